#include "sandbox/demo_visits.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sandbox/json.h"
#include "sandbox/instant.h"
#include "sandbox/reports.h"
#include "sandbox/store.h"
#include "sandbox/visit.h"
#include "sandbox/visitor.h"
#include "sandbox/demo_words.h"

enum {
  DEMO_UNDATED = 50, /* one in so many coming visits has no date yet */
  DEMO_PAST_DAYS = 14,
  DEMO_FUTURE_DAYS = 14,
  DEMO_DAY_MOST = 1500,
  DEMO_DAY_SLOTS = 20,
  DEMO_LENGTH = 30 * 60,
  DEMO_DRAFTS = 2
};

struct demo_visits {
  struct demo *demo;
  struct chance *chance;
  unsigned past, coming, reports; /* how many statuses and reports have been dealt */
  int dated;                      /* coming visits since the last one without a date */
  struct {
    int property; /* of a visit that was moved, whose new one is still to be made; -1: none */
    int64_t date;
    cJSON *visitor;
  } moved;
};

static bool demo_is_past(const struct demo_visits *visits, int64_t date) {
  return date != 0 && date + DEMO_LENGTH < visits->demo->now;
}

/* ---- one visit */

static cJSON *demo_visitor(struct chance *chance) {
  char letter = (char)('a' + chance_number(chance, 26));
  unsigned number = chance_number(chance, 900);
  cJSON *email = json_format("%c%u.%u@courriel.example", letter, number, chance_number(chance, 1000));
  return chance_add(chance, NULL, "o email w firstName w lastName p phone", email, &demo_words_first_name,
                    &demo_words_last_name, "06", 10000000, 89999999u);
}

/* Dealt in turn and not by chance: every status occurs in every account. */
static const char *demo_visit_status(struct demo_visits *visits, const struct demo_property *made, bool past) {
  static const char *const lived[] = {
      "done", "cancelled.visitor", "done", "done", "cancelled.rescheduled",
      "done", "cancelled.owner",   "done", "done", "cancelled.flatguide",
  };
  static const char *const coming[] = {
      "confirmed", "proposed",  "confirmed",       "proposed", "cancelled.visitor",
      "confirmed", "confirmed", "cancelled.owner", "proposed", "confirmed",
  };
  if (past) return lived[visits->past++ % 10];
  return made->ended ? "cancelled.terminated" : coming[visits->coming++ % 10];
}

/* The visitor of a visit that was moved comes again (demo_moved). */
static void demo_move(struct demo_visits *visits, const struct demo_property *made, const cJSON *visitor,
                      int64_t date) {
  if (visits->moved.property >= 0 || made->ended) return;
  visits->moved.property = (int)(made - visits->demo->properties);
  visits->moved.date = date;
  visits->moved.visitor = cJSON_Duplicate(visitor, true);
}

static void demo_part(struct demo_visits *visits, cJSON *visit, const struct demo_property *made, int64_t date,
                      const char *status) {
  cJSON *visitor = demo_visitor(visits->chance),
        *part = json_add(NULL, "s visitId s askedPropertyId", json_text(visit, "id"), made->id);
  bool done = strcmp(status, "done") == 0;
  json_add(part, "o status m initialDate", json_format(VISITOR_STATUS "%s", status), date);
  if (done && visits->reports % 3 == 0)
    chance_add(visits->chance, part, "r rating w comment", 3, 3u, &demo_words_opinion);
  json_add(part, "o visitor", visitor);
  if (done && visits->reports % 5 == 0)
    json_add(part, "o fileUrl o fileHandles",
             json_format("https://dossiers.example/%08x", chance_number(visits->chance, 0xFFFFFFFFu)),
             cJSON_CreateStringArray((const char *const[]){"dossier.pdf"}, 1));
  json_add(part, "m statusUpdatedAt", demo_is_past(visits, date) ? date + DEMO_LENGTH : visits->demo->now - 600);
  cJSON_AddItemToArray(visitor_parts(visit), part);
  if (strcmp(status, "cancelled.rescheduled") == 0) demo_move(visits, made, visitor, date);
}

