if TESTS_UNIT
include $(srcdir)/tests/unit/work.mk
endif
