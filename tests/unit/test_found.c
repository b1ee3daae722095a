/* What became of a write whose answer is lost is found again, however a server writes what it was sent, whatever
 * somebody did to it since, and whatever this machine's clock says: over real HTTP. */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "../harness/test.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/when.h"
#include "any_job.h"
#include "scene.h"

#define MOVED_TO "2099-05-06T08:00:00Z"
#define ELSEWHERE "2099-05-11T11:00:00Z"
#define FREE(date) "{\"date\":\"" date "\",\"available\":true,\"isPriority\":true}"
#define SINCE "2099-01-01T08:00:00Z"

/* A visit of one visitor: id, date, made at, email, name, phone, fields, status. */
#define VISIT_AT(id, date, made, email, name, phone, fields, status)                                                   \
  "{\"id\":\"" id "\",\"date\":\"" date "\",\"createdAt\":\"" made                                                     \
  "\",\"propertySummary\":{\"id\":\"p1\",\"externalRef\":\"R1\"},\"visitorVisits\":[{\"visitor\":{\"email\":\"" email  \
  "\",\"firstName\":\"" name "\",\"lastName\":\"D\",\"phone\":\"" phone "\",\"fields\":{" fields                       \
  "}},\"status\":\"visit.status." status "\"}]}"
#define PEOPLE(email)                                                                                                  \
  "\"propertySummary\":{\"id\":\"p1\",\"externalRef\":\"R1\"},\"visitorVisits\":[{\"visitor\":{\"email\":\"" email     \
  "\"},\"status\":\"visit.status.proposed\"}]"
#define STANDS VISIT_AT("v1", DATE, "2026-01-01T08:00:00Z", "me@x.fr", "Zoé", "06 12 34 56 78", "", "confirmed")
#define GUEST(name, phone, fields)                                                                                     \
  VISIT_AT("v1", DATE, "2026-01-01T08:00:00Z", "me@x.fr", name, phone, fields, "confirmed")
#define TWO(email, status, other, other_status)                                                                        \
  "{\"id\":\"v1\",\"date\":\"" DATE                                                                                    \
  "\",\"propertySummary\":{\"id\":\"p1\",\"externalRef\":\"R1\"},\"visitorVisits\":[{\"visitor\":{\"email\":\"" email  \
  "\",\"firstName\":\"Zoé\"},\"status\":\"visit.status." status "\"},{\"visitor\":{\"email\":\"" other                 \
  "\",\"firstName\":\"Zoé\"},\"status\":\"visit.status." other_status "\"}]}"
#define MOVED                                                                                                          \
  VISIT_AT("v1", DATE, "2026-01-01T08:00:00Z", "ME@X.FR", "ZOE", "+33612345678", "", "cancelled.rescheduled")
#define PROPERTY(updated, status, more)                                                                                \
  "{\"id\":\"p1\",\"updatedAt\":\"" updated                                                                            \
  "\",\"data\":{\"externalRef\":\"R1\",\"propertyStatus\":\"property.basics.status." status "\"" more "}}"
#define HOME PROPERTY("2026-01-01T00:00:00Z", "available", ",\"price\":8,\"visitAvailabilities\":[]")
#define HOURS                                                                                                          \
  "[{\"start\":\"2099-05-04T07:00:00Z\",\"end\":\"2099-05-04T10:00:00Z\"},"                                            \
  "{\"start\":\"2099-05-05T07:00:00Z\",\"end\":\"2099-05-05T10:00:00Z\"}]"
#define TALK(text)                                                                                                     \
  "{\"propertyId\":\"p1\",\"messages\":[{\"id\":\"m1\",\"senderId\":\"c\",\"createdAt\":\"" SINCE                      \
  "\",\"text\":\"" text "\"}]}"

