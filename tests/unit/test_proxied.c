/* A proxy on the way, and all that it may answer when it is asked to let us through: it is told as the proxy's,
 * whatever was asked for; what is known stays, what was to be written did not go out and is told so, and nothing is
 * "not found", "refused" or "unknown". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "../harness/cases.h"
#include "../harness/test.h"
#include "any_job.h"
#include "answers.h"
#include "base/mem.h"
#include "base/when.h"
#include "screen.h"
#include "secure.h"
#include "raw_server.h"

#define THROUGH "HTTP/1.1 200 Through\r\n\r\n"
#define DATE "2031-03-03T10:00:00Z"
enum { SHORT_MS = 300, LONG_HEAD = 304 * 1024 };

static char long_head[LONG_HEAD], long_line[LONG_HEAD]; /* longer than libcurl takes them */

/* ---- what a proxy answers */

static const struct refusal {
  const char *name;
  struct raw_server_line line;
  bool absent; /* nobody listens there */
} refusals[] = {
    {"407, basic",
     {"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n", RAW_CLOSE}},
    {"407, negotiate", {"HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nContent-Length: 2\r\n\r\nno", RAW_KEEP}},
    {"403, a page", {"HTTP/1.1 403 No\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", RAW_CLOSE}},
    {"429", {"HTTP/1.1 429 Slow\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n", RAW_CLOSE}},
    {"302", {"HTTP/1.0 302 Go\r\nLocation: https://portal.example/\r\n\r\n", RAW_CLOSE}},
    {"502", {"HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n", RAW_CLOSE}},
    {"503, waits", {"HTTP/1.1 503 Bad\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n", RAW_KEEP}},
    {"504", {"HTTP/1.1 504 Bad\r\nContent-Length: 0\r\n\r\n", RAW_RESET}},
    {"511, a page", {"HTTP/1.1 511 Login\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", RAW_CLOSE}},
    {"404, json", {"HTTP/1.1 404 No\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", RAW_CLOSE}},
    {"cut in its head", {"HTTP/1.1 200 Thr", RAW_CLOSE}},
    {"cut in its body", {"HTTP/1.1 403 No\r\nContent-Length: 900\r\n\r\n<html>", RAW_CLOSE}},
    {"200, cut in its head", {"HTTP/1.1 200 Through\r\nVia: 1.1 prox", RAW_CLOSE}},
    {"200, cut between its lines", {"HTTP/1.1 200 Through\r\nVia: 1.1 proxy\r\n", RAW_CLOSE}},
    {"200, reset in its head", {"HTTP/1.1 200 Through\r\nVia: 1.1 proxy\r\n", RAW_RESET}},
    {"200, silent in its head", {"HTTP/1.1 200 Through\r\nVia: 1.1 proxy\r\n", RAW_HANG}},
    {"200, a long head", {long_head, RAW_CLOSE}},
    {"200, a long line", {long_line, RAW_CLOSE}},
    {"100, then 200", {"HTTP/1.1 100 Continue\r\n\r\n" THROUGH, RAW_CLOSE}},
    {"102, no more", {"HTTP/1.1 102 Wait\r\n\r\n", RAW_CLOSE}},
    {"closed", {"", RAW_CLOSE}},
    {"reset", {"", RAW_RESET}},
    {"no protocol", {"no protocol at all\r\n\r\n", RAW_CLOSE}},
    {"200, a page", {"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body>Sign in</body></html>", RAW_CLOSE}},
    {"silence", {"", RAW_HANG}},
    {"not there", {"", RAW_CLOSE}, true},
};
enum { REFUSALS = sizeof refusals / sizeof *refusals };

/* Those, then every status of the table. */
static struct refusal refusal_at(size_t n, char *room, size_t size) {
  if (n < REFUSALS) return refusals[n];
  const struct answer *answer = answers_at(n - REFUSALS);
  int status = answer->status < 100 || answer->status / 100 == 2 ? 500 : answer->status;
  snprintf(room, size, "HTTP/1.1 %d Said\r\nContent-Length: 2\r\n\r\n{}", status);
  return (struct refusal){.name = answer->name, .line = {room, RAW_CLOSE}};
}

