#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/json.h"
#include "work/worker.h"

enum {
  LOAD_BY = 50,               /* visits a page (A37) */
  LOAD_ELEMENT_MAX = 1 << 20, /* bytes of one property or visit */
  LOAD_PAGES_MAX = 100000,
  LOAD_PROGRESS_MS = 250
};

static void load_free(struct load *load) {
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
  load_rollback(load);
  if (load->setup.drop) load->setup.drop(worker, load->setup.arg);
  load_free(load);
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
  bool kept =
      load_begin(load) && cache_put_property(load->worker->cache, property, load->run, &load->error) == ERROR_NONE;
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
    if (!load_begin(load) || cache_sweep_properties(worker->cache, load->run, &load->error) != ERROR_NONE ||
        cache_set_read_at(worker->cache, "properties", load->begun, &load->error) != ERROR_NONE || !load_commit(load))
      result = load->error;
  }
  load_end(load, &result);
}

/* ---- visits: pages until one brings nothing new (A36-A38) */

/* True if the id was not seen in this load. */
static bool load_see(struct load *load, const char *id) {
  uint64_t hash = 14695981039346656037u;
  for (const char *c = id; *c; c++)
    hash = (hash ^ (unsigned char)*c) * 1099511628211u;
  hash += hash == 0;
  if (load->seen_count * 2 >= load->seen_size) {
    size_t size = load->seen_size ? load->seen_size * 2 : 256;
    uint64_t *seen = mem_new_array(size, sizeof *seen);
    for (size_t n = 0; n < load->seen_size; n++)
      if (load->seen[n]) {
        size_t at = load->seen[n] & (size - 1);
        while (seen[at])
          at = (at + 1) & (size - 1);
        seen[at] = load->seen[n];
      }
    free(load->seen);
    load->seen = seen;
    load->seen_size = size;
  }
  size_t at = hash & (load->seen_size - 1);
  for (; load->seen[at]; at = (at + 1) & (load->seen_size - 1))
    if (load->seen[at] == hash) return false;
  load->seen[at] = hash;
  load->seen_count++;
  return true;
}

static bool load_visit(void *arg, const char *bytes, size_t length) {
  struct load *load = arg;
  struct visit *visit;
  struct error error;
  bool changed;
  load->page_count++;
  if (visit_decode(bytes, length, &visit, &error) != ERROR_NONE) {
    log_line("a visit was left out: %s", error.text);
    return true;
  }
  if (!load_see(load, visit->id)) {
    visit_free(visit);
    return true;
  }
  load->page_new++;
  load->count++;
  bool kept =
      load_begin(load) && cache_put_visit(load->worker->cache, visit, load->run, &changed, &load->error) == ERROR_NONE;
  if (kept && load->setup.collect)
    visit_list_add(load->visits, visit);
  else
    visit_free(visit);
  load_tell(load, false);
  return kept;
}

static void load_page(struct load *load);

static void load_visits_complete(struct load *load) {
  struct worker *worker = load->worker;
  struct error result;
  error_clear(&result);
  if (!load->setup.ref && (!load_begin(load) || cache_sweep_visits(worker->cache, load->setup.from, load->setup.to,
                                                                   load->run, &load->error) != ERROR_NONE))
    result = load->error;
  if (result.code == ERROR_NONE && !load_commit(load)) result = load->error;
  if (load->visits) visit_list_sort(load->visits);
  load_end(load, &result);
}

/* A first page that is refused: perhaps the server takes no times (A34), or counts pages from 1 (A36). */
static bool load_try_otherwise(struct load *load, const struct error *error) {
  if (load->seen_count || (error->code != ERROR_REFUSED && error->code != ERROR_NOT_FOUND) || load->setup.ref)
    return false;
  if (load->page == 0 && !load->page_repeated) {
    load->page = 1;
    load->page_repeated = true;
    return true;
  }
  if (load->untimed) return false;
  load->untimed = true;
  load->page = 0;
  load->page_repeated = false;
  return true;
}

static void load_page_done(struct worker *worker, void *arg, const struct error *error,
                           const struct http_answer *answer) {
  struct load *load = arg;
  struct error result = *error;
  (void)worker;
  load->call = NULL;
  if (error->code != ERROR_NONE) {
    if (load_try_otherwise(load, error))
      load_page(load);
    else if (load->page > 0 && load->seen_count && (error->code == ERROR_REFUSED || error->code == ERROR_NOT_FOUND))
      load_visits_complete(load); /* how this server says that there are no more pages */
    else
      load_end(load, &result);
    return;
  }
  load->page_count = load->page_new = 0;
  struct json_splitter *splitter = json_splitter_new(load_visit, load, LOAD_ELEMENT_MAX);
  bool decoded = json_splitter_feed(splitter, answer->body.data ? answer->body.data : "", answer->body.length) &&
                 json_splitter_done(splitter);
  json_splitter_free(splitter);
  if (load->error.code != ERROR_NONE || !load_commit(load)) {
    result = load->error;
    load_end(load, &result);
    return;
  }
  if (api_judge_body(API_VISITS, answer, decoded, &result) != ERROR_NONE) {
    load_end(load, &result);
    return;
  }
  bool first_again = load->page == 1 && load->page_count && !load->page_new && !load->page_repeated;
  load->page_repeated |= first_again; /* page 1 was page 0 again: this server counts from 1 */
  if ((load->page_new || first_again) && load->page < LOAD_PAGES_MAX) {
    load->page++;
    load_page(load);
  } else {
    load_visits_complete(load);
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
  load->run = ++worker->run;
  load->begun = worker_utc(worker);
  load->progress_ms = worker_mono(worker); /* a short load is not worth a flash on the screen */
  if (setup->collect) load->visits = mem_new(sizeof *load->visits);
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
  call_cancel(worker, load->call); /* which drops the load */
}
