/* read_visits: visits of some days, of a property, or all; and what changed in them. */
#include <stdlib.h>
#include <string.h>
#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "store/cache.h"
#include "work/event.h"
#include "work/job.h"
#include "work/live/live.h"
#include "work/net/cached.h"
#include "work/plan/asked_property.h"
#include "work/plan/read_private.h"
#include "work/worker.h"

enum {
  READ_CHANGES_BACK = 7,
  READ_CHANGES_AHEAD = 14,
  READ_BESIDE_DAYS = 60,
  READ_BESIDE_MOST = 6 /* of the property, and of each visitor */
};

/* ---- what is known */

static bool read_is_between(const struct job *job) {
  return job->ref == NULL && job->from != WHEN_NONE && job->to != WHEN_NONE;
}

/* What all of them are known by. New memory. */
static char *read_visits_mark(const struct job *job) {
  return job->ref != NULL ? mem_print("visits:%s", job->ref) : mem_copy("visits");
}

/* When they were read; *fresh fails when a part of them never was. mark: what all of them are known by. */
static void read_say_fresh_of(struct worker *worker, const char *mark, bool between, int64_t since, int64_t gap,
                              struct freshness *fresh) {
  char shown[96];
  fresh->read_at = cache_read_at(worker->cache, mark);
  if (fresh->read_at != WHEN_NONE || (between && gap == WHEN_NONE)) { /* all of them were read once, these since */
    if (gap == WHEN_NONE && since > fresh->read_at) fresh->read_at = since;
    return;
  }
  fresh->read_at = since;
  fresh->failed = true;
  error_set(&fresh->error, ERROR_NOT_FOUND, _("Offline: only the visits that were read before are known"));
  if (!between) return;
  when_say_day(gap, shown, sizeof shown);
  error_set(&fresh->error, ERROR_NOT_FOUND, _("Not known offline: %s was never read from Flatsy"), shown);
  if (cache_failure(worker->cache) != NULL) fresh->error = *cache_failure(worker->cache);
}

static void read_say_fresh(struct worker *worker, const struct job *job, struct freshness *fresh) {
  AUTO(mem_free_at) char *mark = read_visits_mark(job);
  bool between = read_is_between(job);
  int64_t gap = WHEN_NONE, since = between ? cache_known(worker->cache, job->from, job->to, &gap) : WHEN_NONE;
  read_say_fresh_of(worker, mark, between, since, gap, fresh);
}

void read_say_fresh_days(struct worker *worker, int64_t from, int64_t to, struct freshness *fresh, int64_t *gap) {
  int64_t since = cache_known(worker->cache, from, to, gap);
  read_say_fresh_of(worker, "visits", true, since, *gap, fresh);
  if (!fresh->failed) *gap = WHEN_NONE; /* all of them were read once */
}

/* Visits of a reference; the property itself need not be known. */
static bool read_has_ref(const struct visit *visit, const void *ref) {
  return visit->ref != NULL && strcmp(visit->ref, ref) == 0;
}

void read_known_visits(struct read *read) {
  const struct job *job = read->job;
  struct cache *cache = read->worker->cache;
  struct event *event = read->event;
  struct error *error = &read->error;
  AUTO(property_free_at) struct property *property = NULL;
  read_say_fresh(read->worker, job, &event->fresh);
  event->fresh.live =
      read_is_between(job) && live_covers(read->worker, job->from) && live_covers(read->worker, job->to - 1);
  event->fresh.left_out =
      load_left_out(read->worker, &(struct load_setup){.from = job->from, .to = job->to, .ref = job->ref}, true);
  if (job->ref) (void)!cache_property(cache, NULL, job->ref, &property, error);
  if (error->code == ERROR_NONE)
    (void)!cache_visits(cache, job->from, job->to, property ? property->id : NULL, &event->visits, error);
  if (job->ref && !property && event->visits) asked_property_filter(event->visits, read_has_ref, job->ref);
  bool nothing = event->fresh.read_at == WHEN_NONE && event->visits && event->visits->count == 0;
  if (error->code == ERROR_NONE && nothing) *error = event->fresh.error; /* "none" would be a guess */
}

