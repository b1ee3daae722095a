/* watch_history: the account's visits of the last months, and all that are to come, are learnt little by little, for
 * who searches them: the nearest month first, a request every two seconds, while nobody else asks for anything. What
 * was read is told by the cache, so that a stop loses one month at most. */
#include "base/log.h"
#include "base/when.h"
#include "store/cache.h"
#include "work/event.h"
#include "work/live/live.h"
#include "work/load/load.h"
#include "work/net/cached.h"
#include "work/plan/watch_history.h"
#include "work/plan/watch_private.h"
#include "work/worker.h"

enum {
  HISTORY_FIRST_MS = 5 * 1000,      /* after the start: the screen comes first */
  HISTORY_LOOK_MS = 60 * 60 * 1000, /* a month ends, what was read grows old */
  HISTORY_FAILED_MS = 60 * 1000,
  HISTORY_AHEAD = 3,           /* so many months; the last has no end */
  HISTORY_OLD = 24 * 60 * 60,  /* seconds: a month that is not over is read again */
  HISTORY_VISITS_MAX = 1000000 /* in the cache */
};

/* The nth month to be read, of so many that are past: this one, the next, the last, ... */
static int history_place(int n, int months) {
  int pairs = months < HISTORY_AHEAD ? months : HISTORY_AHEAD, rest = n - pairs;
  if (n > 2 * pairs) return months > HISTORY_AHEAD ? -rest : rest;
  return n % 2 != 0 ? (n + 1) / 2 : -(n / 2);
}

/* The first instant of a month so many months from now. */
static int64_t history_month(int64_t now, int place) {
  struct when_local local = when_local(now);
  int month = local.year * 12 + local.month - 1 + place;
  return when_instant(month / 12, month % 12 + 1, 1, 0, 0);
}

/* Never read whole, or before it was over, and not today. What a relay publishes is known. */
static bool history_lacks(struct worker *worker, int64_t from, int64_t to) {
  int64_t gap, now = worker_utc(worker), end = to != WHEN_NONE ? to : INT64_MAX;
  if (to != WHEN_NONE && live_covers(worker, from) && live_covers(worker, when_day_add(to, -1))) return false;
  int64_t read_at = cache_known(worker->cache, from, end, &gap);
  return gap != WHEN_NONE || (read_at < now - HISTORY_OLD && (to == WHEN_NONE || read_at < to + HISTORY_OLD));
}

/* The next part that is to be read; one that failed comes behind the others. False: none is. */
static bool history_pick(struct worker *worker, int64_t *from, int64_t *to) {
  struct watch_history *history = &worker->plan->history;
  int64_t now = worker_utc(worker);
  int months = worker->setup.profile.history_months, count = 1 + HISTORY_AHEAD + months;
  *from = *to = WHEN_NONE;
  if (cache_visits_most(worker->cache) >= HISTORY_VISITS_MAX) return false;
  if (history->heedless) return cache_read_at(worker->cache, "visits") == WHEN_NONE;
  for (int n = 0; n < count; n++) {
    history->at = (history->at + (n > 0)) % count;
    int place = history_place(history->at, months);
    *from = history_month(now, place);
    *to = place == HISTORY_AHEAD ? WHEN_NONE : history_month(now, place + 1);
    if (history_lacks(worker, *from, *to)) return true;
  }
  return false;
}

bool watch_history_since(struct worker *worker, int64_t *since) {
  int64_t today = when_day(worker_utc(worker)), day = today, before;
  while (live_covers(worker, day))
    day = when_day_add(day, -1);
  bool known = cache_known_since(worker->cache, day, &before);
  *since = known ? before : when_day_add(day, 1);
  if (!known && day == today) *since = WHEN_NONE;
  return known || day != today;
}

bool watch_history_is_whole(struct worker *worker) {
  int64_t since, first = history_month(worker_utc(worker), -worker->setup.profile.history_months);
  return watch_history_since(worker, &since) && (since == WHEN_NONE || since <= first);
}

static void history_tell(struct worker *worker) {
  struct event *event = event_new(EVENT_LEARNT);
  (void)watch_history_since(worker, &event->from);
  event->finished = worker->plan->history.finished;
  worker_send(worker, event);
}

static void history_done(struct worker *worker, struct load *load, const struct error *error) {
  struct watch_history *history = &worker->plan->history;
  int64_t now = worker_mono(worker);
  history->load = NULL;
  history->heedless |= load->list.heedless;
  history->at = error->code == ERROR_NONE ? 0 : history->at + 1;
  history->next_ms = now + (error->code == ERROR_NONE ? 0 : HISTORY_FAILED_MS);
  worker->stale.day_soon |= load->list.changed;
  if (error->code != ERROR_NONE) {
    log_line("reading earlier visits: %s", error->text);
    return;
  }
  cached_mark_days(worker, load->setup.from, load->setup.to, load->begun);
  if (load->setup.from == WHEN_NONE && load->setup.to == WHEN_NONE) cached_mark(worker, "visits", load->begun);
  history_tell(worker);
}

void watch_history_run(struct worker *worker, int64_t *next_ms) {
  struct watch_history *history = &worker->plan->history;
  int64_t now = worker_mono(worker), from, to;
  if (worker->setup.profile.history_months == 0 || history->load != NULL || worker->plan->loading_all) return;
  if (history->next_ms == 0) history->next_ms = now + HISTORY_FIRST_MS;
  if (now >= history->next_ms) {
    bool was = history->finished;
    history->finished = !history_pick(worker, &from, &to);
    history->next_ms = now + HISTORY_LOOK_MS;
    if (!history->finished) {
      history->load =
          load_start(worker, &(struct load_setup){.from = from, .to = to, .idle = true, .done = history_done});
      return;
    }
    if (!was) history_tell(worker);
  }
  worker_sooner(next_ms, history->next_ms);
}

void watch_history_stop(struct worker *worker) {
  struct watch_history *history = &worker->plan->history;
  if (history->load != NULL) load_cancel(worker, history->load);
  *history = (struct watch_history){0};
}

bool watch_history_is_on(const struct worker *worker) {
  return worker->setup.live && watch_may_read(worker) && worker->setup.profile.history_months > 0 &&
         !worker->plan->history.finished;
}
