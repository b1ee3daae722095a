#include "tui/list.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* Of a text that is cut: fewer cells say nothing. */
enum { LIST_ENOUGH = 16 };

struct list list_empty(const struct list_ops *ops) {
  return (struct list){.ops = ops, .height = 1, .filter = mem_copy(""), .folded = mem_copy("")};
}

void list_clear(struct list *list) {
  free(list->shown);
  free(list->selected_id);
  free(list->before);
  free(list->filter);
  free(list->folded);
}

void list_forget(struct list *list) {
  mem_replace(&list->selected_id, NULL);
  mem_replace(&list->before, NULL);
  list->selected = list->top = 0;
}

/* The row is called so. */
static bool list_is(const struct list *list, size_t row, const char *id) {
  if (list->ops->id == NULL) return (size_t)atol(id) == list->count - row;
  return strcmp(list->ops->id(list, list->shown[row]), id) == 0;
}

static void list_name(struct list *list) {
  mem_replace(&list->selected_id, NULL);
  if (list->count == 0) return;
  list->selected_id = list->ops->id != NULL ? mem_copy(list->ops->id(list, list->shown[list->selected]))
                                            : mem_print("%zu", list->count - list->selected);
}

/* The selected row is seen: past an edge the view jumps half a page. */
static void list_show(struct list *list) {
  size_t height = (size_t)list->height, half = height / 2;
  if (list->selected < list->top) list->top = list->selected > half ? list->selected - half : 0;
  if (list->selected >= list->top + height)
    list->top = list->selected + 1 > half ? list->selected + 1 - (height - half) : 0;
  if (list->top + height > list->count) list->top = list->count > height ? list->count - height : 0;
  if (list->selected < list->top) list->top = list->selected;
}

/* The row with that id; count when there is none. */
static size_t list_find(const struct list *list, const char *id) {
  size_t row = 0;
  while (row < list->count && !list_is(list, row, id))
    row++;
  return row;
}

static void list_fill(struct list *list, size_t items) {
  list->shown = mem_resize(list->shown, items + 1, sizeof *list->shown);
  list->count = 0;
  list->changed++;
  for (size_t item = 0; item < items; item++)
    if (list->ops->passes == NULL || list->ops->passes(list, item)) list->shown[list->count++] = item;
}

bool list_reset(struct list *list, size_t items) {
  size_t screen_row = list->selected - list->top, last;
  list_fill(list, items);
  last = list->count > 0 ? list->count - 1 : 0;
  size_t found = list->selected_id != NULL ? list_find(list, list->selected_id) : list->count;
  bool kept = found < list->count;
  if (kept)
    list->selected = found;
  else if (list->selected > last)
    list->selected = last;
  if (kept) list->top = list->selected > screen_row ? list->selected - screen_row : 0;
  list_show(list);
  bool moved = !kept && list->count > 0 && list->selected_id != NULL;
  if (!kept && list->count > 0) list_name(list); /* what an empty list had selected is found again later */
  return moved;
}

void list_select(struct list *list, size_t row) {
  if (row >= list->count) return;
  list->selected = row;
  list_show(list);
  list_name(list);
}

bool list_select_id(struct list *list, const char *id) {
  size_t row = list_find(list, id);
  list_select(list, row);
  return row < list->count;
}

void list_set_filter(struct list *list, const char *text) {
  if (!list_is_filtered(list)) mem_replace(&list->before, list->selected_id);
  if (text[0] == '\0' && list->before != NULL) mem_replace(&list->selected_id, list->before);
  mem_replace(&list->filter, text);
  free(list->folded);
  list->folded = text_fold(list->filter);
}

bool list_is_filtered(const struct list *list) {
  return list->filter[0] != '\0';
}

bool list_matches(const struct list *list, const char *folded) {
  return list->folded[0] == '\0' || text_match(folded, list->folded) >= 2;
}

void list_fit(struct list *list, int height) {
  list->height = height > 0 ? height : 1;
  list_show(list);
}

