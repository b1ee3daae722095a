#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "sandbox/sandbox.h"

enum { VISITS_BY = 20, VISITS_BY_MAX = 100, VISITS_MINUTES = 30, VISITS_ANSWER_MAX = 1 << 30 };
#define STATUS "visit.status."
/* Visits in which the property is seen, first or further on. */
#define VISIT_OF_PROPERTY(parameter)                                                                                   \
  "(property=" parameter " OR id IN (SELECT visit FROM also WHERE also.property=" parameter "))"

bool visitor_is_whole(const cJSON *visitor) {
  static const char *const members[] = {"email", "firstName", "lastName", "phone"};
  for (size_t n = 0; n < sizeof members / sizeof *members; n++)
    if (!cJSON_IsString(cJSON_GetObjectItemCaseSensitive(visitor, members[n]))) return false;
  const cJSON *fields = json_member(visitor, "fields");
  return fields == NULL || cJSON_IsObject(fields);
}

/* The document's members of a visitor alone; fields of another one when it has none. */
static cJSON *visitor_copy(const cJSON *given, const cJSON *otherwise) {
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
  cJSON *json = sqlite3_step(find) == SQLITE_ROW ? json_read((const char *)sqlite3_column_text(find, 0)) : NULL;
  sqlite3_finalize(find);
  return json;
}

static bool visit_is(const cJSON *part, const char *status) {
  const char *whole = json_text(part, "status");
  return strncmp(whole, STATUS, strlen(STATUS)) == 0 && strcmp(whole + strlen(STATUS), status) == 0;
}

static bool visit_part_lives(const cJSON *part) {
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
}

int visit_set_status(struct sandbox *sandbox, cJSON *visit, const char *email, const char *status) {
  char now[24], *longer = mem_print(STATUS "%s", status);
  cJSON *part;
  int changed = 0;
  moment_print(moment_now(sandbox), now);
  cJSON_ArrayForEach(part, cJSON_GetObjectItemCaseSensitive(visit, "visitorVisits")) {
    const char *whose = json_text(cJSON_GetObjectItemCaseSensitive(part, "visitor"), "email");
    if (!visit_part_lives(part) || (email != NULL && strcasecmp(whose, email) != 0)) continue;
    cJSON_ReplaceItemInObjectCaseSensitive(part, "status", cJSON_CreateString(longer));
    cJSON_DeleteItemFromObjectCaseSensitive(part, "statusUpdatedAt");
    cJSON_AddStringToObject(part, "statusUpdatedAt", now);
    changed++;
  }
  free(longer);
  return changed;
}

static void visit_agent(struct sandbox *sandbox, const char *property_id, char agent[37]) {
  sqlite3_stmt *find = store_query(sandbox, "SELECT agent FROM property WHERE id=?1", "t", property_id);
  snprintf(agent, 37, "%s", sqlite3_step(find) == SQLITE_ROW ? (const char *)sqlite3_column_text(find, 0) : "");
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

static bool visits_send(struct call *call, sqlite3_stmt *rows) {
  struct buf out;
  buf_init(&out, VISITS_ANSWER_MAX);
  bool fits = buf_add_text(&out, "["), first = true;
  while (fits && sqlite3_step(rows) == SQLITE_ROW) {
    fits = (first || buf_add_text(&out, ",")) && buf_add_text(&out, (const char *)sqlite3_column_text(rows, 0));
    first = false;
  }
  sqlite3_finalize(rows);
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
  bool sent = visits_send(call, rows);
  store_run(call->sandbox, "UPDATE visit SET hidden=hidden-1 WHERE hidden>0", "");
  return sent;
}

static cJSON *visit_of_call(struct call *call, const char *id) {
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

/* ---- the magic telephone numbers of the vendor's test environment */

static void visit_digits(const char *phone, char out[16]) {
  size_t length = 0;
  phone += strspn(phone, " ");
  if (strncmp(phone, "+33", 3) == 0) {
    out[length++] = '0';
    phone += 3;
  }
  for (; *phone != '\0' && length < 15; phone++)
    if (strchr(" .-", *phone) == NULL) out[length++] = *phone;
  out[length] = '\0';
}

static void visit_write_report(cJSON *visit) {
  cJSON *report = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(visit, "propertyVisits"), 0);
  cJSON_AddStringToObject(report, "comment", "Visite agréable, le visiteur a posé beaucoup de questions.");
  cJSON_AddStringToObject(report, "positivePoints", "Luminosité, calme");
  cJSON_AddStringToObject(report, "negativePoints", "Pas d'ascenseur");
  cJSON_AddNumberToObject(report, "visitorInterest", 4);
}

/* Moved to the next free slot: the old visit is cancelled, a new one is confirmed, and does not move again. */
static void visit_move(struct sandbox *sandbox, cJSON *visit, const char *property_id, int64_t date) {
  int64_t next = slots_next(sandbox, property_id, date);
  if (next == 0) return; /* no next slot: the visit stays as it was asked for */
  const cJSON *part = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(visit, "visitorVisits"), 0);
  cJSON *moved = visit_new(sandbox, property_id, next, cJSON_GetObjectItemCaseSensitive(part, "visitor"), "confirmed");
  cJSON *new_part = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(moved, "visitorVisits"), 0);
  if (date != 0) json_replace(new_part, "initialDate", cJSON_CreateString(json_text(visit, "date")));
  visit_set_status(sandbox, visit, NULL, "cancelled.rescheduled");
  visit_store(sandbox, visit, 0);
  visit_store(sandbox, moved, 0);
  cJSON_Delete(moved);
}

