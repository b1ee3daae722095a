noinst_LIBRARIES += libsettings.a
libsettings_a_CPPFLAGS = $(AM_CPPFLAGS) $(CONFUSE_CFLAGS)
libsettings_a_SOURCES = \
  src/settings/settings.c src/settings/settings.h \
  src/settings/settings_account.c src/settings/settings_account.h
