#include <limits.h>
#include <math.h>
#include <stdint.h>
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

/* ---- a list whose elements have no ids: each text once */

struct texts {
  size_t count;
  struct text {
    const char *bytes;
    size_t length, place;
    bool again;
  } * texts;
};

static bool cli_add_text(void *arg, const char *bytes, size_t length) {
  struct texts *all = arg;
  if ((all->count & (all->count - 1)) == 0) /* room for twice as many each time it is full */
    all->texts = mem_resize(all->texts, all->count > 0 ? all->count * 2 : 1, sizeof *all->texts);
  all->texts[all->count] = (struct text){.bytes = bytes, .length = length, .place = all->count};
  all->count++;
  return bytes != NULL;
}

static int cli_compare_texts(const void *one, const void *other) {
  const struct text *first = one, *second = other;
  if (first->length != second->length) return first->length < second->length ? -1 : 1;
  int order = memcmp(first->bytes, second->bytes, first->length);
  return order != 0 ? order : (first->place > second->place) - (first->place < second->place);
}

static int cli_compare_places(const void *one, const void *other) {
  const struct text *first = one, *second = other;
  if (first->again != second->again) return first->again ? 1 : -1;
  return (first->place > second->place) - (first->place < second->place);
}

static const char *cli_text_raw(const void *arg, size_t n, size_t *length) {
  const struct texts *all = arg;
  *length = all->texts[n].length;
  return all->texts[n].bytes;
}

void cli_print_each_once(const char *raw, size_t length) {
  struct texts all = {0};
  size_t again = 0;
  struct json_splitter *splitter = json_splitter_new(cli_add_text, &all, SIZE_MAX / 2);
  bool split = json_splitter_feed(splitter, raw, length); /* in one piece: its elements stay where they are */
  json_splitter_free(splitter);
  if (all.count > 1) qsort(all.texts, all.count, sizeof *all.texts, cli_compare_texts);
  for (size_t n = 1; n < all.count; n++) {
    const struct text *before = &all.texts[n - 1];
    struct text *text = &all.texts[n];
    text->again = text->length == before->length && memcmp(text->bytes, before->bytes, text->length) == 0;
    again += text->again;
  }
  if (all.count > 1) qsort(all.texts, all.count, sizeof *all.texts, cli_compare_places);
  if (split && again > 0)
    cli_print_array(all.count - again, cli_text_raw, &all);
  else
    cli_print_json(raw, length);
  free(all.texts);
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

void cli_print_lines(const char *text) {
  for (;; text++) {
    size_t length = strcspn(text, "\n");
    printf("%.*s\n", (int)length, text);
    text += length;
    if (*text == '\0') return;
    printf("    ");
  }
}

static void cli_fact(const char *label, const char *value) {
  if (value == NULL || value[0] == '\0') return;
  char *fact = mem_print(_("%s: %s"), label, value);
  cli_print_lines(fact);
  free(fact);
}

static void cli_number(const char *label, int number) {
  char text[16];
  snprintf(text, sizeof text, "%d", number);
  cli_fact(label, text);
}

void cli_print_property(const struct property *property) {
  cli_print_property_row(property);
  cli_fact(_("Door"), property->door);
  if (property->offer != PROPERTY_OFFER_UNKNOWN)
    cli_fact(_("Offer"), property->offer == PROPERTY_RENT ? _("for rent") : _("for sale"));
  char amount[64];
  text_amount(property->price, 2, amount, sizeof amount);
  if (!isnan(property->price)) printf(_("Price: %s EUR"), amount), putchar('\n');
  text_amount(property->surface, 1, amount, sizeof amount);
  if (!isnan(property->surface)) printf(_("Surface: %s sq m"), amount), putchar('\n');
  if (property->rooms != INT_MIN) cli_number(_("Rooms"), property->rooms);
  cli_fact(_("In charge"), property->in_charge);
  cli_fact(_("Owner"), property->owner_name);
  cli_fact(_("Owner's phone"), property->owner_phone);
  cli_fact(_("Owner's email"), property->owner_email);
  if (property->planned >= 0) cli_number(_("Visits planned"), property->planned);
  if (property->done >= 0) cli_number(_("Visits done"), property->done);
  for (size_t n = 0; n < property->interval_count; n++) {
    char from[64], to[64];
    cli_when(property->intervals[n].start, from, sizeof from);
    cli_when(property->intervals[n].end, to, sizeof to);
    char *interval = mem_print("%s - %s", from, to);
    cli_fact(_("Can be visited"), interval);
    free(interval);
  }
  cli_fact(_("Description"), property->text);
}

void cli_print_visit_row(const struct visit *visit, bool with_day) {
  char when[96];
  bool mixed;
  enum visit_status status = visit_summary_status(visit, &mixed);
  if (with_day || visit->at == WHEN_NONE)
    cli_when(visit->at, when, sizeof when);
  else
    when_show_time(visit->at, when, sizeof when);
  char *name = visit->visitor_count > 0 ? visitor_name(&visit->visitors[0].visitor) : mem_copy("");
  char *id = text_clean_line(visit->id);
  cli_column(when, with_day ? 16 : 5);
  char *word = mem_print("%s%s", visit_status_short(status), mixed ? "*" : "");
  cli_column(word, 5);
  cli_column(visit->ref_shown, 12);
  cli_column(name, 22);
  printf("%s%s", visit->visitor_count > 1 ? "+ " : "", with_day ? id : cli_or_empty(visit->address));
  int64_t draft = visit_draft_age(visit, clock_utc(&clock_system));
  if (draft >= 0) /* its report may still change (A52) */
    printf(_("  (DRAFT %dh%02d)"), (int)((VISIT_DRAFT_SECONDS - draft) / 3600),
           (int)((VISIT_DRAFT_SECONDS - draft) % 3600 / 60));
  putchar('\n');
  free(word);
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
  if (report->read_at == WHEN_NONE) return;
  char when[64];
  cli_when(report->read_at, when, sizeof when);
  cli_fact(_("Read on"), when);
}

void cli_print_reports(const struct visit *visit) {
  int64_t age = visit_draft_age(visit, clock_utc(&clock_system)), left = VISIT_DRAFT_SECONDS - age;
  if (age >= 0 && visit->report_count > 0)
    printf(_("DRAFT: the agent may change it for %dh%02d more"), (int)(left / 3600), (int)(left % 3600 / 60)),
        putchar('\n');
  for (size_t n = 0; n < visit->report_count; n++) {
    char *id = text_clean_line(visit->reports[n].property_id);
    if (visit->report_count > 1) cli_fact(_("Property"), id);
    cli_print_report(&visit->reports[n]);
    free(id);
  }
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
    cli_fact(_("The visitor says"), part->comment);
    if (part->rating >= 0) cli_number(_("The visitor's rating"), part->rating);
    free(name);
  }
  cli_print_reports(visit);
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
    cli_add_member(&out, "account", row->account, false);
    cli_add_member(&out, "user", row->user, false);
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
    cli_when(row->at, at, sizeof at);
    cli_column(number, 4);
    cli_column(row->kind_label, 8);
    cli_column(row->state_label, 20);
    cli_column(cli_or_empty(row->ref_shown), 12);
    cli_column(at, 16);
    printf("%s%s%s\n", cli_or_empty(row->visitor_name), row->note != NULL ? "  " : "", cli_or_empty(row->note));
  }
}
