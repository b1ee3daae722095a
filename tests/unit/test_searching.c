/* A search over all that is known: what it finds, in which order, and what it says of what it looked at. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../harness/test.h"
#include "agency.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/when.h"

/* A visit so many hours from now: its visitors are names with a sign before each, '+' to come, '-' cancelled. */
struct row {
  const char *id;
  int hours;
  const char *visitors, *ref; /* "+Marie Roy/0612345678,-Paul Diop" */
  const char *agent;
};

static void add_visitor(struct buf *out, const char *text, size_t length) {
  AUTO(mem_free_at) char *one = mem_copy_n(text, length);
  char *phone = strchr(one, '/'), *last = strchr(one, ' ');
  if (phone != NULL) *phone++ = '\0';
  *last++ = '\0';
  assert_true(buf_print(out, "{\"status\":\"visit.status.%s\",\"visitor\":{\"firstName\":\"%s\",\"lastName\":\"%s\"",
                        one[0] == '+' ? "confirmed" : "cancelled.visitor", one + 1, last));
  if (phone != NULL) assert_true(buf_print(out, ",\"phone\":\"%s\"", phone));
  assert_true(buf_print(out, "}}"));
}

static void add_row(struct buf *out, const struct agency *agency, const struct row *row) {
  char date[WHEN_SIZE];
  when_print(agency->seat.stands_ms / 1000 + row->hours * 3600, date);
  assert_true(buf_print(out,
                        "%s{\"id\":\"%s\",\"date\":\"%s\",\"propertySummary\":{\"id\":\"p-%s\",\"externalRef\":\"%s\"},"
                        "\"propertyVisits\":[],\"flatguideId\":\"%s\",\"visitorVisits\":[",
                        out->length > 1 ? "," : "", row->id, date, row->ref, row->ref,
                        row->agent != NULL ? row->agent : ""));
  for (const char *at = row->visitors; *at != '\0'; at += strcspn(at, ",")) {
    bool more = *at == ',';
    at += more;
    if (more) assert_true(buf_print(out, ","));
    add_visitor(out, at, strcspn(at, ","));
  }
  assert_true(buf_print(out, "]}"));
}

/* The agency knows these visits, all there are, and its properties R1 to R3. */
static void knows(struct agency *agency, const struct row *rows, size_t count) {
  AUTO(buf_free) struct buf out = buf_empty(1 << 20);
  assert_true(buf_print(&out, "["));
  for (size_t n = 0; n < count; n++)
    add_row(&out, agency, &rows[n]);
  assert_true(buf_print(&out, "]"));
  fake_api_say(agency->api, 'V', 200, out.data);
  fake_api_say(agency->api, 'W', 200, "[]");
  event_free(agency_read(agency, job_visits(NULL, WHEN_NONE, WHEN_NONE, false), EVENT_VISITS));
  event_free(agency_read(agency, job_find(JOB_READ_PROPERTIES, ""), EVENT_PROPERTY_SET));
}

/* Its cache, for another program; sqlite3_close. */
static sqlite3 *cache_of(const struct agency *agency) {
  sqlite3 *cache;
  AUTO(mem_free_at) char *path = mem_print("%s/cache.db", agency->seat.cache);
  assert_int_equal(sqlite3_open(path, &cache), SQLITE_OK);
  return cache;
}

/* "visitor:v1+ property:p1 ": what was found, with + where it is to come. New memory. */
static char *found_by(struct agency *agency, const char *text) {
  AUTO(event_free_at) struct event *event = agency_read(agency, job_search(text), EVENT_FOUND);
  struct buf out = buf_empty(1 << 20);
  assert_string_equal(event->text, text);
  for (size_t n = 0; n < event->found->count; n++) {
    const struct found_item *item = &event->found->items[n];
    assert_true(item->id[0] != '\0');
    assert_true(buf_print(&out, "%s:%s", found_kind_word(item->kind),
                          item->property != NULL ? item->property->id : item->visit->id));
    if (item->visitor > 0) assert_true(buf_print(&out, "/%zu", item->visitor));
    assert_true(buf_print(&out, item->comes ? "+ " : " "));
  }
  return buf_take(&out);
}

