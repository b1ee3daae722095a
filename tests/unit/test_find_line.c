/* The line of ":": typing searches and does nothing else, what was found is a list in which letters act on the row that
 * is seen, and commands are found as what they do. What the worker finds is built by hand. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/test.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/find_commands.h"
#include "table.h"

/* ---- what a worker would find */

static struct found_list *found_new(const struct table *table) {
  return mem_new_as(&(struct found_list){.items = mem_new_array(FOUND_MOST, sizeof(struct found_item)),
                                         .covered_from = when_day(table->utc) - 90 * 86400},
                    sizeof(struct found_list));
}

static void found_add(struct found_list *list, enum found_kind kind, const char *id, struct visit *take_visit) {
  list->items[list->count++] = (struct found_item){
      .kind = kind, .id = mem_copy(id), .visit = take_visit, .comes = take_visit != NULL && visit_may_come(take_visit)};
  list->counts[kind]++;
}

static struct property *property_of(const char *json) {
  struct property *made;
  struct error error;
  assert_int_equal(property_decode(json, strlen(json), &made, &error), ERROR_NONE);
  return made;
}

/* Two visitors, a property, a visit of another day. */
static struct found_list *found_some(const struct table *table) {
  struct found_list *list = found_new(table);
  found_add(list, FOUND_VISITOR, "guerin@x.fr", table_visit("w1", "2026-12-01T13:30:00Z", "confirmed", "Guerin"));
  found_add(list, FOUND_VISITOR, "morel@x.fr", table_visit("w2", "2026-11-20T09:00:00Z", "done", "Morel"));
  found_add(list, FOUND_PROPERTY, "id-3", NULL);
  list->items[2].property = property_of("{\"id\":\"id-3\",\"ownerContact\":{\"name\":\"Yann Mercier\",\"phone\":"
                                        "\"0658137011\"},\"data\":{\"propertyStatus\":\"available\",\"externalRef\":"
                                        "\"75-003\",\"address\":{\"address\":\"3 rue Foch\",\"city\":"
                                        "\"Paris\"}}}");
  found_add(list, FOUND_VISIT, "w3", table_visit("w3", "2026-12-03T09:00:00Z", "proposed", "Blanc"));
  return list;
}

/* What is searched has been; found NULL: it could not be. */
static void finds(struct table *table, struct found_list *take_found) {
  struct event *event = event_new(EVENT_FOUND);
  uint64_t serial = event->serial = table_find(table, JOB_SEARCH)->serial;
  event->text = mem_copy(table_find(table, JOB_SEARCH)->text);
  event->found = take_found;
  table_happens(table, event);
  table_ends(table, serial, ERROR_NONE, NULL);
}

static void key(struct table *table, enum key_code code) {
  table_key(table, code, 0);
}

/* It was found, and the list has the keys. */
static struct table *table_found(int width, int height) {
  struct table *table = table_new(width, height);
  table_server(table, true);
  table_types(table, ":06 12");
  finds(table, found_some(table));
  key(table, KEYC_DOWN);
  table->mono += 1000;
  return table;
}

static const char *typed(const struct table *table) {
  return table_find(table, JOB_SEARCH)->text;
}

/* ---- the line */

/* Every character is text, whatever it does elsewhere; nothing but searching comes of it. */
TEST(typing_only_searches) {
  AT_EACH_SIZE(table) {
    table_types(table, ":");
    assert_string_equal(table_top(table), "find");
    size_t before = table->posted;
    for (uint32_t character = '!'; character < 0x17F; character++)
      if (character != 0x7F && text_is_visible(character)) table_key(table, KEYC_CHAR, character);
    assert_string_equal(table_top(table), "find");
    assert_non_null(strstr(typed(table), "xyz{"));
    for (size_t n = before; n < table->posted; n++)
      assert_int_equal(table->last[n]->type, JOB_SEARCH);
    assert_null(deck_sheet(controller_deck(table->controller)));
    key(table, KEYC_ESCAPE);
    assert_string_not_equal(table_top(table), "find");
  }
}

