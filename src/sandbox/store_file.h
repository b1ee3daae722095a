/* store_file: the file of --db: one sandbox at a time, and only a file that is ours and whole. */
#ifndef SANDBOX_STORE_FILE_H
#define SANDBOX_STORE_FILE_H

#include <stddef.h>

#include "sandbox/sandbox.h"

/* Opens settings.db, or memory; reset: what is ours is emptied first. False: why not, and what to do, in problem. */
bool store_file_open(struct sandbox *sandbox, bool reset, char *problem, size_t size);
void store_file_close(struct sandbox *sandbox);

#endif
