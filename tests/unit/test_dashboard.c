/* What the panes do together, and what a key must not do: numbers that were not painted, lists that have just changed,
 * answers that come late. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/run.h"
#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "table.h"

#define LINE "Marie Dupont 06 12 34 56 78 marie@x.fr"

/* A key without drawing after it: type-ahead. */
static void ahead(struct table *table, const char *text) {
  for (; *text != '\0'; text++) {
    struct key key = {.code = *text == '\n' ? KEYC_ENTER : KEYC_CHAR, .character = (unsigned char)*text};
    controller_key(table->controller, &key, table->mono);
  }
}

static struct event *known(uint64_t serial, const char *name) {
  struct event *event = event_new(EVENT_VISITORS);
  event->serial = serial;
  if (name == NULL) return event;
  event->count = 1;
  event->visitors = mem_new(sizeof *event->visitors);
  *event->visitors = (struct visitor){.email = mem_copy("m@x.fr"),
                                      .email_exact = mem_copy("m@x.fr"),
                                      .first_name = mem_copy("Marie"),
                                      .last_name = mem_copy(name),
                                      .phone = mem_copy("0612345678")};
  return event;
}

static struct event *ended(uint64_t serial) {
  struct event *event = event_new(EVENT_DONE);
  event->serial = serial;
  return event;
}

/* ---- slots */

TEST(unpainted_slots_are_not_picked) {
  struct table *table = table_new(40, 10); /* one pane: the slots were never seen */
  ahead(table, "b1");
  assert_null(deck_sheet(controller_deck(table->controller)));
  table_shows(table, "The list has just changed");
  table_types(table, "1");
  table_shows(table, "Visitor:");
  table_free(table);
}

TEST(slots_that_change_are_not_picked_at_once) {
  AT_EACH_SIZE(table) {
    table_types(table, "b");
    table_happens(table, table_slots_of(table, "id-0", "id-0",
                                        "[{\"date\":\"2026-11-27T07:00:00Z\",\"available\":true,\"isPriority\":true},"
                                        "{\"date\":\"2026-11-27T13:30:00Z\",\"available\":true,\"isPriority\":true}]"));
    table_shows(table, "1 Fri 27 08:00");
    ahead(table, "1"); /* meant 14:30 */
    assert_null(deck_sheet(controller_deck(table->controller)));
    table_shows(table, "The list has just changed");
    table_types(table, "1"); /* a second later */
    table_shows(table, "Friday 27 November at 8:00");
  }
}

TEST(unchanged_slots_are_picked_at_once) {
  AT_EACH_SIZE(table) {
    table_types(table, "b");
    table_happens(table, table_slots(table));
    ahead(table, "1");
    table_shows(table, "Visitor:");
  }
}

TEST(slots_pass) {
  AT_EACH_SIZE(table) {
    table_types(table, "b");
    if (sizes[size][1] >= 14) table_shows(table, "\"I can offer you Friday 27 at 14:30");
    table->utc = NOW + 86400 + 4 * 3600;                                  /* Friday, 14:00 */
    assert_int_equal(controller_tick(table->controller, table->mono), 0); /* the planning's day is another one */
    int left = controller_tick(table->controller, table->mono);
    assert_true(left > 0 && left <= 60000);
    table->utc += 1800;
    controller_tick(table->controller, table->mono);
    table_hides(table, "Fri 27 14:30");
    table_shows(table, "1 Sat 28 10:00");
    if (sizes[size][1] >= 14) table_shows(table, "\"I can offer you Saturday 28 at 10:00");
    ahead(table, "1"); /* another slot stands there now */
    assert_null(deck_sheet(controller_deck(table->controller)));
    table_types(table, "1");
    table_shows(table, "Saturday 28 November at 10:00");
  }
}

TEST(numbers_follow_the_window) {
  AUTO(mem_free_at) char *json = table_half_hours(7, 14);
  AT_EACH_SIZE(table) {
    table_happens(table, table_slots_of(table, "id-0", "id-0", json));
    table_types(table, "b");
    table_shows(table, "Nothing recommended");
    table_shows(table, "a  14 other slots");
    table_types(table, "a");
    table_key(table, KEYC_END, 0);
    table_shows(table, "14:30");
    char digit[2] = {strstr(table->text, "14:30")[-(int)strlen("5 Fri 27 ")], '\0'};
    if (sizes[size][1] > 10) { /* beyond the ninth row in the window */
      assert_string_equal(digit, " ");
      continue;
    }
    table_types(table, digit);
    table_shows(table, "Friday 27 November at 14:30");
  }
}

TEST(slots_of_another_property_are_named_so) {
  struct table *table = table_new(140, 45);
  table_types(table, "j"); /* on 75-001, while an answer for another one comes */
  table_happens(table,
                table_slots_of(table, "id-9", "id-9", "[{\"date\":\"2026-11-27T07:00:00Z\",\"available\":true}]"));
  table_shows(table, "Slots  id-9");
  table_hides(table, "Slots 75-001");
  table_types(table, "jb"); /* 75-002: nothing of it is known */
  table_shows(table, "Slots  75-002  1-9 pick");
  table_hides(table, "Fri 27 08:00");
  table_types(table, "1");
  assert_null(deck_sheet(controller_deck(table->controller)));
  table_free(table);
}

TEST(slots_are_fetched_ahead) {
  AT_EACH_SIZE(table) {
    table->mono += 1000;
    controller_tick(table->controller, table->mono);
    size_t before = table_posted(table, JOB_WATCH_SLOTS);
    table_types(table, "j");
    ahead(table, "jj"); /* never a keystroke each */
    assert_int_equal(table_posted(table, JOB_WATCH_SLOTS), before);
    assert_in_range(controller_tick(table->controller, table->mono + 1), 1, 300);
    assert_int_equal(table_posted(table, JOB_WATCH_SLOTS), before);
    controller_tick(table->controller, table->mono + 301);
    controller_tick(table->controller, table->mono + 900);
    assert_int_equal(table_posted(table, JOB_WATCH_SLOTS), before + 1);
    assert_string_equal(table_find(table, JOB_WATCH_SLOTS)->id, "id-3");
    table_types(table, "j");
    ahead(table, "b"); /* at once, and not again when the cursor has rested */
    assert_string_equal(table_find(table, JOB_WATCH_SLOTS)->id, "id-4");
    controller_tick(table->controller, table->mono + 900);
    assert_int_equal(table_posted(table, JOB_WATCH_SLOTS), before + 2);
  }
}

TEST(leaving_the_slots_ends_the_choice) {
  AT_EACH_SIZE(table) {
    table_types(table, "b");
    table_key(table, KEYC_TAB, 0);
    table_hides(table, "1-9");
    table_types(table, "1"); /* a number is a pane again */
    assert_string_equal(table_top(table), "properties");
  }
}

/* A name that is typed before a slot was picked runs nothing, whatever it begins with. */
/* A visit that was cancelled: b brings its property and its visitor back; of several it is asked whom. A live one's, or
 * one that was moved, brings nobody. */
