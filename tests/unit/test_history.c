/* The visits of the last months are learnt in the background: the nearest first, politely, going on after a stop. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "../harness/test.h"
#include "agency.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/when.h"

enum { LOOK_US = 10000, WAIT_MS = 120000, FIRST_MS = 5000, PAUSE_MS = 2000 };

/* A server that has a visit each month, on the twentieth, from 2025 to 2027. */
struct calendar {
  pthread_mutex_t lock;
  struct buf asked;   /* "11 12 10 ": the months that were asked for, from the first page on */
  const char *broken; /* the month that fails, "10"; NULL: none */
  bool heedless;      /* takes no times */
};

/* What that name has in the request; WHEN_NONE: it is not there. */
static int64_t asked_instant(const char *request, const char *name) {
  const char *at = strstr(request, name);
  char text[64] = "", *to = text;
  int64_t instant;
  if (at == NULL) return WHEN_NONE;
  for (at += strlen(name); *at != '&' && *at != ' ' && to < text + sizeof text - 1; at++) {
    bool coded = strncmp(at, "%3A", 3) == 0;
    *to++ = coded ? ':' : *at;
    at += coded ? 2 : 0;
  }
  return when_parse(text, &instant) ? instant : WHEN_NONE;
}

static char *calendar_play(void *arg, const char *request, int *status) {
  struct calendar *calendar = arg;
  int64_t from = asked_instant(request, "startTime="), to = asked_instant(request, "endTime=");
  struct when_local first = when_local(from);
  bool is_month = from != WHEN_NONE && first.day == 1, begins = strstr(request, "page=0") != NULL;
  char month[8] = "all";
  if (is_month) snprintf(month, sizeof month, "%02d%s", first.month, to == WHEN_NONE ? "+" : "");
  pthread_mutex_lock(&calendar->lock);
  if (begins && (is_month || from == WHEN_NONE)) assert_true(buf_print(&calendar->asked, "%s ", month));
  bool fails = is_month && calendar->broken != NULL && strcmp(calendar->broken, month) == 0, all = calendar->heedless;
  pthread_mutex_unlock(&calendar->lock);
  if (fails) *status = 500;
  if (fails || !begins) return mem_copy(fails ? "{}" : "[]");
  struct buf out = buf_empty(1 << 20);
  assert_true(buf_add_text(&out, "["));
  for (int n = 0; n < 36; n++) {
    int64_t at = when_instant(2025 + n / 12, n % 12 + 1, 20, 11, 0);
    if (!all && ((from != WHEN_NONE && at < from) || (to != WHEN_NONE && at >= to))) continue;
    AUTO(mem_free_at) char *id = mem_print("m%d", n), *visit = agency_visit(at, id);
    assert_true(buf_print(&out, "%s%s", out.length > 1 ? "," : "", visit));
  }
  assert_true(buf_add_text(&out, "]"));
  return buf_take(&out);
}

static bool is_open(const struct event *event) {
  return event->session == SESSION_OPEN;
}

static void begin(struct agency *agency) {
  agency->seat.patience_ms = 24L * 3600 * 1000; /* its clock may be far ahead of an answer */
  seat_begin(&agency->seat, true, false);
  seat_hold(&agency->seat, 0);
  event_free(seat_await(&agency->seat, EVENT_SESSION, 0, is_open));
}

/* The account of that server, on 18 November 2026; the worker's clock stands still. */
static struct agency *open_calendar(struct calendar *calendar, int months) {
  struct agency *agency = agency_open(false);
  *calendar = (struct calendar){.lock = PTHREAD_MUTEX_INITIALIZER, .asked = buf_empty(1 << 20)};
  fake_api_play(agency->api, calendar_play, calendar);
  agency->day = when_instant(2026, 11, 18, 0, 0);
  agency->seat.stands_ms = (agency->day + 9 * 3600) * 1000;
  agency->seat.history_months = months;
  agency->live = true;
  seat_end(&agency->seat);
  AUTO(mem_free_at) char *file = mem_print("%s/cache.db", agency->seat.cache);
  assert_int_equal(unlink(file), 0); /* the other day's */
  begin(agency);
  return agency;
}

