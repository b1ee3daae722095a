#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>
#include "api/api.h"
#include "api/http_curl.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/msgq.h"
#include "store/cache.h"
#include "store/begun_file.h"
#include "store/outbox.h"
#include "store/secret.h"
#include "work/net/account.h"
#include "work/net/call.h"
#include "work/write/dispatch.h"
#include "work/write/outbox_job.h"
#include "work/live/live.h"
#include "work/load/load.h"
#include "work/event.h"
#include "work/job.h"
#include "work/plan/begun_job.h"
#include "work/plan/read.h"
#include "work/plan/search.h"
#include "work/net/edition.h"
#include "work/net/session.h"
#include "work/stale.h"
#include "work/plan/watch.h"
#include "work/work.h"
#include "work/worker.h"
#include "work/write/reread.h"

enum { WORK_LONGEST_WAIT_MS = 60 * 1000, WORK_NICE = 10 };

struct work {
  struct worker worker;
  pthread_t thread;
  int event_fd;
};

/* ---- the thread */

/* What the session has become is for those above it. */
static void work_follow_session(struct worker *worker) {
  struct session_news news = session_take_news(worker);
  if (news.forgot) {
    watch_stop_loads(worker);
    call_forget_reads(worker);
    read_forget(worker);
    reread_forget(worker); /* after it: what would be asked once more, too */
    edition_forget(worker);
    account_forget(worker);
  }
  if (news.opened) watch_adopt(worker);
  if (news.opened && worker->setup.live) {
    account_ask(worker);
    edition_ask(worker);
  }
  if (news.serial != 0) worker_done(worker, news.serial, &news.error);
  if (news.logged_in) watch_refresh(worker, NULL);
}

static void work_logout(struct worker *worker, struct job *job) {
  struct error error, kept;
  (void)!session_logout(worker, &error);
  if (begun_file_forget(worker->setup.profile.state_folder, &kept) != ERROR_NONE && error.code == ERROR_NONE)
    error = kept;
  work_follow_session(worker); /* what is being read ends first */
  worker_done(worker, job->serial, &error);
}

typedef void work_verb(struct worker *worker, struct job *job);

/* What is no job of the outbox's and is not here is read, and kept until it is answered. */
static void work_do(struct worker *worker, struct job *take_job) {
  static work_verb *const verbs[] = {
      [JOB_LOGIN] = session_login,        [JOB_PASSWORD] = session_password, [JOB_LOGOUT] = work_logout,
      [JOB_WATCH_PROPERTIES] = watch_job, [JOB_WATCH_DAY] = watch_job,       [JOB_WATCH_SLOTS] = watch_job,
      [JOB_WATCH_OUTBOX] = watch_job,     [JOB_REFRESH] = watch_refresh,     [JOB_RETRY] = outbox_job_do,
      [JOB_DROP] = outbox_job_do,         [JOB_TOLD] = outbox_job_told,      [JOB_STOP] = outbox_job_stop,
      [JOB_RELEASE] = outbox_job_ponder,  [JOB_PONDER] = outbox_job_ponder,  [JOB_BEGUN] = begun_job_keep,
      [JOB_FIND_BEGUN] = begun_job_find};
  work_verb *verb = job_is_write(take_job->type) ? outbox_job_do : verbs[take_job->type];
  if (verb == NULL) {
    (take_job->type == JOB_SEARCH ? search_job : read_job)(worker, take_job);
    return;
  }
  verb(worker, take_job);
  job_free(take_job);
}

/* How long the network may be waited for, if the next thing is due then (monotonic). */
static int work_wait_ms(const struct worker *worker, int64_t next_ms) {
  int64_t wait = next_ms - worker_mono(worker);
  bool busy = load_has(worker, LOAD_STORE) || search_is_on(worker) || session_has_news(worker) ||
              stale_wants_read(&worker->stale);
  if (wait <= 0 || busy) return 0;
  return wait > WORK_LONGEST_WAIT_MS ? WORK_LONGEST_WAIT_MS : (int)wait;
}

/* The next job, NULL: no more. Whoever asked for one that lacks what its kind needs hears that it is none. */
static struct job *work_next_job(struct worker *worker) {
  struct job *job;
  struct error error;
  while ((job = msgq_take(worker->queues.jobs)) != NULL && job_check(job, &error) != ERROR_NONE) {
    log_line("%s", error.text);
    if (job_is_write(job->type) && !job->once) worker_notice(worker, &error); /* no row will ever tell */
    worker_done(worker, job->serial, &error);
    worker->stale.outbox = true; /* the UI counted a write already */
    job_free(job);
  }
  return job;
}

