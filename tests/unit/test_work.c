/* The worker against the real sandbox over real HTTP: sessions, reads, and above all what becomes of a write whose
 * answer is lost. */
#include <curl/curl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "api/http_curl.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/json.h"
#include "seat.h"

struct place { /* a sandbox and a worker, anew for each test */
  pid_t sandbox;
  struct seat seat;
};

/* ---- the sandbox */

static void sandbox_start(struct place *place) {
  int out[2];
  assert_int_equal(pipe(out), 0);
  place->sandbox = fork();
  if (place->sandbox == 0) {
    dup2(out[1], STDOUT_FILENO);
    execl("./visitdeck-sandbox", "visitdeck-sandbox", "--die-with-parent", (char *)NULL);
    _exit(127);
  }
  close(out[1]);
  FILE *lines = fdopen(out[0], "r");
  char line[256];
  assert_non_null(fgets(line, sizeof line, lines));
  assert_int_equal(sscanf(line, "listening on %127s", place->seat.url), 1);
  fclose(lines);
}

struct text {
  char *bytes;
  size_t length;
};

static size_t text_take(char *bytes, size_t size, size_t count, void *arg) {
  struct text *text = arg;
  text->bytes = realloc(text->bytes, text->length + size * count + 1);
  memcpy(text->bytes + text->length, bytes, size * count);
  text->length += size * count;
  text->bytes[text->length] = '\0';
  return size * count;
}

/* A call to the sandbox's own side; body NULL: GET. The caller frees the answer. */
static char *sandbox_call(const struct place *place, const char *path, const char *body) {
  char url[300];
  long status = 0;
  struct text text = {0};
  CURL *curl = curl_easy_init();
  snprintf(url, sizeof url, "%s%s", place->seat.url, path);
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, text_take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &text);
  if (body) curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
  assert_int_equal(curl_easy_perform(curl), CURLE_OK);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  assert_in_range(status, 200, 299);
  curl_easy_cleanup(curl);
  return text.bytes ? text.bytes : mem_copy("");
}

static void sandbox_fault(const struct place *place, const char *spec) {
  free(sandbox_call(place, "/sandbox/faults", spec));
}

static bool count_visit(void *arg, const char *bytes, size_t length) {
  struct {
    const char *email;
    size_t count;
  } *seek = arg;
  struct visit *visit;
  struct error error;
  assert_int_equal(visit_decode(bytes, length, &visit, &error), ERROR_NONE);
  for (size_t n = 0; n < visit->visitor_count; n++)
    seek->count += strcmp(visit->visitors[n].visitor.email_exact, seek->email) == 0;
  visit_free(visit);
  return true;
}

/* How many visits the sandbox itself holds for a visitor. */
static size_t sandbox_visits_of(const struct place *place, const char *email) {
  struct {
    const char *email;
    size_t count;
  } seek = {email, 0};
  char *all = sandbox_call(place, "/sandbox/visits", NULL);
  struct json_splitter *splitter = json_splitter_new(count_visit, &seek, 1 << 20);
  assert_true(json_splitter_feed(splitter, all, strlen(all)));
  assert_true(json_splitter_done(splitter));
  json_splitter_free(splitter);
  free(all);
  return seek.count;
}

struct target { /* a property and its first recommended slot */
  char *id, *ref, *date;
  int64_t at, read_at;
};

static void target_clear(struct target *target) {
  free(target->id);
  free(target->ref);
  free(target->date);
}

static struct target find_target(struct place *place) {
  struct target target = {0};
  uint64_t serial = work_post(place->seat.work, job_new(JOB_READ_PROPERTIES));
  struct event *properties = seat_await(&place->seat, EVENT_PROPERTY_SET, serial, NULL);
  for (size_t n = 0; !target.date && n < properties->set->count; n++) {
    const struct property *property = properties->set->properties[n];
    if (property->status != PROPERTY_AVAILABLE) continue;
    struct job *job = job_new(JOB_READ_SLOTS);
    job->id = mem_copy(property->id);
    serial = work_post(place->seat.work, job);
    struct event *slots = seat_await(&place->seat, EVENT_SLOTS, serial, NULL);
    if (slots->slots->recommended) {
      target = (struct target){.id = mem_copy(property->id),
                               .ref = mem_copy(property->ref),
                               .date = mem_copy(slots->slots->slots[0].date),
                               .at = slots->slots->slots[0].at,
                               .read_at = slots->fresh.read_at};
    }
    event_free(slots);
  }
  event_free(properties);
  assert_non_null(target.date);
  return target;
}

