/* The week's picture: as many visits in each cell as there is room for, and under the grid the cell of the cursor. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/agent.h"
#include "panes/visit_filter.h"
#include "panes/visit_style.h"
#include "panes/week_private.h"

enum {
  WEEK_HEAD = 1,
  WEEK_FOOT_MOST = 5,
  WEEK_FOOT_CELLS = 60,           /* it is painted whole for each cell: not too much for a slow line */
  WEEK_LINE = WEEK_GRID_TIME + 1, /* cells of a time and its mark */
  WEEK_WHAT_LEAST = 4,
  WEEK_COUNT_MOST = 99
};

/* ---- how much there is room for */

int week_draw_foot_rows(const struct week *pane) {
  int rows = pane->height / 4;
  if (pane->context->setup.lean || pane->height < 5) return 0;
  return rows < 2 ? 2 : rows > WEEK_FOOT_MOST ? WEEK_FOOT_MOST : rows;
}

static int week_draw_area(const struct week *pane) {
  int area = pane->height - WEEK_HEAD - week_draw_foot_rows(pane);
  return area > 0 ? area : 1;
}

int week_draw_lines(const struct week *pane) {
  size_t most = 1, rows = week_groups_rows(pane);
  for (struct week_place at = {0, 0}; at.row < rows; at.row++)
    for (at.day = 0; at.day < WEEK_GRID_DAYS; at.day++) {
      size_t count = week_groups_cell(pane, at)->count;
      most = count > most ? count : most;
    }
  size_t fit = rows > 0 ? (size_t)week_draw_area(pane) / rows : 1;
  if (rows == WEEK_GRID_HALVES) return fit > 0 ? (int)fit : 1; /* of one group the halves stay where they are */
  return fit < 1 ? 1 : (int)(fit < most ? fit : most);
}

size_t week_draw_rows(const struct week *pane) {
  int rows = week_draw_area(pane) / week_draw_lines(pane);
  return rows > 0 ? (size_t)rows : 1;
}

struct pane_spot week_draw_spot(const struct pane *base, struct rect body, int x, int y) {
  const struct week *pane = CONTAINER_OF(base, struct week, base);
  int day = week_grid_at(&pane->grid, x), down = (y - WEEK_HEAD) / week_draw_lines(pane);
  size_t row = pane->top + (size_t)(down > 0 ? down : 0);
  (void)body;
  if (day < 0 || y < WEEK_HEAD || (size_t)down >= week_draw_rows(pane) || row >= week_groups_rows(pane))
    return (struct pane_spot){.there = false};
  return (struct pane_spot){.there = true, .right = day - pane->at.day, .down = (int)row - (int)pane->at.row};
}

/* ---- title */

void week_draw_title(const struct pane *base, char *out, size_t size) {
  const struct week *pane = CONTAINER_OF(base, struct week, base);
  char days[160], age[96], filter[160], count[64] = "";
  const char *by = pane->by == WEEK_BY_AGENT ? _("  by agent") : pane->by == WEEK_BY_PROPERTY ? _("  by property") : "";
  size_t all = pane->all != NULL ? pane->all->count : 0;
  week_grid_say(&pane->grid, days, sizeof days);
  if (pane->live)
    snprintf(age, sizeof age, "%s", _("live"));
  else
    freshness_detail(&pane->reading, age, sizeof age);
  visit_filter_title(pane->status, pane->filter, pane->count, all, filter, sizeof filter);
  if (filter[0] == '\0' && pane->whole) /* else there may be more */
    snprintf(count, sizeof count, ngettext("  %zu visit", "  %zu visits", (unsigned long)all), all);
  snprintf(out, size, "%s\t%s%s%s%s\t%s", _("Week"), days, by, filter, count, age);
}

/* ---- a cell */

static enum visit_status week_draw_status(const struct visit *visit) {
  bool mixed;
  return visit_summary_status(visit, &mixed);
}

static const char *week_draw_sign(enum visit_status status) {
  if (visit_status_is_cancelled(status)) return "✕";
  return status == VISIT_CONFIRMED ? "✓" : status == VISIT_PROPOSED ? "?" : status == VISIT_DONE ? "●" : "!";
}

/* "14:30✓ 75-1042": the time, how it stands, and what the group does not say. Only the time has a style: what is beside
 * a mark costs nothing when that moves. */
