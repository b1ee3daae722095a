noinst_LIBRARIES += libbase.a
libbase_a_CPPFLAGS = $(AM_CPPFLAGS) $(UTF8PROC_CFLAGS)
libbase_a_SOURCES = \
  src/base/address.c src/base/address.h \
  src/base/buf.c src/base/buf.h \
  src/base/catalogue.c src/base/catalogue.h \
  src/base/civil.c src/base/civil.h \
  src/base/clock.c src/base/clock.h \
  src/base/container.h \
  src/base/error.c src/base/error.h \
  src/base/file.c src/base/file.h \
  src/base/file_bytes.c src/base/file_bytes.h \
  src/base/i18n.c src/base/i18n.h \
  src/base/log.c src/base/log.h \
  src/base/mask.c src/base/mask.h \
  src/base/mask_reading.c src/base/mask_reading.h \
  src/base/mem.c src/base/mem.h \
  src/base/msgq.c src/base/msgq.h \
  src/base/note.c src/base/note.h src/base/note_say.c \
  src/base/options.c src/base/options.h \
  src/base/output.c src/base/output.h \
  src/base/pem.c src/base/pem.h \
  src/base/plain.c src/base/plain.h \
  src/base/process.c src/base/process.h \
  src/base/random.c src/base/random.h \
  src/base/record.c src/base/record.h \
  src/base/scan.c src/base/scan.h \
  src/base/text.c src/base/text.h \
  src/base/text_fold.c \
  src/base/typed.c src/base/typed.h \
  src/base/uri.c src/base/uri.h \
  src/base/url.c src/base/url.h \
  src/base/usage.c src/base/usage.h \
  src/base/when.c src/base/when.h \
  src/base/when_parse.c src/base/when_read.c \
  src/base/wrap.c src/base/wrap.h \
  src/base/zone.c src/base/zone.h \
  src/base/zone_private.h src/base/zone_rule.c
