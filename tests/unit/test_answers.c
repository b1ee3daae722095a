/* Every answer that a server can give to every read of a command: what could not be read is never told as "nothing
 * there", and nothing of what is known is lost in the cache. The dashboard's are in test_screens. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../harness/cases.h"
#include "../harness/test.h"
#include "answers.h"
#include "api/api.h"
#include "base/mem.h"

enum { IMPATIENT_MS = 50, REST_MS = 61 * 1000 };

static void *command_begin(UNUSED void *arg) {
  struct agency *agency = agency_open(false);
  reads_make(agency);
  return agency;
}

/* Each visit is still there when it is asked for by itself. A property can't be: two lists in a row say what is so,
 * unless one in them may be any. */
static void assert_kept(struct agency *agency, const struct read *read, const struct answer *answer) {
  bool gone = read->letter == 'P' && (answer->kind == EMPTY || answer->kind == NAMED);
  size_t visits = agency_count(agency, EVENT_VISITS), properties = agency_count(agency, EVENT_PROPERTY_SET);
  if (visits != 3 || properties != (gone ? 0 : 3))
    fail_msg("%s, answered %s: %zu visits and %zu properties are left", read->name, answer->name, visits, properties);
}

static void command_gets(void *state, size_t row) {
  struct agency *agency = state;
  const struct read *read = &reads[row / answers_count()];
  const struct answer *answer = answers_at(row % answers_count());
  agency_heal(agency);
  answers_say(agency, read->letter, answer);
  if (answer_is_silent(answer)) agency_again(agency, IMPATIENT_MS);
  struct told told = agency_ask(agency, read_job_of(agency, read), read->event);
  if (answer_is_silent(answer)) agency_again(agency, 0);
  if (answer->status == 429) seat_pass(&agency->seat, REST_MS); /* as long as it asked for */
  int wanted = rule_of_answer(read, answer), got = error_exit_status(told.code);
  if (got != wanted) fail_msg("%s, answered %s: %d, not %d: %s", read->name, answer->name, got, wanted, told.text);
  if ((told.event != NULL) != (got == 0) || (told.text[0] != '\0') != (got != 0))
    fail_msg("%s, answered %s: \"%s\"", read->name, answer->name, told.text);
  bool left_out = got == 0 && (answer->kind == NAMELESS || answer->kind == NAMED);
  if (told.event != NULL && (told.event->fresh.left_out > 0) != left_out)
    fail_msg("%s, answered %s: %zu left out", read->name, answer->name, told.event->fresh.left_out);
  event_free(told.event);
  agency_heal(agency);
  assert_kept(agency, read, answer);
  told = agency_ask(agency, read_job_of(agency, read), read->event); /* and then it is read again */
  if (told.code != ERROR_NONE) fail_msg("%s, after %s: %s", read->name, answer->name, told.text);
  event_free(told.event);
  if (answer_is_silent(answer)) reads_make(agency); /* another worker, which has to be told the edition, too */
}

/* Which rows one process tries after each other is chance: a silent one, which takes another worker, and then the one
 * that the known edition decides. */
TEST(a_row_is_judged_the_same_behind_a_silent_one) {
  size_t silent = 0, page = 0, coverage = 0;
  while (!answer_is_silent(answers_at(silent)))
    silent++;
  while (strcmp(answers_at(page)->name, "404, a page") != 0)
    page++;
  while (reads[coverage].letter != 'G')
    coverage++;
  AUTO(agency_close_at) struct agency *agency = command_begin(NULL);
  command_gets(agency, (coverage - 1) * answers_count() + silent);
  command_gets(agency, coverage * answers_count() + page);
}

TEST(a_command_tells_what_could_not_be_read) {
  cases_run(&(struct cases){
      .count = READS * answers_count(), .begin = command_begin, .run = command_gets, .end = agency_close});
}

/* ---- what there is */

static const struct {
  enum api_endpoint endpoint;
  enum http_method method;
  const char *path;
} operations[] = {
#define OPERATION(name, method, path, write, section) {name, method, path},
    API_LIST(OPERATION)
#undef OPERATION
};
enum { OPERATIONS = sizeof operations / sizeof *operations };

/* Whoever adds one has it meet every answer. */
TEST(every_read_of_the_api_is_among_them) {
  AUTO(agency_close_at) struct agency *agency = agency_open(false);
  for (size_t n = 0; n < OPERATIONS; n++) {
    const char *path = operations[n].path;
    char letter = fake_api_letter("GET", path);
    size_t read = 0;
    if (operations[n].method != HTTP_GET) continue;
    if (letter == '\0') fail_msg("GET %s: fake_api.c has no letter for it", path);
    while (read < READS && reads[read].letter != letter)
      read++;
    if (read == READS) fail_msg("GET %s (%c): it is not among the reads of answers.c", path, letter);
    AUTO(mem_free_at) char *good = agency_good(agency, letter);
    if (good == NULL) fail_msg("GET %s (%c): agency_good has no answer to it", path, letter);
  }
}

/* ---- what waits for a login */

enum { BEGINS, ENDED, WAYS };

/* A worker whose reads wait for a login that is answered so: at the beginning, or as its token has ended. */
static void begin_without_login(struct agency *agency, const struct answer *answer, size_t way) {
  AUTO(mem_free_at) char *path = mem_print("%s/token", agency->seat.state);
  remove(path);
  agency_heal(agency);
  fake_api_admit(agency->api, NULL);
  fake_api_say(agency->api, 'L', way == BEGINS ? answer->status : 200,
               way == BEGINS ? answer->body : "{\"token\":\"o\"}");
  agency_again(agency, 0);
  if (way == ENDED) { /* known, and with a token of its own */
    assert_int_equal(agency_ask(agency, job_new(JOB_READ_ME), EVENT_LINK).code, ERROR_NONE);
    fake_api_admit(agency->api, "first");
    fake_api_say(agency->api, 'L', answer->status, answer->body);
  }
}

