/* list: selection and scrolling over rows known by id. Never moves what is being read: the selection is kept by id. UI
 * thread. */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include "tui/command.h"

struct list {
  size_t count, selected, top; /* count 0: nothing selected */
  int height;                  /* rows seen at the last list_fit */
  char *selected_id;           /* the list's copy */
};
void list_init(struct list *list);
void list_clear(struct list *list);
void list_forget(struct list *list); /* other rows come: nothing is selected any more */
/* The rows changed: count rows, id(arg, n) is the id of row n. Keeps the selected id where it was on the screen when it
 * still exists, else the nearest row. An id that went with every row is found again when the rows come back. True when
 * the selected row is gone, and another one selected. */
bool list_reset(struct list *list, size_t count, const char *(*id)(const void *arg, size_t n), const void *arg);
void list_select(struct list *list, size_t n, const char *(*id)(const void *arg, size_t n), const void *arg);
/* Rows that fit. The pane calls it when its rectangle changes (pane_ops.resize), never while drawing. */
void list_fit(struct list *list, int height);
/* UP DOWN PAGE_UP PAGE_DOWN FIRST LAST: true if it was one of them. Past an edge the view jumps half a page (a terminal
 * beside other panes can't scroll cheaply). */
bool list_command(struct list *list, enum command command, const char *(*id)(const void *arg, size_t n),
                  const void *arg);

#endif
