#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mask.h"
#include "base/mem.h"
#include "base/msgq.h"
#include "base/note.h"
#include "base/when.h"
#include "store/cache.h"
#include "store/outbox.h"
#include "store/secret.h"
#include "work/event.h"
#include "work/job.h"
#include "work/net/cached.h"
#include "work/net/session.h"
#include "work/work.h"
#include "work/worker.h"

enum { SESSION_LAST_SECONDS = 24 * 3600, SESSION_REST_MS = 120 * 1000 /* however long the server wants us to wait */ };

struct session {
  struct worker *worker;
  char *path; /* of the token's file */
  enum session_state state;
  char *token;   /* secret */
  char *refused; /* secret: the last token that was answered 401, which may still be on the disk; or NULL */
  char *user;
  char *password;     /* secret: typed or the demo's; kept for one login after a 401 */
  uint64_t serial;    /* the JOB_LOGIN that waits, or 0 */
  struct error error; /* why a login is needed */
  bool command_tried; /* password_command ran since the last good login */
  int64_t forgot_run; /* a worker_run, of then */
  struct session_news news;
  bool command_runs; /* on its thread: ends with a JOB_PASSWORD */
  int failures;      /* logins in a row that came to nothing: back-off */
  int64_t next_ms;   /* ... when to log in again */
  pthread_t command;
};

enum session_state session_state(const struct worker *worker) {
  return worker->session->state;
}

const char *session_token(const struct worker *worker) {
  return worker->session->token;
}

const struct error *session_error(const struct worker *worker) {
  return &worker->session->error;
}

int64_t session_forgot_run(const struct worker *worker) {
  return worker->session->forgot_run;
}

/* What was there is wiped. */
static void session_put(char **secret, char *take_by) {
  mem_free_secret(*secret);
  *secret = take_by;
}

void session_tell(struct worker *worker, const char *text, const struct error *error) {
  struct event *event = event_new(EVENT_SESSION);
  event->session = worker->session->state;
  event->text = mem_copy(text);
  event->id = mem_copy(worker->session->user);
  if (error) event->error = *error;
  worker_send(worker, event);
}

/* What somebody else left open under this profile waits for them. */
static void session_tell_others(struct worker *worker) {
  size_t count;
  struct error notice;
  AUTO(mem_free_at) char *whose = outbox_others(worker->outbox, &count);
  if (whose == NULL) return;
  error_set(
      &notice, ERROR_REFUSED,
      ngettext(
          "The outbox holds %zu write of %s that is not settled: only that account can settle it. Write its url and "
          "user into the profile again",
          "The outbox holds %zu writes of %s that are not settled: only that account can settle them. Write "
          "its url and user into the profile again",
          (unsigned long)count),
      count, whose);
  worker_notice(worker, &notice);
}

static void session_opened(struct session *session) {
  struct worker *worker = session->worker;
  AUTO(client_free_at) struct client *client = cached_client(worker);
  session->state = SESSION_OPEN;
  session->failures = 0;
  session->news.opened = true;
  session_tell_others(worker);
  session_tell(worker, client ? client->name : session->user, NULL);
}

enum error_code session_forget(struct worker *worker, struct error *error) {
  worker->session->news.forgot = true;
  worker->session->forgot_run = worker_run(worker);
  return cache_empty(worker->cache, error);
}

struct session_news session_take_news(struct worker *worker) {
  struct session_news news = worker->session->news;
  worker->session->news = (struct session_news){0};
  return news;
}

bool session_has_news(const struct worker *worker) {
  return worker->session->news.opened || worker->session->news.forgot;
}

/* Asks the person, why is a note; what waits for a token ends in call_run. */
static void session_ask(struct session *session, enum error_code code, const char *why) {
  session->state = SESSION_LOGIN_NEEDED;
  error_set(&session->error, code, "%s", why);
  session_tell(session->worker, session->error.text, &session->error);
  if (session->serial) worker_done(session->worker, session->serial, &session->error);
  session->serial = 0;
}

/* A login that came to nothing is tried again, not before the server wants it (rest_s); what waits for it is not held
 * up. */
static void session_try_later(struct session *session, const struct error *why, long rest_s) {
  session->state = SESSION_NONE;
  session->error = *why;
  session->error.code = ERROR_UNREACHABLE; /* of what waits nothing went out */
  session->failures++;
  int64_t wait = worker_backoff_ms(session->worker, session->failures), rest = (int64_t)rest_s * 1000;
  if (rest > SESSION_REST_MS) rest = SESSION_REST_MS;
  session->next_ms = worker_mono(session->worker) + (wait > rest ? wait : rest);
  session_tell(session->worker, session->user, why);
}

/* Whoever logs in owns the outbox and the cache from now on. */
static enum error_code session_take_user(struct session *session, struct error *error) {
  struct worker *worker = session->worker;
  bool changed;
  if (outbox_set_user(worker->outbox, session->user, &changed, error) != ERROR_NONE) return error->code;
  cache_set_user(worker->cache, session->user);
  if (!changed) return ERROR_NONE;
  return session_forget(worker, error); /* what a relay publishes for the account before is not for this one either */
}

