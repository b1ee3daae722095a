noinst_LIBRARIES += libpanes.a
libpanes_a_CPPFLAGS = $(AM_CPPFLAGS)
libpanes_a_SOURCES = \
  src/panes/availability_pane.c src/panes/availability_pane.h src/panes/availability_pane_private.h \
  src/panes/availability_pane_draw.c \
  src/panes/availability_sheets.c src/panes/availability_sheets.h \
  src/panes/booking.c src/panes/booking.h \
  src/panes/booking_doubts.c src/panes/booking_doubts.h \
  src/panes/cancel.c src/panes/cancel.h \
  src/panes/changes.c src/panes/changes.h \
  src/panes/choose_visitor.c src/panes/choose_visitor.h \
  src/panes/context.c src/panes/context.h \
  src/panes/context_event.c src/panes/context_event.h \
  src/panes/conversation_pane.c src/panes/conversation_pane.h \
  src/panes/conversations_pane.c src/panes/conversations_pane.h \
  src/panes/copy.c src/panes/copy.h \
  src/panes/drafts.c src/panes/drafts.h \
  src/panes/due.c src/panes/due.h \
  src/panes/filter.c src/panes/filter.h \
  src/panes/find_commands.c src/panes/find_commands.h \
  src/panes/find_draw.c src/panes/find_draw.h \
  src/panes/find_pane.c src/panes/find_pane.h \
  src/panes/freshness.c src/panes/freshness.h \
  src/panes/held_visit.c src/panes/held_visit.h \
  src/panes/help.c src/panes/help.h \
  src/panes/intent.c src/panes/intent.h \
  src/panes/login.c src/panes/login.h \
  src/panes/map.c src/panes/map.h src/panes/map_private.h src/panes/map_draw.c src/panes/map_stops.c \
  src/panes/last_messages.c src/panes/last_messages.h \
  src/panes/marked_visits.c src/panes/marked_visits.h \
  src/panes/message.c src/panes/message.h \
  src/panes/move.c src/panes/move.h \
  src/panes/moved_visits.c src/panes/moved_visits.h \
  src/panes/open_writes.c src/panes/open_writes.h \
  src/panes/outbox.c src/panes/outbox.h \
  src/panes/pause.c src/panes/pause.h \
  src/panes/phone.c src/panes/phone.h \
  src/panes/planning.c src/panes/planning.h src/panes/planning_card.c src/panes/planning_card.h src/panes/planning_row.c src/panes/planning_row.h \
  src/panes/picked_pane.c src/panes/picked_pane.h \
  src/panes/properties.c src/panes/properties.h \
  src/panes/property.c src/panes/property.h \
  src/panes/property_about.c src/panes/property_about.h \
  src/panes/property_form.c src/panes/property_form.h src/panes/property_form_private.h \
  src/panes/property_form_draw.c \
  src/panes/question_sheet.c src/panes/question_sheet.h \
  src/panes/reports.c src/panes/reports.h \
  src/panes/slot_when.c src/panes/slot_when.h src/panes/slot_near.c src/panes/slot_near.h \
  src/panes/second_thoughts.c src/panes/second_thoughts.h \
  src/panes/slots.c src/panes/slots.h \
  src/panes/slots_week.c src/panes/slots_week.h \
  src/panes/status.c src/panes/status.h \
  src/panes/summary_pane.c src/panes/summary_pane.h \
  src/panes/summary_rows.c src/panes/summary_rows.h \
  src/panes/terminate.c src/panes/terminate.h \
  src/panes/typing.c src/panes/typing.h \
  src/panes/visit.c src/panes/visit.h \
  src/panes/visit_filter.c src/panes/visit_filter.h \
  src/panes/visit_style.c src/panes/visit_style.h \
  src/panes/visitor_form.c src/panes/visitor_form.h \
  src/panes/week.c src/panes/week.h src/panes/week_private.h src/panes/week_draw.c src/panes/week_groups.c \
  src/panes/week_grid.c src/panes/week_grid.h
