bin_PROGRAMS += visitdeck
visitdeck_CPPFLAGS = $(AM_CPPFLAGS)
visitdeck_SOURCES = \
  src/visitdeck/check.c src/visitdeck/check.h \
  src/visitdeck/check_broker.c src/visitdeck/check_broker.h \
  src/visitdeck/check_host.c src/visitdeck/check_host.h \
  src/visitdeck/check_lines.c src/visitdeck/check_lines.h \
  src/visitdeck/check_server.c src/visitdeck/check_server.h \
  src/visitdeck/config.c src/visitdeck/config.h \
  src/visitdeck/dashboard.c src/visitdeck/dashboard.h \
  src/visitdeck/demo.c src/visitdeck/demo.h \
  src/visitdeck/first.c src/visitdeck/first.h \
  src/visitdeck/folders.c src/visitdeck/folders.h \
  src/visitdeck/main.c
visitdeck_LDADD = libcli.a libdashboard.a libpanes.a libtui.a libsettings.a libwork.a liblive.a libapi.a libstore.a libmodel.a libbase.a \
  $(NCURSES_LIBS) $(CURL_LIBS) $(CJSON_LIBS) $(SQLITE_LIBS) $(CONFUSE_LIBS) $(UTF8PROC_LIBS) $(UUID_LIBS) $(MOSQUITTO_LIBS)
