/* What goes wrong: lost answers, a killed dashboard, a server that hangs, a terminal that goes, hostile text. */
#include <setjmp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/tty.h"
#include "../harness/test.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

static struct tty *open_dashboard(const struct home *home, int rows, int columns) {
  struct tty *tty = tty_visitdeck(home, &(struct tty_setup){.rows = rows, .columns = columns});
  tty_wait(tty, "Recommended by Flatsy");
  tty_wait(tty, "up to date");
  return tty;
}

static void book_until_sent(struct tty *tty) {
  tty_type(tty, "b");
  tty_wait(tty, "1-9");
  tty_book(tty, "Marie Dupont 06 12 34 56 78 marie@x.fr", "marie@x.fr");
}

static void leave(struct tty *tty, struct home *home) {
  tty_quit(tty);
  home_close(home);
}

TEST(lost_answer_is_found_again) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  struct tty *tty = open_dashboard(&home, 30, 120);
  home_fault(&home, "create:lose");
  book_until_sent(tty);
  tty_wait(tty, "Booked: ");
  assert_int_equal(home_visits(&home, "marie@x.fr", false), 1);
  leave(tty, &home);
}

/* Killed between the server's commit and the read-back: the next start ends the same way. */
TEST(killed_dashboard_is_found_again) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  struct tty *tty = open_dashboard(&home, 30, 120);
  home_fault(&home, "create:lose\nvisits:delay=60000");
  book_until_sent(tty);
  tty_wait(tty, "may have gone through");
  tty_signal(tty, SIGKILL);
  assert_int_equal(tty_wait_exit(tty), 128 + SIGKILL);
  tty_free(tty);
  assert_int_equal(home_visits(&home, "marie@x.fr", false), 1);
  home_fault(&home, "");
  tty = open_dashboard(&home, 30, 120);
  tty_type(tty, "o");
  tty_wait(tty, "The answer was lost, but Flatsy has the booking");
  assert_int_equal(home_visits(&home, "marie@x.fr", false), 1);
  tty_type(tty, "q");
  leave(tty, &home);
}

/* What never arrived is not sent again by itself; a person decides. */
TEST(unarrived_booking_waits_for_a_person) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  struct tty *tty = open_dashboard(&home, 30, 140);
  home_fault(&home, "create:drop");
  book_until_sent(tty);
  tty_type(tty, "o");
  tty_wait(tty, "does not list this booking so far");
  assert_int_equal(home_visits(&home, "marie@x.fr", false), 0);
  home_fault(&home, "");
  tty_type(tty, "s");
  tty_wait(tty, "y yes");
  tty_type(tty, "\rn"); /* Enter never confirms */
  tty_wait_gone(tty, "y yes");
  assert_int_equal(home_visits(&home, "marie@x.fr", false), 0);
  tty_type(tty, "s");
  tty_confirm(tty, "y", "y yes");
  tty_wait(tty, "Booked: ");
  assert_int_equal(home_visits(&home, "marie@x.fr", false), 1);
  tty_type(tty, "q");
  leave(tty, &home);
}

/* What is given up is neither looked for nor sent again, now or after the next start. */
TEST(a_dropped_booking_is_over) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  struct tty *tty = open_dashboard(&home, 30, 140);
  home_fault(&home, "create:drop");
  book_until_sent(tty);
  tty_type(tty, "o");
  tty_wait(tty, "does not list this booking so far");
  home_fault(&home, "");
  tty_type(tty, "d");
  tty_confirm(tty, "y", "Give it up? It may have reached Flatsy all the same.");
  tty_wait(tty, "Outbox  all settled");
  tty_wait(tty, "Dropped by hand; it may have reached Flatsy");
  tty_type(tty, "q");
  tty_wait(tty, "? help");
  tty_type(tty, "q"); /* nothing is left to be asked about */
  assert_int_equal(tty_wait_exit(tty), 0);
  tty_free(tty);
  tty = open_dashboard(&home, 30, 140);
  tty_type(tty, "o");
  tty_wait(tty, "Outbox  all settled");
  char *requests = home_ask(&home, "/sandbox/requests", NULL), *sent = strstr(requests, "visit/create");
  assert_non_null(sent);
  assert_null(strstr(sent + 1, "visit/create")); /* the one that never arrived */
  free(requests);
  assert_int_equal(home_visits(&home, "marie@x.fr", false), 0);
  tty_type(tty, "q");
  leave(tty, &home);
}

