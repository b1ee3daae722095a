#include <stdlib.h>
#include <string.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "store/cache.h"
#include "work/net/account.h"
#include "work/net/answer.h"
#include "work/net/call.h"
#include "work/net/doubt.h"
#include "work/net/known.h"
#include "work/live/live.h"
#include "work/load/load.h"
#include "work/event.h"
#include "work/job.h"
#include "work/plan/read.h"
#include "work/plan/read_later.h"
#include "work/plan/read_of.h"
#include "work/write/read_outbox.h"
#include "work/worker.h"

enum { READ_VISITORS_MAX = 8, READ_CHANGES_BACK = 7, READ_CHANGES_AHEAD = 14 };

/* ---- what a read is: one row a job */

struct read_kind {
  enum job_type type;
  enum event_type event;
  bool named; /* the one object that was asked for can be "not found" */
  /* What the cache has. */
  void (*known)(struct worker *worker, struct job *job, struct event *event, struct error *error);
  /* Asks Flatsy: a call that ends in read_called, or a load. False: it can't be asked, the cache tells. NULL: never. */
  bool (*ask)(struct worker *worker, struct job *job);
  /* What came by the call. */
  void (*take)(struct worker *worker, struct job *job, struct event *event, const struct http_answer *answer,
               struct error *error);
};
static const struct read_kind *read_kind(enum job_type type);

static bool read_cached_only(const struct worker *worker, const struct job *job) {
  return job->cached || worker->setup.offline;
}

/* What can't be read is not what was never read. */
static void read_missing(const struct worker *worker, struct error *error) {
  const struct error *failure = cache_failure(worker->cache);
  if (failure != NULL)
    *error = *failure;
  else
    error_set(error, ERROR_NOT_FOUND,
              worker->setup.offline ? _("Not known offline: it was never read from Flatsy") : _("Not read yet"));
}

static void read_known(struct worker *worker, struct job *job) {
  const struct read_kind *kind = read_kind(job->type);
  struct error error;
  struct event *event = event_new(kind->event);
  error_clear(&error);
  kind->known(worker, job, event, &error);
  worker_answer(worker, job, event, &error);
}

static void read_called(struct worker *worker, void *arg, const struct error *error, const struct http_answer *answer) {
  struct job *job = arg;
  const struct read_kind *kind = read_kind(job->type);
  struct error result = *error;
  struct event *event = event_new(kind->event);
  if (result.code == ERROR_NONE) kind->take(worker, job, event, answer, &result);
  /* Whoever keeps visits asks a list about it, whatever the answer was written in. */
  if (job->passing && api_is_missing(answer)) result.code = ERROR_NOT_FOUND;
  answer_judge(kind->named, &result);
  worker_answer(worker, job, event, &result);
}

static bool read_call(struct worker *worker, struct job *job, struct call_setup setup) {
  setup.done = read_called;
  setup.drop = worker_drop_job;
  setup.arg = job;
  call_start(worker, &setup);
  return true;
}

static void read_loaded(struct worker *worker, struct load *load, const struct error *error) {
  struct job *job = load->setup.arg;
  if (error->code != ERROR_NONE)
    worker_answer(worker, job, NULL, error);
  else
    read_known(worker, job);
}

static bool read_load(struct worker *worker, struct job *job, struct load_setup setup) {
  setup.drop = worker_drop_job;
  setup.arg = job;
  load_start(worker, &setup);
  return true;
}

/* ---- me */

static void read_known_me(struct worker *worker, struct job *job, struct event *event, struct error *error) {
  size_t length;
  char *raw = cache_client(worker->cache, &length);
  (void)job;
  if (!raw)
    read_missing(worker, error);
  else
    (void)!client_decode(raw, length, &event->client, error);
  free(raw);
}

static bool read_ask_me(struct worker *worker, struct job *job) {
  return read_call(worker, job, (struct call_setup){.endpoint = API_ME});
}

static void read_take_me(struct worker *worker, struct job *job, struct event *event, const struct http_answer *answer,
                         struct error *error) {
  (void)job;
  bool decoded = client_decode(answer->body.data, answer->body.length, &event->client, error) == ERROR_NONE;
  if (api_judge_body(API_ME, answer, decoded, error) == ERROR_NONE) account_told(worker, answer);
}

/* ---- properties */

static void read_known_properties(struct worker *worker, struct job *job, struct event *event, struct error *error) {
  if (job->ref != NULL) {
    (void)!cache_properties_named(worker->cache, job->ref, &event->set, error);
    return;
  }
  char *filter = text_fold(job->text ? job->text : "");
  event->fresh.read_at = cache_read_at(worker->cache, "properties");
  event->fresh.left_out = load_left_out(worker, &(struct load_setup){.properties = true}, false);
  if (event->fresh.read_at == WHEN_NONE)
    read_missing(worker, error);
  else
    (void)!cache_property_set(worker->cache, filter, &event->set, error);
  free(filter);
}

