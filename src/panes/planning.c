#include "panes/planning.h"

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
#include "panes/visit_filter.h"
#include "tui/list.h"

enum {
  PLANNING_REF_WIDTH = 9,
  PLANNING_STATUS_WIDTH = 4,
  PLANNING_NAME_LEAST = 12,
  PLANNING_NAME_WIDE = 22,
  PLANNING_ADDRESS_LEAST = 14,
  PLANNING_TITLE_LEFT = 4, /* " 2 " and a blank */
  PLANNING_TAG = 96
};

struct planning {
  struct pane base;
  struct context *context;
  int64_t day;
  bool today; /* today was asked for: the day rolls over at midnight */
  struct visit_list *all;
  struct freshness fresh;
  char status;      /* filter by status: p c d x b, 0 for all */
  char *awaited;    /* a visit to select when it comes */
  int64_t kept_day; /* where planning_show_back goes: the day, */
  char *kept_id;    /* ... and the visit that was selected; NULL: none */
  bool placed;      /* the cursor has been put on the next visit of this day */
  bool chosen;      /* ... and moved by the person since */
  unsigned changed; /* counts what changes of all this but the cursor */
  struct list list;
  int width, height; /* cells of a row; rows */
};

static const struct visit *planning_visit(const struct planning *pane, size_t n) {
  return pane->all->visits[pane->list.shown[n]];
}

static const char *planning_id(const struct list *list, size_t item) {
  return CONTAINER_OF(list, struct planning, list)->all->visits[item]->id;
}

const struct visit *planning_selected(const struct planning *pane) {
  return pane->list.count > 0 ? planning_visit(pane, pane->list.selected) : NULL;
}

const struct visit_list *planning_visits(const struct planning *pane) {
  return pane->all;
}

const struct freshness *planning_fresh(const struct planning *pane) {
  return &pane->fresh;
}

int64_t planning_day(const struct planning *pane) {
  return pane->day;
}

/* ---- which visits are shown */

static bool planning_passes(const struct list *list, size_t item) {
  const struct planning *pane = CONTAINER_OF(list, struct planning, list);
  const struct visit *visit = pane->all->visits[item];
  if (!visit_filter_status(visit, pane->status, context_utc(pane->context))) return false;
  if (!list_is_filtered(&pane->list)) return true;
  AUTO(mem_free_at) char *folded = visit_filter_text(visit);
  return list_matches(&pane->list, folded);
}

static bool planning_select_awaited(struct planning *pane) {
  if (pane->awaited == NULL || !list_select_id(&pane->list, pane->awaited)) return false;
  mem_replace(&pane->awaited, NULL);
  return pane->placed = true;
}

/* At first the cursor stands on the visit that comes next. */
static void planning_place(struct planning *pane) {
  int64_t now = context_utc(pane->context);
  if (pane->placed || pane->list.count == 0) return;
  pane->placed = true;
  for (int live = 1; live >= 0; live--) /* a cancelled one only when nothing else comes */
    for (size_t n = 0; n < pane->list.count; n++) {
      const struct visit *visit = planning_visit(pane, n);
      if (visit->at < now || (live && !visit_may_come(visit))) continue;
      list_select(&pane->list, n);
      return;
    }
}

/* Visits without a date are listed apart, behind the day's own. */
static const char *planning_heading(const struct list *list, size_t n) {
  const struct planning *pane = CONTAINER_OF(list, struct planning, list);
  bool starts = planning_visit(pane, n)->at == WHEN_NONE && (n == 0 || planning_visit(pane, n - 1)->at != WHEN_NONE);
  return starts ? _("Without a date") : NULL;
}

/* Their heading takes a row. */
static void planning_fit(struct planning *pane) {
  bool undated = false;
  if (pane->height == 0) return; /* not laid out yet */
  for (size_t n = pane->all != NULL ? pane->all->count : 0; n-- > 0 && pane->all->visits[n]->at == WHEN_NONE;)
    undated |= planning_passes(&pane->list, n);
  list_fit(&pane->list, pane->height - undated);
}

