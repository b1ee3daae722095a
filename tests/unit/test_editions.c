/* Whose word a 404 is: the server's, which is of the earlier edition, or of what lies between, for a moment. */
#include <stdlib.h>
#include <string.h>
#include "../harness/test.h"
#include "any_job.h"
#include "agency.h"
#include "base/mem.h"
#include "base/when.h"

#define PAGE "<!DOCTYPE html><title>Not Found</title>"

static int setup_live(void **state) {
  *state = agency_open(true);
  return 0;
}

/* What only the later edition has, by pages. */
static void say_lacks(struct agency *agency, int status, const char *body) {
  for (const char *letter = "AGTK"; *letter != '\0'; letter++)
    fake_api_say(agency->api, *letter, status, body);
}

static const struct {
  enum job_type type;
  enum event_type event;
} reads[] = {{JOB_READ_AGENT, EVENT_AGENT},
             {JOB_READ_COVERAGE, EVENT_COVERAGE},
             {JOB_READ_TALKS, EVENT_TALKS},
             {JOB_READ_TALK, EVENT_TALK}};
enum { READS = sizeof reads / sizeof *reads };

static void ask_each(struct agency *agency, enum error_code code, const char *text) {
  for (size_t n = 0; n < READS; n++) {
    struct told told = agency_ask(agency, job_read(reads[n].type, NULL, "R1", false), reads[n].event);
    event_free(told.event);
    if (told.code != code || strstr(told.text, text) == NULL) fail_msg("%zu: %d: %s", n, told.code, told.text);
  }
}

/* Everything is the network's page: nothing is learnt by that, however often it comes. */
TEST_BETWEEN(a_networks_page_teaches_no_edition, agency_setup, agency_teardown) {
  static const int statuses[] = {404, 405, 403, 200};
  struct agency *agency = *state;
  for (size_t n = 0; n < sizeof statuses / sizeof *statuses; n++) {
    say_lacks(agency, statuses[n], PAGE);
    fake_api_say(agency->api, 'M', statuses[n], PAGE);
    for (int times = 0; times < 3; times++)
      ask_each(agency, statuses[n] == 200 ? ERROR_ANSWER : ERROR_UNREACHABLE, "A web page came");
    agency_heal(agency);
    fake_api_say(agency->api, 'T', 404, "{}"); /* asked about by who does not know which edition this is */
    struct told told = agency_ask(agency, job_new(JOB_READ_TALKS), EVENT_TALKS);
    assert_string_equal(told.text, "Flatsy does not know what was asked for: nothing was read");
    agency_heal(agency);
    ask_each(agency, ERROR_NONE, "");
    agency_again(agency, 0);
  }
}

/* What every edition has is answered, what the later one has is a page: that is this server's way to say so. */
TEST_BETWEEN(a_servers_own_page_is_the_earlier_edition, agency_setup, agency_teardown) {
  static const int statuses[] = {404, 405};
  struct agency *agency = *state;
  for (size_t n = 0; n < sizeof statuses / sizeof *statuses; n++) {
    say_lacks(agency, statuses[n], PAGE);
    ask_each(agency, ERROR_NOT_FOUND, "This server ");
    agency_heal(agency); /* it was updated, or that was a mistake: whoever asks hears it, and knows it from now on */
    event_free(agency_read(agency, job_new(JOB_READ_COVERAGE), EVENT_COVERAGE));
    say_lacks(agency, 404, PAGE);
    assert_int_equal(agency_ask(agency, job_read(JOB_READ_AGENT, NULL, "R1", false), EVENT_AGENT).code,
                     ERROR_UNREACHABLE);
    agency_again(agency, 0);
  }
}

/* What stands before the server says it while the server behind is exchanged: what was known stays so. */
TEST_BETWEEN(a_text_teaches_no_edition, agency_setup, agency_teardown) {
  static const char *const texts[] = {"404 page not found\n", "", "default backend - 404"};
  struct agency *agency = *state;
  for (size_t n = 0; n < sizeof texts / sizeof *texts; n++) {
    agency_heal(agency);
    struct told told = agency_ask(agency, job_new(JOB_READ_COVERAGE), EVENT_COVERAGE);
    assert_int_equal(told.code, ERROR_NONE);
    event_free(told.event);
    fake_api_say(agency->api, 'G', 404, texts[n]);
    assert_int_not_equal(agency_ask(agency, job_new(JOB_READ_COVERAGE), EVENT_COVERAGE).code, ERROR_NONE);
    fake_api_say(agency->api, 'A', 404, "{}");
    told = agency_ask(agency, job_read(JOB_READ_AGENT, NULL, "R1", false), EVENT_AGENT);
    assert_string_equal(told.text, "No visit agent is in charge of this property yet");
  }
}

