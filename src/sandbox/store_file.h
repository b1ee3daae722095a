/* store_file: the file of --db: one sandbox at a time, and only a file that is ours and whole. */
#ifndef SANDBOX_STORE_FILE_H
#define SANDBOX_STORE_FILE_H

#include "base/error.h"
#include "sandbox/sandbox.h"

/* Opens settings.db, or memory; reset: what is ours is emptied first. ERROR_STORE: error says why not, and what to do.
 */
enum error_code store_file_open(struct sandbox *sandbox, bool reset, struct error *error);
void store_file_close(struct sandbox *sandbox);

#endif
