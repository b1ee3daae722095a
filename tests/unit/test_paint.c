/* What is not drawn again: after whatever happens the picture is the one that is drawn from nothing (table_show
 * compares them), and a pane that did not change was left alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/cases.h"
#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "drawn.h"
#include "table.h"

enum { STEPS = 4000 };

static unsigned seed;

static unsigned chance(unsigned of) {
  return (unsigned)rand_r(&seed) % of;
}

/* ---- what may happen */

static void some_key(struct table *table) {
  static const char letters[] = "jkjkjkhlgGHLbpxmifacoutevnTrRwz/:?1223345 ynjkd       ";
  static const enum key_code codes[] = {KEYC_UP,        KEYC_DOWN, KEYC_LEFT,      KEYC_RIGHT,  KEYC_PAGE_UP,
                                        KEYC_PAGE_DOWN, KEYC_TAB,  KEYC_TAB,       KEYC_ESCAPE, KEYC_ENTER,
                                        KEYC_BACKTAB,   KEYC_HOME, KEYC_BACKSPACE, KEYC_ESCAPE};
  struct key key = {.code = KEYC_CHAR, .character = (unsigned char)letters[chance(sizeof letters - 1)]};
  if (chance(4) == 0) key = (struct key){.code = codes[chance(sizeof codes / sizeof *codes)]};
  table->mono += chance(2) * 1000;
  controller_key(table->controller, &key, table->mono);
}

static struct event *some_day(const struct table *table) {
  static const char *const names[] = {"Petit", "Lévêque-de-Saint-Rémy", "日本", "Roy", "Diop"};
  static const char *const states[] = {"done", "confirmed", "proposed", "cancelled.owner"};
  const struct job *day = table_find(table, JOB_WATCH_DAY);
  struct event *event = event_new(EVENT_DAY);
  event->from = day != NULL && chance(4) > 0 ? day->from : when_day(table->utc);
  event->fresh = table_fresh(table);
  event->fresh.live = chance(4) == 0;
  event->fresh.failed = chance(6) == 0;
  if (chance(5) == 0) return event;
  event->visits = mem_new(sizeof *event->visits);
  for (unsigned n = chance(30); n > 0; n--) {
    char id[16], date[32];
    snprintf(id, sizeof id, "v%u", n);
    snprintf(date, sizeof date, n % 7 == 6 ? "?" : "2026-11-26T%02u:%02u:00Z", 6 + n % 12, n % 60);
    visit_list_add(event->visits, table_visit(id, date, states[chance(4)], names[chance(5)]));
  }
  visit_list_sort(event->visits);
  if (chance(2) == 0) return event;
  event->move_count = 1;
  event->moves = mem_new(sizeof *event->moves);
  *event->moves = (struct visit_move){mem_copy("v2"), mem_copy("v3"), NOW, NOW + 86400};
  return event;
}

static struct event *some_properties(const struct table *table) {
  struct event *event = table_properties(table, 1 + chance(60));
  event->fresh.failed = chance(6) == 0;
  if (chance(4) > 0) return event;
  property_list_free(event->properties); /* what was read before stays, or there is nothing */
  event->properties = chance(2) ? mem_new(sizeof *event->properties) : NULL;
  snprintf(event->fresh.error.text, sizeof event->fresh.error.text, "reason %u", chance(9));
  return event;
}

static struct event *some_slots(const struct table *table) {
  struct event *event = table_slots(table);
  if (chance(3) == 0) {
    free(event->id);
    event->id = mem_copy("id-1");
  }
  return event;
}

static struct event *some_move(void) {
  struct event *event = table_write(chance(2) ? EVENT_OUTBOX : EVENT_WRITE, "done", true, NULL);
  event->rows->kind_is = OUTBOX_MOVE;
  event->rows->new_visit_id = mem_copy("v1");
  event->rows->from_at = NOW;
  return event;
}

static struct event *some_change(void) {
  struct event *event = event_new(EVENT_CHANGES);
  event->count = 1;
  event->changes = mem_new(sizeof *event->changes);
  *event->changes = (struct change){.id = mem_copy("1"),
                                    .seen_at = NOW + 60,
                                    .kind = CHANGE_REPORT,
                                    .visit_id = mem_print("v%u", 1 + chance(12)),
                                    .at = NOW};
  return event;
}

static struct event *some_progress(void) {
  struct event *event = event_new(EVENT_PROGRESS);
  event->what = chance(2) ? REFRESH_PROPERTIES : REFRESH_DAY;
  event->count = chance(2000);
  event->finished = chance(3) == 0;
  return event;
}

static struct event *some_end(const struct table *table) {
  struct event *event = event_new(EVENT_DONE);
  event->serial = table->posted > 0 ? table->last[chance((unsigned)table->posted)]->serial : 0;
  return event;
}

static struct event *some_link(const struct table *table) {
  struct event *event = event_new(chance(3) ? EVENT_LINK : EVENT_SERVER);
  event->link_ok = chance(2);
  event->later = true;
  event->at = table->utc;
  return event;
}

