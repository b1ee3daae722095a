#include "panes/summary_pane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/context_event.h"
#include "panes/freshness.h"
#include "panes/intent.h"
#include "panes/summary_rows.h"
#include "tui/list.h"

enum {
  SUMMARY_WEEK = 7,
  SUMMARY_FRESH_SECONDS = 60,
  SUMMARY_CELL = 10,     /* columns of a number, */
  SUMMARY_CELL_THIN = 8, /* ... in a narrow window */
  SUMMARY_NARROW = 60,
  SUMMARY_LABEL_MOST = 40,
  SUMMARY_LABEL_LEAST = 16,
  SUMMARY_DAY_LEAST = 4, /* columns of a day from which its number is shown */
  SUMMARY_DAY_MOST = 8,
  SUMMARY_LOW = 8 /* a window of fewer rows has no bars */
};

struct summary_pane {
  struct pane base;
  struct context *context;
  int64_t from, to; /* midnights */
  bool month;       /* they are a month's, else a week's */
  uint64_t known_serial;
  struct reading reading;
  struct summary *summary; /* NULL: not come yet */
  size_t row_count;
  struct summary_row *rows;
  size_t column; /* that was chosen: a row that has fewer has its last */
  struct list list;
  int width, height;
  int wanted;                    /* columns that the longest label needs, with what stands beside it */
  char *headings[SUMMARY_PARTS]; /* over the first row of each part */
};

static const struct summary_row *summary_row(const struct summary_pane *pane, size_t row) {
  return &pane->rows[pane->list.shown[row]];
}

static const char *summary_id(const struct list *list, size_t item) {
  return CONTAINER_OF(list, struct summary_pane, list)->rows[item].id;
}

static size_t summary_column(const struct summary_pane *pane, const struct summary_row *row) {
  return pane->column < row->cell_count ? pane->column : row->cell_count - 1;
}

/* ---- the layout: a label, then as many columns as there is room for */

static int summary_cell_width(const struct summary_pane *pane) {
  return pane->width < SUMMARY_NARROW ? SUMMARY_CELL_THIN : SUMMARY_CELL;
}

static int summary_label_width(const struct summary_pane *pane) {
  int width = pane->width - 1 - SUMMARY_ROW_CELLS * summary_cell_width(pane);
  int wanted = pane->wanted > SUMMARY_LABEL_MOST ? pane->wanted : SUMMARY_LABEL_MOST;
  return width > wanted ? wanted : width < SUMMARY_LABEL_LEAST ? SUMMARY_LABEL_LEAST : width;
}

/* Columns of that row that are seen; the chosen one always is: those before it make room. */
static size_t summary_first(const struct summary_pane *pane, const struct summary_row *row) {
  int room = (pane->width - 1 - summary_label_width(pane)) / summary_cell_width(pane);
  size_t seen = room > 0 ? (size_t)room : 1, column = summary_column(pane, row);
  return column >= seen ? column - seen + 1 : 0;
}

static const char *summary_heading(const struct list *list, size_t row) {
  const struct summary_pane *pane = CONTAINER_OF(list, struct summary_pane, list);
  enum summary_part part = summary_row(pane, row)->part;
  return row == 0 || summary_row(pane, row - 1)->part != part ? pane->headings[part] : NULL;
}

/* "By property       Visits     done": what the columns are called, over them. */
static void summary_make_headings(struct summary_pane *pane) {
  const char *const names[SUMMARY_PARTS] = {"", _("By visit agent"), _("By property")};
  int label = summary_label_width(pane), cell = summary_cell_width(pane);
  for (enum summary_part part = SUMMARY_PART_ALL; part < SUMMARY_PARTS; part++) {
    AUTO(buf_free) struct buf line = buf_empty(BUF_UNBOUNDED);
    struct summary_row row = {.part = part, .cell_count = part == SUMMARY_PART_ALL ? 2 : SUMMARY_ROW_CELLS};
    char clipped[128];
    text_clip(clipped, sizeof clipped, names[part], label, false);
    bool added = buf_print(&line, "%s%*s", clipped, label - text_width(clipped), "");
    for (size_t n = summary_first(pane, &row); added && n < row.cell_count; n++) {
      text_clip(clipped, sizeof clipped, summary_rows_head(part, n), cell - 1, false);
      added = buf_print(&line, "%*s%s", cell - text_width(clipped), "", clipped);
    }
    free(pane->headings[part]);
    pane->headings[part] = buf_take(&line);
  }
}

/* Columns of a day, of these days and as many before; 0: a column has several. */
static int summary_day_width(const struct summary_pane *pane) {
  enum { MONTH = 31, GAP = 1 };
  int day = (pane->width - 1 - GAP) / (2 * (pane->month ? MONTH : SUMMARY_WEEK));
  return day > SUMMARY_DAY_MOST ? SUMMARY_DAY_MOST : day;
}