TEST_BETWEEN(what_matters_most_comes_first, agency_setup, agency_teardown) {
  static const struct row rows[] = {{"late", 48, "+Marie Roy/0612345678", "R1"},
                                    {"past", -24, "+Marie Roy/0612345678", "R2"},
                                    {"soon", 2, "+Marie Roy/0612345678", "R2"},
                                    {"off", 1, "-Marie Roy/0612345678", "R3"},
                                    {"other", 3, "+Paul Lefèvre/0611111111,+Anne Royer/0622222222", "R9"},
                                    {"old", -100, "+Luc Royan/0633333333", "R1", "agent-7"},
                                    {"older", -200, "+Eva Royat/0644444444", "R1"},
                                    {"in", 1, "+Leroy Jenkins/0655555555", "R1", "agent-7"},
                                    {"empty", 5, "", "R9", "agent-9"}};
  static const struct {
    const char *typed, *found;
  } cases[] = {{"marie roy", "visitor:soon+ "}, /* once, with the next of her visits that stands */
               {"ROY", "visitor:soon+ visitor:other/1+ visitor:old visitor:older visitor:in+ "},
               {"royer", "visitor:other/1+ "},
               {"lefevre", "visitor:other+ "},
               {"lefevre anne", "visit:other+ "},
               {"06 22", "visitor:other/1+ "},
               {"+33 6 1111", "visitor:other+ "},
               {"marie r3", "visit:off "},
               {"r9", "visit:other+ visit:empty "},
               {"r1", "property:p1 visit:in+ visit:late+ visit:old visit:older "},
               {"paix", "property:p1 property:p2 property:p3 "},
               {"r2 paix", "property:p2 "},
               {"agent-7", "agent:in+ "},   /* once, too */
               {"agent-9", "agent:empty "}, /* also where nobody comes */
               {"Agent 1", "agent:in+ "},   /* as they are called on the screen */
               {"agent", "agent:in+ agent:empty "},
               {"agent agent-9", "agent:empty "},
               {"agent ent-7", "agent:in+ "}, /* a part of the id */
               {"ent-9", "agent:empty "},
               {"agent 7", ""}, /* a number is a whole one; */
               {"t-7", ""},     /* ... and a part is more than that */
               {"agent royer", ""},
               {"m", ""},
               {"", ""},
               {"nobody", ""}};
  struct agency *agency = *state;
  knows(agency, rows, sizeof rows / sizeof *rows);
  for (size_t n = 0; n < sizeof cases / sizeof *cases; n++) {
    AUTO(mem_free_at) char *found = found_by(agency, cases[n].typed);
    if (strcmp(found, cases[n].found) != 0) fail_msg("\"%s\": %s, not %s", cases[n].typed, found, cases[n].found);
  }
}

/* "agent 1" is none of "agent 10", "agent 11". */
TEST_BETWEEN(an_agent_is_found_by_the_whole_number, agency_setup, agency_teardown) {
  enum { COUNT = 12 };
  static char ids[COUNT][8], agents[COUNT][8];
  struct row rows[COUNT];
  struct agency *agency = *state;
  for (int n = 0; n < COUNT; n++) {
    snprintf(ids[n], sizeof ids[n], "v%d", n);
    snprintf(agents[n], sizeof agents[n], "%c", 'a' + n);
    rows[n] = (struct row){ids[n], n + 1, "+Luc Royan/0633333333", "R1", agents[n]};
  }
  rows[COUNT - 1].visitors = "+Agent Royan/0633333333"; /* what is called so comes behind them */
  knows(agency, rows, COUNT);
  AUTO(event_free_at) struct event *all = agency_read(agency, job_search("agent"), EVENT_FOUND);
  assert_int_equal(all->found->counts[FOUND_AGENT], COUNT);
  assert_int_equal(all->found->items[COUNT - 1].kind, FOUND_AGENT);
  assert_int_equal(all->found->items[COUNT].kind, FOUND_VISITOR);
  for (int n = 1; n <= COUNT; n++) {
    char typed[20];
    snprintf(typed, sizeof typed, "agent %d", n);
    AUTO(event_free_at) struct event *event = agency_read(agency, job_search(typed), EVENT_FOUND);
    assert_int_equal(event->found->counts[FOUND_AGENT], 1);
    assert_string_equal(event->found->items[0].visit->agent_shown, typed);
  }
}

