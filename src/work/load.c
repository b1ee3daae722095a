#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/json.h"
#include "work/worker.h"

enum {
  LOAD_BY = 50,               /* visits a page (A37) */
  LOAD_ELEMENT_MAX = 1 << 20, /* bytes of one property or visit */
  LOAD_PAGE_MAX = 64 << 20,   /* bytes of one page */
  LOAD_PAGES_MAX = 100000,
  LOAD_PROGRESS_MS = 250
};

static void load_unhold(struct load *load) {
  struct load **at = &load->worker->held;
  while (*at != NULL && *at != load)
    at = &(*at)->next_held;
  if (*at != NULL) *at = load->next_held;
  load->has_held = false;
}

static void load_free(struct load *load) {
  load_unhold(load);
  buf_free(&load->held);
  json_splitter_free(load->splitter);
  visit_list_free(load->visits);
  free((char *)load->setup.ref);
  free(load->seen);
  free(load);
}

static void load_rollback(struct load *load) {
  if (load->in_transaction) cache_rollback(load->worker->cache);
  load->in_transaction = false;
}

static bool load_begin(struct load *load) {
  if (!load->in_transaction && cache_begin(load->worker->cache, &load->error) != ERROR_NONE) return false;
  load->in_transaction = true;
  return true;
}

static bool load_commit(struct load *load) {
  if (!load->in_transaction) return true;
  load->in_transaction = false;
  if (cache_commit(load->worker->cache, &load->error) == ERROR_NONE) return true;
  cache_rollback(load->worker->cache);
  return false;
}

static void load_tell(struct load *load, bool finished) {
  if (!load->setup.progress) return;
  int64_t now = worker_mono(load->worker);
  if (finished ? !load->told : now - load->progress_ms < LOAD_PROGRESS_MS) return;
  load->progress_ms = now;
  load->told = true;
  struct event *event = event_new(EVENT_PROGRESS);
  event->serial = load->setup.serial;
  event->what = load->setup.properties ? REFRESH_PROPERTIES : REFRESH_DAY;
  event->count = load->count;
  event->finished = finished;
  worker_send(load->worker, event);
}

static void load_end(struct load *load, const struct error *error) {
  if (error->code != ERROR_NONE) load_rollback(load);
  load_tell(load, true);
  load->setup.done(load->worker, load, error);
  load_free(load);
}

static void load_dropped(struct worker *worker, void *arg) {
  struct load *load = arg;
  if (load->ending) return;
  load_rollback(load);
  if (load->setup.drop) load->setup.drop(worker, load->setup.arg);
  load_free(load);
}

/* ---- what was seen: numbers made of ids, in open addressing */

static uint64_t load_number(const char *id) {
  uint64_t number = text_number(id);
  return number + (number == 0);
}

/* Where the number is, or would be. */
static uint64_t *load_place(uint64_t *seen, size_t size, uint64_t number) {
  size_t at = number & (size - 1);
  while (seen[at] != 0 && seen[at] != number)
    at = (at + 1) & (size - 1);
  return &seen[at];
}

static void load_grow_seen(struct load *load) {
  size_t size = load->seen_size ? load->seen_size * 2 : 256;
  uint64_t *seen = mem_new_array(size, sizeof *seen);
  for (size_t n = 0; n < load->seen_size; n++)
    if (load->seen[n] != 0) *load_place(seen, size, load->seen[n]) = load->seen[n];
  free(load->seen);
  load->seen = seen;
  load->seen_size = size;
}

/* True if the id was not seen in this load. */
static bool load_see(struct load *load, const char *id) {
  if (load->seen_count * 2 >= load->seen_size) load_grow_seen(load);
  uint64_t number = load_number(id), *place = load_place(load->seen, load->seen_size, number);
  if (*place == number) return false;
  *place = number;
  load->seen_count++;
  return true;
}

static bool load_has_seen(const void *arg, const char *id) {
  const struct load *load = arg;
  uint64_t number = load_number(id);
  return load->seen_size > 0 && *load_place(load->seen, load->seen_size, number) == number;
}

static struct cache_seen load_seen(struct load *load) {
  return (struct cache_seen){.has = load_has_seen, .arg = load, .changed = &load->changed};
}

/* ---- properties: one answer, however long, element by element */

static bool load_property(void *arg, const char *bytes, size_t length) {
  struct load *load = arg;
  struct property *property;
  struct error error;
  if (property_decode(bytes, length, &property, &error) != ERROR_NONE) {
    log_line("a property was left out: %s", error.text);
    return true;
  }
  struct cache *cache = load->worker->cache;
  load_see(load, property->id);
  bool kept = load_begin(load);
  if (kept && !cache_has_property(cache, property)) {
    load->changed = true;
    kept = cache_put_property(cache, property, load->run, &load->error) == ERROR_NONE;
  }
  property_free(property);
  load->count++;
  load_tell(load, false);
  return kept;
}