static int summary_top(const struct summary_pane *pane) {
  int day = summary_day_width(pane);
  return pane->height < SUMMARY_LOW ? 0 : day >= SUMMARY_DAY_LEAST ? 3 : 1;
}

static void summary_fit(struct summary_pane *pane) {
  int headings = 0;
  if (pane->height == 0) return; /* not laid out yet */
  summary_make_headings(pane);
  for (size_t row = 0; row < pane->list.count; row++)
    headings += summary_heading(&pane->list, row) != NULL;
  list_fit(&pane->list, pane->height - summary_top(pane) - headings);
}

/* Labels of groups are names, which are not to be cut where there is room. */
static int summary_want(const struct summary_pane *pane) {
  int wanted = 0;
  for (size_t n = 0; n < pane->row_count; n++) {
    const struct summary_row *row = &pane->rows[n];
    if (row->part == SUMMARY_PART_ALL) continue;
    int needs = row->indent * 2 + text_width(row->label) + (row->detail != NULL ? 2 + text_width(row->detail) : 0) + 1;
    if (needs > wanted) wanted = needs;
  }
  return wanted;
}

static void summary_fill(struct summary_pane *pane) {
  summary_rows_free(pane->rows, pane->row_count);
  pane->rows = summary_rows_new(pane->summary, &pane->row_count);
  pane->wanted = summary_want(pane);
  bool moved = list_reset(&pane->list, pane->row_count);
  summary_fit(pane);
  if (moved) context_moved(pane->context);
}

/* ---- drawing */

/* How far it was read, where that is not to its end. */
static void summary_say_gap(const struct summary *summary, char *out, size_t size) {
  char last[64];
  out[0] = '\0';
  if (summary == NULL || summary->gap == WHEN_NONE) return;
  when_show_day(when_day_add(when_day(summary->gap), -1), last, sizeof last);
  if (summary->gap > summary->before.from)
    snprintf(out, size, _("read up to %s"), last);
  else
    snprintf(out, size, "%s", _("not read from its first day on"));
}

static void summary_title(const struct pane *base, char *out, size_t size) {
  const struct summary_pane *pane = CONTAINER_OF(base, struct summary_pane, base);
  char from[64], to[64], gap[128], what[320];
  summary_say_gap(pane->summary, gap, sizeof gap);
  when_show_day(pane->from, from, sizeof from);
  when_show_day(when_day_add(pane->to, -1), to, sizeof to);
  if (gap[0] != '\0' && pane->width < SUMMARY_NARROW)
    snprintf(what, sizeof what, "%s", gap);
  else
    snprintf(what, sizeof what, "%s - %s%s%s", from, to, gap[0] != '\0' ? ", " : "", gap);
  freshness_detail_title(_("Summary"), what, &pane->reading, out, size);
}

/* A bar a day, with its number where there is room; a gap between these days and those before. */
static void summary_draw_days(const struct summary_pane *pane, struct canvas *canvas, struct rect rect) {
  const struct summary *summary = pane->summary;
  int day = summary_day_width(pane), top = summary_top(pane);
  int64_t today = when_day(context_utc(pane->context));
  size_t step, cells = day > 0 || rect.width < 2 ? summary->day_count : (size_t)rect.width - 1;
  AUTO(mem_free_at) char *bars = summary_bars(summary->days, summary->day_count, cells, &step);
  if (step > 1 && top > 0) canvas_text(canvas, rect.x + 1, rect.y, rect.width - 1, STYLE_TEXT, bars);
  for (size_t n = 0; n < summary->day_count && top > 0 && step == 1; n++) {
    int x = rect.x + 1 + (int)n * day + (summary->days[n].day >= summary->period.from), width = day > 1 ? day - 1 : 1;
    const size_t bytes = strlen("\u2581");
    enum style style = summary->days[n].day == today ? STYLE_KEY : STYLE_TEXT;
    AUTO(mem_free_at) char *bar = mem_copy_n(bars + n * bytes, bytes);
    if (top == 1) canvas_text(canvas, x, rect.y, 1, style, bar);
    if (top == 1) continue;
    canvas_print(canvas, x, rect.y, width, style, "%02d", when_local(summary->days[n].day).day);
    canvas_print(canvas, x, rect.y + 1, width, style, "%s%zu", bar, summary->days[n].visits);
  }
}

