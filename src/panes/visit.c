#include "panes/visit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/link.h"
#include "model/report_state.h"
#include "panes/freshness.h"
#include "panes/intent.h"
#include "panes/phone.h"
#include "tui/scroll.h"

enum { VISIT_REFRESH_MS = 30000 };

struct visit_pane {
  struct scroll_pane page;
  struct context *context;
  char *id;
  struct visit *visit;
  char *newer, *older; /* the visit that it was moved to, or from: its id, or NULL */
  int64_t newer_at, older_at;
  bool guessed; /* ... by the date first asked for, not known for sure */
  uint64_t list_serial;
  uint64_t agent_serial;  /* whose property's agent is asked for; 0: nothing */
  char *agent;            /* the property's agent: their name, or NULL */
  int64_t asked_ms;       /* monotonic */
  bool live;              /* changes come by themselves */
  bool code_shown;        /* the code proves presence: masked until asked for */
  struct reading reading; /* when Flatsy last answered */
};

static void visit_fact_instant(struct visit_pane *pane, const char *label, int64_t at) {
  char when[64];
  when_show_day_time(at, when, sizeof when);
  if (at != WHEN_NONE) scroll_fact(&pane->page.scroll, label, when);
}

static void visit_fill_visitors(struct visit_pane *pane) {
  const struct visit *visit = pane->visit;
  for (size_t n = 0; n < visit->visitor_count; n++) {
    if (scroll_is_full(&pane->page.scroll)) {
      size_t left = visit->visitor_count - n;
      scroll_line(&pane->page.scroll,
                  ngettext("%zu more visitor is not shown", "%zu more visitors are not shown", left), left);
      return;
    }
    const struct visit_visitor *part = &visit->visitors[n];
    AUTO(mem_free_at) char *name = visitor_name(&part->visitor);
    scroll_heading(&pane->page.scroll, name);
    scroll_fact(&pane->page.scroll, _("Status"), visit_part_status_label(part));
    visit_fact_instant(pane, _("Since"), part->status_updated_at);
    const struct open_write *write =
        open_writes_of_visit(&pane->context->open_writes, OPEN_WRITES_OF_VISIT, visit->id, part->visitor.email_exact);
    scroll_fact(&pane->page.scroll, open_writes_label(write), write != NULL ? write->said : NULL);
    phone_fact(&pane->page.scroll, _("Phone"), part->visitor.phone);
    scroll_fact_link(&pane->page.scroll, _("Email"), part->visitor.email, link_email(part->visitor.email));
    if (part->initial_date != visit->at) visit_fact_instant(pane, _("First asked for"), part->initial_date);
    scroll_fact(&pane->page.scroll, _("Booked by"), part->visitor.seat);
    scroll_fact(&pane->page.scroll, _("Comment"), part->comment);
    if (part->rating >= 0) scroll_line(&pane->page.scroll, _("Rating: %d"), part->rating);
  }
}

/* "Report" of a visit of one property; of several each says whose it is. */
static void visit_fill_report_head(struct visit_pane *pane, const struct visit_report *report) {
  const struct property_row *row = context_property(pane->context, report->property_id);
  AUTO(mem_free_at) char *id = text_clean_line(report->property_id != NULL ? report->property_id : "");
  AUTO(mem_free_at)
  char *title =
      row != NULL ? mem_print(_("Report on %s, %s"), row->ref_shown, row->address) : mem_print(_("Report on %s"), id);
  scroll_heading(&pane->page.scroll, pane->visit->report_count == 1 ? _("Report") : title);
}

