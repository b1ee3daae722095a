#include "panes/week_grid.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/when.h"

enum { WEEK_GRID_NOON = 13, LABEL_LEAST = 10, LABEL_MOST = 22, COLUMN_LEAST = 4, COLUMN_MOST = 24, COLUMN_NAMED = 8 };

void week_grid_fit(struct week_grid *grid, int width) {
  int column = (width - LABEL_LEAST) / WEEK_GRID_DAYS;
  grid->column = column < COLUMN_LEAST ? COLUMN_LEAST : column > COLUMN_MOST ? COLUMN_MOST : column;
  int label = width - grid->column * WEEK_GRID_DAYS;
  grid->label = label < 0 ? 0 : label > LABEL_MOST ? LABEL_MOST : label;
}

struct week_grid week_grid_of(int64_t at, int width) {
  struct week_grid grid;
  int64_t monday = when_day_add(when_day(at), -when_local(at).weekday);
  for (int n = 0; n <= WEEK_GRID_DAYS; n++)
    grid.day[n] = when_day_add(monday, n);
  week_grid_fit(&grid, width);
  return grid;
}

int week_grid_day(const struct week_grid *grid, int64_t at) {
  int day = WEEK_GRID_DAYS - 1;
  if (at == WHEN_NONE || at >= grid->day[WEEK_GRID_DAYS]) return -1;
  while (day >= 0 && at < grid->day[day])
    day--;
  return day;
}

int week_grid_half(int64_t at) {
  return when_local(at).hour >= WEEK_GRID_NOON;
}

void week_grid_time(int64_t at, char out[8]) {
  struct when_local local = when_local(at);
  snprintf(out, 8, "%02u:%02u", (unsigned)local.hour % 100, (unsigned)local.minute % 100);
}

void week_grid_say(const struct week_grid *grid, char *out, size_t size) {
  char first[64], last[64];
  when_show_day(grid->day[0], first, sizeof first);
  when_show_day(grid->day[WEEK_GRID_DAYS - 1], last, sizeof last);
  snprintf(out, size, _("%s to %s"), first, last);
}

const char *week_grid_half_name(int half, int cells) {
  const char *name = half == 0 ? _("morning") : _("afternoon");
  /* TRANSLATORS: morning and afternoon, in four cells. */
  return text_width(name) <= cells ? name : half == 0 ? _("a.m.") : _("p.m.");
}

void week_grid_say_cell(int64_t day, int half, char *out, size_t size) {
  char name[64];
  when_show_day(day, name, sizeof name);
  /* TRANSLATORS: a day, "morning" or "afternoon": "Thu 26/11, afternoon". */
  snprintf(out, size, _("%s, %s"), name, half == 0 ? _("morning") : _("afternoon"));
}

int week_grid_x(const struct week_grid *grid, int day) {
  return grid->label + day * grid->column;
}

int week_grid_at(const struct week_grid *grid, int x) {
  int day = grid->column > 0 && x >= grid->label ? (x - grid->label) / grid->column : -1;
  return day < WEEK_GRID_DAYS ? day : -1;
}

int week_grid_room(const struct week_grid *grid) {
  return grid->column - 1;
}

/* "Thu 26/11", where there is no room for all of it "Thu 26" or "T26". */
static void week_grid_draw_day(const struct week_grid *grid, struct canvas *canvas, struct rect at, int64_t day,
                               bool today) {
  char name[64], head[80];
  int width;
  when_show_day(day, name, sizeof name);
  bool named = grid->column >= COLUMN_NAMED;
  size_t word = named ? strcspn(name, " ") : text_next(name, &width); /* or its first letter */
  if (text_width(name) <= at.width)
    snprintf(head, sizeof head, "%s", name);
  else
    snprintf(head, sizeof head, "%.*s%s%d", (int)word, name, named ? " " : "", when_local(day).day);
  canvas_text(canvas, at.x, at.y, at.width, today ? STYLE_STRONG : STYLE_TEXT, head);
}

void week_grid_draw_days(const struct week_grid *grid, struct canvas *canvas, struct rect row, int64_t today) {
  for (int day = 0; day < WEEK_GRID_DAYS; day++) {
    bool is_today = grid->day[day] == today;
    int x = row.x + week_grid_x(grid, day);
    if (is_today) canvas_text(canvas, x, row.y, 1, STYLE_STRONG, "•");
    week_grid_draw_day(grid, canvas, (struct rect){x + 1, row.y, week_grid_room(grid), 1}, grid->day[day], is_today);
  }
}

void week_grid_draw_mark(struct canvas *canvas, int x, int y, bool focused, bool lean) {
  if (!focused || !lean) canvas_text(canvas, x, y, 1, focused ? STYLE_SELECTED : STYLE_TEXT, ">");
  if (focused) canvas_cursor(canvas, x, y, lean);
}
