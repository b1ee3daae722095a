noinst_LIBRARIES += libstore.a
libstore_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS) $(CJSON_CFLAGS)
libstore_a_SOURCES = \
  src/store/begun_file.c src/store/begun_file.h \
  src/store/cache.c src/store/cache_agents.c src/store/cache_beside.c src/store/cache_changes.c src/store/cache_feed.c src/store/cache.h \
  src/store/cache_known.c \
  src/store/cache_private.h \
  src/store/cache_properties.c src/store/cache_refs.c src/store/cache_search.c src/store/cache_sql.h \
  src/store/cache_text.c src/store/cache_visits.c \
  src/store/database.c src/store/database.h \
  src/store/database_file.c src/store/database_file.h \
  src/store/database_plan.c src/store/database_plan.h \
  src/store/database_trouble.c src/store/database_trouble.h \
  src/store/outbox.c src/store/outbox.h \
  src/store/outbox_private.h \
  src/store/outbox_row.c src/store/outbox_rows.c src/store/outbox_sql.h src/store/outbox_words.c \
  src/store/secret.c src/store/secret.h src/store/secret_command.c \
  src/store/spool.c src/store/spool.h \
  src/store/sql.c src/store/sql.h
