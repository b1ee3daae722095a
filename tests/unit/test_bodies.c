/* What the document says of an answer's body decides what became of a write: a good status alone proves nothing. And
 * what a server says of a refusal goes everywhere without our secrets. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../harness/cases.h"
#include "api/http_curl.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/json.h"
#include "seat.h"
#include "stage.h"

#define DATE "2099-05-04T08:00:00Z"
#define VISITOR "\"email\":\"a@x.fr\",\"firstName\":\"M\",\"lastName\":\"D\",\"phone\":\"06\""
#define VISIT                                                                                                          \
  "{\"id\":\"v1\",\"date\":\"" DATE "\",\"propertySummary\":{\"id\":\"p1\",\"externalRef\":\"R1\"},"                   \
  "\"visitorVisits\":[{\"visitor\":{" VISITOR                                                                          \
  ",\"fields\":{\"visitdeckKey\":\"%KEY%\"}},\"status\":\"visit.status.proposed\"}]"
#define PROPERTY(status)                                                                                               \
  "{\"id\":\"p1\",\"data\":{\"externalRef\":\"R1\",\"propertyStatus\":\"property.basics.status." status "\"}"

struct scene {
  struct seat seat;
  struct stage *stage;
};

static struct scene *scene_open(void) {
  struct scene *scene = mem_new(sizeof *scene);
  assert_true(seat_setup(&scene->seat));
  scene->seat.hurry = true;
  scene->stage = stage_open(scene->seat.url, sizeof scene->seat.url);
  stage_say(scene->stage, 'R', 200, VISIT "}");
  return scene;
}

static void scene_close(struct scene *scene) {
  seat_clear(&scene->seat);
  stage_close(scene->stage);
  free(scene);
}

static struct job *job_of(enum job_type type) {
  struct job *job = job_new(type);
  bool visits = type == JOB_CANCEL || type == JOB_VISITOR;
  job->id = mem_copy(visits ? "v1" : "p1");
  job->ref = mem_copy("R1");
  job->date = mem_copy(DATE);
  assert_true(when_parse(DATE, &job->at));
  job->slots_read_at = clock_utc(&clock_system);
  job->once = job->standby = true;
  job->text = mem_copy("Bonjour");
  if (type == JOB_VISITOR) job->edits = mem_copy("{\"/phone\":\"07\"}");
  if (type == JOB_TERMINATE) return job;
  job->visitor = (struct visitor){.email = mem_copy("a@x.fr"),
                                  .email_exact = mem_copy("a@x.fr"),
                                  .first_name = mem_copy("M"),
                                  .last_name = mem_copy("D"),
                                  .phone = mem_copy("06")};
  return job;
}

/* good: what the document wants, without its closing brace where it is an object. */
static const struct kind {
  enum job_type type;
  char letter;
  const char *good;
  bool nameless;
} kinds[] = {{JOB_BOOK, 'C', VISIT, false},
             {JOB_CANCEL, 'X', "{" VISITOR, false},
             {JOB_CANCEL, 'X', "{\"email\":\"\",\"firstName\":\"M\"", true},
             {JOB_VISITOR, 'U', "{" VISITOR, false},
             {JOB_STATUS, 'Z', PROPERTY("standby"), false},
             {JOB_TERMINATE, 'Z', PROPERTY("unavailable"), false},
             {JOB_MESSAGE, 'D', "{\"id\":\"m1\",\"text\":\"Bonjour\"", false},
             {JOB_INVITE, 'I', "\"Mail sent", false}};
enum { KINDS = sizeof kinds / sizeof *kinds };

static struct job *kind_job(const struct kind *kind) {
  struct job *job = job_of(kind->type);
  if (!kind->nameless) return job;
  free(job->visitor.email_exact);
  job->visitor.email_exact = NULL;
  job->alone = true;
  return job;
}

static bool is_over(const struct event *event) {
  return event->rows[0].unknown || event->rows[0].settled;
}

static void assert_ends(const struct kind *kind, int status, const char *body, const char *wanted) {
  struct scene *scene = scene_open();
  stage_say(scene->stage, kind->letter, status, body);
  seat_begin(&scene->seat, false, false);
  uint64_t serial = work_post(scene->seat.work, kind_job(kind));
  struct event *write = seat_await(&scene->seat, EVENT_WRITE, serial, is_over);
  if (strcmp(write->rows[0].state, wanted) != 0)
    fail_msg("%c %d %s: %s (%s)", kind->letter, status, body, write->rows[0].state,
             write->rows[0].note != NULL ? write->rows[0].note : "");
  event_free(write);
  scene_close(scene);
}