static void week_draw_visit(const struct week *pane, struct canvas *canvas, struct rect at, const struct visit *visit) {
  enum visit_status status = week_draw_status(visit);
  char time[8];
  week_grid_time(visit->at, time);
  int x = at.x + canvas_text(canvas, at.x, at.y, at.width, visit_style(status), time);
  x += canvas_text(canvas, x, at.y, at.x + at.width - x, STYLE_TEXT, week_draw_sign(status)) + 1;
  int room = at.x + at.width - x;
  if (room < WEEK_WHAT_LEAST) return;
  AUTO(mem_free_at) char *who = pane->by == WEEK_BY_PROPERTY ? visit_who(visit) : NULL;
  canvas_text(canvas, x, at.y, room, STYLE_TEXT, who != NULL ? who : visit->ref_shown);
}

/* How many visits it has that stand; a cross where all are cancelled. */
static void week_draw_count(struct canvas *canvas, struct rect at, const struct week_cell *cell) {
  bool many = cell->live > WEEK_COUNT_MOST;
  if (cell->live == 0)
    canvas_text(canvas, at.x, at.y, at.width, STYLE_TEXT, "✕");
  else
    canvas_print(canvas, at.x, at.y, at.width, STYLE_TEXT, "%zu%s", many ? (size_t)WEEK_COUNT_MOST : cell->live,
                 many ? "+" : "");
}

/* One line for several: the first and how many more. */
static void week_draw_brief(const struct week *pane, struct canvas *canvas, struct rect at,
                            const struct week_cell *cell) {
  char more[24];
  snprintf(more, sizeof more, "+%zu", cell->count - 1);
  if (WEEK_LINE + text_width(more) > at.width) {
    week_draw_count(canvas, at, cell);
    return;
  }
  struct rect first = {at.x, at.y, WEEK_LINE, 1};
  week_draw_visit(pane, canvas, first, week_groups_visit(pane, cell, 0));
  canvas_text(canvas, at.x + WEEK_LINE, at.y, at.width - WEEK_LINE, STYLE_TEXT, more);
}

static void week_draw_cell(const struct week *pane, struct canvas *canvas, struct rect at,
                           const struct week_cell *cell) {
  size_t lines = (size_t)at.height, shown = cell->count <= lines ? cell->count : lines - 1;
  if (cell->count == 0) {
    if (!pane->whole) canvas_text(canvas, at.x, at.y, at.width, STYLE_TEXT, "…"); /* not read is not none */
    return;
  }
  if (at.width < WEEK_LINE) {
    week_draw_count(canvas, at, cell);
    return;
  }
  if (shown == 0) {
    week_draw_brief(pane, canvas, at, cell);
    return;
  }
  for (size_t n = 0; n < shown; n++)
    week_draw_visit(pane, canvas, (struct rect){at.x, at.y + (int)n, at.width, 1}, week_groups_visit(pane, cell, n));
  if (shown < cell->count)
    canvas_print(canvas, at.x, at.y + (int)shown, at.width, STYLE_TEXT, "+%zu", cell->count - shown);
}

/* ---- the grid */

/* The group's name beside its morning, the half of the day where there is room for it. */
static void week_draw_label(const struct week *pane, struct canvas *canvas, struct rect at, size_t row) {
  const struct week_group *group = &pane->groups[row / WEEK_GRID_HALVES];
  int half = (int)(row % WEEK_GRID_HALVES);
  bool named = pane->by != WEEK_BY_NOTHING && half == 0;
  if (named) canvas_text(canvas, at.x, at.y, at.width, STYLE_STRONG, group->name);
  if (named && at.height == 1) return;
  canvas_text(canvas, at.x, at.y + named, at.width, STYLE_FAINT, week_grid_half_name(half, at.width));
}

static void week_draw_row(const struct week *pane, struct canvas *canvas, struct rect at, size_t row, bool focused) {
  week_draw_label(pane, canvas, (struct rect){at.x, at.y, pane->grid.label - 1, at.height}, row);
  for (int day = 0; day < WEEK_GRID_DAYS; day++) {
    bool here = row == pane->at.row && day == pane->at.day;
    struct rect cell = {at.x + week_grid_x(&pane->grid, day) + 1, at.y, week_grid_room(&pane->grid), at.height};
    week_draw_cell(pane, canvas, cell, week_groups_cell(pane, (struct week_place){day, row}));
    if (here)
      week_grid_draw_mark(canvas, at.x + week_grid_x(&pane->grid, day), at.y, focused, pane->context->setup.lean);
  }
}

