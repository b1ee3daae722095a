/* The command line where little goes on: what is printed as it came, what is known without a server, what makes no
 * sense. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <cmocka.h>

#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/tty.h"
#include "../harness/test.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

#define REF "13-1063"
#define NOBODY " --email n@x.fr --first-name N --last-name B --phone 0611111111"
enum { ID_BYTES = 36 };

/* The id of a visit of Nora at the first recommended slot, and its instant. */
static void book(const struct home *home, char id[ID_BYTES + 1], char date[21]) {
  AUTO(mem_free_at) char *slots = visitdeck_prints(home, NULL, 0, "\"date\":\"", "slots " REF " --json");
  text_behind(slots, "\"date\":\"", 20 + 1, date);
  AUTO(mem_free_at)
  char *booked = visitdeck_prints(home, NULL, 0, "\"id\":\"", "book " REF " %s" NOBODY " --yes --json", date);
  text_behind(booked, "\"id\":\"", ID_BYTES + 1, id);
}

/* ---- as it came */

/* --json gives every member that the server gave, known or not. */
TEST(json_is_what_came) {
  struct home home;
  char id[ID_BYTES + 1], date[21], visit[64], visit_path[96];
  visitdeck_begin(&home, NULL, NULL);
  book(&home, id, date);
  snprintf(visit, sizeof visit, "visit %s --json", id);
  snprintf(visit_path, sizeof visit_path, "/api/v1/business/visit/%s", id);
  const struct {
    const char *words, *path, *has;
  } rows[] = {{"whoami --json", "/api/v1/business/me", "\"businessHours\""},
              {"property " REF " --json", "/api/v1/business/property?ref=" REF, "\"userId\""},
              {visit, visit_path, "\"propertySummary\""},
              {"agent " REF " --json", "/api/v1/business/property/agent?ref=" REF, "\"rating\""},
              {"messages " REF " --json", "/api/v1/business/messages/conversation?propertyRef=" REF, "\"recipientId\""},
              {"coverage --json", "/api/v1/business/coverage", "\""},
              {"availability " REF " --json", NULL, "\"isWeeklyRecurring\":true"}};
  visitdeck_says(&home, 0, "", "messages " REF); /* read from here on */
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(mem_free_at) char *printed = visitdeck_prints(&home, NULL, 0, rows[n].has, "%s", rows[n].words);
    if (rows[n].path != NULL) {
      AUTO(mem_free_at) char *came = home_api(&home, rows[n].path, NULL);
      assert_int_equal(printed[strlen(printed) - 1], '\n');
      printed[strlen(printed) - 1] = '\0';
      assert_string_equal(printed, came);
    }
  }
  home_close(&home);
}

