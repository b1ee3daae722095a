/* database_file: what is looked at before SQLite opens a file, which would leave -wal and -shm beside one that is
 * refused. Worker thread. */
#ifndef STORE_DATABASE_FILE_H
#define STORE_DATABASE_FILE_H

#include <stdbool.h>
#include "base/error.h"
#include "store/database_plan.h"
#include "store/database_trouble.h"

struct database_file {
  char *real; /* the path without links, the caller's to free; NULL: no such folder */
  bool there;
  bool has_log; /* a -wal with something in it */
};
/* write: it is made when it is not there. ERROR_STORE with *trouble: see database_open. */
enum error_code database_file_look(const char *path, bool write, const struct database_plan *plan,
                                   struct database_file *file, enum database_trouble *trouble,
                                   struct error *error) MUST_CHECK;

#endif
