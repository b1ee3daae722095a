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
#include "panes/planning_card.h"
#include "panes/planning_row.h"
#include "panes/visit_filter.h"
#include "tui/list.h"

enum {
  PLANNING_TITLE_LEFT = 4, /* " 2 " and a blank */
  PLANNING_SUMS = 160
};

struct planning {
  struct pane base;
  struct context *context;
  int64_t day;
  bool today; /* today was asked for: the day rolls over at midnight */
  struct visit_list *all;
  bool part;                   /* ... are only those round the present */
  char sums[2][PLANNING_SUMS]; /* how many of each status; for less room how many */
  int ref_cells;               /* of the longest reference */
  struct visit_clash *clashes; /* what can't be of them; NULL: nothing */
  struct freshness fresh;
  char status;      /* filter by status: p c d x b, 0 for all */
  char *awaited;    /* a visit to select when it comes */
  int64_t kept_day; /* where planning_show_back goes: the day, */
  char *kept_id;    /* ... and the visit that was selected; NULL: none */
  bool placed;      /* the cursor has been put on the next visit of this day */
  bool chosen;      /* ... and moved by the person since */
  size_t coming;    /* the row of today's first visit that is still to come; 0: there is none, or all are */
  int64_t turns_at; /* ... another one is from then on; WHEN_NONE: never */
  char now[64];     /* the line where that is: "── now ──" */
  unsigned changed; /* counts what changes of all this but the cursor */
  struct list list;
  struct planning_card card;
  int width, height; /* cells of a row; rows, those of the card too */
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

/* Visits without a date are listed apart, behind the day's own; today a line stands where now is. */
static const char *planning_heading(const struct list *list, size_t n) {
  const struct planning *pane = CONTAINER_OF(list, struct planning, list);
  if (n > 0 && n == pane->coming) return pane->now;
  bool starts = planning_visit(pane, n)->at == WHEN_NONE && (n == 0 || planning_visit(pane, n - 1)->at != WHEN_NONE);
  return starts ? _("Without a date") : NULL;
}

/* The headings take a row each. */
static void planning_fit(struct planning *pane) {
  bool undated = false;
  if (pane->height == 0) return; /* not laid out yet */
  for (size_t n = pane->all != NULL ? pane->all->count : 0; n-- > 0 && pane->all->visits[n]->at == WHEN_NONE;)
    undated |= planning_passes(&pane->list, n);
  int card = planning_card_rows(pane->context, pane->width, pane->height);
  list_fit(&pane->list, pane->height - card - undated - (pane->coming > 0));
}

/* Where now is among today's rows. */
static void planning_mark_now(struct planning *pane) {
  int64_t now = context_utc(pane->context);
  size_t coming = 0, before = pane->coming;
  while (coming < pane->list.count && planning_visit(pane, coming)->at != WHEN_NONE &&
         planning_visit(pane, coming)->at <= now)
    coming++;
  bool comes = coming < pane->list.count && planning_visit(pane, coming)->at != WHEN_NONE;
  pane->turns_at = comes ? planning_visit(pane, coming)->at : WHEN_NONE;
  pane->coming = comes && pane->day == when_day(now) ? coming : 0;
  if (pane->coming == before) return;
  pane->changed++;
  planning_fit(pane);
}

static void planning_refill(struct planning *pane) {
  AUTO(mem_free_at) char *before = mem_copy(pane->list.selected_id);
  planning_fit(pane);
  list_reset(&pane->list, pane->all != NULL ? pane->all->count : 0);
  planning_mark_now(pane);
  planning_place(pane);
  bool own = planning_select_awaited(pane) && !pane->chosen; /* nobody's row is taken from under the keys */
  if (!own && before != NULL && (pane->list.selected_id == NULL || strcmp(before, pane->list.selected_id) != 0))
    context_moved(pane->context);
}

/* ---- the day */

/* "13 visits: 4 conf 3 prop 1 done 5 canc", and "13 visits": made once, not at each frame. */
static void planning_sum(struct planning *pane) {
  static const enum visit_status shown[] = {VISIT_CONFIRMED, VISIT_PROPOSED, VISIT_DONE, VISIT_CANCELLED_OWNER,
                                            VISIT_STATUS_OTHER};
  size_t sums[VISIT_STATUS_OTHER + 1] = {0}, all = pane->all != NULL && !pane->part ? pane->all->count : 0;
  char *whole = pane->sums[0], *brief = pane->sums[1];
  whole[0] = brief[0] = '\0';
  if (all == 0) return;
  for (size_t n = 0; n < all; n++) {
    enum visit_status status = visit_summary_status(pane->all->visits[n], NULL);
    sums[visit_status_is_cancelled(status) ? VISIT_CANCELLED_OWNER : status]++; /* a move is one too */
  }
  snprintf(brief, PLANNING_SUMS, ngettext("  %zu visit", "  %zu visits", (unsigned long)all), all);
  snprintf(whole, PLANNING_SUMS, _("%s:"), brief);
  for (size_t n = 0; n < sizeof shown / sizeof *shown; n++)
    if (sums[shown[n]] > 0)
      snprintf(whole + strlen(whole), PLANNING_SUMS - strlen(whole), " %zu %s", sums[shown[n]],
               visit_status_short(shown[n]));
}

/* Its visits; NULL: not known yet. part: only those round the present. */
static void planning_take(struct planning *pane, struct visit_list *take_visits, bool part) {
  visit_list_free(pane->all);
  free(pane->clashes);
  pane->all = take_visits;
  pane->clashes = take_visits != NULL ? visit_clashes(take_visits, context_utc(pane->context)) : NULL;
  pane->part = part;
  pane->ref_cells = 0;
  for (size_t n = 0; take_visits != NULL && n < take_visits->count; n++)
    pane->ref_cells = list_longest(pane->ref_cells, take_visits->visits[n]->ref_shown);
  planning_sum(pane);
}

void planning_show(struct planning *pane, int64_t day, const char *visit_id) {
  mem_replace(&pane->awaited, visit_id);
  pane->today = day == when_day(context_utc(pane->context));
  if (day == pane->day) {
    planning_refill(pane);
    return;
  }
  planning_take(pane, NULL, false);
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
  planning_take(pane, NULL, false);
  planning_card_clear(&pane->card);
  free(pane->awaited);
  free(pane->kept_id);
  list_clear(&pane->list);
  free(pane);
}

/* ---- drawing */

/* What a filter lets through, how many are marked. */
static void planning_title_filter(const struct planning *pane, char *out, size_t size) {
  size_t all = pane->all != NULL ? pane->all->count : 0, marked = pane->context->marked_visits.count;
  visit_filter_title(pane->status, pane->list.filter, pane->list.count, all, out, size);
  if (marked > 0)
    snprintf(out + strlen(out), size - strlen(out), ngettext("  %zu marked", "  %zu marked", (unsigned long)marked),
             marked);
}

/* The sums where no filter has its own, which may take the pane's name its place, and the zone, where that fits too:
 * the status line always names it. */
static void planning_title(const struct pane *base, char *out, size_t size) {
  const struct planning *pane = CONTAINER_OF(base, struct planning, base);
  char day[128], age[96], filter[160];
  const char *sums = "";
  when_show_day(pane->day, day, sizeof day);
  freshness_show(pane->context, REFRESH_DAY, &pane->fresh, age, sizeof age);
  planning_title_filter(pane, filter, sizeof filter);
  int name = text_width(_("Planning")) + 2;
  int left = pane->width - PLANNING_TITLE_LEFT - text_width(day) - text_width(filter) - text_width(age) - 2;
  for (int n = 0; n < 2 && filter[0] == '\0' && sums[0] == '\0'; n++)
    if (text_width(pane->sums[n]) <= left) sums = pane->sums[n];
  bool room = name + text_width(sums) + 1 + text_width(when_zone()) <= left;
  snprintf(out, size, "%s\t%s%s%s%s%s\t%s", _("Planning"), day, room ? " " : "", room ? when_zone() : "", sums, filter,
           age);
}

/* Of an item of the list. */
static struct planning_row planning_row(const struct planning *pane, size_t item) {
  const struct visit_clash *clash = pane->clashes != NULL ? &pane->clashes[item] : NULL;
  bool clashes = clash != NULL && clash->kind != VISIT_CLASH_NONE;
  return (struct planning_row){.context = pane->context,
                               .visit = pane->all->visits[item],
                               .ref_cells = pane->ref_cells,
                               .clash = clashes ? clash : NULL,
                               .other = clashes ? pane->all->visits[clash->with] : NULL};
}

static uint64_t planning_row_looks(const struct planning *pane, size_t n) {
  const struct planning_row row = planning_row(pane, pane->list.shown[n]);
  return pane_look_add(pane_look_add(planning_row_look(&row), n), pane->changed + pane->list.changed);
}

static void planning_draw_row(const struct list *list, struct canvas *canvas, struct rect rect, size_t n,
                              enum list_row selected) {
  const struct planning *pane = CONTAINER_OF(list, struct planning, list);
  struct planning_row row = planning_row(pane, pane->list.shown[n]);
  row.selected = selected;
  if (canvas_begin_row(canvas, rect, pane_look_add(planning_row_looks(pane, n), selected)))
    planning_row_draw(&row, canvas, rect);
}

static const struct list_ops planning_list = {
    .id = planning_id, .passes = planning_passes, .heading = planning_heading, .draw = planning_draw_row};

/* Its visit is looked up by its id: it may have gone with a reading, or to another place. */
static void planning_draw_card(const struct planning *pane, struct canvas *canvas, struct rect rect) {
  struct planning_row row = {.context = pane->context};
  bool any = pane->card.id != NULL && pane->all != NULL && pane->list.count > 0; /* of a row there must be one */
  for (size_t n = 0; any && n < pane->all->count && row.visit == NULL; n++)
    if (strcmp(pane->all->visits[n]->id, pane->card.id) == 0) row = planning_row(pane, n);
  uint64_t look = row.visit != NULL ? planning_row_look(&row) : PANE_LOOK;
  planning_card_draw(&pane->card, &row, canvas, rect, pane_look_add(look, pane->changed));
}

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
  int card = planning_card_rows(pane->context, rect.width, rect.height);
  rect.height -= card;
  list_draw(&pane->list, canvas, rect, focused, why);
  if (card > 0) planning_draw_card(pane, canvas, (struct rect){rect.x, rect.y + rect.height, rect.width, card});
}

