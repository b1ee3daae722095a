/* bench: what the design budgets, measured on real programs through a terminal. Prints figures, judges nothing: make
 * bench, or one part: make bench PART=keys. */
#include "../harness/run.h"
#include "../harness/tty.h"
#include "bench.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "model/json.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

enum { BENCH_KEYS = 300, BENCH_FRAME_MS = 15, BENCH_KEY_MS = 10 * 1000 };

void bench_head(const char *title) {
  printf("\n%s\n  %-52s %-24s %-22s %s\n", title, "what", "budget", "2026-11-29", "now");
}

void bench_line(const char *name, const char *budget, const char *before, const char *format, ...) {
  va_list arguments;
  printf("  %-52s %-24s %-22s ", name, budget, before);
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  putchar('\n');
}

void bench_open(struct home *home, const char *properties, const char *visits) {
  home_open(home);
  home_start_sandbox_of(home, (const char *const[]){"--properties", properties, "--visits", visits, NULL});
  visitdeck_log_in(home);
}

struct tty *bench_dashboard(const struct home *home, int rows, int columns, const char *option) {
  return tty_start(home, &(struct tty_setup){.rows = rows, .columns = columns},
                   (const char *const[]){"./visitdeck", "--url", home->url, option, NULL});
}

size_t bench_bytes(const struct tty *tty) {
  size_t length;
  tty_raw(tty, &length);
  return length;
}

/* Milliseconds to a key's first byte; a frame is one write. */
static double key_frame(struct tty *tty, const char *typed) {
  size_t before = bench_bytes(tty);
  double begin = exact_ms();
  tty_type(tty, typed);
  while (bench_bytes(tty) == before && exact_ms() - begin < BENCH_KEY_MS)
    tty_take(tty, 100);
  return exact_ms() - begin;
}

double bench_key(struct tty *tty, const char *typed) {
  double first = key_frame(tty, typed);
  tty_settle(tty, BENCH_FRAME_MS);
  return first;
}

int bench_by_value(const void *a, const void *b) {
  double one = *(const double *)a, two = *(const double *)b;
  return (one > two) - (one < two);
}

double bench_p99_ms(struct tty *tty) {
  double times[BENCH_KEYS];
  for (int n = 0; n < BENCH_KEYS; n++)
    times[n] = bench_key(tty, n % 2 == 0 ? "j" : "k");
  qsort(times, BENCH_KEYS, sizeof *times, bench_by_value);
  return times[BENCH_KEYS * 99 / 100];
}

double bench_counted(const struct home *home) {
  AUTO(mem_free_at) char *text = home_read(home, "callgrind.out", NULL);
  const char *line = text != NULL ? strstr(text, "\ntotals: ") : NULL;
  return line != NULL ? strtod(line + strlen("\ntotals: "), NULL) : -1;
}

bool bench_instructions(const struct home *home, const char *const *argv, const char *ready,
                        const struct bench_moves *moves, double *count) {
  enum { LEAD = 4, MOST = 12 };
  const char *all[LEAD + MOST] = {"valgrind", "-q", "--tool=callgrind"};
  if (system("valgrind --version >/dev/null 2>&1") != 0) {
    bench_line("instructions", "", "", "not counted: valgrind is not installed");
    return false;
  }
  AUTO(mem_free_at) char *option = mem_print("--callgrind-out-file=%s/callgrind.out", home->folder);
  all[LEAD - 1] = option;
  for (size_t n = 0; n < MOST - 1 && argv[n] != NULL; n++)
    all[LEAD + n] = argv[n];
  struct tty *tty = tty_start(home, &(struct tty_setup){.rows = 24, .columns = 80}, all);
  tty_wait(tty, ready);
  tty_settle(tty, 3000); /* what follows the first frame: slots of the first property */
  if (moves->first != NULL) key_frame(tty, moves->first);
  for (int n = 0; n < moves->keys; n++)
    key_frame(tty, n / moves->rows_down % 2 == 0 ? "j" : "k");
  tty_quit(tty);
  *count = bench_counted(home);
  return *count > 0;
}

void bench_growth(void **state) {
  (void)state;
  puts("\neverything a server can repeat, instructions at 1,000, 10,000 and 100,000; budget: x12");
  assert_int_equal(system("tests/unit/test_growth --print 1000 10000 100000"), 0);
}

int main(int argc, char **argv) {
  const struct CMUnitTest parts[] = {
      {"keys", bench_keys}, {"seat", bench_seat}, {"load", bench_load}, {"growth", bench_growth}};
  enum { PARTS = sizeof parts / sizeof *parts };
  int part = 0;
  signal(SIGPIPE, SIG_IGN);
  setvbuf(stdout, NULL, _IOLBF, 0);
  json_setup();
  while (argc > 1 && part < PARTS && strcmp(parts[part].name, argv[1]) != 0)
    part++;
  if (part == PARTS) {
    fprintf(stderr, "bench: keys, seat, load or growth, not %s\n", argv[1]);
    return 2;
  }
  if (argc > 1) cmocka_set_test_filter(argv[1]);
  return cmocka_run_group_tests_name("bench", parts, NULL, NULL);
}
