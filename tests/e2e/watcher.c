#include "../harness/run.h"
#include "watcher.h"

#include <stdio.h>

#include "base/when.h"
#include "relay.h"

enum { WATCHER_WAIT_MS = 90000 };

void watcher_take(struct watcher *watcher) {
  struct event *event;
  while (watcher->seat.work != NULL && (event = work_take(watcher->seat.work)) != NULL) {
    if (event->type == EVENT_DAY) watcher->live = event->fresh.live;
    event_free(event);
  }
}

void watcher_begin(struct watcher *watcher) {
  struct job *day = job_watch_day(when_day(clock_utc(&clock_system)));
  seat_begin(&watcher->seat, true, false);
  work_post(watcher->seat.work, day);
}

void watcher_end(struct watcher *watcher) {
  watcher->live = false;
  seat_end(&watcher->seat);
}

void watcher_open(struct watcher *watcher, const struct home *home, const char *mqtt_url) {
  *watcher = (struct watcher){0};
  assert_true(seat_setup(&watcher->seat));
  snprintf(watcher->seat.url, sizeof watcher->seat.url, "%s", home->url);
  watcher->seat.mqtt.url = mqtt_url;
  snprintf(watcher->cache, sizeof watcher->cache, "%s/cache.db", watcher->seat.cache);
  watcher_begin(watcher);
}

void watcher_close(struct watcher *watcher) {
  seat_clear(&watcher->seat);
}

void watcher_await(struct watcher *watcher, struct subscriber *subscriber, const struct home *home) {
  for (int64_t end = monotonic_ms() + WATCHER_WAIT_MS; !watcher->live; watcher_take(watcher)) {
    subscriber_hear(subscriber, 50);
    if (monotonic_ms() > end) fail_msg("a seat never is live");
  }
  cache_await_all(subscriber, home, watcher->cache);
}
