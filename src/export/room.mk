noinst_LIBRARIES += libexport.a
libexport_a_CPPFLAGS = $(AM_CPPFLAGS) $(ICAL_CFLAGS)
libexport_a_SOURCES = \
  src/export/calendar.c src/export/calendar.h \
  src/export/csv.c src/export/csv.h \
  src/export/day_sheet.h src/export/day_sheet_html.c src/export/day_sheet_text.c \
  src/export/day_sheet_order.c src/export/day_sheet_order.h \
  src/export/export.c src/export/export.h