/* Only a refusal asks a person. What else a login comes to says nothing of the password, and nothing at all of the
 * requests that wait for it. */
static void session_login_failed(struct session *session, const struct error *why, long rest_s) {
  uint64_t serial = session->serial;
  if (why->code == ERROR_AUTH) session_put(&session->password, NULL); /* it was refused: never sent again */
  if (why->code == ERROR_AUTH ||
      why->code == ERROR_REFUSED) { /* refused: by the outbox, which holds another's writes */
    session_ask(session, why->code, error_note(why));
    return;
  }
  session->serial = 0;
  session_try_later(session, why, rest_s);
  if (serial) worker_done(session->worker, serial, why);
}

static void session_login_done(void *arg, const struct http_answer *answer) {
  if (answer->outcome == HTTP_CANCELLED) return; /* the session is no more */
  struct session *session = arg;
  struct worker *worker = session->worker;
  struct error error;
  char *token = NULL;
  int64_t expires = WHEN_NONE;
  enum error_code code = api_judge_login(answer, &token, &expires, &error);
  worker_link(worker, code == ERROR_NONE || code == ERROR_AUTH);
  mask_add(token);
  if (code == ERROR_NONE) code = session_take_user(session, &error);
  if (code != ERROR_NONE) {
    mem_free_secret(token);
    log_line("login failed (status %d): %s", answer->status, error.text);
    bool known = answer->outcome == HTTP_ANSWERED || answer->lasting || answer->origin == HTTP_FROM_PROXY;
    if (known && code != ERROR_AUTH && !session->serial) worker_link_why(worker, &error);
    session_login_failed(session, &error, answer->retry_after_s);
    return;
  }
  if (answer->date != WHEN_NONE) worker_clock(worker, answer->date);
  session_put(&session->token, token);
  session->command_tried = false;
  bool kept = secret_write_token(session->path, worker->setup.profile.url, token, expires, &error) == ERROR_NONE;
  if (!kept && worker->setup.live) worker_notice(worker, &error);
  log_line("logged in");
  session_opened(session);
  /* A command is at its end: a login that can't be kept is none. */
  if (!kept && !worker->setup.live) session->news.error = error;
  session->news.logged_in = true;
  session->news.serial = session->serial;
  session->serial = 0;
}

static void session_start_login(struct session *session) {
  struct worker *worker = session->worker;
  AUTO(buf_free) struct buf body = buf_empty(64 * 1024);
  session->state = SESSION_BUSY;
  mask_add(session->password);
  if (!account_login_encode(&body, session->user, session->password)) {
    session_ask(session, ERROR_AUTH, NOTE_("This password is too long"));
    return;
  }
  session_tell(worker, session->user, NULL);
  struct http_request *request = api_request(API_LOGIN, NULL, NULL, buf_take(&body));
  if (worker->setup.patience_ms > 0) request->timeout_ms = worker->setup.patience_ms;
  worker->http->ops->submit(worker->http, request, session_login_done, session);
}

/* ---- a password that needs no person: the typed one, the demo's, or password_command's */

static void *session_command(void *arg) {
  struct worker *worker = arg;
  AUTO(mem_free_secret_at) char *secret = NULL;
  struct error error;
  bool told = secret_run_command(worker->setup.profile.password_command, worker->setup.clock, &worker->queues.stop,
                                 &secret, &error) == ERROR_NONE;
  msgq_put(worker->queues.jobs, job_password(secret, told ? NULL : error_note(&error)));
  return NULL;
}

/* False when there is no command to ask. */
static bool session_ask_command(struct session *session) {
  if (!session->worker->setup.profile.password_command || session->command_tried) return false;
  session->command_tried = true;
  session->command_runs = pthread_create(&session->command, NULL, session_command, session->worker) == 0;
  if (session->command_runs) session->state = SESSION_BUSY;
  return session->command_runs;
}

void session_password(struct worker *worker, struct job *job) {
  struct session *session = worker->session;
  pthread_join(session->command, NULL);
  session->command_runs = false;
  if (job->secret) {
    session_put(&session->password, mem_copy(job->secret));
    session_start_login(session);
    return;
  }
  session_ask(session, ERROR_AUTH, job->text);
}

static void session_login_somehow(struct session *session, bool expired) {
  const struct profile *profile = &session->worker->setup.profile;
  if (!session->user) session->user = mem_copy(profile->user);
  if (session->user && !session->password) session->password = mem_copy(profile->password);
  if (session->user && session->password) {
    session_start_login(session);
  } else if (!session->user || !session_ask_command(session)) {
    session_ask(session, ERROR_AUTH,
                expired ? NOTE_("Your session has ended: log in to go on") : NOTE_("Not logged in: log in to go on"));
  }
}

/* When a token expires is a hint: where no person is needed for a login, a token's last day is not waited for. */
static bool session_renews(const struct worker *worker, int64_t expires) {
  const struct profile *profile = &worker->setup.profile;
  bool alone = profile->user && (profile->password || profile->password_command) && !worker->session->command_tried;
  return alone && !worker->setup.offline && expires != WHEN_NONE && expires - worker_utc(worker) < SESSION_LAST_SECONDS;
}

