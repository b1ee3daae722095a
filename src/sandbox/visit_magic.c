/* visit_magic: what goes on by itself: visits that are moved, reports that are written, the magic telephone numbers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sandbox/data.h"
#include "sandbox/sandbox.h"

#define MAGIC_MOVED "moved"
#define MAGIC_REPORT "report"
enum { PHONE_SIGNS = 24 };

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
  visit_store(sandbox, visit, 0); /* in the order in which the document tells of it */
  events_moved(sandbox, visit, moved);
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
  clockwork_wake(sandbox->clockwork);
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
    bool found = store_row(sandbox, next);
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

/* What people and programs put between digits: blanks, dots, strokes, brackets, and marks that nobody sees. */
static bool phone_is_between(uint32_t character) {
  return (character < 128 && strchr(" \t.,-/()_", (int)character) != NULL) || character == 0xA0 || character == 0xAD ||
         character == 0xB7 || (character >= 0x2000 && character <= 0x2015) ||
         (character >= 0x2028 && character <= 0x202F) || (character >= 0x205F && character <= 0x206F) ||
         character == 0x2212 || character == 0x3000 || character == 0xFEFF || character == 0xFF08 ||
         character == 0xFF09 || character == 0xFF0D || character == 0xFF0E;
}

/* Its digits, also those of full width, and a '+' before them; "" when there is anything else. */
static void phone_signs(const char *phone, char out[PHONE_SIGNS]) {
  size_t length = 0, left = strlen(phone);
  uint32_t character;
  for (size_t taken; (taken = text_decode(phone, left, &character)) > 0; phone += taken, left -= taken) {
    if (character >= 0xFF10 && character <= 0xFF19) character = character - 0xFF10 + '0';
    bool plus = (character == '+' || character == 0xFF0B) && length == 0;
    if (plus || (character >= '0' && character <= '9'))
      out[length++] = plus ? '+' : (char)character;
    else if (!phone_is_between(character))
      length = PHONE_SIGNS;
    if (length >= PHONE_SIGNS - 1) { /* longer than any number */
      out[0] = '\0';
      return;
    }
  }
  out[length] = '\0';
}

/* As in France: 0600000000, also where it was written +33 6..., 0033 6..., +33 (0)6... */
static void phone_digits(const char *phone, char out[PHONE_SIGNS + 1]) {
  static const char *const abroad[] = {"+33", "0033", "33"};
  char signs[PHONE_SIGNS];
  phone_signs(phone, signs);
  const char *rest = signs;
  for (size_t n = 0; rest == signs && n < sizeof abroad / sizeof *abroad; n++) {
    size_t length = strlen(abroad[n]);
    if (strncmp(signs, abroad[n], length) == 0 && strlen(signs) >= length + 9) rest = signs + length;
  }
  snprintf(out, PHONE_SIGNS + 1, "%s%s", rest != signs && rest[0] != '0' ? "0" : "", rest);
}

/* Moved to the next free slot: the old visit is cancelled, a new one is confirmed, and does not move again. */
static void visit_move(struct sandbox *sandbox, cJSON *visit, cJSON *part) {
  int64_t date = 0;
  moment_read(json_text(visit, "date"), false, &date);
  int64_t next = slots_next(sandbox, json_text(cJSON_GetObjectItemCaseSensitive(visit, "propertySummary"), "id"), date);
  if (next == 0) return; /* no next slot: the visit stays as it was asked for */
  cJSON_Delete(visit_moved(sandbox, visit, part, next, "confirmed", 0));
}

bool visit_step(struct sandbox *sandbox, cJSON *visit, const char *step) {
  cJSON *part = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(visit, "visitorVisits"), 0);
  bool report = strcmp(step, MAGIC_REPORT) == 0;
  if (report ? strcmp(json_text(part, "status"), STATUS "done") != 0 : !visit_part_lives(part)) return false;
  if (strcmp(step, MAGIC_MOVED) == 0) {
    visit_move(sandbox, visit, part);
    return true;
  }
  if (report)
    report_begin(sandbox, visit, moment_now(sandbox));
  else
    visit_part_set(sandbox, part, step);
  visit_store(sandbox, visit, 0);
  return true;
}

void visit_act(struct sandbox *sandbox, cJSON *visit) {
  static const struct {
    const char *digits, *steps[3]; /* in order; a status, or one of MAGIC_ */
  } magic[] = {{"0600000000", {"confirmed"}},
               {"0600000001", {"confirmed", "done", MAGIC_REPORT}},
               {"0600000002", {MAGIC_MOVED}},
               {"0600000010", {"cancelled.flatguide"}},
               {"0600000011", {"cancelled.visitor"}}};
  char digits[PHONE_SIGNS + 1];
  const cJSON *part = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(visit, "visitorVisits"), 0);
  phone_digits(json_text(cJSON_GetObjectItemCaseSensitive(part, "visitor"), "phone"), digits);
  for (size_t n = 0; n < sizeof magic / sizeof *magic; n++) {
    if (strcmp(digits, magic[n].digits) != 0) continue;
    int64_t due = moment_now_ms(sandbox), pace = sandbox->settings.pace;
    for (size_t at = 0; at < sizeof magic->steps / sizeof *magic->steps && magic[n].steps[at] != NULL; at++) {
      if (pace == 0)
        visit_step(sandbox, visit, magic[n].steps[at]);
      else
        clockwork_add(sandbox, json_text(visit, "id"), due += pace, magic[n].steps[at]);
    }
  }
}
