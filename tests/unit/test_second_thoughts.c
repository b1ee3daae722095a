/* Second thoughts on the screen: what is held is said once, z stops it, in whatever pane; quitting asks. */
#include <stdlib.h>
#include <string.h>
#include "../harness/test.h"
#include "table.h"

static unsigned held_of(const struct table *table, enum job_type type) {
  const struct job *job = table_find(table, type);
  assert_non_null(job);
  return job->held;
}

/* What the worker says of row 3, which that job made. */
static void row_is(struct table *table, uint64_t serial, const char *state, const char *note) {
  static const char *const over[] = {"done", "refused", "dropped"};
  bool settled = false;
  for (size_t n = 0; n < sizeof over / sizeof *over; n++)
    settled |= strcmp(state, over[n]) == 0;
  table_happens(table, table_write(EVENT_OUTBOX, state, settled, note));
  struct event *write = table_write(EVENT_WRITE, state, settled, note);
  write->serial = serial;
  table_happens(table, write);
}

static uint64_t cancel(struct table *table) {
  table_types(table, "2xvy");
  uint64_t serial = table_find(table, JOB_CANCEL)->serial;
  row_is(table, serial, "held", NULL);
  return serial;
}

TEST(what_can_be_stopped_is_said_and_z_stops_it) {
  AT_EACH_SIZE(table) {
    table_types(table, "z");
    table_shows(table, "Nothing is held");
    assert_null(table_find(table, JOB_STOP));
    table_types(table, "2xvy");
    table_shows(table, "Cancellation in 5 s: z stops it");
    unsigned yes = held_of(table, JOB_CANCEL);
    assert_int_not_equal(yes, 0);
    table_types(table, "z"); /* before the worker has said a word */
    assert_int_equal(held_of(table, JOB_STOP), yes);
    row_is(table, table_find(table, JOB_CANCEL)->serial, "dropped", "Stopped by hand; it was never sent");
    table_shows(table, "Stopped by hand; it was never sent: ");
    table_types(table, "z");
    table_shows(table, "Nothing is held");
    assert_int_equal(table_posted(table, JOB_STOP), 1);
  }
}

/* What waits in vain to be written, and what has gone out, is not held. */
TEST(what_is_held_no_more_is_not_stopped) {
  static const char *const states[] = {"queued", "sending", "done", "refused", "unknown"};
  for (size_t n = 0; n <= sizeof states / sizeof *states; n++) {
    AUTO(table_free_at) struct table *table = table_new(80, 24);
    table_types(table, "2xvy");
    uint64_t serial = table_find(table, JOB_CANCEL)->serial;
    if (n == 0) {
      table_ends(table, serial, ERROR_STORE, "Nothing was sent: the disk is full");
    } else {
      row_is(table, serial, "held", NULL);
      row_is(table, serial, states[n - 1], NULL);
    }
    table_types(table, "z");
    table_shows(table, "Nothing is held");
    assert_null(table_find(table, JOB_STOP));
  }
}

/* What another window of the profile holds: said, and stopped there once that was confirmed. */
TEST(what_another_window_holds_is_said_and_can_be_stopped) {
  AT_EACH_SIZE(table) {
    struct event *event = table_write(EVENT_OUTBOX, "held", false, NULL);
    event->rows->elsewhere = true;
    table_happens(table, event);
    table_types(table, "z");
    table_shows(table, "Another window of this");
    table_types(table, "n");
    assert_null(table_find(table, JOB_STOP));
    table_types(table, "zy");
    assert_int_equal(table_find(table, JOB_STOP)->row, 3);
    table_types(table, "2xvyz"); /* one's own comes first */
    assert_int_equal(table_find(table, JOB_STOP)->row, 0);
  }
}

