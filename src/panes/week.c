#include "panes/week.h"

#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/context_event.h"
#include "panes/intent.h"
#include "panes/week_private.h"

enum {
  WEEK_REST_MS = 300,              /* weeks that are only passed by are not read */
  WEEK_CARD_MS = 200,              /* keys rest for so long before the cell is told of */
  WEEK_REFRESH_MS = 5 * 60 * 1000, /* as the plan reads the coming days */
  WEEK_MOST = 520                  /* weeks from today */
};

/* ---- the cursor */

static void week_show(struct week *pane) {
  size_t rows = week_groups_rows(pane), sight = week_draw_rows(pane), half = sight / 2;
  if (pane->at.row >= rows) pane->at.row = rows > 0 ? rows - 1 : 0;
  if (pane->at.row < pane->top) pane->top = pane->at.row > half ? pane->at.row - half : 0;
  if (pane->at.row >= pane->top + sight) pane->top = pane->at.row + 1 - (sight - half);
  if (pane->top + sight > rows) pane->top = rows > sight ? rows - sight : 0;
}

/* The cursor stays on its group. */
static void week_refill(struct week *pane) {
  size_t group = pane->at.row / WEEK_GRID_HALVES, half = pane->at.row % WEEK_GRID_HALVES;
  AUTO(mem_free_at) char *key = mem_copy(group < pane->group_count ? pane->groups[group].key : NULL);
  week_groups_fill(pane);
  size_t found = 0;
  while (key != NULL && found < pane->group_count && strcmp(pane->groups[found].key, key) != 0)
    found++;
  if (key != NULL && found < pane->group_count) pane->at.row = found * WEEK_GRID_HALVES + half;
  week_show(pane);
  pane->foot = pane->at;
}

/* ---- what is read */

static void week_ask_known(struct week *pane) {
  pane->known_again = pane->known_serial != 0;
  if (pane->known_again) return;
  pane->known_serial =
      context_post(pane->context, job_visits(NULL, pane->grid.day[0], pane->grid.day[WEEK_GRID_DAYS], true));
}

static void week_ask(struct week *pane) {
  pane->reading_week = pane->grid.day[0];
  pane->asked_ms = context_mono(pane->context);
  pane->reading.serial =
      context_post(pane->context, job_visits(NULL, pane->grid.day[0], pane->grid.day[WEEK_GRID_DAYS], false));
}

/* Another week, of which nothing is known yet. */
static void week_go(struct week *pane, int64_t day) {
  int64_t today = when_day(context_utc(pane->context)), most = (int64_t)WEEK_MOST * 7 * 86400;
  if (day - today > most || today - day > most) {
    notice_show(pane->context->notice, STYLE_WARN, "%s", _("Weeks further off are not shown"));
    return;
  }
  bool same = day >= pane->grid.day[0] && day < pane->grid.day[WEEK_GRID_DAYS];
  pane->grid = week_grid_of(day, pane->width);
  pane->at.day = week_grid_day(&pane->grid, day);
  if (same) return;
  visit_list_free(mem_take(&pane->all));
  pane->whole = pane->live = false;
  error_clear(&pane->why);
  pane->reading.fresh = (struct freshness){.read_at = WHEN_NONE};
  pane->asked_ms = 0;
  pane->known_serial = 0; /* what was asked of the other week is not taken any more */
  week_refill(pane);
  week_ask_known(pane);
}

/* What Enter would open; NULL: no visit. */
static const char *week_first(const struct week *pane) {
  const struct week_cell *cell = week_groups_cell(pane, pane->at);
  return cell->count > 0 ? week_groups_visit(pane, cell, 0)->id : NULL;
}

static void week_take(struct week *pane, struct event *event) {
  char why[sizeof pane->why.text] = "";
  AUTO(mem_free_at) char *before = mem_copy(week_first(pane));
  visit_list_free(pane->all);
  pane->all = mem_take(&event->visits);
  for (size_t n = 0; n < pane->all->count; n++)
    visit_drop_raw(pane->all->visits[n]);
  pane->whole = (event->fresh.live || !event->fresh.failed) && event->fresh.left_out == 0;
  pane->why = event->fresh.error;
  if (event->fresh.left_out > 0) event_say_left_out(event, why, sizeof why);
  if (why[0] != '\0') error_set(&pane->why, ERROR_ANSWER, "%s", why);
  week_refill(pane);
  const char *after = week_first(pane);
  if (before != NULL && (after == NULL || strcmp(before, after) != 0)) context_moved(pane->context);
}

