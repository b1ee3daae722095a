check_PROGRAMS += tests/unit/test_store tests/unit/test_known
TESTS += tests/unit/test_store tests/unit/test_known
tests_unit_test_store_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_test_store_SOURCES = tests/unit/test_store.c
tests_unit_test_store_LDADD = libstore.a libmodel.a libbase.a $(test_libs) $(SQLITE_LIBS) $(CJSON_LIBS) $(UTF8PROC_LIBS)

tests_unit_test_known_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_test_known_SOURCES = tests/unit/test_known.c
tests_unit_test_known_LDADD = libstore.a libmodel.a libbase.a $(test_libs) $(SQLITE_LIBS) $(CJSON_LIBS) $(UTF8PROC_LIBS)

check_PROGRAMS += tests/unit/test_disks
TESTS += tests/unit/test_disks
tests_unit_test_disks_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_test_disks_SOURCES = tests/unit/test_disks.c
tests_unit_test_disks_LDADD = libstore.a libmodel.a libbase.a $(test_libs) $(SQLITE_LIBS) $(CJSON_LIBS) $(UTF8PROC_LIBS)

check_PROGRAMS += tests/unit/test_trust
TESTS += tests/unit/test_trust
tests_unit_test_trust_CPPFLAGS = $(base_test_cppflags)
tests_unit_test_trust_SOURCES = tests/unit/test_trust.c
tests_unit_test_trust_LDADD = libstore.a $(base_test_ldadd)
