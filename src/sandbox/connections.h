/* connections: who is connected, and with what request: libmicrohttpd, without a thread of its own. It knows a time for
 * the next byte alone, and closes without a word where its memory ends: so the time of a whole request, who goes when
 * there is no room, and an answer in such a case are kept here. One thread. */
#ifndef SANDBOX_CONNECTIONS_H
#define SANDBOX_CONNECTIONS_H

#include <sys/socket.h>

#include "sandbox/sandbox.h"

struct connections;

/* events: the descriptor that is readable when there is something for connections_run. No more than most are taken.
 * NULL and errno when it can't begin. */
struct connections *connections_open(struct sandbox *sandbox, size_t most, int *events);
/* NULL is fine. */
void connections_close(struct connections *take_all);
size_t connections_count(const struct connections *all);
/* A socket that has been accepted, and doesn't block. */
void connections_add(struct connections *all, int take_fd, const struct sockaddr *address, socklen_t length);
/* Hangs up on the one that has stood still the longest. False when all wait for answers that a fault keeps back. */
bool connections_make_room(struct connections *all);
/* Reads, has answered (server.h) and writes what can be. came: something may have come in. */
void connections_run(struct connections *all, bool came);
/* Does what is due by now; how many milliseconds until there is more. */
int connections_expire(struct connections *all);
/* No fault keeps an answer back any more; hangs up on all who have none to come. */
void connections_finish(struct connections *all);
/* Answers a socket that is none of them, {"errors":[why]}; the caller closes it. */
void connections_turn_away(int fd, int status, const char *why);

#endif
