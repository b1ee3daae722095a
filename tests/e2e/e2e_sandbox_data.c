/* The data that the sandbox makes: lifelike whatever the seed and the hour, and made in seconds. */
#include <curl/curl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sqlite3.h>
#include <string.h>

#include <cmocka.h>

#include "caller.h"
#include "../harness/cases.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "base/mem.h"
#include "model/json.h"

enum { VISITS_MOST = 2000, DRAFT_SECONDS = 4 * 3600 };

struct seen { /* what an account has */
  unsigned statuses, reports;
  int undated, several_visitors, several_properties, moved;
};
enum { REPORT_NONE = 1, REPORT_DRAFT = 2, REPORT_WHOLE = 4 };

static bool has_ended(const cJSON *properties, const char *id) {
  const cJSON *property;
  cJSON_ArrayForEach(property, properties) {
    if (strcmp(text_of(property, "id"), id) == 0)
      return strstr(text_of(cJSON_GetObjectItem(property, "data"), "propertyStatus"), "unavailable") != NULL;
  }
  return false;
}

static void see_parts(const cJSON *visit, struct seen *seen, bool ended, int64_t now) {
  static const char *const all[] = {"proposed",
                                    "confirmed",
                                    "done",
                                    "cancelled.owner",
                                    "cancelled.visitor",
                                    "cancelled.flatguide",
                                    "cancelled.terminated",
                                    "cancelled.rescheduled"};
  const cJSON *part, *report = cJSON_GetArrayItem(cJSON_GetObjectItem(visit, "propertyVisits"), 0);
  cJSON_ArrayForEach(part, cJSON_GetObjectItem(visit, "visitorVisits")) {
    const char *status = text_of(part, "status") + strlen("visit.status.");
    int64_t since = instant_of(text_of(part, "statusUpdatedAt")), date = instant_of(text_of(visit, "date"));
    bool two_weeks = date == 0 || llabs(date - now) < 15 * 86400;
    for (size_t n = 0; two_weeks && n < sizeof all / sizeof *all; n++)
      if (strcmp(status, all[n]) == 0) seen->statuses |= 1u << n;
    assert_false(ended && (strcmp(status, "proposed") == 0 || strcmp(status, "confirmed") == 0));
    assert_true(since <= now);
    if (strcmp(status, "confirmed") == 0 && strcmp(text_of(part, "initialDate"), text_of(visit, "date")) < 0)
      seen->moved++;
    if (strcmp(status, "done") != 0) continue;
    assert_true(date < now && since >= date);
    bool has = text_of(report, "note")[0] != '\0', whole = text_of(report, "comment")[0] != '\0';
    if (now - since < DRAFT_SECONDS)
      seen->reports |= has && !whole ? REPORT_DRAFT : 0;
    else
      seen->reports |= whole ? REPORT_WHOLE : !has ? REPORT_NONE : 0;
  }
}

/* An agent is in one place at a time, nobody visits what is no longer let. */
static void see_account(const struct client *client, struct seen *seen, int64_t now) {
  static struct { char agent[37], date[24]; } busy[VISITS_MOST];
  AUTO(answer_clear) struct answer properties = call(client, "GET", "properties", NULL);
  AUTO(mem_free_at) char *all = home_ask(&client->home, "/sandbox/visits", NULL);
  AUTO(json_free_at) cJSON *visits = cJSON_Parse(all);
  const cJSON *visit;
  int count = 0;
  assert_in_range(cJSON_GetArraySize(visits), 200, VISITS_MOST);
  assert_int_equal(cJSON_GetArraySize(properties.json), 40);
  cJSON_ArrayForEach(visit, visits) {
    const char *date = text_of(visit, "date"), *agent = text_of(visit, "flatguideId");
    seen->undated += date[0] == '\0';
    seen->several_visitors += cJSON_GetArraySize(cJSON_GetObjectItem(visit, "visitorVisits")) > 1;
    seen->several_properties += cJSON_GetArraySize(cJSON_GetObjectItem(visit, "propertyVisits")) > 1;
    for (int n = 0; n < count && date[0] != '\0'; n++)
      assert_false(strcmp(busy[n].agent, agent) == 0 && strcmp(busy[n].date, date) == 0);
    snprintf(busy[count].agent, sizeof busy->agent, "%s", agent);
    snprintf(busy[count++].date, sizeof busy->date, "%s", date);
    see_parts(visit, seen, has_ended(properties.json, text_of(cJSON_GetObjectItem(visit, "propertySummary"), "id")),
              now);
  }
}

/* Whatever the seed and the hour: every status within the two weeks, reports in every state, visits that were moved,
 * without a date, with several visitors and several properties. */
TEST(data_is_lifelike) {
  static const char *const accounts[][3] = {
      {"1", "2026-11-27T02:00:00Z", "2018-12"}, {"1", "2026-11-27T07:30:00Z", "2018-08"},
      {"1", "2026-11-27T12:00:00Z", "2018-12"}, {"2", "2026-10-24T20:00:00Z", "2018-08"},
      {"3", "2027-03-28T00:30:00Z", "2018-12"}, {"99", "2026-12-31T23:30:00Z", "2018-08"}};
  for (size_t n = 0; n < sizeof accounts / sizeof *accounts; n++) {
    struct client client;
    struct seen seen = {0};
    print_message("  seed %s at %s\n", accounts[n][0], accounts[n][1]);
    client_open(&client, (const char *const[]){"--seed", accounts[n][0], "--now", accounts[n][1], "--edition",
                                               accounts[n][2], NULL});
    see_account(&client, &seen, instant_of(accounts[n][1]) + 60);
    assert_int_equal(seen.statuses, 0xff);
    assert_int_equal(seen.reports, REPORT_NONE | REPORT_DRAFT | REPORT_WHOLE);
    assert_true(seen.undated > 0 && seen.several_visitors > 0 && seen.several_properties > 0 && seen.moved > 0);
    client_close(&client);
  }
}

