/* magic: the telephone numbers of the vendor's test environment, with which a visit goes on by itself. */
#ifndef SANDBOX_MAGIC_H
#define SANDBOX_MAGIC_H

#include <cjson/cJSON.h>

#include "sandbox/sandbox.h"

/* Begins what the visitor's number says, right after the answer to create; without a pace it is done at once. */
void magic_begin(struct sandbox *sandbox, cJSON *visit);
/* Does the next step that is due, if there is one. */
bool magic_step(struct sandbox *sandbox);

#endif
