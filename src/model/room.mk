noinst_LIBRARIES += libmodel.a
libmodel_a_CPPFLAGS = $(AM_CPPFLAGS) $(CJSON_CFLAGS)
libmodel_a_SOURCES = \
  src/model/account.c src/model/account.h \
  src/model/agent.c src/model/agent.h \
  src/model/amount.c src/model/amount.h \
  src/model/begun.c src/model/begun.h \
  src/model/change.c src/model/change.h \
  src/model/availability.c src/model/availability.h \
  src/model/availability_compare.c \
  src/model/availability_spans.c \
  src/model/availability_edit.c \
  src/model/availability_private.h \
  src/model/availability_rebase.c \
  src/model/availability_say.c \
  src/model/conversation.c src/model/conversation.h \
  src/model/email.c src/model/email.h \
  src/model/found.c src/model/found.h \
  src/model/earth.c src/model/earth.h \
  src/model/hours_text.c src/model/hours_text.h src/model/hours_text_private.h src/model/hours_text_clock.c \
  src/model/hours_text_days.c src/model/hours_text_make.c src/model/hours_text_reader.c src/model/hours_text_token.c \
  src/model/json.c src/model/json.h src/model/json_arena.c src/model/json_lexer.c \
  src/model/json_private.h src/model/json_splitter.c \
  src/model/json_edit.c src/model/json_edit.h src/model/json_lost.c \
  src/model/json_record.c src/model/json_record.h \
  src/model/link.c src/model/link.h \
  src/model/outbox_kind.h \
  src/model/phone.c src/model/phone.h \
  src/model/plot.c src/model/plot.h \
  src/model/property.c src/model/property.h \
  src/model/property_draft.c src/model/property_draft.h \
  src/model/property_request.c src/model/property_request.h src/model/property_member.c src/model/property_member.h \
  src/model/property_place.c src/model/property_place.h src/model/property_place_table.h \
  src/model/property_zone.c src/model/property_zone.h \
  src/model/report_state.c src/model/report_state.h \
  src/model/same.c src/model/same.h \
  src/model/search.c src/model/search.h \
  src/model/seat.c src/model/seat.h \
  src/model/slot.c src/model/slot.h \
  src/model/visit.c src/model/visit.h src/model/visit_clash.c src/model/visit_clash.h src/model/visit_lacks.c src/model/visit_move.c \
  src/model/summary.c src/model/summary.h src/model/summary_line.c src/model/summary_pick.c \
  src/model/visitor.c src/model/visitor.h \
  src/model/visitor_edit.c src/model/visitor_edit.h \
  src/model/visitor_card.c src/model/visitor_card.h \
  src/model/visitor_label.c src/model/visitor_label.h \
  src/model/visitor_line.c \
  src/model/visitor_part.c src/model/visitor_part.h
