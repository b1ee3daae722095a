/* test_numbers: the telephone numbers of the vendor's test environment, with which a visit goes on by itself. */
#ifndef SANDBOX_TEST_NUMBERS_H
#define SANDBOX_TEST_NUMBERS_H

#include <cjson/cJSON.h>

#include "sandbox/sandbox.h"

/* Begins what the visitor's number says, right after the answer to create; without a pace it is done at once. */
void test_numbers_begin(struct sandbox *sandbox, cJSON *visit);
/* Does the next step that is due, if there is one. */
bool test_numbers_step(struct sandbox *sandbox);

#endif
