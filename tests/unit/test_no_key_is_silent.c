/* Whatever is pressed, in whatever pane: something is seen to happen, or a line says why nothing does. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../harness/test.h"
#include "base/mem.h"
#include "table.h"

/* Every pane, by the keys that open it. */
static const char *const places[] = {"1",  "2",    "2L", "3",  "3a",  "2\n", "1\n", "1o", "1?", "1v",
                                     "1u", "1\nu", "1c", "1w", "1bw", "1M",  "2fr", "2S", "1:", "1:\n"};

static struct table *table_at(const char *keys, bool filled) {
  struct table *table = table_new(140, 45);
  table_server(table, true);
  table_types(table, keys);
  if (!filled) return table;
  if (strcmp(keys, "1o") == 0) table_happens(table, table_write(EVENT_OUTBOX, "unknown", false, "note"));
  if (strcmp(keys, "2\n") == 0) {
    struct event *event = event_new(EVENT_VISIT);
    event->visit = table_visit("v2", "2026-11-26T13:00:00Z", "confirmed", "Roy");
    table_happens(table, event);
  }
  if (strcmp(keys, "1\n") == 0 || strcmp(keys, "1v") == 0)
    table_answers(table, table_find(table, JOB_READ_PROPERTY)->serial,
                  "{\"id\":\"id-0\",\"data\":{\"externalRef\":\"75-000\",\"visitAvailabilities\":[]}}");
  return table;
}

/* At the end of a list the cursor stays, and in its own pane so does the focus: that is seen. Esc has nothing to leave.
 */
static bool stays(const struct key *key, const char *place) {
  static const char *const own[] = {"jkgG1&", "jkgG2", "jkgG3\""};
  return key->code == KEYC_ESCAPE ||
         (key->code == KEYC_CHAR && key->character < 0x80 && strchr(own[place[0] - '1'], (int)key->character) != NULL);
}

static void press(const char *place, const struct key *key, bool filled) {
  struct table *table = table_at(place, filled);
  const struct deck *deck = controller_deck(table->controller);
  table->mono += 1000;
  AUTO(mem_free_at) char *before = mem_copy(table_show(table));
  const struct canvas_cursor cursor = canvas_get_cursor(table->canvas);
  size_t posted = table->posted, focused = deck_focused(deck);
  bool goes_on = controller_key(table->controller, key, table->mono);
  bool seen =
      !goes_on || table->posted != posted || deck_focused(deck) != focused || strcmp(table_show(table), before) != 0;
  seen |= canvas_get_cursor(table->canvas).x != cursor.x; /* a blank in a text */
  if (!seen && !stays(key, place))
    fail_msg("%s%s: key %d (%c) is silent:\n%s", place, filled ? "" : " (empty)", key->code, (int)key->character,
             before);
  table_free(table);
}

TEST(no_key_is_silent_anywhere) {
  static const enum key_code codes[] = {KEYC_ENTER, KEYC_TAB,   KEYC_BACKTAB, KEYC_BACKSPACE, KEYC_DELETE,
                                        KEYC_LEFT,  KEYC_RIGHT, KEYC_ALT,     KEYC_CONTROL,   KEYC_OTHER};
  for (size_t p = 0; p < sizeof places / sizeof *places; p++)
    for (int filled = 0; filled < 2; filled++) {
      for (uint32_t character = ' '; character < 0x7f; character++)
        press(places[p], &(struct key){.code = KEYC_CHAR, .character = character}, filled);
      for (size_t n = 0; n < sizeof codes / sizeof *codes; n++)
        press(places[p], &(struct key){.code = codes[n], .character = 'x'}, filled);
    }
}

/* What comes may look the same as what was there: that it is read again is said. */
TEST(reading_again_is_said) {
  static const char *const keys[] = {"1r", "2r", "3r", "2\nr", "1\nr", "1or", "1vr", "1ur", "1cr", "1R", "2frr", "2Sr"};
  for (size_t n = 0; n < sizeof keys / sizeof *keys; n++) {
    struct table *table = table_at("1", false);
    size_t before = table->posted;
    table_types(table, keys[n]);
    table_shows(table, "Reading again");
    assert_true(table->posted > before);
    table_free(table);
  }
}

/* Left and right go by days of the other slots, and the cursor stays where there is no further one. */
TEST(a_day_without_slots_keeps_the_row) {
  struct table *table = table_new(140, 45);
  table_types(table, "3h");
  table_shows(table, "a shows the other slots, day by day");
  table_types(table, "aj"); /* the others of Friday; the cursor on the second recommended one */
  table_shows(table, "Others: Fri 27/11");
  table_types(table, "gj");
  table_shows(table, ">2 Sat 28 10:00");
  table_types(table, "h");
  table_shows(table, "No other slot is before this day");
  table_shows(table, ">2 Sat 28 10:00");
  table_types(table, "l"); /* Monday */
  table_shows(table, "Others: Mon 30/11");
  table_shows(table, ">3 Mon 30 16:00");
  table_types(table, "gl");
  table_shows(table, "No other slot is after this day");
  table_shows(table, ">1 Fri 27 14:30");
  table_free(table);
}

/* The next property's slots are looked at from the first. */
TEST(the_slot_cursor_does_not_carry_over) {
  struct table *table = table_new(140, 45);
  table_types(table, "3jj");
  table_shows(table, ">2 Sat 28 10:00");
  table_types(table, "1j");
  table_happens(table, table_slots_of(table, "id-1", "75-001",
                                      "[{\"date\":\"2026-11-27T13:30:00Z\",\"available\":true,\"isPriority\":true},"
                                      "{\"date\":\"2026-11-28T09:00:00Z\",\"available\":true,\"isPriority\":true}]"));
  table_shows(table, ">1 Fri 27 14:30");
  table_free(table);
}

/* How that went is said in its place. */
TEST(how_reading_again_went_is_said) {
  struct table *table = table_new(140, 45);
  struct event *known = table_day(table);
  table->utc += 60;
  table_types(table, "2r");
  table_happens(table, known); /* what stood there is told once more */
  table_shows(table, "Reading again");
  struct event *link = event_new(EVENT_LINK);
  link->at = table->utc;
  table_happens(table, link);
  table_hides(table, "Reading again");
  table_shows(table, "no answer since");
  link = event_new(EVENT_LINK);
  link->link_ok = true;
  table_happens(table, link);
  table_types(table, "2r");
  table_shows(table, "Reading again");
  table_happens(table, table_day(table));
  table_shows(table, "Read again");
  table_types(table, "r");
  struct event *event = table_day(table);
  event->fresh.failed = true;
  error_set(&event->fresh.error, ERROR_REFUSED, "no such list");
  table_happens(table, event);
  table_shows(table, "visits not read: no such list");
  table_hides(table, "Reading again");
  table_types(table, "R");
  table_shows(table, "Reading again");
  event = event_new(EVENT_PROGRESS);
  event->what = REFRESH_DAY;
  event->count = 12400;
  table_happens(table, event); /* of all that there is: it is seen without another key */
  table_shows(table, "reading visits: 12,400");
  table_free(table);
}
