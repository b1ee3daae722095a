#include <stdlib.h>
#include <string.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "work/net/call.h"
#include "work/event.h"
#include "work/net/session.h"
#include "work/worker.h"

enum { CALL_READS_AT_ONCE = 4, CALL_WAIT_SECONDS = 120 };

struct call {
  struct call_setup setup;
  char *path_value, *query_values[8], *body;
  char *token;          /* the one it went out with: tells whether a newer one has come since */
  bool login_tried;     /* a 401 has been answered with a login already */
  int64_t forgot_run;   /* the session's, when it went out */
  bool stale;           /* it was answered, but to the account before */
  bool again;           /* its answer was doubted: this is the second time */
  unsigned long handle; /* 0: waits */
  int64_t sent_ms;      /* monotonic */
  struct worker *worker;
  struct call *next;
};

struct calls {
  struct call *first; /* all that wait or run */
  int reads_running;
  int64_t reads_next_ms; /* monotonic: the server asked to wait until then */
  int64_t told_ms;       /* ... as whoever waits has been told */
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
  free(call->path_value);
  for (size_t n = 0; n < sizeof call->query_values / sizeof *call->query_values; n++)
    free(call->query_values[n]);
  free(call->body);
  mem_free_secret(call->token);
  free(call);
}

static void call_end(struct call *call, const struct error *error, const struct http_answer *answer) {
  struct worker *worker = call->worker;
  call_unlink(worker, call);
  call->setup.done(worker, call->setup.arg, error, answer);
  call_free(call);
}

/* Reads wait as long as the server asks, within reason; what a person decided to write is tried. */
static int64_t call_wait_ms(long retry_after_s) {
  return (retry_after_s < CALL_WAIT_SECONDS ? retry_after_s : CALL_WAIT_SECONDS) * 1000;
}

int64_t call_reads_next_ms(const struct worker *worker) {
  return worker->calls->reads_next_ms;
}

/* When a read that the server asked to wait for may go out; INT64_MAX when none waits. */
static int64_t call_next_ms(const struct worker *worker) {
  for (const struct call *call = worker->calls->first; call; call = call->next)
    if (!call->handle && worker->calls->reads_next_ms > worker_mono(worker)) return worker->calls->reads_next_ms;
  return INT64_MAX;
}

/* The account has changed since it went out. What is written is written. */
static bool call_is_stale(const struct call *call) {
  return !api_is_write(call->setup.endpoint) && call->forgot_run != session_forgot_run(call->worker);
}

static void call_answered(void *arg, const struct http_answer *answer) {
  struct call *call = arg;
  struct worker *worker = call->worker;
  struct error error;
  call->handle = 0;
  if (call->setup.took_ms != NULL) *call->setup.took_ms += worker_mono(worker) - call->sent_ms;
  if (!api_is_write(call->setup.endpoint)) worker->calls->reads_running--;
  if (answer->outcome == HTTP_CANCELLED) /* only call_cancel does that, and it goes on itself */
    return;
  call->stale = call_is_stale(call);
  if (call->stale) return;
  worker_link(worker, answer->outcome == HTTP_ANSWERED || answer->outcome == HTTP_TOO_LARGE);
  if (answer->retry_after_s > 0 && (answer->status == 429 || answer->status == 503))
    worker->calls->reads_next_ms = worker_mono(worker) + call_wait_ms(answer->retry_after_s);
  enum error_code code = api_judge(call->setup.endpoint, answer, &error);
  if (code == ERROR_NONE && answer->date != WHEN_NONE) worker_clock(worker, answer->date);
  if (answer->lasting || answer->origin == HTTP_FROM_PROXY) worker_link_why(worker, &error);
  /* A 401 did nothing: one login, then the same request once (A4). A web page may be a proxy's: nobody is asked. */
  bool tries = answer->outcome == HTTP_ANSWERED && answer->status == 401 && !call->login_tried;
  if (tries && (code == ERROR_AUTH || session_may_renew(worker, call->token))) {
    call->login_tried = true;
    session_need(worker, call->token);
    return;
  }
  bool doubted = code == ERROR_NONE && !call->again && call->setup.doubt != NULL;
  if (doubted && call->setup.doubt(worker, call->setup.arg, answer)) {
    call->again = true;
    return;
  }
  call_end(call, &error, answer);
}

