/* Properties from the dashboard and the command line, in both editions: made, edited, paused, resumed, ended; visitors
 * invited; nothing lost of what nobody knows; two seats on one property. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/tty.h"
#include "../harness/test.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

#define REF "13-1063"
static const char *const editions[] = {"2018-08", "2018-12"};

/* ---- the command line */

TEST(every_reference_works) {
  static const char *const refs[] = {"18/1280/02/0227", "a+b c", "100%25", "..", "r\u00e9f#5?x=1&y=2", "\u8aad\u307f"};
  for (size_t e = 0; e < 2; e++) {
    struct home home;
    visitdeck_begin(&home, "--edition", editions[e]);
    for (size_t n = 0; n < sizeof refs / sizeof *refs; n++) {
      char ref[80];
      visitdeck_word(refs[n], ref);
      AUTO(mem_free_at) char *request = NULL;
      if (asprintf(&request, "{\"externalRef\":\"%s\",\"price\":1}", refs[n]) < 0) abort();
      free(visitdeck_prints(&home, request, 0, NULL, "--yes save -"));
      visitdeck_says(&home, 0, NULL, "--yes pause %s", ref);
      char *json = visitdeck_prints(&home, NULL, 0, NULL, "--yes property %s --json", ref);
      assert_has(json, "status.standby");
      free(json);
      visitdeck_says(&home, 0, NULL, "--yes resume %s", ref);
      visitdeck_says(&home, 0, NULL, "--yes invite %s --email m@x.fr --first-name M --last-name D --phone 0612345678",
                     ref);
      visitdeck_says(&home, e == 0 ? 4 : 0, NULL, "--yes agent %s", ref);
      visitdeck_says(&home, 0, NULL, "--yes terminate %s", ref);
      json = visitdeck_prints(&home, NULL, 0, NULL, "--yes property %s --json", ref);
      assert_has(json, "status.unavailable");
      free(json);
    }
    visitdeck_says(&home, e == 0 ? 4 : 0, NULL, "--yes coverage");
    visitdeck_says(&home, 4, NULL, "--yes pause no_such_one");
    home_close(&home);
  }
}

TEST(what_is_not_one_is_not_sent) {
  struct home home;
  visitdeck_begin(&home, "--edition", editions[1]);
  AUTO(mem_free_at) char *before = home_ask(&home, "/sandbox/requests", NULL);
  free(visitdeck_prints(&home, "[]", 2, NULL, "--yes save -"));
  free(visitdeck_prints(&home, "{\"price\":1}", 2, NULL, "--yes save -"));
  free(visitdeck_prints(&home, "{\"externalRef\":\"1\",\"price\":null}", 2, NULL, "--yes save -"));
  char *said =
      visitdeck_prints(&home, "{\"externalRef\":\"1\",\"a\":[{\"odd\":1,\"odd\":2}]}", 2, NULL, "--yes save -");
  assert_has(said, "\"odd\" is there twice");
  free(said);
  /* A name that would be cut short, and what the next reader of JSON refuses. */
  static const char *const odd[] = {"\"a\\u0000b\":1", "\"m\":{\"a\\u0000b\":1}", "\"price\":01",
                                    "\"doorRef\":\"a\tb\"", "\"doorRef\":\"a\\u0000b\""};
  for (size_t n = 0; n < sizeof odd / sizeof *odd; n++) {
    char *request;
    assert_true(asprintf(&request, "{\"externalRef\":\"1\",%s}", odd[n]) > 0);
    said = visitdeck_prints(&home, request, 2, NULL, "--yes save -");
    assert_has(said, "is not written as JSON");
    free(said);
    free(request);
  }
  visitdeck_says(&home, 2, NULL, "--yes save /no/such/file");
  said = visitdeck_prints(&home, NULL, 2, NULL, "--yes terminate " REF " --picked nobody@x.fr");
  assert_has(said, "no visitor of this property");
  free(said);
  const char *const asks[] = {"./visitdeck", "--url", home.url, "terminate", REF, NULL};
  struct ran ran = run(&home, "", asks);
  assert_int_equal(ran.status, 2); /* nobody types the reference */
  ran_free(&ran);
  AUTO(mem_free_at) char *requests = home_ask(&home, "/sandbox/requests", NULL);
  assert_null(strstr(requests, "/terminate"));
  assert_null(strstr(requests, "\"POST\",\"target\":\"/api/v1/business/properties"));
  home_close(&home);
}

