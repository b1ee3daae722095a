/* A login that fails, and what waits for it: a booking that a command waits for, a booking of the dashboard (reads are
 * in test_answers). Only a refusal is for a person; whatever else comes, nothing of what waits went out, and nobody
 * says otherwise. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../harness/cases.h"
#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "scene.h"

#define OUR_VISIT VISIT("v1", "a@x.fr", OUR_KEY, "proposed")
#define GOOD "{\"token\":\"first\",\"errors\":[]}"
#define PAGE "<html><title>Connexion</title></html>"

static int setup(void **state) {
  struct scene *scene = scene_open();
  fake_api_say(scene->api, 'R', 200, OUR_VISIT);
  fake_api_say(scene->api, 'C', 200, OUR_VISIT);
  *state = scene;
  return 0;
}

/* What a login is answered; body NULL: nothing, the connection closes. */
static const struct answer {
  int status;
  const char *body;
  bool refused;
} answers[] = {
    {400, "{\"errors\":[\"No\"]}", true},
    {401, "", true},
    {403, "{}", true},
    {422, "{}", true},
    {200, "{\"errors\":[\"No\"]}", true},
    {200, PAGE, false},
    {200, "", false},
    {200, "null", false},
    {200, "[]", false},
    {200, "{}", false},
    {200, "{\"tok", false},
    {200, "{\"token\":\"a b\"}", false},
    {301, PAGE, false},
    {302, "", false},
    {307, "", false},
    {400, PAGE, false},
    {403, PAGE, false},
    {404, "", false},
    {404, "{\"errors\":[\"No\"]}", false},
    {405, "", false},
    {407, "", false},
    {408, "", false},
    {409, "{}", false},
    {410, "", false},
    {413, "", false},
    {418, "", false},
    {425, "", false},
    {429, "", false},
    {451, PAGE, false},
    {500, "", false},
    {502, PAGE, false},
    {503, "", false},
    {504, "", false},
    {511, PAGE, false},
    {0, NULL, false},
};
enum { ANSWERS = sizeof answers / sizeof *answers };

static uint64_t post_read(struct scene *scene) {
  return work_post(scene->seat.work, job_read(JOB_READ_VISIT, "v1", NULL, false));
}

static void assert_code(size_t row, const char *what, enum error_code code) {
  enum error_code wanted = answers[row].refused ? ERROR_AUTH : ERROR_UNREACHABLE;
  if (code != wanted)
    fail_msg("a login answered %d %s: the %s ended with %d", answers[row].status,
             answers[row].body != NULL ? answers[row].body : "not at all", what, code);
}

/* begins: before the first request; else a token that was good ends, and the request itself was answered 401. */
static void begin(struct scene *scene, size_t row, bool begins, bool live) {
  fake_api_admit(scene->api, NULL);
  fake_api_say(scene->api, 'L', 200, GOOD);
  AUTO(mem_free_at) char *path = mem_print("%s/token", scene->seat.state);
  remove(path);
  if (begins) fake_api_say(scene->api, 'L', answers[row].status, answers[row].body);
  seat_begin(&scene->seat, live, false);
  if (begins) return;
  assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, job_new(JOB_READ_ME))), ERROR_NONE);
  fake_api_admit(scene->api, "second");
  fake_api_say(scene->api, 'L', answers[row].status, answers[row].body);
}

/* Nothing of it went out, so it is dropped; a booking is asked for anew, not looked for. */
TEST_BETWEEN(a_commands_booking_is_dropped, setup, scene_teardown) {
  struct scene *scene = *state;
  for (size_t n = 0; n < ANSWERS; n += cases_step())
    for (int begins = 0; begins < 2; begins++) {
      begin(scene, n, begins == 1, false);
      uint64_t serial = scene_post_booking(scene, "a@x.fr", true);
      AUTO(event_free_at) struct event *write = seat_await(&scene->seat, EVENT_WRITE, serial, seat_is_settled);
      assert_string_equal(write->rows[0].state, "dropped");
      assert_code(n, "booking", seat_done(&scene->seat, serial));
      seat_end(&scene->seat);
    }
}

