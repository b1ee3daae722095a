/* What a list does to what was there before: a list lacks something, comes in another order, has no end; a server that
 * counts its pages from 1, or takes no times. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "../harness/cases.h"
#include "../harness/test.h"
#include "any_job.h"
#include "agency.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/when.h"

enum { LOOK_US = 5000 };

/* The day is read from the server, and has so many. */
static void reads_day(struct agency *agency, size_t count, size_t left_out) {
  AUTO(event_free_at) struct event *event = agency_read(agency, agency_day(agency, false), EVENT_VISITS);
  assert_int_equal(event->visits->count, count);
  assert_int_equal(event->fresh.left_out, left_out);
}

static void fails_day(struct agency *agency, enum error_code code) {
  struct told told = agency_ask(agency, agency_day(agency, false), EVENT_VISITS);
  assert_int_equal(told.code, code);
  assert_null(told.event);
}

static size_t kept(struct agency *agency) {
  return agency_count(agency, EVENT_VISITS);
}

/* Visits of today as one page. */
static char *page_of(const struct agency *agency, const char *prefix, int count) {
  struct buf out = buf_empty(64 << 20);
  for (int n = 0; n < count; n++) {
    char id[40];
    snprintf(id, sizeof id, "%s%d", prefix, n);
    AUTO(mem_free_at) char *visit = agency_visit(agency->day + 28800 + n, id);
    assert_true(buf_print(&out, "%s", n ? "," : "[") && buf_add_text(&out, visit));
  }
  assert_true(buf_add_text(&out, "]"));
  return buf_take(&out);
}

/* ---- what a list lacks */

TEST_BETWEEN(an_empty_list_is_read_once_more, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  reads_day(agency, 3, 0);
  size_t before = agency_story(agency, "V");
  fake_api_say_times(agency->api, 'V', 1, 200, "[]");
  reads_day(agency, 3, 0);
  assert_int_equal(agency_story(agency, "V"), before + 2);
  assert_int_equal(agency_story(agency, "R"), 0); /* none was missed */
  assert_int_equal(kept(agency), 3);
}

/* Dates that nobody can read leave nothing of the day either. */
TEST_BETWEEN(a_list_without_dates_is_read_once_more, agency_setup, agency_teardown) {
  static const char *const lists[] = {
      ("[{\"id\":\"v1\",\"date\":null,\"visitorVisits\":[]},{\"id\":\"v2\",\"visitorVisits\":[]},{\"id\":\"v3\","
       "\"date\":null,\"visitorVisits\":[]}]"),
      "[{\"id\":\"v1\",\"date\":\"soon\",\"visitorVisits\":[]},{\"id\":\"v2\",\"date\":7,\"visitorVisits\":[]}]",
      "[null,{},[]]"};
  struct agency *agency = *state;
  for (size_t n = 0; n < sizeof lists / sizeof *lists; n++) {
    reads_day(agency, 3, 0);
    size_t before = agency_story(agency, "V");
    fake_api_say_times(agency->api, 'V', 1, 200, lists[n]);
    fake_api_say_times(agency->api, 'W', 1, 200, "[]");
    reads_day(agency, 3, 0);
    assert_int_equal(agency_story(agency, "V"), before + 2);
    assert_int_equal(kept(agency), 3);
  }
}

TEST_BETWEEN(twice_empty_is_true, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  reads_day(agency, 3, 0);
  fake_api_say(agency->api, 'V', 200, "[]");
  fake_api_say(agency->api, 'W', 200, "[]");
  fake_api_know(agency->api, "/");
  reads_day(agency, 0, 0);
  assert_int_equal(kept(agency), 0);
  size_t before = agency_story(agency, "V");
  reads_day(agency, 0, 0);
  assert_int_equal(agency_story(agency, "V"), before + 1); /* nothing is lost by it any more */
}

/* ... of what the server does not know any more: what it shows by its id is there. */
TEST_BETWEEN(twice_empty_takes_nothing_that_is_there, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  reads_day(agency, 3, 0);
  fake_api_say(agency->api, 'V', 200, "[]");
  fake_api_say(agency->api, 'W', 200, "[]");
  fake_api_know(agency->api, "/v1/v3/");
  reads_day(agency, 2, 0);
  assert_int_equal(kept(agency), 2);
  assert_int_equal(agency_story(agency, "R"), 3);
}

