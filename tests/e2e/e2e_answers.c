/* The command line and what a server answers: exit status, what is printed, what is said on standard error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../unit/fake_api.h"
#include "../harness/cases.h"
#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/tty.h"
#include "../harness/test.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

#define PROPERTY(n) "{\"id\":\"p" n "\",\"data\":{\"externalRef\":\"R" n "\"}}"
#define VISIT(n, time)                                                                                                 \
  "{\"id\":\"v" n "\",\"date\":\"2031-03-03" time                                                                      \
  "\",\"durationMinutes\":20,\"propertyVisits\":[],\"propertySummary\":{"                                              \
  "\"id\":\"p1\",\"externalRef\":\"R1\"},\"visitorVisits\":[{\"status\":\"visit.status.confirmed\",\"visitor\":{"      \
  "\"email\":\"m@x.fr\",\"firstName\":\"Marie\",\"lastName\":\"Roy" n "\",\"phone\":\"06\"}}]}"

struct scene {
  struct fake_api *api;
  struct home home;
  char *agenda, *properties; /* what is printed when all is well, offline */
};

static void heal(struct scene *scene) {
  struct fake_api *api = scene->api;
  fake_api_say(api, 'M', 200, "{\"id\":\"c\",\"email\":\"a@x.fr\",\"fullName\":\"Agence\"}");
  fake_api_say(api, 'P', 200, "[" PROPERTY("1") "," PROPERTY("2") "]");
  fake_api_say(api, 'O', 200, PROPERTY("1"));
  fake_api_say(api, 'A', 200, "{\"name\":\"Lea\",\"presentation\":\"Bonjour\",\"rating\":4.5}");
  fake_api_say(api, 'V', 200, "[" VISIT("1", "T12:00:00Z") "," VISIT("2", "T12:30:00Z") "]");
  fake_api_say(api, 'W', 200, "[" VISIT("3", "T13:00:00Z") "]");
  fake_api_say(api, 'R', 200, VISIT("1", "T12:00:00Z"));
  fake_api_say(api, 'S', 200, "[{\"date\":\"2031-03-03T10:00:00Z\",\"available\":true,\"isPriority\":true}]");
  fake_api_say(api, 'G', 200, "[\"75001\",\"06000\"]");
  fake_api_say(api, 'T', 200,
               "[{\"id\":\"k\",\"propertySummary\":{\"id\":\"p1\"},\"messages\":[{\"id\":\"m\",\"text\":\"oui\"}]}]");
  fake_api_say(api, 'K', 200, "{\"id\":\"k\",\"messages\":[{\"id\":\"m\",\"text\":\"oui\"}]}");
}

static char *offline(const struct scene *scene, const char *words) {
  struct ran ran = visitdeck_run(&scene->home, NULL, words);
  if (ran.status != 0) fail_msg("visitdeck %s: %d\n%s%s", words, ran.status, ran.out, ran.err);
  free(ran.err);
  return ran.out;
}

static void read_all(const struct scene *scene) {
  visitdeck_says(&scene->home, 0, NULL, "properties");
  visitdeck_says(&scene->home, 0, NULL, "agenda 2031-03-03");
}

static void *scene_begin(UNUSED void *arg) {
  struct scene *scene = calloc(1, sizeof *scene);
  home_open(&scene->home);
  scene->api = fake_api_open(scene->home.url, sizeof scene->home.url);
  heal(scene);
  visitdeck_log_in(&scene->home);
  read_all(scene);
  scene->agenda = offline(scene, "--offline --json agenda 2031-03-03");
  scene->properties = offline(scene, "--offline --json properties");
  return scene;
}

static void scene_end(void *state) {
  AUTO(mem_free_at) struct scene *scene = state;
  home_close(&scene->home);
  fake_api_close(scene->api);
  free(scene->agenda);
  free(scene->properties);
}

