/* The week as a grid: days are columns, half-hours are rows. A mark tells what is not sent yet, a letterform what is
 * open; colour only adds to that. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/availability_pane_private.h"

enum { LABEL = 6, COLUMN_LEAST = 4, COLUMN_MOST = 10, COLUMN_DAY = 8, COLUMN_BROAD = 8 };

/* What the week's cells are made of. */
struct availability_pane_week {
  struct availability_spans before, after, weekly;
};

struct availability_pane_cell {
  enum availability_open before, after;
  bool weekly, past, none;
};

int64_t availability_pane_today(const struct availability_pane *pane) {
  return when_day(context_utc(pane->context));
}

bool availability_pane_changed(const struct availability_pane *pane) {
  return pane->hours != NULL && pane->sending == 0 && availability_changed(pane->hours);
}

struct availability_pane_block availability_pane_block(const struct availability_pane *pane) {
  int day = pane->selecting ? pane->from_day : pane->day, row = pane->selecting ? pane->from_row : pane->row;
  return (struct availability_pane_block){.first_day = day < pane->day ? day : pane->day,
                                          .last_day = day < pane->day ? pane->day : day,
                                          .first_row = row < pane->row ? row : pane->row,
                                          .last_row = row < pane->row ? pane->row : row};
}

static struct availability_pane_week availability_pane_draw_week_of(const struct availability_pane *pane) {
  int64_t from = pane->grid.day[0], to = pane->grid.day[7];
  return (struct availability_pane_week){.before = availability_spans(pane->base.hours, from, to, false),
                                         .after = availability_spans(pane->hours, from, to, false),
                                         .weekly = availability_spans(pane->hours, from, to, true)};
}

static void availability_pane_draw_week_free(struct availability_pane_week *week) {
  free(week->before.spans);
  free(week->after.spans);
  free(week->weekly.spans);
}

static struct availability_pane_cell availability_pane_draw_cell_of(const struct availability_pane *pane,
                                                                    const struct availability_pane_week *week, int day,
                                                                    int row) {
  int64_t at = pane->grid.at[day][row], end = at + AVAILABILITY_STEP;
  if (at == WHEN_NONE) return (struct availability_pane_cell){.none = true};
  return (struct availability_pane_cell){.before = availability_cell(&week->before, at, end),
                                         .after = availability_cell(&week->after, at, end),
                                         .weekly = availability_cell(&week->weekly, at, end) == AVAILABILITY_OPEN,
                                         .past = end <= context_utc(pane->context)};
}

static int availability_pane_column(struct rect rect) {
  int column = (rect.width - LABEL) / 7;
  return column > COLUMN_MOST ? COLUMN_MOST : column < COLUMN_LEAST ? COLUMN_LEAST : column;
}

bool availability_pane_at(const struct availability_pane *pane, int x, int y, int *day, int *row) {
  int left = x - LABEL + 1, column = availability_pane_column(pane->rect); /* the mark stands before the column */
  *day = left >= 0 ? left / column : -1;
  *row = pane->top + y - AVAILABILITY_PANE_HEAD;
  bool seen = y >= AVAILABILITY_PANE_HEAD && y < pane->rect.height - AVAILABILITY_PANE_FOOT;
  return seen && *day >= 0 && *day < 7 && *row < (int)pane->grid.rows;
}

void availability_pane_title(const struct pane *base, char *out, size_t size) {
  const struct availability_pane *pane = CONTAINER_OF(base, struct availability_pane, pane);
  char first[64], last[64], week[160], age[160];
  when_show_day(pane->grid.day[0], first, sizeof first);
  when_show_day(pane->grid.day[6], last, sizeof last);
  bool read = pane->hours != NULL && pane->reading.serial == 0; /* before it is, the reason stands in the pane itself */
  freshness_detail(&pane->reading, age, sizeof age);
  if (pane->sending != 0 || pane->lost || availability_pane_changed(pane))
    snprintf(age, sizeof age, "%s",
             pane->sending != 0 ? _("being sent")
             : pane->lost       ? context_gone_text()
                                : _("not sent"));
  snprintf(week, sizeof week, _("%s to %s"), first, last);
  /* TRANSLATORS: reference; the week, or why the hours were not read; state. */
  snprintf(out, size, _("Availability %s\t%s\t%s"), pane->about.ref_shown,
           read && pane->reading.fresh.failed ? pane->reading.fresh.error.text : week, age);
}

/* ---- the grid */

static void availability_pane_draw_days(const struct availability_pane *pane, struct canvas *canvas, struct rect rect,
                                        int column) {
  for (int d = 0; d < 7; d++) {
    char day[64], head[64];
    int64_t at = pane->grid.day[d];
    int width;
    when_show_day(at, day, sizeof day);
    size_t word = column >= COLUMN_DAY ? strcspn(day, " ") : text_next(day, &width); /* or its first letter */
    if (text_width(day) < column)
      snprintf(head, sizeof head, "%s", day);
    else
      snprintf(head, sizeof head, "%.*s%s%d", (int)word, day, column >= COLUMN_DAY ? " " : "", when_local(at).day);
    bool today = at == availability_pane_today(pane);
    canvas_text(canvas, rect.x + LABEL + d * column, rect.y, column - 1, today ? STYLE_TITLE : STYLE_TEXT, head);
  }
}

static enum style availability_pane_draw_cell_style(const struct availability_pane_cell *cell) {
  if (cell->after != cell->before) return cell->after > cell->before ? STYLE_GOOD : STYLE_BAD;
  if (cell->past || cell->after == AVAILABILITY_CLOSED) return STYLE_FAINT;
  return cell->after == AVAILABILITY_PARTLY ? STYLE_WARN : STYLE_TEXT;
}

