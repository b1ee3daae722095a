/* moment: what time it is for the relay. Tests have one of their own. Any thread. */
#ifndef RELAY_MOMENT_H
#define RELAY_MOMENT_H

#include <stdint.h>

/* Milliseconds that only grow. */
int64_t moment_mono_ms(void);
/* Seconds UTC. */
int64_t moment_utc(void);

#endif
