#include "panes/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "panes/freshness.h"
#include "panes/intent.h"
#include "panes/map_private.h"

static const char *map_id(const struct list *list, size_t item) {
  const struct map *pane = CONTAINER_OF(list, struct map, list);
  return pane->stops[pane->rows[item].stop].id;
}

static const struct list_ops map_list = {.id = map_id, .heading = map_draw_heading, .draw = map_draw_row};

/* Headings take rows. */
static void map_fit(struct map *pane) {
  struct rect list = map_draw_list_rect(pane, (struct rect){0, 0, pane->width, pane->height});
  if (pane->height > 0)
    list_fit(&pane->list, list.height - (pane->kinds[MAP_FAR] > 0) - (pane->kinds[MAP_NOWHERE] > 0));
}

static void map_show(struct map *pane) {
  map_stops_fill(pane);
  map_fit(pane);
  list_reset(&pane->list, pane->row_count);
}

static void map_take(struct map *pane, const struct visit_list *visits) {
  map_stops_take(pane, visits);
  map_fit(pane);
  if (list_reset(&pane->list, pane->row_count)) context_moved(pane->context);
}

static void map_event(struct pane *base, struct event *event, struct intents *wants) {
  struct map *pane = CONTAINER_OF(base, struct map, base);
  (void)wants;
  if (event->type != EVENT_DAY || event->from != pane->day) return;
  pane->fresh = event->fresh;
  if (event->visits != NULL) map_take(pane, event->visits);
}

static int map_tick(struct pane *base, int64_t now_ms) {
  const struct map *pane = CONTAINER_OF(base, struct map, base);
  (void)now_ms;
  return freshness_tick(pane->context, REFRESH_DAY, &pane->fresh);
}

/* Behind the last agent come all of them; behind these the first. */
static void map_turn(struct map *pane, int step) {
  size_t tours = pane->agent_count + (pane->agent_count > 1); /* of one agent there is one tour */
  if (tours < 2) {
    notice_show(pane->context->notice, STYLE_WARN, "%s", _("There is one tour on this day"));
    return;
  }
  pane->agent = (pane->agent + tours + (size_t)(step > 0 ? 1 : tours - 1)) % tours;
  list_forget(&pane->list);
  map_show(pane);
}

static bool map_command(struct pane *base, enum command command, struct intents *wants) {
  struct map *pane = CONTAINER_OF(base, struct map, base);
  if (list_command(&pane->list, command)) return true;
  switch (command) {
  case COMMAND_LEFT:
  case COMMAND_PREVIOUS_PANE:
    map_turn(pane, -1);
    return true;
  case COMMAND_RIGHT:
  case COMMAND_NEXT_PANE:
    map_turn(pane, 1);
    return true;
  case COMMAND_OPEN:
    intents_add(wants,
                (struct intent){.kind = INTENT_OPEN_VISIT, .id = mem_copy(map_id(&pane->list, pane->list.selected))});
    return true;
  case COMMAND_REFRESH:
    context_ask_again(pane->context, REFRESH_DAY);
    context_post(pane->context, job_refresh(REFRESH_DAY));
    return true;
  case COMMAND_MAP:
    intents_add(wants, (struct intent){.kind = INTENT_CLOSE, .number = -1});
    return true;
  default:
    return false;
  }
}

static const char *map_why_not(const struct pane *base, enum command command) {
  const struct map *pane = CONTAINER_OF(base, struct map, base);
  return command == COMMAND_OPEN && pane->row_count == 0 ? _("No visit on this day") : NULL;
}

static struct pane_spot map_spot(const struct pane *base, struct rect body, int x, int y) {
  const struct map *pane = CONTAINER_OF(base, struct map, base);
  struct rect list = map_draw_list_rect(pane, (struct rect){0, 0, body.width, body.height});
  return x >= list.x ? list_spot(&pane->list, list.height, y - list.y) : (struct pane_spot){.there = false};
}

static void map_resize(struct pane *base, struct rect rect) {
  struct map *pane = CONTAINER_OF(base, struct map, base);
  pane->width = rect.width;
  pane->height = rect.height;
  map_fit(pane);
}

static void map_close(struct pane *take_pane) {
  struct map *pane = CONTAINER_OF(take_pane, struct map, base);
  map_stops_clear(pane);
  list_clear(&pane->list);
  free(pane);
}

static const struct pane_ops map_ops = {.name = "map",
                                        .where = WHERE_MAP,
                                        .title = map_draw_title,
                                        .draw = map_draw,
                                        .spot = map_spot,
                                        .resize = map_resize,
                                        .command = map_command,
                                        .why_not = map_why_not,
                                        .event = map_event,
                                        .tick = map_tick,
                                        .close = map_close};

struct pane *map_new(struct context *context, const struct map_seen *seen) {
  struct map *pane = mem_new_as(&(struct map){.base.ops = &map_ops,
                                              .context = context,
                                              .day = seen->day,
                                              .fresh = seen->fresh,
                                              .list = list_empty(&map_list)},
                                sizeof *pane);
  map_stops_take(pane, seen->visits != NULL ? seen->visits : &(const struct visit_list){0});
  for (size_t n = 0; seen->selected != NULL && n < pane->count; n++)
    if (strcmp(pane->stops[n].id, seen->selected->id) == 0) pane->agent = pane->stops[n].agent_at;
  map_show(pane);
  if (seen->selected != NULL) (void)list_select_id(&pane->list, seen->selected->id);
  return &pane->base;
}
