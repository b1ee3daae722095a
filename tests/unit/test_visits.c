/* What is done with visits beyond booking and cancelling one: moving, editing a visitor, marking several, reports,
 * messages, changes. At three sizes, without a terminal. */
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
#include "base/buf.h"
#include "base/mem.h"
#include "base/when.h"
#include "drawn.h"
#include "table.h"

static void press(struct table *table, uint32_t control) {
  table_key(table, KEYC_CONTROL, control);
}

static struct event *visit_event(struct visit *take_visit, uint64_t serial) {
  struct event *event = event_new(EVENT_VISIT);
  event->visit = take_visit;
  event->serial = serial;
  return event;
}

#define TWO_VISITORS                                                                                                   \
  "{\"id\":\"v7\",\"date\":\"2026-11-26T13:00:00Z\",\"propertyVisits\":[{\"propertyId\":\"id-0\"}],"                   \
  "\"visitorVisits\":["                                                                                                \
  "{\"status\":\"visit.status.confirmed\",\"visitor\":{\"email\":\"a@x.fr\",\"firstName\":\"Anne\",\"lastName\":"      \
  "\"Roy\"}},"                                                                                                         \
  "{\"status\":\"visit.status.done\",\"visitor\":{\"email\":\"b@x.fr\",\"firstName\":\"Bob\",\"lastName\":\"Sy\"}},"   \
  "{\"status\":\"visit.status.proposed\",\"visitor\":{\"email\":\"C@x.fr\",\"firstName\":\"Carl\",\"lastName\":"       \
  "\"Lo\"}}]}"

/* ---- moving */

TEST(a_visit_moves) {
  AT_EACH_SIZE(table) {
    table_types(table, "2m");
    table_shows(table, sizes[size][0] == 40 ? "move 14:00 Marie R…: 1-9" : "move 14:00");
    table_shows(table, "1-9");
    assert_true(table_find(table, JOB_WATCH_SLOTS)->reschedule);
    table_types(table, "1");
    table_shows(table, "Move the visit of Marie Roy");
    if (sizes[size][0] == 140)
      table_shows(table, "from Thursday 26 November at 14:00 (Europe/Paris) to Friday 27 November at 14:30");
    table_shows(table, "y move the visit");
    table_types(table, "\n\n");
    assert_null(table_find(table, JOB_MOVE)); /* Enter never sends */
    struct key repeated = {.code = KEYC_CHAR, .character = 'y', .repeated = true};
    controller_key(table->controller, &repeated, table->mono);
    assert_null(table_find(table, JOB_MOVE)); /* nor does auto-repeat */
    table_show(table);
    table_types(table, "y");
    const struct job *job = table_find(table, JOB_MOVE);
    assert_non_null(job);
    assert_string_equal(job->id, "v2");
    assert_string_equal(job->property_id, "id-0");
    assert_string_equal(job->ref, "75-000");
    assert_string_equal(job->date, "2026-11-27T13:30:00Z");
    assert_string_equal(job->visitor.email_exact, "Roy@x.fr");
    assert_int_equal(job->from, NOW + 4 * 3600);
    assert_int_equal(job->slots_read_at, NOW);
    assert_null(table_find(table, JOB_BOOK));
    table_hides(table, "1-9");
    table_shows(table, "Fri 27/11");
    assert_false(table_find(table, JOB_WATCH_SLOTS)->reschedule); /* the slots are a booking's again */
  }
}

TEST(escape_leaves_moving) {
  AT_EACH_SIZE(table) {
    table_types(table, "2m1n"); /* back to the slots, then out */
    table_shows(table, "move 14:00");
    table_key(table, KEYC_ESCAPE, 0);
    table_hides(table, "1-9");
    table_shows(table, "Thu 26/11");
    table_types(table, "b1"); /* a booking is a booking again */
    table_shows(table, "Visitor:");
    table_key(table, KEYC_ESCAPE, 0);
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "2mb"); /* not over moving */
    table_shows(table, "Choose a slot first");
    table_shows(table, "move 14:00");
    assert_null(table_find(table, JOB_MOVE));
  }
}

TEST(only_live_visits_move) {
  AT_EACH_SIZE(table) {
    table_types(table, "2jm");
    table_shows(table, "This visit is cancelled: book");
    table_types(table, "gm");
    table_shows(table, "This visit has taken place");
    table_hides(table, "1-9");
    table_types(table, "1m");
    table_hides(table, "1-9");
  }
}

/* A person may move or cancel what can't be told to be over, and is told so. */
TEST(a_status_that_cant_be_read_is_said) {
  AT_EACH_SIZE(table) {
    table_types(table, "2");
    table_happens(table, table_day_of(table, table_visit("v8", "2026-11-26T13:00:00Z", "archived", "Roy"),
                                      table_visit("v9", "2026-11-26T15:00:00Z", "cancelled.owner", "Diop")));
    table_types(table, "gx");
    table_shows(table, "Cancel the visit of Marie Roy");
    table_shows(table, "can't be read");
    table_types(table, "vy");
    assert_string_equal(table_find(table, JOB_CANCEL)->id, "v8");
    table_types(table, "m");
    table_shows(table, "Moving Thu 26 14:00, Marie Roy");
    table_types(table, "1");
    table_shows(table, "can't be read");
    table_types(table, "y");
    assert_string_equal(table_find(table, JOB_MOVE)->id, "v8");
  }
}

