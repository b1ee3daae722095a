/* sheet: a dialogue at the foot of the deck (booking, cancelling, filter, login, questions). It has all keys while it
 * is open. UI thread. */
#ifndef TUI_SHEET_H
#define TUI_SHEET_H

#include <stdbool.h>
#include "tui/canvas.h"
#include "tui/key.h"

struct event;

enum sheet_result {
  SHEET_STAYS,
  SHEET_CLOSES,  /* the deck closes it */
  SHEET_CHANGED, /* by an event: what it asks now has not been painted */
  SHEET_PASSES   /* not the sheet's key: the deck and panes get it (filter: arrows) */
};
struct sheet_ops {
  const char *name;
  bool whole; /* takes the whole screen (login) */
  /* Rows it needs at that width, at most height. Optional: one; of a whole one nobody asks. */
  int (*height)(const void *sheet, int width, int height);
  void (*draw)(const void *sheet, struct canvas *canvas, struct rect rect);
  /* For the hint bar: what Enter and Esc do now, translated. Optional: Esc goes back. */
  const char *(*hint)(const void *sheet);
  /* painted: the sheet's present state has been shown; a confirmation that was not painted is never taken.
   * key->repeated never confirms. */
  enum sheet_result (*key)(void *sheet, const struct key *key, bool painted);
  enum sheet_result (*event)(void *sheet, struct event *event); /* optional */
  void (*close)(void *take_sheet);
};

#endif
