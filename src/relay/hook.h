/* hook: the web address that the vendor posts events to (document: Webhook). Each place where it listens has a
 * thread of its own; what came whole waits there, unanswered, until the relay's thread has it on the disk. */
#ifndef RELAY_HOOK_H
#define RELAY_HOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"
#include "base/msgq.h"
#include "relay/payload.h"

struct hook;
enum { HOOK_PLACES = 2 }; /* where it listens: a socket in a folder, and an address */
struct hook_setup {
  const int *take_fds; /* sockets that listen */
  size_t count;
  const char *secret;
  int rate;           /* events a second that are taken, with bursts of ten times as many */
  struct msgq *queue; /* of hook_request, which stay the hook's: it frees none of them */
};

/* A request that waits for its answer. */
struct hook_request;
/* What it tells. Borrowed until it is answered. */
const struct payload *hook_request_payload(const struct hook_request *request);
/* The answer, without a body. The request is gone after it. Relay's thread. */
void hook_answer(struct hook_request *take_request, int status);

/* What came and was turned away, since the start. */
enum hook_count {
  HOOK_WRONG_PATH,
  HOOK_UNCLEAR, /* taken, and not all of it understood */
  HOOK_TOO_LARGE,
  HOOK_TOO_FAST,
  HOOK_SLOW,
  HOOK_MISSED, /* events of which nothing was taken, for whatever reason */
  HOOK_COUNTS
};
unsigned long long hook_count(struct hook *hook, enum hook_count which);

/* ERROR_STORE when it can't begin. */
enum error_code hook_open(const struct hook_setup *setup, struct hook **hook, struct error *error) MUST_CHECK;
/* Hangs up on who has said nothing for a second, or has sent half a request for too long. Called once a second, and
 * again when it says, in ms of the monotonic clock (INT64_MAX: nobody waits). */
int64_t hook_sweep(struct hook *hook);
/* No new connections. */
void hook_quiet(struct hook *hook);
/* Answers 503 to what is still in the queue. */
void hook_close(struct hook *take_hook);

#endif
