/* Rows that are picked out or given up: the planning's filters, what is dropped from the outbox. At three sizes,
 * without a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "table.h"

/* ---- the planning's filters */

static const struct {
  const char *time, *status, *name;
} visits[] = {{"06:30", "done", "Alba"},
              {"08:00", "cancelled.visitor", "Brun"},
              {"09:15", "done", "Cruz"},
              {"14:00", "confirmed", "Dany"},
              {"15:00", "proposed", "Eloi"}};
enum { VISITS = sizeof visits / sizeof *visits };

static struct visit *visit_made(size_t n) {
  char id[8], date[32];
  snprintf(id, sizeof id, "w%zu", n);
  snprintf(date, sizeof date, "2026-11-26T%s:00Z", visits[n].time);
  return table_visit(id, date, visits[n].status, visits[n].name);
}

static struct event *busy_day(const struct table *table, bool alba_is_old) {
  struct event *event = event_new(EVENT_DAY);
  event->from = when_day(table->utc);
  event->fresh = table_fresh(table);
  event->visits = mem_new(sizeof *event->visits);
  for (size_t n = 0; n < VISITS; n++)
    visit_list_add(event->visits, visit_made(n));
  if (alba_is_old) event->visits->visits[0]->visitors[0].status_updated_at = table->utc - 86400; /* no draft any more */
  visit_list_sort(event->visits);
  return event;
}

/* Their visitors' initials, in order: exactly these. In a small window there is a name's place for them all. */
static void shows_only(struct table *table, const char *initials) {
  for (size_t n = 0; n < VISITS; n++) {
    bool wanted = strchr(initials, visits[n].name[0]) != NULL;
    bool shown = strstr(table_show(table), visits[n].name) != NULL;
    if (shown != wanted)
      fail_msg("%s: %s, wanted %s:\n%s", visits[n].name, shown ? "shown" : "hidden", initials, table->text);
  }
}

static struct table *busy_planning(size_t size) {
  struct table *table = table_new(sizes[size][0], sizes[size][1]);
  table_happens(table, busy_day(table, true));
  table_types(table, "2");
  return table;
}

TEST(one_status_is_shown) {
  static const struct {
    char letter;
    const char *word, *shown;
  } letters[] = {{'p', "proposed", "E"},
                 {'c', "confirmed", "D"},
                 {'d', "done", "AC"},
                 {'x', "cancelled", "B"},
                 {'b', "draft reports", "C"}};
  for (size_t size = 0; size < 3; size++) {
    AUTO(table_free_at) struct table *table = busy_planning(size);
    shows_only(table, "ABCDE");
    for (size_t n = 0; n < sizeof letters / sizeof *letters; n++) {
      char count[32];
      table_types(table, "f");
      if (size < 2) table_shows(table, "b draft reports");
      table_key(table, KEYC_CHAR, (uint32_t)letters[n].letter);
      if (size < 2) table_hides(table, "Show only:");
      shows_only(table, letters[n].shown);
      snprintf(count, sizeof count, "%zu/%d %.8s", strlen(letters[n].shown), VISITS, letters[n].word);
      table_shows(table, count);
    }
    table_types(table, "fz"); /* no letter of it: as it was */
    shows_only(table, "C");
    table_types(table, "f");
    table_key(table, KEYC_ESCAPE, 0);
    shows_only(table, "ABCDE");
    table_types(table, "fx");
    table_key(table, KEYC_ESCAPE, 0); /* without the question: back to all */
    shows_only(table, "ABCDE");
  }
}

/* The status and the words together; what comes later is filtered too. */
TEST(status_and_words_go_together) {
  for (size_t size = 0; size < 3; size++) {
    AUTO(table_free_at) struct table *table = busy_planning(size);
    table_types(table, "fd/cruz\n");
    shows_only(table, "C");
    if (size < 2) table_shows(table, "1/5 done /cruz");
    table_happens(table, busy_day(table, false));
    shows_only(table, "C");
    table_types(table, "fc");
    shows_only(table, "");
    if (size < 2) table_shows(table, "Nothing matches; Esc clears the filter");
    table_key(table, KEYC_ESCAPE, 0);
    shows_only(table, "ABCDE");
    table_types(table, "fb");
    shows_only(table, "AC"); /* both may still change */
  }
}

