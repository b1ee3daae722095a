/* Slots as several JSON libraries date them, on the command line: shown, and booked by the very bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../unit/fake_api.h"
#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

static char email[16]; /* of who books */

static struct ran book(const struct home *home, const char *date) {
  char word[80];
  AUTO(mem_free_at)
  char *words = mem_print("--yes book R1 %s --email %s --first-name Marie --last-name Dupont --phone 0612345678",
                          visitdeck_word(date, word), email);
  return visitdeck_run(home, NULL, words);
}

static void assert_said(struct ran ran, const char *said) {
  if (ran.status != 0 || strstr(ran.out, said) == NULL)
    fail_msg("no \"%s\": %d\n%s%s", said, ran.status, ran.out, ran.err);
  ran_free(&ran);
}

/* The other slots are an hour earlier: what a date without a zone would be, were it a person's in Paris. */
static const struct {
  const char *date, *given, *earlier; /* as it stands in the JSON; what book is given, NULL: what slots says */
} spellings[] = {{"\"2099-12-01T10:00Z\"", "2099-12-01T10:00Z", "\"2099-12-01T09:00Z\""},
                 {"\"2099-12-01T11:00:00+01\"", "2099-12-01T11:00:00+01", "\"2099-12-01T10:00:00+01\""},
                 {"\"2099-12-01T11:00+01:00[Europe/Paris]\"", NULL, "\"2099-12-01T10:00+01:00[Europe/Paris]\""},
                 {"\"2099-12-01T10:00\"", "2099-12-01T10:00", "\"2099-12-01T09:00\""},
                 {"\"2099-12-01T10:00:00\"", NULL, "\"2099-12-01T09:00:00\""},
                 {"\"\\/Date(4099802400000)\\/\"", NULL, "\"\\/Date(4099798800000)\\/\""},
                 {"4099802400000", NULL, "4099798800000"},
                 {"4099802400", "2099-12-01 11:00", "4099798800"}};

TEST(a_slot_is_booked_as_it_came) {
  struct home home;
  char text[400];
  home_open(&home);
  struct fake_api *api = fake_api_open(home.url, sizeof home.url);
  fake_api_say(api, 'O', 200, "{\"id\":\"p1\",\"data\":{\"externalRef\":\"R1\"}}");
  assert_said(visitdeck_run(&home, "secret\n", "--yes login --user u@x.fr --password-stdin"), "Logged in");
  for (size_t n = 0; n < sizeof spellings / sizeof *spellings; n++) {
    snprintf(text, sizeof text, "[{\"date\":%s,\"available\":true},{\"date\":%s,\"available\":true}]",
             spellings[n].earlier, spellings[n].date);
    fake_api_say(api, 'S', 200, text);
    snprintf(email, sizeof email, "a%zu@x.fr", n);
    snprintf(text, sizeof text,
             "{\"id\":\"v%zu\",\"date\":%s,\"propertySummary\":{\"id\":\"p1\"},\"visitorVisits\":[{\"status\":"
             "\"visit.status.proposed\",\"visitor\":{\"email\":\"%s\",\"fields\":{\"visitdeckKey\":\"%%KEY%%\"}}}]}",
             n, spellings[n].date, email);
    fake_api_say(api, 'C', 200, text);
    fake_api_say(api, 'R', 200, text);
    snprintf(text, sizeof text, "\"date\":%s,", spellings[n].date);
    struct ran json = visitdeck_run(&home, NULL, "--yes slots R1 --all --json"),
               plain = visitdeck_run(&home, NULL, "--yes slots R1 --all");
    if (strstr(json.out, text) == NULL) fail_msg("%s is not in %s", text, json.out);
    char *line = strstr(plain.out, "11:00"), *given = line != NULL ? strstr(line, "  ") + 2 : NULL;
    if (given == NULL) fail_msg("no 11:00: %s", plain.out);
    given[strcspn(given, "\n")] = '\0';
    assert_said(book(&home, spellings[n].given != NULL ? spellings[n].given : given), "11:00");
    /* Given again, when the slot is gone: it is the same date, however it is spelled. */
    char before[100];
    snprintf(before, sizeof before, "[{\"date\":%s,\"available\":true}]", spellings[n].earlier);
    fake_api_say(api, 'S', 200, before);
    assert_said(book(&home, spellings[n].given != NULL ? spellings[n].given : given), "Booked already");
    AUTO(mem_free_at) char *asked = fake_api_body(api, 'C');
    if (strstr(asked, text) == NULL) fail_msg("%s is not in %s", text, asked);
    ran_free(&json);
    ran_free(&plain);
  }
  fake_api_close(api);
  home_close(&home);
}
