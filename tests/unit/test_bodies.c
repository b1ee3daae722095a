/* What the document says of an answer's body decides what became of a write: a good status alone proves nothing. And
 * what a server says of a refusal goes everywhere without our secrets. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include "../harness/cases.h"
#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "any_job.h"
#include "scene.h"

#define THEN "2099-05-05T09:00:00Z" /* where it is moved */
#define OTHER "2099-06-01T08:00:00Z"
#define VISITOR VISITOR_OF("06")
#define VISITOR_OF(phone) "\"email\":\"a@x.fr\",\"firstName\":\"M\",\"lastName\":\"D\",\"phone\":\"" phone "\""
#define KEYED ",\"fields\":{\"visitdeckKey\":\"%KEY%\"}"
#define VISIT_OF(id, date, property, visitor, status)                                                                  \
  "{\"id\":\"" id "\",\"date\":\"" date "\",\"propertySummary\":{" property "},"                                       \
  "\"visitorVisits\":[{\"visitor\":{" visitor "},\"status\":\"visit.status." status "\"}]"
#define HERE "\"id\":\"p1\",\"externalRef\":\"R1\""
#define OUR_VISIT VISIT_OF("v1", DATE, HERE, VISITOR KEYED, "proposed")
#define MOVED VISIT_OF("v2", THEN, HERE, VISITOR KEYED, "proposed")
#define STAMP "2026-01-01T00:00:00Z"
#define PROPERTY_OF(id, ref, status, more)                                                                             \
  "{\"id\":\"" id "\",\"updatedAt\":\"" STAMP "\",\"data\":{\"externalRef\":\"" ref                                    \
  "\",\"propertyStatus\":\"property.basics.status." status "\"" more "}"
#define PROPERTY(status) PROPERTY_OF("p1", "R1", status, "")
#define PICKED_IS(email) PROPERTY_OF("p1", "R1", "unavailable", ",\"pickedVisitorId\":" email) "}"
#define HOURS "[{\"start\":\"2099-05-04T07:00:00Z\",\"end\":\"2099-05-04T09:30:00Z\"}]"
#define SAVED(id, price) PROPERTY_OF(id, "R1", "available", ",\"price\":" price)
#define OPENED(id, hours) PROPERTY_OF(id, "R1", "available", ",\"visitAvailabilities\":" hours)
#define MESSAGE(more) "{\"id\":\"m1\"," more
#define TALK(property, text)                                                                                           \
  "{\"id\":\"k1\",\"propertySummary\":{" property "},\"messages\":[{\"id\":\"m1\",\"text\":\"" text                    \
  "\",\"senderId\":\"c\"}]"

static struct scene *scene_begin(void) {
  struct scene *scene = scene_open();
  fake_api_say(scene->api, 'R', 200, OUR_VISIT "}");
  fake_api_say(scene->api, 'O', 200, PROPERTY("available") "}");
  fake_api_say(scene->api, 'X', 200, "{" VISITOR "}");
  return scene;
}

static struct any_job asked_of(enum job_type type) {
  bool visits = type == JOB_CANCEL || type == JOB_VISITOR || type == JOB_MOVE;
  struct any_job asked = {.type = type,
                          .id = visits ? "v1" : "p1",
                          .property_id = "p1",
                          .ref = "R1",
                          .date = type == JOB_MOVE ? THEN : DATE,
                          .at = any_instant(type == JOB_MOVE ? THEN : DATE),
                          .from = any_instant(DATE),
                          .read_at = clock_utc(&clock_system),
                          .once = true,
                          .standby = true,
                          .text = "Bonjour"};
  if (type == JOB_VISITOR) asked.edits = "{\"/phone\":\"07\"}";
  if (type == JOB_AVAILABILITY) asked.edits = "{\"/availability\":" HOURS "}";
  if (type == JOB_SAVE) asked.edits = "{\"/price\":7}";
  if (type == JOB_SAVE) asked.base = PROPERTY("available") "}";
  if (type == JOB_TERMINATE) return asked;
  asked.visitor = seat_visitor_of("a@x.fr", "M", "D", "06");
  return asked;
}

static struct job *job_of(enum job_type type) {
  return any_job(asked_of(type));
}

/* good: what the document wants, without its closing brace where it is an object. */
enum kind_name {
  BOOK,
  CANCEL,
  NAMELESS,
  DETAILS,
  STATUS,
  TERMINATE,
  PICKED, /* for a visitor who takes it */
  SAVE,
  AVAILABILITY,
  MOVE,
  MOVE_LATER,
  TELL,
  INVITE
};
static const struct kind {
  enum job_type type;
  char letter;
  const char *good;
} kinds[] = {[BOOK] = {JOB_BOOK, 'C', OUR_VISIT},
             [CANCEL] = {JOB_CANCEL, 'X', "{" VISITOR},
             [NAMELESS] = {JOB_CANCEL, 'X', "{\"email\":\"\",\"firstName\":\"M\",\"lastName\":\"D\""},
             [DETAILS] = {JOB_VISITOR, 'U', "{" VISITOR_OF("07")},
             [STATUS] = {JOB_STATUS, 'Z', PROPERTY("standby")},
             [TERMINATE] = {JOB_TERMINATE, 'Z', PROPERTY("unavailable")},
             [PICKED] = {JOB_TERMINATE, 'Z', PROPERTY_OF("p1", "R1", "unavailable", ",\"pickedVisitorId\":\"a@x.fr\"")},
             [SAVE] = {JOB_SAVE, 'Y', SAVED("p1", "7")},
             [AVAILABILITY] = {JOB_AVAILABILITY, 'B', OPENED("p1", HOURS)},
             [MOVE] = {JOB_MOVE, 'C', MOVED},
             [MOVE_LATER] = {JOB_MOVE, 'E', VISIT_OF("v2", THEN, HERE, VISITOR, "proposed")},
             [TELL] = {JOB_MESSAGE, 'D', MESSAGE("\"text\":\"Bonjour\"")},
             [INVITE] = {JOB_INVITE, 'I', "\"Mail sent"}};
