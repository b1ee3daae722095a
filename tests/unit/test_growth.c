/* Growth: whatever a server can repeat, ten times as much of it costs about ten times the instructions. Counted by
 * callgrind, which gives the same on every machine; nothing is timed. The test takes small sizes, where a step of the
 * memory that is asked for may double a figure, and refuses what is far from it; `make bench` prints the large ones and
 * holds them to twelve times. This program is its own measured one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../harness/test.h"
#include "../harness/folder.h"
#include "../harness/run.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "export/calendar.h"
#include "export/csv.h"
#include "export/day_sheet.h"
#include "model/account.h"
#include "model/agent.h"
#include "model/availability.h"
#include "model/conversation.h"
#include "model/json.h"
#include "model/json_edit.h"
#include "model/property_draft.h"
#include "model/property_member.h"
#include "model/property_request.h"
#include "model/same.h"
#include "model/search.h"
#include "model/slot.h"
#include "model/visitor_edit.h"
#include "store/cache.h"
#include "tui/field.h"
#include "work/load/id_set.h"
#include "work/plan/search_best.h"
#include "table.h"

#define FIRST 1796119200 /* 2026-12-01T10:00:00Z */

/* What is counted: everything that happens below it. */
void growth_run(void (*runs)(const char *text, size_t count), const char *text, size_t count);
__attribute__((noinline)) void growth_run(void (*runs)(const char *text, size_t count), const char *text,
                                          size_t count) {
  runs(text, count);
}

/* ---- texts: a part again and again. In a part @ is the place, # a place from behind, ~ a date ten hours on each, ^
 * half an hour later, ! the dates from behind. */

static bool add_date(struct buf *out, size_t place, int minutes) {
  char date[WHEN_SIZE];
  when_print(FIRST + (int64_t)place * 36000 + minutes * 60, date);
  return buf_add_text(out, date);
}

static char *repeated(const char *head, const char *part, const char *tail, size_t count) {
  struct buf out = buf_empty(BUF_UNBOUNDED);
  bool added = buf_add_text(&out, head);
  for (size_t n = 0; added && n < count; n++) {
    if (n > 0) added = buf_add_text(&out, ",");
    for (const char *at = part; added && *at != '\0'; at++)
      added = *at == '@'   ? buf_print(&out, "%zu", n)
              : *at == '#' ? buf_print(&out, "%zu", count - n)
              : *at == '~' ? add_date(&out, n, 0)
              : *at == '^' ? add_date(&out, n, 30)
              : *at == '!' ? add_date(&out, count - n, 0)
                           : buf_add(&out, at, 1);
  }
  assert_true(added && buf_add_text(&out, tail));
  return buf_take(&out);
}

/* ---- JSON */

static void run_json(const char *text, UNUSED size_t count) {
  AUTO(json_free_at) struct cJSON *json = json_parse_tolerant(text, strlen(text));
  struct json_span raw = json_span_of(text), value;
  assert_non_null(json);
  assert_true(json_agrees(json, raw));
  AUTO(mem_free_at) char *spaced = mem_print(" %s", text);
  (void)json_same(raw, json_span_of(spaced));
  (void)json_has_twins(raw);
  (void)json_find(raw, "/k5/x", &value);
  free(json_print_safe(text, strlen(text)));
}

static void run_other_order(const char *text, size_t count) {
  AUTO(mem_free_at) char *other = repeated("{", "\"k#\":{\"x\":#}", "}", count);
  (void)json_same(json_span_of(text), json_span_of(other));
  AUTO(json_free_at) struct cJSON *before = json_parse_tolerant(text, strlen(text));
  AUTO(json_free_at) struct cJSON *now = json_parse_tolerant(other, strlen(other));
  free(json_lost(before, now, NULL));
}

static void run_text(const char *text, UNUSED size_t count) {
  char clipped[200];
  AUTO(mem_free_at) char *lines = text_clean(text, strlen(text), TEXT_LINES);
  AUTO(mem_free_at) char *line = text_clean_line(text);
  AUTO(mem_free_at) char *folded = text_fold(line);
  (void)text_match(folded, "zzz yyy");
  (void)text_width(line);
  text_clip(clipped, sizeof clipped, line, 80, false);
}

/* Typed and drawn as a text and as a secret, the cursor at its end and then at its beginning. */
static void run_field(const char *text, UNUSED size_t count) {
  static const struct key keys[] = {{.code = KEYC_CHAR, .character = 'x'}, {.code = KEYC_LEFT}, {.code = KEYC_HOME}};
  struct canvas *canvas = canvas_new(40, 1, false);
  for (int secret = 0; secret <= 1; secret++) {
    struct field field = field_empty(strlen(text) + 1, secret);
    field_set(&field, text);
    for (size_t n = 0; n < sizeof keys / sizeof *keys; n++) {
      assert_true(field_key(&field, &keys[n]));
      field_draw(&field, canvas, 0, 0, 40, true);
    }
    field_clear(&field);
  }
  canvas_free(canvas);
}

