#include "model/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "model/agent.h"

enum { SUMMARY_PLACES_FIRST = 64, SUMMARY_LEVELS = 8 };

size_t summary_cancelled(const struct summary_count *count) {
  return count->status[VISIT_CANCELLED_VISITOR] + count->status[VISIT_CANCELLED_OWNER] +
         count->status[VISIT_CANCELLED_AGENT] + count->status[VISIT_CANCELLED_TERMINATED];
}

double summary_interest(const struct summary_count *count) {
  return count->interests > 0 ? (double)count->interest_sum / (double)count->interests : (double)NAN;
}

static bool summary_is_cancelled(enum visit_status status) {
  return visit_status_is_cancelled(status) && status != VISIT_CANCELLED_MOVED;
}

bool summary_is_odd(const struct visit *visit) {
  return visit_status_is_untold(visit) || visit->odd_reports > 0;
}

static void summary_count(struct summary_count *count, const struct visit *visit, int64_t now) {
  enum visit_status status = visit_summary_status(visit, NULL);
  int interest = report_state_interest(visit);
  count->status[status]++;
  count->odd += summary_is_odd(visit);
  if (status == VISIT_CANCELLED_MOVED) return;
  count->visits++;
  count->reports[report_state_of(visit, now)]++;
  if (interest < 0) return;
  count->interests++;
  count->interest_sum += interest;
  if (interest > count->interest_most) count->interest_most = interest;
}

/* ---- by agent, by property */

static bool summary_group_is(const struct summary_group *group, const char *id) {
  return id == NULL || group->id == NULL ? group->id == id : strcmp(group->id, id) == 0;
}

/* Where the one with that id is, or would be: one more than its number, 0 while it is none. */
static size_t *summary_group_place(const struct summary_groups *groups, const char *id) {
  size_t at = (size_t)text_number(id != NULL ? id : "") & (groups->size - 1);
  while (groups->places[at] != 0 && !summary_group_is(&groups->all[groups->places[at] - 1], id))
    at = (at + 1) & (groups->size - 1);
  return &groups->places[at];
}

static void summary_groups_grow(struct summary_groups *groups) {
  groups->size = groups->size > 0 ? groups->size * 2 : SUMMARY_PLACES_FIRST;
  free(groups->places);
  groups->places = mem_new_array(groups->size, sizeof *groups->places);
  for (size_t n = 0; n < groups->count; n++)
    *summary_group_place(groups, groups->all[n].id) = n + 1;
}

static struct summary_group *summary_group_of(struct summary_groups *groups, const char *id) {
  if (groups->count * 2 >= groups->size) summary_groups_grow(groups);
  size_t *place = summary_group_place(groups, id);
  if (*place == 0) {
    groups->all = mem_grow(groups->all, groups->count, sizeof *groups->all);
    groups->all[groups->count++] = (struct summary_group){.id = mem_copy(id), .count.interest_most = -1};
    *place = groups->count;
  }
  return &groups->all[*place - 1];
}

static void summary_group_clear(struct summary_group *group) {
  free(group->id);
  free(group->name);
  free(group->detail);
}

static int summary_group_compare(const void *one, const void *other) {
  const struct summary_group *first = one, *second = other;
  if (first->count.visits != second->count.visits) return first->count.visits > second->count.visits ? -1 : 1;
  if (first->id == NULL || second->id == NULL) return (first->id == NULL) - (second->id == NULL);
  return strcmp(first->id, second->id);
}

static void summary_groups_end(struct summary_groups *groups) {
  if (groups->count > 0) qsort(groups->all, groups->count, sizeof *groups->all, summary_group_compare);
  groups->told = groups->count < SUMMARY_GROUPS_MOST ? groups->count : SUMMARY_GROUPS_MOST;
  for (size_t n = groups->told; n < groups->count; n++)
    summary_group_clear(&groups->all[n]);
  free(groups->places);
  groups->places = NULL;
}

static void summary_groups_free(struct summary_groups *groups) {
  for (size_t n = 0; n < (groups->places != NULL ? groups->count : groups->told); n++)
    summary_group_clear(&groups->all[n]);
  free(groups->places);
  free(groups->all);
}

/* ---- how late */

/* The whole is off once the last of them is. */
static void summary_add_late(struct summary_period *period, const struct visit *visit, enum visit_status status) {
  size_t by = status == VISIT_CANCELLED_TERMINATED ? SUMMARY_BY - 1 : (size_t)(status - VISIT_CANCELLED_VISITOR);
  struct summary_late *late = &period->late[by];
  int64_t since = WHEN_NONE;
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visit_visitor *part = &visit->visitors[n];
    if (part->status == status && part->status_updated_at > since) since = part->status_updated_at;
  }
  if (since == WHEN_NONE) return;
  late->seconds = mem_grow(late->seconds, late->timed, sizeof *late->seconds);
  late->seconds[late->timed++] = visit->at > since ? visit->at - since : 0;
}

