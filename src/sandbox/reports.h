/* reports: what agents write after a visit: a draft at first, whole some hours later. */
#ifndef SANDBOX_REPORTS_H
#define SANDBOX_REPORTS_H

#include <cjson/cJSON.h>

#include "sandbox/sandbox.h"

enum { REPORTS_SECONDS = 2 * 3600 };
/* The agent begins a report of the visit (the caller stores that), and ends it REPORTS_SECONDS after since. */
void reports_begin(struct sandbox *sandbox, cJSON *visit, int64_t since);
/* Ends those whose time has come. */
void reports_finish(struct sandbox *sandbox);

#endif
