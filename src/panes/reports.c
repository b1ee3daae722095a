/* Reports of visits: which of them changed since somebody opened them here, and how long a draft may still change. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/desk_private.h"

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
  return text_number(visit_id) % SEEN_BUCKETS;
}

static struct seen_report *reports_find(const struct desk *desk, const char *visit_id) {
  const struct desk_visits *visits = &desk->visits;
  for (size_t at = visits->seen_buckets[reports_bucket(visit_id)]; at > 0; at = visits->seen[at - 1].next)
    if (strcmp(visits->seen[at - 1].visit_id, visit_id) == 0) return &visits->seen[at - 1];
  return NULL;
}

static void reports_forget(struct desk_visits *visits, size_t place) {
  unsigned short *link = &visits->seen_buckets[reports_bucket(visits->seen[place].visit_id)];
  while (*link != place + 1)
    link = &visits->seen[*link - 1].next;
  *link = visits->seen[place].next;
  free(visits->seen[place].visit_id);
}

/* The oldest one makes room. */
static struct seen_report *reports_new(struct desk *desk, const char *visit_id) {
  struct desk_visits *visits = &desk->visits;
  size_t place = visits->seen_count;
  if (place == SEEN_REPORTS_MAX) {
    place = visits->seen_oldest;
    visits->seen_oldest = (place + 1) % SEEN_REPORTS_MAX;
    reports_forget(visits, place);
  } else {
    visits->seen = mem_resize(visits->seen, ++visits->seen_count, sizeof *visits->seen);
  }
  unsigned short *bucket = &visits->seen_buckets[reports_bucket(visit_id)];
  struct seen_report *made = &visits->seen[place];
  *made = (struct seen_report){.visit_id = mem_copy(visit_id), .read_at = WHEN_NONE, .next = *bucket};
  *bucket = (unsigned short)(place + 1);
  return made;
}

void reports_seen(struct desk *desk, const struct visit_list *list) {
  desk->visits.changed++;
  for (size_t n = 0; n < list->count; n++) {
    const struct visit *visit = list->visits[n];
    if (visit_summary_status(visit, NULL) != VISIT_DONE && !visit_has_report(visit)) continue;
    if (visit->odd_reports > 0) continue; /* nobody knows whether it changed */
    uint64_t print = reports_print(visit);
    struct seen_report *seen = reports_find(desk, visit->id);
    if (seen == NULL)
      seen = reports_new(desk, visit->id);
    else if (seen->print != 0 && seen->print != print)
      seen->unread = true;
    seen->print = print;
  }
}

void reports_changed(struct desk *desk, const struct event *event) {
  desk->visits.changed++;
  for (size_t n = 0; n < event->count; n++) {
    const struct change *change = &event->changes[n];
    if (change->kind != CHANGE_REPORT || change->visit_id == NULL || change->looked) continue;
    struct seen_report *seen = reports_find(desk, change->visit_id);
    if (seen == NULL) seen = reports_new(desk, change->visit_id);
    if (seen->read_at == WHEN_NONE || change->seen_at > seen->read_at) seen->unread = true;
  }
}

void reports_opened(struct desk *desk, const struct visit *visit) {
  struct seen_report *seen = reports_find(desk, visit->id);
  if (seen == NULL) seen = reports_new(desk, visit->id);
  if (visit->odd_reports == 0) seen->print = reports_print(visit);
  seen->read_at = desk_utc(desk);
  if (!seen->unread) return;
  seen->unread = false;
  desk->visits.changed++;
  struct job *job = job_new(JOB_LOOKED); /* the next run knows too */
  job->id = mem_copy(visit->id);
  desk_post(desk, job);
}

bool reports_unread(const struct desk *desk, const char *visit_id) {
  const struct seen_report *seen = reports_find(desk, visit_id);
  return seen != NULL && seen->unread;
}

int64_t report_draft_left(const struct visit *visit, int64_t now) {
  int64_t age = visit_draft_age(visit, now);
  return age >= 0 ? VISIT_DRAFT_SECONDS - age : -1;
}

int reports_tick(const struct desk *desk, const struct visit_list *list) {
  int64_t now = desk_utc(desk), least = -1;
  for (size_t n = 0; list != NULL && n < list->count; n++) {
    int64_t left = report_draft_left(list->visits[n], now);
    if (left < 0) continue;
    int64_t next = left % 60 + 1; /* then a minute less is shown */
    if (least < 0 || next < least) least = next;
  }
  return least > 0 ? (int)least * 1000 : -1;
}
