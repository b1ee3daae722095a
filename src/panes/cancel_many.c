/* Several visits at once: the marks of the planning, and cancelling what is marked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/desk_private.h"

enum { MANY_COUNT_DIGITS = 6 };

/* ---- marks */

static size_t marks_find(const struct desk *desk, const char *visit_id) {
  size_t n = 0;
  while (n < desk->visits.mark_count && strcmp(desk->visits.marks[n]->id, visit_id) != 0)
    n++;
  return n;
}

bool marks_has(const struct desk *desk, const char *visit_id) {
  return marks_find(desk, visit_id) < desk->visits.mark_count;
}

static void marks_take_out(struct desk *desk, size_t n) {
  struct desk_visits *visits = &desk->visits;
  brief_free(visits->marks[n]);
  visits->changed++;
  visits->mark_count--;
  memmove(visits->marks + n, visits->marks + n + 1, (visits->mark_count - n) * sizeof *visits->marks);
}

void marks_toggle(struct desk *desk, const struct visit *visit) {
  struct desk_visits *visits = &desk->visits;
  size_t n = marks_find(desk, visit->id);
  if (n < visits->mark_count) {
    marks_take_out(desk, n);
    return;
  }
  visits->marks = mem_resize(visits->marks, visits->mark_count + 1, sizeof *visits->marks);
  visits->marks[visits->mark_count++] = brief_of(visit, true);
  visits->changed++;
}

void marks_clear(struct desk *desk) {
  while (desk->visits.mark_count > 0)
    marks_take_out(desk, desk->visits.mark_count - 1);
  free(desk->visits.marks);
  desk->visits.marks = NULL;
}

void marks_check(struct desk *desk, const struct visit_list *list) {
  size_t gone = 0;
  for (size_t n = 0; desk->visits.mark_count > 0 && n < list->count; n++) {
    size_t mark = marks_find(desk, list->visits[n]->id);
    if (mark == desk->visits.mark_count) continue;
    struct brief *fresh = brief_of(list->visits[n], true);
    if (fresh->count > 0) {
      brief_free(desk->visits.marks[mark]);
      desk->visits.marks[mark] = fresh;
      continue;
    }
    brief_free(fresh);
    marks_take_out(desk, mark);
    gone++;
  }
  if (gone > 0)
    deck_notice(desk->deck, STYLE_WARN,
                ngettext("%zu marked visit is cancelled or done by now: not marked any more",
                         "%zu marked visits are cancelled or done by now: not marked any more", (unsigned long)gone),
                gone);
}

/* ---- cancelling them */

struct many {
  struct desk *desk;
  enum { MANY_BY, MANY_COUNT } step;
  size_t count, visitors;
  struct brief **briefs;
  bool by_owner;
  char typed[MANY_COUNT_DIGITS + 1];
};

/* Which ones, as many as the room takes: "Thu 26 14:00 Marie Roy, ...". */
static void many_list(const struct many *sheet, char *out, size_t size) {
  out[0] = '\0';
  for (size_t n = 0; n < sheet->count; n++) {
    char when[64], who[128];
    char *name = visitor_name(&sheet->briefs[n]->visitors[0]);
    when_show_day_time(sheet->briefs[n]->at, when, sizeof when);
    text_clip(who, sizeof who, name, 24, false);
    free(name);
    size_t used = strlen(out);
    if (used + strlen(when) + strlen(who) + 16 > size) return;
    snprintf(out + used, size - used, "%s%s %s", n > 0 ? ", " : "", when, who);
    if (sheet->briefs[n]->count > 1)
      snprintf(out + strlen(out), size - strlen(out), " +%zu", sheet->briefs[n]->count - 1);
  }
}

/* How many of the visits may be over, for all that can be read. */
static size_t many_odd(const struct many *sheet) {
  size_t odd = 0;
  for (size_t n = 0; n < sheet->count; n++) {
    bool any = false;
    for (size_t v = 0; v < sheet->briefs[n]->count; v++)
      any |= sheet->briefs[n]->odd[v];
    odd += any;
  }
  return odd;
}

static void many_sentence(const struct many *sheet, char *out, size_t size) {
  if (sheet->step == MANY_BY) {
    snprintf(
        out, size,
        ngettext("Cancel %zu visit: who wants it?", "Cancel %zu visits: who wants it?", (unsigned long)sheet->count),
        sheet->count);
    return;
  }
  snprintf(out, size,
           sheet->by_owner ? _("Cancel the marked visits (%zu) for the owner? Flatsy writes to the visitors (%zu).")
                           : _("Cancel the marked visits (%zu) for the visitors (%zu)? Flatsy tells the agents."),
           sheet->count, sheet->visitors);
  size_t odd = many_odd(sheet), used = strlen(out);
  if (odd > 0) /* TRANSLATORS: behind the question whether the marked visits are cancelled. */
    snprintf(out + used, size - used,
             ngettext(" The status of %zu of them can't be read: it may be over.",
                      " The status of %zu of them can't be read: they may be over.", (unsigned long)odd),
             odd);
}

static int many_height(const void *state, int width, int height) {
  const struct many *sheet = state;
  char text[1024];
  struct rect rect = {.width = width - 2, .height = height};
  many_sentence(sheet, text, sizeof text);
  int lines = canvas_paragraph(NULL, rect, 0, STYLE_TEXT, text);
  if (sheet->step == MANY_BY) return lines + 1;
  many_list(sheet, text, sizeof text);
  int listed = canvas_paragraph(NULL, rect, 0, STYLE_TEXT, text);
  return lines + listed + 1 < height ? lines + listed + 1 : height;
}

