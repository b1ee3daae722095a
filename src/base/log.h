/* log: one file (a service: stderr), one line an event, cleaned (text_clean) and without secrets. Nothing goes to
 * stderr while the dashboard runs. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include "base/error.h"

/* Opens PATH for appending (0600, also when it was there with more; O_NOFOLLOW; another user's is refused, as base/file
 * has it); one rotation to PATH.1 above 1 MiB. Before threads start. Without log_open the log is silent. */
enum error_code log_open(const char *path, struct error *error) MUST_CHECK;
void log_close(void);
/* Lines go to stderr instead, with the level that a service manager reads ("<6>") and no time of their own; log_open
 * changes nothing then. A line that nobody takes at once is lost, and how many were is told by the next one. For
 * programs without a screen; before threads. */
void log_to_stderr(void);
/* One line with the UTC time; cut at 1,000 bytes; control characters never pass. Any thread.
 * The caller passes no token, no password and no visit code. */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
