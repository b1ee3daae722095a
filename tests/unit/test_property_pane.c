/* A property changed from the desk: the form, pause and resume, the end of its visits, invitations. */
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

#define LINE "Marie Dupont 06 12 34 56 78 marie@x.fr"
#define HOME(updated, city, price)                                                                                     \
  "{\"id\":\"id-0\",\"updatedAt\":\"" updated "\",\"data\":{\"externalRef\":\"75-000\",\"price\":" price               \
  ",\"address\":{\"address\":\"0 rue\",\"zip\":\"75001\",\"city\":\"" city                                             \
  "\",\"countryCode\":\"FR\",\"latitude\":48.1,\"longitude\":2.3},\"odd\":1e400}}"

/* A key that auto-repeat sends. */
static void repeats(struct table *table, char letter) {
  struct key key = {.code = KEYC_CHAR, .character = (unsigned char)letter, .repeated = true};
  controller_key(table->controller, &key, table->mono += 10);
  table_show(table);
}

static void opens_form(struct table *table) {
  table_types(table, "e");
  assert_string_equal(table_top(table), "property-form");
  table_shows(table, "Reading from Flatsy");
  assert_string_equal(table_find(table, JOB_READ_PROPERTY)->ref, "75-000");
  table_answers(table, table_find(table, JOB_READ_PROPERTY)->serial, HOME("2026-11-26T08:00:00Z", "Paris", "850"));
  table_ends(table, table_find(table, JOB_READ_PROPERTY)->serial, ERROR_NONE, NULL);
}

/* To that row, whatever was there is taken away first. */
static void types_into(struct table *table, const char *label, const char *text) {
  bool here = false;
  for (int n = 0; n < 60 && !here; n++) {
    for (const char *mark = " !*"; *mark != '\0'; mark++)
      for (int gap = 0; gap < 2; gap++) {
        AUTO(mem_free_at) char *row = mem_print(">%c%*s%s", *mark, gap, "", label);
        here |= strstr(table_show(table), row) != NULL;
      }
    if (!here) table_key(table, KEYC_DOWN, 0);
  }
  table_key(table, KEYC_CONTROL, 'u');
  table_key(table, KEYC_CONTROL, 'k');
  table_types(table, text);
}

static void types_price(struct table *table, const char *price) {
  types_into(table, "Price", price);
}

/* ---- the form */

TEST(a_property_is_edited) {
  AT_EACH_SIZE(table) {
    opens_form(table);
    types_price(table, "abc");
    table_shows(table, "a number, like");
    table_key(table, KEYC_CONTROL, 'g'); /* no way on with a fault */
    table_hides(table, "y send");
    types_price(table, "900,5");
    table_shows(table, ">*Price");
    table_shows(table, "1 changed");
    table_key(table, KEYC_CONTROL, 'g');
    table_shows(table, "75-000 is changed:");
    table_shows(table, "Price: 850 -> 900.5");
    table_key(table, KEYC_ENTER, 0); /* Enter never sends, nor does auto-repeat */
    repeats(table, 'y');
    assert_null(table_find(table, JOB_SAVE));
    table_types(table, "y");
    const struct job *job = table_find(table, JOB_SAVE);
    assert_non_null(job);
    assert_string_equal(job->id, "id-0");
    assert_string_equal(job->ref, "75-000");
    assert_non_null(strstr(job->base, "\"updatedAt\":\"2026-11-26T08:00:00Z\",\"data\":{\"externalRef\""));
    assert_string_equal(job->edits, "{\"/price\":900.5}");
    table_types(table, "y");
    assert_int_equal(table_posted(table, JOB_SAVE), 1);
    table_ends(table, table_find(table, JOB_SAVE)->serial, ERROR_NONE, NULL);
    assert_string_equal(table_top(table), "properties");
  }
}

