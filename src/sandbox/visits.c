#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "sandbox/sandbox.h"

enum { VISITS_BY = 20, VISITS_BY_MAX = 100, VISITS_MINUTES = 30, VISITS_ANSWER_MAX = 1 << 30 };
cJSON *visitor_copy(const cJSON *given, const cJSON *otherwise) {
  static const char *const members[] = {"email", "firstName", "lastName", "phone"};
  cJSON *made = cJSON_CreateObject();
  for (size_t n = 0; n < sizeof members / sizeof *members; n++)
    cJSON_AddStringToObject(made, members[n], json_text(given, members[n]));
  const cJSON *fields = json_member(given, "fields");
  if (fields == NULL) fields = json_member(otherwise, "fields");
  if (fields != NULL) cJSON_AddItemToObject(made, "fields", cJSON_Duplicate(fields, true));
  return made;
}

/* ---- loading and storing */

cJSON *visit_load(struct sandbox *sandbox, const char *id) {
  sqlite3_stmt *find = store_query(sandbox, "SELECT json FROM visit WHERE id=lower(?1)", "t", id);
  cJSON *json = store_row(sandbox, find) ? json_read((const char *)sqlite3_column_text(find, 0)) : NULL;
  sqlite3_finalize(find);
  return json;
}

static bool visit_is(const cJSON *part, const char *status) {
  const char *whole = json_text(part, "status");
  return strncmp(whole, STATUS, strlen(STATUS)) == 0 && strcmp(whole + strlen(STATUS), status) == 0;
}

bool visit_part_lives(const cJSON *part) {
  return visit_is(part, "proposed") || visit_is(part, "confirmed");
}

static void visit_store_also(struct sandbox *sandbox, const cJSON *visit) {
  const cJSON *seen = cJSON_GetObjectItemCaseSensitive(visit, "propertyVisits")->child;
  while (seen != NULL && (seen = seen->next) != NULL)
    store_run(sandbox, "INSERT OR IGNORE INTO also (property, visit) VALUES (?1,?2)", "tt",
              json_text(seen, "propertyId"), json_text(visit, "id"));
}

void visit_store(struct sandbox *sandbox, cJSON *json, int64_t hidden) {
  const cJSON *part;
  int64_t date = 0, live = 0, done = 0;
  bool dated = moment_read(json_text(json, "date"), false, &date);
  cJSON_ArrayForEach(part, cJSON_GetObjectItemCaseSensitive(json, "visitorVisits")) {
    live |= visit_part_lives(part);
    done |= visit_is(part, "done");
  }
  const char *property = json_text(cJSON_GetObjectItemCaseSensitive(json, "propertySummary"), "id");
  cJSON *before = sandbox->webhook != NULL ? visit_load(sandbox, json_text(json, "id")) : NULL;
  char *text = cJSON_PrintUnformatted(json);
  store_run(
      sandbox,
      dated
          ? "INSERT INTO visit (id, date, property, agent, live, done, hidden, json) VALUES (?1,?2,?3,?4,?5,?6,?7,?8)"
            " ON CONFLICT (id) DO UPDATE SET date=?2, live=?5, done=?6, json=?8"
          : "INSERT INTO visit (id, date, property, agent, live, done, hidden, json) VALUES (?1,NULL,?3,?4,?5,?6,?7,?8)"
            " ON CONFLICT (id) DO UPDATE SET date=NULL, live=?5, done=?6, json=?8",
      "tittiiit", json_text(json, "id"), date, property, json_text(json, "flatguideId"), live, done, hidden, text);
  free(text);
  visit_store_also(sandbox, json);
  events_visit(sandbox, before, json);
  cJSON_Delete(before);
}

void visit_part_set(struct sandbox *sandbox, cJSON *part, const char *status) {
  char now[24], *longer = mem_print(STATUS "%s", status);
  json_replace(part, "status", cJSON_CreateString(longer));
  json_replace(part, "statusUpdatedAt", cJSON_CreateString(moment_print(moment_now(sandbox), now)));
  free(longer);
}

void visit_set_status(struct sandbox *sandbox, cJSON *visit, const char *status) {
  cJSON *part;
  cJSON_ArrayForEach(part, cJSON_GetObjectItemCaseSensitive(visit, "visitorVisits")) {
    if (visit_part_lives(part)) visit_part_set(sandbox, part, status);
  }
}

static void visit_agent(struct sandbox *sandbox, const char *property_id, char agent[37]) {
  sqlite3_stmt *find = store_query(sandbox, "SELECT agent FROM property WHERE id=?1", "t", property_id);
  snprintf(agent, 37, "%s", store_row(sandbox, find) ? (const char *)sqlite3_column_text(find, 0) : "");
  sqlite3_finalize(find);
}

