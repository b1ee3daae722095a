#include <stdlib.h>
#include <string.h>
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/msgq.h"
#include "base/when.h"
#include "store/cache.h"
#include "store/outbox.h"
#include "work/write/deliver_job.h"
#include "work/net/known.h"
#include "work/live/live.h"
#include "work/load/load.h"
#include "work/event.h"
#include "work/job.h"
#include "work/write/read_outbox.h"
#include "work/net/edition.h"
#include "work/stale.h"
#include "work/plan/watch.h"
#include "work/plan/watch_private.h"
#include "work/worker.h"

enum {
  WATCH_PART = 100,            /* rows that come before all others: more than a screen has */
  WATCH_SIDE = WATCH_PART / 2, /* of them, on either side of the present */
  WATCH_UNDATED = 100,
  WATCH_WINDOW_MS = 5 * 60 * 1000, /* the coming two weeks are read this often */
  WATCH_WINDOW_DAYS = 14,
  WATCH_DAY_MS = 30,        /* a planning that changes is sent this often at most */
  WATCH_DAY_REST = 5,       /* ... and rests this many times as long as it took, */
  WATCH_DAY_MOST_MS = 1000, /* ... but not for longer */
  WATCH_ADOPT_MS = 30 * 1000
};

static int64_t watch_window_ms(const struct worker *worker) {
  int64_t from, to;
  if (live_wants_days(worker, &from, &to)) return 0;
  return live_is_on(worker) ? WATCH_SAFETY_MS : WATCH_WINDOW_MS;
}

/* ---- the outbox */

/* Behind what was sent before it is too late: straight to the other side. */
static void watch_send_outbox(struct worker *worker) {
  struct outbox_list *list;
  struct error error;
  if (outbox_list(worker->outbox, false, &list, &error) != ERROR_NONE) {
    worker_notice(worker, &error);
    return;
  }
  struct event *event = event_new(EVENT_OUTBOX);
  read_outbox_views(list, event);
  outbox_list_free(list);
  worker->plan->outbox_version = outbox_version(worker->outbox);
  msgq_put(worker->queues.events, event);
}

/* ---- properties */

/* Offline, what is kept may not be shown: that is not the same as nothing. */
static void watch_say_why(const struct worker *worker, struct freshness *fresh) {
  const struct error *why = cache_why(worker->cache);
  if (!worker->setup.offline || why->code == ERROR_NONE) return;
  fresh->failed = true;
  fresh->error = *why;
}

static struct event *watch_properties_event(struct worker *worker) {
  struct event *event = event_new(EVENT_PROPERTIES);
  worker->plan->properties.fresh.read_at = cache_read_at(worker->cache, "properties");
  worker->plan->properties.fresh.left_out = load_left_out(worker, &(struct load_setup){.properties = true}, false);
  watch_say_why(worker, &worker->plan->properties.fresh);
  event->fresh = worker->plan->properties.fresh;
  return event;
}

static void watch_send_properties(struct worker *worker) {
  struct error error;
  struct event *event = watch_properties_event(worker);
  worker->plan->properties.part_sent = false;
  if (cache_properties(worker->cache, &event->properties, &error) != ERROR_NONE) event->error = error;
  worker_send(worker, event);
}

static void watch_send_first_properties(struct worker *worker) {
  struct error error;
  struct event *event = watch_properties_event(worker);
  if (cache_properties_first(worker->cache, WATCH_PART, &event->properties, &error) != ERROR_NONE)
    event->error = error;
  else
    worker->plan->properties.part_sent = event->properties->count == WATCH_PART;
  worker_send(worker, event);
}

static void watch_properties_done(struct worker *worker, struct load *load, const struct error *error) {
  worker->plan->properties_load = NULL;
  watch_read_ended(worker, &worker->plan->properties, error);
  worker->stale.properties |= load->list.changed;
  if (!load->list.changed && !worker->plan->properties.part_sent)
    worker_send(worker, watch_properties_event(worker)); /* the list on screen is as it was: only its age is new */
}

/* ---- the planning's day */

/* Requests without a date belong to today: somebody has to find one. */
static bool watch_shows_undated(const struct worker *worker) {
  return worker->plan->day.from == when_day(worker_utc(worker));
}

