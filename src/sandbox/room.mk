bin_PROGRAMS += visitdeck-sandbox
visitdeck_sandbox_CPPFLAGS = $(AM_CPPFLAGS) $(CJSON_CFLAGS) $(CURL_CFLAGS) $(MICROHTTPD_CFLAGS) \
  $(SQLITE_CFLAGS) $(UUID_CFLAGS)
visitdeck_sandbox_SOURCES = \
  src/sandbox/account.c \
  src/sandbox/age.c \
  src/sandbox/agents.c \
  src/sandbox/clockwork.c \
  src/sandbox/connections.c src/sandbox/connections.h \
  src/sandbox/control.c \
  src/sandbox/data.c src/sandbox/data.h \
  src/sandbox/data_properties.c \
  src/sandbox/data_visits.c \
  src/sandbox/events.c \
  src/sandbox/faults.c \
  src/sandbox/http.c src/sandbox/http.h \
  src/sandbox/json.c \
  src/sandbox/listen.c src/sandbox/listen.h \
  src/sandbox/main.c \
  src/sandbox/messages.c \
  src/sandbox/moment.c \
  src/sandbox/properties.c \
  src/sandbox/property_save.c \
  src/sandbox/sandbox.h \
  src/sandbox/server.c src/sandbox/server.h \
  src/sandbox/slots.c \
  src/sandbox/start.c \
  src/sandbox/store.c \
  src/sandbox/store_file.c \
  src/sandbox/visit_magic.c \
  src/sandbox/visit_write.c \
  src/sandbox/visits.c \
  src/sandbox/webhook.c
visitdeck_sandbox_LDADD = libbase.a $(CURL_LIBS) $(MICROHTTPD_LIBS) $(SQLITE_LIBS) $(CJSON_LIBS) $(UTF8PROC_LIBS) $(UUID_LIBS)