static uint64_t post_book(struct place *place, const struct target *target, const char *email, bool once) {
  struct job *job = job_new(JOB_BOOK);
  job->id = mem_copy(target->id);
  job->ref = mem_copy(target->ref);
  job->date = mem_copy(target->date);
  job->at = target->at;
  job->slots_read_at = target->read_at;
  job->once = once;
  job->visitor = (struct visitor){.email = mem_copy(email),
                                  .email_exact = mem_copy(email),
                                  .first_name = mem_copy("Marie"),
                                  .last_name = mem_copy("Dupont"),
                                  .phone = mem_copy("06 12 34 56 78")};
  return work_post(place->seat.work, job);
}

static int setup(void **state) {
  struct place *place = mem_new(sizeof *place);
  if (!seat_setup(&place->seat)) return -1;
  sandbox_start(place);
  *state = place;
  return 0;
}

static int teardown(void **state) {
  struct place *place = *state;
  seat_end(&place->seat);
  kill(place->sandbox, SIGCONT);
  kill(place->sandbox, SIGTERM);
  waitpid(place->sandbox, NULL, 0);
  seat_clear(&place->seat);
  free(place);
  return 0;
}

/* ---- tests */

static void books_once(void **state) {
  struct place *place = *state;
  seat_begin(&place->seat, false, false);
  struct target target = find_target(place);
  assert_int_equal(seat_done(&place->seat, post_book(place, &target, "once@x.fr", true)), ERROR_NONE);
  assert_int_equal(sandbox_visits_of(place, "once@x.fr"), 1);

  struct job *job = job_new(JOB_READ_VISITS);
  job->ref = mem_copy(target.ref);
  struct event *visits = seat_await(&place->seat, EVENT_VISITS, work_post(place->seat.work, job), NULL);
  size_t found = 0;
  for (size_t n = 0; n < visits->visits->count; n++)
    for (size_t v = 0; v < visits->visits->visits[n]->visitor_count; v++)
      found += visits->visits->visits[n]->visitors[v].visitor.key != NULL;
  assert_int_equal(found, 1);
  event_free(visits);

  /* The slot is taken now, and was read too long ago: looked at again, refused before anything is sent. */
  target.read_at = WHEN_NONE;
  assert_int_equal(seat_done(&place->seat, post_book(place, &target, "second@x.fr", true)), ERROR_REFUSED);
  assert_int_equal(sandbox_visits_of(place, "second@x.fr"), 0);
  target_clear(&target);
}

static void lost_answer_ends_as_done(void **state) {
  struct place *place = *state;
  static const char *const faults[] = {"create:lose", "create:cut"};
  for (size_t n = 0; n < sizeof faults / sizeof *faults; n++) {
    char email[32];
    snprintf(email, sizeof email, "lost%zu@x.fr", n);
    seat_begin(&place->seat, false, false);
    struct target target = find_target(place);
    sandbox_fault(place, faults[n]);
    assert_int_equal(seat_done(&place->seat, post_book(place, &target, email, true)), ERROR_NONE);
    assert_int_equal(sandbox_visits_of(place, email), 1);
    sandbox_fault(place, "");
    target_clear(&target);
    seat_end(&place->seat);
  }
}

static void never_arrived_stays_unknown_until_a_person_sends_again(void **state) {
  struct place *place = *state;
  place->seat.hurry = true;
  seat_begin(&place->seat, false, false);
  struct target target = find_target(place);
  sandbox_fault(place, "create:drop");
  uint64_t serial = post_book(place, &target, "drop@x.fr", true);
  struct event *write = seat_await(&place->seat, EVENT_WRITE, serial, seat_is_unknown);
  int64_t row = write->rows[0].id;
  event_free(write);
  assert_int_equal(seat_done(&place->seat, serial), ERROR_UNKNOWN);
  assert_int_equal(sandbox_visits_of(place, "drop@x.fr"), 0);
  sandbox_fault(place, "");
  struct job *retry = job_new(JOB_RETRY);
  retry->row = row;
  assert_int_equal(seat_done(&place->seat, work_post(place->seat.work, retry)), ERROR_NONE);
  assert_int_equal(sandbox_visits_of(place, "drop@x.fr"), 1);
  target_clear(&target);
}

