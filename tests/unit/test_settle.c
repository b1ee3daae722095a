/* What becomes of a write when the server does what no good server does: answers late, wrongly, or not at all. Never
 * twice, never lost (design, section 4). */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "scene.h"
#include "store/secret.h"

static bool is_open(const struct event *event) {
  assert_int_not_equal(event->session, SESSION_LOGIN_NEEDED); /* no person is asked while Flatsy doesn't answer */
  return event->session == SESSION_OPEN;
}

/* ---- sending again */

/* The first request arrives while the second waits for better times: it is found, not doubled. */
TEST_BETWEEN(a_resend_that_had_to_wait_looks_again, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'C', 0, NULL);
  uint64_t serial = scene_post_book(scene, "late@x.fr");
  int64_t row = scene_await_unknown(scene);
  scene_await_not_listed(scene);
  fake_api_say(scene->api, 'S', 503, "{}");
  serial = scene_post_retry(scene, row);
  assert_int_equal(seat_done(&scene->seat, serial), ERROR_UNKNOWN);
  fake_api_say(scene->api, 'V', 200, "[" VISIT("v7", "late@x.fr", OUR_KEY, "proposed") "]");
  fake_api_say(scene->api, 'S', 200, FREE_SLOT);
  scene_await_state(scene, "done", "v7");
  assert_int_equal(scene_count(scene, 'C'), 1);
}

TEST_BETWEEN(a_resend_comes_straight_after_a_clean_read_back, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'C', 0, NULL);
  scene_post_book(scene, "again@x.fr");
  int64_t row = scene_await_unknown(scene);
  scene_await_not_listed(scene);                      /* by the look that comes at once */
  fake_api_say(scene->api, 'V', 200, "[{\"id\":5}]"); /* perhaps the very one */
  fake_api_say(scene->api, 'S', 200, FREE_SLOT);
  fake_api_say(scene->api, 'C', 200, VISIT("v8", "again@x.fr", OUR_KEY, "proposed"));
  uint64_t serial = scene_post_retry(scene, row);
  assert_int_equal(seat_done(&scene->seat, serial), ERROR_UNKNOWN);
  assert_int_equal(scene_count(scene, 'C'), 1);
  fake_api_say(scene->api, 'V', 200, "[]");
  scene_await_state(scene, "done", "v8");
  AUTO(mem_free_at) char *story = fake_api_story(scene->api, "VSC");
  assert_string_equal(story + strlen(story) - 3, "VSC");
}

/* What refuses the second request says nothing of the first. */
TEST_BETWEEN(a_refused_resend_is_still_checked, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  static const struct {
    char letter;
    int status;
    const char *body;
  } refusals[] = {{'S', 200, "[]"}, {'S', 404, "{}"}, {'C', 409, "{}"}, {'C', 404, "{}"}, {'C', 400, "{}"}};
  seat_begin(&scene->seat, false, false);
  for (size_t n = 0; n < sizeof refusals / sizeof *refusals; n++) {
    fake_api_say(scene->api, 'V', 200, "[]");
    fake_api_say(scene->api, 'C', 0, NULL);
    scene_post_book(scene, "r@x.fr");
    int64_t row = scene_await_unknown(scene);
    scene_await_not_listed(scene);
    fake_api_say(scene->api, 'S', 200, FREE_SLOT);
    fake_api_say(scene->api, refusals[n].letter, refusals[n].status, refusals[n].body);
    enum error_code code = seat_done(&scene->seat, scene_post_retry(scene, row));
    assert_int_equal(code, ERROR_UNKNOWN); /* that it is open, whatever was refused */
    fake_api_say(scene->api, 'V', 200, "[" VISIT("w", "r@x.fr", OUR_KEY, "proposed") "]");
    scene_await_state(scene, "done", NULL);
  }
}

/* ---- what an answer and a read-back prove */

TEST_BETWEEN(another_visits_answer_proves_nothing, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'C', 200, VISIT("other", "other@x.fr", "", "proposed"));
  scene_post_book(scene, "mine@x.fr");
  scene_await_not_listed(scene);
  fake_api_say(scene->api, 'V', 200, "[" VISIT("v9", "mine@x.fr", OUR_KEY, "proposed") "]");
  scene_await_state(scene, "done", "v9");
}

