/* relay_clock: what time it is for the relay. Tests have one of their own. Any thread. */
#ifndef RELAY_RELAY_CLOCK_H
#define RELAY_RELAY_CLOCK_H

#include <stdint.h>

/* Milliseconds that only grow. */
int64_t relay_clock_mono_ms(void);
/* Seconds UTC. */
int64_t relay_clock_utc(void);

#endif
