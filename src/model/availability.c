/* Reading the list, and the list to send. */
#include "model/availability.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/availability_private.h"
#include "model/json.h"
#include "model/json_edit.h"

/* ---- reading */

static bool item_has_known_only(struct json_span object) {
  struct json_walk walk;
  if (!json_walk_begin(&walk, object)) return false;
  while (json_walk_next(&walk))
    if (!json_walk_is(&walk, "start") && !json_walk_is(&walk, "end") && !json_walk_is(&walk, "isWeeklyRecurring"))
      return false;
  return true;
}

/* What people mean by hours. Extreme dates are how some platforms say "always": the clock is not walked there. */
static bool item_is_usual(const struct availability_item *item) {
  const int64_t least = 0, most = 7289654400; /* 1970 to 2200, the years whole */
  bool weekly_fits = !item->weekly || item->end - item->start <= 7 * (int64_t)CIVIL_DAY;
  return item->start >= least && item->end <= most && weekly_fits;
}

static struct availability_item item_read(struct json_span element) {
  struct availability_item item = {.raw = mem_copy_n(element.bytes, element.length)};
  struct json_span value;
  AUTO(json_free_at) cJSON *json = json_parse_tolerant(element.bytes, element.length);
  item.start = json_instant(json, "start");
  item.end = json_instant(json, "end");
  item.weekly = json_bool(json, "isWeeklyRecurring", false);
  item.readable = item.start != WHEN_NONE && item.end > item.start && item_is_usual(&item) &&
                  json_find(element, "/start", &value) == JSON_ONCE &&
                  json_find(element, "/end", &value) == JSON_ONCE &&
                  json_find(element, "/isWeeklyRecurring", &value) != JSON_TWICE;
  item.plain = item.readable && item_has_known_only(element);
  return item;
}

void availability_add(struct availability *hours, int64_t start, int64_t end, bool weekly, size_t origin) {
  if (end <= start) return;
  hours->pieces = mem_grow(hours->pieces, hours->piece_count, sizeof *hours->pieces);
  hours->pieces[hours->piece_count++] = (struct availability_piece){start, end, weekly, origin};
}

void availability_remove(struct availability *hours, size_t n) {
  hours->pieces[n] = hours->pieces[--hours->piece_count];
}

static void hours_fill(struct availability *hours, struct json_span array) {
  struct json_span element;
  size_t count = 0, at = 0;
  while (json_element(array, &at, &element))
    count++;
  hours->items = mem_new_array(count + 1, sizeof *hours->items);
  for (at = 0; json_element(array, &at, &element);) {
    struct availability_item item = item_read(element);
    hours->items[hours->item_count] = item;
    if (item.readable) availability_add(hours, item.start, item.end, item.weekly, hours->item_count);
    hours->item_count++;
  }
}

enum error_code availability_read(const char *raw, struct availability **made, struct error *error) {
  error_clear(error);
  *made = NULL;
  AUTO(availability_free_at) struct availability *hours = mem_new(sizeof *hours);
  AUTO(json_free_at) cJSON *json = raw != NULL ? json_parse_tolerant(raw, strlen(raw)) : NULL;
  bool absent = raw == NULL || cJSON_IsNull(json),
       array = cJSON_IsArray(json) && json_agrees(json, json_span_of(raw)); /* it goes back as text */
  if (!absent && !array) return error_set(error, ERROR_ANSWER, _("The hours for visits are no list of intervals."));
  if (array) {
    hours->raw = mem_copy(raw);
    hours_fill(hours, json_span_of(hours->raw));
  }
  *made = mem_take(&hours);
  return ERROR_NONE;
}

