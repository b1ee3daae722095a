#include <stdlib.h>
#include <string.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/json.h"
#include "work/net/call.h"
#include "work/event.h"
#include "work/net/session.h"
#include "work/worker.h"

enum { CALL_READS_AT_ONCE = 4, CALL_WAIT_SECONDS = 120, CALL_IDLE_MS = 2000 };

struct call {
  struct call_setup setup;        /* its texts are the call's own */
  struct json_splitter *splitter; /* of a list that comes element by element */
  char *token;                    /* the one it went out with: tells whether a newer one has come since */
  bool login_tried;               /* a 401 has been answered with a login already */
  int64_t forgot_run;             /* the session's, when it went out */
  bool stale;                     /* it was answered, but to the account before */
  bool again;                     /* this is the second time */
  unsigned long handle;           /* 0: waits */
  int64_t sent_ms;                /* monotonic */
  struct worker *worker;
  struct call *next;
};

struct calls {
  struct call *first; /* all that wait or run */
  int reads_running;
  int64_t reads_next_ms; /* monotonic: the server asked to wait until then */
  int64_t told_ms;       /* ... as whoever waits has been told */
  int64_t idle_next_ms;  /* monotonic: when one that nobody waits for may go out */
};

void call_open(struct worker *worker) {
  worker->calls = mem_new(sizeof *worker->calls);
}

static void call_unlink(struct worker *worker, struct call *call) {
  for (struct call **at = &worker->calls->first; *at; at = &(*at)->next)
    if (*at == call) {
      *at = call->next;
      return;
    }
}

static void call_free(struct call *call) {
  free((char *)call->setup.request.path_value);
  for (struct api_query *query = call->setup.request.query; query->name != NULL; query++)
    free((char *)query->value);
  free(call->setup.take_body);
  json_splitter_free(call->splitter);
  mem_free_secret(call->token);
  free(call);
}

/* The first that is so, in the order they were asked; NULL: none is. */
static struct call *call_find(const struct worker *worker, bool (*is)(const struct call *call)) {
  struct call *call = worker->calls->first;
  while (call != NULL && !is(call))
    call = call->next;
  return call;
}

static bool call_waits(const struct call *call) {
  return call->handle == 0;
}

static bool call_waits_idly(const struct call *call) {
  return call->handle == 0 && call->setup.idle;
}

/* Somebody waits for what it reads. */
static bool call_is_wanted(const struct call *call) {
  return !call->setup.idle && !api_is_write(call->setup.request.endpoint);
}

static void call_end(struct call *call, const struct error *error, const struct http_answer *answer) {
  struct worker *worker = call->worker;
  call_unlink(worker, call);
  call->setup.done(worker, call->setup.arg, error, answer);
  call_free(call);
}

int64_t call_reads_next_ms(const struct worker *worker) {
  return worker->calls->reads_next_ms;
}

/* The account has changed since it went out. What is written is written. */
static bool call_is_stale(const struct call *call) {
  return !api_is_write(call->setup.request.endpoint) && call->forgot_run != session_forgot_run(call->worker);
}

/* Reads wait as long as the server asks, within reason. What a person decided to write is tried. */
static void call_heed_wait(struct worker *worker, const struct http_answer *answer) {
  long wait = answer->retry_after_s < CALL_WAIT_SECONDS ? answer->retry_after_s : CALL_WAIT_SECONDS;
  if (wait > 0 && (answer->status == 429 || answer->status == 503))
    worker->calls->reads_next_ms = worker_mono(worker) + wait * 1000;
}

/* What the answer means; of a list that was taken element by element, whether it came to its end. */
static enum error_code call_judge(const struct call *call, const struct http_answer *answer, struct error *error) {
  enum api_endpoint endpoint = call->setup.request.endpoint;
  enum error_code code = api_judge(endpoint, answer, error);
  if (code == ERROR_NONE && answer->date != WHEN_NONE) worker_clock(call->worker, answer->date);
  if (call->splitter == NULL || (code != ERROR_NONE && answer->outcome != HTTP_TOO_LARGE)) return code;
  return api_judge_body(endpoint, answer, json_splitter_done(call->splitter), error);
}

static void call_answered(void *arg, const struct http_answer *answer) {
  struct call *call = arg;
  struct worker *worker = call->worker;
  struct error error;
  call->handle = 0;
  if (call->setup.took_ms != NULL) *call->setup.took_ms += worker_mono(worker) - call->sent_ms;
  if (!api_is_write(call->setup.request.endpoint)) worker->calls->reads_running--;
  if (answer->outcome == HTTP_CANCELLED) /* only call_cancel does that, and it goes on itself */
    return;
  call->stale = call_is_stale(call);
  if (call->stale) return;
  worker_link(worker, answer->outcome == HTTP_ANSWERED || answer->outcome == HTTP_TOO_LARGE);
  call_heed_wait(worker, answer);
  enum error_code code = call_judge(call, answer, &error);
  if (answer->lasting || answer->origin == HTTP_FROM_PROXY) worker_link_why(worker, &error);
  /* A 401 did nothing: one login, then the same request once. A web page may be a proxy's: nobody is asked. */
  bool tries = answer->outcome == HTTP_ANSWERED && answer->status == 401 && !call->login_tried;
  if (tries && (code == ERROR_AUTH || session_may_renew(worker, call->token))) {
    call->login_tried = true;
    session_need(worker, call->token);
    return;
  }
  bool may_ask = code == ERROR_NONE && !call->again && call->setup.ask_again_if != NULL;
  if (may_ask && call->setup.ask_again_if(worker, call->setup.arg, call->setup.request.endpoint, answer)) {
    call->again = true;
    return;
  }
  call_end(call, &error, answer);
}