static struct event *some_event(const struct table *table) {
  static const char *const states[] = {"done", "refused", "queued", "unknown"};
  switch (chance(12)) {
  case 0:
  case 1:
    return some_properties(table);
  case 2:
  case 3:
    return some_day(table);
  case 4:
    return some_slots(table);
  case 5:
    return some_move();
  case 6:
    return some_change();
  case 7:
    return some_progress();
  case 8:
    return some_end(table);
  case 9:
    return some_link(table);
  case 10:
    return table_session(chance(20) ? SESSION_OPEN : SESSION_LOGIN_NEEDED, "Agence");
  default:
    return table_write(chance(2) ? EVENT_OUTBOX : EVENT_WRITE, states[chance(4)], chance(2), "why");
  }
}

static void some_time(struct table *table) {
  static const int seconds[] = {0, 1, 1, 7, 59, 60, 61, 600, 3600, 90000};
  int64_t passed = seconds[chance(9 + (chance(20) == 0))];
  table->utc += passed;
  table->mono += passed * 1000 + chance(700);
  controller_tick(table->controller, table->mono);
}

static void some_size(struct table *table) {
  static const int all[][2] = {{140, 45}, {80, 24}, {40, 10}, {92, 24}, {60, 13}, {30, 8}, {80, 14}};
  const int *to = all[chance(sizeof all / sizeof *all)];
  canvas_resize(table->canvas, to[0], to[1]);
  deck_resize(controller_deck(table->controller), to[0], to[1]);
}

/* Back to the three panes: most of what opens would hide them for long. */
static void some_way_back(struct table *table) {
  struct deck *deck = controller_deck(table->controller);
  bool over = (deck_top(deck)->where & WHERE_MAIN) == 0;
  if (chance(6) > 0 || (!over && deck_sheet(deck) == NULL)) return;
  controller_key(table->controller, &(struct key){.code = KEYC_ESCAPE}, table->mono);
  if (chance(2) || deck_sheet(deck) == NULL || !deck_sheet(deck)->whole) return;
  AUTO(event_free_at) struct event *event = table_session(SESSION_OPEN, "Agence");
  controller_event(table->controller, event);
}

static void some_step(struct table *table) {
  unsigned what = chance(100);
  if (what < 65) {
    some_key(table);
  } else if (what < 80) {
    AUTO(event_free_at) struct event *event = some_event(table);
    controller_event(table->controller, event);
  } else if (what < 98) {
    some_time(table);
  } else {
    some_size(table);
  }
}

TEST(whatever_happens_the_picture_is_whole) {
  for (unsigned round = 0; round < 4; round++) {
    seed = 2026 + round;
    AUTO(table_free_at) struct table *table = round % 2 == 0 ? table_new(140, 45) : table_new_lean(80, 24);
    for (int n = 0; n < STEPS; n += (int)cases_step()) {
      some_step(table);
      some_way_back(table);
      if (chance(3) > 0) table_show(table); /* or several things in one frame */
    }
  }
}

/* ---- what is left alone */

/* A mark on the canvas that only drawing removes. */
static void stain(struct table *table, int x, int y) {
  canvas_text(table->canvas, x, y, 1, STYLE_BAD, "#");
}

static bool stained(struct table *table, int x, int y) {
  return strcmp(canvas_cell(table->canvas, x, y)->text, "#") == 0;
}

/* The panes stand at columns 0, 45 and 114 of 140. */
TEST(a_row_move_draws_two_rows) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  struct key down = {.code = KEYC_CHAR, .character = 'j'};
  table_show(table);
  for (int y = 1; y < 8; y++)
    stain(table, 40, y);
  stain(table, 80, 0); /* the planning's title */
  stain(table, 80, 3);
  stain(table, 130, 0); /* the slots' */
  stain(table, 130, 3);
  controller_key(table->controller, &down, table->mono += 1000);
  deck_draw(controller_deck(table->controller), table->canvas);
  for (int y = 1; y < 8; y++)
    assert_int_equal(stained(table, 40, y), y > 2);
  assert_true(stained(table, 80, 0) && stained(table, 80, 3) && stained(table, 130, 0) && stained(table, 130, 3));
}

TEST(an_event_draws_its_own_pane) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  table_show(table);
  stain(table, 40, 3);
  stain(table, 80, 3);
  stain(table, 130, 3);
  AUTO(event_free_at) struct event *event = table_day(table);
  controller_event(table->controller, event);
  deck_draw(controller_deck(table->controller), table->canvas);
  assert_true(stained(table, 40, 3) && stained(table, 130, 3));
  assert_false(stained(table, 80, 3));
}

/* A read that failed; empty: what was read before goes, too. */
static void fails(struct table *table, enum event_type type, const char *reason, bool empty) {
  struct event *event = event_new(type);
  event->from = when_day(table->utc);
  event->fresh = (struct freshness){.read_at = WHEN_NONE, .failed = true};
  snprintf(event->fresh.error.text, sizeof event->fresh.error.text, "%s", reason);
  if (empty && type == EVENT_PROPERTIES) event->properties = mem_new(sizeof *event->properties);
  if (empty && type == EVENT_DAY) event->visits = mem_new(sizeof *event->visits);
  table_happens(table, event);
}