static int summary_late_compare(const void *one, const void *other) {
  int64_t first = *(const int64_t *)one, second = *(const int64_t *)other;
  return (first > second) - (first < second);
}

static void summary_late_end(struct summary_late *late) {
  size_t middle = late->timed / 2;
  late->median = -1;
  if (late->timed == 0) return;
  qsort(late->seconds, late->timed, sizeof *late->seconds, summary_late_compare);
  bool even = late->timed % 2 == 0;
  late->median = even ? (late->seconds[middle - 1] + late->seconds[middle]) / 2 : late->seconds[middle];
  free(late->seconds);
  late->seconds = NULL;
}

/* ---- all of it */

/* How many days; midnights are 23 to 25 hours apart. */
static int summary_days_between(int64_t from, int64_t to) {
  int days = 0;
  while (days < SUMMARY_DAYS_MOST && when_day_add(from, days) < to)
    days++;
  return days;
}

struct summary *summary_new(int64_t from, int64_t to, int64_t now) {
  int days = summary_days_between(from, to);
  int64_t before = when_day_add(from, -days), end = when_day_add(from, days);
  struct summary *made = mem_new_as(
      &(struct summary){
          .now = now, .period = {.from = from, .to = end}, .before = {.from = before, .to = from}, .gap = WHEN_NONE},
      sizeof *made);
  made->period.count.interest_most = made->before.count.interest_most = -1;
  made->days = mem_new_array((size_t)days * 2 + 1, sizeof *made->days);
  for (int n = 0; n < days * 2; n++)
    made->days[made->day_count++].day = when_day_add(before, n);
  return made;
}

/* The day that holds it: the last one that began. */
static struct summary_day *summary_day_of(struct summary *summary, int64_t at) {
  size_t low = 0, high = summary->day_count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    *(summary->days[middle].day <= at ? &low : &high) = middle;
  }
  return &summary->days[low];
}

static void summary_add_groups(struct summary *summary, const struct visit *visit) {
  struct summary_group *agent = summary_group_of(&summary->agents, visit->agent_id);
  if (agent->name == NULL) agent->name = agent_of_visit(visit);
  summary_count(&agent->count, visit, summary->now);
  struct summary_group *property = summary_group_of(&summary->properties, visit->property_id);
  if (property->name == NULL) {
    property->name = mem_copy(visit->ref_shown);
    property->detail = mem_copy(visit->address);
  }
  summary_count(&property->count, visit, summary->now);
}

void summary_add(struct summary *summary, const struct visit *visit) {
  bool current = visit->at >= summary->period.from;
  struct summary_period *period = current ? &summary->period : &summary->before;
  if (visit->at == WHEN_NONE || visit->at < period->from || visit->at >= period->to) return;
  enum visit_status status = visit_summary_status(visit, NULL);
  summary_count(&period->count, visit, summary->now);
  if (summary_is_cancelled(status)) summary_add_late(period, visit, status);
  if (current) summary_add_groups(summary, visit);
  struct summary_day *day = summary_day_of(summary, visit->at);
  day->visits += status != VISIT_CANCELLED_MOVED;
  day->cancelled += summary_is_cancelled(status);
}

void summary_end(struct summary *summary) {
  for (size_t by = 0; by < SUMMARY_BY; by++) {
    summary_late_end(&summary->period.late[by]);
    summary_late_end(&summary->before.late[by]);
  }
  summary_groups_end(&summary->agents);
  summary_groups_end(&summary->properties);
}

void summary_free(struct summary *take_summary) {
  if (take_summary == NULL) return;
  for (size_t by = 0; by < SUMMARY_BY; by++) {
    free(take_summary->period.late[by].seconds);
    free(take_summary->before.late[by].seconds);
  }
  summary_groups_free(&take_summary->agents);
  summary_groups_free(&take_summary->properties);
  free(take_summary->days);
  free(take_summary);
}

char *summary_bars(const struct summary_day *days, size_t count, size_t cells, size_t *step) {
  static const char *const bars[SUMMARY_LEVELS] = {"\u2581", "\u2582", "\u2583", "\u2584",
                                                   "\u2585", "\u2586", "\u2587", "\u2588"};
  size_t most = 0;
  *step = cells > 0 ? (count + cells - 1) / cells : 0;
  if (*step == 0) return mem_copy("");
  size_t bar_count = (count + *step - 1) / *step;
  AUTO(mem_free_at) size_t *sums = mem_new_array(bar_count + 1, sizeof *sums);
  char *out = mem_new(bar_count * strlen(bars[0]) + 1);
  for (size_t n = 0; n < count; n++)
    sums[n / *step] += days[n].visits;
  for (size_t n = 0; n < bar_count; n++)
    if (sums[n] > most) most = sums[n];
  for (size_t n = 0; n < bar_count; n++) /* one visit is more than none */
    strcat(out + n * strlen(bars[0]), bars[sums[n] == 0 ? 0 : 1 + (sums[n] * (SUMMARY_LEVELS - 1) - 1) / most]);
  return out;
}
