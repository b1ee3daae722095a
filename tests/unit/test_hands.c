/* Hands that type without looking: whatever opens or closes under them, or was refused, what they type on runs nothing,
 * fills nothing that it was not meant for, and is not silent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "panes/login.h"
#include "table.h"

enum { QUICK_MS = 150, SLOW_MS = 650 };

#define ONE_SLOT "[{\"date\":\"2026-11-27T13:30:00Z\",\"available\":true,\"isPriority\":true}]"
#define TWO_SLOTS                                                                                                      \
  "[{\"date\":\"2026-11-27T13:30:00Z\",\"available\":true,\"isPriority\":true},"                                       \
  "{\"date\":\"2026-11-27T14:30:00Z\",\"available\":true,\"isPriority\":true}]"
#define LINE "Marie Dupont 06 12 34 56 78 marie@x.fr"

static void presses(struct table *table, enum key_code code, uint32_t character, int64_t pace) {
  struct key key = {.code = code, .character = character};
  assert_true(controller_key(table->controller, &key, table->mono += pace));
  (void)table_show(table);
}

/* Each character a key, so long after the one before; \n is Enter. */
static void types(struct table *table, const char *text, int64_t pace) {
  for (; *text != '\0'; text++)
    presses(table, *text == '\n' ? KEYC_ENTER : KEYC_CHAR, (uint32_t)(unsigned char)*text, pace);
}

static const struct sheet_ops *sheet(const struct table *table) {
  return deck_sheet(controller_deck(table->controller));
}

/* Nothing is open but that pane, and nothing was asked for. */
static void nothing_ran(struct table *table, const char *top, size_t posted) {
  if (sheet(table) != NULL || strcmp(table_top(table), top) != 0) fail_msg("%s\n%s", table_top(table), table->text);
  assert_int_equal(table->posted, posted);
}

/* ---- what opens */

/* The request for the slots was the one that found that the session is over. */
TEST(no_name_is_sent_as_a_password) {
  static const int paces[] = {QUICK_MS, SLOW_MS};
  for (size_t n = 0; n < 2; n++)
    AT_EACH_SIZE(table) {
      table_types(table, "jjb");
      struct event *event = table_session(SESSION_LOGIN_NEEDED, "Not logged in");
      event->id = mem_copy("a@x.fr");
      table_happens(table, event);
      assert_ptr_equal(sheet(table), &login_ops);
      types(table, "1" LINE "\n", paces[n]);
      assert_null(table_find(table, JOB_LOGIN));
      table_types(table, "secret\n"); /* one who has looked is heard */
      assert_string_equal(table_find(table, JOB_LOGIN)->secret, "secret");
    }
}

/* A number was refused, and long after it the session ended: this is another text. */
TEST(a_password_is_typed_behind_a_refused_number) {
  struct table *table = table_new(80, 24);
  table_types(table, "b9");
  table_shows(table, "no such slot");
  table->mono += 10000;
  struct event *event = table_session(SESSION_LOGIN_NEEDED, "Not logged in");
  event->id = mem_copy("a@x.fr");
  table_happens(table, event);
  table_types(table, "secret\n");
  assert_string_equal(table_find(table, JOB_LOGIN)->secret, "secret");
  table_free(table);
}

/* What opened under the hands takes no paste that was not meant for it, and says so. */
TEST(a_paste_that_is_not_taken_is_told) {
  struct table *table = table_new(80, 24);
  table_types(table, "jjb");
  struct event *event = table_session(SESSION_LOGIN_NEEDED, "Not logged in");
  event->id = mem_copy("a@x.fr");
  table_happens(table, event);
  struct key paste = {.code = KEYC_PASTE, .paste = LINE};
  assert_true(controller_key(table->controller, &paste, table->mono + 10));
  table_shows(table, "The screen has just changed");
  table_types(table, "secret\n");
  assert_string_equal(table_find(table, JOB_LOGIN)->secret, "secret");
  table_free(table);
}

