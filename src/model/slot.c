#include "model/slot.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/json.h"
#include "model/json_edit.h"

#define SAY_MAX 3

static bool is_told_twice(struct json_span raw, const char *path) {
  struct json_span value;
  return json_find(raw, path, &value) == JSON_TWICE;
}

/* Perhaps one that can be booked, but it does not say so, or not when; or says it twice, and readers differ on which
 * one counts. */
static bool is_unreadable(const cJSON *json, struct json_span raw) {
  if (is_told_twice(raw, "/available") || is_told_twice(raw, "/date")) return true;
  const cJSON *available = cJSON_GetObjectItemCaseSensitive(json, "available");
  if (cJSON_IsFalse(available)) return false;
  return !cJSON_IsTrue(available) || json_instant(json, "date") == WHEN_NONE;
}

/* The date as it came; the same instant in short when it is longer than any spelling. */
static void read_date(const cJSON *json, struct json_span raw, struct slot *slot) {
  struct json_span value = {"", 0};
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "date"));
  if (text == NULL)
    (void)!json_find(raw, "/date", &value);
  else
    value = json_span_of(text);
  if (value.length < sizeof slot->date)
    memcpy(slot->date, value.bytes, value.length); /* it was all zero */
  else
    when_print(slot->at, slot->date);
}

/* Whether it is recommended: absent or null is no. */
static bool is_doubtful(const cJSON *json) {
  return json_has(json, "isPriority") && !cJSON_IsBool(cJSON_GetObjectItemCaseSensitive(json, "isPriority"));
}

enum reading { SLOT_BOOKABLE, SLOT_DOUBTFUL, SLOT_NOT_BOOKABLE, SLOT_PAST, SLOT_UNREAD };

/* *flagged when it says whether it is recommended. */
static enum reading read_slot(const cJSON *json, struct json_span raw, int64_t now, struct slot *slot, bool *flagged) {
  *slot = (struct slot){.at = json_instant(json, "date")};
  if (is_unreadable(json, raw)) return SLOT_UNREAD;
  slot->available = json_bool(json, "available", false);
  if (!slot->available) return SLOT_NOT_BOOKABLE;
  if (slot->at <= now) return SLOT_PAST;
  read_date(json, raw, slot);
  slot->recommended = json_bool(json, "isPriority", false);
  *flagged = slot->recommended || !json_bool(json, "isPriority", true);
  json_number(json, "score", &slot->score);
  return is_doubtful(json) ? SLOT_DOUBTFUL : SLOT_BOOKABLE;
}

static int compare_instants(const struct slot *one, const struct slot *two) {
  return (one->at > two->at) - (one->at < two->at);
}

static int by_recommended(const void *a, const void *b) {
  const struct slot *one = a, *two = b;
  int order = two->recommended - one->recommended;
  return order != 0 ? order : compare_instants(one, two);
}

static int by_score(const void *a, const void *b) {
  const struct slot *one = a, *two = b;
  int order = (one->score < two->score) - (one->score > two->score);
  return order != 0 ? order : compare_instants(one, two);
}

/* By instant, the best of equal ones first. */
static int by_instant(const void *a, const void *b) {
  int order = compare_instants(a, b);
  if (order == 0) order = by_recommended(a, b);
  return order != 0 ? order : by_score(a, b);
}

static void drop_doubles(struct slot_list *list) {
  size_t kept = 0;
  for (size_t i = 0; i < list->count; i++)
    if (kept == 0 || list->slots[kept - 1].at != list->slots[i].at) list->slots[kept++] = list->slots[i];
  list->count = kept;
}

enum error_code slot_list_decode(const char *bytes, size_t length, int64_t now, struct slot_list **list,
                                 struct error *error) {
  *list = NULL;
  AUTO(json_free_at) cJSON *json = json_parse_tolerant(bytes, length);
  if (!cJSON_IsArray(json)) return error_set(error, ERROR_ANSWER, _("The server sent slots that can't be read."));
  struct slot_list *made = mem_new(sizeof *made);
  made->slots = mem_new_array((size_t)cJSON_GetArraySize(json), sizeof *made->slots);
  bool flags = false;
  const cJSON *item;
  struct json_span raw = {NULL, 0};
  size_t at = 0;
  cJSON_ArrayForEach(item, json) {
    bool flagged = false;
    struct slot *slot = &made->slots[made->count];
    if (!json_element((struct json_span){bytes, length}, &at, &raw)) break; /* both readers see the same */
    enum reading reading = read_slot(item, raw, now, slot, &flagged);
    slot->raw_at = (size_t)(raw.bytes - bytes);
    slot->raw_length = raw.length;
    made->count += reading == SLOT_BOOKABLE || reading == SLOT_DOUBTFUL;
    made->past += reading == SLOT_PAST;
    made->left_out += reading == SLOT_UNREAD || reading == SLOT_DOUBTFUL;
    flags = flags || flagged;
  }
  qsort(made->slots, made->count, sizeof *made->slots, by_instant);
  drop_doubles(made);
  qsort(made->slots, made->count, sizeof *made->slots, flags ? by_recommended : by_score);
  while (made->recommended < made->count && made->slots[made->recommended].recommended)
    made->recommended++;
  made->raw = mem_copy_n(bytes, length);
  made->raw_length = length;
  *list = made;
  return ERROR_NONE;
}