static const struct command {
  const char *words;
  char letter;
  bool list, named;
} commands[] = {{"whoami", 'M', false, false},
                {"properties", 'P', true, false},
                {"property R1", 'O', false, true},
                {"agenda 2031-03-03", 'V', true, false},
                {"agenda 2031-03-03", 'W', true, false},
                {"visits --from 2031-03-03 --to 2031-03-03", 'V', true, false},
                {"visits --ref R1", 'V', true, true},
                {"visits --ref R1", 'W', true, true},
                {"visits", 'V', true, false},
                {"visit v1", 'R', false, true},
                {"slots R1", 'S', true, true},
                {"agent R1", 'A', false, true},
                {"coverage", 'G', true, false},
                {"messages", 'T', true, false},
                {"messages R1", 'K', false, true},
                {"changes", 'V', true, false}};
enum { COMMANDS = sizeof commands / sizeof *commands };

enum kind { FAILS, EMPTY, LEFT_OUT };
static const struct answer {
  const char *name;
  int status;
  const char *body;
  enum kind list;
} answers[] = {{"302", 302, "{}", FAILS},
               {"400", 400, "{}", FAILS},
               {"401", 401, "{}", FAILS},
               {"401, a page", 401, "<html>Authorization Required</html>", FAILS},
               {"403", 403, "{}", FAILS},
               {"404", 404, "{}", FAILS},
               {"405", 405, "{}", FAILS},
               {"409", 409, "{}", FAILS},
               {"410", 410, "{}", FAILS},
               {"413", 413, "{}", FAILS},
               {"418", 418, "{}", FAILS},
               {"422", 422, "{}", FAILS},
               {"500", 500, "{}", FAILS},
               {"503", 503, "{}", FAILS},
               {"html", 200, "<html>Sign in</html>", FAILS},
               {"closed", 200, NULL, FAILS},
               {"cut", -1, "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n[{\"id\":\"v1\"},", FAILS},
               {"null", 200, "null", FAILS},
               {"maintenance", 200, "{\"errors\":[\"maintenance\"],\"name\":\"\"}", FAILS},
               {"object", 200, "{}", FAILS},
               {"rubbish behind", 200, "[]x", FAILS},
               {"empty", 200, "[]", EMPTY},
               {"nulls", 200, "[null]", LEFT_OUT},
               {"objects of nothing", 200, "[{}]", LEFT_OUT}};
enum { ANSWERS = sizeof answers / sizeof *answers };

static int wanted_status(const struct command *command, const struct answer *answer) {
  bool earlier = command->letter == 'G' && (answer->status == 404 || answer->status == 405);
  if (answer->status == 401) return answer->body[0] == '<' ? 5 : 3;
  if (earlier || (answer->status == 404 && command->named)) return 4;
  return command->list && answer->list != FAILS ? 0 : 5;
}

static void tries(void *state, size_t row) {
  struct scene *scene = state;
  const struct command *command = &commands[row % COMMANDS];
  const struct answer *answer = &answers[row / COMMANDS];
  bool json = (row + row / COMMANDS) % 2; /* each command and each answer in both ways */
  char words[80];
  snprintf(words, sizeof words, "%s%s", json ? "--json " : "", command->words);
  fake_api_say(scene->api, command->letter, answer->status, answer->body);
  if (command->letter == 'V') fake_api_say(scene->api, 'W', 200, "[]");
  AUTO(ran_free) struct ran ran = visitdeck_run(&scene->home, NULL, words);
  int wanted = wanted_status(command, answer);
  bool left_out = wanted == 0 && answer->list == LEFT_OUT, said = strncmp(ran.err, "visitdeck: ", 11) == 0;
  bool told = strstr(ran.err, "could not be read") != NULL;
  if (ran.status != wanted || said != (wanted != 0 || left_out) || (left_out && !told) ||
      (wanted != 0 && ran.out_length != 0) || (wanted == 0 && json && ran.out[0] != '['))
    fail_msg("visitdeck %s, answered %s: %d, not %d\n%s%s", words, answer->name, ran.status, wanted, ran.out, ran.err);
  heal(scene);
  if (answer->status == 401) visitdeck_log_in(&scene->home);
  bool visits = command->letter == 'V' || command->letter == 'W', properties = command->letter == 'P';
  if (answer->list == EMPTY) { /* what two lists say is so */
    read_all(scene);
  } else if (visits || properties) {
    AUTO(mem_free_at)
    char *out = offline(scene, visits ? "--offline --json agenda 2031-03-03" : "--offline --json properties");
    assert_string_equal(out, visits ? scene->agenda : scene->properties);
  }
}

