#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/run.h"
#include "../harness/tty.h"
#include "bench.h"
#include "base/mem.h"
#include "../harness/visitdeck.h"

/* Instructions of a command, by callgrind. Fails when there is no valgrind. */
static double count(const struct home *home, const char *const *argv) {
  enum { LEAD = 5, MOST = 16 };
  const char *all[LEAD + MOST] = {"/usr/bin/env", "valgrind", "-q", "--tool=callgrind"};
  AUTO(mem_free_at) char *option = mem_print("--callgrind-out-file=%s/callgrind.out", home->folder);
  all[LEAD - 1] = option;
  for (size_t n = 0; n < MOST - 1 && argv[n] != NULL; n++)
    all[LEAD + n] = argv[n];
  AUTO(ran_free) struct ran ran = run(home, NULL, all);
  if (ran.status != 0) fail_msg("%s", ran.err);
  return bench_counted(home);
}

/* The least that could be done: curl, split, cJSON, SQLite. */
static double count_bare(const struct home *home) {
  AUTO(mem_free_at) char *token = home_token(home), *path = home_path(home, "bare.db");
  return count(home, (const char *const[]){"tests/bench/bare_load", home->url, token, path, NULL});
}

/* A command that reads every visit into the cache, whose rows it prints: of almost none. */
static double count_visits(const struct home *home) {
  return count(home, (const char *const[]){"./visitdeck", "--url", home->url, "visits", "--status", "draft", NULL});
}

static double count_century(const struct home *home) {
  return count(home, (const char *const[]){"./visitdeck", "--url", home->url, "visits", "--from", "2000-01-01", "--to",
                                           "2100-01-01", NULL});
}

/* What the first frame waits for, from the cache. */
static double count_first_lists(const struct home *home) {
  AUTO(mem_free_at) char *option = mem_print("--callgrind-out-file=%s/callgrind.out", home->folder);
  struct tty *tty =
      tty_start(home, &(struct tty_setup){.rows = 24, .columns = 80},
                (const char *const[]){"valgrind", "-q", "--tool=callgrind", option, "--toggle-collect=watch_job",
                                      "./visitdeck", "--offline", "--url", home->url, NULL});
  tty_wait(tty, ">");
  tty_settle(tty, 3000);
  tty_quit(tty);
  return bench_counted(home);
}

static void a_century(void) {
  struct home home;
  bench_open(&home, "1000", "10000");
  double load = count_visits(&home), bare = count_bare(&home);
  home_close(&home);
  bench_open(&home, "1000", "10000");
  double century = count_century(&home);
  bench_line("10,000 visits: instructions a visit", "", "233,000", "%.0f", load / 10000);
  bench_line("... to the bare program's", "", "2.07", "%.2f", load / bare);
  bench_line("10,000 visits from 2000 to 2100, to their load", "2", "4.05 billion in all", "%.2f (%.2f billion in all)",
             century / load, century / 1e9);
  home_close(&home);
}

void bench_load(void **state) {
  (void)state;
  struct home home;
  bench_head("reading everything, instructions: a command that fills the cache, beside a bare program");
  if (system("valgrind --version >/dev/null 2>&1") != 0) {
    bench_line("instructions", "", "", "not counted: valgrind is not installed");
    return;
  }
  a_century();
  bench_open(&home, "10", "100");
  visitdeck_says(&home, 0, NULL, "properties none");
  (void)count_visits(&home);
  double small = count_first_lists(&home);
  home_close(&home);
  bench_open(&home, "10000", "100000");
  visitdeck_says(&home, 0, NULL, "properties none");
  double load = count_visits(&home), bare = count_bare(&home), large = count_first_lists(&home);
  bench_line("100,000 visits: instructions a visit", "", "", "%.0f", load / 100000);
  bench_line("... to the bare program's", "1.3", "", "%.2f", load / bare);
  bench_line("the lists of the first frame, millions: large, small", "", "", "%.1f, %.1f", large / 1e6, small / 1e6);
  home_close(&home);
}
