/* ways: a relay with a sandbox and a broker of its own, and every way in to it. */
#ifndef TESTS_E2E_WAYS_H
#define TESTS_E2E_WAYS_H

#include <stdbool.h>
#include <stddef.h>

#include "../unit/broker.h"
#include "nginx.h"
#include "relay.h"

enum { WAY_SOCKET, WAY_ADDRESS, WAY_NGINX, WAYS };
extern const char *const way_names[WAYS];

struct ways {
  struct home home;
  struct broker broker;
  struct relay relay;
  struct nginx nginx;
  size_t count; /* of them: without nginx there is one less */
};
/* For cmocka: a relay that has read everything, as the state. */
int ways_setup(void **state);
int ways_teardown(void **state);

int way_open(const struct ways *ways, size_t way);
/* Opens one and sends that; late: as relay_is_late. */
int way_send(const struct ways *ways, size_t way, const char *bytes, size_t length, bool *late);
/* The status of the answer to it, as of relay_request; the connection stays open, and is the caller's to close. */
int way_ask(const struct ways *ways, size_t way, const char *bytes, size_t length, int *fd);

#endif
