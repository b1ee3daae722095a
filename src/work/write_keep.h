/* write_keep: what answers bring goes into the cache. Worker thread. */
#ifndef WORK_WRITE_KEEP_H
#define WORK_WRITE_KEEP_H

#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"

struct property;
struct visit;
struct worker;

enum { WRITE_RECENT_MS = 30 * 1000 };

/* Into the cache, as it was when that run began. */
void write_put_visit(struct worker *worker, const struct visit *visit, int64_t run);
/* This process writes that visit. */
void write_note(struct worker *worker, const char *visit_id);
/* Written by this process within the last half minute: what others say of it may be older. */
bool write_is_recent(const struct worker *worker, const char *visit_id);
/* What this reading of the property lacks of an earlier one (opened: as a person opened it, or NULL): new memory; NULL:
 * nothing, as far as that can be known. */
char *write_property_lacks(struct worker *worker, const struct property *property, const char *opened);
/* A property that was read, by itself or in a list: into the cache, as it was when that run began, unless it lacks what
 * the cache has of it (property_lost; then *whole is false). */
enum error_code write_put_property(struct worker *worker, const struct property *property, int64_t run, bool *whole,
                                   struct error *error) MUST_CHECK;

#endif
