#include "panes/picked_pane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/agent.h"
#include "model/report_state.h"
#include "panes/context_event.h"
#include "panes/freshness.h"
#include "panes/intent.h"
#include "tui/list.h"

enum {
  PICKED_FRESH_SECONDS = 60,
  PICKED_AGENT_BACK = 14, /* days */
  PICKED_AGENT_ON = 28,
  PICKED_STATE_CELLS = 10,
  PICKED_STATE_WIDE = 26,
  PICKED_WHEN_CELLS = 13,
  PICKED_REF_CELLS = 9,
  PICKED_NAME_CELLS = 16,
  PICKED_NAME_WIDE = 22,
  PICKED_AGENT_CELLS = 17,
  PICKED_WIDE = 100,
  PICKED_NAMED = 60, /* columns from which the visitor has a cell of their own */
  PICKED_FOOT = 2,   /* rows for the selected one, in full, */
  PICKED_TALL = 10   /* ... in a window of so many */
};

/* In the order in which they are shown. */
enum picked_group { PICKED_MISSING, PICKED_NEW, PICKED_DRAFT, PICKED_ODD, PICKED_REST };

struct picked_pane {
  struct pane base;
  struct context *context;
  struct summary_pick pick;
  char *title;
  bool of_agent;         /* picked_pane_agent */
  int64_t from, to;      /* what is read */
  uint64_t known_serial; /* the cache was asked for it */
  struct reading reading;
  bool read;  /* something has come, */
  bool whole; /* ... and all that is read of it had been read then */
  struct visit_list *all;
  enum picked_group *groups; /* of each of them, as it was when they came */
  size_t count;              /* how many there are */
  int most;                  /* the largest interest seen */
  int64_t since;             /* from there on the cache has all */
  char letter;
  struct list list;
  int height;
};

bool picked_pane_has_reports(const struct picked_pane *pane) {
  return pane->pick.what == SUMMARY_REPORTS;
}

/* ---- what is shown */

static const struct visit *picked_visit(const struct picked_pane *pane, size_t row) {
  return pane->all->visits[pane->list.shown[row]];
}

static const char *picked_id(const struct list *list, size_t item) {
  return CONTAINER_OF(list, struct picked_pane, list)->all->visits[item]->id;
}

static enum picked_group picked_group_of(const struct picked_pane *pane, const struct visit *visit) {
  enum report_state state = report_state_of(visit, context_utc(pane->context));
  if (!picked_pane_has_reports(pane)) return PICKED_REST;
  if (state == REPORT_MISSING) return PICKED_MISSING;
  if (state == REPORT_UNREADABLE) return PICKED_ODD;
  if (reports_is_unread(&pane->context->reports, visit->id)) return PICKED_NEW;
  return state == REPORT_FINAL ? PICKED_REST : PICKED_DRAFT;
}

static bool picked_passes(const struct list *list, size_t item) {
  const struct picked_pane *pane = CONTAINER_OF(list, struct picked_pane, list);
  enum picked_group group = pane->groups[item];
  return pane->letter == 0 || (pane->letter == 'm' && group == PICKED_MISSING) ||
         (pane->letter == 'b' && group == PICKED_DRAFT) || (pane->letter == 'u' && group == PICKED_NEW);
}

static const char *picked_heading(const struct list *list, size_t row) {
  const struct picked_pane *pane = CONTAINER_OF(list, struct picked_pane, list);
  static const char *const headings[] = {[PICKED_MISSING] = N_("Missing: done for more than four hours, and no text"),
                                         [PICKED_NEW] = N_("New since they were opened here"),
                                         [PICKED_DRAFT] = N_("May still change"),
                                         [PICKED_ODD] = N_("Can't be read"),
                                         [PICKED_REST] = N_("The others of two weeks")};
  enum picked_group group = pane->groups[list->shown[row]];
  bool begins = row == 0 || pane->groups[list->shown[row - 1]] != group;
  return picked_pane_has_reports(pane) && begins ? _(headings[group]) : NULL;
}

/* Headings take rows. */
static void picked_fit(struct picked_pane *pane) {
  int headings = 0, foot = pane->height >= PICKED_TALL ? PICKED_FOOT : 0;
  if (pane->height == 0) return; /* not laid out yet */
  for (size_t row = 0; row < pane->list.count; row++)
    headings += picked_heading(&pane->list, row) != NULL;
  list_fit(&pane->list, pane->height - foot - headings);
}

