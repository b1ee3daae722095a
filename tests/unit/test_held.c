/* Second thoughts: what is held for five seconds, at every moment of them, with everything that can come between: a
 * person who stops it, a clock that jumps, a disk without room, a process that dies, another one beside it. Each is
 * sent once, or not at all and a person knows it; never both, never neither. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../harness/run.h"
#include "../harness/test.h"
#include "any_job.h"
#include "base/mem.h"
#include "scene.h"

enum { HOLD = 5000, LONG = 3600 * 1000, PAUSES = 30000, QUARTER = 900 };

#define ME "me@x.fr"
#define PROPERTY(status)                                                                                               \
  "{\"id\":\"p1\",\"data\":{\"externalRef\":\"R1\",\"propertyStatus\":\"property.basics.status." status "\"}}"
#define CANCELLED "{\"email\":\"" ME "\",\"firstName\":\"M\"}"

static const int moments[] = {0, 1, 2500, 4999}; /* of the five seconds */
enum { MOMENTS = sizeof moments / sizeof *moments };

/* ---- a dashboard whose time passes when the test says so */

static bool is_open(const struct event *event) {
  return event->session == SESSION_OPEN;
}

static void begin(struct scene *scene) {
  fake_api_say(scene->api, 'R', 200, VISIT("v1", ME, "", "confirmed"));
  fake_api_say(scene->api, 'X', 200, CANCELLED);
  scene->seat.hurry = false;
  seat_begin(&scene->seat, true, false);
  seat_hold(&scene->seat, 0);
  event_free(seat_await(&scene->seat, EVENT_SESSION, 0, is_open));
}

static int setup(void **state) {
  if (scene_setup(state) != 0) return -1;
  begin(*state);
  return 0;
}

static void start_again(struct scene *scene) {
  seat_end(&scene->seat);
  begin(scene);
}

static struct job *cancel_of(const char *visit, unsigned yes) {
  return job_held(
      any_job((struct any_job){
          .type = JOB_CANCEL, .id = visit, .ref = "R1", .at = any_instant(DATE), .visitor = any_visitor(ME)}),
      yes);
}

static bool is_held(const struct event *event) {
  return event->rows[0].state_is == OUTBOX_HELD;
}

/* Held on the disk; its row. */
static int64_t hold(struct scene *scene, uint64_t *serial) {
  uint64_t posted = work_post(scene->seat.work, cancel_of("v1", 1));
  AUTO(event_free_at) struct event *write = seat_await(&scene->seat, EVENT_WRITE, posted, is_held);
  if (serial != NULL) *serial = posted;
  return write->rows[0].id;
}

/* That much passes, and the worker has seen to what is due then. */
static void pass(struct seat *seat, int64_t milliseconds) {
  seat_pass(seat, milliseconds);
  for (int n = 0; n < 3; n++)
    assert_int_equal(seat_done(seat, work_post(seat->work, job_new(JOB_READ_OUTBOX))), ERROR_NONE);
}

static struct outbox_view *row_of(const struct event *outbox, int64_t id) {
  for (size_t n = 0; n < outbox->count; n++)
    if (outbox->rows[n].id == id) return &outbox->rows[n];
  fail_msg("no row %lld", (long long)id);
  return NULL;
}

/* A person is asked about it. */
static bool asks(struct seat *seat, int64_t id) {
  AUTO(event_free_at) struct event *outbox = seat_ask(seat, job_new(JOB_READ_OUTBOX), EVENT_OUTBOX);
  const struct outbox_view *row = row_of(outbox, id);
  assert_true(row->asks == (strcmp(row->state_label, "to decide") == 0));
  return row->asks;
}

static void assert_row(struct seat *seat, int64_t id, const char *state, const char *note) {
  AUTO(event_free_at) struct event *outbox = seat_ask(seat, job_new(JOB_READ_OUTBOX), EVENT_OUTBOX);
  const struct outbox_view *row = row_of(outbox, id);
  if (strcmp(row->state, state) != 0) fail_msg("%s instead of %s: %s", row->state, state, row->note);
  if (note != NULL) assert_has(row->note, note);
}

/* Time that passes little by little while something is waited for: only when the worker has seen what passed before,
 * and no more than the pauses that a write may have from one news of it to the next. So an answer that is slow to come
 * on a slow machine is not overtaken by limits of minutes. */
struct waiting {
  struct seat *seat;
  int64_t left_ms, until_ms;
  uint64_t seen; /* the job that shows it; 0: it has */
};