/* What happens by itself right after the answer to create. */
static void visit_act(struct sandbox *sandbox, cJSON *visit, const char *property_id, int64_t date) {
  char digits[16];
  const cJSON *part = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(visit, "visitorVisits"), 0);
  visit_digits(json_text(cJSON_GetObjectItemCaseSensitive(part, "visitor"), "phone"), digits);
  if (strcmp(digits, "0600000002") == 0) {
    visit_move(sandbox, visit, property_id, date);
    return;
  }
  if (strcmp(digits, "0600000000") == 0) visit_set_status(sandbox, visit, NULL, "confirmed");
  if (strcmp(digits, "0600000001") == 0) {
    visit_set_status(sandbox, visit, NULL, "confirmed");
    visit_set_status(sandbox, visit, NULL, "done");
    visit_write_report(visit);
  }
  if (strcmp(digits, "0600000010") == 0) visit_set_status(sandbox, visit, NULL, "cancelled.flatguide");
  if (strcmp(digits, "0600000011") == 0) visit_set_status(sandbox, visit, NULL, "cancelled.visitor");
  visit_store(sandbox, visit, 0);
}

/* ---- writing */

static bool create_check(struct call *call, const char *property_id, int64_t date, bool dated) {
  if (dated && date <= moment_now(call->sandbox)) return call_refuse(call, 400, "date: in the past");
  sqlite3_stmt *find = store_query(call->sandbox, "SELECT status FROM property WHERE id=?1", "t", property_id);
  bool known = sqlite3_step(find) == SQLITE_ROW;
  bool open = known && strcmp((const char *)sqlite3_column_text(find, 0), "property.basics.status.available") == 0;
  sqlite3_finalize(find);
  if (!known) return call_refuse(call, 404, "Unknown property");
  if (!open) return call_refuse(call, 409, "Les visites de ce bien sont en pause ou terminées");
  if (dated && !slots_free(call->sandbox, property_id, date))
    return call_refuse(call, 409, "Ce créneau n'est plus disponible");
  return true;
}

bool visits_create(struct call *call) {
  const cJSON *visitor = cJSON_GetObjectItemCaseSensitive(call->body, "visitor"),
              *given = cJSON_GetObjectItemCaseSensitive(call->body, "date");
  const char *property_id = json_text(call->body, "propertyId");
  int64_t date = 0;
  bool dated = given != NULL && !cJSON_IsNull(given);
  char lower[37];
  if (!cJSON_IsObject(visitor) || !visitor_is_whole(visitor))
    return call_refuse(call, 400, "visitor: email, firstName, lastName and phone are required");
  if (!store_is_uuid(property_id)) return call_refuse(call, 400, "propertyId: not a UUID");
  if (dated && !moment_read(json_text(call->body, "date"), false, &date))
    return call_refuse(call, 400, "date: not a date-time");
  for (int n = 0; n < 37; n++)
    lower[n] = property_id[n] >= 'A' && property_id[n] <= 'F' ? (char)(property_id[n] + 32) : property_id[n];
  if (!create_check(call, lower, date, dated)) return false;
  cJSON *visit = visit_new(call->sandbox, lower, date, visitor, "proposed");
  visit_store(call->sandbox, visit, call->hidden);
  call_answer(call, cJSON_Duplicate(visit, true));
  visit_act(call->sandbox, visit, lower, date);
  property_recount(call->sandbox, lower);
  cJSON_Delete(visit);
  return true;
}

/* The visitor's part that visitorId names; without visitorId the only one there is (A30). */
static cJSON *visit_part(struct call *call, const cJSON *visit, const char *email) {
  cJSON *part, *parts = cJSON_GetObjectItemCaseSensitive(visit, "visitorVisits");
  if (email[0] == '\0') {
    if (cJSON_GetArraySize(parts) == 1) return cJSON_GetArrayItem(parts, 0);
    call_refuse(call, 400, "visitorId is required: the visit has several visitors");
    return NULL;
  }
  cJSON_ArrayForEach(part, parts) {
    if (strcasecmp(json_text(cJSON_GetObjectItemCaseSensitive(part, "visitor"), "email"), email) == 0) return part;
  }
  call_refuse(call, 404, "No such visitor on this visit");
  return NULL;
}

