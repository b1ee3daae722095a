/* The planning's rows, at several widths: what matters first, and what can't be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/earth.h"
#include "model/visit_clash.h"
#include "table.h"

/* Of an agent at a property on the meridian of Paris, so many metres north of it, on the day of NOW. */
static struct visit *stop(const char *id, const char *time, const char *agent, int property, int metres) {
  AUTO(mem_free_at)
  char *json = mem_print(
      "{\"id\":\"%s\",\"date\":\"2026-11-26T%s:00Z\",\"durationMinutes\":30,\"flatguideId\":\"%s\",\"propertyVisits\":"
      "[],\"propertySummary\":{\"id\":\"id-%d\",\"externalRef\":\"75-00%d\",\"displayAddress\":\"%d avenue de "
      "l'Opéra\",\"latitude\":%.6f,\"longitude\":2.33},\"visitorVisits\":[{\"status\":\"visit.status.confirmed\","
      "\"visitor\":{\"email\":\"%s@x.fr\",\"firstName\":\"Marie\",\"lastName\":\"Roy\",\"phone\":\"0612345678\"}}]}",
      id, time, agent, property, property, property, 48.8 + metres / 111194.9, id);
  return table_visit_of(json);
}

TEST(an_agent_can_be_at_one_property_at_a_time) {
  static const struct {
    struct {
      const char *time, *agent;
      int property, metres;
    } stops[3];
    enum visit_clash_kind kinds[3];
    int minutes, metres; /* of the way */
  } rows[] = {{{{"13:00", "a", 1, 0}, {"13:00", "a", 2, 9000}}, {VISIT_CLASH_TIME, VISIT_CLASH_TIME}, 0, 0},
              {{{"13:00", "a", 1, 0}, {"13:29", "a", 2, 0}}, {VISIT_CLASH_TIME, VISIT_CLASH_TIME}, 0, 0},
              {{{"13:00", "a", 1, 0}, {"13:00", "a", 1, 0}}, {0}, 0, 0},    /* several come to one property */
              {{{"13:00", "a", 1, 0}, {"13:00", "b", 2, 9000}}, {0}, 0, 0}, /* two agents */
              {{{"13:00", "a", 1, 0}, {"13:42", "a", 2, 7800}}, {0, VISIT_CLASH_WAY}, 12, 7},
              {{{"13:00", "a", 1, 0}, {"13:43", "a", 2, 7800}}, {0}, 0, 0},
              {{{"13:00", "a", 1, 0}, {"13:30", "a", 2, 1400}}, {0}, 0, 0}, /* put one behind the other on purpose */
              {{{"13:00", "a", 1, 0}, {"13:30", "a", 2, 1600}}, {0, VISIT_CLASH_WAY}, 0, 1},
              {{{"07:00", "a", 1, 0}, {"07:00", "a", 2, 9000}}, {0}, 0, 0}, /* over by now */
              {{{"13:00", "a", 1, 0}, {"13:10", "a", 1, 0}, {"13:20", "a", 2, 0}},
               {0, VISIT_CLASH_TIME, VISIT_CLASH_TIME},
               0,
               0}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(visit_list_free_at) struct visit_list *list = mem_new(sizeof *list);
    for (size_t i = 0; i < 3 && rows[n].stops[i].time != NULL; i++) {
      char id[] = {(char)('a' + i), '\0'};
      visit_list_add(list, stop(id, rows[n].stops[i].time, rows[n].stops[i].agent, rows[n].stops[i].property,
                                rows[n].stops[i].metres));
    }
    visit_list_sort(list);
    AUTO(mem_free_at) struct visit_clash *clashes = visit_clashes(list, NOW);
    for (size_t i = 0; i < list->count; i++) {
      enum visit_clash_kind kind = clashes != NULL ? clashes[i].kind : VISIT_CLASH_NONE;
      bool way = kind != VISIT_CLASH_WAY ||
                 (clashes[i].minutes == rows[n].minutes && clashes[i].metres / 1000 == rows[n].metres);
      if (kind != rows[n].kinds[i] || !way) fail_msg("row %zu, visit %zu: %d", n, i, (int)kind);
    }
  }
  assert_true(earth_distance(0, 0, 48, 2) < 0); /* 0, 0 stands for not known */
  assert_true(earth_distance(48, 2, 91, 2) < 0);
}

