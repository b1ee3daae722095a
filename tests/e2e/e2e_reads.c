/* What a read could not make out is said with what it could, on the command line and on the screen. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../unit/stage.h"
#include "../harness/harness.h"
#include "../harness/words.h"

#define PROPERTY(n) "{\"id\":\"p" n "\",\"data\":{\"externalRef\":\"R" n "\"}}"
#define VISIT(n, date)                                                                                                 \
  "{\"id\":\"v" n "\",\"date\":" date ",\"propertyVisits\":[],\"propertySummary\":{\"id\":\"p1\",\"externalRef\":"     \
  "\"R1\"},\"visitorVisits\":[{\"status\":\"visit.status.confirmed\",\"visitor\":{\"email\":\"m@x.fr\","               \
  "\"firstName\":\"Marie\",\"lastName\":\"Roy" n "\",\"phone\":\"06\"}}]}"
#define MESSAGE(text) "{\"id\":\"m\",\"text\":\"" text "\"}"

struct scene {
  struct stage *stage;
  struct place place;
};

static struct ran visitdeck(const struct scene *scene, const char *input, const char *words) {
  const char *argv[WORDS_MAX] = {"./visitdeck", "--url", scene->place.url};
  char *copy = strdup(words);
  words_add(argv, copy, '\0');
  struct ran ran = run(&scene->place, input, argv);
  free(copy);
  return ran;
}

/* Exit 0, that on standard error (all of it), that somewhere on standard output. */
static void expect(const struct scene *scene, const char *words, const char *printed, const char *said) {
  struct ran ran = visitdeck(scene, NULL, words);
  if (ran.status != 0 || strcmp(ran.err, said) != 0 || strstr(ran.out, printed) == NULL)
    fail_msg("visitdeck %s: %d\n%s%s", words, ran.status, ran.out, ran.err);
  ran_free(&ran);
}

static int setup(void **state) {
  struct scene *scene = calloc(1, sizeof *scene);
  place_open(&scene->place);
  scene->stage = stage_open(scene->place.url, sizeof scene->place.url);
  stage_say(scene->stage, 'M', 200, "{\"id\":\"c\",\"email\":\"a@x.fr\",\"fullName\":\"Agence\"}");
  stage_say(scene->stage, 'P', 200, "[" PROPERTY("1") "," PROPERTY("2") "]");
  struct ran ran = visitdeck(scene, "demo\n", "login --user demo@visitdeck.example --password-stdin");
  assert_int_equal(ran.status, 0);
  ran_free(&ran);
  *state = scene;
  return 0;
}

static int teardown(void **state) {
  struct scene *scene = *state;
  place_close(&scene->place);
  stage_close(scene->stage);
  free(scene);
  return 0;
}

/* Also of those that are inside of something. */
static void a_message_that_comes_twice_is_given_once(void **state) {
  static const char once[] = "{\"id\":\"k\",\"messages\":[" MESSAGE("oui") "]}";
  static const char twice[] = "{\"id\":\"k\",\"messages\":[" MESSAGE("oui") "," MESSAGE("oui") "]}";
  struct scene *scene = *state;
  char list[2 * sizeof twice];
  stage_say(scene->stage, 'K', 200, twice);
  expect(scene, "--json messages R1", once, "");
  snprintf(list, sizeof list, "[%s]", twice);
  stage_say(scene->stage, 'T', 200, list);
  expect(scene, "--json messages", once, "");
}

/* A report that is there twice, to the byte. */
static void a_report_that_comes_twice_is_given_once(void **state) {
  struct scene *scene = *state;
  stage_say(scene->stage, 'R', 200,
            "{\"id\":\"v1\",\"visitorVisits\":[],\"propertyVisits\":[{\"propertyId\":\"p1\",\"note\":\"bien\"},"
            "{\"propertyId\":\"p1\",\"note\":\"bien\"}]}");
  expect(scene, "--json report v1", "[{\"propertyId\":\"p1\",\"note\":\"bien\"}]", "");
}

/* The first that is ever read of this day; then other times, offline. */
static void what_has_no_date_is_no_empty_day(void **state) {
  struct scene *scene = *state;
  stage_say(scene->stage, 'V', 200, "[" VISIT("1", "null") "," VISIT("2", "\"soon\"") "]");
  struct ran ran = visitdeck(scene, NULL, "agenda 2031-03-03");
  assert_int_equal(ran.status, 0);
  assert_string_equal(ran.err, "visitdeck: 2 visits could not be read\n");
  assert_null(strstr(ran.out, "No visit"));
  ran_free(&ran);
  ran = visitdeck(scene, NULL, "--offline visits --from 2031-03-02 --to 2031-03-04");
  assert_non_null(strstr(ran.err, "visitdeck: 2 visits could not be read\n"));
  ran_free(&ran);
}

/* The account has no properties any more: nothing of them stays on offer. */
static void slots_go_with_their_property(void **state) {
  struct scene *scene = *state;
  stage_say(scene->stage, 'S', 200, "[{\"date\":\"2031-03-03T10:00:00Z\",\"available\":true,\"isPriority\":true}]");
  struct tty *tty = tty_start(&scene->place, &(struct tty_setup){.rows = 24, .columns = 140},
                              (const char *const[]){"./visitdeck", "--url", scene->place.url, NULL});
  tty_wait(tty, ">R1");
  tty_wait(tty, "Recommended by Flatsy");
  stage_say(scene->stage, 'P', 200, "[]");
  tty_type(tty, "r");
  tty_wait(tty, "No properties");
  tty_wait_gone(tty, "Recommended by Flatsy");
  assert_false(tty_has(tty, "I can offer you"));
  tty_type(tty, "q");
  assert_int_equal(tty_wait_exit(tty), 0);
  tty_free(tty);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_message_that_comes_twice_is_given_once),
      TEST(a_report_that_comes_twice_is_given_once),
      TEST(what_has_no_date_is_no_empty_day),
      TEST(slots_go_with_their_property),
  };
  signal(SIGPIPE, SIG_IGN);
  return cmocka_run_group_tests_name("reads", tests, NULL, NULL);
}
