#include "panes/planning_row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/earth.h"
#include "model/report_state.h"
#include "panes/visit_style.h"
#include "tui/pane.h"

enum {
  ROW_REF_WIDTH = 9,
  ROW_REF_MOST = 16,   /* ... as far as references need it, in a row of */
  ROW_REF_LEAST = 100, /* ... so many cells */
  ROW_STATUS_WIDTH = 4,
  ROW_WORD_WIDTH = 9,
  ROW_WORD_LEAST = 52,  /* cells of a row in which statuses are whole words, */
  ROW_AGENT_LEAST = 68, /* ... and in which the agent has a column */
  ROW_AGENT_WIDTH = 9,
  ROW_AGENT_WHOLE = 70, /* cells behind the reference in which that is wide enough for both names */
  ROW_AGENT_WIDE = 16,
  ROW_NAME_LEAST = 12,
  ROW_NAME_WIDE = 22,
  ROW_NOTE_WIDTH = 27, /* what most notes need */
  ROW_ADDRESS_LEAST = 14
};

/* A report turns from a draft to what it then is. */
uint64_t planning_row_look(const struct planning_row *row) {
  const struct context *context = row->context;
  uint64_t look = (uint64_t)context->moved_visits.changed + context->marked_visits.changed + context->reports.changed +
                  context->open_writes.changed;
  int64_t until = report_state_until(row->visit);
  look = pane_look_add(PANE_LOOK, look);
  return pane_look_add(look, until != WHEN_NONE && context_utc(context) > until);
}

/* ---- words */

void planning_row_say_clash(const struct planning_row *row, bool whole, char out[PLANNING_ROW_TEXT]) {
  const struct visit_clash *clash = row->clash;
  char far[32], way[64];
  earth_show(clash->metres, far, sizeof far);
  /* TRANSLATORS: "7.8 km in 12 min": a way as the crow flies, and the time that there is for it. */
  snprintf(way, sizeof way, _("%s in %d min"), far, clash->minutes);
  if (clash->kind == VISIT_CLASH_TIME)
    snprintf(out, PLANNING_ROW_TEXT, whole ? _("same hour as %s") : _("same hour"), row->other->ref_shown);
  else if (whole)
    snprintf(out, PLANNING_ROW_TEXT, _("%s from %s"), way, row->other->ref_shown);
  else
    snprintf(out, PLANNING_ROW_TEXT, "%s", way);
}

void planning_row_say_cancelled(const struct visit *visit, bool whole, char out[PLANNING_ROW_TEXT]) {
  static const char *const by[] = {[VISIT_CANCELLED_VISITOR] = N_("by the visitor"),
                                   [VISIT_CANCELLED_OWNER] = N_("by the owner"),
                                   [VISIT_CANCELLED_AGENT] = N_("by the agent"),
                                   [VISIT_CANCELLED_MOVED] = N_("to another date"),
                                   [VISIT_CANCELLED_TERMINATED] = N_("property taken")};
  enum visit_status status = visit_summary_status(visit, NULL);
  int64_t at = WHEN_NONE;
  char when[64];
  out[0] = '\0';
  if (!visit_status_is_cancelled(status)) return;
  for (size_t n = 0; n < visit->visitor_count; n++)
    if (visit->visitors[n].status == status && visit->visitors[n].status_updated_at > at)
      at = visit->visitors[n].status_updated_at;
  bool same = at != WHEN_NONE && visit->at != WHEN_NONE && when_day(at) == when_day(visit->at);
  (same ? when_show_time : when_show_day_time)(at, when, sizeof when);
  snprintf(out, PLANNING_ROW_TEXT, whole && at != WHEN_NONE ? "%s, %s" : "%s", _(by[status]), when);
}

void planning_row_say_report(const struct planning_row *row, bool brief, char out[PLANNING_ROW_TEXT]) {
  const struct visit *visit = row->visit;
  int64_t now = context_utc(row->context);
  bool unread = report_state_of(visit, now) != REPORT_MISSING && reports_is_unread(&row->context->reports, visit->id);
  char said[96] = "";
  if (!unread || !brief) report_state_say(visit, now, brief ? REPORT_BRIEF : REPORT_WHOLE, said, sizeof said);
  snprintf(out, PLANNING_ROW_TEXT, "%s%s%s", unread ? _("new report") : "", unread && said[0] != '\0' ? ", " : "",
           said);
}

