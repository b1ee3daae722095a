/* Every pane and sheet on a canvas at three sizes, driven by keys and by events built by hand; no terminal. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/when.h"
#include "model/json.h"
#include "panes/desk.h"

#define NOW 1795683600 /* Thursday 26 November 2026, 10:00 in Paris */

static const int sizes[][2] = {{140, 45}, {80, 24}, {40, 10}};

struct table { /* a desk without terminal and worker */
  struct desk *desk;
  struct canvas *canvas;
  int64_t utc, mono;
  struct job *last[256]; /* what was posted */
  size_t posted;
  char *text; /* the last picture */
};

static int64_t table_utc_ms(void *arg) {
  return ((struct table *)arg)->utc * 1000;
}

static int64_t table_mono_ms(void *arg) {
  return ((struct table *)arg)->mono;
}

static uint64_t table_post(void *arg, struct job *take_job) {
  struct table *table = arg;
  assert_true(table->posted < sizeof table->last / sizeof *table->last);
  table->last[table->posted++] = take_job;
  return take_job->serial = table->posted;
}

static const struct job *table_find(const struct table *table, enum job_type type) {
  for (size_t n = table->posted; n-- > 0;)
    if (table->last[n]->type == type) return table->last[n];
  return NULL;
}

static const char *table_show(struct table *table) {
  deck_draw(desk_deck(table->desk), table->canvas);
  free(table->text);
  return table->text = canvas_dump(table->canvas);
}

static void shows(struct table *table, const char *text) {
  if (strstr(table_show(table), text) == NULL) fail_msg("does not show \"%s\":\n%s", text, table->text);
}

static void hides(struct table *table, const char *text) {
  if (strstr(table_show(table), text) != NULL) fail_msg("shows \"%s\":\n%s", text, table->text);
}

static bool table_key(struct table *table, enum key_code code, uint32_t character) {
  struct key key = {.code = code, .character = character};
  table->mono += 1000; /* no auto-repeat, no list that has just moved */
  bool goes_on = deck_key(desk_deck(table->desk), &key, table->mono);
  table_show(table);
  return goes_on;
}

static void types(struct table *table, const char *text) {
  for (; *text != '\0'; text++)
    table_key(table, *text == '\n' ? KEYC_ENTER : KEYC_CHAR, (uint32_t)(unsigned char)*text);
}

static void happens(struct table *table, struct event *take_event) {
  desk_event(table->desk, take_event);
  event_free(take_event);
  table_show(table);
}

/* ---- events */

static struct freshness fresh(const struct table *table) {
  return (struct freshness){.read_at = table->utc};
}

static struct event *properties(const struct table *table, size_t count) {
  struct event *event = event_new(EVENT_PROPERTIES);
  struct property_list *list = mem_new(sizeof *list);
  list->count = count;
  list->rows = mem_new_array(count, sizeof *list->rows);
  list->text = mem_new(count * 200);
  for (size_t n = 0; n < count; n++) {
    char *id = list->text + n * 200, *ref = id + 40, *address = ref + 20, *folded = address + 60;
    sprintf(id, "id-%zu", n);
    sprintf(ref, "75-%03zu", n);
    sprintf(address, "%zu rue de la Paix", n);
    sprintf(folded, "75-%03zu %zu rue de la paix paris %s", n, n, n == 7 ? "helene" : "");
    list->rows[n] = (struct property_row){.id = id,
                                          .ref = ref,
                                          .ref_shown = ref,
                                          .address = address,
                                          .city = "Paris",
                                          .folded = folded,
                                          .status = n == 1 ? PROPERTY_STANDBY : PROPERTY_AVAILABLE};
  }
  event->properties = list;
  event->fresh = fresh(table);
  return event;
}

static struct visit *visit(const char *id, const char *date, const char *status, const char *name) {
  struct visit *made;
  struct error error;
  char *json = mem_print(
      "{\"id\":\"%s\",\"date\":\"%s\",\"code\":\"0451\",\"durationMinutes\":30,\"propertyVisits\":[{\"propertyId\":"
      "\"id-0\","
      "\"visitId\":\"%s\",\"comment\":\"Calme\\nClair\",\"visitorInterest\":4}],\"visitorVisits\":[{\"visitId\":\"%s\","
      "\"askedPropertyId\":\"id-0\",\"status\":\"visit.status.%s\",\"statusUpdatedAt\":\"2026-11-26T08:30:00Z\","
      "\"visitor\":"
      "{\"email\":\"%s@x.fr\",\"firstName\":\"Marie\",\"lastName\":\"%s\",\"phone\":\"0612345678\"}}],"
      "\"propertySummary\":"
      "{\"id\":\"id-0\",\"externalRef\":\"75-000\",\"displayAddress\":\"0 rue de la "
      "Paix\",\"latitude\":48,\"longitude\":2}}",
      id, date, id, id, status, name, name);
  assert_int_equal(visit_decode(json, strlen(json), &made, &error), ERROR_NONE);
  free(json);
  return made;
}

