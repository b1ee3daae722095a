/* The sandbox's webhook, read as the document reads: which events, with which members, in which order, come what may.
 */
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/run.h"
#include "../harness/test.h"
#include "caller.h"
#include "receiver.h"
#include "base/mem.h"
#include "model/json.h"

#define PHONE "0612345678"
#define NO_VISITS "--visits", "0"

struct scene {
  struct client client;
  struct receiver *receiver;
  bool later;
  size_t next; /* the event that is looked at next */
};

/* ---- what is done */

static void scene_open(struct scene *scene, const char *const *more, bool listens) {
  const char *options[16] = {"--webhook"};
  size_t count = 2;
  *scene = (struct scene){.later = true, .receiver = receiver_new()};
  options[1] = receiver_url(scene->receiver);
  for (; *more != NULL; more++) {
    if (strcmp(*more, "2018-08") == 0) scene->later = false;
    options[count++] = *more;
  }
  if (listens) receiver_listen(scene->receiver);
  client_open(&scene->client, options);
}

static void scene_close(struct scene *scene) {
  client_close(&scene->client);
  receiver_free(scene->receiver);
}

static cJSON *do_json(struct scene *scene, const char *method, const char *target, const char *body) {
  struct answer answer = call(&scene->client, method, target, body);
  if (answer.status != 200) fail_msg("%s: %ld %s", target, answer.status, answer.text);
  return answer.json;
}

static cJSON *create(struct scene *scene, const char *phone, char id[37]) {
  char property[37], date[24], body[800];
  first_free(&scene->client, property, date);
  create_body(body, property, date, phone);
  cJSON *visit = do_json(scene, "POST", "visit/create", body);
  snprintf(id, 37, "%s", text_of(visit, "id"));
  return visit;
}

static void create_only(struct scene *scene, const char *phone, char id[37]) {
  cJSON_Delete(create(scene, phone, id));
}

static void control_of(struct scene *scene, const char *path, const char *id, const char *members) {
  char body[300];
  snprintf(body, sizeof body, "{\"visitId\":\"%s\",%s}", id, members);
  AUTO(json_free_at) cJSON *json = control(&scene->client, path, body);
  assert_false(cJSON_HasObjectItem(json, "errors"));
}

static void cancel(struct scene *scene, const char *id, const char *email, const char *status, long answered) {
  char body[300];
  snprintf(body, sizeof body, "{\"visitId\":\"%s\",\"visitorId\":\"%s\",\"visitStatus\":\"visit.status.%s\"}", id,
           email, status);
  answers(&scene->client, "POST", "visit/cancel", body, answered);
}

/* ---- what is told */

static bool names(const char *list, const char *name) {
  size_t length = strlen(name);
  for (const char *at = list; (at = strstr(at, name)) != NULL; at += length)
    if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0')) return true;
  return false;
}

/* The next event has that type (where there are types) and exactly those members. */
static const cJSON *told(struct scene *scene, const char *type, const char *members) {
  const cJSON *event = receiver_event(scene->receiver, scene->next++), *member;
  int count = scene->later;
  for (const char *at = members; at != NULL; at = strchr(at + 1, ' '))
    count++;
  AUTO(mem_free_at) char *text = cJSON_PrintUnformatted(event);
  cJSON_ArrayForEach(member, event) {
    if (strcmp(member->string, "eventType") != 0 && !names(members, member->string))
      fail_msg("%s, and no %s, was wanted: %s", members, member->string, text);
  }
  if (cJSON_GetArraySize(event) != count || strcmp(text_of(event, "eventType"), scene->later ? type : "") != 0)
    fail_msg("%s with %s was wanted: %s", type, members, text);
  return event;
}

static const cJSON *part_of(const cJSON *visit) {
  return cJSON_GetArrayItem(cJSON_GetObjectItem(visit, "visitorVisits"), 0);
}

