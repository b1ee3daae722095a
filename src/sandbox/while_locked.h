/* while_locked: the sandbox of many programs, none of which need outlive the others: each has a shared lock (flock) on
 * a file, which the kernel takes back however they end. Before threads. */
#ifndef SANDBOX_WHILE_LOCKED_H
#define SANDBOX_WHILE_LOCKED_H

#include "base/error.h"

/* From now on: SIGTERM to this process as soon as nobody has a lock on that file. It has the exclusive one itself then,
 * until it is gone, and the file is empty: whoever gets a lock and finds it written has a sandbox that stays.
 * When it can't be locked at all, standard error tells, and the process goes on. ERROR_STORE when the file can't be
 * opened. */
enum error_code while_locked_begin(const char *path, struct error *error) MUST_CHECK;

#endif
