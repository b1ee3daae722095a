bin_PROGRAMS += visitdeck-sandbox
visitdeck_sandbox_CPPFLAGS = $(AM_CPPFLAGS) $(CJSON_CFLAGS) $(CURL_CFLAGS) $(MICROHTTPD_CFLAGS) \
  $(SQLITE_CFLAGS) $(UUID_CFLAGS)
visitdeck_sandbox_SOURCES = \
  src/sandbox/account.c src/sandbox/account.h \
  src/sandbox/days.c src/sandbox/days.h \
  src/sandbox/agents.c src/sandbox/agents.h \
  src/sandbox/exchange.c src/sandbox/exchange.h \
  src/sandbox/schedule.c src/sandbox/schedule.h \
  src/sandbox/connections.c src/sandbox/connections.h \
  src/sandbox/control.c \
  src/sandbox/demo.c src/sandbox/demo.h \
  src/sandbox/demo_messages.c src/sandbox/demo_messages.h \
  src/sandbox/demo_properties.c src/sandbox/demo_properties.h \
  src/sandbox/demo_visits.c src/sandbox/demo_visits.h \
  src/sandbox/chance.c src/sandbox/chance.h \
  src/sandbox/events.c src/sandbox/events.h \
  src/sandbox/faults.c src/sandbox/faults.h \
  src/sandbox/http.c src/sandbox/http.h \
  src/sandbox/id.c src/sandbox/id.h \
  src/sandbox/json.c src/sandbox/json.h \
  src/sandbox/late.c src/sandbox/late.h \
  src/sandbox/listen.c src/sandbox/listen.h \
  src/sandbox/test_numbers.c src/sandbox/test_numbers.h \
  src/sandbox/main.c \
  src/sandbox/messages.c src/sandbox/messages.h \
  src/sandbox/instant.c src/sandbox/instant.h \
  src/sandbox/phone.c src/sandbox/phone.h \
  src/sandbox/property.c src/sandbox/property.h \
  src/sandbox/property_save.c \
  src/sandbox/property_write.c \
  src/sandbox/reports.c src/sandbox/reports.h \
  src/sandbox/respell.c src/sandbox/respell.h \
  src/sandbox/routes.h \
  src/sandbox/sandbox.h \
  src/sandbox/server.c src/sandbox/server.h \
  src/sandbox/slots.c src/sandbox/slots.h \
  src/sandbox/account_open.c src/sandbox/account_open.h \
  src/sandbox/store.c src/sandbox/store.h \
  src/sandbox/store_file.c src/sandbox/store_file.h \
  src/sandbox/visit.c src/sandbox/visit.h \
  src/sandbox/visit_read.c \
  src/sandbox/visit_write.c \
  src/sandbox/visitor.c src/sandbox/visitor.h \
  src/sandbox/webhook.c src/sandbox/webhook.h \
  src/sandbox/while_locked.c src/sandbox/while_locked.h \
  src/sandbox/demo_words.h
visitdeck_sandbox_LDADD = libbase.a $(CURL_LIBS) $(MICROHTTPD_LIBS) $(SQLITE_LIBS) $(CJSON_LIBS) $(UTF8PROC_LIBS) $(UUID_LIBS)
