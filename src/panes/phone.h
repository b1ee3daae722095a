/* phone: a phone number on a page. UI thread. */
#ifndef PANES_PHONE_H
#define PANES_PHONE_H

#include "tui/scroll.h"

/* As scroll_fact, in the groups that it is read aloud in; a click dials it. */
void phone_fact(struct scroll *scroll, const char *label, const char *phone);

#endif
