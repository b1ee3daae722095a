noinst_LIBRARIES += libwork.a
libwork_a_CPPFLAGS = $(AM_CPPFLAGS) $(CJSON_CFLAGS) $(UUID_CFLAGS)
libwork_a_SOURCES = \
  src/work/event.c src/work/event.h src/work/job.c src/work/job.h src/work/stale.c src/work/stale.h src/work/work.c \
  src/work/work.h src/work/worker.c src/work/worker.h \
  src/work/live/live.c src/work/live/live.h src/work/live/live_private.h src/work/live/live_shard.c \
  src/work/live/live_visit.c \
  src/work/load/id_set.c src/work/load/id_set.h src/work/load/load.c src/work/load/load.h src/work/load/load_compare.c \
  src/work/load/load_end.c src/work/load/load_paging.c src/work/load/load_private.h src/work/load/load_properties.c \
  src/work/load/load_store.c \
  src/work/net/account.c src/work/net/account.h src/work/net/answer.c src/work/net/answer.h src/work/net/cached.c \
  src/work/net/cached.h src/work/net/call.c src/work/net/call.h src/work/net/edition.c src/work/net/edition.h \
  src/work/net/recent_visits.c src/work/net/recent_visits.h src/work/net/request.h src/work/net/session.c \
  src/work/net/session.h \
  src/work/plan/begun_job.c src/work/plan/begun_job.h \
  src/work/plan/asked_property.c src/work/plan/asked_property.h src/work/plan/read.c src/work/plan/read.h \
  src/work/plan/read_private.h src/work/plan/read_talks.c src/work/plan/read_visits.c src/work/plan/search.c \
  src/work/plan/search.h src/work/plan/search_best.c src/work/plan/search_best.h src/work/plan/watch.c \
  src/work/plan/watch.h src/work/plan/watch_history.c src/work/plan/watch_history.h src/work/plan/watch_moves.c src/work/plan/watch_private.h src/work/plan/watch_slots.c \
  src/work/plan/read_summary.c \
  src/work/plan/watch_when.c \
  src/work/write/decide.c src/work/write/decide.h src/work/write/delivery.c src/work/write/delivery.h \
  src/work/write/dispatch.c src/work/write/dispatch.h src/work/write/outbox_job.c src/work/write/outbox_job.h \
  src/work/write/outbox_view.c src/work/write/outbox_view.h src/work/write/reread.c src/work/write/reread.h \
  src/work/write/told.c src/work/write/told.h src/work/write/verdict.c src/work/write/verdict.h src/work/write/write.c \
  src/work/write/write.h src/work/write/write_answer.c src/work/write/write_answer.h src/work/write/write_book.c \
  src/work/write/write_book.h src/work/write/write_cancel.c src/work/write/write_message.c src/work/write/write_move.c \
  src/work/write/write_property.c src/work/write/write_visitor.c
