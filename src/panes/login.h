/* login: the whole screen where a person logs in. UI thread. */
#ifndef PANES_LOGIN_H
#define PANES_LOGIN_H

#include "panes/context.h"
#include "tui/sheet.h"

extern const struct sheet_ops login_ops;
/* user: prefilled, may be NULL; why a login is needed. */
struct sheet *login_new(struct context *context, const char *user, const char *why);

#endif
