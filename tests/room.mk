EXTRA_DIST += tests/data.sh tests/layers.sh tests/i18n.sh tests/api.sh tests/french.sh tests/manual.sh tests/compilers.sh tests/install.sh tests/unit/folder.h
TESTS += tests/data.sh tests/layers.sh tests/i18n.sh tests/api.sh tests/french.sh tests/manual.sh

if TESTS_UNIT
include $(srcdir)/tests/unit/api.mk
include $(srcdir)/tests/unit/base.mk
include $(srcdir)/tests/unit/model.mk
include $(srcdir)/tests/unit/panes.mk
include $(srcdir)/tests/unit/store.mk
include $(srcdir)/tests/unit/tui.mk
include $(srcdir)/tests/unit/work.mk
include $(srcdir)/tests/unit/live.mk
endif
if TESTS_E2E
include $(srcdir)/tests/e2e/e2e.mk
endif