static void planning_refill(struct planning *pane) {
  AUTO(mem_free_at) char *before = mem_copy(pane->list.selected_id);
  planning_fit(pane);
  list_reset(&pane->list, pane->all != NULL ? pane->all->count : 0);
  planning_place(pane);
  bool own = planning_select_awaited(pane) && !pane->chosen; /* nobody's row is taken from under the keys */
  if (!own && before != NULL && (pane->list.selected_id == NULL || strcmp(before, pane->list.selected_id) != 0))
    context_moved(pane->context);
}

/* ---- the day */

void planning_show(struct planning *pane, int64_t day, const char *visit_id) {
  mem_replace(&pane->awaited, visit_id);
  pane->today = day == when_day(context_utc(pane->context));
  if (day == pane->day) {
    planning_refill(pane);
    return;
  }
  visit_list_free(mem_take(&pane->all));
  pane->day = day;
  pane->placed = pane->chosen = false;
  list_forget(&pane->list);
  pane->fresh = (struct freshness){.read_at = WHEN_NONE, .loading = true};
  planning_refill(pane);
  pane->context->moved_ms = 0;
  context_post(pane->context, job_watch_day(day));
}

void planning_show_aside(struct planning *pane, int64_t day) {
  mem_replace(&pane->kept_id, pane->list.selected_id);
  pane->kept_day = pane->day;
  planning_show(pane, day, NULL);
}

void planning_show_back(struct planning *pane) {
  planning_show(pane, pane->kept_day, pane->kept_id);
}

void planning_filter(struct planning *pane, const char *text) {
  list_set_filter(&pane->list, text);
  planning_refill(pane);
  pane->context->moved_ms = 0;
}

const char *planning_filter_text(const struct planning *pane) {
  return pane->list.filter;
}

void planning_set_status(struct planning *pane, char letter) {
  pane->status = letter;
  planning_refill(pane);
  pane->context->moved_ms = 0;
}

static void planning_close(struct pane *take_pane) {
  struct planning *pane = CONTAINER_OF(take_pane, struct planning, base);
  visit_list_free(pane->all);
  free(pane->awaited);
  free(pane->kept_id);
  list_clear(&pane->list);
  free(pane);
}

/* Counts what changes of what others keep and the planning shows. */
static uint64_t planning_changed(const struct planning *pane) {
  const struct context *context = pane->context;
  return (uint64_t)context->moved_visits.changed + context->marked_visits.changed + context->reports.changed +
         context->open_writes.changed;
}

/* ---- drawing */

static void planning_title(const struct pane *base, char *out, size_t size) {
  const struct planning *pane = CONTAINER_OF(base, struct planning, base);
  char day[128], age[96], filter[160];
  size_t all = pane->all != NULL ? pane->all->count : 0, marked = pane->context->marked_visits.count;
  when_show_day(pane->day, day, sizeof day);
  freshness_show(pane->context, REFRESH_DAY, &pane->fresh, age, sizeof age);
  visit_filter_title(pane->status, pane->list.filter, pane->list.count, all, filter, sizeof filter);
  if (marked > 0)
    snprintf(filter + strlen(filter), sizeof filter - strlen(filter),
             ngettext("  %zu marked", "  %zu marked", (unsigned long)marked), marked);
  /* The zone too where it does not cost the day its place; the status line always names it. */
  int used = text_width(_("Planning")) + text_width(day) + text_width(filter) + text_width(age) + PLANNING_TITLE_LEFT;
  bool room = used + 5 + text_width(when_zone()) <= pane->width;
  snprintf(out, size, "%s\t%s%s%s%s\t%s", _("Planning"), day, room ? " " : "", room ? when_zone() : "", filter, age);
}

static enum style planning_style(enum visit_status status) {
  if (visit_status_is_cancelled(status)) return STYLE_FAINT;
  return status == VISIT_PROPOSED ? STYLE_WARN : status == VISIT_CONFIRMED ? STYLE_GOOD : STYLE_TEXT;
}

/* What stands at the end of a row, long and in a cell: "cancel: waiting" of what is on its way, "moved to Sat 28
 * 10:00", "DRAFT 1h12": a report that may change for so long; "new report": one that changed since it was last opened.
 */
