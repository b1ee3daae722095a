/* watcher: a seat's worker with the planning of today on its screen, and whether it is live. */
#ifndef TESTS_WATCHER_H
#define TESTS_WATCHER_H

#include "../unit/seat.h"
#include "subscriber.h"

struct watcher {
  struct seat seat;
  bool live;
  char cache[128]; /* its cache.db */
};
void watcher_open(struct watcher *watcher, const struct home *home, const char *mqtt_url);
void watcher_begin(struct watcher *watcher);
void watcher_end(struct watcher *watcher);
void watcher_close(struct watcher *watcher);
/* Takes what it says. */
void watcher_take(struct watcher *watcher);
/* Until it is live, and has what the sandbox has. */
void watcher_await(struct watcher *watcher, struct subscriber *subscriber, const struct home *home);

#endif