enum error_code availability_of_property(const char *object, size_t length, struct availability **made, char **raw,
                                         struct error *error) {
  struct json_span value;
  enum json_found found = json_find((struct json_span){object, length}, "/data/visitAvailabilities", &value);
  *made = NULL;
  if (raw != NULL) *raw = NULL;
  if (found == JSON_TWICE)
    return error_set(error, ERROR_ANSWER, _("Flatsy sends the hours of this property twice: they can't be changed."));
  AUTO(mem_free_at) char *list = found == JSON_ONCE ? mem_copy_n(value.bytes, value.length) : NULL;
  enum error_code code = availability_read(list, made, error);
  if (raw != NULL && code == ERROR_NONE) *raw = mem_take(&list);
  return code;
}

void availability_free(struct availability *hours) {
  if (hours == NULL) return;
  for (size_t n = 0; n < hours->item_count; n++)
    free(hours->items[n].raw);
  free(hours->items);
  free(hours->pieces);
  free(hours->raw);
  free(hours);
}

bool availability_is_untold(const struct availability *hours) {
  return hours->raw == NULL;
}

struct availability *availability_copy(const struct availability *hours) {
  struct availability *copy = mem_new(sizeof *copy);
  *copy = (struct availability){.raw = mem_copy(hours->raw),
                                .item_count = hours->item_count,
                                .tidy = hours->tidy,
                                .items = mem_new_array(hours->item_count + 1, sizeof *copy->items)};
  for (size_t n = 0; n < hours->item_count; n++) {
    copy->items[n] = hours->items[n];
    copy->items[n].raw = mem_copy(hours->items[n].raw);
  }
  for (const struct availability_piece *piece = hours->pieces; piece < hours->pieces + hours->piece_count; piece++)
    availability_add(copy, piece->start, piece->end, piece->weekly, piece->origin);
  return copy;
}

enum error_code availability_check(const struct availability *hours, struct error *error) {
  error_clear(error);
  for (size_t n = 0; n < hours->item_count; n++) {
    const struct availability_item *item = &hours->items[n];
    if (item->readable) continue;
    bool dated = item->start != WHEN_NONE && item->end != WHEN_NONE;
    if (dated && item->end <= item->start)
      return error_set(error, ERROR_USAGE, _("Interval %zu ends before it starts: give it an end after its start"),
                       n + 1);
    if (dated && !item_is_usual(item))
      return error_set(error, ERROR_USAGE,
                       _("Interval %zu is outside the years 1970 to 2200, or weekly and longer than a week: give it "
                         "other dates"),
                       n + 1);
    return error_set(error, ERROR_USAGE,
                     _("Interval %zu can't be read: write it like "
                       "{\"start\":\"2026-11-27T08:00:00Z\",\"end\":\"2026-11-27T11:00:00Z\"}"),
                     n + 1);
  }
  return ERROR_NONE;
}

size_t availability_odd(const struct availability *hours) {
  size_t odd = 0;
  for (size_t n = 0; n < hours->item_count; n++)
    odd += !hours->items[n].readable;
  return odd;
}

bool availability_knows_weekly(const struct availability *hours) {
  struct json_span value;
  for (size_t n = 0; n < hours->item_count; n++)
    if (json_find(json_span_of(hours->items[n].raw), "/isWeeklyRecurring", &value) != JSON_ABSENT) return true;
  return false;
}

/* ---- the list to send */

static bool piece_is_plain(const struct availability *hours, const struct availability_piece *piece) {
  return piece->origin == AVAILABILITY_NEW || hours->items[piece->origin].plain;
}

/* It is its interval as it was read. */
static bool piece_is_exact(const struct availability *hours, const struct availability_piece *piece) {
  if (piece->origin == AVAILABILITY_NEW) return false;
  const struct availability_item *item = &hours->items[piece->origin];
  return piece->start == item->start && piece->end == item->end && piece->weekly == item->weekly;
}

static int piece_compare(const void *first, const void *second) {
  const struct availability_piece *one = first, *other = second;
  if (one->start != other->start) return one->start < other->start ? -1 : 1;
  if (one->end != other->end) return one->end < other->end ? -1 : 1;
  return one->origin < other->origin ? -1 : one->origin > other->origin;
}

