/* relay: receives the account's one webhook and fans visits out to every seat through a broker. An event is a hint: it
 * is written down, then the visit is read from the API, and what was read is published. One thread owns the ledger and
 * everything here; the web server, the API's worker and the broker's connection have threads of their own and send
 * messages. */
#ifndef RELAY_RELAY_H
#define RELAY_RELAY_H

#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"
#include "base/msgq.h"
#include "relay/config.h"
#include "relay/hook.h"
#include "relay/ledger.h"
#include "relay/file_watch.h"
#include "relay/publisher.h"
#include "relay/fetcher.h"
#include "relay/transaction.h"
#include "relay/status.h"
#include "relay/webhook.h"
#include "work/work.h"

struct relay {
  const struct config *config; /* its owner's */
  struct work *work;
  struct ledger *ledger;
  struct hook *hook;
  struct msgq *news, *requests;
  int wake_fd, lock_fd;
  bool stopping;
  struct transaction transaction;
  struct fetcher fetcher;
  struct publisher publisher;
  struct publisher_health health;
  struct feed_talk talk; /* from the fetcher to the publisher; id NULL: none */
  struct webhook webhook;
  struct file_watch file_watch;
  bool misses_events; /* as it was said last */
  struct status status;
  uint64_t missed; /* events that the hook did not take, as far as they are seen to */
  bool full;       /* more events wait to be read than are good: no more are taken for now */
  int64_t status_ms, counted_ms;
  int64_t sweep_ms; /* connections are looked at again then, if not before */
  uint64_t events;
  int exit_status; /* why it can't go on */
};

/* Runs until SIGTERM or SIGINT; drains. Exit status. */
int relay_run(struct relay *relay, const char *secret);
/* Its parts. Listens, and begins; ERROR_... with a sentence. relay_close in any case. */
enum error_code relay_open(struct relay *relay, const char *secret, struct error *error) MUST_CHECK;
/* Takes what has come, does what is due: without waiting. */
void relay_step(struct relay *relay);
void relay_close(struct relay *relay);

#endif
