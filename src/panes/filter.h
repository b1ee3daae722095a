/* filter: the sheets that narrow a list down: by typed text, and the planning by status. UI thread. */
#ifndef PANES_FILTER_H
#define PANES_FILTER_H

#include "panes/question_sheet.h"

/* text: what the list is filtered by now. Wants what (INTENT_FILTER_...) at each change. */
struct sheet *filter_new(struct context *context, enum intent_kind what, const char *text);
/* Wants INTENT_STATUS. */
struct sheet *filter_status_new(struct context *context);
/* The same, for a list of reports. */
struct sheet *filter_reports_new(struct context *context);

#endif
