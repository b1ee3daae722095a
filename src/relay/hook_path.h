/* hook_path: the unguessable end of the address that the vendor posts to. Before threads. */
#ifndef RELAY_HOOK_PATH_H
#define RELAY_HOOK_PATH_H

#include <stdbool.h>
#include "base/error.h"

/* From STATE/path, a file; made at the first start (make), 0600. New memory, which is a secret. ERROR_STORE or
 * ERROR_CONFIG with a sentence. */
enum error_code hook_path_read(const char *state, bool make, char **secret, struct error *error) MUST_CHECK;

#endif