/* A longer list that leaves some out can't say of which day they are: the day's own can. */
static size_t watch_day_left_out(struct worker *worker) {
  const struct watch *watch = &worker->plan->day;
  bool shown = watch_shows_undated(worker);
  if (watch->read) return watch->left_out - (shown ? watch->undated : 0);
  return load_left_out(worker, &(struct load_setup){.from = watch->from, .to = when_day_add(watch->from, 1)}, !shown);
}

static struct event *watch_day_event(struct worker *worker) {
  struct watch *watch = &worker->plan->day;
  int64_t gap;
  struct event *event = event_new(EVENT_DAY);
  watch->fresh.read_at = cache_known(worker->cache, watch->from, when_day_add(watch->from, 1), &gap);
  if (gap != WHEN_NONE) watch->fresh.read_at = WHEN_NONE;
  watch->fresh.left_out = watch_day_left_out(worker);
  watch_say_why(worker, &watch->fresh);
  event->from = watch->from;
  event->fresh = watch->fresh;
  event->fresh.live = live_covers(worker, watch->from);
  return event;
}

static enum error_code watch_add_undated(struct worker *worker, size_t most, struct visit_list *list,
                                         struct error *error) {
  if (most == 0 || !watch_shows_undated(worker)) return ERROR_NONE;
  return cache_add_undated(worker->cache, most, list, error);
}

static void watch_send_day(struct worker *worker) {
  struct watch *watch = &worker->plan->day;
  struct error error;
  struct event *event = watch_day_event(worker);
  watch->part_sent = false;
  if (cache_day(worker->cache, watch->from, when_day_add(watch->from, 1), watch->from, 0, &event->visits, &error) !=
          ERROR_NONE ||
      watch_add_undated(worker, WATCH_UNDATED, event->visits, &error) != ERROR_NONE)
    event->error = error;
  watch_add_moves(worker, event);
  worker_send(worker, event);
}

/* The visits round the present: the cursor stands on the next one. As many as a screen takes, however many there are,
 * for the first frame waits for them. */
static void watch_send_first_day(struct worker *worker) {
  struct watch *watch = &worker->plan->day;
  struct error error;
  int64_t now = worker_utc(worker), end = when_day_add(watch->from, 1), near = now < end ? now : watch->from;
  struct event *event = watch_day_event(worker);
  if (near < watch->from) near = watch->from;
  bool read = cache_day(worker->cache, watch->from, end, near, WATCH_SIDE, &event->visits, &error) == ERROR_NONE;
  bool filled = read && event->visits->count >= WATCH_SIDE; /* those without date are below the screen */
  if (read && watch_add_undated(worker, filled ? 0 : WATCH_UNDATED, event->visits, &error) == ERROR_NONE)
    event->part = watch->part_sent = event->visits->count >= WATCH_SIDE;
  else
    event->error = error;
  watch_add_moves(worker, event);
  worker_send(worker, event);
}

static void watch_day_done(struct worker *worker, struct load *load, const struct error *error) {
  worker->plan->day_load = NULL;
  if (error->code == ERROR_NONE) known_mark_days(worker, load->setup.from, load->setup.to, load->begun);
  if (load->setup.from != worker->plan->day.from) return; /* another day is shown by now: it has a read of its own */
  watch_read_ended(worker, &worker->plan->day, error);
  if (error->code == ERROR_NONE) {
    worker->plan->day.read = true;
    worker->plan->day.left_out = load->list.left_out;
    worker->plan->day.undated = load->list.undated;
  }
  worker->stale.day |= load->list.changed;
  if (!load->list.changed && !worker->plan->day.part_sent) worker_send(worker, watch_day_event(worker));
}

static void watch_read_day(struct worker *worker) {
  if (worker->plan->day_load) load_cancel(worker, worker->plan->day_load);
  watch_read_begins(worker, &worker->plan->day);
  worker->plan->day_load = load_start(worker, &(struct load_setup){.from = worker->plan->day.from,
                                                                   .to = when_day_add(worker->plan->day.from, 1),
                                                                   .done = watch_day_done});
}

/* The person asked for everything; what the plan reads of itself is told with its day. */
static void watch_say_left_out(struct worker *worker, const struct load *load) {
  struct event event = {.type = EVENT_DAY, .fresh = {.left_out = load->list.left_out}};
  struct error error;
  char said[sizeof error.text];
  event_say_left_out(&event, said, sizeof said);
  error_set(&error, ERROR_ANSWER, "%s", said);
  if (load->setup.progress) worker_notice(worker, &error);
}