/* A server that gives no fields back: visit and visitor tell, if it stands and is no other booking's. */
TEST_BETWEEN(without_the_key_only_a_standing_visit_of_nobody_elses_counts, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'C', 200, VISIT("v1", "two@x.fr", "", "proposed"));
  assert_int_equal(seat_done(&scene->seat, scene_post_book(scene, "two@x.fr")), ERROR_NONE);
  fake_api_say(scene->api, 'C', 0, NULL);
  fake_api_say(scene->api, 'V', 200,
               "[" VISIT("v1", "two@x.fr", "", "proposed") "," VISIT("v2", "two@x.fr", "", "cancelled.visitor") "]");
  scene_post_book(scene, "two@x.fr");
  scene_await_not_listed(scene);
  fake_api_say(scene->api, 'V', 200,
               "[" VISIT("v1", "two@x.fr", "", "proposed") "," VISIT("v3", "TWO@x.fr", "", "confirmed") "]");
  scene_await_state(scene, "done", "v3");
}

TEST_BETWEEN(a_booking_cancelled_since_is_not_called_booked, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'C', 0, NULL);
  fake_api_say(scene->api, 'V', 200, "[" VISIT("v4", "gone@x.fr", OUR_KEY, "cancelled.owner") "]");
  scene_post_book(scene, "gone@x.fr");
  scene_await_state(scene, "refused", "v4");
}

/* The visit was moved in the meantime: its key stands on the new one. */
TEST_BETWEEN(a_moved_booking_is_found, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'C', 0, NULL);
  fake_api_say(scene->api, 'V', 200,
               "[" VISIT("v0", "moved@x.fr", "", "cancelled.rescheduled") "," VISIT("v6", "moved@x.fr", OUR_KEY,
                                                                                    "proposed") "]");
  scene_post_book(scene, "moved@x.fr");
  scene_await_state(scene, "done", "v6");
}

/* ---- cancelling */

TEST_BETWEEN(a_cancel_answered_for_another_visitor_proves_nothing, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'X', 200, "{\"email\":\"other@x.fr\",\"firstName\":\"O\"}");
  fake_api_say(scene->api, 'R', 200, VISIT("v1", "me@x.fr", "", "confirmed"));
  scene_post_cancel(scene, "me@x.fr");
  scene_await_not_listed(scene);
  fake_api_say(scene->api, 'R', 200, VISIT("v1", "me@x.fr", "", "cancelled.visitor"));
  scene_await_state(scene, "done", "v1");
  assert_int_equal(scene_count(scene, 'X'), 1);
}

TEST_BETWEEN(a_moved_visit_is_not_cancelled, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'X', 409, "{}");
  fake_api_say(scene->api, 'R', 200, VISIT("v1", "me@x.fr", "", "cancelled.rescheduled"));
  assert_int_equal(seat_done(&scene->seat, scene_post_cancel(scene, "me@x.fr")), ERROR_REFUSED);
}

/* Two visitors of one address: both must be off. */
TEST_BETWEEN(one_of_two_cancelled_is_not_both, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  static const char both[] = "{\"id\":\"v1\",\"visitorVisits\":["
                             "{\"visitor\":{\"email\":\"us@x.fr\"},\"status\":\"visit.status.cancelled.visitor\"},"
                             "{\"visitor\":{\"email\":\"us@x.fr\"},\"status\":\"visit.status.confirmed\"}]}";
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'X', 0, NULL);
  fake_api_say(scene->api, 'R', 200, both);
  scene_post_cancel(scene, "us@x.fr");
  scene_await_not_listed(scene);
  fake_api_say(scene->api, 'R', 200, VISIT("v1", "us@x.fr", "", "cancelled.visitor"));
  scene_await_state(scene, "done", "v1");
}

/* ---- rows that a dead process left */

static bool one_row(const struct event *event) {
  return event->count == 1 && event->rows[0].settled;
}

