#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "../harness/run.h"
#include "../harness/tty.h"
#include "bench.h"

enum { RUNS = 5, SCREENS = 7, LAST = 19 };

static double median(double *values, size_t count) {
  qsort(values, count, sizeof *values, bench_by_value);
  return values[count / 2];
}

/* From start to the list on the screen, all from the cache. */
static double first_screen(const struct home *home) {
  double times[SCREENS];
  for (int n = 0; n < SCREENS; n++) {
    double begin = exact_ms();
    AUTO(tty_free_at) struct tty *tty = bench_dashboard(home, 24, 80, "--offline");
    tty_wait(tty, ">");
    times[n] = exact_ms() - begin;
  }
  return median(times, SCREENS);
}

/* The whole account into the cache, and what the dashboard then holds. */
static double fill(const struct home *home) {
  struct tty *tty = bench_dashboard(home, 24, 80, NULL);
  tty_wait(tty, "up to date");
  tty_settle(tty, 3000);
  tty_type(tty, "R");
  tty_settle(tty, 3000); /* its progress is seen every moment, unless it has ended at once */
  tty_wait_gone(tty, "reading properties");
  tty_wait_gone(tty, "reading visits");
  double memory = (double)process_resident_kb(tty_pid(tty)) / 1024;
  tty_free(tty);
  return memory;
}

struct latency {
  double quiet, busy, hanging, quit;
};

/* One dashboard: nothing going on, everything being read, then the server says nothing more. */
static void measure(const struct home *home, struct latency *latency) {
  setpriority(PRIO_PROCESS, (id_t)home->sandbox, LAST); /* a server is elsewhere: it takes no processor from a seat */
  AUTO(tty_free_at) struct tty *tty = bench_dashboard(home, 24, 80, NULL);
  tty_wait(tty, "up to date");
  tty_settle(tty, 2000);
  latency->quiet = bench_p99_ms(tty);
  tty_type(tty, "R");
  tty_wait(tty, "reading visits");
  latency->busy = bench_p99_ms(tty);
  kill(home->sandbox, SIGSTOP);
  tty_type(tty, "r");
  latency->hanging = bench_p99_ms(tty);
  double begin = exact_ms();
  tty_type(tty, "q");
  tty_wait_exit(tty);
  latency->quit = exact_ms() - begin;
  kill(home->sandbox, SIGCONT);
}

static void latencies(const struct home *home) {
  double quiet[RUNS], busy[RUNS], hanging[RUNS], quit[RUNS];
  for (int n = 0; n < RUNS; n++) {
    struct latency one;
    measure(home, &one);
    quiet[n] = one.quiet;
    busy[n] = one.busy / one.quiet;
    hanging[n] = one.hanging / one.quiet;
    quit[n] = one.quit;
  }
  bench_line("key to first byte, quiet: p99", "", "2.1 ms", "%.2f ms", median(quiet, RUNS));
  bench_line("... every visit being read, to quiet", "1.5", "1.5", "%.2f", median(busy, RUNS));
  bench_line("... the server hanging, to quiet", "1.5", "", "%.2f", median(hanging, RUNS));
  bench_line("quit, with a request hanging", "100 ms", "16 ms", "%.0f ms", median(quit, RUNS));
}

void bench_seat(void **state) {
  (void)state;
  static const char *const accounts[][2] = {{"10", "100"}, {"10000", "100000"}};
  double screen[2], memory[2];
  bench_head("a seat: 10,000 properties and 100,000 visits, beside 10 and 100");
  for (int n = 0; n < 2; n++) {
    struct home home;
    bench_open(&home, accounts[n][0], accounts[n][1]);
    memory[n] = fill(&home);
    screen[n] = first_screen(&home);
    if (n == 1) latencies(&home);
    home_close(&home);
  }
  bench_line("first useful screen, from the cache: large to small", "1.5", "1.58 (23 to 14 ms)",
             "%.2f (%.0f to %.0f ms)", screen[1] / screen[0], screen[1], screen[0]);
  bench_line("resident memory: large to small", "1.5, 25 MB", "1.33 (19.4 MB)", "%.2f (%.1f MB to %.1f MB)",
             memory[1] / memory[0], memory[1], memory[0]);
}
