/* desk: what the panes share: the way to the worker, the chosen property, the state of session and link. UI thread. */
#ifndef PANES_DESK_H
#define PANES_DESK_H

#include <stdbool.h>
#include <stdint.h>
#include "base/clock.h"
#include "tui/canvas.h"
#include "tui/deck.h"
#include "work/message.h"

struct desk_setup {
  /* Moves a job to the worker; returns its serial. */
  uint64_t (*post)(void *arg, struct job *take_job);
  void *arg;
  const struct clock *clock;
  const char *where; /* "demo", or the server's host: always on screen */
  const char *user;  /* prefilled in the login form, or NULL */
  bool lean, offline;
};
/* The whole dashboard without a terminal: main and the tests drive it. Posts the first WATCH jobs. */
struct desk;
struct desk *desk_new(const struct desk_setup *setup, int width, int height);
void desk_free(struct desk *take_desk);
struct deck *desk_deck(const struct desk *desk);
/* Properties and planning have something to show. */
bool desk_has_lists(const struct desk *desk);
/* Events of the worker, in order. Panes may take snapshots out of an event; the caller frees the rest. */
void desk_event(struct desk *desk, struct event *event);

#endif
