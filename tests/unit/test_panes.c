/* Every pane and sheet on a canvas at three sizes, driven by keys and by events built by hand; no terminal. */
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

TEST(properties_pane) {
  AT_EACH_SIZE(table) {
    table_shows(table, " 1  Properties  up to date");
    table_shows(table, ">75-000");
    table_types(table, "j");
    table_shows(table, ">75-001");
    table_shows(table, "‖");
    table_types(table, "/");
    table_types(table, "paix hel");
    table_shows(table, "1/40 /paix hel");
    table_shows(table, ">75-007");
    table_types(table, "\n");
    table_key(table, KEYC_ESCAPE, 0);
    table_shows(table, ">75-001"); /* as before */
    table_shows(table, "75-002");
    table_hides(table, "1/40");
  }
}

TEST(properties_keep_their_selection) {
  AT_EACH_SIZE(table) {
    table_types(table, "jjjj");
    table_shows(table, ">75-004");
    table_happens(table, table_properties(table, 39));
    table_shows(table, ">75-004");
  }
}

TEST(planning_pane) {
  AT_EACH_SIZE(table) {
    table_types(table, "2");
    bool wide = sizes[size][0] == 140;
    table_shows(table, wide ? "Thu 26/11  3 visits: 1 conf 1 done 1 canc  up to date" : "Thu 26/11  3 visits");
    table_shows(table, wide ? ">14:00 confirmed  75-000" : ">14:00 conf  75-000"); /* the next one, in our time */
    table_shows(table, "09:00 done");
    table_types(table, "fd");
    table_hides(table, "14:00");
    table_shows(table, "09:00 done");
    table_types(table, "f");
    table_key(table, KEYC_ESCAPE, 0);
    table_shows(table, "14:00");
    table_types(table, "l");
    table_shows(table, "Fri 27/11");
    const struct job *job = table_find(table, JOB_WATCH_DAY);
    assert_int_equal(job->from, when_day(NOW + 86400));
    table_types(table, "t");
    table_shows(table, "Thu 26/11");
  }
}

TEST(drafts_are_marked) {
  struct table *table = table_new(140, 45);
  table_shows(table, "draft until 13:30");
  table_free(table);
  table = table_new(80, 24);
  table_shows(table, " !13:30");
  table_free(table);
  table = table_new(100, 30); /* three panes: the name whole, the mark alone */
  table_shows(table, "Marie Petit    !");
  table_free(table);
}

TEST(ages_are_told) {
  AT_EACH_SIZE(table) {
    table->utc += 200;
    table_shows(table, "3 min");
    struct event *event = table_properties(table, 40);
    event->fresh.failed = true;
    error_set(&event->fresh.error, ERROR_UNREACHABLE, "Flatsy has a problem");
    table_happens(table, event);
    table_shows(table, "no answer, 10:03");
    table_shows(table, "properties not read: Flatsy has");
    /* It did answer, but not with the list. */
    event = table_properties(table, 40);
    event->fresh.failed = true;
    error_set(&event->fresh.error, ERROR_ANSWER, "What came is no answer");
    table_happens(table, event);
    table_shows(table, "not read, 10:03");
    table_shows(table, "properties not read: What came");
    /* It came, but for two of them. */
    event = table_properties(table, 40);
    event->fresh.left_out = 2;
    table_happens(table, event);
    table_shows(table, "2 properties could not be read");
    event = table_properties(table, 40);
    event->fresh.failed = true;
    error_set(&event->fresh.error, ERROR_UNREACHABLE, "No answer from Flatsy");
    table_happens(table, event);
    table->utc += 200;
    table_types(table, "r");
    table->mono += 1000;
    table_shows(table, "reading, 3 min"); /* a server that hangs does not hide how old it is */
  }
}

TEST(slots_pane) {
  AT_EACH_SIZE(table) {
    table_types(table, "3");
    table_shows(table, "★ Recommended by Flatsy");
    table_shows(table, "1 Fri 27 14:30");
    table_shows(table, "2 Sat 28 10:00");
    table_hides(table, "11:00");        /* not available */
    table_hides(table, "Thu 26 09:00"); /* past */
    table_shows(table, "a  2 other slots");
    table_types(table, "a");
    table_shows(table, "3 Fri 27 16:00");
    table_hides(table, "Mon 30 16:00");
    table_types(table, "l");
    table_shows(table, "3 Mon 30 16:00");
  }
}