/* Of many some are shown, of each kind as far as there is room, and all are counted. */
TEST_BETWEEN(the_kinds_share_the_room, agency_setup, agency_teardown) {
  enum { COUNT = 60 };
  static char ids[COUNT][8], names[COUNT][40];
  struct row rows[COUNT];
  struct agency *agency = *state;
  for (int n = 0; n < COUNT; n++) {
    snprintf(ids[n], sizeof ids[n], "v%d", n);
    snprintf(names[n], sizeof names[n], n < 40 ? "+Paix %d" : "+Marie Roy/06123456%02d", n);
    rows[n] = (struct row){ids[n], n + 1, names[n], n < 40 ? "R1" : "paix"};
  }
  knows(agency, rows, COUNT);
  AUTO(event_free_at) struct event *event = agency_read(agency, job_search("paix"), EVENT_FOUND);
  const struct found_list *list = event->found;
  size_t shown[FOUND_KINDS] = {0};
  assert_int_equal(list->count, FOUND_MOST);
  for (size_t n = 0; n < list->count; n++)
    shown[list->items[n].kind]++;
  assert_int_equal(shown[FOUND_VISITOR], 9);
  assert_int_equal(shown[FOUND_PROPERTY], 3);
  assert_int_equal(shown[FOUND_VISIT], 8);
  assert_int_equal(list->counts[FOUND_VISITOR], 40);
  assert_int_equal(list->counts[FOUND_PROPERTY], 3);
  assert_int_equal(list->counts[FOUND_VISIT], 20);
  assert_string_equal(list->items[8].visit->id, "v8"); /* the nearest of them */
}

/* Who types on has no use for what was typed before. Another program holds the cache, on which the worker waits with
 * what it was asked before, so that it takes both at once. */
TEST_BETWEEN(a_newer_search_ends_an_older_one, agency_setup, agency_teardown) {
  static const struct row rows[] = {{"v", 1, "+Marie Roy", "R1"}};
  struct agency *agency = *state;
  knows(agency, rows, 1);
  sqlite3 *other = cache_of(agency);
  assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
  work_post(agency->seat.work, job_row(JOB_LOOKED, 1));
  uint64_t first = work_post(agency->seat.work, job_search("ma")),
           second = work_post(agency->seat.work, job_search("mar"));
  assert_int_equal(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(other);
  bool ended = false;
  for (bool found = false; !found;) {
    AUTO(event_free_at) struct event *event = seat_await_any(&agency->seat);
    assert_false(event->serial == first && event->type == EVENT_FOUND);
    ended |= event->serial == first && event->type == EVENT_DONE;
    found = event->serial == second && event->type == EVENT_FOUND;
    if (found) assert_true(ended && event->found->count == 1);
  }
}

/* A row that another process writes between the walk and the end, as if it were so: nobody is told in the place of who
 * was found. */
TEST_BETWEEN(nobody_is_found_in_anothers_place, agency_setup, agency_teardown) {
  static const struct row rows[] = {{"v", 1, "+Marie Roy,+Paul Diop", "R1"}};
  struct agency *agency = *state;
  knows(agency, rows, 1);
  sqlite3 *other = cache_of(agency);
  assert_int_equal(sqlite3_exec(other, "UPDATE visit SET raw = replace(raw, 'Marie', 'Zelda')", NULL, NULL, NULL), 0);
  sqlite3_close(other);
  AUTO(mem_free_at) char *marie = found_by(agency, "marie"), *paul = found_by(agency, "paul");
  assert_string_equal(marie, "");
  assert_string_equal(paul, "visitor:v/1+ ");
}

TEST_BETWEEN(what_was_not_looked_at_is_told, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  AUTO(event_free_at) struct event *none = agency_read(agency, job_search("marie"), EVENT_FOUND);
  assert_true(none->found->no_properties && none->found->covered_from == WHEN_NONE && !none->found->complete);
  fake_api_say(agency->api, 'V', 200, "[{\"id\":\"bad\",\"date\":\"one day\"}]");
  fake_api_say(agency->api, 'W', 200, "[]");
  event_free(agency_read(agency, agency_days(agency, -3, 14, false), EVENT_VISITS));
  event_free(agency_read(agency, job_find(JOB_READ_PROPERTIES, ""), EVENT_PROPERTY_SET));
  AUTO(event_free_at) struct event *some = agency_read(agency, job_search("marie"), EVENT_FOUND);
  assert_true(some->found->covered_from == when_day_add(agency->day, -3));
  assert_int_equal(some->found->left_out, 1);
  assert_false(some->found->no_properties || some->found->reading); /* complete in the first days of a month */
}

/* What is kept for another server is not shown, and not told as nothing. */
TEST_BETWEEN(what_may_not_be_shown_is_no_empty_answer, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  AUTO(mem_free_at) char *url = mem_copy(agency->seat.url);
  seat_end(&agency->seat);
  snprintf(agency->seat.url, sizeof agency->seat.url, "https://other.example");
  seat_begin(&agency->seat, false, true);
  agency_asks(agency, job_search("marie"), EVENT_FOUND, ERROR_REFUSED, "other.example");
  snprintf(agency->seat.url, sizeof agency->seat.url, "%s", url);
}
