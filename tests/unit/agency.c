#include "agency.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/mem.h"
#include "base/when.h"
#include "any_job.h"

#define PROPERTY(n)                                                                                                    \
  "{\"id\":\"p" n "\",\"updatedAt\":\"2020-01-01T00:00:00Z\",\"data\":{\"externalRef\":\"R" n                          \
  "\",\"address\":{\"address\":\"" n                                                                                   \
  " rue de la Paix\",\"zip\":\"13001\"},\"visitAvailabilities\":[{\"start\":\"2020-01-06T06:00:00Z\","                 \
  "\"end\":\"2020-01-06T20:00:00Z\",\"isWeeklyRecurring\":true}]}}"
#define TALK                                                                                                           \
  "{\"id\":\"k\",\"propertySummary\":{\"id\":\"p1\",\"externalRef\":\"R1\"},\"messages\":[{\"id\":\"m\",\"text\":"     \
  "\"oui\"}]}"
#define SLOT(day) "{\"date\":\"2031-03-" day "T10:00:00Z\",\"available\":true,\"isPriority\":true}"

enum { LATER_MS = 10 * 1000, COMES_MS = 120 * 1000, LOOK_US = 2000 };

char *agency_visit(int64_t at, const char *id) {
  char date[WHEN_SIZE];
  when_print(at, date);
  return mem_print("{\"id\":\"%s\",\"date\":\"%s\",\"createdAt\":\"2020-01-01T00:00:00Z\",\"durationMinutes\":20,"
                   "\"propertyVisits\":[{\"propertyId\":\"p1\",\"comment\":\"Calme\"}],\"propertySummary\":{\"id\":"
                   "\"p1\",\"externalRef\":\"R1\"},"
                   "\"visitorVisits\":[{\"status\":\"visit.status.confirmed\",\"visitor\":{\"email\":\"%s@x.fr\","
                   "\"firstName\":\"Marie\",\"lastName\":\"Roy\",\"phone\":\"06\"}}]}",
                   id, date, id);
}

char *agency_good(const struct agency *agency, char letter) {
  switch (letter) {
  case 'M':
    return mem_copy("{\"id\":\"c\",\"email\":\"a@x.fr\",\"fullName\":\"Agence\"}");
  case 'P':
    return mem_copy("[" PROPERTY("1") "," PROPERTY("2") "," PROPERTY("3") "]");
  case 'O':
    return mem_copy(PROPERTY("1"));
  case 'A':
    return mem_copy("{\"name\":\"Lea\",\"presentation\":\"Bonjour\",\"rating\":4.5}");
  case 'V':
    return mem_copy(agency->visits);
  case 'W':
    return mem_copy(agency->second);
  case 'R':
    return agency_visit(agency->day + 36000, "%ID%");
  case 'S':
    return mem_copy("[" SLOT("03") "," SLOT("04") "]");
  case 'G':
    return mem_copy("[\"75001\",\"06000\"]");
  case 'T':
    return mem_copy("[" TALK "]");
  case 'K':
    return mem_copy(TALK);
  default:
    return NULL;
  }
}

void agency_heal(struct agency *agency) {
  for (char letter = 'A'; letter <= 'Z'; letter++) {
    AUTO(mem_free_at) char *good = agency_good(agency, letter);
    if (good != NULL) fake_api_say(agency->api, letter, 200, good);
  }
}

struct agency *agency_open(bool live) {
  struct agency *agency = mem_new(sizeof *agency);
  assert_true(seat_setup(&agency->seat));
  agency->api = fake_api_open(agency->seat.url, sizeof agency->seat.url);
  agency->day = when_day(clock_system.utc_ms(clock_system.arg) / 1000);
  agency->seat.stands_ms =
      (agency->day + 9 * 3600) * 1000; /* before the first visit, which so is the next at any time */
  AUTO(mem_free_at)
  char *one = agency_visit(agency->day + 36000, "v1"), *two = agency_visit(agency->day + 39600, "v2"),
       *three = agency_visit(agency->day + 43200, "v3");
  agency->visits = mem_print("[%s,%s]", one, two);
  agency->second = mem_print("[%s]", three);
  agency_heal(agency);
  agency->live = live;
  seat_begin(&agency->seat, live, false);
  return agency;
}

