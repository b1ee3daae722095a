#include "panes/reports.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"

static uint64_t reports_add(uint64_t print, const char *text) {
  for (const char *at = text != NULL ? text : ""; *at != '\0'; at++)
    print = (print ^ (unsigned char)*at) * 1099511628211u;
  return (print ^ 0x1F) * 1099511628211u;
}

/* FNV of what the agent wrote: two texts that differ give two prints, as good as always. */
static uint64_t reports_print(const struct visit *visit) {
  uint64_t print = 14695981039346656037u;
  for (size_t n = 0; n < visit->report_count; n++) {
    const struct visit_report *report = &visit->reports[n];
    const char *const texts[] = {report->property_id, report->note,     report->comment,
                                 report->positive,    report->negative, report->questions};
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
      print = reports_add(print, texts[t]);
    print = (print ^ (uint64_t)(report->interest + 1)) * 1099511628211u;
  }
  return print;
}

static size_t reports_bucket(const char *visit_id) {
  return text_number(visit_id) % REPORTS_BUCKETS;
}

static struct seen_report *reports_find(const struct reports *reports, const char *visit_id) {
  for (size_t at = reports->buckets[reports_bucket(visit_id)]; at > 0; at = reports->seen[at - 1].next)
    if (strcmp(reports->seen[at - 1].visit_id, visit_id) == 0) return &reports->seen[at - 1];
  return NULL;
}

static void reports_forget(struct reports *reports, size_t place) {
  unsigned short *link = &reports->buckets[reports_bucket(reports->seen[place].visit_id)];
  while (*link != place + 1)
    link = &reports->seen[*link - 1].next;
  *link = reports->seen[place].next;
  free(reports->seen[place].visit_id);
}

/* The oldest one makes room. */
static struct seen_report *reports_new(struct reports *reports, const char *visit_id) {
  size_t place = reports->count;
  if (place == REPORTS_MAX) {
    place = reports->oldest;
    reports->oldest = (place + 1) % REPORTS_MAX;
    reports_forget(reports, place);
  } else {
    reports->seen = mem_resize(reports->seen, ++reports->count, sizeof *reports->seen);
  }
  unsigned short *bucket = &reports->buckets[reports_bucket(visit_id)];
  struct seen_report *made = &reports->seen[place];
  *made = (struct seen_report){.visit_id = mem_copy(visit_id), .read_at = WHEN_NONE, .next = *bucket};
  *bucket = (unsigned short)(place + 1);
  return made;
}

void reports_clear(struct reports *reports) {
  for (size_t n = 0; n < reports->count; n++)
    free(reports->seen[n].visit_id);
  free(reports->seen);
}

void reports_see(struct reports *reports, const struct visit_list *list) {
  reports->changed++;
  for (size_t n = 0; n < list->count; n++) {
    const struct visit *visit = list->visits[n];
    if (visit_summary_status(visit, NULL) != VISIT_DONE && !visit_has_report(visit)) continue;
    if (visit->odd_reports > 0) continue; /* nobody knows whether it changed */
    uint64_t print = reports_print(visit);
    struct seen_report *seen = reports_find(reports, visit->id);
    if (seen == NULL)
      seen = reports_new(reports, visit->id);
    else if (seen->print != 0 && seen->print != print)
      seen->unread = true;
    seen->print = print;
  }
}

void reports_note_changes(struct reports *reports, const struct event *event) {
  reports->changed++;
  for (size_t n = 0; n < event->count; n++) {
    const struct change *change = &event->changes[n];
    if (change->kind != CHANGE_REPORT || change->visit_id == NULL || change->looked) continue;
    struct seen_report *seen = reports_find(reports, change->visit_id);
    if (seen == NULL) seen = reports_new(reports, change->visit_id);
    if (seen->read_at == WHEN_NONE || change->seen_at > seen->read_at) seen->unread = true;
  }
}

bool reports_open(struct reports *reports, const struct visit *visit, int64_t now) {
  struct seen_report *seen = reports_find(reports, visit->id);
  if (seen == NULL) seen = reports_new(reports, visit->id);
  if (visit->odd_reports == 0) seen->print = reports_print(visit);
  seen->read_at = now;
  if (!seen->unread) return false;
  seen->unread = false;
  reports->changed++;
  return true;
}

bool reports_is_unread(const struct reports *reports, const char *visit_id) {
  const struct seen_report *seen = reports_find(reports, visit_id);
  return seen != NULL && seen->unread;
}

int64_t reports_draft_left(const struct visit *visit, int64_t now) {
  int64_t age = visit_draft_age(visit, now);
  return age >= 0 ? VISIT_DRAFT_SECONDS - age : -1;
}

int reports_tick(const struct visit_list *list, int64_t now) {
  int64_t least = -1;
  for (size_t n = 0; list != NULL && n < list->count; n++) {
    int64_t left = reports_draft_left(list->visits[n], now);
    if (left < 0) continue;
    int64_t next = left % 60 + 1; /* then a minute less is shown */
    if (least < 0 || next < least) least = next;
  }
  return least > 0 ? (int)least * 1000 : -1;
}