static void watch_visits_done(struct worker *worker, struct load *load, const struct error *error) {
  int64_t now = worker_mono(worker), wants_from = WHEN_NONE, wants_to = WHEN_NONE;
  worker->plan->visits_load = NULL;
  worker->plan->loading_all = false;
  bool wanted = live_wants_days(worker, &wants_from, &wants_to);
  bool read = (load->setup.from == WHEN_NONE || load->setup.from <= wants_from) &&
              (load->setup.to == WHEN_NONE || load->setup.to >= wants_to);
  if (wanted && read && error->code == ERROR_NONE) live_read_days(worker);
  watch_sooner(&worker->plan->window_next_ms,
               now + (error->code == ERROR_NONE ? watch_window_ms(worker) : worker_backoff_ms(worker, 4)));
  if (error->code == ERROR_NONE) {
    known_mark_days(worker, load->setup.from, load->setup.to, load->begun);
    if (load->setup.from == WHEN_NONE && load->setup.to == WHEN_NONE) known_mark(worker, "visits", load->begun);
  } else {
    log_line("reading visits: %s", error->text);
    if (load->setup.progress) worker_notice(worker, error);
  }
  if (error->code == ERROR_NONE && load->list.left_out > 0) watch_say_left_out(worker, load);
  if (load->setup.serial) worker_done(worker, load->setup.serial, error);
  worker->stale.day |= load->list.changed;
  if (!load->list.changed && worker->plan->day.on) worker_send(worker, watch_day_event(worker));
}

static void watch_read_window(struct worker *worker) {
  int64_t today = when_day(worker_utc(worker));
  int64_t from = today, to = when_day_add(today, WATCH_WINDOW_DAYS);
  (void)live_wants_days(worker, &from, &to);
  worker->plan->window_begun_ms = worker_mono(worker);
  worker->plan->window_next_ms = INT64_MAX;
  worker->plan->visits_load =
      load_start(worker, &(struct load_setup){.from = from, .to = to, .done = watch_visits_done});
}

/* ---- the plan */

void watch_job(struct worker *worker, struct job *job) {
  switch (job->type) {
  case JOB_WATCH_PROPERTIES:
    worker->plan->properties.on = true;
    worker->plan->properties.fresh.loading = watch_may_read(worker);
    watch_send_first_properties(worker);
    break;
  case JOB_WATCH_DAY:
    if (worker->plan->day_load) load_cancel(worker, worker->plan->day_load);
    worker->plan->day_load = NULL;
    worker->plan->day = (struct watch){.on = true, .from = job->from};
    stale_show_day(&worker->stale, job->from, when_day_add(job->from, 1));
    if (live_covers(worker, job->from))
      worker->plan->day.next_ms = worker_mono(worker) + WATCH_SAFETY_MS; /* the cache has it, as it is */
    else
      worker->plan->day.fresh.loading = watch_may_read(worker);
    watch_send_first_day(worker);
    break;
  case JOB_WATCH_SLOTS:
    watch_set_slots(worker, job);
    break;
  default:
    worker->plan->outbox = worker->stale.outbox = true;
  }
}

void watch_open(struct worker *worker) {
  worker->plan = mem_new(sizeof *worker->plan);
  if (!worker->setup.live) return;
  worker->plan->outbox = true;
  watch_send_outbox(worker);
  worker_flush(worker);
}

static void watch_read_all(struct worker *worker, uint64_t serial) {
  struct error error;
  if (!watch_may_read(worker)) {
    error_set(&error, ERROR_UNREACHABLE,
              worker->setup.offline ? _("Working offline: nothing is read from Flatsy")
                                    : _("Not logged in: log in to go on"));
    worker_done(worker, serial, &error);
    return;
  }
  if (worker->plan->visits_load && worker->plan->loading_all) { /* already under way: its progress is on screen */
    worker_done(worker, serial, NULL);
    return;
  }
  if (worker->plan->visits_load) load_cancel(worker, worker->plan->visits_load);
  edition_ask(worker);
  worker->plan->loading_all = true;
  worker->plan->window_next_ms = INT64_MAX;
  worker->plan->visits_load = load_start(
      worker, &(struct load_setup){
                  .from = WHEN_NONE, .to = WHEN_NONE, .progress = true, .serial = serial, .done = watch_visits_done});
}

