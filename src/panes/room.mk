noinst_LIBRARIES += libpanes.a
libpanes_a_CPPFLAGS = $(AM_CPPFLAGS)
libpanes_a_SOURCES = \
  src/panes/desk.c src/panes/desk.h