static const struct row {
  const char *what;
  enum job_type type;
  const char *edits; /* or a message's text */
  char letter;       /* what it is read back by */
  const char *first; /* ... before it is sent; NULL: it is not */
  const char *after;
  const char *list; /* of visits; NULL: none */
  const char *state, *note;
  const char *at; /* what the row says then; NULL: as it was written */
} rows[] = {
    /* ---- normalised */
    {"names of fields in lower case", JOB_BOOK, NULL, 'V', NULL,
     "[" VISIT_AT("v9", DATE, SINCE, "me@x.fr", "MARIE", "+33612345678", "\"visitdeckkey\":\"%KEY%\"", "proposed") "]",
     NULL, "done", "but Flatsy has the booking", NULL},
    {"an address in other letters, fields dropped", JOB_BOOK, NULL, 'V', NULL,
     "[" VISIT_AT("v9", DATE, SINCE, " ME@x.FR ", "MARIE", "+33612345678", "", "proposed") "]", NULL, "done",
     "but Flatsy has the booking", NULL},
    {"a cancellation, an address in other letters", JOB_CANCEL, NULL, 'R', STANDS,
     VISIT_AT("v1", DATE, SINCE, "ME@X.FR", "ZOE", "+33612345678", "", "cancelled.visitor"), NULL, "done",
     "as cancelled", NULL},
    {"a move, an address in other letters", JOB_MOVE, NULL, 'R', STANDS, MOVED,
     "[" VISIT_AT("v2", MOVED_TO, SINCE, " Me@X.fr", "ZOE", "+33612345678", "", "proposed") "]", "done",
     "Flatsy has moved the visit", NULL},
    {"a name in capitals", JOB_VISITOR, "{\"/firstName\":\"Marie-Ève\"}", 'R', STANDS,
     GUEST("MARIE-EVE", "06 12 34 56 78", ""), NULL, "done", "shows the change", NULL},
    {"a phone in another form", JOB_VISITOR, "{\"/phone\":\"07 98 76 54 32\"}", 'R', STANDS,
     GUEST("Zoé", "+33 (0)7.98.76.54.32", ""), NULL, "done", "shows the change", NULL},
    {"a name of a field in lower case", JOB_VISITOR, "{\"/fields/Budget Max\":\" 900  euros \"}", 'R', STANDS,
     GUEST("Zoé", "06 12 34 56 78", "\"budget max\":\"900 euros\""), NULL, "done", "shows the change", NULL},
    {"blanks of a message", JOB_MESSAGE, "  The code\r\n is  1234. ", 'K', NULL, TALK("The code is 1234."), NULL,
     "done", "has the message", NULL},
    {"texts and names of a property", JOB_SAVE,
     "{\"/fields/text\":\" Bel  appartement \\r\\nclair\",\"/extraFields/Our Key\":\"Ab\",\"/price\":900}", 'O', HOME,
     PROPERTY("2099-01-01T00:00:00Z", "available",
              ",\"price\":900.0,\"fields\":{\"text\":\"Bel appartement clair\"},\"extraFields\":{\"our key\":\"Ab\"},"
              "\"visitAvailabilities\":[]"),
     NULL, "done", "shows the change", NULL},
    {"hours in another order", JOB_AVAILABILITY, "{\"/availability\":" HOURS "}", 'O', HOME,
     PROPERTY(
         "2099-01-01T00:00:00Z", "available",
         ",\"price\":8,\"visitAvailabilities\":[{\"start\":\"2099-05-05T09:00:00+02:00\",\"end\":"
         "\"2099-05-05T12:00:00+02:00\"},{\"start\":\"2099-05-04T07:00:00.000Z\",\"end\":\"2099-05-04T10:00:00Z\"}]"),
     NULL, "done", "shows the change", NULL},
    {"a pause", JOB_STATUS, NULL, 'O', NULL, PROPERTY("2099-01-01T00:00:00Z", "standby", ""), NULL, "done",
     "shows the change", NULL},
    /* ---- not all of it, or none */
    {"one of two was dropped", JOB_VISITOR, "{\"/phone\":\"07 98 76 54 32\",\"/fields/budget\":\"900\"}", 'R', STANDS,
     GUEST("Zoé", "+33798765432", ""), NULL, "unknown", "has been changed since", NULL}, /* perhaps a colleague's */
    {"other letters alone did not arrive", JOB_VISITOR, "{\"/firstName\":\"ZOÉ\"}", 'R', STANDS, STANDS, NULL,
     "unknown", "still shows this visitor as before", NULL},
    {"other letters alone did", JOB_VISITOR, "{\"/firstName\":\"ZOÉ\"}", 'R', STANDS,
     GUEST("ZOÉ", "06 12 34 56 78", ""), NULL, "done", "shows the change", NULL},
    {"a phone that is another one", JOB_VISITOR, "{\"/phone\":\"07 98 76 54 32\"}", 'R', STANDS,
     GUEST("Zoé", "06 98 76 54 32", ""), NULL, "unknown", "has been changed since", NULL},
    {"another name of two alike", JOB_SAVE, "{\"/fields/text\":\"Grand\"}", 'O', HOME,
     PROPERTY("2099-01-01T00:00:00Z", "available",
              ",\"price\":8,\"visitAvailabilities\":[],\"fields\":{\"text\":\"Petit\"}"),
     NULL, "unknown", "has been changed since", NULL},
    {"a message in other words", JOB_MESSAGE, "The code is 1234.", 'K', NULL, TALK("The code is 1235."), NULL,
     "unknown", "does not show this message", NULL},
    {"a booking of another person of that address", JOB_BOOK, NULL, 'V', NULL,
     "[" VISIT_AT("v9", DATE, SINCE, "me@x.fr", "Paul", "06 12 34 56 78", "", "proposed") "]", NULL, "unknown",
     "for this email address, but under the name of Paul D", NULL},
    {"a move, and another person of that address has the slot", JOB_MOVE, NULL, 'R', STANDS, MOVED,
     "[" VISIT_AT("v2", MOVED_TO, SINCE, "me@x.fr", "Paul", "06 12 34 56 78", "", "proposed") "]", "unknown",
     "for this email address, but under the name of Paul D", NULL},
    {"an address that another visitor has by now", JOB_VISITOR, "{\"/email\":\"you@x.fr\"}", 'R', STANDS,
     TWO("me@x.fr", "confirmed", "you@x.fr", "confirmed"), NULL, "unknown", "still shows this visitor as before", NULL},
    {"an address that somebody had who does not come", JOB_VISITOR, "{\"/email\":\"you@x.fr\"}", 'R', STANDS,
     TWO("you@x.fr", "cancelled.visitor", "me@x.fr", "confirmed"), NULL, "unknown",
     "still shows this visitor as before", NULL},
    {"an address, and the old one is of somebody who does not come", JOB_VISITOR, "{\"/email\":\"you@x.fr\"}", 'R',
     STANDS, TWO("me@x.fr", "cancelled.visitor", "you@x.fr", "confirmed"), NULL, "done", "shows the change", NULL},
    /* ---- changed since */
    {"a price by somebody else", JOB_SAVE, "{\"/price\":7}", 'O', HOME,
     PROPERTY("2099-01-01T00:00:00Z", "available", ",\"price\":9,\"visitAvailabilities\":[]"), NULL, "unknown",
     "has been changed since", NULL},
    {"hours by somebody else", JOB_AVAILABILITY, "{\"/availability\":" HOURS "}", 'O', HOME,
     PROPERTY("2099-01-01T00:00:00Z", "available",
              ",\"price\":8,\"visitAvailabilities\":[{\"start\":\"2099-05-09T07:00:00Z\",\"end\":"
              "\"2099-05-09T10:00:00Z\"}]"),
     NULL, "unknown", "has been changed since", NULL},
    {"a pause, and its end by somebody else", JOB_STATUS, NULL, 'O', NULL,
     PROPERTY("2099-01-01T00:00:00Z", "unavailable", ""), NULL, "unknown", "has been changed since", NULL},
    {"a cancellation, and the visit was moved", JOB_CANCEL, NULL, 'R', STANDS,
     VISIT_AT("v1", ELSEWHERE, SINCE, "me@x.fr", "Zoé", "06 12 34 56 78", "", "confirmed"), NULL, "unknown",
     "has been changed since, but not cancelled", NULL},
    {"a booking that was moved", JOB_BOOK, NULL, 'V', NULL,
     "[" VISIT_AT("v9", ELSEWHERE, SINCE, "me@x.fr", "Marie", "06 12 34 56 78", "\"visitdeckKey\":\"%KEY%\"",
                  "proposed") "]",
     NULL, "done", "but with another date", ELSEWHERE},
    {"a booking that became another visit", JOB_BOOK, NULL, 'V', NULL,
     "[" VISIT_AT("v9", DATE, SINCE, "me@x.fr", "Marie", "06 12 34 56 78", "",
                  "cancelled.rescheduled\",\"statusUpdatedAt\":\"2099-01-01T09:00:00Z") "," VISIT_AT("v10", ELSEWHERE,
                                                                                                     "2099-01-01T09:00:"
                                                                                                     "00Z",
                                                                                                     "me@x.fr", "Marie",
                                                                                                     "06 12 34 56 78",
                                                                                                     "",
                                                                                                     "proposed") "]",
     NULL, "done", "but with another date", ELSEWHERE},
    {"a move whose visit was moved once more", JOB_MOVE, NULL, 'R', STANDS, MOVED,
     "[" VISIT_AT("v2", ELSEWHERE, SINCE, "me@x.fr", "Zoé", "06 12 34 56 78", "", "proposed") "]", "done",
     "but to another date", ELSEWHERE},
    {"a move whose visit became another one", JOB_MOVE, NULL, 'R', STANDS, MOVED,
     "[" VISIT_AT("v2", MOVED_TO, SINCE, "me@x.fr", "Zoé", "06 12 34 56 78", "",
                  "cancelled.rescheduled\",\"statusUpdatedAt\":\"2099-01-01T09:00:00Z") "," VISIT_AT("v3", ELSEWHERE,
                                                                                                     "2099-01-01T09:00:"
                                                                                                     "00Z",
                                                                                                     "me@x.fr", "Zoé",
                                                                                                     "06 12 34 56 78",
                                                                                                     "",
                                                                                                     "proposed") "]",
     "done", "but to another date", ELSEWHERE},
};

