# The clocks that moment.c reads are the test's.
check_PROGRAMS += tests/unit/test_sandbox_clock
TESTS += tests/unit/test_sandbox_clock
tests_unit_test_sandbox_clock_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(CJSON_CFLAGS) $(SQLITE_CFLAGS) -Dclock_gettime=test_clock_gettime
tests_unit_test_sandbox_clock_SOURCES = tests/unit/test_sandbox_clock.c src/sandbox/moment.c
tests_unit_test_sandbox_clock_LDADD = $(test_libs)