/* What was understood is seen before it is sent. */
TEST(amounts_and_places_are_shown_as_they_are_sent) {
  AT_EACH_SIZE(table) {
    opens_form(table);
    types_price(table, "350.000");
    table_shows(table, "is sent as 350 000");
    types_into(table, "Latitude", "48,8566 ; 2,3522");
    table_key(table, KEYC_CONTROL, 'g');
    table_shows(table, "Price: 850 -> 350 000");
    table_shows(table, "Latitude: 48.1 -> 48.8566");
    table_shows(table, "Longitude: 2.3 -> 2.3522");
    table_types(table, "y");
    assert_string_equal(table_find(table, JOB_SAVE)->edits,
                        "{\"/price\":350000,\"/address/latitude\":48.8566,\"/address/longitude\":2.3522}");
  }
}

/* The detail below wants the same property: what the form waits for is the form's all the same. */
TEST(it_is_edited_from_its_detail_too) {
  AT_EACH_SIZE(table) {
    table_types(table, "\n");
    assert_string_equal(table_top(table), "property");
    table_answers(table, table_find(table, JOB_READ_PROPERTY)->serial, HOME("2026-11-26T08:00:00Z", "Paris", "840"));
    opens_form(table);
    types_price(table, "900");
    table_key(table, KEYC_CONTROL, 'g');
    table_types(table, "y");
    table_answers(table, table_find(table, JOB_SAVE)->serial, HOME("2026-11-26T09:00:00Z", "Paris", "870"));
    table_ends(table, table_find(table, JOB_SAVE)->serial, ERROR_REFUSED, "Somebody else");
    table_shows(table, "theirs: 870");
  }
}

TEST(the_detail_is_read_again_after_a_write) {
  AT_EACH_SIZE(table) {
    table_types(table, "\n");
    table_answers(table, table_find(table, JOB_READ_PROPERTY)->serial, HOME("2026-11-26T08:00:00Z", "Paris", "850"));
    table_ends(table, table_find(table, JOB_READ_PROPERTY)->serial, ERROR_NONE, NULL);
    size_t before = table_posted(table, JOB_READ_PROPERTY);
    struct event *event = table_write(EVENT_WRITE, "done", true, NULL);
    event->rows->property_id = mem_copy("id-1"); /* another's */
    table_happens(table, event);
    assert_int_equal(table_posted(table, JOB_READ_PROPERTY), before);
    event = table_write(EVENT_WRITE, "done", true, NULL);
    event->rows->property_id = mem_copy("id-0");
    table_happens(table, event);
    assert_int_equal(table_posted(table, JOB_READ_PROPERTY), before + 1);
    assert_false(table_find(table, JOB_READ_PROPERTY)->cached);
    table_answers(table, table_find(table, JOB_READ_PROPERTY)->serial, HOME("2026-11-26T09:00:00Z", "Lyon", "900"));
    table_shows(table, "Lyon");
  }
}

TEST(a_question_that_was_not_painted_sends_nothing) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  opens_form(table);
  types_price(table, "900");
  controller_key(table->controller, &(struct key){.code = KEYC_CONTROL, .character = 'g'}, table->mono);
  controller_key(table->controller, &(struct key){.code = KEYC_CHAR, .character = 'y'}, table->mono);
  assert_null(table_find(table, JOB_SAVE));
}

TEST(nothing_typed_is_lost) {
  AT_EACH_SIZE(table) {
    opens_form(table);
    types_price(table, "900");
    table_key(table, KEYC_ESCAPE, 0);
    table_shows(table, "1 change is not sent");
    table_types(table, "n");
    table_shows(table, "900");
    table_key(table, KEYC_CONTROL, 'g');
    table_types(table, "y");
    table_ends(table, table_find(table, JOB_SAVE)->serial, ERROR_REFUSED, "Flatsy refused");
    assert_string_equal(table_top(table), "property-form");
    table_shows(table, "Flatsy refused");
    table_shows(table, "900");
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "y");
    assert_string_equal(table_top(table), "properties");
  }
}

