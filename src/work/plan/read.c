/* read: jobs that answer once. A read is asked, answered, and ended here; what each kind of it knows and takes is its
 * row. */
#include <stdlib.h>
#include <string.h>
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "store/cache.h"
#include "work/event.h"
#include "work/job.h"
#include "work/net/account.h"
#include "work/net/answer.h"
#include "work/net/call.h"
#include "work/net/edition.h"
#include "work/net/cached.h"
#include "work/plan/read.h"
#include "work/plan/read_private.h"
#include "work/write/outbox_view.h"
#include "work/worker.h"

enum { READ_VISITORS_MAX = 8, READ_TALK_MAX = 4 << 20 /* bytes of one conversation */ };

/* What a read is: one row a job. */
struct read_kind {
  enum event_type event;
  /* What the cache has. NULL: nothing, ever; only the later edition has such a thing. */
  void (*known)(struct read *read);
  /* Asked for as a list, and then known; false: it can't be asked, or need not. listed: it has come, else it is known.
   */
  bool (*list)(struct read *read, struct load_setup *setup);
  void (*listed)(struct read *read, struct load *load);
  /* Asked for by a call, by these names of the property's id or reference, else of the visit's id. */
  enum api_endpoint endpoint;
  const char *id, *ref;
  bool named; /* the one object can be "not found" */
  /* known begins, and each step takes some more of the cache; false: that was all. NULL: known has all of it. */
  bool (*step)(struct read *read);
  void (*take)(struct read *read); /* a good answer */
  call_condition *ask_again_if;
};

/* ---- me, and properties */

static void read_missing(struct read *read) {
  const struct error *failure = cache_failure(read->worker->cache);
  if (failure != NULL) /* what can't be read is not what was never read */
    read->error = *failure;
  else
    error_set(&read->error, ERROR_NOT_FOUND,
              read->worker->setup.offline ? _("Not known offline: it was never read from Flatsy") : _("Not read yet"));
}

static void read_known_me(struct read *read) {
  read->event->client = cached_client(read->worker);
  if (read->event->client == NULL) read_missing(read);
}

static void read_take_me(struct read *read) {
  account_told(read->worker, read->answer);
}

static void read_known_properties(struct read *read) {
  struct cache *cache = read->worker->cache;
  struct event *event = read->event;
  if (read->job->ref != NULL) {
    (void)!cache_properties_named(cache, read->job->ref, &event->set, &read->error);
    return;
  }
  AUTO(mem_free_at) char *filter = text_fold(read->job->text ? read->job->text : "");
  event->fresh.read_at = cache_read_at(cache, "properties");
  event->fresh.left_out = load_left_out(read->worker, &(struct load_setup){.properties = true}, false);
  if (event->fresh.read_at == WHEN_NONE)
    read_missing(read);
  else
    (void)!cache_property_set(cache, filter, &event->set, &read->error);
}

static bool read_list_properties(struct read *read, struct load_setup *setup) {
  (void)read;
  return setup->properties = true;
}

static void read_known_property(struct read *read) {
  const struct job *job = read->job;
  struct property **property = &read->event->property;
  if (cache_property(read->worker->cache, job->id, read->ref, property, &read->error) == ERROR_NONE && !*property)
    read_missing(read);
}

static void read_take_property(struct read *read) {
  const struct property *property = read->event->property;
  struct error error;
  bool whole;
  if (answer_is_property(property, read->job->id, read->ref, &read->error) == ERROR_NONE &&
      cached_put_property(read->worker, property, worker_run(read->worker), &whole, &error) != ERROR_NONE)
    worker_notice(read->worker, &error);
}

/* ---- one visit */

static void read_known_visit(struct read *read) {
  struct visit **visit = &read->event->visit;
  if (cache_visit(read->worker->cache, read->job->id, visit, &read->error) == ERROR_NONE && !*visit) read_missing(read);
}

static void read_take_visit(struct read *read) {
  struct visit **visit = &read->event->visit;
  bool good = answer_read_visit(read->worker, read->answer, read->job->id, visit, &read->error) == ERROR_NONE;
  if (good && !read->job->passing) read->worker->stale.day |= cached_put_visit(read->worker, *visit, read->run);
}

