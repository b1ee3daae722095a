panes_test_cppflags = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests/unit
panes_test_table = tests/unit/table.c tests/unit/table.h
panes_test_ldadd = libpanes.a libtui.a libwork.a liblive.a libapi.a libstore.a libmodel.a libbase.a $(test_libs) $(NCURSES_LIBS) \
  $(CURL_LIBS) $(CJSON_LIBS) $(SQLITE_LIBS) $(UTF8PROC_LIBS) $(UUID_LIBS) $(MOSQUITTO_LIBS)

panes_tests = tests/unit/test_panes tests/unit/test_desk tests/unit/test_visits tests/unit/test_property_pane \
  tests/unit/test_availability_pane tests/unit/test_paint tests/unit/test_rows tests/unit/test_keys
check_PROGRAMS += $(panes_tests) tests/unit/test_growth
TESTS += $(panes_tests)
tests_unit_test_panes_CPPFLAGS = $(panes_test_cppflags)
tests_unit_test_panes_SOURCES = tests/unit/test_panes.c $(panes_test_table)
tests_unit_test_panes_LDADD = $(panes_test_ldadd)
tests_unit_test_desk_CPPFLAGS = $(panes_test_cppflags)
tests_unit_test_desk_SOURCES = tests/unit/test_desk.c $(panes_test_table)
tests_unit_test_desk_LDADD = $(panes_test_ldadd)
tests_unit_test_visits_CPPFLAGS = $(panes_test_cppflags)
tests_unit_test_visits_SOURCES = tests/unit/test_visits.c $(panes_test_table)
tests_unit_test_visits_LDADD = $(panes_test_ldadd)
tests_unit_test_property_pane_CPPFLAGS = $(panes_test_cppflags)
tests_unit_test_property_pane_SOURCES = tests/unit/test_property_pane.c $(panes_test_table)
tests_unit_test_property_pane_LDADD = $(panes_test_ldadd)
tests_unit_test_availability_pane_CPPFLAGS = $(panes_test_cppflags)
tests_unit_test_availability_pane_SOURCES = tests/unit/test_availability_pane.c $(panes_test_table)
tests_unit_test_availability_pane_LDADD = $(panes_test_ldadd)
tests_unit_test_paint_CPPFLAGS = $(panes_test_cppflags)
tests_unit_test_paint_SOURCES = tests/unit/test_paint.c $(panes_test_table)
tests_unit_test_paint_LDADD = $(panes_test_ldadd)
tests_unit_test_rows_CPPFLAGS = $(panes_test_cppflags)
tests_unit_test_rows_SOURCES = tests/unit/test_rows.c $(panes_test_table)
tests_unit_test_rows_LDADD = $(panes_test_ldadd)
tests_unit_test_keys_CPPFLAGS = $(panes_test_cppflags)
tests_unit_test_keys_SOURCES = tests/unit/test_keys.c $(panes_test_table)
tests_unit_test_keys_LDADD = $(panes_test_ldadd)
tests_unit_test_growth_CPPFLAGS = $(panes_test_cppflags)
tests_unit_test_growth_SOURCES = tests/unit/test_growth.c $(panes_test_table)
tests_unit_test_growth_LDADD = $(panes_test_ldadd)
check_PROGRAMS += tests/unit/test_screens
TESTS += tests/unit/test_screens
tests_unit_test_screens_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(CURL_CFLAGS)
tests_unit_test_screens_SOURCES = tests/unit/test_screens.c tests/unit/screen.c tests/unit/screen.h $(test_agency_answers)
tests_unit_test_screens_LDADD = $(panes_test_ldadd)
check_PROGRAMS += tests/unit/test_proxied
TESTS += tests/unit/test_proxied
tests_unit_test_proxied_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(CURL_CFLAGS) $(MICROHTTPD_CFLAGS)
tests_unit_test_proxied_SOURCES = tests/unit/test_proxied.c tests/unit/screen.c tests/unit/screen.h tests/unit/secure.c \
  tests/unit/secure.h tests/unit/wire.c tests/unit/wire.h $(test_agency_answers)
tests_unit_test_proxied_LDADD = $(panes_test_ldadd) $(MICROHTTPD_LIBS)