static bool is_open(const struct event *event) {
  return event->session == SESSION_OPEN;
}

static bool waits_or_ended(const struct event *event) {
  assert_false(event->rows[0].unknown);
  return event->rows[0].settled || (strcmp(event->rows[0].state, "queued") == 0 && event->rows[0].note != NULL);
}

/* A dashboard's waits, and goes out once when a login goes well: nobody has to ask for that, unless the password is
 * wrong. */
TEST_BETWEEN(a_dashboards_booking_waits_for_better_times, setup, scene_teardown) {
  struct scene *scene = *state;
  for (size_t n = 0; n < ANSWERS; n += cases_step()) {
    size_t before = scene_count(scene, 'C');
    begin(scene, n, true, true);
    uint64_t serial = scene_post_booking(scene, "a@x.fr", false);
    struct event *session = seat_await(&scene->seat, EVENT_SESSION, 0, NULL);
    while (session->session == SESSION_BUSY) {
      event_free(session);
      session = seat_await(&scene->seat, EVENT_SESSION, 0, NULL);
    }
    assert_int_equal(session->session, answers[n].refused ? SESSION_LOGIN_NEEDED : SESSION_NONE);
    event_free(session);
    assert_int_equal(scene_count(scene, 'C'), before);
    fake_api_say(scene->api, 'L', 200, GOOD);
    if (answers[n].refused) {
      work_post(scene->seat.work, job_login("demo@visitdeck.example", "demo"));
    }
    event_free(seat_await(&scene->seat, EVENT_SESSION, 0, is_open));
    AUTO(event_free_at) struct event *write = seat_await(&scene->seat, EVENT_WRITE, serial, seat_is_settled);
    if (!write->rows[0].done) fail_msg("%d: %s, %s", answers[n].status, write->rows[0].state, write->rows[0].note);
    assert_int_equal(scene_count(scene, 'C'), before + 1);
    seat_end(&scene->seat);
  }
}

/* A token ends while it is being sent: the 401 did nothing, whatever the login then comes to. */
TEST_BETWEEN(a_booking_that_was_turned_away_waits, setup, scene_teardown) {
  struct scene *scene = *state;
  int64_t row = 0;
  fake_api_guard(scene->api, "C"); /* the dashboard's own reads don't find out first */
  for (size_t n = 0; n < ANSWERS; n += cases_step()) {
    begin(scene, n, false, true);
    uint64_t serial = scene_post_booking(scene, "a@x.fr", false);
    AUTO(event_free_at) struct event *write = seat_await(&scene->seat, EVENT_WRITE, serial, waits_or_ended);
    if (strcmp(write->rows[0].state, "queued") != 0) fail_msg("%d: %s", answers[n].status, write->rows[0].state);
    fake_api_say(scene->api, 'C', 200, OUR_VISIT);
    fake_api_admit(scene->api, NULL);
    assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, job_row(JOB_DROP, ++row))), ERROR_NONE);
    seat_end(&scene->seat);
  }
}

static bool is_none(const struct event *event) {
  return event->session == SESSION_NONE;
}

/* The token that was refused still lies on the disk: it is not taken for another one, and the rests between logins
 * grow.
 */
TEST_BETWEEN(a_refused_token_is_not_taken_again, setup, scene_teardown) {
  struct scene *scene = *state;
  begin(scene, 0, false, false);
  fake_api_say(scene->api, 'L', 503, "");
  size_t logins = scene_count(scene, 'L'), reads = scene_count(scene, 'R');
  assert_int_equal(seat_done(&scene->seat, post_read(scene)), ERROR_UNREACHABLE);
  for (int n = 0; n < 4; n++)
    event_free(seat_await(&scene->seat, EVENT_SESSION, 0, is_none));
  assert_int_equal(seat_done(&scene->seat, post_read(scene)), ERROR_UNREACHABLE);
  assert_int_equal(scene_count(scene, 'R'), reads + 1); /* only the first went out */
  assert_true(scene_count(scene, 'L') >= logins + 4);
}

