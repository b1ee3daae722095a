#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sandbox/data.h"

enum {
  DATA_UNDATED = 50, /* one in so many coming visits has no date yet */
  DATA_PAST_DAYS = 14,
  DATA_FUTURE_DAYS = 14,
  DATA_DAY_MOST = 1500,
  DATA_DAY_SLOTS = 20,
  DATA_LENGTH = 30 * 60
};
enum { DATA_DRAFTS = 2 };

static cJSON *data_visitor(struct making *making) {
  cJSON *visitor = cJSON_CreateObject();
  char letter = (char)('a' + data_random(making, 26));
  unsigned number = data_random(making, 900);
  data_add(visitor, "email", mem_print("%c%u.%u@courriel.example", letter, number, data_random(making, 1000)));
  cJSON_AddStringToObject(visitor, "firstName", data_word(making, &data_first_name));
  cJSON_AddStringToObject(visitor, "lastName", data_word(making, &data_last_name));
  data_add(visitor, "phone", mem_print("06%08u", 10000000 + data_random(making, 89999999)));
  return visitor;
}

/* Dealt in turn and not by chance: every status occurs in every account. */
static const char *data_visit_status(struct making *making, const struct made_property *made, bool past) {
  static const char *const lived[] = {
      "done", "cancelled.visitor", "done", "done", "cancelled.rescheduled",
      "done", "cancelled.owner",   "done", "done", "cancelled.flatguide",
  };
  static const char *const coming[] = {
      "confirmed", "proposed",  "confirmed",       "proposed", "cancelled.visitor",
      "confirmed", "confirmed", "cancelled.owner", "proposed", "confirmed",
  };
  if (past) return lived[making->past++ % 10];
  return made->ended ? "cancelled.terminated" : coming[making->coming++ % 10];
}

/* The visitor of a visit that was moved comes again (data_moved). */
static void data_move(struct making *making, const struct made_property *made, const cJSON *visitor, int64_t date) {
  if (making->moved.property >= 0 || made->ended) return;
  making->moved.property = (int)(made - making->properties);
  making->moved.date = date;
  making->moved.visitor = cJSON_Duplicate(visitor, true);
}

static void data_part(struct making *making, cJSON *visit, const struct made_property *made, int64_t date,
                      const char *status) {
  char when[24];
  cJSON *part = cJSON_CreateObject(), *visitor = data_visitor(making);
  bool done = strcmp(status, "done") == 0;
  cJSON_AddStringToObject(part, "visitId", json_text(visit, "id"));
  cJSON_AddStringToObject(part, "askedPropertyId", made->id);
  data_add(part, "status", mem_print("visit.status.%s", status));
  if (date != 0) cJSON_AddStringToObject(part, "initialDate", moment_print(date, when));
  if (done && making->reports % 3 == 0) {
    cJSON_AddNumberToObject(part, "rating", 3 + data_random(making, 3));
    cJSON_AddStringToObject(part, "comment", data_word(making, &data_opinion));
  }
  cJSON_AddItemToObject(part, "visitor", visitor);
  if (done && making->reports % 5 == 0) {
    data_add(part, "fileUrl", mem_print("https://dossiers.example/%08x", data_random(making, 0xFFFFFFFFu)));
    cJSON_AddItemToArray(cJSON_AddArrayToObject(part, "fileHandles"), cJSON_CreateString("dossier.pdf"));
  }
  bool past = date != 0 && date + DATA_LENGTH < making->now;
  cJSON_AddStringToObject(part, "statusUpdatedAt", moment_print(past ? date + DATA_LENGTH : making->now - 600, when));
  cJSON_AddItemToArray(cJSON_GetObjectItemCaseSensitive(visit, "visitorVisits"), part);
  if (strcmp(status, "cancelled.rescheduled") == 0) data_move(making, made, visitor, date);
}

static void data_report(struct making *making, cJSON *report, int64_t date) {
  char read[24];
  if (making->now - date > 2 * 86400) cJSON_AddStringToObject(report, "readAt", moment_print(date + 86400, read));
  cJSON_AddStringToObject(report, "note", data_word(making, &data_note));
  cJSON_AddStringToObject(report, "comment", data_word(making, &data_comment));
  cJSON_AddStringToObject(report, "positivePoints", data_word(making, &data_good));
  cJSON_AddStringToObject(report, "negativePoints", data_word(making, &data_bad));
  if (data_random(making, 3) == 0) cJSON_AddStringToObject(report, "questions", data_word(making, &data_question));
  cJSON_AddNumberToObject(report, "visitorInterest", 1 + data_random(making, 5));
}