/* Keys answer while the server hangs, quitting does not wait for it, and with it back the work goes on. */
TEST(hanging_server_holds_nothing_up) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  struct tty *tty = open_dashboard(&home, 30, 120);
  kill(home.sandbox, SIGSTOP);
  tty_type(tty, "j");
  tty_wait(tty, ">13-1070");
  tty_type(tty, "?");
  tty_wait(tty, "type to search");
  tty_type(tty, "\033");
  tty_wait_gone(tty, "type to search");
  tty_type(tty, "k");
  tty_wait(tty, ">13-1063");
  book_until_sent(tty);
  tty_wait(tty, "Sent: waiting for Flatsy");
  tty_type(tty, "q");
  tty_wait(tty, "not settled yet");
  tty_type(tty, "n");
  tty_wait_gone(tty, "not settled yet");
  kill(home.sandbox, SIGCONT);
  tty_wait(tty, "Booked: "); /* settled: nothing is asked at the end */
  tty_type(tty, "r");
  kill(home.sandbox, SIGSTOP);
  tty_type(tty, "q");
  assert_int_equal(tty_wait_exit(tty), 0); /* still stopped: nobody waited for it */
  kill(home.sandbox, SIGCONT);
  assert_int_equal(home_visits(&home, "marie@x.fr", false), 1);
  tty_free(tty);
  home_close(&home);
}

static int status_of_outbox(const struct home *home, char state[20]) {
  AUTO(mem_free_at) char *rows = visitdeck_prints(home, NULL, 0, NULL, "outbox --json");
  text_behind(rows, "\"state\":\"", 20, state);
  return (int)text_count(rows, "{\"id\":");
}

/* While the question at the end stands nothing of it is sent, so each end comes in time. */
TEST(what_is_held_at_the_end_is_asked_about_at_the_next_start) {
  static const int numbers[] = {SIGTERM, SIGKILL, 0}; /* 0: the line drops */
  struct home home;
  char held[20];
  visitdeck_begin(&home, NULL, NULL);
  for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++) {
    struct tty *tty = open_dashboard(&home, 30, 140);
    tty_type(tty, "p");
    tty_confirm(tty, "y", "Pause 13-1063");
    tty_type(tty, "q");
    tty_wait(tty, "1 write is still held, and not sent");
    if (numbers[n] != 0)
      tty_signal(tty, numbers[n]);
    else
      tty_hang_up(tty);
    tty_wait_exit(tty);
    tty_free(tty);
    assert_int_equal(status_of_outbox(&home, held), n + 1);
    assert_string_equal(held, "held");
    assert_int_equal(home_requests(&home, "/status"), 0);
    visitdeck_says(&home, 6, "still open", "--yes pause 13-1063");
    tty = open_dashboard(&home, 30, 140);
    tty_wait(tty, "Not sent, to decide (o): pause, 13-1063");
    tty_type(tty, "o");
    tty_wait(tty, "Outbox  1 not settled");
    tty_wait(tty, "when visitdeck ended, and not sent: send it now, or drop it");
    bool last = n + 1 == sizeof numbers / sizeof *numbers;
    tty_type(tty, last ? "s" : "d");
    tty_confirm(tty, "y", last ? "Look on Flatsy once more" : "Give it up?");
    tty_wait(tty, "Outbox  all settled");
    if (last) tty_wait(tty, "Paused: ");
    assert_int_equal(home_requests(&home, "/status"), last);
    tty_type(tty, "q");
    tty_wait_gone(tty, "Outbox");
    tty_quit(tty);
  }
  home_close(&home);
}

/* What is kept of what is being typed; for kill -9 keys have rested by then. */
static void await_begun(const struct home *home) {
  for (int64_t end = monotonic_ms() + 60000; monotonic_ms() < end; poll(NULL, 0, 10)) {
    AUTO(mem_free_at) char *files = home_shell(home, "find $HOME/state -name 'begun.*'");
    if (strstr(files, "begun.") != NULL) return;
  }
  fail_msg("nothing is kept");
}

