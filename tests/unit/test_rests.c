/* What goes on failing, or can't be done, is tried with rests that grow, and never without one; and no rest is longer
 * than what it is for. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "../harness/test.h"
#include "any_job.h"
#include "agency.h"
#include "base/mem.h"
#include "base/when.h"
#include "sandbox.h"

#define EMAIL "mover@x.fr"

enum { LOOK_US = 5000, SKIP_MS = 100, WAIT_MS = 120000 };

/* A move of a booking to its own slot's neighbour, on a server of the earlier edition: created, then cancelled. */
static uint64_t begin_move(struct sandbox *sandbox, const struct target *target) {
  AUTO(mem_free_at) char *visit = sandbox_book(sandbox, target, EMAIL);
  struct job *slots = job_slots(JOB_READ_SLOTS, target->id, NULL, true);
  AUTO(event_free_at) struct event *event = seat_ask(&sandbox->seat, slots, EVENT_SLOTS);
  const struct slot *slot = NULL;
  for (size_t n = 0; slot == NULL && n < event->slots->count; n++)
    if (llabs(event->slots->slots[n].at - target->at) > 3600) slot = &event->slots->slots[n];
  assert_non_null(slot);
  struct job *job = any_job((struct any_job){.type = JOB_MOVE,
                                             .id = visit,
                                             .property_id = target->id,
                                             .ref = target->ref,
                                             .from = target->at,
                                             .at = slot->at,
                                             .date = slot->date,
                                             .read_at = event->fresh.read_at,
                                             .visitor = any_visitor(EMAIL)});
  return work_post(sandbox->seat.work, job);
}

/* Until so many requests were made; by the seat's clock, which is hurried. */
static int64_t time_until(struct sandbox *sandbox, const char *target, size_t requests) {
  int64_t begun = clock_mono_ms(&sandbox->seat.clock);
  while (sandbox_requests(sandbox, target) < requests) {
    sandbox_skip(sandbox, SKIP_MS);
    usleep(LOOK_US);
  }
  return clock_mono_ms(&sandbox->seat.clock) - begun;
}

/* The new date stands; the old visit's cancel is lost each time. */
TEST_BETWEEN(a_cancel_that_is_lost_again_and_again_rests_longer, sandbox_setup_earlier, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  sandbox_fault(sandbox, "cancel:drop");
  begin_move(sandbox, &target);
  int64_t took = time_until(sandbox, "visit/cancel", 8);
  print_message("  8 in %lld s\n", (long long)took / 1000);
  assert_true(took > 45000);
  target_clear(&target);
}

static bool is_left_to_a_person(const struct event *event) {
  return event->rows[0].unknown && strstr(event->rows[0].note, "cancel it by hand") != NULL;
}

/* An old visit whose cancel can't even be written down as a request. */
TEST_BETWEEN(a_cancel_that_cannot_be_made_is_left_to_a_person, sandbox_setup_earlier, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  sqlite3 *db;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  sandbox_fault(sandbox, "cancel:drop");
  event_free(seat_await(&sandbox->seat, EVENT_WRITE, begin_move(sandbox, &target), seat_is_unknown));
  seat_end(&sandbox->seat);
  size_t cancels = sandbox_requests(sandbox, "visit/cancel");
  AUTO(mem_free_at) char *path = mem_print("%s/outbox.db", sandbox->seat.state);
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  assert_int_equal(
      sqlite3_exec(db, "UPDATE outbox SET visitor_email=hex(zeroblob(70000)), state='queued'", NULL, NULL, NULL),
      SQLITE_OK);
  sqlite3_close(db);
  seat_begin(&sandbox->seat, true, false);
  event_free(seat_await(&sandbox->seat, EVENT_WRITE, 0, is_left_to_a_person));
  assert_int_equal(sandbox_requests(sandbox, "visit/cancel"), cancels);
  target_clear(&target);
}

static bool is_read(const struct event *event) {
  return !event->fresh.loading && event->fresh.read_at != WHEN_NONE;
}

/* A process that is stopped in the middle of a read goes on polling when it is continued: the time that it stood still
 * is not the server's. */