TEST_BETWEEN(an_account_without_properties_is_believed_when_it_says_so_twice, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  struct told told = agency_ask(agency, job_new(JOB_READ_PROPERTIES), EVENT_PROPERTY_SET);
  assert_int_equal(told.event->set->count, 3);
  event_free(told.event);
  agency_asks(agency, agency_job(JOB_READ_SLOTS, "p1", NULL), EVENT_SLOTS, ERROR_NONE, "");
  fake_api_say_times(agency->api, 'P', 1, 200, "[]");
  told = agency_ask(agency, job_new(JOB_READ_PROPERTIES), EVENT_PROPERTY_SET);
  assert_int_equal(told.event->set->count, 3);
  event_free(told.event);
  fake_api_say_times(agency->api, 'P', 2, 200, "[]");
  told = agency_ask(agency, job_new(JOB_READ_PROPERTIES), EVENT_PROPERTY_SET);
  assert_int_equal(told.event->set->count, 0);
  event_free(told.event);
  /* What hung on them is gone too. */
  agency_asks(agency, job_read(JOB_READ_SLOTS, "p1", NULL, true), EVENT_SLOTS, ERROR_NOT_FOUND, "");
}

/* A visit left the list between two pages: the first of the second page came on the first, which was read before. */
TEST_BETWEEN(what_the_pages_shifted_past_is_asked_for, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  reads_day(agency, 3, 0);
  fake_api_say(agency->api, 'W', 200, "[]");
  fake_api_know(agency->api, "/v3/");
  reads_day(agency, 3, 0); /* it is listed, too */
  assert_int_equal(agency_story(agency, "R"), 1);
  assert_int_equal(kept(agency), 3);
  fake_api_know(agency->api, "/");
  reads_day(agency, 2, 0);
  assert_int_equal(agency_story(agency, "R"), 2);
  assert_int_equal(kept(agency), 2);
}

static bool is_read(const struct event *event) {
  return !event->fresh.loading && event->fresh.read_at != WHEN_NONE;
}

/* A server that lists no cancelled visits, say: a dashboard that reads the day again and again asks for it once (the
 * day and the coming two weeks may both do so). */
TEST_BETWEEN(what_is_never_listed_is_not_asked_for_each_time, agency_setup, agency_teardown) {
  enum { READS = 8 };
  struct agency *agency = *state;
  reads_day(agency, 3, 0);
  fake_api_say(agency->api, 'W', 200, "[]");
  agency->live = true;
  agency_again(agency, 0);
  work_post(agency->seat.work, job_watch_day(agency->day));
  for (size_t before = agency_story(agency, "V"); agency_story(agency, "V") < before + READS;) {
    event_free(seat_await(&agency->seat, EVENT_DAY, 0, is_read));
    work_post(agency->seat.work, job_refresh(REFRESH_DAY));
  }
  assert_in_range(agency_story(agency, "R"), 1, 2);
  assert_int_equal(kept(agency), 3);
}

/* On another day by now: it goes there. */
TEST_BETWEEN(what_was_moved_away_goes_where_it_is, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  reads_day(agency, 3, 0);
  AUTO(mem_free_at) char *moved = agency_visit(when_day_add(agency->day, 3) + 36000, "v3");
  fake_api_say(agency->api, 'W', 200, "[]");
  fake_api_say(agency->api, 'R', 200, moved);
  reads_day(agency, 2, 0);
  assert_int_equal(kept(agency), 2);
  struct told told = agency_ask(
      agency, job_visits(NULL, when_day_add(agency->day, 3), when_day_add(agency->day, 4), true), EVENT_VISITS);
  assert_int_equal(told.event->visits->count, 1);
  event_free(told.event);
}