static void run_errors(const char *text, UNUSED size_t count) {
  char told[200];
  account_error_text(text, strlen(text), told, sizeof told);
}

/* ---- a property */

static struct event *property_event(const struct table *table, const char *text) {
  struct event *event = event_new(EVENT_PROPERTY);
  const struct job *job = table_find(table, JOB_READ_PROPERTY);
  event->serial = job != NULL ? job->serial : 0;
  assert_int_equal(property_decode(text, strlen(text), &event->property, &event->error), ERROR_NONE);
  return event;
}

/* Decoded, shown, edited, sent back, compared. */
static void run_property(const char *text, UNUSED size_t count) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  AUTO(buf_free) struct buf request = buf_empty(64 << 20), edits = buf_empty(64 << 20);
  struct error error;
  table_types(table, "1\n");
  table_happens(table, property_event(table, text));
  table_types(table, "jjkk");
  table_key(table, KEYC_ESCAPE, 0);
  table_types(table, "e");
  table_happens(table, property_event(table, text));
  table_types(table, "xx");
  assert_int_equal(property_request(text, strlen(text), &request, &error), ERROR_NONE);
  struct property_draft *draft = property_draft_new(request.data);
  for (enum property_member member = 0; member < PROPERTY_MEMBER_COUNT; member++) {
    char why[200];
    (void)property_draft_fault(draft, member, why, sizeof why);
  }
  property_draft_set(draft, PROPERTY_PRICE, "7");
  (void)!property_draft_edits(draft, &edits);
  assert_int_equal(json_apply(&request, json_span_of("{\"/price\":7}"), &error), ERROR_NONE);
  assert_int_equal(same_edits(json_span_of(request.data), (struct json_span){0}, "{\"/price\":7}", false),
                   SAME_AS_SENT);
  free(property_stamp(text, strlen(text)));
  property_draft_free(draft);
}

/* Looked at, changed in each way, said, sent, put on top of another's. */
static void run_hours(const char *text, UNUSED size_t count) {
  AUTO(availability_free_at) struct availability *before = NULL;
  struct error error;
  AUTO(buf_free) struct buf said = buf_empty(64 << 20);
  int64_t today = when_day(FIRST);
  assert_int_equal(availability_read(text, &before, &error), ERROR_NONE);
  AUTO(availability_free_at) struct availability *hours = availability_copy(before);
  availability_say(hours, today, &said);
  availability_paint(hours, today, when_day_add(today, 2));
  availability_erase(hours, when_day_add(today, 3), when_day_add(today, 5), today);
  availability_copy_day(hours, when_day_add(today, 1), when_day_add(today, 4), today);
  (void)availability_make_weekly(hours, when_day_add(today, 6), today);
  struct availability_changes changes = availability_compare(before, hours, today);
  AUTO(availability_free_at) struct availability *rebased = availability_rebase(before, hours, before, today);
  free(availability_raw(rebased, NULL));
  availability_default(hours, today, 4, true);
  availability_tidy(hours);
  free(availability_raw(hours, NULL));
  free(changes.changes);
}

static void run_hours_pane(const char *text, UNUSED size_t count) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  AUTO(mem_free_at)
  char *property =
      mem_print("{\"id\":\"id-0\",\"data\":{\"externalRef\":\"75-000\",\"visitAvailabilities\":%s}}", text);
  table_types(table, "v");
  table_happens(table, property_event(table, property));
  table_types(table, "jjlll   jj \n");
}

/* ---- visits */

static void visit_comes(struct table *table, const char *text) {
  struct event *event = event_new(EVENT_VISIT);
  event->serial = table_find(table, JOB_READ_VISIT)->serial;
  event->visit = table_visit_of(text);
  table_happens(table, event);
}

/* That visit alone is the answer to the visits that were asked for. */
static struct event *visits_event(const struct table *table, const char *text) {
  struct event *event = event_new(EVENT_VISITS);
  const struct job *job = table_find(table, JOB_READ_VISITS);
  event->serial = job != NULL ? job->serial : 0;
  event->visits = mem_new(sizeof *event->visits);
  visit_list_add(event->visits, table_visit_of(text));
  return event;
}

/* Opened, edited, ended, looked for where it was moved to. */
static void run_visit(const char *text, UNUSED size_t count) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  table_types(table, "2\n");
  visit_comes(table, text);
  AUTO(visit_free_at) struct visit *older = table_visit_of(text), *newer = table_visit_of(text);
  struct visit_list one = {1, &newer};
  visit_free(visit_with_known(newer, older));
  newer->id[0] = 'w';
  (void)visit_guess_move(older, &one, true);
  (void)visit_guess_move(older, &one, false);
  table_happens(table, visits_event(table, text));
  table_types(table, "jjk");
  table_key(table, KEYC_ESCAPE, 0);
  table_types(table, "e");
  visit_comes(table, text);
  table_types(table, "xy");
  table_key(table, KEYC_ESCAPE, 0);
}

