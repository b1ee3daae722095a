/* planning_row: a visit's row of the planning: as much as there is width for, what matters first. UI thread. */
#ifndef PANES_PLANNING_ROW_H
#define PANES_PLANNING_ROW_H

#include "model/visit_clash.h"
#include "panes/context.h"
#include "tui/list.h"

struct planning_row {
  const struct context *context;
  const struct visit *visit;
  const struct visit_clash *clash; /* what can't be of it; NULL: nothing */
  const struct visit *other;       /* ... with that visit */
  int ref_cells;                   /* of the longest reference of the list */
  enum list_row selected;
};
/* What of it changes by itself, and with what others keep. */
uint64_t planning_row_look(const struct planning_row *row);
/* On blanks, in a row of the canvas. */
void planning_row_draw(const struct planning_row *row, struct canvas *canvas, struct rect rect);

/* Cells that a row of that width has for the reference. */
int planning_row_ref(const struct planning_row *row, int width);

enum { PLANNING_ROW_TEXT = 160 };
/* What can't be of the visit, in words: "same hour as 75-1014", "7.8 km in 12 min from 75-1014". whole false: without
 * the other's name. */
void planning_row_say_clash(const struct planning_row *row, bool whole, char out[PLANNING_ROW_TEXT]);
/* "by the visitor, 11:00", with the day where it is another one than the visit's: who cancelled it, and when; whole
 * false: who alone; "" of a visit that is not cancelled. */
void planning_row_say_cancelled(const struct visit *visit, bool whole, char out[PLANNING_ROW_TEXT]);
/* "report missing", "draft until 15:24", "interest 4": how far its report is; brief: in fewer cells; "" where there is
 * nothing to say. */
void planning_row_say_report(const struct planning_row *row, bool brief, char out[PLANNING_ROW_TEXT]);

#endif
