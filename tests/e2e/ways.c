#include "../harness/run.h"
#include "../harness/sockets.h"
#include "ways.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

const char *const way_names[WAYS] = {"socket", "address", "nginx"};

int ways_setup(void **state) {
  struct ways *ways = calloc(1, sizeof *ways);
  home_open(&ways->home);
  relay_prepare(&ways->relay, &ways->home, "relay");
  home_start_sandbox_of(&ways->home, (const char *const[]){"--visits", "10", NULL});
  broker_start(&ways->broker, NULL);
  free(relay_configure(&ways->relay, ways->broker.url, NULL));
  relay_start(&ways->relay);
  relay_await(&ways->relay, "Flatsy read");
  AUTO(mem_free_at) char *socket = home_path(&ways->home, "relay/hook.sock");
  ways->count = nginx_start(&ways->nginx, &ways->home, socket, "root") ? WAYS : WAYS - 1;
  *state = ways;
  return 0;
}

int ways_teardown(void **state) {
  AUTO(mem_free_at) struct ways *ways = *state;
  nginx_end(&ways->nginx);
  assert_int_equal(relay_end(&ways->relay), 0);
  broker_end(&ways->broker);
  home_close(&ways->home);
  return 0;
}

int way_open(const struct ways *ways, size_t way) {
  int fd = way == WAY_SOCKET    ? relay_connect_in(&ways->relay, "hook.sock")
           : way == WAY_ADDRESS ? relay_connect(&ways->relay)
                                : nginx_connect(&ways->nginx);
  assert_true(fd >= 0);
  return fd;
}

int way_send(const struct ways *ways, size_t way, const char *bytes, size_t length, bool *late) {
  int64_t begun_ms = monotonic_ms();
  int fd = way_open(ways, way);
  socket_send(fd, bytes, length); /* it may answer, and hang up, before it has all of it */
  *late = relay_is_late(begun_ms);
  return fd;
}

int way_ask(const struct ways *ways, size_t way, const char *bytes, size_t length, int *fd) {
  for (;;) {
    bool late;
    *fd = way_send(ways, way, bytes, length, &late);
    int status = relay_answer(*fd);
    if (status != 0 || !late) return status;
    close(*fd);
  }
}