enum { KINDS = sizeof kinds / sizeof *kinds };

static struct job *kind_job(const struct kind *kind) {
  struct any_job asked = asked_of(kind->type);
  if (kind == &kinds[PICKED]) asked.visitor.email_exact = mem_copy("a@x.fr");
  if (kind != &kinds[NAMELESS]) return any_job(asked);
  mem_replace(&asked.visitor.email_exact, NULL);
  asked.alone = true;
  return any_job(asked);
}

/* Its call is answered so. */
static struct scene *kind_begin(const struct kind *kind, int status, const char *body) {
  struct scene *scene = scene_begin();
  fake_api_say(scene->api, kind->letter, status, body);
  if (kind == &kinds[MOVE_LATER]) fake_api_say(scene->api, 'G', 200, "[\"75001\"]");
  return scene;
}

static bool is_over(const struct event *event) {
  return event->rows[0].unknown || event->rows[0].settled;
}

/* The state in which it ends, or is asked about. */
static void assert_ends(const struct kind *kind, int status, const char *body, const char *wanted) {
  AUTO(scene_close_at) struct scene *scene = kind_begin(kind, status, body);
  seat_begin(&scene->seat, false, false);
  uint64_t serial = work_post(scene->seat.work, kind_job(kind));
  AUTO(event_free_at) struct event *write = seat_await(&scene->seat, EVENT_WRITE, serial, is_over);
  if (strcmp(write->rows[0].state, wanted) != 0)
    fail_msg("%zu %d %s: %s (%s)", (size_t)(kind - kinds), status, body, write->rows[0].state,
             write->rows[0].note != NULL ? write->rows[0].note : "");
}

/* Whoever adds a write says what a good answer to it is, and has it meet the bad ones. */
TEST(every_write_is_among_them) {
  static const char *const names[] = {
#define NAME(name, needs) #name,
      JOB_LIST(NAME)
#undef NAME
  };
  for (enum job_type type = 0; type < sizeof names / sizeof *names; type++) {
    size_t n = 0;
    while (n < KINDS && kinds[n].type != type)
      n++;
    if (job_is_write(type) && n == KINDS) fail_msg("%s: it is not among the kinds of test_bodies.c", names[type]);
  }
}

TEST(a_good_body_is_done) {
  for (size_t n = 0; n < KINDS; n++) {
    AUTO(mem_free_at) char *body = mem_print("%s%s", kinds[n].good, kinds[n].type == JOB_INVITE ? "\"" : "}");
    assert_ends(&kinds[n], 200, body, "done");
    assert_ends(&kinds[n], 201, body, "done");
  }
  assert_ends(&kinds[INVITE], 200, "", "done"); /* it may be no JSON, or nothing */
  assert_ends(&kinds[INVITE], 204, "", "done");
  assert_ends(&kinds[INVITE], 200, "Envoy\xc3\xa9", "done");
}

TEST(any_other_body_is_unknown) {
  static const struct {
    int status;
    const char *body;
  } rows[] = {{200, "{\"errors\":[\"Complet\"]}"},
              {200, "{\"errors\":[{\"message\":\"Complet\"}]}"},
              {200, "{\"message\":\"Complet\"}"},
              {200, "null"},
              {203, "null"},
              {200, "[]"},
              {202, "{}"},
              {200, "true"},
              {200, "7"},
              {200, "{\"id\":"},
              {200, "<html><title>Connexion</title></html>"},
              {200, ""},
              {204, ""},
              {200, "\"Mail sent\""}};
  for (size_t n = 0; n < KINDS; n++) {
    bool invite = kinds[n].type == JOB_INVITE;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r += cases_step()) {
      bool string = rows[r].body[0] == '\0' || rows[r].body[0] == '"';
      if (!invite || !string) assert_ends(&kinds[n], rows[r].status, rows[r].body, "unknown");
    }
    if (kinds[n].type == JOB_MESSAGE) assert_ends(&kinds[n], 200, "{\"id\":\"m1\"}", "unknown");
    if (invite) continue;
    char *body = mem_print("%s,\"errors\":[\"Complet\"]}", kinds[n].good);
    assert_ends(&kinds[n], 200, body, "unknown");
    free(body);
  }
}

