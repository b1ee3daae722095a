/* "There is no such visit", for one that is known: what stands before a server says it of every visit while the server
 * behind is exchanged. The list of its day decides. */
#include <stdlib.h>
#include <string.h>

#include "../harness/cases.h"
#include "../harness/test.h"
#include "any_job.h"
#include "agency.h"
#include "base/clock.h"
#include "base/mem.h"

enum { WAIT_MS = 60000, MORE = 3, VISITS = 3 };
#define VISITOR "{\"email\":\"v1@x.fr\",\"firstName\":\"Marie\",\"lastName\":\"Roy\",\"phone\":\"07\"}"

static const struct refusal {
  const char *name;
  int status;
  const char *body;
} refusals[] = {{"404, json", 404, "{\"errors\":[\"unknown\"]}"},
                {"404, nothing", 404, ""},
                {"404, text", 404, "404 page not found\n"},
                {"404, a page", 404, "<html><title>404 Not Found</title></html>"},
                {"410, json", 410, "{}"},
                {"410, a page", 410, "<html><title>410 Gone</title></html>"}};
enum { REFUSALS = sizeof refusals / sizeof *refusals };

static bool has_first(const struct event *event) {
  bool has = event->visits == NULL; /* nothing new is shown */
  for (size_t n = 0; event->visits != NULL && n < event->visits->count; n++)
    has |= strcmp(event->visits->visits[n]->id, "v1") == 0;
  return has;
}

/* What was asked for before is answered, and what came on the screen meanwhile had the visit. */
static void look(struct agency *agency, const char *name, bool stays) {
  uint64_t serial = work_post(agency->seat.work, job_new(JOB_READ_ME));
  for (bool done = false; !done;) {
    AUTO(event_free_at) struct event *event = seat_await_any(&agency->seat);
    done = event->type == EVENT_DONE && event->serial == serial;
    if (stays && event->type == EVENT_DAY && !has_first(event)) fail_msg("%s: it left the screen", name);
  }
}

/* Our own write has a visit read again: first it is there, from then on it is refused. */
static void write_and_lose(struct agency *agency, const struct refusal *refusal) {
  AUTO(mem_free_at) char *good = agency_visit(agency->day + 36000, "v1");
  fake_api_say(agency->api, 'R', refusal->status, refusal->body);
  fake_api_say_times(agency->api, 'R', 1, 200, good);
  fake_api_say(agency->api, 'U', 200, VISITOR);
  struct job *job = any_job((struct any_job){.type = JOB_VISITOR,
                                             .id = "v1",
                                             .ref = "R1",
                                             .at = agency->day + 36000,
                                             .edits = "{\"/phone\":\"07\"}",
                                             .visitor.email_exact = mem_copy("v1@x.fr")});
  uint64_t serial = work_post(agency->seat.work, job);
  AUTO(event_free_at) struct event *event = seat_await(&agency->seat, EVENT_WRITE, serial, seat_is_settled);
  assert_string_equal(event->rows[0].state, "done");
}

static void know_the_day(struct agency *agency) {
  event_free(agency_read(agency, agency_day(agency, false), EVENT_VISITS));
}

static void watch(struct agency *agency) {
  work_post(agency->seat.work, job_watch_day(agency->day));
  look(agency, "at first", false);
}

/* Odd rows: a command, which takes nothing away on that word either. */
static void stays(UNUSED void *state, size_t row) {
  const struct refusal *refusal = &refusals[row / 2];
  AUTO(agency_close_at) struct agency *agency = agency_open(row % 2 == 0);
  int64_t end = clock_mono_ms(&clock_system) + WAIT_MS;
  know_the_day(agency);
  if (agency->live) watch(agency);
  size_t lists = agency_story(agency, "V");
  write_and_lose(agency, refusal);
  /* A dashboard reads the day again for the write, and for what was refused. */
  while (agency_story(agency, "R") < 2 || (agency->live && agency_story(agency, "V") < lists + 2)) {
    look(agency, refusal->name, true);
    if (clock_mono_ms(&clock_system) > end) fail_msg("%s: the list is not asked", refusal->name);
  }
  for (size_t n = 0; n < MORE; n++)
    look(agency, refusal->name, true);
  if (agency_count(agency, EVENT_VISITS) != VISITS) fail_msg("%s: it is gone", refusal->name);
}

TEST(a_refusal_alone_takes_nothing_away) {
  cases_run(&(struct cases){.count = (size_t)REFUSALS * 2, .run = stays});
}

/* The day is on no screen: only the visit's own read asks for its list. */
static void goes(UNUSED void *state, size_t row) {
  AUTO(agency_close_at) struct agency *agency = agency_open(true);
  int64_t end = clock_mono_ms(&clock_system) + WAIT_MS;
  know_the_day(agency);
  while (agency_story(agency, "W") < 4) /* that day, and the coming ones: two pages each behind the first */
    look(agency, "at first", false);
  for (size_t n = 0; n < MORE; n++)
    look(agency, "at first", false);
  AUTO(mem_free_at) char *two = agency_visit(agency->day + 39600, "v2");
  AUTO(mem_free_at) char *page = mem_print("[%s]", two);
  fake_api_say(agency->api, 'V', 200, page);
  write_and_lose(agency, &refusals[row]);
  while (agency_count(agency, EVENT_VISITS) == VISITS) {
    look(agency, refusals[row].name, false);
    if (clock_mono_ms(&clock_system) > end) fail_msg("%s: it stays", refusals[row].name);
  }
  assert_int_equal(agency_count(agency, EVENT_VISITS), VISITS - 1);
}

TEST(what_the_list_lacks_too_goes) {
  cases_run(&(struct cases){.count = REFUSALS, .run = goes});
}
