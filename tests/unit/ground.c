#include "../harness/ask.h"
#include "../harness/run.h"
#include "ground.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include "base/mem.h"
#include "model/json.h"

/* ---- the sandbox */

void ground_sandbox(struct place *place) {
  struct home home = {.sandbox = 0};
  home_start_sandbox(&home, place->edition != NULL ? "--edition" : NULL, place->edition);
  place->sandbox = home.sandbox;
  snprintf(place->seat.url, sizeof place->seat.url, "%s", home.url);
}

/* A call to the sandbox's own side; body NULL: GET. The caller frees the answer. */
char *ground_call(const struct place *place, const char *path, const char *body) {
  long status;
  char *answer = ask_http(&(struct ask){.url = place->seat.url, .path = path, .body = body}, &status);
  assert_in_range(status, 200, 299);
  return answer;
}

size_t ground_requests(const struct place *place, const char *text) {
  char *all = ground_call(place, "/sandbox/requests", NULL);
  size_t count = text_count(all, text);
  free(all);
  return count;
}

void ground_fault(const struct place *place, const char *spec) {
  free(ground_call(place, "/sandbox/faults", spec));
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
size_t ground_visits_of(const struct place *place, const char *email) {
  struct {
    const char *email;
    size_t count;
  } seek = {email, 0};
  char *all = ground_call(place, "/sandbox/visits", NULL);
  struct json_splitter *splitter = json_splitter_new(count_visit, &seek, 1 << 20);
  assert_true(json_splitter_feed(splitter, all, strlen(all)));
  assert_true(json_splitter_done(splitter));
  json_splitter_free(splitter);
  free(all);
  return seek.count;
}

void target_clear(struct target *target) {
  free(target->id);
  free(target->ref);
  free(target->date);
}

struct target ground_target(struct place *place) {
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

struct job *ground_booking(const struct target *target, const char *email) {
  struct job *job = job_new(JOB_BOOK);
  job->id = mem_copy(target->id);
  job->ref = mem_copy(target->ref);
  job->date = mem_copy(target->date);
  job->at = target->at;
  job->slots_read_at = target->read_at;
  job->visitor = (struct visitor){.email = mem_copy(email),
                                  .email_exact = mem_copy(email),
                                  .first_name = mem_copy("Marie"),
                                  .last_name = mem_copy("Dupont"),
                                  .phone = mem_copy("06 12 34 56 78")};
  return job;
}

char *ground_book(struct place *place, const struct target *target, const char *email) {
  struct job *job = ground_booking(target, email);
  job->once = true;
  assert_true(visitor_add_field(&job->visitor, "budget=1200"));
  struct event *write = seat_await(&place->seat, EVENT_WRITE, work_post(place->seat.work, job), seat_is_settled);
  assert_true(write->rows[0].done);
  char *id = mem_copy(write->rows[0].visit_id);
  event_free(write);
  return id;
}

static int ground_begin(void **state, const char *edition) {
  struct place *place = mem_new(sizeof *place);
  if (!seat_setup(&place->seat)) return -1;
  place->edition = edition;
  ground_sandbox(place);
  *state = place;
  return 0;
}

int ground_setup(void **state) {
  return ground_begin(state, NULL);
}

int ground_setup_earlier(void **state) {
  return ground_begin(state, "2018-08");
}

int ground_teardown(void **state) {
  struct place *place = *state;
  seat_end(&place->seat);
  kill(place->sandbox, SIGCONT);
  kill(place->sandbox, SIGTERM);
  waitpid(place->sandbox, NULL, 0);
  seat_clear(&place->seat);
  free(place);
  return 0;
}
