bin_PROGRAMS += visitdeck-sandbox
visitdeck_sandbox_CPPFLAGS = $(AM_CPPFLAGS) $(CJSON_CFLAGS) $(MICROHTTPD_CFLAGS) $(SQLITE_CFLAGS) $(UUID_CFLAGS)
visitdeck_sandbox_SOURCES = \
  src/sandbox/main.c
visitdeck_sandbox_LDADD = libbase.a $(MICROHTTPD_LIBS) $(SQLITE_LIBS) $(CJSON_LIBS) $(UTF8PROC_LIBS) $(UUID_LIBS) -lm
