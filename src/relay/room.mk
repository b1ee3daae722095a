noinst_LIBRARIES += librelay.a
librelay_a_CPPFLAGS = $(AM_CPPFLAGS) $(CJSON_CFLAGS) $(MICROHTTPD_CFLAGS) $(SQLITE_CFLAGS) \
  $(ZLIB_CFLAGS)
librelay_a_SOURCES = \
  src/relay/config.c src/relay/config.h \
  src/relay/fetcher.c src/relay/fetcher.h \
  src/relay/file_watch.c src/relay/file_watch.h \
  src/relay/hook.c src/relay/hook.h \
  src/relay/hook_path.c src/relay/hook_path.h \
  src/relay/ledger.c src/relay/ledger.h src/relay/ledger_sql.h \
  src/relay/listen.c src/relay/listen.h \
  src/relay/payload.c src/relay/payload.h \
  src/relay/publisher.c src/relay/publisher.h \
  src/relay/publisher_head.c src/relay/publisher_head.h \
  src/relay/relay.c src/relay/relay.h \
  src/relay/relay_clock.c src/relay/relay_clock.h \
  src/relay/resend_limit.c src/relay/resend_limit.h \
  src/relay/status.c src/relay/status.h \
  src/relay/status_client.c src/relay/status_client.h \
  src/relay/transaction.c src/relay/transaction.h \
  src/relay/webhook.c src/relay/webhook.h

bin_PROGRAMS += visitdeck-relay
visitdeck_relay_CPPFLAGS = $(librelay_a_CPPFLAGS)
visitdeck_relay_SOURCES = src/relay/main.c
visitdeck_relay_LDADD = librelay.a libsettings.a libwork.a libapi.a liblive.a libstore.a libmodel.a libbase.a $(CURL_LIBS) $(CJSON_LIBS) \
  $(SQLITE_LIBS) $(CONFUSE_LIBS) $(MICROHTTPD_LIBS) $(MOSQUITTO_LIBS) $(UTF8PROC_LIBS) $(UUID_LIBS) \
  $(ZLIB_LIBS)
