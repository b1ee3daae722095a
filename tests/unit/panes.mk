check_PROGRAMS += tests/unit/test_panes
TESTS += tests/unit/test_panes
tests_unit_test_panes_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_panes_SOURCES = tests/unit/test_panes.c
tests_unit_test_panes_LDADD = libpanes.a libtui.a libwork.a libapi.a libstore.a libmodel.a libbase.a $(CMOCKA_LIBS) \
  $(NCURSES_LIBS) $(CURL_LIBS) $(CJSON_LIBS) $(SQLITE_LIBS) $(UTF8PROC_LIBS) $(UUID_LIBS)
