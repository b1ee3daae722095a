noinst_LIBRARIES += libstore.a
libstore_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS) $(CJSON_CFLAGS)
libstore_a_SOURCES = \
  src/store/cache.c src/store/cache.h \
  src/store/database.c src/store/database.h \
  src/store/outbox.c src/store/outbox.h \
  src/store/secret.c src/store/secret.h
