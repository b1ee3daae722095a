/* outbox: outbox.db, every write before it is sent. Never deleted, durable (synchronous=FULL); a newer
 * version, or a damaged one, is left untouched: nothing is written then, and nothing sent. Several processes of one
 * account may share it: a row belongs to the process that wrote or adopted it, known by a lock that the kernel drops
 * when it dies. Worker thread. */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"
#include "base/mem.h"
#include "model/outbox_kind.h"

struct outbox_row {
  int64_t id;
  char key[40]; /* uuid: travels in visitor.fields */
  enum outbox_kind kind;
  enum outbox_state state;
  char *account, *user;              /* who made it: the server's URL, the login; user NULL: nobody had logged in yet */
  bool elsewhere;                    /* outbox_list: a living process other than this one has it */
  bool others;                       /* not of the account that this process works for */
  char *kind_word, *state_word;      /* as the file has it, when it is OTHER; not clean */
  int64_t created_at, updated_at;    /* UTC */
  int64_t made_at;                   /* created_at by Flatsy's clock, once it was known; WHEN_NONE: not yet */
  int64_t sent_at;                   /* when it last went out, by Flatsy's clock (WHEN_NONE: not known) */
  int64_t owner;                     /* process number; see outbox_adopt */
  char *property_id, *ref, *address; /* exact, exact, shown */
  char *visit_id;                    /* what is cancelled; or what the booking became */
  int64_t at;                        /* the visit's instant */
  char *visitor_name, *visitor_email; /* shown; exact */
  char *visitor_phone;                /* shown */
  bool by_owner;                      /* cancel */
  char *body;                         /* exact request body; written just before it is sent when it builds on a read */
  char *edits;                        /* what the person changed (json_apply's); NULL for kinds whose body says all */
  char *base;            /* raw: what the edits were made on, not sent when it has moved; of a move its slot's date */
  int64_t from_at;       /* move: the old visit's instant */
  int step;              /* move: how far it has come (work/write/write_move.c) */
  char *new_visit_id;    /* move: the visit that was made; visit_id is the old one */
  int64_t slots_read_at; /* book, move: when the slot was last seen free, or WHEN_NONE */
  int attempts;          /* times it was sent */
  int checks;            /* read-backs that did not find it */
  bool doubtful;         /* a send had no certain answer: it may have arrived, whatever came later */
  bool once;             /* of a command: dropped, not sent, when that ended before it was sent */
  bool told;             /* who asked knows its end: a command said it, or it is on the dashboard that made it */
  char *seat;            /* who sat there (model/seat.h) when it was made; NULL: not said. Exact */
  char *note;            /* last sentence for the person (base/note.h); may be NULL */
};
struct outbox_list {
  size_t count;
  struct outbox_row *rows; /* what is not settled first, newest first */
};

struct outbox;
enum { OUTBOX_KEEP_DAYS = 90 };
/* account: as cache_open. Rows belong to who made them: what another server's account, or another user, left is listed
 * and never delivered. There is always one to go on with: see outbox_why. keep_days: see outbox_forget;
 * what is not settled is never deleted. */
enum error_code outbox_open(const char *path, const char *account, int keep_days, struct outbox **outbox,
                            struct error *error) MUST_CHECK;
/* Deletes what was settled longer ago than keep_days, for good. now: UTC, of a clock that somebody else bears out, for
 * one that is years ahead would take all. Doesn't wait for other processes: ERROR_STORE when one is writing. */
enum error_code outbox_forget(struct outbox *outbox, int64_t now, struct error *error) MUST_CHECK;
/* Why nothing can be written, and so nothing is sent; its code is ERROR_NONE when it can. What is there is listed, if
 * it can be read; each write looks again whether it can be written by now. */
const struct error *outbox_why(const struct outbox *outbox);
/* Who writes from now on. *changed: somebody else did before, whose rows stay theirs. ERROR_REFUSED while this process
 * itself is at work on them. */
enum error_code outbox_set_user(struct outbox *outbox, const char *user, bool *changed, struct error *error) MUST_CHECK;
/* Who wrote last, on this server; NULL when nobody did. New memory. */
char *outbox_user(struct outbox *outbox);
/* Whose they are while nobody has logged in: nothing is written of it. */
void outbox_read_as(struct outbox *outbox, const char *user);
/* "user, server" for people: whose rows are written; new memory. */
char *outbox_mine(const struct outbox *outbox);
/* The same of somebody else who has rows that are not settled, and how many; NULL when nobody has. New memory. */
char *outbox_others(struct outbox *outbox, size_t *count);
char *outbox_whose(const char *user, const char *account);
void outbox_close(struct outbox *take_outbox); /* gives up ownership: other processes may adopt */
/* Writes row (id, owner, created_at, made_at, sent_at set here) as queued, or as held where its state says so; on
 * return it is on the disk. ERROR_REFUSED when another user has logged in meanwhile, in another process; ERROR_REFUSED
 * too for a cancellation of a visit whose move is not settled; ERROR_UNKNOWN when the same booking, move, cancellation,
 * invitation, message or end of visits is there, unsettled (of any process): nothing is written then. */
