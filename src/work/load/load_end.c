/* load_end: what a load keeps of what comes, and how it ends. */
#include <malloc.h>
#include <stdlib.h>
#include "base/i18n.h"
#include "base/log.h"
#include "base/text.h"
#include "base/when.h"
#include "model/json.h"
#include "store/cache.h"
#include "store/spool.h"
#include "work/net/call.h"
#include "work/load/load_private.h"
#include "work/load/id_set.h"
#include "work/event.h"
#include "work/job.h"
#include "work/net/recent_visits.h"
#include "work/net/session.h"
#include "work/worker.h"

enum {
  LOAD_PROGRESS_MS = 250,
  LOAD_FOUND_MS = 10 * 60 * 1000,
  LOAD_FREE_MS = 60 * 1000, /* of a list, while it is asked for; the rest is earned, */
  LOAD_VISIT_MS = 1000      /* so much by each visit */
};

void load_tell(struct load *load, bool finished) {
  if (!load->setup.progress) return;
  int64_t now = worker_mono(load->worker);
  if (finished ? !load->time.told : now - load->time.progress_ms < LOAD_PROGRESS_MS) return;
  load->time.progress_ms = now;
  load->time.told = true;
  struct event *event = event_new(EVENT_PROGRESS);
  event->serial = load->setup.serial;
  event->what = load->setup.properties ? REFRESH_PROPERTIES : REFRESH_DAY;
  event->count = load->list.count;
  event->finished = finished;
  worker_send(load->worker, event);
}

/* Each page has its time; whoever waits for all of them is not held up by a visit a page, each of which just makes it.
 */
enum error_code load_pace(struct load *load, struct error *error) {
  error_clear(error);
  size_t came = load->list.count + load->doubts.at;
  if (load->time.took_ms <= LOAD_FREE_MS + (int64_t)came * LOAD_VISIT_MS) return ERROR_NONE;
  return error_set(error, ERROR_UNREACHABLE,
                   _("Flatsy's list comes too slowly: nothing of it was read, try again in a moment"));
}

bool load_was_found(const struct load *load, const char *id) {
  const struct worker *worker = load->worker;
  if (load->setup.collect) return false; /* it is to be listed */
  return recent_visits_has(&worker->loads->found, id, worker_mono(worker), LOAD_FOUND_MS);
}

bool load_is_between(const struct visit *visit, int64_t from, int64_t to) {
  bool open = from == WHEN_NONE && to == WHEN_NONE, dated = visit->at != WHEN_NONE;
  return open || (dated && (from == WHEN_NONE || visit->at >= from) && (to == WHEN_NONE || visit->at < to));
}

/* ---- what comes */

void load_keep(struct load *load, const char *raw, size_t length) {
  if (load->list.spool == NULL) load->list.spool = cache_spool(load->worker->cache);
  spool_add(load->list.spool, raw, length);
}

void load_leave_out(struct load *load, const char *id, const char *bytes, size_t length, const char *why) {
  if (load->list.left_out < LOAD_LOGGED)
    log_line("%s was left out: %s", load->setup.properties ? "a property" : "a visit",
             why[0] != '\0'  ? why
             : bytes == NULL ? "it is too long"
                             : "it says too little");
  /* A page that comes again has it in the same place: it is not another one. */
  uint64_t place = ++load->pages.here.left_out * 0x9E3779B97F4A7C15u;
  uint64_t number = bytes != NULL ? text_number_of(bytes, length) : (uint64_t)length;
  (void)id_set_add(&load->pages.here.seen, number ^ place, SEEN_LEFT_OUT);
  if (id_set_add(&load->list.seen, number ^ place, SEEN_LEFT_OUT)) {
    load->list.left_out++;
    load->pages.here.brought++;
  }
  if (id != NULL)
    (void)id_set_add(&load->list.seen, text_number(id), SEEN_LEFT_OUT);
  else
    load->list.left_nameless = true;
}

/* ---- its end */

void load_forget_doubts(struct load *load) {
  for (size_t n = 0; n < load->doubts.count; n++)
    free(load->doubts.all[n].id);
  free(load->doubts.all);
  load->doubts = (struct load_doubts){0};
}

/* What it was read with. */
static void load_clear(struct load *load) {
  buf_free(&load->pages.held);
  spool_free(load->list.spool);
  load->list.spool = NULL;
  id_set_clear(&load->list.seen);
  id_set_clear(&load->list.before);
  id_set_clear(&load->pages.here.seen);
  id_set_clear(&load->pages.before);
}

static void load_free(struct load *load) {
  struct load **at = &load->worker->loads->first;
  while (*at != load)
    at = &(*at)->next;
  *at = load->next;
  load_forget_doubts(load);
  load_clear(load);
  visit_list_free(load->visits);
  free((char *)load->setup.ref);
  free(load);
}

void load_dropped(struct worker *worker, void *arg) {
  struct load *load = arg;
  if (load->time.ending) return;
  if (load->setup.drop) load->setup.drop(worker, load->setup.arg);
  load_free(load);
}

void load_stop_call(struct load *load) {
  if (load->call == NULL) return;
  load->time.ending = true;
  call_cancel(load->worker, load->call);
  load->call = NULL;
  load->time.ending = false;
}

void load_end(struct load *load) {
  load_clear(load);
  if (load->list.count >= LOAD_LARGE) {
    cache_set_busy(load->worker->cache, false);
    malloc_trim(0);
  }
  load_tell(load, true);
  load->setup.done(load->worker, load, &load->error);
  load_free(load);
}

void load_fail(struct load *load, const struct error *error) {
  load->error = *error;
  load_stop_call(load);
  load_end(load);
}

bool load_drop_stale(struct load *load) {
  struct error why;
  if (load->time.heard_run == 0 || load->time.heard_run >= session_forgot_run(load->worker)) return false;
  error_set(&why, ERROR_UNREACHABLE, _("The account has changed meanwhile: what was being read is dropped"));
  load_fail(load, &why);
  return true;
}