/* Such an event, of that visit ("": any), which has come from one status to another ("": wasn't there). */
static const cJSON *told_status(struct scene *scene, const char *type, bool visitor, const char *id, const char *from,
                                const char *to) {
  char members[60], longer[60];
  snprintf(members, sizeof members, "visit%s status%s", visitor ? " visitor" : "", from[0] != '\0' ? " oldStatus" : "");
  const cJSON *event = told(scene, type, members), *visit = cJSON_GetObjectItem(event, "visit");
  if (id[0] != '\0') assert_string_equal(text_of(visit, "id"), id);
  snprintf(longer, sizeof longer, "visit.status.%s", to);
  assert_string_equal(text_of(event, "status"), longer);
  assert_string_equal(text_of(part_of(visit), "status"), longer);
  snprintf(longer, sizeof longer, "visit.status.%s", from);
  if (from[0] != '\0') assert_string_equal(text_of(event, "oldStatus"), longer);
  if (visitor)
    assert_true(
        cJSON_Compare(cJSON_GetObjectItem(event, "visitor"), cJSON_GetObjectItem(part_of(visit), "visitor"), true));
  return visit;
}

static void told_new(struct scene *scene, const char *id) {
  told_status(scene, "visit.new.unconfirmed", true, id, "", "proposed");
}

/* As GET visit/{id} has it now. */
static void is_whole(struct scene *scene, const cJSON *visit) {
  char target[60];
  snprintf(target, sizeof target, "visit/%s", text_of(visit, "id"));
  AUTO(json_free_at) cJSON *now = do_json(scene, "GET", target, NULL);
  assert_true(cJSON_Compare(visit, now, true));
}

static const char *report_of(const cJSON *event, const char *member) {
  return text_of(cJSON_GetArrayItem(cJSON_GetObjectItem(cJSON_GetObjectItem(event, "visit"), "propertyVisits"), 0),
                 member);
}

/* A date change: three events, in the document's order. */
static void told_move(struct scene *scene, const char *id, const char *from, const char *type, const char *status) {
  const cJSON *old = told_status(scene, "visit.cancelled.visitor", true, id, from, "cancelled.rescheduled");
  const cJSON *change = told(scene, "visit.date.changed", "visit visitor previousDate previousId");
  const cJSON *moved = told_status(scene, type, true, "", "", status);
  assert_string_equal(text_of(change, "previousId"), id);
  assert_string_equal(text_of(change, "previousDate"), text_of(old, "date"));
  assert_true(cJSON_Compare(cJSON_GetObjectItem(change, "visit"), moved, true));
  assert_string_not_equal(text_of(moved, "id"), id);
  assert_string_not_equal(text_of(moved, "date"), text_of(old, "date"));
  is_whole(scene, old);
  is_whole(scene, moved);
}

/* ---- the tables of events */

static void a_life_is_told(struct scene *scene) {
  char id[37];
  AUTO(json_free_at) cJSON *created = create(scene, PHONE, id);
  const cJSON *visit = told_status(scene, "visit.new.unconfirmed", true, id, "", "proposed");
  assert_true(cJSON_Compare(visit, created, true));
  is_whole(scene, visit);
  control_of(scene, "/sandbox/status", id, "\"status\":\"visit.status.confirmed\"");
  is_whole(scene, told_status(scene, "visit.confirmed", false, id, "proposed", "confirmed"));
  control_of(scene, "/sandbox/status", id, "\"status\":\"visit.status.confirmed\""); /* no change, no event */
  control_of(scene, "/sandbox/status", id, "\"status\":\"visit.status.done\"");
  visit = told_status(scene, "visit.done", true, id, "confirmed", "done");
  assert_false(cJSON_HasObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(visit, "propertyVisits"), 0), "note"));
  const cJSON *report = told(scene, "visit.report.updated", "visit");
  assert_true(report_of(report, "note")[0] != '\0' && report_of(report, "comment")[0] == '\0');
  is_whole(scene, cJSON_GetObjectItem(report, "visit"));
  control_of(scene, "/sandbox/report", id, "\"questions\":\"Et la cave ?\"");
  assert_string_equal(report_of(told(scene, "visit.report.updated", "visit"), "questions"), "Et la cave ?");
  client_forward(&scene->client, 7198); /* the agent ends the report by himself, in two seconds */
  report = told(scene, "visit.report.updated", "visit");
  assert_true(report_of(report, "comment")[0] != '\0');
  is_whole(scene, cJSON_GetObjectItem(report, "visit"));
}