static struct any_job asked_of(enum job_type type, const char *edits) {
  bool visits = type == JOB_CANCEL || type == JOB_VISITOR || type == JOB_MOVE;
  return (struct any_job){.type = type,
                          .id = visits ? "v1" : "p1",
                          .property_id = "p1",
                          .ref = "R1",
                          .date = type == JOB_MOVE ? MOVED_TO : DATE,
                          .at = any_instant(type == JOB_MOVE ? MOVED_TO : DATE),
                          .from = any_instant(DATE),
                          .read_at = clock_utc(&clock_system) + 3 * 3600, /* whatever the worker's clock says */
                          .standby = true,
                          .text = edits,
                          .edits = edits,
                          .base = type == JOB_SAVE ? HOME : "[]",
                          .visitor = seat_visitor_of("me@x.fr", visits ? "Zoé" : "Marie", "D", "06 12 34 56 78")};
}

static struct job *job_of(enum job_type type, const char *edits) {
  return any_job(asked_of(type, edits));
}

static const struct row *wanted;

static bool has_ended(const struct event *event) {
  const struct outbox_view *row = &event->rows[0];
  /* What is not found for so long never is. */
  return row->settled || row->checks > 8 || (row->note != NULL && strstr(row->note, wanted->note) != NULL);
}

