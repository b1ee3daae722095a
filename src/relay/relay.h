/* relay: receives the account's one webhook and fans visits out to every seat through a broker. An event is a hint: it
 * is written down, then the visit is read from the API, and what was read is published. One thread owns the ledger and
 * everything here; the web server, the API's worker and the broker's connection have threads of their own and send
 * messages. */
#ifndef RELAY_RELAY_H
#define RELAY_RELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/msgq.h"
#include "live/mqtt.h"
#include "relay/config.h"
#include "relay/hook.h"
#include "relay/ledger.h"
#include "relay/stay.h"
#include "relay/witness.h"
#include "work/work.h"

enum {
  RELAY_READS = 8,    /* single visits asked for at once (the worker sends four at a time) */
  RELAY_WINDOW = 200, /* messages that the broker has not acknowledged yet */
  RELAY_DRAIN_MS = 5000
};

struct reading { /* a visit that is being read */
  uint64_t serial;
  char *id;      /* "" the messages */
  int64_t turn;  /* of the event */
  int64_t asked; /* of the request */
  int tries;
  int64_t missed;
};
/* The lists that are read again and again, whatever events say: some changes cause none, and some get lost. */
enum reader_list { READER_NEAR, READER_DAYS, READER_ALL, READER_LISTS };
struct listed { /* the last one of a kind that was read whole and is on the disk; turns 0: none since the start */
  int64_t begun, ended; /* turns */
  int64_t from, to;
};
struct loading { /* a list that is being read; serial 0: none */
  uint64_t serial;
  int64_t turn, from, to; /* WHEN_NONE: open */
  bool spoiled;           /* not all of it reached the disk */
  bool hurried;           /* something happened meanwhile that only a list tells */
  enum reader_list list;
};
struct reader {
  struct reading reads[RELAY_READS];
  struct loading load;
  uint64_t me, login;
  int64_t next_ms[READER_LISTS]; /* monotonic: when each is read again */
  int64_t hurried_ms;            /* when one is, or was, read because something happened; 0: never */
  int64_t me_ms, login_ms;
  int64_t silent_ms; /* since when single reads came to nothing; 0: they don't */
  int64_t read_at;   /* UTC: when a list was last read; WHEN_NONE */
  int64_t from, to;  /* UTC: the days that have been read whole; at midnight a new one comes, that has not */
  int64_t listed_ms[READER_LISTS]; /* when each was read last; 0: not since the start */
  struct listed listed[READER_LISTS];
  int failures;
  bool link_known, link_ok, login_needed;
  bool ended; /* a list has been read whole in this round */
  bool owed;  /* a list did not reach the disk, and none has since */
};

struct sending { /* handed to the broker, not acknowledged yet */
  int mid;
  char *id;
  int64_t seq, at_ms;
  bool held; /* a visit, not a tombstone */
};
struct asked {              /* for a shard */
  int64_t next_ms, rest_ms; /* when it is answered again, and how long after the last answer that is */
};
enum { PUBLISHER_RUN = 16 };
struct publisher {
  char run[2 * PUBLISHER_RUN + 1]; /* names this process in its heads */
  char *rival;            /* another one that publishes the account, by its heads; NULL: none that we know of */
  int64_t rival_ms;       /* when it was heard last */
  bool up, checked;       /* connected; what the broker has kept is known */
  int64_t check_until_ms; /* the broker has until then to show it */
  struct sending sent[RELAY_WINDOW];
  size_t sent_count;
  int64_t after;                  /* number of the last row that was handed over */
  bool owed;                      /* there may be more rows to send */
  int64_t single_from, single_to; /* rows of these numbers go alone: one may have broken the connection; 0: none */
  char *breaker;                  /* the visit that was alone under way when it broke last, or NULL */
  int breaks;                     /* how often in a row */
  struct feed_claim claims[FEED_SHARDS];
  bool anew; /* what the ledger has of it is not known: from the beginning, when something can be written again */
  bool head_owed, head_ok;  /* the last one is no longer true; what it said of us */
  bool head_large;          /* the broker takes no message as large as it */
  int64_t head_rest_ms;     /* how long after the last one it comes again when nothing is new */
  int64_t head_ms, echo_ms; /* when the head was last sent, and last came back */
  bool deaf;                /* it doesn't come back */
  int64_t refused_ms;       /* the broker forbade it: not again before */
  bool forbidden;
  bool hung_up;                    /* it acknowledged nothing: the connection is being made anew */
  struct asked asked[FEED_SHARDS]; /* by seats */
  int64_t budget_ms;               /* when all shards may be asked for at once again */
  struct feed_talk talk;           /* to be published; id NULL: none */
};

enum { STATUS_PLACES = 2 }; /* a socket in the state folder, and an address */
struct status {
  int fds[STATUS_PLACES]; /* -1: none */
  char *web;              /* where events come besides the socket: "http://127.0.0.1:8686"; NULL: nowhere */
  char *text;             /* what was told last */
  int64_t made_ms;        /* when; 0: it has to be made */
};

