test_scripts = tests/api.sh tests/data.sh tests/dev.sh tests/french.sh tests/i18n.sh tests/layers.sh tests/manual.sh
EXTRA_DIST += $(test_scripts) tests/compilers.sh tests/install.sh tests/harness/tsan.supp
TESTS += $(test_scripts)

# The longest begin first: nothing is waited for in the end.
if TESTS_UNIT
TESTS += tests/unit/test_growth
endif
if TESTS_E2E
include $(srcdir)/tests/e2e/e2e.mk
endif

if TESTS_UNIT
# In every test program, though nothing calls it.
check_LIBRARIES += libtest.a
libtest_a_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
libtest_a_SOURCES = tests/harness/program.c tests/harness/cases.c tests/harness/cases.h tests/harness/folder.c tests/harness/folder.h \
  tests/harness/port.c tests/harness/port.h
test_libs = $(TEST_PROGRAM) libtest.a $(CMOCKA_LIBS)
include $(srcdir)/tests/unit/api.mk
include $(srcdir)/tests/unit/base.mk
include $(srcdir)/tests/unit/model.mk
include $(srcdir)/tests/unit/panes.mk
include $(srcdir)/tests/unit/sandbox.mk
include $(srcdir)/tests/unit/store.mk
include $(srcdir)/tests/unit/tui.mk
include $(srcdir)/tests/unit/work.mk
include $(srcdir)/tests/unit/live.mk
endif
# For ./dev: all test programs, scripts apart.
test-programs:
	@echo $(filter tests/%,$(check_PROGRAMS))
.PHONY: test-programs