TEST(many_whose_status_cant_be_read_are_counted) {
  AT_EACH_SIZE(table) {
    table_types(table, "2");
    table_happens(table, table_day_of(table, table_visit("v8", "2026-11-26T13:00:00Z", "archived", "Roy"),
                                      table_visit("v9", "2026-11-26T15:00:00Z", "confirmed", "Diop")));
    table_types(table, "g j x");
    table_types(table, "p");
    table_shows(table, "The status of 1 of them");
    table_types(table, "2y");
    assert_int_equal(table_posted(table, JOB_CANCEL), 2);
  }
}

/* It may be one of those that are wanted. */
TEST(no_filter_hides_a_status_that_cant_be_read) {
  static const char letters[] = "pcdxb";
  for (size_t n = 0; letters[n] != '\0'; n++) {
    AUTO(table_free_at) struct table *table = table_new(80, 24);
    table_types(table, "2");
    table_happens(table, table_day_of(table, table_visit("v8", "2026-11-26T13:00:00Z", "archived", "Roy"), NULL));
    table_key(table, KEYC_CHAR, 'f');
    table_key(table, KEYC_CHAR, (uint32_t)letters[n]);
    table_shows(table, "Marie Roy");
  }
}

TEST(one_of_several_moves) {
  AT_EACH_SIZE(table) {
    table_types(table, "2");
    table_happens(table, table_day_of(table, table_visit_of(TWO_VISITORS), NULL));
    table_types(table, "m");
    table_shows(table, "Move for which visitor?");
    table_hides(table, "Bob Sy  b@x.fr"); /* his visit has taken place */
    table_types(table, "2");
    table_shows(table, "Moving Thu 26 14:00, Carl Lo");
    table_types(table, "1y");
    assert_string_equal(table_find(table, JOB_MOVE)->visitor.email_exact, "C@x.fr");
    assert_false(table_find(table, JOB_MOVE)->alone);
  }
}

TEST(a_cancelled_visit_stops_moving) {
  AT_EACH_SIZE(table) {
    table_types(table, "2m1");
    table_shows(table, "y move");
    table_happens(table,
                  table_day_of(table, table_visit("v2", "2026-11-26T13:00:00Z", "cancelled.visitor", "Roy"), NULL));
    table_hides(table, "y move");
    table_hides(table, "1-9");
    table_shows(table, "This visit has changed meanwhile");
    table_types(table, "y");
    assert_null(table_find(table, JOB_MOVE));
  }
}

static struct event *moved(enum event_type type) {
  struct event *event = table_write(type, "done", true, NULL);
  struct outbox_view *row = &event->rows[0];
  free(row->done_label);
  row->kind_is = OUTBOX_MOVE;
  row->done_label = mem_copy("Moved");
  row->new_visit_id = mem_copy("v9");
  row->from_at = NOW + 4 * 3600;
  row->at = NOW + 6 * 3600;
  return event;
}

TEST(a_move_is_shown_as_one) {
  AT_EACH_SIZE(table) {
    table_types(table, "2");
    table_happens(table, moved(EVENT_OUTBOX));
    struct visit *old = table_visit("v2", "2026-11-26T13:00:00Z", "cancelled.rescheduled", "Roy");
    table_happens(table, table_day_of(table, old, table_visit("v9", "2026-11-26T15:00:00Z", "proposed", "Roy")));
    table_happens(table, moved(EVENT_WRITE));
    table_shows(table, "Moved: Thu 26 16:00");
    table_types(table, "g");
    table_shows(table, sizes[size][0] == 140 ? ">14:00 moved" : ">14:00 movd");
    if (sizes[size][0] == 140) {
      table_shows(table, "moved to Thu 26 16:00");
      table_shows(table, "← Thu 26 14:00");
    } else {
      table_shows(table, "→");
      table_shows(table, "←");
    }
    table_types(table, "\n"); /* the old one's detail leads to the new one's, and back */
    table_happens(table, visit_event(table_visit("v2", "2026-11-26T13:00:00Z", "cancelled.rescheduled", "Roy"), 0));
    table_shows(table, "Moved to Thursday 26 November at 16:00");
    table_types(table, "\n");
    assert_string_equal(table_find(table, JOB_READ_VISIT)->id, "v9");
    table_happens(table, visit_event(table_visit("v9", "2026-11-26T15:00:00Z", "proposed", "Roy"), 0));
    table_shows(table, "Moved here from");
    table_types(table, "h");
    assert_string_equal(table_find(table, JOB_READ_VISIT)->id, "v2");
  }
}