/* Everywhere but in a text or a question. */
TEST(z_stops_it_wherever_one_is) {
  static const struct {
    const char *keys; /* behind the cancellation */
    bool stops;
  } rows[] = {{"", true},    {"1", true},    {"3", true},   {"1b", true},  {"o", true},   {"c", true},
              {"1\n", true}, {"1v", true},   {"u", true},   {"2\n", true}, {"1m", true},  {"?", false},
              {"/", false},  {"1b1", false}, {"1p", false}, {"1T", false}, {"1i", false}, {"1n", false}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(table_free_at) struct table *table = table_new(140, 45);
    table_server(table, true);
    cancel(table);
    table_types(table, rows[n].keys);
    if (strcmp(rows[n].keys, "o") == 0) table_happens(table, table_write(EVENT_OUTBOX, "held", false, NULL));
    table_types(table, "z");
    if ((table_find(table, JOB_STOP) != NULL) != rows[n].stops)
      fail_msg("behind \"%s\":\n%s", rows[n].keys, table->text);
  }
}

TEST(in_the_outbox_it_is_the_selected_one) {
  AT_EACH_SIZE(table) {
    cancel(table);
    table_types(table, "o");
    table_happens(table, table_write(EVENT_OUTBOX, "held", false, NULL));
    table_shows(table, "Held for 5 s before it is sent");
    table_types(table, "z");
    assert_int_equal(table_find(table, JOB_STOP)->row, 3);
    table_types(table, "s");
    table_shows(table, "Send it now?");
    table_types(table, "nd");
    table_shows(table, "It was not sent yet.");
    table_types(table, "n");
    table_happens(table, table_write(EVENT_OUTBOX, "queued", false, NULL));
    table_types(table, "z");
    table_shows(table, "This one is not held");
    assert_int_equal(table_posted(table, JOB_STOP), 1);
  }
}

/* One yes for many is stopped by one z; the last yes first. */
TEST(many_are_held_as_one) {
  AT_EACH_SIZE(table) {
    table_types(table, "1 jj p");
    table_shows(table, "Pause 2 properties?");
    table_types(table, "2y");
    table_shows(table, "2 pauses in 5 s: z stops them");
    unsigned pauses = held_of(table, JOB_STATUS);
    table_types(table, "q2xvy");
    unsigned cancelled = held_of(table, JOB_CANCEL);
    assert_int_not_equal(cancelled, pauses);
    table_types(table, "z");
    assert_int_equal(held_of(table, JOB_STOP), cancelled);
    row_is(table, table_find(table, JOB_CANCEL)->serial, "dropped", "Stopped by hand; it was never sent");
    table_types(table, "z");
    assert_int_equal(held_of(table, JOB_STOP), pauses);
  }
}

/* A resumption takes nothing from anybody, a booking or a move can be taken back. */
TEST(what_takes_nothing_away_is_not_held) {
  AT_EACH_SIZE(table) {
    table_types(table, "jpy");
    assert_false(table_find(table, JOB_STATUS)->standby);
    assert_int_equal(held_of(table, JOB_STATUS), 0);
    table_types(table, "kpy");
    table_shows(table, "Pause in 5 s: z stops it");
    assert_int_not_equal(held_of(table, JOB_STATUS), 0);
  }
}

/* ---- quitting */

static bool key_of(struct table *table, char letter) {
  return table_key(table, KEYC_CHAR, (uint32_t)letter);
}

