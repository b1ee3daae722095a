/* The week of a property's hours: painted with keys, sent only after y, conflicts shown, nothing lost in silence. */
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
#include "table.h"

/* NOW is Thursday 26 November 2026, 10:00. */
#define FRIDAY "{\"start\":\"2026-11-27T08:00:00Z\",\"end\":\"2026-11-27T11:00:00Z\",\"x\":1e400}" /* 9:00-12:00 */
#define MONDAYS "{\"start\":\"2026-11-02T06:00:00Z\",\"end\":\"2026-11-02T20:00:00Z\",\"isWeeklyRecurring\":true}"

static void answered(struct table *table, uint64_t serial, const char *list) {
  struct event *event = event_new(EVENT_PROPERTY);
  struct error error;
  AUTO(mem_free_at)
  char *json = mem_print("{\"id\":\"id-0\",\"data\":{\"externalRef\":\"75-000\"%s%s}}",
                         list != NULL ? ",\"visitAvailabilities\":" : "", list != NULL ? list : "");
  assert_int_equal(property_decode(json, strlen(json), &event->property, &error), ERROR_NONE);
  event->serial = serial;
  table_happens(table, event);
}

/* The pane of the first property, as Flatsy answered. */
static void opened(struct table *table, const char *list) {
  table_types(table, "v");
  const struct job *job = table_find(table, JOB_READ_PROPERTY);
  assert_non_null(job);
  assert_string_equal(job->ref, "75-000");
  assert_false(job->cached);
  table_shows(table, "Reading the hours");
  answered(table, job->serial, list);
  table_ends(table, job->serial, ERROR_NONE, NULL);
}

static const struct job *sent(const struct table *table) {
  return table_find(table, JOB_AVAILABILITY);
}

static void assert_edits(const struct table *table, const char *list) {
  AUTO(mem_free_at) char *wanted = mem_print("{\"/availability\":%s}", list);
  assert_non_null(sent(table));
  assert_string_equal(sent(table)->edits, wanted);
}

/* The cursor, on Thursday 7:00, goes right and down. */
static void moves(struct table *table, int right, int down) {
  for (; right > 0; right--)
    table_types(table, "l");
  for (; down > 0; down--)
    table_types(table, "j");
}

TEST(the_week_is_shown) {
  AT_EACH_SIZE(table) {
    opened(table, "[" FRIDAY "," MONDAYS "]");
    table_shows(table, "07:00");
    table_shows(table, size == 2 ? "T26 F27 S28 S29" : "Thu 26/11 Fri 27/11");
    table_shows(table, "Space open, close  Enter send");
    table_shows(table, "up to date");
    table_shows(table, "Thu 26/11 07:00  past");
    moves(table, 1, 4);
    table_shows(table, "Fri 27/11 09:00  open");
    table_types(table, "L");
    table_shows(table, "Fri 04/12 09:00  closed");
    table_types(table, "hhhh");
    table_shows(table, "Mon 30/11 09:00  open every week");
    table_types(table, "h");
    table_shows(table, "Sun 29/11 09:00  closed"); /* over the edge, into the week before */
    table_types(table, "t");
    table_shows(table, "Thu 26/11 09:00  past");
    table_types(table, "g");
    table_shows(table, "00:00");
    table_types(table, "G");
    table_shows(table, "Thu 26/11 23:30  closed");
  }
}

TEST(the_week_is_shown_over_the_detail_too) {
  AT_EACH_SIZE(table) {
    table_types(table, "\n");
    opened(table, "[" FRIDAY "]");
    table_shows(table, "07:00");
  }
}

TEST(a_half_hour_is_opened_and_sent) {
  AT_EACH_SIZE(table) {
    opened(table, "[" FRIDAY "]");
    moves(table, 1, 12); /* Friday 13:00 */
    table_types(table, " ");
    table_shows(table, "Fri 27/11 13:00  opened, not sent");
    table_shows(table, "  not sent");
    table_shows(table, "+#");
    table_types(table, "\n");
    table_shows(table, "Send these hours of 75-000?");
    table_shows(table, "+ Fri 27/11 13:00-13:30 added");
    table_types(table, "\n\n"); /* Enter never sends */
    assert_null(sent(table));
    struct key held = {.code = KEYC_CHAR, .character = 'y', .repeated = true};
    controller_key(table->controller, &held, table->mono);
    table_show(table);
    assert_null(sent(table));
    table_types(table, "y");
    assert_edits(table, "[" FRIDAY ",{\"start\":\"2026-11-27T12:00:00Z\",\"end\":\"2026-11-27T12:30:00Z\"}]");
    assert_string_equal(sent(table)->base, "[" FRIDAY "]");
    assert_string_equal(sent(table)->ref, "75-000");
    assert_string_equal(sent(table)->id, "id-0");
    table_shows(table, "being sent");
    table_types(table, " "); /* not while it is under way */
    table_shows(table, "wait for Flatsy's answer");
    table_ends(table, sent(table)->serial, ERROR_NONE, NULL);
    table_shows(table, "Fri 27/11 13:00  open");
    assert_true(table_find(table, JOB_READ_PROPERTY)->serial > sent(table)->serial); /* read again */
    table_types(table, "q");
    assert_string_not_equal(table_top(table), "availability"); /* nothing to ask about */
  }
}

