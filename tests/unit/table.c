#include "table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/cases.h"
#include "base/buf.h"
#include "base/container.h"
#include "base/mem.h"
#include "base/when.h"
#include "drawn.h"

static int64_t table_utc_ms(void *arg) {
  return ((struct table *)arg)->utc * 1000;
}

static int64_t table_mono_ms(void *arg) {
  return ((struct table *)arg)->mono;
}

static uint64_t table_post(struct context_poster *poster, struct job *take_job) {
  struct table *table = CONTAINER_OF(poster, struct table, poster);
  table->last = mem_resize(table->last, table->posted + 1, sizeof(struct job *));
  table->last[table->posted++] = take_job;
  return take_job->serial;
}

const struct job *table_find(const struct table *table, enum job_type type) {
  for (size_t n = table->posted; n-- > 0;)
    if (table->last[n]->type == type) return table->last[n];
  return NULL;
}

/* Panes that did not change are not drawn again: the picture must be the one that is drawn from nothing. */
size_t table_posted(const struct table *table, enum job_type type) {
  size_t count = 0;
  for (size_t n = 0; n < table->posted; n++)
    count += table->last[n]->type == type;
  return count;
}

static void table_check(struct table *table) {
  int width = canvas_width(table->canvas), height = canvas_height(table->canvas);
  struct canvas *anew = canvas_new(width, height, table->ascii);
  deck_draw(controller_deck(table->controller), anew);
  for (int n = 0; n < width * height; n++) {
    const struct cell *cell = canvas_cell(table->canvas, n % width, n / width);
    if (memcmp(cell, canvas_cell(anew, n % width, n / width), sizeof *cell) == 0) continue;
    char *stale = drawn_all(table->canvas), *right = drawn_all(anew);
    fail_msg("row %d, column %d is stale:\n%s\n%s", n / width, n % width, stale, right);
  }
  struct canvas_cursor cursor = canvas_get_cursor(table->canvas), right = canvas_get_cursor(anew);
  assert_int_equal(cursor.x, right.x);
  assert_int_equal(cursor.y, right.y);
  assert_int_equal(cursor.shown, right.shown);
  canvas_free(table->canvas);
  table->canvas = anew; /* the deck goes on from here: it is the same */
}

static bool table_trusted;

void table_trust(void) {
  table_trusted = true;
}

/* Now and then, so that several frames come one upon the other before they are looked at. */
static bool table_is_checked(void) {
  static uint32_t draw = 20261129;
  if (table_trusted) return false;
  draw ^= draw << 13, draw ^= draw >> 17, draw ^= draw << 5;
  return draw % (3 * cases_step()) == 0;
}

static void table_draw(struct table *table) {
  deck_draw(controller_deck(table->controller), table->canvas);
  (void)deck_shown(controller_deck(table->controller), table->mono);
  if (table_is_checked()) table_check(table);
}

const char *table_show(struct table *table) {
  table_draw(table);
  free(table->text);
  return table->text = drawn_all(table->canvas);
}

void table_shows(struct table *table, const char *text) {
  if (strstr(table_show(table), text) == NULL) fail_msg("does not show \"%s\":\n%s", text, table->text);
}

void table_hides(struct table *table, const char *text) {
  if (strstr(table_show(table), text) != NULL) fail_msg("shows \"%s\":\n%s", text, table->text);
}

bool table_key(struct table *table, enum key_code code, uint32_t character) {
  struct key key = {.code = code, .character = character};
  table->mono += 1000; /* no auto-repeat, no list that has just moved */
  bool goes_on = controller_key(table->controller, &key, table->mono);
  table_draw(table);
  return goes_on;
}

void table_types(struct table *table, const char *text) {
  for (; *text != '\0'; text++)
    table_key(table, *text == '\n' ? KEYC_ENTER : KEYC_CHAR, (uint32_t)(unsigned char)*text);
}

void table_pastes(struct table *table, const char *text) {
  struct key key = {.code = KEYC_PASTE, .paste = text};
  table->mono += 1000;
  controller_key(table->controller, &key, table->mono);
  table_draw(table);
}

const char *table_top(const struct table *table) {
  return deck_top(controller_deck(table->controller))->name;
}

void table_happens(struct table *table, struct event *take_event) {
  controller_event(table->controller, take_event);
  event_free(take_event);
  table_draw(table);
  controller_tick(table->controller, table->mono); /* as the dashboard's loop does */
}

