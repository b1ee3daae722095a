#include "work/event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"

struct event *event_new(enum event_type type) {
  struct event *event = mem_new(sizeof *event);
  event->type = type;
  event->from = event->at = event->fresh.read_at = WHEN_NONE;
  return event;
}

static void event_say_past(const struct freshness *fresh, char *out, size_t size) {
  unsigned long n = fresh->past;
  const char *clock = fresh->clock_wrong ? _("it is not Flatsy's: set it") : _("is it right?");
  if (fresh->past > 0) /* TRANSLATORS: %s is what is to be done about the clock. */
    snprintf(
        out, size,
        ngettext("%zu slot is past by this machine's clock: %s", "%zu slots are past by this machine's clock: %s", n),
        fresh->past, clock);
}

void event_say_left_out(const struct event *event, char *out, size_t size) {
  size_t count = event->fresh.left_out;
  unsigned long n = count;
  char past[128] = "";
  if (event->type == EVENT_SLOTS) event_say_past(&event->fresh, past, sizeof past);
  snprintf(out, size, "%s", past);
  if (count == 0) return;
  switch (event->type) {
  case EVENT_PROPERTIES:
  case EVENT_PROPERTY_SET:
    snprintf(out, size, ngettext("%zu property could not be read", "%zu properties could not be read", n), count);
    break;
  case EVENT_SLOTS:
    snprintf(out, size, ngettext("%zu slot could not be read", "%zu slots could not be read", n), count);
    if (event->fresh.past > 0) snprintf(out + strlen(out), size - strlen(out), " · %s", past);
    break;
  case EVENT_TALKS:
    snprintf(out, size, ngettext("%zu conversation could not be read", "%zu conversations could not be read", n),
             count);
    break;
  case EVENT_TALK:
    snprintf(out, size, ngettext("%zu message could not be read", "%zu messages could not be read", n), count);
    break;
  case EVENT_COVERAGE:
    snprintf(out, size, ngettext("%zu postcode could not be read", "%zu postcodes could not be read", n), count);
    break;
  default:
    snprintf(out, size, ngettext("%zu visit could not be read", "%zu visits could not be read", n), count);
  }
}

static void outbox_view_clear(struct outbox_view *view) {
  free(view->account);
  free(view->user);
  free(view->kind);
  free(view->kind_label);
  free(view->state);
  free(view->state_label);
  free(view->key);
  free(view->ref);
  free(view->ref_shown);
  free(view->address);
  free(view->visit_id);
  free(view->visitor_name);
  free(view->visitor_email);
  free(view->note);
  free(view->property_id);
  free(view->done_label);
  free(view->new_visit_id);
  free(view->date);
  free(view->edits);
}

void event_free(void *take_event) {
  struct event *event = take_event;
  if (!event) return;
  free(event->id);
  free(event->ref);
  free(event->text);
  property_list_free(event->properties);
  property_set_free(event->set);
  property_free(event->property);
  visit_list_free(event->visits);
  visit_moves_free(event->moves, event->move_count);
  visit_free(event->visit);
  slot_list_free(event->slots);
  client_free(event->client);
  agent_free(event->agent);
  coverage_free(event->coverage);
  conversation_list_free(event->talks);
  conversation_free(event->talk);
  change_list_free(event->changes, event->count);
  for (size_t n = 0; event->visitors && n < event->count; n++)
    visitor_clear(&event->visitors[n]);
  free(event->visitors);
  for (size_t n = 0; event->rows && n < event->count; n++)
    outbox_view_clear(&event->rows[n]);
  free(event->rows);
  free(event);
}
