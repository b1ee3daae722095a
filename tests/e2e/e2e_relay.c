/* From a booking at the vendor's to the screens of two seats, through the webhook, the relay and a broker; and that a
 * seat needs none of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "../harness/run.h"
#include "../harness/test.h"
#include "../harness/tty.h"
#include "../unit/broker.h"
#include "subscriber.h"
#include "caller.h"
#include "relay.h"

enum { PACE_SECONDS = 600 /* of the sandbox's clock, which goes on when both screens show the last step */ };

struct stage {
  struct client client;
  struct broker broker;
  struct relay relay;
  struct home desks[2];
  struct tty *ttys[2];
};

static struct tty *open_desk(struct home *desk, const char *url, const char *mqtt_url) {
  home_open(desk);
  home_write_profile(desk, url, "mqtt_url = \"%s\"\n  refresh = 3600", mqtt_url); /* what comes was not polled */
  struct tty *tty =
      tty_start(desk, &(struct tty_setup){.rows = 40, .columns = 150}, (const char *const[]){"./visitdeck", NULL});
  tty_wait(tty, "Recommended by Flatsy");
  return tty;
}

static void stage_open(struct stage *stage) {
  char pace[16];
  snprintf(pace, sizeof pace, "%d000", PACE_SECONDS);
  home_open(&stage->client.home);
  relay_prepare(&stage->relay, &stage->client.home, "relay");
  home_start_sandbox_of(&stage->client.home,
                        (const char *const[]){"--webhook", stage->relay.hook, "--pace", pace, NULL});
  client_login(&stage->client);
  broker_start(&stage->broker, NULL);
  free(relay_configure(&stage->relay, stage->broker.url, NULL));
  relay_start(&stage->relay);
  for (int n = 0; n < 2; n++) {
    stage->ttys[n] = open_desk(&stage->desks[n], stage->client.home.url, stage->broker.url);
    tty_wait(stage->ttys[n], "live");
  }
}

static void stage_close(struct stage *stage) {
  for (int n = 0; n < 2; n++) {
    tty_quit(stage->ttys[n]);
    home_close(&stage->desks[n]);
  }
  assert_int_equal(relay_end(&stage->relay), 0);
  broker_end(&stage->broker);
  client_close(&stage->client);
}

enum { CLOCK = 16 };

/* As the planning has it: with its distance from UTC on a day of more or fewer hours than 24. */
static void clock_print(const struct tm *parts, char clock[CLOCK]) {
  struct tm day = *parts, next = *parts;
  day.tm_hour = next.tm_hour = day.tm_min = next.tm_min = 0;
  next.tm_mday++;
  day.tm_isdst = next.tm_isdst = -1;
  bool changes = mktime(&next) - mktime(&day) != 86400;
  strftime(clock, CLOCK, changes ? "%H:%M %z" : "%H:%M", parts);
  if (changes) strcpy(clock + strlen(clock) - 2, ":00"); /* "+0100" */
}

/* The Paris clock at an instant of the API; days from today until then. */
static int clock_of(const char *date, char clock[CLOCK]) {
  struct tm parts = {0};
  time_t now = time(NULL), days[2];
  assert_non_null(strptime(date, "%Y-%m-%dT%H:%M:%S", &parts));
  time_t at = timegm(&parts);
  setenv("TZ", "Europe/Paris", 1);
  tzset();
  localtime_r(&at, &parts);
  clock_print(&parts, clock);
  for (int n = 0; n < 2; n++) { /* as if the calendar day were one of UTC: every day is as long */
    localtime_r(n == 0 ? &now : &at, &parts);
    parts.tm_hour = parts.tm_min = parts.tm_sec = 0;
    days[n] = timegm(&parts);
  }
  unsetenv("TZ");
  tzset();
  return (int)((days[1] - days[0]) / 86400);
}

/* The day of an instant, and its clock; once more where midnight comes between. */
static void show_day(struct stage *stage, const char *date, char clock[CLOCK]) {
  int days;
  do {
    days = clock_of(date, clock);
    for (int n = 0; n < 2; n++) {
      tty_type(stage->ttys[n], "2t");
      for (int day = 0; day < days; day++)
        tty_type(stage->ttys[n], "l");
      tty_wait(stage->ttys[n], "live");
    }
  } while (clock_of(date, clock) != days);
}

