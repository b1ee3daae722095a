/* clock: the time, injected so that tests own it. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

struct clock {
  int64_t (*utc_ms)(void *arg);  /* wall clock, milliseconds since 1970-01-01T00:00:00Z */
  int64_t (*mono_ms)(void *arg); /* monotonic, milliseconds; for time-outs and ages */
  void *arg;
};

/* The machine's clocks. Any thread. */
extern const struct clock clock_system;
/* From here on the wall clock of clock_system goes on from utc (seconds UTC), for training. Before threads. */
void clock_go_on_from(int64_t utc);
/* Whole seconds UTC. */
int64_t clock_utc(const struct clock *clock);
int64_t clock_mono_ms(const struct clock *clock);
/* When that many milliseconds will have gone by on the machine's monotonic clock (CLOCK_MONOTONIC), which nobody sets:
 * for waits that have an end. Any thread. */
struct timespec clock_deadline(int64_t milliseconds);

#endif