TEST(both_sides_of_a_conflict) {
  AT_EACH_SIZE(table) {
    opens_form(table);
    types_price(table, "900");
    table_key(table, KEYC_CONTROL, 'g');
    table_types(table, "y");
    table_answers(table, table_find(table, JOB_SAVE)->serial, HOME("2026-11-26T09:00:00Z", "Lyon", "870"));
    table_ends(table, table_find(table, JOB_SAVE)->serial, ERROR_REFUSED, "Somebody else");
    table_shows(table, "y put yours on theirs");
    table_shows(table, "both changed it");
    table_shows(table, "theirs: 870");
    table_key(table, KEYC_END, 0);
    table_shows(table, "theirs: Lyon");
    table_types(table, "y");
    table_shows(table, "Price: 870 -> 900");
    table_hides(table, "Lyon");
    assert_int_equal(table_posted(table, JOB_SAVE), 1);
    table_types(table, "y");
    assert_int_equal(table_posted(table, JOB_SAVE), 2);
    assert_non_null(strstr(table_find(table, JOB_SAVE)->base, "\"updatedAt\":\"2026-11-26T09:00:00Z\""));
    assert_string_equal(table_find(table, JOB_SAVE)->edits, "{\"/price\":900}");
  }
}

TEST(a_new_property) {
  AT_EACH_SIZE(table) {
    table_types(table, "n");
    table_shows(table, "a property needs one");
    table_pastes(table, "a+b c\n");
    table_key(table, KEYC_CONTROL, 'g');
    table_shows(table, "a+b c is made:");
    table_types(table, "y");
    const struct job *job = table_find(table, JOB_SAVE);
    assert_null(job->id);
    assert_null(job->base);
    assert_string_equal(job->ref, "a+b c");
    table_answers(table, table_find(table, JOB_SAVE)->serial, HOME("2026-11-26T09:00:00Z", "Lyon", "870"));
    table_ends(table, table_find(table, JOB_SAVE)->serial, ERROR_REFUSED,
               "There is a property with this reference already");
    table_shows(table, "There is a property with this");
    table_shows(table, "a+b c");
  }
}

TEST(the_country_of_a_new_property_is_seen_and_sent_with_its_address) {
  AT_EACH_SIZE(table) {
    table_types(table, "n");
    table_shows(table, "0 changed");
    types_into(table, "Country code", "");
    table_key(table, KEYC_CONTROL, 'c'); /* what is taken away is no address either: it can be left */
    assert_string_not_equal(table_top(table), "property-form");
    table_types(table, "n");
    table_pastes(table, "R1");
    types_into(table, "Street", "1 rue");
    types_into(table, "Postcode", "75001");
    types_into(table, "Town", "Paris");
    table_key(table, KEYC_DOWN, 0);
    table_shows(table, "FR");
    table_key(table, KEYC_DOWN, 0);
    table_shows(table, "an address needs it; a paste");
    table_pastes(table, "https://www.openstreetmap.org/#map=17/48.8566/2.3522");
    table_shows(table, "48.8566");
    table_key(table, KEYC_CONTROL, 'g');
    table_shows(table, "R1 is made:");
    table_shows(table, "FR");
    table_types(table, "y");
    assert_string_equal(
        table_find(table, JOB_SAVE)->edits,
        "{\"/externalRef\":\"R1\",\"/address/address\":\"1 rue\",\"/address/zip\":\"75001\",\"/address/city\":"
        "\"Paris\",\"/address/countryCode\":\"FR\",\"/address/latitude\":48.8566,\"/address/longitude\":2.3522}");
  }
}

/* One paste, in either row, takes the place of both that stood there. */
TEST(one_paste_is_both_coordinates) {
  static const char *const rows[] = {"Latitude", "Longitude"};
  for (size_t n = 0; n < 2; n++)
    AT_EACH_SIZE(table) {
      opens_form(table);
      types_into(table, rows[n], "1");
      table_pastes(table, "48\u00B051'24\"N 2\u00B021'03\"E\n");
      table_shows(table, n == 0 ? "48.856667" : "2.350833");
      table_key(table, KEYC_CONTROL, 'g');
      table_types(table, "y");
      assert_string_equal(table_find(table, JOB_SAVE)->edits,
                          "{\"/address/latitude\":48.856667,\"/address/longitude\":2.350833}");
    }
}