/* The process dies between the server's commit and the answer: the next run settles it. */
static void next_run_settles(void **state) {
  struct place *place = *state;
  seat_begin(&place->seat, false, false);
  struct target target = find_target(place);
  seat_end(&place->seat);
  sandbox_fault(place, "create:lose\nvisits:delay=60000");
  pid_t child = fork(); /* a dashboard that is killed: it never gets to read back */
  if (child == 0) {
    seat_begin(&place->seat, true, false);
    post_book(place, &target, "killed@x.fr", false);
    event_free(seat_await(&place->seat, EVENT_WRITE, 0, seat_is_unknown));
    kill(getpid(), SIGKILL);
  }
  int status;
  waitpid(child, &status, 0);
  assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  sandbox_fault(place, "");
  assert_int_equal(sandbox_visits_of(place, "killed@x.fr"), 1);
  seat_begin(&place->seat, true, false);
  struct event *write = seat_await(&place->seat, EVENT_WRITE, 0, seat_is_settled);
  assert_true(write->rows[0].done);
  assert_non_null(write->rows[0].visit_id);
  event_free(write);
  assert_int_equal(sandbox_visits_of(place, "killed@x.fr"), 1);
  target_clear(&target);
}

static void refused_token_logs_in_once(void **state) {
  struct place *place = *state;
  seat_begin(&place->seat, false, false);
  struct target target = find_target(place);
  sandbox_fault(place, "create:status=401*1");
  assert_int_equal(seat_done(&place->seat, post_book(place, &target, "again@x.fr", true)), ERROR_NONE);
  assert_int_equal(sandbox_visits_of(place, "again@x.fr"), 1);
  sandbox_fault(place, "me:status=401");
  assert_int_equal(seat_done(&place->seat, work_post(place->seat.work, job_new(JOB_READ_ME))),
                   ERROR_AUTH); /* no loop */
  target_clear(&target);
}

static uint64_t post_cancel(struct place *place, const char *visit_id, const char *email, const struct target *target) {
  struct job *job = job_new(JOB_CANCEL);
  job->id = mem_copy(visit_id);
  job->ref = mem_copy(target->ref);
  job->at = target->at;
  job->once = true;
  job->visitor.email = mem_copy(email);
  job->visitor.email_exact = mem_copy(email);
  return work_post(place->seat.work, job);
}

static void cancels(void **state) {
  struct place *place = *state;
  seat_begin(&place->seat, false, false);
  struct target target = find_target(place);
  uint64_t serial = post_book(place, &target, "cancel@x.fr", true);
  struct event *write = seat_await(&place->seat, EVENT_WRITE, serial, seat_is_settled);
  char *visit_id = mem_copy(write->rows[0].visit_id);
  event_free(write);
  sandbox_fault(place, "visitCancel:lose\ncancel:lose");
  assert_int_equal(seat_done(&place->seat, post_cancel(place, visit_id, "cancel@x.fr", &target)), ERROR_NONE);
  sandbox_fault(place, "");
  /* Cancelled already: the server says 409, its state says that the wish is fulfilled. */
  assert_int_equal(seat_done(&place->seat, post_cancel(place, visit_id, "cancel@x.fr", &target)), ERROR_NONE);
  struct job *read = job_new(JOB_READ_VISIT);
  read->id = mem_copy(visit_id);
  struct event *visit = seat_await(&place->seat, EVENT_VISIT, work_post(place->seat.work, read), NULL);
  assert_int_equal(visit->visit->visitors[0].status, VISIT_CANCELLED_VISITOR);
  event_free(visit);
  assert_int_equal(
      seat_done(&place->seat, post_cancel(place, "00000000-0000-4000-8000-000000000000", "cancel@x.fr", &target)),
      ERROR_NOT_FOUND);
  free(visit_id);
  target_clear(&target);
}