/* One in six has none, and what isn't whole yet (report_begin). */
static void data_add_report(struct making *making, cJSON *visit, const struct made_property *made, int64_t date,
                            bool done) {
  cJSON *report = cJSON_CreateObject();
  cJSON_AddStringToObject(report, "propertyId", made->id);
  cJSON_AddStringToObject(report, "visitId", json_text(visit, "id"));
  if (done && making->reports++ % 6 != 5 && making->now - date - DATA_LENGTH >= REPORT_SECONDS)
    data_report(making, report, date);
  cJSON_AddItemToArray(cJSON_GetObjectItemCaseSensitive(visit, "propertyVisits"), report);
}

/* Another property of the same agent that can be seen on the way; NULL when there is none. */
static const struct made_property *data_neighbour(const struct making *making, const struct made_property *made) {
  const struct made_property *next = made + 1;
  bool there = next < making->properties + making->count && next->agent == made->agent && !next->ended;
  return there ? next : NULL;
}

/* date 0: asked for without one. */
static cJSON *data_visit(struct making *making, const struct made_property *made, int64_t date, const char *status) {
  char id[37], when[24];
  bool past = date != 0 && date + DATA_LENGTH < making->now;
  cJSON *visit = cJSON_CreateObject();
  int64_t first = past ? date : making->now;
  data_uuid(making, id);
  cJSON_AddStringToObject(visit, "id", id);
  if (date != 0) cJSON_AddStringToObject(visit, "date", moment_print(date, when));
  cJSON_AddStringToObject(visit, "createdAt",
                          moment_print(first - (int64_t)(1 + data_random(making, 5)) * 86400, when));
  cJSON_AddStringToObject(visit, "flatguideId", made->agent_id);
  data_add(visit, "code", mem_print("%04u", data_random(making, 10000)));
  cJSON_AddArrayToObject(visit, "propertyVisits");
  cJSON_AddArrayToObject(visit, "visitorVisits");
  bool done = strcmp(status, "done") == 0, two = data_random(making, 12) == 0;
  const struct made_property *next = data_random(making, 20) == 0 ? data_neighbour(making, made) : NULL;
  data_part(making, visit, made, date, status);
  if (two && date != 0) data_part(making, visit, made, date, done ? "done" : data_visit_status(making, made, past));
  data_add_report(making, visit, made, date, done);
  if (next != NULL) data_add_report(making, visit, next, date, done);
  if (done && making->now - date - DATA_LENGTH < REPORT_SECONDS)
    report_begin(making->sandbox, visit, date + DATA_LENGTH);
  cJSON_AddItemReferenceToObject(visit, "propertySummary", made->summary);
  cJSON_AddNumberToObject(visit, "durationMinutes", DATA_LENGTH / 60 * (next != NULL ? 2 : 1));
  if (making->sandbox->settings.later && data_random(making, 10) == 0) {
    cJSON *metadata = cJSON_AddObjectToObject(visit, "metadata");
    cJSON_AddStringToObject(metadata, "origine", data_random(making, 2) == 0 ? "site web" : "téléphone");
    cJSON_AddNumberToObject(metadata, "dossier", 70000 + data_random(making, 9999));
  }
  return visit;
}

/* The new visit of one that was moved. */
static void data_moved(struct making *making, cJSON *visit) {
  char when[24];
  cJSON *part = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(visit, "visitorVisits"), 0);
  json_replace(part, "visitor", making->moved.visitor);
  json_replace(part, "initialDate", cJSON_CreateString(moment_print(making->moved.date, when)));
  making->moved.property = -1;
}

/* Today first, then the days round it, then ever further back. */
static int data_day(int n) {
  if (n < DATA_PAST_DAYS + DATA_FUTURE_DAYS - 1) return n % 2 != 0 ? (n + 1) / 2 : -n / 2;
  return DATA_FUTURE_DAYS - 1 - n;
}

