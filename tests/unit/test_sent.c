/* Whom and what the dashboard's writes are about: what the person at the desk has chosen goes out to the one who is
 * meant, over real HTTP. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "screen.h"

#define PART(status, email, name)                                                                                      \
  "{\"status\":\"visit.status." status "\",\"visitor\":{\"email\":\"" email "\",\"firstName\":\"" name                 \
  "\",\"lastName\":\"Roy\",\"phone\":\"06\",\"fields\":{\"note\":\"of " name "\"}}}"
#define OVER(name) PART("cancelled.visitor", "Us@x.fr", name)
#define COMES(name) PART("confirmed", "us@x.fr", name)
#define SLOT "2031-03-03T10:00:00Z"

struct desk {
  struct agency *agency;
  struct screen *screen;
};

/* A visit of today at p1, of these visitors. New memory. */
static char *visit_of(const struct desk *desk, const char *id, const char *parts) {
  char date[WHEN_SIZE];
  when_print(desk->agency->day + 36000, date);
  return mem_print("{\"id\":\"%s\",\"date\":\"%s\",\"propertyVisits\":[],\"propertySummary\":{\"id\":\"p1\","
                   "\"externalRef\":\"R1\"},\"visitorVisits\":[%s]}",
                   id, date, parts);
}

/* A dashboard that has read everything; parts: of its one visit; properties NULL: the agency's. */
static struct desk *desk_open(const char *parts, const char *properties) {
  struct desk *desk = mem_new(sizeof *desk);
  desk->agency = agency_open(true);
  AUTO(mem_free_at) char *visit = visit_of(desk, "v1", parts);
  AUTO(mem_free_at) char *all = mem_print("[%s]", visit);
  fake_api_say(desk->agency->api, 'R', 200, visit);
  fake_api_say(desk->agency->api, 'V', 200, all);
  fake_api_say(desk->agency->api, 'W', 200, "[]");
  if (properties != NULL) fake_api_say(desk->agency->api, 'P', 200, properties);
  agency_again(desk->agency, 0);
  desk->screen = screen_open(desk->agency);
  screen_await(desk->screen, "Agence");
  screen_await(desk->screen, ">R1");
  screen_await(desk->screen, "Roy");
  while (screen_has(desk->screen, "Marie Roy")) /* of the agency's own day, which is known from before */
    event_free(screen_next(desk->screen));
  screen_rest(desk->screen);
  screen_await(desk->screen, "1 Mon 03/03/31");
  return desk;
}

static void desk_close(struct desk *desk) {
  screen_close(desk->screen);
  agency_close(desk->agency);
  free(desk);
}

/* Until there was a request of that letter: its body. New memory. */
static char *desk_sent(struct desk *desk, char letter) {
  char *body;
  while ((body = fake_api_body(desk->agency->api, letter)) == NULL)
    event_free(screen_next(desk->screen));
  return body;
}

static void assert_shown(struct desk *desk, const char *text) {
  if (!screen_has(desk->screen, text)) fail_msg("%s: %.2500s", text, desk->screen->text);
}

static void assert_sent(struct desk *desk, char letter, const char *has, const char *lacks) {
  AUTO(mem_free_at) char *body = desk_sent(desk, letter);
  if (strstr(body, has) == NULL || strstr(body, lacks) != NULL) fail_msg("sent: %s", body);
}

/* ---- of two visitors with one address the one who still comes */

static const char *const orders[] = {OVER("Adam") "," COMES("Eve"), COMES("Eve") "," OVER("Adam"),
                                     OVER("Adam") "," OVER("Zoe") "," COMES("Eve")};

TEST(the_one_who_comes_is_edited) {
  for (size_t n = 0; n < sizeof orders / sizeof *orders; n++) {
    struct desk *desk = desk_open(orders[n], NULL);
    screen_types(desk->screen, "2e");
    assert_shown(desk, "First name"); /* nobody is asked which one */
    screen_await(desk->screen, "custom fields too");
    assert_shown(desk, "of Eve");
    screen_types(desk->screen, "lyn\n");
    assert_shown(desk, "Change Eve Roy");
    screen_types(desk->screen, "y");
    assert_sent(desk, 'U', "\"Evelyn\",\"lastName\":\"Roy\",\"phone\":\"06\",\"fields\":{\"note\":\"of Eve\"}", "Adam");
    desk_close(desk);
  }
}