/* Nobody was typing: the first key counts. */
TEST(a_password_is_typed_at_once) {
  struct table *table = table_new(80, 24);
  struct event *event = table_session(SESSION_LOGIN_NEEDED, "Not logged in");
  event->id = mem_copy("a@x.fr");
  table->mono += 1000;
  table_happens(table, event);
  types(table, "secret\n", QUICK_MS);
  assert_string_equal(table_find(table, JOB_LOGIN)->secret, "secret");
  table_happens(table, table_session(SESSION_OPEN, "Agence"));
  types(table, "?", QUICK_MS); /* and the first one behind it */
  assert_string_equal(table_top(table), "help");
  table_free(table);
}

/* ---- what closes */

/* Another seat of this machine has logged in. */
TEST(no_rest_of_a_password_is_a_command) {
  AT_EACH_SIZE(table) {
    struct event *event = table_session(SESSION_LOGIN_NEEDED, "Not logged in");
    event->id = mem_copy("a@x.fr");
    table_happens(table, event);
    table->mono += 1000;
    types(table, "sec", QUICK_MS);
    table_happens(table, table_session(SESSION_OPEN, "Agence"));
    size_t posted = table->posted;
    types(table, "poibnT\n", QUICK_MS);
    nothing_ran(table, "properties", posted);
    table_shows(table, "just changed");
    table_types(table, "?");
    assert_string_equal(table_top(table), "help");
  }
}

TEST(no_reference_that_is_typed_for_what_cannot_be_read_is_a_command) {
  AT_EACH_SIZE(table) {
    table_types(table, "T");
    types(table, "\n", QUICK_MS);
    table_ends(table, table_find(table, JOB_READ_VISITS)->serial, ERROR_UNREACHABLE, "no answer");
    assert_null(sheet(table));
    size_t posted = table->posted;
    types(table, "pons-i2\n", QUICK_MS);
    nothing_ran(table, "properties", posted);
  }
}

/* ---- slots */

/* The property goes while its slots are waited for. */
TEST(no_name_behind_a_property_that_goes_is_a_command) {
  static const char *const before[] = {"", "1", "1mar"};
  for (size_t n = 0; n < sizeof before / sizeof *before; n++)
    AT_EACH_SIZE(table) {
      table_key(table, KEYC_END, 0);
      types(table, "b", QUICK_MS);
      types(table, before[n], QUICK_MS);
      table_happens(table, table_properties(table, 39));
      table_shows(table, "This property is not in the list");
      size_t posted = table->posted;
      types(table, "ie pons 0612345678\n", QUICK_MS);
      nothing_ran(table, "properties", posted);
    }
}

static void slots_come(struct table *table, const char *json) {
  table_happens(table, table_slots_of(table, "id-2", "75-002", json));
}

/* Why there is no slot to pick: nobody is told to wait for what does not come. */
TEST(a_number_without_a_slot_says_why) {
  AT_EACH_SIZE(table) {
    table_types(table, "jjb");
    slots_come(table, "[]");
    table_types(table, "1");
    table_shows(table, "No slot can be booked");
    table_hides(table, "being read");
    table_key(table, KEYC_ESCAPE, 0);
    struct event *event = event_new(EVENT_SLOTS);
    event->id = mem_copy("id-2");
    event->ref = mem_copy("75-002");
    event->fresh = (struct freshness){.read_at = WHEN_NONE, .failed = true};
    error_set(&event->fresh.error, ERROR_UNREACHABLE, "The line is down");
    table_types(table, "b");
    table_happens(table, event);
    table_types(table, "1");
    table_shows(table, "The line is down");
    table_hides(table, "being read");
  }
}

/* A name without a number before it: the digits of its telephone are no slots. */
TEST(no_telephone_picks_a_slot) {
  AT_EACH_SIZE(table) {
    table_types(table, "jjb");
    slots_come(table, TWO_SLOTS);
    types(table, "Marie Dupont 2 12\n", QUICK_MS);
    assert_null(sheet(table));
    table_shows(table, "Choose a slot first");
    table_types(table, "2");
    assert_string_equal(sheet(table)->name, "booking");
  }
}

