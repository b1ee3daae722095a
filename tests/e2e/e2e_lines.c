/* Texts of several lines on the command line: no line of theirs passes for one of ours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../unit/fake_api.h"
#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "../harness/visitdeck.h"

#define TEXT "\"first\\nFORGED: second\\r\\n\\u2028FORGED third\\u000bFORGED\""
#define REPORT                                                                                                         \
  "{\"propertyId\":\"p1\",\"note\":" TEXT ",\"comment\":" TEXT ",\"positivePoints\":" TEXT ",\"negativePoints\":" TEXT \
  ",\"questions\":" TEXT "}"

TEST(a_text_forges_no_line) {
  static const char *const commands[] = {"property R1", "visit v1", "report v1", "agent R1", "messages R1"};
  struct home home;
  home_open(&home);
  struct fake_api *api = fake_api_open(home.url, sizeof home.url);
  fake_api_say(api, 'O', 200,
               "{\"id\":\"p1\",\"data\":{\"externalRef\":\"R1\",\"memo\":" TEXT ",\"fields\":{\"text\":" TEXT "}}}");
  fake_api_say(api, 'R', 200,
               "{\"id\":\"v1\",\"date\":\"2026-11-20T10:00:00Z\",\"visitorVisits\":[{\"status\":\"visit.status.done\","
               "\"comment\":" TEXT ",\"visitor\":{\"email\":\"a@x.fr\"}}],\"propertyVisits\":[" REPORT "," REPORT "]}");
  fake_api_say(api, 'A', 200, "{\"name\":\"Lea\",\"rating\":4,\"presentation\":" TEXT "}");
  fake_api_say(api, 'K', 200,
               "{\"id\":\"c\",\"propertySummary\":{\"id\":\"p1\"},\"messages\":[{\"id\":\"m\",\"text\":" TEXT
               ",\"senderContact\":{\"name\":\"Lea\"}}]}");
  struct ran login = visitdeck_run(&home, "secret\n", "login --user u@x.fr --password-stdin");
  assert_int_equal(login.status, 0);
  ran_free(&login);
  for (size_t n = 0; n < sizeof commands / sizeof *commands; n++) {
    struct ran ran = visitdeck_run(&home, NULL, commands[n]);
    if (ran.status != 0 || strstr(ran.out, "FORGED: second") == NULL)
      fail_msg("%s: %s%s", commands[n], ran.out, ran.err);
    if (strncmp(ran.out, "FORGED", 6) == 0 || strstr(ran.out, "\nFORGED") != NULL)
      fail_msg("%s: %s", commands[n], ran.out);
    ran_free(&ran);
  }
  fake_api_close(api);
  home_close(&home);
}

/* Of several properties each report says whose it is: by name where that is known, else by its whole id. */
TEST(reports_name_their_properties) {
  struct home home;
  home_open(&home);
  struct fake_api *api = fake_api_open(home.url, sizeof home.url);
  fake_api_say(
      api, 'P', 200,
      "[{\"id\":\"5b1f7a8e-0000-4000-8000-000000000001\",\"data\":{\"externalRef\":\"R1\",\"address\":{\"address\":"
      "\"1 rue de la Paix\"}}}]");
  fake_api_say(api, 'R', 200,
               "{\"id\":\"v1\",\"date\":\"2026-11-20T10:00:00Z\",\"visitorVisits\":[{\"status\":\"visit.status.done\","
               "\"visitor\":{\"email\":\"a@x.fr\"}}],\"propertyVisits\":[{\"propertyId\":"
               "\"5b1f7a8e-0000-4000-8000-000000000001\",\"comment\":\"Calme\"},{\"propertyId\":"
               "\"5b1f7a8e-0000-4000-8000-000000000002\",\"comment\":\"Clair\"}]}");
  visitdeck_says(&home, 0, NULL, "login --user u@x.fr --password-stdin");
  visitdeck_says(&home, 0, NULL, "properties"); /* which are known from now on */
  static const char *const commands[] = {"report v1", "visit v1"};
  for (size_t n = 0; n < 2; n++) {
    visitdeck_says(&home, 0, "Property: R1, 1 rue de la Paix\nComment: Calme", "%s", commands[n]);
    visitdeck_says(&home, 0, "Property: 5b1f7a8e-0000-4000-8000-000000000002\nComment: Clair", "%s", commands[n]);
  }
  fake_api_close(api);
  home_close(&home);
}
