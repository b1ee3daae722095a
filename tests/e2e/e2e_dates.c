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

/* ---- properties beyond the account's zone */

/* What those words print in that language. New memory. */
static char *printed_in(const struct home *home, const char *language, const char *words) {
  const char *argv[VISITDECK_WORDS];
  AUTO(mem_free_at) char *kept = visitdeck_argv(home, words, argv);
  size_t length;
  int out;
  pid_t pid = run_start(&(struct run_setup){.home = home, .language = language, .err = RUN_AS_OUT}, argv, &out);
  char *text = run_read(out, &length);
  assert_int_equal(run_end(pid), 0);
  return text;
}

static void is_in(const char *text, const char *part) {
  if (strstr(text, part) == NULL) fail_msg("no \"%s\" in %s", part, text);
}

static void save_property(const struct home *home, const char *ref, const char *zip, const char *country) {
  AUTO(mem_free_at)
  char *body = mem_print("{\"externalRef\":\"%s\",\"address\":{\"address\":\"1 rue Verte\",\"zip\":\"%s\",\"city\":"
                         "\"Ville\",\"countryCode\":\"%s\",\"latitude\":-20.9,\"longitude\":55.4}}",
                         ref, zip, country);
  free(home_api(home, "/api/v1/business/properties", body));
}

/* The first slot of "RUN" is at that time there and that one here. */
static void first_slot(const struct home *home, char date[21], char there[16], char here[6]) {
  int year, month, day, hour, minute;
  AUTO(mem_free_at) char *slots = visitdeck_prints(home, NULL, 0, "\"date\":\"", "slots RUN --json");
  text_behind(slots, "\"date\":\"", 21, date);
  assert_int_equal(sscanf(date, "%d-%d-%dT%d:%d", &year, &month, &day, &hour, &minute), 5);
  snprintf(there, 16, "%02d:%02d", (hour + 4) % 24, minute % 60);
  AUTO(mem_free_at) char *line = visitdeck_prints(home, NULL, 0, date, "slots RUN");
  const char *zone = strstr(line, " (");
  assert_non_null(zone);
  memcpy(here, zone - 5, 5);
  here[5] = '\0';
}

/* From the first command on, when nothing is known of the property yet. */
TEST(a_property_overseas_has_its_own_time) {
  struct home home;
  char date[21], there[16], here[6], id[37], said[200];
  visitdeck_begin(&home, NULL, NULL);
  save_property(&home, "RUN", "97400", "FR");
  save_property(&home, "SPAIN", "28001", "ES");
  first_slot(&home, date, there, here);
  snprintf(said, sizeof said, "%s (%s in Reunion)", here, there);
  visitdeck_says(&home, 0, said, "slots RUN");
  visitdeck_says(&home, 0, " in Reunion (", "slots RUN");
  visitdeck_says(&home, 0, " Paris time)", "slots RUN");
  visitdeck_says(&home, 0, "(Paris time)  2", "slots SPAIN");
  visitdeck_says(&home, 0, " Paris time.", "slots SPAIN");
  AUTO(mem_free_at) char *french = printed_in(&home, "fr", "slots RUN");
  snprintf(said, sizeof said, "%s (%s à La Réunion)  ", here, there);
  is_in(french, said);
  is_in(french, " à La Réunion (");
  is_in(french, ", heure de Paris)");
  AUTO(mem_free_at) char *paris = visitdeck_prints(&home, NULL, 0, "I can offer you", "slots 13-1063");
  assert_null(strstr(paris, "("));

  AUTO(mem_free_at)
  char *booked = visitdeck_prints(
      &home, NULL, 0,
      "Booked: ", "book RUN %s --email marie@x.fr --first-name Marie --last-name Dupont --phone 0612345678 --yes",
      date);
  snprintf(said, sizeof said, "(Europe/Paris; %s in Reunion), RUN", there);
  is_in(booked, said);
  AUTO(mem_free_at) char *visits = visitdeck_prints(&home, NULL, 0, "RUN", "visits --ref RUN --json");
  text_behind(visits, "\"id\":\"", 37, id);
  assert_null(strstr(visits, "in Reunion")); /* the API's own */
  snprintf(said, sizeof said, "(%s in Reunion)\n", there);
  visitdeck_says(&home, 0, said, "visits --ref RUN");
  visitdeck_says(&home, 0, said, "agenda %.10s", date);
  visitdeck_says(&home, 0, said, "visit %s", id);
  visitdeck_says(&home, 0, said, "--offline agenda %.10s", date);

  AUTO(mem_free_at) char *slots = visitdeck_prints(&home, NULL, 0, "\"date\":\"", "slots RUN --reschedule --json");
  text_behind(slots, "\"date\":\"", 21, date);
  AUTO(mem_free_at) char *moved = visitdeck_prints(&home, NULL, 0, "Moved: ", "reschedule %s %s --yes", id, date);
  is_in(moved, "(Europe/Paris; ");
  is_in(moved, " in Reunion)");
  snprintf(said, sizeof said, "(%s in Reunion) to ", there);
  is_in(moved, said);
  home_close(&home);
}

/* Another seat that has never read the property: the visit's address tells. */
TEST(a_visit_overseas_is_told_where_only_its_address_is_known) {
  struct home home;
  char date[21], there[16], here[6], said[64];
  visitdeck_begin(&home, NULL, NULL);
  save_property(&home, "RUN", "97400", "FR");
  first_slot(&home, date, there, here);
  visitdeck_says(&home, 0, "Booked: ",
                 "book RUN %s --email marie@x.fr --first-name Marie --last-name Dupont --phone 0612345678 --yes", date);
  free(home_shell(&home, "rm -r %s/cache", home.folder));
  snprintf(said, sizeof said, "(%s in Reunion)\n", there);
  visitdeck_says(&home, 0, said, "agenda %.10s", date);
  home_close(&home);
}