static struct waiting waiting_of(struct seat *seat) {
  return (struct waiting){.seat = seat, .left_ms = PAUSES, .until_ms = monotonic_ms() + 120000};
}

/* The next event, or NULL when time has passed meanwhile. */
static struct event *waiting_next(struct waiting *waiting) {
  enum { SILENT_MS = 5, STEP_MS = 500 };
  struct pollfd wait = {.fd = work_fd(waiting->seat->work), .events = POLLIN};
  struct event *event = work_take(waiting->seat->work);
  if (monotonic_ms() > waiting->until_ms) fail_msg("it does not end");
  if (event != NULL) {
    if (event->type == EVENT_WRITE) waiting->left_ms = PAUSES;
    if (event->type == EVENT_DONE && event->serial == waiting->seen) waiting->seen = 0;
  } else if (poll(&wait, 1, SILENT_MS) == 0 && waiting->seen == 0 && waiting->left_ms > 0) {
    waiting->left_ms -= STEP_MS;
    seat_pass(waiting->seat, STEP_MS);
    waiting->seen = work_post(waiting->seat->work, job_new(JOB_READ_OUTBOX));
  }
  return event;
}

/* How it ends. */
static enum error_code end(struct seat *seat, uint64_t serial) {
  for (struct waiting waiting = waiting_of(seat);;) {
    AUTO(event_free_at) struct event *event = waiting_next(&waiting);
    if (event != NULL && event->type == EVENT_DONE && event->serial == serial) return event->error.code;
  }
}

/* Until the row is so. */
static void await_state(struct seat *seat, int64_t id, const char *wanted) {
  work_post(seat->work, job_new(JOB_READ_OUTBOX));
  for (struct waiting waiting = waiting_of(seat);;) {
    AUTO(event_free_at) struct event *event = waiting_next(&waiting);
    if (event != NULL && event->type == EVENT_OUTBOX && strcmp(row_of(event, id)->state, wanted) == 0) return;
  }
}

static enum error_code stop(struct seat *seat, int64_t row, unsigned yes) {
  return seat_done(seat, work_post(seat->work, job_stop(row, yes)));
}

/* ---- its time */

TEST_BETWEEN(it_is_sent_when_the_time_is_over_and_not_before, setup, scene_teardown) {
  struct scene *scene = *state;
  for (int n = 0; n < MOMENTS; n++) {
    uint64_t serial;
    int64_t row = hold(scene, &serial);
    pass(&scene->seat, moments[n]);
    assert_row(&scene->seat, row, "held", NULL);
    assert_int_equal(scene_count(scene, 'X'), n);
    seat_pass(&scene->seat, HOLD - moments[n]);
    assert_int_equal(end(&scene->seat, serial), ERROR_NONE);
    assert_row(&scene->seat, row, "done", NULL);
    assert_int_equal(scene_count(scene, 'X'), n + 1);
  }
}

static bool asks_person(const struct event *event) {
  return event->rows[0].unknown && event->rows[0].note != NULL && strstr(event->rows[0].note, "send it now") != NULL;
}

/* A wall clock that is put right sends nothing early and holds nothing for ever; by more than a quarter of an hour (or
 * a machine that slept) a person is asked, as about all that waited so long. */
TEST_BETWEEN(a_clock_that_jumps_changes_nothing_or_asks, setup, scene_teardown) {
  static const int jumps[] = {1, -1, 10, -10, QUARTER - 60, 60 - QUARTER, QUARTER + 60, -QUARTER - 60, 400 * 86400};
  struct scene *scene = *state;
  size_t sent = 0;
  for (size_t j = 0; j < sizeof jumps / sizeof *jumps; j++)
    for (int n = 0; n < MOMENTS; n++) {
      bool asks = abs(jumps[j]) > QUARTER;
      uint64_t serial;
      int64_t row = hold(scene, &serial);
      pass(&scene->seat, moments[n]);
      scene->seat.later_ms += jumps[j] * 1000LL;
      pass(&scene->seat, 0);
      assert_row(&scene->seat, row, "held", NULL);
      seat_pass(&scene->seat, HOLD - moments[n]);
      if (asks) {
        event_free(seat_await(&scene->seat, EVENT_WRITE, serial, asks_person));
        assert_int_equal(scene_count(scene, 'X'), sent);
        serial = n == 0 ? scene_post_retry(scene, row) : work_post(scene->seat.work, job_row(JOB_DROP, row));
      }
      assert_int_equal(end(&scene->seat, serial), ERROR_NONE);
      sent += !asks || n == 0;
      assert_int_equal(scene_count(scene, 'X'), sent);
    }
}

