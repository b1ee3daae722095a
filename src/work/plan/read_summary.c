/* read_summary: what the visits of some days come to, and which of them stand behind a number: from the cache, after a
 * read. The cache is gone through from the last visit to the first, some in each turn of the worker. */
#include <stdlib.h>
#include <string.h>
#include "base/mem.h"
#include "base/when.h"
#include "model/report_state.h"
#include "model/summary.h"
#include "work/event.h"
#include "work/job.h"
#include "work/live/live.h"
#include "work/net/cached.h"
#include "work/plan/read_private.h"
#include "work/worker.h"

enum { READ_STEP = 200, READ_PICKED_MOST = 500 };

/* ---- what is read first */

/* A summary has the days before as well. */
static int64_t read_days_from(const struct read *read) {
  const struct summary *summary = read->event->summary;
  return summary != NULL ? summary->before.from : read->job->from;
}

static void read_begin_summary(struct read *read) {
  const struct job *job = read->job;
  if (job->type != JOB_READ_SUMMARY || read->event->summary != NULL) return;
  read->event->summary = summary_new(job->from, job->to, worker_utc(read->worker));
}

bool read_list_days(struct read *read, struct load_setup *setup) {
  read_begin_summary(read);
  setup->from = read_days_from(read);
  setup->to = read->job->to;
  return !live_covers(read->worker, setup->from) || !live_covers(read->worker, when_day_add(setup->to, -1));
}

void read_listed_days(struct read *read, struct load *load) {
  cached_mark_days(read->worker, load->setup.from, load->setup.to, load->begun);
}

/* ---- what is known */

/* *gap: the first instant of them that was never read; WHEN_NONE: none. */
static void read_begin_days(struct read *read, int64_t from, int64_t to, int64_t *gap) {
  struct freshness *fresh = &read->event->fresh;
  read_say_fresh_days(read->worker, from, to, fresh, gap);
  fresh->left_out = load_left_out(read->worker, &(struct load_setup){.from = from, .to = to}, true);
}

void read_known_summary(struct read *read) {
  read_begin_summary(read);
  struct summary *summary = read->event->summary;
  read_begin_days(read, summary->before.from, summary->period.to, &summary->gap);
  read->place.at = summary->period.to;
}

void read_known_picked(struct read *read) {
  const struct job *job = read->job;
  const struct summary_pick *pick = &job->pick;
  struct event *event = read->event;
  struct freshness before = {.read_at = WHEN_NONE};
  int64_t gap;
  read_say_fresh_days(read->worker, pick->from, job->from, &before, &gap);
  event->from = before.failed ? job->from : pick->from;
  read_begin_days(read, job->from, job->to, &gap);
  read->place.at = pick->to;
  event->picks = pick->what;
  event->visits = mem_new(sizeof *event->visits);
  event->most = -1;
}

/* Some more of the cache's; false in *more: it has no more, or can't be read. New memory. */
static struct visit_list *read_some(struct read *read, int64_t from, bool *more) {
  struct visit_list *list = mem_new(sizeof *list);
  if (cache_visits_before(read->worker->cache, from, &read->place, READ_STEP, list, more, &read->error) != ERROR_NONE)
    *more = false;
  cache_name_agents(read->worker->cache, list->visits, list->count);
  return list;
}

/* "None" of what was never read would be a guess. */
static bool read_ends(struct read *read, size_t visits) {
  const struct freshness *fresh = &read->event->fresh;
  if (read->error.code == ERROR_NONE && fresh->read_at == WHEN_NONE && visits == 0) read->error = fresh->error;
  return false;
}

bool read_step_summary(struct read *read) {
  struct summary *summary = read->event->summary;
  bool more;
  AUTO(visit_list_free_at) struct visit_list *list = read_some(read, summary->before.from, &more);
  for (size_t n = 0; n < list->count; n++)
    summary_add(summary, list->visits[n]);
  if (more) return true;
  summary_end(summary);
  return read_ends(read, summary->period.count.visits + summary->before.count.visits);
}

bool read_step_picked(struct read *read) {
  const struct summary_pick *pick = &read->job->pick;
  struct event *event = read->event;
  bool more;
  AUTO(visit_list_free_at) struct visit_list *list = read_some(read, pick->from, &more);
  int64_t now = worker_utc(read->worker);
  for (size_t n = 0; n < list->count; n++) {
    int interest = report_state_interest(list->visits[n]);
    if (interest > event->most) event->most = interest;
    if (!summary_picks(pick, list->visits[n], now)) continue;
    if (event->count++ < READ_PICKED_MOST) visit_list_add(event->visits, mem_take(&list->visits[n]));
  }
  return more || read_ends(read, event->visits->count);
}