/* What a row of the day shows in so many columns, and what it doesn't. */
TEST(a_row_says_what_matters) {
  static const char late[] =
      "{\"id\":\"v0\",\"date\":\"2026-11-26T03:00:00Z\",\"durationMinutes\":30,\"propertyVisits\":"
      "[],\"visitorVisits\":[{\"status\":\"done\",\"visitor\":{\"email\":\"m@x.fr\",\"firstName\":"
      "\"Marie\",\"lastName\":\"Petit\"}}],\"propertySummary\":{\"id\":\"id-0\",\"externalRef\":"
      "\"75-000\",\"displayAddress\":\"0 rue de la Paix\"}}";
  static const struct {
    int width, height;
    const char *missing, *cancelled, *same, *hides;
  } rows[] = {{240, 45, "done       75-000    Marie Petit                             report missing  0 rue de la Paix",
               "by the owner, 09:30", "! same hour as 75-002", "canc  75"},
              {160, 45, "report missing", "by the owner, 09:30", "! same hour as 75-002", "canc  75"},
              {140, 45, "report missing", "by the owner, 09:30", "! same hour", "canc  75"},
              {80, 24, "missing", "canc", "!", "same"},
              {40, 10, "!!", "canc", "!", "missing"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(table_free_at) struct table *table = table_new(rows[n].width, rows[n].height);
    struct event *event = table_day_of(table, table_visit_of(late), stop("v2", "13:00", "a", 1, 0));
    visit_list_add(event->visits, stop("v3", "13:00", "a", 2, 9000));
    visit_list_add(event->visits, table_visit("v4", "2026-11-26T15:00:00Z", "cancelled.owner", "Diop"));
    table_happens(table, event);
    table_types(table, "2");
    table_shows(table, rows[n].missing);
    table_shows(table, rows[n].cancelled);
    table_shows(table, rows[n].same);
    table_hides(table, rows[n].hides);
  }
}

TEST(a_line_stands_where_now_is) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  const char *line = strstr(table_show(table), "── now ──");
  assert_true(line != NULL && line > strstr(table->text, "Marie Petit") && line < strstr(table->text, "Marie Roy"));
  table->utc += 4 * 3600;                                               /* 14:00 */
  assert_int_equal(controller_tick(table->controller, table->mono), 0); /* drawn at once */
  line = strstr(table_show(table), "── now ──");
  assert_true(line > strstr(table->text, "Marie Roy") && line < strstr(table->text, "Marie Diop"));
  table->utc += 2 * 3600; /* all are past */
  (void)controller_tick(table->controller, table->mono);
  table_hides(table, "── now ──");
  table_types(table, "2h");
  struct event *event = table_day(table);
  event->from = when_day(NOW - 86400);
  table_happens(table, event);
  table_hides(table, "── now ──"); /* another day has none */
}

/* The job that reads what is beside the selected visit, once its row has rested for so long. drawn: the card is another
 * one then, which is drawn at once. */
static const struct job *rested(struct table *table, int64_t milliseconds, bool drawn) {
  table->mono += milliseconds;
  int left = controller_tick(table->controller, table->mono);
  if ((left == 0) != drawn) fail_msg("%d: %d, %s", (int)milliseconds, left, table_show(table));
  return table_find(table, JOB_READ_BESIDE);
}

static void beside(struct table *table, bool part) {
  static const struct {
    const char *id, *date, *status, *name;
  } rows[] = {{"b1", "2026-11-20T09:00:00Z", "done", "Roy"},
              {"b2", "2026-11-28T09:00:00Z", "confirmed", "Roy"},
              {"b3", "2026-11-29T09:00:00Z", "proposed", "Diop"}};
  struct event *event = event_new(EVENT_BESIDE);
  event->serial = table_find(table, JOB_READ_BESIDE)->serial;
  event->part = part;
  event->visits = mem_new(sizeof *event->visits);
  for (size_t n = 0; n < sizeof rows / sizeof *rows && !part; n++)
    visit_list_add(event->visits, table_visit(rows[n].id, rows[n].date, rows[n].status, rows[n].name));
  table_happens(table, event);
}

TEST(the_card_follows_the_selected_row_once_keys_rest) {
  static const struct {
    int width, height;
    bool whole, there;
  } rows[] = {{140, 45, true, true}, {120, 36, true, true}, {80, 24, false, true}, {40, 10, false, false}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(table_free_at) struct table *table = table_new(rows[n].width, rows[n].height);
    table_hides(table, "06 12 34 56 78"); /* the first frame comes without it */
    (void)rested(table, 199, false);
    const struct job *job = rested(table, 1, rows[n].there);
    assert_int_equal(job != NULL, rows[n].whole); /* a line has no room for what is beside the visit */
    if (!rows[n].there) continue;
    if (job != NULL) assert_string_equal(job->id, "v2");
    table_shows(table, "06 12 34 56 78  Marie Roy");
    if (rows[n].whole) table_shows(table, "── Visit 75-000 ──");
    if (rows[n].whole) table_hides(table, "Also:");
    if (rows[n].whole) beside(table, false);
    if (rows[n].whole) table_shows(table, "Also: 75-000 Sat 28 10:00");
    if (rows[n].whole) table_shows(table, "75-000 also: Marie Roy Sat 28 10:00");
    if (rows[n].width == 140) table_shows(table, " · 75-000 Fri 20/11 (interest 4)");
    size_t posted = table_posted(table, JOB_READ_BESIDE);
    table_types(table, "2j"); /* what was typed is not painted at once */
    table_shows(table, "06 12 34 56 78  Marie Roy");
    (void)rested(table, 100, false);
    table_shows(table, "06 12 34 56 78  Marie Roy");
    assert_int_equal(table_posted(table, JOB_READ_BESIDE), posted);
    job = rested(table, 100, true);
    if (job != NULL) assert_string_equal(job->id, "v3");
    table_shows(table, "06 12 34 56 78  Marie Diop");
    table_hides(table, "Also:"); /* the one's are not the other's */
    if (rows[n].whole) beside(table, true);
    if (rows[n].whole) table_shows(table, "Also: no other visit known here");
    table_types(table, "l"); /* another day has no such visit */
    table_hides(table, "06 12 34 56 78");
  }
  AUTO(table_free_at) struct table *lean = table_new_lean(140, 45);
  table_types(lean, "2");
  for (int n = 0; n < 3; n++) {
    lean->mono += 1000;
    (void)controller_tick(lean->controller, lean->mono);
  }
  assert_null(table_find(lean, JOB_READ_BESIDE));
  table_hides(lean, "06 12 34 56 78");
}

