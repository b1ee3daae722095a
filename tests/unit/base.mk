base_tests = tests/unit/test_text tests/unit/test_when tests/unit/test_zone tests/unit/test_buf_msgq tests/unit/test_error_log \
  tests/unit/test_catalogue
check_PROGRAMS += $(base_tests)
TESTS += $(base_tests)

base_test_cppflags = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
base_test_ldadd = libbase.a $(UTF8PROC_LIBS) $(test_libs)

tests_unit_test_text_CPPFLAGS = $(base_test_cppflags)
tests_unit_test_text_SOURCES = tests/unit/test_text.c
tests_unit_test_text_LDADD = $(base_test_ldadd)

tests_unit_test_when_CPPFLAGS = $(base_test_cppflags)
tests_unit_test_when_SOURCES = tests/unit/test_when.c
tests_unit_test_when_LDADD = $(base_test_ldadd)

tests_unit_test_zone_CPPFLAGS = $(base_test_cppflags)
tests_unit_test_zone_SOURCES = tests/unit/test_zone.c
tests_unit_test_zone_LDADD = $(base_test_ldadd)

tests_unit_test_buf_msgq_CPPFLAGS = $(base_test_cppflags)
tests_unit_test_buf_msgq_SOURCES = tests/unit/test_buf_msgq.c
tests_unit_test_buf_msgq_LDADD = $(base_test_ldadd)

tests_unit_test_error_log_CPPFLAGS = $(base_test_cppflags)
tests_unit_test_error_log_SOURCES = tests/unit/test_error_log.c
tests_unit_test_error_log_LDADD = $(base_test_ldadd)

tests_unit_test_catalogue_CPPFLAGS = $(base_test_cppflags)
tests_unit_test_catalogue_SOURCES = tests/unit/test_catalogue.c
tests_unit_test_catalogue_LDADD = $(base_test_ldadd)

check_PROGRAMS += tests/unit/test_pem
TESTS += tests/unit/test_pem
tests_unit_test_pem_CPPFLAGS = $(base_test_cppflags)
tests_unit_test_pem_SOURCES = tests/unit/test_pem.c
tests_unit_test_pem_LDADD = $(base_test_ldadd)

check_PROGRAMS += tests/unit/test_address
TESTS += tests/unit/test_address
tests_unit_test_address_CPPFLAGS = $(base_test_cppflags)
tests_unit_test_address_SOURCES = tests/unit/test_address.c
tests_unit_test_address_LDADD = liblive.a libapi.a $(base_test_ldadd)

check_PROGRAMS += tests/unit/test_mask
TESTS += tests/unit/test_mask
tests_unit_test_mask_CPPFLAGS = $(base_test_cppflags)
tests_unit_test_mask_SOURCES = tests/unit/test_mask.c
tests_unit_test_mask_LDADD = $(base_test_ldadd)
