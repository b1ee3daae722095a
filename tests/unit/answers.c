#include "answers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../harness/run.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/when.h"

/* ---- what is answered */

#define CUT "HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n"
#define NO_LENGTH "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
#define PAGE "<html><body>Sign in</body></html>"

static const struct {
  int first, last;
} statuses[] = {{100, 103}, {300, 308}, {400, 431}, {444, 444}, {449, 451}, {460, 460},
                {494, 499}, {500, 511}, {520, 530}, {561, 561}, {598, 599}};
enum { RANGES = sizeof statuses / sizeof *statuses };

static const struct answer others[] = {
    {"201", 201, "%SAME%", WHOLE},
    {"202", 202, "%SAME%", WHOLE},
    {"203", 203, "%SAME%", WHOLE},
    {"204", 204, "", FAILS},
    {"205", 205, "", FAILS},
    {"206", 206, "%SAME%", FAILS},
    {"226", 226, "%SAME%", WHOLE},
    {"a page", 200, PAGE, FAILS},
    {"302, a page", 302, PAGE, FAILS},
    {"401, a page", 401, PAGE, FAILS},
    {"403, a page", 403, PAGE, FAILS},
    {"404, a page", 404, " \n" PAGE, FAILS},
    {"405, a page", 405, PAGE, FAILS},
    {"502, a page", 502, PAGE, FAILS},
    {"404, nothing", 404, "", FAILS},
    {"500, the good one", 500, "%SAME%", FAILS},
    {"nothing", 200, "", FAILS},
    {"closed", 200, NULL, FAILS},
    {"silence", 0, "", FAILS},
    {"cut in its head", -1, "HTTP/1.1 200 OK\r\nContent-Len", FAILS},
    {"cut", -1, CUT "[{\"id\":\"v1\"},", FAILS},
    {"cut behind the good one", -1, CUT "%SAME%", FAILS},
    {"cut, of no length", -1, NO_LENGTH "[{\"id\":\"v1\"},", FAILS},
    {"null", 200, "null", FAILS},
    {"object", 200, "{}", FAILS},
    {"object of rubbish", 200, "{\"a\":[1,2]}", FAILS},
    {"object in an envelope", 200, "{\"items\":[]}", FAILS},
    {"the good one in an envelope", 200, "{\"data\":%SAME%}", FAILS},
    {"object of nulls", 200,
     "{\"id\":null,\"email\":null,\"name\":null,\"date\":null,\"data\":null,\"visitorVisits\":null,\"messages\":null}",
     FAILS},
    {"object of other types", 200,
     "{\"id\":5,\"email\":5,\"name\":5,\"date\":5,\"data\":5,\"visitorVisits\":5,\"messages\":5}", FAILS},
    {"number", 200, "5", FAILS},
    {"text", 200, "\"no\"", FAILS},
    {"true", 200, "true", FAILS},
    {"rubbish behind nothing", 200, "[]x", FAILS},
    {"rubbish behind", 200, "%SAME%<!-- -->", FAILS},
    {"two of them", 200, "%SAME%%SAME%", FAILS},
    {"open", 200, "[", FAILS},
    {"comma", 200, "[{\"id\":\"new\"},]", FAILS},
    {"empty", 200, "[]", EMPTY},
    {"blank and empty", 200, " [ \n ] ", EMPTY},
    {"nulls", 200, "[null]", NAMELESS},
    {"objects of nothing", 200, "[{}]", NAMELESS},
    {"numbers", 200, "[-1]", NAMELESS},
    {"lists", 200, "[[]]", NAMELESS},
    {"id of another type", 200, "[{\"id\":5,\"date\":5,\"available\":5,\"messages\":5,\"data\":5}]", NAMELESS},
    {"members null", 200, "[{\"id\":\"v1\",\"date\":null,\"visitorVisits\":null,\"data\":null,\"messages\":null}]",
     NAMED},
    {"members missing", 200, "[{\"id\":\"v1\"}]", NAMED},
    {"date unreadable", 200, "[{\"id\":\"v1\",\"date\":\"soon\",\"visitorVisits\":[],\"available\":true,\"data\":1}]",
     NAMED},
    {"deep", 200, "%DEEP%", NAMELESS},
    {"long", 200, "%LONG%", NAMELESS},
};
enum { OTHERS = sizeof others / sizeof *others };