/* Of a visit's property and its visitors, two months round now. */
void read_known_beside(struct read *read) {
  struct cache *cache = read->worker->cache;
  struct event *event = read->event;
  int64_t today = when_day(worker_utc(read->worker)), gap = WHEN_NONE;
  const struct cache_part part = {when_day_add(today, -READ_BESIDE_DAYS), when_day_add(today, READ_BESIDE_DAYS), NULL};
  AUTO(visit_free_at) struct visit *visit = NULL;
  event->id = mem_copy(read->job->id);
  (void)cache_known(cache, part.from, part.to, &gap);
  event->part = gap != WHEN_NONE;
  if (cache_visit(cache, read->job->id, &visit, &read->error) == ERROR_NONE && visit != NULL)
    (void)!cache_beside(cache, visit, &part, READ_BESIDE_MOST, &event->visits, &read->error);
}

/* ---- what is read */

/* The server may have ignored the times: only what was asked for. */
static bool read_is_asked_for(const struct visit *visit, const void *arg) {
  const struct job *job = arg;
  return load_is_between(visit, job->from, job->to);
}

/* A page for who keeps nothing in the cache. */
static void read_send_page(struct worker *worker, struct load *load) {
  const struct read *read = load->setup.arg;
  struct event *event = event_new(EVENT_VISITS);
  event->serial = read->job->serial;
  event->visits = load->visits;
  load->visits = mem_new(sizeof *load->visits);
  asked_property_filter(event->visits, read_is_asked_for, read->job);
  worker_send(worker, event);
}

bool read_list_visits(struct read *read, struct load_setup *setup) {
  const struct job *job = read->job;
  setup->from = job->from;
  setup->to = job->to;
  setup->ref = job->ref;
  setup->collect = !job->passing;
  setup->page = job->passing ? read_send_page : NULL;
  return true;
}

void read_mark_visits(struct worker *worker, const struct job *job, int64_t read_at) {
  AUTO(mem_free_at) char *mark = read_visits_mark(job);
  bool all = job->from == WHEN_NONE && job->to == WHEN_NONE;
  if (all) cached_mark(worker, mark, read_at);
  if (all && job->ref == NULL) cached_mark_days(worker, WHEN_NONE, WHEN_NONE, read_at);
  if (read_is_between(job) && when_day(job->from) == job->from)
    cached_mark_days(worker, job->from, when_day(job->to), read_at);
}

void read_listed_visits(struct read *read, struct load *load) {
  const struct job *job = read->job;
  struct event *event = read->event;
  if (job->passing) { /* all were sent */
    event_free(event);
    read->event = NULL;
    return;
  }
  event->visits = load->visits;
  load->visits = NULL;
  asked_property_filter(event->visits, read_is_asked_for, job);
  event->fresh.left_out = load->list.left_out;
  if (job->ref && asked_property_keep_visits(read->worker, event->visits, job->ref, &read->error) != ERROR_NONE) return;
  read_mark_visits(read->worker, job, load->begun);
}

/* ---- what changed */

/* The week that was and the fortnight to come are read first, unless all of it comes by itself. */
bool read_list_changes(struct read *read, struct load_setup *setup) {
  int64_t today = when_day(worker_utc(read->worker));
  setup->from = when_day_add(today, -READ_CHANGES_BACK);
  setup->to = when_day_add(today, READ_CHANGES_AHEAD);
  return !live_covers(read->worker, setup->from) || !live_covers(read->worker, when_day_add(setup->to, -1));
}

void read_known_changes(struct read *read) {
  struct load_setup list = {.ref = NULL};
  struct event *event = read->event;
  struct cache *cache = read->worker->cache;
  (void)read_list_changes(read, &list);
  event->from = read->job->from;
  if (event->from == WHEN_NONE) event->from = worker_utc(read->worker) - CHANGE_KEPT_SECONDS;
  event->fresh.left_out = load_left_out(read->worker, &list, true);
  (void)!cache_changes(cache, event->from, &event->changes, &event->count, &read->error);
}
