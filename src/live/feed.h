/* feed: what goes through the broker between visitdeck-relay and the seats: topics, messages, and how a seat tells that
 * it has all of them. Pure functions, any thread.
 *
 * Every visit of the relay's days is one retained message under vd/1/ACCOUNT/v/SHARD/VISIT, numbered from one sequence;
 * SHARD is one of 256, by the visit's id. A claim says what a shard holds after a message: its latest number, how many
 * visits, and a sum over (visit, number). Brokers lose messages: a seat whose own rows don't add up to the claim has a
 * hole, however it came about. vd/1/ACCOUNT/head claims for all shards at once, and is the relay's sign of life: the
 * broker puts "up":false there when the relay is gone. */
#ifndef LIVE_FEED_H
#define LIVE_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"
#include "base/error.h"

enum {
  FEED_SHARDS = 256,
  FEED_VISIT_MAX = 1 << 20,    /* bytes of one visit's message */
  FEED_HEAD_MAX = 64 * 1024,   /* ... of the head */
  FEED_HEAD_SECONDS = 60,      /* the head comes at least this often */
  FEED_HEAD_LATE_SECONDS = 150 /* a relay that says nothing for so long is taken for gone */
};

/* What a shard holds. */
struct feed_claim {
  int64_t seq;    /* the latest number in it; 0: never any */
  uint32_t count; /* visits */
  uint64_t sum;   /* feed_number of each, exclusive or */
};
/* 0 to 255. */
unsigned feed_shard(const char *visit_id);
/* What (visit, number) adds to its shard's sum. */
uint64_t feed_number(const char *visit_id, int64_t seq);
bool feed_claim_is(const struct feed_claim *claim, uint32_t count, uint64_t sum);

/* ---- topics; new memory. account: the client's id (or email); any characters */
char *feed_topic_visit(const char *account, const char *visit_id);
char *feed_filter_shard(const char *account, unsigned shard);
char *feed_topic_head(const char *account);
/* Retained: the last head, for the relay itself: no will overwrites it, so a relay that comes back sees what the broker
 * has kept. */
char *feed_topic_kept(const char *account);
/* Retained: the newest message that an agent sent. */
char *feed_topic_talk(const char *account);
/* A seat asks for a shard to be published again: what the broker should have kept is not all there. */
char *feed_topic_ask(const char *account, unsigned shard);
char *feed_filter_ask(const char *account);
enum feed_kind { FEED_OTHER, FEED_VISIT, FEED_HEAD, FEED_KEPT, FEED_TALK, FEED_ASK };
/* What a message under that topic is, and (FEED_VISIT, FEED_ASK) of which shard. */
enum feed_kind feed_kind(const char *account, const char *topic, unsigned *shard);

/* ---- one visit */
enum feed_what { FEED_SAME, FEED_NEW, FEED_STATUS, FEED_REPORT }; /* what is new about it */
/* As it is written in messages and files. */
const char *feed_what_name(enum feed_what what);
/* FEED_SAME when it is NULL, or no name that is known here. */
enum feed_what feed_what_of(const char *name);
struct feed_visit {
  char *inst; /* which relay's numbers these are */
  int64_t seq;
  int64_t at_ms; /* UTC: when the relay read it from the API */
  struct feed_claim claim;
  enum feed_what what;
  bool gone; /* deleted, or no longer one of the relay's days: not in the claim */
  char *id;
  const char *raw; /* the API's object; NULL when gone. Decoded: inside the message's bytes */
  size_t raw_length;
};
bool feed_visit_encode(struct buf *out, const struct feed_visit *visit) MUST_CHECK;
/* ERROR_ANSWER: no message of ours. bytes stay the caller's, and must outlive raw; feed_visit_clear frees the rest. */
enum error_code feed_visit_decode(const char *bytes, size_t length, struct feed_visit *visit,
                                  struct error *error) MUST_CHECK;
void feed_visit_clear(struct feed_visit *visit);

/* ---- the head */
enum feed_why { FEED_WHY_OTHER, FEED_WHY_WEBHOOK, FEED_WHY_RIVAL }; /* why a relay is not ok */
struct feed_head {
  char *inst;
  char *run;         /* names the relay's process; NULL: one that says none */
  bool up;           /* false: the relay is gone (its will) */
  bool ok;           /* the relay has the API's answers: what it says is fresh */
  enum feed_why why; /* it is not */
  int64_t from, to;  /* UTC, exclusive: the days it publishes; visits without a date too */
  struct feed_claim claims[FEED_SHARDS];
};
bool feed_head_encode(struct buf *out, const struct feed_head *head) MUST_CHECK;
enum error_code feed_head_decode(const char *bytes, size_t length, struct feed_head *head,
                                 struct error *error) MUST_CHECK;
void feed_head_clear(struct feed_head *head);

/* ---- the newest message from an agent */
struct feed_talk {
  char *id;                       /* the message's, exact */
  char *property_id, *ref, *text; /* exact; ref, text may be NULL */
  int64_t at;                     /* UTC or WHEN_NONE */
};
bool feed_talk_encode(struct buf *out, const struct feed_talk *talk) MUST_CHECK;
enum error_code feed_talk_decode(const char *bytes, size_t length, struct feed_talk *talk,
                                 struct error *error) MUST_CHECK;
void feed_talk_clear(struct feed_talk *talk);

#endif