TEST(the_line_is_edited_as_any_other) {
  static const struct {
    const char *types; /* ^ Left, < Backspace, W and U with Ctrl, $ End, | pastes "0658\n13" */
    const char *searched;
  } rows[] = {{"abc<", "ab"},         {"adam guerinW", "adam"}, {"abcUxy", "xy"}, {"ac^b", "abc"},
              {"ab^^|", "0658 13ab"}, {"cd^^ab$ef", "abcdef"},  {"  ab  ", "ab"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(table_free_at) struct table *table = table_new(80, 24);
    table_types(table, ":");
    for (const char *at = rows[n].types; *at != '\0'; at++)
      if (*at == '^')
        key(table, KEYC_LEFT);
      else if (*at == '$')
        key(table, KEYC_END);
      else if (*at == '<')
        key(table, KEYC_BACKSPACE);
      else if (*at == '|')
        table_pastes(table, "0658\n13");
      else if (*at == 'W' || *at == 'U')
        table_key(table, KEYC_CONTROL, *at == 'W' ? 'w' : 'u');
      else
        table_key(table, KEYC_CHAR, (unsigned char)*at);
    assert_string_equal(typed(table), rows[n].searched);
    assert_string_equal(table_top(table), "find");
  }
}

/* Where it opens, and where typing means something else already. */
TEST(it_opens_where_no_text_is_typed) {
  static const char *const places[] = {"1", "2", "3", "2\n", "1\n", "1o", "1v", "1u", "1\nu", "1c"};
  for (size_t n = 0; n < sizeof places / sizeof *places; n++) {
    AUTO(table_free_at) struct table *table = table_new(140, 45);
    table_server(table, true);
    table_types(table, places[n]);
    AUTO(mem_free_at) char *before = mem_copy(table_top(table));
    table_types(table, ":");
    assert_string_equal(table_top(table), "find");
    key(table, KEYC_ESCAPE);
    assert_string_equal(table_top(table), before);
  }
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  table_types(table, "?:");
  assert_string_equal(table_top(table), "help"); /* searches there */
  key(table, KEYC_ESCAPE);
  table_types(table, "b:");
  table_shows(table, "Choose a slot first");
  assert_string_equal(table_top(table), "slots");
}

/* Hours that are not sent yet are not left by what is done with what was found. */
TEST(changed_hours_are_not_left_by_it) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  table_types(table, "1v");
  table_answers(table, table_find(table, JOB_READ_PROPERTY)->serial,
                "{\"id\":\"id-0\",\"data\":{\"externalRef\":\"75-000\",\"visitAvailabilities\":[]}}");
  table_types(table, "d:");
  table_shows(table, "Enter sends these hours first");
  assert_string_equal(table_top(table), "availability");
}

/* ---- the list */

TEST(what_was_found_is_grouped) {
  static const char *const wide[] = {"4 found",
                                     "Visitors",
                                     ">1 Marie Guerin ",
                                     " 06 12 34 56 78 next Tue 1 14:30 ",
                                     " 2 Marie Morel ",
                                     " 06 12 34 56 78 last Fri 20/11 10:00 ",
                                     "done, report",
                                     "Properties",
                                     "owner 06 58 13 70 11 Yann Mercier",
                                     "Visits"};
  AT_EACH_SIZE(table) {
    table_types(table, ":06");
    finds(table, found_some(table));
    if (sizes[size][0] < 80) {
      table_shows(table, ">1 Marie Guerin   Tue 1 14:30     conf");
      table_shows(table, " 3 75-003   3 rue Foch, Paris");
      continue;
    }
    for (size_t n = 0; n < sizeof wide / sizeof *wide; n++)
      table_shows(table, wide[n]);
    /* Long references are whole where there is room for them. */
    bool roomy = sizes[size][0] >= 120;
    table_shows(table, roomy ? " 3 75-003           3 rue Foch, Paris" : " 3 75-003   3 rue Foch, Paris");
    table_shows(table, roomy ? " 4 Thu 3 10:00     prop 75-000           Marie Blanc"
                             : " 4 Thu 3 10:00     prop 75-000   Marie Blanc");
  }
}