TEST(the_form_says_which_row_of_how_many) {
  AT_EACH_SIZE(table) {
    size_t place = 0, count = 0, more = 0;
    table_types(table, "n");
    const char *title = table_show(table);
    const char *slash = strchr(title, '/');
    assert_non_null(slash);
    assert_int_equal(sscanf(slash - 1, "%zu/%zu", &place, &count), 2);
    assert_int_equal(place, 1);
    assert_true(count > 30);
    for (more = 2; more <= count; more++) {
      AUTO(mem_free_at) char *wanted = mem_print("%zu/%zu  0 changed", more, count);
      table_key(table, KEYC_DOWN, 0);
      table_shows(table, wanted);
    }
    AUTO(mem_free_at) char *last = mem_print("%zu/%zu  0 changed", count, count);
    table_key(table, KEYC_DOWN, 0); /* the last row is the last */
    table_shows(table, last);
  }
}

TEST(a_property_that_cannot_be_sent_back_is_not_edited) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  table_types(table, "e");
  table_answers(table, table_find(table, JOB_READ_PROPERTY)->serial,
                "{\"id\":\"id-0\",\"data\":{\"externalRef\":\"75-000\",\"odd\":\"\\ud800\"}}");
  table_ends(table, table_find(table, JOB_READ_PROPERTY)->serial, ERROR_NONE, NULL);
  table_shows(table, "\"odd\" can't be sent back");
}

/* ---- pause and resume */

TEST(one_is_paused) {
  AT_EACH_SIZE(table) {
    table_types(table, "p");
    table_shows(table, "Pause 75-000");
    table_key(table, KEYC_ENTER, 0);
    repeats(table, 'y');
    assert_null(table_find(table, JOB_STATUS));
    table_types(table, "y");
    assert_true(table_find(table, JOB_STATUS)->standby);
    assert_string_equal(table_find(table, JOB_STATUS)->ref, "75-000");
    table_types(table, "jp"); /* this one is paused */
    table_shows(table, "Resume 75-001");
    table_types(table, "y");
    assert_false(table_find(table, JOB_STATUS)->standby);
  }
}

TEST(a_closed_one_is_opened_with_a_warning) {
  AT_EACH_SIZE(table) {
    struct event *event = table_properties(table, 40);
    event->properties->rows[0].status = PROPERTY_UNAVAILABLE;
    table_happens(table, event);
    table_types(table, "T");
    table_shows(table, "The visits of this property have ended");
    table_types(table, "p");
    table_shows(table, "75-000, 0 rue de la Paix");
    table_shows(table, "y resume");
    table_types(table, "y");
    assert_false(table_find(table, JOB_STATUS)->standby);
  }
}

TEST(marked_ones_are_paused_when_their_number_is_typed) {
  AT_EACH_SIZE(table) {
    table_types(table, " j j ");
    table_shows(table, "3 marked");
    table_shows(table, "+●");
    table_happens(table, table_properties(table, 40)); /* kept by id */
    table_shows(table, "3 marked");
    table_types(table, "p");
    table_shows(table, "Pause 2 properties?");
    table_shows(table, "1 is left as it is");
    table_shows(table, "Type 2, then y");
    table_types(table, "y\n3y\n");
    assert_null(table_find(table, JOB_STATUS));
    table_key(table, KEYC_BACKSPACE, 0);
    table_pastes(table, "2");
    table_types(table, "y");
    assert_null(table_find(table, JOB_STATUS));
    table_key(table, KEYC_CHAR, 0xe9); /* 2 on AZERTY */
    repeats(table, 'y');
    table_types(table, "\n");
    assert_null(table_find(table, JOB_STATUS));
    table_types(table, "y");
    assert_int_equal(table_posted(table, JOB_STATUS), 2);
    assert_string_equal(table_top(table), "outbox");
    table_key(table, KEYC_ESCAPE, 0);
    table_hides(table, "marked");
  }
}