static size_t refusal_count(void) {
  size_t n = 0;
  while (answers_at(n)->status >= 100 && answers_at(n)->status / 100 != 2)
    n++;
  return REFUSALS + n; /* the statuses come first */
}

static void make_long_heads(void) {
  static const char line[] = "X-Said: 0123456789 0123456789 0123456789 0123456789\r\n";
  size_t at = (size_t)snprintf(long_head, LONG_HEAD, "HTTP/1.1 200 Through\r\n");
  memcpy(long_line, long_head, at);
  memset(long_line + at, 'x', LONG_HEAD - 1 - at);
  for (; at + sizeof line < LONG_HEAD; at += sizeof line - 1)
    memcpy(long_head + at, line, sizeof line);
}

/* ---- a server behind it */

struct scene {
  struct agency agency; /* without a fake API */
  struct secure *secure;
  struct raw_server *server;
  char *bodies[READS], *other, *ca, where[64];
};

static void use_proxy(struct scene *scene, const struct raw_server_line *lines, size_t count, bool absent) {
  char url[64];
  scene->server = raw_server_open(url, sizeof url, lines, count);
  snprintf(scene->where, sizeof scene->where, "%s", strstr(url, "127"));
  if (absent) raw_server_close(scene->server);
  if (absent) scene->server = NULL;
  setenv("https_proxy", url, 1); /* no thread reads it: the worker begins after it */
}

static void use_none(struct scene *scene) {
  seat_end(&scene->agency.seat);
  unsetenv("https_proxy");
  if (scene->server != NULL) raw_server_close(scene->server);
  scene->server = NULL;
}

static void begin(struct scene *scene, bool live, long patience_ms) {
  scene->agency.live = live;
  agency_again(&scene->agency, patience_ms);
}

static void *scene_open(UNUSED void *arg) {
  struct scene *scene = mem_new(sizeof *scene);
  struct agency *agency = &scene->agency;
  assert_true(seat_setup(&agency->seat));
  scene->secure = secure_open("good");
  scene->ca = mem_print("%s/ca.pem", secure_folder());
  agency->seat.ca = scene->ca;
  snprintf(agency->seat.url, sizeof agency->seat.url, "https://127.0.0.1:%d", secure_port(scene->secure));
  agency->day = when_day(clock_utc(&clock_system));
  AUTO(mem_free_at) char *one = agency_visit(agency->day + 36000, "v1");
  char *two = agency_visit(agency->day + 39600, "v2");
  agency->visits = mem_print("[%s,%s]", one, two);
  scene->other = two;
  secure_say(scene->secure, "/visit/v2", two);
  secure_say(scene->secure, "/login", "{\"token\":\"first\"}");
  for (size_t n = 0; n < READS; n++) {
    if (reads[n].path == NULL) continue;
    scene->bodies[n] = reads[n].letter == 'R' ? mem_copy(one) : agency_good(agency, reads[n].letter);
    secure_say(scene->secure, reads[n].path, scene->bodies[n]);
  }
  begin(scene, false, 0);
  reads_make(agency);
  return scene;
}

static void scene_close(void *state) {
  AUTO(mem_free_at) struct scene *scene = state;
  seat_clear(&scene->agency.seat);
  secure_close(scene->secure);
  for (size_t n = 0; n < READS; n++)
    free(scene->bodies[n]);
  free(scene->agency.visits);
  free(scene->ca);
  free(scene->other);
}

static void assert_proxys(const struct scene *scene, const char *name, const char *what, const char *text) {
  assert_unsent_is_told(text);
  if (strstr(text, scene->where) == NULL || strstr(text, "proxy") == NULL || strstr(text, "nothing was sent") == NULL)
    fail_msg("%s, %s: %s", name, what, text);
}

/* ---- reads of a command */