/* The visitors of a property whose visits end. */
static void run_terminate(const char *text, UNUSED size_t count) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  table_types(table, "1T");
  table_happens(table, visits_event(table, text));
  table_types(table, "jjk");
}

static void run_customs(const char *text, size_t count) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  struct visitor_customs customs;
  struct visitor_names names;
  AUTO(visit_free_at) struct visit *visit = table_visit_of(text);
  struct json_span visitor;
  assert_true(visit_find_visitor_span(visit, "a@x.fr", &visitor));
  visitor_customs_read(&customs, visitor);
  assert_int_equal(customs.count, count);
  visitor_names_take(&names, &customs, 0);
  assert_true(visitor_names_has(&names, customs.fields[0].name));
  visitor_names_clear(&names);
  visitor_customs_clear(&customs);
  table_types(table, "2e");
  visit_comes(table, text);
  table_types(table, "abc\n");
}

static bool visits_add(void *arg, const char *bytes, size_t length) {
  struct visit *visit;
  struct error error;
  assert_int_equal(visit_decode(bytes, length, &visit, &error), ERROR_NONE);
  visit_list_add(arg, visit);
  return true;
}

static struct visit_list *visits_of(const char *text) {
  struct visit_list *list = mem_new(sizeof *list);
  AUTO(json_splitter_free_at) struct json_splitter *splitter = json_splitter_new(visits_add, list, 1 << 20);
  for (size_t at = 0, length = strlen(text); at < length; at += 1000)
    assert_true(json_splitter_feed(splitter, text + at, length - at < 1000 ? length - at : 1000));
  assert_true(json_splitter_done(splitter));
  visit_list_sort(list);
  return list;
}

static void run_day(const char *text, UNUSED size_t count) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  struct event *event = event_new(EVENT_DAY);
  event->from = when_day(table->utc);
  event->fresh = table_fresh(table);
  event->visits = visits_of(text);
  table_happens(table, event);
  table_types(table, "2jjjkG");
  AUTO(visit_list_free_at) struct visit_list *list = visits_of(text);
  (void)visit_guess_move(list->visits[0], list, true);
  (void)visit_guess_move(list->visits[0], list, false);
}

static void run_exports(const char *text, UNUSED size_t count) {
  AUTO(visit_list_free_at) struct visit_list *list = visits_of(text);
  AUTO(property_zones_free_at) struct property_zones *zones = property_zones_new();
  const struct export export = {.out = fopen("/dev/null", "w"), .zones = zones, .host = "a.fr", .now = NOW};
  assert_int_equal(calendar_print(&export, list), 0);
  csv_print(&export, CSV_PLAIN, list);
  day_sheet_html(&export, list, &(struct day_sheet_notes){"", ""});
  fclose(export.out);
}

/* Its week in each order, and the map of it. */
static void run_week(const char *text, UNUSED size_t count) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  struct event *event = event_new(EVENT_VISITS), *day = event_new(EVENT_DAY);
  table_types(table, "2w");
  event->serial = table_find(table, JOB_READ_VISITS)->serial;
  event->fresh = day->fresh = table_fresh(table);
  event->visits = visits_of(text);
  table_happens(table, event);
  table_types(table, "aljaljal/a");
  table_key(table, KEYC_ESCAPE, 0);
  table_key(table, KEYC_ESCAPE, 0);
  day->from = when_day(table->utc);
  day->visits = visits_of(text);
  table_happens(table, day);
  table_types(table, "Mjlj");
}

/* Summed up, and the list behind a number. */
static void run_summary(const char *text, UNUSED size_t count) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  AUTO(visit_list_free_at) struct visit_list *list = visits_of(text);
  table_types(table, "2S");
  const struct job *job = table_find(table, JOB_READ_SUMMARY);
  struct event *event = event_new(EVENT_SUMMARY);
  event->serial = job->serial;
  event->fresh = table_fresh(table);
  event->summary = summary_new(job->from, job->to, table->utc);
  for (size_t n = 0; n < list->count; n++)
    summary_add(event->summary, list->visits[n]);
  summary_end(event->summary);
  table_happens(table, event);
  table_types(table, "jjlGk\n");
  event = event_new(EVENT_PICKED);
  event->serial = table_find(table, JOB_READ_PICKED)->serial;
  event->fresh = table_fresh(table);
  event->visits = mem_take(&list);
  event->count = event->visits->count;
  table_happens(table, event);
  table_types(table, "jjGk");
}

/* ---- the rest */

static void run_slots(const char *text, UNUSED size_t count) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  struct event *event = table_slots(table);
  slot_list_free(event->slots);
  assert_int_equal(slot_list_decode(text, strlen(text), table->utc, &event->slots, &event->error), ERROR_NONE);
  free(slot_list_say(event->slots, 3, &(const struct property_zone){0}, 0));
  table_happens(table, event);
  table_types(table, "3jjaljjk");
  table_types(table, "bwlja");
}