/* It is about something else than what was sent, or shows that it was not done. */
static const struct {
  enum kind_name kind;
  const char *body;
} strangers[] = {
    {BOOK, VISIT_OF("v1", OTHER, HERE, VISITOR KEYED, "proposed") "}"},
    {BOOK, VISIT_OF("v1", "soon", HERE, VISITOR KEYED, "proposed") "}"},
    {BOOK, VISIT_OF("v1", DATE, "\"id\":\"p2\"", VISITOR KEYED, "proposed") "}"},
    {BOOK, VISIT_OF("v1", DATE, "\"externalRef\":\"R2\"", VISITOR KEYED, "proposed") "}"},
    {BOOK, VISIT_OF("v1", DATE, "\"externalRef\":\"R2\"", VISITOR, "proposed") "}"},
    {BOOK, VISIT_OF("v1", DATE, HERE, "\"email\":\"b@x.fr\",\"firstName\":\"M\"" KEYED, "proposed") "}"},
    {BOOK, VISIT_OF("v1", DATE, HERE, "\"email\":\"b@x.fr\"", "proposed") "}"},
    {BOOK, VISIT_OF("v1", DATE, HERE, VISITOR KEYED, "cancelled.owner") "}"},
    {MOVE, VISIT_OF("v2", DATE, HERE, VISITOR KEYED, "proposed") "}"},
    {MOVE, VISIT_OF("v2", THEN, "\"id\":\"p2\"", VISITOR KEYED, "proposed") "}"},
    {MOVE, VISIT_OF("v2", THEN, HERE, "\"email\":\"b@x.fr\"" KEYED, "proposed") "}"},
    {MOVE_LATER, VISIT_OF("v2", OTHER, HERE, VISITOR, "proposed") "}"},
    {MOVE_LATER, VISIT_OF("v1", THEN, HERE, VISITOR, "proposed") "}"},
    {MOVE_LATER, VISIT_OF("v2", THEN, "\"id\":\"p2\"", VISITOR, "proposed") "}"},
    {MOVE_LATER, VISIT_OF("v2", THEN, "\"externalRef\":\"R2\"", VISITOR, "proposed") "}"},
    {MOVE_LATER, VISIT_OF("v2", THEN, HERE, "\"email\":\"b@x.fr\"", "proposed") "}"},
    {MOVE_LATER, VISIT_OF("v2", THEN, HERE, VISITOR, "cancelled.owner") "}"},
    {CANCEL, "{\"email\":\"b@x.fr\",\"firstName\":\"M\",\"lastName\":\"D\"}"},
    {CANCEL, "{\"firstName\":\"M\",\"lastName\":\"D\"}"},
    {CANCEL, OUR_VISIT "}"},
    {NAMELESS, "{" VISITOR "}"},
    {NAMELESS, "{\"firstName\":\"Z\",\"lastName\":\"D\"}"},
    {NAMELESS, "{\"phone\":\"07\"}"},
    {DETAILS, "{" VISITOR "}"}, /* as it was before */
    {DETAILS, "{\"email\":\"b@x.fr\",\"phone\":\"07\"}"},
    {DETAILS, "{\"email\":\"a@x.fr\"}"},
    {STATUS, PROPERTY("available") "}"},
    {STATUS, PROPERTY_OF("p2", "R1", "standby", "") "}"},
    {STATUS, "{\"id\":\"p1\"}"},
    {TERMINATE, PROPERTY("standby") "}"},
    {TERMINATE, PROPERTY_OF("p2", "R1", "unavailable", "") "}"},
    {PICKED, PICKED_IS("\"b@x.fr\"")},
    {SAVE, SAVED("p1", "8") "}"},
    {SAVE, SAVED("p2", "7") "}"},
    {SAVE, PROPERTY("available") "}"},
    {AVAILABILITY, OPENED("p1", "[]") "}"},
    {AVAILABILITY, OPENED("p2", HOURS) "}"},
    {AVAILABILITY, PROPERTY("available") "}"},
    {TELL, MESSAGE("\"text\":\"Autre\"}")},
    {TELL, MESSAGE("\"text\":\"Bon jour\"}")},
    {TELL, MESSAGE("\"text\":\"\"}")},
    {TELL, MESSAGE("\"text\":\"Bonjour\",\"propertyId\":\"p2\"}")},
    {TELL, MESSAGE("\"text\":\"Bonjour\",\"propertyRef\":\"R2\"}")},
    {TELL, TALK(HERE, "Bonjour") "}"},
    {INVITE, "Internal Server Error"},
    {INVITE, "\"Mail not sent: no such address\""},
    {INVITE, "\"\u00c9chec de l'envoi\""},
    {INVITE, "\"<html>Please log in</html>\""},
    {INVITE, "\"{\\\"errors\\\":[\\\"Complet\\\"]}\""},
    {INVITE, "\"Mail s"},
    {INVITE, "\"Mailbox full\""},
    {INVITE, "Rejected"},
    {INVITE, "{\"error\":\"Complet\"}"},
};

static void try_strangers(UNUSED void *state, size_t row) {
  assert_ends(&kinds[strangers[row].kind], 200, strangers[row].body, "unknown");
}

TEST(an_answer_about_something_else_is_unknown) {
  cases_run(&(struct cases){.count = sizeof strangers / sizeof *strangers, .run = try_strangers});
}

/* By their heads: texts of a page, which a network's login has too, and of Flatsy's. */
TEST(an_invitation_answered_by_a_page_is_unknown) {
  static const char *const types[] = {"text/html", "Text/HTML; charset=utf-8", "application/xhtml+xml"};
  for (size_t n = 0; n < sizeof types / sizeof *types; n++) {
    char *answer = mem_print("HTTP/1.1 200 OK\r\nContent-Type: %s\r\nConnection: close\r\nContent-Length: 9\r\n\r\n"
                             "Bienvenue",
                             types[n]);
    assert_ends(&kinds[INVITE], -1, answer, "unknown");
    free(answer);
    answer = mem_print("HTTP/1.1 200 OK\r\nContent-Type: %s\r\nConnection: close\r\nContent-Length: 6\r\n\r\n"
                       "\"sent\"",
                       types[n]);
    assert_ends(&kinds[INVITE], -1, answer, "done");
    free(answer);
  }
}

/* Spelled as servers do. */
static const struct {
  enum kind_name kind;
  const char *body;
} spellings[] = {
    {BOOK, VISIT_OF("v1", "2099-05-04T10:00:00+02:00", HERE, "\"email\":\"A@x.fr\"" KEYED, "confirmed") "}"},
    {BOOK, VISIT_OF("v1", DATE, "", VISITOR KEYED, "proposed") "}"},
    {BOOK, VISIT_OF("v1", DATE, "\"id\":\"p0\"", VISITOR KEYED,
                    "proposed") ",\"propertyVisits\":[{\"propertyId\":\"p0\"},{\"propertyId\":\"p1\"}]}"},
    {CANCEL, "{\"email\":\"A@X.fr\"}"},
    {PICKED, PICKED_IS("\" A@X.fr\"")},
    {PICKED, PICKED_IS("null")},
    {PICKED, PROPERTY("unavailable") "}"},
    {TERMINATE, PICKED_IS("\"b@x.fr\"")},
    {NAMELESS, "{\"firstName\":\"m\",\"lastName\":\"d\",\"phone\":\"06\"}"},
    {NAMELESS, "{\"phone\":\"06\"}"},
    {TELL, MESSAGE("\"text\":\" Bonjour\\r\\n\",\"propertyId\":\"p1\",\"propertyRef\":\"R1\"}")},
};