static void ends_are_told(struct scene *scene) {
  char id[37];
  create_only(scene, "0600000010", id);
  told_new(scene, id);
  is_whole(scene, told_status(scene, "visit.cancelled.agent", false, id, "proposed", "cancelled.flatguide"));
  create_only(scene, "0600000011", id);
  told_new(scene, id);
  told_status(scene, "visit.cancelled.visitor", true, id, "proposed", "cancelled.visitor");
  create_only(scene, "0600000000", id);
  told_new(scene, id);
  told_status(scene, "visit.confirmed", false, id, "proposed", "confirmed");
  cancel(scene, id, "Z@x.fr", "cancelled.owner", 200);
  is_whole(scene, told_status(scene, "visit.cancelled.owner", false, id, "confirmed", "cancelled.owner"));
  create_only(scene, PHONE, id);
  told_new(scene, id);
  cancel(scene, id, "Z@x.fr", "cancelled.visitor", 200);
  is_whole(scene, told_status(scene, "visit.cancelled.visitor", true, id, "proposed", "cancelled.visitor"));
}

static void moves_are_told(struct scene *scene) {
  char id[37], property[37], date[24], body[200];
  create_only(scene, "0600000002", id);
  told_new(scene, id);
  told_move(scene, id, "proposed", "visit.new.confirmed", "confirmed");
  if (!scene->later) return;
  create_only(scene, PHONE, id);
  told_new(scene, id);
  first_free(&scene->client, property, date);
  snprintf(body, sizeof body, "{\"visitId\":\"%s\",\"visitorId\":\"Z@x.fr\",\"date\":\"%s\"}", id, date);
  answers(&scene->client, "POST", "visit/reschedule", body, 200);
  told_move(scene, id, "proposed", "visit.new.unconfirmed", "proposed");
}

static void messages_are_told(struct scene *scene) {
  AUTO(json_free_at)
  cJSON *sent = control(&scene->client, "/sandbox/message", "{\"propertyRef\":\"" REF "\",\"text\":\"Bonjour\"}");
  if (scene->later) {
    const cJSON *event = told(scene, "message.new", "message");
    assert_true(cJSON_Compare(cJSON_GetObjectItem(event, "message"), sent, true));
    answers(&scene->client, "POST", "messages/save", "{\"propertyRef\":\"" REF "\",\"text\":\"Merci\"}", 200);
    answers(&scene->client, "POST", "messages/save", "{\"propertyRef\":\"" REF "\",\"text\":\"Quand ?\"}", 200);
    event = told(scene, "message.new", "message"); /* the answer; not what the account has said */
    assert_string_not_equal(text_of(cJSON_GetObjectItem(event, "message"), "text"), "Quand ?");
  }
}

static void the_end_is_told(struct scene *scene) {
  char id[37];
  create_only(scene, PHONE, id);
  told_new(scene, id);
  int live = home_visits(&scene->client.home, "Z@x.fr", true);
  assert_true(live > 1);
  answers(&scene->client, "POST", "property/" REF "/terminate", "{}", 200);
  for (int n = 0; n < live; n++) {
    const cJSON *event = told(scene, "visit.cancelled.endofvisits", "visit visitor status oldStatus");
    assert_string_equal(text_of(event, "status"), "visit.status.cancelled.terminated");
    is_whole(scene, cJSON_GetObjectItem(event, "visit"));
  }
}

static void every_event_of(const char *edition) {
  struct scene scene;
  scene_open(&scene, (const char *const[]){"--edition", edition, NO_VISITS, NULL}, true);
  a_life_is_told(&scene);
  ends_are_told(&scene);
  moves_are_told(&scene);
  messages_are_told(&scene);
  the_end_is_told(&scene);
  AUTO(json_free_at) cJSON *all = control(&scene.client, "/sandbox/events", NULL);
  assert_int_equal(cJSON_GetArraySize(all), scene.next);
  scene_close(&scene);
}

TEST(every_event_is_told) {
  every_event_of("2018-12");
}

TEST(every_event_of_the_earlier_edition) {
  every_event_of("2018-08");
}

/* Of several visitors one goes: for one visitor, whoever cancels. */
TEST(one_of_several_is_named) {
  struct scene scene;
  scene_open(&scene, (const char *const[]){NULL}, true);
  cJSON *visits = control(&scene.client, "/sandbox/visits", NULL), *visit, *found = NULL;
  cJSON_ArrayForEach(visit, visits) {
    const cJSON *parts = cJSON_GetObjectItem(visit, "visitorVisits");
    if (cJSON_GetArraySize(parts) > 1 && strcmp(text_of(part_of(visit), "status"), "visit.status.confirmed") == 0)
      found = visit;
  }
  assert_non_null(found);
  cancel(&scene, text_of(found, "id"), text_of(cJSON_GetObjectItem(part_of(found), "visitor"), "email"),
         "cancelled.owner", 200);
  while (strcmp(text_of(cJSON_GetObjectItem(receiver_event(scene.receiver, scene.next), "visit"), "id"),
                text_of(found, "id")) != 0)
    scene.next++; /* reports of the demo that are due just now */
  told_status(&scene, "visit.cancelled.visitor", true, text_of(found, "id"), "confirmed", "cancelled.owner");
  cJSON_Delete(visits);
  scene_close(&scene);
}

