/* account_open: which account there is, and what of the command line is in force. */
#ifndef SANDBOX_ACCOUNT_OPEN_H
#define SANDBOX_ACCOUNT_OPEN_H

#include "sandbox/sandbox.h"

/* Makes the account, or takes up the one that the database has: what of the command line does not fit it is told, and
 * settings are then what is in force. False when the database can't take it, which has been told. */
bool account_open(struct sandbox *sandbox);

#endif