TEST(slot_times_make_a_column) {
  static const char json[] = "[{\"date\":\"2026-11-30T08:00:00Z\",\"available\":true,\"isPriority\":true},"
                             "{\"date\":\"2026-12-01T08:00:00Z\",\"available\":true,\"isPriority\":true}]";
  AT_EACH_SIZE(table) {
    struct event *event = table_slots(table);
    struct error error;
    slot_list_free(event->slots);
    assert_int_equal(slot_list_decode(json, strlen(json), table->utc, &event->slots, &error), ERROR_NONE);
    table_happens(table, event);
    table_types(table, "b");
    table_shows(table, "1 Mon 30 09:00");
    table_shows(table, "2 Tue  1 09:00");
  }
}

TEST(booking_sheet) {
  AT_EACH_SIZE(table) {
    table_types(table, "b");
    table_shows(table, "1-9");
    table_types(table, "1Marie Dupont 06 12 34 56 78");
    table_shows(table, "missing");
    table_types(table, "\n");
    assert_null(table_find(table, JOB_BOOK));
    table_types(table, " marie@x.fr\n");
    table_shows(table, "y book");
    table_types(table, "\n\n"); /* Enter never sends */
    assert_null(table_find(table, JOB_BOOK));
    struct key repeated = {.code = KEYC_CHAR, .character = 'y', .repeated = true};
    controller_key(table->controller, &repeated, table->mono);
    assert_null(table_find(table, JOB_BOOK)); /* nor does auto-repeat */
    table_show(table);
    table_types(table, "n");
    table_shows(table, "Visitor:");
    table_types(table, "\n");
    struct key unpainted = {.code = KEYC_CHAR, .character = 'y'};
    struct key enter = {.code = KEYC_ENTER};
    table_types(table, "n");
    controller_key(table->controller, &enter, table->mono);
    controller_key(table->controller, &unpainted, table->mono); /* the question has not been painted */
    assert_null(table_find(table, JOB_BOOK));
    table_show(table);
    table_types(table, "y");
    const struct job *job = table_find(table, JOB_BOOK);
    assert_non_null(job);
    assert_string_equal(job->date, "2026-11-27T13:30:00Z");
    assert_string_equal(job->id, "id-0");
    assert_string_equal(job->visitor.email_exact, "marie@x.fr");
    assert_string_equal(job->visitor.last_name, "Dupont");
    table_shows(table, "Fri 27/11"); /* the planning is on the visit's day */
  }
}

TEST(known_visitors_complete) {
  AT_EACH_SIZE(table) {
    table_types(table, "b1dup");
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
    table_happens(table, event);
    table_types(table, "\ny");
    assert_string_equal(table_find(table, JOB_BOOK)->visitor.email_exact, "m@x.fr");
  }
}

TEST(paused_property_says_why) {
  AT_EACH_SIZE(table) {
    table_types(table, "jb");
    table_shows(table, "This property is paused");
    table_hides(table, "1-9");
  }
}

TEST(cancel_sheet) {
  AT_EACH_SIZE(table) {
    table_types(table, "x");
    table_shows(table, "Select a visit in the planning");
    table_types(table, "2x");
    table_shows(table, "v the visitor");
    table_types(table, "p");
    table_shows(table, "y cancel the visit");
    table_types(table, "\n");
    assert_null(table_find(table, JOB_CANCEL));
    table_types(table, "y");
    const struct job *job = table_find(table, JOB_CANCEL);
    assert_string_equal(job->id, "v2");
    assert_true(job->by_owner);
    assert_string_equal(job->visitor.email_exact, "Roy@x.fr");
    table_key(table, KEYC_DOWN, 0);
    table_types(table, "x");
    table_shows(table, "cancelled already");
  }
}

TEST(visit_pane) {
  AT_EACH_SIZE(table) {
    table_types(table, "2k\n");
    struct event *event = event_new(EVENT_VISIT);
    event->visit = table_visit("v1", "2026-11-26T08:00:00Z", "done", "Petit");
    table_happens(table, event);
    table_shows(table, "Thursday 26 November");
    table_hides(table, "0451"); /* the code proves presence */
    table_types(table, "C");
    table_shows(table, "0451");
    if (sizes[size][1] > 10) table_shows(table, "Phone: 06 12 34 56 78"); /* as it is read aloud */
    table_key(table, KEYC_END, 0);
    table_shows(table, "Visitor's interest: 4");
    table_key(table, KEYC_ESCAPE, 0);
    table_shows(table, "Thu 26/11");
  }
}

