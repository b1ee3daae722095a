noinst_LIBRARIES += libtui.a
libtui_a_CPPFLAGS = $(AM_CPPFLAGS) $(NCURSES_CFLAGS)
libtui_a_SOURCES = \
  src/tui/canvas.c src/tui/canvas.h \
  src/tui/command.c src/tui/command.h src/tui/command.def \
  src/tui/deck.c src/tui/deck.h \
  src/tui/deck_draw.c \
  src/tui/deck_mouse.c \
  src/tui/deck_private.h \
  src/tui/field.c src/tui/field.h \
  src/tui/form.c src/tui/form.h \
  src/tui/guard.c src/tui/guard.h \
  src/tui/list.c src/tui/list.h \
  src/tui/notice.c src/tui/notice.h \
  src/tui/question.c src/tui/question.h \
  src/tui/scroll.c src/tui/scroll.h \
  src/tui/key.h src/tui/keys.c src/tui/keys.h src/tui/keys_colour.c src/tui/keys_colour.h \
  src/tui/keys_mouse.c src/tui/keys_mouse.h src/tui/keys_numbers.c src/tui/keys_numbers.h src/tui/osc.c src/tui/osc.h src/tui/pane.h src/tui/sheet.h \
  src/tui/term.c src/tui/term.h src/tui/term_crash.c src/tui/term_modes.h \
  src/tui/term_info.c src/tui/term_info.h \
  src/tui/term_name.c src/tui/term_name.h
