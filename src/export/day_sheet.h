/* day_sheet: a day's visits on paper: an agent at a time, by the hour, with telephones, doors and room for notes. Main
 * thread. */
#ifndef EXPORT_DAY_SHEET_H
#define EXPORT_DAY_SHEET_H

#include "export/export.h"

/* What stands at the end: how old it is, what is not in it; clean. Either may be "". */
struct day_sheet_notes {
  const char *age, *left_out;
};
/* One page of HTML that needs nothing else, and runs nothing; each agent begins a sheet of paper. */
void day_sheet_html(const struct export *export, const struct visit_list *list, const struct day_sheet_notes *notes);
/* The same in plain text of 80 columns. */
void day_sheet_text(const struct export *export, const struct visit_list *list, const struct day_sheet_notes *notes);

#endif
