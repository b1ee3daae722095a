/* moment: time, of the sandbox's own and not the client's. Moments are UTC seconds since 1970 (or milliseconds where
 * the name says so); the process runs in the zone of Paris (main.c), as the vendor's hours are those of Paris. */
#ifndef SANDBOX_MOMENT_H
#define SANDBOX_MOMENT_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "sandbox/sandbox.h"

/* Years 1970 to 2999: what --now may be, and where the clock stops to be moved. */
#define MOMENT_CLOCK_MOST 32503680000LL
enum { MOMENT_SIZE = 24, MOMENT_DAY = 86400 };

/* The sandbox's clock runs with the machine's, but never back: what is due in a second is done in a second. */
int64_t moment_now(struct sandbox *sandbox);
int64_t moment_now_ms(struct sandbox *sandbox);
/* Makes a condition whose timed waits go by moment_wait. */
void moment_condition(pthread_cond_t *condition);
/* A moment of pthread's monotonic waits, milliseconds from now. */
struct timespec moment_wait(int64_t milliseconds);
/* RFC 3339, or with epoch_too milliseconds since 1970. */
bool moment_read(const char *text, bool epoch_too, int64_t *moment);
char *moment_print(int64_t moment, char out[MOMENT_SIZE]);
/* The UTC instant of a wall time in Paris, days after the Paris day of moment. */
int64_t moment_paris(int64_t moment, int days, int hour, int minute);
/* The same hour in Paris, days later. */
int64_t moment_paris_later(int64_t moment, int days);
int moment_paris_hour(int64_t moment);
/* A number of the day in Paris: equal for two moments of one day. */
int64_t moment_paris_day(int64_t moment);

#endif