/* Its agent is an id; the property's is a name, which the later edition tells. */
TEST(a_visit_names_its_agent) {
  static const char json[] =
      "{\"id\":\"v1\",\"date\":\"2026-11-26T08:00:00Z\",\"flatguideId\":\"5b1f7a8e-0000-4000-8000-000000000001\","
      "\"propertySummary\":{\"id\":\"id-0\",\"externalRef\":\"75-000\"},\"visitorVisits\":[],\"propertyVisits\":[]}";
  for (int later = 0; later < 2; later++) {
    struct table *table = table_new(140, 45);
    table_server(table, later);
    table_types(table, "2k\n");
    for (int n = 0; n < 2; n++) {
      struct event *event = event_new(EVENT_VISIT);
      event->visit = table_visit_of(json);
      table_happens(table, event);
    }
    table_shows(table, "Visit agent: 5b1f7a8e");                  /* until it is known */
    assert_int_equal(table_posted(table, JOB_READ_AGENT), later); /* once */
    if (later) {
      struct event *event = event_new(EVENT_AGENT);
      struct error error;
      static const char agent[] = "{\"name\":\"L\u00e9a Morel\",\"presentation\":\"\",\"rating\":4}";
      assert_string_equal(table_find(table, JOB_READ_AGENT)->ref, "75-000");
      event->serial = table_find(table, JOB_READ_AGENT)->serial;
      assert_int_equal(agent_decode(agent, strlen(agent), &event->agent, &error), ERROR_NONE);
      table_happens(table, event);
      table_shows(table, "Visit agent of the property: L\u00e9a Morel");
      table_hides(table, "5b1f7a8e");
    }
    table_free(table);
  }
}

/* Without a network, on a machine where nothing was read yet, nothing is being read either. */
TEST(offline_nothing_was_read_yet) {
  struct table *table = table_new_offline(140, 45);
  table_shows(table, "Nothing was read yet on this machine"); /* properties */
  table_shows(table, "This day was never read from Flatsy");
  table_hides(table, "Reading from Flatsy");
  table_types(table, "c");
  table_hides(table, "Reading from Flatsy");
  table_key(table, KEYC_ESCAPE, 0);
  table_types(table, "b");
  table_hides(table, "Reading from Flatsy");
  table_free(table);
}

/* Of a visit that came through the broker: Flatsy is asked when a person asks. */
TEST(a_withheld_code_is_asked_for) {
  static const char withheld[] = "{\"id\":\"v1\",\"date\":\"2026-11-26T08:00:00Z\",\"code\":null}";
  AT_EACH_SIZE(table) {
    struct error error;
    table_types(table, "2k\n");
    uint64_t asked = table_find(table, JOB_READ_VISIT)->serial;
    struct event *event = event_new(EVENT_VISIT), *done = event_new(EVENT_DONE);
    assert_int_equal(visit_decode(withheld, strlen(withheld), &event->visit, &error), ERROR_NONE);
    table_happens(table, event);
    done->serial = asked; /* what it asked for when it was opened */
    error_set(&done->error, ERROR_UNREACHABLE, "no");
    table_happens(table, done);
    table_shows(table, "hidden (C"); /* the narrowest screen breaks the line */
    size_t before = table->posted;
    table_types(table, "C");
    assert_int_equal(table->posted, before + 1);
    assert_int_equal(table->last[before]->type, JOB_READ_VISIT);
    assert_false(table->last[before]->cached);
    table_shows(table, "Flatsy is");
    event = event_new(EVENT_VISIT);
    event->visit = table_visit("v1", "2026-11-26T08:00:00Z", "done", "Petit");
    table_happens(table, event);
    table_shows(table, "0451");
  }
}

TEST(property_pane) {
  static const char json[] = "{\"id\":\"id-0\",\"userId\":\"u\",\"data\":{\"externalRef\":\"75-000\",\"price\":950.5,"
                             "\"rentSell\":\"property.basics.rentsell.rent\","
                             "\"propertyStatus\":\"property.basics.status.available\",\"address\":{\"address\":\"0 rue "
                             "de la Paix\",\"zip\":\"75002\",\"city\":"
                             "\"Paris\",\"countryCode\":\"FR\",\"latitude\":48,\"longitude\":2},"
                             "\"visitAvailabilities\":[{\"start\":\"2026-11-27T06:00:00Z\","
                             "\"end\":\"2026-11-27T20:00:00Z\"}]},\"ownerContact\":{\"name\":\"Mme Roy\"}}";
  AT_EACH_SIZE(table) {
    struct error error;
    table_types(table, "\n");
    struct event *event = event_new(EVENT_PROPERTY);
    assert_int_equal(property_decode(json, strlen(json), &event->property, &error), ERROR_NONE);
    table_happens(table, event);
    table_shows(table, "0 rue de la Paix, 75002 Paris");
    table_key(table, KEYC_END, 0);
    table_shows(table, "Fri 27/11 7:00-21:00");
    table_types(table, "q");
    table_shows(table, " 1  Properties");
  }
}