static void visit_fill_reports(struct visit_pane *pane) {
  const struct visit *visit = pane->visit;
  enum report_state state = report_state_of(visit, context_utc(pane->context));
  bool draft = visit_draft_age(visit, context_utc(pane->context)) >= 0;
  char until[64];
  report_state_show_until(visit, context_utc(pane->context), until, sizeof until);
  if (visit->odd_reports > 0)
    scroll_line(&pane->page.scroll, "%s",
                visit_has_report(visit) ? _("A part of this visit's report can't be read")
                                        : _("The report of this visit can't be read"));
  if (state == REPORT_MISSING)
    scroll_line(&pane->page.scroll, "%s", _("The report is missing: the visit was done more than 4 hours ago"));
  if (state == REPORT_AWAITED && visit->report_count == 0)
    scroll_line(&pane->page.scroll, "%s", _("The agent has not written a report yet"));
  for (size_t n = 0; n < visit->report_count && (visit_has_report(visit) || draft); n++) {
    const struct visit_report *report = &visit->reports[n];
    if (scroll_is_full(&pane->page.scroll)) {
      size_t rest = visit->report_count - n;
      scroll_line(&pane->page.scroll, ngettext("%zu more report is not shown", "%zu more reports are not shown", rest),
                  rest);
      return;
    }
    visit_fill_report_head(pane, report);
    if (draft) scroll_line(&pane->page.scroll, _("DRAFT: the agent may change it until %s"), until);
    scroll_fact(&pane->page.scroll, _("Note"), report->note);
    scroll_fact(&pane->page.scroll, _("Comment"), report->comment);
    scroll_fact(&pane->page.scroll, _("Good points"), report->positive);
    scroll_fact(&pane->page.scroll, _("Bad points"), report->negative);
    scroll_fact(&pane->page.scroll, _("Questions"), report->questions);
    if (report->interest >= 0) scroll_line(&pane->page.scroll, _("Visitor's interest: %d"), report->interest);
    visit_fact_instant(pane, _("Read on"), report->read_at);
  }
}

/* Old and new of a moved visit lead to each other. */
static void visit_fill_moves(struct visit_pane *pane) {
  char when[CONTEXT_WHEN];
  if (pane->newer != NULL) {
    context_say_when_at(pane->context, pane->visit->place, pane->newer_at, when, sizeof when);
    scroll_line(&pane->page.scroll,
                pane->guessed ? _("Probably moved to %s: Enter shows it") : _("Moved to %s: Enter shows it"), when);
  }
  if (pane->older != NULL) {
    context_say_when_at(pane->context, pane->visit->place, pane->older_at, when, sizeof when);
    scroll_line(&pane->page.scroll,
                pane->guessed ? _("Probably moved here from %s: %s shows it") : _("Moved here from %s: %s shows it"),
                when, pane->newer != NULL ? _("Left") : _("Enter"));
  }
}

static void visit_fill_code(struct visit_pane *pane) {
  const struct visit *visit = pane->visit;
  const char *code = visit->code;
  if (code == NULL && !visit->code_withheld) return;
  if (code == NULL)
    code = pane->reading.serial != 0 ? _("Flatsy is being asked") : _("not known here: Flatsy alone tells it");
  scroll_fact(&pane->page.scroll, _("Code of the visitor"), pane->code_shown ? code : _("hidden (C shows it)"));
}

/* The time where the property is, on a line of its own: nothing of it is cut in a narrow window. */
static void visit_fill_there(struct visit_pane *pane) {
  char there[96];
  const struct property_zone zone = property_zone_of(pane->context->zones, pane->visit->place);
  property_zone_show(&zone, pane->visit->at, there, sizeof there);
  if (property_zone_differs(&zone, pane->visit->at)) scroll_fact(&pane->page.scroll, _("At the property"), there);
}

static void visit_fill(struct visit_pane *pane) {
  const struct visit *visit = pane->visit;
  char day[64], time[32];
  scroll_reset(&pane->page.scroll);
  when_say_day(visit->at, day, sizeof day);
  when_show_time(visit->at, time, sizeof time);
  scroll_heading(&pane->page.scroll, day);
  if (visit->at != WHEN_NONE)
    scroll_line(&pane->page.scroll,
                ngettext("%s (%s), %d minute", "%s (%s), %d minutes", (unsigned long)visit->duration_minutes), time,
                when_zone(), visit->duration_minutes);
  visit_fill_there(pane);
  scroll_line(&pane->page.scroll, "%s  %s", visit->ref_shown, visit->address != NULL ? visit->address : "");
  if (visit->address != NULL) scroll_link(&pane->page.scroll, visit->address, link_place_of_visit(visit));
  visit_fill_moves(pane);
  scroll_fact(&pane->page.scroll, _("Door"), visit->door);
  scroll_fact(&pane->page.scroll, _("Visit agent of the property"), pane->agent);
  AUTO(mem_free_at) char *leads = agent_of_visit(visit);
  if (visit->agent_shown != NULL || pane->agent == NULL) scroll_fact(&pane->page.scroll, _("Visit agent"), leads);
  visit_fill_code(pane);
  visit_fill_visitors(pane);
  visit_fill_reports(pane);
  scroll_fit(&pane->page.scroll, pane->page.scroll.rect);
}