TEST(what_was_typed_when_the_line_dropped_is_there_again) {
  static const int numbers[] = {SIGHUP, SIGKILL};
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++) {
    struct tty *tty = open_dashboard(&home, 30, 140);
    tty_type(tty, "b");
    tty_wait(tty, ">1 ");
    tty_pick(tty, "1", "Visitor:");
    tty_type(tty, "Jeanne Marti");
    tty_wait(tty, "Visitor: Jeanne Marti");
    if (numbers[n] == SIGKILL) await_begun(&home);
    tty_signal(tty, numbers[n]);
    tty_wait_exit(tty);
    tty_free(tty);
    tty = open_dashboard(&home, 30, 140);
    tty_confirm(tty, "y", "Take it up?");
    tty_wait(tty, "Visitor: Jeanne Marti");
    tty_type(tty, "n 06 12 34 56 78 jeanne@x.fr\r");
    tty_confirm(tty, "y", "for Jeanne Martin");
    tty_wait(tty, "Booked: ");
    assert_int_equal(home_visits(&home, "jeanne@x.fr", true), n + 1);
    tty_quit(tty);
    tty = open_dashboard(&home, 30, 140); /* taken up once, and sent: nothing is left */
    assert_false(tty_has(tty, "Take it up?"));
    tty_quit(tty);
  }
  home_close(&home);
}

TEST(signals_leave_the_terminal_as_it_was) {
  static const int numbers[] = {SIGTERM, SIGHUP};
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  for (size_t n = 0; n < 2; n++) {
    size_t length;
    struct tty *tty =
        tty_start(&home, &(struct tty_setup){.rows = 30, .columns = 120},
                  (const char *const[]){
                      "sh", "-c", "echo before; trap '' HUP TERM; ./visitdeck --url \"$0\"; echo after $?; read x",
                      home.url, NULL});
    tty_wait(tty, "Recommended by Flatsy");
    char command[64];
    snprintf(command, sizeof command, "pkill -%d -P %d visitdeck", numbers[n], (int)tty_pid(tty));
    assert_int_equal(system(command), 0);
    tty_wait(tty, "after 0");
    assert_true(tty_has(tty, "before")); /* the first screen is back */
    assert_true(tty_cursor_shown(tty));
    struct termios modes = tty_modes(tty);
    assert_true(modes.c_lflag & ECHO && modes.c_lflag & ICANON && modes.c_lflag & ISIG);
    const char *raw = tty_raw(tty, &length);
    assert_non_null(memmem(raw, length, "\033[?2004l", 8));
    tty_type(tty, "\r");
    assert_int_equal(tty_wait_exit(tty), 0);
    tty_free(tty);
  }
  home_close(&home);
}

/* The window was another size in between, and what it cut off is not seen any more; the program hears of one change. */
TEST(another_size_in_between_is_painted_over) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  struct tty *tty = tty_visitdeck(&home, &(struct tty_setup){.rows = 24, .columns = 120});
  tty_wait(tty, "Recommended by Flatsy");
  kill(tty_pid(tty), SIGSTOP);
  tty_resize(tty, 24, 50);
  tty_resize(tty, 24, 120);
  assert_false(tty_has(tty, "Recommended by Flatsy"));
  kill(tty_pid(tty), SIGCONT);
  tty_wait(tty, "Recommended by Flatsy");
  tty_quit(tty);
  home_close(&home);
}

/* Another program has written to the terminal too (a message to all, a job in the background): lines that alone scroll,
 * another set of characters, inserting; text anywhere. */
TEST(what_others_have_left_is_painted_over) {
  static const char *const left[] = {"\033[3;7r", "\033(0",
                                     "\033[4h",   "\033[5;10r\033[20;1H\r\n\n\nBroadcast message",
                                     "\033[2J",   "\033[1;31;7m\033[J"};
  static const char *const terms[] = {"xterm-256color", "tmux-256color", "linux"};
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  for (size_t n = 0; n < sizeof terms / sizeof *terms; n++) {
    struct tty *tty = tty_visitdeck(&home, &(struct tty_setup){.term = terms[n], .rows = 30, .columns = 120});
    tty_wait(tty, "Recommended by Flatsy");
    for (size_t m = 0; m < sizeof left / sizeof *left; m++) {
      if (strcmp(left[m], "\033(0") == 0 && strcmp(terms[n], "xterm-256color") != 0)
        continue; /* theirs is another one */
      tty_disturb(tty, left[m]);
      tty_watch_afresh(tty);
      tty_type(tty, "\f");
      tty_wait_afresh(tty, "Recommended by Flatsy");
      tty_wait_afresh(tty, "? help");
    }
    tty_quit(tty);
  }
  home_close(&home);
}

