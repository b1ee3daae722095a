#include "panes/held_visit.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/record.h"
#include "base/text.h"
#include "base/when.h"
#include "model/property_place.h"

static const struct record_member members[] = {
    RECORD_MEMBER(EXACT, NULL, held_visit, id),     RECORD_MEMBER(EXACT, NULL, held_visit, property_id),
    RECORD_MEMBER(EXACT, NULL, held_visit, ref),    RECORD_MEMBER(LINE, NULL, held_visit, ref_shown),
    RECORD_MEMBER(LINE, NULL, held_visit, address), RECORD_END};

const char *held_visit_say_odd(bool odd) {
  /* TRANSLATORS: behind a question that ends with "?" or ".". */
  return odd ? _(" Its status can't be read: it may be over.") : "";
}

static bool held_visit_same_email(const struct visitor *one, const struct visitor *other) {
  if (one->email == NULL || other->email == NULL) return one->email == other->email;
  return strcasecmp(one->email, other->email) == 0;
}

/* By address; of one address the visitor whom Flatsy takes it for comes first (visit_find_visitor). */
static int held_visit_order(const void *one, const void *other) {
  const struct visit_visitor *a = *(const struct visit_visitor *const *)one;
  const struct visit_visitor *b = *(const struct visit_visitor *const *)other;
  const char *first = a->visitor.email, *second = b->visitor.email;
  int by = first != NULL && second != NULL ? strcasecmp(first, second) : (first != NULL) - (second != NULL);
  if (by == 0) by = visit_status_is_cancelled(a->status) - visit_status_is_cancelled(b->status);
  return by != 0 ? by : (a > b) - (a < b);
}

/* What others of the visit make of a visitor's address, in the order of the visitors. */
struct held_visit_address {
  bool shared; /* by several who are not cancelled: whoever is has left it to the others */
  bool left;   /* Flatsy would take it for somebody else */
};

static struct held_visit_address *held_visit_addresses(const struct visit *visit) {
  size_t count = visit->visitor_count;
  struct held_visit_address *addresses = mem_new_array(count + 1, sizeof *addresses);
  AUTO(mem_free_at) const struct visit_visitor **parts = mem_new_array(count + 1, sizeof *parts);
  for (size_t n = 0; n < count; n++)
    parts[n] = &visit->visitors[n];
  qsort(parts, count, sizeof *parts, held_visit_order);
  for (size_t first = 0, end; first < count; first = end) {
    size_t stay = 0;
    for (end = first; end < count && held_visit_same_email(&parts[first]->visitor, &parts[end]->visitor); end++)
      stay += !visit_status_is_cancelled(parts[end]->status);
    for (size_t n = first; n < end; n++)
      addresses[parts[n] - visit->visitors] = (struct held_visit_address){
          .shared = stay > 1,
          .left = n > first && visit_status_is_cancelled(parts[n]->status) && parts[n]->visitor.email_exact != NULL};
  }
  return addresses;
}

struct held_visit *held_visit_of(const struct visit *visit, bool live) {
  struct held_visit *held =
      mem_new_as(&(struct held_visit){.id = visit->id,
                                      .property_id = visit->property_id,
                                      .ref = visit->ref,
                                      .ref_shown = visit->ref_shown,
                                      .address = visit->address,
                                      .at = visit->at,
                                      .place = visit->place,
                                      .live = live,
                                      .alone = visit->visitor_count == 1,
                                      .visitors = mem_new_array(visit->visitor_count + 1, sizeof *held->visitors),
                                      .parts = mem_new_array(visit->visitor_count + 1, sizeof *held->parts)},
                 sizeof *held);
  record_copy_texts(members, held);
  AUTO(mem_free_at) struct held_visit_address *addresses = held_visit_addresses(visit);
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visit_visitor *part = &visit->visitors[n];
    bool comes = visit_status_may_come(part->status);
    if (live ? !comes : addresses[n].left) continue;
    held->parts[held->count] = (struct held_visit_part){comes, part->status == VISIT_STATUS_OTHER, addresses[n].shared};
    visitor_copy(&held->visitors[held->count++], &part->visitor);
  }
  return held;
}

struct held_visit *held_visit_copy(const struct held_visit *held) {
  struct held_visit *copy = mem_new(sizeof *copy);
  *copy = *held;
  record_copy_texts(members, copy);
  copy->visitors = mem_new_array(held->count + 1, sizeof *copy->visitors);
  copy->parts = mem_new_array(held->count + 1, sizeof *copy->parts);
  memcpy(copy->parts, held->parts, held->count * sizeof *copy->parts);
  for (size_t n = 0; n < held->count; n++)
    visitor_copy(&copy->visitors[n], &held->visitors[n]);
  return copy;
}