static void summary_draw_row(const struct list *list, struct canvas *canvas, struct rect rect, size_t n,
                             enum list_row selected) {
  const struct summary_pane *pane = CONTAINER_OF(list, struct summary_pane, list);
  const struct summary_row *row = summary_row(pane, n);
  int label = summary_label_width(pane), cell = summary_cell_width(pane), indent = row->indent * 2;
  int x = rect.x + 1, end = rect.x + rect.width;
  bool group = row->part != SUMMARY_PART_ALL;
  int used = canvas_text(canvas, x + indent, rect.y, label - indent, STYLE_TEXT, row->label) + indent + 2;
  if (group && row->detail != NULL && used < label)
    canvas_text(canvas, x + used, rect.y, label - used, STYLE_FAINT, row->detail);
  x += label;
  for (size_t column = summary_first(pane, row); column < row->cell_count && x + cell <= end; column++, x += cell) {
    bool chosen = selected != LIST_ROW && column == summary_column(pane, row);
    const char *text = row->cells[column].text;
    canvas_text(canvas, x + cell - text_width(text), rect.y, text_width(text), chosen ? STYLE_SELECTED : STYLE_TEXT,
                text);
  }
  if (!group && row->detail != NULL && x + 2 < end)
    canvas_text(canvas, x + 2, rect.y, end - x - 2, STYLE_FAINT, row->detail);
}

static const struct list_ops summary_list = {.id = summary_id, .heading = summary_heading, .draw = summary_draw_row};

static void summary_draw(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused) {
  const struct summary_pane *pane = CONTAINER_OF(base, struct summary_pane, base);
  char nothing[FRESHNESS_NOTHING] = "";
  int top = pane->summary != NULL ? summary_top(pane) : 0;
  if (pane->summary == NULL)
    freshness_say_nothing(pane->context, EVENT_SUMMARY, &pane->reading.fresh, false, "", nothing, sizeof nothing);
  else
    summary_draw_days(pane, canvas, rect);
  list_draw(&pane->list, canvas, (struct rect){rect.x, rect.y + top, rect.width, rect.height - top}, focused, nothing);
}

static struct pane_spot summary_spot(const struct pane *base, struct rect body, int x, int y) {
  const struct summary_pane *pane = CONTAINER_OF(base, struct summary_pane, base);
  int top = pane->summary != NULL ? summary_top(pane) : 0;
  (void)x;
  return list_spot(&pane->list, body.height - top, y - top);
}

static void summary_resize(struct pane *base, struct rect rect) {
  struct summary_pane *pane = CONTAINER_OF(base, struct summary_pane, base);
  pane->width = rect.width;
  pane->height = rect.height;
  summary_fit(pane);
}

/* ---- keys, events, time */

static void summary_read(struct summary_pane *pane) {
  pane->reading.serial = context_post(pane->context, job_summary(pane->from, pane->to, false));
}

static int64_t summary_month_of(int64_t day, int months) {
  struct when_local local = when_local(day);
  int month = local.year * 12 + local.month - 1 + months;
  return when_day(when_instant(month / 12, month % 12 + 1, 1, 12, 0));
}

static int64_t summary_week_of(int64_t day) {
  return when_day_add(day, -when_local(day).weekday);
}

/* The cache tells first; what it has not, or for long, is read then. */
static void summary_show(struct summary_pane *pane, int64_t from) {
  summary_rows_free(mem_take(&pane->rows), pane->row_count);
  summary_free(mem_take(&pane->summary));
  pane->row_count = 0;
  list_reset(&pane->list, 0);
  pane->from = from;
  pane->to = pane->month ? summary_month_of(from, 1) : when_day_add(from, SUMMARY_WEEK);
  pane->reading = freshness_begin(pane->context);
  pane->known_serial = context_post(pane->context, job_summary(pane->from, pane->to, true));
  if (pane->context->setup.offline) pane->reading.serial = pane->known_serial;
}

/* The week or the month of that day. */
static void summary_show_day(struct summary_pane *pane, int64_t day) {
  summary_show(pane, pane->month ? summary_month_of(day, 0) : summary_week_of(day));
}

/* The other kind of period: of today where that is shown, else of the first day. */
static void summary_turn(struct summary_pane *pane) {
  int64_t today = when_day(context_utc(pane->context));
  pane->month = !pane->month;
  summary_show_day(pane, today >= pane->from && today < pane->to ? today : pane->from);
}

static void summary_go(struct summary_pane *pane, int days) {
  summary_show(pane, pane->month ? summary_month_of(pane->from, days < 0 ? -1 : 1) : when_day_add(pane->from, days));
}

static void summary_open(const struct summary_pane *pane, struct intents *wants) {
  const struct summary_row *row = summary_row(pane, pane->list.selected);
  size_t column = summary_column(pane, row);
  intents_add(wants, (struct intent){.kind = INTENT_OPEN_PICKED,
                                     .text = summary_rows_title(row, column),
                                     .pick = summary_pick_copy(&row->cells[column].pick)});
}

