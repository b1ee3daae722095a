/* outbox_view: the outbox as the UI and the command line see it. Worker thread. */
#ifndef WORK_WRITE_OUTBOX_VIEW_H
#define WORK_WRITE_OUTBOX_VIEW_H

#include "work/worker.h"

struct outbox_list;
struct outbox_row;

/* JOB_READ_OUTBOX. */
void outbox_view_all(struct worker *worker, struct event *event, struct error *error);
/* Rows as the UI sees them. */
void outbox_view_list(const struct outbox_list *list, struct event *event);
/* One row: EVENT_WRITE, in answer to that job or to none (0). New memory. */
struct event *outbox_view_write(const struct outbox_row *row, uint64_t serial);

#endif
