/* The sandbox's file: whose it is, what it refuses, and a training that is started again. */
#include <cjson/cJSON.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "caller.h"
#include "../harness/cases.h"
#include "../harness/run.h"
#include "../harness/db.h"
#include "../harness/test.h"
#include "base/mem.h"

#define SANDBOX "./visitdeck-sandbox"
#define DB "sandbox.db"

/* A sandbox on DB with these options; what it says on standard error before it listens. New memory. */
static char *start_on(struct client *client, const char *const *options) {
  const char *argv[16] = {SANDBOX, "--die-with-parent", "--pace", "0", "--db"};
  AUTO(mem_free_at) char *db = home_path(&client->home, DB), *errors = home_path(&client->home, "stderr");
  int err = open(errors, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  argv[5] = db;
  for (int n = 0; options[n] != NULL && n < 9; n++)
    argv[n + 6] = options[n];
  home_start_sandbox_as(&client->home, err, argv);
  close(err);
  return home_read(&client->home, "stderr", NULL);
}

/* One that must not start on DB; with one more option, or NULL. */
static void refused(const struct home *home, const char *option, const char *why) {
  AUTO(mem_free_at) char *db = home_path(home, DB);
  AUTO(ran_free) struct ran ran = run_sandbox(home, (const char *const[]){"--db", db, option, NULL});
  if (ran.status != 1 || strstr(ran.err, why) == NULL) fail_msg("%d %s", ran.status, ran.err);
  assert_int_equal(ran.out_length, 0);
}

/* ---- whose it is */

TESTS_BEGIN() {
  setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1); /* Paris */
  tzset();
}

/* One sandbox at a time, by whatever name of the file; the first one goes on. */
TEST(a_file_is_of_one_sandbox) {
  struct client client = {0};
  home_open(&client.home);
  free(start_on(&client, (const char *const[]){NULL}));
  client_login(&client);
  char *db = home_path(&client.home, DB), *link_path = home_path(&client.home, "link.db"),
       *hard = home_path(&client.home, "hard.db");
  assert_int_equal(symlink(db, link_path), 0);
  assert_int_equal(link(db, hard), 0);
  const char *const names[] = {db, link_path, hard};
  for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
    struct ran ran = run_sandbox(&client.home, (const char *const[]){"--db", names[n], "--reset", NULL});
    assert_int_equal(ran.status, 1);
    assert_non_null(strstr(ran.err, "another visitdeck-sandbox uses"));
    ran_free(&ran);
  }
  answers(&client, "POST", "properties", "{\"externalRef\":\"kept\"}", 200);
  kill(client.home.sandbox, SIGKILL); /* and one that was killed holds nothing */
  home_stop_sandbox(&client.home);
  free(start_on(&client, (const char *const[]){NULL}));
  answers(&client, "GET", "property?ref=kept", NULL, 200);
  free(db);
  free(link_path);
  free(hard);
  client_close(&client);
}

/* ---- what it refuses */

static void cut_in_half(const struct home *home) {
  struct stat found;
  AUTO(mem_free_at) char *path = home_path(home, DB);
  assert_int_equal(stat(path, &found), 0);
  assert_int_equal(truncate(path, found.st_size / 2), 0);
}

static void overwrite(const struct home *home, off_t at, size_t length) {
  AUTO(mem_free_at) char *path = home_path(home, DB), *bytes = malloc(length);
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  memset(bytes, 'x', length);
  assert_int_equal(pwrite(fd, bytes, length, at), length);
  close(fd);
}

/* What became of a file of ours: what is said of it, and whether --reset takes it. */
static const struct {
  const char *sql; /* NULL: bytes of it are others, or, with no length, it is half of it */
  off_t at;
  size_t length;
  const char *why;
  bool reset;
} spoils[] = {
    {NULL, 0, 0, "damaged: --reset", true},
    {NULL, 8192, 20000, "damaged: --reset", true},
    {NULL, 0, 4096, "of another program", false},
    {"ALTER TABLE mail DROP COLUMN ref", 0, 0, "damaged: --reset", true},
    {"DROP TABLE token", 0, 0, "damaged: --reset", true},
    {"UPDATE visit SET json = replace(json, '\"status\"', 'status\"') WHERE rowid = 7", 0, 0, "damaged: --reset", true},
    {"PRAGMA application_id = 7", 0, 0, "of another program", false},
    {"PRAGMA user_version = 99", 0, 0, "of a later version", true},
    {"PRAGMA user_version = 4", 0, 0, "earlier version: --reset", true},
    /* as versions before had it */
    {"PRAGMA application_id = 0; PRAGMA user_version = 4", 0, 0, "earlier version: --reset", true},
};