/* While a person is asked about it its time stands; then it begins anew. */
TEST_BETWEEN(who_is_asked_has_the_time_that_it_takes, setup, scene_teardown) {
  struct scene *scene = *state;
  uint64_t serial;
  int64_t row = hold(scene, &serial);
  assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, job_ponder(true))), ERROR_NONE);
  pass(&scene->seat, LONG);
  assert_row(&scene->seat, row, "held", NULL);
  assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, job_ponder(false))), ERROR_NONE);
  pass(&scene->seat, HOLD - 1);
  assert_row(&scene->seat, row, "held", NULL);
  assert_int_equal(scene_count(scene, 'X'), 0);
  seat_pass(&scene->seat, 1);
  assert_int_equal(end(&scene->seat, serial), ERROR_NONE);
  hold(scene, &serial);
  assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, job_ponder(true))), ERROR_NONE);
  pass(&scene->seat, LONG);
  scene->seat.later_ms += LONG;
  work_post(scene->seat.work, job_new(JOB_RELEASE)); /* now, as who is asked says */
  assert_int_equal(end(&scene->seat, serial), ERROR_NONE);
  assert_int_equal(scene_count(scene, 'X'), 2);
}

/* ---- a person stops it */

TEST_BETWEEN(what_is_stopped_is_never_sent, setup, scene_teardown) {
  struct scene *scene = *state;
  for (int n = 0; n < MOMENTS * 3; n++) {
    uint64_t serial;
    int64_t row = hold(scene, &serial);
    pass(&scene->seat, moments[n % MOMENTS]);
    uint64_t stopped = work_post(scene->seat.work, n % 3 == 0   ? job_stop(row, 0)
                                                   : n % 3 == 1 ? job_stop(0, 1)
                                                                : job_stop(0, 0));
    assert_int_equal(end(&scene->seat, serial), ERROR_UNKNOWN); /* as dropped ones are told */
    assert_int_equal(seat_done(&scene->seat, stopped), ERROR_NONE);
    pass(&scene->seat, LONG);
    assert_row(&scene->seat, row, "dropped", "Stopped by hand; it was never sent");
  }
  assert_int_equal(scene_count(scene, 'X'), 0);
}

/* Between the end of its time and its end: it is read, it is sent, it is done. Who stops it then hears that. */
TEST_BETWEEN(who_stops_it_too_late_is_told, setup, scene_teardown) {
  static const char *const slow[] = {"R", "X", ""};
  struct scene *scene = *state;
  for (size_t n = 0; n < sizeof slow / sizeof *slow; n++) {
    uint64_t serial;
    int64_t row = hold(scene, &serial);
    char letter = slow[n][0];
    size_t before = letter != '\0' ? scene_count(scene, letter) : 0;
    if (letter == 'R') fake_api_hold(scene->api);
    if (letter == 'X') fake_api_say(scene->api, 'X', 0, "");
    seat_pass(&scene->seat, HOLD);
    while (letter != '\0' && scene_count(scene, letter) == before)
      pass(&scene->seat, 0);
    if (letter == '\0') assert_int_equal(end(&scene->seat, serial), ERROR_NONE);
    uint64_t late = work_post(scene->seat.work, job_stop(0, 1));
    AUTO(event_free_at) struct event *notice = seat_await(&scene->seat, EVENT_NOTICE, 0, NULL);
    assert_has(notice->error.text, "Too late to stop it");
    assert_int_equal(seat_done(&scene->seat, late), ERROR_REFUSED);
    if (letter == 'R') fake_api_let_go(scene->api);
    if (letter == 'X') { /* its answer is lost: what became of it is read */
      fake_api_say(scene->api, 'R', 200, VISIT("v1", ME, "", "cancelled.visitor"));
      start_again(scene);
      fake_api_say(scene->api, 'R', 200, VISIT("v1", ME, "", "cancelled.visitor"));
      await_state(&scene->seat, row, "done");
      fake_api_say(scene->api, 'R', 200, VISIT("v1", ME, "", "confirmed"));
    } else if (letter == 'R') {
      assert_int_equal(end(&scene->seat, serial), ERROR_NONE);
    }
    assert_row(&scene->seat, row, "done", NULL);
    assert_int_equal(scene_count(scene, 'X'), n + 1);
  }
}

