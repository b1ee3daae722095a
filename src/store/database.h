/* database: opens an SQLite file the one way we do (0600, WAL, busy time-out, user_version patches). Worker thread. */
#ifndef STORE_DATABASE_H
#define STORE_DATABASE_H

#include <stdbool.h>
#include "base/error.h"

struct sqlite3;
struct sqlite3_stmt;

struct database_plan {
  const char *const *patches;         /* patches[n] brings version n to n + 1; ends with NULL */
  bool durable;                       /* synchronous=FULL, else NORMAL */
  int (*prepare)(struct sqlite3 *db); /* what the patches need (a collation), or NULL; SQLite's code */
};
/* The file is made 0600 in a folder that is there. ERROR_STORE, a sentence with the path: a newer version (left
 * untouched) or garbage, both with *unreadable set; not writable, disk full, NFS, held by another program for 5 s. */
enum error_code database_open(const char *path, const struct database_plan *plan, struct sqlite3 **db, bool *unreadable,
                              struct error *error) MUST_CHECK;
/* Whether a statement waits (5 s) for other processes that write; it does after database_open. */
void database_wait(struct sqlite3 *db, bool wait);
void database_close(struct sqlite3 *take_db);
/* For tests: the user_version that a plan ends with. */
int database_plan_version(const struct database_plan *plan);

#endif
