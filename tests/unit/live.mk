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
tests_unit_test_feed_LDADD = liblive.a libmodel.a libbase.a $(test_libs) $(CJSON_LIBS) $(UTF8PROC_LIBS)
check_PROGRAMS += tests/unit/test_ledger
TESTS += tests/unit/test_ledger
tests_unit_test_ledger_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_test_ledger_SOURCES = tests/unit/test_ledger.c src/relay/ledger.c
tests_unit_test_ledger_LDADD = liblive.a libstore.a libmodel.a libbase.a $(test_libs) $(SQLITE_LIBS) $(CJSON_LIBS) $(UTF8PROC_LIBS)
check_PROGRAMS += tests/unit/test_publisher
TESTS += tests/unit/test_publisher
tests_unit_test_publisher_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS) $(CONFUSE_CFLAGS)
tests_unit_test_publisher_SOURCES = tests/unit/test_publisher.c tests/unit/broker.c tests/unit/broker.h src/relay/config.c \
  src/relay/ledger.c src/relay/listen.c src/relay/publisher.c src/relay/publisher_ask.c src/relay/publisher_head.c
tests_unit_test_publisher_LDADD = $(work_test_libraries) $(CONFUSE_LIBS)
check_PROGRAMS += tests/unit/test_relay
TESTS += tests/unit/test_relay
tests_unit_test_relay_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS) $(CONFUSE_CFLAGS) $(CURL_CFLAGS)
tests_unit_test_relay_SOURCES = tests/unit/test_relay.c tests/unit/broker.c tests/unit/broker.h src/relay/config.c src/relay/hint.c \
  src/relay/hook.c src/relay/ledger.c src/relay/listen.c src/relay/publisher.c src/relay/publisher_ask.c src/relay/publisher_head.c \
  src/relay/reader.c src/relay/relay.c src/relay/status.c src/relay/witness.c $(work_test_ground)
tests_unit_test_relay_LDADD = $(work_test_libraries) $(CONFUSE_LIBS) $(MICROHTTPD_LIBS) $(ZLIB_LIBS)
check_PROGRAMS += tests/unit/test_mqtt
TESTS += tests/unit/test_mqtt
tests_unit_test_mqtt_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mqtt_SOURCES = tests/unit/test_mqtt.c
tests_unit_test_mqtt_LDADD = $(work_test_libraries)
check_PROGRAMS += tests/unit/test_hint
TESTS += tests/unit/test_hint
tests_unit_test_hint_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(CJSON_CFLAGS) $(ZLIB_CFLAGS)
tests_unit_test_hint_SOURCES = tests/unit/test_hint.c src/relay/hint.c
tests_unit_test_hint_LDADD = libmodel.a libbase.a $(test_libs) $(CJSON_LIBS) $(UTF8PROC_LIBS) $(ZLIB_LIBS)
