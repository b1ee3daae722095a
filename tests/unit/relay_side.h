/* relay_side: the other side of a seat's broker, played by a test: numbers visits, keeps the claims, publishes. */
#ifndef TESTS_RELAY_H
#define TESTS_RELAY_H

#include "broker.h"
#include "sandbox.h"
#include "live/feed.h"
#include "live/mqtt.h"

enum { RELAY_VISITS = 4000 };
struct relay {
  struct mqtt *mqtt;
  struct msgq *news;
  int wake_fd;
  bool up;
  char *account;
  struct feed_head head; /* the claims too */
  int64_t seq;
  size_t count;
  char *ids[RELAY_VISITS]; /* published */
  int64_t seqs[RELAY_VISITS];
  size_t waiting; /* published, not acknowledged */
  int asked;      /* FEED_ASK messages heard; of shard: */
  unsigned asked_shard;
};
/* Connects to the broker (as user, NULL: nobody) and waits until it is. inst: whose numbers. */
void relay_open(struct relay *relay, const struct broker *broker, const char *account, const char *inst,
                const char *user);
/* In good order; what the broker keeps stays. */
void relay_close(struct relay *relay);
/* Each returns when the broker has acknowledged. */
void relay_head(struct relay *relay, bool ok);
/* The next number; lost: counted, but never sent. raw NULL: gone. */
void relay_visit(struct relay *relay, const char *id, const char *raw, enum feed_what what, bool lost);
void relay_raw(struct relay *relay, const char *topic, const char *bytes, size_t length, bool keep);
/* All visits of the sandbox in the head's days; *count how many. */
size_t relay_all(struct relay *relay, const struct sandbox *sandbox);
/* The sandbox's visit as it is now. New memory. */
char *relay_sandbox_visit(const struct sandbox *sandbox, const char *id);
/* Takes what came; waits milliseconds for more when nothing has. */
void relay_hear(struct relay *relay, int milliseconds);

#endif