TEST(b_on_a_cancelled_visit_brings_visitor_and_property_back) {
  static const struct {
    const char *status, *keys;
    bool brings;
  } rows[] = {{"cancelled.visitor", "2b", true},
              {"cancelled.owner", "2\nb", true},
              {"cancelled.rescheduled", "2b", false},
              {"confirmed", "2b", false},
              {"done", "2b", false}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    AT_EACH_SIZE(table) {
      table_happens(table, table_day_of(table, table_visit("v2", "2026-11-26T13:00:00Z", rows[n].status, "Roy"), NULL));
      table_types(table, "2");
      if (rows[n].keys[1] == '\n') {
        table_types(table, "\n");
        struct event *event = event_new(EVENT_VISIT);
        event->visit = table_visit("v2", "2026-11-26T13:00:00Z", rows[n].status, "Roy");
        table_happens(table, event);
      }
      table_types(table, "b");
      if (rows[n].brings) table_shows(table, "Another visit of Marie Roy: at which");
      table_types(table, "1");
      assert_string_equal(deck_sheet(controller_deck(table->controller))->name, "booking");
      if (rows[n].brings) {
        table_shows(table, "Roy 0612345678 Roy@x.fr");
        table_types(table, "\n");
        table_shows(table, "y book");
        table_types(table, "y");
        assert_string_equal(table_find(table, JOB_BOOK)->visitor.email_exact, "Roy@x.fr");
        assert_string_equal(table_find(table, JOB_BOOK)->id, "id-0");
      } else {
        table_hides(table, "Visitor: Marie");
      }
      /* The next booking is for somebody else. */
      table_key(table, KEYC_ESCAPE, 0);
      table_key(table, KEYC_ESCAPE, 0);
      table_types(table, "1b1");
      table_hides(table, "Visitor: Marie");
    }
}

TEST(of_several_who_were_cancelled_one_is_booked_again) {
  AT_EACH_SIZE(table) {
    struct visit *visit = table_visit("v2", "2026-11-26T13:00:00Z", "cancelled.owner", "Roy");
    struct visit *other = table_visit("v2", "2026-11-26T13:00:00Z", "cancelled.owner", "Diop");
    visit->visitors = mem_resize(visit->visitors, 2, sizeof *visit->visitors);
    visit->visitors[visit->visitor_count++] = other->visitors[0];
    other->visitor_count = 0;
    visit_free(other);
    table_happens(table, table_day_of(table, visit, NULL));
    table_types(table, "2b");
    table_shows(table, "Book for which visitor?");
    table_types(table, "21");
    table_shows(table, "Diop@x.fr");
  }
}

TEST(while_slots_are_chosen_no_letter_is_a_command) {
  static const char acts[] = "123456789&\"'(-_ahjklgGw?";
  for (int moves = 0; moves <= 1; moves++)
    for (uint32_t letter = ' '; letter < 0x180; letter++) {
      if ((letter >= 0x7F && letter < 0xA0) || (letter < 0x7F && strchr(acts, (int)letter) != NULL)) continue;
      if (letter == 0xE9 || letter == 0xE8 || letter == 0xE7) continue; /* 2, 7 and 9 of a French keyboard */
      struct table *table = table_new(80, 24);
      table_types(table, moves ? "2m" : "b");
      size_t posted = table->posted;
      assert_true(table_key(table, KEYC_CHAR, letter));
      if (strstr(table_show(table), "Choose a slot first") == NULL) fail_msg("U+%04X:\n%s", letter, table->text);
      assert_string_equal(table_top(table), "slots");
      assert_null(deck_sheet(controller_deck(table->controller)));
      assert_int_equal(table->posted, posted);
      table_free(table);
    }
}

/* The slots of a property that is chosen just now, before they come. */
static void choose_before_they_come(struct table *table) {
  table_types(table, "jjb");
  table_shows(table, "1-9");
}

TEST(a_number_before_the_slots_are_there_is_refused_and_what_follows_too) {
  AT_EACH_SIZE(table) {
    choose_before_they_come(table);
    table_types(table, "1");
    table_shows(table, "The slots are being read");
    for (const char *at = "pons annie 0612345678 a@x.fr\n"; *at != '\0'; at++) {
      table_types(table, (const char[]){*at, '\0'});
      table_shows(table, "Nothing was taken");
      if (*at == '1')
        table_happens(table,
                      table_slots_of(table, "id-2", "75-002",
                                     "[{\"date\":\"2026-11-27T13:30:00Z\",\"available\":true,\"isPriority\":true}]"));
    }
    assert_null(deck_sheet(controller_deck(table->controller)));
    assert_null(table_find(table, JOB_STATUS));
    table_key(table, KEYC_UP, 0);
    table_types(table, "1");
    assert_string_equal(deck_sheet(controller_deck(table->controller))->name, "booking");
  }
}

TEST(a_number_that_is_given_again_picks) {
  struct table *table = table_new(80, 24);
  choose_before_they_come(table);
  table_types(table, "1");
  table_happens(table, table_slots_of(table, "id-2", "75-002",
                                      "[{\"date\":\"2026-11-27T13:30:00Z\",\"available\":true,\"isPriority\":true}]"));
  table_types(table, "3");
  table_shows(table, "There is no such slot here");
  table_types(table, "1");
  assert_string_equal(deck_sheet(controller_deck(table->controller))->name, "booking");
  table_free(table);
}

/* What is typed behind a key that could not do what it is for. */
TEST(what_is_typed_for_what_was_refused_runs_nothing) {
  static const char *const leads[] = {"b", "i"};
  for (size_t n = 0; n < sizeof leads / sizeof *leads; n++) {
    struct table *table = table_new(80, 24);
    struct event *event = table_properties(table, 40);
    event->properties->rows[0].status = PROPERTY_UNAVAILABLE;
    event->properties->rows[0].ref = NULL;
    table_happens(table, event);
    table_types(table, leads[n]);
    AUTO(mem_free_at) char *said = mem_copy(table_show(table));
    for (const char *at = "pons"; *at != '\0'; at++) {
      struct key key = {.code = KEYC_CHAR, .character = (uint32_t)(unsigned char)*at};
      controller_key(table->controller, &key, table->mono += 150);
      assert_string_equal(table_show(table), said);
    }
    assert_null(deck_sheet(controller_deck(table->controller)));
    table_types(table, "?"); /* a second later keys are keys again */
    assert_string_equal(table_top(table), "help");
    table_free(table);
  }
}

TEST(the_chosen_property_goes_away) {
  AT_EACH_SIZE(table) {
    table_key(table, KEYC_END, 0);
    table_types(table, "b");
    table_shows(table, "75-039  1-9");
    table_happens(table, table_properties(table, 39));
    table_hides(table, "1-9");
    table_shows(table, "This property is not in the list");
  }
}

/* The same list without its first, or without any. */
static struct event *fewer(const struct table *table, bool none) {
  struct event *event = table_properties(table, 40);
  struct property_list *list = event->properties;
  list->count = none ? 0 : list->count - 1;
  memmove(list->rows, list->rows + 1, list->count * sizeof *list->rows);
  return event;
}

/* Nothing of a property that is gone is offered, also where an answer about it comes after that. */
TEST(what_hangs_on_a_property_goes_with_it) {
  for (int none = 0; none <= 1; none++) {
    struct table *table = table_new(140, 45);
    table->mono += 1000;
    controller_tick(table->controller, table->mono);
    assert_non_null(table_find(table, JOB_WATCH_SLOTS)->id);
    table_shows(table, "Fri 27 14:30");
    table_shows(table, "I can offer you");
    table_happens(table, fewer(table, none));
    table_hides(table, "Fri 27 14:30");
    table_hides(table, "I can offer you");
    table_happens(table, table_slots(table));
    table_hides(table, "Fri 27 14:30");
    if (none) {
      table_shows(table, "No properties");
      assert_null(table_find(table, JOB_WATCH_SLOTS)->id); /* they are read no more */
    }
    table_happens(table, table_properties(table, 40)); /* it is back */
    table_happens(table, table_slots(table));
    table_shows(table, "Fri 27 14:30");
    table_free(table);
  }
}

/* What is open says so. */
TEST(what_is_open_of_a_property_that_is_gone_says_so) {
  static const char *const opens[] = {"\n", "v", "u", "i", "p"};
  for (size_t n = 0; n < sizeof opens / sizeof *opens; n++)
    for (int none = 0; none <= 1; none++) {
      struct table *table = table_new(140, 45);
      struct event *server = event_new(EVENT_SERVER);
      server->later = true;
      table_happens(table, server);
      if (opens[n][0] == 'u') table_types(table, "\n"); /* the conversation of what is open */
      table_types(table, opens[n]);
      table_happens(table, fewer(table, none));
      table_shows(table, "No longer in Flatsy's list of properties");
      table_happens(table, table_properties(table, 40)); /* it is back */
      if (opens[n][0] != 'i' && opens[n][0] != 'p') table_hides(table, "No longer");
      table_free(table);
    }
}

/* ---- booking */

TEST(enter_waits_for_known_visitors) {
  AT_EACH_SIZE(table) {
    table_types(table, "b1");
    ahead(table, "dup\n");
    uint64_t serial = table_find(table, JOB_READ_VISITORS)->serial;
    table_hides(table, "needs a first name");
    AUTO(event_free_at) struct event *event = known(serial, "Dupont");
    AUTO(event_free_at) struct event *end = ended(serial);
    controller_event(table->controller, event);
    controller_event(table->controller, end);
    ahead(table, "y"); /* the question has not been painted */
    assert_null(table_find(table, JOB_BOOK));
    table_shows(table, "y book");
    table_types(table, "y");
    assert_string_equal(table_find(table, JOB_BOOK)->visitor.email_exact, "m@x.fr");
  }
}

TEST(nobody_known_says_what_is_missing) {
  AT_EACH_SIZE(table) {
    table_types(table, "b1");
    ahead(table, "dup\n");
    uint64_t serial = table_find(table, JOB_READ_VISITORS)->serial;
    table_happens(table, known(serial, NULL));
    table_happens(table, ended(serial));
    table_shows(table, "The visitor needs");
  }
}

TEST(a_refused_booking_keeps_its_visitor) {
  AT_EACH_SIZE(table) {
    table_types(table, "b1" LINE "\ny");
    assert_int_equal(table_posted(table, JOB_REFRESH), 0);
    table_happens(table, table_write(EVENT_WRITE, "refused", true, "slot taken"));
    table_shows(table, "Refused: ");
    assert_int_equal(table_find(table, JOB_REFRESH)->what, REFRESH_SLOTS);
    table_types(table, "1b2");
    table_shows(table, "kept: Marie Dupont"); /* offered, never filled in by itself */
    table_key(table, KEYC_DOWN, 0);
    table_types(table, "\n");
    table_shows(table, "marie@x.fr");
    table_types(table, "\n");
    table_shows(table, "y book");
  }
}

/* Somebody who comes already is named before y, by the email or by the telephone; who came or was cancelled is not. */
TEST(a_visitor_who_comes_already_is_said) {
  static const struct {
    const char *line, *date, *status;
    bool said;
  } rows[] = {{"Roy Marie 06 12 34 56 78 ROY@x.fr", "2026-11-28T10:00:00Z", "confirmed", true},
              {"Jean Petit 06 11 11 11 11 j@x.fr", "2026-11-28T10:00:00Z", "confirmed", true},
              {"Jean Petit 06 99 99 99 99 j@x.fr", "2026-11-28T10:00:00Z", "confirmed", false},
              {"Marie Roy 06 00 00 00 00 roy@x.fr", "2026-11-28T10:00:00Z", "cancelled.owner", false},
              {"Marie Roy 06 00 00 00 00 roy@x.fr", "2026-11-25T10:00:00Z", "done", false}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct table *table = table_new(300, 45);
    table_types(table, "b1");
    struct event *event = event_new(EVENT_VISITS);
    event->serial = table_find(table, JOB_READ_VISITS)->serial;
    event->visits = mem_new(sizeof *event->visits);
    struct visit *visit = table_visit("v9", rows[n].date, rows[n].status, "Roy");
    mem_replace(&visit->visitors[0].visitor.email_exact, "roy@x.fr");
    mem_replace(&visit->visitors[0].visitor.phone, "+33611111111");
    visit_list_add(event->visits, visit);
    table_happens(table, event);
    table_types(table, rows[n].line);
    table_types(table, "\n");
    table_shows(table, "y book");
    (rows[n].said ? table_shows : table_hides)(table,
                                               "Marie Roy has a visit here already, Sat 28 11:00: m in the planning "
                                               "moves it, y adds one.");
    table_free(table);
  }
}

/* At another property, less than an hour from the slot (Friday 27, 14:30 in Paris): the visitor can't be at both. */
TEST(a_visit_elsewhere_at_that_hour_is_said) {
  static const struct {
    const char *date, *property, *status;
    bool said;
  } rows[] = {
      {"2026-11-27T13:30:00Z", "id-9", "confirmed", true},  {"2026-11-27T14:29:00Z", "id-9", "proposed", true},
      {"2026-11-27T12:31:00Z", "id-9", "confirmed", true},  {"2026-11-27T14:30:00Z", "id-9", "confirmed", false},
      {"2026-11-27T12:30:00Z", "id-9", "confirmed", false}, {"2026-11-27T13:30:00Z", "id-9", "cancelled.owner", false},
      {"2026-11-27T13:30:00Z", "id-0", "confirmed", false}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct table *table = table_new(300, 45);
    table_types(table, "b1Marie Roy 06 12 34 56 78 ROY@x.fr\n");
    table_hides(table, "elsewhere");
    const struct job *job = NULL; /* of that hour, anywhere */
    for (size_t j = 0; j < table->posted; j++)
      if (table->last[j]->type == JOB_READ_VISITS && table->last[j]->ref == NULL) job = table->last[j];
    assert_true(job != NULL && job->cached);
    struct event *event = event_new(EVENT_VISITS);
    event->serial = job->serial;
    event->visits = mem_new(sizeof *event->visits);
    struct visit *visit = table_visit("v9", rows[n].date, rows[n].status, "Roy");
    mem_replace(&visit->property_id, rows[n].property);
    mem_replace(&visit->ref_shown, "75-009");
    visit_list_add(event->visits, visit);
    table_happens(table, event); /* while the question stands: another one takes its place */
    table_shows(table, "y book");
    (rows[n].said ? table_shows : table_hides)(table, "Marie Roy has a visit elsewhere at that hour, Fri 27 ");
    (rows[n].said ? table_shows : table_hides)(table, ": 75-009 0 rue de la Paix.");
    table_free(table);
  }
}

/* Who is known by another telephone, by whom: one of the two is wrong, or new. */
TEST(a_known_address_with_another_phone_is_said) {
  static const struct {
    const char *phone;
    bool said;
  } rows[] = {{"0612345678", false}, {"+33612345678", false}, {"0699999999", true}, {"", false}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct table *table = table_new(300, 45);
    table_types(table, "b1Marie Dupont 06 12 34 56 78 M@x.fr");
    const struct job *job = table_find(table, JOB_READ_VISITORS);
    assert_string_equal(job->text, "M@x.fr");
    struct event *event = known(job->serial, "Dupont");
    mem_replace(&event->visitors->phone, rows[n].phone);
    table_happens(table, event);
    table_types(table, "\n");
    table_shows(table, "y book");
    (rows[n].said ? table_shows : table_hides)(table, "M@x.fr is known with another phone, 06 99 99 99 99.");
    table_free(table);
  }
}

/* What is not on Flatsy yet counts, too: the same booking is not asked for again, another one of the visitor is said.
 */
TEST(a_booking_on_its_way_is_said) {
  for (int same = 0; same < 2; same++) {
    struct table *table = table_new(300, 45);
    struct event *event = table_write(EVENT_OUTBOX, "unknown", false, NULL);
    mem_replace(&event->rows->property_id, "id-0");
    event->rows->at = same ? NOW + 86400 + 4 * 3600 + 1800 : NOW + 2 * 86400; /* Friday 14:30; Saturday 10:00 */
    table_happens(table, event);
    table_types(table, "b1" LINE "\n");
    table_shows(table, same ? "This booking is on its way already"
                            : "here is on its way already, Sat 28 10:00: the outbox shows it");
    (same ? table_hides : table_shows)(table, "y book");
    table_free(table);
  }
}

/* What stands below the edge of a small window is not passed over without a sign. */
TEST(a_question_says_that_it_goes_on) {
  AT_EACH_SIZE(table) {
    bool small = sizes[size][0] == 40;
    table_types(table, "b1");
    struct event *event = event_new(EVENT_VISITS);
    event->serial = table_find(table, JOB_READ_VISITS)->serial;
    event->visits = mem_new(sizeof *event->visits);
    visit_list_add(event->visits, table_visit("v9", "2026-11-28T10:00:00Z", "confirmed", "Roy"));
    table_happens(table, event);
    table_types(table, "Marie-Antoinette de la Tour Roy 06 12 34 56 78 Roy@x.fr\n");
    table_shows(table, "y book   n back");
    (small ? table_shows : table_hides)(table, "n back   Up Down more");
    (small ? table_hides : table_shows)(table, "y adds one");
    table_key(table, KEYC_DOWN, 0);
    table_shows(table, "y adds one");
  }
}

TEST(what_the_digits_do_is_never_cut) {
  for (int width = 40; width <= 140; width += 5) {
    struct table *table = table_new(width, 30);
    struct event *event = table_properties(table, 40);
    event->properties->rows[0].ref = event->properties->rows[0].ref_shown = "18/1280/02/0227";
    table_happens(table, event);
    table_types(table, "b");
    assert_int_equal(text_count(table_show(table), "1-9 pick"), 2); /* the title and the hints */
    table_free(table);
  }
}

/* A key that does nothing here says so, and what it does elsewhere. */
TEST(no_key_is_silent) {
  static const struct {
    const char *keys, *said;
  } rows[] = {{"3T", "T does nothing here; elsewhere: end the property's visits"},
              {"3n", "n does nothing here; elsewhere: a new property"},
              {"1L", "L does nothing here; elsewhere: planning"},
              {"3 ", "Space does nothing here"},
              {"z", "Nothing is held"},
              {"oT", "T does nothing here"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct table *table = table_new(140, 45);
    size_t posted = table->posted;
    table_types(table, rows[n].keys);
    table_shows(table, rows[n].said);
    assert_true(table->posted <= posted + 1); /* the outbox alone asks */
    table_free(table);
  }
}

/* The last caller's visitor is not the next one's, at another property least of all. */
TEST(what_was_kept_fills_no_line) {
  AT_EACH_SIZE(table) {
    table_types(table, "b1" LINE);
    table_key(table, KEYC_ESCAPE, 0);
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "1jj");
    table_happens(table,
                  table_slots_of(table, "id-2", "75-002",
                                 "[{\"date\":\"2026-11-27T13:30:00Z\",\"available\":true,\"isPriority\":true}]"));
    table_types(table, "b1\n"); /* nobody is chosen */
    table_shows(table, "kept: Marie Dupont");
    table_hides(table, "y book");
    table_types(table, "Jean Roy 06 99 99 99 99 j@x.fr\n");
    table_shows(table, "Jean Roy");
    table_types(table, "y");
    assert_string_equal(table_find(table, JOB_BOOK)->visitor.first_name, "Jean");
    assert_string_equal(table_find(table, JOB_BOOK)->visitor.email, "j@x.fr");
    table_types(table, "1i");
    table_hides(table, "kept: "); /* it is sent */
  }
}

/* Done, but not as it was sent, or found only afterwards: that is said first. */
TEST(what_there_is_to_say_of_what_is_done_is_said) {
  AT_EACH_SIZE(table) {
    table_happens(table, table_write(EVENT_WRITE, "done", true, "look at the visit"));
    table_shows(table, "look at the visit. Booked");
  }
}

TEST(the_next_booking_starts_empty) {
  AT_EACH_SIZE(table) {
    table_types(table, "b1" LINE "\ny1b2");
    table_shows(table, "name, phone, email in any order");
    table_types(table, "Jean");
    table_happens(table, table_write(EVENT_WRITE, "done", true, NULL)); /* the first one: nothing of the second goes */
    table_shows(table, "Jean");
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "2");
    table_shows(table, "Jean");
  }
}

