/* hook: the web address that the vendor posts events to (document: Webhook). Listens on a thread of its own; what came
 * whole waits there, unanswered, until the relay's thread has it on the disk. */
#ifndef RELAY_HOOK_H
#define RELAY_HOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"
#include "base/msgq.h"

struct hook;
struct hook_setup {
  const char *host; /* IPv4 or IPv6 address */
  int port;         /* 0: a free one */
  const char *secret;
  int rate;           /* events a second that are taken, with bursts of ten times as many */
  struct msgq *queue; /* of hook_request, which stay the hook's: frees with hook_request_keep */
};

/* A request that waits for its answer. */
struct hook_request;
void hook_request_keep(void *request);
/* What it says: visits that changed (ids, 0 to 2, borrowed until it is answered), a message, or something that only a
 * read of everything tells; or a question about our own state. */
struct hook_says {
  const char *ids[2];
  size_t count;
  bool talk, unclear, status;
};
const struct hook_says *hook_request_says(const struct hook_request *request);
/* The answer; text may be NULL. The request is gone after it. Relay's thread. */
void hook_answer(struct hook_request *take_request, int status, const char *text);

/* What was turned away, since the start. */
struct hook_counts {
  uint64_t taken, wrong_path, unreadable, too_large, too_fast, slow;
};

/* ERROR_CONFIG when it can't listen there. */
enum error_code hook_open(const struct hook_setup *setup, struct hook **hook, struct error *error) MUST_CHECK;
int hook_port(struct hook *hook);
/* Hangs up on who has sent half a request for too long. About once a second. */
void hook_sweep(struct hook *hook);
struct hook_counts hook_count(struct hook *hook);
/* No new connections. */
void hook_quiet(struct hook *hook);
/* Answers 503 to what is still in the queue. */
void hook_close(struct hook *take_hook);

#endif
