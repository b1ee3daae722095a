/* Whom and what a command means: of two visitors with one address, of two properties with one reference, of a name in
 * other letters. Over real HTTP, against a server that says what a test wants. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/fake_api.h"
#include "../harness/home.h"
#include "../harness/test.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

#define PERSON(email, name)                                                                                            \
  "{\"email\":\"" email "\",\"firstName\":\"" name                                                                     \
  "\",\"lastName\":\"D\",\"phone\":\"0612345678\",\"fields\":{\"note\":"                                               \
  "\"of " name "\"}}"
#define PART(status, email, name) "{\"status\":\"visit.status." status "\",\"visitor\":" PERSON(email, name) "}"
#define VISIT(id, date, parts)                                                                                         \
  "{\"id\":\"" id "\",\"date\":\"" date "\",\"propertyVisits\":[],\"propertySummary\":{\"id\":\"p1\",\"externalRef\":" \
  "\"R1\"},\"visitorVisits\":[" parts "]}"
#define BEFORE "2031-03-01T12:00:00Z"
#define AFTER "2031-03-03T10:00:00Z"
#define OVER(name) PART("cancelled.visitor", "Us@x.fr", name)
#define COMES(name) PART("confirmed", "us@x.fr", name)
#define PROPERTY(id, street)                                                                                           \
  "{\"id\":\"" id "\",\"data\":{\"externalRef\":\"R1\",\"address\":{\"address\":\"" street "\"}}}"

struct stage {
  struct home home;
  struct fake_api *api;
};

static int stage_setup(void **state) {
  static struct stage stage;
  home_open(&stage.home);
  stage.api = fake_api_open(stage.home.url, sizeof stage.home.url);
  fake_api_say(stage.api, 'P', 200, "[" PROPERTY("p1", "1 rue de Lyon") "]");
  fake_api_say(stage.api, 'O', 200, PROPERTY("p1", "1 rue de Lyon"));
  fake_api_say(stage.api, 'S', 200, "[{\"date\":\"" AFTER "\",\"available\":true,\"isPriority\":true}]");
  fake_api_say(stage.api, 'M', 200, "{\"id\":\"c\",\"email\":\"demo@visitdeck.example\"}");
  visitdeck_log_in(&stage.home);
  *state = &stage;
  return 0;
}

static int stage_teardown(void **state) {
  struct stage *stage = *state;
  fake_api_close(stage->api);
  home_close(&stage->home);
  return 0;
}

static void assert_sent(struct stage *stage, char letter, const char *has, const char *lacks) {
  AUTO(mem_free_at) char *body = fake_api_body(stage->api, letter);
  if (body == NULL || strstr(body, has) == NULL || strstr(body, lacks) != NULL) fail_msg("sent: %s", body);
}

/* Whoever is cancelled has left the address to the other one: it is that one's details that are changed, and that one
 * who is moved. */
TEST_BETWEEN(of_two_with_one_address_the_one_who_comes_is_meant, stage_setup, stage_teardown) {
  static const char *const orders[] = {OVER("Adam") "," COMES("Eve"), COMES("Eve") "," OVER("Adam"),
                                       OVER("Adam") "," OVER("Zoe") "," COMES("Eve")};
  struct stage *stage = *state;
  for (size_t n = 0; n < sizeof orders / sizeof *orders; n++) {
    char visit[1200], all[1210], phone[20], answer[200], named[20];
    snprintf(visit, sizeof visit, VISIT("v%zu", BEFORE, "%s"), n, orders[n]);
    snprintf(all, sizeof all, "[%s]", visit);
    fake_api_say(stage->api, 'R', 200, visit);
    fake_api_say(stage->api, 'V', 200, all);
    for (int any = 0; any < 2; any++) { /* the visit is named, or found by the address */
      snprintf(phone, sizeof phone, "0699999%zu%d", n, any);
      snprintf(answer, sizeof answer, "{\"email\":\"us@x.fr\",\"firstName\":\"Eve\",\"phone\":\"%s\"}", phone);
      snprintf(named, sizeof named, " --visit v%zu", n);
      fake_api_say(stage->api, 'U', 200, answer);
      visitdeck_says(&stage->home, 0, "Changed: Eve D", "--yes visitor US@x.fr --phone %s%s", phone, any ? "" : named);
      assert_sent(stage, 'U', "of Eve", "Adam");
    }
    fake_api_say(stage->api, 'C', 200,
                 VISIT("new", AFTER,
                       "{\"status\":\"visit.status.proposed\",\"visitor\":{\"email\":\"us@x.fr\","
                       "\"fields\":{\"visitdeckKey\":\"%KEY%\"}}}"));
    fake_api_say(stage->api, 'X', 200, PERSON("us@x.fr", "Eve"));
    visitdeck_says(&stage->home, 0, "Moved: Eve D", "--yes reschedule v%zu " AFTER, n);
    assert_sent(stage, 'C', "of Eve", "Adam");
  }
}

/* Where nobody comes any more the first one is meant, by the question and by what goes out. */
TEST_BETWEEN(of_two_who_are_cancelled_the_first_is_meant, stage_setup, stage_teardown) {
  struct stage *stage = *state;
  fake_api_say(stage->api, 'R', 200, VISIT("v1", BEFORE, OVER("Adam") "," OVER("Eve")));
  fake_api_say(stage->api, 'U', 200, "{\"email\":\"us@x.fr\",\"phone\":\"0699999999\"}");
  visitdeck_says(&stage->home, 0, "Changed: Adam D", "--yes visitor us@x.fr --visit v1 --phone 0699999999");
  assert_sent(stage, 'U', "of Adam", "Eve");
}