void agency_again(struct agency *agency, long patience_ms) {
  seat_end(&agency->seat);
  agency->seat.patience_ms = patience_ms;
  /* A worker numbers what it reads by its clock, one each millisecond at most: a test is faster than that. */
  agency->seat.later_ms += LATER_MS;
  seat_begin(&agency->seat, agency->live, false);
}

void agency_close(void *take_agency) {
  struct agency *agency = take_agency;
  seat_end(&agency->seat);
  seat_clear(&agency->seat);
  fake_api_close(agency->api);
  free(agency->visits);
  free(agency->second);
  free(agency);
}

int agency_setup(void **state) {
  *state = agency_open(false);
  return 0;
}

int agency_teardown(void **state) {
  agency_close(*state);
  return 0;
}

struct told agency_ask(struct agency *agency, struct job *take_job, enum event_type type) {
  struct told told = {0};
  uint64_t serial = work_post(agency->seat.work, take_job);
  for (;;) {
    AUTO(event_free_at) struct event *event = seat_await_any(&agency->seat);
    if (event->serial == serial && event->type == type) {
      event_free(told.event);
      told.event = mem_take(&event);
      continue;
    }
    bool done = event->serial == serial && event->type == EVENT_DONE;
    if (done) told.code = event->error.code;
    if (done) snprintf(told.text, sizeof told.text, "%s", event->error.text);
    if (done && told.code != ERROR_NONE) print_message("  (%s)\n", event->error.text);
    if (done) return told;
  }
}

struct event *agency_read(struct agency *agency, struct job *take_job, enum event_type type) {
  struct told told = agency_ask(agency, take_job, type);
  assert_int_equal(told.code, ERROR_NONE);
  return told.event;
}

struct job *agency_job(enum job_type type, const char *id, const char *ref) {
  return any_job((struct any_job){.type = type, .id = id, .ref = ref, .once = true});
}

void agency_asks(struct agency *agency, struct job *take_job, enum event_type type, enum error_code code,
                 const char *text) {
  struct told told = agency_ask(agency, take_job, type);
  event_free(told.event);
  if (told.code != code || strstr(told.text, text) == NULL) fail_msg("%d: %s", told.code, told.text);
}

struct job *agency_days(const struct agency *agency, int from, int to, bool cached) {
  return job_visits(NULL, when_day_add(agency->day, from), when_day_add(agency->day, to), cached);
}

struct job *agency_day(const struct agency *agency, bool cached) {
  return agency_days(agency, 0, 1, cached);
}

size_t agency_count(struct agency *agency, enum event_type type) {
  bool visits = type == EVENT_VISITS;
  struct job *job = visits ? agency_day(agency, true) : job_read(JOB_READ_PROPERTIES, NULL, NULL, true);
  AUTO(event_free_at) struct event *event = agency_read(agency, job, type);
  size_t count = visits ? event->visits->count : event->set->count;
  return count;
}

size_t agency_story(struct agency *agency, const char *letters) {
  AUTO(mem_free_at) char *story = fake_api_story(agency->api, letters);
  return strlen(story);
}

void agency_comes(struct agency *agency, const char *letters, size_t requests) {
  int64_t end = clock_mono_ms(&clock_system) + COMES_MS;
  for (;;) {
    size_t come = agency_story(agency, letters);
    if (come == requests) return;
    if (come > requests || clock_mono_ms(&clock_system) > end)
      fail_msg("%s: %zu requests, not %zu", letters, come, requests);
    usleep(LOOK_US);
  }
}