/* Question and typed count stay in sight; the list takes what room is left. */
static void many_draw(const void *state, struct canvas *canvas, struct rect rect) {
  const struct many *sheet = state;
  char text[1024];
  int x = rect.x + 1, last = rect.y + rect.height - 1;
  many_sentence(sheet, text, sizeof text);
  int lines = canvas_paragraph(canvas, (struct rect){x, rect.y, rect.width - 2, rect.height - 1}, 0,
                               sheet->step == MANY_BY ? STYLE_TEXT : STYLE_WARN, text);
  if (sheet->step == MANY_BY) {
    canvas_text(canvas, x, last, rect.width - 1, STYLE_KEY, _("v the visitor   p the owner   Esc back"));
    return;
  }
  many_list(sheet, text, sizeof text);
  if (lines < rect.height - 1)
    canvas_paragraph(canvas, (struct rect){x, rect.y + lines, rect.width - 2, rect.height - 1 - lines}, 0, STYLE_TEXT,
                     text);
  int used = canvas_print(canvas, x, last, rect.width - 1, STYLE_KEY, _("Type %zu, then y: "), sheet->count);
  used += canvas_print(canvas, x + used, last, rect.width - used - 1, STYLE_INPUT, "%s ", sheet->typed);
  canvas_cursor(canvas, x + used - 1, last, true);
}

static void many_send(struct many *sheet) {
  struct desk *desk = sheet->desk;
  for (size_t n = 0; n < sheet->count; n++)
    for (size_t v = 0; v < sheet->briefs[n]->count; v++) {
      const struct brief *brief = sheet->briefs[n];
      struct job *job = job_new(JOB_CANCEL);
      job->id = mem_copy(brief->id);
      job->ref = mem_copy(brief->ref);
      job->address = mem_copy(brief->address);
      job->at = brief->at;
      job->by_owner = sheet->by_owner;
      job->alone = brief->alone;
      visitor_copy(&job->visitor, &brief->visitors[v]);
      desk_post(desk, job);
    }
  marks_clear(desk);
  deck_push(desk->deck, &outbox_ops, outbox_pane_new(desk)); /* a result for each */
  deck_notice(desk->deck, STYLE_TEXT,
              ngettext("%zu cancellation sent: each one's outcome is told here",
                       "%zu cancellations sent: each one's outcome is told here", (unsigned long)sheet->visitors),
              sheet->visitors);
}

static enum sheet_result many_count_key(struct many *sheet, const struct key *key, bool painted) {
  char wanted[24];
  size_t length = strlen(sheet->typed);
  int digit = desk_digit(key);
  snprintf(wanted, sizeof wanted, "%zu", sheet->count);
  if (desk_is_no(key)) {
    sheet->typed[0] = '\0';
    sheet->step = MANY_BY;
  } else if (key->code == KEYC_BACKSPACE && length > 0) {
    sheet->typed[length - 1] = '\0';
  } else if (digit >= 0 && !key->repeated && length < MANY_COUNT_DIGITS) {
    sheet->typed[length] = (char)('0' + digit);
    sheet->typed[length + 1] = '\0';
  }
  if (!desk_is_yes(key) || key->repeated || !painted || sheet->step != MANY_COUNT) return SHEET_STAYS;
  if (strcmp(sheet->typed, wanted) != 0) {
    deck_notice(sheet->desk->deck, STYLE_WARN, _("Type how many visits are cancelled: %zu"), sheet->count);
    return SHEET_STAYS;
  }
  many_send(sheet);
  return SHEET_CLOSES;
}

static enum sheet_result many_key(void *state, const struct key *key, bool painted) {
  struct many *sheet = state;
  if (sheet->step == MANY_COUNT) return many_count_key(sheet, key, painted);
  if (desk_is_no(key)) return SHEET_CLOSES;
  if (!desk_is_letter(key, 'v') && !desk_is_letter(key, 'p')) return SHEET_STAYS;
  sheet->by_owner = desk_is_letter(key, 'p');
  sheet->step = MANY_COUNT;
  return SHEET_STAYS;
}

static void many_close(void *take_sheet) {
  struct many *sheet = take_sheet;
  for (size_t n = 0; n < sheet->count; n++)
    brief_free(sheet->briefs[n]);
  free(sheet->briefs);
  free(sheet);
}

static int many_by_instant(const void *one, const void *other) {
  const struct brief *first = *(struct brief *const *)one, *second = *(struct brief *const *)other;
  return first->at < second->at ? -1 : first->at > second->at;
}

void cancel_many_open(struct desk *desk) {
  static const struct sheet_ops ops = {
      .name = "cancel-many", .height = many_height, .draw = many_draw, .key = many_key, .close = many_close};
  struct many *sheet = mem_new(sizeof *sheet);
  sheet->desk = desk;
  sheet->briefs = mem_new_array(desk->visits.mark_count + 1, sizeof *sheet->briefs);
  for (size_t n = 0; n < desk->visits.mark_count; n++) {
    sheet->briefs[sheet->count++] = brief_copy(desk->visits.marks[n]);
    sheet->visitors += desk->visits.marks[n]->count;
  }
  qsort(sheet->briefs, sheet->count, sizeof *sheet->briefs, many_by_instant);
  deck_open_sheet(desk->deck, &ops, sheet);
}