/* On another day, and by somebody else: what the snapshot has found. */
TEST(a_move_to_another_day_is_guessed) {
  AT_EACH_SIZE(table) {
    table_types(table, "2");
    struct event *event = table_day_of(table, table_visit("v2", "2026-11-26T13:00:00Z", "cancelled.rescheduled", "Roy"),
                                       table_visit("v8", "2026-11-26T15:00:00Z", "confirmed", "Diop"));
    event->moves = mem_new_array(2, sizeof *event->moves);
    event->move_count = 2;
    event->moves[0] = (struct visit_move){mem_copy("v2"), mem_copy("v9"), NOW + 4 * 3600, NOW + 52 * 3600};
    event->moves[1] = (struct visit_move){mem_copy("v7"), mem_copy("v8"), NOW - 20 * 3600, NOW + 6 * 3600};
    table_happens(table, event);
    if (sizes[size][0] == 140) {
      table_shows(table, "moved to Sat 28 14:00?");
      table_shows(table, "← Wed 25 14:00?");
    } else {
      table_shows(table, "→");
      table_shows(table, "←");
    }
  }
}

TEST(a_move_of_others_is_guessed) {
  static const char after[] =
      "{\"id\":\"v9\",\"date\":\"2026-11-28T09:00:00Z\",\"createdAt\":\"2026-11-25T09:00:00Z\",\"propertySummary\":"
      "{\"id\":\"id-0\",\"externalRef\":\"75-000\"},\"visitorVisits\":[{\"status\":\"visit.status.confirmed\","
      "\"initialDate\":\"2026-11-26T13:00:00Z\",\"visitor\":{\"email\":\"ROY@x.fr\",\"firstName\":\"M\",\"lastName\":"
      "\"Roy\"}}]}";
  AT_EACH_SIZE(table) {
    table_types(table, "2\n");
    table_happens(table, visit_event(table_visit("v2", "2026-11-26T13:00:00Z", "cancelled.rescheduled", "Roy"), 0));
    const struct job *job = table_find(table, JOB_READ_VISITS);
    assert_string_equal(job->ref, "75-000");
    struct event *event = event_new(EVENT_VISITS);
    event->serial = job->serial;
    event->visits = mem_new(sizeof *event->visits);
    visit_list_add(event->visits, table_visit_of(after));
    visit_list_add(event->visits, table_visit("v3", "2026-11-28T10:00:00Z", "confirmed", "Roy")); /* asked anew */
    table_happens(table, event);
    table_shows(table, "Probably moved to Saturday 28 November");
    table_types(table, "\n");
    assert_string_equal(table_find(table, JOB_READ_VISIT)->id, "v9");
  }
}

/* ---- the visitor's form */

#define FIELDS                                                                                                         \
  "\"fields\":{\"visitdeckKey\":\"k\",\"visitdeckSeat\":\"Zoé\",\"budget\":900,\"a/"                                  \
  "b\":\"old\",\"twice\":1,\"twice\":2,\"id\":12345678901234567}"
#define VISITOR                                                                                                        \
  "{\"id\":\"v2\",\"date\":\"2026-11-26T13:00:00Z\",\"visitorVisits\":[{\"status\":\"visit.status.confirmed\","        \
  "\"visitor\":{\"email\":\"Roy@x.fr\",\"firstName\":\"Marie\",\"lastName\":\"Roy\",\"phone\":\"0612345678\"," FIELDS  \
  "}}]}"

static void the_form_opens(struct table *table) {
  table_types(table, "2e");
  table_happens(table, visit_event(table_visit_of(VISITOR), table_find(table, JOB_READ_VISIT)->serial));
}

TEST(a_visitor_is_edited) {
  AT_EACH_SIZE(table) {
    the_form_opens(table);
    table_hides(table, "visitdeckKey");
    table_hides(table, "Zoé");
    press(table, 'u');
    table_shows(table, "missing");
    table_types(table, "\n");
    table_hides(table, "y save");
    table_types(table, "-");
    table_key(table, KEYC_DOWN, 0);
    table_hides(table, "missing"); /* of the first name: the other is there */
    press(table, 'u');
    table_types(table, "-");
    table_shows(table, "missing");
    press(table, 'u');
    table_types(table, "Roy");
    table_key(table, KEYC_UP, 0);
    press(table, 'u');
    table_types(table, "Anne");
    table_shows(table, "changed");
    for (int n = 0; n < 4; n++)
      table_key(table, KEYC_DOWN, 0);
    table_shows(table, ">budget");
    table_types(table, "x");
    table_shows(table, "write JSON");
    table_types(table, "\n");
    table_hides(table, "y save");
    table_key(table, KEYC_BACKSPACE, 0);
    table_types(table, ".50");
    table_key(table, KEYC_DOWN, 0);
    table_shows(table, ">a/b");
    press(table, 'd');
    table_shows(table, "taken out");
    table_key(table, KEYC_DOWN, 0);
    table_types(table, "9"); /* there twice: no reader knows which one counts */
    table_shows(table, "Not to be changed here");
    table_key(table, KEYC_UP, 0);
    for (int n = 0; n < 3; n++)
      table_key(table, KEYC_DOWN, 0);
    table_shows(table, ">New field");
    table_types(table, "budget=1");
    table_shows(table, "taken already");
    press(table, 'u');
    table_types(table, "visitdeckSeat=1");
    table_shows(table, "reserved");
    press(table, 'u');
    table_types(table, "visitdeckKey=1");
    table_shows(table, "reserved");
    press(table, 'u');
    table_types(table, "note = calls \"late\"\n");
    table_shows(table, "y save");
    table_shows(table, "Change Marie Roy");
    if (sizes[size][0] == 140) table_shows(table, "budget: 900 -> 900.50; a/b: taken out (old);");
    table_types(table, "\n");
    assert_null(table_find(table, JOB_VISITOR));
    table_types(table, "y");
    const struct job *job = table_find(table, JOB_VISITOR);
    assert_string_equal(job->edits, "{\"/firstName\":\"Anne\",\"/fields/budget\":900.50,\"/fields/a~1b\":null,"
                                    "\"/fields/note\":\"calls \\\"late\\\"\"}");
    assert_string_equal(job->id, "v2");
    assert_string_equal(job->visitor.email_exact, "Roy@x.fr");
  }
}