static struct scene *row_scene(const struct row *row) {
  struct scene *scene = scene_open();
  fake_api_say(scene->api, 'M', 200, "{\"id\":\"c\",\"email\":\"demo@visitdeck.example\"}");
  fake_api_say(scene->api, 'G', 200, "[\"75001\"]");
  fake_api_say(scene->api, 'S', 200, "[" FREE(DATE) "," FREE(MOVED_TO) "]");
  fake_api_say(scene->api, 'E', 0, NULL);
  fake_api_say(scene->api, row->letter, 200, row->after);
  if (row->first != NULL) fake_api_say_times(scene->api, row->letter, 1, 200, row->first);
  if (row->list != NULL) fake_api_say(scene->api, 'V', 200, row->list);
  return scene;
}

static void row_ends(const struct row *row, struct scene *scene) {
  wanted = row;
  AUTO(event_free_at) struct event *write = seat_await(&scene->seat, EVENT_WRITE, 0, has_ended);
  const struct outbox_view *view = &write->rows[0];
  int64_t at;
  AUTO(job_free_at) struct job *job = job_of(row->type, row->edits);
  if (strcmp(view->state, row->state) != 0 || view->note == NULL || strstr(view->note, row->note) == NULL)
    fail_msg("%s: %s (%s)", row->what, view->state, view->note != NULL ? view->note : "");
  assert_true(row->at == NULL || when_parse(row->at, &at));
  if (view->at != (row->at != NULL ? at : job->at)) fail_msg("%s: at %lld", row->what, (long long)view->at);
}

TEST(what_was_lost_is_found_as_it_is) {
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    print_message("  %s\n", rows[n].what);
    AUTO(scene_close_at) struct scene *scene = row_scene(&rows[n]);
    seat_begin(&scene->seat, true, false);
    work_post(scene->seat.work, job_of(rows[n].type, rows[n].edits));
    row_ends(&rows[n], scene);
    /* The file says the same. */
    seat_end(&scene->seat);
    seat_begin(&scene->seat, false, true);
    struct event *outbox = seat_ask(&scene->seat, job_new(JOB_READ_OUTBOX), EVENT_OUTBOX);
    int64_t at;
    assert_int_equal(outbox->count, 1);
    if (rows[n].at != NULL) {
      assert_true(when_parse(rows[n].at, &at));
      assert_int_equal(outbox->rows[0].at, at);
    }
    event_free(outbox);
  }
}

/* It was answered with 200: what is there of it is ours. */
TEST(what_was_taken_in_part_is_done) {
  static const struct row row = {"one of two was taken",
                                 JOB_VISITOR,
                                 "{\"/phone\":\"07 98 76 54 32\",\"/fields/budget\":\"900\"}",
                                 'R',
                                 STANDS,
                                 GUEST("Zoé", "+33798765432", ""),
                                 NULL,
                                 "done",
                                 "shows this visitor otherwise",
                                 NULL};
  AUTO(scene_close_at) struct scene *scene = row_scene(&row);
  fake_api_say(scene->api, 'U', 200, "{\"email\":\"me@x.fr\",\"firstName\":\"Zoé\",\"phone\":\"+33798765432\"}");
  seat_begin(&scene->seat, true, false);
  work_post(scene->seat.work, job_of(row.type, row.edits));
  row_ends(&row, scene);
}