static void spoil(const struct home *home, size_t n) {
  if (spoils[n].sql != NULL)
    db_run_in(home->folder, DB, spoils[n].sql);
  else if (spoils[n].length > 0)
    overwrite(home, spoils[n].at, spoils[n].length);
  else
    cut_in_half(home);
}

/* It is refused with a sentence, and not a byte of it is changed, until --reset is said; that never takes what isn't
 * ours. */
TEST(spoiled_files_are_refused) {
  for (size_t n = 0; n < sizeof spoils / sizeof *spoils; n += cases_step()) {
    struct client client = {0};
    size_t before_length, after_length;
    home_open(&client.home);
    free(start_on(&client, (const char *const[]){NULL}));
    home_stop_sandbox(&client.home);
    spoil(&client.home, n);
    AUTO(mem_free_at) char *before = home_read(&client.home, DB, &before_length);
    print_message("  %s\n", spoils[n].why);
    refused(&client.home, NULL, spoils[n].why);
    if (!spoils[n].reset) refused(&client.home, "--reset", spoils[n].why);
    AUTO(mem_free_at) char *after = home_read(&client.home, DB, &after_length);
    assert_int_equal(after_length, before_length);
    assert_memory_equal(after, before, before_length);
    if (spoils[n].reset) {
      free(start_on(&client, (const char *const[]){"--reset", NULL}));
      client_login(&client);
      answers(&client, "GET", "property?ref=" REF, NULL, 200);
    }
    client_close(&client);
  }
}

/* What is no file, or can't be one. */
TEST(paths_are_refused) {
  struct client client = {0};
  home_open(&client.home);
  AUTO(mem_free_at) char *path = home_path(&client.home, DB);
  assert_int_equal(mkdir(path, 0700), 0);
  refused(&client.home, NULL, "is no file");
  assert_int_equal(rmdir(path), 0);
  assert_int_equal(mkfifo(path, 0600), 0);
  refused(&client.home, NULL, "is no file");
  assert_int_equal(unlink(path), 0);
  assert_int_equal(symlink("/nowhere/at/all", path), 0);
  refused(&client.home, NULL, "No such file or directory");
  assert_int_equal(unlink(path), 0);
  assert_int_equal(symlink("/dev/null", path), 0);
  refused(&client.home, NULL, "is no file");
  assert_int_equal(unlink(path), 0);
  home_write(&client.home, DB, "notes of mine\n", 14);
  refused(&client.home, "--reset", "of another program");
  home_write(&client.home, DB, "", 0); /* an empty one is a new one */
  free(start_on(&client, (const char *const[]){NULL}));
  client_login(&client);
  home_stop_sandbox(&client.home);
  if (geteuid() != 0) { /* root may write everything */
    assert_int_equal(chmod(path, 0400), 0);
    refused(&client.home, NULL, "Permission denied");
    assert_int_equal(chmod(path, 0600), 0);
  }
  client_close(&client);
}

/* Starts on DB as a shell's command, so that files may grow to so many kilobytes only. */
static void start_limited(struct client *client, long kilobytes) {
  AUTO(mem_free_at)
  char *command = mem_print("ulimit -f %ld; exec " SANDBOX " --die-with-parent --db %s/" DB " 2>/dev/null",
                            2 * kilobytes, client->home.folder);
  home_start_sandbox_as(&client->home, 0, (const char *const[]){"/bin/sh", "-c", command, NULL});
}

/* A disk without room: a sentence, once, at the start. While it runs an operation that finds none is undone and says
 * so, reading goes on. */
