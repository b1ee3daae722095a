/* The sandbox's clock, with clocks of the machine that a test can set (moment.c is built to read them). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "../harness/test.h"
#include "sandbox/instant.h"

static struct timespec wall, monotonic;

int clock_gettime(clockid_t clock, struct timespec *now) { /* test_clock_gettime: see the makefile */
  *now = clock == CLOCK_REALTIME ? wall : monotonic;
  return 0;
}

static void pass(time_t seconds) {
  wall.tv_sec += seconds;
  monotonic.tv_sec += seconds;
}

/* It goes with the machine's, also where that one slept or is set forward, and on when that one is set back: what is
 * due in a second is done in a second. */
TEST(the_clock_never_goes_back) {
  struct sandbox sandbox = {.clock_lead_ns = INT64_MIN, .clock_shift = 7};
  wall = (struct timespec){1000000, 500000000};
  monotonic = (struct timespec){50, 900000000};
  assert_int_equal(instant_now_ms(&sandbox), 1000007500);
  pass(1);
  assert_int_equal(instant_now_ms(&sandbox), 1000008500);
  wall.tv_sec -= 3600;
  assert_int_equal(instant_now_ms(&sandbox), 1000008500);
  pass(2);
  assert_int_equal(instant_now_ms(&sandbox), 1000010500);
  wall.tv_sec += 3600 + 86400; /* it was right, and the machine has slept for a day */
  assert_int_equal(instant_now_ms(&sandbox), 1086410500);
  assert_int_equal(instant_now(&sandbox), 1086410);
}

TEST(waits_go_by_the_monotonic_clock) {
  wall = (struct timespec){1000000, 0};
  monotonic = (struct timespec){50, 900000000};
  struct timespec until = instant_wait(1250);
  assert_int_equal(until.tv_sec, 52);
  assert_int_equal(until.tv_nsec, 150000000);
}