/* What is refused, and what is no change of a visit, is not told. */
TEST(refusals_are_silent) {
  struct scene scene;
  char id[37], body[800];
  scene_open(&scene, (const char *const[]){NO_VISITS, NULL}, true);
  create_only(&scene, PHONE, id);
  told_new(&scene, id);
  cancel(&scene, id, "Z@x.fr", "cancelled.owner", 200);
  told_status(&scene, "visit.cancelled.owner", false, id, "proposed", "cancelled.owner");
  cancel(&scene, id, "Z@x.fr", "cancelled.visitor", 409);
  cancel(&scene, id, "else@x.fr", "cancelled.visitor", 404);
  snprintf(body, sizeof body, "{\"visitId\":\"%s\",\"date\":\"2020-01-01T10:00:00Z\"}", id);
  answers(&scene.client, "POST", "visit/reschedule", body, 409);
  create_body(body, "00000000-0000-4000-8000-000000000000", "2020-01-01T10:00:00Z", PHONE);
  answers(&scene.client, "POST", "visit/create", body, 404);
  answers(&scene.client, "POST", "update/visitor?visitorId=Z@x.fr",
          "{\"email\":\"Z@x.fr\",\"firstName\":\"A\",\"lastName\":\"B\",\"phone\":\"06\"}", 200);
  create_only(&scene, PHONE, id);
  told_new(&scene, id);
  scene_close(&scene);
}

/* ---- receivers that fail */

/* A number of an event's row; state[20] may be NULL. */
static int of_event(struct scene *scene, int number, const char *member, char *state) {
  AUTO(json_free_at) cJSON *all = control(&scene->client, "/sandbox/events", NULL);
  const cJSON *row = cJSON_GetArrayItem(all, number);
  int value = (int)cJSON_GetNumberValue(cJSON_GetObjectItem(row, member));
  if (state != NULL) snprintf(state, 20, "%s", text_of(row, "state"));
  return value;
}

TEST(failures_are_repeated_in_order) {
  static const int answers[] = {500, RECEIVER_CLOSE, 302, 204};
  struct scene scene;
  char first[37], second[37], said[20];
  scene_open(&scene, (const char *const[]){NO_VISITS, NULL}, true);
  receiver_script(scene.receiver, answers, 4);
  create_only(&scene, PHONE, first);
  create_only(&scene, PHONE, second);
  for (int n = 0; n < 5; n++)
    told_new(&scene, first);
  told_new(&scene, second);
  assert_true(receiver_came(scene.receiver, 4) - receiver_came(scene.receiver, 0) >= 2000); /* 250 ms, doubling */
  while (of_event(&scene, 1, "tries", said) < 1)
    ;
  assert_string_equal(said, "sent");
  assert_int_equal(of_event(&scene, 0, "tries", said), 5);
  assert_int_equal(of_event(&scene, 0, "status", NULL), 200);
  assert_string_equal(said, "sent");
  assert_int_equal(receiver_count(scene.receiver), 6);
  scene_close(&scene);
}

TEST(a_receiver_may_come_later) {
  struct scene scene;
  char id[37], said[20];
  scene_open(&scene, (const char *const[]){NO_VISITS, NULL}, false);
  create_only(&scene, PHONE, id);
  while (of_event(&scene, 0, "tries", said) < 1)
    ;
  assert_string_equal(said, "waiting");
  assert_int_equal(of_event(&scene, 0, "status", NULL), 0);
  receiver_listen(scene.receiver);
  told_new(&scene, id);
  scene_close(&scene);
}

/* A POST may take half a minute; who ends the sandbox does not wait for that. */
TEST(a_hanging_receiver_holds_up_no_end) {
  enum { POST_MS = 30000 };
  static const int hang[] = {RECEIVER_HANG};
  struct scene scene;
  char id[37];
  scene_open(&scene, (const char *const[]){NO_VISITS, NULL}, true);
  receiver_script(scene.receiver, hang, 1);
  create_only(&scene, PHONE, id);
  told_new(&scene, id);
  home_stop_sandbox(&scene.client.home);
  assert_true(monotonic_ms() - receiver_came(scene.receiver, 0) < POST_MS);
  scene_close(&scene);
}