TEST(quitting_sends_it_first_or_does_not) {
  static const struct {
    char letter;
    enum job_type job;
    const char *then; /* how the row stands when that has been done, and when the worker has gone on */
    const char *last;
    bool quits;
    const char *says;
  } rows[] = {{'s', JOB_RELEASE, "queued", "done", true, NULL},
              {'s', JOB_RELEASE, "sending", "refused", true, NULL},
              {'s', JOB_RELEASE, "sending", "unknown", false, "not settled yet"},
              {'d', JOB_STOP, "dropped", NULL, true, NULL}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(table_free_at) struct table *table = table_new(80, 24);
    uint64_t serial = cancel(table);
    assert_true(key_of(table, 'q'));
    table_shows(table, "1 write is still held, and not sent");
    assert_true(table_find(table, JOB_PONDER)->standby);
    assert_true(key_of(table, rows[n].letter));
    assert_int_equal(table_posted(table, JOB_PONDER), 1);
    assert_false(controller_has_quit(table->controller));
    row_is(table, serial, rows[n].then, NULL);
    table_ends(table, table_find(table, rows[n].job)->serial, ERROR_NONE, NULL);
    if (rows[n].last != NULL) assert_false(controller_has_quit(table->controller));
    if (rows[n].last != NULL) row_is(table, serial, rows[n].last, "what became of it");
    assert_true(controller_has_quit(table->controller) == rows[n].quits);
    if (rows[n].says != NULL) table_shows(table, rows[n].says);
  }
}

/* What does not fit beside the other keys of a question is below them. */
TEST(no_key_of_a_question_is_cut) {
  AUTO(table_free_at) struct table *table = table_new(40, 10);
  cancel(table);
  table_types(table, "q");
  const char *keys = strstr(table_show(table), "d don't send, quit");
  assert_non_null(keys);
  keys = strstr(keys, " Esc stay");
  assert_non_null(keys);
  assert_non_null(strstr(keys + 1, " Esc stay")); /* of the line at the bottom */
}

/* Too late: that is read first. */
TEST(who_stops_too_late_stays) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  uint64_t serial = cancel(table);
  table_types(table, "qd");
  row_is(table, serial, "done", NULL);
  struct event *notice = event_new(EVENT_NOTICE);
  error_set(&notice->error, ERROR_REFUSED, "Too late to stop it");
  table_happens(table, notice);
  table_ends(table, table_find(table, JOB_STOP)->serial, ERROR_REFUSED, "Too late to stop it");
  assert_false(controller_has_quit(table->controller));
  table_shows(table, "Too late to stop it");
  assert_false(key_of(table, 'q'));
}

/* However the question ends: held for ever is nothing. */
TEST(who_stays_lets_it_go_on) {
  static const uint32_t ends[] = {'n', 'q', 0, 'c'};
  for (size_t n = 0; n < sizeof ends / sizeof *ends; n++) {
    AUTO(table_free_at) struct table *table = table_new(80, 24);
    cancel(table);
    table_types(table, "q");
    enum key_code code = ends[n] == 0 ? KEYC_ESCAPE : ends[n] == 'c' ? KEYC_CONTROL : KEYC_CHAR;
    assert_true(table_key(table, code, ends[n]));
    assert_null(deck_sheet(controller_deck(table->controller)));
    assert_false(table_find(table, JOB_PONDER)->standby);
    table_shows(table, "It is sent in 5 s: z stops it");
    assert_null(table_find(table, JOB_STOP));
    assert_null(table_find(table, JOB_RELEASE));
  }
}

/* A letter that comes before the question was read answers nothing. */
TEST(a_letter_too_soon_is_no_answer) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  cancel(table);
  table_types(table, "q");
  for (const char *letter = "sd"; *letter != '\0'; letter++) {
    struct key held = {.code = KEYC_CHAR, .character = (uint32_t)*letter, .repeated = true};
    assert_true(controller_key(table->controller, &held, table->mono));
    assert_true(controller_key(table->controller, &(struct key){.code = KEYC_CHAR, .character = (uint32_t)*letter},
                               table->mono));
  }
  assert_null(table_find(table, JOB_RELEASE));
  assert_null(table_find(table, JOB_STOP));
}

/* A person who goes on working is not sent away when the answer comes. */
TEST(who_goes_on_stays) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  uint64_t serial = cancel(table);
  table_types(table, "qs");
  table_types(table, "1");
  table_ends(table, table_find(table, JOB_RELEASE)->serial, ERROR_NONE, NULL);
  row_is(table, serial, "done", NULL);
  assert_false(controller_has_quit(table->controller));
}
