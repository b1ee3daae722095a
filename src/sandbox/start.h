/* start: which account there is, and what of the command line is in force. */
#ifndef SANDBOX_START_H
#define SANDBOX_START_H

#include "sandbox/sandbox.h"

/* Makes the account, or takes up the one that the database has: what of the command line does not fit it is told, and
 * settings are then what is in force. False when the database can't take it, which has been told. */
bool start_account(struct sandbox *sandbox);

#endif
