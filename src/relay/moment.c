/* moment: what time it is for the relay. Tests have one of their own. */
#include "base/clock.h"
#include "relay/relay.h"

int64_t relay_mono(void) {
  return clock_mono_ms(&clock_system);
}

int64_t relay_utc(void) {
  return clock_utc(&clock_system);
}
