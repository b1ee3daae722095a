/* typing: what a person has begun to type in a sheet or a form, which a dropped line must not take with it. It is kept
 * once keys rest, and at a signal. UI thread. */
#ifndef PANES_TYPING_H
#define PANES_TYPING_H

#include <stdbool.h>
#include <stdint.h>

struct begun;
struct context;
/* Whoever holds it (CONTAINER_OF) has something that is being typed. Never a secret. */
struct typing_source {
  /* All of it, and what it is about; NULL: nothing is worth being kept. New memory. */
  struct begun *(*say)(const struct typing_source *source);
};
struct typing {
  const struct typing_source *source; /* who has the last of it; NULL: nobody has any */
  bool changed;                       /* since it was kept */
  bool kept;                          /* something is */
  int64_t typed_ms;                   /* monotonic: the last key of it */
};
/* A key has changed something of it. */
void typing_note(struct context *context, const struct typing_source *source);
/* It is sent, or given up, or going away: what was kept of it goes in the next typing_look. */
void typing_over(struct context *context, const struct typing_source *source);
/* Keeps what is to be kept, when keys rest; milliseconds until then, -1: nothing waits. */
int typing_look(struct context *context);
/* The same at once. */
void typing_keep(struct context *context);
/* The dashboard ends. lost: by no key of the person, and what is open is kept as it stands; else nothing is. */
void typing_end(struct context *context, bool lost);

#endif
