#include "relay/relay_clock.h"

#include "base/clock.h"

int64_t relay_clock_mono_ms(void) {
  return clock_mono_ms(&clock_system);
}

int64_t relay_clock_utc(void) {
  return clock_utc(&clock_system);
}