TEST(a_full_disk_is_told) {
  struct client client = {0};
  struct stat found;
  char command[300], body[200];
  long status = 200;
  int count = 0;
  home_open(&client.home);
  AUTO(mem_free_at) char *path = home_path(&client.home, DB);
  snprintf(command, sizeof command, "ulimit -f 100; exec timeout 60 " SANDBOX " --db %s", path);
  struct ran ran = run(&client.home, NULL, (const char *const[]){"/bin/sh", "-c", command, NULL});
  assert_int_equal(ran.status, 1);
  assert_non_null(strstr(ran.err, "can't use "));
  assert_ptr_equal(strchr(ran.err, '\n') + 1, ran.err + ran.err_length); /* one line */
  ran_free(&ran);
  free(start_on(&client, (const char *const[]){NULL}));
  home_stop_sandbox(&client.home);
  assert_int_equal(stat(path, &found), 0);
  start_limited(&client, found.st_size / 1024 + 200);
  client_login(&client);
  for (; status == 200 && count < 5000; count++) {
    snprintf(body, sizeof body, "{\"externalRef\":\"full-%d\"}", count);
    AUTO(answer_clear) struct answer answer = call(&client, "POST", "properties", body);
    status = answer.status;
  }
  assert_int_equal(status, 500);
  char target[60];
  snprintf(target, sizeof target, "property?ref=full-%d", count - 1);
  answers(&client, "GET", target, NULL, 404);
  snprintf(target, sizeof target, "property?ref=full-%d", count - 2);
  answers(&client, "GET", target, NULL, 200);
  home_stop_sandbox(&client.home);
  free(start_on(&client, (const char *const[]){NULL})); /* with room again all is there */
  answers(&client, "GET", target, NULL, 200);
  answers(&client, "POST", "properties", body, 200);
  client_close(&client);
}

/* ---- a training that is started again */

static int64_t instant(const char *text) {
  int64_t at = instant_of(text);
  assert_int_not_equal(at, 0);
  return at;
}

/* Wall time in Paris, as a number of seconds. */
static int64_t wall(const char *text) {
  time_t when = (time_t)instant(text);
  struct tm parts;
  localtime_r(&when, &parts);
  return (int64_t)timegm(&parts);
}

static cJSON *all_visits(const struct client *client) {
  AUTO(mem_free_at) char *text = home_ask(&client->home, "/sandbox/visits", NULL);
  cJSON *visits = cJSON_Parse(text);
  assert_true(cJSON_IsArray(visits));
  return visits;
}

static const cJSON *by_id(const cJSON *list, const char *id) {
  const cJSON *item;
  cJSON_ArrayForEach(item, list) {
    if (strcmp(text_of(item, "id"), id) == 0) return item;
  }
  fail_msg("%s is gone", id);
  return NULL;
}

static void member_moved(const cJSON *before, const cJSON *after, const char *name, int weeks) {
  const char *old = text_of(before, name), *new = text_of(after, name);
  if (old[0] == '\0' && new[0] == '\0') return;
  if (wall(new) - wall(old) != weeks * INT64_C(604800)) fail_msg("%s: %s, then %s", name, old, new);
}

/* Every visit is that many weeks later by the clocks of Paris. */
static void visits_moved(const cJSON *before, const cJSON *after, int weeks) {
  const cJSON *old;
  assert_int_equal(cJSON_GetArraySize(before), cJSON_GetArraySize(after));
  cJSON_ArrayForEach(old, before) {
    const cJSON *new = by_id(after, text_of(old, "id"));
    member_moved(old, new, "date", weeks);
    member_moved(old, new, "createdAt", weeks);
    for (int n = 0; n < cJSON_GetArraySize(cJSON_GetObjectItem(old, "visitorVisits")); n++) {
      const cJSON *one = cJSON_GetArrayItem(cJSON_GetObjectItem(old, "visitorVisits"), n),
                  *other = cJSON_GetArrayItem(cJSON_GetObjectItem(new, "visitorVisits"), n);
      member_moved(one, other, "initialDate", weeks);
      member_moved(one, other, "statusUpdatedAt", weeks);
      assert_string_equal(text_of(one, "status"), text_of(other, "status"));
    }
  }
}

static int count_coming(const cJSON *visits, int64_t now) {
  const cJSON *visit;
  int count = 0;
  cJSON_ArrayForEach(visit, visits) {
    const char *date = text_of(visit, "date");
    count += date[0] != '\0' && instant(date) > now;
  }
  return count;
}

/* made, started again (twice: what was moved stays), by how many weeks. */
static const struct {
  const char *made, *again;
  int weeks;
} agains[] = {
    {"2026-10-12T07:00:00Z", "2026-11-23T08:01:00Z", 6}, /* winter time in between */
    {"2026-10-12T07:00:00Z", "2026-11-23T07:30:00Z", 5}, /* half an hour before the hour of Paris is reached */
    {"2027-03-15T08:00:00Z", "2027-03-31T08:00:00Z", 2}, /* summer time in between */
    {"2026-10-25T00:30:00Z", "2026-11-01T01:31:00Z", 1}, /* on the night that has an hour twice */
    {"2026-11-02T08:00:00Z", "2026-11-09T08:01:00Z", 1}, /* a course a week */
    {"2026-11-02T08:00:00Z", "2026-11-08T20:00:00Z", 0},
    {"2026-11-02T08:00:00Z", "2026-11-02T08:00:00Z", 0}, /* the same --now again */
    {"2026-11-02T08:00:00Z", "2031-11-02T08:00:00Z", 260},
    {"2026-11-30T08:00:00Z", "2026-10-12T08:00:00Z", -7}, /* another --now, weeks before */
    {"2026-11-30T08:00:00Z", "2026-11-28T08:00:00Z", 0},
};