/* It can't be asked for: a second list decides, and an answer that never comes decides nothing. */
TEST_BETWEEN(what_cannot_be_asked_for_is_decided_by_a_second_list, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  reads_day(agency, 3, 0);
  fake_api_say(agency->api, 'R', 403, "{}");
  fake_api_say_times(agency->api, 'W', 1, 200, "[]");
  reads_day(agency, 3, 0);
  fake_api_say(agency->api, 'W', 200, "[]");
  reads_day(agency, 2, 0);
  agency_heal(agency);
  reads_day(agency, 3, 0);
  fake_api_say(agency->api, 'R', 503, "{}");
  fake_api_say(agency->api, 'W', 200, "[]");
  fails_day(agency, ERROR_UNREACHABLE);
  assert_int_equal(kept(agency), 3);
}

/* So many are not asked for one by one. */
TEST_BETWEEN(many_gone_are_found_by_a_second_list, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  AUTO(mem_free_at) char *many = page_of(agency, "m", 40);
  AUTO(mem_free_at) char *few = page_of(agency, "m", 5);
  fake_api_say(agency->api, 'V', 200, many);
  fake_api_say(agency->api, 'W', 200, "[]");
  reads_day(agency, 40, 0);
  size_t before = agency_story(agency, "V");
  fake_api_say_times(agency->api, 'V', 1, 200, few);
  reads_day(agency, 40, 0); /* the second list has them */
  fake_api_say(agency->api, 'V', 200, few);
  fake_api_know(agency->api, "/");
  reads_day(agency, 5, 0);
  assert_int_equal(agency_story(agency, "V"), before + 4);
  assert_in_range(agency_story(agency, "R"), 1, 3);
  assert_int_equal(kept(agency), 5);
}

/* Two lists lack many, and one of those is there when it is asked for: those lists are none. */
TEST_BETWEEN(many_that_are_there_are_not_gone, agency_setup, agency_teardown) {
  static const char *const lists[] = {"[]", "[null]", "[{\"id\":\"m1\"}]"};
  struct agency *agency = *state;
  AUTO(mem_free_at) char *many = page_of(agency, "m", 40);
  AUTO(mem_free_at) char *few = page_of(agency, "m", 5);
  fake_api_say(agency->api, 'W', 200, "[]");
  for (size_t n = 0; n < sizeof lists / sizeof *lists; n++) {
    fake_api_say(agency->api, 'V', 200, many);
    reads_day(agency, 40, 0);
    fake_api_say(agency->api, 'V', 200, lists[n]);
    fails_day(agency, ERROR_ANSWER);
    assert_int_equal(kept(agency), 40);
  }
  fake_api_say(agency->api, 'V', 200, few); /* a server that does not list them all: what it lists is read */
  AUTO(event_free_at) struct event *event = agency_read(agency, agency_day(agency, false), EVENT_VISITS);
  assert_int_equal(event->visits->count + event->fresh.left_out, 40);
  assert_int_equal(kept(agency), 40);
}

/* ... on another day by now: that is no word against the lists. */
TEST_BETWEEN(many_that_were_moved_are_gone, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  char *many = page_of(agency, "m", 40), *few = page_of(agency, "m", 5),
       *moved = agency_visit(when_day_add(agency->day, 3) + 36000, "%ID%");
  fake_api_say(agency->api, 'V', 200, many);
  fake_api_say(agency->api, 'W', 200, "[]");
  reads_day(agency, 40, 0);
  fake_api_say(agency->api, 'V', 200, few);
  fake_api_say(agency->api, 'R', 200, moved);
  reads_day(agency, 5, 0);
  assert_int_equal(kept(agency), 5);
  free(many);
  free(few);
  free(moved);
}

/* One without an id may be any: none goes for it, but one of which the server says that it is no more. */
TEST_BETWEEN(one_that_says_too_little_takes_none_along, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  AUTO(mem_free_at) char *many = page_of(agency, "m", 40);
  fake_api_say(agency->api, 'V', 200, many);
  fake_api_say(agency->api, 'W', 200, "[]");
  reads_day(agency, 40, 0);
  fake_api_say(agency->api, 'V', 200, "[null]");
  fake_api_know(agency->api, "/m5/"); /* which nobody asks for */
  reads_day(agency, 0, 1);
  assert_in_range(kept(agency), 40 - 3, 40); /* but for those of which it says so */
}