/* ---- the note: what stands at the end of a row */

/* In four lengths: "draft until 15:24", "draft 15:24", "!15:24", "!". */
struct row_note {
  char whole[PLANNING_ROW_TEXT], less[PLANNING_ROW_TEXT], least[64];
  const char *sign;
  enum style style;
};

/* "cancel: waiting" of what is on its way, "moved to Sat 28 10:00". */
static bool row_note_moves(const struct planning_row *row, struct row_note *note) {
  bool guessed_to, guessed_from;
  const struct moved_visits *moved = &row->context->moved_visits;
  const struct visit_move *to = moved_visits_shown(moved, row->visit->id, true, &guessed_to);
  const struct visit_move *from = moved_visits_shown(moved, row->visit->id, false, &guessed_from);
  char when[64];
  if (to == NULL && from == NULL) return false;
  when_show_day_time(to != NULL ? to->new_at : from->old_at, when, sizeof when);
  if (to != NULL)
    snprintf(note->whole, sizeof note->whole, guessed_to ? _("moved to %s?") : _("moved to %s"), when);
  else
    snprintf(note->whole, sizeof note->whole, guessed_from ? _("moved from %s?") : _("moved from %s"), when);
  bool guessed = to != NULL ? guessed_to : guessed_from;
  snprintf(note->less, sizeof note->less, "%s %s%s", to != NULL ? "→" : "←", when, guessed ? "?" : "");
  note->sign = to != NULL ? "→" : "←";
  return true;
}

static void row_note_clash(const struct planning_row *row, struct row_note *note) {
  char said[PLANNING_ROW_TEXT];
  planning_row_say_clash(row, true, said);
  snprintf(note->whole, sizeof note->whole, "! %.150s", said);
  planning_row_say_clash(row, false, said);
  snprintf(note->less, sizeof note->less, "! %.150s", said);
  note->sign = "!";
}

static void row_note_report(const struct planning_row *row, bool brief, struct row_note *note) {
  enum report_state state = report_state_of(row->visit, context_utc(row->context));
  bool unread = state != REPORT_MISSING && reports_is_unread(&row->context->reports, row->visit->id);
  bool open = state == REPORT_DRAFT || state == REPORT_AWAITED;
  char until[48];
  planning_row_say_report(row, false, note->whole);
  planning_row_say_report(row, true, note->less);
  report_state_show_until(row->visit, context_utc(row->context), until, sizeof until);
  note->sign = unread && open ? "*!" : unread ? "*" : open ? "!" : state == REPORT_MISSING ? "!!" : "";
  if (open) snprintf(note->least, sizeof note->least, "%s%s", note->sign, until);
  if (state != REPORT_FINAL || unread) return;
  note->style = STYLE_TEXT;
  if (brief) note->whole[0] = note->less[0] = '\0'; /* a slow line has enough to paint */
}

/* One thing, what matters most; brief: nothing that can wait. */
static struct row_note row_note_of(const struct planning_row *row, bool brief) {
  struct row_note note = {.sign = "", .style = STYLE_WARN};
  const struct open_write *write =
      open_writes_of_visit(&row->context->open_writes, OPEN_WRITES_OF_VISIT, row->visit->id, NULL);
  if (write != NULL) {
    text_copy(note.whole, sizeof note.whole, write->said);
    text_copy(note.less, sizeof note.less, write->said);
    note.sign = "…";
  } else if (row->clash != NULL) {
    row_note_clash(row, &note);
  } else if (!row_note_moves(row, &note)) {
    planning_row_say_cancelled(row->visit, true, note.whole);
    planning_row_say_cancelled(row->visit, false, note.less);
    note.style = STYLE_FAINT;
    if (note.whole[0] == '\0') {
      note.style = STYLE_WARN;
      row_note_report(row, brief, &note);
    }
  }
  return note;
}

/* The longest that fits; the sign always does. */
static const char *row_note_fit(const struct row_note *note, int room) {
  const char *const texts[] = {note->whole, note->less, note->least};
  for (size_t n = 0; n < sizeof texts / sizeof *texts; n++)
    if (texts[n][0] != '\0' && text_width(texts[n]) <= room) return texts[n];
  return note->sign;
}

/* "(17:30 in Reunion)", the time where the property is; "(17:30)" or nothing where that leaves the rest no room: the
 * visit's card has it. */