/* Weekly hours are no single night, in the sum of a property either. */
TEST(a_property_says_its_hours_as_its_week_does) {
  static const char json[] = "{\"id\":\"id-0\",\"data\":{\"externalRef\":\"75-000\",\"visitAvailabilities\":["
                             "{\"start\":\"2026-11-02T21:00:00Z\",\"end\":\"2026-11-03T01:00:00Z\","
                             "\"isWeeklyRecurring\":true},{\"start\":\"2026-11-20T08:00:00Z\","
                             "\"end\":\"2026-11-20T10:00:00Z\"}]}}";
  struct table *table = table_new(140, 45);
  struct error error;
  table_types(table, "\n");
  struct event *event = event_new(EVENT_PROPERTY);
  assert_int_equal(property_decode(json, strlen(json), &event->property, &error), ERROR_NONE);
  table_happens(table, event);
  table_shows(table, "every Monday from 2 November, 22:00 to Tue 03/11 2:00");
  table_hides(table, "20/11"); /* past */
  table_free(table);
}

TEST(outbox_pane) {
  AT_EACH_SIZE(table) {
    table_happens(table, table_write(EVENT_OUTBOX, "unknown", false, "No answer: checking"));
    table_types(table, "o");
    table_happens(table, table_write(EVENT_OUTBOX, "unknown", false, "No answer: checking"));
    table_shows(table, "Outbox  1 not settled");
    table_shows(table, "No answer: checking");
    table_types(table, "d");
    table_shows(table, "Give it up?");
    table_types(table, "n");
    assert_null(table_find(table, JOB_DROP));
    table_types(table, "sy");
    assert_int_equal(table_find(table, JOB_RETRY)->row, 3);
    table_types(table, "q");
    assert_true(table_key(table, KEYC_CHAR, 'q')); /* asks first: something is not settled */
    table_shows(table, "Quit?");
    table_types(table, "n");
    assert_true(table_key(table, KEYC_CONTROL, 'c'));
    assert_false(table_key(table, KEYC_CONTROL, 'c')); /* twice: leaves */
  }
}

TEST(outcomes_are_told) {
  AT_EACH_SIZE(table) {
    table_happens(table, table_write(EVENT_WRITE, "unknown", false, "may have gone through"));
    table_shows(table, "may have gone through");
    table_happens(table, table_write(EVENT_WRITE, "refused", true, "slot taken"));
    table_shows(table, "Refused: ");
    table_happens(table, table_write(EVENT_WRITE, "done", true, NULL));
    table_shows(table, "Booked: Fri 27 10:00");
  }
}

TEST(help_pane) {
  AT_EACH_SIZE(table) {
    table_types(table, "?");
    table_shows(table, sizes[size][1] < 45 ? "Help  type to search  1-" : "Help  type to search"); /* there is more */
    table_shows(table, "book a visit"); /* first what people came for */
    table_types(table, "paused");
    table_hides(table, "book a visit");
    table_shows(table, "‖              the property is paused");
    for (const char *at = "paused"; *at != '\0'; at++)
      table_key(table, KEYC_BACKSPACE, 0);
    table_types(table, "outbox");
    table_hides(table, "one row up");
    table_shows(table, "what is sent");
    table_shows(table, "Esc back");
    table_key(table, KEYC_ESCAPE, 0);
    table_shows(table, " 1  Properties");
  }
}

/* The age of a detail grows like that of a list; one from the cache is never said to be up to date. */
TEST(details_tell_their_age) {
  static const char *const panes[] = {"1\n", "2\n"};
  static const enum job_type jobs[] = {JOB_READ_PROPERTY, JOB_READ_VISIT};
  for (size_t n = 0; n < 2; n++) {
    AT_EACH_SIZE(table) {
      table_types(table, panes[n]);
      table_shows(table, n == 0 ? "Property  loading" : "Visit  loading");
      struct event *done = event_new(EVENT_DONE);
      done->serial = table_find(table, jobs[n])->serial;
      table_happens(table, done);
      table_shows(table, n == 0 ? "Property  up to date" : "Visit  up to date");
      table->utc += 200;
      assert_in_range(controller_tick(table->controller, table->mono), 0, 60000);
      table_shows(table, n == 0 ? "Property  3 min" : "Visit  3 min");
      table_types(table, "r");
      done = event_new(EVENT_DONE);
      done->serial = table_find(table, jobs[n])->serial;
      error_set(&done->error, ERROR_UNREACHABLE, "gone");
      table_happens(table, done);
      table_shows(table, "no answer, 10:00");
    }
  }
}