struct picked_item {
  struct visit *visit;
  enum picked_group group;
  size_t place;
};

/* Within a group they stay as they came: the last one first. */
static int picked_compare(const void *one, const void *other) {
  const struct picked_item *first = one, *second = other;
  if (first->group != second->group) return first->group < second->group ? -1 : 1;
  return first->place < second->place ? -1 : 1;
}

static void picked_fill(struct picked_pane *pane) {
  size_t count = pane->all->count;
  AUTO(mem_free_at) struct picked_item *items = mem_new_array(count + 1, sizeof *items);
  for (size_t n = 0; n < count; n++)
    items[n] = (struct picked_item){pane->all->visits[n], picked_group_of(pane, pane->all->visits[n]), n};
  qsort(items, count, sizeof *items, picked_compare);
  pane->groups = mem_resize(pane->groups, count + 1, sizeof *pane->groups);
  for (size_t n = 0; n < count; n++) {
    pane->all->visits[n] = items[n].visit;
    pane->groups[n] = items[n].group;
  }
  bool moved = list_reset(&pane->list, count);
  picked_fit(pane);
  if (moved) context_moved(pane->context);
}

void picked_pane_set_letter(struct picked_pane *pane, char letter) {
  pane->letter = letter;
  if (pane->all != NULL) picked_fill(pane);
  pane->context->moved_ms = 0;
}

const char *picked_pane_step(struct picked_pane *pane, int step) {
  size_t row = pane->list.selected;
  bool there = step > 0 ? row + 1 < pane->list.count : row > 0 && pane->list.count > 0;
  if (!there) return NULL;
  list_select(&pane->list, step > 0 ? row + 1 : row - 1);
  return picked_visit(pane, pane->list.selected)->id;
}

/* ---- drawing */

static const char *picked_filter_word(char letter) {
  return letter == 'm' ? C_("reports", "missing") : letter == 'b' ? _("draft reports") : C_("reports", "new");
}

static void picked_title(const struct pane *base, char *out, size_t size) {
  const struct picked_pane *pane = CONTAINER_OF(base, struct picked_pane, base);
  char what[256] = "", since[64], until[64];
  size_t shown = pane->all != NULL ? pane->all->count : 0;
  if (pane->read && pane->letter != 0)
    snprintf(what, sizeof what, "%zu/%zu %s", pane->list.count, shown, picked_filter_word(pane->letter));
  else if (pane->read && pane->count > shown)
    snprintf(what, sizeof what, _("the last %zu of %zu"), shown, pane->count);
  else if (pane->read)
    snprintf(what, sizeof what, "%zu", shown);
  size_t used = strlen(what);
  if (pane->read && picked_pane_has_reports(pane)) {
    when_say_date(pane->since, since, sizeof since);
    snprintf(what + used, sizeof what - used, _(" since %s"), since);
  } else if (pane->of_agent) {
    when_show_day(pane->from, since, sizeof since);
    when_show_day(when_day_add(pane->to, -1), until, sizeof until);
    snprintf(what + used, sizeof what - used, "%s%s - %s", used > 0 ? ", " : "", since, until);
  }
  freshness_detail_title(pane->title, what, &pane->reading, out, size);
}

/* "draft until 15:24", where that has room; what is settled may be new to who looks. */
static void picked_say_state(const struct picked_pane *pane, const struct visit *visit, bool wide, char *out,
                             size_t size) {
  int64_t now = context_utc(pane->context);
  enum report_state state = report_state_of(visit, now);
  bool timed = wide && (state == REPORT_DRAFT || state == REPORT_AWAITED);
  if (state == REPORT_FINAL && reports_is_unread(&pane->context->reports, visit->id))
    text_copy(out, size, C_("report", "new"));
  else
    report_state_say(visit, now, timed ? REPORT_WHOLE : REPORT_WORD, out, size);
}

static enum style picked_style(const struct picked_pane *pane, const struct visit *visit) {
  enum report_state state = report_state_of(visit, context_utc(pane->context));
  if (state == REPORT_MISSING || state == REPORT_UNREADABLE) return STYLE_BAD;
  if (state != REPORT_FINAL || reports_is_unread(&pane->context->reports, visit->id)) return STYLE_WARN;
  return STYLE_TEXT;
}

