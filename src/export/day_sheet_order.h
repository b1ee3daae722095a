/* day_sheet_order: the visits of a day sheet: by day, agent and hour. Main thread. */
#ifndef EXPORT_DAY_SHEET_ORDER_H
#define EXPORT_DAY_SHEET_ORDER_H

#include "export/export.h"

/* Some of them: an agent's of one day. */
struct day_sheet_part {
  const struct visit *const *visits; /* by the hour */
  size_t count, standing;            /* so many of them are not cancelled */
  bool page;                         /* begins a sheet of paper */
};
/* Calls draw with each part, day by day, those without a date last. Each agent has a sheet of their own, but all whose
 * visits are cancelled, at the day's end, one together. */
void day_sheet_order(const struct export *export, const struct visit_list *list,
                     void (*draw)(const struct export *export, const struct day_sheet_part *part));
/* "Friday 27 November 2026"; "Without a date". */
enum { DAY_SHEET_DAY = 96 };
void day_sheet_order_day(const struct visit *visit, char out[DAY_SHEET_DAY]);
/* "Visit agent 3f2a", or that none is named. New memory. */
char *day_sheet_order_agent(const struct visit *visit);

#endif