void held_visit_say(const struct held_visit *held, size_t n, struct begun *begun) {
  const struct visitor *visitor = &held->visitors[n];
  const char *const texts[][2] = {
      {"visit", held->id},          {"property", held->property_id}, {"ref", held->ref},
      {"address", held->address},   {"email", visitor->email_exact}, {"first", visitor->first_name},
      {"last", visitor->last_name}, {"phone", visitor->phone}};
  for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
    begun_add(begun, texts[t][0], texts[t][1]);
  begun_add_number(begun, "visit-at", held->at);
  begun_add_number(begun, "place", held->place);
  begun_add_number(begun, "alone", held->alone);
}

struct held_visit *held_visit_begun(const struct begun *begun) {
  if (begun_text(begun, "visit") == NULL || begun_text(begun, "email") == NULL) return NULL;
  struct held_visit *held = mem_new(sizeof *held);
  *held = (struct held_visit){.id = mem_copy(begun_text(begun, "visit")),
                              .property_id = mem_copy(begun_text(begun, "property")),
                              .ref = mem_copy(begun_text(begun, "ref")),
                              .ref_shown = text_clean_line(begun_text(begun, "ref")),
                              .address = text_clean_line(begun_text(begun, "address")),
                              .at = begun_number(begun, "visit-at", WHEN_NONE),
                              .place = (int)begun_number(begun, "place", PROPERTY_PLACE_NONE),
                              .alone = begun_number(begun, "alone", 0) != 0,
                              .count = 1,
                              .visitors = mem_new_array(2, sizeof *held->visitors),
                              .parts = mem_new_array(2, sizeof *held->parts)};
  held->visitors[0] = (struct visitor){.email_exact = mem_copy(begun_text(begun, "email")),
                                       .email = text_clean_line(begun_text(begun, "email")),
                                       .first_name = text_clean_line(begun_text(begun, "first")),
                                       .last_name = text_clean_line(begun_text(begun, "last")),
                                       .phone = text_clean_line(begun_text(begun, "phone"))};
  held->parts[0].comes = true;
  return held;
}

void held_visit_free(struct held_visit *take_held) {
  if (take_held == NULL) return;
  for (size_t n = 0; n < take_held->count; n++)
    visitor_clear(&take_held->visitors[n]);
  free(take_held->visitors);
  free(take_held->parts);
  record_free_texts(members, take_held);
  free(take_held);
}

struct job_visit held_visit_job(const struct held_visit *held, size_t n) {
  return (struct job_visit){held->id, held->property_id, held->ref,         held->address,
                            held->at, held->alone,       &held->visitors[n]};
}

char *held_visit_why_not(const struct held_visit *held, size_t n, const char *nameless) {
  const struct visitor *visitor = &held->visitors[n];
  if (visitor->email_exact == NULL) return mem_copy(nameless);
  if (!held->parts[n].shared) return NULL;
  return mem_print(_("Several visitors of this visit have the address %s, and Flatsy is told no more than that: "
                     "nothing was sent. Give one of them another address on Flatsy first"),
                   visitor->email);
}

/* ---- what becomes of it meanwhile */

/* Mostly where he stood. */
static bool held_visit_comes(const struct held_visit *held, size_t n, const struct held_visit *now) {
  for (size_t tried = 0, v = n; tried < now->count; tried++, v++) {
    if (v >= now->count) v = 0;
    if (held_visit_same_email(&held->visitors[n], &now->visitors[v]) && now->parts[v].comes >= held->parts[n].comes &&
        now->parts[v].shared <= held->parts[n].shared)
      return true;
  }
  return false;
}

static enum held_visit_news held_visit_compare(const struct held_visit *held, size_t n, const struct visit *visit) {
  bool comes = true, all = n == held->count;
  if (visit->at != held->at && visit->at != WHEN_NONE) return HELD_VISIT_MOVED;
  AUTO(held_visit_free_at) struct held_visit *now = held_visit_of(visit, held->live);
  for (size_t v = all ? 0 : n; comes && v < (all ? held->count : n + 1); v++)
    comes = held_visit_comes(held, v, now);
  return comes ? HELD_VISIT_STANDS : HELD_VISIT_OVER;
}

enum held_visit_news held_visit_hear(const struct held_visit *held, size_t n, const struct event *event,
                                     const struct visit **visit) {
  bool one = event->type == EVENT_VISIT && event->visit != NULL && strcmp(event->visit->id, held->id) == 0;
  bool day = event->type == EVENT_DAY && event->visits != NULL;
  *visit = one ? event->visit : NULL;
  for (size_t v = 0; day && *visit == NULL && v < event->visits->count; v++)
    if (strcmp(event->visits->visits[v]->id, held->id) == 0) *visit = event->visits->visits[v];
  if (*visit != NULL) return held_visit_compare(held, n, *visit);
  bool its_day = day && !event->part && held->at != WHEN_NONE && when_day(held->at) == event->from;
  return its_day && event->fresh.read_at != WHEN_NONE ? HELD_VISIT_GONE : HELD_VISIT_STANDS;
}
