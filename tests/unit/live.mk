check_PROGRAMS += tests/unit/test_live tests/unit/test_live_stale tests/unit/test_live_sweep tests/unit/test_feed
TESTS += tests/unit/test_live tests/unit/test_live_stale tests/unit/test_live_sweep tests/unit/test_feed
tests_unit_test_live_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(CURL_CFLAGS) $(SQLITE_CFLAGS)
live_test_ground = tests/unit/live_ground.c tests/unit/live_ground.h tests/unit/broker.c tests/unit/broker.h tests/unit/relay.c \
  tests/unit/relay.h $(work_test_ground)
tests_unit_test_live_SOURCES = tests/unit/test_live.c $(live_test_ground)
tests_unit_test_live_LDADD = $(work_test_libraries)
tests_unit_test_live_stale_CPPFLAGS = $(tests_unit_test_live_CPPFLAGS)
tests_unit_test_live_stale_SOURCES = tests/unit/test_live_stale.c $(live_test_ground)
tests_unit_test_live_stale_LDADD = $(work_test_libraries)
tests_unit_test_live_sweep_CPPFLAGS = $(tests_unit_test_live_CPPFLAGS)
tests_unit_test_live_sweep_SOURCES = tests/unit/test_live_sweep.c $(live_test_ground)
tests_unit_test_live_sweep_LDADD = $(work_test_libraries)
tests_unit_test_feed_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_feed_SOURCES = tests/unit/test_feed.c
tests_unit_test_feed_LDADD = liblive.a libmodel.a libbase.a $(CMOCKA_LIBS) $(CJSON_LIBS) $(UTF8PROC_LIBS)