void watch_refresh(struct worker *worker, const struct job *job) {
  enum refresh what = job ? job->what : REFRESH_ALL;
  int64_t now = worker_mono(worker);
  if (what == REFRESH_ALL || what == REFRESH_PROPERTIES) worker->plan->properties.next_ms = now;
  if (what == REFRESH_ALL || what == REFRESH_DAY) worker->plan->day.next_ms = now;
  if (what == REFRESH_ALL || what == REFRESH_SLOTS) worker->plan->slots.next_ms = now;
  if (!job)
    worker->plan->window_next_ms = now;
  else if (what == REFRESH_ALL)
    watch_read_all(worker, job->serial);
  else
    worker_done(worker, job->serial, NULL);
}

/* Not all seats at once. */
static void watch_live_ended(struct worker *worker) {
  int64_t now = worker_mono(worker), period = watch_period_ms(worker);
  watch_sooner(&worker->plan->day.next_ms, now + worker_random(worker) % period);
  watch_sooner(&worker->plan->properties.next_ms, now + worker_random(worker) % period);
  watch_sooner(&worker->plan->window_next_ms, now + worker_random(worker) % WATCH_WINDOW_MS);
}

/* Reads that began at since_ms or before may lack what was published before. */
static void watch_live_begun(struct worker *worker, int64_t since_ms) {
  struct watch *day = &worker->plan->day;
  if (day->on && live_covers(worker, day->from)) {
    bool late = day->begun_ms <= since_ms && since_ms > 0;
    if (late && worker->plan->day_load != NULL) load_cancel(worker, worker->plan->day_load);
    if (late) worker->plan->day_load = NULL;
    day->next_ms = late ? worker_mono(worker) : worker_mono(worker) + WATCH_SAFETY_MS;
    day->fresh.loading = worker->plan->day_load != NULL;
  }
  int64_t from, to;
  bool late = (worker->plan->window_begun_ms <= since_ms && since_ms > 0) || live_wants_days(worker, &from, &to);
  worker->plan->window_next_ms = worker_mono(worker) + (late ? 0 : WATCH_SAFETY_MS);
}

static void watch_follow_live(struct worker *worker) {
  bool on = live_is_on(worker);
  if (on == worker->plan->was_live) return;
  worker->plan->was_live = on;
  worker->stale.day_soon = true; /* its title */
  if (on)
    watch_live_begun(worker, live_heard_ms(worker));
  else
    watch_live_ended(worker);
}

/* The server answers again: what failed meanwhile is read now. */
static void watch_follow_link(struct worker *worker, int64_t now) {
  struct watch *const all[] = {&worker->plan->properties, &worker->plan->day, &worker->plan->slots};
  for (size_t n = 0; n < sizeof all / sizeof *all; n++) { /* what is being read is what brought it back, perhaps */
    bool back = all[n]->link_returns != worker_link_returns(worker);
    if (back && all[n]->fresh.failed && all[n]->next_ms != INT64_MAX) all[n]->next_ms = now;
    all[n]->link_returns = worker_link_returns(worker);
  }
}

/* What is stale is read, again if it is being read. */
static void watch_follow_stale(struct worker *worker, int64_t now) {
  struct stale *stale = &worker->stale;
  if (stale->read_day || stale->read_visits) worker->plan->day.next_ms = now;
  if (stale->read_visits) worker->plan->window_next_ms = now;
  if (stale->read_slots) watch_sooner(&worker->plan->slots.next_ms, stale->slots_ms);
  stale->read_day = stale->read_visits = stale->read_slots = false;
}

static bool watch_due(const struct watch *watch, bool running, int64_t now) {
  return watch->on && !running && now >= watch->next_ms;
}

static int64_t watch_next_ms(const struct worker *worker) {
  const struct stale *stale = &worker->stale;
  int64_t next = INT64_MAX;
  if (!worker->setup.live) return next;
  next = worker->plan->adopt_next_ms;
  if (stale->day_soon && worker->plan->day.on) watch_sooner(&next, worker->plan->day_soon_ms);
  if (!watch_may_read(worker)) return next;
  if (worker->plan->day.on && !worker->plan->day_load && worker->plan->day.next_ms < next)
    next = worker->plan->day.next_ms;
  if (worker->plan->properties.on && !worker->plan->properties_load && worker->plan->properties.next_ms < next)
    next = worker->plan->properties.next_ms;
  if (worker->plan->slots.on && !worker->plan->slots.call && worker->plan->slots.next_ms < next)
    next = worker->plan->slots.next_ms;
  if (!worker->plan->visits_load && worker->plan->window_next_ms < next) next = worker->plan->window_next_ms;
  return next;
}

