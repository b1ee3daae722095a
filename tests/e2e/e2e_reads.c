/* What a read could not make out is said with what it could, on the command line and on the screen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../unit/fake_api.h"
#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/tty.h"
#include "../harness/test.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

#define PROPERTY(n) "{\"id\":\"p" n "\",\"data\":{\"externalRef\":\"R" n "\"}}"
#define VISIT(n, date)                                                                                                 \
  "{\"id\":\"v" n "\",\"date\":" date ",\"propertyVisits\":[],\"propertySummary\":{\"id\":\"p1\",\"externalRef\":"     \
  "\"R1\"},\"visitorVisits\":[{\"status\":\"visit.status.confirmed\",\"visitor\":{\"email\":\"m@x.fr\","               \
  "\"firstName\":\"Marie\",\"lastName\":\"Roy" n "\",\"phone\":\"06\"}}]}"
#define MESSAGE(text) "{\"id\":\"m\",\"text\":\"" text "\"}"

struct scene {
  struct fake_api *api;
  struct home home;
};

/* Exit 0, that on standard error (all of it), that somewhere on standard output. */
static void expect(const struct scene *scene, const char *words, const char *printed, const char *said) {
  AUTO(ran_free) struct ran ran = visitdeck_run(&scene->home, NULL, words);
  if (ran.status != 0 || strcmp(ran.err, said) != 0 || strstr(ran.out, printed) == NULL)
    fail_msg("visitdeck %s: %d\n%s%s", words, ran.status, ran.out, ran.err);
}

static int setup(void **state) {
  struct scene *scene = calloc(1, sizeof *scene);
  home_open(&scene->home);
  scene->api = fake_api_open(scene->home.url, sizeof scene->home.url);
  fake_api_say(scene->api, 'M', 200, "{\"id\":\"c\",\"email\":\"a@x.fr\",\"fullName\":\"Agence\"}");
  fake_api_say(scene->api, 'P', 200, "[" PROPERTY("1") "," PROPERTY("2") "]");
  visitdeck_log_in(&scene->home);
  *state = scene;
  return 0;
}

static int teardown(void **state) {
  AUTO(mem_free_at) struct scene *scene = *state;
  home_close(&scene->home);
  fake_api_close(scene->api);
  return 0;
}

/* Also of those that are inside of something. */
TEST_BETWEEN(a_message_that_comes_twice_is_given_once, setup, teardown) {
  static const char once[] = "{\"id\":\"k\",\"messages\":[" MESSAGE("oui") "]}";
  static const char twice[] = "{\"id\":\"k\",\"messages\":[" MESSAGE("oui") "," MESSAGE("oui") "]}";
  struct scene *scene = *state;
  char list[2 * sizeof twice];
  fake_api_say(scene->api, 'K', 200, twice);
  expect(scene, "--json messages R1", once, "");
  snprintf(list, sizeof list, "[%s]", twice);
  fake_api_say(scene->api, 'T', 200, list);
  expect(scene, "--json messages", once, "");
}

/* A report that is there twice, to the byte. */
TEST_BETWEEN(a_report_that_comes_twice_is_given_once, setup, teardown) {
  struct scene *scene = *state;
  fake_api_say(scene->api, 'R', 200,
               "{\"id\":\"v1\",\"visitorVisits\":[],\"propertyVisits\":[{\"propertyId\":\"p1\",\"note\":\"bien\"},"
               "{\"propertyId\":\"p1\",\"note\":\"bien\"}]}");
  expect(scene, "--json report v1", "[{\"propertyId\":\"p1\",\"note\":\"bien\"}]", "");
}

/* The first that is ever read of this day; then other times, offline. */
TEST_BETWEEN(what_has_no_date_is_no_empty_day, setup, teardown) {
  struct scene *scene = *state;
  fake_api_say(scene->api, 'V', 200, "[" VISIT("1", "null") "," VISIT("2", "\"soon\"") "]");
  struct ran ran = visitdeck_run(&scene->home, NULL, "agenda 2031-03-03");
  assert_int_equal(ran.status, 0);
  assert_string_equal(ran.err, "visitdeck: 2 visits could not be read\n");
  assert_null(strstr(ran.out, "No visit"));
  ran_free(&ran);
  ran = visitdeck_run(&scene->home, NULL, "--offline visits --from 2031-03-02 --to 2031-03-04");
  assert_non_null(strstr(ran.err, "visitdeck: 2 visits could not be read\n"));
  ran_free(&ran);
}