/* The part of a command that is killed before its booking is sent, as a process of its own. */
static int leave_unsent(UNUSED void **state) {
  const char *url = getenv("UNSENT_URL");
  struct scene scene = {.seat = {.state = getenv("UNSENT_STATE"), .cache = getenv("UNSENT_CACHE")}};
  if (url == NULL) return 0;
  snprintf(scene.seat.url, sizeof scene.seat.url, "%s", url);
  seat_begin(&scene.seat, false, false);
  scene_post_book(&scene, "unsent@x.fr");
  event_free(seat_await(&scene.seat, EVENT_WRITE, 0, NULL)); /* on the disk */
  return kill(getpid(), SIGKILL);
}
TESTS_SHARE(leave_unsent, NULL)

static void kill_before_sending(struct scene *scene) {
  fake_api_say(scene->api, 'L', 0, ""); /* the child never gets to send it */
  pid_t child = fork();
  if (child == 0) {
    setenv("UNSENT_URL", scene->seat.url, 1);
    setenv("UNSENT_STATE", scene->seat.state, 1);
    setenv("UNSENT_CACHE", scene->seat.cache, 1);
    execl("/proc/self/exe", "test_settle", NULL);
    _exit(127);
  }
  int status;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  fake_api_say(scene->api, 'L', 200, "{\"token\":\"t\",\"errors\":[]}");
}

/* A command that ended before its booking was sent: nobody sends it behind the person's back. */
TEST_BETWEEN(a_commands_unsent_booking_is_dropped, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  kill_before_sending(scene);
  seat_begin(&scene->seat, true, false);
  work_post(scene->seat.work, job_new(JOB_WATCH_OUTBOX));
  AUTO(event_free_at) struct event *outbox = seat_await(&scene->seat, EVENT_OUTBOX, 0, one_row);
  assert_string_equal(outbox->rows[0].state, "dropped");
  assert_int_equal(scene_count(scene, 'C'), 0);
}

/* ... and it stands in nobody's way: the command may be given again. */
TEST_BETWEEN(an_unsent_booking_of_a_killed_command_can_be_booked, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  kill_before_sending(scene);
  fake_api_say(scene->api, 'C', 200, VISIT("v1", "unsent@x.fr", OUR_KEY, "proposed"));
  seat_begin(&scene->seat, false, false);
  assert_int_equal(seat_done(&scene->seat, scene_post_book(scene, "unsent@x.fr")), ERROR_NONE);
  assert_int_equal(scene_count(scene, 'C'), 1);
}

/* ---- twice the same */

/* While it isn't known what became of a booking, the same one is not sent, and the person hears why. */
TEST_BETWEEN(an_open_booking_is_not_booked_again, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'C', 0, NULL);
  scene_post_book(scene, "twin@x.fr");
  scene_await_not_listed(scene);
  assert_int_equal(seat_done(&scene->seat, scene_post_book(scene, "Twin@x.fr")), ERROR_UNKNOWN);
  uint64_t serial = scene_post_booking(scene, "twin@x.fr", false);
  AUTO(event_free_at) struct event *notice = seat_await(&scene->seat, EVENT_NOTICE, 0, NULL);
  assert_non_null(strstr(notice->error.text, "row 1"));
  assert_int_equal(seat_done(&scene->seat, serial), ERROR_UNKNOWN);
  assert_int_equal(scene_count(scene, 'C'), 1);
}

/* ---- a server that asks to wait */

static bool is_queued(const struct event *event) {
  return strcmp(event->rows[0].state, "queued") == 0 && event->rows[0].note != NULL;
}

static void pass(struct scene *scene, int64_t milliseconds) {
  seat_pass(&scene->seat, milliseconds);
  for (int n = 0; n < 3; n++) /* the worker has looked what is due between the first and the last */
    seat_done(&scene->seat, work_post(scene->seat.work, job_new(JOB_READ_OUTBOX)));
}

TEST_BETWEEN(a_booking_waits_as_long_as_the_server_asks, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  scene->seat.hurry = false;
  seat_begin(&scene->seat, true, false);
  seat_hold(&scene->seat, 0);
  event_free(seat_await(&scene->seat, EVENT_SESSION, 0, is_open));
  fake_api_say(scene->api, 'C', 429, "{}");
  scene_post_booking(scene, "wait@x.fr", false);
  event_free(seat_await(&scene->seat, EVENT_WRITE, 0, is_queued));
  for (int n = 0; n < 20; n++)
    pass(scene, 2500);
  fake_api_say(scene->api, 'C', 200, VISIT("v1", "wait@x.fr", OUR_KEY, "proposed"));
  fake_api_say(scene->api, 'S', 200, FREE_SLOT);
  seat_pass(&scene->seat, 11000);
  scene_await_state(scene, "done", "v1");
  assert_int_equal(scene_count(scene, 'C'), 2);
}

