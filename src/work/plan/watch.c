#include <stdlib.h>
#include <string.h>
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/msgq.h"
#include "base/when.h"
#include "store/cache.h"
#include "store/outbox.h"
#include "work/write/outbox_job.h"
#include "work/net/cached.h"
#include "work/live/live.h"
#include "work/load/load.h"
#include "work/event.h"
#include "work/job.h"
#include "work/write/outbox_view.h"
#include "work/net/edition.h"
#include "work/stale.h"
#include "work/plan/watch.h"
#include "work/plan/watch_history.h"
#include "work/plan/watch_private.h"
#include "work/worker.h"

enum {
  WATCH_PART = 100,            /* rows that come before all others: more than a screen has */
  WATCH_SIDE = WATCH_PART / 2, /* of them, on either side of the present */
  WATCH_UNDATED = 100,
  WATCH_WINDOW_MS = 5 * 60 * 1000, /* the coming two weeks are read this often */
  WATCH_WINDOW_DAYS = 14,
  WATCH_WINDOW_FAILS = 4,   /* it is tried again as what failed so often in a row */
  WATCH_DAY_MS = 30,        /* a planning that changes is sent this often at most */
  WATCH_DAY_REST = 5,       /* ... and rests this many times as long as it took, */
  WATCH_DAY_MOST_MS = 1000, /* ... but not for longer */
  WATCH_ADOPT_MS = 30 * 1000,
  WATCH_LOOK_MS = 1000 /* whether others write in the outbox, or who did has died: less than what is held takes */
};

/* A read of it begins, while none is under way. */
static void watch_load(struct worker *worker, enum watched watched, const struct load_setup *setup) {
  struct watch *watch = &worker->plan->watches[watched];
  watch_read_begins(worker, watch);
  watch->load = load_start(worker, setup);
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
  outbox_view_list(list, event);
  outbox_list_free(list);
  worker->plan->outbox_version = outbox_version(worker->outbox);
  msgq_put(worker->queues.events, event);
}

/* ---- what changed */

/* Only another number is told; none, as it begins. */
static void watch_tell_unread(struct worker *worker) {
  struct plan *plan = worker->plan;
  unsigned noted = cache_changes_noted(worker->cache);
  if (!worker->setup.live || (!worker->stale.changes && noted == plan->noted)) return;
  size_t unread = cache_unread_changes(worker->cache, worker_utc(worker) - CHANGE_KEPT_SECONDS);
  plan->noted = noted;
  worker->stale.changes = false;
  if (unread == plan->unread) return;
  plan->unread = unread;
  struct event *event = event_new(EVENT_UNREAD);
  event->unread = unread;
  worker_send(worker, event);
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
  struct freshness *fresh = &worker->plan->watches[WATCH_PROPERTIES].fresh;
  struct event *event = event_new(EVENT_PROPERTIES);
  fresh->read_at = cache_read_at(worker->cache, "properties");
  fresh->left_out = load_left_out(worker, &(struct load_setup){.properties = true}, false);
  watch_say_why(worker, fresh);
  event->fresh = *fresh;
  return event;
}

/* All of them, or the part that the screen shows: the first frame waits for it. */
static void watch_send_properties(struct worker *worker, bool part) {
  struct event *event = watch_properties_event(worker);
  enum error_code code = part ? cache_properties_first(worker->cache, WATCH_PART, &event->properties, &event->error)
                              : cache_properties(worker->cache, &event->properties, &event->error);
  worker->plan->watches[WATCH_PROPERTIES].part_sent =
      part && code == ERROR_NONE && event->properties->count == WATCH_PART;
  worker_send(worker, event);
}

static void watch_properties_done(struct worker *worker, struct load *load, const struct error *error) {
  struct watch *watch = &worker->plan->watches[WATCH_PROPERTIES];
  watch->load = NULL;
  watch_read_ended(worker, watch, error);
  worker->stale.properties |= load->list.changed;
  if (!load->list.changed && !watch->part_sent)
    worker_send(worker, watch_properties_event(worker)); /* the list on screen is as it was: only its age is new */
}

