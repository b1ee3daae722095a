/* outbox_private: what the files of the outbox share. Worker thread. */
#ifndef STORE_OUTBOX_PRIVATE_H
#define STORE_OUTBOX_PRIVATE_H

#include <sys/types.h>

#include "store/database.h"
#include "store/outbox.h"

enum { OUTBOX_OWNERS_MAX = 64 };  /* that are looked at at once */
enum { OUTBOX_ROOM = 32 * 1024 }; /* bytes: a row without its texts, and its outcome, several times */

struct outbox_place { /* which file a path leads to */
  dev_t device;
  ino_t number;
};

struct outbox {
  char *user;               /* as this process knows it, or NULL */
  struct database database; /* a copy in memory, or none, when it can't be written */
  struct error why;         /* outbox_why */
  int lock_fd;
  int64_t owner;  /* this process's number: its byte of the lock file */
  char mark[17];  /* ... and what tells it from another one that had it, where the file has begun anew */
  int64_t writes; /* of those that were open before */
  char *path, *account;
  int keep_days;
  struct outbox_place file_place, lock_place; /* as they were opened */
  size_t owner_count;
  int64_t owners[OUTBOX_OWNERS_MAX]; /* others who had rows that were not settled, as all were listed last */
  bool left;                         /* the path leads to others by now: nothing is written any more */
};

/* OTHER for a word that is not known here, and for NULL. */
enum outbox_kind outbox_kind_read(const char *word);
enum outbox_state outbox_state_read(const char *word);
/* What OUTBOX_ROWS gives; new texts. */
void outbox_row_read(const struct outbox *outbox, struct sqlite3_stmt *from, struct outbox_row *row);
/* What the row holds, by the names of its columns; but owner, account and user are those of this process. */
void outbox_row_bind(const struct outbox *outbox, const struct outbox_row *row, struct sqlite3_stmt *to);
/* Nothing may be written: ERROR_STORE. What was in the way may have gone meanwhile: it is looked at again. */
enum error_code outbox_ready(struct outbox *outbox, struct error *error) MUST_CHECK;
/* Before a transaction: room on the disk, in the file and in its log, for a row with texts of that many bytes and for
 * its outcome. ERROR_STORE when there is none: nothing was written of the row. */
enum error_code outbox_make_room(struct outbox *outbox, size_t bytes, struct error *error) MUST_CHECK;
/* Ends the caller's transaction as sql_conclude does, in the room that was made. */
enum error_code outbox_conclude_into_room(struct outbox *outbox, enum error_code code, struct error *error) MUST_CHECK;
/* What was written just now is where the path leads, and can be settled even if the disk is full by then. */
enum error_code outbox_may_send(struct outbox *outbox, struct error *error) MUST_CHECK;
/* After a transaction: the next one needs no more room, unless another process reads at this moment. */
void outbox_end_write(struct outbox *outbox);
/* ERROR_STORE when the path does not lead to the files that are open any more: what was written would be lost. */
enum error_code outbox_stay(struct outbox *outbox, struct error *error) MUST_CHECK;
/* A living process other than this one has that number. */
bool outbox_owner_lives(const struct outbox *outbox, int64_t owner);

#endif