static struct event *day(const struct table *table) {
  struct event *event = event_new(EVENT_DAY);
  event->from = when_day(table->utc);
  event->fresh = fresh(table);
  event->visits = mem_new(sizeof *event->visits);
  visit_list_add(event->visits, visit("v1", "2026-11-26T08:00:00Z", "done", "Petit"));
  visit_list_add(event->visits, visit("v2", "2026-11-26T13:00:00Z", "confirmed", "Roy"));
  visit_list_add(event->visits, visit("v3", "2026-11-26T15:00:00Z", "cancelled.owner", "Diop"));
  visit_list_sort(event->visits);
  return event;
}

static struct event *slots(const struct table *table) {
  static const char json[] = "[{\"date\":\"2026-11-27T13:30:00Z\",\"available\":true,\"isPriority\":true},"
                             "{\"date\":\"2026-11-28T09:00:00Z\",\"available\":true,\"isPriority\":true},"
                             "{\"date\":\"2026-11-28T10:00:00Z\",\"available\":false,\"isPriority\":true},"
                             "{\"date\":\"2026-11-26T08:00:00Z\",\"available\":true,\"isPriority\":true},"
                             "{\"date\":\"2026-11-27T15:00:00Z\",\"available\":true,\"isPriority\":false},"
                             "{\"date\":\"2026-11-30T15:00:00Z\",\"available\":true,\"isPriority\":false}]";
  struct event *event = event_new(EVENT_SLOTS);
  struct error error;
  event->id = mem_copy("id-0");
  event->ref = mem_copy("75-000");
  event->fresh = fresh(table);
  assert_int_equal(slot_list_decode(json, strlen(json), table->utc, &event->slots, &error), ERROR_NONE);
  return event;
}

static struct event *session(enum session_state state, const char *text) {
  struct event *event = event_new(EVENT_SESSION);
  event->session = state;
  event->text = mem_copy(text);
  return event;
}

static struct event *write_of(enum event_type type, const char *state, bool settled, const char *note) {
  struct event *event = event_new(type);
  event->count = 1;
  event->unsettled = !settled;
  event->rows = mem_new(sizeof *event->rows);
  *event->rows = (struct outbox_view){.id = 3,
                                      .kind = mem_copy("book"),
                                      .kind_label = mem_copy("book"),
                                      .state = mem_copy(state),
                                      .state_label = mem_copy(state),
                                      .settled = settled,
                                      .done = strcmp(state, "done") == 0,
                                      .unknown = strcmp(state, "unknown") == 0,
                                      .ref_shown = mem_copy("75-000"),
                                      .visitor_name = mem_copy("Marie Dupont"),
                                      .visit_id = mem_copy("v2"),
                                      .note = mem_copy(note),
                                      .at = NOW + 86400,
                                      .created_at = NOW,
                                      .updated_at = NOW};
  return event;
}

static struct table *table_new(int width, int height) {
  struct table *table = mem_new(sizeof *table);
  struct clock *clock = mem_new(sizeof *clock);
  *clock = (struct clock){table_utc_ms, table_mono_ms, table};
  table->utc = NOW;
  table->mono = 100000;
  table->canvas = canvas_new(width, height, false);
  table->desk =
      desk_new(&(struct desk_setup){.post = table_post, .arg = table, .clock = clock, .where = "test", .user = NULL},
               width, height);
  happens(table, session(SESSION_OPEN, "Agence du Parc"));
  happens(table, properties(table, 40));
  happens(table, day(table));
  happens(table, slots(table));
  free(table->last[0]->text);
  table->last[0]->text = (char *)clock; /* freed with the job */
  return table;
}

static void table_free(struct table *table) {
  desk_free(table->desk);
  canvas_free(table->canvas);
  for (size_t n = 0; n < table->posted; n++)
    job_free(table->last[n]);
  free(table->text);
  free(table);
}

#define AT_EACH_SIZE(table)                                                                                            \
  for (size_t size = 0; size < 3; size++)                                                                              \
    for (struct table *table = table_new(sizes[size][0], sizes[size][1]); table != NULL;                               \
         table_free(table), table = NULL)

/* ---- tests */