TEST(stops_and_goes_on) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  struct tty *tty = tty_start(&home, &(struct tty_setup){.rows = 30, .columns = 120},
                              (const char *const[]){"bash", "--norc", "-i", NULL});
  char command[300];
  snprintf(command, sizeof command, "PS1='ready $? '; ./visitdeck --url %s\n", home.url);
  tty_type(tty, command);
  tty_wait(tty, "Recommended by Flatsy");
  tty_type(tty, "\032");
  tty_wait(tty, "Stopped");
  tty_wait(tty, "ready 14"); /* the shell has its terminal: stopped by a signal */
  tty_resize(tty, 20, 100);  /* nobody tells a program that is stopped */
  tty_type(tty, "fg\n");
  tty_wait(tty, "Recommended by Flatsy");
  tty_wait(tty, "? help"); /* the last line, at its new place */
  tty_type(tty, "j");
  tty_wait(tty, ">13-1070");
  tty_resize(tty, 5, 20);
  tty_wait(tty, "Window too small");
  tty_resize(tty, 30, 120);
  tty_wait(tty, ">13-1070");
  tty_wait(tty, "? help");
  tty_type(tty, "q");
  tty_wait(tty, "ready 0");
  tty_type(tty, "exit\n");
  tty_wait_exit(tty);
  tty_free(tty);
  home_close(&home);
}

/* The terminal goes: the program ends by itself, without burning the processor. */
TEST(lost_terminal_ends_it) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  struct tty *tty = open_dashboard(&home, 30, 120);
  tty_hang_up(tty);
  tty_wait_exit(tty);
  assert_false(process_lives(tty_pid(tty)));
  tty_free(tty);
  home_close(&home);
}

/* Sooner or later nothing comes for a whole second: it paints nothing, and computes nothing while it waits. */
TEST(idle_is_silent) {
  enum { SILENCE_MS = 1000, SILENCES = 60 };
  struct home home;
  size_t before, after = 0;
  double cpu;
  int rounds = 0;
  visitdeck_begin(&home, NULL, NULL);
  struct tty *tty = open_dashboard(&home, 30, 120);
  tty_type(tty, "r"); /* a refresh that changes nothing paints nothing new */
  do {
    before = after;
    cpu = (double)process_cpu_ns(tty_pid(tty)) / 1e9;
    tty_take(tty, SILENCE_MS);
    tty_raw(tty, &after);
    if (++rounds == SILENCES) fail_msg("it is never silent");
  } while (after != before);
  cpu = (double)process_cpu_ns(tty_pid(tty)) / 1e9 - cpu;
  if (cpu > 0.5) fail_msg("it worked for %.2f s of a silent second", cpu);
  leave(tty, &home);
}

/* ---- a slow line */

/* The reference that stands in a row of the properties. */
static void reference(const struct tty *tty, int row, char out[64]) {
  out[0] = '\0';
  for (int x = 1; strcmp(tty_cell(tty, row, x).text, " ") != 0 && strlen(out) < 40; x++)
    strcat(out, tty_cell(tty, row, x).text);
}

/* Where text begins in the bytes that come from now on. */
static long place_of(struct tty *tty, size_t since, const char *text) {
  for (int n = 0; n < 60; n++) {
    size_t length;
    const char *raw = tty_raw(tty, &length), *at = memmem(raw + since, length - since, text, strlen(text));
    if (at != NULL) return at - (raw + since);
    tty_take(tty, 1000);
  }
  fail_msg("%s does not come", text);
  return 0;
}