static void read_meets(void *state, size_t row) {
  struct scene *scene = state;
  struct agency *agency = &scene->agency;
  char room[96];
  bool logs_in = row >= refusal_count(); /* then it is the login that comes to it */
  struct refusal refusal = refusal_at(logs_in ? row - refusal_count() : row, room, sizeof room);
  size_t before = secure_requests(scene->secure, NULL);
  uint64_t serials[READS];
  AUTO(mem_free_at) char *token = mem_print("%s/token", agency->seat.state), *kept = mem_print("%s.kept", token);
  seat_end(&agency->seat);
  if (logs_in) assert_int_equal(rename(token, kept), 0);
  use_proxy(scene, &refusal.line, 1, refusal.absent);
  begin(scene, false, refusal.line.end == RAW_HANG ? SHORT_MS : 0);
  reads_post(agency, serials);
  for (size_t ended = 0; ended < READS;) {
    AUTO(event_free_at) struct event *event = seat_await_any(&agency->seat);
    size_t n = reads_of(serials, event->serial);
    if (n < READS && event->type != EVENT_DONE) fail_msg("%s, and there is %s", refusal.name, reads[n].name);
    if (n < READS && event->error.code != ERROR_UNREACHABLE)
      fail_msg("%s, %s: %d, %s", refusal.name, reads[n].name, event->error.code, event->error.text);
    if (n < READS) assert_proxys(scene, refusal.name, reads[n].name, event->error.text);
    ended += n < READS;
  }
  assert_int_equal(agency_count(agency, EVENT_VISITS), 2);
  assert_int_equal(agency_count(agency, EVENT_PROPERTY_SET), 3);
  use_none(scene);
  assert_int_equal(secure_requests(scene->secure, NULL), before);
  if (logs_in) assert_int_equal(rename(kept, token), 0);
}

TESTS_BEGIN() {
  make_long_heads();
  secure_folder(); /* once, before the processes part */
}

TEST(every_read_meets_a_proxy) {
  cases_run(
      &(struct cases){.count = refusal_count() + REFUSALS, .begin = scene_open, .run = read_meets, .end = scene_close});
}

/* ---- writes */

static const enum job_type kinds[] = {JOB_BOOK,         JOB_CANCEL, JOB_MOVE,      JOB_VISITOR, JOB_SAVE,
                                      JOB_AVAILABILITY, JOB_STATUS, JOB_TERMINATE, JOB_INVITE,  JOB_MESSAGE};
enum { KINDS = sizeof kinds / sizeof *kinds };
_Static_assert(KINDS == JOB_RETRY - JOB_BOOK, "each write meets every answer of a proxy: it has its place in kinds");
static const char *const written[] = {"/visit/create",          "/visit/cancel",          "/visit/reschedule",
                                      "/update/visitor",        "/property/availability", "/property/p1/status",
                                      "/property/p1/terminate", "/sendmail/p1",           "/messages/save"};

/* About a thing of its own, where it has a name: writes to one thing wait for each other. */
static struct job *job_of(const struct agency *agency, enum job_type type, bool once, const char *alone) {
  bool visits = type == JOB_CANCEL || type == JOB_VISITOR || type == JOB_MOVE;
  const char *visit = type == JOB_MOVE ? "v2" : "v1"; /* what is being cancelled can't be moved */
  AUTO(mem_free_at) char *email = mem_print("%s@x.fr", visit);
  struct any_job asked = {.type = type,
                          .id = alone != NULL ? alone
                                : visits      ? visit
                                              : "p1",
                          .property_id = alone != NULL ? alone : "p1",
                          .ref = alone != NULL ? alone : "R1",
                          .date = DATE,
                          .at = type == JOB_CANCEL ? agency->day + 36000 : any_instant(DATE), /* where it is */
                          .from = agency->day + 39600,
                          .read_at = clock_utc(&clock_system),
                          .once = once,
                          .standby = true,
                          .text = "Bonjour"};
  if (type == JOB_VISITOR) asked.edits = "{\"/phone\":\"07\"}";
  if (type == JOB_SAVE) asked.edits = "{\"/price\":99}";
  if (type == JOB_SAVE) asked.base = "\"2020-01-01T00:00:00Z\"";
  if (type == JOB_AVAILABILITY) asked.edits = "{\"/availability\":[]}";
  if (type == JOB_AVAILABILITY)
    asked.base = "[{\"start\":\"2020-01-06T06:00:00Z\",\"end\":\"2020-01-06T20:00:00Z\","
                 "\"isWeeklyRecurring\":true}]";
  if (type != JOB_TERMINATE) asked.visitor = seat_visitor_of(email, "Marie", "Roy", "06");
  return any_job(asked);
}

