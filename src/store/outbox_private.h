/* outbox_private: what the files of the outbox share. Worker thread. */
#ifndef STORE_OUTBOX_PRIVATE_H
#define STORE_OUTBOX_PRIVATE_H

#include <sqlite3.h>
#include <sys/types.h>

#include "store/outbox.h"

/* A state of a newer visitdeck is none that is settled; what that one wrote is only for that one to send. */
#define OUTBOX_SETTLED "state IN ('done', 'refused', 'dropped')"
#define OUTBOX_UNSETTLED "state NOT IN ('done', 'refused', 'dropped')"
#define OUTBOX_KIND_WORD(name, word, label, done) ", '" word "'"
#define OUTBOX_OURS "state IN ('queued', 'sending', 'unknown') AND kind IN (''" OUTBOX_KIND_LIST(OUTBOX_KIND_WORD) ")"

/* Rows of the account that this process works for: outbox_bind_mine. The others' stay with those who made them. */
#define OUTBOX_ACCOUNT "account IS ?60"
#define OUTBOX_MINE "(" OUTBOX_ACCOUNT " AND (user IS NULL OR lower(user) IS lower(?61)))"

#define OUTBOX_COLUMNS                                                                                                 \
  "id, key, kind, state, created_at, updated_at, owner, property_id, ref, address, visit_id, at, visitor_name,"        \
  " visitor_email, visitor_phone, by_owner, body, slots_read_at, attempts, checks, note, doubtful, once,"              \
  " edits, base, from_at, step, new_visit_id, account, user"

enum { OUTBOX_ROOM = 32 * 1024 }; /* bytes: a row without its texts, and its outcome, several times */

struct outbox_place { /* which file a path leads to */
  dev_t device;
  ino_t number;
};

struct outbox {
  char *user;       /* as this process knows it, or NULL */
  sqlite3 *db;      /* a copy in memory, or NULL, when it can't be written */
  struct error why; /* outbox_why */
  int lock_fd;
  int64_t owner; /* this process's number: its byte of the lock file */
  int64_t writes;
  char *path, *account;
  int keep_days;
  struct outbox_place file_place, lock_place; /* as they were opened */
  bool left;                                  /* the path leads to others by now: nothing is written any more */
};

enum error_code outbox_fail(struct outbox *outbox, struct error *error);
/* Nothing may be written: ERROR_STORE. What was in the way may have gone meanwhile: it is looked at again. */
enum error_code outbox_ready(struct outbox *outbox, struct error *error) MUST_CHECK;
/* A prepared statement, or NULL with *error. The caller finalizes it. */
sqlite3_stmt *outbox_prepare(struct outbox *outbox, const char *sql, struct error *error);
void outbox_bind_mine(const struct outbox *outbox, sqlite3_stmt *statement);
/* Steps a statement without rows and finalizes it; NULL gives error's code. */
enum error_code outbox_run(struct outbox *outbox, sqlite3_stmt *take_statement, struct error *error) MUST_CHECK;
enum error_code outbox_execute(struct outbox *outbox, const char *sql, struct error *error) MUST_CHECK;
/* Before a transaction: room on the disk, in the file and in its log, for a row with texts of that many bytes and for
 * its outcome. ERROR_STORE when there is none: nothing was written of the row. */
enum error_code outbox_make_room(struct outbox *outbox, size_t bytes, struct error *error) MUST_CHECK;
/* Ends the caller's transaction, in the room that was made. */
enum error_code outbox_commit_into_room(struct outbox *outbox, struct error *error) MUST_CHECK;
/* What was written just now is where the path leads, and can be settled even if the disk is full by then. */
enum error_code outbox_may_send(struct outbox *outbox, struct error *error) MUST_CHECK;
/* After a transaction: the next one needs no more room, unless another process reads at this moment. */
void outbox_end_write(struct outbox *outbox);
/* ERROR_STORE when the path does not lead to the files that are open any more: what was written would be lost. */
enum error_code outbox_stay(struct outbox *outbox, struct error *error) MUST_CHECK;
/* A living process other than this one has that number. */
bool outbox_owner_lives(const struct outbox *outbox, int64_t owner);

#endif