static void unreachable_changes_nothing(void **state) {
  struct place *place = *state;
  seat_begin(&place->seat, false, false);
  struct target target = find_target(place);
  kill(place->sandbox, SIGTERM);
  waitpid(place->sandbox, NULL, 0);
  assert_int_equal(seat_done(&place->seat, post_book(place, &target, "nobody@x.fr", true)), ERROR_UNREACHABLE);
  struct event *outbox =
      seat_await(&place->seat, EVENT_OUTBOX, work_post(place->seat.work, job_new(JOB_READ_OUTBOX)), NULL);
  assert_int_equal(outbox->count, 1);
  assert_int_equal(outbox->unsettled, 0);
  assert_string_equal(outbox->rows[0].state, "dropped");
  event_free(outbox);
  sandbox_start(place); /* for the teardown */
  target_clear(&target);
}

static void offline_reads_the_cache_only(void **state) {
  struct place *place = *state;
  seat_begin(&place->seat, false, false);
  struct target target = find_target(place);
  seat_end(&place->seat);
  seat_begin(&place->seat, false, true);
  kill(place->sandbox, SIGSTOP);
  struct event *set =
      seat_await(&place->seat, EVENT_PROPERTY_SET, work_post(place->seat.work, job_new(JOB_READ_PROPERTIES)), NULL);
  assert_int_equal(set->set->count, 40);
  event_free(set);
  assert_int_equal(seat_done(&place->seat, post_book(place, &target, "off@x.fr", true)), ERROR_UNREACHABLE);
  target_clear(&target);
}

static bool has_visits(const struct event *event) {
  return event->visits && event->visits->count > 0 && event->fresh.read_at != WHEN_NONE;
}

/* Confirmed, and the program ends before the worker has even seen it: the next start sends it. */
static void confirmed_at_the_last_moment_is_kept(void **state) {
  struct place *place = *state;
  seat_begin(&place->seat, false, false);
  struct target target = find_target(place);
  kill(place->sandbox, SIGSTOP); /* whatever the worker does, nothing is answered */
  post_book(place, &target, "last@x.fr", false);
  seat_end(&place->seat);
  kill(place->sandbox, SIGCONT);
  seat_begin(&place->seat, true, false);
  struct event *write = seat_await(&place->seat, EVENT_WRITE, 0, seat_is_settled);
  assert_true(write->rows[0].done);
  event_free(write);
  assert_int_equal(sandbox_visits_of(place, "last@x.fr"), 1);
  target_clear(&target);
}

/* What is on screen comes by itself, and stopping doesn't wait for a server that hangs. */
static void watches_a_day_and_stops_at_once(void **state) {
  struct place *place = *state;
  seat_begin(&place->seat, true, false);
  struct job *day = job_new(JOB_WATCH_DAY);
  day->from = when_day(clock_utc(&clock_system));
  work_post(place->seat.work, day);
  event_free(seat_await(&place->seat, EVENT_DAY, 0, has_visits));
  kill(place->sandbox, SIGSTOP);
  struct job *refresh = job_new(JOB_REFRESH);
  refresh->what = REFRESH_ALL;
  work_post(place->seat.work, refresh);
  seat_end(&place->seat); /* the teardown's SIGCONT comes after it: hangs here if stopping waited for the server */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(books_once, setup, teardown),
      cmocka_unit_test_setup_teardown(lost_answer_ends_as_done, setup, teardown),
      cmocka_unit_test_setup_teardown(never_arrived_stays_unknown_until_a_person_sends_again, setup, teardown),
      cmocka_unit_test_setup_teardown(next_run_settles, setup, teardown),
      cmocka_unit_test_setup_teardown(refused_token_logs_in_once, setup, teardown),
      cmocka_unit_test_setup_teardown(cancels, setup, teardown),
      cmocka_unit_test_setup_teardown(unreachable_changes_nothing, setup, teardown),
      cmocka_unit_test_setup_teardown(offline_reads_the_cache_only, setup, teardown),
      cmocka_unit_test_setup_teardown(confirmed_at_the_last_moment_is_kept, setup, teardown),
      cmocka_unit_test_setup_teardown(watches_a_day_and_stops_at_once, setup, teardown),
  };
  struct error error;
  setlocale(LC_ALL, "C.UTF-8");
  signal(SIGPIPE, SIG_IGN);
  json_setup();
  if (http_curl_setup(&error) != ERROR_NONE || when_zone_set(WHEN_ZONE_DEFAULT, &error) != ERROR_NONE) return 99;
  return cmocka_run_group_tests_name("work", tests, NULL, NULL);
}
