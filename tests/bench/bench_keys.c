#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "../harness/run.h"
#include "../harness/tty.h"
#include "bench.h"

enum { KEYS = 200, ROWS_DOWN = 100, SWITCHES = 20, IDLE_MS = 60 * 1000 };

/* What stands in the table of budgets for one size of window. */
struct window {
  int rows, columns;
  const char *option, *name, *move, *move_before, *down, *down_before, *change, *change_before;
};

static size_t bytes_of(struct tty *tty, int count, const char *one, const char *other) {
  size_t before = bench_bytes(tty);
  for (int n = 0; n < count; n++)
    bench_key(tty, n % 2 == 0 ? one : other);
  return (bench_bytes(tty) - before) / (size_t)count;
}

static void bytes_a_key(const struct home *home, const struct window *window) {
  char name[64];
  AUTO(tty_free_at) struct tty *tty = bench_dashboard(home, window->rows, window->columns, window->option);
  tty_wait(tty, "up to date");
  tty_settle(tty, 1500);
  snprintf(name, sizeof name, "row move, %s", window->name);
  bench_line(name, window->move, window->move_before, "%zu B", bytes_of(tty, KEYS, "j", "k"));
  snprintf(name, sizeof name, "100 rows down a long list, a key, %s", window->name);
  bench_line(name, window->down, window->down_before, "%zu B", bytes_of(tty, ROWS_DOWN, "j", "j"));
  bench_key(tty, "g");
  tty_settle(tty, 1000);
  snprintf(name, sizeof name, "pane switch, %s", window->name);
  bench_line(name, window->change, window->change_before, "%zu B", bytes_of(tty, SWITCHES, "2", "1"));
  bench_key(tty, "w");
  tty_settle(tty, 1500);
  snprintf(name, sizeof name, "a move in the week, %s", window->name);
  bench_line(name, window->move, "", "%zu B", bytes_of(tty, KEYS, "l", "h"));
  bench_key(tty, "w");
  tty_settle(tty, 1000);
  if (window->option == NULL && window->rows == 24) {
    bench_key(tty, "2");
    bench_key(tty, "L"); /* next week: no report whose clock runs */
    tty_settle(tty, 3000);
    size_t before = bench_bytes(tty);
    double end = exact_ms() + IDLE_MS;
    while (exact_ms() < end)
      tty_take(tty, 1000);
    bench_line("idle for a minute", "0 B", "0 B (5 s)", "%zu B", bench_bytes(tty) - before);
  }
}

static void first_paint(const struct home *home, const char *option, const char *name, const char *budget,
                        const char *before) {
  AUTO(tty_free_at)
  struct tty *tty = tty_start(home, &(struct tty_setup){.rows = 24, .columns = 80},
                              (const char *const[]){"./visitdeck", "--offline", "--url", home->url, option, NULL});
  tty_wait(tty, ">");
  tty_settle(tty, 300);
  bench_line(name, budget, before, "%zu B", bench_bytes(tty));
}

/* 190 keys less 38, so that start and end don't count; within the first 20 rows, so that nothing scrolls. */
static void instructions_a_key(const struct home *home, const char *const *argv, const char *ready, const char *name,
                               const char *budget, const char *before) {
  double few, many;
  if (!bench_instructions(home, argv, ready, 38, 19, &few) || !bench_instructions(home, argv, ready, 190, 19, &many))
    return;
  bench_line(name, budget, before, "%.0f", (many - few) / 152);
}

static void instructions(void) {
  struct home home;
  bench_open(&home, "40", "100");
  struct tty *tty = bench_dashboard(&home, 24, 80, NULL);
  tty_wait(tty, "up to date");
  tty_settle(tty, 3000);
  tty_free(tty);
  instructions_a_key(&home, (const char *const[]){"./visitdeck", "--offline", "--url", home.url, NULL}, ">",
                     "instructions a row move", "250,000", "1,680,000");
  instructions_a_key(&home, (const char *const[]){"tests/bench/bare_list", NULL}, ">",
                     "... a bare ncurses list that draws its rows anew", "", "575,000");
  home_close(&home);
}

void bench_keys(void **state) {
  (void)state;
  static const struct window windows[] = {
      {24, 80, NULL, "80x24", "35 B", "35 B", "110 B", "109 B", "120 B", "116 B"},
      {40, 120, NULL, "120x40", "35 B", "35 B", "110 B", "109 B", "120 B", "116 B"},
      {24, 80, "--lean", "80x24 --lean", "14 B", "14 B", "109 B", "101 B", "300 B", "1.8 KB"}};
  struct home home;
  bench_head("keys: 120 properties, 1,000 visits; instructions: 40 properties");
  bench_open(&home, "120", "1000");
  for (size_t n = 0; n < sizeof windows / sizeof *windows; n++)
    bytes_a_key(&home, &windows[n]);
  first_paint(&home, NULL, "first paint 80x24", "2.3 KB", "2.3 KB");
  first_paint(&home, "--lean", "first paint 80x24 --lean", "", "");
  home_close(&home);
  instructions();
}