/* Who keeps what comes (the relay) is not told of an empty account, or period, by one list either. */
TEST_BETWEEN(a_passing_list_is_read_once_more_too, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  struct job *job = agency_day(agency, false);
  size_t before = agency_story(agency, "V"), count = 0;
  fake_api_say_times(agency->api, 'V', 1, 200, "[]");
  uint64_t serial = work_post(agency->seat.work, job_passing(job));
  for (bool done = false; !done;) {
    AUTO(event_free_at) struct event *event = seat_await_any(&agency->seat);
    if (event->type == EVENT_VISITS && event->serial == serial) count += event->visits->count;
    done = event->type == EVENT_DONE && event->serial == serial;
    if (done) assert_int_equal(event->error.code, ERROR_NONE);
  }
  assert_int_equal(count, 3);
  assert_int_equal(agency_story(agency, "V"), before + 2);
}

/* ---- what is not kept: that there is none is heard twice */

static size_t things(const struct event *event) {
  switch (event->type) {
  case EVENT_SLOTS:
    return event->slots->count;
  case EVENT_TALKS:
    return event->talks->count;
  case EVENT_COVERAGE:
    return event->coverage->count;
  default:
    return event->talk->message_count;
  }
}

TEST_BETWEEN(nothing_is_heard_twice, agency_setup, agency_teardown) {
#define NO_WORDS "{\"id\":\"k\",\"propertySummary\":{\"id\":\"p1\",\"externalRef\":\"R1\"},\"messages\":[]}"
  static const struct {
    enum job_type type;
    enum event_type event;
    char letter;
    const char *nothing;
    size_t is, then;
  } rows[] = {{JOB_READ_SLOTS, EVENT_SLOTS, 'S', "[]", 2, 0},
              {JOB_READ_SLOTS, EVENT_SLOTS, 'S', "[{\"date\":\"2001-03-03T10:00:00Z\",\"available\":true}]", 2, 0},
              {JOB_READ_SLOTS, EVENT_SLOTS, 'S', "[{\"date\":\"soon\"}]", 2, 0},
              {JOB_READ_TALKS, EVENT_TALKS, 'T', "[]", 1, 0},
              {JOB_READ_TALKS, EVENT_TALKS, 'T', "[" NO_WORDS "]", 1, 0},
              {JOB_READ_TALKS, EVENT_TALKS, 'T', " [ null ] ", 1, 0},
              {JOB_READ_TALK, EVENT_TALK, 'K', NO_WORDS, 1, 0},
              {JOB_READ_COVERAGE, EVENT_COVERAGE, 'G', "[]", 2, 0}};
  struct agency *agency = *state;
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    for (size_t times = 1; times <= 2; times++) {
      size_t before = agency_story(agency, (char[]){rows[n].letter, '\0'});
      fake_api_say_times(agency->api, rows[n].letter, times, 200, rows[n].nothing);
      AUTO(event_free_at)
      struct event *event = agency_read(agency, agency_job(rows[n].type, NULL, "R1"), rows[n].event);
      size_t wanted = times == 1 ? rows[n].is : rows[n].then, asked = agency_story(agency, (char[]){rows[n].letter, 0});
      if (things(event) != wanted || asked != before + 2)
        fail_msg("%zu, %zu times: %zu, asked for %zu times", n, times, things(event), asked - before);
    }
}

static bool is_of_slots(const struct event *event) {
  return event->slots != NULL && !event->fresh.loading;
}

/* A dashboard compares with what it has: of a property without slots it asks once. */
TEST_BETWEEN(slots_on_screen_do_not_vanish_for_a_moment, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  reads_day(agency, 3, 0); /* it is logged in */
  agency->live = true;
  agency_again(agency, 0);
  size_t count[] = {2, 2, 0, 0}, asked[] = {1, 3, 5, 6};
  work_post(agency->seat.work, agency_job(JOB_WATCH_SLOTS, "p1", "R1"));
  for (size_t n = 0; n < sizeof asked / sizeof *asked; n++) {
    AUTO(event_free_at) struct event *event = seat_await(&agency->seat, EVENT_SLOTS, 0, is_of_slots);
    assert_int_equal(event->slots->count, count[n]);
    assert_int_equal(agency_story(agency, "S"), asked[n]);
    fake_api_say_times(agency->api, 'S', n == 0 ? 1 : 3, 200, "[]");
    work_post(agency->seat.work, job_refresh(REFRESH_SLOTS));
  }
}