/* All of them at once: none has an answer, and none is told the login's. */
static void assert_all_end(struct agency *agency, const char *name, int rule) {
  uint64_t serials[READS];
  reads_post(agency, serials);
  for (size_t ended = 0; ended < READS;) {
    AUTO(event_free_at) struct event *event = seat_await_any(&agency->seat);
    size_t n = reads_of(serials, event->serial);
    bool mine = n < READS, ends = mine && event->type == EVENT_DONE;
    int got = error_exit_status(event->error.code);
    if (ends && got != rule)
      fail_msg("a login answered %s: %s ended with %d: %s", name, reads[n].name, got, event->error.text);
    if (ends && rule != 0) assert_unsent_is_told(event->error.text);
    if (mine && !ends && rule != 0) fail_msg("a login answered %s, and there is %s", name, reads[n].name);
    ended += ends;
  }
}

static void login_gets(void *state, size_t row) {
  struct agency *agency = state;
  const struct answer *answer = logins_at(row / WAYS);
  bool silent = answer_is_silent(answer);
  begin_without_login(agency, answer, row % WAYS);
  if (silent) agency_again(agency, IMPATIENT_MS);
  assert_all_end(agency, answer->name, rule_of_login(answer));
  fake_api_admit(agency->api, NULL);
  fake_api_say(agency->api, 'L', 200, "{\"token\":\"first\"}");
  if (silent) agency_again(agency, 0);
  assert_int_equal(agency_count(agency, EVENT_VISITS), 3);
  assert_int_equal(agency_count(agency, EVENT_PROPERTY_SET), 3);
}

TEST(a_login_is_no_answer_to_what_waits) {
  cases_run(
      &(struct cases){.count = logins_count() * WAYS, .begin = command_begin, .run = login_gets, .end = agency_close});
}

/* Every number that can stand in a status line, for all that can be read: as the rule has it for one that was named. */
TEST(every_status_is_judged_by_the_rule) {
  static const char *const bodies[] = {"{\"message\":\"no\"}", "", "<html></html>", "[]"};
  static const struct read named = {.name = "named", .letter = 'R', .named = true};
  for (int status = 100; status < 1000; status++)
    for (size_t n = 0; n < OPERATIONS; n++)
      for (size_t b = 0; b < sizeof bodies / sizeof *bodies; b++) {
        struct answer answer = {.status = status, .body = bodies[b], .kind = FAILS};
        struct http_answer came = {.outcome = HTTP_ANSWERED, .origin = HTTP_FROM_SERVER, .status = status};
        struct error error;
        enum api_endpoint endpoint = operations[n].endpoint;
        if (api_is_write(endpoint) || endpoint == API_LOGIN) continue;
        came.body = (struct buf){.data = (char *)bodies[b], .length = strlen(bodies[b])};
        bool whole = status >= 200 && status < 300 && status != 206; /* its body decides */
        enum error_code code = api_judge(endpoint, &came, &error);
        int got = code == ERROR_REFUSED ? 5 : error_exit_status(code), /* nothing was read, so nothing was refused */
            wanted = whole ? 0 : rule_of_answer(&named, &answer);
        if ((code == ERROR_NONE) != whole || got != wanted || (error.text[0] == '\0') != whole)
          fail_msg("%d, %d %s: %d, not %d: %s", endpoint, status, bodies[b], got, wanted, error.text);
      }
}

/* Where no person is needed for it one login is tried, and the same request once more: Flatsy may say in a page that a
 * token has ended. */
TEST(a_page_instead_of_a_401_is_met_with_a_login) {
  AUTO(agency_close_at) struct agency *agency = agency_open(false);
  struct told told = agency_ask(agency, job_new(JOB_READ_ME), EVENT_CLIENT);
  assert_int_equal(told.code, ERROR_NONE);
  event_free(told.event);
  size_t logins = agency_story(agency, "L");
  fake_api_say_times(agency->api, 'M', 1, 401, "<html>Log in</html>");
  told = agency_ask(agency, job_new(JOB_READ_ME), EVENT_CLIENT);
  assert_int_equal(told.code, ERROR_NONE);
  event_free(told.event);
  assert_int_equal(agency_story(agency, "L"), logins + 1);
  fake_api_say(agency->api, 'M', 401, "<html>Log in</html>");
  told = agency_ask(agency, job_new(JOB_READ_ME), EVENT_CLIENT);
  assert_int_equal(told.code, ERROR_UNREACHABLE);
  assert_null(strstr(told.text, "session"));
  assert_int_equal(agency_story(agency, "L"), logins + 2);
}

/* A network's login page at the path of the later edition does not make a server one of it. */
TEST(a_web_page_is_no_later_edition) {
  AUTO(agency_close_at) struct agency *agency = agency_open(false);
  fake_api_say(agency->api, 'G', 200, "<html>Sign in</html>");
  fake_api_say(agency->api, 'A', 404, "{}");
  assert_int_equal(agency_ask(agency, job_new(JOB_READ_COVERAGE), EVENT_COVERAGE).code, ERROR_ANSWER);
  fake_api_say(agency->api, 'G', 404, "{}");
  struct told told = agency_ask(agency, job_read(JOB_READ_AGENT, NULL, "R1", false), EVENT_AGENT);
  assert_int_equal(told.code, ERROR_NOT_FOUND);
  assert_string_equal(told.text, "This server does not tell who the visit agents are");
}