static void try_spellings(UNUSED void *state, size_t row) {
  assert_ends(&kinds[spellings[row].kind], 200, spellings[row].body, "done");
}

TEST(an_answer_in_other_words_is_done) {
  cases_run(&(struct cases){.count = sizeof spellings / sizeof *spellings, .run = try_spellings});
}

/* ---- read-backs */

/* The answer of the write is lost, and what is read then is about another one: it settles nothing, nor does it say that
 * nothing is there; first: what is read before it is sent. */
static const struct {
  enum kind_name kind;
  char letter;
  const char *first, *body, *said;
} lookups[] = {
    {CANCEL, 'R', OUR_VISIT "}", VISIT_OF("v2", DATE, HERE, VISITOR, "cancelled.visitor") "}", "about another visit"},
    {DETAILS, 'R', OUR_VISIT "}", VISIT_OF("v2", DATE, HERE, VISITOR_OF("07"), "proposed") "}", "about another visit"},
    {STATUS, 'O', NULL, PROPERTY_OF("p2", "R1", "standby", "") "}", "about another property"},
    {TERMINATE, 'O', NULL, PROPERTY_OF("p2", "R1", "unavailable", "") "}", "about another property"},
    {STATUS, 'O', NULL, "{\"id\":\"p1\",\"data\":{\"externalRef\":\"R1\"}}", "does not say which status"},
    {TERMINATE, 'O', NULL, "{\"id\":\"p1\",\"data\":{\"externalRef\":\"R1\"}}", "does not say which status"},
    {PICKED, 'O', NULL, PICKED_IS("\"b@x.fr\""), "has been changed since, but not as it was sent"},
    {SAVE, 'O', PROPERTY("available") "}", SAVED("p2", "7") "}", "about another property"},
    {AVAILABILITY, 'O', PROPERTY("available") "}", OPENED("p2", HOURS) "}", "about another property"},
    {TELL, 'K', NULL, TALK("\"id\":\"p2\"", "Bonjour") "}", "about another property"},
    {TELL, 'K', NULL, TALK("\"externalRef\":\"R2\"", "Bonjour") "}", "about another property"},
    {BOOK, 'V', NULL, "[" VISIT_OF("v1", DATE, "\"id\":\"p2\"", VISITOR, "proposed") "}]", "does not show it"},
    {BOOK, 'V', NULL, "[" VISIT_OF("v1", OTHER, HERE, VISITOR, "proposed") "}]", "does not show it"},
    {BOOK, 'V', NULL, "[" VISIT_OF("v1", DATE, HERE, "\"email\":\"b@x.fr\"", "proposed") "}]", "does not show it"},
    {MOVE, 'V', NULL, "[" VISIT_OF("v3", THEN, "\"externalRef\":\"R2\"", VISITOR, "proposed") "}]", "does not show it"},
    {MOVE_LATER, 'V', NULL, "[" VISIT_OF("v3", THEN, "\"id\":\"p2\"", VISITOR, "proposed") "}]", "does not show it"},
    {MOVE_LATER, 'V', NULL, "[" OUR_VISIT "}]", "does not show it"},
};

static void try_lookups(UNUSED void *state, size_t n) {
  const struct kind *kind = &kinds[lookups[n].kind];
  AUTO(scene_close_at) struct scene *scene = kind_begin(kind, 0, NULL);
  fake_api_say(scene->api, lookups[n].letter, 200, lookups[n].body);
  if (lookups[n].first != NULL) fake_api_say_times(scene->api, lookups[n].letter, 1, 200, lookups[n].first);
  seat_begin(&scene->seat, false, false);
  AUTO(event_free_at) struct event *done = seat_ask(&scene->seat, kind_job(kind), EVENT_DONE);
  if (done->error.code != ERROR_UNKNOWN || strstr(done->error.text, lookups[n].said) == NULL)
    fail_msg("%zu: %d %s", n, done->error.code, done->error.text);
}

TEST(a_read_back_about_another_one_settles_nothing) {
  cases_run(&(struct cases){.count = sizeof lookups / sizeof *lookups, .run = try_lookups});
}

/* A server that took it, and writes it its own way: the read-back decides, and says so. */
static const struct {
  enum kind_name kind;
  char letter;
  const char *first, *answer, *body, *said;
} taken[] = {
    {SAVE, 'O', PROPERTY("available") "}", SAVED("p1", "8") "}",
     "{\"id\":\"p1\",\"updatedAt\":\"2026-02-02T00:00:00Z\",\"data\":{\"externalRef\":\"R1\",\"price\":8}}",
     "otherwise"},
    {SAVE, 'O', PROPERTY("available") "}", SAVED("p1", "8") "}", SAVED("p1", "7") "}", "shows the change"},
    {AVAILABILITY, 'O', PROPERTY("available") "}", OPENED("p1", "[]") "}", OPENED("p1", "[]") "}", "otherwise"},
    {DETAILS, 'R', OUR_VISIT "}", "{" VISITOR_OF("+337") "}",
     VISIT_OF("v1", DATE, HERE, VISITOR_OF("+337"), "proposed") "}", "otherwise"},
    {STATUS, 'O', NULL, PROPERTY("available") "}", PROPERTY("standby") "}", "shows the change"},
    {PICKED, 'O', NULL, PICKED_IS("\"b@x.fr\""), PICKED_IS("\"b@x.fr\""), "otherwise"},
    {PICKED, 'O', NULL, PICKED_IS("\"b@x.fr\""), PICKED_IS("\"a@x.fr\""), "shows the change"},
    {BOOK, 'V', NULL, VISIT_OF("v1", OTHER, HERE, VISITOR KEYED, "proposed") "}",
     "[" VISIT_OF("v1", OTHER, HERE, VISITOR KEYED, "proposed") "}]", "with another date"},
};