static struct event *talks_event(const struct table *table) {
  struct event *event = event_new(EVENT_TALKS);
  event->serial = table_find(table, JOB_READ_TALKS)->serial;
  event->id = mem_copy("me");
  event->talks = mem_new(sizeof *event->talks);
  return event;
}

static bool talks_add(void *arg, const char *bytes, size_t length) {
  conversation_list_add(arg, bytes, length, "me", "a@x.fr");
  return true;
}

static void run_talks(const char *text, UNUSED size_t count) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  table_server(table, true);
  table_types(table, "u");
  struct event *event = talks_event(table);
  AUTO(json_splitter_free_at) struct json_splitter *splitter = json_splitter_new(talks_add, event->talks, 1 << 20);
  assert_true(json_splitter_feed(splitter, text, strlen(text)));
  conversation_list_sort(event->talks, "me");
  table_happens(table, event);
  table_types(table, "jjkG");
}

static void run_talk(const char *text, UNUSED size_t count) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  table_server(table, true);
  table_types(table, "u");
  struct event *event = talks_event(table);
  conversation_list_add(event->talks, text, strlen(text), "me", "a@x.fr");
  conversation_list_sort(event->talks, "me");
  table_happens(table, event);
  table_types(table, "\n");
  event = event_new(EVENT_TALK);
  event->serial = table_find(table, JOB_READ_TALK)->serial;
  event->id = mem_copy("me");
  assert_int_equal(conversation_decode(text, strlen(text), &event->talk, &event->error), ERROR_NONE);
  conversation_claim(event->talk, "me", "a@x.fr");
  size_t length;
  free(conversation_once(event->talk, &length));
  table_happens(table, event);
  table_types(table, "kkkjjj");
}

static void run_coverage(const char *text, size_t count) {
  struct coverage *coverage;
  struct error error;
  assert_int_equal(coverage_decode(text, strlen(text), &coverage, &error), ERROR_NONE);
  for (size_t n = 0; n < count; n++)
    (void)coverage_lacks(coverage, "75001");
  coverage_free(coverage);
}

/* What is searched of one visit. */
static void run_searched(const char *text, UNUSED size_t count) {
  AUTO(visit_free_at) struct visit *visit = table_visit_of(text);
  AUTO(mem_free_at) char *searched = search_visit_text(visit);
  AUTO(search_free_at) struct search *search = search_new("mar 06 12 words");
  size_t length = strlen(searched), found = 0;
  for (struct search_part part = {0}; search_next_part(searched, length, &part);)
    found += search_match(search, part.text, part.length) != SEARCH_NOT;
  (void)search_match(search, searched, length + found);
}

static bool put_searched(void *cache, const char *bytes, size_t length) {
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct error error;
  bool changed;
  return visit_decode(bytes, length, &visit, &error) == ERROR_NONE &&
         cache_put_visit(cache, visit, 1, CACHE_LISTED, &changed, &error) == ERROR_NONE;
}

static void see_searched(void *search, const struct cache_text *text) {
  (void)search_match(search, text->text, text->length);
}

/* Kept, and searched to the end. */
static void run_kept(const char *text, UNUSED size_t count) {
  char folder[FOLDER_PATH];
  struct cache *cache;
  struct error error;
  assert_true(folder_make(folder));
  AUTO(mem_free_at) char *path = mem_print("%s/cache.db", folder);
  assert_int_equal(cache_open(path, "https://a.example", false, &cache, &error), ERROR_NONE);
  assert_int_equal(cache_begin(cache, &error), ERROR_NONE);
  AUTO(json_splitter_free_at) struct json_splitter *splitter = json_splitter_new(put_searched, cache, 1 << 20);
  assert_true(json_splitter_feed(splitter, text, strlen(text)));
  assert_int_equal(cache_commit(cache, &error), ERROR_NONE);
  AUTO(search_free_at) struct search *search = search_new("b@");
  for (int64_t row = 0, before = -1; row != before;) {
    before = row;
    assert_int_equal(cache_search(cache, CACHE_SEARCHED_VISITS, &row, 100, see_searched, search, &error), ERROR_NONE);
  }
  cache_close(cache);
  assert_true(folder_remove(folder));
}

static bool add_dressed(void *list, const char *bytes, size_t length) {
  struct visit *visit = NULL;
  struct error error;
  if (visit_decode(bytes, length, &visit, &error) != ERROR_NONE) return false;
  visit_list_add(list, visit);
  return true;
}

