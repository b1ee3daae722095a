/* narrow: a way to a broker on which a message that is too large breaks the connection, as some brokers do. One
 * connection at a time. */
#ifndef TESTS_NARROW_H
#define TESTS_NARROW_H

#include <stdatomic.h>
#include <stddef.h>

#include "../harness/sockets.h"

struct narrow {
  char url[64];
  struct acceptor acceptor;
  int broker_port;
  size_t most; /* bytes of a packet */
  atomic_int broken;
};
void narrow_open(struct narrow *narrow, int broker_port, size_t most);
void narrow_close(struct narrow *narrow);

#endif
