#include "sandbox/days.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/json.h"
#include "sandbox/instant.h"
#include "sandbox/property.h"
#include "sandbox/store.h"

enum { DAYS_DAY = 86400, DAYS_WEEK = 7 * DAYS_DAY, DAYS_UNUSED = 3 * DAYS_DAY, DAYS_NAME = 32 };

/* ---- one object */

/* A date-time of an object, if it has one; the hour in Paris stays. What would lie beyond the year 9999 stays too. */
static void days_member(cJSON *object, const char *name, int weeks) {
  int64_t instant;
  char text[INSTANT_SIZE];
  if (!instant_read(json_text(object, name), false, &instant)) return;
  instant_print(instant_paris_later(instant, 7 * weeks), text);
  if (instant_read(text, false, &instant))
    cJSON_ReplaceItemInObjectCaseSensitive(object, name, cJSON_CreateString(text));
}

/* The date-times at that path of an object: a member of it, of a member of it, or of each element of a list of it. */
static void days_path(cJSON *object, const char *path, int weeks) {
  char name[DAYS_NAME];
  size_t length = strcspn(path, ".");
  snprintf(name, sizeof name, "%.*s", (int)length, path);
  cJSON *below = json_get(object, name), *item;
  if (path[length] == '\0')
    days_member(object, name, weeks);
  else if (!cJSON_IsArray(below))
    days_path(below, path + length + 1, weeks);
  else
    cJSON_ArrayForEach(item, below) days_path(item, path + length + 1, weeks);
}

/* ---- all of them */

/* Functions for SQL, and what they move. */
struct days_function {
  const char *name;
  void (*run)(sqlite3_context *context, int count, sqlite3_value **values);
  const char *const *paths;
};
static const char *const days_visit[] =
    {"date", "createdAt", "visitorVisits.initialDate", "visitorVisits.statusUpdatedAt", "propertyVisits.readAt", NULL},
                         *const days_property[] = {"createdAt",
                                                   "updatedAt",
                                                   "initialStaffedAt",
                                                   "data.propertyStatusUpdatedAt",
                                                   "data.visitAvailabilities.start",
                                                   "data.visitAvailabilities.end",
                                                   NULL},
                         *const days_message[] = {"createdAt", "readAt", NULL};

/* later(instant, weeks) for SQL. */
static void days_instant(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  if (sqlite3_value_type(values[0]) != SQLITE_NULL)
    sqlite3_result_int64(context,
                         instant_paris_later(sqlite3_value_int64(values[0]), 7 * sqlite3_value_int(values[1])));
}

/* later_visit(json, weeks) and so on. */
static void days_object(sqlite3_context *context, int count, sqlite3_value **values) {
  const struct days_function *function = sqlite3_user_data(context);
  AUTO(cJSON_Delete_at) cJSON *json = json_read((const char *)sqlite3_value_text(values[0]));
  (void)count;
  sqlite3_result_value(context, values[0]);
  if (json == NULL) return;
  for (const char *const *path = function->paths; *path != NULL; path++)
    days_path(json, *path, sqlite3_value_int(values[1]));
  sqlite3_result_text(context, cJSON_PrintUnformatted(json), -1, free);
}

static void days_all(struct sandbox *sandbox, int weeks) {
  static const struct days_function functions[] = {{"later", days_instant, NULL},
                                                   {"later_visit", days_object, days_visit},
                                                   {"later_property", days_object, days_property},
                                                   {"later_message", days_object, days_message}};
  static const char *const moves[] = {"UPDATE visit SET date=later(date, ?1), json=later_visit(json, ?1)",
                                      "UPDATE property SET json=later_property(json, ?1)",
                                      "UPDATE message SET at=later(at, ?1), json=later_message(json, ?1)",
                                      "UPDATE mail SET at=later(at, ?1)",
                                      "UPDATE draft SET due=later(due, ?1)",
                                      "UPDATE step SET due=later(due / 1000, ?1) * 1000 + due % 1000"};
  for (size_t n = 0; n < sizeof functions / sizeof *functions; n++)
    sqlite3_create_function(sandbox->database.sqlite, functions[n].name, 2, SQLITE_UTF8,
                            (void *)(uintptr_t)&functions[n], functions[n].run, NULL, NULL);
  for (size_t n = 0; n < sizeof moves / sizeof *moves; n++)
    store_run(sandbox, moves[n], "i", (int64_t)weeks);
  property_recount(sandbox, NULL);
}

int days_move(struct sandbox *sandbox, int64_t *day) {
  int64_t now = instant_now(sandbox), age = now - *day;
  int64_t used = store_number(sandbox, *day, store_query(sandbox, "SELECT max(at) FROM request", ""));
  bool old = age >= 2 * DAYS_WEEK || age <= -DAYS_WEEK || (age >= DAYS_WEEK && now - used >= DAYS_UNUSED);
  if (!old) return 0;
  int weeks = (int)(age / DAYS_WEEK) - 1;
  while (instant_paris_later(*day, 7 * (weeks + 1)) <= now)
    weeks++;
  while (instant_paris_later(*day, 7 * weeks) > now)
    weeks--;
  days_all(sandbox, weeks);
  *day = instant_paris_later(*day, 7 * weeks);
  return weeks;
}
