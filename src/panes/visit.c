#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/desk_private.h"
#include "panes/scroll.h"

struct visit_pane {
  struct desk *desk;
  char *id;
  struct visit *visit;
  bool code_shown; /* the code proves presence: masked until asked for */
  uint64_t serial;
  struct freshness fresh; /* when Flatsy last answered */
  struct scroll scroll;
  struct rect rect;
};

static void visit_fill_visitors(struct visit_pane *pane) {
  const struct visit *visit = pane->visit;
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visit_visitor *part = &visit->visitors[n];
    char *name = visitor_name(&part->visitor);
    char when[64];
    scroll_heading(&pane->scroll, name);
    free(name);
    scroll_fact(&pane->scroll, _("Status"),
                part->status == VISIT_STATUS_OTHER && part->status_text != NULL ? part->status_text
                                                                                : visit_status_label(part->status));
    if (part->status_updated_at != WHEN_NONE) {
      when_show_day_time(part->status_updated_at, when, sizeof when);
      scroll_fact(&pane->scroll, _("Since"), when);
    }
    scroll_phone(&pane->scroll, _("Phone"), part->visitor.phone);
    scroll_fact(&pane->scroll, _("Email"), part->visitor.email);
    if (part->initial_date != WHEN_NONE && part->initial_date != visit->at) {
      when_show_day_time(part->initial_date, when, sizeof when);
      scroll_fact(&pane->scroll, _("First asked for"), when);
    }
    scroll_fact(&pane->scroll, _("Comment"), part->comment);
    if (part->rating >= 0) scroll_line(&pane->scroll, _("Rating: %d"), part->rating);
  }
}

static void visit_fill_reports(struct visit_pane *pane) {
  const struct visit *visit = pane->visit;
  int64_t age = visit_draft_age(visit, desk_utc(pane->desk));
  for (size_t n = 0; n < visit->report_count && visit_has_report(visit); n++) {
    const struct visit_report *report = &visit->reports[n];
    scroll_heading(&pane->scroll, _("Report"));
    if (age >= 0)
      scroll_line(&pane->scroll, _("DRAFT: the agent may still change it (%dh%02d since the visit)"), (int)(age / 3600),
                  (int)(age % 3600 / 60));
    scroll_fact(&pane->scroll, _("Note"), report->note);
    scroll_fact(&pane->scroll, _("Comment"), report->comment);
    scroll_fact(&pane->scroll, _("Good points"), report->positive);
    scroll_fact(&pane->scroll, _("Bad points"), report->negative);
    scroll_fact(&pane->scroll, _("Questions"), report->questions);
    if (report->interest >= 0) scroll_line(&pane->scroll, _("Visitor's interest: %d"), report->interest);
  }
}

static void visit_fill(struct visit_pane *pane) {
  const struct visit *visit = pane->visit;
  char day[64], time[32];
  scroll_reset(&pane->scroll);
  when_say_day(visit->at, day, sizeof day);
  when_show_time(visit->at, time, sizeof time);
  scroll_heading(&pane->scroll, day);
  if (visit->at != WHEN_NONE)
    scroll_line(&pane->scroll, _("%s (%s), %d minutes"), time, when_zone(), visit->duration_minutes);
  scroll_line(&pane->scroll, "%s  %s", visit->ref_shown, visit->address != NULL ? visit->address : "");
  scroll_fact(&pane->scroll, _("Door"), visit->door);
  char *agent = text_clean_line(visit->agent_id);
  if (agent != NULL && strlen(agent) == 36 && agent[8] == '-')
    agent[8] = '\0'; /* a UUID, no name: enough to tell agents apart */
  scroll_fact(&pane->scroll, _("Visit agent"), agent);
  free(agent);
  if (visit->code != NULL)
    scroll_fact(&pane->scroll, _("Code of the visitor"), pane->code_shown ? visit->code : _("hidden (C shows it)"));
  visit_fill_visitors(pane);
  visit_fill_reports(pane);
  scroll_fit(&pane->scroll, pane->rect);
}

const struct visit *visit_pane_visit(const void *state) {
  return ((const struct visit_pane *)state)->visit;
}

static void visit_read(struct visit_pane *pane, bool cached) {
  struct job *job = job_new(JOB_READ_VISIT);
  job->id = mem_copy(pane->id);
  job->cached = cached;
  uint64_t serial = desk_post(pane->desk, job);
  if (!cached) pane->serial = serial;
}

void *visit_pane_new(struct desk *desk, const char *id) {
  struct visit_pane *pane = mem_new(sizeof *pane);
  pane->desk = desk;
  pane->id = mem_copy(id);
  pane->fresh.read_at = WHEN_NONE;
  scroll_init(&pane->scroll);
  visit_read(pane, true);
  if (!desk->setup.offline) visit_read(pane, false);
  return pane;
}

static void visit_close(void *take_pane) {
  struct visit_pane *pane = take_pane;
  free(pane->id);
  visit_free(pane->visit);
  scroll_free(&pane->scroll);
  free(pane);
}

static void visit_title(const void *state, char *out, size_t size) {
  const struct visit_pane *pane = state;
  char place[32];
  scroll_place(&pane->scroll, place, sizeof place);
  desk_detail_title(pane->desk, _("Visit"), place, pane->serial != 0, &pane->fresh, out, size);
}

static void visit_draw(const void *state, struct canvas *canvas, struct rect rect, bool focused) {
  (void)focused;
  scroll_draw(&((const struct visit_pane *)state)->scroll, canvas, rect);
}

static void visit_resize(void *state, struct rect rect) {
  struct visit_pane *pane = state;
  pane->rect = rect;
  scroll_fit(&pane->scroll, rect);
}

static bool visit_command(void *state, enum command command) {
  struct visit_pane *pane = state;
  if (command == COMMAND_CODE && pane->visit != NULL) {
    pane->code_shown = !pane->code_shown;
    visit_fill(pane);
    return true;
  }
  if (command == COMMAND_REFRESH) {
    visit_read(pane, false);
    return true;
  }
  return scroll_command(&pane->scroll, command);
}

static void visit_event(void *state, struct event *event) {
  struct visit_pane *pane = state;
  if (event->type == EVENT_VISIT && event->visit != NULL && strcmp(event->visit->id, pane->id) == 0) {
    visit_free(pane->visit);
    pane->visit = event->visit;
    event->visit = NULL;
    visit_fill(pane);
  }
  if (event->type == EVENT_WRITE && event->rows[0].settled && event->rows[0].visit_id != NULL &&
      strcmp(event->rows[0].visit_id, pane->id) == 0)
    visit_read(pane, false);
  if (event->type == EVENT_DONE && event->serial == pane->serial) {
    pane->serial = 0;
    pane->fresh.failed = event->error.code != ERROR_NONE;
    pane->fresh.error = event->error;
    if (!pane->fresh.failed) pane->fresh.read_at = desk_utc(pane->desk);
  }
}

static int visit_tick(void *state, int64_t now_ms) {
  const struct visit_pane *pane = state;
  (void)now_ms;
  return desk_detail_tick(pane->desk, &pane->fresh);
}

const struct pane_ops visit_ops = {.name = "visit",
                                   .where = WHERE_VISIT,
                                   .title = visit_title,
                                   .draw = visit_draw,
                                   .resize = visit_resize,
                                   .command = visit_command,
                                   .event = visit_event,
                                   .tick = visit_tick,
                                   .close = visit_close};
