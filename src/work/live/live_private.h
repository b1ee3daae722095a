/* live_private: this seat's end of what a relay publishes through a broker, shared by live*.c only. Worker thread.
 *
 * Each of the 256 shards is compared with what the relay claims of it. One that does not fit for a second is replayed:
 * subscribed to again, so that the broker sends all that it keeps. What still doesn't fit is a hole: the relay is
 * asked to publish that shard again, and the API is read. While one shard doesn't fit the seat isn't live, and polls.
 */
#ifndef WORK_LIVE_LIVE_PRIVATE_H
#define WORK_LIVE_LIVE_PRIVATE_H

#include "live/feed.h"
#include "live/mqtt.h"

struct worker;

enum live_state {
  LIVE_UNKNOWN,   /* nothing is claimed of it yet */
  LIVE_VERIFIED,  /* this seat has exactly what the relay claims */
  LIVE_SUSPECT,   /* it doesn't; perhaps what is missing is on its way */
  LIVE_WAITING,   /* to be replayed, when others have been */
  LIVE_REPLAYING, /* the broker sends what it keeps */
  LIVE_HOLE       /* the broker does not keep all of it */
};
struct live_shard {
  enum live_state state;
  struct feed_claim claim; /* the newest one heard */
  int64_t epoch;           /* number of its latest replay */
  int64_t next_ms;         /* monotonic: when its state is not waited for any longer */
  int mid;                 /* of the subscription that replays it */
  int tries;               /* replays in a row that did not help */
  bool subscribed;
  bool doubted; /* something of it was heard before it was known whose numbers count */
  bool touched; /* in this batch */
};

/* The connection to the broker. */
struct live_link {
  struct mqtt *mqtt;
  bool up;
  int64_t up_ms;
  struct error trouble;
  bool told; /* ... of it */
};
/* The relay's sign of life: the latest. */
struct live_head {
  bool known, kept; /* kept: the broker kept it, who knows for how long */
  struct feed_head says;
  int64_t came_ms; /* monotonic */
};
/* What is taken at once: a transaction. */
struct live_batch {
  bool open, more;    /* more: news were left for the next round */
  int64_t run;        /* one each would soon be ahead of the time */
  struct error error; /* what went wrong with it last */
};
/* What is told of it to the person at the desk. */
struct live_told {
  int64_t seq;               /* the latest number heard: what has a lower one is no news */
  char *talk;                /* the latest message's id */
  int64_t news_ms;           /* when news were told last */
  size_t count, batch_count; /* news told as one; of this batch */
  char *text, *text_talk;    /* of the latest of them; of which property, for a message */
};

/* What the cache has of a shard; epoch: of what was heard in its latest replay. */
struct live_sum {
  uint32_t count, epoch_count;
  uint64_t sum, epoch_sum;
};

struct live {
  struct worker *worker;
  struct live_link link;
  struct live_head head;
  struct live_batch batch;
  struct live_told told;
  struct msgq *news;
  char *account; /* as the topics have it */
  char *inst;    /* whose numbers the cache has, or NULL */
  struct live_shard shards[FEED_SHARDS];
  struct live_sum sums[FEED_SHARDS]; /* of those that are being compared */
  int64_t read_ms;                   /* when the API was last read because of a hole */
  bool days_wanted;                  /* the relay's days are to be read from the API, whole */
  int64_t version;                   /* of the cache, when it was last looked at */
  bool on;                           /* the visits of the relay's days need not be polled */
  int64_t since_ms;                  /* since when on is as it is */
};

/* ---- live_shard.c */
/* All of them begin anew: the connection is new. */
void live_shards_begin(struct live *live);
/* The head has come: compares all. */
void live_shards_compare(struct live *live);
/* Compares those that the batch touched. */
void live_shards_check(struct live *live);
/* Time passes: replays, holes. */
void live_shards_run(struct live *live);
/* The broker has taken a subscription. */
void live_shards_subscribed(struct live *live, int mid);
/* Every shard fits, or has not fitted for a moment only. */
bool live_shards_good(const struct live *live, int64_t now);
int64_t live_shards_next_ms(const struct live *live);

/* ---- live_visit.c */
/* What went wrong with the batch (live->batch.error) is logged. True: nothing did. */
bool live_went_well(const struct live *live, enum error_code code);
/* Opens the batch's transaction, if it is not. False when the cache can't be written: what is lost so shows in the
 * sums. */
bool live_write(struct live *live);
/* One visit's message. */
void live_visit(struct live *live, unsigned shard, const struct mqtt_news *news);
/* The relay no longer has it, which may mean several things: if it matters, the API is asked. */
void live_doubt_visit(struct live *live, const char *visit_id);
/* The newest message of an agent. */
void live_talk(struct live *live, const struct mqtt_news *news);
/* Tells what is new in the batch. */
void live_tell(struct live *live);

#endif
