/* Keys that do one and the same thing wherever they are: rows of a form, pages of a detail, candidates, a filter. */
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

static void key(struct table *table, enum key_code code) {
  table_key(table, code, 0);
}

static void property_comes(struct table *table, const char *json) {
  struct event *event = event_new(EVENT_PROPERTY);
  struct error error;
  uint64_t serial = event->serial = table_find(table, JOB_READ_PROPERTY)->serial;
  assert_int_equal(property_decode(json, strlen(json), &event->property, &error), ERROR_NONE);
  table_happens(table, event);
  event = event_new(EVENT_DONE);
  event->serial = serial;
  table_happens(table, event);
}

/* ---- the form of a property */

#define HOME                                                                                                           \
  "{\"id\":\"id-0\",\"data\":{\"externalRef\":\"75-000\",\"price\":850,\"address\":{\"address\":\"0 rue\",\"zip\":"    \
  "\"75001\",\"city\":\"Paris\",\"countryCode\":\"FR\",\"latitude\":48.1,\"longitude\":2.3},\"fields\":{\"text\":"     \
  "\"un\"}}}"

static struct table *form_open(size_t size) {
  struct table *table = table_new(sizes[size][0], sizes[size][1]);
  table_types(table, "e");
  property_comes(table, HOME);
  return table;
}

/* The selected row has that label. */
static bool is_on(struct table *table, const char *label) {
  const char *at = table_show(table);
  for (at = strchr(at, '>'); at != NULL; at = strchr(at + 1, '>'))
    if (strncmp(at + 2, label, strlen(label)) == 0) return true;
  return false;
}

static void on(struct table *table, const char *label) {
  if (!is_on(table, label)) fail_msg("not on %s:\n%s", label, table->text);
}

static void go_to(struct table *table, const char *label) {
  for (int n = 0; n < 80 && !is_on(table, label); n++)
    key(table, KEYC_DOWN);
  on(table, label);
}

TEST(the_form_goes_row_by_row) {
  static const struct {
    enum key_code on, back;
  } pairs[] = {{KEYC_TAB, KEYC_BACKTAB}, {KEYC_DOWN, KEYC_UP}, {KEYC_ENTER, KEYC_UP}};
  for (size_t size = 0; size < 3; size++) {
    AUTO(table_free_at) struct table *table = form_open(size);
    for (size_t n = 0; n < sizeof pairs / sizeof *pairs; n++) {
      go_to(table, "Price");
      key(table, pairs[n].on);
      on(table, "In charge");
      key(table, pairs[n].back);
      on(table, "Price");
      key(table, pairs[n].back);
      on(table, "Offer");
    }
    key(table, KEYC_PAGE_DOWN);
    assert_false(is_on(table, "Offer"));
    key(table, KEYC_PAGE_UP);
    on(table, "Offer");
  }
}

/* Space takes the next of few values; Enter in a text of several lines is a line, and so are those of a paste. */
TEST(members_are_typed_by_their_kind) {
  for (size_t size = 0; size < 2; size++) {
    AUTO(table_free_at) struct table *table = form_open(size);
    go_to(table, "Offer");
    table_types(table, " ");
    table_shows(table, "for rent");
    table_types(table, " ");
    table_shows(table, "for sale");
    table_types(table, " ");
    table_shows(table, "for rent");
    go_to(table, "Works");
    table_pastes(table, "a\nb");
    table_hides(table, "a↵b"); /* one line */
    table_types(table, "c");
    go_to(table, "Description");
    key(table, KEYC_END);
    key(table, KEYC_ENTER);
    table_pastes(table, "deux\ntrois");
    table_shows(table, "un↵deux↵trois");
    on(table, "Description");
    table_key(table, KEYC_CONTROL, 'g');
    table_types(table, "y");
    const struct job *job = table_find(table, JOB_SAVE);
    assert_non_null(job);
    assert_non_null(strstr(job->edits, "\"/rentSell\":\"property.basics.rentsell.rent\""));
    assert_non_null(strstr(job->edits, "\"/fields/text\":\"un\\ndeux\\ntrois\""));
  }
}

/* Ctrl-C and Esc leave a form: at once when nothing is lost, else they ask. */
TEST(leaving_a_form_asks_for_what_was_typed) {
  for (size_t size = 0; size < 3; size++)
    for (int way = 0; way < 2; way++) {
      AUTO(table_free_at) struct table *table = form_open(size);
      way == 0 ? table_key(table, KEYC_CONTROL, 'c') : table_key(table, KEYC_ESCAPE, 0);
      assert_string_equal(deck_top(controller_deck(table->controller))->name, "properties");
      table_types(table, "e");
      property_comes(table, HOME);
      go_to(table, "Price");
      table_types(table, "1");
      way == 0 ? table_key(table, KEYC_CONTROL, 'c') : table_key(table, KEYC_ESCAPE, 0);
      assert_string_equal(deck_top(controller_deck(table->controller))->name, "property-form");
      table_types(table, "n");
      assert_string_equal(deck_top(controller_deck(table->controller))->name, "property-form");
      way == 0 ? table_key(table, KEYC_CONTROL, 'c') : table_key(table, KEYC_ESCAPE, 0);
      table_types(table, "y");
      assert_string_equal(deck_top(controller_deck(table->controller))->name, "properties");
      assert_null(table_find(table, JOB_SAVE));
    }
}

