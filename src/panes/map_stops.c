/* Which stops there are, whose, and which of them fit on one map. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/agent.h"
#include "model/earth.h"
#include "panes/map_private.h"

/* What is further from the middle would squash the rest into one dot. */
enum { MAP_TOUR_KM = 200, MAP_COUNTRY_KM = 1000 };

void map_stops_clear(struct map *pane) {
  for (size_t n = 0; n < pane->count; n++) {
    free(pane->stops[n].id);
    free(pane->stops[n].ref);
    free(pane->stops[n].who);
    free(pane->stops[n].agent);
  }
  for (size_t n = 0; n < pane->agent_count; n++)
    free(pane->agents[n].id);
  free(mem_take(&pane->stops));
  free(mem_take(&pane->agents));
  free(mem_take(&pane->rows));
  pane->count = pane->agent_count = pane->row_count = 0;
}

/* ---- of the day */

/* Those that are cancelled are no stop of any tour. */
static bool map_stops_is_one(const struct visit *visit) {
  bool mixed;
  return visit->at != WHEN_NONE && !visit_status_is_cancelled(visit_summary_status(visit, &mixed));
}

static void map_stops_add(struct map *pane, const struct visit *visit) {
  struct map_stop *stop = &pane->stops[pane->count++];
  *stop = (struct map_stop){.id = mem_copy(visit->id),
                            .ref = mem_copy(visit->ref_shown),
                            .who = visit_who(visit),
                            .agent = mem_copy(visit->agent_id != NULL ? visit->agent_id : ""),
                            .at = visit->at,
                            .point = {visit->latitude, visit->longitude}};
  AUTO(mem_free_at) char *agent = agent_of_visit(visit);
  text_copy(stop->label, sizeof stop->label, agent[0] != '\0' ? agent : _("no agent"));
}

/* By name; nobody's come last. */
static int map_stops_order(const void *a, const void *b) {
  const struct map_stop *one = *(const struct map_stop *const *)a, *other = *(const struct map_stop *const *)b;
  bool nobody = one->agent[0] == '\0', no_other = other->agent[0] == '\0';
  if (nobody != no_other) return nobody ? 1 : -1;
  int names = strverscmp(one->label, other->label);
  return names != 0 ? names : strcmp(one->agent, other->agent);
}

static void map_stops_find_agents(struct map *pane) {
  struct map_stop **by_agent = mem_new_array(pane->count + 1, sizeof *by_agent);
  for (size_t n = 0; n < pane->count; n++)
    by_agent[n] = &pane->stops[n];
  qsort(by_agent, pane->count, sizeof *by_agent, map_stops_order);
  pane->agents = mem_new_array(pane->count + 1, sizeof *pane->agents);
  for (size_t n = 0; n < pane->count; n++) {
    struct map_agent *agent = &pane->agents[pane->agent_count];
    bool other = n == 0 || strcmp(by_agent[n]->agent, by_agent[n - 1]->agent) != 0;
    if (other) {
      agent->id = mem_copy(by_agent[n]->agent);
      memcpy(agent->label, by_agent[n]->label, sizeof agent->label);
      pane->agent_count++;
    }
    by_agent[n]->agent_at = pane->agent_count - 1;
  }
  free(by_agent);
}

/* The list is by time; the agent whose tour was shown is found again. */
void map_stops_take(struct map *pane, const struct visit_list *visits) {
  bool all = pane->agent_count > 0 && pane->agent == pane->agent_count;
  AUTO(mem_free_at) char *shown = mem_copy(pane->agent < pane->agent_count ? pane->agents[pane->agent].id : NULL);
  map_stops_clear(pane);
  pane->stops = mem_new_array(visits->count + 1, sizeof *pane->stops);
  for (size_t n = 0; n < visits->count; n++)
    if (map_stops_is_one(visits->visits[n])) map_stops_add(pane, visits->visits[n]);
  map_stops_find_agents(pane);
  pane->agent = all ? pane->agent_count : 0;
  for (size_t n = 0; shown != NULL && n < pane->agent_count; n++)
    if (strcmp(pane->agents[n].id, shown) == 0) pane->agent = n;
  map_stops_fill(pane);
}

/* ---- of the tour that is shown */

static bool map_stops_is_shown(const struct map *pane, const struct map_stop *stop) {
  return pane->agent == pane->agent_count || stop->agent_at == pane->agent;
}

/* What of those that are somewhere is too far from the others. */
static void map_stops_part(struct map *pane) {
  AUTO(mem_free_at) struct plot_point *points = mem_new_array(pane->row_count + 1, sizeof *points);
  size_t count = 0;
  for (size_t n = 0; n < pane->row_count; n++)
    if (pane->rows[n].kind != MAP_NOWHERE) points[count++] = pane->stops[pane->rows[n].stop].point;
  if (count == 0) return;
  struct plot_point middle = points[plot_middle(points, count)];
  double most = pane->agent == pane->agent_count ? MAP_COUNTRY_KM : MAP_TOUR_KM;
  for (size_t n = 0; n < pane->row_count; n++) {
    struct map_row *row = &pane->rows[n];
    if (row->kind == MAP_NEAR && plot_km(middle, pane->stops[row->stop].point) > most) row->kind = MAP_FAR;
  }
}

/* From each stop to the next of the same agent. */
static void map_stops_measure(struct map *pane) {
  AUTO(mem_free_at) size_t *last = mem_new_array(pane->agent_count + 1, sizeof *last); /* by agent: the row + 1 */
  for (size_t n = 0; n < pane->row_count; n++) {
    const struct map_stop *stop = &pane->stops[pane->rows[n].stop];
    struct map_row *before = last[stop->agent_at] > 0 ? &pane->rows[last[stop->agent_at] - 1] : NULL;
    last[stop->agent_at] = n + 1;
    if (before == NULL) continue;
    before->next = pane->rows[n].stop;
    if (before->kind != MAP_NOWHERE && pane->rows[n].kind != MAP_NOWHERE)
      before->km = plot_km(pane->stops[before->stop].point, stop->point);
  }
}

static int map_stops_by_kind(const void *a, const void *b) {
  const struct map_row *one = a, *other = b;
  if (one->kind != other->kind) return (int)one->kind - (int)other->kind;
  return one->number < other->number ? -1 : one->number > other->number;
}

void map_stops_fill(struct map *pane) {
  free(pane->rows);
  pane->rows = mem_new_array(pane->count + 1, sizeof *pane->rows);
  pane->row_count = 0;
  memset(pane->kinds, 0, sizeof pane->kinds);
  for (size_t n = 0; n < pane->count; n++) {
    if (!map_stops_is_shown(pane, &pane->stops[n])) continue;
    struct map_row *row = &pane->rows[pane->row_count++];
    const struct plot_point point = pane->stops[n].point;
    bool is_point = !earth_is_nowhere(point.latitude, point.longitude);
    *row = (struct map_row){
        .stop = n, .number = pane->row_count, .kind = is_point ? MAP_NEAR : MAP_NOWHERE, .km = -1, .next = SIZE_MAX};
  }
  map_stops_part(pane);
  map_stops_measure(pane);
  qsort(pane->rows, pane->row_count, sizeof *pane->rows, map_stops_by_kind);
  for (size_t n = 0; n < pane->row_count; n++) {
    pane->kinds[pane->rows[n].kind]++;
    pane->stops[pane->rows[n].stop].near = pane->rows[n].kind == MAP_NEAR;
  }
}
