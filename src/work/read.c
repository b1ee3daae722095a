#include <stdlib.h>
#include <string.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "store/cache.h"
#include "work/account.h"
#include "work/answer.h"
#include "work/call.h"
#include "work/doubt.h"
#include "work/known.h"
#include "work/live.h"
#include "work/load.h"
#include "work/message.h"
#include "work/read.h"
#include "work/read_later.h"
#include "work/read_of.h"
#include "work/read_outbox.h"
#include "work/worker.h"

enum { READ_VISITORS_MAX = 8, READ_CHANGES_BACK = 7, READ_CHANGES_AHEAD = 14 };

static bool read_cached_only(const struct worker *worker, const struct job *job) {
  return job->cached || worker->setup.offline;
}

/* What can't be read is not what was never read. */
static void read_missing(struct error *error, const struct worker *worker) {
  const struct error *failure = cache_failure(worker->cache);
  if (failure != NULL)
    *error = *failure;
  else
    error_set(error, ERROR_NOT_FOUND,
              worker->setup.offline ? _("Not known offline: it was never read from Flatsy") : _("Not read yet"));
}

/* ---- me */

static void read_me_done(struct worker *worker, void *arg, const struct error *error,
                         const struct http_answer *answer) {
  struct job *job = arg;
  struct error result = *error;
  struct event *event = event_new(EVENT_CLIENT);
  if (result.code == ERROR_NONE) {
    enum error_code code = client_decode(answer->body.data, answer->body.length, &event->client, &result);
    if (api_judge_body(API_ME, answer, code == ERROR_NONE, &result) == ERROR_NONE) account_told(worker, answer);
  }
  answer_judge(false, &result);
  worker_answer(worker, job, event, &result);
}

static void read_me(struct worker *worker, struct job *job) {
  if (!read_cached_only(worker, job)) {
    call_start(worker,
               &(struct call_setup){.endpoint = API_ME, .done = read_me_done, .drop = worker_drop_job, .arg = job});
    return;
  }
  struct error error;
  size_t length;
  struct event *event = event_new(EVENT_CLIENT);
  char *raw = cache_client(worker->cache, &length);
  error_clear(&error);
  if (!raw)
    read_missing(&error, worker);
  else
    (void)!client_decode(raw, length, &event->client, &error);
  free(raw);
  worker_answer(worker, job, event, &error);
}

/* ---- properties */

static void read_properties_cached(struct worker *worker, struct job *job) {
  struct error error;
  struct event *event = event_new(EVENT_PROPERTY_SET);
  char *filter = text_fold(job->text ? job->text : "");
  error_clear(&error);
  event->fresh.read_at = cache_read_at(worker->cache, "properties");
  event->fresh.left_out = load_left_out(worker, &(struct load_setup){.properties = true}, false);
  if (event->fresh.read_at == WHEN_NONE)
    read_missing(&error, worker);
  else
    (void)!cache_property_set(worker->cache, filter, &event->set, &error);
  free(filter);
  worker_answer(worker, job, event, &error);
}

static void read_properties_done(struct worker *worker, struct load *load, const struct error *error) {
  struct job *job = load->setup.arg;
  if (error->code != ERROR_NONE)
    worker_answer(worker, job, NULL, error);
  else
    read_properties_cached(worker, job);
}

/* ---- one property */

static void read_property_cached(struct worker *worker, struct job *job) {
  struct error error;
  struct event *event = event_new(EVENT_PROPERTY);
  error_clear(&error);
  if (cache_property(worker->cache, job->id, job->ref, &event->property, &error) == ERROR_NONE && !event->property)
    read_missing(&error, worker);
  worker_answer(worker, job, event, &error);
}

