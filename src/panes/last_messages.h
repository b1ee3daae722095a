/* last_messages: who wrote last about a property, and what, of the conversations that have been written to most lately.
 * UI thread. */
#ifndef PANES_LAST_MESSAGES_H
#define PANES_LAST_MESSAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "work/event.h"

enum { LAST_MESSAGES_MAX = 200, LAST_MESSAGES_TEXT = 160 };
struct last_message {
  uint64_t property; /* a number made of its id */
  int64_t at;        /* UTC, or WHEN_NONE */
  bool own;
  char sender[64], text[LAST_MESSAGES_TEXT]; /* of the text the beginning, in one line */
};
struct last_messages {
  unsigned changed; /* counts what changes of these */
  size_t count;
  struct last_message rows[LAST_MESSAGES_MAX];
};
/* EVENT_TALKS: these are all. */
void last_messages_note(struct last_messages *messages, const struct event *event);
/* NULL: none is known. Valid until the next event. */
const struct last_message *last_messages_of(const struct last_messages *messages, const char *property_id);

#endif