static void row_say_there(const struct planning_row *row, int room, char out[PLANNING_ROW_TEXT]) {
  const struct property_zone zone = property_zone_of(row->context->zones, row->visit->place);
  char there[PLANNING_ROW_TEXT - 8];
  for (int whole = 1; whole >= 0; whole--) {
    (whole ? property_zone_show : property_zone_show_time)(&zone, row->visit->at, there, sizeof there);
    snprintf(out, PLANNING_ROW_TEXT, there[0] != '\0' ? "(%s)" : "%s", there);
    if (text_width(out) <= room) return;
  }
  out[0] = '\0';
}

/* "Jules Dubois", in less room "Jules D.", "Jules". */
static void row_say_agent(const char *agent, int cells, char out[PLANNING_ROW_TEXT]) {
  const char *last = agent != NULL ? strrchr(agent, ' ') : NULL;
  int first = last != NULL ? (int)(last - agent) : 0, wide;
  text_copy(out, PLANNING_ROW_TEXT, agent != NULL ? agent : "");
  if (text_width(out) > cells && first > 0 && first < 64)
    snprintf(out, PLANNING_ROW_TEXT, "%.*s %.*s.", first, agent, (int)text_next(last + 1, &wide), last + 1);
  if (text_width(out) > cells && first > 0 && first < 64) snprintf(out, PLANNING_ROW_TEXT, "%.*s", first, agent);
}

/* ---- drawing */

/* "Marie Dupont +2"; where that does not fit "M. Dupont +2" or "Dupont +2": how many come is never cut. */
static void row_draw_visitor(const struct visit *visit, struct canvas *canvas, struct rect rect, enum style style) {
  if (visit->visitor_count == 0) return;
  const struct visitor *visitor = &visit->visitors[0].visitor;
  char more[24] = "", initial[32] = "";
  if (visit->visitor_count > 1) snprintf(more, sizeof more, " +%zu", visit->visitor_count - 1);
  int room = rect.width - text_width(more), cells;
  AUTO(mem_free_at) char *name = visitor_name(visitor);
  if (text_width(name) > room && visitor->first_name != NULL && visitor->last_name != NULL) {
    size_t length = text_next(visitor->first_name, &cells);
    if (length >= sizeof initial) length = 0;
    memcpy(initial, visitor->first_name, length);
    free(name);
    name = mem_print("%s. %s", initial, visitor->last_name);
    if (text_width(name) > room) memmove(name, name + length + 2, strlen(name + length + 2) + 1);
  }
  int used = canvas_text(canvas, rect.x, rect.y, room, style, name);
  canvas_text(canvas, rect.x + used, rect.y, rect.width - used, style, more);
}

int planning_row_ref(const struct planning_row *row, int width) {
  return list_column(row->ref_cells, ROW_REF_WIDTH, width >= ROW_REF_LEAST ? ROW_REF_MOST : ROW_REF_WIDTH);
}

/* Time, status, reference; the rest of the row begins behind it. */
static struct rect row_draw_head(const struct planning_row *row, struct canvas *canvas, struct rect rect,
                                 enum style text) {
  const struct visit *visit = row->visit;
  const struct marked_visits *marked = &row->context->marked_visits;
  bool mixed, focused = row->selected == LIST_ROW_FOCUSED && !row->context->setup.lean;
  bool words = rect.width >= ROW_WORD_LEAST;
  int x = rect.x + 1, y = rect.y, end = rect.x + rect.width, cells = words ? ROW_WORD_WIDTH : ROW_STATUS_WIDTH;
  enum visit_status status = visit_summary_status(visit, &mixed);
  char when[32];
  if (marked_visits_has(marked, visit->id)) canvas_text(canvas, x, y, 1, STYLE_KEY, "+");
  x += marked->count > 0; /* a column of its own only where there are marks */
  if (visit->at != WHEN_NONE)
    when_show_time(visit->at, when, sizeof when);
  else
    snprintf(when, sizeof when, "%s", _("no date"));
  x += canvas_text(canvas, x, y, end - x, focused ? STYLE_SELECTED : STYLE_TEXT, when) + 1;
  canvas_print(canvas, x, y, cells + 1, visit_style(status), "%s%s",
               words ? visit_status_word(status) : visit_status_short(status), mixed ? "*" : "");
  x += cells + 2;
  struct rect rest = {x, y, end - x, 1};
  list_draw_cell(canvas, &rest, planning_row_ref(row, rect.width), text, visit->ref_shown);
  return rest;
}