/* Known here: older than what Flatsy has told, or what came since by other ways. */
static void week_take_known(struct week *pane, struct event *event) {
  bool offline = pane->context->setup.offline;
  pane->live = event->fresh.live;
  if (event->fresh.read_at > pane->reading.fresh.read_at) pane->reading.fresh.read_at = event->fresh.read_at;
  if (!offline) event->fresh.error = pane->reading.fresh.error; /* what is not known here is read, or was not */
  week_take(pane, event);
}

static void week_known_ended(struct week *pane, const struct event *event) {
  pane->known_serial = 0;
  if (event->error.code != ERROR_NONE && pane->all == NULL) pane->why = event->error;
  if (pane->known_again) week_ask_known(pane);
}

static void week_read_ended(struct week *pane, const struct event *event) {
  bool here = pane->reading_week == pane->grid.day[0];
  if (!here) {
    pane->reading.serial = 0;
    return;
  }
  freshness_detail_note(&pane->reading, &event->error);
  if (event->error.code == ERROR_NONE) return;
  if (!pane->whole) pane->why = event->error;
  notice_show(pane->context->notice, STYLE_WARN, _("visits not read: %s"), event->error.text);
}

/* Something of the week may be otherwise by now; what is known here says whether. */
static bool week_is_news(const struct event *event) {
  return event->type == EVENT_DAY || event->type == EVENT_UNREAD || event->type == EVENT_NEWS ||
         (event->type == EVENT_WRITE && event->rows[0].settled);
}

static void week_event(struct pane *base, struct event *event, struct intents *wants) {
  struct week *pane = CONTAINER_OF(base, struct week, base);
  bool known = event->serial != 0 && event->serial == pane->known_serial;
  bool read = event->serial != 0 && event->serial == pane->reading.serial;
  (void)wants;
  if (week_is_news(event)) week_ask_known(pane);
  if (event->type == EVENT_VISITS && known && event->visits != NULL) week_take_known(pane, event);
  if (event->type == EVENT_VISITS && read && event->visits != NULL && pane->reading_week == pane->grid.day[0]) {
    context_event_say_left_out(pane->context, event);
    week_take(pane, event);
  }
  if (event->type == EVENT_DONE && known) week_known_ended(pane, event);
  if (event->type == EVENT_DONE && read) week_read_ended(pane, event);
}

/* Milliseconds until Flatsy is asked; -1: it is not. What is known here comes first, and says whether it has to be. */
static int week_tick_read(struct week *pane) {
  int64_t now = context_mono(pane->context);
  if (pane->context->setup.offline || pane->reading.serial != 0 || pane->known_serial != 0 || pane->live) return -1;
  int64_t left = pane->asked_ms == 0 ? pane->keyed_ms + WEEK_REST_MS - now : pane->asked_ms + WEEK_REFRESH_MS - now;
  if (left <= 0) week_ask(pane);
  return left > 0 ? (int)left : -1;
}

static int week_tick_foot(struct week *pane) {
  bool same = pane->foot.day == pane->at.day && pane->foot.row == pane->at.row;
  int64_t left = pane->keyed_ms + WEEK_CARD_MS - context_mono(pane->context);
  if (same) return context_moved_tick(pane->context); /* the hints are dim until then */
  if (left <= 0) pane->foot = pane->at;
  return left > 0 ? (int)left : 0;
}

static int week_tick(struct pane *base, int64_t now_ms) {
  struct week *pane = CONTAINER_OF(base, struct week, base);
  (void)now_ms;
  int waits[] = {week_tick_read(pane), week_tick_foot(pane), freshness_detail_tick(&pane->reading)}, soonest = -1;
  for (size_t n = 0; n < sizeof waits / sizeof *waits; n++)
    if (waits[n] >= 0 && (soonest < 0 || waits[n] < soonest)) soonest = waits[n];
  return soonest;
}

/* ---- keys */

void week_filter(struct week *pane, const char *text) {
  mem_replace(&pane->filter, text);
  free(pane->folded);
  pane->folded = text_fold(pane->filter);
  week_refill(pane);
}

const char *week_filter_text(const struct week *pane) {
  return pane->filter;
}

void week_set_status(struct week *pane, char letter) {
  pane->status = letter;
  week_refill(pane);
}