TEST(every_answer_to_every_command) {
  cases_run(&(struct cases){.count = (size_t)COMMANDS * ANSWERS, .begin = scene_begin, .run = tries, .end = scene_end});
}

/* Some of it can't be read: the rest is printed, and how much is missing is said, also where a script reads. */
TEST(what_could_not_be_read_is_counted) {
  static const struct {
    char letter;
    const char *body, *words, *said, *printed;
  } rows[] = {
      {'P', "[" PROPERTY("1") ",null,{\"id\":\"p2\"}]", "properties", "visitdeck: 2 properties could not be read\n",
       "R1"},
      {'P', "[" PROPERTY("1") ",null,{\"id\":\"p2\"}]", "--json properties",
       "visitdeck: 2 properties could not be read\n", "R1"},
      {'W', "[{\"id\":\"v4\",\"date\":\"soon\",\"visitorVisits\":[]}]", "agenda 2031-03-03",
       "visitdeck: 1 visit could not be read\n", "Roy2"},
      {'W', "[{\"id\":\"v4\",\"date\":\"soon\",\"visitorVisits\":[]}]", "--json agenda 2031-03-03",
       "visitdeck: 1 visit could not be read\n", "Roy2"},
      {'S', "[{\"date\":\"2031-03-03T10:00:00Z\",\"available\":true,\"isPriority\":true},{\"available\":true}]",
       "slots R1", "visitdeck: 1 slot could not be read\n", "2031-03-03"},
      {'S', "[{\"date\":\"2031-03-03T10:00:00Z\",\"available\":true,\"isPriority\":true},{\"available\":true}]",
       "--json slots R1", "visitdeck: 1 slot could not be read\n", "2031-03-03"},
      {'G', "[\"75001\",null]", "coverage", "visitdeck: 1 postcode could not be read\n", "75001"},
      {'T', "[{\"id\":\"k\",\"messages\":[{\"id\":\"m\",\"text\":\"oui\"}]},{}]", "messages",
       "visitdeck: 1 conversation could not be read\n", "oui"},
      {'K', "{\"id\":\"k\",\"messages\":[{\"id\":\"m\",\"text\":\"oui\"},3]}", "messages R1",
       "visitdeck: 1 message could not be read\n", "oui"},
  };
  struct scene *scene = scene_begin(NULL);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    fake_api_say(scene->api, rows[n].letter, 200, rows[n].body);
    struct ran ran = visitdeck_run(&scene->home, NULL, rows[n].words);
    if (ran.status != 0 || strcmp(ran.err, rows[n].said) != 0 || strstr(ran.out, rows[n].printed) == NULL)
      fail_msg("visitdeck %s: %d\n%s%s", rows[n].words, ran.status, ran.out, ran.err);
    ran_free(&ran);
    bool kept = rows[n].letter == 'P' || rows[n].letter == 'W'; /* in the cache, with what is missing */
    AUTO(mem_free_at) char *offline = NULL;
    if (kept && asprintf(&offline, "--offline %s", rows[n].words) < 0) abort();
    if (kept) ran = visitdeck_run(&scene->home, NULL, offline);
    if (kept && (ran.status != 0 || strstr(ran.err, rows[n].said) == NULL))
      fail_msg("visitdeck %s: %d\n%s%s", offline, ran.status, ran.out, ran.err);
    if (kept) ran_free(&ran);
    heal(scene);
  }
  scene_end(scene);
}