TEST(a_visitor_is_edited_from_the_visit) {
  AT_EACH_SIZE(table) {
    table_types(table, "2\n");
    table_happens(table, visit_event(table_visit_of(VISITOR), table_find(table, JOB_READ_VISIT)->serial));
    table_types(table, "e");
    table_happens(table, visit_event(table_visit_of(VISITOR), table_find(table, JOB_READ_VISIT)->serial));
    for (int n = 0; n < 4; n++)
      table_key(table, KEYC_DOWN, 0);
    table_shows(table, ">budget"); /* came with the form's own reading */
  }
}

TEST(what_is_untouched_is_not_sent) {
  AT_EACH_SIZE(table) {
    the_form_opens(table);
    table_types(table, "\n");
    table_shows(table, "Nothing is changed");
    table_types(table, "xx");
    table_key(table, KEYC_BACKSPACE, 0);
    table_key(table, KEYC_BACKSPACE, 0);
    table_types(table, "\n");
    table_shows(table, "Nothing is changed");
    table_key(table, KEYC_ESCAPE, 0);
    assert_null(table_find(table, JOB_VISITOR));
  }
}

TEST(typing_stays_when_an_answer_comes) {
  AT_EACH_SIZE(table) {
    the_form_opens(table);
    table_types(table, "tte");
    struct event *event = visit_event(table_visit_of(VISITOR), table_find(table, JOB_READ_VISIT)->serial);
    table_happens(table, event);
    table_shows(table, "Mariette");
    table_types(table, "\ny");
    assert_string_equal(table_find(table, JOB_VISITOR)->edits, "{\"/firstName\":\"Mariette\"}");
  }
}

TEST(a_pasted_field_keeps_its_lines) {
  AT_EACH_SIZE(table) {
    the_form_opens(table);
    table_key(table, KEYC_UP, 0);
    table_shows(table, ">New field");
    table_types(table, "memo=");
    table_pastes(table, "one\ntwo\n");
    table_types(table, "\ny");
    assert_string_equal(table_find(table, JOB_VISITOR)->edits, "{\"/fields/memo\":\"one\\ntwo\"}");
  }
}

/* ---- reports */

TEST(a_draft_says_until_when_and_counts_nothing_down) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  table_shows(table, "draft until 13:30");
  AUTO(mem_free_at) char *before = mem_copy(strstr(table->text, "Petit"));
  table->utc += 40; /* up to date all the time */
  (void)controller_tick(table->controller, table->mono);
  assert_string_equal(strstr(table_show(table), "Petit"), before);
  table_types(table, "2g\n");
  table_happens(table, visit_event(table_visit("v1", "2026-11-26T08:00:00Z", "done", "Petit"), 0));
  table_shows(table, "DRAFT: the agent may change it until 13:30");
  table_key(table, KEYC_ESCAPE, 0);
  table->utc += 3 * 3600 + 1800 - 40;
  (void)controller_tick(table->controller, table->mono);
  table_shows(table, "draft until 13:30");
  table->utc += 1;
  table_hides(table, "draft");
  table_shows(table, "interest 4");
  table_hides(table, "final"); /* the API has no such flag */
}

TEST(changed_reports_are_unread_until_opened) {
  static const char changed[] =
      "{\"id\":\"v1\",\"date\":\"2026-11-26T08:00:00Z\",\"propertyVisits\":[{\"propertyId\":\"id-0\",\"comment\":"
      "\"Bruyant\"}],\"visitorVisits\":[{\"status\":\"visit.status.done\",\"statusUpdatedAt\":\"2026-11-26T08:30:00Z\","
      "\"visitor\":{\"email\":\"p@x.fr\",\"firstName\":\"M\",\"lastName\":\"Petit\"}}]}";
  AT_EACH_SIZE(table) {
    const char *mark = sizes[size][0] == 140 ? "new report" : "*!";
    table_types(table, "2");
    table_hides(table, mark);
    table_happens(table, table_day_of(table, table_visit_of(changed), NULL));
    table_shows(table, mark);
    table_happens(table, table_day_of(table, table_visit_of(changed), NULL));
    table_shows(table, mark);
    table_types(table, "\n");
    table_happens(table, visit_event(table_visit_of(changed), 0));
    table_key(table, KEYC_END, 0);
    table_shows(table, "Bruyant");
    table_key(table, KEYC_ESCAPE, 0);
    table_hides(table, mark);
  }
}