static void watch_read_properties(struct worker *worker) {
  watch_load(worker, WATCH_PROPERTIES,
             &(struct load_setup){.properties = true, .progress = true, .done = watch_properties_done});
}

/* ---- the planning's day */

/* Requests without a date belong to today: somebody has to find one. */
static bool watch_shows_undated(const struct worker *worker) {
  return worker->plan->day.from == when_day(worker_utc(worker));
}

/* A longer list that leaves some out can't say of which day they are: the day's own can. */
static size_t watch_day_left_out(struct worker *worker) {
  const struct watch_day *day = &worker->plan->day;
  bool shown = watch_shows_undated(worker);
  if (day->read) return day->left_out - (shown ? day->undated : 0);
  return load_left_out(worker, &(struct load_setup){.from = day->from, .to = when_day_add(day->from, 1)}, !shown);
}

static struct event *watch_day_event(struct worker *worker) {
  struct freshness *fresh = &worker->plan->watches[WATCH_DAY].fresh;
  int64_t gap, from = worker->plan->day.from;
  struct event *event = event_new(EVENT_DAY);
  fresh->read_at = cache_known(worker->cache, from, when_day_add(from, 1), &gap);
  if (gap != WHEN_NONE) fresh->read_at = WHEN_NONE;
  fresh->left_out = watch_day_left_out(worker);
  watch_say_why(worker, fresh);
  event->from = from;
  event->fresh = *fresh;
  event->fresh.live = live_covers(worker, from);
  return event;
}

/* The whole day; or a part, the visits round the present: the cursor stands on the next one. As many as a screen takes,
 * however many there are, for the first frame waits for them. */
static void watch_send_day(struct worker *worker, bool part) {
  int64_t from = worker->plan->day.from, end = when_day_add(from, 1), now = worker_utc(worker);
  int64_t near = now >= from && now < end ? now : from;
  struct event *event = watch_day_event(worker);
  struct error *error = &event->error;
  const struct cache_part day = {from, end, NULL};
  bool read = cache_day(worker->cache, &day, near, part ? WATCH_SIDE : 0, &event->visits, error) == ERROR_NONE;
  bool filled = part && read && event->visits->count >= WATCH_SIDE; /* those without date are below the screen */
  if (read && !filled && watch_shows_undated(worker))
    read = cache_add_undated(worker->cache, WATCH_UNDATED, event->visits, error) == ERROR_NONE;
  event->part = part && read && event->visits->count >= WATCH_SIDE;
  worker->plan->watches[WATCH_DAY].part_sent = event->part;
  watch_moves_find(worker, event);
  if (read) cache_place_visits(worker->cache, event->visits->visits, event->visits->count);
  if (read) cache_name_agents(worker->cache, event->visits->visits, event->visits->count);
  worker_send(worker, event);
}

static void watch_day_done(struct worker *worker, struct load *load, const struct error *error) {
  struct watch *watch = &worker->plan->watches[WATCH_DAY];
  struct watch_day *day = &worker->plan->day;
  watch->load = NULL;
  if (error->code == ERROR_NONE) cached_mark_days(worker, load->setup.from, load->setup.to, load->begun);
  watch_read_ended(worker, watch, error);
  if (error->code == ERROR_NONE) *day = (struct watch_day){day->from, true, load->list.left_out, load->list.undated};
  worker->stale.day |= load->list.changed;
  if (!load->list.changed && !watch->part_sent) worker_send(worker, watch_day_event(worker));
}

static void watch_read_day(struct worker *worker) {
  int64_t from = worker->plan->day.from;
  watch_load(worker, WATCH_DAY,
             &(struct load_setup){.from = from, .to = when_day_add(from, 1), .done = watch_day_done});
}

/* ---- the window, or all visits */