TEST(a_done_booking_is_selected) {
  AT_EACH_SIZE(table) {
    table_types(table, "b1" LINE "\ny");
    struct event *event = event_new(EVENT_DAY);
    event->from = when_day(NOW + 86400);
    event->fresh = table_fresh(table);
    event->visits = mem_new(sizeof *event->visits);
    visit_list_add(event->visits, table_visit("v1", "2026-11-27T08:00:00Z", "confirmed", "Petit"));
    visit_list_add(event->visits, table_visit("v2", "2026-11-27T13:30:00Z", "proposed", "Dupont"));
    table_happens(table, event);
    table_shows(table, ">09:00");
    table_happens(table, table_write(EVENT_WRITE, "done", true, NULL));
    table_shows(table, ">14:30 prop");
    ahead(table, "x"); /* it is what the person waits for */
    table_shows(table, "v the visitor");
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "k");
    table_happens(table, table_write(EVENT_WRITE, "done", true, NULL));
    table_shows(table, ">14:30 prop");
    ahead(table, "x"); /* meant the row above */
    table_shows(table, "The list has just changed");
    table_types(table, "t");
    size_t before = table_posted(table, JOB_WATCH_DAY);
    table_happens(table, table_write(EVENT_WRITE, "done", true, NULL)); /* another day is being read: it stays */
    assert_int_equal(table_posted(table, JOB_WATCH_DAY), before);
    table_shows(table, "Thu 26/11");
  }
}