/* ---- of two properties with one reference */

/* Flatsy knows an id there: the one that was named, and an answer about the other one is no answer. */
TEST_BETWEEN(a_message_goes_to_the_property_that_is_named, stage_setup, stage_teardown) {
  static const char *const ids[] = {"p1", "p2"};
  struct stage *stage = *state;
  fake_api_say(stage->api, 'P', 200, "[" PROPERTY("p1", "1 rue de Lyon") "," PROPERTY("p2", "2 rue de Bordeaux") "]");
  fake_api_say(stage->api, 'O', 200, PROPERTY("p1", "1 rue de Lyon"));
  fake_api_say(stage->api, 'G', 200, "[\"75001\"]");
  visitdeck_says(&stage->home, 0, "rue de Bordeaux", "properties");
  for (size_t n = 0; n < sizeof ids / sizeof *ids; n++) {
    char answer[100], wanted[40];
    snprintf(answer, sizeof answer, "{\"id\":\"m%zu\",\"text\":\"bonjour\",\"propertyId\":\"%s\"}", n, ids[n]);
    snprintf(wanted, sizeof wanted, "\"propertyId\":\"%s\"", ids[n]);
    fake_api_say(stage->api, 'D', 200, answer);
    visitdeck_says(&stage->home, 0, "Message sent: R1", "--yes message %s bonjour", ids[n]);
    assert_sent(stage, 'D', wanted, "propertyRef");
  }
  visitdeck_says(&stage->home, 6, "", "--yes message p1 merci"); /* answered with p2's */
}

/* ---- who takes the property */

#define ENDED(picked)                                                                                                  \
  "{\"id\":\"p1\",\"data\":{\"externalRef\":\"R1\",\"propertyStatus\":\"property.basics.status.unavailable\"" picked   \
  "}}"

/* Of whom was picked: what shows another one is not what was asked for, and is told as not known. */
TEST_BETWEEN(visits_end_with_the_person_who_was_picked, stage_setup, stage_teardown) {
  struct stage *stage = *state;
  fake_api_say(
      stage->api, 'V', 200,
      "[" VISIT("v1", BEFORE, PART("confirmed", "a@x.fr", "Adam") "," PART("confirmed", "b@x.fr", "Berthe")) "]");
  fake_api_say(stage->api, 'O', 200, ENDED(",\"pickedVisitorId\":\"a@x.fr\""));
  fake_api_say_times(stage->api, 'O', 1, 200, PROPERTY("p1", "1 rue de Lyon"));
  /* No answer comes. */
  free(visitdeck_prints(&stage->home, NULL, 6, "has been changed since", "--yes terminate R1 --picked b@x.fr"));
  assert_sent(stage, 'Z', "\"pickedVisitorEmail\":\"b@x.fr\"", "a@x.fr");
  visitdeck_says(&stage->home, 0, "", "--yes outbox drop 1");
  fake_api_say(stage->api, 'Z', 200, ENDED(",\"pickedVisitorId\":\"a@x.fr\""));
  fake_api_say_times(stage->api, 'O', 1, 200, PROPERTY("p1", "1 rue de Lyon"));
  free(visitdeck_prints(&stage->home, NULL, 0, "shows the property otherwise", "--yes terminate R1 --picked b@x.fr"));
  fake_api_say_times(stage->api, 'O', 1, 200, PROPERTY("p1", "1 rue de Lyon"));
  AUTO(mem_free_at)
  char *said = visitdeck_prints(&stage->home, NULL, 0, "Visits ended", "--yes terminate R1 --picked A@x.fr");
  assert_null(strstr(said, "otherwise"));
  assert_sent(stage, 'Z', "\"pickedVisitorEmail\":\"a@x.fr\"", "b@x.fr");
}

/* ---- the same in other letters */

/* Names as people type them: the same command, which is done already. Another name is another booking. */
TEST_BETWEEN(a_name_in_other_letters_is_the_same, stage_setup, stage_teardown) {
  static const char *const same[] = {"--first-name Élodie --last-name D", "--first-name elodie --last-name d",
                                     "--first-name ÉLODIE --last-name D", "--first-name ELODIE --last-name D",
                                     "--first-name _Élodie --last-name D_"};
  struct stage *stage = *state;
  char made[] = VISIT("new", AFTER,
                      "{\"status\":\"visit.status.proposed\",\"visitor\":{\"email\":\"us@x.fr\","
                      "\"fields\":{\"visitdeckKey\":\"%KEY%\"}}}");
  fake_api_say(stage->api, 'C', 200, made);
  fake_api_say(stage->api, 'R', 200, VISIT("%ID%", AFTER, COMES("Élodie")));
  for (size_t n = 0; n < sizeof same / sizeof *same; n++)
    visitdeck_says(&stage->home, 0, n == 0 ? "Booked: " : "Booked already, by row 1 of the outbox",
                   "--yes book R1 " AFTER " --email us@x.fr --phone 0612345678 %s", same[n]);
  AUTO(mem_free_at) char *story = fake_api_story(stage->api, "C");
  assert_string_equal(story, "C");
  visitdeck_says(&stage->home, 0, "Booked: ",
                 "--yes book R1 " AFTER " --email us@x.fr --phone 0612345678 --first-name Elod --last-name D");
}
