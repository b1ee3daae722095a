/* hours_sheets: the availability pane's questions: what is about to be sent, what somebody else has changed,
 * where a day goes. The pane outlives them. UI thread. */
#ifndef PANES_HOURS_SHEETS_H
#define PANES_HOURS_SHEETS_H

#include "tui/sheet.h"

struct hours_pane;
struct hours_sheet;
extern const struct sheet_ops hours_sheets_send_ops, hours_sheets_conflict_ops, hours_sheets_copy_ops;
struct hours_sheet *hours_sheets_send_new(struct hours_pane *pane);
struct hours_sheet *hours_sheets_conflict_new(struct hours_pane *pane);
struct hours_sheet *hours_sheets_copy_new(struct hours_pane *pane);

#endif
