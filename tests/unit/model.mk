check_PROGRAMS += tests/unit/test_json tests/unit/test_json_edit tests/unit/test_readers tests/unit/test_dates tests/unit/test_members tests/unit/test_availability tests/unit/test_model tests/unit/test_slot tests/unit/test_visitor_line tests/unit/test_property_edit tests/unit/test_visitor_edit
TESTS += tests/unit/test_json tests/unit/test_json_edit tests/unit/test_readers tests/unit/test_dates tests/unit/test_members tests/unit/test_availability tests/unit/test_model tests/unit/test_slot tests/unit/test_visitor_line tests/unit/test_property_edit tests/unit/test_visitor_edit

model_test_cppflags = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(CJSON_CFLAGS)
model_test_ldadd = libmodel.a libbase.a $(CJSON_LIBS) $(UTF8PROC_LIBS) $(test_libs)

tests_unit_test_json_CPPFLAGS = $(model_test_cppflags)
tests_unit_test_json_SOURCES = tests/unit/test_json.c
tests_unit_test_json_LDADD = $(model_test_ldadd)

tests_unit_test_model_CPPFLAGS = $(model_test_cppflags)
tests_unit_test_model_SOURCES = tests/unit/test_model.c
tests_unit_test_model_LDADD = $(model_test_ldadd)

tests_unit_test_slot_CPPFLAGS = $(model_test_cppflags)
tests_unit_test_slot_SOURCES = tests/unit/test_slot.c
tests_unit_test_slot_LDADD = $(model_test_ldadd)

tests_unit_test_visitor_line_CPPFLAGS = $(model_test_cppflags)
tests_unit_test_visitor_line_SOURCES = tests/unit/test_visitor_line.c
tests_unit_test_visitor_line_LDADD = $(model_test_ldadd)

tests_unit_test_json_edit_CPPFLAGS = $(model_test_cppflags)
tests_unit_test_json_edit_SOURCES = tests/unit/test_json_edit.c
tests_unit_test_json_edit_LDADD = $(model_test_ldadd)

tests_unit_test_property_edit_CPPFLAGS = $(model_test_cppflags)
tests_unit_test_property_edit_SOURCES = tests/unit/test_property_edit.c
tests_unit_test_property_edit_LDADD = $(model_test_ldadd)

tests_unit_test_availability_CPPFLAGS = $(model_test_cppflags)
tests_unit_test_availability_SOURCES = tests/unit/test_availability.c
tests_unit_test_availability_LDADD = $(model_test_ldadd)

tests_unit_test_visitor_edit_CPPFLAGS = $(model_test_cppflags)
tests_unit_test_visitor_edit_SOURCES = tests/unit/test_visitor_edit.c
tests_unit_test_visitor_edit_LDADD = $(model_test_ldadd)

tests_unit_test_members_CPPFLAGS = $(model_test_cppflags)
tests_unit_test_members_SOURCES = tests/unit/test_members.c
tests_unit_test_members_LDADD = $(model_test_ldadd)

tests_unit_test_readers_CPPFLAGS = $(model_test_cppflags)
tests_unit_test_readers_SOURCES = tests/unit/test_readers.c
tests_unit_test_readers_LDADD = $(model_test_ldadd)

tests_unit_test_dates_CPPFLAGS = $(model_test_cppflags)
tests_unit_test_dates_SOURCES = tests/unit/test_dates.c
tests_unit_test_dates_LDADD = $(model_test_ldadd)
