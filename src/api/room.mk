noinst_LIBRARIES += libapi.a
libapi_a_CPPFLAGS = $(AM_CPPFLAGS) $(CURL_CFLAGS) $(CJSON_CFLAGS)
libapi_a_SOURCES = \
  src/api/api.c src/api/api.h \
  src/api/http.c src/api/http.h \
  src/api/http_curl.c src/api/http_curl.h \
  src/api/http_curl_end.c src/api/http_curl_private.h \
  src/api/http_proxy.c src/api/http_proxy.h \
  src/api/http_unpack.c src/api/http_unpack.h \
  src/api/http_url.c