/* ---- slots */

/* What a job's slots are kept under: the property's id, or the reference of one that is not known. New memory. */
static char *read_slots_name(struct worker *worker, const struct job *job) {
  AUTO(property_free_at) struct property *property = NULL;
  struct error error;
  if (job->id) return mem_copy(job->id);
  (void)!cache_property(worker->cache, NULL, job->ref, &property, &error);
  return property ? mem_copy(property->id) : mem_print("ref:%s", job->ref);
}

static void read_known_slots(struct read *read) {
  struct event *event = read->event;
  AUTO(mem_free_at) char *raw = NULL, *name = read_slots_name(read->worker, read->job);
  size_t length = 0;
  (void)!cache_slots(read->worker->cache, name, &raw, &length, &event->fresh.read_at, &read->error);
  if (read->error.code == ERROR_NONE && !raw) read_missing(read);
  if (raw) (void)!slot_list_decode(raw, length, worker_utc(read->worker), &event->slots, &read->error);
  worker_note_slots(read->worker, event->slots, &event->fresh);
}

static void read_take_slots(struct read *read) {
  const struct buf *body = &read->answer->body;
  struct event *event = read->event;
  struct error error;
  int64_t now = event->fresh.read_at = worker_utc(read->worker);
  event->id = mem_copy(read->job->id);
  event->ref = mem_copy(read->job->ref);
  AUTO(mem_free_at) char *name = read_slots_name(read->worker, read->job);
  if (!read->job->reschedule &&
      cache_put_slots(read->worker->cache, name, body->data, body->length, now, &error) != ERROR_NONE)
    worker_notice(read->worker, &error);
  worker_note_slots(read->worker, event->slots, &event->fresh);
}

/* ---- what only the files know */

static void read_known_visitors(struct read *read) {
  struct event *event = read->event;
  event->text = mem_copy(read->job->text);
  (void)!cache_visitors(read->worker->cache, event->text ? event->text : "", READ_VISITORS_MAX, &event->visitors,
                        &event->count, &read->error);
}

static void read_known_rows(struct read *read) {
  outbox_view_all(read->worker, read->event, &read->error);
}

/* Tells nothing but its end. */
static void read_looked(struct read *read) {
  event_free(read->event);
  read->event = NULL;
  struct cache *cache = read->worker->cache;
  const struct job *job = read->job;
  (void)!(job->id != NULL ? cache_looked(cache, job->id, &read->error)
                          : cache_read_changes(cache, job->row, &read->error));
  read->worker->stale.changes = true;
}

/* ---- a read from its beginning to its end */

static const struct read_kind kinds[JOB_BOOK] = {
    [JOB_READ_ME] = {EVENT_CLIENT, read_known_me, .endpoint = API_ME, .take = read_take_me},
    [JOB_READ_PROPERTIES] = {EVENT_PROPERTY_SET, read_known_properties, .list = read_list_properties},
    [JOB_READ_PROPERTY] = {EVENT_PROPERTY, read_known_property, .endpoint = API_PROPERTY, .ref = "ref", .named = true,
                           .take = read_take_property},
    [JOB_READ_VISITS] = {EVENT_VISITS, read_known_visits, .list = read_list_visits, .listed = read_listed_visits},
    [JOB_READ_VISIT] = {EVENT_VISIT, read_known_visit, .endpoint = API_VISIT, .named = true, .take = read_take_visit},
    [JOB_READ_BESIDE] = {EVENT_BESIDE, read_known_beside},
    [JOB_READ_SLOTS] = {EVENT_SLOTS, read_known_slots, .endpoint = API_SLOTS, .id = "propertyId", .ref = "reference",
                        .named = true, .take = read_take_slots, .ask_again_if = answer_is_empty},
    [JOB_READ_CHANGES] = {EVENT_CHANGES, read_known_changes, .list = read_list_changes},
    [JOB_READ_SUMMARY] = {EVENT_SUMMARY, read_known_summary, .list = read_list_days, .listed = read_listed_days,
                          .step = read_step_summary},
    [JOB_READ_PICKED] = {EVENT_PICKED, read_known_picked, .list = read_list_days, .listed = read_listed_days,
                         .step = read_step_picked},
    [JOB_READ_VISITORS] = {EVENT_VISITORS, read_known_visitors},
    [JOB_READ_AGENT] = {EVENT_AGENT, .endpoint = API_AGENT, .ref = "ref", .named = true, .take = read_take_agent},
    [JOB_READ_COVERAGE] = {EVENT_COVERAGE, .endpoint = API_COVERAGE, .take = read_take_coverage,
                           .ask_again_if = answer_is_empty},
    [JOB_READ_TALK] = {EVENT_TALK, .endpoint = API_CONVERSATION, .id = "propertyId", .ref = "propertyRef",
                       .named = true, .take = read_take_talk, .ask_again_if = answer_is_empty},
    [JOB_READ_TALKS] = {EVENT_TALKS, .endpoint = API_CONVERSATIONS, .take = read_take_talks,
                        .ask_again_if = read_forgets_empty_talks},
    [JOB_LOOKED] = {EVENT_CHANGES, read_looked},
    [JOB_READ_OUTBOX] = {EVENT_OUTBOX, read_known_rows},
};