/* May next join one: they touch, and nothing tells them apart. What was read as two stays two. Weekly hours that begin
 * in the same week touch in every one. */
static bool piece_joins(const struct availability *hours, const struct availability_piece *one,
                        const struct availability_piece *next) {
  bool apart = one->weekly != next->weekly || next->start > one->end || one->start > next->end;
  if (apart || (one->weekly && !hours->tidy)) return false;
  if (!hours->tidy && piece_is_exact(hours, one) && piece_is_exact(hours, next)) return false;
  return one->origin == next->origin || (piece_is_plain(hours, one) && piece_is_plain(hours, next));
}

static int item_compare(const struct availability_item *item, int64_t start, int64_t end, bool weekly) {
  if (item->start != start) return item->start < start ? -1 : 1;
  if (item->end != end) return item->end < end ? -1 : 1;
  return item->weekly - weekly;
}

static int item_order(const void *first, const void *second) {
  const struct availability_item *one = *(struct availability_item *const *)first,
                                 *other = *(struct availability_item *const *)second;
  int order = item_compare(one, other->start, other->end, other->weekly);
  return order != 0 ? order : one < other ? -1 : one > other; /* of equal ones the first */
}

struct items { /* the plain ones, sorted */
  size_t count;
  const struct availability_item **items;
};

static struct items items_sort(const struct availability *hours) {
  struct items sorted = {0, mem_new_array(hours->item_count + 1, sizeof *sorted.items)};
  for (size_t n = 0; n < hours->item_count; n++)
    if (hours->items[n].plain) sorted.items[sorted.count++] = &hours->items[n];
  qsort(sorted.items, sorted.count, sizeof *sorted.items, item_order);
  return sorted;
}