/* The account has no properties any more: nothing of them stays on offer. */
TEST_BETWEEN(slots_go_with_their_property, setup, teardown) {
  struct scene *scene = *state;
  fake_api_say(scene->api, 'S', 200, "[{\"date\":\"2031-03-03T10:00:00Z\",\"available\":true,\"isPriority\":true}]");
  struct tty *tty = tty_visitdeck(&scene->home, &(struct tty_setup){.rows = 24, .columns = 140});
  tty_wait(tty, ">R1");
  tty_wait(tty, "Recommended by Flatsy");
  fake_api_say(scene->api, 'P', 200, "[]");
  tty_type(tty, "r");
  tty_wait(tty, "No properties");
  tty_wait_gone(tty, "Recommended by Flatsy");
  assert_false(tty_has(tty, "I can offer you"));
  tty_quit(tty);
}

/* ---- a visit whose status can't be read */

#define VISITOR "{\"email\":\"m@x.fr\",\"firstName\":\"Marie\",\"lastName\":\"Roy\",\"phone\":\"06\"}"

/* status: JSON. New memory. */
static char *visit_of(const char *id, const char *date, const char *status) {
  return mem_print("{\"id\":\"%s\",\"date\":\"%s\",\"propertyVisits\":[],\"propertySummary\":{\"id\":\"p1\","
                   "\"externalRef\":\"R1\"},\"visitorVisits\":[{\"status\":%s,\"visitor\":" VISITOR "}]}",
                   id, date, status);
}

static void has_visits(const struct scene *scene, const char *status) {
  AUTO(mem_free_at) char *past = visit_of("v0", "2020-03-03T10:00:00Z", "\"visit.status.done\"");
  AUTO(mem_free_at) char *next = visit_of("v1", "2031-03-03T10:00:00Z", status);
  AUTO(mem_free_at) char *list = mem_print("[%s,%s]", past, next);
  fake_api_say(scene->api, 'V', 200, list);
  fake_api_say(scene->api, 'R', 200, next);
}

static const char *const odd_statuses[] = {
    "null", "7", "{}", "\"\"", "\"VISIT.STATUS.CONFIRMED\"", "\"visit.status.archived\""};
enum { ODD = sizeof odd_statuses / sizeof *odd_statuses };

static void ends(const struct scene *scene, const char *status, const char *words, int wanted, const char *printed,
                 const char *said) {
  AUTO(ran_free) struct ran ran = visitdeck_run(&scene->home, NULL, words);
  if (ran.status != wanted || strstr(ran.err, said) == NULL || strstr(ran.out, printed) == NULL)
    fail_msg("status %s, visitdeck %s: %d\n%s%s", status, words, ran.status, ran.out, ran.err);
}

/* It may be to come: never told as over, and never passed over without a word. */
TEST_BETWEEN(a_status_that_cant_be_read_is_said, setup, teardown) {
  struct scene *scene = *state;
  fake_api_say(scene->api, 'O', 200, PROPERTY("1"));
  fake_api_say(scene->api, 'S', 200, "[{\"date\":\"2031-03-04T10:00:00Z\",\"available\":true}]");
  for (size_t n = 0; n < ODD; n++) {
    const char *odd = odd_statuses[n];
    has_visits(scene, odd);
    ends(scene, odd, "terminate R1", 2, "", "perhaps told by email");
    ends(scene, odd, "terminate R1", 2, "", "Marie Roy  m@x.fr");
    ends(scene, odd, "visits --status confirmed", 0, "", "the status of 1 visit can't be read");
    ends(scene, odd, "visits --status cancelled", 0, "", "the status of 1 visit can't be read");
    ends(scene, odd, "--json visits --status draft", 0, "[]", "the status of 1 visit can't be read");
    ends(scene, odd, "visits", 0, "v1", "");
    ends(scene, odd, "reschedule v1 2031-03-04T10:00:00Z", 2, "", "The status of this visit can't be read");
    fake_api_say(scene->api, 'X', 200, VISITOR);
    ends(scene, odd, "--yes cancel v1 --by visitor", 0, "Cancelled", "The status of this visit can't be read");
    fake_api_say(scene->api, 'U', 422, "{}");
    ends(scene, odd, "--yes visitor m@x.fr --phone 0712345678", 1, "", "");
    if (fake_api_asked(scene->api, "/visit/v0") != 0) fail_msg("status %s: the visit that is over is changed", odd);
  }
}

