check_PROGRAMS += tests/unit/test_live tests/unit/test_feed
TESTS += tests/unit/test_live tests/unit/test_feed
tests_unit_test_live_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(CURL_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_test_live_SOURCES = tests/unit/test_live.c tests/unit/broker.c tests/unit/broker.h tests/unit/relay.c tests/unit/relay.h \
  $(work_test_ground)
tests_unit_test_live_LDADD = $(work_test_libraries)
tests_unit_test_feed_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_feed_SOURCES = tests/unit/test_feed.c
tests_unit_test_feed_LDADD = liblive.a libmodel.a libbase.a $(CMOCKA_LIBS) $(CJSON_LIBS) $(UTF8PROC_LIBS)
