#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include "../harness/db.h"
#include "base/mem.h"
#include "base/when.h"
#include "live_seat.h"

struct broker broker;
struct relay relay;
char *account;

/* ---- what is waited for */

const char *wanted_id, *wanted_text;
static enum visit_status wanted_status;
bool wanted_live;

bool is_live(const struct event *event) {
  return event->fresh.live;
}

bool is_not_live(const struct event *event) {
  return !event->fresh.live;
}

const struct visit *find_visit(const struct event *event, const char *id) {
  for (size_t n = 0; event->visits != NULL && n < event->visits->count; n++)
    if (strcmp(event->visits->visits[n]->id, id) == 0) return event->visits->visits[n];
  return NULL;
}

static bool has_status(const struct event *event) {
  const struct visit *visit = find_visit(event, wanted_id);
  return visit != NULL && visit_summary_status(visit, NULL) == wanted_status && event->fresh.live == wanted_live;
}

bool has_visits_not(const struct event *event) {
  return event->visits != NULL && find_visit(event, wanted_id) == NULL && event->fresh.live;
}

static bool says(const struct event *event) {
  return strstr(event->error.text, wanted_text) != NULL;
}

void await_day(struct sandbox *sandbox, bool (*wanted)(const struct event *event)) {
  event_free(seat_await(&sandbox->seat, EVENT_DAY, 0, wanted));
}

void await_status(struct sandbox *sandbox, const char *id, enum visit_status status, bool live) {
  wanted_id = id;
  wanted_status = status;
  wanted_live = live;
  await_day(sandbox, has_status);
}

void await_notice(struct sandbox *sandbox, const char *text) {
  wanted_text = text;
  event_free(seat_await(&sandbox->seat, EVENT_NOTICE, 0, says));
}

/* ---- what happens */

static char *read_account(struct sandbox *sandbox) {
  seat_begin(&sandbox->seat, false, false);
  AUTO(event_free_at) struct event *me = seat_ask(&sandbox->seat, job_new(JOB_READ_ME), EVENT_CLIENT);
  char *id = mem_copy(me->client->id);
  seat_end(&sandbox->seat);
  return id;
}

int live_setup(void **state) {
  if (sandbox_setup(state) != 0) return -1;
  account = read_account(*state);
  return 0;
}

int live_teardown(void **state) {
  struct sandbox *sandbox = *state;
  broker_cont(&broker);
  seat_end(&sandbox->seat);
  relay_close(&relay);
  broker_end(&broker);
  broker = (struct broker){0};
  free(account);
  return sandbox_teardown(state);
}

/* At whatever hour the test runs, there are visits to come on that day. */
int64_t tomorrow(void) {
  return when_day_add(when_day(clock_utc(&clock_system)), 1);
}

void watch_tomorrow(struct sandbox *sandbox) {
  work_post(sandbox->seat.work, job_watch_day(tomorrow()));
}

void begin_seat(struct sandbox *sandbox) {
  sandbox->seat.mqtt.url = broker.url;
  seat_begin(&sandbox->seat, true, false);
  watch_tomorrow(sandbox);
}

void begin_live(struct sandbox *sandbox) {
  broker_start(&broker, NULL);
  relay_open(&relay, &broker, account, "one", NULL);
  assert_true(relay_all(&relay, sandbox) > 50);
  relay_head(&relay, true);
  begin_seat(sandbox);
  await_day(sandbox, is_live);
  relay_head(&relay, true); /* a fresh one: nothing has to be read because of its age */
}

/* What the seat asked for so far has been answered: lists too, whose pages it asks for one after the other. */
void settle(struct sandbox *sandbox) {
  size_t before;
  do {
    before = sandbox_requests(sandbox, "startTime");
    for (int n = 0; n < 4; n++)
      seat_done(&sandbox->seat, work_post(sandbox->seat.work, job_new(JOB_READ_COVERAGE)));
  } while (sandbox_requests(sandbox, "startTime") != before);
}

/* One of tomorrow's that is to come, by the cache; its status. New memory. */
enum visit_status found_status;
char *live_visit_of_tomorrow(struct sandbox *sandbox) {
  char *id = NULL;
  struct job *job = job_visits(NULL, tomorrow(), when_day_add(tomorrow(), 1), true);
  AUTO(event_free_at) struct event *event = seat_ask(&sandbox->seat, job, EVENT_VISITS);
  for (size_t n = 0; id == NULL && n < event->visits->count; n++)
    if (event->visits->visits[n]->visitor_count == 1 &&
        visit_status_is_live(visit_summary_status(event->visits->visits[n], NULL)))
      id = mem_copy(event->visits->visits[n]->id);
  for (size_t n = 0; id != NULL && n < event->visits->count; n++)
    if (strcmp(event->visits->visits[n]->id, id) == 0)
      found_status = visit_summary_status(event->visits->visits[n], NULL);
  assert_non_null(id);
  return id;
}

void set_status(struct sandbox *sandbox, const char *id, const char *status) {
  AUTO(mem_free_at) char *raw = relay_sandbox_visit(sandbox, id);
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct error error;
  assert_int_equal(visit_decode(raw, strlen(raw), &visit, &error), ERROR_NONE);
  AUTO(mem_free_at)
  char *body = mem_print("{\"visitId\":\"%s\",\"visitorId\":\"%s\",\"status\":\"visit.status.%s\"}", id,
                         visit->visitors[0].visitor.email_exact, status);
  free(sandbox_call(sandbox, "/sandbox/status", body));
}

void publish(struct sandbox *sandbox, const char *id, enum feed_what what, bool lost) {
  AUTO(mem_free_at) char *raw = relay_sandbox_visit(sandbox, id);
  relay_visit(&relay, id, raw, what, lost);
}

void run_sql(const struct sandbox *sandbox, const char *sql) {
  db_run_in(sandbox->seat.cache, "cache.db", sql);
}

int64_t count_sql(const struct sandbox *sandbox, const char *sql) {
  return db_number_in(sandbox->seat.cache, "cache.db", sql);
}