/* Nothing but the reason is new. */
TEST(another_reason_is_shown) {
  static const enum event_type types[] = {EVENT_PROPERTIES, EVENT_DAY};
  for (size_t n = 0; n < 2; n++) {
    AUTO(table_free_at) struct table *table = table_new(140, 45);
    fails(table, types[n], "One reason", true);
    table_shows(table, "One reason");
    fails(table, types[n], "Another reason", false);
    table_shows(table, "Another reason");
  }
}

/* ---- a pane that comes over a slow line */

/* Rows of the body that show something. */
static int rows_shown(const struct table *table) {
  int count = 0;
  for (int y = 1; y < 21; y++) {
    AUTO(mem_free_at) char *row = drawn_row(table->canvas, y);
    count += row[0] != '\0';
  }
  return count;
}

static void key_at(struct table *table, const char *letter, int later) {
  struct key key = {.code = KEYC_CHAR, .character = (unsigned char)*letter};
  table->mono += later;
  controller_key(table->controller, &key, table->mono);
  table_show(table);
}

TEST(a_pane_comes_in_part_while_keys_come) {
  AUTO(table_free_at) struct table *table = table_new_lean(80, 24);
  table_show(table);
  assert_int_equal(rows_shown(table), 20);
  for (int n = 0; n < 9; n++)
    key_at(table, "j", 1000);
  key_at(table, "2", 1000);
  table_shows(table, ">14:00"); /* of three rows and the line where now is */
  assert_int_equal(rows_shown(table), 1);
  assert_int_equal(controller_tick(table->controller, table->mono + 200), 0);
  table_show(table);
  assert_int_equal(rows_shown(table), 4);
  key_at(table, "1", 1000);
  table_shows(table, "1  Properties");
  table_shows(table, ">75-009");
  int shown = rows_shown(table);
  assert_in_range(shown, 2, 5);
  table_shows(table, "75-010"); /* what is next to it */
  table_hides(table, "75-000    0 rue");
  assert_int_equal(controller_tick(table->controller, table->mono), 200);
  key_at(table, "k", 150); /* keys go on: nothing but the row that they reach */
  for (int n = 0; n < 4; n++)
    key_at(table, "k", 150);
  table_shows(table, ">75-004");
  assert_in_range(rows_shown(table), shown, shown + 5);
  table_hides(table, "75-000    0 rue");
  assert_int_equal(controller_tick(table->controller, table->mono + 199), 1);
  table_hides(table, "75-000    0 rue");
  assert_int_equal(controller_tick(table->controller, table->mono + 200), 0);
  table_shows(table, "75-000    0 rue");
  assert_int_equal(rows_shown(table), 20);
}

TEST(only_a_lean_pane_comes_in_part) {
  struct table *table = table_new(40, 24); /* one pane too */
  key_at(table, "2", 1000);
  key_at(table, "1", 1000);
  assert_int_equal(rows_shown(table), 20);
  table_free(table);
  table = table_new_lean(80, 24);
  key_at(table, "/", 1000); /* the same pane, with less room */
  assert_in_range(rows_shown(table), 18, 20);
  table_key(table, KEYC_ESCAPE, 0);
  key_at(table, "2", 1000);
  key_at(table, "1", 10);
  assert_in_range(rows_shown(table), 1, 5);
  key_at(table, "/", 10); /* something else begins */
  assert_in_range(rows_shown(table), 18, 20);
  table_free(table);
}

TEST(slots_that_are_not_painted_yet_are_not_picked) {
  struct table *table = table_new_lean(80, 24);
  key_at(table, "b", 1000);
  key_at(table, "1", 1);
  table_shows(table, "Visitor:"); /* a few slots are painted at once */
  table_free(table);

  table = table_new_lean(80, 24);
  struct event *event = event_new(EVENT_SLOTS);
  struct error error;
  char json[2048] = "[";
  for (int n = 10; n < 25; n++)
    sprintf(json + strlen(json), "%s{\"date\":\"2026-11-27T%02d:%02d:00Z\",\"available\":true,\"isPriority\":true}",
            n > 10 ? "," : "", n / 2 + 5, n % 2 * 30);
  strcat(json, "]");
  event->id = mem_copy("id-0");
  event->ref = mem_copy("75-000");
  event->fresh = table_fresh(table);
  assert_int_equal(slot_list_decode(json, strlen(json), table->utc, &event->slots, &error), ERROR_NONE);
  table_happens(table, event);
  key_at(table, "b", 1000);
  table_hides(table, "9 Fri 27");
  key_at(table, "9", 1);
  table_hides(table, "Visitor:");
  table_shows(table, "The list has just changed");
  controller_tick(table->controller, table->mono + 200);
  table_shows(table, "9 Fri 27");
  key_at(table, "9", 201);
  table_shows(table, "Visitor:");
  table_free(table);
}