/* The person asked for everything; what the plan reads of itself is told with its day. */
static void watch_say_left_out(struct worker *worker, const struct load *load) {
  struct event event = {.type = EVENT_DAY, .fresh = {.left_out = load->list.left_out}};
  struct error error = {.code = ERROR_ANSWER};
  event_say_left_out(&event, error.text, sizeof error.text);
  if (load->setup.progress) worker_notice(worker, &error);
}

static void watch_tell_visits(struct worker *worker, const struct load *load, const struct error *error) {
  bool good = error->code == ERROR_NONE;
  if (good && load->list.left_out > 0) watch_say_left_out(worker, load);
  if (!good) log_line("reading visits: %s", error->text);
  if (!good && load->setup.progress) worker_notice(worker, error);
  if (load->setup.serial) worker_done(worker, load->setup.serial, error);
}

static void watch_visits_done(struct worker *worker, struct load *load, const struct error *error) {
  struct watch *window = &worker->plan->watches[WATCH_WINDOW];
  const struct load_setup *setup = &load->setup;
  int64_t from = WHEN_NONE, to = WHEN_NONE;
  bool good = error->code == ERROR_NONE;
  window->load = NULL;
  worker->plan->loading_all = false;
  bool wanted = live_wants_days(worker, &from, &to);
  bool read = (setup->from == WHEN_NONE || setup->from <= from) && (setup->to == WHEN_NONE || setup->to >= to);
  if (wanted && read && good) live_read_days(worker);
  int64_t rest = !good                ? worker_backoff_ms(worker, WATCH_WINDOW_FAILS)
                 : wanted && !read    ? 0
                 : live_is_on(worker) ? WATCH_SAFETY_MS
                                      : WATCH_WINDOW_MS;
  worker_sooner(&window->next_ms, worker_mono(worker) + rest);
  if (good) cached_mark_days(worker, setup->from, setup->to, load->begun);
  if (good && setup->from == WHEN_NONE && setup->to == WHEN_NONE) cached_mark(worker, "visits", load->begun);
  watch_tell_visits(worker, load, error);
  worker->stale.day |= load->list.changed;
  if (!load->list.changed && worker->plan->watches[WATCH_DAY].on) worker_send(worker, watch_day_event(worker));
}

static void watch_read_window(struct worker *worker) {
  int64_t from = when_day(worker_utc(worker)), to = when_day_add(from, WATCH_WINDOW_DAYS);
  (void)live_wants_days(worker, &from, &to);
  watch_load(worker, WATCH_WINDOW, &(struct load_setup){.from = from, .to = to, .done = watch_visits_done});
}

/* ---- the plan */

static void watch_set_day(struct worker *worker, int64_t from) {
  struct watch *watch = &worker->plan->watches[WATCH_DAY];
  watch_stop(worker, watch);
  *watch = (struct watch){.on = true};
  worker->plan->day = (struct watch_day){.from = from};
  stale_show_day(&worker->stale, from, when_day_add(from, 1));
  if (live_covers(worker, from))
    watch->next_ms = worker_mono(worker) + WATCH_SAFETY_MS; /* the cache has it, as it is */
  else
    watch->fresh.loading = watch_may_read(worker);
  watch_send_day(worker, true);
}

