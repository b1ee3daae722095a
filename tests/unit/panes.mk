check_PROGRAMS += tests/unit/test_panes
TESTS += tests/unit/test_panes
tests_unit_test_panes_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests/unit
tests_unit_test_panes_SOURCES = tests/unit/test_panes.c tests/unit/table.c tests/unit/table.h
tests_unit_test_panes_LDADD = libpanes.a libtui.a libwork.a libapi.a libstore.a libmodel.a libbase.a $(CMOCKA_LIBS) \
  $(NCURSES_LIBS) $(CURL_LIBS) $(CJSON_LIBS) $(SQLITE_LIBS) $(UTF8PROC_LIBS) $(UUID_LIBS)
check_PROGRAMS += tests/unit/test_desk
TESTS += tests/unit/test_desk
tests_unit_test_desk_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests/unit
tests_unit_test_desk_SOURCES = tests/unit/test_desk.c tests/unit/table.c tests/unit/table.h
tests_unit_test_desk_LDADD = libpanes.a libtui.a libwork.a libapi.a libstore.a libmodel.a libbase.a $(CMOCKA_LIBS) \
  $(NCURSES_LIBS) $(CURL_LIBS) $(CJSON_LIBS) $(SQLITE_LIBS) $(UTF8PROC_LIBS) $(UUID_LIBS)
check_PROGRAMS += tests/unit/test_visits
TESTS += tests/unit/test_visits
tests_unit_test_visits_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests/unit
tests_unit_test_visits_SOURCES = tests/unit/test_visits.c tests/unit/table.c tests/unit/table.h
tests_unit_test_visits_LDADD = libpanes.a libtui.a libwork.a libapi.a libstore.a libmodel.a libbase.a $(CMOCKA_LIBS) \
  $(NCURSES_LIBS) $(CURL_LIBS) $(CJSON_LIBS) $(SQLITE_LIBS) $(UTF8PROC_LIBS) $(UUID_LIBS)
check_PROGRAMS += tests/unit/test_property_pane
TESTS += tests/unit/test_property_pane
tests_unit_test_property_pane_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests/unit
tests_unit_test_property_pane_SOURCES = tests/unit/test_property_pane.c tests/unit/table.c tests/unit/table.h
tests_unit_test_property_pane_LDADD = libpanes.a libtui.a libwork.a libapi.a libstore.a libmodel.a libbase.a $(CMOCKA_LIBS) \
  $(NCURSES_LIBS) $(CURL_LIBS) $(CJSON_LIBS) $(SQLITE_LIBS) $(UTF8PROC_LIBS) $(UUID_LIBS)
check_PROGRAMS += tests/unit/test_availability_pane
TESTS += tests/unit/test_availability_pane
tests_unit_test_availability_pane_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests/unit
tests_unit_test_availability_pane_SOURCES = tests/unit/test_availability_pane.c tests/unit/table.c tests/unit/table.h
tests_unit_test_availability_pane_LDADD = libpanes.a libtui.a libwork.a libapi.a libstore.a libmodel.a libbase.a $(CMOCKA_LIBS) \
  $(NCURSES_LIBS) $(CURL_LIBS) $(CJSON_LIBS) $(SQLITE_LIBS) $(UTF8PROC_LIBS) $(UUID_LIBS)
