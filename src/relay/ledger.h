/* ledger: relay.db, what visitdeck-relay has acknowledged, read and published. Durable: an event is in it before the
 * vendor hears 200. The relay's thread. */
#ifndef RELAY_LEDGER_H
#define RELAY_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"
#include "live/feed.h"
#include "model/visit.h"
#include "relay/config.h"
#include "store/database.h"

/* What stands in it without a number (ledger_get, ledger_set). */
#define LEDGER_TALK "talk" /* id of the newest message that was told; "": there was none */

#define LEDGER_LOADED "loaded without codes" /* what an earlier version has read whole is read anew: it kept them */

struct ledger {      /* to be read; ledger.c alone writes it */
  char *path, *inst; /* inst names these numbers: another file has another one */
  char *account;     /* whose visits these are; NULL: not known yet */
  struct database database;
  int64_t turn;
  int64_t seq; /* the last number that was given: a change gives another one */
};

/* ERROR_STORE with a sentence; a file of a newer version or garbage is left as it is. */
enum error_code ledger_open(const char *path, struct ledger **ledger, struct error *error) MUST_CHECK;
void ledger_close(struct ledger *take_ledger);
/* Whose visits these are. ERROR_CONFIG with a sentence when it is another account than before. */
enum error_code ledger_own(struct ledger *ledger, const char *account, struct error *error) MUST_CHECK;
/* Its numbers get another name: those that come next have been given before, by a later state of this file. */
enum error_code ledger_rename(struct ledger *ledger, struct error *error) MUST_CHECK;
/* The account's days were once read whole: LEDGER_LOADED is set. */
bool ledger_is_loaded(struct ledger *ledger);

/* *value: new memory; NULL: there is none. */
enum error_code ledger_get(struct ledger *ledger, const char *name, char **value, struct error *error) MUST_CHECK;
enum error_code ledger_set(struct ledger *ledger, const char *name, const char *value, struct error *error) MUST_CHECK;

/* Undoes the transaction that is open (sql_begin, of its database). */
void ledger_rollback(struct ledger *ledger);

/* A number that grows with each read that is begun and each event: of two reads the later one counts. */
int64_t ledger_turn(struct ledger *ledger);

/* ---- what has to be read: visits that events named; "" for the messages */
enum error_code ledger_note(struct ledger *ledger, const char *id, int64_t now, struct error *error) MUST_CHECK;
struct ledger_due {
  char *id;
  int64_t turn; /* of the latest event */
  int tries;
  int64_t missed; /* the turn of the read that first did not find it, since it was last found; 0: none */
};
/* Those whose time (UTC seconds) has come, the oldest first. New memory: ledger_due_free. */
enum error_code ledger_due(struct ledger *ledger, int64_t now, size_t most, struct ledger_due **due, size_t *count,
                           struct error *error) MUST_CHECK;
void ledger_due_free(struct ledger_due *take_due, size_t count);
/* It was read for the events up to turn; later ones stay. */
enum error_code ledger_settle(struct ledger *ledger, const char *id, int64_t turn, struct error *error) MUST_CHECK;
/* It couldn't be read: again at due. tried: that was a try of it, and counts in ledger_due's; missed is kept for it. */
enum error_code ledger_put_off(struct ledger *ledger, const char *id, int64_t due, bool tried, int64_t missed,
                               struct error *error) MUST_CHECK;

/* ---- visits. A changed one gets the next number, to be sent */
/* As it was read in that turn, at read_ms (UTC): a change when it differs from what is there, and that is of no later
 * turn. *what: in what. */
enum error_code ledger_put(struct ledger *ledger, const struct visit *visit, int64_t turn, int64_t read_ms,
                           enum feed_what *what, struct error *error) MUST_CHECK;
/* *has: that visit is among the published; *at (WHEN_NONE: undated), and *turn of the last read that found it. */
enum error_code ledger_has(struct ledger *ledger, const char *id, bool *has, int64_t *at, int64_t *turn,
                           struct error *error) MUST_CHECK;
/* It is no more, or none of the published days any more. */
enum error_code ledger_gone(struct ledger *ledger, const char *id, int64_t turn, struct error *error) MUST_CHECK;
/* Notes every visit of those days that was last read before turn: a list that should have had it did not. Undated ones
 * too when undated. */
enum error_code ledger_note_unseen(struct ledger *ledger, const struct config_days *days, bool undated, int64_t turn,
                                   int64_t now, struct error *error) MUST_CHECK;
/* All others are none of the published days any more. */
enum error_code ledger_leave(struct ledger *ledger, const struct config_days *days, struct error *error) MUST_CHECK;

/* ---- publishing */
struct ledger_row {
  char *id, *raw; /* raw: NULL when gone */
  size_t raw_length;
  int64_t seq, sent, read_ms; /* sent: the number that the broker acknowledged last, 0: none */
  enum feed_what what;
  bool gone, held; /* held: what the broker has is the visit, not its tombstone */
};
/* The next to send (anew, or again), by number, after that number. New memory: ledger_rows_free. */
enum error_code ledger_unsent(struct ledger *ledger, int64_t after, size_t most, struct ledger_row **rows,
                              size_t *count, struct error *error) MUST_CHECK;
void ledger_rows_free(struct ledger_row *take_rows, size_t count);
/* The broker has acknowledged that number of it; held: as a visit, not as a tombstone. */
enum error_code ledger_sent(struct ledger *ledger, const char *id, int64_t seq, bool held, int64_t now,
                            struct error *error) MUST_CHECK;
/* What the broker has acknowledged. */
enum error_code ledger_claims(struct ledger *ledger, struct feed_claim claims[FEED_SHARDS],
                              struct error *error) MUST_CHECK;
/* All of a shard (-1: of every one) is to be sent again, under the same numbers. */
enum error_code ledger_resend(struct ledger *ledger, int shard, struct error *error) MUST_CHECK;
/* What was sent before that instant is to be sent again, before the broker forgets it. */
enum error_code ledger_resend_old(struct ledger *ledger, int64_t before, struct error *error) MUST_CHECK;
/* Ids of visits that are gone, and said so before that instant: their topics can be emptied. One at a time, removed
 * from the ledger; NULL: none. New memory. */
char *ledger_take_buried(struct ledger *ledger, int64_t before);
/* How many are to be read, whose time has come. */
size_t ledger_waiting(struct ledger *ledger, int64_t now);
struct ledger_count {
  size_t visits, unsent, waiting;
};
struct ledger_count ledger_count(struct ledger *ledger);

#endif
