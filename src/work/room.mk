noinst_LIBRARIES += libwork.a
libwork_a_CPPFLAGS = $(AM_CPPFLAGS) $(CJSON_CFLAGS) $(UUID_CFLAGS)
libwork_a_SOURCES = \
  src/work/account.c src/work/account.h \
  src/work/answer.c src/work/answer.h \
  src/work/call.c src/work/call.h \
  src/work/decide.c src/work/decide.h src/work/deliver.c src/work/deliver.h src/work/deliver_job.c src/work/deliver_job.h \
  src/work/delivery.c src/work/delivery.h src/work/doubt.c src/work/doubt.h \
  src/work/known.c src/work/known.h \
  src/work/live.c src/work/live.h src/work/live_private.h src/work/live_shard.c src/work/live_visit.c \
  src/work/load.c src/work/load.h src/work/load_end.c src/work/load_private.h src/work/load_properties.c \
  src/work/load_seen.c src/work/load_seen.h src/work/load_take.c src/work/load_way.c src/work/load_whole.c \
  src/work/message.c src/work/message.h \
  src/work/read.c src/work/read.h src/work/read_later.c src/work/read_later.h src/work/read_of.c src/work/read_of.h \
  src/work/read_outbox.c src/work/read_outbox.h \
  src/work/recent.c src/work/recent.h \
  src/work/session.c src/work/session.h \
  src/work/stale.c src/work/stale.h \
  src/work/watch.c src/work/watch.h src/work/watch_move.c src/work/watch_private.h src/work/watch_rest.c src/work/watch_slots.c \
  src/work/server.c src/work/server.h \
  src/work/verdict.c src/work/verdict.h src/work/write.c src/work/write.h src/work/write_answer.c src/work/write_answer.h \
  src/work/write_book.c src/work/write_book.h src/work/write_cancel.c src/work/write_check.c src/work/write_check.h \
  src/work/write_message.c src/work/write_move.c src/work/write_property.c src/work/write_visitor.c \
  src/work/work.c src/work/work.h src/work/worker.c src/work/worker.h