TEST(long_names_leave_the_rest_in_sight) {
  AT_EACH_SIZE(table) {
    char name[401];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    table_types(table, "b1dup");
    table_happens(table, known(table_find(table, JOB_READ_VISITORS)->serial, name));
    table_types(table, "\n");
    table_shows(table, "m@x.fr");
    table_shows(table, "y book");
  }
}

TEST(books_the_property_of_the_detail) {
  AT_EACH_SIZE(table) {
    table_types(table, "jj2\n"); /* the cursor of the properties is elsewhere: the visit is at 75-000 */
    struct event *event = event_new(EVENT_VISIT);
    event->visit = table_visit("v2", "2026-11-26T13:00:00Z", "confirmed", "Roy");
    table_happens(table, event);
    table_types(table, "b");
    table_shows(table, "75-000  1-9");
    assert_string_equal(table_find(table, JOB_WATCH_SLOTS)->id, "id-0");
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "/005\n2\n");
    event = event_new(EVENT_VISIT);
    event->visit = table_visit("v2", "2026-11-26T13:00:00Z", "confirmed", "Roy");
    table_happens(table, event);
    table_types(table, "b"); /* hidden by the filter: it goes */
    table_shows(table, "75-000  1-9");
    assert_string_equal(table_find(table, JOB_WATCH_SLOTS)->id, "id-0");
  }
}