static void call_submit(struct call *call) {
  struct worker *worker = call->worker;
  struct http_request *request =
      api_request(call->setup.endpoint, call->path_value, call->setup.query, mem_copy(call->body));
  request->token = mem_copy(session_token(worker));
  mem_free_secret(call->token);
  call->token = mem_copy(session_token(worker));
  call->forgot_run = session_forgot_run(worker);
  request->sink = call->setup.sink;
  request->sink_arg = call->setup.arg;
  if (!api_is_write(call->setup.endpoint)) {
    worker->calls->reads_running++;
    if (worker->setup.patience_ms > 0) request->timeout_ms = worker->setup.patience_ms;
  }
  call->sent_ms = worker_mono(worker);
  call->handle = worker->http->ops->submit(worker->http, request, call_answered, call);
}

static bool call_may_start(const struct call *call) {
  const struct worker *worker = call->worker;
  if (call->handle || call->stale || session_state(worker) != SESSION_OPEN) return false;
  if (api_is_write(call->setup.endpoint)) return true;
  return worker->calls->reads_running < CALL_READS_AT_ONCE && worker_mono(worker) >= worker->calls->reads_next_ms;
}

/* Ends what waits for a login that only a person can make, or that comes to nothing for now. */
static void call_fail_waiting(struct worker *worker) {
  for (;;) { /* a done function may start and end other calls: look anew each time */
    struct call *call = worker->calls->first;
    while (call && call->handle)
      call = call->next;
    if (!call) return;
    call_end(call, session_error(worker), NULL);
  }
}

static int64_t call_wait(struct worker *worker) {
  int64_t next = call_next_ms(worker), seconds = (next - worker_mono(worker) + 999) / 1000;
  if (next != INT64_MAX && next != worker->calls->told_ms)
    worker_say_wait(worker, mem_print(_("Flatsy asks to wait for %lld s: it is asked again then"), (long long)seconds));
  if (next != INT64_MAX) worker->calls->told_ms = next;
  return next;
}

int64_t call_run(struct worker *worker) {
  bool waits = false;
  for (struct call *call = worker->calls->first; call; call = call->next)
    waits |= call->handle == 0;
  bool later = session_waits(worker);
  if (waits && session_state(worker) == SESSION_NONE && !later) session_need(worker, NULL);
  bool fails = waits && (session_state(worker) == SESSION_LOGIN_NEEDED || later);
  if (fails) call_fail_waiting(worker);
  for (struct call *call = worker->calls->first; call; call = call->next)
    if (call_may_start(call)) call_submit(call);
  return fails ? 0 : call_wait(worker);
}

struct call *call_start(struct worker *worker, const struct call_setup *setup) {
  struct call *call = mem_new(sizeof *call);
  call->worker = worker;
  call->setup = *setup;
  call->path_value = mem_copy(setup->path_value);
  for (size_t n = 0; n < sizeof setup->query / sizeof *setup->query && setup->query[n].name; n++) {
    call->query_values[n] = mem_copy(setup->query[n].value);
    call->setup.query[n].value = call->query_values[n];
  }
  call->body = setup->take_body;
  struct call **end = &worker->calls->first; /* in the order they were asked */
  while (*end)
    end = &(*end)->next;
  *end = call;
  return call;
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

void call_forget_reads(struct worker *worker) {
  struct error why;
  error_set(&why, ERROR_UNREACHABLE, _("The account has changed meanwhile: what was being read is dropped"));
  for (;;) { /* a done function may start and end other calls: look anew each time */
    struct call *call = worker->calls->first;
    while (call && !call->stale && !(call->handle && call_is_stale(call)))
      call = call->next;
    if (!call) return;
    if (call->handle) worker->http->ops->cancel(worker->http, call->handle);
    call->handle = 0;
    call_end(call, &why, NULL);
  }
}
