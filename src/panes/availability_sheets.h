/* availability_sheets: the availability pane's questions: what is about to be sent, what somebody else has changed,
 * where a day goes. The pane outlives them. UI thread. */
#ifndef PANES_AVAILABILITY_SHEETS_H
#define PANES_AVAILABILITY_SHEETS_H

#include "tui/sheet.h"

struct availability_pane;
struct sheet *availability_sheets_send_new(struct availability_pane *pane);
struct sheet *availability_sheets_conflict_new(struct availability_pane *pane);
struct sheet *availability_sheets_copy_new(struct availability_pane *pane);

#endif
