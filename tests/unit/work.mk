check_PROGRAMS += tests/unit/test_work
TESTS += tests/unit/test_work
tests_unit_test_work_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(CURL_CFLAGS)
tests_unit_test_work_SOURCES = tests/unit/test_work.c
tests_unit_test_work_LDADD = libwork.a libapi.a libstore.a libmodel.a libbase.a $(CMOCKA_LIBS) $(CURL_LIBS) $(CJSON_LIBS) \
  $(SQLITE_LIBS) $(UTF8PROC_LIBS) $(UUID_LIBS)
