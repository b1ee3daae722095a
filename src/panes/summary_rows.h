/* summary_rows: a summary as rows of numbers, and the visits behind each. UI thread. */
#ifndef PANES_SUMMARY_ROWS_H
#define PANES_SUMMARY_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include "model/summary.h"

enum { SUMMARY_ROW_CELLS = 5 };
enum summary_part { SUMMARY_PART_ALL, SUMMARY_PART_AGENTS, SUMMARY_PART_PROPERTIES, SUMMARY_PARTS };
struct summary_cell {
  char text[16];
  struct summary_pick pick; /* its id is the summary's */
};
struct summary_row {
  enum summary_part part;
  char *id;     /* of the row, whatever week is shown */
  char *label;  /* translated, or a name */
  char *detail; /* behind the numbers, or behind the name; NULL: none */
  int indent;
  size_t cell_count; /* 2: these days, and those before; or of a group: visits, done, cancelled, missing, interest */
  struct summary_cell cells[SUMMARY_ROW_CELLS];
};
/* New memory; summary_rows_free. Valid while the summary is. */
struct summary_row *summary_rows_new(const struct summary *summary, size_t *count);
void summary_rows_free(struct summary_row *take_rows, size_t count);
/* What a column of a part is called: translated. */
const char *summary_rows_head(enum summary_part part, size_t column);
/* What the visits behind that number are called: "cancelled by the owner, Mon 23/11 - Sun 29/11". New memory. */
char *summary_rows_title(const struct summary_row *row, size_t column);

#endif
