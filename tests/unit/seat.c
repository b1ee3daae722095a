#include "seat.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../harness/folder.h"
#include "base/mem.h"

enum { SEAT_WAIT_MS = 120000, SEAT_LOOK_MS = 50, SEAT_SKIP_MS = 500 };

bool seat_setup(struct seat *seat) {
  if (!folder_make(seat->folder)) return false;
  seat->state = mem_print("%s/state", seat->folder);
  seat->cache = mem_print("%s/cache", seat->folder);
  return true;
}

void seat_clear(struct seat *seat) {
  seat_end(seat);
  assert_true(folder_remove(seat->folder));
  free(seat->state);
  free(seat->cache);
}

static int64_t seat_utc(void *arg) {
  const struct seat *seat = arg;
  return (seat->stands_ms != 0 ? seat->stands_ms : clock_system.utc_ms(clock_system.arg)) +
         atomic_load(&seat->later_ms);
}

static int64_t seat_mono(void *arg) {
  struct seat *seat = arg;
  int64_t held = atomic_load(&seat->held_ms);
  return (held != 0 ? held : clock_mono_ms(&clock_system)) + atomic_load(&seat->skipped_ms);
}

void seat_begin(struct seat *seat, bool live, bool offline) {
  struct error error;
  seat->clock = (struct clock){seat_utc, seat_mono, seat};
  struct work_setup setup = {.profile = {.name = "test",
                                         .url = seat->url,
                                         .ca = seat->ca,
                                         .user = "demo@visitdeck.example",
                                         .password = "demo",
                                         .state_folder = seat->state,
                                         .cache_folder = seat->cache,
                                         .refresh_seconds = 30,
                                         .history_months = seat->history_months,
                                         .mqtt = seat->mqtt,
                                         .bell = seat->bell},
                             .clock = &seat->clock,
                             .patience_ms = seat->patience_ms,
                             .live = live,
                             .offline = offline};
  atomic_store(&seat->held_ms, seat->hurry ? clock_mono_ms(&clock_system) : 0);
  if (work_start(&setup, &seat->work, &error) != ERROR_NONE) fail_msg("%s", error.text);
}

void seat_end(struct seat *seat) {
  if (seat->work) work_stop(seat->work);
  seat->work = NULL;
}

void seat_hold(struct seat *seat, int64_t spare_ms) {
  seat->spare_ms = spare_ms;
  atomic_store(&seat->held_ms, clock_mono_ms(&clock_system));
}

void seat_pass(struct seat *seat, int64_t milliseconds) {
  atomic_fetch_add(&seat->skipped_ms, milliseconds);
  work_post(seat->work, job_new(JOB_READ_OUTBOX)); /* wakes it */
}

/* The worker may be pausing. */
static void seat_silent(struct seat *seat) {
  if (seat->hurry) seat_pass(seat, SEAT_SKIP_MS);
  if (seat->spare_ms <= 0) return;
  seat->spare_ms -= SEAT_LOOK_MS;
  seat_pass(seat, SEAT_LOOK_MS);
}

static struct event *seat_next(struct seat *seat, int64_t end) {
  struct pollfd wait = {.fd = work_fd(seat->work), .events = POLLIN};
  for (;;) {
    struct event *event = work_take(seat->work);
    if (event) return event;
    int ready = poll(&wait, 1, seat->hurry || seat->spare_ms > 0 ? SEAT_LOOK_MS : SEAT_WAIT_MS);
    assert_true(clock_mono_ms(&clock_system) < end);
    if (ready == 0) seat_silent(seat);
  }
}

struct event *seat_await_any(struct seat *seat) {
  return seat_next(seat, clock_mono_ms(&clock_system) + SEAT_WAIT_MS);
}

struct event *seat_await(struct seat *seat, enum event_type type, uint64_t serial,
                         bool (*wanted)(const struct event *event)) {
  int64_t end = clock_mono_ms(&clock_system) + SEAT_WAIT_MS;
  for (;;) {
    struct event *event = seat_next(seat, end);
    if (event->type == type && (!serial || event->serial == serial) && (!wanted || wanted(event))) return event;
    event_free(event);
  }
}

struct event *seat_ask(struct seat *seat, struct job *take_job, enum event_type type) {
  return seat_await(seat, type, work_post(seat->work, take_job), NULL);
}

struct visitor seat_visitor_of(const char *email, const char *first_name, const char *last_name, const char *phone) {
  return (struct visitor){.email = mem_copy(email),
                          .email_exact = mem_copy(email),
                          .first_name = mem_copy(first_name),
                          .last_name = mem_copy(last_name),
                          .phone = mem_copy(phone)};
}

struct visitor seat_visitor(const char *email) {
  return seat_visitor_of(email, "Marie", "Dupont", "06 12 34 56 78");
}

uint64_t seat_log_in(struct seat *seat, const char *password) {
  return work_post(seat->work, job_login("demo@visitdeck.example", password));
}

enum error_code seat_done(struct seat *seat, uint64_t serial) {
  AUTO(event_free_at) struct event *event = seat_await(seat, EVENT_DONE, serial, NULL);
  enum error_code code = event->error.code;
  if (code != ERROR_NONE) print_message("  (%s)\n", event->error.text);
  return code;
}

char *seat_log(const struct seat *seat) {
  char *text = folder_read(seat->state, "visitdeck.log", NULL);
  assert_non_null(text);
  assert_string_not_equal(text, "");
  return text;
}

bool seat_is_unknown(const struct event *event) {
  return event->rows[0].unknown;
}

bool seat_is_settled(const struct event *event) {
  return event->rows[0].settled;
}