/* Esc leads from the list to the line, from there out. */
TEST(esc_goes_back_one_level) {
  AT_EACH_SIZE(table) {
    table_types(table, ":06");
    finds(table, found_some(table));
    table_shows(table, "Enter to the list");
    key(table, KEYC_ENTER);
    table_shows(table, "b book");
    key(table, KEYC_ESCAPE);
    table_types(table, "1");
    assert_string_equal(typed(table), "061");
    key(table, KEYC_DOWN);
    table_types(table, ":2");
    assert_string_equal(typed(table), "0612");
    key(table, KEYC_ESCAPE);
    assert_string_equal(table_top(table), "properties");
  }
}

TEST(numbers_select_their_row) {
  AT_EACH_SIZE(table) {
    table_types(table, ":06");
    finds(table, found_some(table));
    key(table, KEYC_ENTER);
    table_types(table, "3");
    table_shows(table, ">3 75-003");
    table_key(table, KEYC_CHAR, 0xE9); /* on AZERTY 2 without Shift */
    table_shows(table, ">2 Marie Morel");
    table_types(table, "9");
    table_shows(table, "There is no row with this number");
    table_shows(table, ">2 Marie Morel");
  }
}

/* ---- what letters do with the row */

/* Keys, what they do to which row; why not, of those that it can't be done to. */
TEST(letters_act_on_the_row) {
  static const struct {
    const char *keys, *shows;
  } rows[] = {{"1x", "Cancel"},
              {"1m", "Moving Tue 1 14:30, Marie Guerin: to which slot?"},
              {"1b", "1-9 pick"},
              {"3b", "1-9 pick"},
              {"2x", "This visit has taken place: it can't be cancelled"},
              {"2m", "This visit has taken place: it can't be moved"},
              {"3x", "There is no visit in this row"},
              {"3m", "There is no visit in this row"},
              {"4x", "Cancel"},
              {"4m", "Moving Thu 3 10:00, Marie Blanc: to which slot?"},
              {"4c", "c does nothing here; elsewhere"},
              {"1\n", "Visit"},
              {"3\n", "Property"},
              {"1u", "Messages"},
              {"3u", "Messages"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    for (size_t size = 0; size < 3; size++) {
      AUTO(table_free_at) struct table *table = table_found(sizes[size][0], sizes[size][1]);
      table_types(table, rows[n].keys);
      if (strstr(table_show(table), rows[n].shows) == NULL && sizes[size][0] >= 80)
        fail_msg("%s: no \"%s\":\n%s", rows[n].keys, rows[n].shows, table->text);
    }
}

/* The planning goes to the visit's day, whatever it was filtered by, and what is behind it is the list again. */
TEST(a_visit_is_opened_in_its_day) {
  AT_EACH_SIZE(table) {
    table_types(table, "2fd");
    table_types(table, ":06");
    finds(table, found_some(table));
    table_types(table, "\n\n");
    assert_string_equal(table_top(table), "visit");
    assert_string_equal(table_find(table, JOB_READ_VISIT)->id, "w1");
    assert_int_equal(table_find(table, JOB_WATCH_DAY)->from, when_day(1796131800));
    key(table, KEYC_ESCAPE);
    assert_string_equal(table_top(table), "find");
    key(table, KEYC_ESCAPE);
    key(table, KEYC_ESCAPE);
    struct event *day = table_day_of(table, table_visit("w0", "2026-12-01T09:00:00Z", "done", "Petit"),
                                     table_visit("w1", "2026-12-01T13:30:00Z", "confirmed", "Guerin"));
    day->from = when_day(1796131800);
    table_happens(table, day);
    table_types(table, "2");
    table_shows(table, ">14:30");
  }
}

/* Of a visit of several the one who was found is meant, and is not asked for. */
TEST(the_visitor_who_was_found_is_meant) {
  static const char two[] =
      "{\"id\":\"w9\",\"date\":\"2026-12-01T13:30:00Z\",\"propertySummary\":{\"id\":\"id-0\",\"externalRef\":\"75-"
      "000\"},"
      "\"propertyVisits\":[],\"visitorVisits\":[{\"status\":\"visit.status.confirmed\",\"visitor\":{\"email\":\"a@x."
      "fr\","
      "\"firstName\":\"Anne\",\"lastName\":\"Roy\"}},{\"status\":\"visit.status.confirmed\",\"visitor\":{\"email\":"
      "\"b@x.fr\",\"firstName\":\"Bob\",\"lastName\":\"Roy\"}},{\"status\":\"visit.status.cancelled.owner\","
      "\"visitor\":{"
      "\"email\":\"c@x.fr\",\"firstName\":\"Carl\",\"lastName\":\"Roy\"}}]}";
  static const struct {
    size_t visitor;
    const char *key, *shows;
  } rows[] = {{0, "m", "Anne Roy: to which slot?"},
              {1, "m", "Bob Roy: to which slot?"},
              {1, "x", "Bob Roy"},
              {2, "x", "This visit is cancelled already"},
              {2, "m", "This visit is cancelled: book a new one (b)"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(table_free_at) struct table *table = table_new(140, 45);
    struct found_list *list = found_new(table);
    found_add(list, FOUND_VISITOR, "x", table_visit_of(two));
    list->items[0].visitor = rows[n].visitor;
    table_types(table, ":roy");
    finds(table, list);
    table_types(table, "\n");
    table_types(table, rows[n].key);
    table_shows(table, rows[n].shows);
    table_hides(table, "which visitor?");
  }
}

/* Whom one was looking for is the first whom the booking's line offers. */
TEST(who_was_found_is_offered_to_the_booking) {
  AUTO(table_free_at) struct table *table = table_found(140, 45);
  table_types(table, "2b");
  table_types(table, "1");
  table_shows(table, "kept: Marie Morel 0612345678 Morel@x.fr");
  key(table, KEYC_DOWN);
  table_types(table, "\n");
  table_shows(table, "last name Morel");
}

/* ---- what is not seen is not acted on */

static void happens_unseen(struct table *table, struct event *take_event) {
  controller_event(table->controller, take_event);
  event_free(take_event);
}

static bool presses(struct table *table, char character) {
  struct key pressed = {.code = character == '\n' ? KEYC_ENTER : KEYC_CHAR, .character = (unsigned char)character};
  return controller_key(table->controller, &pressed, table->mono);
}

/* The list of what was typed before has the keys no more. */
TEST(nothing_acts_on_what_was_typed_before) {
  static const char letters[] = "xmbu\n";
  for (const char *at = letters; *at != '\0'; at++) {
    AUTO(table_free_at) struct table *table = table_new(80, 24);
    table_types(table, ":06");
    finds(table, found_some(table));
    table_types(table, "1\n");
    table_shows(table, ">1 Marie Guerin");
    table_key(table, *at == '\n' ? KEYC_ENTER : KEYC_CHAR, (unsigned char)*at);
    table_shows(table, "Still searching");
    assert_string_equal(table_top(table), "find");
    assert_null(deck_sheet(controller_deck(table->controller)));
    table_types(table, "1y"); /* nor what hands type on */
    assert_string_equal(table_top(table), "find");
  }
}

/* What has just come neither, until it is painted and half a second has gone; then the row that is seen does. */
TEST(nothing_acts_on_what_has_just_come) {
  for (int painted = 0; painted < 2; painted++) {
    AUTO(table_free_at) struct table *table = table_new(80, 24);
    table_types(table, ":06");
    finds(table, found_some(table));
    table_types(table, "1\n");
    struct found_list *list = found_new(table);
    found_add(list, FOUND_VISIT, "w3", table_visit("w3", "2026-12-03T09:00:00Z", "proposed", "Blanc"));
    struct event *event = event_new(EVENT_FOUND);
    event->serial = table_find(table, JOB_SEARCH)->serial;
    event->found = list;
    happens_unseen(table, event);
    if (painted) table_show(table);
    table->mono += painted ? 400 : 1000;
    presses(table, 'x');
    table_shows(table, "The list has just changed");
    assert_null(deck_sheet(controller_deck(table->controller)));
    table_types(table, "x");
    table_shows(table, "Cancel the visit of Marie Blanc");
  }
}

/* Found again the selected row stays the one that it was, by its id; that its number is another one now is waited
 * for. */
TEST(what_is_found_again_keeps_the_row) {
  AUTO(table_free_at) struct table *table = table_found(80, 24);
  table_types(table, "2");
  size_t searched = table_posted(table, JOB_SEARCH);
  table->mono += 5000;
  table_happens(table, table_day(table));
  assert_int_equal(table_posted(table, JOB_SEARCH), searched + 1);
  struct found_list *list = found_new(table);
  found_add(list, FOUND_VISITOR, "new@x.fr", table_visit("w0", "2026-11-29T09:00:00Z", "confirmed", "Abel"));
  for (struct found_list *some = found_some(table); some != NULL; found_list_free(some), some = NULL)
    while (some->count > 0) {
      struct found_item *last = &some->items[--some->count];
      if (last->kind != FOUND_VISITOR) {
        visit_free(last->visit);
        property_free(last->property);
        free(last->id);
        continue;
      }
      list->items[list->count++] = *last;
      list->counts[FOUND_VISITOR]++;
    }
  finds(table, list);
  table_shows(table, ">2 Marie Morel");
  table_types(table, "3");
  table_shows(table, ">3 Marie Guerin");
}

/* More is known of it, or something of it has become another. */
TEST(it_is_searched_again_when_more_is_known) {
  static const enum event_type types[] = {EVENT_DAY, EVENT_PROPERTIES, EVENT_LEARNT, EVENT_VISIT, EVENT_WRITE};
  for (size_t n = 0; n < sizeof types / sizeof *types; n++) {
    AUTO(table_free_at) struct table *table = table_found(80, 24);
    size_t searched = table_posted(table, JOB_SEARCH);
    table->mono += 5000;
    table_happens(table, types[n] == EVENT_DAY          ? table_day(table)
                         : types[n] == EVENT_PROPERTIES ? table_properties(table, 40)
                         : types[n] == EVENT_WRITE      ? table_write(EVENT_WRITE, "done", true, NULL)
                                                        : event_new(types[n]));
    assert_int_equal(table_posted(table, JOB_SEARCH), searched + 1);
  }
}

/* Each word of the server is not a search of its own. */
TEST(it_is_not_searched_at_each_event) {
  AUTO(table_free_at) struct table *table = table_found(80, 24);
  size_t searched = table_posted(table, JOB_SEARCH);
  for (int n = 0; n < 50; n++)
    table_happens(table, table_day(table));
  assert_true(table_posted(table, JOB_SEARCH) <= searched + 1);
}

/* ---- what is known of what was searched */

TEST(what_was_searched_is_said) {
  enum { NONE = 1, READING = 2, COMPLETE = 4, NO_PROPERTIES = 8, LEFT_OUT = 16, NEVER = 32, MONTH = 64 };
  static const struct {
    size_t found;
    unsigned how;
    const char *shows;
  } rows[] = {{1, 0, "1 found · since 28 August 2026"},
              {3, MONTH, "3 found · since September 2026"},
              {3, MONTH | READING, "3 found · since September 2026, older being read"},
              {0, 0, "nothing found · since 28 August 2026"},
              {0, NEVER | COMPLETE, "nothing found"},
              {2, NEVER | COMPLETE, "2 found"},
              {0, NEVER | NO_PROPERTIES, "not among what was read · visits not read · properties not read"},
              {0, NO_PROPERTIES, "not among what was read · since 28 August 2026 · properties not read"},
              {0, NEVER | READING, "not among what was read · visits being read"},
              {0, LEFT_OUT, "not among what was read · since 28 August 2026 · 2 can't be read"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(table_free_at) struct table *table = table_new(140, 45);
    struct found_list *list = found_new(table);
    for (size_t count = 0; count < rows[n].found; count++) {
      AUTO(mem_free_at) char *id = mem_print("v%zu", count);
      found_add(list, FOUND_VISIT, id, table_visit(id, "2026-12-03T09:00:00Z", "proposed", "Blanc"));
    }
    if ((rows[n].how & MONTH) != 0) list->covered_from = when_instant(2026, 9, 1, 0, 0);
    if ((rows[n].how & NEVER) != 0) list->covered_from = WHEN_NONE;
    list->reading = (rows[n].how & READING) != 0;
    list->complete = (rows[n].how & COMPLETE) != 0;
    list->no_properties = (rows[n].how & NO_PROPERTIES) != 0;
    list->left_out = (rows[n].how & LEFT_OUT) != 0 ? 2 : 0;
    table_types(table, ":xyz");
    table_hides(table, "nothing found"); /* not before it was looked for */
    finds(table, list);
    table_shows(table, rows[n].shows);
    if ((rows[n].how & (NO_PROPERTIES | LEFT_OUT | READING)) != 0) table_hides(table, "nothing found");
  }
}

TEST(what_can_not_be_searched_says_why) {
  AUTO(table_free_at) struct table *table = table_new_offline(80, 24);
  table_types(table, ":xyz");
  table_ends(table, table_find(table, JOB_SEARCH)->serial, ERROR_STORE, "cache.db can't be read");
  table_shows(table, "cache.db can't be read");
  table_shows(table, "offline");
  table_hides(table, "nothing found");
}

/* One character would find everything. */
TEST(a_character_alone_is_not_searched) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  table_types(table, ":%");
  assert_null(table_find(table, JOB_SEARCH));
  table_shows(table, "Two characters at least");
}

TEST(names_from_outside_are_harmless) {
  static const char odd[] =
      "{\"id\":\"w9\",\"date\":\"x\",\"propertySummary\":{\"externalRef\":\"\\u001b]0;a\\u0007\"},\"propertyVisits\":[]"
      ","
      "\"visitorVisits\":[{\"status\":\"visit.status.\\u001b[31m\",\"visitor\":{\"firstName\":\"A\\u202Ebc\\u001b[2J\","
      "\"lastName\":\"d\\ne\",\"phone\":\"\\u001b[6n\"}}]}";
  AT_EACH_SIZE(table) {
    struct found_list *list = found_new(table);
    found_add(list, FOUND_VISITOR, "\x1b[31m", table_visit_of(odd));
    found_add(list, FOUND_VISIT, "w9", table_visit_of(odd));
    found_add(list, FOUND_AGENT, "\x1b[31m\xE2\x80\xAE", table_visit_of(odd));
    found_add(list, FOUND_PROPERTY, "p", NULL);
    list->items[3].property =
        property_of("{\"id\":\"\\u001b\",\"ownerContact\":{\"name\":\"\\u001b[2J\\u202E\"},\"data\":{}}");
    table_types(table, ":ab");
    finds(table, list);
    table_shows(table, "Abc d e");
    for (const char *at = table_show(table); *at != '\0'; at++)
      assert_true((unsigned char)*at >= ' ' || *at == '\n');
    table_hides(table, "\xE2\x80\xAE");
  }
}

/* ---- agents */

static struct visit *visit_of_agent(const char *id, const char *date) {
  struct visit *visit = table_visit(id, date, "confirmed", "Guerin");
  mem_replace(&visit->agent_id, "agent-7");
  mem_replace(&visit->agent_shown, "Léa");
  mem_replace(&visit->ref_shown, "Nuits-21-104");
  return visit;
}

/* As the worker gives them: the last one first. */
static void lists(struct table *table, bool failed) {
  struct event *event = event_new(EVENT_PICKED);
  const struct job *job = table_find(table, JOB_READ_PICKED);
  uint64_t serial = event->serial = job->serial;
  event->picks = job->pick.what;
  event->visits = mem_new(sizeof *event->visits);
  event->fresh = table_fresh(table);
  event->fresh.failed = failed;
  visit_list_add(event->visits, visit_of_agent("w3", "2026-12-01T13:30:00Z"));
  visit_list_add(event->visits, visit_of_agent("w2", "2026-11-27T13:30:00Z"));
  visit_list_add(event->visits, visit_of_agent("w1", "2026-11-20T13:30:00Z"));
  event->count = event->visits->count;
  table_happens(table, event);
  table_ends(table, serial, ERROR_NONE, NULL);
}

/* Enter on one lists their visits, round today: first what is known, then as Flatsy has it. Esc goes back. */
TEST(an_agent_leads_to_their_visits) {
  AT_EACH_SIZE(table) {
    table_types(table, ":agent lea");
    struct found_list *list = found_new(table);
    found_add(list, FOUND_AGENT, "agent-7", visit_of_agent("w2", "2026-11-27T13:30:00Z"));
    finds(table, list);
    table_shows(table, ">1 Léa");
    if (sizes[size][0] >= 80) table_shows(table, "Nuits-21-104"); /* there is room for all of it */
    key(table, KEYC_ENTER);
    table->mono += 1000;
    key(table, KEYC_ENTER);
    const struct job *job = table_find(table, JOB_READ_PICKED);
    assert_true(job->cached);
    assert_int_equal(job->pick.of, SUMMARY_OF_AGENT);
    assert_string_equal(job->pick.id, "agent-7");
    assert_int_equal(job->from, when_day_add(when_day(table->utc), -14));
    assert_int_equal(job->to, when_day_add(when_day(table->utc), 28));
    lists(table, true);
    table_shows(table, "Léa  3, Thu 12/11 - Wed 23/12");
    table_shows(table, ">conf  Fri 27"); /* the next one to come */
    assert_false(table_find(table, JOB_READ_PICKED)->cached);
    key(table, KEYC_DOWN);
    lists(table, false);
    table_shows(table, ">conf  Fri 20"); /* nobody is moved */
    key(table, KEYC_ESCAPE);
    table_shows(table, ": agent lea");
  }
}

/* Nothing is behind the word yet. */
TEST(words_that_want_more_are_begun) {
  static const struct { const char *types, *begun; } rows[] = {{"agent", ": agent x"}, {"go to", ": go to x"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(table_free_at) struct table *table = table_new(140, 45);
    table_types(table, ":");
    table_types(table, rows[n].types);
    if (table_find(table, JOB_SEARCH) != NULL) finds(table, found_new(table));
    key(table, KEYC_ENTER);
    table->mono += 1000;
    key(table, KEYC_ENTER);
    table_types(table, "x");
    table_shows(table, rows[n].begun);
  }
}

/* ---- commands */

TEST(every_command_is_found_by_its_name) {
  for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
    AUTO(table_free_at) struct table *table = table_new(140, 45);
    table_types(table, ":");
    table_types(table, command_row(command)->name);
    if (table_find(table, JOB_SEARCH) != NULL) finds(table, found_new(table));
    AUTO(mem_free_at) char *help = mem_print(" %s", command_row(command)->help);
    table_shows(table, find_commands_word(command) != NULL ? find_commands_form(command) : help);
  }
}

TEST(commands_are_found_by_key_and_words) {
  static const struct {
    const char *from, *types, *shows;
  } rows[] = {{"1", "R", ">1 R        read everything again"},
              {"1", "outb", ">1 o        what is sent"},
              {"1", "hours from", "open every day from 7:00"},
              {"1", "recommended", ">1 b        book a visit"},
              {"2", "write", ">1 Enter    in a conversation: write a message"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(table_free_at) struct table *table = table_new(140, 45);
    table_types(table, rows[n].from);
    table_types(table, ":");
    table_types(table, rows[n].types);
    if (table_find(table, JOB_SEARCH) != NULL) finds(table, found_new(table));
    table_shows(table, rows[n].shows);
  }
}

/* Enter runs it where it was opened, or in the pane where it works; else it says why not. */
TEST(enter_runs_a_command) {
  static const struct {
    const char *from, *types, *top, *shows;
  } rows[] = {{"1", "outbox", "outbox", "Outbox"},
              {"2\n", "changes", "changes", ""},
              {"2l2\n", "today", "planning", "Thu 26/11"},
              {"1", "last", "properties", ">75-039"},
              {"1o", "drop", "find", "1 d"},
              {"1", "retry", "find", "This works elsewhere only"},
              {"2", "new", "property-form", ""},
              {"1o", "status", "planning", "Show only: p proposed"},
              {"2", "cancel", "planning", "Cancel"},
              {"3", "filter", "find", "Filter the properties (1) or the planning (2)"},
              {"1", "book", "slots", "1-9 pick"},
              {"2", "week-on", "planning", "Thu 03/12"},
              {"2", "help", "help", "Help"},
              {"1", "repaint", "properties", ""},
              {"1", "back", "properties", ""}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(table_free_at) struct table *table = table_new(140, 45);
    table_types(table, rows[n].from);
    table_types(table, ":");
    table_types(table, rows[n].types);
    finds(table, found_new(table));
    table_types(table, "\n\n");
    if (strcmp(table_top(table), rows[n].top) != 0)
      fail_msg("%s: %s\n%s", rows[n].types, table_top(table), table->text);
    table_shows(table, rows[n].shows);
  }
}

TEST(the_planning_goes_to_a_day) {
  static const struct {
    const char *types, *shows;
    int64_t day; /* after NOW's */
  } rows[] = {{"go to tomorrow", "go to Friday 27 November", 1},
              {"GO TO 30/11", "go to Monday 30 November", 4},
              {"tomorrow", "go to Friday 27 November", 1},
              {"1 december", "go to Tuesday 1 December", 5},
              {"friday 14:30", "go to Friday 27 November", 1}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(table_free_at) struct table *table = table_new(140, 45);
    table_types(table, "1o:");
    table_types(table, rows[n].types);
    finds(table, found_new(table));
    table_shows(table, rows[n].shows);
    table_types(table, "\n\n");
    assert_string_equal(table_top(table), "planning");
    assert_int_equal(table_find(table, JOB_WATCH_DAY)->from, when_day_add(when_day(NOW), (int)rows[n].day));
  }
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  table_types(table, ":go");
  finds(table, found_new(table));
  table_types(table, "\n\n"); /* the day is still to be typed */
  table_types(table, "32/13");
  assert_string_equal(typed(table), "go to 32/13");
  finds(table, found_new(table));
  table_types(table, "\n\n");
  assert_string_equal(table_top(table), "find");
  table_shows(table, "2026-11-27");
}

/* A command that leads to a text, and is refused by what has come since: what hands type behind it runs nothing. */
TEST(what_is_typed_behind_a_refused_command_runs_nothing) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  table_types(table, ":book");
  finds(table, found_new(table));
  table_types(table, "\n");
  struct event *event = table_properties(table, 40);
  event->properties->rows[0].status = PROPERTY_STANDBY;
  table_happens(table, event);
  table->mono += 1000;
  presses(table, '\n');
  table_shows(table, "This property is paused");
  table->mono += 150;
  presses(table, 'p'); /* would resume it */
  assert_null(deck_sheet(controller_deck(table->controller)));
  table_shows(table, "This property is paused");
}