/* Who leads them, of whom nobody was seen before, and where they are. */
static void run_dressed(const char *text, UNUSED size_t count) {
  char folder[FOLDER_PATH];
  struct cache *cache;
  struct error error;
  struct visit_list *list = mem_new(sizeof *list);
  assert_true(folder_make(folder));
  AUTO(mem_free_at) char *path = mem_print("%s/cache.db", folder);
  assert_int_equal(cache_open(path, "https://a.example", false, &cache, &error), ERROR_NONE);
  AUTO(json_splitter_free_at) struct json_splitter *splitter = json_splitter_new(add_dressed, list, 1 << 20);
  assert_true(json_splitter_feed(splitter, text, strlen(text)));
  assert_int_equal(cache_begin(cache, &error), ERROR_NONE);
  cache_place_visits(cache, list->visits, list->count);
  cache_name_agents(cache, list->visits, list->count);
  assert_int_equal(cache_commit(cache, &error), ERROR_NONE);
  visit_list_free(list);
  cache_close(cache);
  assert_true(folder_remove(folder));
}

struct called { /* as a search takes them */
  struct search *search;
  struct id_set agents;
  struct search_best best;
};

static void see_called(void *arg, const char *id, const char *called) {
  struct called *all = arg;
  AUTO(mem_free_at) char *folded = text_fold(called);
  if (search_match(all->search, folded, strlen(folded)) != SEARCH_NOT)
    (void)id_set_add(&all->agents, text_number(id), SEEN_GOOD);
}

static void see_visit_of_called(void *arg, const struct cache_text *row) {
  struct called *all = arg;
  struct search_hit hit = {.row = row->row, .at = cache_text_at(row), .who = cache_text_agent(row)};
  if (id_set_has(&all->agents, hit.who)) search_best_add(&all->best, &hit);
}

/* Each visit has an agent of its own, the configuration names many more, and all are found. */
static void run_called(const char *text, size_t count) {
  enum { EACH = 200 };
  char folder[FOLDER_PATH];
  struct cache *cache;
  struct error error;
  struct called all = {.search = search_new("paul")};
  assert_true(folder_make(folder));
  AUTO(mem_free_at) char *path = mem_print("%s/cache.db", folder);
  AUTO(mem_free_at) struct agent_name *names = mem_new_array(count * EACH, sizeof *names);
  for (size_t n = 0; n < count * EACH; n++)
    names[n] = (struct agent_name){mem_print("a%zu", n), "Paul Vincent"};
  assert_int_equal(cache_open(path, "https://a.example", false, &cache, &error), ERROR_NONE);
  cache_set_agents(cache, names, count * EACH);
  assert_int_equal(cache_begin(cache, &error), ERROR_NONE);
  AUTO(json_splitter_free_at) struct json_splitter *splitter = json_splitter_new(put_searched, cache, 1 << 20);
  assert_true(json_splitter_feed(splitter, text, strlen(text)));
  struct visit_list *list = mem_new(sizeof *list);
  AUTO(json_splitter_free_at) struct json_splitter *dressed = json_splitter_new(add_dressed, list, 1 << 20);
  assert_true(json_splitter_feed(dressed, text, strlen(text)));
  cache_name_agents(cache, list->visits, list->count);
  assert_int_equal(cache_commit(cache, &error), ERROR_NONE);
  cache_see_agents(cache, see_called, &all);
  for (int64_t row = 0, before = -1; row != before;) {
    before = row;
    assert_int_equal(cache_search(cache, CACHE_SEARCHED_VISITS, &row, 100, see_visit_of_called, &all, &error),
                     ERROR_NONE);
  }
  assert_int_equal(all.best.count, count < FOUND_MOST ? count : FOUND_MOST);
  for (size_t n = 0; n < count * EACH; n++)
    free((char *)names[n].id);
  id_set_clear(&all.agents);
  search_free(all.search);
  visit_list_free(list);
  cache_close(cache);
  assert_true(folder_remove(folder));
}

static void run_properties(UNUSED const char *text, size_t count) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  table_happens(table, table_properties(table, count));
  table_types(table, "1jjjG/paix");
  table_key(table, KEYC_ENTER, 0);
  table_types(table, "jk");
}

#define HOME "{\"id\":\"id-0\",\"updatedAt\":\"2026-11-26T08:00:00Z\",\"data\":{\"externalRef\":\"75-000\",\"price\":1,"
#define VISIT                                                                                                          \
  "{\"id\":\"v2\",\"date\":\"2026-11-26T13:00:00Z\",\"propertySummary\":{\"id\":\"id-0\",\"externalRef\":\"75-000\"},"
#define TALK                                                                                                           \
  "{\"id\":\"c@\",\"propertySummary\":{\"id\":\"id-0\",\"externalRef\":\"75-000\",\"displayAddress\":\"r\"},"          \
  "\"messages\":["
#define MESSAGE                                                                                                        \
  "{\"id\":\"m@\",\"text\":\"A few words\\nand more\",\"senderContact\":{\"name\":\"L\",\"email\":\"A@x.fr\"},"        \
  "\"createdAt\":\"~\"}"
#define VISITOR                                                                                                        \
  "{\"status\":\"visit.status.cancelled.rescheduled\",\"initialDate\":\"2026-11-20T08:00:00Z\",\"visitor\":{"          \
  "\"email\":\"v@@x.fr\",\"firstName\":\"M\",\"lastName\":\"D\",\"phone\":\"0612345678\"}}"
