# make screenshot: the picture of the README, from a real run.
EXTRA_PROGRAMS = tests/tools/screenshot tests/bench/bench tests/bench/bare_list tests/bench/bare_load \
  tests/bench/bench_relay
EXTRA_DIST += doc/screenshot.svg
screenshot: visitdeck visitdeck-sandbox tests/tools/screenshot
	tests/tools/screenshot $(srcdir)/doc/screenshot.svg

# make bench: bytes and instructions a key, instructions a visit, latency, memory, quit times; figures, no verdict. make bench PART=keys:
# one part alone.
tests_bench_bench_SOURCES = tests/bench/bench.c tests/bench/bench.h tests/bench/bench_keys.c tests/bench/bench_load.c \
  tests/bench/bench_seat.c
tests_bench_bare_list_SOURCES = tests/bench/bare_list.c
tests_bench_bare_list_LDADD = $(NCURSES_LIBS)
tests_bench_bare_load_SOURCES = tests/bench/bare_load.c
tests_bench_bare_load_LDADD = libbase.a $(CURL_LIBS) $(SQLITE_LIBS) $(CJSON_LIBS) $(UTF8PROC_LIBS)
bench: visitdeck visitdeck-sandbox tests/bench/bench tests/bench/bare_list tests/bench/bare_load tests/unit/test_growth
	tests/bench/bench $(PART)

# make bench-relay: events a second, webhook to seat, memory, what the API is asked, beside the broker alone; figures, no
# verdict.
tests_bench_bench_relay_SOURCES = tests/bench/bench_relay.c tests/bench/light.c tests/bench/light.h
bench-relay: visitdeck visitdeck-sandbox visitdeck-relay tests/bench/bench_relay
	tests/bench/bench_relay