static bool read_ask_properties(struct worker *worker, struct job *job) {
  return read_load(worker, job, (struct load_setup){.properties = true, .done = read_loaded});
}

/* ---- one property */

static void read_known_property(struct worker *worker, struct job *job, struct event *event, struct error *error) {
  if (cache_property(worker->cache, job->id, job->ref, &event->property, error) == ERROR_NONE && !event->property)
    read_missing(worker, error);
}

/* The vendor's call knows references only. */
static bool read_ask_property(struct worker *worker, struct job *job) {
  struct property *known = NULL;
  struct error error;
  if (!job->ref && cache_property(worker->cache, job->id, NULL, &known, &error) == ERROR_NONE && known)
    job->ref = mem_copy(known->ref);
  property_free(known);
  return job->ref &&
         read_call(worker, job, (struct call_setup){.endpoint = API_PROPERTY, .query = {{"ref", job->ref}}});
}

static void read_take_property(struct worker *worker, struct job *job, struct event *event,
                               const struct http_answer *answer, struct error *error) {
  struct error store;
  bool whole, decoded = property_decode(answer->body.data, answer->body.length, &event->property, error) == ERROR_NONE;
  if (api_judge_body(API_PROPERTY, answer, decoded && !event->property->bare, error) == ERROR_NONE &&
      answer_is_property(event->property, job->id, job->ref, error) == ERROR_NONE &&
      known_put_property(worker, event->property, worker_run(worker), &whole, &store) != ERROR_NONE)
    worker_notice(worker, &store);
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

static void read_known_visits(struct worker *worker, struct job *job, struct event *event, struct error *error) {
  struct property *property = NULL;
  event->fresh.read_at = WHEN_NONE;
  read_visits_known(worker, job, &event->fresh);
  event->fresh.left_out =
      load_left_out(worker, &(struct load_setup){.from = job->from, .to = job->to, .ref = job->ref}, true);
  if (job->ref) (void)!cache_property(worker->cache, NULL, job->ref, &property, error);
  if (error->code == ERROR_NONE)
    (void)!cache_visits(worker->cache, job->from, job->to, property ? property->id : NULL, &event->visits, error);
  if (job->ref && !property && event->visits) read_visits_of(event->visits, job->ref);
  bool nothing = event->fresh.read_at == WHEN_NONE && event->visits && event->visits->count == 0;
  if (error->code == ERROR_NONE && nothing) *error = event->fresh.error; /* "none" would be a guess */
  property_free(property);
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

static bool read_ask_visits(struct worker *worker, struct job *job) {
  return read_load(worker, job,
                   (struct load_setup){.from = job->from,
                                       .to = job->to,
                                       .ref = job->ref,
                                       .collect = !job->passing,
                                       .page = job->passing ? read_visits_page : NULL,
                                       .done = read_visits_done});
}

/* ---- one visit */

static void read_known_visit(struct worker *worker, struct job *job, struct event *event, struct error *error) {
  if (cache_visit(worker->cache, job->id, &event->visit, error) == ERROR_NONE && !event->visit)
    read_missing(worker, error);
}

static bool read_ask_visit(struct worker *worker, struct job *job) {
  job->run = worker_run(worker); /* what is heard before the answer comes is newer */
  return read_call(worker, job, (struct call_setup){.endpoint = API_VISIT, .path_value = job->id});
}

static void read_take_visit(struct worker *worker, struct job *job, struct event *event,
                            const struct http_answer *answer, struct error *error) {
  struct error store;
  bool changed = false;
  if (answer_read_visit(worker, answer, job->id, &event->visit, error) == ERROR_NONE && !job->passing &&
      cache_put_visit(worker->cache, event->visit, job->run, &changed, &store) != ERROR_NONE)
    worker_notice(worker, &store);
  worker->stale.day |= changed;
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

static void read_known_slots(struct worker *worker, struct job *job, struct event *event, struct error *error) {
  char *raw = NULL, *name = read_slots_name(worker, job);
  size_t length = 0;
  (void)!cache_slots(worker->cache, name, &raw, &length, &event->fresh.read_at, error);
  free(name);
  if (error->code == ERROR_NONE && !raw) read_missing(worker, error);
  if (raw) (void)!slot_list_decode(raw, length, worker_utc(worker), &event->slots, error);
  worker_note_slots(worker, event->slots, &event->fresh);
  free(raw);
}

static bool read_ask_slots(struct worker *worker, struct job *job) {
  struct call_setup setup = {.endpoint = API_SLOTS,
                             .query = {{job->id ? "propertyId" : "reference", job->id ? job->id : job->ref},
                                       {"isReschedule", job->reschedule ? "true" : NULL}},
                             .doubt = doubt_slots};
  return read_call(worker, job, setup);
}

static void read_take_slots(struct worker *worker, struct job *job, struct event *event,
                            const struct http_answer *answer, struct error *error) {
  struct error store;
  int64_t now = event->fresh.read_at = worker_utc(worker);
  event->id = mem_copy(job->id);
  event->ref = mem_copy(job->ref);
  bool decoded = slot_list_decode(answer->body.data, answer->body.length, now, &event->slots, error) == ERROR_NONE;
  bool good = api_judge_body(API_SLOTS, answer, decoded, error) == ERROR_NONE;
  char *name = read_slots_name(worker, job);
  if (good && !job->reschedule &&
      cache_put_slots(worker->cache, name, answer->body.data, answer->body.length, now, &store) != ERROR_NONE)
    worker_notice(worker, &store);
  free(name);
  worker_note_slots(worker, event->slots, &event->fresh);
}

/* ---- what changed */

static bool read_lists_changes(struct worker *worker, struct load_setup *list) {
  int64_t today = when_day(worker_utc(worker));
  *list = (struct load_setup){.from = when_day_add(today, -READ_CHANGES_BACK),
                              .to = when_day_add(today, READ_CHANGES_AHEAD),
                              .done = read_loaded};
  return !live_covers(worker, list->from) || !live_covers(worker, when_day_add(list->to, -1));
}

static void read_known_changes(struct worker *worker, struct job *job, struct event *event, struct error *error) {
  struct load_setup list;
  (void)read_lists_changes(worker, &list);
  if (job->from == WHEN_NONE) job->from = cache_read_at(worker->cache, "looked");
  if (job->from == WHEN_NONE) job->from = when_day_add(when_day(worker_utc(worker)), -1); /* never looked yet */
  event->from = job->from;
  event->fresh.left_out = load_left_out(worker, &list, true);
  (void)!cache_changes(worker->cache, job->from, &event->changes, &event->count, error);
}

/* The week that was and the fortnight to come are read first. */
static bool read_ask_changes(struct worker *worker, struct job *job) {
  struct load_setup list;
  return read_lists_changes(worker, &list) && read_load(worker, job, list);
}

/* ---- what only the files know */

static void read_known_visitors(struct worker *worker, struct job *job, struct event *event, struct error *error) {
  event->text = mem_copy(job->text);
  (void)!cache_visitors(worker->cache, job->text ? job->text : "", READ_VISITORS_MAX, &event->visitors, &event->count,
                        error);
}

static void read_looked(struct worker *worker, struct job *job) {
  struct error error;
  error_clear(&error);
  (void)!cache_looked(worker->cache, job->id, &error);
  worker_answer(worker, job, NULL, &error);
}

/* ---- */

static const struct read_kind *read_kind(enum job_type type) {
  static const struct read_kind kinds[] = {
      {JOB_READ_ME, EVENT_CLIENT, false, read_known_me, read_ask_me, read_take_me},
      {JOB_READ_PROPERTIES, EVENT_PROPERTY_SET, false, read_known_properties, read_ask_properties, NULL},
      {JOB_READ_PROPERTY, EVENT_PROPERTY, true, read_known_property, read_ask_property, read_take_property},
      {JOB_READ_VISITS, EVENT_VISITS, false, read_known_visits, read_ask_visits, NULL},
      {JOB_READ_VISIT, EVENT_VISIT, true, read_known_visit, read_ask_visit, read_take_visit},
      {JOB_READ_SLOTS, EVENT_SLOTS, true, read_known_slots, read_ask_slots, read_take_slots},
      {JOB_READ_CHANGES, EVENT_CHANGES, false, read_known_changes, read_ask_changes, NULL},
      {JOB_READ_VISITORS, EVENT_VISITORS, false, read_known_visitors, NULL, NULL},
      {JOB_READ_OUTBOX, EVENT_OUTBOX, false, read_known_outbox, NULL, NULL},
  };
  const struct read_kind *kind = kinds;
  while (kind->type != type && kind->type != JOB_READ_OUTBOX)
    kind++;
  return kind;
}

void read_job(struct worker *worker, struct job *job) {
  cache_forget_failure(worker->cache);
  const struct error *why = cache_why(worker->cache);
  /* What could not be read is not what isn't there. */
  if (why->code != ERROR_NONE && worker->setup.offline && job->type != JOB_READ_OUTBOX) {
    worker_answer(worker, job, NULL, why);
    return;
  }
  if (read_later(worker, job)) return;
  if (job->type == JOB_LOOKED) {
    read_looked(worker, job);
    return;
  }
  const struct read_kind *kind = read_kind(job->type);
  bool asked = kind->ask != NULL && !read_cached_only(worker, job) && kind->ask(worker, job);
  if (!asked) read_known(worker, job);
}
