/* sandbox: the vendor's side of one account, as every file of it has it: how it was started, its database, its clock,
 * its faults. One lock is held around every operation, step and event, so nothing here needs another. */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "sandbox/id.h"

#define SANDBOX_EDITION_EARLIER "2018-08"
#define SANDBOX_EDITION_LATER "2018-12"

struct settings { /* the command line */
  const char *listen, *db, *user, *password;
  bool closed;         /* its own side too wants the login's token */
  const char *webhook; /* where events go; NULL: there are none */
  int properties, visits, token_seconds;
  int pace; /* milliseconds between the steps of a visit that goes on by itself; 0: all at once */
  unsigned seed;
  int64_t now; /* UTC seconds at start */
  bool later;  /* the edition of December 2018; without it no addition at all */
  struct {     /* what the command line says; a file of --db has the rest */
    bool properties, visits, seed, now, later, user, password;
  } given;
};

enum { SANDBOX_STATEMENTS = 32 };
struct sandbox_database { /* store.c, store_file.c */
  sqlite3 *sqlite;
  int file;    /* that of --db, held open for its lock; -1: none */
  bool failed; /* a write didn't reach it: the operation is undone */
  struct {
    const char *sql;
    sqlite3_stmt *statement;
  } prepared[SANDBOX_STATEMENTS];
};

struct sandbox {
  struct settings settings;
  pthread_mutex_t lock; /* around whatever uses the rest of this */
  struct sandbox_database database;
  int64_t clock_shift;        /* seconds that --now and the clock's moves add to the machine's clock */
  int64_t clock_lead_ns;      /* how far that one is ahead of the monotonic clock; INT64_MIN at first */
  bool tells;                 /* there is a webhook, and the account is made: events are written down */
  pthread_cond_t event_added; /* by the monotonic clock, as the next one */
  pthread_cond_t due_changed; /* something is due earlier than it was, or the clock has moved */
  char account_id[ID_SIZE];
  char *kept_user, *kept_password; /* of the file; NULL: it had none */
  struct fault *faults;            /* faults.c */
  struct late *late;               /* late.c */
  unsigned faults_replaced;        /* how often: what they delay is then answered */
};

#endif