/* ---- the rest */

static struct event *day_with_two(const struct table *table) {
  static const char json[] =
      "{\"id\":\"v7\",\"date\":\"2026-11-26T13:00:00Z\",\"propertyVisits\":[{\"propertyId\":\"id-0\"}],"
      "\"visitorVisits\":["
      "{\"status\":\"visit.status.confirmed\",\"visitor\":{\"email\":\"a@x.fr\",\"firstName\":\"Anne\",\"lastName\":"
      "\"Roy\"}},"
      "{\"status\":\"visit.status.done\",\"visitor\":{\"email\":\"b@x.fr\",\"firstName\":\"Bob\",\"lastName\":\"Sy\"}},"
      "{\"status\":\"visit.status.proposed\",\"visitor\":{\"email\":\"C@x.fr\",\"firstName\":\"Carl\",\"lastName\":"
      "\"Lo\"}}]}";
  struct event *event = event_new(EVENT_DAY);
  struct visit *made;
  struct error error;
  event->from = when_day(table->utc);
  event->fresh = table_fresh(table);
  event->visits = mem_new(sizeof *event->visits);
  assert_int_equal(visit_decode(json, strlen(json), &made, &error), ERROR_NONE);
  visit_list_add(event->visits, made);
  return event;
}

TEST(cancels_for_one_of_several) {
  AT_EACH_SIZE(table) {
    table_types(table, "2");
    table_happens(table, day_with_two(table));
    table_shows(table, "+2");
    table_types(table, "x");
    table_shows(table, "Cancel for which visitor?");
    table_shows(table, ">1  Anne Roy");
    table_hides(table, "Bob Sy  b@x.fr"); /* his visit has taken place */
    table_types(table, "j\n");
    table_shows(table, "Cancel the visit of Carl Lo: who wants");
    table_types(table, "n1v");
    table_shows(table, "Cancel the visit of Anne Roy, Thursday");
    table_types(table, "nn2vy");
    const struct job *job = table_find(table, JOB_CANCEL);
    assert_string_equal(job->visitor.email_exact, "C@x.fr");
    assert_false(job->by_owner);
  }
}

TEST(a_list_that_just_changed_is_looked_at_first) {
  AT_EACH_SIZE(table) {
    table_types(table, "2");
    table_happens(table, day_with_two(table)); /* v2, which was selected, is gone */
    ahead(table, "x");
    assert_null(deck_sheet(controller_deck(table->controller)));
    table_shows(table, "The list has just changed");
    assert_in_range(controller_tick(table->controller, table->mono), 1, 500); /* then the hints are bright again */
    table_types(table, "x");
    table_shows(table, "Cancel for which visitor?");
  }
}

TEST(the_day_rolls_over) {
  AT_EACH_SIZE(table) {
    table_types(table, "2");
    table->utc = when_day_add(when_day(NOW), 1) + 1;
    controller_tick(table->controller, table->mono);
    table_shows(table, "Fri 27/11");
    table_types(table, "l"); /* a day that was chosen stays */
    table->utc += 86400;
    controller_tick(table->controller, table->mono);
    table_shows(table, "Sat 28/11");
  }
}

TEST(outbox_opens_once) {
  AT_EACH_SIZE(table) {
    table_types(table, "oo");
    table_happens(table, table_write(EVENT_OUTBOX, "unknown", false, "No answer: checking"));
    table_shows(table, "Fri 27 10:00  75-000  Marie Dupont");
    table_key(table, KEYC_ESCAPE, 0);
    table_shows(table, " 1  Properties");
  }
}

/* Who sees a first list and quits is asked: before any list, what is not settled is heard. */
TEST(what_is_not_settled_is_heard_first) {
  AT_EACH_SIZE(table) assert_int_equal(table->last[0]->type, JOB_WATCH_OUTBOX);
}

TEST(the_status_line_tells_link_and_progress) {
  AT_EACH_SIZE(table) {
    struct event *event = event_new(EVENT_LINK);
    event->at = NOW;
    table_happens(table, event);
    table_shows(table, "no answer");
    event = event_new(EVENT_LINK);
    event->link_ok = true;
    table_happens(table, event);
    table_hides(table, "no answer");
    if (sizes[size][0] < 80) continue;
    event = event_new(EVENT_PROGRESS);
    event->what = REFRESH_DAY;
    event->count = 12400;
    table_happens(table, event);
    table_shows(table, "reading visits: 12,400");
    event = event_new(EVENT_PROGRESS);
    event->finished = true;
    table_happens(table, event);
    table_hides(table, "reading visits");
  }
}

TEST(a_paste_while_choosing_fills_the_visitor) {
  AT_EACH_SIZE(table) {
    struct key paste = {.code = KEYC_PASTE, .paste = LINE "\n"};
    table_types(table, "b");
    controller_key(table->controller, &paste, table->mono);
    table_shows(table, "marie@x.fr");
    assert_null(table_find(table, JOB_BOOK));
  }
}

TEST(letters_that_do_nothing_change_nothing) {
  AT_EACH_SIZE(table) {
    AUTO(mem_free_at) char *before = mem_copy(table_show(table));
    table_types(table, "zydsC");
    table_shows(table, "C does nothing here");
    table_types(table, "k"); /* at the top already: what was said is gone */
    assert_string_equal(table_show(table), before);
  }
}

TEST(nothing_is_drawn_beyond_ascii) {
  struct table *table = table_new(80, 24);
  canvas_free(table->canvas);
  table->canvas = canvas_new(80, 24, true);
  table->ascii = true;
  table_types(table, "b1?");
  for (const char *at = table_show(table); *at != '\0'; at++)
    assert_in_range(*at, '\n', '~');
  table_free(table);
}