struct relay {
  struct config config;
  struct work *work;
  struct ledger *ledger;
  struct hook *hook;
  struct mqtt *mqtt;
  struct msgq *news, *requests;
  int wake_fd, lock_fd;
  bool stopping, in_transaction, failed; /* failed: this round's writes didn't reach the disk */
  struct reader reader;
  struct publisher publisher;
  struct witness witness;
  struct stay stay;
  bool misses_events; /* as it was said last */
  struct status status;
  uint64_t missed;         /* events that the hook did not take, as far as they are seen to */
  bool full;               /* more events wait to be read than are good: no more are taken for now */
  int64_t rest_ms;         /* until when nothing is begun that would have to be written down */
  int64_t writes;          /* ledger_writes when the transaction began */
  struct error disk_error; /* why not everything can be written down; no error: it can */
  int64_t undone_ms;       /* when that was seen last */
  bool wrote;              /* something has been written down since */
  int64_t begun_ms, status_ms, tidy_ms, counted_ms;
  int64_t sweep_ms; /* connections are looked at again then, if not before */
  uint64_t reads, published, events;
  struct error broker_error, api_error;
  int exit_status; /* why it can't go on */
};

/* moment.c: milliseconds that only grow; seconds UTC. */
int64_t relay_mono(void);
int64_t relay_utc(void);
/* A write follows: all of a round go to the disk at once. */
bool relay_write(struct relay *relay);
/* What became of a write, or of a look into the ledger: a failure undoes the round. That is told once, and once more
 * when it has been over for a while. */
void relay_wrote(struct relay *relay, enum error_code code, const struct error *error);
/* The days that are to be published: UTC, to exclusive. */
void relay_days(const struct relay *relay, int64_t *from, int64_t *to);
/* What seats may rely on: read lately and written down, the API answers, events reach us, and nobody else publishes the
 * same account. */
bool relay_is_ok(struct relay *relay);
/* Why not, where seats say it too. */
enum feed_why relay_why(struct relay *relay);
/* Runs until SIGTERM or SIGINT; drains. Exit status. */
int relay_run(struct relay *relay, const char *secret);
/* Its parts. Listens, and begins; ERROR_... with a sentence. relay_close in any case. */
enum error_code relay_open(struct relay *relay, const char *secret, struct error *error) MUST_CHECK;
/* Takes what has come, does what is due: without waiting. */
void relay_step(struct relay *relay);
void relay_close(struct relay *relay);

/* ---- reader.c: from the API into the ledger */
void reader_begin(struct relay *relay);
void reader_event(struct relay *relay, struct event *event);
/* Asks for what is due. */
void reader_run(struct relay *relay);
/* Something happened that only a list tells. */
void reader_hurry(struct relay *relay);
/* What it wrote in this round is not on the disk. */
void reader_undone(struct relay *relay);
/* Nothing is being read, or is due, or it can't be read now. */
bool reader_is_idle(struct relay *relay);
void reader_clear(struct relay *relay);

/* ---- publisher.c: from the ledger to the broker */
void publisher_news(struct relay *relay, const struct mqtt_news *news);
/* publisher_head.c: up: as the one that is there; else its farewell, which is not kept for the next start. */
void publisher_send_head(struct relay *relay, bool up);
/* When the next head goes out, by relay_mono. */
int64_t publisher_head_at(const struct publisher *publisher);
/* False with a sentence: this process can't be named. */
bool publisher_name_run(struct publisher *publisher, struct error *error) MUST_CHECK;
/* A head came from the broker, not one that it kept. */
void publisher_meet(struct publisher *publisher, const struct feed_head *head);
/* Another relay publishes this account just now. */
bool publisher_has_rival(const struct publisher *publisher);
/* publisher_ask.c: a seat asks for a shard: it is to be published again. */
bool publisher_may_answer(struct publisher *publisher, unsigned shard);
/* Nothing waits, and the broker has acknowledged all. */
bool publisher_is_quiet(const struct publisher *publisher);
/* After the round's commit: what is not on the disk is not published. */
void publisher_run(struct relay *relay);
/* Connects, once the account is known. */
enum error_code publisher_open(struct relay *relay, struct error *error) MUST_CHECK;
/* There are new rows. */
void publisher_owe(struct relay *relay);
bool publisher_is_idle(struct relay *relay);
/* When it has to run next (monotonic), without anything having come. */
int64_t publisher_next_ms(const struct relay *relay);
/* What it wrote in this round is not on the disk. */
void publisher_undone(struct relay *relay);
void publisher_close(struct relay *relay);

/* ---- status.c: one line for people, in the relay's language. New memory */
char *status_line(struct relay *relay);
/* Listens. ERROR_CONFIG with a sentence. */
enum error_code status_open(struct relay *relay, struct error *error) MUST_CHECK;
/* Tells those who have come since. */
void status_serve(struct relay *relay);
void status_close(struct relay *relay);

#endif
