noinst_LIBRARIES += libwork.a
libwork_a_CPPFLAGS = $(AM_CPPFLAGS) $(CJSON_CFLAGS) $(UUID_CFLAGS)
libwork_a_SOURCES = \
  src/work/message.c src/work/message.h \
  src/work/work.c src/work/work.h