/* Live: the title says so, however long it is; news stand over the hints, but not in place of a warning. */
TEST(what_is_live_says_so) {
  AT_EACH_SIZE(table) {
    table_types(table, "2");
    struct event *live = table_day(table);
    live->fresh.live = true;
    table_happens(table, live);
    table_shows(table, "  live");
    table->utc += 1200;
    table->mono += 1200000;
    table_shows(table, "  live");
    struct event *news = event_new(EVENT_NEWS);
    news->text = mem_copy("New report: Thu 26 14:00");
    table_happens(table, news);
    table_shows(table, "New report: Thu 26 14:00");
    table_happens(table, table_day(table));
    table_hides(table, "  live");
    struct event *warning = event_new(EVENT_NOTICE);
    error_set(&warning->error, ERROR_STORE, "The disk is full");
    table_happens(table, warning);
    news = event_new(EVENT_NEWS);
    news->text = mem_copy("New message: 75-000: Oui");
    news->id = mem_copy("id-0");
    table_happens(table, news);
    table_shows(table, "The disk is full");
    table_types(table, "j");
    table_shows(table, "1 new message: u");
  }
}

/* ---- what is asked about while the world goes on */

static struct event *visit_of(struct visit *take_visit) {
  struct event *event = event_new(EVENT_VISIT);
  event->visit = take_visit;
  return event;
}

static const struct {
  const char *date, *status, *says; /* date NULL: it is not on the day any more */
} becomes[] = {{"2026-11-26T16:00:00Z", "confirmed", "moved"},
               {"2026-11-26T13:00:00Z", "cancelled.visitor", "meanwhile"},
               {"2026-11-26T13:00:00Z", "done", "meanwhile"},
               {NULL, NULL, "meanwhile"}};

/* The day, with what v2 becomes. */
static struct event *day_then(const struct table *table, size_t b) {
  struct visit *other = table_visit("v1", "2026-11-26T08:00:00Z", "done", "Petit");
  return table_day_of(table, other,
                      becomes[b].date != NULL ? table_visit("v2", becomes[b].date, becomes[b].status, "Roy") : NULL);
}

/* All that asks about a visit closes when that is moved, over, or not on its day any more, and says so. */
TEST(what_asks_about_a_visit_goes_with_it) {
  static const char *const asks[] = {"x", "xv", "xp", "m", "m1", " x", " xv"};
  for (size_t n = 0; n < sizeof asks / sizeof *asks; n++)
    for (size_t b = 0; b < sizeof becomes / sizeof *becomes; b++) {
      struct table *table = table_new(80, 24);
      bool marks = asks[n][0] == ' ';
      table_types(table, "2");
      table_types(table, asks[n]);
      table_happens(table, table_day(table)); /* the same again: it stands */
      assert_true(deck_sheet(controller_deck(table->controller)) != NULL || strcmp(asks[n], "m") == 0);
      table_happens(table, day_then(table, b));
      assert_null(deck_sheet(controller_deck(table->controller)));
      table_hides(table, "1-9");
      table_hides(table, "+14:00");
      table_shows(table, marks ? "not marked any more" : becomes[b].says);
      table_types(table, "y");
      assert_null(table_find(table, JOB_CANCEL));
      assert_null(table_find(table, JOB_MOVE));
      table_free(table);
    }
}

/* They stay as typed, also while they are asked about: what is sent is made of the visit as it is then. Said once. */
TEST(details_that_are_typed_outlast_their_visit) {
  for (int asked = 0; asked <= 1; asked++)
    for (size_t b = 0; b < sizeof becomes / sizeof *becomes; b++) {
      struct table *table = table_new(80, 24);
      table_types(table, asked == 0 ? "2eabcd" : "2eabcd\n");
      table_happens(table, table_day(table)); /* the same again: it stands */
      table_hides(table, becomes[b].says);
      table_happens(table, day_then(table, b));
      table_shows(table, becomes[b].says);
      table_shows(table, "abcd");
      table_types(table, asked == 0 ? "e" : "n");
      table_happens(table, day_then(table, b));
      table_hides(table, becomes[b].says);
      table_types(table, "\n");
      table_shows(table, "Change Marie Roy");
      table_types(table, "y");
      assert_non_null(strstr(table_find(table, JOB_VISITOR)->edits, "abcd"));
      table_free(table);
    }
}

/* ... but each time that something else becomes of it. */
TEST(whatever_becomes_of_the_visit_of_typed_details_is_said) {
  static const char stands[] = "2026-11-26T13:00:00Z", four[] = "2026-12-04T09:00:00Z";
  static const struct {
    const char *date, *status, *says; /* date NULL: it is not on its day any more; says NULL: nothing is new */
  } news[] = {{"2026-11-26T16:00:00Z", "confirmed", "moved to Thursday 26 November at 17:00"},
              {"2026-11-26T16:00:00Z", "confirmed", NULL},
              {"2026-11-26T17:00:00Z", "confirmed", "moved to Thursday 26 November at 18:00"},
              {"2026-11-26T17:00:00Z", "cancelled.visitor", "meanwhile"},
              {"2026-11-26T17:00:00Z", "cancelled.visitor", NULL},
              {NULL, NULL, "meanwhile"},
              {NULL, NULL, NULL},
              {four, "confirmed", "moved to Friday 4 December at 10:00"},
              {four, "confirmed", NULL},
              {"2026-12-05T09:00:00Z", "confirmed", "moved to Saturday 5 December at 10:00"},
              {stands, "confirmed", "moved to Thursday 26 November at 14:00"},
              {stands, "confirmed", NULL},
              {stands, "cancelled.owner", "meanwhile"},
              {stands, "confirmed", NULL},
              {stands, "cancelled.owner", "meanwhile"}};
  struct table *table = table_new(140, 24);
  table_types(table, "2eabcd");
  for (size_t n = 0; n < sizeof news / sizeof *news; n++) {
    struct visit *then = news[n].date != NULL ? table_visit("v2", news[n].date, news[n].status, "Roy") : NULL;
    bool today = then == NULL || strncmp(news[n].date, stands, 10) == 0;
    struct visit *other = table_visit("v1", "2026-11-26T08:00:00Z", "done", "Petit");
    if (!today) visit_free(other);
    table_types(table, "d"); /* the notice goes */
    table_hides(table, "meanwhile");
    table_happens(table, today ? table_day_of(table, other, then) : visit_of(then));
    if (news[n].says != NULL)
      table_shows(table, news[n].says);
    else
      table_hides(table, "meanwhile");
  }
  table_types(table, "\ny");
  assert_non_null(strstr(table_find(table, JOB_VISITOR)->edits, "abcdd"));
  table_free(table);
}

/* What is not among a part of the day, or of a day that was never read, may be there all the same. */
TEST(a_part_of_a_day_takes_nothing_away) {
  for (int part = 0; part <= 1; part++) {
    struct table *table = table_new(80, 24);
    table_types(table, "2 ");
    table_shows(table, "1 marked");
    struct event *event = table_day_of(table, table_visit("v1", "2026-11-26T08:00:00Z", "done", "Petit"), NULL);
    event->part = part == 1;
    if (part == 0) event->fresh.read_at = WHEN_NONE;
    table_happens(table, event);
    table_shows(table, "1 marked");
    table_hides(table, "not marked any more");
    table_happens(table, table_day(table));
    table_types(table, "x");
    table_shows(table, "Cancel 1 visit");
    table_free(table);
  }
}

