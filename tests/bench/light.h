/* light: many light seats in one thread, for bench_relay. A light seat keeps of each visit the number that it heard
 * last, compares with the claims and asks again for what does not fit, as the dashboard does; it decodes and draws
 * nothing. */
#ifndef BENCH_LIGHT_H
#define BENCH_LIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "live/feed.h"

/* ---- the account's visits: an index for each id */
void visits_open(size_t most);
size_t visits_count(void);
const char *visits_id(uint32_t index);
/* When its event was posted; 0: what comes of it is not measured. */
void visits_post(uint32_t index, double at_ms);
void visits_forget_posts(void);

/* ---- latencies, milliseconds */
/* So many are expected: of more than can be kept every nth is. */
void latency_expect(size_t count);
void latency_print(const char *name);

/* ---- seats */
struct light_counts {
  uint64_t messages, repeated, replays;
  double last_ms; /* when something last came */
};
extern struct light_counts light_counts;
void light_begin(const char *account, int port, int most);
/* One that is new, or (back) one that was there before and has what the first one has. */
void light_open(bool back);
/* Serves all of them for a moment; waits at most that long. */
void light_turn(int wait_ms);
/* Until all have, or nothing has come for longer than a relay is ever silent; how many. */
int light_settle(const struct feed_head *truth);
int light_count(void);
double light_mb(void); /* of one seat */
/* All of them subscribe to a topic of plain messages that begin with the double of when they were sent; *got counts. */
void light_plain(const char *topic, uint64_t *got);

#endif