cJSON *visit_new(struct sandbox *sandbox, const char *property_id, int64_t date, const cJSON *visitor,
                 const char *status) {
  char id[37], agent[37], when[24], now[24], code[8], *longer = mem_print(STATUS "%s", status);
  cJSON *visit = cJSON_CreateObject(), *report = cJSON_CreateObject(), *part = cJSON_CreateObject();
  store_uuid(id);
  visit_agent(sandbox, property_id, agent);
  snprintf(code, sizeof code, "%04u", (unsigned)strtoul((char[]){id[0], id[1], id[2], '\0'}, NULL, 16));
  moment_print(moment_now(sandbox), now);
  cJSON_AddStringToObject(visit, "id", id);
  if (date != 0) cJSON_AddStringToObject(visit, "date", moment_print(date, when));
  cJSON_AddStringToObject(visit, "createdAt", now);
  cJSON_AddStringToObject(visit, "flatguideId", agent);
  cJSON_AddStringToObject(visit, "code", code);
  cJSON_AddStringToObject(report, "propertyId", property_id);
  cJSON_AddStringToObject(report, "visitId", id);
  cJSON_AddItemToArray(cJSON_AddArrayToObject(visit, "propertyVisits"), report);
  cJSON_AddStringToObject(part, "visitId", id);
  cJSON_AddStringToObject(part, "askedPropertyId", property_id);
  cJSON_AddStringToObject(part, "status", longer);
  if (date != 0) cJSON_AddStringToObject(part, "initialDate", when);
  cJSON_AddItemToObject(part, "visitor", visitor_copy(visitor, NULL));
  cJSON_AddStringToObject(part, "statusUpdatedAt", now);
  cJSON_AddItemToArray(cJSON_AddArrayToObject(visit, "visitorVisits"), part);
  cJSON *property = property_load(sandbox, property_id);
  cJSON_AddItemToObject(visit, "propertySummary", property_summary(property));
  cJSON_Delete(property);
  cJSON_AddNumberToObject(visit, "durationMinutes", VISITS_MINUTES);
  free(longer);
  return visit;
}

/* ---- reading */

struct period {
  int64_t from, to;
  bool has_from, has_to, descending;
  int64_t page, by;
};

static bool visits_number(struct call *call, const char *name, int64_t otherwise, int64_t least, int64_t *number) {
  const char *text = call_query(call, name);
  *number = otherwise;
  if (text == NULL) return true;
  size_t digits = strspn(text, "0123456789");
  *number = strtoll(text, NULL, 10);
  if (digits > 0 && text[digits] == '\0' && *number >= least && *number <= INT32_MAX) return true;
  return call_refuse(call, 400, "%s: not a number of that kind", name);
}

static bool visits_period(struct call *call, struct period *period) {
  const char *from = call_query(call, "startTime"), *to = call_query(call, "endTime"),
             *direction = call_query(call, "direction");
  *period = (struct period){.has_from = from != NULL, .has_to = to != NULL};
  if (from != NULL && !moment_read(from, true, &period->from))
    return call_refuse(call, 400, "startTime: not a date-time");
  if (to != NULL && !moment_read(to, true, &period->to)) return call_refuse(call, 400, "endTime: not a date-time");
  if (direction != NULL && strcmp(direction, "asc") != 0 && strcmp(direction, "desc") != 0)
    return call_refuse(call, 400, "direction: asc or desc");
  period->descending = direction != NULL && strcmp(direction, "desc") == 0;
  if (!visits_number(call, "page", 0, 0, &period->page) || !visits_number(call, "by", VISITS_BY, 1, &period->by))
    return false;
  if (period->by > VISITS_BY_MAX) period->by = VISITS_BY_MAX;
  return true;
}

bool call_answer_rows(struct call *call, sqlite3_stmt *take_rows) {
  struct buf out;
  buf_init(&out, VISITS_ANSWER_MAX);
  bool fits = buf_add_text(&out, "["), first = true;
  while (fits && store_row(call->sandbox, take_rows)) {
    fits = (first || buf_add_text(&out, ",")) && buf_add_text(&out, (const char *)sqlite3_column_text(take_rows, 0));
    first = false;
  }
  sqlite3_finalize(take_rows);
  fits = fits && buf_add_text(&out, "]");
  return call_answer_text(call, buf_take(&out)) && fits;
}

bool visits_list(struct call *call) {
  struct period period;
  char property[37] = "";
  const char *ref = call_query(call, "ref");
  if (!visits_period(call, &period)) return false;
  if (ref != NULL && !property_find(call->sandbox, ref, property))
    return call_refuse(call, 404, "Unknown property reference");
  char *sql = mem_print("SELECT json FROM visit WHERE hidden=0%s%s%s ORDER BY date %s, id %s LIMIT ?4 OFFSET ?5",
                        period.has_from ? " AND date>=?1" : "", period.has_to ? " AND date<?2" : "",
                        ref != NULL ? " AND " VISIT_OF_PROPERTY("?3") : "", period.descending ? "DESC" : "ASC",
                        period.descending ? "DESC" : "ASC");
  sqlite3_stmt *rows =
      store_query(call->sandbox, sql, "iitii", period.from, period.to, property, period.by, period.page * period.by);
  free(sql);
  bool sent = call_answer_rows(call, rows);
  store_run(call->sandbox, "UPDATE visit SET hidden=hidden-1 WHERE hidden>0", "");
  return sent;
}

cJSON *visit_of_call(struct call *call, const char *id) {
  if (!store_is_uuid(id)) {
    call_refuse(call, 400, "id: not a UUID");
    return NULL;
  }
  cJSON *visit = visit_load(call->sandbox, id);
  if (visit == NULL) call_refuse(call, 404, "Unknown visit");
  return visit;
}

bool visits_one(struct call *call) {
  cJSON *visit = visit_of_call(call, call->segments[1]);
  return visit != NULL && call_answer(call, visit);
}
