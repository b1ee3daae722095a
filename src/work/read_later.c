/* read_later: jobs that answer once, of the later edition: agents, coverage, conversations. A server of the earlier one
 * has none of them, and says so in a sentence. */
#include <stdlib.h>
#include "base/i18n.h"
#include "base/mem.h"
#include "work/worker.h"

/* 404 and 405 of a path that the earlier edition lacks. */
static void read_explain(struct worker *worker, enum api_endpoint endpoint, const struct http_answer *answer,
                         struct error *error) {
  bool missing = answer && (answer->status == 404 || answer->status == 405);
  if (!missing || server_edition(worker) == SERVER_LATER) return;
  error_set(error, ERROR_NOT_FOUND,
            endpoint == API_AGENT      ? _("This server does not tell who the visit agents are")
            : endpoint == API_COVERAGE ? _("This server does not tell where visits can be taken on")
                                       : _("This server has no messages"));
}

static void read_agent_done(struct worker *worker, void *arg, const struct error *error,
                            const struct http_answer *answer) {
  struct job *job = arg;
  struct error result = *error;
  struct event *event = event_new(EVENT_AGENT);
  event->ref = mem_copy(job->ref);
  if (result.code == ERROR_NONE) {
    enum error_code code = agent_decode(answer->body.data, answer->body.length, &event->agent, &result);
    (void)!api_judge_body(API_AGENT, answer, code == ERROR_NONE, &result);
  } else if (result.code == ERROR_NOT_FOUND && server_edition(worker) == SERVER_LATER) {
    error_set(&result, ERROR_NOT_FOUND, _("No visit agent is in charge of this property yet"));
  } else {
    read_explain(worker, API_AGENT, answer, &result);
  }
  read_end(worker, job, event, &result);
}

static void read_coverage_done(struct worker *worker, void *arg, const struct error *error,
                               const struct http_answer *answer) {
  struct job *job = arg;
  struct error result = *error;
  struct event *event = event_new(EVENT_COVERAGE);
  server_learn(worker, error, answer);
  if (result.code == ERROR_NONE) {
    enum error_code code = coverage_decode(answer->body.data, answer->body.length, &event->coverage, &result);
    (void)!api_judge_body(API_COVERAGE, answer, code == ERROR_NONE, &result);
  } else {
    read_explain(worker, API_COVERAGE, answer, &result);
  }
  read_end(worker, job, event, &result);
}

static void read_talks_done(struct worker *worker, void *arg, const struct error *error,
                            const struct http_answer *answer) {
  struct job *job = arg;
  struct error result = *error;
  struct event *event = event_new(EVENT_TALKS);
  const struct client *account = server_account(worker);
  if (result.code == ERROR_NONE) {
    enum error_code code = conversation_list_decode(answer->body.data, answer->body.length, account->id, account->email,
                                                    &event->talks, &result);
    (void)!api_judge_body(API_CONVERSATIONS, answer, code == ERROR_NONE, &result);
  } else {
    read_explain(worker, API_CONVERSATIONS, answer, &result);
  }
  event->id = mem_copy(account->id);
  for (size_t n = 0; event->talks && n < event->talks->count; n++)
    event->unread += conversation_unread(event->talks->conversations[n], account->id);
  read_end(worker, job, event, &result);
}

static void read_talk_done(struct worker *worker, void *arg, const struct error *error,
                           const struct http_answer *answer) {
  struct job *job = arg;
  struct error result = *error;
  struct event *event = event_new(EVENT_TALK);
  if (result.code == ERROR_NONE) {
    enum error_code code = conversation_decode(answer->body.data, answer->body.length, &event->talk, &result);
    (void)!api_judge_body(API_CONVERSATION, answer, code == ERROR_NONE, &result);
  } else if (result.code != ERROR_NOT_FOUND || server_edition(worker) != SERVER_LATER) {
    read_explain(worker, API_CONVERSATION, answer, &result);
  }
  const struct client *account = server_account(worker);
  event->id = mem_copy(account->id);
  if (event->talk) conversation_claim(event->talk, account->id, account->email);
  if (event->talk) event->unread = conversation_unread(event->talk, event->id);
  read_end(worker, job, event, &result);
}

bool read_later(struct worker *worker, struct job *job) {
  static const struct {
    enum job_type type;
    enum api_endpoint endpoint;
    call_done *done;
  } rows[] = {{JOB_READ_AGENT, API_AGENT, read_agent_done},
              {JOB_READ_COVERAGE, API_COVERAGE, read_coverage_done},
              {JOB_READ_TALKS, API_CONVERSATIONS, read_talks_done},
              {JOB_READ_TALK, API_CONVERSATION, read_talk_done}};
  size_t n = 0;
  while (n < sizeof rows / sizeof *rows && rows[n].type != job->type)
    n++;
  if (n == sizeof rows / sizeof *rows) return false;
  if (worker->setup.offline || job->cached) {
    struct error error;
    error_set(&error, ERROR_UNREACHABLE, _("Working offline: agents, coverage and messages are not kept"));
    read_end(worker, job, NULL, &error);
    return true;
  }
  struct call_setup setup = {.endpoint = rows[n].endpoint, .done = rows[n].done, .drop = read_dropped, .arg = job};
  if (job->type == JOB_READ_AGENT) setup.query[0] = (struct api_query){"ref", job->ref};
  if (job->type == JOB_READ_TALK)
    setup.query[0] = job->ref ? (struct api_query){"propertyRef", job->ref} : (struct api_query){"propertyId", job->id};
  call_start(worker, &setup);
  return true;
}