int64_t watch_run(struct worker *worker) {
  int64_t now = worker_mono(worker);
  watch_follow_link(worker, now);
  watch_follow_live(worker);
  watch_follow_stale(worker, now);
  if (worker->setup.live && now >= worker->plan->adopt_next_ms) {
    worker->plan->adopt_next_ms = now + WATCH_ADOPT_MS;
    if (watch_may_read(worker)) deliver_adopt(worker);
    if (worker->plan->outbox && outbox_version(worker->outbox) != worker->plan->outbox_version)
      worker->stale.outbox = true;
  }
  if (!worker->setup.live || !watch_may_read(worker)) return watch_next_ms(worker);
  if (watch_due(&worker->plan->day, worker->plan->day_load, now)) watch_read_day(worker);
  if (watch_due(&worker->plan->properties, worker->plan->properties_load, now)) {
    watch_read_begins(worker, &worker->plan->properties);
    worker->plan->properties_load =
        load_start(worker, &(struct load_setup){.properties = true, .progress = true, .done = watch_properties_done});
  }
  if (watch_due(&worker->plan->slots, worker->plan->slots.call, now)) watch_read_slots(worker);
  if (!worker->plan->visits_load && now >= worker->plan->window_next_ms) watch_read_window(worker);
  return watch_next_ms(worker);
}

/* Many visits may change one after another: a large day, which takes 20 ms, is not sent after each. Whoever stood still
 * in between is not to stay silent for long. */
static void watch_tell_day(struct worker *worker) {
  struct stale *stale = &worker->stale;
  int64_t now = worker_mono(worker);
  bool soon = stale->day_soon && now >= worker->plan->day_soon_ms;
  if (!worker->plan->day.on || !(stale->day || soon || worker->plan->day.part_sent)) return;
  watch_send_day(worker);
  stale->day = stale->day_soon = false;
  int64_t ended = worker_mono(worker), rest = WATCH_DAY_MS + (ended - now) * WATCH_DAY_REST;
  worker->plan->day_soon_ms = ended + (rest < WATCH_DAY_MOST_MS ? rest : WATCH_DAY_MOST_MS);
}

/* What is not settled comes first: who hears that a write is done must not be asked about it at the end. */
void watch_tell_first(struct worker *worker) {
  if (worker->stale.outbox && worker->plan->outbox) watch_send_outbox(worker);
  worker->stale.outbox = false;
  worker_flush(worker);
}

void watch_tell(struct worker *worker) {
  struct stale *stale = &worker->stale;
  watch_tell_first(worker);
  if (worker->plan->properties.on && (stale->properties || worker->plan->properties.part_sent))
    watch_send_properties(worker);
  watch_tell_day(worker);
  stale->properties = false;
  worker_flush(worker);
}

void watch_adopt(struct worker *worker) {
  worker->plan->adopt_next_ms = 0;
}

void watch_stop_loads(struct worker *worker) {
  if (worker->plan->properties_load) load_cancel(worker, worker->plan->properties_load);
  if (worker->plan->day_load) load_cancel(worker, worker->plan->day_load);
  if (worker->plan->visits_load) {
    if (worker->plan->visits_load->setup.serial) worker_done(worker, worker->plan->visits_load->setup.serial, NULL);
    load_cancel(worker, worker->plan->visits_load);
  }
  watch_stop_slots(worker);
  worker->plan->properties_load = worker->plan->day_load = worker->plan->visits_load = NULL;
  worker->plan->loading_all = worker->plan->day.read = false; /* what it left out was the former account's */
  watch_refresh(worker, NULL);
}

void watch_close(struct worker *worker) {
  if (worker->plan == NULL) return;
  watch_stop_loads(worker);
  free(worker->plan->slots.id);
  free(worker->plan->slots.ref);
  free(worker->plan);
  worker->plan = NULL;
}
