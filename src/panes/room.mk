noinst_LIBRARIES += libpanes.a
libpanes_a_CPPFLAGS = $(AM_CPPFLAGS)
libpanes_a_SOURCES = \
  src/panes/ask.c \
  src/panes/availability.c src/panes/availability_draw.c src/panes/availability_pane.h \
  src/panes/availability_sheets.c \
  src/panes/booking.c \
  src/panes/brief.c \
  src/panes/cancel.c \
  src/panes/cancel_many.c \
  src/panes/changes.c \
  src/panes/desk.c src/panes/desk_commands.c src/panes/desk_lines.c src/panes/desk.h \
  src/panes/desk_private.h \
  src/panes/desk_visits.c src/panes/desk_visits.h \
  src/panes/filter.c \
  src/panes/help.c \
  src/panes/login.c \
  src/panes/message.c \
  src/panes/move.c \
  src/panes/multiline.c src/panes/multiline.h \
  src/panes/outbox.c \
  src/panes/planning.c \
  src/panes/properties.c \
  src/panes/property.c \
  src/panes/property_actions.c \
  src/panes/property_form.c src/panes/property_form.h src/panes/property_form_draw.c \
  src/panes/reports.c \
  src/panes/scroll.c src/panes/scroll.h \
  src/panes/slots.c \
  src/panes/talk.c \
  src/panes/talks.c \
  src/panes/terminate.c \
  src/panes/visit.c \
  src/panes/visitor_form.c
