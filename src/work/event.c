#include "work/event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/i18n.h"
#include "base/mem.h"
#include "base/record.h"
#include "base/when.h"

struct event *event_new(enum event_type type) {
  struct event *event = mem_new(sizeof *event);
  event->type = type;
  event->from = event->at = event->fresh.read_at = WHEN_NONE;
  return event;
}

/* Sets *out to "" when none is past. */
static void event_say_past(const struct freshness *fresh, char *out, size_t size) {
  const char *clock = fresh->clock_wrong ? _("it is not Flatsy's: set it") : _("is it right?");
  out[0] = '\0';
  if (fresh->past > 0) /* TRANSLATORS: %s is what is to be done about the clock. */
    snprintf(out, size,
             ngettext("%zu slot is past by this machine's clock: %s", "%zu slots are past by this machine's clock: %s",
                      (unsigned long)fresh->past),
             fresh->past, clock);
}

void event_say_left_out(const struct event *event, char *out, size_t size) {
  enum event_type type = event->type;
  size_t count = event->fresh.left_out;
  unsigned long n = count;
  char past[128] = "";
  if (type == EVENT_SLOTS) event_say_past(&event->fresh, past, sizeof past);
  out[0] = '\0';
  if (count > 0)
    snprintf(out, size,
             type == EVENT_PROPERTIES || type == EVENT_PROPERTY_SET
                 ? ngettext("%zu property could not be read", "%zu properties could not be read", n)
             : type == EVENT_SLOTS ? ngettext("%zu slot could not be read", "%zu slots could not be read", n)
             : type == EVENT_TALKS
                 ? ngettext("%zu conversation could not be read", "%zu conversations could not be read", n)
             : type == EVENT_TALK     ? ngettext("%zu message could not be read", "%zu messages could not be read", n)
             : type == EVENT_COVERAGE ? ngettext("%zu postcode could not be read", "%zu postcodes could not be read", n)
                                      : ngettext("%zu visit could not be read", "%zu visits could not be read", n),
             count);
  if (past[0] != '\0') snprintf(out + strlen(out), size - strlen(out), "%s%s", count > 0 ? " · " : "", past);
}

static const struct record_member members[] = {RECORD_MEMBER(EXACT, NULL, event, id),
                                               RECORD_MEMBER(EXACT, NULL, event, ref),
                                               RECORD_MEMBER(EXACT, NULL, event, text), RECORD_END};
static const struct record_member row_members[] = {RECORD_MEMBER(LINE, NULL, outbox_view, account),
                                                   RECORD_MEMBER(LINE, NULL, outbox_view, user),
                                                   RECORD_MEMBER(LINE, NULL, outbox_view, seat),
                                                   RECORD_MEMBER(LINE, NULL, outbox_view, kind),
                                                   RECORD_MEMBER(LINE, NULL, outbox_view, kind_label),
                                                   RECORD_MEMBER(LINE, NULL, outbox_view, state),
                                                   RECORD_MEMBER(LINE, NULL, outbox_view, state_label),
                                                   RECORD_MEMBER(LINE, NULL, outbox_view, done_label),
                                                   RECORD_MEMBER(LINE, NULL, outbox_view, note),
                                                   RECORD_MEMBER(EXACT, NULL, outbox_view, key),
                                                   RECORD_MEMBER(EXACT, NULL, outbox_view, ref),
                                                   RECORD_MEMBER(LINE, NULL, outbox_view, ref_shown),
                                                   RECORD_MEMBER(EXACT, NULL, outbox_view, address),
                                                   RECORD_MEMBER(EXACT, NULL, outbox_view, visit_id),
                                                   RECORD_MEMBER(EXACT, NULL, outbox_view, visitor_name),
                                                   RECORD_MEMBER(EXACT, NULL, outbox_view, visitor_email),
                                                   RECORD_MEMBER(EXACT, NULL, outbox_view, property_id),
                                                   RECORD_MEMBER(EXACT, NULL, outbox_view, new_visit_id),
                                                   RECORD_MEMBER(EXACT, NULL, outbox_view, date),
                                                   RECORD_MEMBER(EXACT, NULL, outbox_view, edits),
                                                   RECORD_END};

void event_free(void *take_event) {
  struct event *event = take_event;
  if (!event) return;
  record_free_texts(members, event);
  property_list_free(event->properties);
  property_set_free(event->set);
  property_free(event->property);
  visit_list_free(event->visits);
  summary_free(event->summary);
  visit_moves_free(event->moves, event->move_count);
  visit_free(event->visit);
  slot_list_free(event->slots);
  client_free(event->client);
  found_list_free(event->found);
  agent_free(event->agent);
  coverage_free(event->coverage);
  conversation_list_free(event->talks);
  conversation_free(event->talk);
  change_list_free(event->changes, event->count);
  for (size_t n = 0; event->visitors && n < event->count; n++)
    visitor_clear(&event->visitors[n]);
  free(event->visitors);
  for (size_t n = 0; event->rows && n < event->count; n++)
    record_free_texts(row_members, &event->rows[n]);
  free(event->rows);
  free(event);
}