/* It was answered with 200, and left as it was: that it looks alike already is no proof. */
TEST(what_was_alike_and_is_not_taken_is_told) {
  static const struct {
    const char *edits, *name, *phone;
  } same[] = {{"{\"/firstName\":\"Zoe\"}", "Zoé", "06 12 34 56 78"},
              {"{\"/firstName\":\"ZOÉ\"}", "Zoé", "06 12 34 56 78"},
              {"{\"/phone\":\"+33 6 12 34 56 78\"}", "Zoé", "06 12 34 56 78"},
              {"{\"/phone\":\"+33 6 12 34 56 78\",\"/firstName\":\"Eve\"}", "EVE", "06 12 34 56 78"}};
  for (size_t n = 0; n < sizeof same / sizeof *same; n++) {
    struct row row = {.what = same[n].edits,
                      .type = JOB_VISITOR,
                      .edits = same[n].edits,
                      .letter = 'R',
                      .first = STANDS,
                      .state = "done",
                      .note = "shows this visitor otherwise"};
    AUTO(mem_free_at)
    char *after = mem_print(GUEST("%s", "%s", ""), same[n].name, same[n].phone),
         *visitor = mem_print("{\"email\":\"me@x.fr\",\"firstName\":\"%s\",\"lastName\":\"D\",\"phone\":\"%s\"}",
                              same[n].name, same[n].phone);
    row.after = after;
    AUTO(scene_close_at) struct scene *scene = row_scene(&row);
    fake_api_say(scene->api, 'U', 200, visitor);
    seat_begin(&scene->seat, true, false);
    work_post(scene->seat.work, job_of(row.type, row.edits));
    row_ends(&row, scene);
  }
}

#define OF_PAUL "[" VISIT_AT("v9", DATE, SINCE, "me@x.fr", "Paul", "06 12 34 56 78", "", "proposed") "]"

/* Whether it is ours nobody can tell but a person: neither a refusal, which may be of our own copy, nor a wish to send
 * it again decides that. */
TEST(what_may_be_anothers_is_neither_refused_nor_sent_again) {
  static const int answers[] = {0, 409};
  for (size_t n = 0; n < sizeof answers / sizeof *answers; n++) {
    const struct row row = {.letter = 'V', .after = OF_PAUL};
    AUTO(scene_close_at) struct scene *scene = row_scene(&row);
    fake_api_say(scene->api, 'C', answers[n], answers[n] != 0 ? "{}" : NULL);
    seat_begin(&scene->seat, true, false);
    work_post(scene->seat.work, job_of(JOB_BOOK, NULL));
    int64_t id = scene_await_unknown(scene);
    for (int times = 0; times < 3; times++)
      assert_int_equal(seat_done(&scene->seat, scene_post_retry(scene, id)), ERROR_UNKNOWN);
    assert_int_equal(scene_count(scene, 'C'), 1);
  }
}

/* The call was refused, and the old visit says that it was moved: by somebody else, to somewhere else. */
TEST(a_move_that_somebody_else_made_is_not_ours) {
  static const struct row row = {
      "refused, and moved by somebody else",
      JOB_MOVE,
      NULL,
      'R',
      STANDS,
      MOVED,
      "[" VISIT_AT("v2", ELSEWHERE, SINCE, "me@x.fr", "Zoé", "06 12 34 56 78", "", "proposed") "]",
      "refused",
      "somebody else has moved the visit",
      NULL};
  AUTO(scene_close_at) struct scene *scene = row_scene(&row);
  fake_api_say(scene->api, 'E', 409, "{}");
  seat_begin(&scene->seat, true, false);
  work_post(scene->seat.work, job_of(JOB_MOVE, NULL));
  row_ends(&row, scene);
}

/* Between the two steps of an earlier edition's move somebody else cancels the old visit: nobody may want the new one.
 */
TEST(an_old_visit_that_somebody_else_took_is_told) {
  static const struct row row = {"cancelled by somebody else",
                                 JOB_MOVE,
                                 NULL,
                                 'R',
                                 STANDS,
                                 VISIT_AT("v1", DATE, SINCE, "me@x.fr", "Zoé", "06 12 34 56 78", "", "cancelled.owner"),
                                 NULL,
                                 "unknown",
                                 "somebody else has cancelled or moved the old visit",
                                 NULL};
  AUTO(scene_close_at) struct scene *scene = row_scene(&row);
  fake_api_say(scene->api, 'G', 404, "{}");
  fake_api_say(scene->api, 'C', 200,
               VISIT_AT("v2", MOVED_TO, SINCE, "me@x.fr", "Zoé", "06 12 34 56 78", OUR_KEY, "proposed"));
  seat_begin(&scene->seat, true, false);
  work_post(scene->seat.work, job_of(JOB_MOVE, NULL));
  row_ends(&row, scene);
  assert_int_equal(seat_done(&scene->seat, scene_post_retry(scene, 1)), ERROR_NONE); /* who tries it again knows that */
  assert_int_equal(scene_count(scene, 'X'), 0);
}

/* A command waits no longer than until it is told so: taken, and kept in the server's own spelling. */
TEST_BETWEEN(a_command_hears_of_what_was_taken_otherwise, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  struct any_job asked = asked_of(JOB_VISITOR, "{\"/firstName\":\"ZOÉ\"}");
  asked.once = true;
  fake_api_say(scene->api, 'R', 200, STANDS);
  fake_api_say(scene->api, 'U', 200,
               "{\"email\":\"me@x.fr\",\"firstName\":\"Zoé\",\"lastName\":\"D\",\"phone\":\"06 12 34 56 78\"}");
  seat_begin(&scene->seat, false, false);
  assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, any_job(asked))), ERROR_NONE);
  assert_int_equal(scene_count(scene, 'U'), 1);
}