/* ---- reading */

/* One visit of a list can't be read: the others are shown (A11), but nobody says that it isn't the lost booking. */
TEST_BETWEEN(a_broken_visit_hides_no_other, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'V', 200, "[{\"id\":5},7," VISIT("v1", "a@x.fr", "", "proposed") "]");
  uint64_t serial = work_post(scene->seat.work, job_new(JOB_READ_VISITS));
  AUTO(event_free_at) struct event *visits = seat_await(&scene->seat, EVENT_VISITS, serial, NULL);
  assert_int_equal(visits->visits->count, 1);
  assert_int_equal(seat_done(&scene->seat, serial), ERROR_NONE);
}

/* ---- logins */

TEST_BETWEEN(an_unanswered_login_is_tried_again, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  fake_api_say(scene->api, 'L', 0, NULL);
  seat_begin(&scene->seat, true, false);
  event_free(seat_await(&scene->seat, EVENT_LINK, 0, NULL));
  fake_api_say(scene->api, 'L', 200, "{\"token\":\"t\",\"errors\":[]}");
  event_free(seat_await(&scene->seat, EVENT_SESSION, 0, is_open));
}

/* Another process has logged in meanwhile: its token is taken, no password is sent. */
TEST_BETWEEN(a_newer_token_on_the_disk_is_taken, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  struct error error;
  seat_begin(&scene->seat, false, false);
  assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, job_new(JOB_READ_ME))), ERROR_NONE);
  size_t logins = scene_count(scene, 'L');
  AUTO(mem_free_at) char *path = mem_print("%s/token", scene->seat.state);
  assert_int_equal(secret_write_token(path, scene->seat.url, "second", WHEN_NONE, &error), ERROR_NONE);
  fake_api_admit(scene->api, "second");
  assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, job_new(JOB_READ_ME))), ERROR_NONE);
  assert_int_equal(scene_count(scene, 'L'), logins);
}

/* The same before a command's first write, which is not put off for it. */
TEST_BETWEEN(a_write_goes_out_with_a_token_that_another_process_got, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  struct error error;
  seat_begin(&scene->seat, false, false);
  assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, job_new(JOB_READ_OUTBOX))), ERROR_NONE);
  AUTO(mem_free_at) char *path = mem_print("%s/token", scene->seat.state);
  assert_int_equal(secret_write_token(path, scene->seat.url, "second", WHEN_NONE, &error), ERROR_NONE);
  fake_api_admit(scene->api, "second");
  fake_api_say(scene->api, 'C', 200, VISIT("v1", "token@x.fr", OUR_KEY, "proposed"));
  uint64_t serial = scene_post_book(scene, "token@x.fr");
  scene_await_state(scene, "done", "v1");
  assert_int_equal(seat_done(&scene->seat, serial), ERROR_NONE);
  assert_int_equal(scene_count(scene, 'C'), 1);
  assert_int_equal(scene_count(scene, 'L'), 0);
}

/* A token in its last day is renewed before it fails, where that needs nobody; one that lasts is taken. */
TEST_BETWEEN(a_token_is_renewed_in_time, scene_setup, scene_teardown) {
  static const int64_t lasts[] = {600, 10 * 24 * 3600};
  struct scene *scene = *state;
  struct error error;
  seat_begin(&scene->seat, false, false); /* makes the folders */
  assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, job_new(JOB_READ_ME))), ERROR_NONE);
  for (size_t n = 0; n < 2; n++) {
    seat_end(&scene->seat);
    size_t logins = scene_count(scene, 'L');
    AUTO(mem_free_at) char *path = mem_print("%s/token", scene->seat.state);
    assert_int_equal(secret_write_token(path, scene->seat.url, "stored", clock_utc(&clock_system) + lasts[n], &error),
                     ERROR_NONE);
    seat_begin(&scene->seat, false, false);
    assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, job_new(JOB_READ_ME))), ERROR_NONE);
    assert_int_equal(scene_count(scene, 'L'), logins + (n == 0));
  }
}
