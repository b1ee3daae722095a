/* payload: what came to the web address, read as widely as can be: an event names visits that changed (document:
 * Webhook), and vendors and proxies write it in many ways; what can't be understood still says that something did. Pure
 * functions, any thread. */
#ifndef RELAY_PAYLOAD_H
#define RELAY_PAYLOAD_H

#include <stdbool.h>
#include <stddef.h>

enum {
  PAYLOAD_IDS = 500,          /* of one body; more are told by a list */
  PAYLOAD_TEXT_MAX = 2 << 20, /* bytes of a packed body that are read */
};

struct payload {
  char **ids; /* visits to be read again, each once */
  size_t count;
  bool talk;    /* a message came */
  bool unclear; /* not all of it could be read: what happened only the lists tell */
};
/* bytes: a body as it came: JSON, a list of events, one after another (NDJSON), as a form, in another encoding of text
 * than UTF-8, packed (gzip, deflate) whatever its header says. payload_clear frees. */
void payload_read(const char *bytes, size_t length, struct payload *payload);
void payload_clear(struct payload *payload);

/* A request's target means that path: as proxies and vendors write it (absolute, with a query, doubled slashes, one at
 * the end, percent-encoded). How long that takes tells nothing of how much of it was right. */
bool payload_target_is(const char *target, const char *path);

#endif