#define GUEST                                                                                                          \
  "{\"status\":\"visit.status.done\",\"visitor\":{\"email\":\"v#@x.fr\",\"firstName\":\"M\",\"lastName\":\"D\"}}"

static const struct {
  const char *name, *head, *part, *tail;
  void (*run)(const char *text, size_t count);
} rows[] = {
    {"members of an object", "{", "\"k@\":{\"x\":@}", "}", run_json},
    {"... in another order", "{", "\"k@\":{\"x\":@}", "}", run_other_order},
    {"... all of one name", "{", "\"k5\":{\"x\":@}", "}", run_json},
    {"... with escapes in their names", "{", "\"\\u006b@\":\"\\u00e9\\ud83d\\ude00\xFF\"", "}", run_json},
    {"elements of an array", "[", "@", "]", run_json},
    {"a text: lines", "", "a line of some words \xC3\xA9t\xC3\xA9\n", "", run_text},
    {"a text: one word", "", "abcdef", "", run_text},
    {"a text: marks and escapes", "", "\xCC\x81\x1B[31m\xE2\x80\x8B\xFF", "", run_text},
    {"a text: typed", "", "\xC3\xA9t\xC3\xA9 \xE2\x86\xB5", "", run_field},
    {"errors", "{\"errors\":[", "{\"code\":@,\"message\":\"\"}", "]}", run_errors},
    {"extra fields", HOME "\"extraFields\":{", "\"k@\":\"v@\"", "}}}", run_property},
    {"metadata, in objects", HOME "\"metadata\":{", "\"k@\":{\"x\":[{}]}", "}}}", run_property},
    {"members of a property", HOME "", "\"odd@\":@", "}}", run_property},
    {"pictures", HOME "\"picUrls\":[", "\"https://x.fr/@\"", "]}}", run_property},
    {"surfaces", HOME "\"fields\":{\"additionalSurfaces\":[", "{\"name\":\"cave\",\"surface\":@}", "]}}}",
     run_property},
    {"other references", HOME "\"additionalRefs\":[", "\"r@\"", "]}}", run_property},
    {"intervals of a property", HOME "\"visitAvailabilities\":[", "{\"start\":\"~\",\"end\":\"2099-01-01T00:00Z\"}",
     "]}}", run_property},
    {"hours, dated", "[", "{\"start\":\"~\",\"end\":\"2027-01-01T00:00:00Z\",\"id\":@}", "]", run_hours},
    {"hours, one after the other", "[", "{\"start\":\"~\",\"end\":\"^\"}", "]", run_hours},
    {"hours, upon each other", "[", "{\"start\":\"2026-12-01T10:00:00Z\",\"end\":\"2026-12-01T11:00:00Z\"}", "]",
     run_hours},
    {"hours, weekly", "[",
     "{\"start\":\"2026-12-01T10:00:00Z\",\"end\":\"2026-12-01T11:00:00Z\",\"isWeeklyRecurring\":true}", "]",
     run_hours},
    {"hours, their pane", "[", "{\"start\":\"~\",\"end\":\"2027-01-01T00:00:00Z\"}", "]", run_hours_pane},
    {"visitors of a visit", VISIT "\"visitorVisits\":[", VISITOR, "]}", run_visit},
    {"... of one address", VISIT "\"visitorVisits\":[",
     "{\"status\":\"visit.status.cancelled.rescheduled\",\"visitor\":"
     "{\"email\":\"a@x.fr\"}}",
     "]}", run_visit},
    {"... of a property whose visits end", VISIT "\"visitorVisits\":[", GUEST, "]}", run_terminate},
    {"reports of a visit", VISIT "\"visitorVisits\":[],\"propertyVisits\":[",
     "{\"propertyId\":\"id-@\",\"comment\":\"Some words\"}", "]}", run_visit},
    {"custom fields", VISIT "\"visitorVisits\":[{\"visitor\":{\"email\":\"a\\u0040x.fr\",\"fields\":{", "\"f#\":\"v\"",
     "}}}]}", run_customs},
    {"visits of a day", "[",
     "{\"id\":\"v#\",\"date\":\"2026-11-26T13:00:00Z\",\"propertySummary\":{\"id\":\"id-0\",\"externalRef\":"
     "\"75-000\"},\"propertyVisits\":[{\"comment\":\"c\"}],\"visitorVisits\":[{\"status\":"
     "\"visit.status.cancelled.rescheduled\",\"visitor\":{\"email\":\"b\\u0040x.fr\"}}]}",
     "]", run_day},
    {"visits that are exported", "[",
     "{\"id\":\"v#\",\"date\":\"2026-11-26T13:00:00Z\",\"flatguideId\":\"a\",\"visitorVisits\":[{\"visitor\":{"
     "\"lastName\":\"Roy\"}}]}",
     "]", run_exports},
    {"... of a week", "[",
     "{\"id\":\"v#\",\"date\":\"2026-11-26T13:00:00Z\",\"flatguideId\":\"a#\",\"propertySummary\":{\"id\":\"id-#\","
     "\"externalRef\":\"75-#\",\"latitude\":48.#,\"longitude\":2.#},\"propertyVisits\":[],\"visitorVisits\":[{"
     "\"status\":"
     "\"visit.status.confirmed\",\"visitor\":{\"email\":\"b\\u0040x.fr\"}}]}",
     "]", run_week},
    {"visitors of a visit, searched", VISIT "\"visitorVisits\":[", VISITOR, "]}", run_searched},
    {"visits, kept and searched", "[",
     "{\"id\":\"v@\",\"date\":\"~\",\"visitorVisits\":[{\"visitor\":{\"email\":\"b\\u0040x.fr\"}}]}", "]", run_kept},
    {"visits, each with an agent of its own", "[",
     "{\"id\":\"v@\",\"date\":\"~\",\"flatguideId\":\"a@\",\"propertySummary\":{\"id\":\"id-@\"}}", "]", run_dressed},
    {"agents, all of whom are found", "[", "{\"id\":\"v@\",\"date\":\"~\",\"flatguideId\":\"a@\",\"visitorVisits\":[]}",
     "]", run_called},
    {"visits of a summary", "[",
     "{\"id\":\"v#\",\"date\":\"2026-11-26T13:00:00Z\",\"flatguideId\":\"a\",\"propertySummary\":{\"id\":\"p@\","
     "\"externalRef\":\"75-@\"},\"propertyVisits\":[{\"comment\":\"c\",\"visitorInterest\":@}],\"visitorVisits\":"
     "[{\"status\":\"visit.status.cancelled.owner\",\"statusUpdatedAt\":\"2026-11-25T13:00:00Z\",\"visitor\":"
     "{\"email\":\"b\\u0040x.fr\"}}]}",
     "]", run_summary},
    {"slots", "[", "{\"date\":\"~\",\"available\":true,\"isPriority\":true}", "]", run_slots},
    {"slots, not recommended", "[", "{\"date\":\"~\",\"available\":true,\"isPriority\":false}", "]", run_slots},
    {"messages", TALK, MESSAGE, "]}", run_talk},
    {"messages, all the same one", TALK, "{\"id\":\"m\",\"text\":\"t\"}", "]}", run_talk},
    {"messages, the last first", TALK,
     "{\"id\":\"m@\",\"text\":\"t\",\"senderContact\":{\"name\":\"L\"},\"createdAt\":\"!\"}", "]}", run_talk},
    {"conversations", "[", TALK MESSAGE "]}", "]", run_talks},
    {"postcodes", "[", "\"@\"", "]", run_coverage},
    {"properties", "", "", "", run_properties},
};
enum { ROWS = sizeof rows / sizeof *rows };