static struct event *changes(const struct table *table, uint64_t serial) {
  struct event *event = event_new(EVENT_CHANGES);
  event->serial = serial;
  event->count = 3;
  event->changes = mem_new_array(3, sizeof *event->changes);
  for (size_t n = 0; n < 3; n++)
    event->changes[n] = (struct change){.id = mem_print("%zu", 12 - n),
                                        .seen_at = table->utc - (int64_t)n,
                                        .kind = n == 0   ? CHANGE_STATUS
                                                : n == 1 ? CHANGE_REPORT
                                                         : CHANGE_NEW,
                                        .before = VISIT_PROPOSED,
                                        .after = n == 0 ? VISIT_CONFIRMED : VISIT_PROPOSED,
                                        .visit_id = mem_copy(n == 0 ? "v8" : "v1"),
                                        .ref_shown = mem_copy("75-000"),
                                        .visitor_name = mem_copy("Marie Petit"),
                                        .at = n == 0 ? NOW + 86400 : NOW - 3600};
  event->changes[2].seat = mem_copy("Léa");
  return event;
}

TEST(changes_before_the_start_are_marked) {
  AT_EACH_SIZE(table) {
    const struct job *job = table_find(table, JOB_READ_CHANGES);
    assert_true(job->cached);
    table_types(table, "2");
    table_happens(table, changes(table, job->serial));
    table_shows(table, sizes[size][0] == 140 ? "new report" : "*!");
  }
}

TEST(each_property_has_its_report) {
  static const char several[] =
      "{\"id\":\"v2\",\"date\":\"2026-11-26T08:00:00Z\",\"propertyVisits\":[{\"propertyId\":\"id-0\",\"comment\":"
      "\"Calme\"},{\"propertyId\":\"id-3\",\"note\":\"7/10\",\"positivePoints\":\"vue\",\"negativePoints\":\"prix\","
      "\"questions\":\"charges?\",\"visitorInterest\":3,\"readAt\":\"2026-11-26T08:50:00Z\"}],\"visitorVisits\":[]}";
  AT_EACH_SIZE(table) {
    table_types(table, "2\n");
    table_happens(table, visit_event(table_visit_of(several), 0));
    table_key(table, KEYC_END, 0);
    table_shows(table, "Report on 75-003");
    table_shows(table, "Bad points: prix");
    table_shows(table, "Visitor's interest: 3");
    table_shows(table, "Read on: Thu 26 09:50");
    table_key(table, KEYC_HOME, 0);
    table_shows(table, "Report on 75-000");
  }
}

TEST(visits_without_a_date_stand_apart) {
  AT_EACH_SIZE(table) {
    table_types(table, "2");
    table_happens(table, table_day_of(table, table_visit("v1", "2026-11-26T13:00:00Z", "confirmed", "Roy"),
                                      table_visit("v5", "soon", "proposed", "Diop")));
    table_shows(table, "Without a date");
    const char *heading = strstr(table->text, "Without a date");
    assert_true(strstr(table->text, "14:00") < heading && strstr(table->text, "no date") > heading);
  }
}

/* ---- marks */

TEST(marked_visits_are_cancelled_together) {
  AT_EACH_SIZE(table) {
    table_types(table, "2");
    table_happens(table, table_day_of(table, table_visit_of(TWO_VISITORS),
                                      table_visit("v2", "2026-11-26T15:00:00Z", "confirmed", "Diop")));
    table_types(table, "g j ");
    table_shows(table, "2 marked");
    table_shows(table, ">+16:00");
    table_types(table, "x");
    table_shows(table, "Cancel 2 visits: who wants it?");
    table_types(table, "p");
    table_shows(table, "Cancel the marked visits (2) for the");
    table_shows(table, "(3).");
    table_shows(table, "Type 2, then y");
    table_types(table, "y\n\n");
    assert_null(table_find(table, JOB_CANCEL)); /* the count was not typed */
    table_types(table, "3y");
    assert_null(table_find(table, JOB_CANCEL));
    table_key(table, KEYC_BACKSPACE, 0);
    table_types(table, "2");
    struct key repeated = {.code = KEYC_CHAR, .character = 'y', .repeated = true};
    controller_key(table->controller, &repeated, table->mono);
    assert_null(table_find(table, JOB_CANCEL));
    table_show(table);
    table_types(table, "y");
    assert_int_equal(table_posted(table, JOB_CANCEL), 3);
    assert_string_equal(table_find(table, JOB_CANCEL)->id, "v2");
    assert_true(table_find(table, JOB_CANCEL)->by_owner);
    table_shows(table, "Outbox");
    table_shows(table, "3 cancellations in 5 s");
    table_key(table, KEYC_ESCAPE, 0);
    table_hides(table, "marked");
  }
}

TEST(marks_follow_their_visits) {
  AT_EACH_SIZE(table) {
    table_types(table, "2 ");
    table_shows(table, "1 marked");
    table_types(table, "l"); /* another day: it stays marked */
    table_shows(table, "1 marked");
    table_types(table, "t");
    table_happens(table, table_day(table));
    table_shows(table, "+14:00");
    table_types(table, "j ");
    table_shows(table, "cancelled already"); /* nothing that can't be cancelled is marked */
    table_shows(table, "1 marked");
    table_happens(table, table_day_of(table, table_visit("v2", "2026-11-26T13:00:00Z", "done", "Roy"), NULL));
    table_hides(table, "1 marked  ");
    table_shows(table, "1 marked visit is cancelled or done by");
    table_happens(table, table_day(table));
    table_types(table, "g");
    table_key(table, KEYC_DOWN, 0);
    table_types(table, " ");
    table_shows(table, "1 marked");
    table_key(table, KEYC_ESCAPE, 0);
    table_hides(table, "marked");
  }
}