TEST(old_days_are_moved) {
  for (size_t n = 0; n < sizeof agains / sizeof *agains; n += cases_step()) {
    struct client client = {0};
    print_message("  %s, then %s\n", agains[n].made, agains[n].again);
    home_open(&client.home);
    free(start_on(&client, (const char *const[]){"--now", agains[n].made, NULL}));
    cJSON *before = all_visits(&client);
    int coming = count_coming(before, instant(agains[n].made));
    assert_true(coming > 50);
    for (int times = 0; times < 2; times++) {
      home_stop_sandbox(&client.home);
      char *said = start_on(&client, (const char *const[]){"--now", agains[n].again, NULL}), weeks[40];
      snprintf(weeks, sizeof weeks, "all moved by %d week", agains[n].weeks);
      assert_int_equal(strstr(said, weeks) != NULL, times == 0 && agains[n].weeks != 0);
      free(said);
      cJSON *after = all_visits(&client);
      visits_moved(before, after, agains[n].weeks);
      assert_true(2 * count_coming(after, instant(agains[n].again)) > coming - 30);
      cJSON_Delete(after);
    }
    cJSON_Delete(before);
    client_close(&client);
  }
}

/* Two weeks of a course: a weekend moves nothing, two weeks do, and so does a week in which nobody came. */
TEST(a_course_goes_on) {
  static const struct {
    const char *at;
    bool use, moved;
  } days[] = {{"2026-11-02T08:00:00Z", true, false}, {"2026-11-06T16:00:00Z", true, false},
              {"2026-11-09T08:00:00Z", true, false}, {"2026-11-11T08:00:00Z", true, false},
              {"2026-11-15T08:30:00Z", true, true},  {"2026-11-17T08:30:00Z", true, false},
              {"2026-11-19T08:00:00Z", true, false}, {"2026-11-21T08:00:00Z", true, false},
              {"2026-11-23T08:30:00Z", false, true}};
  struct client client = {0};
  home_open(&client.home);
  for (size_t n = 0; n < sizeof days / sizeof *days; n++) {
    AUTO(mem_free_at) char *said = start_on(&client, (const char *const[]){"--now", days[n].at, NULL});
    print_message("  %s\n", days[n].at);
    assert_int_equal(strstr(said, "moved") != NULL, days[n].moved);
    if (days[n].use) client_login(&client);
    home_stop_sandbox(&client.home);
  }
  client_close(&client);
}

/* What goes with the visits goes along: availability, so that there are slots, conversations, what people have made;
 * what they wrote themselves stays. */
TEST(all_of_it_moves) {
  struct client client = {0};
  char id[37], date[24], body[800], target[100], text[100];
  home_open(&client.home);
  free(start_on(&client, (const char *const[]){"--now", "2026-10-12T07:00:00Z", NULL}));
  client_login(&client);
  first_slot(&client, id, date);
  create_body(body, id, date, "0611111111");
  char *when = strstr(body, "[1,true,null,\"x\"]");
  memcpy(when, "\"2026-10-12T070Z\"", 17);
  struct answer answer = call(&client, "POST", "visit/create", body);
  assert_int_equal(answer.status, 200);
  snprintf(target, sizeof target, "visit/%s", text_of(answer.json, "id"));
  cJSON_Delete(answer.json);
  answers(&client, "PUT", "property/availability?ref=" REF,
          "{\"availability\":[{\"start\":\"2026-10-13T06:00:00Z\",\"end\":\"2026-10-20T18:00:00Z\"}]}", 200);
  answer = call(&client, "GET", "messages", NULL);
  cJSON *talks = answer.json;
  home_stop_sandbox(&client.home);
  free(start_on(&client, (const char *const[]){"--now", "2026-11-23T08:01:00Z", NULL}));
  client_login(&client); /* the tokens of six weeks ago have expired */
  answer = call(&client, "GET", target, NULL);
  snprintf(text, sizeof text, "%s", text_of(answer.json, "date"));
  assert_int_equal(wall(text) - wall(date), 6 * 604800);
  assert_non_null(strstr(answer.text, "2026-10-12T070Z"));
  cJSON_Delete(answer.json);
  answer = call(&client, "GET", "property?ref=" REF, NULL);
  assert_non_null(strstr(answer.text, "{\"start\":\"2026-11-24T07:00:00Z\",\"end\":\"2026-12-01T19:00:00Z\"}"));
  cJSON_Delete(answer.json);
  first_slot(&client, id, date);
  answer = call(&client, "GET", "messages", NULL);
  for (int n = 0; n < cJSON_GetArraySize(talks); n++) {
    const cJSON *old, *one = cJSON_GetArrayItem(talks, n), *other = by_id(answer.json, text_of(one, "id"));
    cJSON_ArrayForEach(old, cJSON_GetObjectItem(one, "messages")) {
      const cJSON *new = by_id(cJSON_GetObjectItem(other, "messages"), text_of(old, "id"));
      member_moved(old, new, "createdAt", 6);
      member_moved(old, new, "readAt", 6);
    }
  }
  cJSON_Delete(answer.json);
  cJSON_Delete(talks);
  client_close(&client);
}

