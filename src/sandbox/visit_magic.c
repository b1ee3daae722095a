/* visit_magic: what goes on by itself: visits that are moved, reports that are written, the magic telephone numbers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/data.h"
#include "sandbox/sandbox.h"

cJSON *visit_moved(struct sandbox *sandbox, cJSON *visit, cJSON *part, int64_t date, const char *status,
                   int64_t hidden) {
  const cJSON *seen, *metadata = json_member(visit, "metadata"), *first = json_member(part, "initialDate");
  const char *property_id = json_text(cJSON_GetObjectItemCaseSensitive(visit, "propertySummary"), "id");
  cJSON *moved = visit_new(sandbox, property_id, date, cJSON_GetObjectItemCaseSensitive(part, "visitor"), status);
  cJSON *seeing = cJSON_GetObjectItemCaseSensitive(moved, "propertyVisits");
  json_replace(moved, "durationMinutes", cJSON_Duplicate(json_member(visit, "durationMinutes"), true));
  cJSON_ArrayForEach(seen, cJSON_GetObjectItemCaseSensitive(visit, "propertyVisits")) {
    if (strcmp(json_text(seen, "propertyId"), property_id) == 0) continue;
    cJSON *report = cJSON_CreateObject();
    cJSON_AddStringToObject(report, "propertyId", json_text(seen, "propertyId"));
    cJSON_AddStringToObject(report, "visitId", json_text(moved, "id"));
    cJSON_AddItemToArray(seeing, report);
  }
  if (first != NULL)
    json_replace(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(moved, "visitorVisits"), 0), "initialDate",
                 cJSON_Duplicate(first, true));
  if (metadata != NULL) cJSON_AddItemToObject(moved, "metadata", cJSON_Duplicate(metadata, true));
  visit_part_set(sandbox, part, "cancelled.rescheduled");
  visit_store(sandbox, visit, 0);
  visit_store(sandbox, moved, hidden);
  return moved;
}

/* ---- reports: a draft at first, whole some hours later */

void report_begin(struct sandbox *sandbox, cJSON *visit, int64_t since) {
  cJSON *report;
  unsigned dice = (unsigned)since;
  cJSON_ArrayForEach(report, cJSON_GetObjectItemCaseSensitive(visit, "propertyVisits")) {
    json_replace(report, "note", cJSON_CreateString(data_note.rows[dice++ % data_note.count]));
  }
  store_run(sandbox, "INSERT OR REPLACE INTO draft (visit, due) VALUES (?1,?2)", "ti", json_text(visit, "id"),
            since + REPORT_SECONDS);
}

static void report_finish(cJSON *report, unsigned dice) {
  json_replace(report, "comment", cJSON_CreateString(data_comment.rows[dice % data_comment.count]));
  json_replace(report, "positivePoints", cJSON_CreateString(data_good.rows[dice % data_good.count]));
  json_replace(report, "negativePoints", cJSON_CreateString(data_bad.rows[dice % data_bad.count]));
  json_replace(report, "visitorInterest", cJSON_CreateNumber(1 + dice % 5));
}

void reports_finish(struct sandbox *sandbox) {
  char id[37];
  for (;;) {
    sqlite3_stmt *next =
        store_query(sandbox, "SELECT visit FROM draft WHERE due<=?1 LIMIT 1", "i", moment_now(sandbox));
    bool found = sqlite3_step(next) == SQLITE_ROW;
    if (found) snprintf(id, sizeof id, "%s", (const char *)sqlite3_column_text(next, 0));
    sqlite3_finalize(next);
    if (!found) return;
    cJSON *visit = visit_load(sandbox, id), *report;
    cJSON_ArrayForEach(report, cJSON_GetObjectItemCaseSensitive(visit, "propertyVisits")) {
      report_finish(report, (unsigned)strtoul(id + 28, NULL, 16));
    }
    store_run(sandbox, "DELETE FROM draft WHERE visit=?1", "t", id);
    if (!sandbox->failed) visit_store(sandbox, visit, 0);
    cJSON_Delete(visit);
    if (sandbox->failed) return;
  }
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

/* Moved to the next free slot: the old visit is cancelled, a new one is confirmed, and does not move again. */
static void visit_move(struct sandbox *sandbox, cJSON *visit, const char *property_id, int64_t date) {
  int64_t next = slots_next(sandbox, property_id, date);
  if (next == 0) return; /* no next slot: the visit stays as it was asked for */
  cJSON *part = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(visit, "visitorVisits"), 0);
  cJSON_Delete(visit_moved(sandbox, visit, part, next, "confirmed", 0));
}

void visit_act(struct sandbox *sandbox, cJSON *visit, const char *property_id, int64_t date) {
  char digits[16];
  const cJSON *part = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(visit, "visitorVisits"), 0);
  visit_digits(json_text(cJSON_GetObjectItemCaseSensitive(part, "visitor"), "phone"), digits);
  if (strcmp(digits, "0600000002") == 0) {
    visit_move(sandbox, visit, property_id, date);
    return;
  }
  if (strcmp(digits, "0600000000") == 0) visit_set_status(sandbox, visit, "confirmed");
  if (strcmp(digits, "0600000001") == 0) {
    visit_set_status(sandbox, visit, "confirmed");
    visit_set_status(sandbox, visit, "done");
    report_begin(sandbox, visit, moment_now(sandbox));
  }
  if (strcmp(digits, "0600000010") == 0) visit_set_status(sandbox, visit, "cancelled.flatguide");
  if (strcmp(digits, "0600000011") == 0) visit_set_status(sandbox, visit, "cancelled.visitor");
  visit_store(sandbox, visit, 0);
}