/* One yes for many: stopped together, by any of their rows too; those of another yes go on. */
TEST_BETWEEN(one_yes_is_stopped_as_a_whole, setup, scene_teardown) {
  static const char *const visits[] = {"v1", "v2", "v3", "v4"};
  struct scene *scene = *state;
  int64_t rows[4];
  for (int by_row = 0; by_row < 2; by_row++) {
    for (size_t n = 0; n < 4; n++) {
      uint64_t serial = work_post(scene->seat.work, cancel_of(visits[n], n < 3 ? 7 : 8));
      AUTO(event_free_at) struct event *write = seat_await(&scene->seat, EVENT_WRITE, serial, is_held);
      rows[n] = write->rows[0].id;
    }
    uint64_t stopped = work_post(scene->seat.work, by_row ? job_stop(rows[1], 0) : job_stop(0, 7));
    AUTO(event_free_at) struct event *notice = seat_await(&scene->seat, EVENT_NOTICE, 0, NULL);
    assert_has(notice->error.text, "Stopped and never sent: 3");
    assert_int_equal(seat_done(&scene->seat, stopped), ERROR_NONE);
    for (size_t n = 0; n < 4; n++)
      assert_row(&scene->seat, rows[n], n < 3 ? "dropped" : "held", NULL);
    assert_int_equal(stop(&scene->seat, 0, 8), ERROR_NONE);
  }
  pass(&scene->seat, LONG);
  assert_int_equal(scene_count(scene, 'X'), 0);
}

/* ---- what comes behind it, and the same again */

TEST_BETWEEN(what_is_about_the_same_waits_behind_it, setup, scene_teardown) {
  static const struct job_property property = {"p1", "R1", NULL};
  struct scene *scene = *state;
  fake_api_say(scene->api, 'O', 200, PROPERTY("available"));
  for (int stopped = 0; stopped < 2; stopped++) {
    size_t before = scene_count(scene, 'Z');
    fake_api_say(scene->api, 'Z', 200, PROPERTY("standby"));
    uint64_t pause = work_post(scene->seat.work, job_held(job_status(property, true), 1));
    event_free(seat_await(&scene->seat, EVENT_WRITE, pause, is_held));
    uint64_t resume = work_post(scene->seat.work, job_status(property, false));
    pass(&scene->seat, HOLD - 1);
    assert_int_equal(scene_count(scene, 'Z'), before);
    work_post(scene->seat.work, stopped ? job_stop(0, 1) : job_new(JOB_RELEASE));
    assert_int_equal(end(&scene->seat, pause), stopped ? ERROR_UNKNOWN : ERROR_NONE);
    fake_api_say(scene->api, 'Z', 200, PROPERTY("available"));
    assert_int_equal(end(&scene->seat, resume), ERROR_NONE);
    assert_int_equal(scene_count(scene, 'Z'), before + 2 - (size_t)stopped);
  }
}

TEST_BETWEEN(the_same_is_not_sent_beside_it, setup, scene_teardown) {
  struct scene *scene = *state;
  hold(scene, NULL);
  assert_int_equal(seat_done(&scene->seat, scene_post_cancel(scene, ME)), ERROR_UNKNOWN);
  assert_int_equal(scene_count(scene, 'X'), 0);
}

/* ---- a process that dies */

static struct scene scene_of_child(void) {
  struct scene scene = {.seat = {.state = getenv("HELD_STATE"), .cache = getenv("HELD_CACHE")}};
  snprintf(scene.seat.url, sizeof scene.seat.url, "%s", getenv("HELD_URL"));
  return scene;
}

static bool is_queued(const struct event *event) {
  return event->rows[0].state_is == OUTBOX_QUEUED;
}

/* The part of a dashboard that is killed at that moment: of the five seconds, or once it is queued; or sent, which the
 * parent sees. */
static int live_and_die(UNUSED void **state) {
  const char *moment = getenv("HELD_MOMENT");
  if (moment == NULL) return 0;
  struct scene scene = scene_of_child();
  seat_begin(&scene.seat, true, false);
  seat_hold(&scene.seat, 0);
  event_free(seat_await(&scene.seat, EVENT_SESSION, 0, is_open));
  hold(&scene, NULL);
  bool queued = strcmp(moment, "queued") == 0, sent = strcmp(moment, "sent") == 0, held = strcmp(moment, "held") == 0;
  if (queued || sent) seat_pass(&scene.seat, HOLD);
  if (queued) event_free(seat_await(&scene.seat, EVENT_WRITE, 0, is_queued));
  if (!queued && !sent) pass(&scene.seat, atoi(moment));
  while (sent || held)
    pause();
  return kill(getpid(), SIGKILL);
}
TESTS_SHARE(live_and_die, NULL)