/* A receiver that never answers holds up nothing; what it hasn't taken is kept, and at last given up. */
TEST(a_hanging_receiver_holds_up_nothing) {
  static const int hang[] = {RECEIVER_HANG}, fail[] = {500};
  struct scene scene = {.later = true, .receiver = receiver_new()};
  char first[37], second[37], said[20];
  home_open(&scene.client.home);
  AUTO(mem_free_at) char *path = home_path(&scene.client.home, "sandbox.db");
  const char *const options[] = {"--webhook", receiver_url(scene.receiver), "--db", path, NO_VISITS, NULL};
  receiver_listen(scene.receiver);
  receiver_script(scene.receiver, hang, 1);
  home_start_sandbox_of(&scene.client.home, options);
  client_login(&scene.client);
  create_only(&scene, PHONE, first);
  told_new(&scene, first);
  create_only(&scene, PHONE, second);
  home_stop_sandbox(&scene.client.home);
  sqlite3 *db;
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "UPDATE event SET tries=7 WHERE id=1", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
  receiver_script(scene.receiver, fail, 1);
  home_start_sandbox_of(&scene.client.home, options);
  told_new(&scene, first);
  told_new(&scene, second);
  assert_int_equal(of_event(&scene, 0, "tries", said), 8);
  assert_string_equal(said, "given up");
  assert_int_equal(of_event(&scene, 0, "status", NULL), 500);
  scene_close(&scene);
}

TEST(only_urls_of_the_web) {
  static const char *const wrong[][2] = {{"--webhook", "ftp://127.0.0.1/"},
                                         {"--webhook", "127.0.0.1:80"},
                                         {"--webhook", "http://"},
                                         {"--webhook", ""},
                                         {"--pace", "-1"},
                                         {"--pace", "soon"}};
  struct home home;
  home_open(&home);
  for (size_t n = 0; n < sizeof wrong / sizeof *wrong; n++) {
    struct ran ran = run(&home, NULL, (const char *const[]){"./visitdeck-sandbox", wrong[n][0], wrong[n][1], NULL});
    assert_int_equal(ran.status, 2);
    assert_non_null(strstr(ran.err, "can't be understood"));
    ran_free(&ran);
  }
  home_close(&home);
}

/* ---- the pace of magic numbers */

TEST(steps_come_one_by_one) {
  struct scene scene;
  char id[37];
  scene_open(&scene, (const char *const[]){"--pace", "200", NO_VISITS, NULL}, true);
  int64_t before = monotonic_ms();
  create_only(&scene, "0600000001", id);
  told_new(&scene, id);
  told_status(&scene, "visit.confirmed", false, id, "proposed", "confirmed");
  told_status(&scene, "visit.done", true, id, "confirmed", "done");
  assert_true(report_of(told(&scene, "visit.report.updated", "visit"), "note")[0] != '\0');
  for (int n = 1; n < 4; n++)
    assert_true(receiver_came(scene.receiver, (size_t)n) - before >= 200 * n - 10);
  create_only(&scene, "0600000002", id);
  told_new(&scene, id);
  told_move(&scene, id, "proposed", "visit.new.confirmed", "confirmed");
  scene_close(&scene);
}

/* A visit that goes another way leaves its steps behind. */
TEST(steps_of_a_cancelled_visit_are_dropped) {
  struct scene scene;
  char gone[37], id[37];
  scene_open(&scene, (const char *const[]){"--pace", "3600000", NO_VISITS, NULL}, true);
  create_only(&scene, "0600000001", gone);
  told_new(&scene, gone);
  client_forward(&scene.client, 3600);
  told_status(&scene, "visit.confirmed", false, gone, "proposed", "confirmed");
  cancel(&scene, gone, "Z@x.fr", "cancelled.visitor", 200);
  told_status(&scene, "visit.cancelled.visitor", true, gone, "confirmed", "cancelled.visitor");
  client_forward(&scene.client, 3600);
  create_only(&scene, "0600000000", id); /* its step is due after those of the other */
  told_new(&scene, id);
  client_forward(&scene.client, 3600);
  told_status(&scene, "visit.confirmed", false, id, "proposed", "confirmed");
  scene_close(&scene);
}
