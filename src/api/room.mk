noinst_LIBRARIES += libapi.a
libapi_a_CPPFLAGS = $(AM_CPPFLAGS) $(CURL_CFLAGS) $(CJSON_CFLAGS)
libapi_a_SOURCES = \
  src/api/api.c src/api/api.h \
  src/api/http.c src/api/http.h \
  src/api/http_curl.c src/api/http_curl.h \
  src/api/http_url.c
