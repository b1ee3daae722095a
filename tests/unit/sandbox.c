#include "../harness/home.h"
#include "sandbox.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include "base/mem.h"
#include "model/json.h"
#include "any_job.h"

/* ---- the sandbox */

void sandbox_start(struct sandbox *sandbox) {
  home_start_sandbox(&sandbox->home, sandbox->edition != NULL ? "--edition" : NULL, sandbox->edition);
  strcpy(sandbox->seat.url, sandbox->home.url);
}

char *sandbox_call(const struct sandbox *sandbox, const char *path, const char *body) {
  return home_ask(&sandbox->home, path, body);
}

size_t sandbox_requests(const struct sandbox *sandbox, const char *text) {
  return home_requests(&sandbox->home, text);
}

void sandbox_fault(const struct sandbox *sandbox, const char *spec) {
  home_fault(&sandbox->home, spec);
}

size_t sandbox_visits_of(const struct sandbox *sandbox, const char *email) {
  AUTO(mem_free_at) char *quoted = mem_print("\"email\":\"%s\"", email);
  return (size_t)home_visits(&sandbox->home, quoted, false);
}

void target_clear(struct target *target) {
  free(target->id);
  free(target->ref);
  free(target->date);
}

struct target sandbox_target(struct sandbox *sandbox) {
  struct target target = {0};
  AUTO(event_free_at)
  struct event *properties = seat_ask(&sandbox->seat, job_new(JOB_READ_PROPERTIES), EVENT_PROPERTY_SET);
  for (size_t n = 0; !target.date && n < properties->set->count; n++) {
    const struct property *property = properties->set->properties[n];
    if (property->status != PROPERTY_AVAILABLE) continue;
    struct job *job = job_read(JOB_READ_SLOTS, property->id, NULL, false);
    AUTO(event_free_at) struct event *slots = seat_ask(&sandbox->seat, job, EVENT_SLOTS);
    if (slots->slots->recommended) {
      target = (struct target){.id = mem_copy(property->id),
                               .ref = mem_copy(property->ref),
                               .date = mem_copy(slots->slots->slots[0].date),
                               .at = slots->slots->slots[0].at,
                               .read_at = slots->fresh.read_at};
    }
  }
  assert_non_null(target.date);
  return target;
}

struct job *sandbox_booking_of(const struct target *target, struct visitor take_visitor) {
  return any_job((struct any_job){.type = JOB_BOOK,
                                  .id = target->id,
                                  .ref = target->ref,
                                  .date = target->date,
                                  .at = target->at,
                                  .read_at = target->read_at,
                                  .visitor = take_visitor});
}

struct job *sandbox_booking(const struct target *target, const char *email) {
  return sandbox_booking_of(target, seat_visitor(email));
}

char *sandbox_book(struct sandbox *sandbox, const struct target *target, const char *email) {
  struct visitor visitor = seat_visitor(email);
  assert_true(visitor_add_field(&visitor, "budget=1200"));
  uint64_t serial = work_post(sandbox->seat.work, job_once(sandbox_booking_of(target, visitor)));
  AUTO(event_free_at) struct event *write = seat_await(&sandbox->seat, EVENT_WRITE, serial, seat_is_settled);
  assert_true(write->rows[0].done);
  return mem_copy(write->rows[0].visit_id);
}

static int sandbox_begin(void **state, const char *edition) {
  struct sandbox *sandbox = mem_new(sizeof *sandbox);
  if (!seat_setup(&sandbox->seat)) return -1;
  sandbox->edition = edition;
  sandbox_start(sandbox);
  *state = sandbox;
  return 0;
}

int sandbox_setup(void **state) {
  return sandbox_begin(state, NULL);
}

int sandbox_setup_earlier(void **state) {
  return sandbox_begin(state, "2018-08");
}

int sandbox_teardown(void **state) {
  AUTO(mem_free_at) struct sandbox *sandbox = *state;
  seat_end(&sandbox->seat);
  home_stop_sandbox(&sandbox->home);
  seat_clear(&sandbox->seat);
  return 0;
}

void sandbox_skip(struct sandbox *sandbox, int64_t milliseconds) {
  atomic_fetch_add(&sandbox->seat.skipped_ms, milliseconds);
  seat_done(&sandbox->seat, work_post(sandbox->seat.work, job_new(JOB_READ_OUTBOX)));
}