static void properties_pane(void **state) {
  (void)state;
  AT_EACH_SIZE(table) {
    shows(table, " 1  Properties  up to date");
    shows(table, ">75-000");
    types(table, "j");
    shows(table, ">75-001");
    shows(table, "‖");
    types(table, "/");
    types(table, "paix hel");
    shows(table, "/paix hel 1/40");
    shows(table, ">75-007");
    types(table, "\n");
    table_key(table, KEYC_ESCAPE, 0);
    shows(table, "75-008");
    hides(table, "1/40");
  }
}

static void properties_keep_their_selection(void **state) {
  (void)state;
  AT_EACH_SIZE(table) {
    types(table, "jjjj");
    shows(table, ">75-004");
    happens(table, properties(table, 39));
    shows(table, ">75-004");
  }
}

static void planning_pane(void **state) {
  (void)state;
  AT_EACH_SIZE(table) {
    types(table, "2");
    shows(table, "Planning  Thu 26/11  up to date");
    shows(table, ">14:00 conf  75-000"); /* the next visit, in the profile's time */
    shows(table, "09:00 done");
    types(table, "fd");
    hides(table, "14:00");
    shows(table, "09:00 done");
    types(table, "f");
    table_key(table, KEYC_ESCAPE, 0);
    shows(table, "14:00");
    types(table, "l");
    shows(table, "Fri 27/11");
    const struct job *job = table_find(table, JOB_WATCH_DAY);
    assert_int_equal(job->from, when_day(NOW + 86400));
    types(table, "t");
    shows(table, "Thu 26/11");
  }
}

static void drafts_are_marked(void **state) {
  (void)state;
  struct table *table = table_new(140, 45);
  shows(table, "DRAFT 0h30");
  table_free(table);
}

static void ages_are_told(void **state) {
  (void)state;
  AT_EACH_SIZE(table) {
    table->utc += 200;
    shows(table, "3 min");
    struct event *event = properties(table, 40);
    event->fresh.failed = true;
    happens(table, event);
    shows(table, "no answer, 10:03");
  }
}

static void slots_pane(void **state) {
  (void)state;
  AT_EACH_SIZE(table) {
    types(table, "3");
    shows(table, "★ Recommended by Flatsy");
    shows(table, "1 Fri 27 14:30");
    shows(table, "2 Sat 28 10:00");
    hides(table, "11:00");        /* not available */
    hides(table, "Thu 26 09:00"); /* past */
    shows(table, "a  2 other slots");
    types(table, "a");
    shows(table, "3 Fri 27 16:00");
    hides(table, "Mon 30 16:00");
    types(table, "l");
    shows(table, "3 Mon 30 16:00");
  }
}

static void booking_sheet(void **state) {
  (void)state;
  AT_EACH_SIZE(table) {
    types(table, "b");
    shows(table, "1-9");
    types(table, "1Marie Dupont 06 12 34 56 78");
    shows(table, "missing");
    types(table, "\n");
    assert_null(table_find(table, JOB_BOOK));
    types(table, " marie@x.fr\n");
    shows(table, "y book");
    types(table, "\n\n"); /* Enter never sends */
    assert_null(table_find(table, JOB_BOOK));
    struct key repeated = {.code = KEYC_CHAR, .character = 'y', .repeated = true};
    deck_key(desk_deck(table->desk), &repeated, table->mono);
    assert_null(table_find(table, JOB_BOOK)); /* nor does auto-repeat */
    table_show(table);
    types(table, "n");
    shows(table, "Visitor:");
    types(table, "\n");
    struct key unpainted = {.code = KEYC_CHAR, .character = 'y'};
    struct key enter = {.code = KEYC_ENTER};
    types(table, "n");
    deck_key(desk_deck(table->desk), &enter, table->mono);
    deck_key(desk_deck(table->desk), &unpainted, table->mono); /* the question has not been painted */
    assert_null(table_find(table, JOB_BOOK));
    table_show(table);
    types(table, "y");
    const struct job *job = table_find(table, JOB_BOOK);
    assert_non_null(job);
    assert_string_equal(job->date, "2026-11-27T13:30:00Z");
    assert_string_equal(job->id, "id-0");
    assert_string_equal(job->visitor.email_exact, "marie@x.fr");
    assert_string_equal(job->visitor.last_name, "Dupont");
    shows(table, "Fri 27/11"); /* the planning is on the visit's day */
  }
}

