#include "tui/list.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void list_init(struct list *list) {
  *list = (struct list){.height = 1};
}

void list_clear(struct list *list) {
  free(list->selected_id);
  list_init(list);
}

void list_forget(struct list *list) {
  free(list->selected_id);
  list->selected_id = NULL;
  list->selected = list->top = 0;
}

static void list_name(struct list *list, const char *(*id)(const void *arg, size_t n), const void *arg) {
  free(list->selected_id);
  list->selected_id = list->count > 0 ? mem_copy(id(arg, list->selected)) : NULL;
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

bool list_reset(struct list *list, size_t count, const char *(*id)(const void *arg, size_t n), const void *arg) {
  size_t screen_row = list->selected - list->top, found = list->selected;
  bool kept = false;
  for (size_t n = 0; list->selected_id != NULL && n < count; n++) {
    /* Nearest first is not worth it: rows rarely move, and the id is one comparison a row. */
    if (strcmp(id(arg, n), list->selected_id) == 0) {
      found = n;
      kept = true;
      break;
    }
  }
  list->count = count;
  list->selected = count == 0 ? 0 : found < count ? found : count - 1;
  if (kept) list->top = list->selected > screen_row ? list->selected - screen_row : 0;
  list_show(list);
  bool moved = !kept && count > 0 && list->selected_id != NULL;
  if (!kept && count > 0) list_name(list, id, arg); /* what an empty list had selected is found again later */
  return moved;
}

void list_select(struct list *list, size_t n, const char *(*id)(const void *arg, size_t n), const void *arg) {
  if (n >= list->count) return;
  list->selected = n;
  list_show(list);
  list_name(list, id, arg);
}

void list_fit(struct list *list, int height) {
  list->height = height > 0 ? height : 1;
  list_show(list);
}

bool list_command(struct list *list, enum command command, const char *(*id)(const void *arg, size_t n),
                  const void *arg) {
  size_t page = list->height > 1 ? (size_t)list->height - 1 : 1, last = list->count > 0 ? list->count - 1 : 0,
         to = list->selected;
  switch (command) {
  case COMMAND_UP:
    to = to > 0 ? to - 1 : 0;
    break;
  case COMMAND_DOWN:
    to = to < last ? to + 1 : last;
    break;
  case COMMAND_PAGE_UP:
    to = to > page ? to - page : 0;
    break;
  case COMMAND_PAGE_DOWN:
    to = last - to > page ? to + page : last;
    break;
  case COMMAND_FIRST:
    to = 0;
    break;
  case COMMAND_LAST:
    to = last;
    break;
  default:
    return false;
  }
  if (to != list->selected) list_select(list, to, id, arg);
  return true;
}
