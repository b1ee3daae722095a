#include "panes/properties.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/freshness.h"
#include "panes/intent.h"
#include "tui/list.h"

enum {
  PROPERTIES_PREFETCH_MS = 300,
  PROPERTIES_REF_WIDTH = 9,
  PROPERTIES_REF_WIDE = 20, /* at most, in a pane of */
  PROPERTIES_WIDE = 50,     /* ... so many cells */
  PROPERTIES_PLACE = 1024
};

struct properties {
  struct pane base;
  struct context *context;
  struct freshness fresh;
  struct list list;
  char **marks; /* ids, for one action on all of them: kept over refreshes */
  size_t mark_count;
  unsigned changed; /* counts what changes of all this but the cursor */
  int ref_cells;    /* of the longest reference */
  int64_t moved_ms; /* when the cursor came to rest on the chosen property; 0: its slots are asked for */
};

static size_t properties_all(const struct properties *pane) {
  return pane->context->properties != NULL ? pane->context->properties->count : 0;
}

static const struct property_row *properties_row(const struct properties *pane, size_t n) {
  return &pane->context->properties->rows[pane->list.shown[n]];
}

static const char *properties_id(const struct list *list, size_t item) {
  return CONTAINER_OF(list, struct properties, list)->context->properties->rows[item].id;
}

/* Best matches keep the list's order: a person looks for a place, not for a rank. */
static bool properties_passes(const struct list *list, size_t item) {
  const struct properties *pane = CONTAINER_OF(list, struct properties, list);
  return list_matches(&pane->list, pane->context->properties->rows[item].folded);
}

/* ---- marks */

/* Where an id stands among the marks; mark_count when it does not. */
static size_t properties_mark_of(const struct properties *pane, const char *id) {
  size_t n = 0;
  while (n < pane->mark_count && strcmp(pane->marks[n], id) != 0)
    n++;
  return n;
}

static void properties_toggle_mark(struct properties *pane) {
  const char *id = properties_row(pane, pane->list.selected)->id;
  size_t n = properties_mark_of(pane, id);
  pane->changed++;
  if (n < pane->mark_count) {
    free(pane->marks[n]);
    pane->marks[n] = pane->marks[--pane->mark_count];
    return;
  }
  pane->marks = mem_resize(pane->marks, pane->mark_count + 1, sizeof *pane->marks);
  pane->marks[pane->mark_count++] = mem_copy(id);
}

void properties_unmark(struct properties *pane) {
  pane->changed++;
  while (pane->mark_count > 0)
    free(pane->marks[--pane->mark_count]);
}

bool properties_has_marks(const struct properties *pane) {
  return pane->mark_count > 0;
}

size_t properties_marked(const struct properties *pane, struct property_about **marked) {
  size_t count = 0, all = properties_all(pane);
  *marked = mem_new_array(pane->mark_count + 1, sizeof **marked);
  for (size_t n = 0; n < all && count < pane->mark_count; n++) {
    const struct property_row *row = &pane->context->properties->rows[n];
    if (properties_mark_of(pane, row->id) < pane->mark_count) (*marked)[count++] = property_about_of(row);
  }
  return count;
}

/* The cursor is on another property: known at once, its slots are fetched when it rests. */
static void properties_chose(struct properties *pane) {
  struct context *context = pane->context;
  const struct property_row *row = pane->list.count > 0 ? properties_row(pane, pane->list.selected) : NULL;
  bool same = row != NULL && context->chosen.id != NULL && strcmp(row->id, context->chosen.id) == 0;
  context_choose(context, row);
  if (!same && row != NULL) pane->moved_ms = context_mono(context);
}

static void properties_show(struct properties *pane) {
  if (list_reset(&pane->list, properties_all(pane))) context_moved(pane->context);
  properties_chose(pane);
}

void properties_filter(struct properties *pane, const char *text) {
  list_set_filter(&pane->list, text);
  properties_show(pane);
  pane->context->moved_ms = 0; /* it moved by the person's own keys */
}

const char *properties_filter_text(const struct properties *pane) {
  return pane->list.filter;
}

bool properties_select(struct properties *pane, const char *id) {
  bool found = list_select_id(&pane->list, id);
  if (!found && list_is_filtered(&pane->list)) {
    properties_filter(pane, "");
    found = list_select_id(&pane->list, id);
  }
  if (found) properties_chose(pane);
  return found;
}

bool properties_choose_marked(struct properties *pane) {
  return pane->mark_count == 0 || (pane->mark_count == 1 && properties_select(pane, pane->marks[0]));
}