static void known_visitors_complete(void **state) {
  (void)state;
  AT_EACH_SIZE(table) {
    types(table, "b1dup");
    const struct job *job = table_find(table, JOB_READ_VISITORS);
    assert_string_equal(job->text, "dup");
    struct event *event = event_new(EVENT_VISITORS);
    event->serial = job->serial;
    event->count = 1;
    event->visitors = mem_new(sizeof *event->visitors);
    *event->visitors = (struct visitor){.email = mem_copy("m@x.fr"),
                                        .email_exact = mem_copy("m@x.fr"),
                                        .first_name = mem_copy("Marie"),
                                        .last_name = mem_copy("Dupont"),
                                        .phone = mem_copy("0612345678")};
    happens(table, event);
    types(table, "\ny");
    assert_string_equal(table_find(table, JOB_BOOK)->visitor.email_exact, "m@x.fr");
  }
}

static void paused_property_says_why(void **state) {
  (void)state;
  AT_EACH_SIZE(table) {
    types(table, "jb");
    shows(table, "This property is paused");
    hides(table, "1-9");
  }
}

static void cancel_sheet(void **state) {
  (void)state;
  AT_EACH_SIZE(table) {
    types(table, "x");
    shows(table, "Select a visit in the planning");
    types(table, "2x");
    shows(table, "v the visitor");
    types(table, "p");
    shows(table, "y cancel the visit");
    types(table, "\n");
    assert_null(table_find(table, JOB_CANCEL));
    types(table, "y");
    const struct job *job = table_find(table, JOB_CANCEL);
    assert_string_equal(job->id, "v2");
    assert_true(job->by_owner);
    assert_string_equal(job->visitor.email_exact, "Roy@x.fr");
    table_key(table, KEYC_DOWN, 0);
    types(table, "x");
    shows(table, "cancelled already");
  }
}

static void visit_pane(void **state) {
  (void)state;
  AT_EACH_SIZE(table) {
    types(table, "2k\n");
    struct event *event = event_new(EVENT_VISIT);
    event->visit = visit("v1", "2026-11-26T08:00:00Z", "done", "Petit");
    happens(table, event);
    shows(table, "Thursday 26 November");
    hides(table, "0451"); /* the code proves presence */
    types(table, "C");
    shows(table, "0451");
    table_key(table, KEYC_END, 0);
    shows(table, "Visitor's interest: 4");
    table_key(table, KEYC_ESCAPE, 0);
    shows(table, "Planning");
  }
}

static void property_pane(void **state) {
  static const char json[] = "{\"id\":\"id-0\",\"userId\":\"u\",\"data\":{\"externalRef\":\"75-000\",\"price\":950.5,"
                             "\"rentSell\":\"property.basics.rentsell.rent\","
                             "\"propertyStatus\":\"property.basics.status.available\",\"address\":{\"address\":\"0 rue "
                             "de la Paix\",\"zip\":\"75002\",\"city\":"
                             "\"Paris\",\"countryCode\":\"FR\",\"latitude\":48,\"longitude\":2},"
                             "\"visitAvailabilities\":[{\"start\":\"2026-11-27T06:00:00Z\","
                             "\"end\":\"2026-11-27T20:00:00Z\"}]},\"ownerContact\":{\"name\":\"Mme Roy\"}}";
  (void)state;
  AT_EACH_SIZE(table) {
    struct error error;
    types(table, "\n");
    struct event *event = event_new(EVENT_PROPERTY);
    assert_int_equal(property_decode(json, strlen(json), &event->property, &error), ERROR_NONE);
    happens(table, event);
    shows(table, "0 rue de la Paix, 75002 Paris");
    table_key(table, KEYC_END, 0);
    shows(table, "Fri 27/11  07:00 – 21:00");
    types(table, "q");
    shows(table, " 1  Properties");
  }
}

static void outbox_pane(void **state) {
  (void)state;
  AT_EACH_SIZE(table) {
    happens(table, write_of(EVENT_OUTBOX, "unknown", false, "No answer: checking"));
    types(table, "o");
    happens(table, write_of(EVENT_OUTBOX, "unknown", false, "No answer: checking"));
    shows(table, "Outbox  1 not settled");
    shows(table, "No answer: checking");
    types(table, "d");
    shows(table, "Give it up?");
    types(table, "n");
    assert_null(table_find(table, JOB_DROP));
    types(table, "sy");
    assert_int_equal(table_find(table, JOB_RETRY)->row, 3);
    types(table, "q");
    assert_true(table_key(table, KEYC_CHAR, 'q')); /* asks first: something is not settled */
    shows(table, "Quit?");
    types(table, "n");
    assert_true(table_key(table, KEYC_CONTROL, 'c'));
    assert_false(table_key(table, KEYC_CONTROL, 'c')); /* twice: leaves */
  }
}

