/* spool: what a read brought, kept aside until it is known to be whole: the first part in memory, the rest in a file
 * that has no name and goes with the program. Worker thread. */
#ifndef STORE_SPOOL_H
#define STORE_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include "base/error.h"

struct spool;

/* beside: the path of a file (copied), whose folder takes the spool's own. */
struct spool *spool_new(const char *beside);
/* Keeps a copy of these bytes. ERROR_STORE with a sentence when there is no room. */
enum error_code spool_add(struct spool *spool, const char *bytes, size_t length, struct error *error) MUST_CHECK;
/* From now on it is read: the next call of spool_next gives the first of what was added. */
enum error_code spool_rewind(struct spool *spool, struct error *error) MUST_CHECK;
/* The next piece, valid until the next call; NULL at the end, or with *error set when the file can't be read. */
const char *spool_next(struct spool *spool, size_t *length, struct error *error);
/* Forgets what was added. */
void spool_reset(struct spool *spool);
void spool_free(struct spool *take_spool);

#endif