static void read_property_done(struct worker *worker, void *arg, const struct error *error,
                               const struct http_answer *answer) {
  struct job *job = arg;
  struct error result = *error, store;
  struct event *event = event_new(EVENT_PROPERTY);
  bool whole;
  if (result.code == ERROR_NONE) {
    bool decoded = property_decode(answer->body.data, answer->body.length, &event->property, &result) == ERROR_NONE;
    if (api_judge_body(API_PROPERTY, answer, decoded && !event->property->bare, &result) == ERROR_NONE &&
        answer_is_property(event->property, job->id, job->ref, &result) == ERROR_NONE &&
        known_put_property(worker, event->property, worker_run(worker), &whole, &store) != ERROR_NONE)
      worker_notice(worker, &store);
  }
  answer_judge(true, &result);
  worker_answer(worker, job, event, &result);
}

static void read_property(struct worker *worker, struct job *job) {
  struct property *known = NULL;
  struct error error;
  if (read_cached_only(worker, job)) {
    read_property_cached(worker, job);
    return;
  }
  if (!job->ref && cache_property(worker->cache, job->id, NULL, &known, &error) == ERROR_NONE && known)
    job->ref = mem_copy(known->ref);
  property_free(known);
  if (!job->ref) { /* the vendor's call knows references only */
    read_property_cached(worker, job);
    return;
  }
  call_start(worker, &(struct call_setup){.endpoint = API_PROPERTY,
                                          .query = {{"ref", job->ref}},
                                          .done = read_property_done,
                                          .drop = worker_drop_job,
                                          .arg = job});
}

/* ---- visits */

/* When the visits of from..to were read; freshness fails when a part of them never was. */
static void read_days_known(struct worker *worker, int64_t from, int64_t to, struct freshness *fresh) {
  int64_t gap;
  fresh->read_at = cache_known(worker->cache, from, to, &gap);
  if (gap == WHEN_NONE) return;
  char shown[96];
  when_say_day(gap, shown, sizeof shown);
  fresh->failed = true;
  error_set(&fresh->error, ERROR_NOT_FOUND, _("Not known offline: %s was never read from Flatsy"), shown);
  if (cache_failure(worker->cache) != NULL) fresh->error = *cache_failure(worker->cache);
}

/* What is known of the visits that a job asks for. */
static void read_visits_known(struct worker *worker, const struct job *job, struct freshness *fresh) {
  char *mark = job->ref != NULL ? mem_print("visits:%s", job->ref) : mem_copy("visits");
  fresh->read_at = cache_read_at(worker->cache, mark);
  free(mark);
  bool between = job->ref == NULL && job->from != WHEN_NONE && job->to != WHEN_NONE;
  int64_t gap, since = between ? cache_known(worker->cache, job->from, job->to, &gap) : WHEN_NONE;
  if (between && gap == WHEN_NONE && since > fresh->read_at) fresh->read_at = since; /* after all of them were read */
  if (fresh->read_at != WHEN_NONE) return;                                           /* all of them were read once */
  if (between) {
    read_days_known(worker, job->from, job->to, fresh);
    return;
  }
  fresh->failed = true;
  error_set(&fresh->error, ERROR_NOT_FOUND, _("Offline: only the visits that were read before are known"));
}

/* Visits of a reference; the property itself need not be known. */
static void read_visits_of(struct visit_list *list, const char *ref) {
  size_t kept = 0;
  for (size_t n = 0; n < list->count; n++) {
    struct visit *visit = list->visits[n];
    if (visit->ref != NULL && strcmp(visit->ref, ref) == 0)
      list->visits[kept++] = visit;
    else
      visit_free(visit);
  }
  list->count = kept;
}

