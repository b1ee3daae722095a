if TESTS_UNIT
include $(srcdir)/tests/unit/base.mk
include $(srcdir)/tests/unit/model.mk
include $(srcdir)/tests/unit/work.mk
endif