static uint64_t planning_look(const struct pane *base) {
  const struct planning *pane = CONTAINER_OF(base, struct planning, base);
  uint64_t look =
      pane_look_add(freshness_look(pane->context, REFRESH_DAY, &pane->fresh), pane->changed + pane->list.changed);
  look = pane_look_add(pane_look_add(look, pane->context->marked_visits.changed), pane->list.top);
  look = pane_look_add(pane_look_add(look, pane->list.selected), pane->card.changed);
  look = pane_look_add(look, pane->context->last_messages.changed);
  for (size_t n = pane->list.top; n < pane->list.count && n < pane->list.top + (size_t)pane->height; n++)
    look = pane_look_add(look, planning_row_looks(pane, n));
  return look;
}

static struct pane_spot planning_spot(const struct pane *base, struct rect body, int x, int y) {
  const struct planning *pane = CONTAINER_OF(base, struct planning, base);
  (void)x;
  return list_spot(&pane->list, body.height - planning_card_rows(pane->context, body.width, body.height), y);
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
    planning_card_rest(&pane->card, pane->context);
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
  planning_card_event(&pane->card, event);
  if (event->type != EVENT_DAY || event->from != pane->day) return;
  pane->fresh = event->fresh;
  pane->changed++;
  if (event->visits == NULL) return;
  planning_take(pane, mem_take(&event->visits), event->part);
  planning_card_again(&pane->card, pane->context);
  planning_refill(pane);
}