static void read_visits_cached(struct worker *worker, struct job *job) {
  struct error error;
  struct property *property = NULL;
  struct event *event = event_new(EVENT_VISITS);
  error_clear(&error);
  event->fresh.read_at = WHEN_NONE;
  read_visits_known(worker, job, &event->fresh);
  event->fresh.left_out =
      load_left_out(worker, &(struct load_setup){.from = job->from, .to = job->to, .ref = job->ref}, true);
  if (job->ref) (void)!cache_property(worker->cache, NULL, job->ref, &property, &error);
  if (error.code == ERROR_NONE)
    (void)!cache_visits(worker->cache, job->from, job->to, property ? property->id : NULL, &event->visits, &error);
  if (job->ref && !property && event->visits) read_visits_of(event->visits, job->ref);
  bool nothing = event->fresh.read_at == WHEN_NONE && event->visits && event->visits->count == 0;
  if (error.code == ERROR_NONE && nothing) error = event->fresh.error; /* "none" would be a guess */
  property_free(property);
  worker_answer(worker, job, event, &error);
}

/* A list that was read whole: known offline from now on. */
static void read_mark_visits(struct worker *worker, const struct job *job, int64_t read_at) {
  bool open = job->from == WHEN_NONE && job->to == WHEN_NONE;
  char *mark = job->ref != NULL ? mem_print("visits:%s", job->ref) : mem_copy("visits");
  if (open) known_mark(worker, mark, read_at);
  free(mark);
  if (job->ref == NULL && job->from != WHEN_NONE && job->to != WHEN_NONE && when_day(job->from) == job->from)
    known_mark_days(worker, job->from, when_day(job->to), read_at);
}

/* The server may have ignored the times: only what was asked for. */
static void read_visits_between(struct visit_list *list, int64_t from, int64_t to) {
  size_t kept = 0;
  for (size_t n = 0; n < list->count; n++) {
    struct visit *visit = list->visits[n];
    bool dated = visit->at != WHEN_NONE;
    bool inside = (from == WHEN_NONE || (dated && visit->at >= from)) && (to == WHEN_NONE || (dated && visit->at < to));
    if (inside)
      list->visits[kept++] = visit;
    else
      visit_free(visit);
  }
  list->count = kept;
}

/* A page for who keeps nothing in the cache. */
static void read_visits_page(struct worker *worker, struct load *load) {
  const struct job *job = load->setup.arg;
  struct event *event = event_new(EVENT_VISITS);
  event->serial = job->serial;
  event->visits = load->visits;
  load->visits = mem_new(sizeof *load->visits);
  read_visits_between(event->visits, job->from, job->to);
  worker_send(worker, event);
}

static void read_visits_done(struct worker *worker, struct load *load, const struct error *error) {
  struct job *job = load->setup.arg;
  if (job->passing) {
    worker_answer(worker, job, NULL, error);
    return;
  }
  struct event *event = event_new(EVENT_VISITS);
  struct error result = *error;
  event->visits = load->visits;
  load->visits = NULL;
  if (event->visits) read_visits_between(event->visits, job->from, job->to);
  if (result.code == ERROR_NONE && job->ref) (void)!read_keep_of(worker, event->visits, job->ref, &result);
  event->fresh.left_out = load->list.left_out;
  if (result.code == ERROR_NONE) read_mark_visits(worker, job, load->begun);
  worker_answer(worker, job, event, &result);
}

/* ---- one visit */

static void read_visit_done(struct worker *worker, void *arg, const struct error *error,
                            const struct http_answer *answer) {
  struct job *job = arg;
  struct error result = *error, store;
  struct event *event = event_new(EVENT_VISIT);
  bool changed = false;
  if (result.code == ERROR_NONE) {
    if (answer_read_visit(worker, answer, job->id, &event->visit, &result) == ERROR_NONE && !job->passing &&
        cache_put_visit(worker->cache, event->visit, job->run, &changed, &store) != ERROR_NONE)
      worker_notice(worker, &store);
    if (changed) worker->stale.day = true;
  }
  /* Whoever keeps visits asks a list about it, whatever the answer was written in. */
  if (job->passing && api_is_missing(answer)) result.code = ERROR_NOT_FOUND;
  answer_judge(true, &result);
  worker_answer(worker, job, event, &result);
}

