/* Every answer that a server can give to every read: what could not be read is never told as "nothing there". A seat
 * that shows something goes on showing it, with its age and the reason; nothing of it is lost in the cache. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../harness/cases.h"
#include "agency.h"
#include "api/http_curl.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/json.h"

/* ---- the answers */

enum { IMPATIENT_MS = 50 };

enum kind {
  FAILS,    /* no read at all */
  EMPTY,    /* a list without elements: a truth, where nothing is lost by it */
  NAMELESS, /* a list whose only element can't be read, and may be any */
  NAMED     /* ... that says which one it is */
};
static const struct answer {
  const char *name;
  int status;
  const char *body; /* NULL: closes */
  enum kind list;   /* what it is to a list; to an object all of them fail */
} answers[] = {
#define STATUS(number)                                                                                                 \
  { #number, number, "{\"message\":\"no\"}", FAILS }
    STATUS(300),
    STATUS(301),
    STATUS(302),
    STATUS(303),
    STATUS(304),
    STATUS(307),
    STATUS(308),
    STATUS(400),
    STATUS(401),
    STATUS(402),
    STATUS(403),
    STATUS(404),
    STATUS(405),
    STATUS(406),
    STATUS(407),
    STATUS(408),
    STATUS(409),
    STATUS(410),
    STATUS(411),
    STATUS(412),
    STATUS(413),
    STATUS(414),
    STATUS(415),
    STATUS(416),
    STATUS(417),
    STATUS(418),
    STATUS(421),
    STATUS(422),
    STATUS(423),
    STATUS(424),
    STATUS(425),
    STATUS(426),
    STATUS(428),
    STATUS(431),
    STATUS(451),
    STATUS(499),
    STATUS(500),
    STATUS(501),
    STATUS(502),
    STATUS(503),
    STATUS(504),
    STATUS(505),
    STATUS(507),
    STATUS(511),
    STATUS(599),
    {"html", 200, "<html><body>Sign in</body></html>", FAILS},
    {"nothing", 200, "", FAILS},
    {"204", 204, "", FAILS},
    {"cut", -1, "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n[{\"id\":\"v1\"},", FAILS},
    {"cut, of no length", -1, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[{\"id\":\"v1\"},", FAILS},
    {"silence", 0, "", FAILS},
    {"closed", 200, NULL, FAILS},
    {"null", 200, "null", FAILS},
    {"object", 200, "{}", FAILS},
    {"object of rubbish", 200, "{\"a\":[1,2]}", FAILS},
    {"object in an envelope", 200, "{\"items\":[]}", FAILS},
    {"number", 200, "5", FAILS},
    {"text", 200, "\"no\"", FAILS},
    {"rubbish behind nothing", 200, "[]x", FAILS},
    {"rubbish behind", 200,
     "[{\"id\":\"new\",\"date\":\"2031-03-03T10:00:00Z\",\"visitorVisits\":[],\"data\":{}}]<!-- -->", FAILS},
    {"two lists", 200, "[][]", FAILS},
    {"open", 200, "[", FAILS},
    {"comma", 200, "[{\"id\":\"new\"},]", FAILS},
    {"empty", 200, "[]", EMPTY},
    {"blank and empty", 200, " [ \n ] ", EMPTY},
    {"nulls", 200, "[null]", NAMELESS},
    {"objects of nothing", 200, "[{}]", NAMELESS},
    {"numbers", 200, "[-1]", NAMELESS},
    {"lists", 200, "[[]]", NAMELESS},
    {"id of another type", 200, "[{\"id\":5,\"date\":5,\"available\":5,\"messages\":5,\"data\":5}]", NAMELESS},
    {"members null", 200, "[{\"id\":\"v1\",\"date\":null,\"visitorVisits\":null,\"data\":null,\"messages\":null}]",
     NAMED},
    {"members missing", 200, "[{\"id\":\"v1\"}]", NAMED},
    {"date unreadable", 200, "[{\"id\":\"v1\",\"date\":\"soon\",\"visitorVisits\":[],\"available\":true,\"data\":1}]",
     NAMED},
    {"deep", 200, "%DEEP%", NAMELESS},
    {"long", 200, "%LONG%", NAMELESS},
};
enum { ANSWERS = sizeof answers / sizeof *answers };

/* 100,000 levels; more than the largest element has. */
static char *answer_body(const struct answer *answer) {
  struct buf out;
  if (answer->body == NULL) return NULL;
  bool deep = strcmp(answer->body, "%DEEP%") == 0, is_long = strcmp(answer->body, "%LONG%") == 0;
  if (!deep && !is_long) return mem_copy(answer->body);
  buf_init(&out, 8 << 20);
  assert_true(buf_add_text(&out, deep ? "[{\"id\":\"v1\",\"date\":" : "[{\"id\":\"v1\",\"memo\":\""));
  for (int n = 0; n < (deep ? 100000 : 200000); n++)
    assert_true(buf_add_text(&out, deep ? "[" : "longer "));
  for (int n = 0; deep && n < 100000; n++)
    assert_true(buf_add_text(&out, "]"));
  assert_true(buf_add_text(&out, deep ? "}]" : "\"}]"));
  return buf_take(&out);
}

static void say(struct agency *agency, char letter, const struct answer *answer) {
  char *body = answer_body(answer);
  stage_say(agency->stage, letter, answer->status, body);
  free(body);
}

/* ---- a command asks: codes, counts, and what is kept */

static const struct read {
  const char *name;
  enum job_type type;
  enum event_type event;
  char letter;
  bool list, named, later; /* later: of the later edition */
} reads[] = {
    {"me", JOB_READ_ME, EVENT_CLIENT, 'M', false, false, false},
    {"properties", JOB_READ_PROPERTIES, EVENT_PROPERTY_SET, 'P', true, false, false},
    {"property", JOB_READ_PROPERTY, EVENT_PROPERTY, 'O', false, true, false},
    {"a day", JOB_READ_VISITS, EVENT_VISITS, 'V', true, false, false},
    {"a day's second page", JOB_READ_VISITS, EVENT_VISITS, 'W', true, false, false},
    {"changes", JOB_READ_CHANGES, EVENT_CHANGES, 'V', true, false, false},
    {"visit", JOB_READ_VISIT, EVENT_VISIT, 'R', false, true, false},
    {"slots", JOB_READ_SLOTS, EVENT_SLOTS, 'S', true, true, false},
    {"agent", JOB_READ_AGENT, EVENT_AGENT, 'A', false, true, true},
    {"coverage", JOB_READ_COVERAGE, EVENT_COVERAGE, 'G', true, false, true},
    {"conversations", JOB_READ_TALKS, EVENT_TALKS, 'T', true, false, true},
    {"conversation", JOB_READ_TALK, EVENT_TALK, 'K', false, true, true},
};
enum { READS = sizeof reads / sizeof *reads };

static struct told ask(struct agency *agency, const struct read *read) {
  bool day = read->type == JOB_READ_VISITS;
  struct job *job = day ? agency_day(agency, false) : job_new(read->type);
  if (read->type == JOB_READ_VISIT) job->id = mem_copy("v1");
  if (read->named && !job->id) job->ref = mem_copy("R1");
  return agency_ask(agency, job, read->event);
}

static enum error_code wanted_code(const struct read *read, const struct answer *answer) {
  enum kind kind = read->list ? answer->list : FAILS;
  if (answer->status == 401) return ERROR_AUTH;
  bool earlier = read->letter == 'G' && (answer->status == 404 || answer->status == 405);
  if (earlier || (read->named && answer->status == 404)) return ERROR_NOT_FOUND;
  bool at_once = read->letter == 'S' || read->letter == 'G'; /* read as one: its depth is its own */
  if (at_once && strcmp(answer->name, "deep") == 0) return ERROR_ANSWER;
  return kind == FAILS ? ERROR_ANSWER : ERROR_NONE;
}

static bool is_silent(const struct answer *answer) {
  return answer->status == 0;
}

static void log_in(struct agency *agency) {
  enum error_code code;
  do { /* refused while the worker's own one is under way */
    struct job *job = job_new(JOB_LOGIN);
    job->user = mem_copy("demo@visitdeck.example");
    job->secret = mem_copy("demo");
    code = seat_done(&agency->seat, work_post(agency->seat.work, job));
  } while (code == ERROR_REFUSED);
  assert_int_equal(code, ERROR_NONE);
}

static void command_gets(void *state, size_t row) {
  struct agency *agency = state;
  const struct read *read = &reads[row / ANSWERS];
  const struct answer *answer = &answers[row % ANSWERS];
  agency_heal(agency);
  for (size_t n = 0; n < READS; n++) { /* all of it is known, and which edition this is */
    struct told told = ask(agency, &reads[n]);
    if (told.code != ERROR_NONE) fail_msg("%s is not read", reads[n].name);
    event_free(told.event);
  }
  assert_int_equal(agency_count(agency, EVENT_VISITS), 3);
  say(agency, read->letter, answer);
  if (read->letter == 'V') stage_say(agency->stage, 'W', 200, "[]");
  if (is_silent(answer)) agency_again(agency, IMPATIENT_MS);
  struct told told = ask(agency, read);
  if (is_silent(answer)) agency_again(agency, 0);
  enum error_code wanted = wanted_code(read, answer);
  bool failed = told.code == ERROR_UNREACHABLE || told.code == ERROR_ANSWER; /* 5, both */
  if (wanted == ERROR_ANSWER ? !failed : told.code != wanted)
    fail_msg("%s, answered %s: %d, not %d", read->name, answer->name, told.code, wanted);
  bool left_out = wanted == ERROR_NONE && answer->list >= NAMELESS;
  if (told.event && (told.event->fresh.left_out > 0) != left_out)
    fail_msg("%s, answered %s: %zu left out", read->name, answer->name, told.event->fresh.left_out);
  event_free(told.event);
  agency_heal(agency);
  if (answer->status == 401) log_in(agency); /* the token was refused: back in */
  /* Each visit is still there when it is asked for by itself. A property can't be: two lists in a row say what is so,
   * unless one in them may be any. */
  bool gone = read->letter == 'P' && (answer->list == EMPTY || answer->list == NAMED);
  size_t visits = agency_count(agency, EVENT_VISITS), properties = agency_count(agency, EVENT_PROPERTY_SET);
  if (visits != 3 || properties != (gone ? 0 : 3))
    fail_msg("%s, answered %s: %zu visits and %zu properties are left", read->name, answer->name, visits, properties);
}

static void *command_begin(void *arg) {
  (void)arg;
  return agency_open(false);
}

static void a_command_tells_what_could_not_be_read(void **state) {
  (void)state;
  cases_run(&(struct cases){
      .count = (size_t)READS * ANSWERS, .begin = command_begin, .run = command_gets, .end = agency_close});
}

/* ---- a dashboard shows something */

static const struct shown {
  const char *name;
  char letter;
  enum event_type event;
  enum refresh what;
  size_t count;
} shows[] = {{"properties", 'P', EVENT_PROPERTIES, REFRESH_PROPERTIES, 3},
             {"a day", 'V', EVENT_DAY, REFRESH_DAY, 3},
             {"a day's second page", 'W', EVENT_DAY, REFRESH_DAY, 3},
             {"slots", 'S', EVENT_SLOTS, REFRESH_SLOTS, 2}};
enum { SHOWS = sizeof shows / sizeof *shows };

static void watch_all(struct agency *agency) {
  struct job *day = job_new(JOB_WATCH_DAY), *slots = job_new(JOB_WATCH_SLOTS);
  day->from = agency->day;
  slots->id = mem_copy("p1");
  slots->ref = mem_copy("R1");
  work_post(agency->seat.work, job_new(JOB_WATCH_PROPERTIES));
  work_post(agency->seat.work, day);
  work_post(agency->seat.work, slots);
}

static void refresh(struct agency *agency, enum refresh what) {
  struct job *job = job_new(JOB_REFRESH);
  job->what = what;
  work_post(agency->seat.work, job);
}

/* How many the event shows; -1: it says nothing of that. */
static long shown_count(const struct event *event) {
  if (event->type == EVENT_PROPERTIES && event->properties) return (long)event->properties->count;
  if (event->type == EVENT_DAY && event->visits) return (long)event->visits->count;
  if (event->type == EVENT_SLOTS && event->slots) return (long)event->slots->count;
  return -1;
}

/* Until the list was read again: well, or (answer) badly. What is shown meanwhile is what was shown before. */
static void await_read(struct agency *agency, const struct shown *shown, const struct answer *answer, long *count) {
  for (;;) {
    struct event *event = seat_await_any(&agency->seat);
    bool this = event->type == shown->event;
    long now = this ? shown_count(event) : -1;
    const struct freshness *fresh = &event->fresh;
    bool bad = fresh->failed || fresh->left_out > 0, ended = this && !fresh->loading && bad == (answer != NULL);
    if (now >= 0) *count = now;
    if (ended && fresh->failed) assert_true(fresh->error.text[0] != '\0'); /* the reason */
    if (ended && *count > 0 && fresh->read_at == WHEN_NONE) fail_msg("%s without an age", shown->name);
    event_free(event);
    if (ended && (answer != NULL || *count == (long)shown->count)) return;
  }
}

static void dashboard_gets(void *state, size_t row) {
  struct agency *agency = state;
  const struct shown *shown = &shows[row / ANSWERS];
  const struct answer *answer = &answers[row % ANSWERS];
  long count = -1;
  if (answer->list == EMPTY) return; /* nothing to wait for: test_lists has it */
  agency_heal(agency);
  watch_all(agency);
  await_read(agency, shown, NULL, &count);
  say(agency, shown->letter, answer);
  if (shown->letter == 'V') stage_say(agency->stage, 'W', 200, "[]");
  if (is_silent(answer)) {
    agency_again(agency, IMPATIENT_MS);
    watch_all(agency);
  }
  refresh(agency, shown->what);
  await_read(agency, shown, answer, &count);
  /* A property can't be asked for by itself; slots are read anew as a whole. */
  bool anew = (shown->letter == 'P' && answer->list == NAMED) || (shown->letter == 'S' && answer->list >= NAMELESS);
  if (count != (long)shown->count && !anew)
    fail_msg("%s, answered %s: %ld are shown", shown->name, answer->name, count);
  agency_heal(agency);
  if (is_silent(answer)) agency_again(agency, 0);
  if (answer->status == 401) log_in(agency);
}

static void *dashboard_begin(void *arg) {
  (void)arg;
  return agency_open(true);
}

static void a_dashboard_shows_what_it_had(void **state) {
  (void)state;
  cases_run(&(struct cases){
      .count = (size_t)SHOWS * ANSWERS, .begin = dashboard_begin, .run = dashboard_gets, .end = agency_close});
}

/* A network's login page at the path of the later edition does not make a server one of it. */
static void a_web_page_is_no_later_edition(void **state) {
  struct agency *agency = agency_open(false);
  (void)state;
  stage_say(agency->stage, 'G', 200, "<html>Sign in</html>");
  stage_say(agency->stage, 'A', 404, "{}");
  assert_int_equal(agency_ask(agency, job_new(JOB_READ_COVERAGE), EVENT_COVERAGE).code, ERROR_ANSWER);
  stage_say(agency->stage, 'G', 404, "{}");
  struct job *job = job_new(JOB_READ_AGENT);
  job->ref = mem_copy("R1");
  struct told told = agency_ask(agency, job, EVENT_AGENT);
  assert_int_equal(told.code, ERROR_NOT_FOUND);
  assert_string_equal(told.text, "This server does not tell who the visit agents are");
  agency_close(agency);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_command_tells_what_could_not_be_read),
      cmocka_unit_test(a_dashboard_shows_what_it_had),
      cmocka_unit_test(a_web_page_is_no_later_edition),
  };
  struct error error;
  setlocale(LC_ALL, "C.UTF-8");
  signal(SIGPIPE, SIG_IGN);
  json_setup();
  if (http_curl_setup(&error) != ERROR_NONE || when_zone_set(WHEN_ZONE_DEFAULT, &error) != ERROR_NONE) return 99;
  return cmocka_run_group_tests_name("answers", tests, NULL, NULL);
}