static const struct answer login_bodies[] = {
    {"200", 200, "{\"token\":\"first\",\"errors\":[]}", WHOLE},
    {"201", 201, "{\"token\":\"first\"}", WHOLE},
    {"204", 204, "", FAILS},
    {"205", 205, "", FAILS},
    {"206", 206, "{\"token\":\"first\"}", FAILS},
    {"errors", 200, "{\"errors\":[\"No\"]}", EMPTY},
    {"a page", 200, PAGE, FAILS},
    {"302, a page", 302, PAGE, FAILS},
    {"400, a page", 400, PAGE, FAILS},
    {"401, a page", 401, PAGE, FAILS},
    {"403, a page", 403, PAGE, FAILS},
    {"404, errors", 404, "{\"errors\":[\"No\"]}", FAILS},
    {"422, a page", 422, PAGE, FAILS},
    {"502, a page", 502, PAGE, FAILS},
    {"nothing", 200, "", FAILS},
    {"closed", 200, NULL, FAILS},
    {"silence", 0, "", FAILS},
    {"cut", -1, CUT "{\"tok", FAILS},
    {"cut behind the good one", -1, CUT "{\"token\":\"first\",\"errors\":[]}", FAILS},
    {"null", 200, "null", FAILS},
    {"list", 200, "[]", FAILS},
    {"list of it", 200, "[{\"token\":\"first\"}]", FAILS},
    {"object", 200, "{}", FAILS},
    {"text", 200, "\"first\"", FAILS},
    {"token missing", 200, "{\"userId\":\"u\",\"errors\":[]}", EMPTY},
    {"token null", 200, "{\"token\":null,\"errors\":[]}", EMPTY},
    {"token empty", 200, "{\"token\":\"\"}", EMPTY},
    {"token a number", 200, "{\"token\":5}", FAILS},
    {"token a list", 200, "{\"token\":[\"first\"]}", FAILS},
    {"token of two words", 200, "{\"token\":\"a b\"}", FAILS},
    {"token of two lines", 200, "{\"token\":\"a\\r\\nX: b\"}", FAILS},
    {"rubbish behind", 200, "{\"token\":\"first\",\"errors\":[]}<!-- -->", FAILS},
};
enum { LOGIN_BODIES = sizeof login_bodies / sizeof *login_bodies };

static struct answer *table; /* the answers, then the logins */
static size_t of_reads, of_logins;

static void table_add(struct answer answer) {
  table = mem_resize(table, of_reads + of_logins + 1, sizeof *table);
  table[of_reads + of_logins] = answer;
}

static size_t table_add_all(const struct answer *bodies, size_t count) {
  size_t before = of_reads + of_logins, *number = bodies == others ? &of_reads : &of_logins;
  for (size_t n = 0; n < RANGES; n++)
    for (int status = statuses[n].first; status <= statuses[n].last; status++, ++*number) {
      struct answer answer = {.status = status, .body = "{\"message\":\"no\"}", .kind = FAILS};
      snprintf(answer.name, sizeof answer.name, "%d", status);
      table_add(answer);
    }
  for (size_t n = 0; n < count; n++, ++*number)
    table_add(bodies[n]);
  return of_reads + of_logins - before;
}

static void table_make(void) {
  if (table != NULL) return;
  table_add_all(others, OTHERS);
  table_add_all(login_bodies, LOGIN_BODIES);
}

size_t answers_count(void) {
  table_make();
  return of_reads;
}

const struct answer *answers_at(size_t n) {
  table_make();
  return &table[n];
}

size_t logins_count(void) {
  table_make();
  return of_logins;
}

const struct answer *logins_at(size_t n) {
  table_make();
  return &table[of_reads + n];
}

bool answer_is_silent(const struct answer *answer) {
  return answer->status == 0;
}

/* 100,000 levels; more than the largest element has. */
static char *answer_extreme(bool deep) {
  struct buf out = buf_empty(8 << 20);
  assert_true(buf_add_text(&out, deep ? "[{\"id\":\"v1\",\"date\":" : "[{\"id\":\"v1\",\"memo\":\""));
  for (int n = 0; n < (deep ? 100000 : 200000); n++)
    assert_true(buf_add_text(&out, deep ? "[" : "longer "));
  for (int n = 0; deep && n < 100000; n++)
    assert_true(buf_add_text(&out, "]"));
  assert_true(buf_add_text(&out, deep ? "}]" : "\"}]"));
  return buf_take(&out);
}

static char *answer_body(const struct agency *agency, char letter, const char *text) {
  if (text == NULL) return NULL;
  if (strcmp(text, "%DEEP%") == 0 || strcmp(text, "%LONG%") == 0) return answer_extreme(text[1] == 'D');
  AUTO(mem_free_at) char *good = agency_good(agency, letter);
  return text_fill(text, "%SAME%", good);
}

void answers_say(struct agency *agency, char letter, const struct answer *answer) {
  AUTO(mem_free_at) char *body = answer_body(agency, letter, answer->body);
  fake_api_say(agency->api, letter, answer->status, body);
  if (letter == 'V' && (answer->kind == NAMELESS || answer->kind == NAMED)) fake_api_say(agency->api, 'W', 200, "[]");
}

/* ---- what is asked */