/* A report is shown whole; what no page holds is missed, and said, in whole characters. */
TEST(a_long_report_is_shown_whole) {
  static const struct {
    size_t letters;
    const char *end;
  } rows[] = {{3000, "the end of it"}, {200000, "The rest is too long to be shown here"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(table_free_at) struct table *table = table_new(80, 24);
    struct buf json = buf_empty(BUF_UNBOUNDED);
    assert_true(buf_add_text(&json, "{\"id\":\"v1\",\"date\":\"2026-11-26T08:00:00Z\",\"propertyVisits\":[{"
                                    "\"propertyId\":\"id-0\",\"comment\":\"x"));
    for (size_t letter = 0; letter < rows[n].letters; letter++)
      assert_true(buf_add_text(&json, letter % 9 == 8 ? " " : "é"));
    assert_true(buf_add_text(&json, " the end of it\"}],\"visitorVisits\":[]}"));
    table_types(table, "2k\n");
    struct event *event = event_new(EVENT_VISIT);
    event->visit = table_visit_of(json.data);
    table_happens(table, event);
    table_key(table, KEYC_END, 0);
    table_shows(table, rows[n].end);
    table_hides(table, "\xef\xbf\xbd");
    buf_free(&json);
  }
}

/* ---- messages */

#define OLD_TALK                                                                                                       \
  "{\"id\":\"c1\",\"propertySummary\":{\"id\":\"id-1\",\"externalRef\":\"75-001\",\"displayAddress\":\"1 rue\"},"      \
  "\"messages\":[{\"id\":\"m1\",\"text\":\"Old news\",\"senderId\":\"me\",\"senderContact\":{\"name\":\"Agence\"},"    \
  "\"createdAt\":\"2026-11-25T08:00:00Z\",\"readAt\":\"2026-11-25T09:00:00Z\"}]}"
#define TALK                                                                                                           \
  "{\"id\":\"c0\",\"propertySummary\":{\"id\":\"id-0\",\"externalRef\":\"75-000\",\"displayAddress\":\"0 rue\"},"      \
  "\"messages\":[{\"id\":\"m2\",\"text\":\"Keys?\",\"senderId\":\"me\",\"senderContact\":{\"name\":\"Agence\"},"       \
  "\"createdAt\":\"2026-11-26T08:00:00Z\"},{\"id\":\"m3\",\"text\":\"With me\\nat noon\",\"senderId\":\"lea\","        \
  "\"senderContact\":{\"name\":\"Lea\"},\"createdAt\":\"2026-11-26T08:30:00Z\"}]}"

static void talks_come(struct table *table) {
  struct event *event = event_new(EVENT_TALKS);
  event->serial = table_find(table, JOB_READ_TALKS)->serial;
  event->unread = 1;
  event->id = mem_copy("me");
  event->talks = mem_new(sizeof *event->talks);
  conversation_list_add(event->talks, OLD_TALK, strlen(OLD_TALK), "me", NULL);
  conversation_list_add(event->talks, "{\"id\":\"c2\",\"messages\":[]}", 25, "me", NULL); /* nobody wrote: left out */
  conversation_list_add(event->talks, TALK, strlen(TALK), "me", NULL);
  assert_int_equal(event->talks->count, 2);
  conversation_list_sort(event->talks, "me");
  table_happens(table, event);
}

static void talk_comes(struct table *table) {
  struct error error;
  struct event *event = event_new(EVENT_TALK);
  event->serial = table_find(table, JOB_READ_TALK)->serial;
  event->id = mem_copy("me");
  assert_int_equal(conversation_decode(TALK, strlen(TALK), &event->talk, &error), ERROR_NONE);
  table_happens(table, event);
}

TEST(conversations_are_listed) {
  AT_EACH_SIZE(table) {
    table_server(table, true);
    table_types(table, "u");
    talks_come(table);
    table_shows(table, "1 unread");
    table_shows(table, "1● 75-000"); /* unread first */
    assert_true(strstr(table->text, "75-000") < strstr(table->text, "75-001"));
    if (sizes[size][0] > 40) table_shows(table, "you: Old news");
    table_shows(table, "1 new message: u"); /* in every pane's status line */
    table_types(table, "\n");
    assert_string_equal(table_find(table, JOB_READ_TALK)->id, "id-0");
    talk_comes(table);
    table_key(table, KEYC_HOME, 0);
    table_shows(table, "You  Thu 26 09:00");
    table_key(table, KEYC_END, 0);
    table_shows(table, "● Lea  Thu 26 09:30  new");
    table_shows(table, "at noon");
    /* Own ones stand to the right. */
    for (int y = 0; y < sizes[size][1]; y++) {
      AUTO(mem_free_at) char *row = drawn_row(table->canvas, y);
      if (strstr(row, "Keys?") != NULL) assert_true(strspn(row, " ") > 5);
      if (strstr(row, "at noon") != NULL) assert_int_equal(strspn(row, " "), 1);
    }
  }
}

TEST(a_message_is_sent) {
  AT_EACH_SIZE(table) {
    table_server(table, true);
    table_types(table, "\nu"); /* on a property: its conversation */
    assert_string_equal(table_find(table, JOB_READ_TALK)->id, "id-0");
    assert_string_equal(table_find(table, JOB_READ_TALK)->ref, "75-000");
    talk_comes(table);
    table_shows(table, "Enter write");
    table_hides(table, "Enter open");
    table_types(table, "\n\n");
    table_shows(table, "nothing to send");
    table_types(table, "Hello ");
    table_pastes(table, "to\nyou\n");
    table_types(table, "\n");
    table_shows(table, "Send this to the visit agents of");
    table_types(table, "\n\n");
    assert_null(table_find(table, JOB_MESSAGE)); /* Enter never sends */
    table_types(table, "y");
    const struct job *job = table_find(table, JOB_MESSAGE);
    assert_string_equal(job->text, "Hello to\nyou");
    assert_string_equal(job->id, "id-0");
    assert_string_equal(job->ref, "75-000");
    struct event *event = table_write(EVENT_WRITE, "refused", true, "too long");
    event->rows->kind_is = OUTBOX_MESSAGE;
    event->rows->property_id = mem_copy("id-0");
    table_happens(table, event);
    table_types(table, "\n"); /* nobody types it again */
    table_shows(table, "Hello to↵you");
    press(table, 'o');
    table_types(table, "P\n");
    table_key(table, KEYC_ESCAPE, 0);
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "\n\ny"); /* kept over Esc */
    assert_string_equal(table_find(table, JOB_MESSAGE)->text, "Hello to\nyou\nP");
  }
}

