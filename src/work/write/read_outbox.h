/* read_outbox: the outbox as the UI and the command line see it. Worker thread. */
#ifndef WORK_WRITE_READ_OUTBOX_H
#define WORK_WRITE_READ_OUTBOX_H

#include "work/worker.h"

struct outbox_list;
struct outbox_row;

/* JOB_READ_OUTBOX. */
void read_known_outbox(struct worker *worker, struct job *job, struct event *event, struct error *error);
/* Rows as the UI sees them. */
void read_outbox_views(const struct outbox_list *list, struct event *event);
void read_outbox_view(const struct outbox_row *row, struct outbox_view *view);

#endif