static struct told ask(struct agency *agency, enum job_type type, enum event_type event) {
  struct told told = agency_ask(agency, job_read(type, NULL, "R1", false), event);
  event_free(told.event);
  return told;
}

/* For so many requests everything is refused, then all is well: this is the later edition all the while. */
TEST(a_moments_refusals_make_no_earlier_edition) {
  static const int statuses[] = {404, 405};
  static const char *const bodies[] = {"{}", "", PAGE};
  enum { MOST = 3 };
  for (size_t n = 0; n < READS; n++)
    for (size_t s = 0; s < sizeof statuses / sizeof *statuses * 3; s++)
      for (size_t times = 1; times <= MOST; times++) {
        AUTO(agency_close_at) struct agency *agency = agency_open(false);
        for (const char *letter = "AGTKM"; *letter != '\0'; letter++)
          fake_api_say_times(agency->api, *letter, times, statuses[s / 3], bodies[s % 3]);
        struct told told = ask(agency, reads[n].type, reads[n].event);
        if (strstr(told.text, "This server ") != NULL) fail_msg("%zu: %s", n, told.text);
        for (size_t more = 0; more < MOST; more++)
          told = ask(agency, reads[n].type, reads[n].event);
        if (told.code != ERROR_NONE) fail_msg("%zu, later: %s", n, told.text);
      }
}

/* ---- a visit that moves */

#define THEN "2031-03-03T10:00:00Z"
#define MOVED(id)                                                                                                      \
  "{\"id\":\"" id "\",\"date\":\"" THEN "\",\"propertySummary\":{\"id\":\"p1\",\"externalRef\":\"R1\"},"               \
  "\"visitorVisits\":[{\"status\":\"visit.status.proposed\",\"visitor\":{\"email\":\"v1@x.fr\",\"firstName\":"         \
  "\"Marie\","                                                                                                         \
  "\"lastName\":\"Roy\",\"phone\":\"06\",\"fields\":{\"visitdeckKey\":\"%KEY%\"}}}]}"

static enum error_code move(struct agency *agency) {
  struct job *job = any_job((struct any_job){.type = JOB_MOVE,
                                             .id = "v1",
                                             .property_id = "p1",
                                             .ref = "R1",
                                             .once = true,
                                             .from = agency->day + 36000,
                                             .date = THEN,
                                             .visitor = any_visitor("v1@x.fr")});
  struct told told = agency_ask(agency, job, EVENT_WRITE);
  event_free(told.event);
  return told.code;
}

/* Told as a cancellation to a visitor who has done nothing: not for a moment's refusals, whoever asked last. */
TEST(a_moments_refusals_cancel_no_visit) {
  static const int statuses[] = {404, 405};
  for (size_t s = 0; s < sizeof statuses / sizeof *statuses; s++)
    for (size_t times = 1; times <= 3; times++)
      for (int asked = 0; asked < 2; asked++) {
        AUTO(agency_close_at) struct agency *agency = agency_open(false);
        fake_api_say(agency->api, 'E', 200, MOVED("new"));
        fake_api_say_times(agency->api, 'G', times, statuses[s], "{}");
        fake_api_say_times(agency->api, 'M', times, statuses[s], "{}");
        if (asked) (void)ask(agency, JOB_READ_COVERAGE, EVENT_COVERAGE);
        enum error_code code = move(agency);
        for (size_t more = 0; more < 3 && code == ERROR_ANSWER; more++)
          code = move(agency);
        assert_int_equal(code, ERROR_NONE);
        assert_int_equal(agency_story(agency, "E"), 1);
        assert_int_equal(agency_story(agency, "CX"), 0);
      }
}

