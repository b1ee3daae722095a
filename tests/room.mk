test_scripts = tests/api.sh tests/data.sh tests/dev.sh tests/french.sh tests/i18n.sh tests/layers.sh tests/manual.sh
EXTRA_DIST += $(test_scripts) tests/circles tests/compilers.sh tests/install.sh tests/harness/tsan.supp

if TEST_PROGRAMS
# A test program is one file of its name; the linker takes of the libraries what it asks for. The longest begin first:
# nothing is waited for in the end.
longest_tests = \
  tests/unit/test_live tests/unit/test_live_stale tests/e2e/e2e_again tests/unit/test_growth tests/e2e/e2e_rough \
  tests/e2e/e2e_relay_rough tests/e2e/e2e_relay_lags tests/e2e/e2e_cli tests/unit/test_found tests/e2e/e2e_relay_broker \
  tests/e2e/e2e_visits tests/e2e/e2e_relay tests/unit/test_logins tests/e2e/e2e_availability tests/e2e/e2e_profiles \
  tests/e2e/e2e_full tests/e2e/e2e_hands tests/unit/test_proxied tests/e2e/e2e_property tests/e2e/e2e_relay_hostile \
  tests/e2e/e2e_sandbox_server
e2e_tests = \
  tests/e2e/e2e_check tests/e2e/e2e_first tests/e2e/e2e_help \
  tests/e2e/e2e_answers tests/e2e/e2e_book tests/e2e/e2e_commands tests/e2e/e2e_dates tests/e2e/e2e_demo \
  tests/e2e/e2e_disks tests/e2e/e2e_exports tests/e2e/e2e_histories tests/e2e/e2e_lines tests/e2e/e2e_locale tests/e2e/e2e_meant tests/e2e/e2e_monkey tests/e2e/e2e_mouse tests/e2e/e2e_morning tests/e2e/e2e_notes tests/e2e/e2e_output tests/e2e/e2e_plain tests/e2e/e2e_reads tests/e2e/e2e_seat \
  tests/e2e/e2e_find tests/e2e/e2e_switch \
  tests/e2e/e2e_relay_cluster tests/e2e/e2e_relay_config tests/e2e/e2e_relay_disks tests/e2e/e2e_relay_hook \
  tests/e2e/e2e_relay_odd tests/e2e/e2e_relay_overflow tests/e2e/e2e_relay_sockets tests/e2e/e2e_relay_status \
  tests/e2e/e2e_relay_storm tests/e2e/e2e_relay_unit tests/e2e/e2e_sandbox tests/e2e/e2e_sandbox_data \
  tests/e2e/e2e_sandbox_files tests/e2e/e2e_sandbox_later tests/e2e/e2e_sandbox_week tests/e2e/e2e_terminal \
  tests/e2e/e2e_way_in tests/e2e/e2e_webhook tests/e2e/e2e_words
unit_tests = \
  tests/unit/test_absence tests/unit/test_agents tests/unit/test_address tests/unit/test_amount tests/unit/test_answers tests/unit/test_api \
  tests/unit/test_arrival \
  tests/unit/test_availability tests/unit/test_availability_pane tests/unit/test_begun tests/unit/test_bodies tests/unit/test_buf_msgq \
  tests/unit/test_calls tests/unit/test_canvas tests/unit/test_catalogue tests/unit/test_clock tests/unit/test_command tests/unit/test_copy \
  tests/unit/test_dates tests/unit/test_decide tests/unit/test_deck tests/unit/test_dashboard tests/unit/test_disks \
  tests/unit/test_held tests/unit/test_editions tests/unit/test_error_log tests/unit/test_export tests/unit/test_feed tests/unit/test_field tests/unit/test_form tests/unit/test_guard tests/unit/test_hands \
  tests/unit/test_hint tests/unit/test_hours_text \
  tests/unit/test_history \
  tests/unit/test_find_line tests/unit/test_links \
  tests/unit/test_http tests/unit/test_job tests/unit/test_json tests/unit/test_json_edit tests/unit/test_keys tests/unit/test_known \
  tests/unit/test_later tests/unit/test_ledger tests/unit/test_left_out tests/unit/test_list tests/unit/test_lists \
  tests/unit/test_live_sweep tests/unit/test_mask tests/unit/test_meant tests/unit/test_members \
  tests/unit/test_model tests/unit/test_mqtt tests/unit/test_note tests/unit/test_open_writes tests/unit/test_no_key_is_silent tests/unit/test_order tests/unit/test_outcome tests/unit/test_paging tests/unit/test_paint tests/unit/test_panes \
  tests/unit/test_pem tests/unit/test_planning tests/unit/test_poor tests/unit/test_property_edit tests/unit/test_property_pane tests/unit/test_property_zone \
  tests/unit/test_proxy tests/unit/test_publisher tests/unit/test_readers tests/unit/test_relay tests/unit/test_rests \
  tests/unit/test_rows tests/unit/test_sandbox_clock tests/unit/test_second_thoughts tests/unit/test_screens tests/unit/test_search tests/unit/test_searching tests/unit/test_sent tests/unit/test_settle tests/unit/test_slot \
  tests/unit/test_store tests/unit/test_term tests/unit/test_terminal_bytes tests/unit/test_text tests/unit/test_ticket tests/unit/test_trust \
  tests/unit/test_reports tests/unit/test_summary \
  tests/unit/test_turn tests/unit/test_visitor_edit tests/unit/test_visitor_line tests/unit/test_visits \
  tests/unit/test_map tests/unit/test_mouse tests/unit/test_week \
  tests/unit/test_when tests/unit/test_work tests/unit/test_writes tests/unit/test_zone
check_PROGRAMS += $(longest_tests) $(e2e_tests) $(unit_tests)
TESTS += $(check_PROGRAMS)