/* Who takes it is named to Flatsy, as Flatsy writes the address, and is not among those who are told. */
TEST(the_one_who_takes_it_is_named) {
  static const char *const visitors[] = {"Marie@x.fr", "paul@x.fr"};
  for (size_t e = 0; e < 2; e++) {
    struct home home;
    visitdeck_begin(&home, "--edition", editions[e]);
    for (size_t n = 0; n < 2; n++) {
      char *slots = visitdeck_prints(&home, NULL, 0, NULL, "--yes slots " REF " --json"),
           *date = strstr(slots, "\"date\":\"");
      assert_non_null(date);
      date[8 + 20] = '\0';
      visitdeck_says(&home, 0, NULL, "--yes book " REF " %s --email %s --first-name M --last-name D --phone 0612345678",
                     date + 8, visitors[n]);
      free(slots);
    }
    AUTO(mem_free_at)
    char *said = visitdeck_prints(&home, NULL, 0, NULL, "--yes terminate " REF " --picked marie@X.fr");
    assert_has(said, "  paul@x.fr\n");
    assert_has(said, "told by email: ");
    assert_null(strstr(said, "arie@x.fr"));
    AUTO(mem_free_at) char *json = visitdeck_prints(&home, NULL, 0, NULL, "--yes property " REF " --json");
    assert_has(json, "\"pickedVisitorId\":\"Marie@x.fr\"");
    assert_has(json, "status.unavailable");
    assert_int_equal(home_visits(&home, "paul@x.fr", true), 0);
    home_close(&home);
  }
}

/* A property as somebody else's program may have left it. */
static char *odd_members(void) {
  size_t size = 16384, used = 0;
  char *odd = malloc(size);
  for (int n = 0; n < 50; n++)
    used += (size_t)snprintf(odd + used, size - used, "%s\"odd%d\":{\"n\":%d,\"in\":[{\"deep\":\"\\u00e9%d\"}]}",
                             n > 0 ? "," : "", n, n, n);
  snprintf(odd + used, size - used, ",\"long\":12345678901234567");
  return odd;
}

TEST(what_nobody_knows_comes_back_unharmed) {
  struct home home;
  for (size_t e = 0; e < 2; e++) {
    AUTO(mem_free_at) char *odd = odd_members();
    AUTO(mem_free_at) char *change = NULL;
    visitdeck_begin(&home, "--edition", editions[e]);
    if (asprintf(&change, "{\"ref\":\"" REF "\",\"data\":{%s}}", odd) < 0) abort();
    free(home_ask(&home, "/sandbox/property", change));
    AUTO(mem_free_at) char *before = visitdeck_prints(&home, NULL, 0, NULL, "--yes property " REF " --json");
    assert_has(before, "12345678901234567");
    free(visitdeck_prints(&home, "\xEF\xBB\xBF{\"externalRef\":\"" REF "\",\"price\":777}", 0, NULL, "--yes save -"));
    char *requests = home_ask(&home, "/sandbox/requests", NULL),
         *after = visitdeck_prints(&home, NULL, 0, NULL, "--yes property " REF " --json");
    assert_has(after, "777");
    for (int n = 0; n < 50; n++) {
      char part[80];
      snprintf(part, sizeof part, "\"odd%d\":{\"n\":%d,\"in\":[{\"deep\":", n, n);
      assert_has(after, part);
    }
    assert_has(after, "12345678901234567");
    free(requests);
    free(after);
    home_close(&home);
  }
}

/* ---- the dashboard */

static struct tty *dashboard(struct home *home) {
  struct tty *tty = tty_visitdeck(home, &(struct tty_setup){.rows = 45, .columns = 140});
  tty_wait(tty, ">" REF);
  tty_wait(tty, "Europe/Paris");
  tty_wait(tty, "Agence du Parc");
  return tty;
}

static void to_price(struct tty *tty, const char *price) {
  tty_wait(tty, "Ctrl-G look at it");
  tty_type(tty, "\t\t"); /* from the other references: the reference itself can't be changed */
  tty_wait(tty, "> Price");
  tty_type(tty, "\x15");
  tty_type(tty, price);
  tty_wait(tty, "1 changed");
}