TEST(no_list_has_no_base) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  opened(table, NULL);
  moves(table, 1, 0);
  table_types(table, " \ny");
  assert_edits(table, "[{\"start\":\"2026-11-27T06:00:00Z\",\"end\":\"2026-11-27T06:30:00Z\"}]");
  assert_null(sent(table)->base);
}

TEST(a_range_is_painted_and_erased) {
  AT_EACH_SIZE(table) {
    opened(table, "[]");
    moves(table, 1, 4);
    table_types(table, "s"); /* Friday 9:00 to Saturday 11:00 */
    table_shows(table, "Move; Space opens or closes the range");
    moves(table, 1, 3);
    table_shows(table, "*");
    table_types(table, " ");
    table_types(table, "\n");
    table_shows(table, "+ Fri 27/11 9:00-11:00 added");
    table_shows(table, "+ Sat 28/11 9:00-11:00 added");
    table_types(table, "n");
    table_types(table, "s"); /* begun anew, and given up */
    table_key(table, KEYC_ESCAPE, 0);
    assert_string_equal(table_top(table), "availability");
    table_types(table, "skkk "); /* Saturday again: closed */
    table_types(table, "\n");
    table_shows(table, "+ Fri 27/11 9:00-11:00 added");
    table_hides(table, "+ Sat 28/11");
  }
}

TEST(changes_are_undone) {
  AT_EACH_SIZE(table) {
    opened(table, "[" FRIDAY "]");
    table_types(table, "u");
    table_shows(table, "There is nothing to undo");
    moves(table, 1, 4);
    table_types(table, " j ");
    table_shows(table, "closed, not sent");
    table_shows(table, "-.");
    table_types(table, "uu");
    table_shows(table, "up to date");
    table_types(table, "\n");
    table_shows(table, "Nothing has been changed");
  }
}

TEST(the_past_stays) {
  AT_EACH_SIZE(table) {
    opened(table, "[]");
    table_types(table, " "); /* today, 7:00; it is 10:00 */
    table_shows(table, "This is past");
    table_types(table, "jjjjjj ");
    table_shows(table, "Thu 26/11 10:00  opened, not sent");
  }
}

TEST(a_day_is_copied) {
  AT_EACH_SIZE(table) {
    opened(table, "[" FRIDAY "]");
    moves(table, 1, 4);
    table_types(table, "cn"); /* to Saturday, and from there on to Sunday */
    table_shows(table, "Sat 28/11 09:00  opened, not sent");
    table_types(table, "cn");
    table_shows(table, "Sun 29/11 09:00  opened, not sent");
    table_types(table, "cf\n");
    table_shows(table, "+ Sat 28/11 9:00-12:00 added");
    table_key(table, KEYC_END, 0);
    table_shows(table, "Sun 27/12 9:00-12:00");
    table_types(table, "n");
    table_types(table, "\ny");
    assert_edits(table, "[" FRIDAY ",{\"start\":\"2026-11-28T08:00:00Z\",\"end\":\"2026-11-28T11:00:00Z\"},"
                        "{\"start\":\"2026-11-29T08:00:00Z\",\"end\":\"2026-11-29T11:00:00Z\"},"
                        "{\"start\":\"2026-12-06T08:00:00Z\",\"end\":\"2026-12-06T11:00:00Z\"},"
                        "{\"start\":\"2026-12-13T08:00:00Z\",\"end\":\"2026-12-13T11:00:00Z\"},"
                        "{\"start\":\"2026-12-20T08:00:00Z\",\"end\":\"2026-12-20T11:00:00Z\"},"
                        "{\"start\":\"2026-12-27T08:00:00Z\",\"end\":\"2026-12-27T11:00:00Z\"}]");
  }
}