TEST(esc_takes_the_marks_away) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  table_types(table, " ");
  table_shows(table, "1 marked");
  table_types(table, " ");
  table_hides(table, "marked");
  table_types(table, " ");
  table_key(table, KEYC_ESCAPE, 0);
  table_hides(table, "marked");
}

/* ---- the end of its visits */

static void reads_visits(struct table *table) {
  struct event *event = event_new(EVENT_VISITS);
  event->serial = table_find(table, JOB_READ_VISITS)->serial;
  event->visits = mem_new(sizeof *event->visits);
  visit_list_add(event->visits, table_visit("v1", "2026-11-20T08:00:00Z", "done", "Petit"));
  visit_list_add(event->visits, table_visit("v2", "2026-11-27T13:00:00Z", "confirmed", "Roy"));
  visit_list_add(event->visits, table_visit("v3", "2026-11-28T13:00:00Z", "proposed", "Diop"));
  visit_list_add(event->visits, table_visit("v4", "2026-11-28T13:00:00Z", "cancelled.owner", "Gone"));
  table_happens(table, event);
}

/* They may get mail: named, and said to be unsure. */
TEST(who_may_be_told_of_the_end_is_named) {
  AT_EACH_SIZE(table) {
    static const char nobody[] = "{\"id\":\"v9\",\"date\":\"2026-11-29T13:00:00Z\",\"visitorVisits\":[null]}";
    struct event *event = event_new(EVENT_VISITS);
    struct visit *nameless;
    struct error error;
    table_types(table, "T");
    event->serial = table_find(table, JOB_READ_VISITS)->serial;
    event->visits = mem_new(sizeof *event->visits);
    visit_list_add(event->visits, table_visit("v2", "2026-11-27T13:00:00Z", "archived", "Roy"));
    visit_list_add(event->visits, table_visit("v3", "2026-11-20T13:00:00Z", "archived", "Past"));
    assert_int_equal(visit_decode(nobody, strlen(nobody), &nameless, &error), ERROR_NONE);
    visit_list_add(event->visits, nameless);
    table_happens(table, event);
    table_shows(table, "(?)");
    table_shows(table, "Marie Roy");
    table_types(table, "\n");
    table_hides(table, "Nobody has a visit");
    table_shows(table, "Marie Roy");
    table_shows(table, "status");
    if (sizes[size][0] > 40) table_shows(table, "1 visitor with a visit to come");
  }
}

TEST(visits_end_when_the_reference_is_typed) {
  AT_EACH_SIZE(table) {
    table_types(table, "T");
    table_shows(table, "Reading who has a visit");
    assert_string_equal(table_find(table, JOB_READ_VISITS)->ref, "75-000");
    reads_visits(table);
    table_shows(table, "nobody of them");
    table_shows(table, "75-000 is let or sold"); /* a mark may have brought it here from elsewhere */
    if (sizes[size][0] == 80) table_shows(table, "by email."); /* a question is not cut */
    table_shows(table, "Marie Roy");
    table_hides(table, "Gone");
    table_types(table, "jj\n"); /* Diop */
    table_shows(table, "Type the reference:");
    table_types(table, "\n\ny\n"); /* neither Enter nor y */
    table_key(table, KEYC_CONTROL, 'u');
    table_types(table, "75-00\n");
    table_shows(table, "This is not its reference");
    table_pastes(table, "0");
    table_types(table, "\n");
    assert_null(table_find(table, JOB_TERMINATE));
    table_types(table, "0\n");
    table_shows(table, "y end the visits");
    table_key(table, KEYC_ENTER, 0);
    repeats(table, 'y');
    assert_null(table_find(table, JOB_TERMINATE));
    table_types(table, "y");
    assert_string_equal(table_find(table, JOB_TERMINATE)->ref, "75-000");
    assert_string_equal(table_find(table, JOB_TERMINATE)->visitor.email_exact, "Diop@x.fr");
  }
}

