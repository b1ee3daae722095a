/* Every answer that a server can give to every read: what could not be read is never told as "nothing there". A seat
 * that shows something goes on showing it, with its age and the reason; nothing of it is lost in the cache. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../harness/cases.h"
#include "api/http_curl.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/json.h"
#include "seat.h"
#include "stage.h"

#define PROPERTY(n)                                                                                                    \
  "{\"id\":\"p" n "\",\"data\":{\"externalRef\":\"R" n "\",\"address\":{\"address\":\"" n " rue de la Paix\"}}}"
#define SLOT(day) "{\"date\":\"2031-03-" day "T10:00:00Z\",\"available\":true,\"isPriority\":true}"

enum { PATIENCE_MS = 300 };

/* ---- what is there */

struct scene {
  struct stage *stage;
  struct seat seat;
  int64_t day;
  char *visits, *second; /* the two pages of the day */
};

static char *visit_of(int64_t at, const char *id) {
  char date[WHEN_SIZE];
  when_print(at, date);
  return mem_print("{\"id\":\"%s\",\"date\":\"%s\",\"createdAt\":\"2020-01-01T00:00:00Z\",\"durationMinutes\":20,"
                   "\"propertyVisits\":[],\"propertySummary\":{\"id\":\"p1\",\"externalRef\":\"R1\"},"
                   "\"visitorVisits\":[{\"status\":\"visit.status.confirmed\",\"visitor\":{\"email\":\"%s@x.fr\","
                   "\"firstName\":\"Marie\",\"lastName\":\"Roy\",\"phone\":\"06\"}}]}",
                   id, date, id);
}

/* Everything as it should be. */
static void scene_heal(struct scene *scene) {
  struct stage *stage = scene->stage;
  stage_say(stage, 'M', 200, "{\"id\":\"c\",\"email\":\"a@x.fr\",\"fullName\":\"Agence\"}");
  stage_say(stage, 'P', 200, "[" PROPERTY("1") "," PROPERTY("2") "," PROPERTY("3") "]");
  stage_say(stage, 'O', 200, PROPERTY("1"));
  stage_say(stage, 'A', 200, "{\"name\":\"Lea\",\"presentation\":\"Bonjour\",\"rating\":4.5}");
  stage_say(stage, 'V', 200, scene->visits);
  stage_say(stage, 'W', 200, scene->second);
  stage_say(stage, 'S', 200, "[" SLOT("03") "," SLOT("04") "]");
  stage_say(stage, 'G', 200, "[\"75001\",\"06000\"]");
  stage_say(stage, 'T', 200,
            "[{\"id\":\"k\",\"propertySummary\":{\"id\":\"p1\"},\"messages\":[{\"id\":\"m\",\"text\":\"oui\"}]}]");
  stage_say(stage, 'K', 200,
            "{\"id\":\"k\",\"propertySummary\":{\"id\":\"p1\"},\"messages\":[{\"id\":\"m\",\"text\":\"oui\"}]}");
  char *one = visit_of(scene->day + 36000, "%ID%");
  stage_say(stage, 'R', 200, one);
  free(one);
}

static void *scene_open(bool live) {
  struct scene *scene = mem_new(sizeof *scene);
  assert_true(seat_setup(&scene->seat));
  scene->stage = stage_open(scene->seat.url, sizeof scene->seat.url);
  scene->day = when_day(clock_utc(&clock_system));
  char *one = visit_of(scene->day + 36000, "v1"), *two = visit_of(scene->day + 39600, "v2"),
       *three = visit_of(scene->day + 43200, "v3");
  scene->visits = mem_print("[%s,%s]", one, two);
  scene->second = mem_print("[%s]", three);
  free(one);
  free(two);
  free(three);
  scene_heal(scene);
  scene->seat.patience_ms = PATIENCE_MS;
  seat_begin(&scene->seat, live, false);
  return scene;
}

static void scene_close(void *state) {
  struct scene *scene = state;
  seat_end(&scene->seat);
  seat_clear(&scene->seat);
  stage_close(scene->stage);
  free(scene->visits);
  free(scene->second);
  free(scene);
}

/* ---- the answers */

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