TEST(the_default_is_one_key_away) {
  AT_EACH_SIZE(table) {
    opened(table, "[]");
    table_types(table, "d");
    table_shows(table, "Open 7:00-21:00 for 4 weeks");
    table_types(table, "w"); /* the earlier edition */
    table_shows(table, "This Flatsy has no weekly hours");
    table_types(table, "u");
    table_server(table, true);
    table_types(table, "d");
    table_shows(table, "Open 7:00-21:00 every week");
    table_types(table, "\n");
    table_shows(table, "every Thursday from 26 November,");
    table_types(table, "y");
    assert_non_null(
        strstr(sent(table)->edits,
               "{\"start\":\"2026-11-27T06:00:00Z\",\"end\":\"2026-11-27T20:00:00Z\",\"isWeeklyRecurring\":true}"));
  }
}

TEST(a_day_becomes_weekly) {
  AT_EACH_SIZE(table) {
    table_server(table, true);
    opened(table, "[" FRIDAY "]");
    moves(table, 1, 4);
    table_types(table, "w");
    table_shows(table, "These hours come every week");
    table_shows(table, "Fri 27/11 09:00  open every week");
    table_types(table, "L");
    table_shows(table, "Fri 04/12 09:00  open weekly, not sent");
    table_types(table, "w");
    table_shows(table, "every week already");
    table_types(table, "\n");
    table_shows(table, "every Friday from 4 December,");
  }
}

TEST(hours_in_words_are_changes_to_confirm) {
  AT_EACH_SIZE(table) {
    opened(table, "[" MONDAYS "]");
    table_pastes(table, "lun 7h-12h ; sam 9h-12h\n");
    assert_null(sent(table));
    table_shows(table, "Send these hours of 75-000?");
    table_shows(table, "- every Monday from 30 November,");
    table_shows(table, "+ every Saturday from 28 November,");
    table_types(table, "n");
    assert_null(sent(table));
    table_shows(table, "  not sent");
    table_types(table, "\n");
    table_shows(table, "+ every Saturday from 28 November,");
    table_types(table, "y");
    assert_non_null(strstr(sent(table)->edits, "{\"start\":\"2026-11-28T08:00:00Z\",\"end\":\"2026-11-28T11:00:00Z\","
                                               "\"isWeeklyRecurring\":true}"));
    assert_string_equal(sent(table)->base, "[" MONDAYS "]");
  }
}

TEST(hours_in_words_are_undone_and_dated_where_there_are_no_weekly_ones) {
  AT_EACH_SIZE(table) {
    opened(table, "[" FRIDAY "]");
    table_pastes(table, "vendredi 9h-12h, 14h-15h");
    table_shows(table, "+ Fri 27/11 to Fri 18/12, every"); /* 14:00-15:00 */
    table_shows(table, "+ Fri 04/12 to Fri 18/12, every");
    table_types(table, "n");
    table_types(table, "u");
    table_shows(table, "Undone");
    table_hides(table, "  not sent");
    table_pastes(table, "Fri 27/11 9:00-12:00"); /* as they are */
    table_shows(table, "These are the hours that");
    table_hides(table, "Send these hours");
    assert_null(sent(table));
  }
}

TEST(words_that_are_no_hours_are_named_and_change_nothing) {
  AT_EACH_SIZE(table) {
    opened(table, "[" FRIDAY "]");
    table_pastes(table, "vendredi 9h-12h sur rdv");
    table_shows(table, "\"sur rdv\": not understood");
    table_hides(table, "  not sent");
    table_hides(table, "Send these hours");
    table_hides(table, "Kept as the visitor");
    assert_null(sent(table));
  }
}

TEST(nothing_is_pasted_before_the_hours_are_read) {
  AT_EACH_SIZE(table) {
    table_types(table, "v");
    table_pastes(table, "vendredi 9h-12h");
    table_shows(table, "The hours are being read");
    table_hides(table, "Send these hours");
  }
}

TEST(an_empty_list_asks_again) {
  AT_EACH_SIZE(table) {
    opened(table, "[" FRIDAY "]");
    moves(table, 1, 4);
    table_types(table, "sjjjjj \n");
    table_shows(table, "- Fri 27/11 9:00-12:00 removed");
    table_types(table, "y");
    assert_null(sent(table));
    table_shows(table, "Nothing would be open any more");
    table_types(table, "\n");
    assert_null(sent(table));
    table_types(table, "y");
    assert_edits(table, "[]");
  }
}