static void read_visit(struct worker *worker, struct job *job) {
  if (!read_cached_only(worker, job)) {
    job->run = worker_run(worker); /* what is heard before the answer comes is newer */
    call_start(worker, &(struct call_setup){.endpoint = API_VISIT,
                                            .path_value = job->id,
                                            .done = read_visit_done,
                                            .drop = worker_drop_job,
                                            .arg = job});
    return;
  }
  struct error error;
  struct event *event = event_new(EVENT_VISIT);
  error_clear(&error);
  if (cache_visit(worker->cache, job->id, &event->visit, &error) == ERROR_NONE && !event->visit)
    read_missing(&error, worker);
  worker_answer(worker, job, event, &error);
}

/* ---- slots */

/* What a job's slots are kept under: the property's id, or the reference of one that is not known. New memory. */
static char *read_slots_name(struct worker *worker, const struct job *job) {
  struct property *property = NULL;
  struct error error;
  if (job->id) return mem_copy(job->id);
  (void)!cache_property(worker->cache, NULL, job->ref, &property, &error);
  char *name = property ? mem_copy(property->id) : mem_print("ref:%s", job->ref);
  property_free(property);
  return name;
}

static void read_slots_done(struct worker *worker, void *arg, const struct error *error,
                            const struct http_answer *answer) {
  struct job *job = arg;
  struct error result = *error;
  struct event *event = event_new(EVENT_SLOTS);
  event->id = mem_copy(job->id);
  event->ref = mem_copy(job->ref);
  event->fresh.read_at = worker_utc(worker);
  if (result.code == ERROR_NONE) {
    enum error_code code =
        slot_list_decode(answer->body.data, answer->body.length, event->fresh.read_at, &event->slots, &result);
    if (api_judge_body(API_SLOTS, answer, code == ERROR_NONE, &result) == ERROR_NONE && !job->reschedule) {
      struct error store;
      char *name = read_slots_name(worker, job);
      if (cache_put_slots(worker->cache, name, answer->body.data, answer->body.length, event->fresh.read_at, &store) !=
          ERROR_NONE)
        worker_notice(worker, &store);
      free(name);
    }
    worker_note_slots(worker, event->slots, &event->fresh);
  }
  answer_judge(true, &result);
  worker_answer(worker, job, event, &result);
}

static void read_slots_cached(struct worker *worker, struct job *job) {
  struct error error;
  char *raw = NULL, *name = read_slots_name(worker, job);
  size_t length = 0;
  struct event *event = event_new(EVENT_SLOTS);
  error_clear(&error);
  (void)!cache_slots(worker->cache, name, &raw, &length, &event->fresh.read_at, &error);
  free(name);
  if (error.code == ERROR_NONE && !raw) read_missing(&error, worker);
  if (raw) (void)!slot_list_decode(raw, length, worker_utc(worker), &event->slots, &error);
  worker_note_slots(worker, event->slots, &event->fresh);
  free(raw);
  worker_answer(worker, job, event, &error);
}

static void read_slots(struct worker *worker, struct job *job) {
  if (read_cached_only(worker, job)) {
    read_slots_cached(worker, job);
    return;
  }
  call_start(worker,
             &(struct call_setup){.endpoint = API_SLOTS,
                                  .query = {{job->id ? "propertyId" : "reference", job->id ? job->id : job->ref},
                                            {"isReschedule", job->reschedule ? "true" : NULL}},
                                  .doubt = doubt_slots,
                                  .done = read_slots_done,
                                  .drop = worker_drop_job,
                                  .arg = job});
}

/* ---- what only the files know */

static void read_visitors(struct worker *worker, struct job *job) {
  struct error error;
  struct event *event = event_new(EVENT_VISITORS);
  event->text = mem_copy(job->text);
  error_clear(&error);
  (void)!cache_visitors(worker->cache, job->text ? job->text : "", READ_VISITORS_MAX, &event->visitors, &event->count,
                        &error);
  worker_answer(worker, job, event, &error);
}

