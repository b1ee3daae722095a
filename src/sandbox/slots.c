#include "sandbox/slots.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sandbox/json.h"
#include "sandbox/instant.h"
#include "sandbox/property.h"
#include "sandbox/routes.h"
#include "sandbox/store.h"

enum {
  SLOT_STEP = 30 * 60,
  SLOT_LENGTH = 30 * 60,
  WEEK = 7 * 86400,
  SLOT_AHEAD = 3600, /* at the start */
  SLOT_NOTICE = 1800,
  SLOT_DAYS = 10,
  SLOT_MAX = 1000,
  VISIT_MAX = 2000,
  PRIORITY_MOST = 5,
  PRIORITY_LEAST = 3,
  PRIORITY_DAY = 2
};
#define NEAR_KM 1.5

struct slot_visit {
  int64_t date;
  double km;
};
struct slot {
  int64_t date;
  bool available, priority;
};
struct slot_plan {
  int64_t now, first;     /* first: the half hour that offered begins with */
  bool offered[SLOT_MAX]; /* half hours that an interval has */
  size_t visit_count, slot_count;
  struct slot_visit visits[VISIT_MAX];
  struct slot slots[SLOT_MAX];
};

static double slot_km(double latitude1, double longitude1, double latitude2, double longitude2) {
  double radians = 3.14159265358979 / 180, x = (longitude2 - longitude1) * cos((latitude1 + latitude2) / 2 * radians),
         y = latitude2 - latitude1;
  return sqrt(x * x + y * y) * 111.2;
}

static int64_t slot_way(double km) {
  return km < 0.05 ? 0 : (int64_t)(300 + 180 * km);
}

static bool slot_agent_free(const struct slot_plan *plan, int64_t date) {
  for (size_t n = 0; n < plan->visit_count; n++) {
    int64_t apart = llabs(plan->visits[n].date - date);
    if (apart < SLOT_LENGTH + slot_way(plan->visits[n].km)) return false;
  }
  return true;
}

/* Directly before or after another visit nearby. */
static bool slot_is_beside(const struct slot_plan *plan, int64_t date) {
  for (size_t n = 0; n < plan->visit_count; n++) {
    int64_t apart = llabs(plan->visits[n].date - date), least = SLOT_LENGTH + slot_way(plan->visits[n].km);
    if (plan->visits[n].km <= NEAR_KM && apart >= least && apart < least + SLOT_STEP) return true;
  }
  return false;
}

static bool slot_day_is_empty(const struct slot_plan *plan, int64_t date) {
  for (size_t n = 0; n < plan->visit_count; n++)
    if (instant_paris_day(plan->visits[n].date) == instant_paris_day(date)) return false;
  return true;
}

static void slot_load_visits(struct sandbox *sandbox, const char *property_id, struct slot_plan *plan) {
  AUTO(sqlite3_finalize_at)
  sqlite3_stmt *rows =
      store_query(sandbox,
                  "SELECT v.date, q.latitude, q.longitude, p.latitude, p.longitude FROM property p JOIN visit v ON "
                  "v.agent=p.agent AND v.live=1"
                  " AND v.date BETWEEN ?2 AND ?3 JOIN property q ON q.id=v.property WHERE p.id=?1 LIMIT ?4",
                  "tiii", property_id, plan->now - 86400, plan->now + (SLOT_DAYS + 2) * 86400LL, (int64_t)VISIT_MAX);
  while (plan->visit_count < VISIT_MAX && store_row(sandbox, rows))
    plan->visits[plan->visit_count++] = (struct slot_visit){
        sqlite3_column_int64(rows, 0), slot_km(sqlite3_column_double(rows, 1), sqlite3_column_double(rows, 2),
                                               sqlite3_column_double(rows, 3), sqlite3_column_double(rows, 4))};
}

static void slot_add_interval(struct slot_plan *plan, int64_t start, int64_t end) {
  int64_t last = instant_paris(plan->now, SLOT_DAYS, 0, 0), from = plan->first > start ? plan->first : start;
  from += (SLOT_STEP - from % SLOT_STEP) % SLOT_STEP;
  for (int64_t date = from; date + SLOT_LENGTH <= end && date < last; date += SLOT_STEP) {
    int64_t place = (date - plan->first) / SLOT_STEP;
    if (place < SLOT_MAX) plan->offered[place] = true;
  }
}

/* In order of time, each once, whatever the intervals: they may overlap, and come in any order and number. */
static void slot_take_offered(struct slot_plan *plan) {
  for (int place = 0; place < SLOT_MAX; place++) {
    if (!plan->offered[place]) continue;
    int64_t date = plan->first + (int64_t)place * SLOT_STEP;
    plan->slots[plan->slot_count++] = (struct slot){.date = date, .available = slot_agent_free(plan, date)};
  }
}

/* Every week from the interval's start on. One that is longer than a week need not be looked at from its beginning: the
 * next ones cover what it covers. */
