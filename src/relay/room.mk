noinst_LIBRARIES += librelay.a
librelay_a_CPPFLAGS = $(AM_CPPFLAGS) $(CJSON_CFLAGS) $(MICROHTTPD_CFLAGS) $(SQLITE_CFLAGS) \
  $(ZLIB_CFLAGS)
librelay_a_SOURCES = \
  src/relay/config.c src/relay/config.h \
  src/relay/hint.c src/relay/hint.h \
  src/relay/hook.c src/relay/hook.h \
  src/relay/hook_path.c src/relay/hook_path.h \
  src/relay/ledger.c src/relay/ledger.h src/relay/ledger_sql.h \
  src/relay/listen.c src/relay/listen.h \
  src/relay/moment.c src/relay/moment.h \
  src/relay/own_files.c src/relay/own_files.h \
  src/relay/publisher.c src/relay/publisher.h \
  src/relay/publisher_ask.c src/relay/publisher_ask.h \
  src/relay/publisher_head.c src/relay/publisher_head.h \
  src/relay/reader.c src/relay/reader.h \
  src/relay/relay.c src/relay/relay.h \
  src/relay/round.c src/relay/round.h \
  src/relay/status.c src/relay/status.h \
  src/relay/status_ask.c src/relay/status_ask.h \
  src/relay/webhook.c src/relay/webhook.h

bin_PROGRAMS += visitdeck-relay
visitdeck_relay_CPPFLAGS = $(librelay_a_CPPFLAGS)
visitdeck_relay_SOURCES = src/relay/main.c
visitdeck_relay_LDADD = librelay.a libsettings.a libwork.a libapi.a liblive.a libstore.a libmodel.a libbase.a $(CURL_LIBS) $(CJSON_LIBS) \
  $(SQLITE_LIBS) $(CONFUSE_LIBS) $(MICROHTTPD_LIBS) $(MOSQUITTO_LIBS) $(UTF8PROC_LIBS) $(UUID_LIBS) \
  $(ZLIB_LIBS)