/* The next step of a magic number is due. When that was. */
static int64_t go_on(struct stage *stage) {
  client_forward(&stage->client, PACE_SECONDS);
  return monotonic_ms();
}

/* Until both screens show it; prints how long after it was due. */
static void both_show(struct stage *stage, const char *text, int64_t due_ms) {
  for (int n = 0; n < 2; n++)
    tty_wait(stage->ttys[n], text);
  print_message("  \"%s\" on both screens after %d ms\n", text, (int)(monotonic_ms() - due_ms));
}

/* A free one with another behind it on the same day (7 to 21 in Paris is one day of UTC too): a visit that is moved on
 * stays on the screen, at whatever hour the test runs. */
static void roomy_slot(struct stage *stage, char id[37], char date[24]) {
  first_slot(&stage->client, id, date);
  AUTO(answer_clear) struct answer answer = call(&stage->client, "GET", "visit/slots?reference=" REF, NULL);
  const cJSON *slot;
  cJSON_ArrayForEach(slot, answer.json) {
    const char *next = text_of(slot, "date");
    if (!cJSON_IsTrue(cJSON_GetObjectItem(slot, "available")) || strcmp(next, date) <= 0) continue;
    if (strncmp(next, date, strlen("2026-11-29")) == 0) break;
    snprintf(date, 24, "%s", next);
  }
  assert_non_null(slot);
}

static void book(struct stage *stage, const char *phone, const char *id, const char *date) {
  char body[800];
  create_body(body, id, date, phone);
  answers(&stage->client, "POST", "visit/create", body, 200);
}

TEST(a_visit_goes_on_on_two_screens) {
  static const char *const steps[] = {"proposed", "confirmed", "done"};
  struct stage stage;
  char id[37], date[24], clock[CLOCK], row[48];
  stage_open(&stage);
  roomy_slot(&stage, id, date);
  show_day(&stage, date, clock);
  int64_t due = monotonic_ms();
  book(&stage, "0600000001", id, date);
  for (int n = 0; n < 3; n++) {
    snprintf(row, sizeof row, "%s %-9s  %s", clock, steps[n], REF);
    both_show(&stage, row, due);
    due = go_on(&stage);
  }
  both_show(&stage, "new report", due);
  stage_close(&stage);
}

TEST(a_move_is_one_move_on_two_screens) {
  struct stage stage;
  char id[37], date[24], clock[CLOCK], row[48];
  stage_open(&stage);
  roomy_slot(&stage, id, date);
  show_day(&stage, date, clock);
  int64_t due = monotonic_ms();
  book(&stage, "0600000002", id, date);
  snprintf(row, sizeof row, "%s proposed   %s", clock, REF);
  both_show(&stage, row, due);
  due = go_on(&stage);
  snprintf(row, sizeof row, "%s moved      %s", clock, REF); /* not cancelled, and not two bookings */
  both_show(&stage, row, due);
  both_show(&stage, "confirmed  " REF "   Z Y", due);
  assert_int_equal(home_visits(&stage.client.home, "Z@x.fr", true), 1);
  stage_close(&stage);
}

/* A broker that is not there: everything is polled, as without one. */
TEST(a_seat_needs_neither_relay_nor_broker) {
  struct client client;
  struct home desk;
  struct broker broker;
  client_open(&client, NULL);
  broker_start(&broker, NULL);
  broker_kill(&broker);
  struct tty *tty = open_desk(&desk, client.home.url, broker.url);
  tty_wait(tty, "up to date");
  tty_type(tty, "b");
  tty_book(tty, "Marie Dupont 06 12 34 56 78 marie@x.fr", "marie@x.fr");
  tty_wait(tty, "Booked: ");
  assert_int_equal(home_visits(&client.home, "marie@x.fr", false), 1);
  tty_type(tty, "R");
  tty_wait(tty, "up to date");
  assert_false(tty_has(tty, "live"));
  tty_quit(tty);
  home_close(&desk);
  broker_end(&broker);
  client_close(&client);
}