static void close_calendar(struct agency *take_agency, struct calendar *calendar) {
  agency_close(take_agency);
  buf_free(&calendar->asked);
}

static char *asked_months(struct calendar *calendar) {
  pthread_mutex_lock(&calendar->lock);
  char *asked = mem_copy(calendar->asked.data != NULL ? calendar->asked.data : "");
  pthread_mutex_unlock(&calendar->lock);
  return asked;
}

static void assert_asked(struct calendar *calendar, const char *expected) {
  AUTO(mem_free_at) char *asked = asked_months(calendar);
  assert_string_equal(asked, expected);
}

/* What a search finds, and how far it looks. */
static struct event *find(struct agency *agency) {
  return seat_ask(&agency->seat, job_search("roy"), EVENT_FOUND);
}

/* Time passes until it is told that nothing more is to be learnt: since when all is known. */
static int64_t finish(struct agency *agency) {
  int64_t end = clock_mono_ms(&clock_system) + WAIT_MS;
  for (;; usleep(LOOK_US)) {
    assert_true(clock_mono_ms(&clock_system) < end);
    seat_pass(&agency->seat, PAUSE_MS / 2);
    for (struct event *next; (next = work_take(agency->seat.work)) != NULL;) {
      AUTO(event_free_at) struct event *event = next;
      if (event->type == EVENT_LEARNT && event->finished) return event->from;
    }
  }
}

TEST(the_nearest_months_are_learnt_first) {
  struct calendar calendar;
  struct agency *agency = open_calendar(&calendar, 5);
  int64_t since = finish(agency);
  assert_asked(&calendar, "11 12 10 01 09 02+ 08 07 06 ");
  AUTO(event_free_at) struct event *event = find(agency);
  const struct found_list *list = event->found;
  assert_true(list->complete && !list->reading && list->covered_from == since);
  assert_true(since == when_instant(2026, 6, 1, 0, 0));
  assert_int_equal(list->counts[FOUND_VISITOR], 19); /* June 2026 to December 2027: each has an address of its own */
  assert_int_equal(list->items[0].visit->at, when_instant(2026, 11, 20, 11, 0));
  close_calendar(agency, &calendar);
}

/* So many months back, however few. */
TEST(as_many_months_as_are_wanted) {
  static const struct {
    int months;
    const char *asked;
  } rows[] = {{1, "11 12 10 01 02+ "}, {2, "11 12 10 01 09 02+ "}, {3, "11 12 10 01 09 02+ 08 "}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct calendar calendar;
    struct agency *agency = open_calendar(&calendar, rows[n].months);
    finish(agency);
    assert_asked(&calendar, rows[n].asked);
    close_calendar(agency, &calendar);
  }
}

/* Until those were asked for; agency: its clock, that is held, goes on meanwhile; or NULL. */
static void time_passes(struct agency *agency, struct calendar *calendar, const char *expected) {
  int64_t end = clock_mono_ms(&clock_system) + WAIT_MS;
  for (;;) {
    AUTO(mem_free_at) char *asked = asked_months(calendar);
    if (strcmp(asked, expected) == 0) return;
    if (clock_mono_ms(&clock_system) > end) fail_msg("%s, not %s", asked, expected);
    if (agency != NULL) seat_pass(&agency->seat, PAUSE_MS / 4);
    usleep(LOOK_US);
  }
}

static void await_asked(struct calendar *calendar, const char *expected) {
  time_passes(NULL, calendar, expected);
}

/* A read of somebody came and went: what was due before is under way. */
static void somebody_reads(struct agency *agency) {
  assert_int_equal(seat_done(&agency->seat, work_post(agency->seat.work, job_new(JOB_READ_ME))), ERROR_NONE);
}

/* Well, in whichever order: what waits for one of them would pass the other's end over. */
static void both_end(struct agency *agency, uint64_t one, uint64_t other) {
  for (int left = 2; left > 0;) {
    AUTO(event_free_at) struct event *event = seat_await_any(&agency->seat);
    if (event->type != EVENT_DONE || (event->serial != one && event->serial != other)) continue;
    assert_int_equal(event->error.code, ERROR_NONE);
    left--;
  }
}

