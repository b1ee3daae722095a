/* instant: time, of the sandbox's own and not the client's. Instants are UTC seconds since 1970 (or milliseconds where
 * the name says so); the process runs in the zone of Paris (main.c), as the vendor's hours are those of Paris. */
#ifndef SANDBOX_INSTANT_H
#define SANDBOX_INSTANT_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "sandbox/sandbox.h"

/* Years 1970 to 2999: what --now may be, and where the clock stops to be moved. */
#define INSTANT_CLOCK_MOST 32503680000LL
enum { INSTANT_SIZE = 24, INSTANT_DAY = 86400 };

/* The sandbox's clock runs with the machine's, but never back: what is due in a second is done in a second. */
int64_t instant_now(struct sandbox *sandbox);
int64_t instant_now_ms(struct sandbox *sandbox);
/* Makes a condition whose timed waits go by instant_wait. */
void instant_condition(pthread_cond_t *condition);
/* An instant of pthread's monotonic waits, milliseconds from now. */
struct timespec instant_wait(int64_t milliseconds);
/* RFC 3339, or with epoch_too milliseconds since 1970. */
bool instant_read(const char *text, bool epoch_too, int64_t *instant);
char *instant_print(int64_t instant, char out[INSTANT_SIZE]);
/* The UTC instant of a wall time in Paris, days after the Paris day of instant. */
int64_t instant_paris(int64_t instant, int days, int hour, int minute);
/* The same hour in Paris, days later. */
int64_t instant_paris_later(int64_t instant, int days);
int instant_paris_hour(int64_t instant);
/* A number of the day in Paris: equal for two instants of one day. */
int64_t instant_paris_day(int64_t instant);

#endif
