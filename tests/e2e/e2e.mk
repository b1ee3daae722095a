check_LIBRARIES += libharness.a
libharness_a_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(VTERM_CFLAGS) $(CURL_CFLAGS)
libharness_a_SOURCES = tests/harness/environment.h tests/harness/harness.h tests/harness/place.c tests/harness/tty.c

e2e_cppflags = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests/harness
e2e_ldadd = libharness.a $(test_libs) $(VTERM_LIBS) $(CURL_LIBS) -lutil

check_PROGRAMS += tests/e2e/e2e_book
TESTS += tests/e2e/e2e_book
tests_e2e_e2e_book_CPPFLAGS = $(e2e_cppflags)
tests_e2e_e2e_book_SOURCES = tests/e2e/e2e_book.c
tests_e2e_e2e_book_LDADD = $(e2e_ldadd)

check_PROGRAMS += tests/e2e/e2e_rough
TESTS += tests/e2e/e2e_rough
tests_e2e_e2e_rough_CPPFLAGS = $(e2e_cppflags)
tests_e2e_e2e_rough_SOURCES = tests/e2e/e2e_rough.c
tests_e2e_e2e_rough_LDADD = $(e2e_ldadd)

check_PROGRAMS += tests/e2e/e2e_disks
TESTS += tests/e2e/e2e_disks
tests_e2e_e2e_disks_CPPFLAGS = $(e2e_cppflags) $(SQLITE_CFLAGS)
tests_e2e_e2e_disks_SOURCES = tests/e2e/e2e_disks.c
tests_e2e_e2e_disks_LDADD = $(e2e_ldadd) $(SQLITE_LIBS)

check_PROGRAMS += tests/e2e/e2e_cli
TESTS += tests/e2e/e2e_cli
tests_e2e_e2e_cli_CPPFLAGS = $(e2e_cppflags)
tests_e2e_e2e_cli_SOURCES = tests/e2e/e2e_cli.c
tests_e2e_e2e_cli_LDADD = $(e2e_ldadd)

check_PROGRAMS += tests/e2e/e2e_dates
TESTS += tests/e2e/e2e_dates
tests_e2e_e2e_dates_CPPFLAGS = $(e2e_cppflags)
tests_e2e_e2e_dates_SOURCES = tests/e2e/e2e_dates.c tests/unit/stage.c tests/unit/stage.h
tests_e2e_e2e_dates_LDADD = libharness.a libbase.a $(test_libs) $(VTERM_LIBS) $(CURL_LIBS) $(UTF8PROC_LIBS) -lutil

check_PROGRAMS += tests/e2e/e2e_answers
TESTS += tests/e2e/e2e_answers
tests_e2e_e2e_answers_CPPFLAGS = $(e2e_cppflags)
tests_e2e_e2e_answers_SOURCES = tests/e2e/e2e_answers.c tests/unit/stage.c tests/unit/stage.h
tests_e2e_e2e_answers_LDADD = libbase.a $(e2e_ldadd) $(UTF8PROC_LIBS)

check_PROGRAMS += tests/e2e/e2e_lines
TESTS += tests/e2e/e2e_lines
tests_e2e_e2e_lines_CPPFLAGS = $(e2e_cppflags)
tests_e2e_e2e_lines_SOURCES = tests/e2e/e2e_lines.c tests/unit/stage.c tests/unit/stage.h
tests_e2e_e2e_lines_LDADD = libharness.a libbase.a $(test_libs) $(VTERM_LIBS) $(CURL_LIBS) $(UTF8PROC_LIBS) -lutil

check_PROGRAMS += tests/e2e/e2e_availability
TESTS += tests/e2e/e2e_availability
tests_e2e_e2e_availability_CPPFLAGS = $(e2e_cppflags)
tests_e2e_e2e_availability_SOURCES = tests/e2e/e2e_availability.c
tests_e2e_e2e_availability_LDADD = $(e2e_ldadd)