static void demo_report(cJSON *report, struct chance *chance, int64_t date, int64_t now) {
  if (now - date > 2 * INSTANT_DAY) json_set_instant(report, "readAt", date + INSTANT_DAY);
  chance_add(chance, report, "w note w comment w positivePoints w negativePoints", &demo_words_note,
             &demo_words_comment, &demo_words_good, &demo_words_bad);
  if (chance_number(chance, 3) == 0) chance_add(chance, report, "w questions", &demo_words_question);
  chance_add(chance, report, "r visitorInterest", 1, 5u);
}

/* One in six has none, and what isn't whole yet (reports_begin). */
static void demo_add_report(struct demo_visits *visits, cJSON *visit, const struct demo_property *made, int64_t date,
                            bool done) {
  int64_t now = visits->demo->now;
  cJSON *report = json_add(NULL, "s propertyId s visitId", made->id, json_text(visit, "id"));
  if (done && visits->reports++ % 6 != 5 && now - date - DEMO_LENGTH >= REPORTS_SECONDS)
    demo_report(report, visits->chance, date, now);
  cJSON_AddItemToArray(json_get(visit, "propertyVisits"), report);
}

/* Another property of the same agent that can be seen on the way; NULL when there is none. */
static const struct demo_property *demo_neighbour(const struct demo *demo, const struct demo_property *made) {
  const struct demo_property *next = made + 1;
  bool there = next < demo->properties + demo->count && next->agent == made->agent && !next->ended;
  return there ? next : NULL;
}

/* date 0: asked for without one. */
static cJSON *demo_visit(struct demo_visits *visits, const struct demo_property *made, int64_t date,
                         const char *status) {
  char id[ID_SIZE];
  struct demo *demo = visits->demo;
  struct chance *chance = visits->chance;
  bool past = demo_is_past(visits, date), done = strcmp(status, "done") == 0;
  chance_id(chance, id);
  cJSON *visit = chance_add(chance, NULL, "s id m date a createdAt s flatguideId", id, date, past ? date : demo->now, 1,
                            5u, made->agent_id);
  json_add(visit, "o code o propertyVisits o visitorVisits", json_format("%04u", chance_number(chance, 10000)),
           cJSON_CreateArray(), cJSON_CreateArray());
  bool two = chance_number(chance, 12) == 0;
  const struct demo_property *next = chance_number(chance, 20) == 0 ? demo_neighbour(demo, made) : NULL;
  demo_part(visits, visit, made, date, status);
  if (two && date != 0) demo_part(visits, visit, made, date, done ? "done" : demo_visit_status(visits, made, past));
  demo_add_report(visits, visit, made, date, done);
  if (next != NULL) demo_add_report(visits, visit, next, date, done);
  if (done && demo->now - date - DEMO_LENGTH < REPORTS_SECONDS) reports_begin(demo->sandbox, visit, date + DEMO_LENGTH);
  cJSON_AddItemReferenceToObject(visit, "propertySummary", made->summary);
  cJSON_AddNumberToObject(visit, "durationMinutes", DEMO_LENGTH / 60 * (next != NULL ? 2 : 1));
  if (demo->sandbox->settings.later && chance_number(chance, 10) == 0) {
    const char *origin = chance_number(chance, 2) == 0 ? "site web" : "téléphone";
    json_add(visit, "o metadata",
             json_add(NULL, "s origine i dossier", origin, 70000 + (int)chance_number(chance, 9999)));
  }
  return visit;
}

/* The new visit of one that was moved. */
static void demo_moved(struct demo_visits *visits, cJSON *visit) {
  cJSON *part = visitor_first_part(visit);
  json_set(part, "visitor", visits->moved.visitor);
  json_set_instant(part, "initialDate", visits->moved.date);
  visits->moved.property = -1;
}

/* ---- all of them */

/* Today first, then the days round it, then ever further back. */
static int demo_day(int n) {
  if (n < DEMO_PAST_DAYS + DEMO_FUTURE_DAYS - 1) return n % 2 != 0 ? (n + 1) / 2 : -n / 2;
  return DEMO_FUTURE_DAYS - 1 - n;
}

/* A property (another one when *property is negative) and a half hour from 9:00 to 19:00 when its agent is free, and
 * can come from the visit before. taken: a bit for each half hour of each agent's day. False when the day is too full
 * to find one. */
