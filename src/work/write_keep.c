/* write_keep: what writes bring goes into the cache. */
#include "work/write_keep.h"

#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "model/property_edit.h"
#include "work/worker.h"
#include "store/cache.h"
#include "model/property.h"
#include "model/visit.h"

void write_put_visit(struct worker *worker, const struct visit *visit, int64_t run) {
  struct error error;
  bool changed;
  if (cache_put_visit(worker->cache, visit, run, &changed, &error) != ERROR_NONE) worker_notice(worker, &error);
}

/* By their numbers: one taken for another costs a read. */
bool write_is_recent(const struct worker *worker, const char *visit_id) {
  uint64_t number = text_number(visit_id);
  int64_t now = worker_mono(worker);
  for (size_t n = 0; n < WRITE_RECENT; n++)
    if (worker->recent[n].visit == number && now - worker->recent[n].at_ms < WRITE_RECENT_MS) return true;
  return false;
}

void write_note(struct worker *worker, const char *visit_id) {
  worker->recent[worker->recent_next++ % WRITE_RECENT] =
      (struct recent_write){.visit = text_number(visit_id), .at_ms = worker_mono(worker)};
}

char *write_property_lacks(struct worker *worker, const struct property *property, const char *opened) {
  struct property *known = NULL;
  struct error error;
  char *name = opened != NULL ? property_lost(opened, strlen(opened), property->raw, property->raw_length) : NULL;
  if (name == NULL && cache_property(worker->cache, property->id, NULL, &known, &error) == ERROR_NONE && known != NULL)
    name = property_lost(known->raw, known->raw_length, property->raw, property->raw_length);
  property_free(known);
  return name;
}

enum error_code write_put_property(struct worker *worker, const struct property *property, int64_t run, bool *whole,
                                   struct error *error) {
  char *name = write_property_lacks(worker, property, NULL);
  *whole = name == NULL;
  free(name);
  error_clear(error);
  return *whole ? cache_put_property(worker->cache, property, run, error) : ERROR_NONE;
}