check_PROGRAMS += tests/e2e/e2e_visits
TESTS += tests/e2e/e2e_visits
tests_e2e_e2e_visits_CPPFLAGS = $(e2e_cppflags)
tests_e2e_e2e_visits_SOURCES = tests/e2e/e2e_visits.c
tests_e2e_e2e_visits_LDADD = $(e2e_ldadd)

check_PROGRAMS += tests/e2e/e2e_property
TESTS += tests/e2e/e2e_property
tests_e2e_e2e_property_CPPFLAGS = $(e2e_cppflags)
tests_e2e_e2e_property_SOURCES = tests/e2e/e2e_property.c
tests_e2e_e2e_property_LDADD = $(e2e_ldadd)

check_PROGRAMS += tests/e2e/e2e_terminal
TESTS += tests/e2e/e2e_terminal
tests_e2e_e2e_terminal_CPPFLAGS = $(e2e_cppflags)
tests_e2e_e2e_terminal_SOURCES = tests/e2e/e2e_terminal.c
tests_e2e_e2e_terminal_LDADD = $(e2e_ldadd)

check_PROGRAMS += tests/e2e/e2e_commands
TESTS += tests/e2e/e2e_commands
tests_e2e_e2e_commands_CPPFLAGS = $(e2e_cppflags)
tests_e2e_e2e_commands_SOURCES = tests/e2e/e2e_commands.c
tests_e2e_e2e_commands_LDADD = $(e2e_ldadd)

check_PROGRAMS += tests/e2e/e2e_output
TESTS += tests/e2e/e2e_output
tests_e2e_e2e_output_CPPFLAGS = $(e2e_cppflags)
tests_e2e_e2e_output_SOURCES = tests/e2e/e2e_output.c
tests_e2e_e2e_output_LDADD = $(e2e_ldadd)

check_PROGRAMS += tests/e2e/e2e_full
TESTS += tests/e2e/e2e_full
tests_e2e_e2e_full_CPPFLAGS = $(e2e_cppflags)
tests_e2e_e2e_full_SOURCES = tests/e2e/e2e_full.c
tests_e2e_e2e_full_LDADD = $(e2e_ldadd)

check_PROGRAMS += tests/e2e/e2e_profiles
TESTS += tests/e2e/e2e_profiles
tests_e2e_e2e_profiles_CPPFLAGS = $(e2e_cppflags) $(SQLITE_CFLAGS)
tests_e2e_e2e_profiles_SOURCES = tests/e2e/e2e_profiles.c
tests_e2e_e2e_profiles_LDADD = $(e2e_ldadd) $(SQLITE_LIBS)

# make screenshot: the picture of the README, from a real run.
EXTRA_PROGRAMS = tests/tools/screenshot tests/bench/bench tests/bench/bare_list tests/bench/bare_load \
  tests/bench/bench_relay
EXTRA_DIST += doc/screenshot.svg
tests_tools_screenshot_CPPFLAGS = $(e2e_cppflags)
tests_tools_screenshot_SOURCES = tests/tools/screenshot.c
tests_tools_screenshot_LDADD = $(e2e_ldadd)
screenshot: visitdeck visitdeck-sandbox tests/tools/screenshot
	tests/tools/screenshot $(srcdir)/doc/screenshot.svg

# make bench: bytes and instructions a key, instructions a visit, latency, memory, quit times; figures, no verdict. One part alone:
# tests/bench/bench keys.
tests_bench_bench_CPPFLAGS = $(e2e_cppflags)
tests_bench_bench_SOURCES = tests/bench/bench.c tests/bench/bench.h tests/bench/bench_keys.c tests/bench/bench_load.c \
  tests/bench/bench_seat.c
tests_bench_bench_LDADD = libharness.a libmodel.a libbase.a $(test_libs) $(VTERM_LIBS) $(CURL_LIBS) $(CJSON_LIBS) \
  $(UTF8PROC_LIBS) -lutil
