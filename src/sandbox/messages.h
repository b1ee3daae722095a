/* messages: one conversation for each property, between the account and the property's agent (the later edition). */
#ifndef SANDBOX_MESSAGES_H
#define SANDBOX_MESSAGES_H

#include "sandbox/exchange.h"

struct message {
  const char *id; /* NULL: one is made */
  const char *property_id, *text;
  bool own;         /* from the account; else from its agent */
  int64_t at, read; /* read 0: not yet */
};
/* Keeps it, and answers it as a tree. */
cJSON *messages_add(struct sandbox *sandbox, const struct message *message);

#endif
