#include "relay/moment.h"

#include "base/clock.h"

int64_t moment_mono_ms(void) {
  return clock_mono_ms(&clock_system);
}

int64_t moment_utc(void) {
  return clock_utc(&clock_system);
}