/* What is there twice is given once: by its id, and a postcode by itself. */
TEST(what_comes_twice_is_given_once) {
  static const struct {
    char letter;
    const char *body, *words, *once;
  } rows[] = {
      {'P', "[" PROPERTY("1") "," PROPERTY("1") "," PROPERTY("2") "]", "--json properties", "\"id\":\"p1\""},
      {'S',
       "[{\"date\":\"2031-03-03T10:00:00Z\",\"available\":true,\"isPriority\":true},{\"date\":\"2031-03-03T10:00:00Z\","
       "\"available\":true,\"isPriority\":true}]",
       "--json slots R1", "2031-03-03T10:00:00Z"},
      {'G', "[\"75001\",\"06000\",\"75001\"]", "--json coverage", "75001"},
      {'G', "[\"75001\",\"06000\",\"75001\"]", "coverage", "75001"},
      {'T',
       "[{\"id\":\"k\",\"messages\":[{\"id\":\"m\",\"text\":\"oui\"}]},{\"id\":\"k\",\"messages\":[{\"id\":\"m\","
       "\"text\":\"oui\"}]}]",
       "--json messages", "\"id\":\"k\""},
      {'K', "{\"id\":\"k\",\"messages\":[{\"id\":\"m\",\"text\":\"oui\"},{\"id\":\"m\",\"text\":\"oui\"}]}",
       "messages R1", "oui"},
  };
  struct scene *scene = scene_begin(NULL);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    fake_api_say(scene->api, rows[n].letter, 200, rows[n].body);
    struct ran ran = visitdeck_run(&scene->home, NULL, rows[n].words);
    const char *first = strstr(ran.out, rows[n].once);
    if (ran.status != 0 || first == NULL || strstr(first + 1, rows[n].once) != NULL)
      fail_msg("visitdeck %s: %d\n%s%s", rows[n].words, ran.status, ran.out, ran.err);
    ran_free(&ran);
    heal(scene);
  }
  scene_end(scene);
}

/* Flatsy is asked about a property by its reference: one without is not asked about, and nobody else's told for its. */
TEST(what_has_no_reference_is_not_asked_about) {
  static const char *const words[] = {"visits --ref p9", "agent p9"};
  struct scene *scene = scene_begin(NULL);
  fake_api_say(scene->api, 'P', 200,
               "[" PROPERTY("1") ",{\"id\":\"p9\",\"data\":{\"address\":{\"address\":\"9 rue\"}}}]");
  visitdeck_says(&scene->home, 0, NULL, "properties");
  for (size_t n = 0; n < sizeof words / sizeof *words; n++) {
    AUTO(ran_free) struct ran ran = visitdeck_run(&scene->home, NULL, words[n]);
    if (ran.status != 1 || ran.out_length != 0 || strstr(ran.err, "has no reference") == NULL)
      fail_msg("visitdeck %s: %d\n%s%s", words[n], ran.status, ran.out, ran.err);
  }
  assert_int_equal(fake_api_asked(scene->api, "GET /property/agent"), 0);
  scene_end(scene);
}

/* On the screen, too: what was there stays, with its age and the reason; then what could not be read is counted. */
TEST(a_dashboard_says_why) {
  struct scene *scene = scene_begin(NULL);
  struct tty *tty = tty_visitdeck(&scene->home, &(struct tty_setup){.rows = 24, .columns = 120});
  tty_wait(tty, ">R1");
  tty_wait(tty, "up to date");
  fake_api_say(scene->api, 'P', 403, "{}");
  tty_type(tty, "r");
  tty_wait(tty, "properties not read: This account may not do that");
  tty_wait(tty, "not read, ");
  assert_true(tty_has(tty, ">R1"));
  assert_true(tty_has(tty, " R2"));
  fake_api_say(scene->api, 'P', 200, "[" PROPERTY("1") "," PROPERTY("2") ",null]");
  tty_type(tty, "r");
  tty_wait(tty, "1 property could not be read");
  assert_true(tty_has(tty, " R2"));
  heal(scene);
  tty_type(tty, "r");
  tty_wait_gone(tty, "could not be read");
  tty_quit(tty);
  scene_end(scene);
}