/* That it was of the earlier edition an hour ago says nothing of today. */
TEST_BETWEEN(an_edition_that_was_learnt_is_asked_for_anew, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  say_lacks(agency, 404, "{}");
  ask_each(agency, ERROR_NOT_FOUND, "This server ");
  agency_heal(agency);
  fake_api_say(agency->api, 'E', 200, MOVED("new"));
  assert_int_equal(move(agency), ERROR_NONE);
  assert_int_equal(agency_story(agency, "E"), 1);
  assert_int_equal(agency_story(agency, "CX"), 0);
}

/* The call itself is refused once: it is called again. Always: this server does not have it. */
TEST_BETWEEN(a_call_that_is_refused_once_is_called_again, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  fake_api_say(agency->api, 'E', 200, MOVED("new"));
  fake_api_say_times(agency->api, 'E', 1, 404, "{}");
  assert_int_equal(move(agency), ERROR_NONE);
  assert_int_equal(agency_story(agency, "E"), 2);
  assert_int_equal(agency_story(agency, "CX"), 0);
  fake_api_say(agency->api, 'E', 404, "{}");
  fake_api_say(agency->api, 'C', 200, MOVED("newer"));
  fake_api_say(agency->api, 'X', 200, "{\"email\":\"v1@x.fr\",\"firstName\":\"Marie\",\"lastName\":\"Roy\"}");
  assert_int_equal(move(agency), ERROR_NONE);
  assert_int_equal(agency_story(agency, "E"), 4);
  AUTO(mem_free_at) char *story = fake_api_story(agency->api, "CX");
  assert_string_equal(story, "CX");
}

static bool is_later(const struct event *event) {
  return event->later;
}

static bool is_earlier(const struct event *event) {
  return !event->later;
}

/* On a dashboard, too: R asks again. */
TEST_BETWEEN(who_refreshes_all_asks_which_edition_it_is, setup_live, agency_teardown) {
  struct agency *agency = *state;
  event_free(seat_await(&agency->seat, EVENT_SERVER, 0, is_later));
  say_lacks(agency, 404, PAGE);
  agency_again(agency, 0);
  event_free(seat_await(&agency->seat, EVENT_SERVER, 0, is_earlier));
  agency_heal(agency);
  work_post(agency->seat.work, job_new(JOB_REFRESH));
  event_free(seat_await(&agency->seat, EVENT_SERVER, 0, is_later));
}

/* It may be a proxy's: neither "not found" nor gone. */
TEST_BETWEEN(a_page_about_a_visit_is_told_as_a_page, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  event_free(agency_ask(agency, agency_day(agency, false), EVENT_VISITS).event);
  fake_api_say(agency->api, 'R', 404, PAGE);
  struct told told = agency_ask(agency, job_read(JOB_READ_VISIT, "v1", NULL, false), EVENT_VISIT);
  assert_int_equal(told.code, ERROR_UNREACHABLE);
  assert_non_null(strstr(told.text, "A web page came instead of Flatsy's answer (status 404"));
  assert_int_equal(agency_count(agency, EVENT_VISITS), 3);
}

/* One that two lists lack, and about which a page comes, does not hold up the day for ever. */
TEST_BETWEEN(a_page_about_a_visit_that_left_the_list_holds_nothing_up, agency_setup, agency_teardown) {
  static const int statuses[] = {404, 410};
  struct agency *agency = *state;
  for (size_t n = 0; n < sizeof statuses / sizeof *statuses; n++) {
    agency_heal(agency);
    event_free(agency_ask(agency, agency_day(agency, false), EVENT_VISITS).event);
    fake_api_say(agency->api, 'R', statuses[n], PAGE);
    fake_api_say_times(agency->api, 'W', 1, 200, "[]");
    struct told told = agency_ask(agency, agency_day(agency, false), EVENT_VISITS);
    assert_int_equal(told.code, ERROR_NONE);
    event_free(told.event);
    assert_int_equal(agency_count(agency, EVENT_VISITS), 3); /* the second list has it */
    fake_api_say(agency->api, 'W', 200, "[]");
    told = agency_ask(agency, agency_day(agency, false), EVENT_VISITS);
    assert_int_equal(told.code, ERROR_NONE);
    event_free(told.event);
    assert_int_equal(agency_count(agency, EVENT_VISITS), 2);
  }
}