static void planning_tag(const struct planning *pane, const struct visit *visit, int room, char *out,
                         const char **brief) {
  bool guessed_to, guessed_from;
  const struct visit_move *to = moved_visits_shown(&pane->context->moved_visits, visit->id, true, &guessed_to);
  const struct visit_move *from = moved_visits_shown(&pane->context->moved_visits, visit->id, false, &guessed_from);
  bool unread = reports_is_unread(&pane->context->reports, visit->id);
  int64_t left = reports_draft_left(visit, context_utc(pane->context));
  char when[64];
  const struct open_write *write =
      open_writes_of_visit(&pane->context->open_writes, OPEN_WRITES_OF_VISIT, visit->id, NULL);
  out[0] = '\0';
  *brief = "";
  if (write != NULL) {
    text_copy(out, PLANNING_TAG, write->said);
    *brief = "…";
  } else if (to != NULL || from != NULL) {
    when_show_day_time(to != NULL ? to->new_at : from->old_at, when, sizeof when);
    if (to != NULL)
      snprintf(out, PLANNING_TAG, guessed_to ? _("moved to %s?") : _("moved to %s"), when);
    else
      snprintf(out, PLANNING_TAG, guessed_from ? _("moved from %s?") : _("moved from %s"), when);
    *brief = to != NULL ? "→" : "←";
  } else if (left >= 0) {
    snprintf(out, PLANNING_TAG, unread ? _("new report, DRAFT %dh%02d") : _("DRAFT %dh%02d"), (int)(left / 3600),
             (int)(left % 3600 / 60));
    /* Where that leaves the name no room the clock alone stays. */
    if (text_width(out) > room)
      snprintf(out, PLANNING_TAG, unread ? _("*!%dh%02d") : _("!%dh%02d"), (int)(left / 3600), (int)(left % 3600 / 60));
    *brief = unread ? "*!" : "!";
  } else if (unread) {
    snprintf(out, PLANNING_TAG, "%s", _("new report"));
    *brief = "*";
  }
}

/* "(17:30 in Reunion)", the time where the property is; "(17:30)" or nothing where that leaves the name no room: the
 * visit's card has it. */
static void planning_there(const struct planning *pane, const struct visit *visit, int room, char out[PLANNING_TAG]) {
  const struct property_zone zone = property_zone_of(pane->context->zones, visit->place);
  char there[PLANNING_TAG - 8];
  for (int whole = 1; whole >= 0; whole--) {
    (whole ? property_zone_show : property_zone_show_time)(&zone, visit->at, there, sizeof there);
    snprintf(out, PLANNING_TAG, there[0] != '\0' ? "(%s)" : "%s", there);
    if (text_width(out) <= room) return;
  }
  out[0] = '\0';
}

/* "Marie Dupont +2"; where that does not fit "M. Dupont +2" or "Dupont +2": how many come is never cut. */
static void planning_draw_visitor(const struct visit *visit, struct canvas *canvas, struct rect rect,
                                  enum style style) {
  if (visit->visitor_count == 0) return;
  const struct visitor *visitor = &visit->visitors[0].visitor;
  char more[24] = "", initial[32] = "";
  if (visit->visitor_count > 1) snprintf(more, sizeof more, " +%zu", visit->visitor_count - 1);
  int room = rect.width - text_width(more), cells;
  AUTO(mem_free_at) char *name = visitor_name(visitor);
  if (text_width(name) > room && visitor->first_name != NULL && visitor->last_name != NULL) {
    size_t length = text_next(visitor->first_name, &cells);
    if (length >= sizeof initial) length = 0;
    memcpy(initial, visitor->first_name, length);
    free(name);
    name = mem_print("%s. %s", initial, visitor->last_name);
    if (text_width(name) > room) memmove(name, name + length + 2, strlen(name + length + 2) + 1);
  }
  int used = canvas_text(canvas, rect.x, rect.y, room, style, name);
  canvas_text(canvas, rect.x + used, rect.y, rect.width - used, style, more);
}

/* A draft's clock turns at a second of its own. */
static uint64_t planning_row_look(const struct planning *pane, size_t n) {
  int64_t left = reports_draft_left(planning_visit(pane, n), context_utc(pane->context));
  uint64_t look = pane_look_add(pane_look_add(PANE_LOOK, pane->changed + pane->list.changed), planning_changed(pane));
  return pane_look_add(pane_look_add(look, n), (uint64_t)(left < 0 ? -1 : left / 60));
}