TEST(leaving_with_changes_asks) {
  static const char keys[] = {'q', '1', '3'};
  AT_EACH_SIZE(table) {
    for (size_t n = 0; n < sizeof keys; n++) {
      table_types(table, "1");
      opened(table, "[" FRIDAY "]");
      moves(table, 1, 0);
      table_types(table, " ");
      table_key(table, KEYC_CHAR, (uint32_t)keys[n]);
      table_shows(table, "Leave, and lose");
      table_types(table, "n");
      assert_string_equal(table_top(table), "availability");
      table_shows(table, "opened, not sent");
      table_key(table, KEYC_CHAR, (uint32_t)keys[n]);
      table_types(table, "\n");
      assert_string_equal(table_top(table), "availability");
      table_types(table, "y");
      assert_string_equal(table_top(table), keys[n] == '3' ? "slots" : "properties");
    }
    assert_null(sent(table));
  }
}

/* Somebody else closes 9:00-10:00 on Friday while 13:00 is opened here. */
static const struct job *refused(struct table *table) {
  opened(table, "[" FRIDAY "]");
  moves(table, 1, 12);
  table_types(table, " \ny");
  const struct job *job = sent(table);
  answered(table, job->serial, "[{\"start\":\"2026-11-27T09:00:00Z\",\"end\":\"2026-11-27T11:00:00Z\",\"x\":1e400}]");
  table_hides(table, "Changed on Flatsy meanwhile"); /* who answers that sends again, and here it is still being sent */
  table_ends(table, job->serial, ERROR_REFUSED, "Somebody else has changed this property meanwhile");
  table_shows(table, "Changed on Flatsy meanwhile");
  table_shows(table, "- Fri 27/11 9:00-10:00 removed");
  table_shows(table, "+ Fri 27/11 13:00-13:30 added");
  return job;
}

TEST(a_conflict_keeps_mine_on_top) {
  AT_EACH_SIZE(table) {
    const struct job *job = refused(table);
    table_types(table, "\ny"); /* neither is an answer */
    assert_ptr_equal(sent(table), job);
    table_types(table, "k");
    table_shows(table, "Your changes lie on Flatsy's hours now");
    assert_ptr_equal(sent(table), job); /* nothing is sent by that */
    table_types(table, "\n");
    table_hides(table, "removed");
    table_types(table, "y");
    assert_edits(table, "[{\"start\":\"2026-11-27T09:00:00Z\",\"end\":\"2026-11-27T11:00:00Z\",\"x\":1e400},"
                        "{\"start\":\"2026-11-27T12:00:00Z\",\"end\":\"2026-11-27T12:30:00Z\"}]");
    assert_string_equal(sent(table)->base,
                        "[{\"start\":\"2026-11-27T09:00:00Z\",\"end\":\"2026-11-27T11:00:00Z\",\"x\":1e400}]");
  }
}

TEST(a_conflict_takes_theirs_or_waits) {
  AT_EACH_SIZE(table) {
    const struct job *job = refused(table);
    table_key(table, KEYC_ESCAPE, 0);
    table_shows(table, "opened, not sent");
    table_types(table, "\n"); /* shows both again */
    table_shows(table, "Changed by you, not sent");
    table_types(table, "t");
    table_shows(table, "These are Flatsy's hours");
    table_shows(table, "Fri 27/11 13:00  closed");
    assert_ptr_equal(sent(table), job);
    table_types(table, "q");
    assert_string_not_equal(table_top(table), "availability");
  }
}

TEST(a_failure_keeps_the_changes) {
  AT_EACH_SIZE(table) {
    opened(table, "[" FRIDAY "]");
    moves(table, 1, 12);
    table_types(table, " \ny");
    table_ends(table, sent(table)->serial, ERROR_UNKNOWN, "No answer from Flatsy");
    table_shows(table, "  not sent");
    table_types(table, "r"); /* it has arrived after all */
    const struct job *job = table_find(table, JOB_READ_PROPERTY);
    answered(table, job->serial, "[" FRIDAY ",{\"end\":\"2026-11-27T12:30:00Z\",\"start\":\"2026-11-27T12:00:00Z\"}]");
    table_ends(table, job->serial, ERROR_NONE, NULL);
    table_shows(table, "+ Fri 27/11 13:00-13:30 added");
    table_types(table, "k\n");
    table_shows(table, "Nothing has been changed");
  }
}

TEST(what_is_only_written_otherwise_is_no_conflict) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  opened(table, "[{\"start\":\"2026-11-27T08:00:00Z\",\"end\":\"2026-11-27T11:00:00Z\"}]");
  moves(table, 1, 12);
  table_types(table, " r");
  const struct job *job = table_find(table, JOB_READ_PROPERTY);
  answered(table, job->serial, "[{\"start\":\"2026-11-27T08:00:00.000Z\",\"end\":\"2026-11-27T11:00:00+00:00\"}]");
  table_ends(table, job->serial, ERROR_NONE, NULL);
  assert_null(deck_sheet(controller_deck(table->controller)));
  table_types(table, "\ny");
  assert_string_equal(sent(table)->base,
                      "[{\"start\":\"2026-11-27T08:00:00.000Z\",\"end\":\"2026-11-27T11:00:00+00:00\"}]");
}

