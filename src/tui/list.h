/* list: a list of rows: which of a pane's items it shows, which is selected, where it is scrolled to. Never moves what
 * is being read: the selection is kept by id. UI thread. */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include "tui/canvas.h"
#include "tui/command.h"
#include "tui/pane.h"

enum list_row { LIST_ROW, LIST_ROW_SELECTED, LIST_ROW_FOCUSED /* ... in the pane that has the keys */ };
struct list;
struct list_ops { /* what whoever holds the list (CONTAINER_OF) tells of its items, which it numbers from 0 */
  /* Optional: a row is known by its place from the end, as they only come at the top. */
  const char *(*id)(const struct list *list, size_t item);
  bool (*passes)(const struct list *list, size_t item);        /* the filter lets it through. Optional: each one is */
  const char *(*heading)(const struct list *list, size_t row); /* what stands over a row, or NULL. Optional */
  /* Draws a row, but for its first cell: the list's mark stands there. For list_draw. */
  void (*draw)(const struct list *list, struct canvas *canvas, struct rect rect, size_t row, enum list_row selected);
};
struct list {
  const struct list_ops *ops;
  size_t *shown;               /* the item of each row */
  size_t count, selected, top; /* of rows; count 0: nothing selected */
  int height;                  /* rows seen at the last list_fit */
  char *selected_id;           /* the list's copy */
  char *before;                /* what was selected when the filter began; NULL: none, or the cursor moved since */
  char *filter, *folded;       /* what is typed; case and accents folded */
  unsigned changed;            /* counts what changes of rows and filter, not of the cursor */
};
struct list list_empty(const struct list_ops *ops);
void list_clear(struct list *list);
void list_forget(struct list *list); /* other rows come: nothing is selected any more */
/* The items changed, or what passes: there are so many. Keeps the selected id where it was on the screen when it still
 * exists, else the nearest row. An id that went with every row is found again when the rows come back. True when the
 * selected row is gone, and another one selected. */
bool list_reset(struct list *list, size_t items);
void list_select(struct list *list, size_t row);
/* Selects the row with that id; false when there is none. */
bool list_select_id(struct list *list, const char *id);
/* Another filter; list_reset then shows what passes. Without one again the row that was selected before it is, unless
 * a person has moved the cursor meanwhile. */
void list_set_filter(struct list *list, const char *text);
bool list_is_filtered(const struct list *list);
/* The filter finds the text (folded). */
bool list_matches(const struct list *list, const char *folded);
/* Rows that fit. The pane calls it when its rectangle changes (pane_ops.resize), never while drawing. */
void list_fit(struct list *list, int height);
/* While a filter is on n and N go from match to match, as they do after / in vi and less: which row command that is;
 * the command itself where it is none of these. */
enum command list_match(const struct list *list, enum command command);
/* UP DOWN PAGE_UP PAGE_DOWN FIRST LAST: true if it was one of them. Past an edge the view jumps half a page (a terminal
 * beside other panes can't scroll cheaply). */
bool list_command(struct list *list, enum command command);
/* Draws the rows that are seen, on blanks, with the mark and (in a focused pane) the cursor on the selected one, and
 * blanks below; nothing: what an empty list says. In a sheet, whose height nobody tells (all rows fit, it was told): as
 * far down as the selected row needs. */
void list_draw(const struct list *list, struct canvas *canvas, struct rect rect, bool focused, const char *nothing);
/* What stands in row y of where list_draw draws, so many rows high. */
struct pane_spot list_spot(const struct list *list, int height, int y);
/* A text (NULL: "") in a column of a row, in that many cells: the rest of the row begins behind it and a blank. */
void list_draw_cell(struct canvas *canvas, struct rect *row, int cells, enum style style, const char *text);
/* Cells of a column whose longest text has so many: from least to most. */
int list_column(int longest, int least, int most);
/* The longest of those before, and of one more text. */
int list_longest(int before, const char *text);
/* The text of the last column (NULL: ""), and more (NULL: nothing) behind it, faint, where most of it has room. */
void list_draw_last(struct canvas *canvas, struct rect row, enum style style, const char *text, const char *more);

#endif