static pid_t start_one(const struct scene *scene, const char *moment) {
  pid_t child = fork();
  if (child == 0) {
    setenv("HELD_URL", scene->seat.url, 1);
    setenv("HELD_STATE", scene->seat.state, 1);
    setenv("HELD_CACHE", scene->seat.cache, 1);
    setenv("HELD_MOMENT", moment, 1);
    execl("/proc/self/exe", "test_held", NULL);
    _exit(127);
  }
  return child;
}

static void await_death(pid_t child) {
  int status;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void let_one_die(struct scene *scene, const char *moment) {
  seat_end(&scene->seat);
  size_t before = scene_count(scene, 'X');
  pid_t child = start_one(scene, moment);
  while (strcmp(moment, "sent") == 0 && scene_count(scene, 'X') == before)
    poll(NULL, 0, 2);
  if (strcmp(moment, "sent") == 0) kill(child, SIGKILL);
  await_death(child);
}

/* The next one asks, and does neither by itself, however long nobody answers; what may have been sent is read. */
TEST_BETWEEN(whatever_kills_it_the_next_start_asks, setup, scene_teardown) {
  static const struct {
    const char *moment, *note;
  } rows[] = {{"0", "Held on "},    {"1", "Held on "},         {"2500", "Held on "},
              {"4999", "Held on "}, {"queued", "Written on "}, {"sent", NULL}};
  struct scene *scene = *state;
  int64_t row = 0;
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    for (int drops = 0; drops < 2; drops++) {
      size_t before = scene_count(scene, 'X');
      bool sent = rows[n].note == NULL;
      fake_api_say(scene->api, 'R', 200, VISIT("v1", ME, "", "confirmed"));
      fake_api_say(scene->api, 'X', sent ? 0 : 200, sent ? "" : CANCELLED);
      let_one_die(scene, rows[n].moment);
      begin(scene);
      row++;
      if (sent) fake_api_say(scene->api, 'R', 200, VISIT("v1", ME, "", "cancelled.visitor"));
      await_state(&scene->seat, row, sent ? "done" : "unknown");
      for (int step = 0; step < 3; step++)
        pass(&scene->seat, LONG);
      assert_row(&scene->seat, row, sent ? "done" : "unknown", rows[n].note);
      assert_true(asks(&scene->seat, row) != sent);
      assert_int_equal(scene_count(scene, 'X'), before + sent);
      if (sent) continue;
      uint64_t decided = work_post(scene->seat.work, job_row(drops ? JOB_DROP : JOB_RETRY, row));
      assert_int_equal(end(&scene->seat, decided), ERROR_NONE);
      assert_row(&scene->seat, row, drops ? "dropped" : "done", NULL);
      assert_int_equal(scene_count(scene, 'X'), before + !drops);
    }
}

/* A dashboard that ends (SIGHUP, SIGTERM) leaves it held, on the disk; what it was told to do just before its end it
 * does. */
TEST_BETWEEN(who_ends_leaves_it_held, setup, scene_teardown) {
  struct scene *scene = *state;
  for (int n = 0; n < 3; n++) {
    int64_t row = n < 2 ? hold(scene, NULL) : 3;
    if (n == 1) work_post(scene->seat.work, job_stop(0, 1));
    if (n == 2) work_post(scene->seat.work, cancel_of("v1", 1));
    seat_end(&scene->seat);
    scene->seat.hurry = true;
    seat_begin(&scene->seat, false, false); /* a command: takes nothing over */
    assert_row(&scene->seat, row, n == 1 ? "dropped" : "held", n == 1 ? NULL : "Held when visitdeck ended");
    enum error_code code = seat_done(&scene->seat, work_post(scene->seat.work, job_row(JOB_DROP, row)));
    assert_int_equal(code, ERROR_NONE);
    start_again(scene);
  }
  assert_int_equal(scene_count(scene, 'X'), 0);
}

/* ---- two of them */

static struct seat neighbour(const struct scene *scene) {
  struct seat seat = {.hurry = true, .state = scene->seat.state, .cache = scene->seat.cache};
  memcpy(seat.url, scene->seat.url, sizeof seat.url);
  return seat;
}

static bool is_held_elsewhere(const struct event *event) {
  return event->count == 1 && event->rows[0].state_is == OUTBOX_HELD && event->rows[0].elsewhere;
}

/* Who runs beside it asks within a second or two, and never while it lives. */
TEST_BETWEEN(who_runs_asks_soon_after_the_other_has_died, setup, scene_teardown) {
  struct scene *scene = *state;
  work_post(scene->seat.work, job_new(JOB_WATCH_OUTBOX));
  pid_t child = start_one(scene, "held");
  seat_hold(&scene->seat, LONG);
  event_free(seat_await(&scene->seat, EVENT_OUTBOX, 0, is_held_elsewhere));
  seat_hold(&scene->seat, 0);
  pass(&scene->seat, LONG);
  assert_row(&scene->seat, 1, "held", NULL);
  kill(child, SIGKILL);
  await_death(child);
  pass(&scene->seat, 2000);
  assert_row(&scene->seat, 1, "unknown", "Held on ");
  assert_true(asks(&scene->seat, 1));
  assert_int_equal(scene_count(scene, 'X'), 0);
}

static bool is_decided_elsewhere(const struct event *event) {
  return strstr(event->error.text, "Another visitdeck has decided about row") != NULL;
}

/* Only whose it is sends it; a person can decide from the other one, as long as it is held. */
TEST_BETWEEN(of_two_only_its_own_sends_it, setup, scene_teardown) {
  enum { LEAVES, STOPS, DROPS, SENDS };
  struct scene *scene = *state;
  for (int does = LEAVES; does <= SENDS; does++) {
    struct seat other = neighbour(scene);
    uint64_t serial;
    size_t before = scene_count(scene, 'X');
    int64_t row = hold(scene, &serial);
    seat_begin(&other, true, false);
    event_free(seat_await(&other, EVENT_SESSION, 0, is_open));
    for (int n = 0; n < 4; n++)
      pass(&other, 60 * 1000);
    assert_row(&other, row, "held", NULL);
    assert_int_equal(scene_count(scene, 'X'), before);
    if (does == STOPS) assert_int_equal(stop(&other, row, 0), ERROR_NONE);
    if (does == DROPS) assert_int_equal(seat_done(&other, work_post(other.work, job_row(JOB_DROP, row))), ERROR_NONE);
    if (does == SENDS) assert_int_equal(seat_done(&other, work_post(other.work, job_row(JOB_RETRY, row))), ERROR_NONE);
    seat_pass(&scene->seat, HOLD);
    if (does != LEAVES) event_free(seat_await(&scene->seat, EVENT_NOTICE, 0, is_decided_elsewhere));
    if (does == LEAVES) assert_int_equal(end(&scene->seat, serial), ERROR_NONE);
    pass(&scene->seat, LONG);
    bool sent = does == LEAVES || does == SENDS;
    assert_row(&scene->seat, row, sent ? "done" : "dropped", NULL);
    assert_int_equal(scene_count(scene, 'X'), before + sent);
    seat_end(&other);
  }
}

/* ---- a disk without room */

static bool is_unwritten(const struct event *event) {
  return strstr(event->error.text, "can't be written") != NULL;
}

/* What can't be written is not held, and said so; what is held stays so, is sent when there is room again, and never if
 * it was stopped meanwhile. */
TEST_BETWEEN(a_full_disk_sends_nothing_twice_and_forgets_nothing, setup, scene_teardown) {
  struct scene *scene = *state;
  signal(SIGXFSZ, SIG_IGN);
  for (int n = 0; n < MOMENTS * 2; n++) {
    bool stops = n % 2 == 1;
    size_t before = scene_count(scene, 'X');
    process_limit_files(getpid(), 0);
    enum error_code code = seat_done(&scene->seat, work_post(scene->seat.work, cancel_of("v1", 1)));
    process_limit_files(getpid(), RLIM_INFINITY);
    assert_int_equal(code, ERROR_STORE);
    uint64_t serial;
    int64_t row = hold(scene, &serial);
    pass(&scene->seat, moments[n / 2]);
    process_limit_files(getpid(), 0);
    enum error_code stopped = stops ? stop(&scene->seat, 0, 1) : ERROR_STORE;
    seat_pass(&scene->seat, HOLD);
    event_free(seat_await(&scene->seat, EVENT_NOTICE, 0, is_unwritten));
    process_limit_files(getpid(), RLIM_INFINITY);
    assert_int_equal(stopped, ERROR_STORE);
    assert_row(&scene->seat, row, "held", NULL);
    assert_int_equal(scene_count(scene, 'X'), before);
    await_state(&scene->seat, row, stops ? "dropped" : "done");
    assert_int_equal(scene_count(scene, 'X'), before + !stops);
  }
}
