/* week_grid: a week as a grid: days in columns, half-days in rows; of visits, and of slots. UI thread. */
#ifndef PANES_WEEK_GRID_H
#define PANES_WEEK_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tui/canvas.h"

enum {
  WEEK_GRID_DAYS = 7,
  WEEK_GRID_HALVES = 2, /* before 13:00, and the rest of the day */
  WEEK_GRID_TIME = 5    /* cells of "14:30" */
};
struct week_grid {
  int64_t day[WEEK_GRID_DAYS + 1]; /* midnights in the profile's zone, Monday first; the last: the week ends */
  int label, column;               /* cells of the rows' names; of a day, the mark before its text among them */
};
/* The week of that instant, in so many cells (0: not laid out yet). */
struct week_grid week_grid_of(int64_t at, int width);
void week_grid_fit(struct week_grid *grid, int width);
/* Which of its days; -1: none, or the instant is WHEN_NONE. */
int week_grid_day(const struct week_grid *grid, int64_t at);
/* By the profile's wall clock: 0 before 13:00, else 1. */
int week_grid_half(int64_t at);
/* "14:30" by that clock; the two days when it changes have no more room here. */
void week_grid_time(int64_t at, char out[8]);
/* "Mon 23/11 to Sun 29/11" */
void week_grid_say(const struct week_grid *grid, char *out, size_t size);
/* "Thu 26/11, afternoon" */
void week_grid_say_cell(int64_t day, int half, char *out, size_t size);
/* "morning", in a column of so many cells; translated. */
const char *week_grid_half_name(int half, int cells);
/* Where a cell of the grid is: its mark's column; the text's is the next one. */
int week_grid_x(const struct week_grid *grid, int day);
int week_grid_at(const struct week_grid *grid, int x); /* which day stands in that column; -1: none */
int week_grid_room(const struct week_grid *grid);      /* cells of the text */
/* The row of the days' names, today marked. */
void week_grid_draw_days(const struct week_grid *grid, struct canvas *canvas, struct rect row, int64_t today);
/* The cursor's mark; focused: with the terminal's cursor, which lean is the mark alone: that moves in a few bytes. */
void week_grid_draw_mark(struct canvas *canvas, int x, int y, bool focused, bool lean);

#endif
