noinst_LIBRARIES += liblive.a
liblive_a_CPPFLAGS = $(AM_CPPFLAGS) $(CJSON_CFLAGS) $(MOSQUITTO_CFLAGS)
liblive_a_SOURCES = \
  src/live/feed.c src/live/feed.h \
  src/live/mqtt.c src/live/mqtt.h src/live/mqtt_profile.c \
  src/live/mqtt_url.c src/live/mqtt_url.h \
  src/live/mqtt_why.c src/live/mqtt_why.h \
  src/live/nudge.c src/live/nudge.h