/* ---- clocks */

/* This machine's is so far ahead of the server's, or behind. */
static const int64_t clocks[] = {3600, -3600};

/* A whole answer of that moment by the server's clock, with a body in which %s is when something was made. New memory.
 */
static char *dated(int64_t made, const char *before, const char *behind) {
  char then[WHEN_SIZE], date[64];
  time_t now = (time_t)clock_utc(&clock_system);
  strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime(&now));
  when_print(made, then);
  AUTO(mem_free_at) char *body = mem_print("%s%s%s", before, then, behind);
  return mem_print("HTTP/1.1 200 OK\r\nDate: %s\r\nContent-Type: application/json\r\nConnection: close\r\n"
                   "Content-Length: %zu\r\n\r\n%s",
                   date, strlen(body), body);
}

#define OF_ME(status)                                                                                                  \
  ",\"visitorVisits\":[{\"visitor\":{\"email\":\"me@x.fr\"},\"status\":\"visit.status." status "\"}]}]"
static const struct { /* what is told by when it was made alone: no fields, no keys */
  struct row row;
  const char *before, *behind;
  char letter;
} unkeyed[] = {
    {{"booking", JOB_BOOK, NULL, 'V', NULL, "[]", NULL, "done", "but Flatsy has the booking", NULL},
     "[{\"id\":\"v9\",\"date\":\"" DATE "\",\"createdAt\":\"",
     "\"" OF_ME("proposed"),
     'V'},
    {{"move", JOB_MOVE, NULL, 'R', STANDS, MOVED, NULL, "done", "Flatsy has moved the visit", NULL},
     "[{\"id\":\"v2\",\"date\":\"" MOVED_TO "\",\"createdAt\":\"",
     "\"" OF_ME("proposed"),
     'V'},
    {{"message", JOB_MESSAGE, "Bonjour", 'K', NULL, "{}", NULL, "done", "has the message", NULL},
     "{\"propertyId\":\"p1\",\"messages\":[{\"id\":\"m1\",\"senderId\":\"c\",\"text\":\"Bonjour\",\"createdAt\":\"",
     "\"}]}",
     'K'},
};

/* made: seconds from now when what is found was made. */
static void clock_ends(size_t n, int64_t clock, int64_t made, const struct row *row) {
  AUTO(scene_close_at) struct scene *scene = row_scene(row);
  AUTO(mem_free_at) char *answer = dated(clock_utc(&clock_system) + made, unkeyed[n].before, unkeyed[n].behind);
  print_message("  a %s, clock %+d, made %+d\n", row->what, (int)clock, (int)made);
  fake_api_say(scene->api, unkeyed[n].letter, -1, answer);
  scene->seat.later_ms = clock * 1000;
  seat_begin(&scene->seat, true, false);
  work_post(scene->seat.work, job_of(row->type, row->edits));
  row_ends(row, scene);
}

TEST(no_clock_hides_what_was_made_since) {
  for (size_t n = 0; n < sizeof unkeyed / sizeof *unkeyed; n++)
    for (size_t clock = 0; clock < sizeof clocks / sizeof *clocks; clock++)
      clock_ends(n, clocks[clock], 1, &unkeyed[n].row);
}

/* What was there long before is somebody else's, or another write's. */
static struct row not_found(size_t n) {
  static const char *const notes[] = {"does not list this booking", "does not show this move", "does not show this"};
  struct row row = unkeyed[n].row;
  row.state = "unknown";
  row.note = notes[n];
  return row;
}

TEST(no_clock_takes_what_was_there_before) {
  for (size_t n = 0; n < sizeof unkeyed / sizeof *unkeyed; n++)
    for (size_t clock = 0; clock < sizeof clocks / sizeof *clocks; clock++) {
      struct row row = not_found(n);
      clock_ends(n, clocks[clock], -2400, &row);
    }
}

/* ---- the same text of a colleague */

static bool is_told(const struct event *event) {
  const struct outbox_view *row = &event->rows[0];
  return row->settled || (row->unknown && row->note != NULL && strstr(row->note, "perhaps a colleague's") != NULL);
}

