/* read_later: jobs that answer once, of the later edition: agents, coverage, conversations. A server of the earlier one
 * has none of them, and says so in a sentence. */
#include <stdlib.h>
#include <string.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "model/json.h"
#include "work/net/account.h"
#include "work/net/answer.h"
#include "work/net/call.h"
#include "work/net/doubt.h"
#include "work/load/load_seen.h"
#include "work/event.h"
#include "work/job.h"
#include "work/plan/read_later.h"
#include "work/plan/read_of.h"
#include "work/net/edition.h"
#include "work/worker.h"

enum { READ_TALK_MAX = 4 << 20 }; /* bytes of one conversation */

/* ---- 404 and 405: the earlier edition lacks the path, the later one what was asked for; who can't tell asks first */

struct read_doubt {
  struct job *job;
  enum api_endpoint endpoint;
  struct error error;
};

static bool read_is_named(enum api_endpoint endpoint) {
  return endpoint == API_AGENT || endpoint == API_CONVERSATION;
}

static void read_explain(struct worker *worker, enum api_endpoint endpoint, struct error *error) {
  if (edition_known(worker) == EDITION_EARLIER)
    error_set(error, ERROR_NOT_FOUND,
              endpoint == API_AGENT      ? _("This server does not tell who the visit agents are")
              : endpoint == API_COVERAGE ? _("This server does not tell where visits can be taken on")
                                         : _("This server has no messages"));
  else if (edition_known(worker) == EDITION_LATER && endpoint == API_AGENT && error->code == ERROR_NOT_FOUND)
    error_set(error, ERROR_NOT_FOUND, _("No visit agent is in charge of this property yet"));
}

static void read_doubt_done(struct worker *worker, void *arg, const struct error *why) {
  struct read_doubt *doubt = arg;
  (void)why;
  read_explain(worker, doubt->endpoint, &doubt->error);
  if (edition_known(worker) != EDITION_EARLIER) answer_judge(read_is_named(doubt->endpoint), &doubt->error);
  worker_answer(worker, doubt->job, NULL, &doubt->error);
  free(doubt);
}

static void read_doubt_dropped(struct worker *worker, void *arg) {
  struct read_doubt *doubt = arg;
  worker_drop_job(worker, doubt->job);
  free(doubt);
}

static void read_end_later(struct worker *worker, struct job *job, struct event *take_event, enum api_endpoint endpoint,
                           const struct http_answer *answer, struct error *error) {
  bool missing = error->code != ERROR_NONE && api_lacks_path(answer);
  bool asks = edition_known(worker) == EDITION_UNKNOWN || (endpoint == API_COVERAGE && !api_is_page(answer));
  if (missing && asks) {
    struct read_doubt *doubt = mem_new(sizeof *doubt);
    event_free(take_event);
    *doubt = (struct read_doubt){.job = job, .endpoint = endpoint, .error = *error};
    server_find_out(worker,
                    &(struct edition_inquiry){.done = read_doubt_done, .drop = read_doubt_dropped, .arg = doubt});
    return;
  }
  if (missing) read_explain(worker, endpoint, error);
  if (!missing || edition_known(worker) != EDITION_EARLIER) answer_judge(read_is_named(endpoint), error);
  worker_answer(worker, job, take_event, error);
}

/* ---- one row a read that is one call */

struct read_later_kind {
  enum job_type type;
  enum api_endpoint endpoint;
  enum event_type event;
  void (*take)(struct worker *worker, const struct job *job, struct event *event, const struct http_answer *answer,
               struct error *error);
  bool (*doubt)(struct worker *worker, void *arg, const struct http_answer *answer);
};
static const struct read_later_kind *read_later_kind(enum job_type type);

static void read_later_done(struct worker *worker, void *arg, const struct error *error,
                            const struct http_answer *answer) {
  struct job *job = arg;
  const struct read_later_kind *kind = read_later_kind(job->type);
  struct error result = *error;
  struct event *event = event_new(kind->event);
  if (result.code == ERROR_NONE) kind->take(worker, job, event, answer, &result);
  read_end_later(worker, job, event, kind->endpoint, answer, &result);
}

static void read_take_agent(struct worker *worker, const struct job *job, struct event *event,
                            const struct http_answer *answer, struct error *error) {
  (void)worker;
  event->ref = mem_copy(job->ref);
  bool decoded = agent_decode(answer->body.data, answer->body.length, &event->agent, error) == ERROR_NONE;
  (void)!api_judge_body(API_AGENT, answer, decoded, error);
}

static void read_take_coverage(struct worker *worker, const struct job *job, struct event *event,
                               const struct http_answer *answer, struct error *error) {
  (void)job;
  bool decoded = coverage_decode(answer->body.data, answer->body.length, &event->coverage, error) == ERROR_NONE;
  (void)!api_judge_body(API_COVERAGE, answer, decoded, error);
  if (!decoded) return;
  edition_learn(worker, EDITION_LATER); /* any server has a web page */
  event->fresh.left_out = event->coverage->left_out;
}

static void read_take_talk(struct worker *worker, const struct job *job, struct event *event,
                           const struct http_answer *answer, struct error *error) {
  const struct client *account = account_known(worker);
  bool decoded = conversation_decode(answer->body.data, answer->body.length, &event->talk, error) == ERROR_NONE;
  if (api_judge_body(API_CONVERSATION, answer, decoded, error) != ERROR_NONE ||
      read_is_of(worker, event->talk, job->id, job->ref, error) != ERROR_NONE)
    return;
  event->id = mem_copy(account->id);
  conversation_claim(event->talk, account->id, account->email);
  event->fresh.left_out = event->talk->left_out;
  event->unread = conversation_unread(event->talk, event->id);
}

