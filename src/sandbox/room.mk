bin_PROGRAMS += visitdeck-sandbox
visitdeck_sandbox_CPPFLAGS = $(AM_CPPFLAGS) $(CJSON_CFLAGS) $(CURL_CFLAGS) $(MICROHTTPD_CFLAGS) $(SQLITE_CFLAGS) $(UUID_CFLAGS)
visitdeck_sandbox_SOURCES = \
  src/sandbox/account.c \
  src/sandbox/agents.c \
  src/sandbox/clockwork.c \
  src/sandbox/control.c \
  src/sandbox/data.c src/sandbox/data.h \
  src/sandbox/data_properties.c \
  src/sandbox/data_visits.c \
  src/sandbox/events.c \
  src/sandbox/faults.c \
  src/sandbox/json.c \
  src/sandbox/main.c \
  src/sandbox/messages.c \
  src/sandbox/moment.c \
  src/sandbox/properties.c \
  src/sandbox/property_save.c \
  src/sandbox/sandbox.h \
  src/sandbox/server.c \
  src/sandbox/slots.c \
  src/sandbox/store.c \
  src/sandbox/visit_magic.c \
  src/sandbox/visit_write.c \
  src/sandbox/visits.c \
  src/sandbox/webhook.c
visitdeck_sandbox_LDADD = libbase.a $(CURL_LIBS) $(MICROHTTPD_LIBS) $(SQLITE_LIBS) $(CJSON_LIBS) $(UTF8PROC_LIBS) $(UUID_LIBS)