/* One a property: a second message, or its refusal, takes nothing of the first away. */
TEST(each_property_keeps_what_was_begun) {
  AT_EACH_SIZE(table) {
    table_server(table, true);
    table_types(table, "\nu\nThe code is");
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "qqj\nu\nTwo keys");
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "qqk\nu\n");
    table_shows(table, "The code is");
    table_hides(table, "Two keys");
    table_types(table, " 12\ny"); /* the first is sent */
    table_types(table, "qqj\nu\n");
    table_shows(table, "Two keys");
    table_types(table, " more");
    table_key(table, KEYC_ESCAPE, 0);
    struct event *event = table_write(EVENT_WRITE, "refused", true, "too long");
    event->rows->kind_is = OUTBOX_MESSAGE;
    mem_replace(&event->rows->property_id, "id-0");
    mem_replace(&event->rows->ref, "75-000");
    table_happens(table, event);
    table_types(table, "\n");
    table_shows(table, "Two keys more");
    table_hides(table, "The code");
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "qqk\nu\n"); /* what was refused is begun again where it was */
    table_shows(table, "The code is 12");
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "qqu"); /* the list says which */
    talks_come(table);
    table_shows(table, "not sent: ");
    assert_int_equal(text_count(table->text, "not sent: "), 2);
  }
}

TEST(a_paste_in_a_conversation_is_its_message) {
  AT_EACH_SIZE(table) {
    table_server(table, true);
    table_types(table, "\nu");
    table_pastes(table, "y\nthe keys");
    table_shows(table, "y↵the keys");
    assert_null(table_find(table, JOB_MESSAGE));
  }
}

TEST(the_earlier_edition_has_no_messages) {
  AT_EACH_SIZE(table) {
    table_server(table, false);
    table_types(table, "u");
    table_shows(table, "This server has no messages");
    assert_null(table_find(table, JOB_READ_TALKS));
    table_types(table, "\nu");
    table_shows(table, "This server has no messages");
    table_types(table, "q2m1y"); /* moving needs no later edition */
    assert_non_null(table_find(table, JOB_MOVE));
  }
}

/* ---- changes */

TEST(changes_are_told) {
  AT_EACH_SIZE(table) {
    table_types(table, "c");
    const struct job *job = table_find(table, JOB_READ_CHANGES);
    assert_false(job->cached);
    table_happens(table, changes(table, job->serial));
    table_shows(table, "3 changes in 7 days");
    table_shows(table, "confirmed, was proposed");
    table_shows(table, "the report changed");
    table_shows(table, "new: proposed");
    if (size < 2) table_shows(table, "Marie Petit  by Léa");
    table_key(table, KEYC_END, 0);
    table_shows(table, "booked by Léa"); /* the line below has it whole */
    table_key(table, KEYC_HOME, 0);
    table_types(table, "\n");
    assert_string_equal(table_find(table, JOB_READ_VISIT)->id, "v8");
    table_shows(table, "Visit");
    table_key(table, KEYC_ESCAPE, 0);
    table_shows(table, "Fri 27/11");
    assert_int_equal(table_find(table, JOB_LOOKED)->row, 12);
  }
}