static void try_taken(UNUSED void *state, size_t n) {
  const struct kind *kind = &kinds[taken[n].kind];
  AUTO(scene_close_at) struct scene *scene = kind_begin(kind, 200, taken[n].answer);
  fake_api_say(scene->api, taken[n].letter, 200, taken[n].body);
  if (taken[n].first != NULL) fake_api_say_times(scene->api, taken[n].letter, 1, 200, taken[n].first);
  seat_begin(&scene->seat, false, false);
  uint64_t serial = work_post(scene->seat.work, kind_job(kind));
  AUTO(event_free_at) struct event *write = seat_await(&scene->seat, EVENT_WRITE, serial, seat_is_settled);
  if (!write->rows[0].done || strstr(write->rows[0].note, taken[n].said) == NULL)
    fail_msg("%zu: %s %s", n, write->rows[0].state, write->rows[0].note);
}

TEST(what_was_taken_otherwise_is_said) {
  cases_run(&(struct cases){.count = sizeof taken / sizeof *taken, .run = try_taken});
}

/* ---- refusals of what is there */

#define GONE VISIT_OF("v1", DATE, HERE, VISITOR, "cancelled.visitor") "}"
#define STANDS OUR_VISIT "}"
#define LEFT VISIT_OF("v1", DATE, HERE, VISITOR KEYED, "cancelled.rescheduled") "}"

/* Whoever passes requests on may send one twice, and what comes back is the word about the second. there: what is read
 * then when the first one did it, absent: when it did not. */
static const struct {
  enum kind_name kind;
  int status;
  char letter;
  const char *first, *there, *absent;
} refusals[] = {
    {BOOK, 409, 'V', NULL, "[" STANDS "]", "[]"},
    {BOOK, 409, 'V', NULL, "[" VISIT_OF("v1", DATE, HERE, VISITOR, "proposed") "}]", "[" GONE "]"},
    {MOVE, 409, 'V', NULL, "[" MOVED "}]", "[" GONE "]"},
    {MOVE_LATER, 409, 'R', STANDS, LEFT, STANDS},
    {MOVE_LATER, 400, 'R', STANDS, LEFT, STANDS},
    {MOVE_LATER, 422, 'R', STANDS, LEFT, STANDS},
    {CANCEL, 400, 'R', STANDS, GONE, STANDS},
    {CANCEL, 404, 'R', STANDS, GONE, STANDS},
    {CANCEL, 409, 'R', STANDS, GONE, STANDS},
    {CANCEL, 410, 'R', STANDS, GONE, STANDS},
    {CANCEL, 422, 'R', STANDS, GONE, STANDS},
    {DETAILS, 409, 'R', STANDS, VISIT_OF("v1", DATE, HERE, VISITOR_OF("07"), "proposed") "}", STANDS},
    {STATUS, 409, 'O', NULL, PROPERTY("standby") "}", PROPERTY("available") "}"},
    {TERMINATE, 409, 'O', NULL, PROPERTY("unavailable") "}", PROPERTY("available") "}"},
    {PICKED, 409, 'O', NULL, PICKED_IS("\"a@x.fr\""), PICKED_IS("\"b@x.fr\"")},
    {SAVE, 409, 'O', PROPERTY("available") "}", SAVED("p1", "7") "}", SAVED("p1", "8") "}"},
    {AVAILABILITY, 409, 'O', PROPERTY("available") "}", OPENED("p1", HOURS) "}", OPENED("p1", "[]") "}"},
    {TELL, 409, 'K', NULL, TALK(HERE, "Bonjour") "}", TALK(HERE, "Autre") "}"},
};

static void assert_refusal_ends(size_t n, int status, const char *body, const char *wanted) {
  const struct kind *kind = &kinds[refusals[n].kind];
  AUTO(scene_close_at) struct scene *scene = kind_begin(kind, refusals[n].status, "{\"errors\":[\"Complet\"]}");
  fake_api_say(scene->api, refusals[n].letter, status, body);
  if (refusals[n].first != NULL) fake_api_say_times(scene->api, refusals[n].letter, 1, 200, refusals[n].first);
  if (kind == &kinds[MOVE_LATER]) fake_api_say(scene->api, 'V', 200, "[" MOVED "}]");
  fake_api_say(scene->api, 'M', 200,
               "{\"id\":\"c\",\"email\":\"demo@visitdeck.example\"}"); /* whose messages these are */
  seat_begin(&scene->seat, false, false);
  assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, job_new(JOB_READ_ME))), ERROR_NONE);
  uint64_t serial = work_post(scene->seat.work, kind_job(kind));
  AUTO(event_free_at) struct event *write = seat_await(&scene->seat, EVENT_WRITE, serial, is_over);
  const char *note = write->rows[0].note != NULL ? write->rows[0].note : "";
  bool told = strcmp(wanted, "done") == 0 || strstr(note, "Complet") != NULL;
  if (strcmp(write->rows[0].state, wanted) != 0 || !told)
    fail_msg("%zu, %d %s: %s (%s)", n, status, body, write->rows[0].state, note);
}

