/* status: the status line: what is wrong, what is under way, whose account this is. UI thread. */
#ifndef PANES_STATUS_H
#define PANES_STATUS_H

#include "panes/context.h"

void status_show(const struct context *context, char *out, size_t size, enum style *style);

#endif