static void properties_title(const struct pane *base, char *out, size_t size) {
  const struct properties *pane = CONTAINER_OF(base, struct properties, base);
  char age[96], marked[64] = "", filter[160] = "";
  if (pane->mark_count > 0)
    snprintf(marked, sizeof marked, ngettext("%zu marked", "%zu marked", (unsigned long)pane->mark_count),
             pane->mark_count);
  if (list_is_filtered(&pane->list))
    snprintf(filter, sizeof filter, "%s%zu/%zu /%s", marked[0] != '\0' ? " " : "", pane->list.count,
             properties_all(pane), pane->list.filter);
  freshness_show(pane->context, REFRESH_PROPERTIES, &pane->fresh, age, sizeof age);
  snprintf(out, size, "%s\t%s%s\t%s", _("Properties"), marked, filter, age);
}

static const char *properties_mark(enum property_status status) {
  return status == PROPERTY_AVAILABLE     ? "●"
         : status == PROPERTY_STANDBY     ? "‖"
         : status == PROPERTY_UNAVAILABLE ? "✕"
                                          : "?";
}

static uint64_t properties_changed(const struct properties *pane) {
  return (uint64_t)pane->changed + pane->list.changed + pane->context->open_writes.changed;
}

static void properties_draw_row(const struct list *list, struct canvas *canvas, struct rect rect, size_t n,
                                enum list_row selected) {
  const struct properties *pane = CONTAINER_OF(list, struct properties, list);
  const struct property_row *row = properties_row(pane, n);
  bool lit = selected == LIST_ROW_FOCUSED && !pane->context->setup.lean;
  uint64_t look = pane_look_add(pane_look_add(PANE_LOOK, properties_changed(pane)), n);
  if (!canvas_begin_row(canvas, rect, pane_look_add(look, selected))) return;
  int widest = rect.width >= PROPERTIES_WIDE ? PROPERTIES_REF_WIDE : PROPERTIES_REF_WIDTH;
  int ref = list_column(pane->ref_cells, PROPERTIES_REF_WIDTH, widest), rest = rect.width - ref - 4;
  enum style style = row->status == PROPERTY_AVAILABLE ? STYLE_TEXT : STYLE_FAINT;
  canvas_text(canvas, rect.x + 1, rect.y, ref, lit ? STYLE_SELECTED : style, row->ref_shown);
  if (properties_mark_of(pane, row->id) < pane->mark_count)
    canvas_text(canvas, rect.x + rect.width - 2, rect.y, 1, STYLE_WARN, "+");
  if (open_writes_of_property(&pane->context->open_writes, OPEN_WRITES_OF_PROPERTY, row->id, row->ref) != NULL) {
    canvas_text(canvas, rect.x + rect.width - 3, rect.y, 1, STYLE_WARN, "…"); /* something of it is on its way */
    rest -= 2;
  }
  if (rest > 0) {
    char place[PROPERTIES_PLACE];
    text_copy(place, sizeof place, row->address);
    if (row->city[0] != '\0') text_add(place, sizeof place, ", ");
    text_add(place, sizeof place, row->city);
    canvas_text(canvas, rect.x + ref + 2, rect.y, rest, style, place);
  }
  canvas_text(canvas, rect.x + rect.width - 1, rect.y, 1, style, properties_mark(row->status));
}

static const struct list_ops properties_list = {
    .id = properties_id, .passes = properties_passes, .draw = properties_draw_row};

static void properties_draw(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused) {
  const struct properties *pane = CONTAINER_OF(base, struct properties, base);
  char nothing[FRESHNESS_NOTHING] = "";
  bool filtered = !pane->fresh.failed && list_is_filtered(&pane->list);
  if (pane->list.count == 0)
    freshness_say_nothing(pane->context, EVENT_PROPERTIES, &pane->fresh,
                          pane->fresh.read_at != WHEN_NONE && !pane->fresh.failed, _("No properties"), nothing,
                          sizeof nothing);
  list_draw(&pane->list, canvas, rect, focused, filtered ? _("Nothing matches; Esc clears the filter") : nothing);
}

static uint64_t properties_look(const struct pane *base) {
  const struct properties *pane = CONTAINER_OF(base, struct properties, base);
  uint64_t look =
      pane_look_add(freshness_look(pane->context, REFRESH_PROPERTIES, &pane->fresh), properties_changed(pane));
  return pane_look_add(pane_look_add(look, pane->list.top), pane->list.selected);
}