static void try_refusals(UNUSED void *state, size_t n) {
  if (refusals[n].kind != MOVE) /* after it the old one is to be cancelled, which is another test's */
    assert_refusal_ends(n, 200, refusals[n].there, "done");
  assert_refusal_ends(n, 200, refusals[n].absent, "refused");
  assert_refusal_ends(n, 503, "{}", "unknown");
  if (refusals[n].kind == CANCEL) assert_refusal_ends(n, 404, "{}", "refused"); /* nor is the visit known */
}

TEST(what_is_refused_may_be_there) {
  cases_run(&(struct cases){.count = sizeof refusals / sizeof *refusals, .run = try_refusals});
}

/* The call moved the visit, and came back as if there were no such call. */
TEST(a_move_behind_a_not_found_is_found) {
  static const int statuses[] = {404, 405};
  for (size_t n = 0; n < sizeof statuses / sizeof *statuses; n++)
    for (int moved = 0; moved < 2; moved++) {
      AUTO(scene_close_at) struct scene *scene = kind_begin(&kinds[MOVE_LATER], statuses[n], "");
      fake_api_say(scene->api, 'R', 200, LEFT);
      if (!moved) fake_api_say(scene->api, 'R', 200, GONE);
      fake_api_say_times(scene->api, 'R', 1, 200, STANDS);
      fake_api_say(scene->api, 'V', 200, "[" MOVED "}]");
      seat_begin(&scene->seat, false, false);
      work_post(scene->seat.work, kind_job(&kinds[MOVE_LATER]));
      AUTO(event_free_at) struct event *write = seat_await(&scene->seat, EVENT_WRITE, 0, seat_is_settled);
      assert_string_equal(write->rows[0].state, moved ? "done" : "refused");
      AUTO(mem_free_at) char *story = fake_api_story(scene->api, "ECX");
      assert_string_equal(story, "E");
    }
}

/* The new visit stands, and no answer to the old one's cancellation is one: it is tried again, and the command ends. */
TEST(a_command_hears_that_the_old_visit_stays) {
  enum { MANY = 200 };
  AUTO(scene_close_at) struct scene *scene = scene_begin();
  AUTO(event_free_at) struct event *done = NULL;
  fake_api_say(scene->api, 'C', 200, MOVED "}");
  fake_api_say(scene->api, 'X', 200, "<html><title>Connexion</title></html>");
  seat_begin(&scene->seat, false, false);
  uint64_t serial = work_post(scene->seat.work, kind_job(&kinds[MOVE]));
  for (int n = 0; done == NULL && n < MANY; n++) {
    struct event *event = seat_await_any(&scene->seat);
    if (event->type == EVENT_DONE && event->serial == serial)
      done = event;
    else
      event_free(event);
  }
  assert_non_null(done);
  assert_int_equal(done->error.code, ERROR_UNKNOWN);
  assert_non_null(strstr(done->error.text, "The new date stands; the old visit is not cancelled yet"));
  fake_api_say(scene->api, 'R', 200, GONE);
  event_free(seat_await(&scene->seat, EVENT_WRITE, 0, seat_is_settled));
  AUTO(mem_free_at) char *story = fake_api_story(scene->api, "C");
  assert_string_equal(story, "C");
}

/* Somebody waits at a prompt, and the server wants an hour: said at once, and the row is kept. */
TEST(a_command_waits_for_no_hour) {
  static const char busy[] = "HTTP/1.1 503 Busy\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n";
  for (size_t n = 0; n < KINDS; n++) {
    if (kinds[n].type == JOB_INVITE) continue; /* nothing is read back */
    AUTO(scene_close_at) struct scene *scene = kind_begin(&kinds[n], -1, busy);
    seat_begin(&scene->seat, false, false);
    AUTO(event_free_at) struct event *done = seat_ask(&scene->seat, kind_job(&kinds[n]), EVENT_DONE);
    assert_int_equal(done->error.code, ERROR_UNKNOWN);
    if (strstr(done->error.text, "wants to be asked later") == NULL) fail_msg("%zu: %s", n, done->error.text);
  }
}

/* ---- what a write builds on */

#define WHOLE                                                                                                          \
  "\"externalRef\":\"R1\",\"propertyStatus\":\"property.basics.status.available\",\"price\":5,\"doorRef\":\"\","       \
  "\"address\":{\"address\":\"rue\",\"zip\":\"75001\"},\"picUrls\":[\"a\",\"b\"],\"criterias\":null,"                  \
  "\"fields\":{\"cave\":true,\"additionalSurfaces\":[{\"name\":\"n\",\"surface\":1}]},\"visitAvailabilities\":" HOURS
#define DATED(stamp, data) "{\"id\":\"p1\",\"updatedAt\":\"" stamp "\",\"inCharge\":\"Zoe\",\"data\":{" data "}}"
#define LATER_STAMP "2026-02-02T00:00:00Z"
#define PARTS(address, pictures, fields)                                                                               \
  "\"externalRef\":\"R1\",\"price\":5,\"doorRef\":\"\",\"address\":" address ",\"picUrls\":" pictures                  \
  ",\"fields\":" fields ",\"visitAvailabilities\":" HOURS
#define ADDRESS "{\"address\":\"rue\",\"zip\":\"75001\"}"
#define ADDRESSED "\"address\":" ADDRESS
#define FIELDS "{\"cave\":true,\"additionalSurfaces\":[{\"name\":\"n\",\"surface\":1}]}"

