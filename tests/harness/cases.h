/* cases: tables of inputs. Every row is tried in the plain build; with TEST_SAMPLE set (the sanitizers' builds) a fixed
 * sample of them. */
#ifndef TESTS_CASES_H
#define TESTS_CASES_H

#include <stddef.h>

/* How many rows on is the next one to be tried: 1, or with TEST_SAMPLE 10. */
size_t cases_step(void);

/* A table whose rows are tried side by side, in a few processes of their own: a row that waits for a program or a
 * terminal holds up no other. Each process begins once (a sandbox, a home) and tries many rows on that. */
struct cases {
  size_t count;
  void *(*begin)(void *arg);            /* what run is given; NULL: arg itself */
  void (*run)(void *state, size_t row); /* asserts as any test; a row that fails ends no other */
  void (*end)(void *state);             /* optional */
  void *arg;
};
/* Within a test. Fails it with what the failed rows printed. With TEST_HERE set all rows are tried one after the other
 * in this very process, where a debugger sees them. */
void cases_run(const struct cases *cases);

#endif