static bool waits_or_ended(const struct event *event) {
  const struct outbox_view *row = &event->rows[0];
  return row->settled || row->unknown || (strcmp(row->state, "queued") == 0 && row->note != NULL);
}

/* A command's is dropped, with exit status 5; a dashboard's waits, and says for what. */
static void assert_unsent(struct scene *scene, const char *name, const struct event *event, bool once) {
  const struct outbox_view *row = &event->rows[0];
  if (strcmp(row->state, once ? "dropped" : "queued") != 0 || row->note == NULL)
    fail_msg("%s, %s: %s, %s", name, row->kind, row->state, row->note != NULL ? row->note : "");
  assert_proxys(scene, name, row->kind, row->note);
}

static void assert_nothing_came(struct scene *scene, const char *name) {
  for (size_t n = 0; n < sizeof written / sizeof *written; n++)
    if (secure_requests(scene->secure, written[n]) > 0) fail_msg("%s: %s came", name, written[n]);
}

static void forget_outbox(const struct agency *agency) {
  static const char *const files[] = {"outbox.db", "outbox.db-wal", "outbox.db-shm"};
  for (size_t n = 0; n < sizeof files / sizeof *files; n++) {
    AUTO(mem_free_at) char *path = mem_print("%s/%s", agency->seat.state, files[n]);
    remove(path);
  }
}

static struct job *job_alone(const struct agency *agency, size_t kind, bool once) {
  AUTO(mem_free_at) char *alone = mem_print("alone%zu", kind);
  return job_of(agency, kinds[kind], once, alone);
}

/* All kinds at once, from a command (even rows) and from a dashboard; what they read before meets the proxy too. */
static void writes_meet(void *state, size_t row) {
  struct scene *scene = state;
  struct agency *agency = &scene->agency;
  struct refusal refusal = refusals[row / 2];
  bool once = row % 2 == 0;
  uint64_t serials[KINDS];
  seat_end(&agency->seat);
  use_proxy(scene, &refusal.line, 1, refusal.absent);
  begin(scene, !once, 0);
  for (size_t n = 0; n < KINDS; n++)
    serials[n] = work_post(agency->seat.work, job_alone(agency, n, once));
  for (size_t ended = 0; ended < KINDS;) {
    AUTO(event_free_at) struct event *event = seat_await(&agency->seat, EVENT_WRITE, 0, waits_or_ended);
    size_t n = 0;
    while (n < KINDS && serials[n] != event->serial)
      n++;
    if (n < KINDS) assert_unsent(scene, refusal.name, event, once);
    if (n < KINDS) serials[n] = 0;
    ended += n < KINDS;
  }
  use_none(scene);
  if (!once) forget_outbox(agency); /* or the next row sends them */
  assert_nothing_came(scene, refusal.name);
}

TEST(every_write_meets_a_proxy) {
  cases_run(
      &(struct cases){.count = (size_t)REFUSALS * 2, .begin = scene_open, .run = writes_meet, .end = scene_close});
}