static bool visit_cancel(struct call *call, cJSON *visit, const char *status) {
  const cJSON *part = visit_part(call, visit, json_text(call->body, "visitorId"));
  if (part == NULL) return false;
  if (!visit_part_lives(part)) return call_refuse(call, 409, "Cette visite est déjà annulée ou terminée");
  const cJSON *visitor = cJSON_GetObjectItemCaseSensitive(part, "visitor");
  cJSON *answer = cJSON_Duplicate(visitor, true);
  visit_set_status(call->sandbox, visit, json_text(visitor, "email"), status);
  visit_store(call->sandbox, visit, 0);
  property_recount(call->sandbox, json_text(cJSON_GetObjectItemCaseSensitive(visit, "propertySummary"), "id"));
  return call_answer(call, answer);
}

bool visits_cancel(struct call *call) {
  const char *status = json_text(call->body, "visitStatus");
  if (strcmp(status, STATUS "cancelled.visitor") != 0 && strcmp(status, STATUS "cancelled.owner") != 0)
    return call_refuse(call, 400, "visitStatus: visit.status.cancelled.visitor or visit.status.cancelled.owner");
  const cJSON *visitor = json_member(call->body, "visitorId");
  if (visitor != NULL && !cJSON_IsString(visitor)) return call_refuse(call, 400, "visitorId: not a text");
  cJSON *visit = visit_of_call(call, json_text(call->body, "visitId"));
  if (visit == NULL) return false;
  bool cancelled = visit_cancel(call, visit, status + strlen(STATUS));
  cJSON_Delete(visit);
  return cancelled;
}

/* ---- a visitor's details: the four replaced, fields when given (A31) */

static bool visitor_update(struct call *call, cJSON *visit, const char *email) {
  cJSON *part = visit_part(call, visit, email);
  if (part == NULL) return false;
  cJSON *made = visitor_copy(call->body, cJSON_GetObjectItemCaseSensitive(part, "visitor"));
  call_answer(call, cJSON_Duplicate(made, true));
  cJSON_ReplaceItemInObjectCaseSensitive(part, "visitor", made);
  visit_store(call->sandbox, visit, 0);
  return true;
}

/* Every visit of that visitor. */
static bool visitor_update_all(struct call *call, const char *email) {
  size_t count = 0;
  char(*ids)[37] = NULL;
  sqlite3_stmt *find =
      store_query(call->sandbox,
                  "SELECT DISTINCT visit.id FROM visit, json_each(visit.json, '$.visitorVisits') AS part"
                  " WHERE json_extract(part.value, '$.visitor.email')=?1 COLLATE NOCASE",
                  "t", email);
  while (sqlite3_step(find) == SQLITE_ROW) {
    ids = mem_resize(ids, count + 1, sizeof *ids);
    snprintf(ids[count++], sizeof *ids, "%s", (const char *)sqlite3_column_text(find, 0));
  }
  sqlite3_finalize(find);
  for (size_t n = 0; n < count; n++) {
    cJSON *visit = visit_load(call->sandbox, ids[n]);
    visitor_update(call, visit, email);
    cJSON_Delete(visit);
  }
  free(ids);
  return count > 0 || call_refuse(call, 404, "Unknown visitor");
}

bool visits_update_visitor(struct call *call) {
  const char *visit_id = call_query(call, "visitId"), *email = call_query(call, "visitorId");
  if (!visitor_is_whole(call->body)) return call_refuse(call, 400, "email, firstName, lastName and phone are required");
  if (visit_id == NULL && (email == NULL || email[0] == '\0'))
    return call_refuse(call, 400, "visitId or visitorId is required");
  if (visit_id == NULL) return visitor_update_all(call, email);
  cJSON *visit = visit_of_call(call, visit_id);
  bool updated = visit != NULL && visitor_update(call, visit, email != NULL ? email : "");
  cJSON_Delete(visit);
  return updated;
}

/* ---- the sandbox's own lists, without a login */

bool control_visits(struct call *call) {
  char property[37] = "";
  const char *ref = call_query(call, "ref");
  if (ref != NULL && !property_find(call->sandbox, ref, property))
    return call_refuse(call, 404, "Unknown property reference");
  return visits_send(
      call, store_query(call->sandbox,
                        ref != NULL ? "SELECT json FROM visit WHERE " VISIT_OF_PROPERTY("?1") " ORDER BY date, id"
                                    : "SELECT json FROM visit ORDER BY date, id",
                        ref != NULL ? "t" : "", property));
}

bool control_mails(struct call *call) {
  return visits_send(
      call, store_query(call->sandbox,
                        "SELECT json_object('at', at, 'ref', ref, 'visitor', json(json)) FROM mail ORDER BY id", ""));
}

bool control_requests(struct call *call) {
  return visits_send(
      call, store_query(call->sandbox,
                        "SELECT json_object('at', at, 'method', method, 'target', target, 'status', status) FROM"
                        " request ORDER BY id",
                        ""));
}