/* ---- what does not fit */

/* Options that the data was not made with are told, with what stays in force; what fits, or is not given, is not. */
TEST(what_does_not_fit_is_told) {
  static const char *const others[][3] = {{"--seed", "8", "--seed 7, which stays in force, not 8"},
                                          {"--properties", "3", "--properties 12, which stays in force, not 3"},
                                          {"--visits", "3", "--visits 50, which stays in force, not 3"},
                                          {"--edition", "2018-12", "--edition 2018-08, which stays in force"},
                                          {"--seed", "7", NULL},
                                          {"--edition", "2018-08", NULL}};
  struct client client = {0};
  home_open(&client.home);
  free(start_on(&client, (const char *const[]){"--seed", "7", "--properties", "12", "--visits", "50", "--edition",
                                               "2018-08", NULL}));
  home_stop_sandbox(&client.home);
  char *said = start_on(&client, (const char *const[]){NULL});
  assert_string_equal(said, "");
  free(said);
  for (size_t n = 0; n < sizeof others / sizeof *others; n++) {
    home_stop_sandbox(&client.home);
    said = start_on(&client, (const char *const[]){others[n][0], others[n][1], NULL});
    if (others[n][2] != NULL)
      assert_non_null(strstr(said, others[n][2]));
    else
      assert_string_equal(said, "");
    free(said);
    client_login(&client);
    answers(&client, "GET", "coverage", NULL, 404); /* the earlier edition is in force */
    AUTO(answer_clear) struct answer answer = call(&client, "GET", "properties", NULL);
    assert_int_equal(cJSON_GetArraySize(answer.json), 12);
  }
  home_stop_sandbox(&client.home);
  free(start_on(&client, (const char *const[]){"--reset", NULL}));
  client_login(&client);
  AUTO(answer_clear) struct answer answer = call(&client, "GET", "properties", NULL);
  assert_int_equal(cJSON_GetArraySize(answer.json), 40);
  answers(&client, "GET", "coverage", NULL, 200);
  client_close(&client);
}

static void logs_in(const struct client *client, const char *user, const char *password, long status) {
  char body[200];
  snprintf(body, sizeof body, "{\"identifier\":\"%s\",\"password\":\"%s\"}", user, password);
  AUTO(answer_clear) struct answer answer = call_as(client, "POST", "login", body, "application/json", "");
  assert_int_equal(answer.status, status);
}

/* An account stays what it was, and is another one when that is said; tokens of the one before end. */
TEST(accounts_are_kept) {
  struct client client = {0};
  home_open(&client.home);
  free(start_on(&client, (const char *const[]){NULL}));
  client_login(&client);
  home_stop_sandbox(&client.home);
  char *said = start_on(&client, (const char *const[]){"--user", "a@x.fr", "--password", "secret", NULL});
  assert_non_null(strstr(said, "was demo@visitdeck.example; a@x.fr is in force"));
  assert_null(strstr(said, "secret"));
  free(said);
  answers(&client, "GET", "me", NULL, 401);
  logs_in(&client, "a@x.fr", "secret", 200);
  logs_in(&client, "demo@visitdeck.example", "demo", 401);
  home_stop_sandbox(&client.home);
  said = start_on(&client, (const char *const[]){NULL});
  assert_string_equal(said, "");
  free(said);
  logs_in(&client, "a@x.fr", "secret", 200);
  client_close(&client);
}