/* A caller who gives half a telephone number, or a name as it sounds. */
TEST(anything_is_found) {
  struct home home;
  char date[21];
  visitdeck_begin(&home, NULL, NULL);
  AUTO(mem_free_at) char *slots = visitdeck_prints(&home, NULL, 0, "\"date\":\"", "slots " REF " --json");
  text_behind(slots, "\"date\":\"", 20 + 1, date);
  visitdeck_says(&home, 0, NULL,
                 "book " REF
                 " %s --yes --email zoe@x.fr --first-name Zo\u00e9 --last-name L\u0153wen-Dup\u00f4t --phone "
                 "+33698765431",
                 date);
  static const char *const rows[][2] = {
      {"06 9876", "Zo\u00e9 L\u0153wen-Dup\u00f4t"},
      {"+33 6 98 76", "+33 6 98 76 54 31"},
      {"76 54", "next "},
      {"dupot LOEWEN", REF},
      {"zoe@ " REF, "Visits"},
      {REF, "Properties"},
      {"zoe", "are searched; of older ones"},
      {"zzqqzz", "Nothing found"},
      {"zzqqzz --json", "[]"},
      {"zoe --json", "[{\"kind\":\"visitor\",\"id\":\"zoe@x.fr\",\"object\":{\"id\":\""},
      {"--offline zoe", "Zo\u00e9"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    visitdeck_says(&home, 0, rows[n][1], "find %s", rows[n][0]);
  visitdeck_says(&home, 2, "visitdeck find TEXT...", "find");
  visitdeck_says(&home, 2, "Two characters at least", "find z");
  home_stop_sandbox(&home);
  visitdeck_says(&home, 5, NULL, "find zoe");
  visitdeck_says(&home, 0, "Zo\u00e9", "--offline find zoe");
  home_close(&home);
}

TEST(agents_and_coverage_are_told) {
  struct home home;
  char name[64];
  visitdeck_begin(&home, NULL, NULL);
  char *agent = home_api(&home, "/api/v1/business/property/agent?ref=" REF, NULL);
  text_behind(agent, "\"name\":\"", sizeof name - 1 + 1, name);
  free(agent);
  visitdeck_says(&home, 0, name, "agent " REF);
  AUTO(mem_free_at) char *zips = home_api(&home, "/api/v1/business/coverage", NULL);
  text_behind(zips, "\"", 5 + 1, name);
  visitdeck_says(&home, 0, name, "coverage");
  /* It is not the server that lacks something. */
  visitdeck_says(&home, 4, "No visit agent is in charge of this property", "agent nowhere");
  AUTO(mem_free_at) char *said = visitdeck_prints(&home, NULL, 4, "", "messages nowhere");
  assert_int_equal(strncmp(said, "visitdeck: ", 11), 0);
  assert_null(strstr(said, "This server"));
  home_close(&home);
  home_open(&home);
  home_start_sandbox(&home, "--edition", "2018-08");
  visitdeck_log_in(&home);
  visitdeck_says(&home, 4, "This server does not tell who the visit agents are", "agent " REF);
  visitdeck_says(&home, 4, "This server does not tell where visits can be taken on", "coverage");
  visitdeck_says(&home, 4, "This server has no messages", "messages");
  visitdeck_says(&home, 4, "This server has no messages", "messages " REF);
  home_close(&home);
}

/* What the writes print with --json: the object as it is now. */
TEST(writes_print_what_became) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  visitdeck_says(&home, 0, "status.standby", "pause " REF " --yes --json");
  visitdeck_says(&home, 0, "status.available", "resume " REF " --yes --json");
  visitdeck_says(&home, 0, REF, "resume " REF " --yes");
  static const char same[] = "{\"externalRef\":\"" REF "\"}";
  home_write(&home, "same", same, sizeof same - 1);
  char *path = home_path(&home, "same"), words[200];
  snprintf(words, sizeof words, "save %s --yes", path);
  visitdeck_says(&home, 0, "nothing was sent", "%s", words);
  snprintf(words, sizeof words, "save %s --yes --json", path);
  visitdeck_says(&home, 0, "\"externalRef\":\"" REF "\"", "%s", words);
  free(path);
  home_close(&home);
}

TEST(the_outbox_prints_its_rows) {
  static const char *const members[] = {"\"kind\":\"book\"",   "\"state\":\"done\"", "\"key\":\"",
                                        "\"ref\":\"" REF "\"", "\"visitor\":\"",     "\"email\":\"n@x.fr\"",
                                        "\"visitId\":\"",      "\"createdAt\":\""};
  struct home home;
  char id[ID_BYTES + 1], date[21];
  visitdeck_begin(&home, NULL, NULL);
  book(&home, id, date);
  AUTO(mem_free_at) char *rows = visitdeck_prints(&home, NULL, 0, id, "outbox list --json");
  for (size_t n = 0; n < sizeof members / sizeof *members; n++)
    if (strstr(rows, members[n]) == NULL) fail_msg("no %s in %s", members[n], rows);
  assert_non_null(strstr(rows, date));
  visitdeck_says(&home, 2, "outbox [list | retry ID | drop ID]", "outbox nonsense");
  visitdeck_says(&home, 2, "outbox [list | retry ID | drop ID]", "outbox retry x");
  home_close(&home);
}

/* ---- without a server */

TEST(offline_knows_what_was_read) {
  struct home home;
  char id[ID_BYTES + 1], date[21], words[200];
  visitdeck_begin(&home, NULL, NULL);
  book(&home, id, date);
  visitdeck_says(&home, 0, REF, "properties");
  visitdeck_says(&home, 0, "I can offer you", "slots " REF);
  visitdeck_says(&home, 0, "", "visits --from today --to +1");
  AUTO(mem_free_at) char *requests = home_ask(&home, "/sandbox/requests", NULL);
  visitdeck_says(&home, 0, "I can offer you", "--offline slots " REF);
  visitdeck_says(&home, 4, "", "--offline slots 13-1070");
  visitdeck_says(&home, 0, "N B", "--offline visits --ref " REF);
  visitdeck_says(&home, 4, "was never read from Flatsy", "--offline visits --from 2031-01-01 --to 2031-01-02");
  visitdeck_says(&home, 4, "was never read from Flatsy", "--offline agenda 2031-01-01");
  snprintf(words, sizeof words, "--offline visit %s", id);
  visitdeck_says(&home, 0, "N B", "%s", words);
  visitdeck_says(&home, 0, "done", "--offline outbox");
  visitdeck_says(&home, 0, "", "--offline changes");
  visitdeck_says(&home, 5, "are not kept", "--offline messages");
  visitdeck_says(&home, 5, "are not kept", "--offline agent " REF);
  visitdeck_says(&home, 5, "are not kept", "--offline coverage");
  AUTO(mem_free_at) char *after = home_ask(&home, "/sandbox/requests", NULL);
  assert_string_equal(after, requests);
  home_close(&home);
}

TEST(offline_sends_nothing) {
  static const char *const writes[] = {"book " REF " 2031-01-01T10:00:00Z" NOBODY " --yes",
                                       "cancel %s --by owner --yes",
                                       "reschedule %s 2031-01-01T10:00:00Z --yes",
                                       "visitor n@x.fr --phone 0622222222 --yes",
                                       "visitor n@x.fr --visit %s --phone 0622222222 --yes",
                                       "message " REF " Hello --yes",
                                       "invite " REF NOBODY " --yes",
                                       "pause " REF " --yes",
                                       "terminate " REF " --yes",
                                       "save - --yes",
                                       "outbox retry 1 --yes",
                                       "login --user demo@visitdeck.example --password-stdin"};
  struct home home;
  char id[ID_BYTES + 1], date[21], words[200], one[220];
  visitdeck_begin(&home, NULL, NULL);
  book(&home, id, date);
  visitdeck_says(&home, 0, REF, "property " REF);
  AUTO(mem_free_at) char *requests = home_ask(&home, "/sandbox/requests", NULL);
  for (size_t n = 0; n < sizeof writes / sizeof *writes; n++) {
    const char *hole = strstr(writes[n], "%s");
    if (hole != NULL)
      snprintf(words, sizeof words, "%.*s%s%s", (int)(hole - writes[n]), writes[n], id, hole + 2);
    else
      snprintf(words, sizeof words, "%s", writes[n]);
    snprintf(one, sizeof one, "--offline %s", words);
    visitdeck_says(&home, strncmp(words, "login", 5) == 0 ? 1 : 5, "orking offline: no", "%s", one);
  }
  AUTO(mem_free_at) char *after = home_ask(&home, "/sandbox/requests", NULL);
  assert_string_equal(after, requests);
  home_close(&home);
}

TEST(a_server_that_is_none_is_named) {
  struct home home;
  char words[200];
  visitdeck_begin(&home, NULL, NULL);
  visitdeck_says(&home, 3, "", "--url https://nowhere.invalid whoami");
  visitdeck_says(&home, 5, "Can't find nowhere.invalid",
                 "--url https://nowhere.invalid login --user a@x.fr --password-stdin");
  snprintf(words, sizeof words, "--profile other --url https%s login --user a@x.fr --password-stdin",
           strchr(home.url, ':'));
  visitdeck_says(&home, 5, "nothing was sent", "%s", words);
  home_close(&home);
}

/* ---- what makes no sense */

TEST(options_go_with_their_command) {
  static const char *const rows[] = {
      "slots " REF " --by owner",      "whoami --from today",      "book " REF " x --all",
      "cancel x --status done",        "visits --picked a@x.fr",   "agenda --ref " REF,
      "properties --email a@x.fr",     "logout --password-stdin",  "changes --visit x",
      "message " REF " x --since now", "report x --visitor a@x.fr"};
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    visitdeck_says(&home, 2, "does not go with", "%s", rows[n]);
  home_close(&home);
}

TEST(a_visit_is_not_moved_to_its_own_time) {
  struct home home;
  char id[ID_BYTES + 1], date[21], words[200];
  visitdeck_begin(&home, NULL, NULL);
  book(&home, id, date);
  snprintf(words, sizeof words, "reschedule %s %s --yes", id, date);
  visitdeck_says(&home, 1, "at this time already", "%s", words);
  assert_int_equal(home_visits(&home, "n@x.fr", false), 1);
  home_close(&home);
}

/* A report that its agent may still change says so, to the minute. */
TEST(a_draft_is_called_one) {
  struct home home;
  char id[ID_BYTES + 1], date[21], words[200], body[200];
  visitdeck_begin(&home, NULL, NULL);
  book(&home, id, date);
  snprintf(body, sizeof body, "{\"visitId\":\"%s\",\"visitorId\":\"n@x.fr\",\"status\":\"visit.status.done\"}", id);
  free(home_ask(&home, "/sandbox/status", body));
  snprintf(words, sizeof words, "report %s", id);
  visitdeck_says(&home, 0, "DRAFT: the agent may change it until ", "%s", words);
  home_close(&home);
}

TEST(configurations_that_say_nothing) {
  static const char certificate[] = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
  static const char key[] = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n";
  static const char *const lines[][2] = {
      {"refresh = 1", "refresh is 1: write "},
      {"timezone = \"Mars/Olympus\"", "Mars/Olympus"},
      {"mqtt_url = \"http://x\"", "visitdeck.conf:2: "},
      {"history_months = 121", "visitdeck.conf:2: "},
      {"ca = \"~/no-such.pem\"", "/no-such.pem: No such file"},
      {"ca = \"/etc/passwd\"", "ca: /etc/passwd holds no certificate"},
      {"mqtt_url = \"mqtts://x\"\n  mqtt_ca = \"~\"", "Is a directory"},
      {"mqtt_url = \"mqtts://x\"\n  mqtt_key = \"/etc/passwd\"", "mqtt_key: /etc/passwd holds no private key"},
      {"ca = \"~/open.pem\"", "ca: Others may write /"},
      {"mqtt_url = \"mqtts://x\"\n  mqtt_ca = \"~/open.pem\"",
       "open.pem: it is not used; see what is in it, then chmod go-w /"},
      {"mqtt_url = \"mqtts://x\"\n  mqtt_key = \"~/seen.pem\"", "seen.pem can be read by others, and it is a secret"}};
  struct home home;
  home_open(&home);
  home_write(&home, "open.pem", certificate, strlen(certificate));
  home_write(&home, "seen.pem", key, strlen(key));
  AUTO(mem_free_at) char *open = home_path(&home, "open.pem");
  AUTO(mem_free_at) char *seen = home_path(&home, "seen.pem");
  assert_true(chmod(open, 0602) == 0 && chmod(seen, 0640) == 0);
  for (size_t n = 0; n < sizeof lines / sizeof *lines; n++) {
    char text[200];
    int length = snprintf(text, sizeof text, "profile default {\n  %s\n}\n", lines[n][0]);
    home_write(&home, "config/visitdeck/visitdeck.conf", text, (size_t)length);
    struct ran ran = run(&home, NULL, (const char *const[]){"./visitdeck", "whoami", NULL});
    assert_int_equal(ran.status, 2);
    if (strstr(ran.err, lines[n][1]) == NULL) fail_msg("%s: %s", lines[n][0], ran.err);
    ran_free(&ran);
  }
  home_close(&home);
}

TEST(the_demo_stands_alone) {
  static const char *const options[][3] = {{"--url", "http://127.0.0.1:1", "leave --url and --profile out"},
                                           {"--profile", "paris", "leave --url and --profile out"},
                                           {"--offline", "whoami", "don't go together"},
                                           {"--now", "2026-10-12T07:00:00Z", "leave --now out"}};
  struct home home;
  home_open(&home);
  for (size_t n = 0; n < sizeof options / sizeof *options; n++) {
    struct ran ran =
        run(&home, NULL, (const char *const[]){"./visitdeck", "--demo", options[n][0], options[n][1], NULL});
    assert_int_equal(ran.status, 2);
    if (strstr(ran.err, options[n][2]) == NULL) fail_msg("%s: %s", options[n][0], ran.err);
    ran_free(&ran);
  }
  home_close(&home);
}

/* A training on another day: for both sides it is that day, whatever the machine's clock says. */
TEST(both_sides_have_one_now) {
  static const char *const days[][4] = {{"2026-10-12T07:00:00Z", "Monday 12 October", "12/10", "2026-10-1"},
                                        {"2031-03-31T06:10:00+02:00", "Monday 31 March", "31/03", "2031-0"}};
  for (size_t n = 0; n < 2; n++) {
    struct home home;
    char words[200];
    home_open(&home);
    home_start_sandbox(&home, "--now", days[n][0]);
    visitdeck_log_in(&home);
    snprintf(words, sizeof words, "--now %s agenda", days[n][0]);
    visitdeck_says(&home, 0, days[n][1], "%s", words);
    snprintf(words, sizeof words, "--now %s slots " REF " --json", days[n][0]);
    char *slots = visitdeck_prints(&home, NULL, 0, days[n][3], "%s", words), date[21];
    text_behind(slots, "\"date\":\"", 20 + 1, date);
    free(slots);
    snprintf(words, sizeof words, "--now %s --yes book " REF " %s" NOBODY, days[n][0], date);
    visitdeck_says(&home, 0, "Booked", "%s", words);
    struct tty *tty = tty_start(&home, &(struct tty_setup){0},
                                (const char *const[]){"./visitdeck", "--url", home.url, "--now", days[n][0], NULL});
    tty_type(tty, "2");
    tty_wait(tty, days[n][2]);
    tty_quit(tty);
    visitdeck_says(&home, 2, "2026-11-30T09:00:00+01:00", "--now tomorrow agenda");
    visitdeck_says(&home, 2, "2026-11-30T09:00:00+01:00", "--now 2026-10-12T07:00 agenda");
    home_close(&home);
  }
  struct home home;
  home_open(&home);
  snprintf(home.url, sizeof home.url, "https://flatsy.example");
  visitdeck_says(&home, 2, "for a visitdeck-sandbox on this machine", "--now 2026-10-12T07:00:00Z agenda");
  home_close(&home);
}

/* All slots are past for this machine, none for Flatsy: that is no empty agenda. */
TEST(a_clock_that_is_ahead_is_told) {
  struct home home;
  char now[24], words[200];
  time_t then = time(NULL) + (time_t)40 * 24 * 3600;
  struct tm tm;
  visitdeck_begin(&home, NULL, NULL);
  strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&then, &tm));
  snprintf(words, sizeof words, "--now %s slots " REF, now);
  char *said = visitdeck_prints(&home, NULL, 0, "slots are past by this machine's clock: it is not Flatsy's: set it",
                                "%s", words);
  assert_null(strstr(said, "No recommended slot"));
  free(said);
  snprintf(words, sizeof words, "--now %s --yes book " REF " %s" NOBODY, now, "2031-03-03T10:00:00Z");
  visitdeck_says(&home, 1, "Nothing was booked: ", "%s", words);
  visitdeck_says(&home, 1, "slots are past by this machine's clock", "%s", words);
  struct tty *tty = tty_start(&home, &(struct tty_setup){0},
                              (const char *const[]){"./visitdeck", "--url", home.url, "--now", now, NULL});
  tty_wait(tty, "slots are past by this machine's clock");
  tty_quit(tty);
  home_close(&home);
}
