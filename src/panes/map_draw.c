/* The map's picture: the tour in braille, the stops' numbers on it, a scale; and the list of the stops. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/earth.h"
#include "panes/freshness.h"
#include "panes/map_private.h"
#include "panes/week_grid.h"

enum {
  MAP_BESIDE = 70, /* cells from which the list stands beside the map, else under it */
  MAP_LIST_LEAST = 38,
  MAP_LIST_MOST = 56,
  MAP_UNDER_LEAST = 3,
  MAP_REF_CELLS = 9,
  MAP_WAY_CELLS = 8,
  MAP_SCALE_PART = 3, /* the scale takes a third of the map at most */
  MAP_KM = 1000
};

/* ---- where what is */

static int map_draw_list_width(int width) {
  int cells = width * 2 / 5;
  return cells < MAP_LIST_LEAST ? MAP_LIST_LEAST : cells > MAP_LIST_MOST ? MAP_LIST_MOST : cells;
}

struct rect map_draw_list_rect(const struct map *pane, struct rect rect) {
  (void)pane;
  if (rect.width >= MAP_BESIDE) {
    int width = map_draw_list_width(rect.width);
    return (struct rect){rect.x + rect.width - width, rect.y, width, rect.height};
  }
  int above = rect.height / 2 >= MAP_UNDER_LEAST ? rect.height / 2 : 0;
  return (struct rect){rect.x, rect.y + above, rect.width, rect.height - above};
}

static struct rect map_draw_map_rect(const struct map *pane, struct rect rect) {
  struct rect list = map_draw_list_rect(pane, rect);
  if (rect.width >= MAP_BESIDE) return (struct rect){rect.x, rect.y, rect.width - list.width - 1, rect.height};
  return (struct rect){rect.x, rect.y, rect.width, rect.height - list.height};
}

/* ---- words */

/* "5 visits, 2 without coordinates, 1 too far" */
static void map_draw_counts(const struct map *pane, char *out, size_t size) {
  size_t nowhere = pane->kinds[MAP_NOWHERE], far = pane->kinds[MAP_FAR];
  snprintf(out, size, ngettext("%zu visit", "%zu visits", (unsigned long)pane->row_count), pane->row_count);
  if (nowhere > 0)
    snprintf(out + strlen(out), size - strlen(out),
             ngettext(", %zu without coordinates", ", %zu without coordinates", (unsigned long)nowhere), nowhere);
  if (far > 0)
    snprintf(out + strlen(out), size - strlen(out), ngettext(", %zu too far", ", %zu too far", (unsigned long)far),
             far);
}

void map_draw_title(const struct pane *base, char *out, size_t size) {
  const struct map *pane = CONTAINER_OF(base, struct map, base);
  char day[96], age[96], counts[160], who[MAP_NAME + 48] = "";
  when_show_day(pane->day, day, sizeof day);
  freshness_show(pane->context, REFRESH_DAY, &pane->fresh, age, sizeof age);
  map_draw_counts(pane, counts, sizeof counts);
  if (pane->agent < pane->agent_count && pane->agent_count > 1)
    snprintf(who, sizeof who, "%s %zu/%zu", pane->agents[pane->agent].label, pane->agent + 1, pane->agent_count);
  else if (pane->agent_count > 0)
    snprintf(who, sizeof who, "%s", pane->agent_count > 1 ? _("all agents") : pane->agents[0].label);
  snprintf(out, size, "%s\t%s  %s  %s\t%s", _("Map"), day, who, counts, age);
}

/* ---- the list */

const char *map_draw_heading(const struct list *list, size_t row) {
  const struct map *pane = CONTAINER_OF(list, struct map, list);
  enum map_kind kind = pane->rows[row].kind;
  if (kind == MAP_NEAR || (row > 0 && pane->rows[row - 1].kind == kind)) return NULL;
  return kind == MAP_FAR ? _("Too far from the others for this map") : _("Without coordinates");
}

/* Number, time, reference, who comes, and how far it is to the next stop. */
void map_draw_row(const struct list *list, struct canvas *canvas, struct rect rect, size_t n, enum list_row selected) {
  const struct map *pane = CONTAINER_OF(list, struct map, list);
  const struct map_row *row = &pane->rows[n];
  const struct map_stop *stop = &pane->stops[row->stop];
  bool lean = pane->context->setup.lean;
  char number[24], time[8], way[64] = "";
  canvas_fill(canvas, rect, STYLE_TEXT);
  struct rect rest = {rect.x + 1, rect.y, rect.width - 1, 1};
  snprintf(number, sizeof number, "%zu", row->number);
  week_grid_time(stop->at, time);
  if (row->km >= 0) earth_show(row->km * MAP_KM, way, sizeof way);
  int cells = text_width(number) > 2 ? text_width(number) : 2;
  canvas_text_right(canvas, rest.x, rest.y, cells, STYLE_KEY, number);
  rest.x += cells + 1;
  rest.width -= cells + 1;
  list_draw_cell(canvas, &rest, WEEK_GRID_TIME, selected == LIST_ROW_FOCUSED && !lean ? STYLE_SELECTED : STYLE_TEXT,
                 time);
  list_draw_cell(canvas, &rest, MAP_REF_CELLS, STYLE_TEXT, stop->ref);
  rest.width -= MAP_WAY_CELLS;
  if (rest.width > 0) canvas_text(canvas, rest.x, rest.y, rest.width - 1, STYLE_TEXT, stop->who);
  canvas_text_right(canvas, rest.x + rest.width, rest.y, MAP_WAY_CELLS, STYLE_FAINT, way);
}

/* ---- the map */

struct map_picture { /* what is being drawn */
  struct canvas *canvas;
  struct rect rect;
  struct plot_view view;
  struct plot_raster raster;
  unsigned char *taken; /* cells that have a number */
};

