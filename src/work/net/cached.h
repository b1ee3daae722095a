/* cached: the cache as the worker keeps it: what came goes into it unless it lacks what was known before. Worker
 * thread.
 */
#ifndef WORK_NET_CACHED_H
#define WORK_NET_CACHED_H

#include <stdbool.h>
#include <stdint.h>
#include "model/visit.h"
#include "work/worker.h"

/* The account's client object as it came last; NULL: it is not known. The caller's. */
struct client *cached_client(struct worker *worker);
/* Into the cache, as it was when that run began. True: that changed it. */
bool cached_put_visit(struct worker *worker, const struct visit *visit, int64_t run);
/* The cache knows more of it: lacks is visit_lacks, or visit_lacks_guests. */
bool cached_lacks(struct worker *worker, const struct visit *visit, visit_compare *lacks);
/* What this reading of the property lacks of an earlier one (opened, or what the cache has): new memory, NULL: nothing,
 * as far as that can be known. */
char *cached_property_lacks(struct worker *worker, const struct property *property, const char *opened);
/* A property that was read, by itself or in a list: into the cache, as it was when that run began, unless it lacks what
 * the cache has of it (property_lost; then *whole is false). */
enum error_code cached_put_property(struct worker *worker, const struct property *property, int64_t run, bool *whole,
                                    struct error *error) MUST_CHECK;
/* The visits of from <= at < to have been read whole; WHEN_NONE: of all times before, after. */
void cached_mark_days(struct worker *worker, int64_t from, int64_t to, int64_t read_at);
/* The cache has what that name stands for as it was then. */
void cached_mark(struct worker *worker, const char *name, int64_t read_at);

#endif