static bool load_sink(void *arg, const char *bytes, size_t length) {
  struct load *load = arg;
  bool fed = !atomic_load(&load->worker->stop) && json_splitter_feed(load->splitter, bytes, length);
  return load_commit(load) && fed; /* a transaction never stays open while others may write */
}

static void load_properties_done(struct worker *worker, void *arg, const struct error *error,
                                 const struct http_answer *answer) {
  struct load *load = arg;
  struct error result = *error;
  load->call = NULL;
  if (load->error.code != ERROR_NONE)
    result = load->error;
  else if (answer && (error->code == ERROR_NONE || answer->outcome == HTTP_TOO_LARGE))
    (void)!api_judge_body(API_PROPERTIES, answer, json_splitter_done(load->splitter), &result);
  if (result.code == ERROR_NONE) {
    struct cache_seen seen = load_seen(load);
    if (!load_begin(load) || cache_sweep_properties(worker->cache, load->run, &seen, &load->error) != ERROR_NONE ||
        cache_set_read_at(worker->cache, "properties", load->begun, &load->error) != ERROR_NONE || !load_commit(load))
      result = load->error;
  }
  load_end(load, &result);
}

/* ---- visits: pages until one brings nothing new (A36-A38) */

static bool load_keep(struct load *load, const struct visit *visit) {
  bool changed = false;
  bool kept =
      load_begin(load) && cache_load_visit(load->worker->cache, visit, load->run, &changed, &load->error) == ERROR_NONE;
  load->changed |= changed;
  return kept;
}

static bool load_visit(void *arg, const char *bytes, size_t length) {
  struct load *load = arg;
  struct visit *visit;
  struct error error;
  load->page_count++;
  if (visit_decode(bytes, length, &visit, &error) != ERROR_NONE) {
    log_line("a visit was left out: %s", error.text);
    if (load->setup.whole) load->error = error;
    return !load->setup.whole;
  }
  if (!load_see(load, visit->id)) {
    visit_free(visit);
    return true;
  }
  load->page_new++;
  load->count++;
  bool kept = load->setup.page != NULL || load_keep(load, visit);
  if (kept && (load->setup.collect || load->setup.page != NULL))
    visit_list_add(load->visits, visit);
  else
    visit_free(visit);
  load_tell(load, false);
  return kept;
}

static void load_page(struct load *load);

/* Every page was read. sweep: what didn't come is no more. */
static void load_visits_complete(struct load *load, bool sweep) {
  struct worker *worker = load->worker;
  struct error result;
  error_clear(&result);
  struct cache_seen seen = load_seen(load);
  if (load->call != NULL) {
    load->ending = true;
    call_cancel(worker, load->call);
    load->call = NULL;
  }
  if (sweep && !load->setup.ref && load->setup.page == NULL &&
      (!load_begin(load) || cache_sweep_visits(worker->cache, load->setup.from, load->setup.to, load->run, &seen,
                                               &load->error) != ERROR_NONE))
    result = load->error;
  if (result.code == ERROR_NONE && !load_commit(load)) result = load->error;
  if (load->visits) visit_list_sort(load->visits);
  load_end(load, &result);
}

/* A first page that is refused: perhaps the server takes no times (A34), or counts pages from 1 (A36). */
static bool load_try_otherwise(struct load *load, const struct error *error) {
  if (load->seen_count || (error->code != ERROR_REFUSED && error->code != ERROR_NOT_FOUND)) return false;
  if (load->setup.ref && error->code == ERROR_NOT_FOUND) return false; /* it knows no such property */
  if (load->page == 0 && !load->page_repeated) {
    load->page = 1;
    load->page_repeated = true;
    return true;
  }
  if (load->untimed || load->setup.ref) return false;
  load->untimed = true;
  load->page = 0;
  load->page_repeated = false;
  return true;
}

static void load_fail(struct load *load, const struct error *error) {
  struct error kept = *error; /* it may be the load's own */
  if (load->call != NULL) {
    load->ending = true;
    call_cancel(load->worker, load->call);
    load->call = NULL;
  }
  load_end(load, &kept);
}

/* What it has so far is of the account before. */
static bool load_is_stale(const struct load *load) {
  return load->heard_run != 0 && load->heard_run < load->worker->forgot_run;
}

static void load_end_stale(struct load *load) {
  struct error why;
  error_set(&why, ERROR_UNREACHABLE, _("The account has changed meanwhile: what was being read is dropped"));
  load_end(load, &why);
}