/* What nobody could read is no change; what it then is, is one, if it is not what it was. */
TEST_BETWEEN(a_status_that_can_be_read_again_is_no_change, setup, teardown) {
  struct scene *scene = *state;
  has_visits(scene, "\"visit.status.confirmed\"");
  ends(scene, "", "visits", 0, "v1", "");
  ends(scene, "", "changes", 0, "Nothing has changed", "");
  for (size_t n = 0; n < ODD; n++) {
    has_visits(scene, odd_statuses[n]);
    ends(scene, "", "visits", 0, "v1", "");
    ends(scene, odd_statuses[n], "changes", 0, "Nothing has changed", "");
    has_visits(scene, "\"visit.status.confirmed\"");
    ends(scene, "", "visits", 0, "v1", "");
    ends(scene, odd_statuses[n], "changes", 0, "Nothing has changed", "");
  }
  has_visits(scene, "null");
  ends(scene, "", "visits", 0, "v1", "");
  ends(scene, "null", "changes", 0, "Nothing has changed", "");
  has_visits(scene, "\"visit.status.cancelled.owner\"");
  ends(scene, "", "visits", 0, "v1", "");
  ends(scene, "", "changes", 0, "cancelled by the owner, was confirmed", "");
  ends(scene, "", "--json changes", 0, "\"oldStatus\":\"visit.status.confirmed\"", "");
}

/* ---- a report, hours, an id */

TEST_BETWEEN(a_report_that_cant_be_read_is_said, setup, teardown) {
  static const struct {
    const char *reports;
    int status, json;
    const char *printed, *said;
  } rows[] = {{"[]", 0, 0, "No report yet", ""},
              {"null", 5, 5, "", "The report of this visit can't be read"},
              {"\"x\"", 5, 5, "", "The report of this visit can't be read"},
              {"[null]", 5, 0, "", "can't be read"},
              {"[{\"comment\":{}}]", 5, 0, "", "can't be read"},
              {"[{\"comment\":[],\"note\":\"bien\"}]", 0, 0, "bien", "A part of this visit's report can't be read"}};
  struct scene *scene = *state;
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(mem_free_at) char *visit = NULL;
    assert_true(asprintf(&visit, "{\"id\":\"v1\",\"visitorVisits\":[],\"propertyVisits\":%s}", rows[n].reports) > 0);
    fake_api_say(scene->api, 'R', 200, visit);
    ends(scene, rows[n].reports, "report v1", rows[n].status, rows[n].printed, rows[n].said);
    ends(scene, rows[n].reports, "--json report v1", rows[n].json, rows[n].json == 0 ? rows[n].reports : "",
         rows[n].said[0] != '\0' ? "can't be read" : "");
    ends(scene, rows[n].reports, "visit v1", 0, "v1", rows[n].said);
  }
}

TEST_BETWEEN(hours_that_cant_be_read_are_said, setup, teardown) {
#define HOURS(hours) "{\"id\":\"p1\",\"data\":{\"externalRef\":\"R1\"" hours "}}"
  static const struct {
    const char *property, *words;
    int status;
    const char *printed, *said;
  } rows[] = {{HOURS(""), "availability R1", 0, "all week, from 7 to 21 h", ""},
              {HOURS(",\"visitAvailabilities\":null"), "availability R1", 0, "all week, from 7 to 21 h", ""},
              {HOURS(""), "--json availability R1", 0, "null", ""},
              {HOURS(",\"visitAvailabilities\":[]"), "availability R1", 0, "nothing from today on", ""},
              {HOURS(",\"visitAvailabilities\":7"), "availability R1", 5, "", "no list of intervals"},
              {HOURS(",\"visitAvailabilities\":7"), "property R1", 0, "R1", "1 interval that Flatsy has can't be read"},
              {HOURS(",\"visitAvailabilities\":[null,{\"start\":1}]"), "property R1", 0, "R1",
               "2 intervals that Flatsy has can't be read"}};
  struct scene *scene = *state;
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    fake_api_say(scene->api, 'O', 200, rows[n].property);
    ends(scene, rows[n].property, rows[n].words, rows[n].status, rows[n].printed, rows[n].said);
  }
}

TEST_BETWEEN(a_visit_is_found_by_its_id_in_capitals, setup, teardown) {
  struct scene *scene = *state;
  AUTO(mem_free_at)
  char *visit = visit_of("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9", "2031-03-03T10:00:00Z", "\"visit.status.confirmed\"");
  fake_api_say(scene->api, 'R', 200, visit);
  ends(scene, "", "visit 0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9", 0, "0a1b2c3d", "");
  ends(scene, "", "--offline visit 0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9", 0, "0a1b2c3d", "");
  ends(scene, "", "visit 0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F8", 5, "", "another visit");
}