TEST(what_cannot_be_read_says_why) {
  AT_EACH_SIZE(table) {
    table_types(table, "v");
    table_ends(table, table_find(table, JOB_READ_PROPERTY)->serial, ERROR_UNREACHABLE, "No answer from Flatsy");
    table_shows(table, "No answer from Flatsy");
    table_shows(table, "no answer");
    table_types(table, " ");
    table_shows(table, "r reads the hours again");
    table_types(table, "r");
    answered(table, table_find(table, JOB_READ_PROPERTY)->serial, "{}");
    table_ends(table, table_find(table, JOB_READ_PROPERTY)->serial, ERROR_NONE, NULL);
    table_shows(table, "are no list of");
    table_types(table, "q");
    assert_string_not_equal(table_top(table), "availability");
  }
}

TEST(odd_intervals_are_told) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  opened(table, "[null," FRIDAY ",{\"start\":\"later\"}]");
  moves(table, 1, 12);
  table_types(table, " \n");
  table_shows(table, "2 intervals that can't be read go back as they are");
  table_types(table, "y");
  assert_edits(table, "[" FRIDAY ",{\"start\":\"2026-11-27T12:00:00Z\",\"end\":\"2026-11-27T12:30:00Z\"},null,"
                      "{\"start\":\"later\"}]");
}

TEST(the_clock_changes) {
  AT_EACH_SIZE(table) {
    table->utc = 1792915200; /* Sunday 25 October 2026, 10:00 in Paris */
    opened(table, "[]");
    table_types(table, "t"); /* it opens on the coming week */
    table->utc -= 2 * 86400;
    table_types(table, "gjjjjjj"); /* the second 2:00 */
    table_shows(table, "Sun 25/10 02:00 +01:00  closed");
    table_types(table, " j \n");
    table_shows(table, "+ Sun 25/10 02:00 +01:00-03:00 +01:00");
    table_types(table, "y");
    assert_edits(table, "[{\"start\":\"2026-10-25T01:00:00Z\",\"end\":\"2026-10-25T02:00:00Z\"}]");
  }
  AT_EACH_SIZE(table) {
    table->utc = 1805961600; /* Thursday 25 March 2027 */
    opened(table, "[]");
    table_types(table, "lllgjjjj"); /* Sunday 28 March, 2:00 */
    table_shows(table, "Sun 28/03 02:00  not on that day");
    table_types(table, " ");
    table_shows(table, "Not on that day: the clock");
    table_types(table, "ksjjj ");
    table_types(table, "\n");
    table_shows(table, "+ Sun 28/03 01:30 +01:00-03:30 +02:00");
  }
}

/* It opens where there is something to open or close: at the end of a week on the next one. */
TEST(it_opens_on_days_to_come) {
  static const struct {
    int64_t now;
    const char *under; /* the cursor */
  } rows[] = {{NOW, "Thu 26/11"},
              {NOW + 86400, "Fri 27/11"},
              {NOW + 2 * 86400, "Mon 30/11"},
              {NOW + 3 * 86400, "Mon 30/11"},
              {NOW + 4 * 86400, "Mon 30/11"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct table *table = table_new(80, 24);
    table->utc = rows[n].now;
    opened(table, "[]");
    table_shows(table, rows[n].under);
    table_types(table, "t"); /* today is a key away */
    if (n == 3) table_shows(table, "Sun 29/11");
    table_free(table);
  }
}

/* A range has both corners in one week: past its edge it is dropped, which is said. */
TEST(a_range_ends_with_its_week) {
  static const char *const keys[] = {"sllll", "sL", "sH", "shhhh"};
  for (size_t n = 0; n < sizeof keys / sizeof *keys; n++) {
    struct table *table = table_new(80, 24);
    opened(table, "[]");
    table_types(table, keys[n]);
    table_shows(table, "The range was dropped: it can't go over the end of a week");
    table_free(table);
  }
  struct table *table = table_new(80, 24);
  opened(table, "[]");
  table_types(table, "sll L");
  table_hides(table, "The range was dropped"); /* there was none any more */
  table_free(table);
}

TEST(logged_out_nothing_is_sent) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  opened(table, "[" FRIDAY "]");
  moves(table, 1, 12);
  table_types(table, " ");
  table_happens(table, table_session(SESSION_BUSY, "busy"));
  table_types(table, "\n");
  table_shows(table, "Not logged in: nothing can be sent");
}