# What tests share: hands and eyes (harness), the other sides that they play, worlds to begin with.
check_LIBRARIES += libtest.a
libtest_a_SOURCES = \
  tests/harness/program.c tests/harness/main.c \
  tests/harness/ask.c tests/harness/ask.h \
  tests/harness/cases.c tests/harness/cases.h \
  tests/harness/db.c tests/harness/db.h \
  tests/harness/dice.c tests/harness/dice.h \
  tests/harness/folder.c tests/harness/folder.h \
  tests/harness/home.c tests/harness/home.h \
  tests/harness/run.c tests/harness/run.h \
  tests/harness/sockets.c tests/harness/sockets.h \
  tests/harness/test.c tests/harness/test.h \
  tests/harness/tty.c tests/harness/tty.h \
  tests/harness/visitdeck.c tests/harness/visitdeck.h \
  tests/harness/wreck.c tests/harness/wreck.h \
  tests/unit/agency.c tests/unit/agency.h \
  tests/unit/answers.c tests/unit/answers.h \
  tests/unit/any_job.c tests/unit/any_job.h \
  tests/unit/broker.c tests/unit/broker.h \
  tests/unit/drawn.c tests/unit/drawn.h \
  tests/unit/fake_api.c tests/unit/fake_api.h \
  tests/unit/live_seat.c tests/unit/live_seat.h \
  tests/unit/raw_server.c tests/unit/raw_server.h \
  tests/unit/relay_side.c tests/unit/relay_side.h \
  tests/unit/sandbox.c tests/unit/sandbox.h \
  tests/unit/scene.c tests/unit/scene.h \
  tests/unit/screen.c tests/unit/screen.h \
  tests/unit/seat.c tests/unit/seat.h \
  tests/unit/secure.c tests/unit/secure.h \
  tests/unit/table.c tests/unit/table.h \
  tests/e2e/caller.c tests/e2e/caller.h \
  tests/e2e/cluster.c tests/e2e/cluster.h \
  tests/e2e/narrow.c tests/e2e/narrow.h \
  tests/e2e/nginx.c tests/e2e/nginx.h \
  tests/e2e/receiver.c tests/e2e/receiver.h \
  tests/e2e/relay.c tests/e2e/relay.h \
  tests/e2e/round.c tests/e2e/round.h \
  tests/e2e/subscriber.c tests/e2e/subscriber.h \
  tests/e2e/watcher.c tests/e2e/watcher.h \
  tests/e2e/ways.c tests/e2e/ways.h
AM_CPPFLAGS += $(CMOCKA_CFLAGS) $(VTERM_CFLAGS)
LDADD = $(TEST_PROGRAM) libtest.a libexport.a libdashboard.a libpanes.a libtui.a libwork.a liblive.a libapi.a libstore.a libmodel.a libbase.a \
  $(CMOCKA_LIBS) $(VTERM_LIBS) $(NCURSES_LIBS) $(CURL_LIBS) $(CJSON_LIBS) $(SQLITE_LIBS) $(CONFUSE_LIBS) $(UTF8PROC_LIBS) \
  $(UUID_LIBS) $(MICROHTTPD_LIBS) $(MOSQUITTO_LIBS) $(ZLIB_LIBS) $(ICAL_LIBS) -lutil

# A test plays the relay under the same names: the relay's own rooms come first where it is they that are tested.
tests_unit_test_hint_LDADD = librelay.a libsettings.a $(LDADD)
tests_unit_test_ledger_LDADD = librelay.a libsettings.a $(LDADD)
tests_unit_test_publisher_LDADD = librelay.a libsettings.a $(LDADD)
tests_unit_test_relay_LDADD = librelay.a libsettings.a $(LDADD)
# It goes through the tables of commands and options.
tests_e2e_e2e_help_LDADD = libcli.a $(LDADD)
# What is no library: the disk is looked at here, as no machine has all of them.
tests_e2e_e2e_check_SOURCES = \
  tests/e2e/e2e_check.c src/visitdeck/check.c src/visitdeck/check_broker.c src/visitdeck/check_host.c src/visitdeck/check_lines.c \
  src/visitdeck/check_server.c src/visitdeck/config.c src/visitdeck/folders.c
tests_e2e_e2e_check_LDADD = libcli.a libsettings.a $(LDADD)
# Each function of the dashboard and of the worker tells when it begins and ends.
tests_unit_test_calls_CPPFLAGS = $(AM_CPPFLAGS) $(NCURSES_CFLAGS) $(CJSON_CFLAGS) $(UUID_CFLAGS)
tests_unit_test_calls_CFLAGS = $(AM_CFLAGS) -g1 -finstrument-functions
tests_unit_test_calls_SOURCES = \
  tests/unit/test_calls.c $(libdashboard_a_SOURCES) $(libpanes_a_SOURCES) $(libtui_a_SOURCES) $(libwork_a_SOURCES)
# The clocks that instant.c reads are the test's.
tests_unit_test_sandbox_clock_CPPFLAGS = $(AM_CPPFLAGS) -Dclock_gettime=test_clock_gettime
tests_unit_test_sandbox_clock_SOURCES = tests/unit/test_sandbox_clock.c src/sandbox/instant.c

include $(srcdir)/tests/bench/bench.mk
endif
TESTS += $(test_scripts)
# What other programs make of what is exported: calcurse, khal, libreoffice-calc, jq and chromium, no part of ./dev test.
EXTRA_DIST += tests/exports.sh
check-exports: visitdeck visitdeck-sandbox
	$(srcdir)/tests/exports.sh
# For ./dev: all test programs, scripts apart.
test-programs:
	@echo $(filter tests/%,$(check_PROGRAMS))
.PHONY: test-programs check-exports screenshot bench bench-relay
