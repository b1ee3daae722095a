#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "../harness/run.h"
#include "../harness/tty.h"
#include "bench.h"

enum {
  KEYS = 200,
  ROWS_DOWN = 100,
  ROWS_RESTED = 5,
  SWITCHES = 20,
  IDLE_MS = 60 * 1000,
  RESTED_MS = 600,
  LINKED_MS = 2500
};

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

/* In the planning: while keys come, what the card costs once they rest, and its links once they rest longer. */
static void bytes_of_planning(struct tty *tty, const struct window *window) {
  char name[64];
  bench_key(tty, "2");
  bench_key(tty, "g");
  tty_settle(tty, 1000);
  snprintf(name, sizeof name, "... in the planning, %s", window->name);
  bench_line(name, window->move, "", "%zu B", bytes_of(tty, KEYS, "j", "k"));
  tty_settle(tty, 1000);
  size_t before = bench_bytes(tty), most = 0, links = 0;
  for (int n = 0; n < ROWS_RESTED; n++) {
    bench_key(tty, "j");
    tty_settle(tty, RESTED_MS);
    if (bench_bytes(tty) - before > most) most = bench_bytes(tty) - before;
    before = bench_bytes(tty);
  }
  for (int n = 0; n < ROWS_RESTED; n++) {
    bench_key(tty, "k");
    tty_settle(tty, RESTED_MS);
    before = bench_bytes(tty);
    tty_settle(tty, LINKED_MS);
    if (bench_bytes(tty) - before > links) links = bench_bytes(tty) - before;
  }
  snprintf(name, sizeof name, "a row move and its card, %s", window->name);
  bench_line(name, window->option == NULL ? "335 B" : window->move, "", "at most %zu B", most);
  snprintf(name, sizeof name, "the links of a card, %s", window->name);
  bench_line(name, window->option == NULL ? "400 B" : "0 B", "", "at most %zu B", links);
}

static void bytes_a_key(const struct home *home, const struct window *window) {
  char name[64];
  AUTO(tty_free_at) struct tty *tty = bench_dashboard(home, window->rows, window->columns, window->option);
  tty_type(tty, "\033[0n"); /* as terminals answer: the line is no slow one, and gets links */
  tty_wait(tty, "up to date");
  tty_settle(tty, LINKED_MS);
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
  bytes_of_planning(tty, window);
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

/* 190 keys less 38, so that start and end don't count; within the first rows, so that nothing scrolls. */
static double instructions_a_key(const struct home *home, const char *const *argv, struct bench_moves moves) {
  double few, many;
  moves.keys = 38;
  if (!bench_instructions(home, argv, ">", &moves, &few)) return -1;
  moves.keys = 190;
  return bench_instructions(home, argv, ">", &moves, &many) ? (many - few) / 152 : -1;
}

static void instructions(void) {
  struct home home;
  bench_open(&home, "40", "100");
  struct tty *tty = bench_dashboard(&home, 24, 80, NULL);
  tty_wait(tty, "up to date");
  tty_settle(tty, 3000);
  tty_free(tty);
  const char *const dashboard[] = {"./visitdeck", "--offline", "--url", home.url, NULL};
  bench_line("instructions a row move", "250,000", "1,680,000", "%.0f",
             instructions_a_key(&home, dashboard, (struct bench_moves){.rows_down = 19}));
  bench_line("... in the planning, where a card follows", "300,000", "", "%.0f",
             instructions_a_key(&home, dashboard, (struct bench_moves){"2", .rows_down = 5}));
  bench_line("... a bare ncurses list that draws its rows anew", "", "575,000", "%.0f",
             instructions_a_key(&home, (const char *const[]){"tests/bench/bare_list", NULL},
                                (struct bench_moves){.rows_down = 19}));
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