void watch_job(struct worker *worker, struct job *job) {
  struct watch *properties = &worker->plan->watches[WATCH_PROPERTIES];
  switch (job->type) {
  case JOB_WATCH_PROPERTIES:
    properties->on = true;
    properties->fresh.loading = watch_may_read(worker);
    watch_send_properties(worker, true);
    break;
  case JOB_WATCH_DAY:
    watch_set_day(worker, job->from);
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
  worker->plan->outbox = worker->plan->watches[WATCH_WINDOW].on = true;
  watch_send_outbox(worker);
  worker_flush(worker);
}

static void watch_read_all(struct worker *worker, uint64_t serial) {
  struct watch *window = &worker->plan->watches[WATCH_WINDOW];
  bool may = watch_may_read(worker);
  struct error error;
  if (!may)
    error_set(&error, ERROR_UNREACHABLE,
              worker->setup.offline ? _("Working offline: nothing is read from Flatsy")
                                    : _("Not logged in: log in to go on"));
  if (!may || worker->plan->loading_all) { /* already under way: its progress is on screen */
    worker_done(worker, serial, may ? NULL : &error);
    return;
  }
  watch_stop(worker, window);
  edition_ask(worker);
  worker->plan->loading_all = true;
  watch_load(worker, WATCH_WINDOW,
             &(struct load_setup){
                 .from = WHEN_NONE, .to = WHEN_NONE, .progress = true, .serial = serial, .done = watch_visits_done});
}

void watch_refresh(struct worker *worker, struct job *job) {
  static const enum refresh asked[] = {
      [WATCH_DAY] = REFRESH_DAY, [WATCH_PROPERTIES] = REFRESH_PROPERTIES, [WATCH_SLOTS] = REFRESH_SLOTS};
  enum refresh what = job ? job->what : REFRESH_ALL;
  for (size_t n = 0; n < sizeof asked / sizeof *asked; n++)
    if (what == REFRESH_ALL || what == asked[n]) worker->plan->watches[n].next_ms = worker_mono(worker);
  if (!job)
    worker->plan->watches[WATCH_WINDOW].next_ms = worker_mono(worker);
  else if (what == REFRESH_ALL)
    watch_read_all(worker, job->serial);
  else
    worker_done(worker, job->serial, NULL);
}

/* Not all seats at once. */
static void watch_live_ended(struct worker *worker) {
  struct watch *watches = worker->plan->watches;
  int64_t now = worker_mono(worker), period = watch_period_ms(worker);
  worker_sooner(&watches[WATCH_DAY].next_ms, now + worker_random(worker) % period);
  worker_sooner(&watches[WATCH_PROPERTIES].next_ms, now + worker_random(worker) % period);
  worker_sooner(&watches[WATCH_WINDOW].next_ms, now + worker_random(worker) % WATCH_WINDOW_MS);
}

/* Reads that began at since_ms or before may lack what was published before. */
static void watch_live_begun(struct worker *worker, int64_t since_ms) {
  struct watch *day = &worker->plan->watches[WATCH_DAY], *window = &worker->plan->watches[WATCH_WINDOW];
  int64_t now = worker_mono(worker), from, to;
  if (day->on && live_covers(worker, worker->plan->day.from)) {
    bool late = day->begun_ms <= since_ms && since_ms > 0;
    if (late) watch_stop(worker, day);
    day->next_ms = now + (late ? 0 : WATCH_SAFETY_MS);
    day->fresh.loading = day->load != NULL;
  }
  bool late = (window->begun_ms <= since_ms && since_ms > 0) || live_wants_days(worker, &from, &to);
  window->next_ms = now + (late ? 0 : WATCH_SAFETY_MS);
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

/* The server answers again: what failed meanwhile is read now; what is being read is what brought it back, perhaps. */
static void watch_follow_link(struct worker *worker, int64_t now) {
  for (struct watch *watch = worker->plan->watches; watch < worker->plan->watches + WATCH_COUNT; watch++) {
    bool back = watch->link_returns != worker_link_returns(worker);
    if (back && watch->fresh.failed && watch->next_ms != INT64_MAX) watch->next_ms = now;
    watch->link_returns = worker_link_returns(worker);
  }
}

/* What is stale is read, again if it is being read. */
static void watch_follow_stale(struct worker *worker, int64_t now) {
  struct watch *watches = worker->plan->watches;
  struct stale *stale = &worker->stale;
  if (stale->read_day || stale->read_visits) watches[WATCH_DAY].next_ms = now;
  if (stale->read_visits) watches[WATCH_WINDOW].next_ms = now;
  if (stale->read_slots) worker_sooner(&watches[WATCH_SLOTS].next_ms, stale->slots_ms);
  stale->read_day = stale->read_visits = stale->read_slots = false;
}

/* What other processes do in the outbox is seen soon: a number in shared memory, and a lock each. */
static void watch_look_at_outbox(struct worker *worker, int64_t now) {
  struct plan *plan = worker->plan;
  if (!plan->outbox || now < plan->look_next_ms) return;
  plan->look_next_ms = now + WATCH_LOOK_MS;
  worker->stale.outbox |= outbox_version(worker->outbox) != plan->outbox_version;
  if (watch_may_read(worker) && outbox_find_dead(worker->outbox)) plan->adopt_next_ms = now;
}

/* What other processes left in the outbox, or noted and read of changes; those that are too old are told no more. */
static void watch_look_at_others(struct worker *worker, int64_t now) {
  struct plan *plan = worker->plan;
  watch_look_at_outbox(worker, now);
  if (now < plan->adopt_next_ms) return;
  plan->adopt_next_ms = now + WATCH_ADOPT_MS;
  if (watch_may_read(worker)) outbox_job_adopt(worker);
  worker->stale.changes = true;
}

int64_t watch_run(struct worker *worker) {
  static void (*const reads[WATCH_COUNT])(struct worker *) = {[WATCH_DAY] = watch_read_day,
                                                              [WATCH_PROPERTIES] = watch_read_properties,
                                                              [WATCH_SLOTS] = watch_read_slots,
                                                              [WATCH_WINDOW] = watch_read_window};
  struct plan *plan = worker->plan;
  int64_t now = worker_mono(worker), next = INT64_MAX;
  watch_follow_link(worker, now);
  watch_follow_live(worker);
  watch_follow_stale(worker, now);
  if (!worker->setup.live) return next;
  watch_look_at_others(worker, now);
  for (size_t n = 0; n < WATCH_COUNT && watch_may_read(worker); n++) {
    const struct watch *watch = &plan->watches[n];
    bool waits = watch->on && !watch->load && !watch->call;
    if (waits && now >= watch->next_ms)
      reads[n](worker);
    else if (waits)
      worker_sooner(&next, watch->next_ms);
  }
  if (watch_may_read(worker)) watch_history_run(worker, &next);
  worker_sooner(&next, plan->adopt_next_ms);
  if (plan->outbox) worker_sooner(&next, plan->look_next_ms);
  if (worker->stale.day_soon && plan->watches[WATCH_DAY].on) worker_sooner(&next, plan->day_soon_ms);
  return next;
}

/* Many visits may change one after another: a large day, which takes 20 ms, is not sent after each. Whoever stood still
 * in between is not to stay silent for long. */
static void watch_tell_day(struct worker *worker) {
  struct stale *stale = &worker->stale;
  int64_t now = worker_mono(worker);
  bool soon = stale->day_soon && now >= worker->plan->day_soon_ms;
  const struct watch *day = &worker->plan->watches[WATCH_DAY];
  if (!day->on || !(stale->day || soon || day->part_sent)) return;
  watch_send_day(worker, false);
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
  const struct watch *properties = &worker->plan->watches[WATCH_PROPERTIES];
  watch_tell_first(worker);
  if (properties->on && (worker->stale.properties || properties->part_sent)) watch_send_properties(worker, false);
  worker->stale.properties = false;
  watch_tell_day(worker);
  watch_tell_unread(worker);
  worker_flush(worker);
}

void watch_adopt(struct worker *worker) {
  worker->plan->adopt_next_ms = 0;
}

void watch_stop_loads(struct worker *worker) {
  const struct load *visits = worker->plan->watches[WATCH_WINDOW].load;
  if (visits && visits->setup.serial) worker_done(worker, visits->setup.serial, NULL);
  for (size_t n = 0; n < WATCH_COUNT; n++)
    watch_stop(worker, &worker->plan->watches[n]);
  watch_history_stop(worker);
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
