/* test: TEST(name) { ... } is a test, and all that a program needs to have it run: main is the harness's, which runs
 * the program's tests in the order of its file. Before the first it makes a program of ours of it: a UTF-8 locale, no
 * proxy, Paris, the libraries set up. */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* A parameter that a callback has to take, and has no use for. */
#define UNUSED __attribute__((unused))

#define TEST(name) TEST_OF(name, NULL, NULL, NULL)
/* Between a setup and a teardown of cmocka's. */
#define TEST_BETWEEN(name, setup, teardown) TEST_OF(name, setup, teardown, NULL)
/* *state is given (char *) at first. */
#define TEST_WITH(name, given) TEST_OF(name, NULL, NULL, given)
/* Before one of these: the same test once more, told as label. */
#define TEST_AGAIN(name, label, setup, teardown, given)                                                                \
  static void name(void **state);                                                                                      \
  TEST_ENTRY(label, name, setup, teardown, given)
/* The tests of the program share what this setup gives, till the teardown. */
#define TESTS_SHARE(setup, teardown)                                                                                   \
  __attribute__((constructor)) static void tests_share(void) {                                                         \
    test_share(setup, teardown);                                                                                       \
  }
/* TESTS_BEGIN() { ... }: first of all. */
#define TESTS_BEGIN()                                                                                                  \
  static void tests_begin(void);                                                                                       \
  __attribute__((constructor)) static void tests_begin_so(void) {                                                      \
    test_begin_with(tests_begin);                                                                                      \
  }                                                                                                                    \
  static void tests_begin(void)

#define TEST_OF(name, setup, teardown, given)                                                                          \
  TEST_AGAIN(name, #name, setup, teardown, given)                                                                      \
  static void name(UNUSED void **state)
#define TEST_ENTRY(label, name, setup, teardown, given)                                                                \
  __attribute__((constructor)) static void TEST_JOIN(test_at_, __COUNTER__)(void) {                                    \
    test_add(__LINE__, &(struct CMUnitTest){label, name, setup, teardown, given});                                     \
  }
#define TEST_JOIN(one, other) TEST_JOIN_NOW(one, other)
#define TEST_JOIN_NOW(one, other) one##other

/* What the above do, before main. */
void test_add(int line, const struct CMUnitTest *test);
void test_share(CMFixtureFunction setup, CMFixtureFunction teardown);
void test_begin_with(void (*begin)(void));
/* What main does: cmocka's count of failures. */
void test_begin(void);
int test_run(void);

#endif
