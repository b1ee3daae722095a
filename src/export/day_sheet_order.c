#include "export/day_sheet_order.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/agent.h"

static int64_t day_sheet_order_day_of(const struct visit *visit) {
  return visit->at != WHEN_NONE ? when_day(visit->at) : INT64_MAX;
}

/* Of several, who has no agent comes last. */
static int day_sheet_order_compare_agents(const struct visit *one, const struct visit *other) {
  const char *first = one->agent_id, *second = other->agent_id;
  if (first == NULL || second == NULL) return (first == NULL) - (second == NULL);
  return strcmp(first, second);
}

static int day_sheet_order_compare(const void *one, const void *other) {
  const struct visit *first = *(const struct visit *const *)one, *second = *(const struct visit *const *)other;
  int64_t day = day_sheet_order_day_of(first), second_day = day_sheet_order_day_of(second);
  if (day != second_day) return day < second_day ? -1 : 1;
  int agents = day_sheet_order_compare_agents(first, second);
  if (agents != 0) return agents;
  if (first->at != second->at) return first->at < second->at ? -1 : 1;
  return strcmp(first->id, second->id);
}

static size_t day_sheet_order_standing(const struct visit *const *visits, size_t count) {
  size_t standing = 0;
  bool mixed;
  for (size_t n = 0; n < count; n++)
    standing += !visit_status_is_cancelled(visit_summary_status(visits[n], &mixed));
  return standing;
}

/* So many from there on are of one day, or of one agent too; 0 at the end. */
static size_t day_sheet_order_run(const struct visit *const *visits, bool of_agent) {
  size_t count = 0;
  while (visits[count] != NULL && day_sheet_order_day_of(visits[0]) == day_sheet_order_day_of(visits[count]) &&
         (!of_agent || day_sheet_order_compare_agents(visits[0], visits[count]) == 0))
    count++;
  return count;
}

void day_sheet_order(const struct export *export, const struct visit_list *list,
                     void (*draw)(const struct export *export, const struct day_sheet_part *part)) {
  AUTO(mem_free_at) const struct visit **visits = mem_new_array(list->count + 1, sizeof(struct visit *));
  for (size_t n = 0; n < list->count; n++)
    visits[n] = list->visits[n];
  if (list->count > 0) qsort(visits, list->count, sizeof *visits, day_sheet_order_compare);
  for (size_t day = 0, days; (days = day_sheet_order_run(visits + day, false)) > 0; day += days)
    for (int off = 0, first = 1; off < 2; off++, first = 1)
      for (size_t n = day, count; n < day + days; n += count) {
        count = day_sheet_order_run(visits + n, true);
        size_t standing = day_sheet_order_standing(visits + n, count);
        if ((standing == 0) != off) continue;
        draw(export, &(struct day_sheet_part){visits + n, count, standing, !off || first});
        first = 0;
      }
}

void day_sheet_order_day(const struct visit *visit, char out[DAY_SHEET_DAY]) {
  char day[64];
  when_say_day(visit->at, day, sizeof day);
  if (visit->at == WHEN_NONE)
    snprintf(out, DAY_SHEET_DAY, "%s", _("Without a date"));
  else
    snprintf(out, DAY_SHEET_DAY, "%s %d", day, when_local(visit->at).year);
}

char *day_sheet_order_agent(const struct visit *visit) {
  AUTO(mem_free_at) char *agent = agent_of_visit(visit);
  return text_is_filled(agent) ? mem_take(&agent) : mem_copy(_("No visit agent is named"));
}
