/* publisher_head: what the relay says of itself and of every shard, and when; and who else does. The relay's thread. */
#ifndef RELAY_PUBLISHER_HEAD_H
#define RELAY_PUBLISHER_HEAD_H

#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"
#include "live/feed.h"
#include "live/mqtt.h"
#include "relay/config.h"

enum { PUBLISHER_HEAD_RUN = 16 };
struct publisher_head {
  char run[2 * PUBLISHER_HEAD_RUN + 1]; /* names this process in its heads */
  char *rival;                          /* another one that publishes the account, by its heads; NULL: none known */
  int64_t rival_ms;                     /* when it was heard last */
  bool owed, ok;                        /* the last one is no longer true; what it said of us */
  struct config_days days;              /* ... and which days have been read */
  bool large;                           /* the broker takes no message as large as it */
  int64_t rest_ms;                      /* how long after the last one it comes again when nothing is new */
  int64_t sent_ms, echo_ms;             /* when it was last sent, and last came back */
};

/* Sends it; say.run is set here. up: as the one that is there; else its farewell, which is not kept for the next
 * start. */
void publisher_head_send(struct publisher_head *head, struct mqtt *mqtt, const char *account, struct feed_head *say);
/* When the next one goes out, by relay_clock_mono_ms. quiet: no rows do. */
int64_t publisher_head_at(const struct publisher_head *head, bool quiet);
/* One came from the broker, not one that it kept. */
void publisher_head_meet(struct publisher_head *head, const struct feed_head *came);
/* Another relay publishes this account just now. */
bool publisher_head_has_rival(const struct publisher_head *head);

#endif