/* é, è, ç are numbers of a French keyboard, and the beginning of a name where another key was the number. */
TEST(no_first_letter_of_a_name_picks_a_slot) {
  static const uint32_t numbers[] = {'1', '&'};
  for (size_t n = 0; n < 2; n++)
    AT_EACH_SIZE(table) {
      table_types(table, "jjb");
      presses(table, KEYC_CHAR, numbers[n], QUICK_MS);
      table_shows(table, "The slots are being read");
      slots_come(table, TWO_SLOTS);
      presses(table, KEYC_CHAR, 0xE9, QUICK_MS);
      types(table, "lodie 2\n", QUICK_MS);
      assert_null(sheet(table));
      table_shows(table, "Nothing was taken");
    }
}

/* One who has read why presses again: the same key, any digit, or when the hands have rested. */
TEST(a_number_that_is_pressed_again_picks) {
  static const struct {
    uint32_t first, again;
    int64_t pace;
  } rows[] = {
      {'1', '1', QUICK_MS}, {'1', '2', QUICK_MS}, {'&', '&', QUICK_MS}, {0xE9, 0xE9, QUICK_MS}, {'&', 0xE9, 700}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct table *table = table_new(80, 24);
    table_types(table, "jjb");
    presses(table, KEYC_CHAR, rows[n].first, QUICK_MS);
    slots_come(table, TWO_SLOTS);
    presses(table, KEYC_CHAR, rows[n].again, rows[n].pace);
    if (sheet(table) == NULL) fail_msg("row %zu: %s", n, table->text);
    table_free(table);
  }
}

/* A visitor who is pasted behind a number that was refused is kept: no other slot is picked for him. */
TEST(no_paste_behind_a_refused_number_picks_a_slot) {
  AT_EACH_SIZE(table) {
    table_types(table, "jjb");
    types(table, "2", QUICK_MS);
    slots_come(table, TWO_SLOTS);
    table->mono += 1000;
    table_pastes(table, LINE);
    assert_null(sheet(table));
    table_shows(table, "Kept as the visitor");
    types(table, "\n", QUICK_MS);
    assert_null(sheet(table));
    table_key(table, KEYC_DOWN, 0);
    table_types(table, "2");
    table_shows(table, "kept: Marie Dupont");
  }
}

/* A byte that is no UTF-8, a letter with Alt, a cursor that corrects: they belong to the text. */
TEST(what_is_no_letter_ends_no_text) {
  static const struct key odd[] = {
      {.code = KEYC_OTHER}, {.code = KEYC_ALT, .character = 'e'}, {.code = KEYC_DELETE}, {.code = KEYC_BACKSPACE}};
  for (size_t n = 0; n < sizeof odd / sizeof *odd; n++) {
    struct table *table = table_new(80, 24);
    table_types(table, "jjb");
    types(table, "1Ren", QUICK_MS);
    slots_come(table, ONE_SLOT);
    presses(table, odd[n].code, odd[n].character, QUICK_MS);
    types(table, " 1", QUICK_MS);
    assert_null(sheet(table));
    table_shows(table, "Nothing was taken");
    table_free(table);
  }
}

/* ---- what does nothing here */

/* Text behind a key that leads to a text elsewhere, or that was refused. */
TEST(no_text_behind_a_key_that_does_nothing_is_a_command) {
  static const struct {
    const char *way, *key;
    bool over; /* the visit is */
    const char *top;
  } rows[] = {{"o", "/", false, "outbox"},       {"o", "b", false, "outbox"},  {"\n", "/", false, "property"},
              {"v", "b", false, "availability"}, {"2", "x", true, "planning"}, {"2", "m", true, "planning"},
              {"u", "i", false, "messages"},     {"3", "/", false, "slots"},   {"3", "T", false, "slots"},
              {"2", "T", false, "planning"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct table *table = table_new(140, 45);
    if (rows[n].over)
      table_happens(table,
                    table_day_of(table, table_visit("v2", "2026-11-26T13:00:00Z", "cancelled.visitor", "Roy"), NULL));
    table_types(table, rows[n].way);
    table_types(table, rows[n].key);
    size_t posted = table->posted;
    types(table, "p1ibev\npons", SLOW_MS);
    nothing_ran(table, rows[n].top, posted);
    table_types(table, "?");
    assert_string_equal(table_top(table), "help");
    table_free(table);
  }
}
