/* sheet: a dialogue at the foot of the deck (booking, cancelling, filter, login, questions), which holds this base. It
 * has all keys while it is open. UI thread. */
#ifndef TUI_SHEET_H
#define TUI_SHEET_H

#include <stdbool.h>
#include "tui/canvas.h"
#include "tui/key.h"

struct event;
struct intents; /* as in tui/pane.h */

enum sheet_result {
  SHEET_STAYS,
  SHEET_CLOSES,  /* the deck closes it */
  SHEET_CHANGED, /* by an event: what it asks now has not been painted */
  SHEET_PASSES   /* not the sheet's key: the deck and panes get it (filter: arrows) */
};
struct sheet {
  const struct sheet_ops *ops;
};
struct sheet_ops {
  const char *name;
  bool whole; /* takes the whole screen (login) */
  /* Rows it needs at that width, at most height. Optional: one; of a whole one nobody asks. */
  int (*height)(const struct sheet *sheet, int width, int height);
  void (*draw)(const struct sheet *sheet, struct canvas *canvas, struct rect rect);
  /* For the hint bar: what Enter and Esc do now, translated. Optional: Esc goes back. */
  const char *(*hint)(const struct sheet *sheet);
  /* A key that confirms counts only as tui/question.h has it. */
  enum sheet_result (*key)(struct sheet *sheet, const struct key *key, struct intents *wants);
  /* A question stands in it that a key would confirm: no text is being typed, no row chosen. Optional: one always does.
   */
  bool (*asks)(const struct sheet *sheet);
  enum sheet_result (*event)(struct sheet *sheet, struct event *event); /* optional */
  void (*close)(struct sheet *take_sheet);
};
static inline bool sheet_asks_nothing(const struct sheet *sheet) { /* for its asks */
  (void)sheet;
  return false;
}

#endif