TEST(nobody_is_told_unseen) {
  AUTO(table_free_at) struct table *table = table_new(200, 24);
  table_types(table, "T");
  table_ends(table, table_find(table, JOB_READ_VISITS)->serial, ERROR_UNREACHABLE, "No answer");
  assert_null(deck_sheet(controller_deck(table->controller)));
  table_shows(table, "can't be read: No answer");
  table_types(table, "T");
  reads_visits(table);
  table_types(table, "j\n");
  table_shows(table, "1 visitor that it is taken: Marie Diop. It goes to Marie Roy.");
  table_key(table, KEYC_ESCAPE, 0);
  table_types(table, "k\n75-000\n");
  table_shows(table, "2 visitors that it is taken: Marie Roy, Marie Diop");
  table_types(table, "y");
  assert_null(table_find(table, JOB_TERMINATE)->visitor.email_exact);
}

/* ---- invitations */

TEST(a_visitor_is_invited) {
  AT_EACH_SIZE(table) {
    table_types(table, "i");
    table_shows(table, "Invite by email");
    table_types(table, LINE "\n");
    table_shows(table, "Invite Marie Dupont");
    table_key(table, KEYC_ENTER, 0);
    repeats(table, 'y');
    assert_null(table_find(table, JOB_INVITE));
    table_types(table, "y");
    assert_string_equal(table_find(table, JOB_INVITE)->ref, "75-000");
    assert_string_equal(table_find(table, JOB_INVITE)->visitor.email_exact, "marie@x.fr");
    assert_null(table_find(table, JOB_BOOK));
  }
}

/* ---- the detail */

TEST(the_detail_names_the_agent_and_every_member) {
  static const char agent[] = "{\"name\":\"Hugo\",\"presentation\":\"Bonjour\",\"rating\":4.5,\"phone\":\"06\"}";
  static const char zips[] = "[\"69001\"]";
  struct error error;
  AUTO(table_free_at) struct table *table = table_new(80, 60);
  table_types(table, "\n");
  table_answers(
      table, table_find(table, JOB_READ_PROPERTY)->serial,
      "{\"id\":\"id-0\",\"data\":{\"externalRef\":\"75-000\",\"address\":{\"zip\":\"75001\"},\"fields\":{\"dpe\":"
      "\"C\"},"
      "\"criterias\":{\"prequalification\":{\"_type\":\"NicheFiscale\",\"loi\":\"pinel\"}},\"metadata\":{\"k\":"
      "1e400}}}");
  struct event *event = event_new(EVENT_AGENT);
  event->serial = table_find(table, JOB_READ_AGENT)->serial;
  assert_int_equal(agent_decode(agent, sizeof agent - 1, &event->agent, &error), ERROR_NONE);
  table_happens(table, event);
  event = event_new(EVENT_COVERAGE);
  event->serial = table_find(table, JOB_READ_COVERAGE)->serial;
  assert_int_equal(coverage_decode(zips, sizeof zips - 1, &event->coverage, &error), ERROR_NONE);
  table_happens(table, event);
  table_shows(table, "v hours  p pause  i invite");
  table_shows(table, "Name: Hugo");
  table_shows(table, "Rating: 4.5");
  table_hides(table, "4.5/5");
  table_shows(table, "75001 is not among its postcodes");
  table_shows(table, "Energy rating (DPE): C");
  table_shows(table, "Prequalification: tax scheme");
  table_shows(table, "Law: pinel");
  table_shows(table, "{\"k\":1e400}");
}

/* Which they are is said, with how many more; what is done to one is never done beside the marks. */
TEST(marks_are_named_and_never_passed_over) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  for (int n = 0; n < 24; n++)
    table_types(table, " j");
  table_types(table, "p");
  table_shows(table, "75-000 0 rue de la Paix, Paris · 75-00");
  table_shows(table, ", and ");
  table_types(table, "nT");
  table_shows(table, "visits are ended at one property at a time");
  assert_null(deck_sheet(controller_deck(table->controller)));
  table_key(table, KEYC_ESCAPE, 0);
  table_types(table, "g jjT"); /* one: that one, wherever the cursor is */
  table_shows(table, ">75-000");
  assert_non_null(deck_sheet(controller_deck(table->controller)));
}
