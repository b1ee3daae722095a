/* controller: the whole dashboard without a terminal: main and the tests drive it. Does what keys, events and the
 * panes' intents ask for. UI thread. */
#ifndef DASHBOARD_CONTROLLER_H
#define DASHBOARD_CONTROLLER_H

#include <stdbool.h>
#include <stdint.h>
#include "panes/context.h"
#include "tui/deck.h"

struct controller;
/* Posts the first WATCH jobs. */
struct controller *controller_new(const struct context_setup *setup, int width, int height);
void controller_free(struct controller *take_controller);
/* Before the worker ends: what is being typed is kept where the person is not the one who ends it (lost). */
void controller_end(struct controller *controller, bool lost);
/* To draw, to resize and to look at: keys, events and time go through the controller. */
struct deck *controller_deck(const struct controller *controller);
/* From now on one pane, full width, and the fewest bytes: the line is slow, which is said. */
void controller_be_lean(struct controller *controller);
/* Properties and planning have something to show. */
bool controller_has_lists(const struct controller *controller);
/* The status line knows what is missing. */
bool controller_has_reports(const struct controller *controller);
/* One key. False when the person wants to quit. now_ms: monotonic. */
bool controller_key(struct controller *controller, const struct key *key, int64_t now_ms);
/* Some time after a key had asked for it. */
bool controller_has_quit(const struct controller *controller);
/* The profile that the person wants to go on with; NULL: they leave. When they want to quit. The controller's. */
const char *controller_next(const struct controller *controller);
/* What is offered again of what was typed, in the place of what is there by now: to keep it until its account is back.
 * *typed is given what was there. */
void controller_exchange_typed(struct controller *controller, struct context_typed *typed);
/* At the begin: why another profile is not open. */
void controller_say_why(struct controller *controller, const char *why);
/* Events of the worker, in order. Panes may take snapshots out of an event; the caller frees the rest. */
void controller_event(struct controller *controller, struct event *event);
/* Time passed; milliseconds until the next call, -1 for none. */
int controller_tick(struct controller *controller, int64_t now_ms);

#endif