tests_bench_bare_list_SOURCES = tests/bench/bare_list.c
tests_bench_bare_list_LDADD = $(NCURSES_LIBS)
tests_bench_bare_load_CPPFLAGS = $(AM_CPPFLAGS) $(CURL_CFLAGS) $(SQLITE_CFLAGS) $(CJSON_CFLAGS)
tests_bench_bare_load_SOURCES = tests/bench/bare_load.c
tests_bench_bare_load_LDADD = libbase.a $(CURL_LIBS) $(SQLITE_LIBS) $(CJSON_LIBS) $(UTF8PROC_LIBS)
bench: visitdeck visitdeck-sandbox tests/bench/bench tests/bench/bare_list tests/bench/bare_load tests/unit/test_growth
	tests/bench/bench

# make bench-relay: events a second, webhook to seat, memory, what the API is asked, beside the broker alone; figures, no
# verdict.
tests_bench_bench_relay_CPPFLAGS = $(e2e_cppflags) -I$(srcdir)/tests/unit $(MOSQUITTO_CFLAGS)
tests_bench_bench_relay_SOURCES = tests/bench/bench_relay.c tests/bench/light.c tests/bench/light.h \
  tests/unit/broker.c tests/unit/broker.h
tests_bench_bench_relay_LDADD = libharness.a liblive.a libstore.a libmodel.a libbase.a $(test_libs) $(VTERM_LIBS) \
  $(CURL_LIBS) $(MOSQUITTO_LIBS) $(SQLITE_LIBS) $(CJSON_LIBS) $(UTF8PROC_LIBS) -lutil
bench-relay: visitdeck visitdeck-sandbox visitdeck-relay tests/bench/bench_relay
	tests/bench/bench_relay
.PHONY: screenshot bench bench-relay

# The sandbox over real HTTP, without any code of the programs'.
check_LIBRARIES += libcaller.a
libcaller_a_CPPFLAGS = $(e2e_cppflags) $(CURL_CFLAGS) $(CJSON_CFLAGS)
libcaller_a_SOURCES = tests/e2e/caller.c tests/e2e/caller.h
caller_ldadd = libcaller.a $(e2e_ldadd) $(CJSON_LIBS)

check_PROGRAMS += tests/e2e/e2e_sandbox tests/e2e/e2e_sandbox_data tests/e2e/e2e_sandbox_files tests/e2e/e2e_sandbox_later tests/e2e/e2e_sandbox_server tests/e2e/e2e_sandbox_week
TESTS += tests/e2e/e2e_sandbox tests/e2e/e2e_sandbox_data tests/e2e/e2e_sandbox_files tests/e2e/e2e_sandbox_later tests/e2e/e2e_sandbox_server tests/e2e/e2e_sandbox_week
tests_e2e_e2e_sandbox_CPPFLAGS = $(e2e_cppflags) $(CJSON_CFLAGS)
tests_e2e_e2e_sandbox_SOURCES = tests/e2e/e2e_sandbox.c
tests_e2e_e2e_sandbox_LDADD = $(caller_ldadd)
tests_e2e_e2e_sandbox_data_CPPFLAGS = $(e2e_cppflags) $(CJSON_CFLAGS) $(CURL_CFLAGS) $(SQLITE_CFLAGS)
tests_e2e_e2e_sandbox_data_SOURCES = tests/e2e/e2e_sandbox_data.c
tests_e2e_e2e_sandbox_data_LDADD = $(caller_ldadd) $(SQLITE_LIBS)
tests_e2e_e2e_sandbox_files_CPPFLAGS = $(e2e_cppflags) $(CJSON_CFLAGS) $(SQLITE_CFLAGS)
tests_e2e_e2e_sandbox_files_SOURCES = tests/e2e/e2e_sandbox_files.c
tests_e2e_e2e_sandbox_files_LDADD = $(caller_ldadd) $(SQLITE_LIBS)
tests_e2e_e2e_sandbox_later_CPPFLAGS = $(e2e_cppflags) $(CJSON_CFLAGS)
tests_e2e_e2e_sandbox_later_SOURCES = tests/e2e/e2e_sandbox_later.c
tests_e2e_e2e_sandbox_later_LDADD = $(caller_ldadd)
tests_e2e_e2e_sandbox_server_CPPFLAGS = $(e2e_cppflags) $(CJSON_CFLAGS)
tests_e2e_e2e_sandbox_server_SOURCES = tests/e2e/e2e_sandbox_server.c
tests_e2e_e2e_sandbox_server_LDADD = $(caller_ldadd)
tests_e2e_e2e_sandbox_week_CPPFLAGS = $(e2e_cppflags) $(CJSON_CFLAGS)
tests_e2e_e2e_sandbox_week_SOURCES = tests/e2e/e2e_sandbox_week.c
tests_e2e_e2e_sandbox_week_LDADD = $(caller_ldadd)