TEST_BETWEEN(a_read_that_was_stopped_in_between_is_made_again, sandbox_setup, sandbox_teardown) {
  enum { STOOD_MS = 40 * 60 * 1000, SOON_MS = 31 * 60 * 1000 };
  struct sandbox *sandbox = *state;
  int64_t today = when_day(clock_utc(&clock_system));
  sandbox_fault(sandbox, "visits:delay=600000*2");
  seat_begin(&sandbox->seat, true, false);
  work_post(sandbox->seat.work, job_watch_day(when_day_add(today, 40)));
  while (sandbox_requests(sandbox, "startTime") < 2) /* of that day, and of the two weeks to come: both are delayed */
    usleep(LOOK_US);
  seat_pass(&sandbox->seat, STOOD_MS);
  sandbox_fault(sandbox, ""); /* now the answers come */
  event_free(seat_await(&sandbox->seat, EVENT_DAY, 0, is_read));
  char name[40];
  struct when_local local = when_local(when_day_add(today, 39));
  snprintf(name, sizeof name, "%04d-%02d-%02dT", local.year, local.month, local.day);
  size_t reads = sandbox_requests(sandbox, name);
  sandbox_skip(sandbox, SOON_MS);
  int64_t end = clock_mono_ms(&clock_system) + WAIT_MS;
  while (sandbox_requests(sandbox, name) == reads) {
    assert_true(clock_mono_ms(&clock_system) < end);
    usleep(LOOK_US);
  }
}

/* ---- who asks while it is being read: that answer may be of before what it was asked for */

TEST(what_is_asked_for_during_a_read_is_read_again) {
  static const struct {
    enum refresh what;
    const char *letter;
  } rows[] = {{REFRESH_SLOTS, "S"}, {REFRESH_PROPERTIES, "P"}, {REFRESH_DAY, "V"}}; /* the last: more pages follow */
  AUTO(agency_close_at) struct agency *agency = agency_open(true);
  seat_hold(&agency->seat, 0); /* nothing is due of itself */
  work_post(agency->seat.work, job_new(JOB_WATCH_PROPERTIES));
  event_free(seat_await(&agency->seat, EVENT_PROPERTIES, 0, is_read));
  work_post(agency->seat.work, job_watch_day(agency->day));
  event_free(seat_await(&agency->seat, EVENT_DAY, 0, is_read));
  work_post(agency->seat.work, job_slots(JOB_WATCH_SLOTS, "p1", NULL, false));
  event_free(seat_await(&agency->seat, EVENT_SLOTS, 0, is_read));
  agency_comes(agency, "VW", 6); /* of that day, and of the coming ones: three pages each, the last one empty */
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    size_t before = agency_story(agency, rows[n].letter);
    fake_api_hold(agency->api);
    seat_done(&agency->seat, work_post(agency->seat.work, job_refresh(rows[n].what)));
    agency_comes(agency, rows[n].letter, before + 1); /* it is under way */
    seat_pass(&agency->seat, 1);
    seat_done(&agency->seat, work_post(agency->seat.work, job_refresh(rows[n].what)));
    fake_api_let_go(agency->api);
    agency_comes(agency, rows[n].letter, before + 2);
  }
  agency_comes(agency, "VW", 12);
  event_free(agency_ask(agency, job_new(JOB_READ_ME), EVENT_CLIENT).event);
  assert_int_equal(agency_story(agency, "SPVW"), 18); /* and no third time */
}

static bool is_good(const struct event *event) {
  return !event->fresh.loading && !event->fresh.failed;
}

static bool is_failed(const struct event *event) {
  return event->fresh.failed;
}

/* ... but nobody asks for what ends an outage by its own answer. */
TEST(what_ends_an_outage_is_not_read_twice) {
  enum { LONGER_THAN_A_REST_MS = 60 * 1000 };
  AUTO(agency_close_at) struct agency *agency = agency_open(true);
  seat_hold(&agency->seat, 0);
  work_post(agency->seat.work, job_new(JOB_WATCH_PROPERTIES));
  event_free(seat_await(&agency->seat, EVENT_PROPERTIES, 0, is_read));
  agency_comes(agency, "VW", 3); /* the coming days, whose last page is empty: then nothing else is read */
  event_free(agency_ask(agency, job_new(JOB_READ_ME), EVENT_CLIENT).event); /* answered one after the other */
  fake_api_say(agency->api, 'P', 0, NULL);
  seat_pass(&agency->seat, 1);
  seat_done(&agency->seat, work_post(agency->seat.work, job_refresh(REFRESH_PROPERTIES)));
  event_free(seat_await(&agency->seat, EVENT_PROPERTIES, 0, is_failed));
  agency_heal(agency);
  size_t before = agency_story(agency, "P");
  seat_pass(&agency->seat, LONGER_THAN_A_REST_MS);
  event_free(seat_await(&agency->seat, EVENT_PROPERTIES, 0, is_good));
  event_free(agency_ask(agency, job_new(JOB_READ_ME), EVENT_CLIENT).event);
  assert_int_equal(agency_story(agency, "P"), before + 1);
}