static bool call_sink(void *arg, const char *bytes, size_t length) {
  const struct call *call = arg;
  return !atomic_load(&call->worker->queues.stop) && json_splitter_feed(call->splitter, bytes, length);
}

static void call_submit(struct call *call) {
  struct worker *worker = call->worker;
  struct http_request *request = api_request(call->setup.request.endpoint, call->setup.request.path_value,
                                             call->setup.request.query, mem_copy(call->setup.take_body));
  request->token = mem_copy(session_token(worker));
  mem_free_secret(call->token);
  call->token = mem_copy(session_token(worker));
  call->forgot_run = session_forgot_run(worker);
  if (call->setup.element != NULL) { /* each answer has a list of its own */
    json_splitter_free(call->splitter);
    call->splitter = json_splitter_new(call->setup.element, call->setup.arg, call->setup.element_max);
    request->sink = call_sink;
    request->sink_arg = call;
  }
  if (!api_is_write(call->setup.request.endpoint)) {
    worker->calls->reads_running++;
    if (worker->setup.patience_ms > 0) request->timeout_ms = worker->setup.patience_ms;
  }
  call->sent_ms = worker_mono(worker);
  if (call->setup.idle) worker->calls->idle_next_ms = call->sent_ms + CALL_IDLE_MS;
  call->handle = worker->http->ops->submit(worker->http, request, call_answered, call);
}

static bool call_may_start(const struct call *call) {
  const struct worker *worker = call->worker;
  if (call->handle || call->stale || session_state(worker) != SESSION_OPEN) return false;
  if (api_is_write(call->setup.request.endpoint)) return true;
  bool rests = worker_mono(worker) < worker->calls->idle_next_ms || call_find(worker, call_is_wanted) != NULL;
  if (call->setup.idle && rests) return false;
  return worker->calls->reads_running < CALL_READS_AT_ONCE && worker_mono(worker) >= worker->calls->reads_next_ms;
}

/* When what waits may go on; whoever waits hears of it, once. */
static int64_t call_rest(struct worker *worker) {
  struct calls *calls = worker->calls;
  int64_t next = calls->reads_next_ms, left_ms = next - worker_mono(worker);
  if (left_ms <= 0 && call_find(worker, call_waits_idly) != NULL && call_find(worker, call_is_wanted) == NULL)
    return calls->idle_next_ms;
  if (call_find(worker, call_waits) == NULL || left_ms <= 0) return INT64_MAX;
  if (next != calls->told_ms)
    worker_say_wait(worker, mem_print(_("Flatsy asks to wait for %lld s: it is asked again then"),
                                      (long long)(left_ms + 999) / 1000));
  calls->told_ms = next;
  return next;
}

int64_t call_run(struct worker *worker) {
  struct calls *calls = worker->calls;
  bool later = session_waits(worker), waits = call_find(worker, call_waits) != NULL;
  if (waits && session_state(worker) == SESSION_NONE && !later) session_need(worker, NULL);
  /* What waits for a login that only a person can make, or that comes to nothing for now. */
  bool fails = waits && (session_state(worker) == SESSION_LOGIN_NEEDED || later);
  for (struct call *call;
       fails && (call = call_find(worker, call_waits)) != NULL;) /* a done function may start others */
    call_end(call, session_error(worker), NULL);
  for (struct call *call = calls->first; call; call = call->next)
    if (call_may_start(call)) call_submit(call);
  return fails ? 0 : call_rest(worker);
}

struct call *call_start(struct worker *worker, const struct call_setup *setup) {
  struct call *call = mem_new(sizeof *call), **end = &worker->calls->first; /* in the order they were asked */
  call->worker = worker;
  call->setup = *setup;
  call->setup.request.path_value = mem_copy(setup->request.path_value);
  for (struct api_query *query = call->setup.request.query; query->name != NULL; query++)
    query->value = mem_copy(query->value);
  while (*end)
    end = &(*end)->next;
  return *end = call;
}

void call_cancel(struct worker *worker, struct call *call) {
  call_unlink(worker, call);
  if (call->handle) worker->http->ops->cancel(worker->http, call->handle);
  if (call->setup.drop) call->setup.drop(worker, call->setup.arg);
  call_free(call);
}

void call_close(struct worker *worker) {
  while (worker->calls->first)
    call_cancel(worker, worker->calls->first);
  free(worker->calls);
}

static bool call_is_forgotten(const struct call *call) {
  return call->stale || (call->handle != 0 && call_is_stale(call));
}

void call_forget_reads(struct worker *worker) {
  struct error why;
  error_set(&why, ERROR_UNREACHABLE, _("The account has changed meanwhile: what was being read is dropped"));
  for (struct call *call; (call = call_find(worker, call_is_forgotten)) != NULL;) { /* here, too, others may start */
    if (call->handle) worker->http->ops->cancel(worker->http, call->handle);
    call->handle = 0;
    call_end(call, &why, NULL);
  }
}
