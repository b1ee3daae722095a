/* reread: visits that may not be as the cache has them are read again. Worker thread. */
#ifndef WORK_WRITE_REREAD_H
#define WORK_WRITE_REREAD_H

#include <stdbool.h>
#include <stdint.h>
#include "work/worker.h"

/* Reads a visit that somebody else may have changed, into the cache and onto the screen; one that the server knows no
 * more goes when the list of its day lacks it too. A dashboard asks again until there is an answer. */
void reread_visit(struct worker *worker, const char *id);
/* The same after a write of ours. */
void reread_own(struct worker *worker, const char *id);
/* One of them had no answer yet, though it was asked: what is in the cache can't be called live. */
bool reread_is_behind(const struct worker *worker);
/* Asks again what is due. Once a loop; returns when it is to run again (monotonic), INT64_MAX when nothing is due. */
int64_t reread_run(struct worker *worker);
/* They were about another account's visits. */
void reread_forget(struct worker *worker);
/* A visit that an answer to a write brought: into the cache, so that the planning shows it at once. What the broker
 * brought meanwhile may be newer: the server is asked. */
void reread_keep_visit(struct worker *worker, const struct visit *visit);
/* The same, and onto the screen. */
void reread_show_visit(struct worker *worker, const struct visit *visit);

#endif