check_PROGRAMS += tests/e2e/e2e_webhook
TESTS += tests/e2e/e2e_webhook
tests_e2e_e2e_webhook_CPPFLAGS = $(e2e_cppflags) $(CJSON_CFLAGS) $(SQLITE_CFLAGS)
tests_e2e_e2e_webhook_SOURCES = tests/e2e/e2e_webhook.c tests/e2e/receiver.c tests/e2e/receiver.h
tests_e2e_e2e_webhook_LDADD = $(caller_ldadd) $(SQLITE_LIBS)

# The relay with everything round it: sandbox, brokers, seats.
check_LIBRARIES += librelaytest.a
librelaytest_a_CPPFLAGS = $(e2e_cppflags) $(CJSON_CFLAGS) $(SQLITE_CFLAGS)
librelaytest_a_SOURCES = tests/e2e/board.c tests/e2e/board.h tests/e2e/cluster.c tests/e2e/cluster.h tests/e2e/front.c \
  tests/e2e/front.h tests/e2e/narrow.c \
  tests/e2e/narrow.h tests/e2e/relay.c \
  tests/e2e/relay.h tests/e2e/watcher.c tests/e2e/watcher.h tests/unit/broker.c tests/unit/broker.h tests/unit/seat.c tests/unit/seat.h
relay_cppflags = $(e2e_cppflags) $(CJSON_CFLAGS) $(CURL_CFLAGS)
relay_ldadd = librelaytest.a libcaller.a $(e2e_ldadd) libwork.a liblive.a libapi.a libstore.a libmodel.a libbase.a $(CURL_LIBS) \
  $(CJSON_LIBS) $(SQLITE_LIBS) $(UTF8PROC_LIBS) $(UUID_LIBS) $(MOSQUITTO_LIBS)

relay_tests = tests/e2e/e2e_relay tests/e2e/e2e_relay_broker tests/e2e/e2e_relay_cluster tests/e2e/e2e_relay_config \
  tests/e2e/e2e_relay_disks tests/e2e/e2e_relay_hook tests/e2e/e2e_relay_hostile tests/e2e/e2e_relay_overflow \
  tests/e2e/e2e_relay_rough tests/e2e/e2e_relay_sockets tests/e2e/e2e_relay_unit \
  tests/e2e/e2e_relay_odd tests/e2e/e2e_relay_status tests/e2e/e2e_relay_storm
