/* outbox_private: what the files of the outbox share. Worker thread. */
#ifndef STORE_OUTBOX_PRIVATE_H
#define STORE_OUTBOX_PRIVATE_H

#include <sqlite3.h>

#include "store/outbox.h"

#define OUTBOX_UNSETTLED "state IN ('queued', 'sending', 'unknown')"

struct outbox {
  char *user; /* as this process knows it, or NULL */
  sqlite3 *db;
  int lock_fd;
  int64_t owner; /* this process's number: its byte of the lock file */
  int64_t writes;
  char *path;
};

enum error_code outbox_fail(struct outbox *outbox, struct error *error);
/* A prepared statement, or NULL with *error. The caller finalizes it. */
sqlite3_stmt *outbox_prepare(struct outbox *outbox, const char *sql, struct error *error);
/* Steps a statement without rows and finalizes it; NULL gives error's code. */
enum error_code outbox_run(struct outbox *outbox, sqlite3_stmt *take_statement, struct error *error) MUST_CHECK;
enum error_code outbox_execute(struct outbox *outbox, const char *sql, struct error *error) MUST_CHECK;
/* A living process other than this one has that number. */
bool outbox_owner_lives(const struct outbox *outbox, int64_t owner);

#endif