/* "+ bright  - noise  ? the charges": what the agent wrote, of each of the properties, on one line. New memory. */
static char *picked_texts(const struct visit *visit) {
  struct buf out = buf_empty(BUF_UNBOUNDED);
  for (size_t n = 0; n < visit->report_count; n++) {
    const struct visit_report *report = &visit->reports[n];
    const char *const texts[] = {report->positive, report->negative, report->questions, report->comment, report->note};
    static const char *const marks[] = {"+ ", "- ", "? ", "", ""};
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
      AUTO(mem_free_at) char *line = text_clean_line(texts[t]);
      if (text_is_filled(line)) (void)!buf_print(&out, "%s%s%s", out.length > 0 ? "  " : "", marks[t], line);
    }
  }
  return buf_take(&out);
}

static void picked_draw_report(const struct visit *visit, struct canvas *canvas, struct rect *rest) {
  char interest[16] = "";
  int number = report_state_interest(visit);
  if (number >= 0) snprintf(interest, sizeof interest, "%d", number);
  canvas_text_right(canvas, rest->x, rest->y, rest->width > 2 ? 2 : rest->width, STYLE_STRONG, interest);
  rest->x += 3;
  rest->width -= 3;
  AUTO(mem_free_at) char *texts = picked_texts(visit);
  if (rest->width > 0) list_draw_cell(canvas, rest, rest->width, STYLE_TEXT, texts);
}

/* The state, when, which property, who came and who showed it, what came of it. */
static void picked_draw_row(const struct list *list, struct canvas *canvas, struct rect rect, size_t row,
                            enum list_row selected) {
  const struct picked_pane *pane = CONTAINER_OF(list, struct picked_pane, list);
  const struct visit *visit = picked_visit(pane, row);
  bool wide = rect.width >= PICKED_WIDE, reports = picked_pane_has_reports(pane), mixed;
  char when[64], state[96];
  struct rect rest = {rect.x + 1, rect.y, rect.width - 1, 1};
  enum visit_status status = visit_summary_status(visit, &mixed);
  when_show_day_time(visit->at, when, sizeof when);
  if (reports)
    picked_say_state(pane, visit, wide, state, sizeof state);
  else
    snprintf(state, sizeof state, "%s%s", visit_status_short(status), mixed ? "*" : "");
  list_draw_cell(canvas, &rest,
                 wide && reports ? PICKED_STATE_WIDE
                 : reports       ? PICKED_STATE_CELLS
                                 : 5,
                 reports ? picked_style(pane, visit) : STYLE_TEXT, state);
  list_draw_cell(canvas, &rest, PICKED_WHEN_CELLS, selected ? STYLE_SELECTED : STYLE_TEXT, when);
  list_draw_cell(canvas, &rest, PICKED_REF_CELLS, STYLE_TEXT, visit->ref_shown);
  if (rect.width < PICKED_NAMED && reports) {
    picked_draw_report(visit, canvas, &rest);
    return;
  }
  AUTO(mem_free_at) char *who = visit_who(visit);
  list_draw_cell(canvas, &rest, wide ? PICKED_NAME_WIDE : PICKED_NAME_CELLS, STYLE_TEXT, who);
  AUTO(mem_free_at) char *agent = agent_of_visit(visit);
  if (wide) list_draw_cell(canvas, &rest, PICKED_AGENT_CELLS, STYLE_TEXT, agent);
  if (reports)
    picked_draw_report(visit, canvas, &rest);
  else
    list_draw_cell(canvas, &rest, rest.width, STYLE_TEXT, visit->address);
}

static const struct list_ops picked_list = {
    .id = picked_id, .passes = picked_passes, .heading = picked_heading, .draw = picked_draw_row};

/* The selected one in full: what the interest is beside, as the number has no scale. */
static void picked_draw_foot(const struct picked_pane *pane, struct canvas *canvas, struct rect rect) {
  if (pane->list.count == 0) return;
  const struct visit *visit = picked_visit(pane, pane->list.selected);
  int interest = report_state_interest(visit);
  AUTO(mem_free_at) char *texts = picked_texts(visit);
  AUTO(mem_free_at)
  char *shown = interest >= 0 ? mem_print(_("Interest %d (largest seen %d)"), interest, pane->most) : mem_copy("");
  AUTO(mem_free_at)
  char *all = mem_print("%s  %s%s%s", visit->address != NULL ? visit->address : visit->ref_shown, shown,
                        shown[0] != '\0' ? "  " : "", texts);
  canvas_paragraph(canvas, rect, 0, STYLE_FAINT, all);
}