static struct read *read_new(struct worker *worker, struct job *take_job) {
  struct read *read = mem_new(sizeof *read);
  const struct read_kind *kind = &kinds[take_job->type];
  *read = (struct read){
      .worker = worker, .kind = kind, .job = take_job, .ref = mem_copy(take_job->ref), .event = event_new(kind->event)};
  if (take_job->type == JOB_READ_TALKS) read->event->talks = mem_new(sizeof *read->event->talks);
  return read;
}

static void read_free(struct read *read) {
  job_free(read->job);
  free(read->ref);
  event_free(read->event);
  id_set_clear(&read->seen);
  free(read->place.id);
  free(read);
}

/* Where the visits are, and who leads them: by what is known of properties and agents now. */
static void read_dress_visits(struct read *read) {
  struct cache *cache = read->worker->cache;
  const struct event *event = read->event;
  struct visit *const *visits = event->visits != NULL ? event->visits->visits : &event->visit;
  size_t count = event->visits != NULL ? event->visits->count : event->visit != NULL;
  cache_place_visits(cache, visits, count);
  cache_name_agents(cache, visits, count);
}

/* Sends what was read, unless there is an error, and ends the job. */
static void read_end(struct read *read) {
  if (read->event != NULL && read->error.code == ERROR_NONE) {
    read_dress_visits(read);
    read->event->serial = read->job->serial;
    worker_send(read->worker, read->event);
    read->event = NULL;
  }
  worker_done(read->worker, read->job->serial, &read->error);
  read_free(read);
}

/* ---- what goes through much of the cache: some of it in a turn, so that nobody waits for the rest */

/* What the cache has of it is known now, or little by little; then it ends. */
static void read_know(struct read *read) {
  struct worker *worker = read->worker;
  read->kind->known(read);
  if (read->kind->step == NULL || read->error.code != ERROR_NONE) {
    read_end(read);
    return;
  }
  read->next = worker->stepping;
  worker->stepping = read;
}

int64_t read_run(struct worker *worker) {
  struct read *read = worker->stepping;
  if (read == NULL) return INT64_MAX;
  if (!read->kind->step(read)) {
    worker->stepping = read->next;
    read_end(read);
  }
  return worker->stepping != NULL ? worker_mono(worker) : INT64_MAX;
}

void read_forget(struct worker *worker) {
  for (struct read *read; (read = worker->stepping) != NULL;) {
    worker->stepping = read->next;
    read_free(read);
  }
}

static void read_dropped(struct worker *worker, void *arg) {
  (void)worker;
  read_free(arg);
}

/* 404 and 405, lacks: the earlier edition has no such path, the later one not what was asked for. */
static void read_conclude(struct read *read, bool lacks) {
  if (lacks) read_explain(read, read->kind->endpoint);
  if (!lacks || edition_known(read->worker) != EDITION_EARLIER) answer_judge(read->kind->named, &read->error);
  read_end(read);
}

static void read_edition_found(struct worker *worker, void *arg, const struct error *why) {
  (void)worker;
  (void)why;
  read_conclude(arg, true);
}