void table_server(struct table *table, bool later) {
  struct event *event = event_new(EVENT_SERVER);
  event->later = later;
  table_happens(table, event);
}

void table_ends(struct table *table, uint64_t serial, enum error_code code, const char *text) {
  struct event *event = event_new(EVENT_DONE);
  event->serial = serial;
  if (code != ERROR_NONE) error_set(&event->error, code, "%s", text);
  table_happens(table, event);
}

void table_answers(struct table *table, uint64_t serial, const char *property) {
  struct event *event = event_new(EVENT_PROPERTY);
  struct error error;
  event->serial = serial;
  assert_int_equal(property_decode(property, strlen(property), &event->property, &error), ERROR_NONE);
  table_happens(table, event);
}

/* ---- events */

struct freshness table_fresh(const struct table *table) {
  return (struct freshness){.read_at = table->utc};
}

struct event *table_properties(const struct table *table, size_t count) {
  struct event *event = event_new(EVENT_PROPERTIES);
  struct property_list *list = mem_new(sizeof *list);
  list->count = count;
  list->rows = mem_new_array(count, sizeof *list->rows);
  list->blocks = mem_new_array(1, sizeof *list->blocks);
  list->blocks[list->block_count++] = mem_new(count * 200);
  for (size_t n = 0; n < count; n++) {
    char *id = list->blocks[0] + n * 200, *ref = id + 40, *address = ref + 20, *folded = address + 60;
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
  event->fresh = table_fresh(table);
  return event;
}

struct visit *table_visit_of(const char *json) {
  struct visit *made;
  struct error error;
  assert_int_equal(visit_decode(json, strlen(json), &made, &error), ERROR_NONE);
  return made;
}

struct visit *table_visit(const char *id, const char *date, const char *status, const char *name) {
  AUTO(mem_free_at)
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
  return table_visit_of(json);
}

struct visit *table_visit_known(const struct table_known *known) {
  AUTO(mem_free_at) char *ref = known->ref != NULL ? mem_copy(known->ref) : mem_print("75-%s", known->property);
  AUTO(mem_free_at)
  char *json = mem_print("{\"id\":\"%s\",\"date\":\"%s\",\"flatguideId\":\"%s\",\"propertyVisits\":[],"
                         "\"visitorVisits\":[{\"status\":\"visit.status.%s\",\"visitor\":{\"email\":\"%s@x.fr\","
                         "\"firstName\":\"Anne\",\"lastName\":\"%s\"}}],\"propertySummary\":{\"id\":\"%s\","
                         "\"externalRef\":\"%s\"%s%s}}",
                         known->id, known->at, known->agent, known->status, known->id, known->name, known->property,
                         ref, known->place != NULL ? "," : "", known->place != NULL ? known->place : "");
  return table_visit_of(json);
}

struct visit_list *table_visits_known(const struct table_known *known, size_t count) {
  struct visit_list *list = mem_new(sizeof *list);
  for (size_t n = 0; n < count; n++)
    visit_list_add(list, table_visit_known(&known[n]));
  visit_list_sort(list);
  return list;
}

char *table_half_hours(int hour, int count) {
  struct buf out = buf_empty(BUF_UNBOUNDED);
  for (int n = 0; n < count; n++)
    (void)!buf_print(&out, "%s{\"date\":\"2026-11-27T%02d:%02d:00Z\",\"available\":true}", n > 0 ? "," : "[",
                     hour + n / 2, n % 2 * 30);
  (void)!buf_print(&out, "]");
  return buf_take(&out);
}

struct event *table_day_of(const struct table *table, struct visit *take_first, struct visit *take_second) {
  struct event *event = event_new(EVENT_DAY);
  event->from = when_day(table->utc);
  event->fresh = table_fresh(table);
  event->visits = mem_new(sizeof *event->visits);
  visit_list_add(event->visits, take_first);
  if (take_second != NULL) visit_list_add(event->visits, take_second);
  visit_list_sort(event->visits);
  return event;
}

struct event *table_day(const struct table *table) {
  struct event *event = table_day_of(table, table_visit("v1", "2026-11-26T08:00:00Z", "done", "Petit"),
                                     table_visit("v2", "2026-11-26T13:00:00Z", "confirmed", "Roy"));
  visit_list_add(event->visits, table_visit("v3", "2026-11-26T15:00:00Z", "cancelled.owner", "Diop"));
  return event;
}

struct event *table_slots_of(const struct table *table, const char *id, const char *ref, const char *json) {
  struct event *event = event_new(EVENT_SLOTS);
  struct error error;
  event->id = mem_copy(id);
  event->ref = mem_copy(ref);
  event->fresh = table_fresh(table);
  assert_int_equal(slot_list_decode(json, strlen(json), table->utc, &event->slots, &error), ERROR_NONE);
  return event;
}

struct event *table_slots(const struct table *table) {
  static const char json[] = "[{\"date\":\"2026-11-27T13:30:00Z\",\"available\":true,\"isPriority\":true},"
                             "{\"date\":\"2026-11-28T09:00:00Z\",\"available\":true,\"isPriority\":true},"
                             "{\"date\":\"2026-11-28T10:00:00Z\",\"available\":false,\"isPriority\":true},"
                             "{\"date\":\"2026-11-26T08:00:00Z\",\"available\":true,\"isPriority\":true},"
                             "{\"date\":\"2026-11-27T15:00:00Z\",\"available\":true,\"isPriority\":false},"
                             "{\"date\":\"2026-11-30T15:00:00Z\",\"available\":true,\"isPriority\":false}]";
  return table_slots_of(table, "id-0", "75-000", json);
}

struct event *table_session(enum session_state state, const char *text) {
  struct event *event = event_new(EVENT_SESSION);
  event->session = state;
  event->text = mem_copy(text);
  return event;
}

static enum outbox_state table_state(const char *name) {
#define X(state, word, label)                                                                                          \
  if (strcmp(name, word) == 0) return state;
  OUTBOX_STATE_LIST(X)
#undef X
  return OUTBOX_STATE_OTHER;
}

struct event *table_write(enum event_type type, const char *state, bool settled, const char *note) {
  struct event *event = event_new(type);
  event->count = 1;
  event->unsettled = !settled;
  event->rows = mem_new(sizeof *event->rows);
  *event->rows = (struct outbox_view){.id = 3,
                                      .kind_is = OUTBOX_BOOK,
                                      .state_is = table_state(state),
                                      .kind = mem_copy("book"),
                                      .kind_label = mem_copy("book"),
                                      .done_label = mem_copy("Booked"),
                                      .state = mem_copy(state),
                                      .state_label = mem_copy(state),
                                      .settled = settled,
                                      .done = strcmp(state, "done") == 0,
                                      .unknown = strcmp(state, "unknown") == 0,
                                      .ref_shown = mem_copy("75-000"),
                                      .visitor_name = mem_copy("Marie Dupont"),
                                      .visitor_email = mem_copy("marie@x.fr"),
                                      .visit_id = mem_copy("v2"),
                                      .note = mem_copy(note),
                                      .at = NOW + 86400,
                                      .created_at = NOW,
                                      .updated_at = NOW};
  return event;
}

static void table_copy(struct context_copier *copier, const char *text) {
  mem_replace(&CONTAINER_OF(copier, struct table, copier)->copied, text);
}

static struct table *table_begin(int width, int height, struct context_setup setup) {
  struct table *table = mem_new(sizeof *table);
  table->clock = (struct clock){table_utc_ms, table_mono_ms, table};
  table->utc = NOW;
  table->poster.post = table_post;
  table->mono = 100000;
  table->canvas = canvas_new(width, height, false);
  table->copier = (struct context_copier){CONTEXT_COPIES, table_copy};
  setup.poster = &table->poster;
  setup.copier = &table->copier;
  setup.clock = &table->clock;
  setup.where = "test";
  table->controller = controller_new(&setup, width, height);
  return table;
}

static struct table *table_make(int width, int height, struct context_setup setup) {
  struct table *table = table_begin(width, height, setup);
  table_happens(table, table_session(SESSION_OPEN, "Agence du Parc"));
  table_happens(table, table_properties(table, 40));
  table_happens(table, table_day(table));
  table_happens(table, table_slots(table));
  return table;
}

struct table *table_new_offline(int width, int height) {
  return table_begin(width, height, (struct context_setup){.offline = true});
}

struct table *table_new(int width, int height) {
  return table_make(width, height, (struct context_setup){0});
}

struct table *table_new_lean(int width, int height) {
  return table_make(width, height, (struct context_setup){.lean = true});
}

struct table *table_new_readonly(int width, int height) {
  return table_make(width, height, (struct context_setup){.readonly = true});
}

void table_free(struct table *table) {
  controller_free(table->controller);
  canvas_free(table->canvas);
  for (size_t n = 0; n < table->posted; n++)
    job_free(table->last[n]);
  free(table->last);
  free(table->text);
  free(table->copied);
  free(table);
}