/* A property (another one when *property is negative) and a half hour from 9:00 to 19:00 when its agent is free, and
 * can come from the visit before. taken: a bit for each half hour of each agent's day. False when the day is too full
 * to find one. */
static bool data_pick(struct making *making, unsigned *taken, int day, int *property, int64_t *date) {
  bool any = *property < 0;
  for (int tries = 0; tries < DATA_DAY_SLOTS; tries++) {
    int half_hour = (int)data_random(making, DATA_DAY_SLOTS);
    if (any) *property = (int)data_random(making, (unsigned)making->count);
    unsigned *agent = &taken[making->properties[*property].agent];
    if ((*agent & 7u << half_hour) != 0) continue; /* the bits stand one to the left: before, it, after */
    *agent |= 2u << half_hour;
    *date = moment_paris(making->now, day, 9 + half_hour / 2, half_hour % 2 * 30);
    return true;
  }
  return false;
}

/* The visits of a day: how many there were. */
static int data_visits_of_day(struct making *making, unsigned *taken, int day, int most) {
  int made = 0, property = day > 0 ? making->moved.property : -1;
  int64_t date;
  for (; made < most && data_pick(making, taken, day, &property, &date); made++) {
    bool undated = property != making->moved.property && !making->properties[property].ended && day > 0 &&
                   ++making->dated == DATA_UNDATED;
    if (undated) making->dated = 0;
    bool moved = day > 0 && property == making->moved.property;
    const struct made_property *where = &making->properties[property];
    const char *status = data_visit_status(making, where, date + DATA_LENGTH < making->now);
    if (undated) status = "proposed";
    if (moved) status = "confirmed";
    cJSON *visit = data_visit(making, where, undated ? 0 : date, status);
    if (moved) data_moved(making, visit);
    visit_store(making->sandbox, visit, 0);
    cJSON_Delete(visit);
    property = -1;
  }
  return made;
}

void data_drafts(struct making *making) {
  char ids[DATA_DRAFTS][37] = {{0}}, when[24];
  sqlite3_stmt *last = store_query(making->sandbox, "SELECT id FROM visit WHERE done=1 ORDER BY date DESC LIMIT ?1",
                                   "i", (int64_t)DATA_DRAFTS);
  for (int n = 0; store_row(making->sandbox, last); n++)
    snprintf(ids[n], sizeof ids[n], "%s", (const char *)sqlite3_column_text(last, 0));
  sqlite3_finalize(last);
  for (int n = 0; n < DATA_DRAFTS && ids[n][0] != '\0'; n++) {
    int64_t date = 0, late = making->now - (25 + 50 * n) * 60;
    cJSON *visit = visit_load(making->sandbox, ids[n]), *part, *report;
    if (moment_read(json_text(visit, "date"), false, &date) && late < date + DATA_LENGTH) late = date + DATA_LENGTH;
    cJSON_ArrayForEach(part, cJSON_GetObjectItemCaseSensitive(visit, "visitorVisits")) {
      json_replace(part, "statusUpdatedAt", cJSON_CreateString(moment_print(late, when)));
    }
    cJSON_ArrayForEach(report, cJSON_GetObjectItemCaseSensitive(visit, "propertyVisits")) {
      static const char *const later[] = {"comment",   "positivePoints",  "negativePoints",
                                          "questions", "visitorInterest", "readAt"};
      for (size_t m = 0; m < sizeof later / sizeof *later; m++)
        cJSON_DeleteItemFromObjectCaseSensitive(report, later[m]);
    }
    report_begin(making->sandbox, visit, late);
    visit_store(making->sandbox, visit, 0);
    cJSON_Delete(visit);
  }
}

void data_visits(struct making *making, int count) {
  int days = DATA_PAST_DAYS + DATA_FUTURE_DAYS, per_day = (count + days - 1) / days;
  if (per_day > DATA_DAY_MOST) per_day = DATA_DAY_MOST;
  unsigned *taken = mem_new_array((size_t)making->count, sizeof *taken);
  making->moved.property = -1;
  for (int made = 0, n = 0; made < count; n++) {
    memset(taken, 0, (size_t)making->count * sizeof *taken);
    made += data_visits_of_day(making, taken, data_day(n), count - made < per_day ? count - made : per_day);
  }
  if (making->moved.property >= 0) cJSON_Delete(making->moved.visitor);
  free(taken);
}
