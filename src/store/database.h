/* database: opens an SQLite file the one way we do (0600, WAL, busy time-out, user_version patches). Its statements are
 * sql.h's. Worker thread. */
#ifndef STORE_DATABASE_H
#define STORE_DATABASE_H

#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"
#include "store/database_plan.h"
#include "store/database_trouble.h"

struct sqlite3;
struct sqlite3_stmt;

struct database {
  const char *path; /* the owner's, as the plan */
  const struct database_plan *plan;
  struct sqlite3 *sqlite;           /* NULL: it is not open */
  struct sqlite3_stmt **statements; /* of the plan's sql: those that were used by now, else NULL */
  unsigned troubles;                /* of what failed since it was opened: 1 << enum database_trouble */
  struct error failure;             /* what failed last; not touched by opening and closing */
};

/* Once, before anything else of SQLite: it need not count its own memory, which nobody asks for, under a lock. */
void database_setup(void);
/* SQLite's own version. */
const char *database_version(void);
/* The file is made 0600 in a folder that is there (links on the way to it are followed, itself it is none). ERROR_STORE
 * with a sentence that names the path, and *trouble: nothing was changed then, and it is not open. path, plan: borrowed
 * until it is closed, as of all that open it. */
enum error_code database_open(struct database *database, const char *path, const struct database_plan *plan,
                              enum database_trouble *trouble, struct error *error) MUST_CHECK;
/* The same for one that can't be written: a copy of it in memory (brought to the plan's version; empty when the file is
 * not there), and nothing is written beside the file. What another program's log holds is in it. */
enum error_code database_open_copy(struct database *database, const char *path, const struct database_plan *plan,
                                   enum database_trouble *trouble, struct error *error) MUST_CHECK;
/* An empty one, in memory. False, and not open, when there is none left. */
bool database_open_memory(struct database *database, const char *path, const struct database_plan *plan) MUST_CHECK;
/* Goes on in memory, with all that it held; empty, if that can't be read and or_empty. False: it is as it was. */
bool database_to_memory(struct database *database, bool or_empty) MUST_CHECK;
/* Within a transaction. */
bool database_in_transaction(const struct database *database);
/* A statement stands on a row, or a transaction is open. */
bool database_is_busy(const struct database *database);
/* ERROR_STORE with the sentence about what failed just now, which goes into troubles and failure too. */
enum error_code database_fail(struct database *database, struct error *error);
/* The same of a row that SQLite can read and we can't. */
enum error_code database_fail_row(struct database *database, struct error *error);
/* A write that changes nothing: whether there is leave, and that many bytes of room, to write. *error says why there is
 * not; nothing goes into troubles and failure. Waits for nobody: DATABASE_BUSY, without a sentence, is another one who
 * has both. */
enum database_trouble database_try_write(struct database *database, uint64_t room, struct error *error);
/* Puts the log into the file, from whose beginning it is then written again; where another process reads at this
 * moment, the next time. */
enum error_code database_reuse_log(struct database *database, struct error *error) MUST_CHECK;
/* Whether a statement waits (5 s) for other processes that write; it does after database_open. */
void database_wait(struct database *database, bool wait);
/* Also of one that is not open. */
void database_close(struct database *database);

#endif
