/* cached: the cache as the worker keeps it: what came goes into it unless it lacks what was known before. */
#include <stdlib.h>
#include <string.h>
#include "base/when.h"
#include "base/mem.h"
#include "model/property_request.h"
#include "store/cache.h"
#include "work/net/cached.h"
#include "work/worker.h"

struct client *cached_client(struct worker *worker) {
  struct client *client = NULL;
  struct error error;
  size_t length;
  AUTO(mem_free_at) char *raw = cache_client(worker->cache, &length);
  if (raw != NULL) (void)!client_decode(raw, length, &client, &error);
  return client;
}

bool cached_put_visit(struct worker *worker, const struct visit *visit, int64_t run) {
  struct error error;
  bool changed = false;
  if (cache_put_visit(worker->cache, visit, run, CACHE_READ, &changed, &error) != ERROR_NONE)
    worker_notice(worker, &error);
  return changed;
}

bool cached_lacks(struct worker *worker, const struct visit *visit, visit_compare *lacks) {
  AUTO(visit_free_at) struct visit *known = NULL;
  struct error error;
  /* Asked of few: the others lack nothing. */
  if (!visit->reportless && visit->nameless_count == 0 && (visit->ref != NULL || visit->address != NULL)) return false;
  return cache_visit(worker->cache, visit->id, &known, &error) == ERROR_NONE && known != NULL && lacks(visit, known);
}

char *cached_property_lacks(struct worker *worker, const struct property *property, const char *opened) {
  AUTO(property_free_at) struct property *known = NULL;
  struct error error;
  char *name = opened != NULL ? property_lost(opened, strlen(opened), property->raw, property->raw_length) : NULL;
  if (name == NULL && cache_property(worker->cache, property->id, NULL, &known, &error) == ERROR_NONE && known != NULL)
    name = property_lost(known->raw, known->raw_length, property->raw, property->raw_length);
  return name;
}

enum error_code cached_put_property(struct worker *worker, const struct property *property, int64_t run, bool *whole,
                                    struct error *error) {
  AUTO(mem_free_at) char *name = cached_property_lacks(worker, property, NULL);
  *whole = name == NULL;
  error_clear(error);
  return *whole ? cache_put_property(worker->cache, property, run, error) : ERROR_NONE;
}

void cached_mark_days(struct worker *worker, int64_t from, int64_t to, int64_t read_at) {
  struct error error;
  if (to == WHEN_NONE) to = INT64_MAX;
  if (cache_set_known(worker->cache, from, to, read_at, &error) != ERROR_NONE) worker_notice(worker, &error);
}

void cached_mark(struct worker *worker, const char *name, int64_t read_at) {
  struct error error;
  if (cache_set_read_at(worker->cache, name, read_at, &error) != ERROR_NONE) worker_notice(worker, &error);
}
