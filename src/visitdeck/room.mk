bin_PROGRAMS += visitdeck
visitdeck_CPPFLAGS = $(AM_CPPFLAGS) $(CONFUSE_CFLAGS)
visitdeck_SOURCES = \
  src/visitdeck/main.c
visitdeck_LDADD = libcli.a libpanes.a libtui.a libwork.a libapi.a libstore.a libmodel.a libbase.a \
  $(NCURSES_LIBS) $(CURL_LIBS) $(CJSON_LIBS) $(SQLITE_LIBS) $(CONFUSE_LIBS) $(UTF8PROC_LIBS) $(UUID_LIBS)