TEST(the_form_saves) {
  for (size_t e = 0; e < 2; e++) {
    struct home home;
    visitdeck_begin(&home, "--edition", editions[e]);
    struct tty *tty = dashboard(&home);
    tty_type(tty, "e");
    to_price(tty, "1234,5");
    tty_type(tty, "\x07");
    tty_wait(tty, "-> 1234.5");
    tty_confirm(tty, "y", "y send");
    tty_wait(tty, "Property saved: " REF);
    AUTO(mem_free_at) char *json = visitdeck_prints(&home, NULL, 0, NULL, "--yes property " REF " --json");
    assert_has(json, "\"price\":1234.5");
    tty_quit(tty);
    home_close(&home);
  }
}

TEST(the_second_seat_sees_the_first_ones_change) {
  for (size_t e = 0; e < 2; e++) {
    struct home home;
    visitdeck_begin(&home, "--edition", editions[e]);
    struct tty *tty = dashboard(&home);
    tty_type(tty, "e");
    to_price(tty, "900");
    free(visitdeck_prints(&home, "{\"externalRef\":\"" REF "\",\"price\":870,\"doorRef\":\"B2\"}", 0, NULL,
                          "--yes save -"));
    tty_type(tty, "\x07");
    tty_wait(tty, "-> 900");
    tty_confirm(tty, "y", "y send");
    tty_wait(tty, "y put yours on theirs");
    tty_wait(tty, "theirs: 870");
    tty_wait(tty, "theirs: B2");
    char *json = visitdeck_prints(&home, NULL, 0, NULL, "--yes property " REF " --json");
    assert_has(json, "\"price\":870");
    free(json);
    tty_confirm(tty, "y", "y put yours on theirs");
    tty_wait(tty, "870 -> 900");
    tty_confirm(tty, "y", "y send");
    tty_wait(tty, "Property saved: " REF);
    json = visitdeck_prints(&home, NULL, 0, NULL, "--yes property " REF " --json");
    assert_has(json, "\"price\":900");
    assert_has(json, "\"doorRef\":\"B2\"");
    free(json);
    tty_type(tty, "q");
    tty_wait_exit(tty);
    tty_free(tty);
    home_close(&home);
  }
}

TEST(paused_invited_and_ended) {
  for (size_t e = 0; e < 2; e++) {
    struct home home;
    visitdeck_begin(&home, "--edition", editions[e]);
    struct tty *tty = dashboard(&home);
    tty_type(tty, "p");
    tty_confirm(tty, "y", "y pause");
    tty_wait(tty, "Paused: " REF);
    tty_type(tty, "i");
    tty_wait(tty, "Invite by email");
    tty_type(tty, "Marie Dupont 06 12 34 56 78 marie@x.fr");
    tty_wait(tty, "mail marie@x.fr");
    tty_type(tty, "\r");
    tty_confirm(tty, "y", "y send the email");
    tty_wait(tty, "Invited: " REF);
    tty_type(tty, "T");
    tty_wait(tty, "Enter goes on");
    tty_type(tty, "\r");
    tty_wait(tty, "Type the reference:");
    tty_type(tty, "y\r");
    tty_wait(tty, "This is not its reference");
    tty_type(tty, "\x15" REF "\r");
    tty_wait(tty, "y end the visits");
    AUTO(mem_free_at) char *requests = home_ask(&home, "/sandbox/requests", NULL);
    assert_null(strstr(requests, "/terminate"));
    tty_confirm(tty, "y", "y end the visits");
    tty_wait(tty, "Visits ended: " REF);
    tty_type(tty, "q");
    tty_wait_exit(tty);
    tty_free(tty);
    home_close(&home);
  }
}

TEST(several_at_once) {
  struct home home;
  visitdeck_begin(&home, "--edition", editions[1]);
  struct tty *tty = dashboard(&home);
  tty_type(tty, " j j ");
  tty_wait(tty, "3 marked");
  tty_type(tty, "p");
  tty_wait(tty, "Type 3, then y");
  tty_type(tty, "\r3");
  tty_confirm(tty, "y", "then y: 3");
  tty_wait(tty, "pause     done         13-1063");
  tty_wait(tty, "pause     done         13-1070");
  tty_wait(tty, "pause     done         13-1077");
  tty_wait(tty, "Outbox  all settled");
  tty_type(tty, "q");
  tty_type(tty, "q");
  tty_wait_exit(tty);
  AUTO(mem_free_at) char *requests = home_ask(&home, "/sandbox/requests", NULL);
  size_t sent = 0;
  for (const char *at = requests; (at = strstr(at, "/status")) != NULL; at++)
    sent++;
  assert_int_equal(sent, 3);
  tty_free(tty);
  home_close(&home);
}