/* A booking confirmed just before the end is on the disk before the end: the next start asks about it. What was stopped
 * just then is stopped, and what was being typed is kept. */
static void work_keep_writes(struct worker *worker) {
  for (struct job *job; (job = work_next_job(worker)) != NULL; job_free(job)) {
    if (job_is_write(job->type) || job->type == JOB_DROP) outbox_job_do(worker, job);
    if (job->type == JOB_STOP) outbox_job_stop(worker, job);
    if (job->type == JOB_BEGUN) begun_job_keep(worker, job);
  }
}

/* One round: what was asked and what is due goes out, what came is taken. */
static void work_turn(struct worker *worker) {
  for (struct job *job; (job = work_next_job(worker)) != NULL;)
    work_do(worker, job);
  watch_tell_first(worker); /* the first frame waits for nothing else */
  work_follow_session(worker);
  int64_t next_ms = session_run(worker);
  worker_sooner(&next_ms, reread_run(worker));
  worker_sooner(&next_ms, live_run(worker));
  worker_sooner(&next_ms, watch_run(worker));
  worker_sooner(&next_ms, read_run(worker));
  worker_sooner(&next_ms, dispatch_run(worker));
  worker_sooner(&next_ms, call_run(worker));
  search_run(worker);
  watch_tell(worker);
  worker->http->ops->run(worker->http, work_wait_ms(worker, next_ms));
  work_follow_session(worker);
  if (load_has(worker,
               LOAD_PAGE)) { /* the next page is asked for before this one is read: the server works meanwhile */
    call_run(worker);
    worker->http->ops->run(worker->http, 0);
    work_follow_session(worker);
  }
  load_run(worker);
}

static void *work_main(void *arg) {
  struct worker *worker = arg;
  /* Of this thread alone, on Linux: whatever is being read, the screen's thread has a processor first. */
  if (worker->setup.live) setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + WORK_NICE);
  call_open(worker);
  load_open(worker);
  session_open(worker);
  work_follow_session(worker);
  while (!atomic_load(&worker->queues.stop))
    work_turn(worker);
  work_keep_writes(worker);
  search_close(worker);
  dispatch_close(worker);
  read_forget(worker);
  watch_close(worker);
  live_close(worker);
  load_close(worker);
  call_close(worker);
  session_close(worker);
  account_forget(worker);
  stale_close(&worker->stale);
  cache_close(worker->cache);
  outbox_close(worker->outbox);
  return NULL;
}

/* ---- the other threads' side */

static void work_wake_ui(void *arg) {
  struct work *work = arg;
  uint64_t one = 1;
  while (write(work->event_fd, &one, sizeof one) < 0 && errno == EINTR)
    ;
}

static enum error_code work_open_cache(struct worker *worker, struct error *error) {
  const struct profile *profile = &worker->setup.profile;
  AUTO(mem_free_at) char *path = mem_print("%s/cache.db", profile->cache_folder);
  enum error_code code = cache_open(path, profile->url, worker->setup.offline, &worker->cache, error);
  if (code == ERROR_NONE && !worker->setup.live) cache_set_hasty(worker->cache);
  if (code == ERROR_NONE) cache_set_agents(worker->cache, profile->agents, profile->agent_count);
  if (code == ERROR_NONE) code = cache_show_to(worker->cache, profile->user, error);
  /* A command that works offline hears it as the answer to what it asked. */
  bool is_answer = cache_why(worker->cache)->code != ERROR_NONE && worker->setup.offline && !worker->setup.live;
  if (code == ERROR_NONE && error->code != ERROR_NONE && !is_answer) worker_notice(worker, error);
  return code;
}