/* Where it went is asked, and said: also of a visit that is open, whose day is not on screen. */
TEST(where_a_visit_went_is_said) {
  AT_EACH_SIZE(table) {
    table_types(table, "2x");
    table_happens(table, table_day_of(table, table_visit("v1", "2026-11-26T08:00:00Z", "done", "Petit"), NULL));
    assert_null(deck_sheet(controller_deck(table->controller)));
    assert_string_equal(table_find(table, JOB_READ_VISIT)->id, "v2");
    table_happens(table, visit_of(table_visit("v2", "2026-12-04T09:00:00Z", "confirmed", "Roy")));
    table_shows(table, sizes[size][0] > 40 ? "moved to Friday 4 December at 10:00" : "moved to Friday 4");
    table_types(table, "t2\n");
    table_happens(table, visit_of(table_visit("v1", "2026-11-26T08:00:00Z", "confirmed", "Petit")));
    table_types(table, "xv");
    table_shows(table, "y cancel the visit");
    table_happens(table, visit_of(table_visit("v1", "2026-11-27T08:00:00Z", "confirmed", "Petit")));
    table_hides(table, "y cancel the visit");
    table_shows(table, sizes[size][0] > 40 ? "moved to Friday 27 November at 9:00" : "moved to Friday 27");
  }
}

/* It may be somebody's typing. */
TEST(a_sheet_about_something_else_outlasts_a_move) {
  struct table *table = table_new(80, 24);
  table_types(table, "2m");
  table_happens(table, table_session(SESSION_LOGIN_NEEDED, "The password was refused"));
  table_types(table, "abcd");
  table_happens(table, visit_of(table_visit("v2", "2026-11-26T16:00:00Z", "confirmed", "Roy")));
  assert_string_equal(deck_sheet(controller_deck(table->controller))->name, "login");
  table_shows(table, "abcd");
  table_happens(table, table_session(SESSION_OPEN, NULL)); /* the whole window was its own */
  table_shows(table, "moved to Thursday 26 November at 17:00");
  assert_string_equal(table_top(table), "planning");
  table_types(table, "1"); /* not a slot any more */
  assert_string_equal(table_top(table), "properties");
  table_free(table);
}

/* The property that slots are chosen at leaves the list while something is asked. */
TEST(a_question_about_something_else_outlasts_a_lost_property) {
  for (int login = 0; login <= 1; login++) {
    struct table *table = table_new(80, 24);
    table_types(table, login ? "2m" : "2m1");
    if (login) table_happens(table, table_session(SESSION_LOGIN_NEEDED, "The password was refused"));
    assert_string_equal(deck_sheet(controller_deck(table->controller))->name, login ? "login" : "question");
    table_happens(table, table_properties(table, 0));
    assert_int_equal(deck_sheet(controller_deck(table->controller)) != NULL, login);
    if (login) table_happens(table, table_session(SESSION_OPEN, NULL));
    table_shows(table, "not in the list");
    table_free(table);
  }
}

/* What is open is read again, as all that is on screen; live it comes by itself. */
TEST(an_open_visit_is_read_again) {
  for (int live = 0; live <= 1; live++) {
    struct table *table = table_new(80, 24);
    table_types(table, "2\n");
    const struct job *job = table_find(table, JOB_READ_VISIT);
    table_happens(table, visit_of(table_visit("v2", "2026-11-26T13:00:00Z", "confirmed", "Roy")));
    table_ends(table, job->serial, ERROR_NONE, NULL);
    struct event *event = table_day(table);
    event->fresh.live = live == 1;
    size_t before = table_posted(table, JOB_READ_VISIT);
    table_happens(table, event);
    assert_int_equal(table_posted(table, JOB_READ_VISIT), before + 1);
    assert_true(table_find(table, JOB_READ_VISIT)->cached);
    table->mono += 31000;
    controller_tick(table->controller, table->mono);
    controller_tick(table->controller, table->mono + 1000); /* under way */
    assert_int_equal(table_posted(table, JOB_READ_VISIT), before + (live == 1 ? 1 : 2));
    table_free(table);
  }
}

/* What hands type for a sheet that has just closed runs nothing. */
TEST(keys_for_a_sheet_that_closed_run_nothing) {
  struct table *table = table_new(80, 24);
  table_types(table, "2x");
  struct event *event =
      table_day_of(table, table_visit("v2", "2026-11-26T13:00:00Z", "cancelled.visitor", "Roy"), NULL);
  table_happens(table, event);
  assert_null(deck_sheet(controller_deck(table->controller)));
  struct key key = {.code = KEYC_CHAR, .character = 'q'};
  assert_true(controller_key(table->controller, &key, table->mono + 100));
  table_shows(table, "meanwhile");
  assert_false(table_key(table, KEYC_CHAR, 'q')); /* a second later it is a key again */
  table_free(table);
}

/* The list of the properties, with another status of the first. */
static struct event *with_status(const struct table *table, enum property_status status) {
  struct event *event = table_properties(table, 40);
  event->properties->rows[0].status = status;
  return event;
}

TEST(what_asks_about_a_property_goes_with_its_status) {
  static const char *const asks[] = {"p", " p", "T", "i", "b1"};
  for (size_t n = 0; n < sizeof asks / sizeof *asks; n++) {
    struct table *table = table_new(80, 24);
    bool types = n >= 3; /* what was typed stays: Flatsy says what it makes of it */
    table_types(table, asks[n]);
    assert_non_null(deck_sheet(controller_deck(table->controller)));
    table_happens(table, table_properties(table, 40));
    assert_non_null(deck_sheet(controller_deck(table->controller)));
    table_happens(table, with_status(table, PROPERTY_UNAVAILABLE));
    table_shows(table, "75-000 has changed meanwhile");
    assert_int_equal(deck_sheet(controller_deck(table->controller)) != NULL, types);
    if (!types) table_types(table, "y");
    assert_null(table_find(table, JOB_STATUS));
    table_free(table);
  }
}

/* ---- names that two have */

/* The first two with one reference, in two towns. */
static struct event *namesakes(const struct table *table) {
  struct event *event = table_properties(table, 40);
  event->properties->rows[1].ref = event->properties->rows[1].ref_shown = event->properties->rows[0].ref;
  event->properties->rows[1].city = "Lyon";
  event->properties->rows[1].status = PROPERTY_AVAILABLE;
  return event;
}

TEST(a_reference_that_two_have_names_none) {
  static const char *const asks[] = {"p", "T", "i", "e", " p", " j p", "\np", "\nT", "\ni", "\ne"};
  static const enum job_type writes[] = {JOB_STATUS, JOB_TERMINATE, JOB_INVITE, JOB_SAVE};
  AT_EACH_SIZE(table) {
    table_happens(table, namesakes(table));
    for (size_t n = 0; n < sizeof asks / sizeof *asks; n++) {
      table_types(table, asks[n]);
      assert_string_equal(deck_sheet(controller_deck(table->controller))->name, "question");
      table_shows(table, "Two properties have the reference");
      if (sizes[size][0] == 140) table_shows(table, "75-000, 0 rue de la Paix, Paris and 1 rue de la Paix, Lyon");
      table_shows(table, "Lyon");
      table_shows(table, "first");
      table_types(table, "y");
      assert_null(deck_sheet(controller_deck(table->controller)));
      while (controller_deck(table->controller) != NULL && strcmp(table_top(table), "properties") != 0)
        table_key(table, KEYC_ESCAPE, 0);
      table_key(table, KEYC_ESCAPE, 0); /* the marks */
      table_types(table, "g");
    }
    for (size_t n = 0; n < sizeof writes / sizeof *writes; n++)
      assert_null(table_find(table, writes[n]));
    table_types(table, "jjp"); /* one that is alone with its own */
    table_shows(table, "Pause 75-002");
  }
}