static struct plot_dot map_draw_dot(const struct map *pane, const struct map_picture *picture, size_t stop) {
  return plot_dot_of(&picture->view, pane->stops[stop].point);
}

static void map_draw_tour(const struct map *pane, struct map_picture *picture) {
  for (size_t n = 0; n < pane->kinds[MAP_NEAR]; n++) {
    const struct map_row *row = &pane->rows[n];
    struct plot_dot from = map_draw_dot(pane, picture, row->stop);
    bool goes_on = row->next != SIZE_MAX && pane->stops[row->next].near;
    plot_line(&picture->raster, from, goes_on ? map_draw_dot(pane, picture, row->next) : from);
  }
  const struct plot_raster *raster = &picture->raster;
  for (int n = 0; n < raster->columns * raster->rows; n++) {
    char cell[4];
    plot_braille(raster->cells[n], cell);
    if (raster->cells[n] != 0)
      canvas_text(picture->canvas, picture->rect.x + n % raster->columns, picture->rect.y + n / raster->columns, 1,
                  STYLE_FAINT, cell);
  }
}

/* There is room for a number there; it has it from now on. */
static bool map_draw_takes(struct map_picture *picture, int column, int row, int cells) {
  const struct plot_raster *raster = &picture->raster;
  if (column < 0 || row < 0 || column + cells > raster->columns || row >= raster->rows) return false;
  unsigned char *first = &picture->taken[row * raster->columns + column];
  for (int n = 0; n < cells; n++)
    if (first[n] != 0) return false;
  memset(first, 1, (size_t)cells);
  return true;
}

/* At its stop; where another one's number stands there beside it, or else nowhere: the list has all of them. */
static void map_draw_number(const struct map *pane, struct map_picture *picture, size_t n, bool selected) {
  static const struct plot_dot beside[] = {{0, 0}, {1, 0}, {-1, 0}, {0, 1}, {0, -1}};
  char number[24];
  struct plot_dot dot = map_draw_dot(pane, picture, pane->rows[n].stop);
  snprintf(number, sizeof number, "%zu", pane->rows[n].number);
  int cells = text_width(number), last = picture->raster.columns - cells;
  int column = dot.x / PLOT_ACROSS < last ? dot.x / PLOT_ACROSS : last;
  for (size_t place = 0; place < sizeof beside / sizeof *beside; place++) {
    int x = column + beside[place].x * cells, y = dot.y / PLOT_DOWN + beside[place].y;
    if (!map_draw_takes(picture, x, y, cells)) continue;
    canvas_text(picture->canvas, picture->rect.x + x, picture->rect.y + y, cells,
                selected ? STYLE_SELECTED : STYLE_STRONG, number);
    return;
  }
}

static void map_draw_scale(const struct map_picture *picture) {
  struct plot_scale scale = plot_scale_of(&picture->view, picture->view.width / MAP_SCALE_PART);
  int cells = scale.dots / PLOT_ACROSS, y = picture->rect.y + picture->rect.height - 1, x = picture->rect.x + 1;
  char km[64];
  if (cells < 2) return;
  earth_show(scale.km * MAP_KM, km, sizeof km);
  for (int n = 0; n <= cells; n++)
    canvas_text(picture->canvas, x + n, y, 1, STYLE_FAINT, n == 0 || n == cells ? "|" : "-");
  canvas_text(picture->canvas, x + cells + 2, y, picture->rect.width - cells - 3, STYLE_FAINT, km);
}

static void map_draw_all(const struct map *pane, struct map_picture *picture) {
  size_t near = pane->kinds[MAP_NEAR], selected = pane->list.selected;
  map_draw_tour(pane, picture);
  if (selected < near) map_draw_number(pane, picture, selected, true); /* first: its place is its own */
  for (size_t n = 0; n < near; n++)
    if (n != selected) map_draw_number(pane, picture, n, false);
  map_draw_scale(picture);
}

static void map_draw_map(const struct map *pane, struct canvas *canvas, struct rect rect) {
  size_t near = pane->kinds[MAP_NEAR];
  int columns = rect.width, rows = rect.height - 1; /* the scale */
  if (rows < 1 || columns < 1) return;
  if (near == 0) {
    canvas_paragraph(canvas, (struct rect){rect.x + 1, rect.y, rect.width - 1, rect.height}, 0, STYLE_FAINT,
                     pane->row_count > 0 ? _("None of these visits has coordinates") : "");
    return;
  }
  AUTO(mem_free_at) struct plot_point *points = mem_new_array(near, sizeof *points);
  AUTO(mem_free_at) unsigned char *cells = mem_new_array((size_t)(columns * rows), 2);
  for (size_t n = 0; n < near; n++)
    points[n] = pane->stops[pane->rows[n].stop].point;
  struct map_picture picture = {canvas,
                                rect,
                                plot_view_of(points, near, columns * PLOT_ACROSS, rows * PLOT_DOWN),
                                {columns, rows, cells},
                                cells + columns * rows};
  map_draw_all(pane, &picture);
}

void map_draw(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused) {
  const struct map *pane = CONTAINER_OF(base, struct map, base);
  char nothing[FRESHNESS_NOTHING] = "";
  struct rect list = map_draw_list_rect(pane, rect), map = map_draw_map_rect(pane, rect);
  if (pane->row_count == 0)
    freshness_say_nothing(pane->context, EVENT_DAY, &pane->fresh, pane->fresh.read_at != WHEN_NONE,
                          _("No visit on this day"), nothing, sizeof nothing);
  map_draw_map(pane, canvas, map);
  if (map.width < rect.width) canvas_vertical(canvas, list.x - 1, rect.y, rect.height);
  list_draw(&pane->list, canvas, list, focused, nothing);
}
