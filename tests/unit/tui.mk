check_PROGRAMS += tests/unit/test_canvas tests/unit/test_command tests/unit/test_deck tests/unit/test_field \
  tests/unit/test_list tests/unit/test_term
TESTS += tests/unit/test_canvas tests/unit/test_command tests/unit/test_deck tests/unit/test_field \
  tests/unit/test_list tests/unit/test_term

tui_test_cppflags = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tui_test_ldadd = libtui.a libbase.a $(UTF8PROC_LIBS) $(test_libs)

tests_unit_test_canvas_CPPFLAGS = $(tui_test_cppflags)
tests_unit_test_canvas_SOURCES = tests/unit/test_canvas.c
tests_unit_test_canvas_LDADD = $(tui_test_ldadd)

tests_unit_test_command_CPPFLAGS = $(tui_test_cppflags)
tests_unit_test_command_SOURCES = tests/unit/test_command.c
tests_unit_test_command_LDADD = $(tui_test_ldadd)

tests_unit_test_deck_CPPFLAGS = $(tui_test_cppflags)
tests_unit_test_deck_SOURCES = tests/unit/test_deck.c
tests_unit_test_deck_LDADD = $(tui_test_ldadd)

tests_unit_test_field_CPPFLAGS = $(tui_test_cppflags)
tests_unit_test_field_SOURCES = tests/unit/test_field.c
tests_unit_test_field_LDADD = $(tui_test_ldadd)

tests_unit_test_list_CPPFLAGS = $(tui_test_cppflags)
tests_unit_test_list_SOURCES = tests/unit/test_list.c
tests_unit_test_list_LDADD = $(tui_test_ldadd)

tests_unit_test_term_CPPFLAGS = $(tui_test_cppflags)
tests_unit_test_term_SOURCES = tests/unit/test_term.c
tests_unit_test_term_LDADD = libtui.a libbase.a $(NCURSES_LIBS) $(UTF8PROC_LIBS) $(test_libs)