/* Reads the page that is held. False when it ended the load. */
static bool load_read(struct load *load) {
  struct error result;
  error_clear(&result);
  load_unhold(load);
  load->page_count = load->page_new = 0;
  struct json_splitter *splitter = json_splitter_new(load_visit, load, LOAD_ELEMENT_MAX);
  bool decoded = json_splitter_feed(splitter, load->held.data ? load->held.data : "", load->held.length) &&
                 json_splitter_done(splitter);
  json_splitter_free(splitter);
  if (load->error.code != ERROR_NONE || !load_commit(load)) {
    load_fail(load, &load->error);
    return false;
  }
  struct http_answer answer = {.outcome = HTTP_ANSWERED, .status = 200, .body = load->held};
  if (api_judge_body(API_VISITS, &answer, decoded, &result) != ERROR_NONE) {
    load_fail(load, &result);
    return false;
  }
  if (load->setup.page != NULL) load->setup.page(load->worker, load);
  bool first_again = load->held_page == 1 && load->page_count && !load->page_new && !load->page_repeated;
  load->page_repeated |= first_again; /* page 1 was page 0 again: this server counts from 1 */
  load->ahead = load->page_new == LOAD_BY;
  if (!load->page_new && !first_again) {
    load_visits_complete(load, true);
    return false;
  }
  if (load->held_page < LOAD_PAGES_MAX) return true;
  error_set(&result, ERROR_ANSWER, _("Flatsy's list of visits has no end: nothing of it can be trusted"));
  load_fail(load, &result);
  return false;
}

static void load_hold(struct load *load, const struct http_answer *answer) {
  load->held.length = 0;
  /* It fits: the transport's own cap is smaller. */
  (void)!buf_add(&load->held, answer->body.data ? answer->body.data : "", answer->body.length);
  load->held_page = load->page;
  if (load->heard_run == 0) load->heard_run = worker_run(load->worker);
  load->has_held = true;
  load->next_held = load->worker->held;
  load->worker->held = load;
}

static void load_page_done(struct worker *worker, void *arg, const struct error *error,
                           const struct http_answer *answer) {
  struct load *load = arg;
  struct error result = *error;
  (void)worker;
  load->call = NULL;
  if (load_is_stale(load)) {
    load_end_stale(load);
    return;
  }
  if (load->has_held && !load_read(load)) return; /* the page before was the last */
  if (error->code == ERROR_NONE) {
    load_hold(load, answer);
    if (!load->ahead) return;
    load->page++;
    load_page(load);
  } else if (load_try_otherwise(load, error)) {
    load_page(load);
  } else if (load->page > 0 && load->seen_count && (error->code == ERROR_REFUSED || error->code == ERROR_NOT_FOUND)) {
    /* How some servers say that there are no more pages; after a full one that isn't sure. */
    bool sure = load->page_count < LOAD_BY;
    if (!sure && load->setup.collect)
      load_end(load, &result);
    else
      load_visits_complete(load, sure);
  } else {
    load_end(load, &result);
  }
}

void load_run(struct worker *worker) {
  while (worker->held != NULL) {
    struct load *load = worker->held;
    if (load_is_stale(load)) {
      load_unhold(load);
      if (load->call == NULL) load_end_stale(load); /* else when that comes */
      continue;
    }
    if (!load_read(load) || load->call != NULL) continue;
    load->page++;
    load_page(load);
  }
}

static void load_page(struct load *load) {
  char from[WHEN_SIZE], to[WHEN_SIZE], page[16], by[16];
  struct call_setup setup = {.endpoint = API_VISITS, .done = load_page_done, .drop = load_dropped, .arg = load};
  size_t n = 0;
  when_print(load->setup.from, from);
  when_print(load->setup.to, to);
  snprintf(page, sizeof page, "%d", load->page);
  snprintf(by, sizeof by, "%d", LOAD_BY);
  if (load->setup.from != WHEN_NONE && !load->untimed) setup.query[n++] = (struct api_query){"startTime", from};
  if (load->setup.to != WHEN_NONE && !load->untimed) setup.query[n++] = (struct api_query){"endTime", to};
  if (load->setup.ref) setup.query[n++] = (struct api_query){"ref", load->setup.ref};
  setup.query[n++] = (struct api_query){"page", page};
  setup.query[n++] = (struct api_query){"by", by};
  load->call = call_start(load->worker, &setup);
}

struct load *load_start(struct worker *worker, const struct load_setup *setup) {
  struct load *load = mem_new(sizeof *load);
  load->worker = worker;
  load->setup = *setup;
  load->setup.ref = mem_copy(setup->ref);
  load->run = worker_run(worker);
  load->begun = worker_utc(worker);
  load->progress_ms = worker_mono(worker); /* a short load is not worth a flash on the screen */
  buf_init(&load->held, LOAD_PAGE_MAX);
  if (setup->collect || setup->page != NULL) load->visits = mem_new(sizeof *load->visits);
  if (setup->properties) {
    load->splitter = json_splitter_new(load_property, load, LOAD_ELEMENT_MAX);
    load->call = call_start(worker, &(struct call_setup){.endpoint = API_PROPERTIES,
                                                         .sink = load_sink,
                                                         .done = load_properties_done,
                                                         .drop = load_dropped,
                                                         .arg = load});
  } else {
    load_page(load);
  }
  return load;
}

void load_cancel(struct worker *worker, struct load *load) {
  if (load->call != NULL)
    call_cancel(worker, load->call); /* which drops the load */
  else
    load_dropped(worker, load); /* its page is held */
}