/* ---- under it: what the cell of the cursor has */

static void week_draw_foot_head(const struct week *pane, struct canvas *canvas, struct rect at,
                                const struct week_cell *cell) {
  char where[96], count[96];
  week_grid_say_cell(pane->grid.day[pane->foot.day], (int)(pane->foot.row % WEEK_GRID_HALVES), where, sizeof where);
  size_t over = cell->count - cell->live;
  snprintf(count, sizeof count, ngettext("%zu visit", "%zu visits", (unsigned long)cell->live), cell->live);
  if (over > 0)
    snprintf(count + strlen(count), sizeof count - strlen(count),
             ngettext(", %zu cancelled", ", %zu cancelled", (unsigned long)over), over);
  const char *unread = pane->why.code != ERROR_NONE ? pane->why.text : _("Reading from Flatsy");
  int used = canvas_text(canvas, at.x, at.y, at.width, STYLE_STRONG, where) + 2;
  canvas_text(canvas, at.x + used, at.y, at.width - used, STYLE_TEXT,
              cell->count == 0 && !pane->whole ? unread : count);
}

static void week_draw_foot_visit(struct canvas *canvas, struct rect at, const struct visit *visit) {
  char time[32], text[512];
  AUTO(mem_free_at) char *who = visit_who(visit), *agent = agent_of_visit(visit);
  when_show_time(visit->at, time, sizeof time);
  snprintf(text, sizeof text, "%s %s %s  %s  %s", time, visit_status_short(week_draw_status(visit)), visit->ref_shown,
           who, agent[0] != '\0' ? agent : _("no agent"));
  canvas_text(canvas, at.x, at.y, at.width, STYLE_TEXT, text);
}

static void week_draw_foot(const struct week *pane, struct canvas *canvas, struct rect at) {
  const struct week_cell *cell = week_groups_cell(pane, pane->foot);
  size_t lines = at.height > 1 ? (size_t)at.height - 1 : 0, shown = cell->count <= lines ? cell->count : lines;
  if (at.width > WEEK_FOOT_CELLS) at.width = WEEK_FOOT_CELLS;
  if (at.height <= 0) return;
  week_draw_foot_head(pane, canvas, (struct rect){at.x, at.y, at.width, 1}, cell);
  char more[24] = "";
  if (shown > 0 && shown < cell->count) snprintf(more, sizeof more, " +%zu", cell->count - shown);
  for (size_t n = 0; n < shown; n++) {
    int width = at.width - (n + 1 == shown ? text_width(more) : 0); /* what is cut there says so */
    week_draw_foot_visit(canvas, (struct rect){at.x, at.y + 1 + (int)n, width, 1}, week_groups_visit(pane, cell, n));
  }
  canvas_text_right(canvas, at.x + at.width - text_width(more), at.y + (int)shown, text_width(more), STYLE_TEXT, more);
}

void week_draw(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused) {
  const struct week *pane = CONTAINER_OF(base, struct week, base);
  int foot = week_draw_foot_rows(pane), lines = week_draw_lines(pane), y = rect.y + WEEK_HEAD;
  size_t rows = week_groups_rows(pane), end = pane->top + week_draw_rows(pane);
  week_grid_draw_days(&pane->grid, canvas, rect, when_day(context_utc(pane->context)));
  if (rows == 0) {
    char nothing[FRESHNESS_NOTHING];
    struct freshness fresh = pane->reading.fresh;
    if (pane->why.code != ERROR_NONE) fresh.failed = true, fresh.error = pane->why;
    freshness_say_nothing(pane->context, EVENT_VISITS, &fresh, pane->whole, _("No visit in this week"), nothing,
                          sizeof nothing);
    bool filtered = pane->all != NULL && pane->all->count > 0;
    canvas_paragraph(canvas, (struct rect){rect.x + 1, y, rect.width - 1, rect.height - WEEK_HEAD}, 0, STYLE_FAINT,
                     filtered ? _("Nothing matches; Esc clears the filter") : nothing);
    return;
  }
  for (size_t row = pane->top; row < rows && row < end; row++, y += lines)
    week_draw_row(pane, canvas, (struct rect){rect.x, y, rect.width, lines}, row, focused);
  week_draw_foot(pane, canvas, (struct rect){rect.x + 1, rect.y + rect.height - foot, rect.width - 1, foot});
}