static void read_changes_cached(struct worker *worker, struct job *job, size_t left_out) {
  struct error error;
  struct event *event = event_new(EVENT_CHANGES);
  error_clear(&error);
  if (job->from == WHEN_NONE) job->from = cache_read_at(worker->cache, "looked");
  if (job->from == WHEN_NONE) job->from = when_day_add(when_day(worker_utc(worker)), -1); /* never looked yet */
  event->from = job->from;
  event->fresh.left_out = left_out;
  (void)!cache_changes(worker->cache, job->from, &event->changes, &event->count, &error);
  worker_answer(worker, job, event, &error);
}

static void read_changes_done(struct worker *worker, struct load *load, const struct error *error) {
  struct job *job = load->setup.arg;
  if (error->code != ERROR_NONE)
    worker_answer(worker, job, NULL, error);
  else
    read_changes_cached(worker, job, load->list.left_out);
}

/* The week that was and the fortnight to come are read first. */
static void read_changes(struct worker *worker, struct job *job) {
  int64_t today = when_day(worker_utc(worker));
  bool live = live_covers(worker, when_day_add(today, -READ_CHANGES_BACK)) &&
              live_covers(worker, when_day_add(today, READ_CHANGES_AHEAD - 1));
  struct load_setup list = {.from = when_day_add(today, -READ_CHANGES_BACK),
                            .to = when_day_add(today, READ_CHANGES_AHEAD),
                            .done = read_changes_done,
                            .drop = worker_drop_job,
                            .arg = job};
  if (live || read_cached_only(worker, job))
    read_changes_cached(worker, job, load_left_out(worker, &list, true));
  else
    load_start(worker, &list);
}

static void read_looked(struct worker *worker, struct job *job) {
  struct error error;
  error_clear(&error);
  (void)!cache_looked(worker->cache, job->id, &error);
  worker_answer(worker, job, NULL, &error);
}

/* What could not be read is not what isn't there. */
static bool read_has_no_cache(struct worker *worker, struct job *job) {
  const struct error *why = cache_why(worker->cache);
  if (why->code == ERROR_NONE || !worker->setup.offline || job->type == JOB_READ_OUTBOX) return false;
  worker_answer(worker, job, NULL, why);
  return true;
}

void read_job(struct worker *worker, struct job *job) {
  cache_forget_failure(worker->cache);
  if (read_has_no_cache(worker, job)) return;
  if (read_later(worker, job)) return;
  switch (job->type) {
  case JOB_READ_ME:
    read_me(worker, job);
    break;
  case JOB_READ_PROPERTIES:
    if (read_cached_only(worker, job))
      read_properties_cached(worker, job);
    else
      load_start(worker, &(struct load_setup){
                             .properties = true, .done = read_properties_done, .drop = worker_drop_job, .arg = job});
    break;
  case JOB_READ_PROPERTY:
    read_property(worker, job);
    break;
  case JOB_READ_VISITS:
    if (read_cached_only(worker, job))
      read_visits_cached(worker, job);
    else
      load_start(worker, &(struct load_setup){.from = job->from,
                                              .to = job->to,
                                              .ref = job->ref,
                                              .collect = !job->passing,
                                              .page = job->passing ? read_visits_page : NULL,
                                              .done = read_visits_done,
                                              .drop = worker_drop_job,
                                              .arg = job});
    break;
  case JOB_READ_VISIT:
    read_visit(worker, job);
    break;
  case JOB_READ_SLOTS:
    read_slots(worker, job);
    break;
  case JOB_READ_VISITORS:
    read_visitors(worker, job);
    break;
  case JOB_LOOKED:
    read_looked(worker, job);
    break;
  case JOB_READ_CHANGES:
    read_changes(worker, job);
    break;
  default:
    read_outbox(worker, job);
  }
}
