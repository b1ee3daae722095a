/* reread: visits that may not be as the cache has them are read again, until the server has said what is so. That
 * there is no such visit is not believed for its saying so alone: what stands before a server says it too, of one path,
 * for as long as the server behind is exchanged. The list of its day decides, as it does for all that the cache has. */
#include "work/write/reread.h"

#include <stdlib.h>
#include <string.h>
#include "api/api.h"
#include "base/log.h"
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

enum { REREAD_RECENT_MS = 30 * 1000, REREAD_TRIES = 10 }; /* of an answer that says nothing, each time */

struct reread {
  char *id;
  int64_t run; /* when it was asked for: what has been heard since is newer */
  bool asked;
  bool missing;       /* there is none, it was said: from then on the list is asked for, */
  int64_t from, to;   /* ... of these times; WHEN_NONE: open */
  int64_t missed_run; /* ... that began after this */
  int failures;
  int64_t next_ms; /* monotonic: when it is asked again */
  struct reread *next;
};

static void reread_end(struct worker *worker, struct reread *reread) {
  struct reread **at = &worker->rereads;
  while (*at != reread)
    at = &(*at)->next;
  *at = reread->next;
  free(reread->id);
  free(reread);
}

static void reread_dropped(struct worker *worker, void *arg) {
  reread_end(worker, arg);
}

/* It came to nothing: later. */
static void reread_fail(struct worker *worker, struct reread *reread, enum error_code code) {
  bool useless = code == ERROR_ANSWER || code == ERROR_REFUSED;
  bool stale = reread->missing && reread->missed_run < session_forgot_run(worker); /* it was the former account's */
  if (stale || !worker->setup.live || (useless && reread->failures >= REREAD_TRIES)) {
    reread_end(worker, reread);
    return;
  }
  reread->asked = false;
  reread->next_ms = worker_mono(worker) + worker_backoff_ms(worker, ++reread->failures);
}

/* ---- the list */

static bool reread_shares_list(const struct reread *one, const struct reread *two) {
  return one != two && one->missing && two->missing && one->from == two->from && one->to == two->to;
}

static void reread_listed(struct worker *worker, struct load *load, const struct error *error) {
  struct reread *reread = load->setup.arg;
  if (error->code != ERROR_NONE) {
    reread_fail(worker, reread, error->code);
    return;
  }
  for (struct reread *other = worker->rereads, *next; other != NULL; other = next) {
    next = other->next;
    if (reread_shares_list(other, reread) && other->missed_run < load->run) reread_end(worker, other);
  }
  reread_end(worker, reread);
  if (load->list.changed) worker->stale.day = true;
}

static void reread_list(struct worker *worker, struct reread *reread) {
  reread->asked = true;
  load_start(worker,
             &(struct load_setup){
                 .from = reread->from, .to = reread->to, .done = reread_listed, .drop = reread_dropped, .arg = reread});
}

/* It is not there, it is said. A command waits for no list: the next one decides. */
static void reread_miss(struct worker *worker, struct reread *reread) {
  struct visit *visit = NULL;
  struct error error;
  if (cache_visit(worker->cache, reread->id, &visit, &error) != ERROR_NONE) worker_notice(worker, &error);
  if (visit == NULL || !worker->setup.live) {
    visit_free(visit);
    reread_end(worker, reread);
    return;
  }
  bool dated = visit->at != WHEN_NONE;
  reread->missing = true;
  reread->from = dated ? when_day(visit->at) : WHEN_NONE;
  reread->to = dated ? when_day_add(reread->from, 1) : WHEN_NONE;
  reread->missed_run = worker_run(worker);
  reread->asked = false;
  reread->next_ms = worker_mono(worker);
  visit_free(visit);
}

/* ---- the visit */

/* Who changed it in a dashboard knows of it; a command was perhaps nobody's at this desk. */
static void reread_note_own(struct worker *worker, const char *id, int64_t after) {
  struct error error;
  if (!worker->setup.live || !worker_wrote(worker, id)) return;
  if (cache_read_changes_of(worker->cache, id, after, &error) != ERROR_NONE) log_line("%s", error.text);
  worker->stale.changes = true;
}

