/* days: a training that is started again: its days, which were laid round the day on which it was made, are moved on.
 */
#ifndef SANDBOX_DAYS_H
#define SANDBOX_DAYS_H

#include "sandbox/sandbox.h"

/* Moves all days of the account by whole weeks when they are old (the manual says when): the day that they are laid
 * round is then one of the last seven. How many weeks; 0: they stay. */
int days_move(struct sandbox *sandbox, int64_t *day);

#endif
