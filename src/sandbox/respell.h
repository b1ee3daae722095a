/* respell: a server that keeps what it is sent in a form of its own (fault respell). */
#ifndef SANDBOX_RESPELL_H
#define SANDBOX_RESPELL_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Letters: p telephone numbers with +33, e email addresses in small letters, n names in capitals, f no fields, t texts
 * without blanks at their ends. */
bool respell_is(const char *how);
/* A request's body: that of a visitor, of what has one, or of a message. */
void respell(cJSON *body, const char *how);

#endif