TEST_BETWEEN(a_slot_is_not_taken_because_none_is_told_once, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  fake_api_say_times(agency->api, 'S', 1, 200, "[]");
  fake_api_say(
      agency->api, 'C', 200,
      "{\"id\":\"new\",\"date\":\"2031-03-03T10:00:00Z\",\"propertySummary\":{\"id\":\"p1\"},\"visitorVisits\":[{"
      "\"status\":\"visit.status.proposed\",\"visitor\":{\"email\":\"a@x.fr\",\"fields\":{\"visitdeckKey\":"
      "\"%KEY%\"}}}]}");
  struct job *job = any_job((struct any_job){.type = JOB_BOOK,
                                             .id = "p1",
                                             .ref = "R1",
                                             .once = true,
                                             .date = "2031-03-03T10:00:00Z",
                                             .visitor = any_visitor("a@x.fr")});
  agency_asks(agency, job, EVENT_WRITE, ERROR_NONE, "");
  assert_int_equal(agency_story(agency, "S"), 2);
}

static bool says_left_out(const struct event *event) {
  return strcmp(event->error.text, "1 visit could not be read") == 0;
}

/* The person asked for everything (R). */
TEST_BETWEEN(what_is_left_out_of_everything_is_told, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  reads_day(agency, 3, 0); /* it is logged in */
  agency->live = true;
  agency_again(agency, 0);
  fake_api_say(agency->api, 'W', 200, "[null]");
  work_post(agency->seat.work, job_new(JOB_REFRESH));
  event_free(seat_await(&agency->seat, EVENT_NOTICE, 0, says_left_out));
}

/* ---- one object */

static struct job *new_phone(void) {
  return any_job((struct any_job){.type = JOB_VISITOR,
                                  .id = "v1",
                                  .ref = "R1",
                                  .edits = "{\"/phone\":\"07\"}",
                                  .once = true,
                                  .visitor = any_visitor("v1@x.fr")});
}

/* Whatever lies between two programs may mix up answers. */
TEST_BETWEEN(an_answer_about_another_one_is_none, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  AUTO(mem_free_at) char *other = agency_visit(agency->day + 36000, "v2");
  agency_asks(agency, agency_job(JOB_READ_VISIT, "v1", NULL), EVENT_VISIT, ERROR_NONE, "");
  fake_api_say(agency->api, 'R', 200, other);
  agency_asks(agency, agency_job(JOB_READ_VISIT, "v1", NULL), EVENT_VISIT, ERROR_ANSWER, "about another visit");
  agency_asks(agency, new_phone(), EVENT_WRITE, ERROR_ANSWER, "about another visit");
  assert_int_equal(agency_story(agency, "U"), 0);
  agency_asks(agency, agency_job(JOB_READ_PROPERTY, NULL, "R1"), EVENT_PROPERTY, ERROR_NONE, "");
  agency_asks(agency, agency_job(JOB_READ_PROPERTY, NULL, "R2"), EVENT_PROPERTY, ERROR_ANSWER,
              "about another property");
}

/* Sent back as it came it would be refused there, as if the person had written it. */
TEST_BETWEEN(what_is_no_text_is_not_sent_back, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  char *visit = agency_visit(agency->day + 36000, "v1"), *name = strstr(visit, "Marie");
  name[1] = '\xe9'; /* Latin-1 */
  fake_api_say(agency->api, 'R', 200, visit);
  agency_asks(agency, new_phone(), EVENT_WRITE, ERROR_REFUSED, "no UTF-8");
  assert_int_equal(agency_story(agency, "U"), 0);
  free(visit);
}

