/* spool: what a read brought, kept aside until it is known to be whole: the first part in memory, the rest in a file
 * that has no name and goes with the program; all of it in memory where no file can be written. Worker thread. */
#ifndef STORE_SPOOL_H
#define STORE_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include "base/error.h"

struct spool;

/* beside: the path of a file (copied), whose folder takes the spool's own. */
struct spool *spool_new(const char *beside);
/* Keeps a copy of these bytes. */
void spool_add(struct spool *spool, const char *bytes, size_t length);
/* From now on it is read: the next call of spool_next gives the first of what was added. */
void spool_rewind(struct spool *spool);
/* The next piece, valid until the next call; NULL at the end, or with *error set (ERROR_STORE) when the file can't be
 * read. */
const char *spool_next(struct spool *spool, size_t *length, struct error *error);
/* Forgets what was added. */
void spool_reset(struct spool *spool);
void spool_free(struct spool *take_spool);

#endif