TEST(the_one_who_comes_is_moved) {
  for (size_t n = 0; n < sizeof orders / sizeof *orders; n++) {
    struct desk *desk = desk_open(orders[n], NULL);
    fake_api_say(desk->agency->api, 'G', 404, "{}");
    screen_types(desk->screen, "2m");
    assert_shown(desk, "Eve Roy: to which slot?");
    screen_await(desk->screen, "1 Mon 03/03/31");
    screen_types(desk->screen, "1");
    assert_shown(desk, "Move the visit of Eve Roy");
    screen_types(desk->screen, "y");
    assert_sent(desk, 'C', "of Eve", "Adam");
    desk_close(desk);
  }
}

/* Where nobody comes any more the first one is meant, whom the form is about. */
TEST(of_two_who_are_cancelled_the_first_is_edited) {
  struct desk *desk = desk_open(OVER("Adam") "," OVER("Eve"), NULL);
  screen_types(desk->screen, "2e");
  assert_shown(desk, "First name");
  screen_await(desk->screen, "custom fields too");
  screen_types(desk->screen, "o\n");
  assert_shown(desk, "Change Adam Roy");
  screen_types(desk->screen, "y");
  assert_sent(desk, 'U', "\"Adamo\"", "Eve");
  desk_close(desk);
}

/* ---- of two properties with one reference the one that is on screen */

#define PROPERTY(id, street)                                                                                           \
  "{\"id\":\"" id "\",\"updatedAt\":\"2020-01-01T00:00:00Z\",\"data\":{\"externalRef\":\"R1\",\"address\":{"           \
  "\"address\":\"" street "\",\"zip\":\"13001\"}}}"

TEST(a_message_goes_to_the_property_on_screen) {
  static const char *const keys[] = {"1\nu\n", "1j\nu\n"}, *const wanted[] = {"\"propertyId\":\"p1\"",
                                                                              "\"propertyId\":\"p2\""};
  for (size_t n = 0; n < 2; n++) {
    struct desk *desk = desk_open(COMES("Eve"), "[" PROPERTY("p1", "1 rue") "," PROPERTY("p2", "2 rue") "]");
    screen_types(desk->screen, keys[n]);
    assert_shown(desk, "Message:");
    screen_types(desk->screen, "bonjour\n");
    assert_shown(desk, "Send this to the visit agents of R1");
    screen_types(desk->screen, "y");
    assert_sent(desk, 'D', wanted[n], "propertyRef");
    desk_close(desk);
  }
}

/* ---- who takes the property */

TEST(visits_end_with_the_person_who_was_picked) {
  struct desk *desk = desk_open(PART("confirmed", "a@x.fr", "Adam") "," PART("confirmed", "b@x.fr", "Berthe"), NULL);
  screen_types(desk->screen, "1T");
  screen_await(desk->screen, "nobody of them");
  screen_types(desk->screen, "jj\nR1\n");
  assert_shown(desk, "It goes to Berthe Roy");
  fake_api_say(
      desk->agency->api, 'Z', 200,
      "{\"id\":\"p1\",\"data\":{\"externalRef\":\"R1\",\"propertyStatus\":\"property.basics.status.unavailable\","
      "\"pickedVisitorId\":\"a@x.fr\"}}");
  fake_api_say(
      desk->agency->api, 'O', 200,
      "{\"id\":\"p1\",\"data\":{\"externalRef\":\"R1\",\"propertyStatus\":\"property.basics.status.unavailable\","
      "\"pickedVisitorId\":\"a@x.fr\"}}");
  screen_types(desk->screen, "y");
  assert_sent(desk, 'Z', "\"pickedVisitorEmail\":\"b@x.fr\"", "a@x.fr");
  screen_await(desk->screen, "Visits ended: ");
  screen_types(desk->screen, "o");
  screen_await(desk->screen, "end       done");
  assert_shown(desk, "shows the property otherwise");
  desk_close(desk);
}