/* What people came for has its place in the hint bar of the commonest window; a sheet tells what its own keys do. */
TEST(hints_say_what_matters) {
  struct table *table = table_new(80, 24);
  table_types(table, "2");
  table_shows(table, " b book  Enter open  x cancel  m move  / filter  : find  c changes  ? help");
  table_types(table, "/");
  table_shows(table, "Enter keep   Esc clear");
  table_types(table, "\nb");
  table_shows(table, " 1-9 pick  Esc back  a other slots  w week  ? help");
  table_types(table, "1");
  table_shows(table, "Enter go on   Esc back");
  table_types(table, "Marie Dupont 0612345678 marie@x.fr");
  table_shows(table, "phone 06 12 34 56 78"); /* as it is read back */
  table_types(table, "\n");
  table_hides(table, "Enter go on"); /* Enter sends nothing */
  table_free(table);
  table = table_new(40, 10);
  table_types(table, "f");
  table_shows(table, "b draft");
  table_shows(table, "Esc all");
  table_free(table);
}

static bool has_style(const struct table *table, enum style style) {
  for (int y = 0; y < canvas_height(table->canvas); y++)
    for (int x = 0; x < canvas_width(table->canvas); x++)
      if (canvas_cell(table->canvas, x, y)->style == style) return true;
  return false;
}

TEST(login_sheet) {
  AT_EACH_SIZE(table) {
    table_happens(table, table_session(SESSION_LOGIN_NEEDED, "Not logged in"));
    table_shows(table, "Log in to test");
    assert_false(has_style(table, STYLE_BAD)); /* nobody did anything wrong yet */
    table_types(table, "a@x.fr\nsecret q");
    table_hides(table, "secret");
    table_types(table, "\n");
    const struct job *job = table_find(table, JOB_LOGIN);
    assert_string_equal(job->user, "a@x.fr");
    assert_string_equal(job->secret, "secret q");
    struct event *done = event_new(EVENT_DONE);
    done->serial = job->serial;
    error_set(&done->error, ERROR_AUTH, "wrong password");
    table_happens(table, done);
    table_shows(table, "wrong password");
    table_shows(table, "Ctrl-C quit");
    assert_true(has_style(table, STYLE_BAD));
    table_happens(table, table_session(SESSION_OPEN, "Agence"));
    table_shows(table, " 1  Properties");
  }
}

/* It takes the whole screen, the line for notices too. */
TEST(what_a_login_has_to_say_is_seen) {
  AT_EACH_SIZE(table) {
    struct key paste = {.code = KEYC_PASTE, .paste = "", .length = 70000};
    table_happens(table, table_session(SESSION_LOGIN_NEEDED, "Not logged in"));
    controller_key(table->controller, &paste, table->mono += 1000);
    table_shows(table, "This paste is too long");
    table_types(table, "a");
    table_hides(table, "This paste is too long");
  }
}

TEST(paste_runs_no_keys) {
  AT_EACH_SIZE(table) {
    struct key paste = {.code = KEYC_PASTE, .paste = "b1y\nMarie Dupont 0612345678 m@x.fr"};
    controller_key(table->controller, &paste, table->mono);
    table_shows(table, "Kept as the visitor");
    table_hides(table, "1-9");
    assert_null(table_find(table, JOB_BOOK));
  }
}

TEST(escape_never_quits) {
  AT_EACH_SIZE(table) {
    for (int n = 0; n < 5; n++)
      assert_true(table_key(table, KEYC_ESCAPE, 0));
    assert_false(table_key(table, KEYC_CHAR, 'q'));
  }
}

TEST(interrupt_goes_back_then_leaves) {
  AT_EACH_SIZE(table) {
    table_types(table, "b1Marie");
    assert_true(table_key(table, KEYC_CONTROL, 'c'));
    table_hides(table, "Visitor:");
    assert_true(table_key(table, KEYC_CONTROL, 'c'));
    table_hides(table, "1-9");
    assert_false(table_key(table, KEYC_CONTROL, 'c'));
  }
}

TEST(small_windows_get_a_message) {
  struct table *table = table_new(20, 5);
  table_shows(table, "Window too small");
  table_types(table, "b1xy");
  assert_null(table_find(table, JOB_BOOK));
  canvas_resize(table->canvas, 80, 24);
  deck_resize(controller_deck(table->controller), 80, 24);
  table_shows(table, ">75-000");
  table_free(table);
}