static void a_good_body_is_done(void **state) {
  (void)state;
  for (size_t n = 0; n < KINDS; n++) {
    char *body = mem_print("%s%s", kinds[n].good, kinds[n].type == JOB_INVITE ? "\"" : "}");
    assert_ends(&kinds[n], 200, body, "done");
    assert_ends(&kinds[n], 201, body, "done");
    free(body);
  }
  assert_ends(&kinds[KINDS - 1], 200, "", "done"); /* an invitation's may be no JSON, or nothing */
  assert_ends(&kinds[KINDS - 1], 204, "", "done");
  assert_ends(&kinds[KINDS - 1], 200, "Envoy\xc3\xa9", "done");
}

static void any_other_body_is_unknown(void **state) {
  static const struct {
    int status;
    const char *body;
  } rows[] = {{200, "{\"errors\":[\"Complet\"]}"},
              {200, "{\"errors\":[{\"message\":\"Complet\"}]}"},
              {200, "{\"message\":\"Complet\"}"},
              {200, "null"},
              {203, "null"},
              {200, "[]"},
              {202, "{}"},
              {200, "true"},
              {200, "7"},
              {200, "{\"id\":"},
              {200, "<html><title>Connexion</title></html>"},
              {200, ""},
              {204, ""},
              {200, "\"Mail sent\""}};
  (void)state;
  for (size_t n = 0; n < KINDS; n++) {
    bool invite = kinds[n].type == JOB_INVITE;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r += cases_step()) {
      bool string = rows[r].body[0] == '\0' || rows[r].body[0] == '"';
      if (!invite || !string) assert_ends(&kinds[n], rows[r].status, rows[r].body, "unknown");
    }
    if (kinds[n].type == JOB_MESSAGE) assert_ends(&kinds[n], 200, "{\"id\":\"m1\"}", "unknown");
    if (invite) continue;
    char *body = mem_print("%s,\"errors\":[\"Complet\"]}", kinds[n].good);
    assert_ends(&kinds[n], 200, body, "unknown");
    free(body);
  }
}

/* ---- what a server repeats */

#define TOKEN "first-token-of-a-test"

static char *read_log(const struct scene *scene) {
  char *path = mem_print("%s/visitdeck.log", scene->seat.state), *text = mem_new(1 << 20);
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  assert_true(fread(text, 1, (1 << 20) - 1, file) > 0);
  fclose(file);
  free(path);
  return text;
}

/* The token in a refusal, the password in that of a login: neither in what is told, nor in the row, nor in the log. */
static void what_a_server_repeats_of_secrets_is_masked(void **state) {
  struct scene *scene = scene_open();
  (void)state;
  stage_say(scene->stage, 'L', 200, "{\"token\":\"" TOKEN "\",\"errors\":[]}");
  stage_say(scene->stage, 'C', 403, "{\"errors\":[\"token " TOKEN " may not, nor oken-of-a-t\"]}");
  seat_begin(&scene->seat, false, false);
  uint64_t serial = work_post(scene->seat.work, job_of(JOB_BOOK));
  struct event *write = seat_await(&scene->seat, EVENT_WRITE, serial, seat_is_settled);
  assert_string_equal(write->rows[0].note, "This account may not do that: token *** may not, nor ***");
  event_free(write);
  struct event *done = seat_await(&scene->seat, EVENT_DONE, serial, NULL);
  assert_null(strstr(done->error.text, "oken-of-a-"));
  event_free(done);
  stage_say(scene->stage, 'L', 400, "{\"errors\":[\"demo@visitdeck.example: 'Soleil  bleu 42 ' is wrong\"]}");
  struct job *login = job_new(JOB_LOGIN);
  login->user = mem_copy("demo@visitdeck.example");
  login->secret = mem_copy("soleil  bleu 42 ");
  done = seat_await(&scene->seat, EVENT_DONE, work_post(scene->seat.work, login), NULL);
  assert_non_null(strstr(done->error.text, "'***"));
  event_free(done);
  seat_end(&scene->seat);
  char *log = read_log(scene);
  assert_non_null(strstr(log, "login failed (status 400)"));
  assert_null(strcasestr(log, "soleil"));
  assert_null(strstr(log, "oken-of-a-"));
  free(log);
  scene_close(scene);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_good_body_is_done),
      cmocka_unit_test(any_other_body_is_unknown),
      cmocka_unit_test(what_a_server_repeats_of_secrets_is_masked),
  };
  struct error error;
  setlocale(LC_ALL, "C.UTF-8");
  signal(SIGPIPE, SIG_IGN);
  json_setup();
  if (http_curl_setup(&error) != ERROR_NONE || when_zone_set(WHEN_ZONE_DEFAULT, &error) != ERROR_NONE) return 99;
  return cmocka_run_group_tests_name("bodies", tests, NULL, NULL);
}