/* Nothing is known of a write whose read was refused, but that it was not sent. */
TEST_BETWEEN(a_refused_read_refuses_no_write, agency_setup, agency_teardown) {
  static const int statuses[] = {400, 403, 405, 409, 410, 418, 422};
  struct agency *agency = *state;
  for (size_t n = 0; n < sizeof statuses / sizeof *statuses; n++) {
    fake_api_say(agency->api, 'R', statuses[n], "{\"errors\":[\"no\"]}");
    agency_asks(agency, new_phone(), EVENT_WRITE, ERROR_ANSWER, "no");
  }
  assert_int_equal(agency_story(agency, "U"), 0);
}

/* Page 0 is refused, and page 1 is empty: that is no word about what is there. */
TEST_BETWEEN(an_empty_page_after_refusals_is_no_list, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  fake_api_say(agency->api, 'V', 404, "{}");
  fake_api_say(agency->api, 'W', 200, "[]");
  fails_day(agency, ERROR_ANSWER);
  agency_heal(agency);
  reads_day(agency, 3, 0);
}

/* The one that was asked for may be one of those that can't be read. */
TEST_BETWEEN(a_slot_that_cannot_be_read_is_not_taken, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  struct job *job = any_job((struct any_job){.type = JOB_BOOK,
                                             .id = "p1",
                                             .ref = "R1",
                                             .once = true,
                                             .date = "2099-05-04T08:00:00Z",
                                             .visitor = any_visitor("a@x.fr")});
  fake_api_say(agency->api, 'S', 200, "[{\"date\":\"2099-05-04T08:00:00Z\",\"available\":1}]");
  agency_asks(agency, job, EVENT_WRITE, ERROR_ANSWER, "can't be read");
  assert_int_equal(agency_story(agency, "C"), 0);
}

/* One that is said once, by a server that is being restarted; what comes twice is so. */
TEST_BETWEEN(no_property_at_all_is_said_twice, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  static const size_t counts[] = {3, 0};
  for (size_t n = 0; n < sizeof counts / sizeof *counts; n++) {
    if (counts[n] == 0) fake_api_say(agency->api, 'P', 200, "[]");
    fake_api_say_times(agency->api, 'P', 1, 200, "[]");
    AUTO(event_free_at) struct event *event = agency_read(agency, job_new(JOB_READ_PROPERTIES), EVENT_PROPERTY_SET);
    assert_int_equal(event->set->count, counts[n]);
    assert_int_equal(agency_story(agency, "P"), 2 * (n + 1));
  }
}

/* ---- what comes twice, or is too much */

TEST_BETWEEN(the_same_visit_twice_is_one, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  AUTO(mem_free_at) char *one = agency_visit(agency->day + 36000, "v1");
  AUTO(mem_free_at) char *twice = mem_print("[%s,%s]", one, one);
  fake_api_say(agency->api, 'V', 200, twice);
  fake_api_say(agency->api, 'W', 200, twice);
  reads_day(agency, 1, 0);
}

TEST_BETWEEN(one_that_is_too_long_hides_no_other, agency_setup, agency_teardown) {
  enum { MORE = 1 << 20 };
  struct agency *agency = *state;
  AUTO(mem_free_at) char *one = agency_visit(agency->day + 36000, "v1");
  AUTO(mem_free_at) char *memo = mem_new(MORE + 1);
  memset(memo, 'x', MORE);
  AUTO(mem_free_at) char *list = mem_print("[{\"id\":\"long\",\"code\":\"%s\"},%s]", memo, one);
  fake_api_say(agency->api, 'V', 200, list);
  fake_api_say(agency->api, 'W', 200, "[]");
  reads_day(agency, 1, 1);
  char *properties =
      mem_print("[{\"id\":\"long\",\"data\":{\"memo\":\"%s\"}},{\"id\":\"p\",\"data\":{\"externalRef\":\"R\"}}]", memo);
  fake_api_say(agency->api, 'P', 200, properties);
  AUTO(event_free_at) struct event *event = agency_read(agency, job_new(JOB_READ_PROPERTIES), EVENT_PROPERTY_SET);
  assert_int_equal(event->set->count, 1);
  assert_int_equal(event->fresh.left_out, 1);
  free(properties);
}

