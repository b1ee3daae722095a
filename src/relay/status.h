/* status: how the relay is, in one line for people, in its language; told to whoever connects to its socket, who needs
 * to say nothing. The relay's thread. */
#ifndef RELAY_STATUS_H
#define RELAY_STATUS_H

#include <stdint.h>
#include "base/error.h"
#include "relay/config.h"
#include "relay/hook.h"
#include "relay/publisher.h"
#include "relay/fetcher.h"
#include "relay/transaction.h"
#include "relay/webhook.h"

enum { STATUS_PLACES = 2 }; /* a socket in the state folder, and an address */
struct status_about {       /* what it tells of: borrowed */
  struct hook *hook;
  const struct fetcher *fetcher;
  const struct publisher *publisher;
  int64_t begun_ms;
  const uint64_t *events; /* that were taken */
};
struct status {
  struct status_about about;
  int fds[STATUS_PLACES]; /* -1: none */
  char *web;              /* where events come besides the socket: "http://127.0.0.1:8686"; NULL: nowhere */
  char *text;             /* what was told last */
  int64_t made_ms;        /* when; 0: it has to be made */
};

/* New memory. */
char *status_line(const struct status *status);
/* Listens. ERROR_CONFIG with a sentence. */
enum error_code status_open(struct status *status, struct error *error) MUST_CHECK;
/* Tells those who have come since. */
void status_serve(struct status *status);
void status_close(struct status *status);

#endif
