noinst_LIBRARIES += libcli.a
libcli_a_CPPFLAGS = $(AM_CPPFLAGS)
libcli_a_SOURCES = \
  src/cli/cli.c src/cli/cli.h \
  src/cli/cli_availability.c \
  src/cli/cli_booking.c \
  src/cli/cli_changes.c \
  src/cli/cli_check.c \
  src/cli/cli_command.c src/cli/cli_command.h \
  src/cli/cli_commands.h \
  src/cli/cli_earlier.c src/cli/cli_earlier.h \
  src/cli/cli_export.c src/cli/cli_export.h \
  src/cli/cli_find.c \
  src/cli/cli_login.c src/cli/cli_login.h \
  src/cli/cli_complete.c src/cli/cli_complete.h \
  src/cli/cli_help.c src/cli/cli_help.h \
  src/cli/cli_messages.c \
  src/cli/cli_named.c src/cli/cli_named.h \
  src/cli/cli_options.c src/cli/cli_options.h \
  src/cli/cli_outbox.c \
  src/cli/cli_plain.c src/cli/cli_plain.h \
  src/cli/cli_plain_ask.c src/cli/cli_plain_ask.h \
  src/cli/cli_plain_book.c src/cli/cli_plain_book.h \
  src/cli/cli_plain_visits.c src/cli/cli_plain_visits.h \
  src/cli/cli_print.c src/cli/cli_print.h \
  src/cli/cli_print_outbox.c src/cli/cli_print_outbox.h \
  src/cli/cli_print_property.c src/cli/cli_print_property.h \
  src/cli/cli_print_summary.c src/cli/cli_print_summary.h \
  src/cli/cli_print_visit.c src/cli/cli_print_visit.h \
  src/cli/cli_properties.c \
  src/cli/cli_property.c \
  src/cli/cli_save.c \
  src/cli/cli_secret.c src/cli/cli_secret.h \
  src/cli/cli_slot.c src/cli/cli_slot.h \
  src/cli/cli_slots.c \
  src/cli/cli_summary.c \
  src/cli/cli_table.c src/cli/cli_table.h \
  src/cli/cli_visitor.c src/cli/cli_visitor.h \
  src/cli/cli_visitor_edit.c src/cli/cli_visitor_edit.h \
  src/cli/cli_visits.c \
  src/cli/cli_write.c src/cli/cli_write.h