/* A later reading of what was whole; said: NULL, it is sent. */
static const struct {
  enum kind_name kind;
  const char *body, *said;
} readings[] = {
    {SAVE, DATED(STAMP, WHOLE), NULL},
    {SAVE, DATED(STAMP, PARTS(ADDRESS, "[\"b\",\"a\",\"c\"]", FIELDS)), NULL}, /* status: not sent back */
    {SAVE, DATED(STAMP, ADDRESSED), "lacks externalRef"},
    {SAVE, DATED(LATER_STAMP, ADDRESSED), "lacks externalRef"},
    {SAVE, DATED(STAMP, "\"externalRef\":\"R1\""), "lacks price"},
    {SAVE, DATED(STAMP, PARTS("{}", "[\"a\",\"b\"]", FIELDS)), "lacks address"},
    {SAVE, DATED(STAMP, PARTS("\"rue\"", "[\"a\",\"b\"]", FIELDS)), "lacks address"},
    {SAVE, DATED(STAMP, PARTS("{\"address\":\"rue\",\"zip\":null}", "[\"a\",\"b\"]", FIELDS)), "lacks address"},
    {SAVE, DATED(STAMP, PARTS(ADDRESS, "[\"a\"]", FIELDS)), "lacks picUrls"},
    {SAVE, DATED(STAMP, PARTS(ADDRESS, "null", FIELDS)), "lacks picUrls"},
    {SAVE, DATED(STAMP, PARTS(ADDRESS, "[\"a\",\"b\"]", "{\"cave\":false,\"additionalSurfaces\":[{\"name\":\"n\"}]}")),
     "lacks fields"},
    {SAVE, "{\"id\":\"p1\",\"updatedAt\":\"" STAMP "\",\"data\":{" WHOLE "}}", "lacks inCharge"},
    {SAVE, DATED(LATER_STAMP, "\"externalRef\":\"R1\""), "Somebody else"},
    {AVAILABILITY, DATED(STAMP, WHOLE), NULL},
    {AVAILABILITY, DATED(STAMP, "\"externalRef\":\"R1\",\"price\":5"), "lacks"},
    {AVAILABILITY, DATED(STAMP, PARTS(ADDRESS, "[]", FIELDS)), "lacks picUrls"},
    {DETAILS, OUR_VISIT "}", NULL},
    {DETAILS, VISIT_OF("v1", DATE, HERE, "\"email\":\"a@x.fr\",\"firstName\":\"M\",\"lastName\":\"D\"", "proposed") "}",
     "lacks phone"},
    {DETAILS, VISIT_OF("v1", DATE, HERE, VISITOR, "proposed") "}", "lacks fields"},
    {MOVE, VISIT_OF("v1", DATE, HERE, "\"email\":\"a@x.fr\",\"phone\":7", "proposed") "}", "lacks"},
};

/* How often it was read whole, and from where: in the cache, or opened alone, or read again before it was opened. */
enum known { IN_CACHE, OPENED_ALONE, READ_AGAIN, KNOWNS };

static void read_one(struct scene *scene, const struct kind *kind) {
  bool visit = kind->type == JOB_VISITOR || kind->type == JOB_MOVE;
  struct job *job =
      job_read(visit ? JOB_READ_VISIT : JOB_READ_PROPERTY, visit ? "v1" : NULL, visit ? NULL : "R1", false);
  assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, job)), ERROR_NONE);
}

static void try_readings(UNUSED void *state, size_t n) {
  size_t row = n / KNOWNS;
  enum known known = n % KNOWNS;
  const struct kind *kind = &kinds[readings[row].kind];
  bool visit = kind->type == JOB_VISITOR || kind->type == JOB_MOVE, saves = kind->type == JOB_SAVE;
  char letter = visit ? 'R' : 'O';
  const char *body = readings[row].body, *whole = visit ? OUR_VISIT "}" : DATED(STAMP, WHOLE);
  if (known != IN_CACHE && !(saves && strstr(body, LATER_STAMP) == NULL)) return;
  AUTO(scene_close_at) struct scene *scene = scene_begin();
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, letter, 200, whole);
  fake_api_say(scene->api, kind->letter, 400, "{}"); /* what was sent is refused */
  if (known != OPENED_ALONE) read_one(scene, kind);
  fake_api_say(scene->api, letter, 200, body);
  if (known == READ_AGAIN && strcmp(body, DATED(STAMP, ADDRESSED)) != 0) read_one(scene, kind);
  struct any_job asked = asked_of(kind->type);
  asked.base = !saves ? HOURS : known == READ_AGAIN ? body : whole;
  AUTO(event_free_at) struct event *done = seat_ask(&scene->seat, any_job(asked), EVENT_DONE);
  AUTO(mem_free_at) char *story = fake_api_story(scene->api, (char[]){kind->letter, '\0'});
  const char *said = readings[row].said;
  if (done->error.code != ERROR_REFUSED || strlen(story) != (said == NULL) ||
      (said != NULL && strstr(done->error.text, said) == NULL))
    fail_msg("%zu, known %d: sent \"%s\", %s", row, known, story, done->error.text);
}

/* A member that is lost on the way would be lost for good. */
TEST(what_is_not_whole_is_no_basis) {
  cases_run(&(struct cases){.count = sizeof readings / sizeof *readings * KNOWNS, .run = try_readings});
}

/* ... nor is what the list of all lacks too, unless somebody has changed it. */
TEST(what_a_list_lacks_too_is_no_basis) {
  AUTO(scene_close_at) struct scene *scene = scene_begin();
  const char *less = DATED(STAMP, "\"externalRef\":\"R1\"");
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'O', 200, DATED(STAMP, WHOLE));
  read_one(scene, &kinds[SAVE]);
  fake_api_say(scene->api, 'O', 200, less);
  fake_api_say(scene->api, 'P', 200, "[" DATED(STAMP, "\"externalRef\":\"R1\"") "]");
  fake_api_say(scene->api, 'Y', 200, SAVED("p1", "7") "}");
  for (int listed = 0; listed < 4; listed++) {
    if (listed == 3) {
      less = DATED(LATER_STAMP, "\"externalRef\":\"R1\"");
      fake_api_say(scene->api, 'O', 200, less);
      fake_api_say(scene->api, 'P', 200, "[" DATED(LATER_STAMP, "\"externalRef\":\"R1\"") "]");
    }
    if (listed > 0)
      assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, job_new(JOB_READ_PROPERTIES))), ERROR_NONE);
    struct any_job asked = asked_of(JOB_SAVE);
    asked.base = less;
    assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, any_job(asked))),
                     listed < 3 ? ERROR_REFUSED : ERROR_NONE);
  }
}

