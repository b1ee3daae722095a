/* database: opens an SQLite file the one way we do (0600, WAL, busy time-out, user_version patches), and says what is
 * wrong with one in the words of the person at the desk. Worker thread. */
#ifndef STORE_DATABASE_H
#define STORE_DATABASE_H

#include <stdbool.h>
#include "base/error.h"

struct sqlite3;
struct sqlite3_stmt;

struct database_plan {
  const char *const *patches; /* patches[n] brings version n to n + 1; ends with NULL */
  const char *const *reads;   /* statements that a file of ours can prepare; ends with NULL; or NULL */
  bool durable;               /* synchronous=FULL, what is deleted is overwritten, and every index is looked over
                                 when it is opened; else NORMAL */
  const char *ruined;         /* what to do about a damaged one, a sentence's end, untranslated */
  int (*prepare)(struct sqlite3 *db); /* what the patches need (a collation), or NULL; SQLite's code */
};
/* What is wrong with a file. */
enum database_trouble {
  DATABASE_FINE,
  DATABASE_NOT_OURS,   /* a link, a folder, another user's, writable by others, on a network disk: not used at all */
  DATABASE_NEWER,      /* a newer visitdeck's: left as it is */
  DATABASE_DAMAGED,    /* no database, or not as we left it: left as it is */
  DATABASE_BUSY,       /* another program holds it */
  DATABASE_UNWRITABLE, /* can be read: read-only, the disk is full, a quota */
  DATABASE_FAILED      /* the disk fails */
};
/* The file is made 0600 in a folder that is there (links on the way to it are followed, itself it is none). ERROR_STORE
 * with a sentence that names the path, and *trouble: nothing was changed then. */
enum error_code database_open(const char *path, const struct database_plan *plan, struct sqlite3 **db,
                              enum database_trouble *trouble, struct error *error) MUST_CHECK;
/* The same for one that can't be written: *db is a copy of it in memory (brought to the plan's version; empty when the
 * file is not there), and nothing is written beside the file. What another program's log holds is in it. */
enum error_code database_open_copy(const char *path, const struct database_plan *plan, struct sqlite3 **db,
                                   enum database_trouble *trouble, struct error *error) MUST_CHECK;
/* Goes on in memory, with all that *db held, which is closed. Its statements are finalized by the caller first.
 * SQLite's code: *db is as it was unless SQLITE_OK. */
int database_to_memory(struct sqlite3 **db, const struct database_plan *plan);
/* An empty one, in memory. */
int database_open_memory(const struct database_plan *plan, struct sqlite3 **db);
/* What the code of something that failed on db (NULL: before there was one) means. */
enum database_trouble database_trouble(struct sqlite3 *db, int code);
/* ERROR_STORE: path, what is wrong, what to do (plan->ruined, when it is damaged). */
enum error_code database_tell(const char *path, struct sqlite3 *db, int code, const struct database_plan *plan,
                              struct error *error);
/* Whether a statement waits (5 s) for other processes that write; it does after database_open. */
void database_wait(struct sqlite3 *db, bool wait);
void database_close(struct sqlite3 *take_db);
/* The user_version that a plan ends with. */
int database_plan_version(const struct database_plan *plan);

#endif