/* To the number beside the chosen one. False: there is none. */
static bool summary_step(struct summary_pane *pane, int step) {
  const struct summary_row *row = summary_row(pane, pane->list.selected);
  size_t column = summary_column(pane, row);
  if (step < 0 ? column == 0 : column + 1 == row->cell_count) return false;
  pane->column = step < 0 ? column - 1 : column + 1;
  summary_make_headings(pane);
  return true;
}

static bool summary_command(struct pane *base, enum command command, struct intents *wants) {
  struct summary_pane *pane = CONTAINER_OF(base, struct summary_pane, base);
  int days = command_days(command);
  bool aside = command == COMMAND_LEFT || command == COMMAND_RIGHT;
  if (list_command(&pane->list, command)) return true;
  if (aside) return pane->list.count > 0 && summary_step(pane, command == COMMAND_RIGHT ? 1 : -1);
  if (days != 0) summary_go(pane, days);
  if (command == COMMAND_TODAY) summary_show_day(pane, when_day(context_utc(pane->context)));
  if (command == COMMAND_MONTH) summary_turn(pane);
  if (command == COMMAND_REFRESH) summary_read(pane);
  bool opens = command == COMMAND_OPEN && pane->list.count > 0;
  if (opens) summary_open(pane, wants);
  bool turns = command == COMMAND_TODAY || command == COMMAND_MONTH;
  return days != 0 || opens || turns || command == COMMAND_REFRESH;
}

static const char *summary_why_not(const struct pane *base, enum command command) {
  const struct summary_pane *pane = CONTAINER_OF(base, struct summary_pane, base);
  return command == COMMAND_OPEN && pane->summary == NULL ? _("The numbers are not there yet") : NULL;
}

static void summary_take(struct summary_pane *pane, struct event *event) {
  summary_free(pane->summary);
  pane->summary = mem_take(&event->summary);
  if (pane->summary->gap == WHEN_NONE) pane->reading.fresh.read_at = event->fresh.read_at;
  pane->reading.fresh.left_out = event->fresh.left_out;
  summary_fill(pane);
}

static bool summary_is_fresh(const struct summary_pane *pane) {
  const struct summary *summary = pane->summary;
  bool shown = summary != NULL && summary->period.from == pane->from && summary->gap == WHEN_NONE;
  return shown && freshness_is_within(&pane->reading, SUMMARY_FRESH_SECONDS);
}

static void summary_event(struct pane *base, struct event *event, struct intents *wants) {
  struct summary_pane *pane = CONTAINER_OF(base, struct summary_pane, base);
  bool known = event->serial != 0 && event->serial == pane->known_serial;
  bool asked = event->serial != 0 && event->serial == pane->reading.serial;
  (void)wants;
  if (asked && event->type == EVENT_SUMMARY) context_event_say_left_out(pane->context, event);
  if ((known || asked) && event->type == EVENT_SUMMARY && event->summary != NULL) summary_take(pane, event);
  if (known && event->type == EVENT_DONE && !pane->context->setup.offline) {
    pane->known_serial = 0;
    if (!summary_is_fresh(pane)) summary_read(pane);
  }
  freshness_detail_ended(&pane->reading, event);
}

static int summary_tick(struct pane *base, int64_t now_ms) {
  (void)now_ms;
  return freshness_detail_tick(&CONTAINER_OF(base, struct summary_pane, base)->reading);
}

static void summary_close(struct pane *take_pane) {
  struct summary_pane *pane = CONTAINER_OF(take_pane, struct summary_pane, base);
  summary_rows_free(pane->rows, pane->row_count);
  summary_free(pane->summary);
  list_clear(&pane->list);
  for (size_t part = 0; part < SUMMARY_PARTS; part++)
    free(pane->headings[part]);
  free(pane);
}

static const struct pane_ops summary_ops = {.name = "summary",
                                            .where = WHERE_SUMMARY,
                                            .title = summary_title,
                                            .draw = summary_draw,
                                            .spot = summary_spot,
                                            .resize = summary_resize,
                                            .command = summary_command,
                                            .why_not = summary_why_not,
                                            .event = summary_event,
                                            .tick = summary_tick,
                                            .close = summary_close};

struct pane *summary_pane_new(struct context *context) {
  struct summary_pane *pane = mem_new_as(
      &(struct summary_pane){.base.ops = &summary_ops, .context = context, .list = list_empty(&summary_list)},
      sizeof *pane);
  summary_show_day(pane, when_day(context_utc(context)));
  return &pane->base;
}
