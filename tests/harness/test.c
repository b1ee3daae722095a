#include <errno.h>
#include <stdlib.h>

#include "test.h"

enum { TEST_MOST = 64 };

static struct CMUnitTest all[TEST_MOST];
static int lines[TEST_MOST];
static size_t count;
static CMFixtureFunction shared_setup, shared_teardown;
static void (*begins)(void);

void test_add(int line, const struct CMUnitTest *test) {
  size_t at = count++;
  if (count > TEST_MOST) abort();
  for (; at > 0 && lines[at - 1] > line; at--) { /* constructors come in any order */
    all[at] = all[at - 1];
    lines[at] = lines[at - 1];
  }
  all[at] = *test;
  lines[at] = line;
}

void test_share(CMFixtureFunction setup, CMFixtureFunction teardown) {
  shared_setup = setup;
  shared_teardown = teardown;
}

void test_begin_with(void (*begin)(void)) {
  begins = begin;
}

void test_begin(void) {
  if (begins != NULL) begins();
}

int test_run(void) {
  return _cmocka_run_group_tests(program_invocation_short_name, all, count, shared_setup, shared_teardown);
}