static bool demo_pick(struct demo *demo, unsigned *taken, int day, int *property, int64_t *date) {
  bool any = *property < 0;
  for (int tries = 0; tries < DEMO_DAY_SLOTS; tries++) {
    int half_hour = (int)chance_number(&demo->chance, DEMO_DAY_SLOTS);
    if (any) *property = (int)chance_number(&demo->chance, (unsigned)demo->count);
    unsigned *agent = &taken[demo->properties[*property].agent];
    if ((*agent & 7u << half_hour) != 0) continue; /* the bits stand one to the left: before, it, after */
    *agent |= 2u << half_hour;
    *date = instant_paris(demo->now, day, 9 + half_hour / 2, half_hour % 2 * 30);
    return true;
  }
  return false;
}

/* The visits of a day: how many there were. */
static int demo_visits_of_day(struct demo_visits *visits, unsigned *taken, int day, int most) {
  int made = 0, property = day > 0 ? visits->moved.property : -1;
  int64_t date;
  for (; made < most && demo_pick(visits->demo, taken, day, &property, &date); made++) {
    const struct demo_property *where = &visits->demo->properties[property];
    bool moved = day > 0 && property == visits->moved.property,
         undated = property != visits->moved.property && !where->ended && day > 0 && ++visits->dated == DEMO_UNDATED;
    if (undated) visits->dated = 0;
    const char *status = demo_visit_status(visits, where, demo_is_past(visits, date));
    if (undated) status = "proposed";
    if (moved) status = "confirmed";
    AUTO(cJSON_Delete_at) cJSON *visit = demo_visit(visits, where, undated ? 0 : date, status);
    if (moved) demo_moved(visits, visit);
    visit_store(visits->demo->sandbox, visit, 0);
    property = -1;
  }
  return made;
}

void demo_visits(struct demo *demo, int count) {
  int days = DEMO_PAST_DAYS + DEMO_FUTURE_DAYS, per_day = (count + days - 1) / days;
  struct demo_visits visits = {.demo = demo, .chance = &demo->chance, .moved.property = -1};
  if (per_day > DEMO_DAY_MOST) per_day = DEMO_DAY_MOST;
  AUTO(mem_free_at) unsigned *taken = mem_new_array((size_t)demo->count, sizeof *taken);
  for (int made = 0, n = 0; made < count; n++) {
    memset(taken, 0, (size_t)demo->count * sizeof *taken);
    made += demo_visits_of_day(&visits, taken, demo_day(n), count - made < per_day ? count - made : per_day);
  }
  if (visits.moved.property >= 0) cJSON_Delete(visits.moved.visitor);
}

/* ---- the last ones */

static void demo_draft(struct demo *demo, const char *id, int64_t late) {
  static const char *const later[] = {"comment",   "positivePoints",  "negativePoints",
                                      "questions", "visitorInterest", "readAt"};
  int64_t date = 0;
  cJSON *visit = visit_load(demo->sandbox, id), *part, *report;
  if (instant_read(json_text(visit, "date"), false, &date) && late < date + DEMO_LENGTH) late = date + DEMO_LENGTH;
  cJSON_ArrayForEach(part, visitor_parts(visit)) json_set_instant(part, "statusUpdatedAt", late);
  cJSON_ArrayForEach(report, json_get(visit, "propertyVisits")) {
    for (size_t n = 0; n < sizeof later / sizeof *later; n++)
      cJSON_DeleteItemFromObjectCaseSensitive(report, later[n]);
  }
  reports_begin(demo->sandbox, visit, late);
  visit_store(demo->sandbox, visit, 0);
  cJSON_Delete(visit);
}

void demo_drafts(struct demo *demo) {
  size_t count;
  AUTO(mem_free_at)
  char(*last)[ID_SIZE] =
      store_ids(demo->sandbox,
                store_query(demo->sandbox, "SELECT id FROM visit WHERE done=1 ORDER BY date DESC LIMIT ?1", "i",
                            (int64_t)DEMO_DRAFTS),
                &count);
  for (size_t n = 0; n < count; n++)
    demo_draft(demo, last[n], demo->now - (25 + 50 * (int64_t)n) * 60);
}
