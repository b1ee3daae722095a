#include "sandbox/age.h"

#include <stdlib.h>

#include "sandbox/json.h"
#include "sandbox/moment.h"
#include "sandbox/property.h"
#include "sandbox/store.h"

enum { AGE_DAY = 86400, AGE_WEEK = 7 * AGE_DAY, AGE_UNUSED = 3 * AGE_DAY };

/* ---- one object */

/* A date-time of an object, if it has one; the hour in Paris stays. What would lie beyond the year 9999 stays too. */
static void age_member(cJSON *object, const char *name, int weeks) {
  int64_t moment;
  char text[MOMENT_SIZE];
  if (!moment_read(json_text(object, name), false, &moment)) return;
  moment_print(moment_paris_later(moment, 7 * weeks), text);
  if (moment_read(text, false, &moment)) cJSON_ReplaceItemInObjectCaseSensitive(object, name, cJSON_CreateString(text));
}

static void age_members(cJSON *object, const char *const *names, int weeks) {
  for (; *names != NULL; names++)
    age_member(object, *names, weeks);
}

static void age_list(const cJSON *object, const char *list, const char *const *names, int weeks) {
  cJSON *item;
  cJSON_ArrayForEach(item, json_get(object, list)) age_members(item, names, weeks);
}

static void age_visit(cJSON *visit, int weeks) {
  age_members(visit, (const char *const[]){"date", "createdAt", NULL}, weeks);
  age_list(visit, "visitorVisits", (const char *const[]){"initialDate", "statusUpdatedAt", NULL}, weeks);
  age_list(visit, "propertyVisits", (const char *const[]){"readAt", NULL}, weeks);
}

static void age_property(cJSON *property, int weeks) {
  cJSON *data = json_get(property, "data");
  age_members(property, (const char *const[]){"createdAt", "updatedAt", "initialStaffedAt", NULL}, weeks);
  age_member(data, "propertyStatusUpdatedAt", weeks);
  age_list(data, "visitAvailabilities", (const char *const[]){"start", "end", NULL}, weeks);
}

static void age_message(cJSON *message, int weeks) {
  age_members(message, (const char *const[]){"createdAt", "readAt", NULL}, weeks);
}

/* ---- all of them */

static const struct age_table {
  const char *ids, *read, *write;
  void (*move)(cJSON *object, int weeks);
} tables[] = {
    {"SELECT id FROM visit", "SELECT json FROM visit WHERE id=?1", "UPDATE visit SET json=?2 WHERE id=?1", age_visit},
    {"SELECT id FROM property", "SELECT json FROM property WHERE id=?1", "UPDATE property SET json=?2 WHERE id=?1",
     age_property},
    {"SELECT id FROM message", "SELECT json FROM message WHERE id=?1", "UPDATE message SET json=?2 WHERE id=?1",
     age_message},
};

static void age_row(struct sandbox *sandbox, const struct age_table *table, const char *id, int weeks) {
  cJSON *json = json_load(sandbox, table->read, id);
  if (json == NULL) return;
  table->move(json, weeks);
  store_run(sandbox, table->write, "tj", id, json);
  cJSON_Delete(json);
}

/* later(moment, weeks) for SQL. */
static void age_later(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  if (sqlite3_value_type(values[0]) != SQLITE_NULL)
    sqlite3_result_int64(context, moment_paris_later(sqlite3_value_int64(values[0]), 7 * sqlite3_value_int(values[1])));
}

static void age_all(struct sandbox *sandbox, int weeks) {
  static const char *const columns[] = {"UPDATE visit SET date=later(date, ?1)", "UPDATE message SET at=later(at, ?1)",
                                        "UPDATE mail SET at=later(at, ?1)", "UPDATE draft SET due=later(due, ?1)",
                                        "UPDATE step SET due=later(due / 1000, ?1) * 1000 + due % 1000"};
  for (size_t n = 0; n < sizeof tables / sizeof *tables; n++) {
    struct store_ids ids = store_ids(sandbox, store_query(sandbox, tables[n].ids, ""));
    for (size_t at = 0; at < ids.count && !sandbox->database.failed; at++)
      age_row(sandbox, &tables[n], ids.all[at], weeks);
    free(ids.all);
  }
  sqlite3_create_function(sandbox->database.sqlite, "later", 2, SQLITE_UTF8, NULL, age_later, NULL, NULL);
  for (size_t n = 0; n < sizeof columns / sizeof *columns; n++)
    store_run(sandbox, columns[n], "i", (int64_t)weeks);
  property_recount(sandbox, NULL);
}

int age_move(struct sandbox *sandbox, int64_t *day) {
  int64_t now = moment_now(sandbox), age = now - *day;
  int64_t used = store_number(sandbox, *day, "SELECT max(at) FROM request", "");
  bool old = age >= 2 * AGE_WEEK || age <= -AGE_WEEK || (age >= AGE_WEEK && now - used >= AGE_UNUSED);
  if (!old) return 0;
  int weeks = (int)(age / AGE_WEEK) - 1;
  while (moment_paris_later(*day, 7 * (weeks + 1)) <= now)
    weeks++;
  while (moment_paris_later(*day, 7 * weeks) > now)
    weeks--;
  age_all(sandbox, weeks);
  *day = moment_paris_later(*day, 7 * weeks);
  return weeks;
}