/* From whichever pane it is asked: the planning is where it goes. */
TEST(the_status_is_the_plannings) {
  AUTO(table_free_at) struct table *table = busy_planning(0);
  table_types(table, "1fd");
  shows_only(table, "AC");
  table_shows(table, "75-000"); /* the properties stay */
  table_types(table, "j\n");
  const struct job *job = table_find(table, JOB_READ_VISIT);
  assert_non_null(job);
  assert_string_equal(job->id, "w2");
}

/* ---- the outbox's drop */

static void outbox_with(struct table *table, const char *state, bool settled) {
  table_happens(table, table_write(EVENT_OUTBOX, state, settled, "a note"));
}

TEST(a_row_is_given_up) {
  static const struct {
    const char *state, *made, *question; /* made: a move's new visit */
    bool doubtful;
  } rows[] = {{"unknown", NULL, "It may have reached Flatsy all the same.", true},
              {"queued", NULL, "It was not sent yet.", false},
              {"queued", NULL, "It may have reached Flatsy all the same.", true},
              {"queued", "v3", "The new date stands, the old visit may stand", false},
              {"unknown", "v3", "The new date stands, the old visit may stand", true}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    AT_EACH_SIZE(table) {
      outbox_with(table, rows[n].state, false);
      table_types(table, "o");
      struct event *event = table_write(EVENT_OUTBOX, rows[n].state, false, "a note");
      event->rows[0].new_visit_id = mem_copy(rows[n].made);
      event->rows[0].doubtful = rows[n].doubtful;
      table_happens(table, event);
      table_types(table, "d");
      table_shows(table, "Give it up?");
      if (size < 2) table_shows(table, rows[n].question);
      table_types(table, "\nn"); /* Enter never confirms */
      assert_null(table_find(table, JOB_DROP));
      table_types(table, "dy");
      assert_int_equal(table_find(table, JOB_DROP)->row, 3);
      outbox_with(table, "dropped", true);
      table_shows(table, "Outbox  all settled");
    }
}

/* In the row where all of it has room, and whole below. */
TEST(a_row_says_who_sat_there) {
  static const char long_name[] = "Agence de la Croix-Rousse, bureau du deuxième étage, Léa M.";
  static const char *const seats[] = {"Léa", long_name, NULL};
  for (size_t n = 0; n < 3; n++)
    AT_EACH_SIZE(table) {
      table_types(table, "o");
      struct event *event = table_write(EVENT_OUTBOX, "done", true, "a note");
      event->rows[0].seat = mem_copy(seats[n]);
      table_happens(table, event);
      table_shows(table, "a note");
      if (n == 0) table_shows(table, "by Léa");
      if (n == 0 && size == 0) table_shows(table, "Marie Dupont  by Léa");
      if (n == 1 && size < 2) table_shows(table, "Léa M.");
      if (n == 1 && size == 2) table_shows(table, "by Agence"); /* as much as there is room for beside the note */
      if (n == 2) table_hides(table, "by ");
    }
}

TEST(what_is_over_is_not_given_up) {
  for (size_t key = 0; key < 2; key++)
    AT_EACH_SIZE(table) {
      const char *typed = key == 0 ? "d" : "s";
      table_types(table, "o");
      table_types(table, typed);
      table_shows(table, "Nothing was sent yet");
      outbox_with(table, "done", true);
      table_types(table, typed);
      table_shows(table, size < 2 ? "This one is settled: there is nothing to do" : "This one is settled");
      outbox_with(table, "sending", false);
      table_types(table, typed);
      table_shows(table, "It is being sent at this moment");
      table_types(table, "y");
      assert_null(table_find(table, JOB_DROP));
      assert_null(table_find(table, JOB_RETRY));
    }
}