static const char *picked_nothing(const struct picked_pane *pane, char *out, size_t size) {
  if (pane->all != NULL && pane->all->count > 0) return _("Nothing matches; Esc clears the filter");
  freshness_say_nothing(pane->context, EVENT_PICKED, &pane->reading.fresh, pane->read,
                        picked_pane_has_reports(pane) ? _("No report is missing, new or a draft")
                        : pane->of_agent              ? _("This agent has no visits in these weeks")
                                                      : _("No visit stands behind this number any more"),
                        out, size);
  return out;
}

static void picked_draw(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused) {
  const struct picked_pane *pane = CONTAINER_OF(base, struct picked_pane, base);
  char nothing[FRESHNESS_NOTHING] = "";
  int foot = rect.height >= PICKED_TALL ? PICKED_FOOT : 0;
  list_draw(&pane->list, canvas, (struct rect){rect.x, rect.y, rect.width, rect.height - foot}, focused,
            pane->list.count == 0 ? picked_nothing(pane, nothing, sizeof nothing) : nothing);
  if (foot > 0)
    picked_draw_foot(pane, canvas, (struct rect){rect.x + 1, rect.y + rect.height - foot, rect.width - 1, foot});
}

static struct pane_spot picked_spot(const struct pane *base, struct rect body, int x, int y) {
  (void)x;
  return list_spot(&CONTAINER_OF(base, struct picked_pane, base)->list,
                   body.height - (body.height >= PICKED_TALL ? PICKED_FOOT : 0), y);
}

static void picked_resize(struct pane *base, struct rect rect) {
  struct picked_pane *pane = CONTAINER_OF(base, struct picked_pane, base);
  pane->height = rect.height;
  picked_fit(pane);
}

/* ---- keys, events, time */

static void picked_read(struct picked_pane *pane) {
  pane->reading.serial = context_post(pane->context, job_picked(&pane->pick, pane->from, pane->to, false));
}

static void picked_read_known(struct picked_pane *pane) {
  pane->known_serial = context_post(pane->context, job_picked(&pane->pick, pane->from, pane->to, true));
  if (pane->context->setup.offline) pane->reading.serial = pane->known_serial;
}

/* Its question is the message's own. */
static void picked_write(const struct visit *visit, struct intents *wants) {
  intents_add(wants, (struct intent){.kind = INTENT_OPEN_CONVERSATION, .about = property_about_of_visit(visit)});
  intents_add(wants, (struct intent){.kind = INTENT_WRITE_MESSAGE, .about = property_about_of_visit(visit)});
}

static bool picked_command(struct pane *base, enum command command, struct intents *wants) {
  struct picked_pane *pane = CONTAINER_OF(base, struct picked_pane, base);
  const struct visit *visit = pane->list.count > 0 ? picked_visit(pane, pane->list.selected) : NULL;
  if (list_command(&pane->list, command)) return true;
  if (command == COMMAND_REFRESH) picked_read(pane);
  if (command == COMMAND_OPEN && visit != NULL)
    intents_add(wants, (struct intent){.kind = INTENT_OPEN_VISIT, .id = mem_copy(visit->id)});
  if (command == COMMAND_WRITE_AGENT && visit != NULL) picked_write(visit, wants);
  bool back = command == COMMAND_BACK && pane->letter != 0;
  if (back) picked_pane_set_letter(pane, 0);
  return back || command == COMMAND_REFRESH || command == COMMAND_OPEN ||
         (command == COMMAND_WRITE_AGENT && visit != NULL);
}

static const char *picked_why_not(const struct pane *base, enum command command) {
  const struct picked_pane *pane = CONTAINER_OF(base, struct picked_pane, base);
  if (command == COMMAND_REPORTS && !picked_pane_has_reports(pane))
    return _("Only reports are filtered by their state: f r in the planning opens them");
  return pane->list.count == 0 ? _("There is no visit here") : NULL;
}

/* Of an agent's the next one to come, else the last; until somebody has moved. */
static void picked_select_next(struct picked_pane *pane) {
  int64_t now = context_utc(pane->context);
  size_t row = 0;
  while (row + 1 < pane->list.count && picked_visit(pane, row + 1)->at >= now)
    row++;
  if (pane->list.count > 0) list_select(&pane->list, row);
}

