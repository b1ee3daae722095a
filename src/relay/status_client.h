/* status_client: the question to a running relay how it is, on the socket in its state folder. */
#ifndef RELAY_STATUS_CLIENT_H
#define RELAY_STATUS_CLIENT_H

#include "base/error.h"

/* What it says, cleaned; new memory. ERROR_UNREACHABLE with a sentence when nobody answers, ERROR_STORE when we may not
 * ask. */
enum error_code status_client_ask(const char *socket, char **text, struct error *error) MUST_CHECK;

#endif
