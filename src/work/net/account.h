/* account: whose account it is, as Flatsy says (API_ME). Worker thread. */
#ifndef WORK_NET_ACCOUNT_H
#define WORK_NET_ACCOUNT_H

#include "work/worker.h"

struct http_answer;

/* Asks. */
void account_ask(struct worker *worker);
/* Flatsy told: into the cache, which begins anew where it is another one than before. */
void account_told(struct worker *worker, const struct http_answer *answer);
/* As the cache has it; without id and email while it is not known. Borrowed. */
const struct client *account_known(struct worker *worker);
/* It is known whose it is. */
bool account_is_known(struct worker *worker);
/* Another session, perhaps another account. */
void account_forget(struct worker *worker);

#endif