static void planning_draw_row(const struct list *list, struct canvas *canvas, struct rect rect, size_t n,
                              enum list_row selected) {
  const struct planning *pane = CONTAINER_OF(list, struct planning, list);
  const struct visit *visit = planning_visit(pane, n);
  bool mixed, lean = pane->context->setup.lean;
  if (!canvas_begin_row(canvas, rect, pane_look_add(planning_row_look(pane, n), selected))) return;
  enum visit_status status = visit_summary_status(visit, &mixed);
  enum style text = visit_status_is_cancelled(status) ? STYLE_FAINT : STYLE_TEXT;
  char when[32], tag[PLANNING_TAG], there[PLANNING_TAG];
  const char *brief;
  int x = rect.x + 1, y = rect.y, end = rect.x + rect.width;
  if (marked_visits_has(&pane->context->marked_visits, visit->id)) canvas_text(canvas, x, y, 1, STYLE_KEY, "+");
  x += pane->context->marked_visits.count > 0; /* a column of its own only where there are marks */
  if (visit->at != WHEN_NONE)
    when_show_time(visit->at, when, sizeof when);
  else
    snprintf(when, sizeof when, "%s", _("no date"));
  x += canvas_text(canvas, x, y, end - x, selected == LIST_ROW_FOCUSED && !lean ? STYLE_SELECTED : text, when) + 1;
  canvas_print(canvas, x, y, PLANNING_STATUS_WIDTH + 1, planning_style(status), "%s%s", visit_status_short(status),
               mixed ? "*" : "");
  x += PLANNING_STATUS_WIDTH + 2;
  canvas_text(canvas, x, y, end - x < PLANNING_REF_WIDTH ? end - x : PLANNING_REF_WIDTH, text, visit->ref_shown);
  x += PLANNING_REF_WIDTH + 1;
  planning_tag(pane, visit, end - x - 1 - PLANNING_NAME_LEAST, tag, &brief);
  if (end - x - text_width(tag) - 1 < PLANNING_NAME_LEAST) snprintf(tag, sizeof tag, "%s", brief);
  int room = end - x - (tag[0] != '\0' ? text_width(tag) + 1 : 0);
  planning_there(pane, visit, room - 1 - PLANNING_NAME_LEAST, there);
  if (there[0] != '\0') {
    room -= text_width(there) + 1;
    canvas_text(canvas, x + room + 1, y, text_width(there), text, there);
  }
  bool wide = room > PLANNING_NAME_WIDE + PLANNING_ADDRESS_LEAST && visit->address != NULL;
  if (room > 0) planning_draw_visitor(visit, canvas, (struct rect){x, y, wide ? PLANNING_NAME_WIDE : room, 1}, text);
  if (wide) canvas_text(canvas, x + PLANNING_NAME_WIDE + 1, y, room - PLANNING_NAME_WIDE - 1, text, visit->address);
  if (tag[0] != '\0' && end - text_width(tag) >= x)
    canvas_text_right(canvas, end - text_width(tag), y, text_width(tag), STYLE_WARN, tag);
}

static const struct list_ops planning_list = {
    .id = planning_id, .passes = planning_passes, .heading = planning_heading, .draw = planning_draw_row};

static void planning_draw(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused) {
  const struct planning *pane = CONTAINER_OF(base, struct planning, base);
  char nothing[FRESHNESS_NOTHING] = "";
  bool never = pane->fresh.read_at == WHEN_NONE, filtered = list_is_filtered(&pane->list) || pane->status != 0;
  if (pane->list.count == 0)
    freshness_say_nothing(pane->context, EVENT_DAY, &pane->fresh, !never, _("No visit on this day"), nothing,
                          sizeof nothing);
  const char *why = pane->fresh.failed && never             ? nothing
                    : filtered                              ? _("Nothing matches; Esc clears the filter")
                    : never && pane->context->setup.offline ? _("This day was never read from Flatsy")
                                                            : nothing;
  list_draw(&pane->list, canvas, rect, focused, why);
}