/* ---- a long detail */

TEST(a_detail_is_read_page_by_page) {
  AUTO(buf_free) struct buf json;
  buf_init(&json, 1 << 16);
  assert_true(buf_add_text(&json, "{\"id\":\"id-0\",\"data\":{\"externalRef\":\"75-000\",\"memo\":\""));
  for (int n = 1; n <= 100; n++)
    assert_true(buf_print(&json, "line %03d\\n", n));
  assert_true(buf_add_text(&json, "\"}}"));
  for (size_t size = 0; size < 3; size++) {
    AUTO(table_free_at) struct table *table = table_new(sizes[size][0], sizes[size][1]);
    table_types(table, "\n");
    property_comes(table, json.data);
    AUTO(mem_free_at) char *first = mem_copy(table_show(table));
    key(table, KEYC_DOWN);
    AUTO(mem_free_at) char *second = mem_copy(table_show(table));
    assert_string_not_equal(first, second);
    key(table, KEYC_UP);
    assert_string_equal(table_show(table), first);
    key(table, KEYC_UP); /* no further */
    assert_string_equal(table_show(table), first);
    key(table, KEYC_PAGE_DOWN);
    assert_string_not_equal(table_show(table), second);
    key(table, KEYC_PAGE_UP);
    assert_string_equal(table_show(table), first);
    key(table, KEYC_END);
    AUTO(mem_free_at) char *last = mem_copy(table_show(table));
    key(table, KEYC_PAGE_DOWN);
    assert_string_equal(table_show(table), last);
    key(table, KEYC_HOME);
    assert_string_equal(table_show(table), first);
  }
}

/* ---- filter, slots, candidates, quitting */

TEST(arrows_move_below_a_filter) {
  AT_EACH_SIZE(table) {
    table_types(table, "/rue");
    key(table, KEYC_DOWN);
    table_shows(table, ">75-001");
    key(table, KEYC_PAGE_DOWN);
    table_hides(table, ">75-001");
    key(table, KEYC_UP);
    key(table, KEYC_PAGE_UP);
    table_shows(table, ">75-000");
    key(table, KEYC_ENTER); /* kept */
    table_hides(table, "Filter:");
    table_types(table, "j"); /* a command again */
    table_shows(table, ">75-001");
  }
}

TEST(enter_books_the_slot_under_the_cursor) {
  for (size_t size = 0; size < 2; size++) {
    AUTO(table_free_at) struct table *table = table_new(sizes[size][0], sizes[size][1]);
    table_types(table, "3j\n");
    table_shows(table, "Visitor:");
    table_shows(table, "Sat 28 10:00");
  }
}

TEST(candidates_are_picked_with_the_arrows) {
  for (size_t size = 0; size < 2; size++) {
    AUTO(table_free_at) struct table *table = table_new(sizes[size][0], sizes[size][1]);
    table_types(table, "b");
    table_types(table, "1");
    table_types(table, "dup");
    struct event *event = event_new(EVENT_VISITORS);
    event->serial = table_find(table, JOB_READ_VISITORS)->serial;
    event->count = 3;
    event->visitors = mem_new_array(3, sizeof *event->visitors);
    for (size_t n = 0; n < 3; n++)
      event->visitors[n] = (struct visitor){.email = mem_print("d%zu@x.fr", n),
                                            .email_exact = mem_print("d%zu@x.fr", n),
                                            .first_name = mem_copy("Marie"),
                                            .last_name = mem_copy("Dupont"),
                                            .phone = mem_copy("0612345678")};
    table_happens(table, event);
    key(table, KEYC_DOWN);
    key(table, KEYC_TAB);
    key(table, KEYC_BACKTAB);
    key(table, KEYC_UP); /* above the first one: the last */
    key(table, KEYC_ENTER);
    table_shows(table, "d2@x.fr");
    table_hides(table, "d0@x.fr");
    table_types(table, "y");
    assert_string_equal(table_find(table, JOB_BOOK)->visitor.email_exact, "d2@x.fr");
  }
}

/* With something unsettled quitting asks, and y is enough. */
TEST(quitting_is_confirmed) {
  AT_EACH_SIZE(table) {
    table_happens(table, table_write(EVENT_OUTBOX, "unknown", false, "No answer: checking"));
    assert_true(table_key(table, KEYC_CHAR, 'q'));
    table_shows(table, "Quit?");
    assert_false(table_key(table, KEYC_CHAR, 'y'));
  }
}

/* Somebody's keyboard is locked to capitals: a question takes them, and tells no less. */
TEST(capitals_answer_too) {
  AT_EACH_SIZE(table) {
    table_types(table, "pN");
    assert_null(deck_sheet(controller_deck(table->controller)));
    table_types(table, "pY");
    assert_non_null(table_find(table, JOB_STATUS));
    table_types(table, "2xV");
    table_shows(table, "y cancel the visit");
    table_types(table, "Y");
    assert_non_null(table_find(table, JOB_CANCEL));
  }
}
