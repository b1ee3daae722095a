/* ask: asks the running relay how it is. Command line. */
#ifndef RELAY_ASK_H
#define RELAY_ASK_H

#include <stdio.h>
#include "base/error.h"

/* Prints its line. ERROR_UNREACHABLE when none is running there. */
enum error_code ask_status(const char *host, int port, const char *secret, FILE *out, struct error *error) MUST_CHECK;

#endif