void slot_list_free(struct slot_list *take_list) {
  if (take_list == NULL) return;
  free(take_list->slots);
  free(take_list->raw);
  free(take_list);
}

/* "14:30, 15:00 or 16:00": of count slots, in that zone (NULL: the account's). */
static char *say_times(const struct slot *slots, size_t count, const struct zone *own) {
  char times[SAY_MAX][32];
  for (size_t i = 0; i < count; i++)
    when_say_time_in(own, slots[i].at, times[i], sizeof times[i]);
  /* TRANSLATORS: two or three times of a day, to be read aloud. */
  if (count == 2) return mem_print(_("%s or %s"), times[0], times[1]);
  return count == 1 ? mem_copy(times[0]) : mem_print(_("%s, %s or %s"), times[0], times[1], times[2]);
}

/* "Friday 27 at 14:30 or 15:00" from count slots of one day, in that zone (NULL: the account's). */
static char *say_day_in(const struct slot *slots, size_t count, const struct zone *own, int64_t now) {
  char day[100];
  when_say_coming_day_in(own, slots[0].at, now, day, sizeof day);
  AUTO(mem_free_at) char *times = say_times(slots, count, own);
  /* TRANSLATORS: a day and what times of it, to be read aloud: "Friday 27 at 14:30 or 15:00". */
  return mem_print(_("%s at %s"), day, times);
}

/* The same by the clock of the property, which is named where it is another one than the account's, or may be. */
static char *say_day_there(const struct slot *slots, size_t count, const struct property_zone *zone, int64_t now) {
  bool differs = property_zone_differs(zone, slots[0].at);
  AUTO(mem_free_at) char *said = say_day_in(slots, count, differs ? zone->own : NULL, now);
  /* TRANSLATORS: "Friday 27 at 17:30", then whose time that is: "in Reunion", "Paris time". */
  if (differs) return mem_print(_("%s %s"), said, zone->where);
  return zone->unknown ? mem_print(_("%s %s"), said, property_zone_account()) : mem_take(&said);
}

/* ... and by the account's: "Friday 27 at 17:30 in Reunion (14:30 Paris time)". */
static char *say_day(const struct slot *slots, size_t count, const struct property_zone *zone, int64_t now) {
  AUTO(mem_free_at) char *said = say_day_there(slots, count, zone, now);
  if (!property_zone_differs(zone, slots[0].at)) return mem_take(&said);
  AUTO(mem_free_at)
  char *here = property_zone_differs_by_day(zone, slots[0].at) ? say_day_in(slots, count, NULL, now)
                                                               : say_times(slots, count, NULL);
  /* TRANSLATORS: to be read aloud: "Friday 27 at 17:30 in Reunion", the account's time of it, "Paris time". */
  return mem_print(_("%s (%s %s)"), said, here, property_zone_account());
}

/* Said as one: on the same day, both there and here. */
static bool is_same_day(const struct slot *one, const struct slot *other, const struct property_zone *zone) {
  return when_day(one->at) == when_day(other->at) &&
         property_zone_differs(zone, one->at) == property_zone_differs(zone, other->at) &&
         (zone->own == NULL || when_day_in(zone->own, one->at) == when_day_in(zone->own, other->at));
}

char *slot_list_say(const struct slot_list *list, size_t most, const struct property_zone *zone, int64_t now) {
  size_t limit = most < SAY_MAX ? most : SAY_MAX, count = list->recommended < limit ? list->recommended : limit,
         days = 0;
  char *said[SAY_MAX] = {NULL};
  for (size_t i = 0; i < count;) {
    size_t same = 1;
    while (i + same < count && is_same_day(&list->slots[i + same], &list->slots[i], zone))
      same++;
    said[days++] = say_day(list->slots + i, same, zone, now);
    i += same;
  }
  /* TRANSLATORS: read aloud to the visitor; each %s is "Friday 27 at 14:30". */
  char *text = days == 0   ? mem_copy("")
               : days == 1 ? mem_print(_("I can offer you %s."), said[0])
               : days == 2 ? mem_print(_("I can offer you %s, or %s."), said[0], said[1])
                           : mem_print(_("I can offer you %s, %s, or %s."), said[0], said[1], said[2]);
  for (size_t i = 0; i < days; i++)
    free(said[i]);
  return text;
}

char *slot_list_say_first(const struct slot_list *list, bool whole, const struct property_zone *zone, int64_t now) {
  if (list->recommended == 0) return mem_copy("");
  AUTO(mem_free_at) char *said = say_day_there(list->slots, 1, zone, now);
  return whole ? mem_print(_("I can offer you %s."), said) : mem_take(&said);
}
