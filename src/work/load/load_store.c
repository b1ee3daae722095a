/* load_store: a list that is whole goes into the cache, some of it at a time: between them the worker does what else
 * there is. */
#include <stdlib.h>
#include "base/log.h"
#include "base/mem.h"
#include "base/when.h"
#include "store/cache.h"
#include "store/spool.h"
#include "work/net/cached.h"
#include "work/load/load_private.h"
#include "work/worker.h"

enum { LOAD_STEP = 500 };

static bool load_put_visit(struct load *load, const struct visit *visit) {
  bool changed = false;
  /* Asked for by its id it has a date. */
  if (visit->at == WHEN_NONE && load_was_found(load, visit->id)) return true;
  bool put = cache_put_visit(load->worker->cache, visit, load->run, CACHE_LISTED, &changed, &load->error) == ERROR_NONE;
  load->list.changed |= changed;
  return put;
}

/* What is poorer than what is known of it is none of the list's, and counted, however often it comes. */
static bool load_put_property(struct load *load, const struct property *property) {
  bool whole;
  if (cached_put_property(load->worker, property, load->run, &whole, &load->error) != ERROR_NONE) return false;
  load->list.changed |= whole;
  if (whole) return true;
  if (load->list.left_out < LOAD_LOGGED) log_line("a property was left out: it lacks what is known of it");
  load->list.left_out++;
  return true;
}

static bool load_put(struct load *load, const char *raw, size_t length) {
  AUTO(visit_free_at) struct visit *visit = NULL;
  AUTO(property_free_at) struct property *property = NULL;
  struct error error;
  return load->setup.properties
             ? property_decode(raw, length, &property, &error) == ERROR_NONE && load_put_property(load, property)
             : visit_decode(raw, length, &visit, &error) == ERROR_NONE && load_put_visit(load, visit);
}

/* The next of what came, at most some. *more: there may be others. */
static bool load_put_some(struct load *load, bool *more) {
  for (size_t n = 0; n < LOAD_STEP; n++) {
    size_t length;
    if (load->setup.collect && load->storing.count < load->visits->count) {
      if (!load_put_visit(load, load->visits->visits[load->storing.count++])) return false;
      continue;
    }
    const char *raw = load->list.spool != NULL ? spool_next(load->list.spool, &length, &load->error) : NULL;
    *more = raw != NULL;
    if (raw == NULL) return load->error.code == ERROR_NONE;
    if (!load_put(load, raw, length)) return false;
  }
  return *more = true;
}

#define LOAD_LEFT_OUT "left-out:properties"

/* Of a property whose visits were never read by themselves it may be any that another list left out. */
static size_t load_left_out_of(struct worker *worker, const struct load_setup *list) {
  struct cache_part part = {list->from, list->to, list->ref};
  size_t count = cache_left_out(worker->cache, &part, true);
  AUTO(mem_free_at) char *mark = mem_print("visits:%s", list->ref);
  part.of = NULL;
  if (count == 0 && cache_read_at(worker->cache, mark) == WHEN_NONE) count = cache_left_out(worker->cache, &part, true);
  return count;
}

size_t load_left_out(struct worker *worker, const struct load_setup *list, bool undated) {
  if (list->ref != NULL) return load_left_out_of(worker, list);
  if (!list->properties)
    return cache_left_out(worker->cache, &(struct cache_part){list->from, list->to, NULL}, undated);
  int64_t number = cache_read_at(worker->cache, LOAD_LEFT_OUT);
  return number > 0 ? (size_t)number : 0;
}

/* Offline, too, what could not be read is not told as "nothing there". */
static bool load_put_left_out(struct load *load) {
  const struct load_setup *setup = &load->setup;
  struct cache *cache = load->worker->cache;
  if (!setup->properties)
    return cache_set_left_out(cache, &(struct cache_part){setup->from, setup->to, setup->ref}, load->run,
                              load->list.left_out - load->list.undated, load->list.undated, &load->error) == ERROR_NONE;
  return load_left_out(load->worker, setup, false) == load->list.left_out ||
         cache_set_read_at(cache, LOAD_LEFT_OUT, (int64_t)load->list.left_out, &load->error) == ERROR_NONE;
}

static bool load_cut(struct load *load) {
  struct cache *cache = load->worker->cache;
  for (size_t n = 0; n < load->doubts.count; n++) {
    const struct load_doubt *doubt = &load->doubts.all[n];
    if (!doubt->gone) continue;
    load->list.changed = true;
    enum error_code code = load->setup.properties ? cache_cut_property(cache, doubt->id, &load->error)
                                                  : cache_cut_visit(cache, doubt->id, &load->error);
    if (code != ERROR_NONE) return false;
  }
  if (!load_put_left_out(load)) return false;
  return !load->setup.properties || cache_set_read_at(cache, "properties", load->begun, &load->error) == ERROR_NONE;
}

/* The file does not take what has come; the memory does. */
static void load_store_anew(struct load *load) {
  worker_notice(load->worker, &load->error);
  error_clear(&load->error);
  if (load->list.spool != NULL) spool_rewind(load->list.spool);
  load->storing.count = 0;
  load->storing.anew = true;
}

void load_store(struct load *load) {
  struct cache *cache = load->worker->cache;
  bool more = false;
  bool good = cache_begin(cache, &load->error) == ERROR_NONE && load_put_some(load, &more) &&
              (more || load_cut(load)) && cache_commit(cache, &load->error) == ERROR_NONE;
  if (good && more) return;
  if (!good) cache_rollback(cache);
  if (!good && cache_will_spill(cache) && !load->storing.anew) {
    load_store_anew(load);
    return;
  }
  if (good) error_clear(&load->error);
  if (good && load->visits != NULL) visit_list_sort(load->visits);
  load_end(load);
}

void load_store_begin(struct load *load) {
  const struct load_setup *setup = &load->setup;
  /* A visit without a date can't be told to be one of those times. Where the server heeds them it is one all the same.
   */
  bool times = !setup->properties && (setup->from != WHEN_NONE || setup->to != WHEN_NONE);
  bool heeded = (load->asking.way & LOAD_UNTIMED) == 0 && !load->list.heedless;
  error_clear(&load->error);
  load->list.undated = times && heeded ? load->list.dateless : 0;
  load->list.left_out += load->list.undated;
  if (load->list.spool != NULL) spool_rewind(load->list.spool);
  if (load->time.heard_run == 0) load->time.heard_run = worker_run(load->worker);
  if (load->list.count >= LOAD_LARGE) cache_set_busy(load->worker->cache, true);
  load->due = LOAD_STORE;
}