/* The stored token is that of whoever logged in last: another user of the configuration has none. */
static char *session_stored_token(struct worker *worker) {
  struct session *session = worker->session;
  struct error error;
  char *token;
  AUTO(mem_free_at) char *last = outbox_user(worker->outbox);
  int64_t expires;
  if (secret_read_token(session->path, worker->setup.profile.url, &token, &expires, &error) != ERROR_NONE)
    worker_notice(worker, &error);
  mask_add(token);
  bool others = session->user && last && strcasecmp(last, session->user) != 0;
  if (token && (others || session_renews(worker, expires))) session_put(&token, NULL);
  return token;
}

/* Another process of this account may have logged in meanwhile. */
static bool session_take_stored(struct session *session) {
  AUTO(mem_free_secret_at) char *token = session_stored_token(session->worker);
  if (!token || (session->refused && strcmp(token, session->refused) == 0)) return false;
  session_put(&session->token, mem_take(&token));
  session_opened(session);
  return true;
}

bool session_may_renew(struct worker *worker, const char *refused_token) {
  const struct session *session = worker->session;
  const struct profile *profile = &worker->setup.profile;
  bool command = profile->password_command && !session->command_tried;
  if (session->state == SESSION_BUSY) return true;
  if (session->token && refused_token && strcmp(session->token, refused_token) != 0) return true;
  if ((session->user || profile->user) && (session->password || profile->password || command)) return true;
  /* Another process of this account may have logged in meanwhile. */
  AUTO(mem_free_secret_at) char *stored = session_stored_token(worker);
  return stored && refused_token && strcmp(stored, refused_token) != 0;
}

void session_need(struct worker *worker, const char *refused_token) {
  struct session *session = worker->session;
  if (worker->setup.offline || session->state == SESSION_BUSY) return;
  if (refused_token && session->token && strcmp(refused_token, session->token) != 0)
    return; /* a newer token has come since that call went out */
  if (refused_token) session_put(&session->refused, mem_copy(refused_token));
  if (session_take_stored(session)) return;
  if (refused_token) {
    session_put(&session->token, NULL);
    session->state = SESSION_NONE;
  }
  session_login_somehow(session, refused_token != NULL);
}

bool session_waits(const struct worker *worker) {
  return worker->session->state == SESSION_NONE && worker->session->failures > 0 && !worker->setup.offline;
}

int64_t session_run(struct worker *worker) {
  if (session_waits(worker) && worker_mono(worker) >= worker->session->next_ms) session_need(worker, NULL);
  return session_waits(worker) ? worker->session->next_ms : INT64_MAX;
}

void session_open(struct worker *worker) {
  struct session *session = worker->session = mem_new(sizeof *session);
  session->worker = worker;
  session->path = mem_print("%s/token", worker->setup.profile.state_folder);
  char *last = outbox_user(worker->outbox);
  session->user = mem_copy(worker->setup.profile.user ? worker->setup.profile.user : last);
  /* Nobody has logged in here yet: another process may be the first, as the same. */
  if (last == NULL && session->user) outbox_read_as(worker->outbox, session->user);
  free(last);
  cache_set_user(worker->cache, session->user);
  session->token = session_stored_token(worker);
  if (worker->setup.offline) {
    session->state = SESSION_OPEN;
    if (session->user) outbox_read_as(worker->outbox, session->user);
    session_tell_others(worker);
    return;
  }
  if (session->token)
    session_opened(session);
  else if (worker->setup.live)
    session_need(worker, NULL);
}

void session_login(struct worker *worker, struct job *job) {
  struct session *session = worker->session;
  struct error error;
  if (worker->setup.offline || session->state == SESSION_BUSY) {
    error_set(&error, ERROR_REFUSED,
              worker->setup.offline ? _("Working offline: no login") : _("A login is already under way"));
    worker_done(worker, job->serial, &error);
    return;
  }
  mem_replace(&session->user, job->user);
  session_put(&session->password, mem_copy(job->secret));
  session_put(&session->token, NULL);
  session->serial = job->serial;
  session->command_tried = false;
  session->failures = 0;
  session_login_somehow(session, false);
}

enum error_code session_logout(struct worker *worker, struct error *error) {
  struct session *session = worker->session;
  error_clear(error);
  session_put(&session->token, NULL);
  session_put(&session->password, NULL);
  enum error_code code = secret_remove(session->path, error);
  struct error kept;
  bool forgotten = session_forget(worker, &kept) == ERROR_NONE && cache_discard(worker->cache, &kept) == ERROR_NONE;
  if (!forgotten && code == ERROR_NONE) *error = kept;
  session->state = SESSION_NONE;
  session->failures = 0;
  session_tell(worker, NULL, NULL);
  return error->code;
}

void session_close(struct worker *worker) {
  AUTO(mem_free_at) struct session *session = worker->session;
  if (session->command_runs) pthread_join(session->command, NULL);
  mem_free_secret(session->token);
  mem_free_secret(session->refused);
  mem_free_secret(session->password);
  free(session->user);
  free(session->path);
}