/* The list that comes back in the place of another pane: first the row of the cursor, the rest when keys rest. */
TEST(a_lean_pane_comes_in_two_steps) {
  enum { LAST = 20 }; /* rows from row 1 on */
  char first[64], last[64], selected[80];
  struct home home;
  size_t before;
  home_open(&home);
  home_start_sandbox(&home, "--properties", "40");
  visitdeck_log_in(&home);
  struct tty *tty = tty_start(&home, &(struct tty_setup){.rows = 24, .columns = 80},
                              (const char *const[]){"./visitdeck", "--lean", "--url", home.url, NULL});
  tty_wait(tty, "up to date");
  reference(tty, 1, first);
  reference(tty, LAST, last);
  snprintf(selected, sizeof selected, ">%s", last);
  for (int n = 1; n < LAST; n++)
    tty_type(tty, "j");
  tty_wait(tty, selected);
  tty_type(tty, "2");
  tty_wait(tty, "2  Planning");
  tty_settle(tty, 500);
  tty_raw(tty, &before);
  tty_type(tty, "1");
  before += (size_t)place_of(tty, before, "ropertie"); /* its title comes first, but for what stands there already */
  long here = place_of(tty, before, selected), rest = place_of(tty, before, first);
  assert_in_range(here, 1, rest);
  assert_in_range(rest, 1, 300); /* all of the first frame, and the way to the first row of the second */
  leave(tty, &home);
}

/* ---- hostile text */

#define HOSTILE "\\u001b[31mX\\u001b]52;c;QUJD\\u0007\\u009b2J\\u202eevil\\u007f\\u0085"

static void assert_harmless(const char *bytes, size_t length, const char *where) {
  static const char *const bad[] = {"\033]52", "\xc2\x9b", "\xe2\x80\xae", "\x7f", "\xc2\x85", "\xff", "QUJD"};
  for (size_t n = 0; n < sizeof bad / sizeof *bad; n++)
    if (memmem(bytes, length, bad[n], strlen(bad[n])) != NULL) fail_msg("%s holds hostile bytes (%zu)", where, n);
}

TEST(hostile_text_is_harmless) {
  struct home home;
  char *slots, *id, body[1024];
  size_t length;
  visitdeck_begin(&home, NULL, NULL);
  AUTO(mem_free_at) char *property = home_api(&home, "/api/v1/business/property?ref=13-1063", NULL);
  id = strstr(property, "\"id\":\"");
  assert_non_null(id);
  id[6 + 36] = '\0';
  slots = home_api(&home, "/api/v1/business/visit/slots?reference=13-1063", NULL);
  char *slot = strstr(slots, "\"available\":true");
  assert_non_null(slot);
  while (strncmp(slot, "\"date\":\"", 8) != 0)
    slot--;
  snprintf(body, sizeof body,
           "{\"propertyId\":\"%s\",\"date\":\"%.20s\",\"visitor\":{\"email\":\"h@x.fr\",\"firstName\":\"" HOSTILE
           "\",\"lastName\":\"Vandal\",\"phone\":\"06" HOSTILE "\"}}",
           id + 6, slot + 8);
  struct tty *tty = open_dashboard(&home, 40, 140);
  AUTO(mem_free_at) char *answer = home_api(&home, "/api/v1/business/visit/create", body);
  assert_non_null(strstr(answer, "visit.status.proposed"));
  tty_type(tty, "R");
  tty_type(tty, "c"); /* what has changed leads to it, on whatever day it is */
  tty_wait(tty, "Vandal");
  tty_pick(tty, "\r", "Email: h@x.fr");
  tty_type(tty, "q");
  tty_wait_gone(tty, "Email: h@x.fr");
  tty_type(tty, "q");
  tty_wait(tty, "Properties");
  const char *raw = tty_raw(tty, &length);
  assert_harmless(raw, length, "the terminal");
  static const char *const commands[] = {"visits", "--json"};
  for (size_t n = 0; n < 2; n++) {
    struct ran ran = run(&home, NULL,
                         (const char *const[]){"./visitdeck", "--url", home.url, "visits", "--ref", "13-1063",
                                               n == 1 ? commands[n] : NULL, NULL});
    assert_int_equal(ran.status, 0);
    assert_non_null(strstr(ran.out, "Vandal"));
    if (n == 0) assert_harmless(ran.out, ran.out_length, "the output");
    for (size_t at = 0; at < ran.out_length; at++)
      assert_true((unsigned char)ran.out[at] >= 0x20 || ran.out[at] == '\n');
    assert_null(memmem(ran.out, ran.out_length, "\xe2\x80\xae", 3));
    assert_null(memmem(ran.out, ran.out_length, "\xc2\x9b", 2));
    ran_free(&ran);
  }
  free(slots);
  leave(tty, &home);
}