static enum error_code work_open_files(struct worker *worker, struct error *error) {
  const struct profile *profile = &worker->setup.profile;
  struct error no_cache, no_log;
  /* One that can't be written is read: what is kept there says so. */
  if (file_make_folder(profile->state_folder, error) != ERROR_NONE) return error->code;
  if (file_make_folder(profile->cache_folder, &no_cache) != ERROR_NONE && access(profile->cache_folder, F_OK) == 0) {
    *error = no_cache;
    return error->code;
  }
  AUTO(mem_free_at) char *log = mem_print("%s/visitdeck.log", profile->state_folder);
  AUTO(mem_free_at) char *path = mem_print("%s/outbox.db", profile->state_folder);
  enum error_code logged = log_open(log, &no_log); /* without a log everything goes on */
  enum error_code code = outbox_open(path, profile->url, profile->keep_days, &worker->outbox, error);
  if (code == ERROR_NONE && worker->setup.must_write) code = (*error = *outbox_why(worker->outbox)).code;
  if (code == ERROR_NONE) watch_open(worker);
  if (code == ERROR_NONE) code = work_open_cache(worker, error);
  if (code != ERROR_NONE && worker->cache) cache_close(worker->cache);
  if (code != ERROR_NONE && worker->outbox) outbox_close(worker->outbox);
  if (code != ERROR_NONE) return code;
  const struct error *barred = outbox_why(worker->outbox);
  if (worker->setup.live && barred->code != ERROR_NONE) worker_notice(worker, barred);
  /* Once is enough, where the whole disk can't be written. */
  if (logged != ERROR_NONE && error->code == ERROR_NONE && barred->code == ERROR_NONE) worker_notice(worker, &no_log);
  error_clear(error);
  return ERROR_NONE;
}

static void work_free(struct work *work) {
  if (work == NULL) return;
  watch_close(&work->worker);
  worker_close(&work->worker);
  close(work->event_fd);
  log_close();
  free(work);
}
AUTO_OF(struct work, work_free)

enum error_code work_start(const struct work_setup *setup, struct work **work_out, struct error *error) {
  AUTO(work_free_at) struct work *work = mem_new(sizeof *work);
  struct worker *worker = &work->worker;
  *work_out = NULL;
  error_clear(error);
  worker->setup = *setup;
  work->event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  worker_open(worker, work_wake_ui, work);
  if (work->event_fd < 0) error_set(error, ERROR_STORE, _("No more files can be opened: %s"), strerror(errno));
  if (error->code != ERROR_NONE || work_open_files(worker, error) != ERROR_NONE) return error->code;
  worker->http = http_curl_new(setup->profile.url, setup->profile.ca);
  if (pthread_create(&work->thread, NULL, work_main, worker) != 0) {
    worker->http->ops->free(worker->http);
    cache_close(worker->cache);
    outbox_close(worker->outbox);
    return error_set(error, ERROR_STORE, _("No more threads can be started"));
  }
  *work_out = mem_take(&work);
  return ERROR_NONE;
}

enum error_code work_forget(const struct work_setup *setup, struct error *error) {
  static const char *const names[] = {"cache.db", "cache.db-wal", "cache.db-shm"};
  AUTO(mem_free_at) char *token = mem_print("%s/token", setup->profile.state_folder);
  enum error_code code = secret_remove(token, error);
  for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
    AUTO(mem_free_at) char *path = mem_print("%s/%s", setup->profile.cache_folder, names[n]);
    if (unlink(path) != 0 && errno != ENOENT && errno != ENOTDIR && code == ERROR_NONE)
      code = error_set(error, ERROR_STORE, _("Can't remove %s: %s"), path, strerror(errno));
  }
  struct error kept;
  if (begun_file_forget(setup->profile.state_folder, &kept) != ERROR_NONE && code == ERROR_NONE) *error = kept;
  return code != ERROR_NONE ? code : kept.code;
}

uint64_t work_post(struct work *work, struct job *take_job) {
  uint64_t serial = take_job->serial; /* the worker may have freed it by the time that we return */
  msgq_put(work->worker.queues.jobs, take_job);
  return serial;
}

int work_fd(const struct work *work) {
  return work->event_fd;
}

struct event *work_take(struct work *work) {
  struct event *event = msgq_take(work->worker.queues.events);
  uint64_t count;
  if (event) return event;
  while (read(work->event_fd, &count, sizeof count) < 0 && errno == EINTR)
    ;
  return msgq_take(work->worker.queues.events); /* one may have come before the read */
}

void work_stop(struct work *take_work) {
  struct work *work = take_work;
  atomic_store(&work->worker.queues.stop, true);
  worker_wake(&work->worker);
  pthread_join(work->thread, NULL);
  work->worker.http->ops->free(work->worker.http); /* not before: the wake above uses it */
  work_free(work);
}