static struct pane_spot properties_spot(const struct pane *base, struct rect body, int x, int y) {
  (void)x;
  return list_spot(&CONTAINER_OF(base, struct properties, base)->list, body.height, y);
}

static void properties_resize(struct pane *base, struct rect rect) {
  list_fit(&CONTAINER_OF(base, struct properties, base)->list, rect.height);
}

/* What Esc takes back; true if there was something. */
static bool properties_back(struct properties *pane) {
  bool marked = pane->mark_count > 0, filtered = list_is_filtered(&pane->list);
  if (marked)
    properties_unmark(pane);
  else if (filtered)
    properties_filter(pane, "");
  return marked || filtered;
}

static bool properties_command(struct pane *base, enum command command, struct intents *wants) {
  struct properties *pane = CONTAINER_OF(base, struct properties, base);
  bool moves = list_command(&pane->list, list_match(&pane->list, command)),
       acts = command == COMMAND_OPEN || command == COMMAND_MARK;
  if (moves) {
    pane->context->moved_ms = 0;
    properties_chose(pane);
  }
  if (moves || pane->list.count == 0 || !acts) return moves || (command == COMMAND_BACK && properties_back(pane));
  if (command == COMMAND_MARK)
    properties_toggle_mark(pane);
  else
    intents_add(wants, (struct intent){.kind = INTENT_OPEN_PROPERTY,
                                       .about = property_about_of(properties_row(pane, pane->list.selected))});
  return true;
}

static void properties_measure(struct properties *pane) {
  pane->ref_cells = 0;
  for (size_t n = 0; n < properties_all(pane); n++)
    pane->ref_cells = list_longest(pane->ref_cells, pane->context->properties->rows[n].ref_shown);
}

static void properties_event(struct pane *base, struct event *event, struct intents *wants) {
  struct properties *pane = CONTAINER_OF(base, struct properties, base);
  struct context *context = pane->context;
  if (event->type != EVENT_PROPERTIES) return;
  pane->fresh = event->fresh;
  pane->changed++;
  if (event->properties == NULL) return;
  property_list_free(context->properties);
  context->properties = mem_take(&event->properties);
  properties_measure(pane);
  properties_show(pane);
  if (context->choosing && !context_has_slots(context)) /* it is gone: no digit may book another one */
    intents_add(wants, (struct intent){.kind = INTENT_LOSE_PROPERTY});
  bool lost = context->asked.slots_of != NULL && context_property(context, context->asked.slots_of) == NULL;
  if (lost && context->chosen.id == NULL) context_want_slots(context); /* nobody's */
}

static int properties_tick(struct pane *base, int64_t now_ms) {
  struct properties *pane = CONTAINER_OF(base, struct properties, base);
  int age = freshness_tick(pane->context, REFRESH_PROPERTIES, &pane->fresh), moved = context_moved_tick(pane->context);
  int64_t left = pane->moved_ms + PROPERTIES_PREFETCH_MS - now_ms;
  if (pane->moved_ms != 0 && left > 0) return (int)left;
  if (pane->moved_ms != 0 && !context_has_slots(pane->context)) context_want_slots(pane->context);
  pane->moved_ms = 0;
  return moved >= 0 ? moved : age; /* the hints are dim until then */
}

static void properties_close(struct pane *take_pane) {
  struct properties *pane = CONTAINER_OF(take_pane, struct properties, base);
  properties_unmark(pane);
  free(pane->marks);
  list_clear(&pane->list);
  free(pane);
}

static const struct pane_ops properties_ops = {.name = "properties",
                                               .where = WHERE_PROPERTIES,
                                               .least = 26,
                                               .wanted = 44,
                                               .title = properties_title,
                                               .draw = properties_draw,
                                               .look = properties_look,
                                               .rows = true,
                                               .spot = properties_spot,
                                               .resize = properties_resize,
                                               .command = properties_command,
                                               .event = properties_event,
                                               .tick = properties_tick,
                                               .close = properties_close};

struct pane *properties_new(struct context *context) {
  struct properties *pane = mem_new_as(&(struct properties){.base.ops = &properties_ops,
                                                            .context = context,
                                                            .fresh.read_at = WHEN_NONE,
                                                            .list = list_empty(&properties_list)},
                                       sizeof *pane);
  return &pane->base;
}

struct properties *properties_of(struct pane *base) {
  return base->ops == &properties_ops ? CONTAINER_OF(base, struct properties, base) : NULL;
}