static uint64_t planning_look(const struct pane *base) {
  const struct planning *pane = CONTAINER_OF(base, struct planning, base);
  uint64_t look =
      pane_look_add(freshness_look(pane->context, REFRESH_DAY, &pane->fresh), pane->changed + pane->list.changed);
  look = pane_look_add(pane_look_add(look, planning_changed(pane)), pane->list.top);
  look = pane_look_add(look, pane->list.selected);
  for (size_t n = pane->list.top; n < pane->list.count && n < pane->list.top + (size_t)pane->height; n++)
    look = pane_look_add(look, planning_row_look(pane, n));
  return look;
}

static void planning_resize(struct pane *base, struct rect rect) {
  struct planning *pane = CONTAINER_OF(base, struct planning, base);
  pane->width = rect.width;
  pane->height = rect.height;
  planning_fit(pane);
}

/* ---- keys, events, time */

/* What Esc takes back; true if there was something. */
static bool planning_back(struct planning *pane) {
  bool filtered = list_is_filtered(&pane->list) || pane->status != 0, marked = pane->context->marked_visits.count > 0;
  pane->status = 0;
  if (filtered)
    planning_filter(pane, "");
  else if (marked)
    marked_visits_clear(&pane->context->marked_visits);
  return filtered || marked;
}

static bool planning_command(struct pane *base, enum command command, struct intents *wants) {
  struct planning *pane = CONTAINER_OF(base, struct planning, base);
  int days = command_days(command);
  const struct visit *visit = planning_selected(pane);
  if (list_command(&pane->list, list_match(&pane->list, command))) {
    pane->context->moved_ms = 0;
    pane->chosen = true;
    mem_replace(&pane->awaited, NULL); /* the person has gone elsewhere */
    return true;
  }
  if (days != 0) planning_show(pane, when_day_add(pane->day, days), NULL);
  if (command == COMMAND_OPEN && visit != NULL)
    intents_add(wants, (struct intent){.kind = INTENT_OPEN_VISIT, .id = mem_copy(visit->id)});
  return days != 0 || (command == COMMAND_OPEN && visit != NULL) || (command == COMMAND_BACK && planning_back(pane));
}

static void planning_event(struct pane *base, struct event *event, struct intents *wants) {
  struct planning *pane = CONTAINER_OF(base, struct planning, base);
  (void)wants;
  if (event->type != EVENT_DAY || event->from != pane->day) return;
  pane->fresh = event->fresh;
  pane->changed++;
  if (event->visits == NULL) return;
  visit_list_free(pane->all);
  pane->all = mem_take(&event->visits);
  planning_refill(pane);
}

static int planning_tick(struct pane *base, int64_t now_ms) {
  struct planning *pane = CONTAINER_OF(base, struct planning, base);
  int64_t now = context_utc(pane->context), midnight = when_day_add(when_day(now), 1);
  (void)now_ms;
  if (pane->today && pane->day != when_day(now)) planning_show(pane, when_day(now), NULL);
  int age = freshness_tick(pane->context, REFRESH_DAY, &pane->fresh), moved = context_moved_tick(pane->context);
  int draft = reports_tick(pane->all, now);
  if (draft >= 0 && (age < 0 || draft < age)) age = draft;
  int64_t left = (midnight - now) * 1000;
  if (moved >= 0) return moved; /* the hints are dim until then */
  return age >= 0 && age < left ? age : (int)left;
}

static const struct pane_ops planning_ops = {.name = "planning",
                                             .where = WHERE_PLANNING,
                                             .least = 36,
                                             .wanted = 0,
                                             .title = planning_title,
                                             .draw = planning_draw,
                                             .look = planning_look,
                                             .rows = true,
                                             .resize = planning_resize,
                                             .command = planning_command,
                                             .event = planning_event,
                                             .tick = planning_tick,
                                             .close = planning_close};

struct pane *planning_new(struct context *context) {
  struct planning *pane = mem_new_as(&(struct planning){.base.ops = &planning_ops,
                                                        .context = context,
                                                        .day = WHEN_NONE,
                                                        .fresh.read_at = WHEN_NONE,
                                                        .list = list_empty(&planning_list)},
                                     sizeof *pane);
  return &pane->base;
}

struct planning *planning_of(struct pane *base) {
  return base->ops == &planning_ops ? CONTAINER_OF(base, struct planning, base) : NULL;
}
