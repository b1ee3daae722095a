check_PROGRAMS += tests/unit/test_store
TESTS += tests/unit/test_store
tests_unit_test_store_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_test_store_SOURCES = tests/unit/test_store.c tests/harness/folder.c tests/harness/folder.h
tests_unit_test_store_LDADD = libstore.a libmodel.a libbase.a $(CMOCKA_LIBS) $(SQLITE_LIBS) $(CJSON_LIBS) $(UTF8PROC_LIBS)