/* ---- what is typed to find something */

/* A text of eight characters, eight times, each drawn, and then as much found as is ever shown. So often that where the
 * account's own memory lies, which the allocator looks through once, is nothing beside it. */
static void run_typing(const char *text, UNUSED size_t count) {
  struct table *table = (struct table *)(uintptr_t)strtoull(text, NULL, 16);
  for (int times = 0; times < 8; times++)
    table_types(table, "0658 13x");
  struct event *event = event_new(EVENT_FOUND);
  event->serial = table_find(table, JOB_SEARCH)->serial;
  event->found = mem_new(sizeof *event->found);
  event->found->items = mem_new_array(FOUND_MOST, sizeof *event->found->items);
  while (event->found->count < FOUND_MOST)
    event->found->items[event->found->count++] =
        (struct found_item){.id = mem_print("%zu", event->found->count),
                            .visit = table_visit("v1", "2026-12-01T13:30:00Z", "confirmed", "Roy")};
  table_happens(table, event);
  table_types(table, "\njj");
}

/* In dashboards of so many properties, and a day of their visits. */
static int count_typing(int argc, char **argv) {
  table_trust();
  for (int size = 0; size < argc; size++) {
    size_t count = strtoul(argv[size], NULL, 10);
    AUTO(table_free_at) struct table *table = table_new(100, 30);
    struct event *day = table_day(table);
    for (size_t n = 0; n < count / 80; n++) {
      AUTO(mem_free_at) char *id = mem_print("d%zu", n);
      visit_list_add(day->visits, table_visit(id, "2026-11-26T13:00:00Z", "confirmed", "Roy"));
    }
    table_happens(table, table_properties(table, count));
    table_happens(table, day);
    table_types(table, ":");
    AUTO(mem_free_at) char *where = mem_print("%llx", (unsigned long long)(uintptr_t)table);
    free(mem_new(1 << 16));
    growth_run(run_typing, where, count);
  }
  return 0;
}

/* ---- counting */

