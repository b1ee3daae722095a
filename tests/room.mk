EXTRA_DIST += tests/layers.sh tests/i18n.sh
TESTS += tests/layers.sh tests/i18n.sh

if TESTS_UNIT
include $(srcdir)/tests/unit/base.mk
include $(srcdir)/tests/unit/model.mk
include $(srcdir)/tests/unit/work.mk
endif
