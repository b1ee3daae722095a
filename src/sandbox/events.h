/* events: what the vendor tells of changes (the document's "Webhook"), if there is a webhook. An event is a row,
 * written in the transaction of the change: what is undone is never told, and a file keeps what isn't sent yet. */
#ifndef SANDBOX_EVENTS_H
#define SANDBOX_EVENTS_H

#include <cjson/cJSON.h>

#include "sandbox/sandbox.h"

enum { EVENTS_KEPT = 1000 };
enum event_state { EVENT_WAITING, EVENT_SENT, EVENT_GIVEN_UP };
struct event {
  int64_t id;
  int tries;
  char *json; /* malloc'ed */
};
/* What a visit that has been stored says: it is new (before NULL), or what differs from before. */
void events_visit(struct sandbox *sandbox, const cJSON *before, cJSON *visit);
/* The visit stands for before, at another date. */
void events_moved(struct sandbox *sandbox, const cJSON *before, cJSON *visit);
/* A message that the account has received. */
void events_message(struct sandbox *sandbox, cJSON *message);
/* The oldest that waits; false when there is none (event_added tells of the next one). */
bool events_next(struct sandbox *sandbox, struct event *event);
/* Keeps how a try ended, as a transaction of its own; false when the database doesn't take it. */
bool events_tried(struct sandbox *sandbox, const struct event *event, long status, enum event_state state);

#endif