/* Own messages of that text, made so many seconds from when ours is sent (0: none). became: NULL: nobody can tell. */
static void colleague_ends(const int made[2], const char *became) {
  AUTO(scene_close_at) struct scene *scene = row_scene(&unkeyed[2].row);
  AUTO(mem_free_at) char *messages = mem_copy("");
  AUTO(mem_free_at) char *login = dated(0, "{\"token\":\"t\",\"at\":\"", "\"}"); /* tells Flatsy's clock */
  print_message("  made %+d, %+d\n", made[0], made[1]);
  for (int n = 0; n < 2 && made[n] != 0; n++) {
    char when[WHEN_SIZE];
    AUTO(mem_free_at) char *before = messages;
    when_print(clock_utc(&clock_system) + made[n], when);
    messages = mem_print("%s%s{\"id\":\"m%d\",\"senderId\":\"c\",\"text\":\"Bonjour\",\"createdAt\":\"%s\"}", before,
                         n > 0 ? "," : "", n, when);
  }
  AUTO(mem_free_at) char *talk = mem_print("{\"propertyId\":\"p1\",\"messages\":[%s]}", messages);
  fake_api_say(scene->api, 'L', -1, login);
  fake_api_say(scene->api, 'K', 200, talk);
  seat_begin(&scene->seat, true, false);
  work_post(scene->seat.work, job_of(JOB_MESSAGE, "Bonjour"));
  AUTO(event_free_at) struct event *write = seat_await(&scene->seat, EVENT_WRITE, 0, is_told);
  assert_int_equal(write->rows[0].done, became != NULL);
  if (became != NULL)
    assert_string_equal(write->rows[0].visit_id, became);
  else
    assert_int_equal(seat_done(&scene->seat, scene_post_retry(scene, write->rows[0].id)), ERROR_UNKNOWN);
  assert_int_equal(scene_count(scene, 'D'), 1);
}

/* One that was made while ours was under way is ours; else nobody can tell, and that is said: nothing is told as sent,
 * and nothing sent again. */
TEST(a_message_of_a_colleague_is_not_told_as_ours) {
  static const struct {
    int made[2];
    const char *became;
  } cases[] = {{{60, 0}, "m0"},  {{-300, 60}, "m1"}, {{60, -500}, "m0"}, {{60, 300}, "m0"},  {{-300, 0}, NULL},
               {{-30, 0}, NULL}, {{300, 0}, NULL},   {{50, 60}, NULL},   {{-300, 300}, NULL}};
  for (size_t n = 0; n < sizeof cases / sizeof *cases; n++)
    colleague_ends(cases[n].made, cases[n].became);
}

/* ---- clocks that are put right */

/* This machine's clock is wrong while the write is sent, and right when another process looks for it. Only the login
 * tells of Flatsy's, or, for what a command sends with a token that was there, what it asks before. */
static void put_right_ends(size_t n, int64_t clock, int64_t made, bool logged_in, const struct row *row) {
  AUTO(scene_close_at) struct scene *scene = row_scene(row);
  AUTO(mem_free_at) char *answer = dated(clock_utc(&clock_system) + made, unkeyed[n].before, unkeyed[n].behind);
  AUTO(mem_free_at)
  char *login = dated(0, "{\"token\":\"t\",\"at\":\"", "\"}"),
       *me = dated(0, "{\"id\":\"c\",\"email\":\"demo@visitdeck.example\",\"createdAt\":\"", "\"}");
  print_message("  a %s, clock %+d, made %+d\n", row->what, (int)clock, (int)made);
  if (logged_in) {
    seat_begin(&scene->seat, false, false);
    assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, job_new(JOB_READ_ME))), ERROR_NONE);
    seat_end(&scene->seat);
  }
  fake_api_say(scene->api, 'L', -1, login);
  fake_api_say(scene->api, 'M', -1, me);
  fake_api_say(scene->api, unkeyed[n].letter, 503, "{}");
  scene->seat.later_ms = clock * 1000;
  seat_begin(&scene->seat, !logged_in, false);
  work_post(scene->seat.work, job_of(row->type, row->edits));
  scene_await_unknown(scene);
  seat_end(&scene->seat);
  fake_api_say(scene->api, unkeyed[n].letter, -1, answer);
  scene->seat.later_ms = 0;
  seat_begin(&scene->seat, true, false);
  row_ends(row, scene);
}

TEST(no_clock_that_is_put_right_hides_what_was_made_since) {
  for (size_t n = 0; n < sizeof unkeyed / sizeof *unkeyed; n++)
    for (size_t clock = 0; clock < sizeof clocks / sizeof *clocks; clock++)
      for (int logged_in = 0; logged_in < (unkeyed[n].row.type == JOB_MESSAGE ? 2 : 1); logged_in++)
        put_right_ends(n, clocks[clock], 1, logged_in, &unkeyed[n].row);
}

TEST(no_clock_that_is_put_right_takes_what_was_there_before) {
  for (size_t n = 0; n < sizeof unkeyed / sizeof *unkeyed; n++)
    for (size_t clock = 0; clock < sizeof clocks / sizeof *clocks; clock++) {
      struct row row = not_found(n);
      put_right_ends(n, clocks[clock], -2400, false, &row);
    }
}

/* ---- a booking that was lost, and moved by a move that was lost */

#define BOOKED(id, date, made, fields, status)                                                                         \
  VISIT_AT(id, date, made, "me@x.fr", "Marie", "06 12 34 56 78", fields, status)
#define GONE "cancelled.rescheduled\",\"statusUpdatedAt\":\"2099-01-01T09:00:00Z"