static void reread_done(struct worker *worker, void *arg, const struct error *error, const struct http_answer *answer) {
  struct reread *reread = arg;
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct error result = *error;
  bool missing = api_is_missing(answer);
  if (answer_read_back(worker, answer, reread->id, &visit, &result) == ERROR_NONE) {
    int64_t last = cache_last_change(worker->cache);
    cached_put_visit(worker, visit, reread->run);
    reread_note_own(worker, visit->id, last);
    worker->stale.day = true;
    reread_end(worker, reread);
  } else if (missing) {
    reread_miss(worker, reread);
  } else {
    reread_fail(worker, reread, result.code);
  }
}

static void reread_ask(struct worker *worker, struct reread *reread) {
  reread->asked = true;
  reread->run = worker_run(worker);
  call_start(worker, &(struct call_setup){.request.endpoint = API_VISIT,
                                          .request.path_value = reread->id,
                                          .done = reread_done,
                                          .drop = reread_dropped,
                                          .arg = reread});
}

/* One that is being asked may be answered with what was before. */
void reread_visit(struct worker *worker, const char *id) {
  struct reread *reread = worker->rereads;
  while (reread != NULL && (reread->asked || reread->missing || strcmp(reread->id, id) != 0))
    reread = reread->next;
  if (reread != NULL) return; /* it is asked when its time has come */
  reread = mem_new(sizeof *reread);
  *reread = (struct reread){.id = mem_copy(id), .next = worker->rereads};
  worker->rereads = reread;
  reread_ask(worker, reread);
}

void reread_own(struct worker *worker, const char *id) {
  worker_note_written(worker, id);
  reread_visit(worker, id);
}

bool reread_is_behind(const struct worker *worker) {
  for (const struct reread *reread = worker->rereads; reread != NULL; reread = reread->next)
    if (reread->failures > 0) return true;
  return false;
}

/* Not while the list that it waits for is being read for another one. */
static bool reread_may_ask(const struct worker *worker, const struct reread *reread) {
  if (reread->asked) return false;
  for (const struct reread *other = worker->rereads; other != NULL; other = other->next)
    if (other->asked && reread_shares_list(other, reread)) return false;
  return true;
}

int64_t reread_run(struct worker *worker) {
  int64_t now = worker_mono(worker), next_ms = INT64_MAX;
  if (session_state(worker) != SESSION_OPEN) return next_ms;
  for (struct reread *reread = worker->rereads; reread != NULL; reread = reread->next) {
    if (!reread_may_ask(worker, reread)) continue;
    if (now < reread->next_ms)
      next_ms = reread->next_ms < next_ms ? reread->next_ms : next_ms;
    else if (reread->missing)
      reread_list(worker, reread);
    else
      reread_ask(worker, reread);
  }
  return next_ms;
}

void reread_forget(struct worker *worker) {
  for (struct reread *reread = worker->rereads, *next; reread != NULL; reread = next) {
    next = reread->next;
    if (!reread->asked) reread_end(worker, reread);
  }
}

/* ---- what a write brought */

void reread_keep_visit(struct worker *worker, const struct visit *visit) {
  int64_t heard = worker->live != NULL ? cache_visit_run(worker->cache, visit->id) : 0;
  bool doubted = worker_run(worker) - heard < REREAD_RECENT_MS && !cache_has_visit(worker->cache, visit);
  int64_t last = cache_last_change(worker->cache);
  worker_note_written(worker, visit->id);
  cached_put_visit(worker, visit, worker_run(worker));
  reread_note_own(worker, visit->id, last);
  if (doubted) reread_visit(worker, visit->id);
}

void reread_show_visit(struct worker *worker, const struct visit *visit) {
  reread_keep_visit(worker, visit);
  worker->stale.day = true;
}