const struct read reads[READS] = {
    {"me", JOB_READ_ME, EVENT_CLIENT, 'M', false, false, "/me"},
    {"properties", JOB_READ_PROPERTIES, EVENT_PROPERTY_SET, 'P', true, false, "/properties"},
    {"property", JOB_READ_PROPERTY, EVENT_PROPERTY, 'O', false, true, "/property"},
    {"a day", JOB_READ_VISITS, EVENT_VISITS, 'V', true, false, "/visits"},
    {"a day's second page", JOB_READ_VISITS, EVENT_VISITS, 'W', true, false, NULL},
    {"changes", JOB_READ_CHANGES, EVENT_CHANGES, 'V', true, false, NULL},
    {"summary", JOB_READ_SUMMARY, EVENT_SUMMARY, 'V', true, false, NULL},
    {"visits behind a number", JOB_READ_PICKED, EVENT_PICKED, 'V', true, false, NULL},
    {"visit", JOB_READ_VISIT, EVENT_VISIT, 'R', false, true, "/visit/v1"},
    {"slots", JOB_READ_SLOTS, EVENT_SLOTS, 'S', true, true, "/visit/slots"},
    {"coverage", JOB_READ_COVERAGE, EVENT_COVERAGE, 'G', true, false, "/coverage"},
    {"agent", JOB_READ_AGENT, EVENT_AGENT, 'A', false, true, "/property/agent"},
    {"conversations", JOB_READ_TALKS, EVENT_TALKS, 'T', true, false, "/messages"},
    {"conversation", JOB_READ_TALK, EVENT_TALK, 'K', false, true, "/messages/conversation"},
};

struct job *read_job_of(const struct agency *agency, const struct read *read) {
  if (read->type == JOB_READ_VISITS) return agency_day(agency, false);
  int64_t day = agency->day, next = when_day_add(day, 1);
  const struct summary_pick all = {.what = SUMMARY_VISITS, .from = day, .to = next};
  if (read->type == JOB_READ_SUMMARY) return job_summary(day, next, false);
  if (read->type == JOB_READ_PICKED) return job_picked(&all, day, next, false);
  bool visit = read->type == JOB_READ_VISIT;
  return job_read(read->type, visit ? "v1" : NULL, read->named && !visit ? "R1" : NULL, false);
}

void reads_make(struct agency *agency) {
  for (size_t n = 0; n < READS; n++) {
    struct told told = agency_ask(agency, read_job_of(agency, &reads[n]), reads[n].event);
    if (told.code != ERROR_NONE) fail_msg("%s is not read: %s", reads[n].name, told.text);
    event_free(told.event);
  }
}

void reads_post(struct agency *agency, uint64_t serials[READS]) {
  for (size_t n = 0; n < READS; n++)
    serials[n] = work_post(agency->seat.work, read_job_of(agency, &reads[n]));
}

size_t reads_of(const uint64_t serials[READS], uint64_t serial) {
  size_t n = 0;
  while (n < READS && serials[n] != serial)
    n++;
  return n;
}

/* ---- what it must come to */

static bool answer_is_page(const struct answer *answer) {
  return answer->body != NULL && answer->body[strspn(answer->body, " \t\r\n")] == '<';
}

/* A list is whole, but for elements that can't be read: those are left out and counted. */
static bool answer_is_read(const struct read *read, const struct answer *answer) {
  bool at_once = read->letter == 'S' || read->letter == 'G'; /* not element by element: its depth is its own */
  if (at_once && strcmp(answer->name, "deep") == 0) return false;
  return answer->kind == WHOLE || (read->list && answer->kind != FAILS);
}

int rule_of_answer(const struct read *read, const struct answer *answer) {
  if (answer->status == 401 && !answer_is_page(answer)) return 3; /* a second one */
  if (answer_is_read(read, answer)) return 0;
  if (answer_is_page(answer)) return 5; /* not Flatsy's word, whatever its status */
  if (answer->status == 404 && read->named) return 4;
  /* What tells the two editions apart; of a server that was of the later one only in JSON. */
  bool edition = read->letter == 'G' && answer->body != NULL && (answer->body[0] == '{' || answer->body[0] == '[');
  return edition && (answer->status == 404 || answer->status == 405) ? 4 : 5;
}

int rule_of_login(const struct answer *answer) {
  int status = answer->status;
  if (answer->kind == WHOLE) return 0;
  if (answer->kind == EMPTY) return 3;
  return (status == 400 || status == 401 || status == 403 || status == 422) && !answer_is_page(answer) ? 3 : 5;
}

void assert_unsent_is_told(const char *text) {
  static const char *const lies[] = {"does not know", "not found",  "Flatsy refused",
                                     "may not do",    "not accept", "may have gone"};
  if (text[0] == '\0') fail_msg("not a word");
  for (size_t n = 0; n < sizeof lies / sizeof *lies; n++)
    if (strstr(text, lies[n]) != NULL) fail_msg("nothing went out, and it is told: %s", text);
}