static void slot_add_weekly(struct slot_plan *plan, int64_t start, int64_t end) {
  int64_t over = end < start + WEEK ? end : start + WEEK, weeks = (plan->now - over) / WEEK - 1,
          last = plan->now + (SLOT_DAYS + 1) * 86400;
  for (int week = weeks > 0 ? (int)weeks : 0;; week++) {
    int64_t again = instant_paris_later(start, 7 * week);
    if (again > last) return;
    slot_add_interval(plan, again, instant_paris_later(end, 7 * week));
  }
}

static void slot_add_availability(struct slot_plan *plan, const cJSON *interval) {
  int64_t start, end;
  if (!instant_read(json_text(interval, "start"), false, &start) ||
      !instant_read(json_text(interval, "end"), false, &end))
    return;
  if (cJSON_IsTrue(json_member(interval, "isWeeklyRecurring")))
    slot_add_weekly(plan, start, end);
  else
    slot_add_interval(plan, start, end);
}

/* Marks available slots that wanted says yes to, until enough are marked. */
static void slot_mark(struct slot_plan *plan, int enough, int a_day,
                      bool (*wanted)(const struct slot_plan *plan, int64_t date)) {
  int marked = 0, that_day = 0;
  int64_t day = -1;
  for (size_t n = 0; n < plan->slot_count; n++)
    marked += plan->slots[n].priority;
  for (size_t n = 0; n < plan->slot_count && marked < enough; n++) {
    struct slot *slot = &plan->slots[n];
    if (instant_paris_day(slot->date) != day) that_day = 0;
    day = instant_paris_day(slot->date);
    bool marks = !slot->priority && slot->available && that_day < a_day && wanted(plan, slot->date);
    slot->priority |= marks;
    marked += marks;
    that_day += slot->priority;
  }
}

static bool slot_is_default(const struct slot_plan *plan, int64_t date) {
  int hour = instant_paris_hour(date);
  return date % 3600 == 0 && (hour == 10 || hour == 15) && slot_day_is_empty(plan, date);
}

static bool slot_is_any(const struct slot_plan *plan, int64_t date) {
  int hour = instant_paris_hour(date);
  (void)plan;
  return hour >= 9 && hour < 19;
}

static void slot_make_plan(struct sandbox *sandbox, const char *property_id, struct slot_plan *plan) {
  const cJSON *interval;
  AUTO(cJSON_Delete_at) cJSON *json = property_load(sandbox, property_id);
  const cJSON *data = json_get(json, "data");
  plan->now = instant_now(sandbox);
  plan->first = sandbox->settings.now + SLOT_AHEAD;
  if (plan->first < plan->now + SLOT_NOTICE) plan->first = plan->now + SLOT_NOTICE;
  plan->first += (SLOT_STEP - plan->first % SLOT_STEP) % SLOT_STEP;
  if (strcmp(json_text(data, "propertyStatus"), PROPERTY_STATUS "available") != 0) return;
  slot_load_visits(sandbox, property_id, plan);
  cJSON_ArrayForEach(interval, json_get(data, "visitAvailabilities")) slot_add_availability(plan, interval);
  slot_take_offered(plan);
  slot_mark(plan, PRIORITY_MOST, PRIORITY_DAY, slot_is_beside);
  slot_mark(plan, PRIORITY_LEAST, PRIORITY_DAY, slot_is_default);
  slot_mark(plan, PRIORITY_LEAST, PRIORITY_DAY, slot_is_any);
  slot_mark(plan, PRIORITY_LEAST, SLOT_MAX, slot_is_any);
}

int64_t slots_next(struct sandbox *sandbox, const char *property_id, int64_t after) {
  AUTO(mem_free_at) struct slot_plan *plan = mem_new(sizeof *plan);
  int64_t next = 0;
  slot_make_plan(sandbox, property_id, plan);
  for (size_t n = 0; n < plan->slot_count && next == 0; n++)
    if (plan->slots[n].date > after && plan->slots[n].available) next = plan->slots[n].date;
  return next;
}

bool slots_free(struct sandbox *sandbox, const char *property_id, int64_t date) {
  return slots_next(sandbox, property_id, date - 1) == date;
}

bool slots_list(struct exchange *exchange) {
  const char *move = exchange_parameter(exchange, "isReschedule");
  if (move != NULL && strcmp(move, "true") != 0 && strcmp(move, "false") != 0)
    return exchange_refuse(exchange, 400, "isReschedule: true or false");
  if (!property_find_either(exchange, exchange_parameter(exchange, "propertyId"),
                            exchange_parameter(exchange, "reference")))
    return false;
  AUTO(mem_free_at) struct slot_plan *plan = mem_new(sizeof *plan);
  cJSON *all = cJSON_CreateArray();
  slot_make_plan(exchange->sandbox, exchange->property, plan);
  for (size_t n = 0; n < plan->slot_count; n++) {
    const struct slot *slot = &plan->slots[n];
    cJSON_AddItemToArray(
        all, json_add(NULL, "m date b available b isPriority", slot->date, slot->available, slot->priority));
  }
  return exchange_answer(exchange, all);
}