/* Which property it is can't be read: it is no whole one, and what is known of it stays. */
TEST_BETWEEN(a_property_that_says_nothing_is_left_out, agency_setup, agency_teardown) {
  static const char *const data[] = {"{}", "{\"price\":5}", "{\"externalRef\":null,\"address\":null}",
                                     "{\"externalRef\":5,\"address\":7}",
                                     "{\"externalRef\":\"\",\"address\":{\"address\":\"\",\"city\":[]}}"};
  struct agency *agency = *state;
  for (size_t n = 0; n < sizeof data / sizeof *data; n++) {
    AUTO(mem_free_at) char *good = agency_good(agency, 'P');
    char *list =
        mem_print("[{\"id\":\"p1\",\"data\":%s},{\"id\":\"p4\",\"data\":{\"address\":{\"address\":\"rue X\"}}}%s",
                  data[n], strstr(good, ",{\"id\":\"p2\""));
    event_free(agency_ask(agency, job_new(JOB_READ_PROPERTIES), EVENT_PROPERTY_SET).event);
    fake_api_say(agency->api, 'P', 200, list);
    AUTO(event_free_at) struct event *event = agency_read(agency, job_new(JOB_READ_PROPERTIES), EVENT_PROPERTY_SET);
    assert_int_equal(event->set->count, 4);
    assert_int_equal(event->fresh.left_out, 1);
    AUTO(mem_free_at) char *one = mem_print("{\"id\":\"p1\",\"data\":%s}", data[n]);
    fake_api_say(agency->api, 'O', 200, one);
    agency_asks(agency, agency_job(JOB_READ_PROPERTY, NULL, "R1"), EVENT_PROPERTY, ERROR_ANSWER, "");
    agency_heal(agency);
    free(list);
  }
}

/* The server ignores the times: what lies outside of them is not kept. */
TEST_BETWEEN(what_nobody_asked_for_is_not_kept, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  AUTO(mem_free_at) char *old = agency_visit(agency->day - 400 * 86400, "old");
  AUTO(mem_free_at) char *list = mem_print("[%s]", old);
  fake_api_say(agency->api, 'W', 200, list);
  reads_day(agency, 2, 0);
  assert_int_equal(agency_ask(agency, job_read(JOB_READ_VISIT, "old", NULL, true), EVENT_VISIT).code, ERROR_NOT_FOUND);
}

TEST_BETWEEN(a_list_without_end_is_no_list, agency_setup, agency_teardown) {
  enum { A_PAGE = 8000, LAST = 100 };
  struct agency *agency = *state;
  struct buf out;
  struct stat before, after;
  if (cases_step() > 1) skip(); /* in a build that is for other faults it takes minutes */
  char date[WHEN_SIZE], *path = mem_print("%s/cache.db", agency->seat.cache);
  reads_day(agency, 3, 0);
  when_print(agency->day + 36000, date);
  buf_init(&out, 4 << 20);
  for (int n = 0; n < A_PAGE; n++)
    assert_true(
        buf_print(&out, "%s{\"id\":\"%%PAGE%%-%d\",\"date\":\"%s\",\"visitorVisits\":[]}", n ? "," : "[", n, date));
  assert_true(buf_add_text(&out, "]"));
  assert_int_equal(stat(path, &before), 0);
  fake_api_say(agency->api, 'W', 200, out.data);
  size_t read = agency_story(agency, "W");
  fails_day(agency, ERROR_ANSWER);
  assert_in_range(agency_story(agency, "W") - read, 2, LAST);
  assert_int_equal(stat(path, &after), 0);
  assert_int_equal(before.st_size, after.st_size);
  assert_int_equal(kept(agency), 3);
  buf_free(&out);
  free(path);
}