static void outcomes_are_told(void **state) {
  (void)state;
  AT_EACH_SIZE(table) {
    happens(table, write_of(EVENT_WRITE, "unknown", false, "may have gone through"));
    shows(table, "may have gone through");
    happens(table, write_of(EVENT_WRITE, "refused", true, "slot taken"));
    shows(table, "Refused: slot taken");
    happens(table, write_of(EVENT_WRITE, "done", true, NULL));
    shows(table, "Booked: Fri 27 10:00");
  }
}

static void help_pane(void **state) {
  (void)state;
  AT_EACH_SIZE(table) {
    types(table, "?");
    shows(table, "one row up");
    types(table, "outbox");
    hides(table, "one row up");
    shows(table, "what is sent");
    table_key(table, KEYC_ESCAPE, 0);
    shows(table, " 1  Properties");
  }
}

static void login_sheet(void **state) {
  (void)state;
  AT_EACH_SIZE(table) {
    happens(table, session(SESSION_LOGIN_NEEDED, "Not logged in"));
    shows(table, "Log in to test");
    types(table, "a@x.fr\nsecret q");
    hides(table, "secret");
    types(table, "\n");
    const struct job *job = table_find(table, JOB_LOGIN);
    assert_string_equal(job->user, "a@x.fr");
    assert_string_equal(job->secret, "secret q");
    struct event *done = event_new(EVENT_DONE);
    done->serial = job->serial;
    error_set(&done->error, ERROR_AUTH, "wrong password");
    happens(table, done);
    if (sizes[size][1] > 12) shows(table, "wrong password");
    happens(table, session(SESSION_OPEN, "Agence"));
    shows(table, " 1  Properties");
  }
}

static void paste_runs_no_keys(void **state) {
  (void)state;
  AT_EACH_SIZE(table) {
    struct key paste = {.code = KEYC_PASTE, .paste = "b1y\nMarie Dupont 0612345678 m@x.fr"};
    deck_key(desk_deck(table->desk), &paste, table->mono);
    shows(table, "Kept as the visitor");
    hides(table, "1-9");
    assert_null(table_find(table, JOB_BOOK));
  }
}

static void escape_never_quits(void **state) {
  (void)state;
  AT_EACH_SIZE(table) {
    for (int n = 0; n < 5; n++)
      assert_true(table_key(table, KEYC_ESCAPE, 0));
    assert_false(table_key(table, KEYC_CHAR, 'q'));
  }
}

static void interrupt_goes_back_then_leaves(void **state) {
  (void)state;
  AT_EACH_SIZE(table) {
    types(table, "b1Marie");
    assert_true(table_key(table, KEYC_CONTROL, 'c'));
    hides(table, "Visitor:");
    assert_true(table_key(table, KEYC_CONTROL, 'c'));
    hides(table, "1-9");
    assert_false(table_key(table, KEYC_CONTROL, 'c'));
  }
}

static void small_windows_get_a_message(void **state) {
  (void)state;
  struct table *table = table_new(20, 5);
  shows(table, "Window too small");
  types(table, "b1xy");
  assert_null(table_find(table, JOB_BOOK));
  canvas_resize(table->canvas, 80, 24);
  deck_resize(desk_deck(table->desk), 80, 24);
  shows(table, ">75-000");
  table_free(table);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(properties_pane),
      cmocka_unit_test(properties_keep_their_selection),
      cmocka_unit_test(planning_pane),
      cmocka_unit_test(drafts_are_marked),
      cmocka_unit_test(ages_are_told),
      cmocka_unit_test(slots_pane),
      cmocka_unit_test(booking_sheet),
      cmocka_unit_test(known_visitors_complete),
      cmocka_unit_test(paused_property_says_why),
      cmocka_unit_test(cancel_sheet),
      cmocka_unit_test(visit_pane),
      cmocka_unit_test(property_pane),
      cmocka_unit_test(outbox_pane),
      cmocka_unit_test(outcomes_are_told),
      cmocka_unit_test(help_pane),
      cmocka_unit_test(login_sheet),
      cmocka_unit_test(paste_runs_no_keys),
      cmocka_unit_test(escape_never_quits),
      cmocka_unit_test(interrupt_goes_back_then_leaves),
      cmocka_unit_test(small_windows_get_a_message),
  };
  struct error error;
  setlocale(LC_ALL, "C.UTF-8");
  json_setup();
  if (when_zone_set(WHEN_ZONE_DEFAULT, &error) != ERROR_NONE) return 99;
  return cmocka_run_group_tests_name("panes", tests, NULL, NULL);
}