/* The next of all events; time passes while none comes. */
static struct event *next_event(struct scene *scene) {
  struct pollfd wait = {.fd = work_fd(scene->seat.work), .events = POLLIN};
  struct event *event;
  while ((event = work_take(scene->seat.work)) == NULL)
    if (poll(&wait, 1, 50) == 0) seat_pass(&scene->seat, 500);
  return event;
}

/* A dashboard shows the reason that waiting alone does not mend: once, until it is another one or all is well again. */
TEST_BETWEEN(the_reason_is_told_once, setup, scene_teardown) {
  struct scene *scene = *state;
  fake_api_say(scene->api, 'L', 200, PAGE);
  seat_begin(&scene->seat, true, false);
  size_t pages = 0, others = 0;
  for (int failures = 0; failures < 8;) {
    AUTO(event_free_at) struct event *event = next_event(scene);
    if (event->type == EVENT_NOTICE) {
      pages += strstr(event->error.text, "web page") != NULL;
      others += strstr(event->error.text, "status 404") != NULL;
    }
    failures += event->type == EVENT_SESSION && event->session == SESSION_NONE;
    if (failures == 4) fake_api_say(scene->api, 'L', 404, "");
  }
  assert_int_equal(pages, 1);
  assert_int_equal(others, 1);
}

/* Nobody listens: however often it is tried, the log has one line of it. */
TEST_BETWEEN(the_log_has_one_line_of_it, setup, scene_teardown) {
  struct scene *scene = *state;
  fake_api_say(scene->api, 'L', 0, NULL);
  seat_begin(&scene->seat, true, false);
  for (int failures = 0; failures < 5;) {
    AUTO(event_free_at) struct event *event = next_event(scene);
    failures += event->type == EVENT_SESSION && event->session == SESSION_NONE;
  }
  seat_end(&scene->seat);
  AUTO(mem_free_at) char *text = seat_log(&scene->seat);
  const char *line = strstr(text, "; libcurl ");
  assert_non_null(line);
  assert_null(strstr(line + 1, "; libcurl "));
}

/* Whoever typed a password hears at once; what it was good for is tried again, and what was refused is not. */
TEST_BETWEEN(a_typed_password_is_tried_again_unless_it_is_wrong, setup, scene_teardown) {
  struct scene *scene = *state;
  for (size_t n = 0; n < ANSWERS; n += cases_step()) {
    begin(scene, n, false, false);
    assert_code(n, "login", seat_done(&scene->seat, seat_log_in(&scene->seat, "typed by hand")));
    if (!answers[n].refused) {
      fake_api_say(scene->api, 'L', 200, GOOD);
      event_free(seat_await(&scene->seat, EVENT_SESSION, 0, is_open));
    }
    seat_end(&scene->seat);
  }
}

/* The next login is not before the server wants it. */
TEST_BETWEEN(a_login_waits_as_long_as_the_server_asks, setup, scene_teardown) {
  struct scene *scene = *state;
  fake_api_say(scene->api, 'L', 429, "{}"); /* Retry-After: 60 */
  seat_begin(&scene->seat, true, false);
  seat_hold(&scene->seat, 0);
  scene->seat.hurry = false;
  struct event *session = seat_await(&scene->seat, EVENT_SESSION, 0, NULL);
  while (session->session == SESSION_BUSY) {
    event_free(session);
    session = seat_await(&scene->seat, EVENT_SESSION, 0, NULL);
  }
  event_free(session);
  fake_api_say(scene->api, 'L', 200, GOOD);
  size_t before = scene_count(scene, 'L');
  for (int n = 0; n < 11; n++) { /* 55 s */
    seat_pass(&scene->seat, 5000);
    for (int look = 0; look < 3; look++)
      seat_done(&scene->seat, work_post(scene->seat.work, job_new(JOB_READ_OUTBOX)));
  }
  assert_int_equal(scene_count(scene, 'L'), before);
  seat_pass(&scene->seat, 10000);
  event_free(seat_await(&scene->seat, EVENT_SESSION, 0, is_open));
}
