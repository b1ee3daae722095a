noinst_LIBRARIES += libpanes.a
libpanes_a_CPPFLAGS = $(AM_CPPFLAGS)
libpanes_a_SOURCES = \
  src/panes/ask.c \
  src/panes/booking.c \
  src/panes/cancel.c \
  src/panes/desk.c src/panes/desk_commands.c src/panes/desk_lines.c src/panes/desk.h \
  src/panes/desk_private.h \
  src/panes/filter.c \
  src/panes/help.c \
  src/panes/login.c \
  src/panes/outbox.c \
  src/panes/planning.c \
  src/panes/properties.c \
  src/panes/property.c \
  src/panes/property_actions.c \
  src/panes/property_form.c src/panes/property_form.h src/panes/property_form_draw.c \
  src/panes/scroll.c src/panes/scroll.h \
  src/panes/slots.c \
  src/panes/terminate.c \
  src/panes/visit.c