static void visit_link(char **id, int64_t *at, const char *to, int64_t to_at) {
  mem_replace(id, to);
  *at = to_at;
}

/* What this seat moved is known; what others moved is guessed from the property's visits. */
static void visit_find_moves(struct visit_pane *pane) {
  const struct visit *visit = pane->visit;
  const struct moved_visits *moves = &pane->context->moved_visits;
  const struct visit_move *to = moved_visits_known(moves, visit->id, true),
                          *from = moved_visits_known(moves, visit->id, false);
  bool asks = false;
  bool known = to != NULL || from != NULL;
  if (to != NULL) visit_link(&pane->newer, &pane->newer_at, to->new_id, to->new_at);
  if (from != NULL) visit_link(&pane->older, &pane->older_at, from->old_id, from->old_at);
  pane->guessed &= !known;
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visit_visitor *part = &visit->visitors[n];
    asks |= part->status == VISIT_CANCELLED_MOVED && pane->newer == NULL;
    asks |= part->initial_date != WHEN_NONE && part->initial_date != visit->at && pane->older == NULL;
  }
  if (!asks || known || visit->ref == NULL || pane->list_serial != 0) return;
  pane->list_serial = context_post(pane->context, job_read(JOB_READ_VISITS, NULL, visit->ref, true));
}

static void visit_guess_moves(struct visit_pane *pane, const struct visit_list *list) {
  const struct visit *newer = visit_guess_move(pane->visit, list, true),
                     *older = visit_guess_move(pane->visit, list, false);
  if (newer != NULL) visit_link(&pane->newer, &pane->newer_at, newer->id, newer->at);
  if (older != NULL) visit_link(&pane->older, &pane->older_at, older->id, older->at);
  pane->guessed = newer != NULL || older != NULL;
  visit_fill(pane);
}

/* A visit has an agent's id; Flatsy tells names of properties' agents (later edition). Asked once. */
static void visit_ask_agent(struct visit_pane *pane) {
  const struct context *context = pane->context;
  const struct property_about about = {.id = pane->visit->property_id, .ref = pane->visit->ref};
  bool told = context->account.later && !context->setup.offline && pane->visit->agent_id != NULL;
  if (!told || about.ref == NULL || pane->agent_serial != 0) return;
  if (about.id == NULL || context_namesake(context, &about) != NULL) return; /* it might be another's */
  pane->agent_serial = context_post(pane->context, job_read(JOB_READ_AGENT, NULL, about.ref, false));
}

static void visit_read(struct visit_pane *pane, bool cached) {
  uint64_t serial = context_post(pane->context, job_read(JOB_READ_VISIT, pane->id, NULL, cached));
  if (cached) return;
  pane->reading.serial = serial;
  pane->asked_ms = context_mono(pane->context);
}

static void visit_close(struct pane *take_pane) {
  struct visit_pane *pane = CONTAINER_OF(take_pane, struct visit_pane, page.base);
  free(pane->id);
  free(pane->agent);
  free(pane->newer);
  free(pane->older);
  visit_free(pane->visit);
  scroll_free(&pane->page.scroll);
  free(pane);
}

static void visit_title(const struct pane *base, char *out, size_t size) {
  const struct visit_pane *pane = CONTAINER_OF(base, struct visit_pane, page.base);
  char place[32];
  scroll_place(&pane->page.scroll, place, sizeof place);
  freshness_detail_title(_("Visit"), place, &pane->reading, out, size);
}

static bool visit_command(struct pane *base, enum command command, struct intents *wants) {
  struct visit_pane *pane = CONTAINER_OF(base, struct visit_pane, page.base);
  if (command == COMMAND_CODE && pane->visit != NULL) {
    pane->code_shown = !pane->code_shown;
    bool asks =
        pane->code_shown && pane->visit->code == NULL && pane->visit->code_withheld && pane->reading.serial == 0;
    if (asks && !pane->context->setup.offline) visit_read(pane, false);
    visit_fill(pane);
    return true;
  }
  bool leads = command == COMMAND_OPEN || command == COMMAND_LEFT || command == COMMAND_RIGHT;
  bool back = command == COMMAND_LEFT || (command == COMMAND_OPEN && pane->newer == NULL);
  const char *id = back ? pane->older : pane->newer;
  if (command == COMMAND_REFRESH) visit_read(pane, false);
  if (leads && id != NULL) intents_add(wants, (struct intent){.kind = INTENT_OPEN_VISIT, .id = mem_copy(id)});
  bool led = leads && (id != NULL || command == COMMAND_OPEN);
  return led || command == COMMAND_REFRESH || scroll_command(&pane->page.scroll, command);
}