/* A property's visits are also those that see it on the way. */
TEST_BETWEEN(further_properties_are_found, client_setup, client_teardown) {
  struct client *client = *state;
  AUTO(mem_free_at) char *all = home_ask(&client->home, "/sandbox/visits", NULL);
  cJSON *visits = cJSON_Parse(all);
  AUTO(answer_clear) struct answer properties = call(client, "GET", "properties", NULL);
  const cJSON *visit, *property, *seen = NULL;
  cJSON_ArrayForEach(visit, visits) {
    if ((seen = cJSON_GetArrayItem(cJSON_GetObjectItem(visit, "propertyVisits"), 1)) != NULL) break;
  }
  assert_non_null(seen);
  cJSON_ArrayForEach(property, properties.json) {
    if (strcmp(text_of(property, "id"), text_of(seen, "propertyId")) != 0) continue;
    char target[200];
    CURL *curl = curl_easy_init();
    char *ref = curl_easy_escape(curl, text_of(cJSON_GetObjectItem(property, "data"), "externalRef"), 0);
    snprintf(target, sizeof target, "visits?by=100&ref=%s", ref);
    curl_free(ref);
    curl_easy_cleanup(curl);
    AUTO(answer_clear) struct answer answer = call(client, "GET", target, NULL);
    assert_non_null(strstr(answer.text, text_of(visit, "id")));
  }
  cJSON_Delete(visits);
}

/* A file keeps the account; one of another version is refused and not touched. */
TEST(files_are_kept) {
  struct client client;
  home_open(&client.home);
  AUTO(mem_free_at) char *path = home_path(&client.home, "sandbox.db");
  home_start_sandbox(&client.home, "--db", path);
  client_login(&client);
  answers(&client, "POST", "properties", "{\"externalRef\":\"kept\"}", 200);
  home_stop_sandbox(&client.home);
  home_start_sandbox(&client.home, "--db", path);
  answers(&client, "GET", "property?ref=kept", NULL, 200); /* the token is kept too */
  home_stop_sandbox(&client.home);
  sqlite3 *db;
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
  struct ran ran = run(&client.home, NULL, (const char *const[]){"./visitdeck-sandbox", "--db", path, NULL});
  assert_int_equal(ran.status, 1);
  assert_non_null(strstr(ran.err, "of a later version"));
  ran_free(&ran);
  client_close(&client);
}

static int count_of(const struct home *home, const char *path, const char *text) {
  AUTO(mem_free_at) char *answer = home_api(home, path, NULL);
  return (int)text_count(answer, text);
}

enum { VISITS_BY = 100 }; /* visits of a page: no server gives more */
/* Ten thousand properties and a hundred thousand visits; a tenth of them in a sample. */
TEST(large_accounts_start) {
  struct home home;
  char properties[16], visits[16];
  int step = (int)cases_step();
  snprintf(properties, sizeof properties, "%d", 10000 / step);
  snprintf(visits, sizeof visits, "%d", 100000 / step);
  home_open(&home);
  home_start_sandbox_of(&home, (const char *const[]){"--properties", properties, "--visits", visits, NULL});
  assert_int_equal(count_of(&home, "/api/v1/business/properties", "\"externalRef\":"), 10000 / step);
  int last = 100000 / step / VISITS_BY - 1;
  for (int page = last; page <= last + 1; page++) {
    char path[64];
    snprintf(path, sizeof path, "/api/v1/business/visits?by=%d&page=%d", VISITS_BY, page);
    assert_int_equal(count_of(&home, path, "\"visitorVisits\":"), page == last ? VISITS_BY : 0);
  }
  home_close(&home);
}

/* A property of ten thousand visits ends in one pass over them: for less than what it costs to list them. */
TEST(many_visits_end_in_one_pass) {
  enum { VISITS = 10000, BY = 100 };
  struct client client;
  client_open(&client, (const char *const[]){"--properties", "1", "--visits", "10000", NULL});
  cJSON *all = call(&client, "GET", "properties", NULL).json;
  cJSON *data = cJSON_GetObjectItem(cJSON_GetArrayItem(all, 0), "data");
  char target[200], path[200];
  snprintf(path, sizeof path, "property/%s/terminate", text_of(data, "externalRef"));
  cJSON_Delete(all);
  int64_t begin = process_cpu_ns(client.home.sandbox);
  for (int page = 0; page < VISITS / BY; page++) {
    snprintf(target, sizeof target, "visits?page=%d&by=%d", page, BY);
    answers(&client, "GET", target, NULL, 200);
  }
  int64_t listed = process_cpu_ns(client.home.sandbox) - begin;
  begin = process_cpu_ns(client.home.sandbox);
  answers(&client, "POST", path, "{}", 200);
  int64_t ended = process_cpu_ns(client.home.sandbox) - begin;
  print_message("  10,000 visits: listed %.0f ms, ended %.0f ms\n", (double)listed / 1e6, (double)ended / 1e6);
  assert_true(ended < listed);
  client_close(&client);
}