/* Whole weeks by the pages too; days go on into the next week. */
static int week_days(enum command command) {
  if (command == COMMAND_PAGE_UP || command == COMMAND_PAGE_DOWN) return command == COMMAND_PAGE_UP ? -7 : 7;
  return command_days(command);
}

static void week_today(struct week *pane) {
  int64_t today = when_day(context_utc(pane->context));
  if (pane->grid.day[pane->at.day] == today)
    notice_show(pane->context->notice, STYLE_WARN, "%s", _("The cursor is on today already"));
  week_go(pane, today);
}

static bool week_move(struct week *pane, enum command command) {
  int days = week_days(command), rows = (int)week_groups_rows(pane);
  int step = days != 0 ? 0 : command_rows(command, 1, rows + 1), to = (int)pane->at.row + step;
  if (days != 0) week_go(pane, when_day_add(pane->grid.day[pane->at.day], days));
  pane->at.row = (size_t)(to < 0 ? 0 : to >= rows ? (rows > 0 ? rows - 1 : 0) : to);
  week_show(pane);
  if (days != 0 || step != 0) pane->context->moved_ms = 0;
  return days != 0 || step != 0;
}

/* The day in the planning, the first visit of the cell selected. */
static void week_open(const struct week *pane, struct intents *wants) {
  intents_add(
      wants,
      (struct intent){.kind = INTENT_SHOW_DAY, .at = pane->grid.day[pane->at.day], .id = mem_copy(week_first(pane))});
}

static bool week_back(struct week *pane) {
  bool filtered = pane->status != 0 || pane->filter[0] != '\0';
  pane->status = 0;
  if (filtered) week_filter(pane, "");
  return filtered;
}

static bool week_command(struct pane *base, enum command command, struct intents *wants) {
  struct week *pane = CONTAINER_OF(base, struct week, base);
  pane->keyed_ms = context_mono(pane->context);
  if (week_move(pane, command)) return true;
  switch (command) {
  case COMMAND_TODAY:
    week_today(pane);
    return true;
  case COMMAND_WEEK_BY:
    pane->by = (pane->by + 1) % WEEK_BY_COUNT;
    week_groups_clear(pane); /* they are others */
    pane->at.row %= WEEK_GRID_HALVES;
    pane->top = 0;
    week_refill(pane);
    return true;
  case COMMAND_REFRESH:
    week_ask(pane);
    return true;
  case COMMAND_OPEN:
    week_open(pane, wants);
    return true;
  case COMMAND_WEEK:
    intents_add(wants, (struct intent){.kind = INTENT_CLOSE, .number = -1});
    return true;
  default:
    return command == COMMAND_BACK && week_back(pane);
  }
}

/* ---- life */

static void week_resize(struct pane *base, struct rect rect) {
  struct week *pane = CONTAINER_OF(base, struct week, base);
  pane->width = rect.width;
  pane->height = rect.height;
  week_grid_fit(&pane->grid, rect.width);
  week_show(pane);
}

static void week_close(struct pane *take_pane) {
  struct week *pane = CONTAINER_OF(take_pane, struct week, base);
  week_groups_clear(pane);
  visit_list_free(pane->all);
  free(pane->filter);
  free(pane->folded);
  free(pane);
}

static const struct pane_ops week_ops = {.name = "week",
                                         .where = WHERE_WEEK,
                                         .title = week_draw_title,
                                         .draw = week_draw,
                                         .spot = week_draw_spot,
                                         .resize = week_resize,
                                         .command = week_command,
                                         .event = week_event,
                                         .tick = week_tick,
                                         .close = week_close};

struct week *week_of(struct pane *base) {
  return base->ops == &week_ops ? CONTAINER_OF(base, struct week, base) : NULL;
}

struct pane *week_new(struct context *context, int64_t day) {
  struct week *pane = mem_new_as(&(struct week){.base.ops = &week_ops,
                                                .context = context,
                                                .grid = week_grid_of(day, 0),
                                                .reading = freshness_begin(context),
                                                .filter = mem_copy(""),
                                                .folded = mem_copy("")},
                                 sizeof *pane);
  pane->at.day = week_grid_day(&pane->grid, day);
  pane->at.row = week_grid_half(context_utc(context)); /* now's half, as far as it goes */
  pane->foot = pane->at;
  week_refill(pane);
  week_ask_known(pane);
  return &pane->base;
}
