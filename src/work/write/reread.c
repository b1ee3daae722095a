/* reread: visits that may not be as the cache has them are read again, until the server has said what is so. That
 * there is no such visit is not believed for its saying so alone: what stands before a server says it too, of one path,
 * for as long as the server behind is exchanged. The list of its day decides, as it does for all that the cache has. */
#include "work/write/reread.h"

#include <stdlib.h>
#include <string.h>
#include "api/api.h"
#include "base/mem.h"
#include "base/when.h"
#include "store/cache.h"
#include "work/net/answer.h"
#include "work/net/call.h"
#include "work/net/cached.h"
#include "work/load/load.h"
#include "work/event.h"
#include "work/net/session.h"
#include "work/worker.h"

enum { CHECK_RECENT_MS = 30 * 1000, CHECK_TRIES = 10 }; /* of an answer that says nothing, each time */

struct check {
  char *id;
  int64_t run; /* when it was asked for: what has been heard since is newer */
  bool asked;
  bool missing;       /* there is none, it was said: from then on the list is asked for, */
  int64_t from, to;   /* ... of these times; WHEN_NONE: open */
  int64_t missed_run; /* ... that began after this */
  int failures;
  int64_t next_ms; /* monotonic: when it is asked again */
  struct check *next;
};

static void reread_end(struct worker *worker, struct check *check) {
  struct check **at = &worker->checks;
  while (*at != check)
    at = &(*at)->next;
  *at = check->next;
  free(check->id);
  free(check);
}

static void reread_dropped(struct worker *worker, void *arg) {
  reread_end(worker, arg);
}

/* It came to nothing: later. */
static void reread_fail(struct worker *worker, struct check *check, enum error_code code) {
  bool useless = code == ERROR_ANSWER || code == ERROR_REFUSED;
  bool stale = check->missing && check->missed_run < session_forgot_run(worker); /* it was the former account's */
  if (stale || !worker->setup.live || (useless && check->failures >= CHECK_TRIES)) {
    reread_end(worker, check);
    return;
  }
  check->asked = false;
  check->next_ms = worker_mono(worker) + worker_backoff_ms(worker, ++check->failures);
}

/* ---- the list */

static bool reread_shares_list(const struct check *one, const struct check *two) {
  return one != two && one->missing && two->missing && one->from == two->from && one->to == two->to;
}

static void reread_listed(struct worker *worker, struct load *load, const struct error *error) {
  struct check *check = load->setup.arg;
  if (error->code != ERROR_NONE) {
    reread_fail(worker, check, error->code);
    return;
  }
  for (struct check *other = worker->checks, *next; other != NULL; other = next) {
    next = other->next;
    if (reread_shares_list(other, check) && other->missed_run < load->run) reread_end(worker, other);
  }
  reread_end(worker, check);
  if (load->list.changed) worker->stale.day = true;
}

static void reread_list(struct worker *worker, struct check *check) {
  check->asked = true;
  load_start(worker,
             &(struct load_setup){
                 .from = check->from, .to = check->to, .done = reread_listed, .drop = reread_dropped, .arg = check});
}

/* It is not there, it is said. A command waits for no list: the next one decides. */
static void reread_miss(struct worker *worker, struct check *check) {
  struct visit *visit = NULL;
  struct error error;
  if (cache_visit(worker->cache, check->id, &visit, &error) != ERROR_NONE) worker_notice(worker, &error);
  if (visit == NULL || !worker->setup.live) {
    visit_free(visit);
    reread_end(worker, check);
    return;
  }
  bool dated = visit->at != WHEN_NONE;
  check->missing = true;
  check->from = dated ? when_day(visit->at) : WHEN_NONE;
  check->to = dated ? when_day_add(check->from, 1) : WHEN_NONE;
  check->missed_run = worker_run(worker);
  check->asked = false;
  check->next_ms = worker_mono(worker);
  visit_free(visit);
}

/* ---- the visit */

static void reread_done(struct worker *worker, void *arg, const struct error *error, const struct http_answer *answer) {
  struct check *check = arg;
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct error result = *error;
  bool missing = api_is_missing(answer);
  if (answer_read_back(worker, answer, check->id, &visit, &result) == ERROR_NONE) {
    cached_put_visit(worker, visit, check->run);
    worker->stale.day = true;
    reread_end(worker, check);
  } else if (missing) {
    reread_miss(worker, check);
  } else {
    reread_fail(worker, check, result.code);
  }
}

static void reread_ask(struct worker *worker, struct check *check) {
  check->asked = true;
  check->run = worker_run(worker);
  call_start(worker, &(struct call_setup){.request.endpoint = API_VISIT,
                                          .request.path_value = check->id,
                                          .done = reread_done,
                                          .drop = reread_dropped,
                                          .arg = check});
}

/* One that is being asked may be answered with what was before. */
void reread_visit(struct worker *worker, const char *id) {
  struct check *check = worker->checks;
  while (check != NULL && (check->asked || check->missing || strcmp(check->id, id) != 0))
    check = check->next;
  if (check != NULL) return; /* it is asked when its time has come */
  check = mem_new(sizeof *check);
  *check = (struct check){.id = mem_copy(id), .next = worker->checks};
  worker->checks = check;
  reread_ask(worker, check);
}

void reread_own(struct worker *worker, const char *id) {
  worker_note_written(worker, id);
  reread_visit(worker, id);
}

bool reread_is_behind(const struct worker *worker) {
  for (const struct check *check = worker->checks; check != NULL; check = check->next)
    if (check->failures > 0) return true;
  return false;
}

/* Not while the list that it waits for is being read for another one. */
static bool reread_may_ask(const struct worker *worker, const struct check *check) {
  if (check->asked) return false;
  for (const struct check *other = worker->checks; other != NULL; other = other->next)
    if (other->asked && reread_shares_list(other, check)) return false;
  return true;
}

int64_t reread_run(struct worker *worker) {
  int64_t now = worker_mono(worker), next_ms = INT64_MAX;
  if (session_state(worker) != SESSION_OPEN) return next_ms;
  for (struct check *check = worker->checks; check != NULL; check = check->next) {
    if (!reread_may_ask(worker, check)) continue;
    if (now < check->next_ms)
      next_ms = check->next_ms < next_ms ? check->next_ms : next_ms;
    else if (check->missing)
      reread_list(worker, check);
    else
      reread_ask(worker, check);
  }
  return next_ms;
}

void reread_forget(struct worker *worker) {
  for (struct check *check = worker->checks, *next; check != NULL; check = next) {
    next = check->next;
    if (!check->asked) reread_end(worker, check);
  }
}

/* ---- what a write brought */

void reread_keep_visit(struct worker *worker, const struct visit *visit) {
  int64_t heard = worker->live != NULL ? cache_visit_run(worker->cache, visit->id) : 0;
  bool doubted = worker_run(worker) - heard < CHECK_RECENT_MS && !cache_has_visit(worker->cache, visit);
  worker_note_written(worker, visit->id);
  cached_put_visit(worker, visit, worker_run(worker));
  if (doubted) reread_visit(worker, visit->id);
}

void reread_show_visit(struct worker *worker, const struct visit *visit) {
  reread_keep_visit(worker, visit);
  worker->stale.day = true;
}
