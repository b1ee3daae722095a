#include "base/clock.h"

static int64_t ahead_ms; /* of the machine's wall clock */

static int64_t clock_read_ms(clockid_t id) {
  struct timespec now;
  clock_gettime(id, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t system_utc_ms(void *arg) {
  (void)arg;
  return clock_read_ms(CLOCK_REALTIME) + ahead_ms;
}

static int64_t system_mono_ms(void *arg) {
  (void)arg;
  return clock_read_ms(CLOCK_MONOTONIC);
}

const struct clock clock_system = {system_utc_ms, system_mono_ms, NULL};

void clock_go_on_from(int64_t utc) {
  ahead_ms = utc * 1000 - clock_read_ms(CLOCK_REALTIME);
}

int64_t clock_utc(const struct clock *clock) {
  int64_t ms = clock->utc_ms(clock->arg);
  return ms / 1000 - (ms % 1000 < 0);
}

int64_t clock_mono_ms(const struct clock *clock) {
  return clock->mono_ms(clock->arg);
}

struct timespec clock_deadline(int64_t milliseconds) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  int64_t nanoseconds = now.tv_nsec + milliseconds % 1000 * 1000000;
  return (struct timespec){.tv_sec = now.tv_sec + (time_t)(milliseconds / 1000 + nanoseconds / 1000000000),
                           .tv_nsec = (long)(nanoseconds % 1000000000)};
}
