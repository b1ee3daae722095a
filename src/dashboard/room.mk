noinst_LIBRARIES += libdashboard.a
libdashboard_a_CPPFLAGS = $(AM_CPPFLAGS)
libdashboard_a_SOURCES = \
  src/dashboard/controller.c src/dashboard/controller.h src/dashboard/controller_private.h \
  src/dashboard/controller_begun.c \
  src/dashboard/controller_choose.c \
  src/dashboard/controller_command.c \
  src/dashboard/controller_find.c \
  src/dashboard/controller_hands.c \
  src/dashboard/controller_held.c \
  src/dashboard/controller_intent.c src/dashboard/controller_leave.c \
  src/dashboard/controller_screen.c \
  src/dashboard/controller_sent.c \
  src/dashboard/controller_visitor.c \
  src/dashboard/why_not.c src/dashboard/why_not.h
