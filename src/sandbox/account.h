/* account: who logs in, and what is known of it. */
#ifndef SANDBOX_ACCOUNT_H
#define SANDBOX_ACCOUNT_H

#include "sandbox/call.h"

/* POST login */
bool account_login(struct call *call);
/* Whether a token (NULL: none) is one that was given out; false: the answer says so. */
bool account_knows(struct call *call, const char *token);
/* GET me */
bool account_me(struct call *call);

#endif