/* ---- a disk that takes no more */

/* A row that is open is open, whatever keeps it from being settled. */
TEST(a_row_that_the_disk_bars_is_open) {
  static const enum job_type types[] = {JOB_RETRY, JOB_DROP};
  struct rlimit limit;
  signal(SIGXFSZ, SIG_IGN);
  for (size_t n = 0; n < sizeof types / sizeof *types; n++) {
    AUTO(scene_close_at) struct scene *scene = scene_begin();
    fake_api_say(scene->api, 'C', 0, NULL);
    seat_begin(&scene->seat, false, false);
    uint64_t serial = work_post(scene->seat.work, job_of(JOB_BOOK));
    event_free(seat_await(&scene->seat, EVENT_WRITE, serial, seat_is_unknown));
    seat_end(&scene->seat);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){.rlim_cur = 0, .rlim_max = limit.rlim_max}), 0);
    seat_begin(&scene->seat, false, false);
    AUTO(event_free_at) struct event *done = seat_ask(&scene->seat, job_row(types[n], 1), EVENT_DONE);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    if (done->error.code != ERROR_UNKNOWN || strstr(done->error.text, "Row 1 of the outbox is still open") == NULL)
      fail_msg("%d: %s", done->error.code, done->error.text);
  }
}

/* ---- what a row says */

/* That it may have gone through, and why nobody knows: each once. */
TEST(a_row_says_once_that_nobody_knows) {
  static const struct {
    int status;
    const char *body;
  } rows[] = {{0, NULL},       {200, ""},       {200, "{\"errors\":[\"no\"]}"},
              {200, "<html>"}, {200, "well"},   {206, "{}"},
              {302, "there"},  {404, "<html>"}, {500, "{}"}};
  static const char once[] = "may have gone through";
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(scene_close_at) struct scene *scene = scene_begin();
    fake_api_say(scene->api, 'C', rows[n].status, rows[n].body);
    seat_begin(&scene->seat, false, false);
    struct event *event =
        seat_await(&scene->seat, EVENT_WRITE, work_post(scene->seat.work, job_of(JOB_BOOK)), seat_is_unknown);
    const char *note = event->rows[0].note, *at = strstr(note, once);
    if (at == NULL || strstr(at + 1, once) != NULL) fail_msg("%s", note);
    event_free(event);
  }
}

/* ---- what a server repeats */

#define TOKEN "first-token-of-a-test"

/* The token in a refusal, the password in that of a login: neither in what is told, nor in the row, nor in the log. */
TEST(what_a_server_repeats_of_secrets_is_masked) {
  AUTO(scene_close_at) struct scene *scene = scene_begin();
  fake_api_say(scene->api, 'L', 200, "{\"token\":\"" TOKEN "\",\"errors\":[]}");
  fake_api_say(scene->api, 'C', 403, "{\"errors\":[\"token " TOKEN " may not, nor oken-of-a-t\"]}");
  seat_begin(&scene->seat, false, false);
  uint64_t serial = work_post(scene->seat.work, job_of(JOB_BOOK));
  AUTO(event_free_at) struct event *write = seat_await(&scene->seat, EVENT_WRITE, serial, seat_is_settled);
  assert_string_equal(write->rows[0].note, "This account may not do that: token *** may not, nor ***");
  struct event *done = seat_await(&scene->seat, EVENT_DONE, serial, NULL);
  assert_null(strstr(done->error.text, "oken-of-a-"));
  event_free(done);
  fake_api_say(scene->api, 'L', 400, "{\"errors\":[\"demo@visitdeck.example: 'Soleil  bleu 42 ' is wrong\"]}");
  struct job *login = job_login("demo@visitdeck.example", "soleil  bleu 42 ");
  done = seat_ask(&scene->seat, login, EVENT_DONE);
  assert_non_null(strstr(done->error.text, "'***"));
  event_free(done);
  seat_end(&scene->seat);
  AUTO(mem_free_at) char *log = seat_log(&scene->seat);
  assert_non_null(strstr(log, "login failed (status 400)"));
  assert_null(strcasestr(log, "soleil"));
  assert_null(strstr(log, "oken-of-a-"));
}

static bool is_of_the_store(const struct event *event) {
  return event->error.code == ERROR_STORE && strstr(event->error.text, "outbox") != NULL;
}

/* Files take no more: what matters comes first, for a notice is cut where its line ends. */
TEST(what_the_outbox_does_not_take_is_told_as_not_sent) {
  static const char begins[] = "Nothing was sent: ";
  AUTO(scene_close_at) struct scene *scene = scene_begin();
  struct rlimit limit;
  signal(SIGXFSZ, SIG_IGN);
  seat_begin(&scene->seat, false, false);
  assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, job_new(JOB_READ_OUTBOX))), ERROR_NONE);
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){.rlim_cur = 1, .rlim_max = limit.rlim_max}), 0);
  struct any_job asked = asked_of(JOB_BOOK);
  asked.once = false;
  uint64_t serial = work_post(scene->seat.work, any_job(asked));
  AUTO(event_free_at) struct event *notice = seat_await(&scene->seat, EVENT_NOTICE, 0, is_of_the_store);
  AUTO(event_free_at) struct event *done = seat_await(&scene->seat, EVENT_DONE, serial, NULL);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
  assert_memory_equal(notice->error.text, begins, strlen(begins));
  assert_memory_equal(done->error.text, begins, strlen(begins));
}