/* ---- all conversations: one answer, however long, one by one */

struct read_talks {
  struct worker *worker;
  struct job *job;
  struct json_splitter *splitter;
  struct conversation_list *talks;
  struct seen seen; /* their ids */
};

static bool read_talks_add(void *arg, const char *bytes, size_t length) {
  struct read_talks *read = arg;
  const struct client *account = account_known(read->worker);
  struct conversation_list *talks = read->talks;
  size_t before = talks->count;
  conversation_list_add(talks, bytes, length, account->id, account->email);
  const char *id = talks->count > before ? talks->conversations[before]->id : NULL;
  if (id != NULL && !seen_add(&read->seen, seen_number(id, strlen(id)), SEEN_GOOD))
    conversation_free(talks->conversations[--talks->count]); /* it came already */
  return true;
}

static bool read_talks_sink(void *arg, const char *bytes, size_t length) {
  struct read_talks *read = arg;
  return !atomic_load(&read->worker->queues.stop) && json_splitter_feed(read->splitter, bytes, length);
}

/* The splitter is at the end of one answer: another one needs a new one. */
static void read_talks_begin(struct read_talks *read) {
  json_splitter_free(read->splitter);
  conversation_list_free(read->talks);
  seen_clear(&read->seen);
  read->splitter = json_splitter_new(read_talks_add, read, READ_TALK_MAX);
  read->talks = mem_new(sizeof *read->talks);
}

static bool read_doubts_talks(struct worker *worker, void *arg, const struct http_answer *answer) {
  struct read_talks *read = arg;
  (void)worker;
  (void)answer;
  for (size_t n = 0; n < read->talks->count; n++)
    if (read->talks->conversations[n]->message_count > 0) return false;
  if (!json_splitter_done(read->splitter)) return false;
  read_talks_begin(read);
  return true;
}

static void read_talks_free(struct read_talks *read) {
  json_splitter_free(read->splitter);
  seen_clear(&read->seen);
  conversation_list_free(read->talks);
  free(read);
}

static void read_talks_done(struct worker *worker, void *arg, const struct error *error,
                            const struct http_answer *answer) {
  struct read_talks *read = arg;
  struct error result = *error;
  struct event *event = event_new(EVENT_TALKS);
  const struct client *account = account_known(worker);
  if (answer && (error->code == ERROR_NONE || answer->outcome == HTTP_TOO_LARGE))
    (void)!api_judge_body(API_CONVERSATIONS, answer, json_splitter_done(read->splitter), &result);
  if (result.code == ERROR_NONE) {
    conversation_list_sort(read->talks, account->id);
    event->fresh.left_out = read->talks->left_out;
    event->talks = read->talks;
    read->talks = NULL;
  }
  event->id = mem_copy(account->id);
  for (size_t n = 0; event->talks && n < event->talks->count; n++)
    event->unread += conversation_unread(event->talks->conversations[n], account->id);
  read_end_later(worker, read->job, event, API_CONVERSATIONS, answer, &result);
  read_talks_free(read);
}

static void read_talks_dropped(struct worker *worker, void *arg) {
  struct read_talks *read = arg;
  worker_drop_job(worker, read->job);
  read_talks_free(read);
}

static void read_talks(struct worker *worker, struct job *job) {
  struct read_talks *read = mem_new(sizeof *read);
  *read = (struct read_talks){.worker = worker, .job = job};
  read_talks_begin(read);
  call_start(worker, &(struct call_setup){.endpoint = API_CONVERSATIONS,
                                          .sink = read_talks_sink,
                                          .doubt = read_doubts_talks,
                                          .done = read_talks_done,
                                          .drop = read_talks_dropped,
                                          .arg = read});
}

/* ---- */

static const struct read_later_kind *read_later_kind(enum job_type type) {
  static const struct read_later_kind kinds[] = {
      {JOB_READ_AGENT, API_AGENT, EVENT_AGENT, read_take_agent, NULL},
      {JOB_READ_COVERAGE, API_COVERAGE, EVENT_COVERAGE, read_take_coverage, doubt_coverage},
      {JOB_READ_TALK, API_CONVERSATION, EVENT_TALK, read_take_talk, doubt_talk}};
  for (size_t n = 0; n < sizeof kinds / sizeof *kinds; n++)
    if (kinds[n].type == type) return &kinds[n];
  return NULL;
}

bool read_later(struct worker *worker, struct job *job) {
  const struct read_later_kind *kind = read_later_kind(job->type);
  if (kind == NULL && job->type != JOB_READ_TALKS) return false;
  if (worker->setup.offline || job->cached) {
    struct error error;
    error_set(&error, ERROR_UNREACHABLE, _("Working offline: agents, coverage and messages are not kept"));
    worker_answer(worker, job, NULL, &error);
    return true;
  }
  if (kind == NULL) {
    read_talks(worker, job);
    return true;
  }
  bool by_id = job->type == JOB_READ_TALK && job->ref == NULL;
  const char *name = job->type == JOB_READ_AGENT ? "ref" : by_id ? "propertyId" : "propertyRef";
  struct call_setup setup = {
      .endpoint = kind->endpoint, .doubt = kind->doubt, .done = read_later_done, .drop = worker_drop_job, .arg = job};
  if (job->type != JOB_READ_COVERAGE) setup.query[0] = (struct api_query){name, by_id ? job->id : job->ref};
  call_start(worker, &setup);
  return true;
}
