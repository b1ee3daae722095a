#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/cli_private.h"
#include "model/json.h"

void cli_print_json(const char *raw, size_t length) {
  char *safe = json_print_safe(raw, length);
  puts(safe);
  free(safe);
}

void cli_print_array(size_t count, const char *(*raw)(const void *arg, size_t n, size_t *length), const void *arg) {
  putchar('[');
  for (size_t n = 0; n < count; n++) {
    size_t length;
    const char *bytes = raw(arg, n, &length);
    char *safe = json_print_safe(bytes, length);
    printf("%s%s", n > 0 ? ",\n" : "", safe);
    free(safe);
  }
  puts("]");
}

/* Left-aligned in cells, whatever the bytes; longer texts are kept whole. */
static void cli_column(const char *text, int cells) {
  int pad = cells - text_width(text);
  printf("%s%*s  ", text, pad > 0 ? pad : 0, "");
}

static const char *cli_or_empty(const char *text) {
  return text != NULL ? text : "";
}

void cli_print_property_row(const struct property *property) {
  char *place = mem_print("%s, %s %s", cli_or_empty(property->address), cli_or_empty(property->zip),
                          cli_or_empty(property->city));
  cli_column(property->ref_shown, 12);
  cli_column(property->status == PROPERTY_STATUS_OTHER && property->status_text != NULL
                 ? property->status_text
                 : property_status_label(property->status),
             10);
  puts(place);
  free(place);
}

static void cli_fact(const char *label, const char *value) {
  if (value != NULL && value[0] != '\0') printf("%s: %s\n", label, value);
}

void cli_print_property(const struct property *property) {
  cli_print_property_row(property);
  cli_fact(_("Door"), property->door);
  if (property->offer != PROPERTY_OFFER_UNKNOWN)
    cli_fact(_("Offer"), property->offer == PROPERTY_RENT ? _("for rent") : _("for sale"));
  if (!isnan(property->price)) printf(_("Price: %.2f EUR"), property->price), putchar('\n');
  if (!isnan(property->surface)) printf(_("Surface: %.1f sq m"), property->surface), putchar('\n');
  if (property->rooms != INT_MIN) printf("%s: %d\n", _("Rooms"), property->rooms);
  cli_fact(_("In charge"), property->in_charge);
  cli_fact(_("Owner"), property->owner_name);
  cli_fact(_("Owner's phone"), property->owner_phone);
  cli_fact(_("Owner's email"), property->owner_email);
  if (property->planned >= 0) printf("%s: %d\n", _("Visits planned"), property->planned);
  if (property->done >= 0) printf("%s: %d\n", _("Visits done"), property->done);
  for (size_t n = 0; n < property->interval_count; n++) {
    char from[64], to[64];
    when_show_day_time(property->intervals[n].start, from, sizeof from);
    when_show_day_time(property->intervals[n].end, to, sizeof to);
    printf("%s: %s – %s\n", _("Can be visited"), from, to);
  }
  cli_fact(_("Description"), property->text);
}

void cli_print_visit_row(const struct visit *visit, bool with_day) {
  char when[96];
  bool mixed;
  enum visit_status status = visit_summary_status(visit, &mixed);
  if (visit->at == WHEN_NONE)
    snprintf(when, sizeof when, "%s", _("no date"));
  else if (with_day) {
    struct when_local local = when_local(visit->at);
    char time[32];
    when_show_time(visit->at, time, sizeof time);
    snprintf(when, sizeof when, "%04d-%02d-%02d %s", local.year, local.month, local.day, time);
  } else
    when_show_time(visit->at, when, sizeof when);
  char *name = visit->visitor_count > 0 ? visitor_name(&visit->visitors[0].visitor) : mem_copy("");
  char *id = text_clean_line(visit->id);
  cli_column(when, with_day ? 16 : 5);
  cli_column(visit_status_short(status), 4);
  cli_column(visit->ref_shown, 12);
  cli_column(name, 22);
  printf("%s%s\n", visit->visitor_count > 1 ? "+ " : "", with_day ? id : cli_or_empty(visit->address));
  free(name);
  free(id);
}

static void cli_print_report(const struct visit_report *report) {
  cli_fact(_("Note"), report->note);
  cli_fact(_("Comment"), report->comment);
  cli_fact(_("Good points"), report->positive);
  cli_fact(_("Bad points"), report->negative);
  cli_fact(_("Questions"), report->questions);
  if (report->interest >= 0) printf(_("Visitor's interest: %d"), report->interest), putchar('\n');
}

void cli_print_visit(const struct visit *visit) {
  cli_print_visit_row(visit, true);
  cli_fact(_("Address"), visit->address);
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visit_visitor *part = &visit->visitors[n];
    char *name = visitor_name(&part->visitor);
    printf("%s  %s  %s  %s\n", name, cli_or_empty(part->visitor.phone), cli_or_empty(part->visitor.email),
           part->status == VISIT_STATUS_OTHER && part->status_text != NULL ? part->status_text
                                                                           : visit_status_label(part->status));
    free(name);
  }
  for (size_t n = 0; n < visit->report_count; n++)
    cli_print_report(&visit->reports[n]);
}

/* ---- the outbox: our own rows */

static void cli_add_member(struct buf *out, const char *name, const char *value, bool first) {
  if (value == NULL) return;
  (void)!(buf_print(out, "%s\"%s\":", first ? "" : ",", name) && json_add_string(out, value));
}

static void cli_print_outbox_json(const struct event *event) {
  struct buf out;
  buf_init(&out, (size_t)64 << 20);
  (void)!buf_add_text(&out, "[");
  for (size_t n = 0; n < event->count; n++) {
    const struct outbox_view *row = &event->rows[n];
    char at[WHEN_SIZE], created[WHEN_SIZE], updated[WHEN_SIZE];
    when_print(row->at, at);
    when_print(row->created_at, created);
    when_print(row->updated_at, updated);
    (void)!buf_print(&out, "%s{\"id\":%lld", n > 0 ? ",\n" : "", (long long)row->id);
    cli_add_member(&out, "kind", row->kind, false);
    cli_add_member(&out, "state", row->state, false);
    cli_add_member(&out, "key", row->key, false);
    cli_add_member(&out, "ref", row->ref, false);
    cli_add_member(&out, "propertyId", row->property_id, false);
    cli_add_member(&out, "visitId", row->visit_id, false);
    cli_add_member(&out, "date", at, false);
    cli_add_member(&out, "visitor", row->visitor_name, false);
    cli_add_member(&out, "email", row->visitor_email, false);
    cli_add_member(&out, "note", row->note, false);
    cli_add_member(&out, "createdAt", created, false);
    cli_add_member(&out, "updatedAt", updated, false);
    (void)!buf_add_text(&out, "}");
  }
  (void)!buf_add_text(&out, "]");
  puts(out.data != NULL ? out.data : "[]");
  buf_free(&out);
}

void cli_print_outbox(const struct event *event, bool json) {
  if (json) {
    cli_print_outbox_json(event);
    return;
  }
  for (size_t n = 0; n < event->count; n++) {
    const struct outbox_view *row = &event->rows[n];
    char number[24], at[96];
    snprintf(number, sizeof number, "%lld", (long long)row->id);
    when_show_day_time(row->at, at, sizeof at);
    cli_column(number, 4);
    cli_column(row->kind_label, 8);
    cli_column(row->state_label, 20);
    cli_column(cli_or_empty(row->ref_shown), 12);
    cli_column(at, 14);
    printf("%s%s%s\n", cli_or_empty(row->visitor_name), row->note != NULL ? "  " : "", cli_or_empty(row->note));
  }
}
