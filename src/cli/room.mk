noinst_LIBRARIES += libcli.a
libcli_a_CPPFLAGS = $(AM_CPPFLAGS)
libcli_a_SOURCES = \
  src/cli/cli.c src/cli/cli.h \
  src/cli/cli_availability.c \
  src/cli/cli_print.c \
  src/cli/cli_private.h \
  src/cli/cli_property.c src/cli/cli_save.c \
  src/cli/cli_read.c \
  src/cli/cli_visit.c \
  src/cli/cli_write.c
