/* What of a list can't be read, or not when it is, is counted: on first contact, and offline for whatever times are
 * asked for. */
#include <stdlib.h>
#include <string.h>
#include "../harness/test.h"
#include "agency.h"
#include "base/mem.h"
#include "base/when.h"

#define VISITOR                                                                                                        \
  "\"propertySummary\":{\"id\":\"p1\",\"externalRef\":\"R1\"},\"propertyVisits\":[{\"propertyId\":\"p1\",\"comment\":" \
  "\"Calme\"}],"                                                                                                       \
  "\"visitorVisits\":[{\"status\":\"visit.status.confirmed\",\"visitor\":{\"email\":\"v3@x.fr\"}}]}"

static void gets(struct agency *agency, struct job *take_job, enum event_type type, size_t count, size_t left_out) {
  struct told told = agency_ask(agency, take_job, type);
  if (told.event == NULL) fail_msg("%d: %s", told.code, told.text);
  if (type == EVENT_VISITS) assert_int_equal(told.event->visits->count, count);
  assert_int_equal(told.event->fresh.left_out, left_out);
  event_free(told.event);
}

/* Nothing is known yet: nobody could tell that the day has them. */
TEST(a_visit_without_a_date_is_counted) {
  static const struct {
    const char *list;
    size_t left_out;
  } rows[] = {{"[{\"id\":\"a\",\"date\":null," VISITOR ",{\"id\":\"b\"," VISITOR "]", 2},
              {"[{\"id\":\"a\",\"date\":\"soon\"," VISITOR ",{\"id\":\"b\",\"date\":{}," VISITOR "]", 2},
              {"[{\"id\":\"a\",\"date\":null," VISITOR ",{\"id\":\"a\",\"date\":null," VISITOR "]", 1},
              {"[null,{\"id\":\"a\"," VISITOR "]", 2}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(agency_close_at) struct agency *agency = agency_open(false);
    fake_api_say(agency->api, 'V', 200, rows[n].list);
    gets(agency, agency_day(agency, false), EVENT_VISITS, 1, rows[n].left_out); /* the second page has v3 */
    gets(agency, agency_day(agency, true), EVENT_VISITS, 1, rows[n].left_out);
  }
}

/* Visits of other days come too: this server sends all that it has, and some have no date yet. */
TEST_BETWEEN(where_times_are_not_heeded_a_visit_may_have_no_date, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  AUTO(mem_free_at) char *old = agency_visit(agency->day - 400 * 86400, "old");
  AUTO(mem_free_at) char *list = mem_print("[{\"id\":\"a\",\"date\":null," VISITOR ",%s]", old);
  fake_api_say(agency->api, 'W', 200, list);
  gets(agency, agency_day(agency, false), EVENT_VISITS, 2, 0);
}

/* Asked for by its id it has one: the list alone lacks it, however often it is read. */
TEST_BETWEEN(a_date_that_only_the_list_lacks_stays, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  gets(agency, agency_day(agency, false), EVENT_VISITS, 3, 0);
  fake_api_say(agency->api, 'W', 200, "[{\"id\":\"v3\",\"date\":null," VISITOR "]");
  gets(agency, agency_day(agency, false), EVENT_VISITS, 3, 0);
  for (int times = 0; times < 3; times++) {
    gets(agency, job_new(JOB_READ_CHANGES), EVENT_CHANGES, 0, 0);
    gets(agency, agency_day(agency, true), EVENT_VISITS, 3, 0);
  }
}

/* Whatever bounds are asked for, the newest list of these times says how many it left out. */
TEST_BETWEEN(a_number_is_of_times_not_of_bounds, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  fake_api_say(agency->api, 'W', 200, "[null,7]");
  gets(agency, agency_days(agency, -1, 14, false), EVENT_VISITS, 2, 2);
  gets(agency, agency_days(agency, -1, 14, true), EVENT_VISITS, 2, 2);
  gets(agency, agency_days(agency, 3, 4, true), EVENT_VISITS, 0, 2);
  gets(agency, agency_days(agency, 0, 1, true), EVENT_VISITS, 2, 2);
  agency_heal(agency);
  gets(agency, agency_days(agency, 0, 1, false), EVENT_VISITS, 3, 0);
  gets(agency, agency_days(agency, 0, 1, true), EVENT_VISITS, 3, 0);
  gets(agency, agency_days(agency, -1, 14, true), EVENT_VISITS, 3, 2); /* the same two, before it or behind it */
  gets(agency, job_changes(WHEN_NONE, true), EVENT_CHANGES, 0, 2);
  struct job *of = job_read(JOB_READ_VISITS, NULL, "R1", true);
  gets(agency, of, EVENT_VISITS, 3, 2); /* they may be of this property */
  of = job_read(JOB_READ_VISITS, NULL, "R1", false);
  gets(agency, of, EVENT_VISITS, 3, 0);
  of = job_visits("R1", agency->day, when_day_add(agency->day, 9), true);
  gets(agency, of, EVENT_VISITS, 3, 0);
}

static void shows(struct agency *agency, int day, size_t count, size_t left_out) {
  int64_t from = when_day_add(agency->day, day);
  work_post(agency->seat.work, job_watch_day(from));
  size_t on_screen = 0, told = 0;
  for (bool loading = true; loading;) {
    AUTO(event_free_at) struct event *event = seat_await_any(&agency->seat);
    bool shown = event->type == EVENT_DAY && event->from == from;         /* others are of the day before */
    if (shown && event->visits != NULL) on_screen = event->visits->count; /* else it is as it was */
    if (shown) loading = event->fresh.loading;
    if (shown) told = event->fresh.left_out;
  }
  assert_int_equal(on_screen, count);
  assert_int_equal(told, left_out);
}

/* Today shows what has no date: it is not counted there as well, be it just read or known from before. */
TEST_BETWEEN(what_is_shown_is_not_left_out, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  event_free(agency_ask(agency, job_new(JOB_READ_ME), EVENT_CLIENT).event); /* it is logged in */
  fake_api_say(agency->api, 'V', 200, "[{\"id\":\"a\",\"date\":null," VISITOR ",null]");
  fake_api_say(agency->api, 'W', 200, "[]");
  agency->live = true;
  agency_again(agency, 0);
  shows(agency, 0, 1, 1);
  shows(agency, 1, 0, 2);
  seat_end(&agency->seat);
  seat_begin(&agency->seat, true, true);
  shows(agency, 0, 1, 1);
  shows(agency, 1, 0, 2);
}