static int planning_tick(struct pane *base, int64_t now_ms) {
  struct planning *pane = CONTAINER_OF(base, struct planning, base);
  int64_t now = context_utc(pane->context), midnight = when_day_add(when_day(now), 1);
  unsigned before = pane->changed + pane->card.changed;
  (void)now_ms;
  if (pane->today && pane->day != when_day(now)) planning_show(pane, when_day(now), NULL);
  if (pane->turns_at != WHEN_NONE && pane->turns_at <= now) planning_mark_now(pane);
  int age = freshness_tick(pane->context, REFRESH_DAY, &pane->fresh), moved = context_moved_tick(pane->context);
  int draft = reports_tick(pane->all, now);
  if (draft >= 0 && (age < 0 || draft < age)) age = draft;
  bool turns = pane->turns_at != WHEN_NONE && pane->turns_at < midnight; /* the line moves on */
  int64_t left = ((turns ? pane->turns_at : midnight) - now) * 1000;
  int rows = planning_card_rows(pane->context, pane->width, pane->height);
  int card = rows > 0 ? planning_card_tick(&pane->card, pane->context, planning_selected(pane), rows) : -1;
  if (pane->changed + pane->card.changed != before) return 0; /* and drawn now */
  if (card >= 0 && (moved < 0 || card < moved)) moved = card;
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
                                             .spot = planning_spot,
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
  snprintf(pane->now, sizeof pane->now, "── %s ──", _("now"));
  return &pane->base;
}

struct planning *planning_of(struct pane *base) {
  return base->ops == &planning_ops ? CONTAINER_OF(base, struct planning, base) : NULL;
}