/* A reference is whole in its row or, where the row is narrow, in the card; a door has one word for what it is. */
TEST(references_and_doors_are_whole) {
  static const struct {
    int width, height;
    const char *door, *shows[2], *hides;
  } rows[] = {
      {200, 60, "43", {"18/1280/02/0227 Marie Roy", "Door 43"}, "…"},
      {200, 60, "Porte 43", {"Porte 43", NULL}, "Door"},
      {200, 60, "B2, 3e étage", {"Door B2, 3e étage", NULL}, "…"},
      {140, 45, "43", {"18/1280/… Marie Roy", "── Visit 18/1280/02/0227 ──"}, "Roy 1"},
      {80, 24, "43", {"18/1280/… Marie Roy", "06 12 34 56 78  Marie Roy · 18/1280/02/0227"}, "Door"},
  };
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(table_free_at) struct table *table = table_new(rows[n].width, rows[n].height);
    AUTO(mem_free_at)
    char *json = mem_print(
        "{\"id\":\"v1\",\"date\":\"2026-11-26T13:00:00Z\",\"visitorVisits\":[{\"status\":\"confirmed\",\"visitor\":{"
        "\"email\":\"m@x.fr\",\"firstName\":\"Marie\",\"lastName\":\"Roy\",\"phone\":\"0612345678\"}}],"
        "\"propertySummary\":{\"id\":\"id-9\",\"externalRef\":\"18/1280/02/0227\",\"doorNumber\":\"%s\","
        "\"displayAddress\":\"1 rue de la Paix\"}}",
        rows[n].door);
    table_happens(table, table_day_of(table, table_visit_of(json), NULL));
    table_types(table, "2");
    (void)rested(table, 200, true);
    for (size_t i = 0; i < 2 && rows[n].shows[i] != NULL; i++)
      table_shows(table, rows[n].shows[i]);
    table_hides(table, rows[n].hides);
  }
}

TEST(the_card_has_the_last_message_of_the_property) {
  static const char json[] =
      "{\"id\":\"c\",\"propertySummary\":{\"id\":\"id-0\",\"externalRef\":\"75-000\"},\"messages\":[{\"id\":\"1\","
      "\"text\":\"La clef est\\nau gardien\",\"createdAt\":\"2026-11-25T09:00:00Z\",\"senderId\":\"g\","
      "\"senderContact\":{\"name\":\"Paul Vincent\"}},{\"id\":\"2\",\"text\":\"avant\",\"createdAt\":"
      "\"2026-11-24T09:00:00Z\",\"senderId\":\"g\",\"senderContact\":{\"name\":\"Paul Vincent\"}}]}";
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  struct event *event = event_new(EVENT_TALKS);
  event->talks = mem_new(sizeof *event->talks);
  conversation_list_add(event->talks, json, sizeof json - 1, NULL, NULL);
  conversation_list_sort(event->talks, NULL);
  table_happens(table, event);
  /* Also where all else has something to say, and there is room for it. */
  table_happens(table, table_day_of(table, table_visit("v2", "2026-11-26T13:00:00Z", "cancelled.owner", "Roy"), NULL));
  (void)rested(table, 200, true);
  beside(table, false);
  table_shows(table, "by the owner");
  table_shows(table, "75-000 also: Marie Roy");
  table_shows(table, "Paul Vincent, Wed 25 10:00: La clef est au gardien");
}

/* What we infer of a slot stands beside it, under Flatsy's star, as far as there is room. */
TEST(a_slot_has_our_reason_beside_it) {
  static const struct {
    const char *agent, *shows;
    int metres;
  } rows[] = {{"Paul", ">1 Fri 27 14:30 · Paul 350 m 14:00", 357},
              {"Paul", " · Paul here 14:00", 20},
              {"Paul Vincent", " · Paul 350 m 14:00", 357},
              {"Paul", " · Paul 14:00", 1290},
              {"agent 12", " · agent 12 14:00", 357}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(table_free_at) struct table *table = table_new(140, 45);
    struct event *event = table_slots(table);
    struct slot_near *near = &event->slots->slots[0].near;
    near->metres = rows[n].metres;
    near->at = event->slots->slots[0].at - 1800;
    strcpy(near->agent, rows[n].agent);
    table_hides(table, rows[n].shows);
    table_happens(table, event);
    table_shows(table, rows[n].shows);
  }
}