static void say(struct scene *scene, char letter, const struct answer *answer) {
  char *body = answer_body(answer);
  stage_say(scene->stage, letter, answer->status, body);
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

static uint64_t ask(struct scene *scene, const struct read *read, bool cached) {
  struct job *job = job_new(read->type);
  bool day = read->type == JOB_READ_VISITS;
  job->cached = cached;
  if (day) job->from = scene->day;
  if (day) job->to = when_day_add(scene->day, 1);
  if (read->type == JOB_READ_VISIT) job->id = mem_copy("v1");
  if (read->named && !job->id) job->ref = mem_copy("R1");
  return work_post(scene->seat.work, job);
}

struct told {
  enum error_code code;
  struct event *event; /* or NULL */
};

static struct told tell(struct scene *scene, const struct read *read, bool cached) {
  struct told told = {0};
  uint64_t serial = ask(scene, read, cached);
  for (;;) {
    struct event *event = seat_await_any(&scene->seat);
    if (event->serial == serial && event->type == read->event) {
      told.event = event;
      continue;
    }
    bool done = event->serial == serial && event->type == EVENT_DONE;
    if (done) told.code = event->error.code;
    if (done && told.code != ERROR_NONE) print_message("  %s: %s\n", read->name, event->error.text);
    event_free(event);
    if (done) return told;
  }
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

static size_t count_visits(struct scene *scene) {
  struct told told = tell(scene, &reads[3], true);
  assert_int_equal(told.code, ERROR_NONE);
  size_t count = told.event->visits->count;
  event_free(told.event);
  return count;
}

static size_t count_properties(struct scene *scene) {
  struct told told = tell(scene, &reads[1], true);
  assert_int_equal(told.code, ERROR_NONE);
  size_t count = told.event->set->count;
  event_free(told.event);
  return count;
}

static void command_gets(void *state, size_t row) {
  struct scene *scene = state;
  const struct read *read = &reads[row / ANSWERS];
  const struct answer *answer = &answers[row % ANSWERS];
  scene_heal(scene);
  for (size_t n = 0; n < READS; n++) { /* all of it is known, and which edition this is */
    struct told told = tell(scene, &reads[n], false);
    if (told.code != ERROR_NONE) fail_msg("%s is not read", reads[n].name);
    event_free(told.event);
  }
  assert_int_equal(count_visits(scene), 3);
  say(scene, read->letter, answer);
  if (read->letter == 'V') stage_say(scene->stage, 'W', 200, "[]");
  struct told told = tell(scene, read, false);
  enum error_code wanted = wanted_code(read, answer);
  bool failed = told.code == ERROR_UNREACHABLE || told.code == ERROR_ANSWER; /* 5, both */
  if (wanted == ERROR_ANSWER ? !failed : told.code != wanted)
    fail_msg("%s, answered %s: %d, not %d", read->name, answer->name, told.code, wanted);
  bool left_out = wanted == ERROR_NONE && answer->list >= NAMELESS;
  if (told.event && (told.event->fresh.left_out > 0) != left_out)
    fail_msg("%s, answered %s: %zu left out", read->name, answer->name, told.event->fresh.left_out);
  event_free(told.event);
  scene_heal(scene);
  if (answer->status == 401) { /* the token was refused: back in */
    struct job *job = job_new(JOB_LOGIN);
    job->user = mem_copy("demo@visitdeck.example");
    job->secret = mem_copy("demo");
    assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, job)), ERROR_NONE);
  }
  /* Each visit is still there when it is asked for by itself. A property can't be: two lists in a row say what is so,
   * unless one in them may be any. */
  bool gone = read->letter == 'P' && (answer->list == EMPTY || answer->list == NAMED);
  size_t visits = count_visits(scene), properties = count_properties(scene);
  if (visits != 3 || properties != (gone ? 0 : 3))
    fail_msg("%s, answered %s: %zu visits and %zu properties are left", read->name, answer->name, visits, properties);
}

static void *command_begin(void *arg) {
  (void)arg;
  return scene_open(false);
}

static void a_command_tells_what_could_not_be_read(void **state) {
  (void)state;
  cases_run(&(struct cases){
      .count = (size_t)READS * ANSWERS, .begin = command_begin, .run = command_gets, .end = scene_close});
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_command_tells_what_could_not_be_read),
  };
  struct error error;
  setlocale(LC_ALL, "C.UTF-8");
  signal(SIGPIPE, SIG_IGN);
  json_setup();
  if (http_curl_setup(&error) != ERROR_NONE || when_zone_set(WHEN_ZONE_DEFAULT, &error) != ERROR_NONE) return 99;
  return cmocka_run_group_tests_name("answers", tests, NULL, NULL);
}