/* GROWTH=TEXT: the rows that have it in their names alone. */
static bool is_wanted(size_t row) {
  const char *only = getenv("GROWTH");
  return only == NULL || strstr(rows[row].name, only) != NULL;
}

/* The size of each row at each count, in turn: a line each, as callgrind numbers its files. */
static int count_all(int argc, char **argv) {
  table_trust();
  for (size_t n = 0; n < ROWS; n++)
    for (int size = 0; size < argc && is_wanted(n); size++) {
      size_t count = strtoul(argv[size], NULL, 10);
      AUTO(mem_free_at) char *text = repeated(rows[n].head, rows[n].part, rows[n].tail, count);
      free(mem_new(1 << 16)); /* what was freed before is sorted now, else the first one would pay for it */
      growth_run(rows[n].run, text, count);
      printf("%zu %s\n", count, rows[n].name);
    }
  return 0;
}

static double counted(const char *folder, size_t file) {
  AUTO(mem_free_at) char *name = mem_print("growth.%zu", file);
  AUTO(mem_free_at) char *counts = folder_read(folder, name, NULL);
  if (counts == NULL) fail_msg("no %s in %s", name, folder);
  const char *total = strstr(counts, "\ntotals:");
  return total != NULL ? strtod(total + strlen("\ntotals:"), NULL) : 0;
}

/* False when there is no valgrind. what: an option of this program, which counts it. */
static bool run_counted(const char *program, const char *what, const char *folder, const char *const *sizes_given) {
  AUTO(mem_free_at) char *out = mem_print("--callgrind-out-file=%s/growth", folder);
  const char *argv[16] = {
      "valgrind", "-q", "--tool=callgrind", "--toggle-collect=growth_run", "--dump-after=growth_run", out,
      program,    what};
  if (system("valgrind --version >/dev/null 2>&1") != 0) return false;
  for (size_t count = 8; *sizes_given != NULL; count++)
    argv[count] = *sizes_given++;
  AUTO(ran_free) struct ran ran = run(NULL, NULL, argv);
  if (ran.status != 0) fail_msg("%d: %s", ran.status, ran.err);
  return true;
}

static const char *self;

/* Prints a line a row; how many grow by more than that from one size to the next. net: what the first size costs is
 * what it costs anyway, and is taken off the others. */
static size_t growing(const char *const *sizes_given, size_t size_count, double most, bool net) {
  char folder[FOLDER_PATH];
  size_t fast = 0, file = 0;
  assert_true(folder_make(folder));
  if (!run_counted(self, "--count", folder, sizes_given)) {
    puts("not counted: valgrind is not installed");
    return 0;
  }
  for (size_t n = 0; n < ROWS; n++) {
    if (!is_wanted(n)) continue;
    double first = 0, now = 0;
    printf("  %-40s", rows[n].name);
    for (size_t size = 0; size < size_count; size++) {
      double before = now;
      now = counted(folder, ++file);
      if (size == 0) first = net ? now : 0;
      printf(" %9.1f M", now / 1e6);
      if (size <= net) continue;
      double growth = (now - first) / (before - first);
      printf(" x%.1f", growth);
      fast += growth > most;
    }
    putchar('\n');
  }
  (void)folder_remove(folder);
  return fast;
}

TEST(nothing_grows_with_its_square) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  skip(); /* callgrind counts the plain build */
#else
  /* So few of each that it is quick: what grows with its square grows 26-fold, what does not, six- or sevenfold, or
   * nine where the first few cost less each (what is exported). */
  static const char *const few[] = {"8", "40", "200", NULL};
  assert_int_equal(growing(few, 3, 10, true), 0);
#endif
}

/* The screen does as much for a typed character whatever the account holds: the worker alone searches it. */
TEST(a_typed_character_costs_the_same_on_any_account) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  skip();
#else
  static const char *const sizes_given[] = {"40", "10000", NULL};
  char folder[FOLDER_PATH];
  assert_true(folder_make(folder));
  if (run_counted(self, "--typing", folder, sizes_given)) {
    double small = counted(folder, 1), large = counted(folder, 2);
    printf("  %.2f M, %.2f M\n", small / 1e6, large / 1e6);
    assert_true(small > 0 && large < small * 1.005);
  }
  (void)folder_remove(folder);
#endif
}

int main(int argc, char **argv) {
  setlocale(LC_ALL, "C.UTF-8");
  json_setup();
  struct error error;
  if (when_zone_set(WHEN_ZONE_DEFAULT, &error) != ERROR_NONE) return 99;
  self = argv[0];
  if (argc > 2 && strcmp(argv[1], "--count") == 0) return count_all(argc - 2, argv + 2);
  if (argc > 2 && strcmp(argv[1], "--typing") == 0) return count_typing(argc - 2, argv + 2);
  if (argc > 2 && strcmp(argv[1], "--print") == 0)
    return growing((const char *const *)argv + 2, (size_t)argc - 2, 12, false) > 0;
  return test_run();
}
