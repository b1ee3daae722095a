/* listen: where the sandbox listens: HOST:PORT in every spelling, IPv6 in brackets, names with several addresses. */
#ifndef SANDBOX_LISTEN_H
#define SANDBOX_LISTEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum { LISTEN_MOST = 8, LISTEN_URL = 120 };

struct listening {
  int count;
  int fds[LISTEN_MOST];
  char url[LISTEN_URL]; /* of the first one, with the port that it got */
};

/* Listens on every address of HOST (none: 127.0.0.1), on one port (none or 0: a free one). allow_all: also beyond
 * loopback. ERROR_REFUSED: it can't; ERROR_USAGE: where is no such place. */
enum error_code listen_open(struct listening *listening, const char *where, bool allow_all,
                            struct error *error) MUST_CHECK;
void listen_close(struct listening *listening);

#endif
