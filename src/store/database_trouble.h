/* database_trouble: what is wrong with an SQLite file, in the words of the person at the desk. Worker thread. */
#ifndef STORE_DATABASE_TROUBLE_H
#define STORE_DATABASE_TROUBLE_H

#include "base/error.h"

struct sqlite3;

enum database_trouble {
  DATABASE_FINE,
  DATABASE_NOT_OURS,   /* a link, a folder, another user's, writable by others, on a network disk: not used at all */
  DATABASE_NEWER,      /* a newer visitdeck's: left as it is */
  DATABASE_DAMAGED,    /* no database, or not as we left it: left as it is */
  DATABASE_BUSY,       /* another program holds it */
  DATABASE_UNWRITABLE, /* can be read: read-only, the disk is full, a quota */
  DATABASE_FAILED      /* the disk fails */
};
/* What the code of something that failed on sqlite (NULL: before there was one) means. */
enum database_trouble database_trouble(struct sqlite3 *sqlite, int code);
/* ERROR_STORE: path, what is wrong, what to do (ruined, when it is damaged: a plan's). */
enum error_code database_trouble_tell(const char *path, struct sqlite3 *sqlite, int code, const char *ruined,
                                      struct error *error);
/* The sentence about a file of that version, and DATABASE_NEWER. */
enum error_code database_trouble_newer(const char *path, unsigned version, enum database_trouble *trouble,
                                       struct error *error);

#endif
