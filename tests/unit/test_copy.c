/* Y: what can be copied of a visit and of a property, and what is given to the terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/test.h"
#include "base/mem.h"
#include "base/text.h"
#include "table.h"

/* A row of the picture is that text and nothing else: a mouse takes it whole. */
static bool is_alone(struct table *table, const char *text) {
  AUTO(mem_free_at) char *line = mem_print("\n%s", text);
  const char *at = strstr(table_show(table), line);
  return at != NULL && strspn(at + strlen(line), " ") == strcspn(at + strlen(line), "\n");
}

static void copies(struct table *table, const char *keys, const char *text) {
  mem_replace(&table->copied, NULL);
  table_types(table, keys);
  if (table->copied == NULL || strcmp(table->copied, text) != 0)
    fail_msg("%s copied %s, wanted %s", keys, table->copied, text);
  AUTO(mem_free_at) char *said = mem_print("Copied: %.20s", text);
  table_shows(table, said);
}

TEST(a_visits_telephone_is_two_keys_away) {
  AT_EACH_SIZE(table) {
    table_types(table, "2");
    copies(table, "Yt", "06 12 34 56 78");
    assert_true(is_alone(table, "06 12 34 56 78"));
    copies(table, "\n", "06 12 34 56 78");
    copies(table, "Y", "06 12 34 56 78");
    copies(table, "aa", "0 rue de la Paix");
    copies(table, "e\n", "Roy@x.fr");
    copies(table, "ss", "The visit is on Thursday 26 November at 14:00, 0 rue de la Paix.");
    copies(table, "mm", "https://www.openstreetmap.org/?mlat=48&mlon=2#map=18/48/2");
    table_key(table, KEYC_ESCAPE, 0);
    table_hides(table, "letter, Enter copy");
    table_types(table, "\n");
    struct event *event = event_new(EVENT_VISIT);
    event->visit = table_visit("v2", "2026-11-26T13:00:00Z", "confirmed", "Roy");
    table_happens(table, event);
    copies(table, "Yt", "06 12 34 56 78"); /* of the visit that is open, too */
  }
}

/* Another row is shown before it is copied. */
TEST(nothing_is_copied_that_was_not_shown) {
  AT_EACH_SIZE(table) {
    table_types(table, "2Ya");
    assert_null(table->copied);
    assert_true(is_alone(table, "0 rue de la Paix"));
    table_types(table, "l");
    assert_null(table->copied);
    table_shows(table, "No web page is known here");
    /* More comes from the cache: what a key would have copied before it is looked at first. */
    const struct job *job = table_find(table, JOB_READ_PROPERTY);
    struct event *event = event_new(EVENT_PROPERTY);
    static const char json[] = "{\"id\":\"id-0\",\"data\":{\"externalRef\":\"75-000\",\"extUrl\":\"https://a.fr/75\"},"
                               "\"ownerInfo\":{}}";
    struct error error;
    assert_int_equal(property_decode(json, strlen(json), &event->property, &error), ERROR_NONE);
    event->serial = job->serial;
    controller_event(table->controller, event);
    event_free(event);
    controller_key(table->controller, &(struct key){.code = KEYC_ENTER}, table->mono += 1000);
    assert_null(table->copied);
    table_shows(table, "The list has just changed: look");
    copies(table, "ll", "https://a.fr/75");
  }
}

TEST(a_property_has_its_sentence) {
  AT_EACH_SIZE(table) {
    copies(table, "Yss", "I can offer you Friday 27 at 14:30, or Saturday 28 at 10:00.");
    copies(table, "aa", "0 rue de la Paix, Paris");
    table_types(table, "t");
    table_shows(table, "No telephone is known here");
    const struct job *job = table_find(table, JOB_READ_PROPERTY);
    table_answers(table, job->serial,
                  "{\"id\":\"id-0\",\"data\":{\"externalRef\":\"75-000\",\"tenantPhone\":\"+33698765432\",\"address\":{"
                  "\"latitude\":48.8566,\"longitude\":-2.3522}}}");
    copies(table, "tt", "+33 6 98 76 54 32");
    copies(table, "mm", "https://www.openstreetmap.org/?mlat=48.8566&mlon=-2.3522#map=18/48.8566/-2.3522");
  }
}

TEST(a_terminal_without_a_clipboard_says_so) {
  AT_EACH_SIZE(table) {
    table->copier.how = CONTEXT_COPIES_NOT;
    table_types(table, "2Yt");
    assert_null(table->copied);
    table_shows(table, "This terminal takes nothing");
    assert_true(is_alone(table, "06 12 34 56 78"));
    table->copier.how = CONTEXT_COPIES_BY_TMUX;
    table_types(table, "t");
    assert_string_equal(table->copied, "06 12 34 56 78");
    table_shows(table, "Given to tmux");
  }
}

TEST(without_a_visit_y_says_why) {
  AT_EACH_SIZE(table) {
    table_types(table, "2lY");
    table_shows(table, "Select a visit in the planning");
  }
}

/* However many come, and whatever they are called. */
TEST(a_visit_of_many_has_each_telephone) {
  struct table *table = table_new(80, 24);
  table_happens(table, table_day_of(table,
                                    table_visit_of("{\"id\":\"v\",\"date\":\"2026-11-26T13:00:00Z\","
                                                   "\"propertySummary\":{\"id\":\"id-0\"},\"visitorVisits\":["
                                                   "{\"status\":\"visit.status.cancelled.visitor\",\"visitor\":{"
                                                   "\"lastName\":\"Petit\",\"phone\":\"0622222222\"}},"
                                                   "{\"status\":\"visit.status.confirmed\",\"visitor\":{\"lastName\":"
                                                   "\"\\u001b]52;c;AAAA\\u0007Roy\",\"phone\":"
                                                   "\"06 11 11 11 11\\u001b[2J\"}},"
                                                   "{\"status\":\"visit.status.confirmed\",\"visitor\":{\"lastName\":"
                                                   "\"Diop\",\"phone\":\"+44 20 7946 0958\"}}]}"),
                                    NULL));
  copies(table, "2Yt", "06 11 11 11 11"); /* of who comes */
  copies(table, "j\n", "+442079460958");
  table_types(table, "a");
  table_shows(table, "No address is known here");
  table_free(table);
}
