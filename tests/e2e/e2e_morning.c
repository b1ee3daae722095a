/* The manager's morning: what is missing since yesterday, and what the week comes to, on the screen and by command. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "../harness/tty.h"
#include "../harness/visitdeck.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/when.h"

/* Two keys, from the screen that visitdeck begins with. */
TEST(what_is_missing_since_yesterday_takes_two_keys) {
  char yesterday[64];
  int64_t today = when_day(clock_utc(&clock_system));
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  struct tty *tty = tty_visitdeck(&home, &(struct tty_setup){.rows = 24, .columns = 80});
  tty_wait(tty, ">13-1063");
  tty_type(tty, "f"); /* one */
  tty_wait(tty, "Show only:");
  tty_type(tty, "r"); /* two */
  tty_wait(tty, "Missing: done for more than four hours");
  tty_wait(tty, "up to date"); /* nobody had read those days before */
  when_show_day_time(when_day_add(today, -1), yesterday, sizeof yesterday);
  yesterday[strlen(yesterday) - strlen("00:00")] = '\0'; /* "Sun 29 " */
  AUTO(mem_free_at) char *missing = mem_print("missing    %s", yesterday);
  tty_wait(tty, missing);
  tty_wait(tty, "reports missing");
  tty_type(tty, "\r");
  tty_wait(tty, "Status: done"); /* the visit, read */
  tty_type(tty, "Jq");           /* the next one, and back: the cursor went along */
  tty_wait_selected(tty, "missing");
  tty_type(tty, "qS");
  tty_wait(tty, "Reports missing");
  tty_type(tty, "q");
  tty_wait(tty, ">13-1063");
  tty_quit(tty);
  /* The command line finds in the cache what the screen has read. */
  visitdeck_says(&home, 0, "Reports missing", "summary --offline --from %s", "yesterday");
  home_close(&home);
}

/* A number behind that mark. */
static size_t number(const char *json, const char *mark) {
  const char *at = strstr(json, mark);
  if (at == NULL) fail_msg("no %s in %s", mark, json);
  return strtoul(at + strlen(mark), NULL, 10);
}

/* As many visits as the same days have, but for those that were moved. */
TEST(a_summary_adds_up) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  visitdeck_says(&home, 4, "never read", "summary --offline"); /* nothing is not none */
  AUTO(mem_free_at)
  char *json = visitdeck_prints(&home, NULL, 0, "{\"zone\":\"Europe/Paris\"", "summary --from -6 --to +0 --json");
  AUTO(mem_free_at)
  char *visits = visitdeck_prints(&home, NULL, 0, "durationMinutes", "visits --from -6 --to +0 --json");
  assert_int_equal(number(json, "\"visits\":") + number(json, "\"cancelled.rescheduled\":"),
                   text_count(visits, "\"durationMinutes\""));
  assert_true(number(json, "\"missing\":") > 0);
  assert_has(json, "\"notReadFrom\":null,\"leftOut\":0,");
  assert_has(json, "\"by\":\"visitor\"");
  visitdeck_says(&home, 0, "Visits a day", "summary --from -6 --to +0 --offline"); /* it was read a moment ago */
  visitdeck_says(&home, 0, "was never read from Flatsy", "summary --offline --from -20 --to +0");
  visitdeck_says(&home, 2, "--from is after --to", "summary --from tomorrow --to today");
  visitdeck_says(&home, 2, "ten years at most", "summary --from 2000-01-01 --to 2026-01-01");
  visitdeck_says(&home, 0, "a bar is", "summary --from 2026-01-01 --to 2026-12-31");
  visitdeck_says(&home, 2, "summary", "summary today");
  home_close(&home);
}