/* One more than those, the newest; the rest, down from the second, are read. */
static struct event *more_changes(const struct table *table, uint64_t serial, bool new) {
  struct event *few = changes(table, serial);
  for (size_t n = 1; n < 3; n++)
    few->changes[n].read = true;
  if (!new) return few;
  few->changes = mem_resize(few->changes, few->count + 1, sizeof *few->changes);
  memmove(few->changes + 1, few->changes, few->count++ * sizeof *few->changes);
  few->changes[0] = (struct change){.id = mem_copy("13"),
                                    .seen_at = table->utc - 3600, /* the clock was set back */
                                    .after = VISIT_DONE,
                                    .visit_id = mem_copy("v2"),
                                    .ref_shown = mem_copy("75-000"),
                                    .visitor_name = mem_copy("Marie Roy"),
                                    .at = NOW + 600};
  return few;
}

static struct event *unread_changes(size_t count) {
  struct event *event = event_new(EVENT_UNREAD);
  event->unread = count;
  return event;
}

/* The last that was asked for: what is known here already, or what Flatsy says. */
static uint64_t asked_changes(const struct table *table, bool cached) {
  for (size_t n = table->posted; n-- > 0;)
    if (table->last[n]->type == JOB_READ_CHANGES && table->last[n]->cached == cached) return table->last[n]->serial;
  fail_msg("nobody asked");
  return 0;
}

/* In the picture the one stands above the other. */
static void table_shows_above(struct table *table, const char *one, const char *other) {
  const char *picture = table_show(table), *first = strstr(picture, one), *second = strstr(picture, other);
  if (first == NULL || second == NULL || first > second)
    fail_msg("\"%s\" is not above \"%s\":\n%s", one, other, picture);
}

TEST(changes_are_read_up_to_a_line) {
  AT_EACH_SIZE(table) {
    table_types(table, "c");
    table_happens(table, more_changes(table, asked_changes(table, true), false)); /* shown before Flatsy answers */
    table_shows_above(table, "confirmed, was proposed", "read up to here");
    table_shows_above(table, "read up to here", "the report changed");
    assert_int_equal(table_find(table, JOB_LOOKED)->row, 12);
    table_happens(table, unread_changes(0));
    table_happens(table, more_changes(table, asked_changes(table, true), false));
    table_happens(table, changes(table, asked_changes(table, false)));
    table_shows_above(table, "confirmed, was proposed", "read up to here"); /* as it was opened */
    assert_int_equal(table_posted(table, JOB_LOOKED), 1);
  }
}

TEST(all_changes_may_be_read_or_none) {
  AT_EACH_SIZE(table) {
    table_types(table, "c");
    table_happens(table, changes(table, asked_changes(table, true)));
    table_hides(table, "read up to here");
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "c");
    struct event *read = changes(table, asked_changes(table, true));
    for (size_t n = 0; n < read->count; n++)
      read->changes[n].read = true;
    table_happens(table, read);
    table_shows_above(table, "read up to here", "confirmed, was proposed");
    assert_int_equal(table_posted(table, JOB_LOOKED), 1); /* there was nothing to read */
    table_key(table, KEYC_END, 0);
    table_shows(table, "new: proposed"); /* the line hides no row */
  }
}

TEST(a_change_that_comes_stays_above_the_line) {
  AT_EACH_SIZE(table) {
    table_types(table, "c");
    table_happens(table, more_changes(table, asked_changes(table, true), false));
    table_happens(table, more_changes(table, asked_changes(table, false), false));
    table_happens(table, unread_changes(1));
    table_happens(table, more_changes(table, asked_changes(table, true), true));
    table_shows_above(table, "new: done", "confirmed, was proposed");
    table_shows_above(table, "confirmed, was proposed", "read up to here");
    assert_int_equal(table_find(table, JOB_LOOKED)->row, 12); /* perhaps nobody is there */
    table_types(table, "j");
    assert_int_equal(table_find(table, JOB_LOOKED)->row, 13);
    table_shows_above(table, "confirmed, was proposed", "read up to here");
    table_types(table, "r");
    assert_int_equal(table_posted(table, JOB_LOOKED), 2);
  }
}

TEST(unread_changes_are_counted) {
  AT_EACH_SIZE(table) {
    table_hides(table, "unread");
    table_happens(table, unread_changes(1));
    table_shows(table, "1 unread change: c");
    table_happens(table, unread_changes(CHANGE_LIST_MOST));
    table_shows(table, "500 unread changes: c");
    table_happens(table, unread_changes(CHANGE_LIST_MOST + 1));
    table_shows(table, "over 500 unread changes: c");
    table_happens(table, unread_changes(0));
    table_hides(table, "unread");
  }
}

/* What is known here stays, whatever becomes of the question. */
TEST(changes_that_are_known_are_shown_without_an_answer) {
  AT_EACH_SIZE(table) {
    table_types(table, "c");
    struct event *none = event_new(EVENT_CHANGES);
    none->serial = asked_changes(table, true);
    table_happens(table, none);
    table_hides(table, "Nothing has changed"); /* who knows */
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "c");
    table_happens(table, changes(table, asked_changes(table, true)));
    table_ends(table, asked_changes(table, false), ERROR_UNREACHABLE, "gone");
    table_shows(table, "3 changes in 7 days");
    table_shows(table, "confirmed, was proposed");
    assert_int_equal(table_find(table, JOB_LOOKED)->row, 12);
  }
}
