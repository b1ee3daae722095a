check_PROGRAMS += tests/unit/test_work tests/unit/test_settle tests/unit/test_writes tests/unit/test_later
TESTS += tests/unit/test_work tests/unit/test_settle tests/unit/test_writes tests/unit/test_later
test_seat = tests/unit/seat.c tests/unit/seat.h
work_test_ground = tests/unit/ground.c tests/unit/ground.h $(test_seat)
work_test_libraries = libwork.a liblive.a libapi.a libstore.a libmodel.a libbase.a $(test_libs) $(CURL_LIBS) $(CJSON_LIBS) \
  $(SQLITE_LIBS) $(UTF8PROC_LIBS) $(UUID_LIBS) $(MOSQUITTO_LIBS)
tests_unit_test_work_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(CURL_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_test_work_SOURCES = tests/unit/test_work.c $(work_test_ground)
tests_unit_test_work_LDADD = $(work_test_libraries)
tests_unit_test_settle_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(CURL_CFLAGS)
tests_unit_test_settle_SOURCES = tests/unit/test_settle.c $(test_seat) tests/unit/stage.c tests/unit/stage.h
tests_unit_test_settle_LDADD = $(work_test_libraries)
tests_unit_test_writes_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(CURL_CFLAGS)
tests_unit_test_writes_SOURCES = tests/unit/test_writes.c $(work_test_ground)
tests_unit_test_writes_LDADD = $(work_test_libraries)
tests_unit_test_later_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(CURL_CFLAGS)
tests_unit_test_later_SOURCES = tests/unit/test_later.c $(work_test_ground)
tests_unit_test_later_LDADD = $(work_test_libraries)