/* "+##": opened; "-.": closed; " ==": open every week; " #.": partly; blank: the day has no such half-hour. */
static void availability_pane_draw_cell_text(const struct availability_pane_cell *cell, int broad, char out[16]) {
  char kind = cell->after == AVAILABILITY_CLOSED ? '.' : cell->weekly ? '=' : '#';
  char mark = cell->after > cell->before ? '+' : cell->after < cell->before ? '-' : ' ';
  memset(out, cell->after == AVAILABILITY_CLOSED ? ' ' : kind, 16);
  out[0] = mark;
  out[1] = kind;
  if (cell->after == AVAILABILITY_PARTLY) memset(out + 1 + broad / 2, '.', (size_t)(broad - broad / 2));
  if (cell->none) memset(out, ' ', 16);
  out[1 + broad] = '\0';
}

static void availability_pane_draw_row(const struct availability_pane *pane, const struct availability_pane_week *week,
                                       struct canvas *canvas, struct rect rect, int row) {
  struct availability_pane_block block = availability_pane_block(pane);
  int column = availability_pane_column(rect), broad = column >= COLUMN_BROAD ? 5 : 2;
  int minute = pane->grid.row[row].minute;
  canvas_print(canvas, rect.x, rect.y, LABEL - 1, minute % 60 == 0 ? STYLE_TEXT : STYLE_FAINT, "%02d:%02d", minute / 60,
               minute % 60);
  for (int d = 0; d < 7; d++) {
    char text[16];
    struct availability_pane_cell cell = availability_pane_draw_cell_of(pane, week, d, row);
    int x = rect.x + LABEL + d * column;
    bool here = d == pane->day && row == pane->row;
    bool in = d >= block.first_day && d <= block.last_day && row >= block.first_row && row <= block.last_row;
    availability_pane_draw_cell_text(&cell, broad, text);
    canvas_text(canvas, x, rect.y, column - 1, here ? STYLE_SELECTED : availability_pane_draw_cell_style(&cell), text);
    if (here || (pane->selecting && in))
      canvas_text(canvas, x - 1, rect.y, 1, here ? STYLE_SELECTED : STYLE_KEY, here ? ">" : "*");
    if (here) canvas_cursor(canvas, x, rect.y, false);
  }
}

/* ---- the line under it: the half-hour in words */

static const char *availability_pane_draw_cell_words(const struct availability_pane_cell *cell) {
  if (cell->none) return _("not on that day");
  if (cell->after != cell->before) {
    if (cell->after == AVAILABILITY_CLOSED) return _("closed, not sent");
    if (cell->before == AVAILABILITY_CLOSED) return cell->weekly ? _("open weekly, not sent") : _("opened, not sent");
    return cell->after == AVAILABILITY_OPEN ? _("opened whole, not sent") : _("part closed, not sent");
  }
  if (cell->past) return _("past");
  if (cell->after == AVAILABILITY_PARTLY) return _("open in part");
  if (cell->after == AVAILABILITY_CLOSED) return _("closed");
  return cell->weekly ? _("open every week") : _("open");
}

static void availability_pane_draw_foot(const struct availability_pane *pane, const struct availability_pane_week *week,
                                        struct canvas *canvas, struct rect rect) {
  char day[64], time[32];
  struct availability_pane_cell cell = availability_pane_draw_cell_of(pane, week, pane->day, pane->row);
  int64_t at = pane->grid.at[pane->day][pane->row];
  if (pane->selecting) {
    canvas_text(canvas, rect.x, rect.y, rect.width, STYLE_KEY, _("Move; Space opens or closes the range"));
    return;
  }
  when_show_day(pane->grid.day[pane->day], day, sizeof day);
  int minute = pane->grid.row[pane->row].minute;
  if (at != WHEN_NONE)
    when_show_time(at, time, sizeof time);
  else
    snprintf(time, sizeof time, "%02d:%02d", minute / 60, minute % 60);
  canvas_print(canvas, rect.x, rect.y, rect.width, STYLE_TEXT, "%s %s  %s", day, time,
               availability_pane_draw_cell_words(&cell));
}

void availability_pane_draw(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused) {
  const struct availability_pane *pane = CONTAINER_OF(base, struct availability_pane, pane);
  (void)focused;
  if (pane->hours == NULL) {
    canvas_paragraph(canvas, rect, 0, STYLE_TEXT,
                     pane->reading.serial != 0 ? _("Reading the hours") : pane->error.text);
    return;
  }
  AUTO(availability_pane_draw_week_free) struct availability_pane_week week = availability_pane_draw_week_of(pane);
  availability_pane_draw_days(pane, canvas, rect, availability_pane_column(rect));
  for (int y = AVAILABILITY_PANE_HEAD; y < rect.height - AVAILABILITY_PANE_FOOT; y++) {
    int row = pane->top + y - AVAILABILITY_PANE_HEAD;
    if (row < (int)pane->grid.rows)
      availability_pane_draw_row(pane, &week, canvas, (struct rect){rect.x, rect.y + y, rect.width, 1}, row);
  }
  if (rect.height > AVAILABILITY_PANE_HEAD + AVAILABILITY_PANE_FOOT)
    availability_pane_draw_foot(pane, &week, canvas,
                                (struct rect){rect.x + 1, rect.y + rect.height - 1, rect.width - 1, 1});
}
