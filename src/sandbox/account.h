/* account: who logs in, and what is known of it. */
#ifndef SANDBOX_ACCOUNT_H
#define SANDBOX_ACCOUNT_H

#include "sandbox/exchange.h"

/* Whether a token (NULL: none) is one that was given out; false: the answer says so. */
bool account_knows(struct exchange *exchange, const char *token);

#endif
