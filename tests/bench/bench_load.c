#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/db.h"
#include "../harness/run.h"
#include "../harness/tty.h"
#include "bench.h"
#include "base/mem.h"
#include "../harness/visitdeck.h"

/* Instructions of a command, or of one function of ours (NULL: of all) and what it calls, by callgrind. Fails when
 * there is no valgrind. */
static double count_of(const struct home *home, const char *function, const char *const *argv) {
  enum { LEAD = 6, MOST = 16 };
  const char *all[LEAD + MOST] = {"/usr/bin/env", "valgrind", "-q", "--tool=callgrind"};
  AUTO(mem_free_at) char *option = mem_print("--callgrind-out-file=%s/callgrind.out", home->folder);
  AUTO(mem_free_at)
  char *toggle = function != NULL ? mem_print("--toggle-collect=%s", function) : mem_copy("--collect-atstart=yes");
  all[LEAD - 2] = option;
  all[LEAD - 1] = toggle;
  for (size_t n = 0; n < MOST - 1 && argv[n] != NULL; n++)
    all[LEAD + n] = argv[n];
  AUTO(ran_free) struct ran ran = run(home, NULL, all);
  if (ran.status != 0) fail_msg("%s", ran.err);
  return bench_counted(home);
}

static double count(const struct home *home, const char *const *argv) {
  return count_of(home, NULL, argv);
}

/* The least that could be done: curl, split, cJSON, SQLite. */
static double count_bare(const struct home *home) {
  AUTO(mem_free_at) char *token = home_token(home), *path = home_path(home, "bare.db");
  return count(home, (const char *const[]){"tests/bench/bare_load", home->url, token, path, NULL});
}

/* A command that reads every visit into the cache, whose rows it prints: of almost none. */
#define COUNTED_VISITS(home)                                                                                           \
  ((const char *const[]){"./visitdeck", "--url", (home)->url, "visits", "--status", "draft", NULL})
static double count_visits(const struct home *home) {
  return count(home, COUNTED_VISITS(home));
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

static double pages_used(const char *path) {
  AUTO(mem_free_at)
  char *pages = db_text(path, "SELECT page_count - freelist_count FROM pragma_page_count, pragma_freelist_count");
  return strtod(pages, NULL);
}

/* What is kept to be searched, of a load and of the cache. */
static void what_is_searched(void) {
  struct home home;
  bench_open(&home, "1000", "10000");
  double load = count_visits(&home);
  AUTO(mem_free_at) char *place = home_place(&home, "cache", "cache.db"), *path = home_path(&home, place);
  double with = pages_used(path);
  db_run(path, "DELETE FROM visit_text; DELETE FROM property_text");
  bench_line("the cache with what is searched, to without", "1.3", "", "%.2f", with / pages_used(path));
  db_run(path, "DELETE FROM visit");
  double text = count_of(&home, "cache_put_visit_text", COUNTED_VISITS(&home));
  bench_line("... a load of 10,000 visits", "1.2", "", "%.2f", load / (load - text));
  home_close(&home);
}

/* What everybody has, what some have, what nobody has. */
static void searches(const struct home *home) {
  static const char *const typed[] = {"06", "an", "58 13", "guerin", "xyzzy"};
  for (size_t n = 0; n < sizeof typed / sizeof *typed; n++) {
    AUTO(mem_free_at) char *name = mem_print("a search of 100,000 visits, millions: \"%s\"", typed[n]);
    double instructions =
        count_of(home, "search_run",
                 (const char *const[]){"./visitdeck", "--offline", "--url", home->url, "find", typed[n], NULL});
    bench_line(name, "250", "", "%.0f", instructions / 1e6);
  }
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
  what_is_searched();
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
  searches(&home);
  bench_line("the lists of the first frame, millions: large, small", "", "", "%.1f, %.1f", large / 1e6, small / 1e6);
  home_close(&home);
}