enum command list_match(const struct list *list, enum command command) {
  if (!list_is_filtered(list)) return command;
  if (command == COMMAND_NEW || command == COMMAND_NEXT_MATCH) return COMMAND_DOWN;
  return command == COMMAND_PREVIOUS_MATCH ? COMMAND_UP : command;
}

bool list_command(struct list *list, enum command command) {
  int row = (int)list->selected, last = (int)list->count - 1;
  int step = command_rows(command, list->height > 1 ? list->height - 1 : 1, last + 2), to = row + step;
  to = to < 0 ? 0 : to > last ? last : to;
  if (step != 0 && last >= 0 && to != row) {
    list_select(list, (size_t)to);
    mem_replace(&list->before, NULL);
  }
  return step != 0;
}

/* The first row that is drawn in that height. */
static size_t list_first(const struct list *list, size_t height) {
  return list->selected >= list->top + height ? list->selected + 1 - height : list->top;
}

static const char *list_heading(const struct list *list, size_t row) {
  return list->ops->heading != NULL ? list->ops->heading(list, row) : NULL;
}

struct pane_spot list_spot(const struct list *list, int height, int y) {
  size_t row = list_first(list, height > 0 ? (size_t)height : 0);
  for (int at = 0; row < list->count && at < height && at <= y; row++, at++) {
    if (at + 1 < height && list_heading(list, row) != NULL) at++;
    if (at == y) return (struct pane_spot){.there = true, .down = (int)row - (int)list->selected};
  }
  return (struct pane_spot){.there = false};
}

void list_draw(const struct list *list, struct canvas *canvas, struct rect rect, bool focused, const char *nothing) {
  size_t height = rect.height > 0 ? (size_t)rect.height : 0, row = list_first(list, height);
  int y = rect.y, end = rect.y + rect.height;
  for (; row < list->count && y < end; row++, y++) {
    const char *heading = list_heading(list, row);
    if (heading != NULL && y + 1 < end) {
      canvas_fill(canvas, (struct rect){rect.x, y, rect.width, 1}, STYLE_TEXT);
      canvas_text(canvas, rect.x + 1, y++, rect.width - 1, STYLE_FAINT, heading);
    }
    enum list_row selected = row != list->selected ? LIST_ROW : focused ? LIST_ROW_FOCUSED : LIST_ROW_SELECTED;
    list->ops->draw(list, canvas, (struct rect){rect.x, y, rect.width, 1}, row, selected);
    if (selected != LIST_ROW) canvas_text(canvas, rect.x, y, 1, STYLE_TEXT, ">");
    if (selected == LIST_ROW_FOCUSED) canvas_cursor(canvas, rect.x, y, false);
  }
  canvas_fill(canvas, (struct rect){rect.x, y, rect.width, end - y}, STYLE_TEXT);
  if (list->count == 0)
    canvas_paragraph(canvas, (struct rect){rect.x + 1, rect.y, rect.width - 1, rect.height}, 0, STYLE_FAINT, nothing);
}

void list_draw_cell(struct canvas *canvas, struct rect *row, int cells, enum style style, const char *text) {
  canvas_text(canvas, row->x, row->y, cells < row->width ? cells : row->width, style, text != NULL ? text : "");
  row->x += cells + 1;
  row->width -= cells + 1;
}

int list_longest(int before, const char *text) {
  int cells = text_width(text);
  return cells > before ? cells : before;
}

int list_column(int longest, int least, int most) {
  if (longest < least || most < least) return least;
  return longest < most ? longest : most;
}

void list_draw_last(struct canvas *canvas, struct rect row, enum style style, const char *text, const char *more) {
  if (row.width <= 0) return;
  int used = text_is_filled(text) ? canvas_text(canvas, row.x, row.y, row.width, style, text) + 2 : 0;
  if (more != NULL && (used + text_width(more) <= row.width || used + LIST_ENOUGH <= row.width))
    canvas_text(canvas, row.x + used, row.y, row.width - used, STYLE_FAINT, more);
}