/* The next run knows too that a report was looked at. */
static void visit_looked(struct visit_pane *pane) {
  struct context *context = pane->context;
  if (!reports_open(&context->reports, pane->visit, context_utc(context))) return;
  context_post(context, job_read(JOB_LOOKED, pane->visit->id, NULL, false));
}

static void visit_event(struct pane *base, struct event *event, struct intents *wants) {
  struct visit_pane *pane = CONTAINER_OF(base, struct visit_pane, page.base);
  (void)wants;
  if (event->type == EVENT_VISIT && event->visit != NULL && strcmp(event->visit->id, pane->id) == 0) {
    visit_free(pane->visit);
    pane->visit = mem_take(&event->visit);
    visit_looked(pane);
    visit_find_moves(pane);
    visit_ask_agent(pane);
    visit_fill(pane);
  }
  if (event->type == EVENT_AGENT && event->agent != NULL && pane->visit != NULL &&
      event->serial == pane->agent_serial) {
    mem_replace(&pane->agent, event->agent->name);
    visit_fill(pane);
  }
  if (event->type == EVENT_VISITS && event->visits != NULL && event->serial != 0 && event->serial == pane->list_serial)
    visit_guess_moves(pane, event->visits);
  if (event->type == EVENT_WRITE && event->rows[0].settled && event->rows[0].visit_id != NULL &&
      strcmp(event->rows[0].visit_id, pane->id) == 0)
    visit_read(pane, false);
  if (event->type == EVENT_DAY && event->visits != NULL) {
    pane->live = event->fresh.live;
    visit_read(pane, true);
  }
  if (event->type == EVENT_OUTBOX &&
      pane->visit != NULL) { /* it may have been moved just now, or something is on its way */
    visit_find_moves(pane);
    visit_fill(pane);
  }
  bool ended = freshness_detail_ended(&pane->reading, event);
  if (ended && pane->visit != NULL && pane->visit->code_withheld) visit_fill(pane);
}

static const char *visit_why_not(const struct pane *base, enum command command) {
  const struct visit_pane *pane = CONTAINER_OF(base, struct visit_pane, page.base);
  bool linked = pane->newer != NULL || pane->older != NULL;
  return command == COMMAND_OPEN && !linked ? _("This visit was not moved: there is no other date to show") : NULL;
}

/* A draft ends; what is on screen is read again. */
static int visit_tick(struct pane *base, int64_t now_ms) {
  struct visit_pane *pane = CONTAINER_OF(base, struct visit_pane, page.base);
  struct visit *one[] = {pane->visit};
  struct visit_list list = {.count = pane->visit != NULL, .visits = one};
  int draft = reports_tick(&list, context_utc(pane->context)), next = freshness_detail_tick(&pane->reading);
  int64_t left = pane->asked_ms + VISIT_REFRESH_MS - now_ms;
  if (draft >= 0) visit_fill(pane);
  if (draft >= 0 && (next < 0 || draft < next)) next = draft;
  if (pane->context->setup.offline || pane->live) return next;
  if (left <= 0 && pane->reading.serial == 0) visit_read(pane, false);
  if (left <= 0) left = VISIT_REFRESH_MS;
  return next >= 0 && next < left ? next : (int)left;
}

static const struct pane_ops visit_ops = {.name = "visit",
                                          .where = WHERE_VISIT,
                                          .title = visit_title,
                                          .draw = scroll_draw_pane,
                                          .resize = scroll_resize_pane,
                                          .command = visit_command,
                                          .why_not = visit_why_not,
                                          .event = visit_event,
                                          .tick = visit_tick,
                                          .close = visit_close};

struct pane *visit_pane_new(struct context *context, const char *id) {
  struct visit_pane *pane = mem_new_as(&(struct visit_pane){.page.base.ops = &visit_ops,
                                                            .context = context,
                                                            .id = mem_copy(id),
                                                            .reading = freshness_begin(context),
                                                            .page.scroll = scroll_empty()},
                                       sizeof *pane);
  visit_read(pane, true);
  if (!context->setup.offline) visit_read(pane, false);
  return &pane->page.base;
}

const struct visit *visit_pane_visit(const struct pane *base) {
  return base->ops == &visit_ops ? CONTAINER_OF(base, struct visit_pane, page.base)->visit : NULL;
}