enum error_code outbox_add(struct outbox *outbox, struct outbox_row *row, int64_t now, struct error *error) MUST_CHECK;
/* Writes state, visit_id, at, attempts, checks, doubtful, once, note, slots_read_at, body, base, step, new_visit_id,
 * made_at, sent_at of a row that this process owns. Durable on return. ERROR_STORE: it must not be sent; for one that
 * becomes OUTBOX_SENDING also when its outcome may find no room on the disk. Nothing is written any more, by any of
 * these, once the path does not lead to the file that was opened. */
enum error_code outbox_update(struct outbox *outbox, const struct outbox_row *row, int64_t now,
                              struct error *error) MUST_CHECK;
/* The same of a row that was held, in one transaction with the question whether it still is: ERROR_REFUSED, and nothing
 * is written, when another process has it by now, or what it is has been decided. */
enum error_code outbox_update_held(struct outbox *outbox, const struct outbox_row *row, int64_t now,
                                   struct error *error) MUST_CHECK;
/* Who asked for that row, whoever sent it, has heard how it ended. */
enum error_code outbox_tell(struct outbox *outbox, int64_t id, struct error *error) MUST_CHECK;
/* Takes over unsettled rows whose owner is no more: sending becomes unknown, held ones stay held (a person is to be
 * asked about them), queued ones of a command are dropped, but for doubtful ones, which become unknown too. *adopted
 * tells how many. Doesn't wait for other processes: ERROR_STORE when one is writing. */
enum error_code outbox_adopt(struct outbox *outbox, int64_t now, size_t *adopted, struct error *error) MUST_CHECK;
/* Takes over one row for a person's retry or drop: ERROR_REFUSED when it is a newer visitdeck's, or a living process
 * owns it and is at work on it, which on a held one it is not yet; ERROR_NOT_FOUND. */
enum error_code outbox_claim(struct outbox *outbox, int64_t id, struct error *error) MUST_CHECK;
/* All rows, the caller's (of the settled ones the last 1,000); what a dead process was sending is listed as unknown,
 * what a dead command had not sent as dropped. mine_unsettled: only this process's held, queued, sending and unknown
 * ones. */
enum error_code outbox_list(struct outbox *outbox, bool mine_unsettled, struct outbox_list **list,
                            struct error *error) MUST_CHECK;
/* Somebody who had rows of this account as outbox_list gave all is no more: outbox_adopt finds something. Only locks
 * are looked at, no file. True once for each such list. */
bool outbox_find_dead(struct outbox *outbox);
enum error_code outbox_get(struct outbox *outbox, int64_t id, struct outbox_row **row,
                           struct error *error) MUST_CHECK; /* NULL when not there; outbox_row_free */
/* Changes whenever any process wrote to the file (PRAGMA data_version and own writes). */
int64_t outbox_version(struct outbox *outbox);
bool outbox_state_settled(enum outbox_state state);
const char *outbox_state_name(enum outbox_state state);
const char *outbox_state_label(enum outbox_state state); /* translated */
const char *outbox_kind_name(enum outbox_kind kind);
const char *outbox_kind_label(enum outbox_kind kind);
const char *outbox_kind_done(enum outbox_kind kind); /* translated: "Booked" */
/* A row that a newer visitdeck wrote: of a kind, or in a state, that is not known here. */
bool outbox_row_is_newer(const struct outbox_row *row);
/* A booking, move or message other than row says that this visit or message is what it became; or that can't be read,
 * and nothing is settled by what may be another's. A booking of another date than a move's became the move's visit by
 * being moved: that one is no other's. */
bool outbox_holds_visit(struct outbox *outbox, const struct outbox_row *row, const char *visit_id);
/* An earlier row about the same thing (conversation, visit with its visitors, property), of any process of this
 * account, that is not settled: this one waits for it. 0: none. */
int64_t outbox_before(struct outbox *outbox, const struct outbox_row *row);
struct outbox_row *outbox_row_copy(const struct outbox_row *row);
void outbox_row_clear(struct outbox_row *row);
void outbox_row_free(struct outbox_row *take_row);
AUTO_OF(struct outbox_row, outbox_row_free)
void outbox_list_free(struct outbox_list *take_list);
AUTO_OF(struct outbox_list, outbox_list_free)

#endif
