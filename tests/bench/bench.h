/* bench: what the parts of `make bench` share. Each part opens an account of its own, prints a line for each budget of
 * its kind, and judges nothing. */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

#include <stdbool.h>
#include <stddef.h>

#include "../harness/home.h"
#include "../harness/tty.h"

/* ---- the parts: `make bench PART=keys` runs one alone */
void bench_keys(void **state);   /* bytes and instructions a key */
void bench_seat(void **state);   /* latency, first screen, memory, quit: a small account and a large one */
void bench_load(void **state);   /* reading an account, beside the least program that could */
void bench_growth(void **state); /* what grows with what a server repeats; takes an hour, GROWTH=TEXT takes some rows */

/* ---- what is printed: one line a budget; before: measured on 2026-11-29, "" where nobody did */
void bench_head(const char *title);
void bench_line(const char *name, const char *budget, const char *before, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* ---- accounts and dashboards */
/* A home, a sandbox with that much in it, and a login. */
void bench_open(struct home *home, const char *properties, const char *visits);
struct tty *bench_dashboard(const struct home *home, int rows, int columns, const char *option);

/* ---- measures */
size_t bench_bytes(const struct tty *tty); /* written so far */
/* Types one key; milliseconds to its first byte. The whole frame is taken before the next key. */
double bench_key(struct tty *tty, const char *typed);
/* j and k in turn; the 99th of 100 of their times. */
double bench_p99_ms(struct tty *tty);
int bench_by_value(const void *a, const void *b); /* of doubles, for qsort */
struct bench_moves { /* that many j and k, one a frame, rows_down of each in turn; first: a key before, or NULL */
  const char *first;
  int keys, rows_down;
};
/* Instructions of a program that a person leaves with q after these moves. false, and a line that says so, when there
 * is no valgrind. ready: what its screen shows when it waits. */
bool bench_instructions(const struct home *home, const char *const *argv, const char *ready,
                        const struct bench_moves *moves, double *count);
/* The total that callgrind wrote into the home's callgrind.out; negative when it wrote none. */
double bench_counted(const struct home *home);

#endif