/* Visitor and note, where there is none the agent (brief: not), and the address where there is room beside them. */
static void row_draw_narrow(const struct planning_row *row, struct canvas *canvas, struct rect rect, bool brief,
                            enum style text) {
  const struct visit *visit = row->visit;
  const struct row_note note = row_note_of(row, brief);
  char there[PLANNING_ROW_TEXT], agent[PLANNING_ROW_TEXT];
  AUTO(mem_free_at) char *name = visit_who(visit);
  int own = !brief && text_width(name) < ROW_NAME_LEAST ? text_width(name) : ROW_NAME_LEAST; /* that the name keeps */
  int x = rect.x, y = rect.y, end = rect.x + rect.width, least = rect.width - 1 - own;
  const char *tag = row_note_fit(&note, least);
  row_say_there(row, least, there);
  if (note.style == STYLE_TEXT && there[0] != '\0') tag = ""; /* the time there is more than a number */
  int cells = text_width(tag), room = rect.width - (cells > 0 ? cells + 1 : 0);
  row_say_there(row, room - 1 - own, there);
  row_say_agent(visit->agent_shown, least < ROW_AGENT_WIDTH ? least : ROW_AGENT_WIDTH, agent);
  bool led = !brief && note.whole[0] == '\0' && there[0] == '\0' && agent[0] != '\0' && text_width(agent) <= least;
  if (led) {
    tag = agent;
    cells = text_width(agent);
    room -= cells + 1;
  }
  if (there[0] != '\0') {
    room -= text_width(there) + 1;
    canvas_text(canvas, x + room + 1, y, text_width(there), text, there);
  }
  bool wide = room > ROW_NAME_WIDE + ROW_ADDRESS_LEAST && visit->address != NULL;
  if (room > 0) row_draw_visitor(visit, canvas, (struct rect){x, y, wide ? ROW_NAME_WIDE : room, 1}, text);
  if (wide) canvas_text(canvas, x + ROW_NAME_WIDE + 1, y, room - ROW_NAME_WIDE - 1, text, visit->address);
  if (cells > 0 && end - cells >= x) canvas_text_right(canvas, end - cells, y, cells, led ? text : note.style, tag);
}

/* Columns for visitor and agent; behind them the note, the time there, the address, as far as they go. */
static void row_draw_wide(const struct planning_row *row, struct canvas *canvas, struct rect rect, enum style text) {
  const struct visit *visit = row->visit;
  const struct row_note note = row_note_of(row, false);
  char there[PLANNING_ROW_TEXT];
  int agent = rect.width >= ROW_AGENT_WHOLE ? ROW_AGENT_WIDE : ROW_AGENT_WIDTH;
  int name = rect.width - agent - ROW_NOTE_WIDTH - 2;
  name = name < ROW_NAME_LEAST ? ROW_NAME_LEAST : name > ROW_NAME_WIDE ? ROW_NAME_WIDE : name;
  row_draw_visitor(visit, canvas, (struct rect){rect.x, rect.y, name, 1}, text);
  rect.x += name + 1;
  rect.width -= name + 1;
  row_say_agent(visit->agent_shown, agent, there);
  list_draw_cell(canvas, &rect, agent, text, there);
  const char *tag = row_note_fit(&note, rect.width);
  if (tag[0] != '\0') list_draw_cell(canvas, &rect, text_width(tag) + 1, note.style, tag);
  row_say_there(row, rect.width, there);
  if (there[0] != '\0') list_draw_cell(canvas, &rect, text_width(there) + 1, text, there);
  if (rect.width >= ROW_ADDRESS_LEAST && visit->address != NULL)
    canvas_text(canvas, rect.x, rect.y, rect.width, text, visit->address);
}

void planning_row_draw(const struct planning_row *row, struct canvas *canvas, struct rect rect) {
  bool cancelled = visit_status_is_cancelled(visit_summary_status(row->visit, NULL));
  enum style text = cancelled ? STYLE_FAINT : STYLE_TEXT;
  struct rect rest = row_draw_head(row, canvas, rect, text);
  if (rect.width >= ROW_AGENT_LEAST)
    row_draw_wide(row, canvas, rest, text);
  else
    row_draw_narrow(row, canvas, rest, rect.width < ROW_WORD_LEAST, text);
}