/* Hours may be looked at, by the id; they are not sent. */
TEST(hours_of_a_shared_reference_are_not_sent) {
  struct table *table = table_new(140, 45);
  table_happens(table, namesakes(table));
  table_types(table, "v");
  table_answers(table, table_find(table, JOB_READ_PROPERTY)->serial,
                "{\"id\":\"id-0\",\"data\":{\"externalRef\":\"75-000\",\"visitAvailabilities\":[]}}");
  table_ends(table, table_find(table, JOB_READ_PROPERTY)->serial, ERROR_NONE, NULL);
  table_types(table, "l \n");
  table_shows(table, "Two properties have the reference 75-000, 0 rue de la Paix, Paris and 1 rue de la Paix, Lyon");
  table_types(table, "y");
  assert_null(table_find(table, JOB_AVAILABILITY));
  table_free(table);
}

/* Who shows it is asked by the reference: of two with one, of neither. */
TEST(no_agent_of_another_property_is_shown) {
  struct table *table = table_new(140, 45);
  table_happens(table, namesakes(table));
  table_types(table, "\n");
  assert_null(table_find(table, JOB_READ_AGENT));
  assert_non_null(table_find(table, JOB_READ_PROPERTY));
  table_free(table);
}

/* A couple with one address, and a friend. */
#define GUEST(email, name, status)                                                                                     \
  "{\"status\":\"visit.status." status "\",\"visitor\":{\"email\":\"" email "\",\"firstName\":\"" name                 \
  "\",\"lastName\":\"Roy\"}}"
#define VISIT_OF(guests)                                                                                               \
  "{\"id\":\"v7\",\"date\":\"2026-11-26T13:00:00Z\",\"propertyVisits\":[{\"propertyId\":\"id-0\"}],"                   \
  "\"visitorVisits\":[" guests "]}"
#define COUPLE(status) GUEST("r@x.fr", "Adam", status) "," GUEST("R@x.fr", "Eve", "confirmed")

TEST(of_a_couple_with_one_address_none_is_asked_about) {
  static const char *const asks[] = {"x1", "x2", "m1", "m2", "e1", "e2", " x"};
  AT_EACH_SIZE(table) {
    table_types(table, "2");
    table_happens(
        table, table_day_of(
                   table, table_visit_of(VISIT_OF(COUPLE("confirmed") "," GUEST("f@x.fr", "Finn", "proposed"))), NULL));
    for (size_t n = 0; n < sizeof asks / sizeof *asks; n++) {
      table_types(table, asks[n]);
      assert_string_equal(deck_sheet(controller_deck(table->controller))->name, "question");
      table_shows(table, sizes[size][0] == 40 ? "Several visitors of" : "Several visitors of this visit have");
      table_shows(table, "@x.fr");
      table_types(table, "y");
      table_hides(table, "Several visitors of");
    }
    table_key(table, KEYC_ESCAPE, 0); /* the mark */
    table_types(table, "x3");
    table_shows(table, "Cancel the visit of Finn Roy");
    table_types(table, "vy");
    assert_string_equal(table_find(table, JOB_CANCEL)->visitor.email_exact, "f@x.fr");
  }
}

/* Whoever is cancelled has left the address to the other one; who joins with it takes it away. */
TEST(an_address_is_somebodys_again) {
  AT_EACH_SIZE(table) {
    table_types(table, "2");
    table_happens(table, table_day_of(table, table_visit_of(VISIT_OF(COUPLE("cancelled.visitor"))), NULL));
    table_types(table, "x");
    table_shows(table, "Cancel the visit of Eve Roy");
    table_happens(table, table_day_of(table, table_visit_of(VISIT_OF(COUPLE("confirmed"))), NULL));
    table_shows(table, "meanwhile");
    assert_null(deck_sheet(controller_deck(table->controller)));
  }
}

/* ---- the row under the cursor, whichever pane has the keys */

/* The planning's row is of another property than the list's: what is asked is about the visit's. */
TEST(the_plannings_row_says_which_property) {
  AT_EACH_SIZE(table) {
    table_happens(table, table_day_of(table, table_visit("v1", "2026-11-26T13:00:00Z", "confirmed", "Marie"), NULL));
    table_types(table, "j2p"); /* the list is at 75-001 */
    table_shows(table, "Pause 75-000");
    table_types(table, "n2i");
    table_types(table, LINE "\n");
    table_shows(table, "to visit 0 rue de la Paix");
    table_key(table, KEYC_ESCAPE, 0);
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "2v");
    assert_string_equal(table_top(table), "availability");
    assert_string_equal(table_find(table, JOB_READ_PROPERTY)->id, "id-0");
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "2l"); /* a day without visits: of none */
    size_t asked = table->posted;
    table_types(table, "p");
    table_shows(table, "There is no visit under the cursor");
    table_types(table, "b");
    assert_string_equal(table_top(table), "planning");
    assert_int_equal(table->posted, asked);
  }
}

TEST(a_filter_gives_the_row_back) {
  AT_EACH_SIZE(table) {
    table_types(table, "jjjj/paix 12\n");
    table_shows(table, ">75-012");
    table_key(table, KEYC_ESCAPE, 0);
    table_shows(table, ">75-004");
    table_types(table, "/paix 12"); /* while it is typed too */
    table_key(table, KEYC_ESCAPE, 0);
    table_shows(table, ">75-004");
    table_types(table, "/paix 1\ngj"); /* who goes on from there stays */
    table_shows(table, ">75-010");
    table_key(table, KEYC_ESCAPE, 0);
    table_shows(table, ">75-010");
  }
}

/* As in vi and less: never the form of a new property. */
TEST(n_goes_to_the_next_match) {
  AT_EACH_SIZE(table) {
    table_types(table, "N");
    table_shows(table, "No filter is on");
    table_types(table, "/paix 1\nn");
    assert_string_equal(table_top(table), "properties");
    table_shows(table, ">75-010");
    table_types(table, "nNN");
    table_shows(table, ">75-001");
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "n");
    assert_string_not_equal(table_top(table), "properties");
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "2n");
    table_shows(table, "No filter is on");
    table_types(table, "/roy\nnN");
    assert_string_equal(table_top(table), "planning");
  }
}

/* Whatever is shown: that is when a broken line is seen. */
TEST(ctrl_l_paints_whatever_stands) {
  static const char *const stands[] = {"", "/pa", "b1Mar", "p", "i", "?", "c", "o", "n", "2x", "2 x", "f"};
  for (size_t n = 0; n < sizeof stands / sizeof *stands; n++) {
    struct table *table = table_new(80, 24);
    table_types(table, stands[n]);
    assert_false(deck_wants_repaint(controller_deck(table->controller)));
    table_key(table, KEYC_CONTROL, 'l');
    assert_true(deck_wants_repaint(controller_deck(table->controller)));
    table_free(table);
  }
  struct table *table = table_new(80, 24);
  deck_resize(controller_deck(table->controller), 20, 5);
  table_key(table, KEYC_CONTROL, 'l');
  assert_true(deck_wants_repaint(controller_deck(table->controller)));
  table_free(table);
}