/* What a write reads before goes through, on a connection that is open; its own does not: the ticket has ended. */
static void tickets_end(void *state, size_t row) {
  struct scene *scene = state;
  struct agency *agency = &scene->agency;
  const struct refusal *refusal = &refusals[row];
  const struct raw_server_line lines[] = {{THROUGH, RAW_TUNNEL, secure_port(scene->secure)}, refusal->line};
  if (refusal->absent) return; /* it was there before */
  seat_end(&agency->seat);
  use_proxy(scene, lines, 2, false);
  begin(scene, false, 0);
  size_t count = refusal->line.end == RAW_HANG ? 1 : KINDS; /* each takes as long as a connection may */
  for (size_t n = 0; n < count; n++) {
    struct told told = agency_ask(agency, job_new(JOB_READ_ME), EVENT_CLIENT);
    assert_int_equal(told.code, ERROR_NONE);
    event_free(told.event);
    uint64_t serial = work_post(agency->seat.work, job_of(agency, kinds[n], true, NULL));
    struct event *event = seat_await(&agency->seat, EVENT_WRITE, serial, waits_or_ended);
    assert_unsent(scene, refusal->name, event, true);
    assert_int_equal(seat_done(&agency->seat, serial), ERROR_UNREACHABLE);
  }
  use_none(scene);
  assert_nothing_came(scene, refusal->name);
}

TEST(every_ticket_ends_before_a_write) {
  cases_run(&(struct cases){.count = REFUSALS, .begin = scene_open, .run = tickets_end, .end = scene_close});
}

/* ---- on the screen */

static const struct {
  const char *keys, *content;
} panes[] = {{"1", ">R1"},       {"2\n", "Comment: Calme"}, {"1\n", "Name: Lea"},  {"1\nu", " oui"},
             {"2", "Marie Roy"}, {"1u", "agent: oui"},      {"1v", "07:30  ====="}};
enum { PANES = sizeof panes / sizeof *panes };

/* Everything went through until then. */
static void screen_meets(void *state, size_t row) {
  struct scene *scene = state;
  const struct refusal *refusal = &refusals[row];
  const struct raw_server_line through = {THROUGH, RAW_TUNNEL, secure_port(scene->secure)};
  size_t n = row % PANES;
  if (refusal->absent || refusal->line.end == RAW_HANG) return; /* read_meets has them */
  seat_end(&scene->agency.seat);
  use_proxy(scene, &through, 1, false);
  begin(scene, true, 0);
  struct screen *screen = screen_open(&scene->agency);
  screen_await(screen, "Agence");
  screen_await(screen, ">R1");
  screen_await(screen, "Marie Roy");
  screen_types(screen, panes[n].keys);
  screen_await(screen, panes[n].content);
  screen_await_ended(screen);
  screen_await(screen, "up to date");
  raw_server_turn(scene->server, &refusal->line);
  screen_listen(screen);
  screen_types(screen, "r");
  screen_await_ended(screen);
  screen_await(screen, "no answer, "); /* its age */
  assert_true(screen_has(screen, panes[n].content));
  if (!screen_has(screen, "proxy")) screen_await(screen, "no answer since ");
  if (screen->failed > 0) assert_proxys(scene, refusal->name, panes[n].keys, screen->why.text);
  screen_close(screen);
  use_none(scene);
}

TEST(every_screen_meets_a_proxy) {
  cases_run(&(struct cases){.count = REFUSALS, .begin = scene_open, .run = screen_meets, .end = scene_close});
}

/* Plain http is for the loopback alone: no proxy hears of it, whatever the environment says. */
TEST(the_loopback_needs_no_proxy) {
  static const char *const names[] = {"http_proxy", "https_proxy", "all_proxy"};
  char url[64];
  struct raw_server *server = raw_server_open(url, sizeof url, &refusals[0].line, 1);
  for (size_t n = 0; n < sizeof names / sizeof *names; n++)
    setenv(names[n], url, 1);
  struct agency *agency = agency_open(false);
  reads_make(agency);
  agency_close(agency);
  assert_int_equal(raw_server_requests(server, ""), 0);
  for (size_t n = 0; n < sizeof names / sizeof *names; n++)
    unsetenv(names[n]);
  raw_server_close(server);
}