static void read_called(struct worker *worker, void *arg, const struct error *error, const struct http_answer *answer) {
  struct read *read = arg;
  const struct read_kind *kind = read->kind;
  read->error = *error;
  read->answer = answer;
  if (error->code == ERROR_NONE) (void)!answer_decode(worker, kind->endpoint, answer, read->event, &read->error);
  if (read->error.code == ERROR_NONE) kind->take(read);
  /* Whoever keeps visits asks a list about it, whatever the answer was written in. */
  if (read->job->passing && api_is_missing(answer)) read->error.code = ERROR_NOT_FOUND;
  bool lacks = kind->known == NULL && read->error.code != ERROR_NONE && api_lacks_path(answer);
  bool asks = edition_known(worker) == EDITION_UNKNOWN || (kind->endpoint == API_COVERAGE && !api_is_page(answer));
  if (lacks && asks)
    edition_find_out(worker, &(struct edition_inquiry){.done = read_edition_found, .drop = read_dropped, .arg = read});
  else
    read_conclude(read, lacks);
}

static void read_loaded(struct worker *worker, struct load *load, const struct error *error) {
  struct read *read = load->setup.arg;
  (void)worker;
  read->error = *error;
  if (error->code == ERROR_NONE && read->kind->listed != NULL) read->kind->listed(read, load);
  bool knows = read->kind->listed == NULL || read->kind->step != NULL;
  if (error->code == ERROR_NONE && knows)
    read_know(read);
  else
    read_end(read);
}

static bool read_ask_list(struct read *read) {
  struct load_setup setup = {.done = read_loaded, .drop = read_dropped, .arg = read};
  bool asks = read->kind->list(read, &setup);
  if (asks) load_start(read->worker, &setup);
  return asks;
}

/* One property is asked for by its reference only; false: it is not known. */
static bool read_find_ref(struct read *read) {
  AUTO(property_free_at) struct property *known = NULL;
  struct error error;
  if (!read->ref && cache_property(read->worker->cache, read->job->id, NULL, &known, &error) == ERROR_NONE && known)
    read->ref = mem_copy(known->ref);
  return read->ref != NULL;
}

static bool read_ask_call(struct read *read) {
  const struct read_kind *kind = read->kind;
  const struct job *job = read->job;
  bool by_id = kind->id != NULL && (job->type == JOB_READ_TALK ? job->ref == NULL : job->id != NULL);
  if (job->type == JOB_READ_PROPERTY && !read_find_ref(read)) return false;
  read->run = worker_run(read->worker); /* what is heard before the answer comes is newer */
  call_start(read->worker,
             &(struct call_setup){.request.endpoint = kind->endpoint,
                                  .request.path_value = job->type == JOB_READ_VISIT ? job->id : NULL,
                                  .request.query = {{by_id ? kind->id : kind->ref, by_id ? job->id : read->ref},
                                                    {"isReschedule", job->reschedule ? "true" : NULL}},
                                  .element = job->type == JOB_READ_TALKS ? read_add_talk : NULL,
                                  .element_max = READ_TALK_MAX,
                                  .ask_again_if = kind->ask_again_if,
                                  .done = read_called,
                                  .drop = read_dropped,
                                  .arg = read});
  return true;
}

/* False: it can't be asked, or never is; the cache tells. */
static bool read_ask(struct read *read) {
  if (read->kind->list != NULL) return read_ask_list(read);
  return read->kind->take != NULL && read_ask_call(read);
}

void read_job(struct worker *worker, struct job *take_job) {
  struct read *read = read_new(worker, take_job);
  bool cached = take_job->cached || worker->setup.offline;
  cache_forget_failure(worker->cache);
  const struct error *why = cache_why(worker->cache);
  if (why->code != ERROR_NONE && worker->setup.offline && take_job->type != JOB_READ_OUTBOX)
    read->error = *why; /* what could not be read is not what isn't there */
  else if (cached && read->kind->known == NULL)
    error_set(&read->error, ERROR_UNREACHABLE, _("Working offline: agents, coverage and messages are not kept"));
  if (read->error.code == ERROR_NONE && !cached && read_ask(read)) return; /* it ends when it is answered */
  if (read->error.code == ERROR_NONE)
    read_know(read);
  else
    read_end(read);
}