check_PROGRAMS += $(relay_tests)
TESTS += $(relay_tests)
tests_e2e_e2e_relay_CPPFLAGS = $(relay_cppflags)
tests_e2e_e2e_relay_SOURCES = tests/e2e/e2e_relay.c
tests_e2e_e2e_relay_LDADD = $(relay_ldadd)
tests_e2e_e2e_relay_storm_CPPFLAGS = $(relay_cppflags)
tests_e2e_e2e_relay_storm_SOURCES = tests/e2e/e2e_relay_storm.c
tests_e2e_e2e_relay_storm_LDADD = $(relay_ldadd)
tests_e2e_e2e_relay_sockets_CPPFLAGS = $(relay_cppflags)
tests_e2e_e2e_relay_sockets_SOURCES = tests/e2e/e2e_relay_sockets.c
tests_e2e_e2e_relay_sockets_LDADD = $(relay_ldadd)
tests_e2e_e2e_relay_odd_CPPFLAGS = $(relay_cppflags)
tests_e2e_e2e_relay_odd_SOURCES = tests/e2e/e2e_relay_odd.c
tests_e2e_e2e_relay_odd_LDADD = $(relay_ldadd)
tests_e2e_e2e_relay_status_CPPFLAGS = $(relay_cppflags)
tests_e2e_e2e_relay_status_SOURCES = tests/e2e/e2e_relay_status.c
tests_e2e_e2e_relay_status_LDADD = $(relay_ldadd)
tests_e2e_e2e_relay_unit_CPPFLAGS = $(relay_cppflags)
tests_e2e_e2e_relay_unit_SOURCES = tests/e2e/e2e_relay_unit.c
tests_e2e_e2e_relay_unit_LDADD = $(relay_ldadd)
tests_e2e_e2e_relay_hook_CPPFLAGS = $(relay_cppflags) $(ZLIB_CFLAGS)
tests_e2e_e2e_relay_hook_SOURCES = tests/e2e/e2e_relay_hook.c
tests_e2e_e2e_relay_hook_LDADD = $(relay_ldadd) $(ZLIB_LIBS)
tests_e2e_e2e_relay_hostile_CPPFLAGS = $(relay_cppflags) $(SQLITE_CFLAGS)
tests_e2e_e2e_relay_hostile_SOURCES = tests/e2e/e2e_relay_hostile.c
tests_e2e_e2e_relay_hostile_LDADD = $(relay_ldadd)
tests_e2e_e2e_relay_broker_CPPFLAGS = $(relay_cppflags)
tests_e2e_e2e_relay_broker_SOURCES = tests/e2e/e2e_relay_broker.c
tests_e2e_e2e_relay_broker_LDADD = $(relay_ldadd)
tests_e2e_e2e_relay_cluster_CPPFLAGS = $(relay_cppflags)
tests_e2e_e2e_relay_cluster_SOURCES = tests/e2e/e2e_relay_cluster.c
tests_e2e_e2e_relay_cluster_LDADD = $(relay_ldadd)
tests_e2e_e2e_relay_overflow_CPPFLAGS = $(relay_cppflags)
tests_e2e_e2e_relay_overflow_SOURCES = tests/e2e/e2e_relay_overflow.c
tests_e2e_e2e_relay_overflow_LDADD = $(relay_ldadd)
tests_e2e_e2e_relay_rough_CPPFLAGS = $(relay_cppflags)
tests_e2e_e2e_relay_rough_SOURCES = tests/e2e/e2e_relay_rough.c
tests_e2e_e2e_relay_rough_LDADD = $(relay_ldadd)
tests_e2e_e2e_relay_disks_CPPFLAGS = $(relay_cppflags) $(SQLITE_CFLAGS)
tests_e2e_e2e_relay_disks_SOURCES = tests/e2e/e2e_relay_disks.c
tests_e2e_e2e_relay_disks_LDADD = $(relay_ldadd)
tests_e2e_e2e_relay_config_CPPFLAGS = $(relay_cppflags)
tests_e2e_e2e_relay_config_SOURCES = tests/e2e/e2e_relay_config.c
tests_e2e_e2e_relay_config_LDADD = $(relay_ldadd)

check_PROGRAMS += tests/e2e/e2e_way_in
TESTS += tests/e2e/e2e_way_in
tests_e2e_e2e_way_in_CPPFLAGS = $(relay_cppflags) $(MICROHTTPD_CFLAGS)
tests_e2e_e2e_way_in_SOURCES = tests/e2e/e2e_way_in.c tests/unit/secure.c tests/unit/secure.h
tests_e2e_e2e_way_in_LDADD = $(relay_ldadd) $(MICROHTTPD_LIBS)