TEST(one_request_every_two_seconds_and_none_while_somebody_reads) {
  struct calendar calendar;
  struct agency *agency = open_calendar(&calendar, 5);
  somebody_reads(agency);
  agency_comes(agency, "VW", 2); /* the coming days, and the page behind them */
  assert_asked(&calendar, "");
  seat_pass(&agency->seat, FIRST_MS);
  await_asked(&calendar, "11 ");
  size_t requests = agency_story(agency, "VW");
  for (int page = 0; page < 2; page++) {
    seat_pass(&agency->seat, PAUSE_MS - 1);
    somebody_reads(agency);
    assert_int_equal(agency_story(agency, "VW"), requests);
    seat_pass(&agency->seat, 1);
    agency_comes(agency, "VW", ++requests); /* the page behind it, then the next month */
  }
  await_asked(&calendar, "11 12 ");
  somebody_reads(agency);
  fake_api_hold(agency->api);
  uint64_t serial = work_post(agency->seat.work, job_new(JOB_READ_ME));
  size_t others = agency_story(agency, "MG");
  agency_comes(agency, "MG", others + 1);
  seat_pass(&agency->seat, 3 * PAUSE_MS);
  uint64_t other = work_post(agency->seat.work, job_new(JOB_READ_COVERAGE));
  agency_comes(agency, "MG", others + 2); /* a turn later */
  assert_int_equal(agency_story(agency, "VW"), requests);
  fake_api_let_go(agency->api);
  both_end(agency, serial, other);
  agency_comes(agency, "VW", requests + 1);
  close_calendar(agency, &calendar);
}

/* What is known stays known; a month that was not over when it was read is read again once it is. */
TEST(it_goes_on_after_a_stop) {
  struct calendar calendar;
  struct agency *agency = open_calendar(&calendar, 3);
  time_passes(agency, &calendar, "11 12 10 01 ");
  AUTO(event_free_at) struct event *half = find(agency);
  assert_true(half->found->reading && !half->found->complete);
  assert_true(half->found->covered_from == when_instant(2026, 10, 1, 0, 0));
  seat_end(&agency->seat);
  buf_reset(&calendar.asked);
  agency->seat.later_ms += 60000;
  begin(agency);
  finish(agency);
  assert_asked(&calendar, "01 09 02+ 08 "); /* what was being read is read anew */
  seat_end(&agency->seat);
  buf_reset(&calendar.asked);
  agency->seat.stands_ms = (when_instant(2026, 12, 18, 0, 0) + 9 * 3600) * 1000;
  begin(agency);
  finish(agency);
  assert_asked(&calendar, "12 01 11 02 03+ "); /* October was over */
  close_calendar(agency, &calendar);
}

TEST(a_month_that_cannot_be_read_waits_behind_the_others) {
  struct calendar calendar;
  struct agency *agency = open_calendar(&calendar, 2);
  pthread_mutex_lock(&calendar.lock);
  calendar.broken = "11";
  pthread_mutex_unlock(&calendar.lock);
  time_passes(agency, &calendar, "11 12 ");
  pthread_mutex_lock(&calendar.lock);
  calendar.broken = NULL;
  pthread_mutex_unlock(&calendar.lock);
  time_passes(agency, &calendar, "11 12 11 ");
  close_calendar(agency, &calendar);
}

/* It would send all of them for each month. */
TEST(a_server_that_takes_no_times_is_asked_for_all_at_once) {
  struct calendar calendar;
  struct agency *agency = open_calendar(&calendar, 24);
  pthread_mutex_lock(&calendar.lock);
  calendar.heedless = true;
  pthread_mutex_unlock(&calendar.lock);
  assert_true(finish(agency) == WHEN_NONE);
  assert_asked(&calendar, "11 all ");
  AUTO(event_free_at) struct event *event = find(agency);
  assert_true(event->found->complete && event->found->covered_from == WHEN_NONE);
  close_calendar(agency, &calendar);
}