static bool booking_is_done(const struct event *event) {
  return event->rows[0].kind_is == OUTBOX_BOOK && event->rows[0].settled;
}

static bool move_is_over(const struct event *event) {
  const struct outbox_view *row = &event->rows[0];
  return row->kind_is == OUTBOX_MOVE && (row->settled || row->checks > 8);
}

/* The booking's row says that the new visit is what it became: that is no other booking. */
static void lost_twice(const char *old, const char *list) {
  const struct row row = {.letter = 'R', .first = BOOKED("v1", DATE, SINCE, "", "proposed"), .after = "{}"};
  AUTO(scene_close_at) struct scene *scene = row_scene(&row);
  fake_api_say(scene->api, 'R', 503, "{}");
  fake_api_say_times(scene->api, 'R', 1, 200, row.first);
  fake_api_say(scene->api, 'V', 503, "{}");
  fake_api_say(scene->api, 'C', 0, NULL);
  seat_begin(&scene->seat, true, false);
  work_post(scene->seat.work, job_of(JOB_BOOK, NULL));
  scene_await_unknown(scene);
  struct any_job move = asked_of(JOB_MOVE, NULL);
  mem_replace(&move.visitor.first_name, "Marie");
  work_post(scene->seat.work, any_job(move));
  while (scene_await_unknown(scene) != 2)
    ;
  fake_api_say(scene->api, 'V', 200, list);
  AUTO(event_free_at) struct event *booked = seat_await(&scene->seat, EVENT_WRITE, 0, booking_is_done);
  assert_string_equal(booked->rows[0].state, "done");
  assert_string_equal(booked->rows[0].visit_id, "v2");
  fake_api_say(scene->api, 'R', 200, old);
  AUTO(event_free_at) struct event *moved = seat_await(&scene->seat, EVENT_WRITE, 0, move_is_over);
  assert_string_equal(moved->rows[0].state, "done");
  assert_string_equal(moved->rows[0].new_visit_id, "v2");
  assert_int_equal(scene_count(scene, 'E'), 1);
}

TEST(a_lost_move_of_a_lost_booking_is_found) {
  lost_twice(BOOKED("v1", DATE, SINCE, OUR_KEY, GONE),
             "[" BOOKED("v2", MOVED_TO, "2099-01-01T09:00:00Z", OUR_KEY, "proposed") "]");
  lost_twice(BOOKED("v1", DATE, SINCE, "", GONE), "[" BOOKED("v1", DATE, SINCE, "", GONE) "," BOOKED(
                                                      "v2", MOVED_TO, "2099-01-01T09:00:00Z", "", "proposed") "]");
}

/* ---- a property of thousands of pages */

enum { PAGES = 300, PAGE_VISITS = 50, VISIT_BYTES = 2000, KEPT_MOST = 4 << 20 };

struct pages {
  size_t least, most; /* bytes in use when a page is asked for: of the first ones, of all */
  int asked;
};

/* What the one that is looked for is among, on the last page but one. */
static char *pages_play(void *arg, const char *request, int *status) {
  struct pages *pages = arg;
  const char *number = strstr(request, "page=");
  int page = number != NULL ? atoi(number + strlen("page=")) : 0;
  size_t used = mallinfo2().uordblks + mallinfo2().hblkhd;
  struct buf out = buf_empty(16 << 20);
  (void)status;
  pages->asked++;
  if (page == 1) pages->least = used;
  if (page > 1 && used > pages->most) pages->most = used;
  assert_true(buf_add_text(&out, "["));
  for (int n = 0; page < PAGES && n < PAGE_VISITS; n++)
    assert_true(buf_print(&out, "%s{\"id\":\"o%d-%d\",\"date\":\"%s\",\"note\":\"%*d\"," PEOPLE("%s") "}",
                          n > 0 ? "," : "", page, n, page == PAGES - 2 && n == 7 ? DATE : ELSEWHERE, VISIT_BYTES, n,
                          page == PAGES - 2 && n == 7 ? "me@x.fr" : "somebody@x.fr"));
  assert_true(buf_add_text(&out, "]"));
  return buf_take(&out);
}

TEST_BETWEEN(a_read_back_holds_one_page, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  struct pages pages = {0};
  fake_api_play(scene->api, pages_play, &pages);
  scene->seat.hurry = false;
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'S', 200, "[" FREE(DATE) "]");
  uint64_t serial = work_post(scene->seat.work, job_once(job_of(JOB_BOOK, NULL)));
  assert_int_equal(seat_done(&scene->seat, serial), ERROR_NONE);
  print_message("  %d pages of %d bytes: %zu bytes at first, %zu at most\n", pages.asked, PAGE_VISITS * VISIT_BYTES,
                pages.least, pages.most);
  assert_in_range(pages.asked, PAGES, PAGES + 10);
  assert_true(pages.most < pages.least + KEPT_MOST); /* all of them are 30 MB, as text alone */
}