static void picked_take(struct picked_pane *pane, struct event *event) {
  bool first = pane->of_agent && (pane->all == NULL || pane->all->count == 0);
  visit_list_free(pane->all);
  pane->all = mem_take(&event->visits);
  pane->count = event->count;
  pane->most = event->most;
  pane->since = event->from;
  pane->read = true;
  pane->reading.fresh.left_out = event->fresh.left_out;
  pane->whole = !event->fresh.failed;
  if (pane->whole) pane->reading.fresh.read_at = event->fresh.read_at;
  picked_fill(pane);
  if (first) picked_select_next(pane);
}

/* What the cache had was read just now: needs no reading. What stands behind a number was read with that. */
static bool picked_is_fresh(const struct picked_pane *pane) {
  bool fresh = pane->whole && freshness_is_within(&pane->reading, PICKED_FRESH_SECONDS);
  return pane->read && (fresh || !(picked_pane_has_reports(pane) || pane->of_agent));
}

static void picked_event(struct pane *base, struct event *event, struct intents *wants) {
  struct picked_pane *pane = CONTAINER_OF(base, struct picked_pane, base);
  bool known = event->serial != 0 && event->serial == pane->known_serial;
  bool asked = event->serial != 0 && event->serial == pane->reading.serial;
  bool reports = picked_pane_has_reports(pane);
  (void)wants;
  if (asked && event->type == EVENT_PICKED) context_event_say_left_out(pane->context, event);
  if ((known || asked) && event->type == EVENT_PICKED && event->visits != NULL) picked_take(pane, event);
  if (known && event->type == EVENT_DONE && !pane->context->setup.offline) {
    pane->known_serial = 0;
    if (!picked_is_fresh(pane)) picked_read(pane);
  }
  if (event->type == EVENT_CHANGES && reports && pane->all != NULL) picked_fill(pane); /* which ones are new */
  if (freshness_detail_ended(&pane->reading, event) && reports && event->error.code == ERROR_NONE)
    context_post(pane->context, job_changes(WHEN_NONE, true));
}

static int picked_tick(struct pane *base, int64_t now_ms) {
  (void)now_ms;
  return freshness_detail_tick(&CONTAINER_OF(base, struct picked_pane, base)->reading);
}

static void picked_close(struct pane *take_pane) {
  struct picked_pane *pane = CONTAINER_OF(take_pane, struct picked_pane, base);
  summary_pick_clear(&pane->pick);
  visit_list_free(pane->all);
  list_clear(&pane->list);
  free(pane->groups);
  free(pane->title);
  free(pane);
}

static const struct pane_ops picked_ops = {.name = "picked",
                                           .where = WHERE_PICKED,
                                           .title = picked_title,
                                           .draw = picked_draw,
                                           .spot = picked_spot,
                                           .resize = picked_resize,
                                           .command = picked_command,
                                           .why_not = picked_why_not,
                                           .event = picked_event,
                                           .tick = picked_tick,
                                           .close = picked_close};

struct picked_pane *picked_pane_of(struct pane *base) {
  return base != NULL && base->ops == &picked_ops ? CONTAINER_OF(base, struct picked_pane, base) : NULL;
}

struct pane *picked_pane_new(struct context *context, const struct summary_pick *pick, const char *title) {
  struct picked_pane *pane = mem_new_as(&(struct picked_pane){.base.ops = &picked_ops,
                                                              .context = context,
                                                              .pick = summary_pick_copy(pick),
                                                              .title = mem_copy(title),
                                                              .from = pick->from,
                                                              .to = pick->to,
                                                              .since = pick->from,
                                                              .reading = freshness_begin(context),
                                                              .list = list_empty(&picked_list)},
                                        sizeof *pane);
  if (pick->what == SUMMARY_REPORTS) pane->from = pick->whole_from;
  picked_read_known(pane);
  return &pane->base;
}

struct pane *picked_pane_reports(struct context *context) {
  const struct summary_pick pick = reports_pick(context_utc(context));
  return picked_pane_new(context, &pick, _("Reports"));
}

struct pane *picked_pane_agent(struct context *context, const char *id, const char *called) {
  int64_t today = when_day(context_utc(context));
  struct summary_pick pick = {.what = SUMMARY_VISITS,
                              .from = when_day_add(today, -PICKED_AGENT_BACK),
                              .to = when_day_add(today, PICKED_AGENT_ON),
                              .of = SUMMARY_OF_AGENT,
                              .id = mem_copy(id)};
  struct pane *pane = picked_pane_new(context, &pick, called);
  picked_pane_of(pane)->of_agent = true;
  summary_pick_clear(&pick);
  return pane;
}