/* A plain piece that is, after all, an interval as it was read. */
static void piece_find_item(const struct availability *hours, const struct items *sorted,
                            struct availability_piece *piece) {
  if (piece_is_exact(hours, piece) || !piece_is_plain(hours, piece)) return;
  size_t low = 0, high = sorted->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (item_compare(sorted->items[middle], piece->start, piece->end, piece->weekly) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  if (low < sorted->count && item_compare(sorted->items[low], piece->start, piece->end, piece->weekly) == 0)
    piece->origin = (size_t)(sorted->items[low] - hours->items);
}

enum { JOIN_BACK = 64 }; /* intervals that lie upon each other are few: a long list stays fast */

static size_t pieces_join(const struct availability *hours, struct availability_piece *pieces, size_t count) {
  size_t kept = 0;
  for (size_t n = 0; n < count; n++) {
    size_t with = kept, least = kept > JOIN_BACK ? kept - JOIN_BACK : 0;
    while (with > least && !piece_joins(hours, &pieces[with - 1], &pieces[n]))
      with--;
    if (with-- == least) {
      pieces[kept++] = pieces[n];
      continue;
    }
    if (pieces[n].end > pieces[with].end) pieces[with].end = pieces[n].end;
    if (pieces[n].start < pieces[with].start) pieces[with].start = pieces[n].start;
    if (pieces[with].origin != pieces[n].origin) pieces[with].origin = AVAILABILITY_NEW;
  }
  struct items sorted = items_sort(hours);
  for (size_t n = 0; n < kept; n++)
    piece_find_item(hours, &sorted, &pieces[n]);
  free(sorted.items);
  return kept;
}

/* Sorted and merged; new memory. */
static struct availability_piece *hours_pieces(const struct availability *hours, size_t *count) {
  struct availability_piece *pieces = mem_new_array(hours->piece_count + 1, sizeof *pieces);
  if (hours->piece_count > 0) memcpy(pieces, hours->pieces, hours->piece_count * sizeof *pieces);
  qsort(pieces, hours->piece_count, sizeof *pieces, piece_compare);
  *count = pieces_join(hours, pieces, hours->piece_count);
  qsort(pieces, *count, sizeof *pieces, piece_compare);
  return pieces;
}

size_t availability_past(const struct availability *hours, int64_t now) {
  size_t past = 0;
  for (size_t n = 0; n < hours->piece_count; n++)
    past += !hours->pieces[n].weekly && hours->pieces[n].end <= now;
  return past;
}

/* What is said of it is what is sent: taken out and put in again. */
void availability_tidy(struct availability *hours) {
  size_t count;
  hours->tidy = true;
  AUTO(mem_free_at) struct availability_piece *pieces = hours_pieces(hours, &count);
  hours->piece_count = 0;
  for (size_t n = 0; n < count; n++)
    availability_add(hours, pieces[n].start, pieces[n].end, pieces[n].weekly, pieces[n].origin);
}

static bool hours_are_as_read(const struct availability *hours, const struct availability_piece *pieces, size_t count) {
  AUTO(mem_free_at) bool *used = mem_new_array(hours->item_count + 1, sizeof *used);
  bool same = count + availability_odd(hours) == hours->item_count;
  for (size_t n = 0; same && n < count; n++) {
    same = piece_is_exact(hours, &pieces[n]) && !used[pieces[n].origin];
    if (same) used[pieces[n].origin] = true;
  }
  return same;
}

bool availability_changed(const struct availability *hours) {
  size_t count;
  AUTO(mem_free_at) struct availability_piece *pieces = hours_pieces(hours, &count);
  return !hours_are_as_read(hours, pieces, count);
}

/* Of an interval that was changed the other members stay. */
static bool piece_add(struct buf *out, const struct availability *hours, const struct availability_piece *piece) {
  char start[WHEN_SIZE], end[WHEN_SIZE], quoted_start[WHEN_SIZE + 2], quoted_end[WHEN_SIZE + 2];
  if (piece_is_exact(hours, piece)) return buf_add_text(out, hours->items[piece->origin].raw);
  const struct availability_item *item = piece_is_plain(hours, piece) ? NULL : &hours->items[piece->origin];
  bool was_weekly = item != NULL && item->weekly;
  AUTO(buf_free) struct buf object = buf_empty(BUF_UNBOUNDED);
  when_print(piece->start, start);
  when_print(piece->end, end);
  snprintf(quoted_start, sizeof quoted_start, "\"%s\"", start);
  snprintf(quoted_end, sizeof quoted_end, "\"%s\"", end);
  return buf_add_text(&object, item != NULL ? item->raw : "{}") && json_put(&object, "/start", quoted_start) &&
         json_put(&object, "/end", quoted_end) &&
         (piece->weekly == was_weekly || json_put(&object, "/isWeeklyRecurring", piece->weekly ? "true" : "false")) &&
         buf_add(out, object.data, object.length);
}

char *availability_raw(const struct availability *hours, size_t *total) {
  size_t count, written = 0;
  AUTO(mem_free_at) struct availability_piece *pieces = hours_pieces(hours, &count);
  if (total != NULL) *total = count + availability_odd(hours);
  if (!hours->tidy && hours->raw != NULL && hours_are_as_read(hours, pieces, count)) return mem_copy(hours->raw);
  struct buf out = buf_empty(BUF_UNBOUNDED);
  bool fits = buf_add_text(&out, "[");
  for (size_t n = 0; fits && n < count; n++)
    fits = buf_add_text(&out, written++ > 0 ? "," : "") && piece_add(&out, hours, &pieces[n]);
  for (size_t n = 0; fits && n < hours->item_count; n++)
    if (!hours->items[n].readable)
      fits = buf_add_text(&out, written++ > 0 ? "," : "") && buf_add_text(&out, hours->items[n].raw);
  (void)!(fits && buf_add_text(&out, "]")); /* there is no maximum to pass */
  return buf_take(&out);
}