/* Each page is in time, and each has something new: whoever waits for the end is not held up for ever. */
TEST_BETWEEN(a_list_that_trickles_is_given_up, agency_setup, agency_teardown) {
  enum { HOURS_MS = 10 * 3600 * 1000 };
  struct agency *agency = *state;
  AUTO(mem_free_at) char *visit = agency_visit(agency->day + 36000, "%PAGE%");
  AUTO(mem_free_at) char *list = mem_print("[%s]", visit);
  reads_day(agency, 3, 0);
  seat_hold(&agency->seat, 0);
  fake_api_say(agency->api, 'W', 200, list);
  fake_api_hold(agency->api);
  size_t before = agency_story(agency, "V");
  uint64_t serial = work_post(agency->seat.work, agency_day(agency, false));
  while (agency_story(agency, "V") == before)
    usleep(LOOK_US);
  seat_pass(&agency->seat, HOURS_MS);
  fake_api_let_go(agency->api);
  assert_int_equal(seat_done(&agency->seat, serial), ERROR_UNREACHABLE);
  assert_int_equal(kept(agency), 3);
}

/* ---- servers of their own kind */

/* A refusal that does not repeat teaches nothing. */
TEST(one_refusal_teaches_nothing) {
  static const int statuses[] = {400, 404, 422};
  for (size_t n = 0; n < sizeof statuses / sizeof *statuses; n++) {
    AUTO(agency_close_at) struct agency *agency = agency_open(false);
    fake_api_say_times(agency->api, 'V', 1, statuses[n], "{}");
    reads_day(agency, 3, 0);
    reads_day(agency, 3, 0);
  }
  (void)state;
}

/* Whatever it says, a server that has answered once has failed now; and other refusals never teach anything. */
TEST_BETWEEN(a_refusal_of_a_server_that_answered_is_a_failure, agency_setup, agency_teardown) {
  static const int statuses[] = {400, 403, 404, 405, 409, 410, 413, 418, 422};
  struct agency *agency = *state;
  fake_api_say(agency->api, 'V', 403, "{}");
  fails_day(agency, ERROR_ANSWER);
  assert_int_equal(agency_story(agency, "VW"), 1);
  agency_heal(agency);
  reads_day(agency, 3, 0);
  for (size_t n = 0; n < sizeof statuses / sizeof *statuses; n++)
    for (const char *page = "VW"; *page != '\0'; page++) {
      size_t before = agency_story(agency, (char[]){*page, '\0'});
      fake_api_say(agency->api, *page, statuses[n], "{}");
      fails_day(agency, ERROR_ANSWER);
      assert_int_equal(agency_story(agency, (char[]){*page, '\0'}), before + 1);
      assert_int_equal(kept(agency), 3);
      agency_heal(agency);
    }
}

/* ---- the disk */

/* While properties arrive nothing holds the cache: another process of the profile writes. */
TEST_BETWEEN(others_may_write_while_a_list_arrives, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  sqlite3 *db;
  struct told told = agency_ask(agency, job_new(JOB_READ_PROPERTIES), EVENT_PROPERTY_SET);
  event_free(told.event);
  fake_api_say(agency->api, 'P', -2,
               "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[{\"id\":\"new\",\"data\":{\"externalRef\":\"R\"}},");
  size_t before = agency_story(agency, "P");
  work_post(agency->seat.work, job_new(JOB_READ_PROPERTIES));
  while (agency_story(agency, "P") == before)
    usleep(LOOK_US);
  agency_count(agency, EVENT_PROPERTY_SET); /* the worker has been round */
  AUTO(mem_free_at) char *path = mem_print("%s/cache.db", agency->seat.cache);
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE; COMMIT", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
  assert_int_equal(agency_count(agency, EVENT_PROPERTY_SET), 3);
}

/* Another program holds the cache for longer than a command waits: what Flatsy answered is shown all the same. */
TEST_BETWEEN(what_came_is_told_where_the_cache_is_held, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  sqlite3 *db;
  reads_day(agency, 3, 0);
  AUTO(mem_free_at) char *path = mem_print("%s/cache.db", agency->seat.cache);
  AUTO(mem_free_at) char *page = page_of(agency, "w", 4);
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
  fake_api_say(agency->api, 'W', 200, page);
  reads_day(agency, 6 + 1, 0); /* v3 is there too, when it is asked for */
  AUTO(event_free_at) struct event *event = agency_read(agency, job_new(JOB_READ_PROPERTIES), EVENT_PROPERTY_SET);
  assert_int_equal(event->set->count, 3);
  assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
}
