#include "panes/cancel_many.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "tui/question.h"

enum { CANCEL_MANY_COUNT_DIGITS = 6 };

struct cancel_many {
  struct context *context;
  enum { CANCEL_MANY_BY, CANCEL_MANY_COUNT } step;
  size_t count, visitors;
  struct brief **briefs;
  bool by_owner;
  char typed[CANCEL_MANY_COUNT_DIGITS + 1];
};

/* Which ones, as many as the room takes: "Thu 26 14:00 Marie Roy, ...". */
static void cancel_many_list(const struct cancel_many *sheet, char *out, size_t size) {
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
static size_t cancel_many_odd(const struct cancel_many *sheet) {
  size_t odd = 0;
  for (size_t n = 0; n < sheet->count; n++) {
    bool any = false;
    for (size_t v = 0; v < sheet->briefs[n]->count; v++)
      any |= sheet->briefs[n]->odd[v];
    odd += any;
  }
  return odd;
}

static void cancel_many_sentence(const struct cancel_many *sheet, char *out, size_t size) {
  if (sheet->step == CANCEL_MANY_BY) {
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
  size_t odd = cancel_many_odd(sheet), used = strlen(out);
  if (odd > 0) /* TRANSLATORS: behind the question whether the marked visits are cancelled. */
    snprintf(out + used, size - used,
             ngettext(" The status of %zu of them can't be read: it may be over.",
                      " The status of %zu of them can't be read: they may be over.", (unsigned long)odd),
             odd);
}

static int cancel_many_height(const void *state, int width, int height) {
  const struct cancel_many *sheet = state;
  char text[1024];
  struct rect rect = {.width = width - 2, .height = height};
  cancel_many_sentence(sheet, text, sizeof text);
  int lines = canvas_paragraph(NULL, rect, 0, STYLE_TEXT, text);
  if (sheet->step == CANCEL_MANY_BY) return lines + 1;
  cancel_many_list(sheet, text, sizeof text);
  int listed = canvas_paragraph(NULL, rect, 0, STYLE_TEXT, text);
  return lines + listed + 1 < height ? lines + listed + 1 : height;
}

/* Question and typed count stay in sight; the list takes what room is left. */
static void cancel_many_draw(const void *state, struct canvas *canvas, struct rect rect) {
  const struct cancel_many *sheet = state;
  char text[1024];
  int x = rect.x + 1, last = rect.y + rect.height - 1;
  cancel_many_sentence(sheet, text, sizeof text);
  int lines = canvas_paragraph(canvas, (struct rect){x, rect.y, rect.width - 2, rect.height - 1}, 0,
                               sheet->step == CANCEL_MANY_BY ? STYLE_TEXT : STYLE_WARN, text);
  if (sheet->step == CANCEL_MANY_BY) {
    canvas_text(canvas, x, last, rect.width - 1, STYLE_KEY, _("v the visitor   p the owner   Esc back"));
    return;
  }
  cancel_many_list(sheet, text, sizeof text);
  if (lines < rect.height - 1)
    canvas_paragraph(canvas, (struct rect){x, rect.y + lines, rect.width - 2, rect.height - 1 - lines}, 0, STYLE_TEXT,
                     text);
  int used = canvas_print(canvas, x, last, rect.width - 1, STYLE_KEY, _("Type %zu, then y: "), sheet->count);
  used += canvas_print(canvas, x + used, last, rect.width - used - 1, STYLE_INPUT, "%s ", sheet->typed);
  canvas_cursor(canvas, x + used - 1, last, true);
}

static void cancel_many_send(struct cancel_many *sheet) {
  struct context *context = sheet->context;
  for (size_t n = 0; n < sheet->count; n++)
    for (size_t v = 0; v < sheet->briefs[n]->count; v++) {
      struct job *job = brief_job(sheet->briefs[n], v, JOB_CANCEL);
      job->by_owner = sheet->by_owner;
      context_post(context, job);
    }
  marks_clear(&context->marks);
  context_want(context, (struct intent){.kind = INTENT_OPEN_OUTBOX}); /* a result for each */
  notice_say(context->notice, STYLE_TEXT,
             ngettext("%zu cancellation sent: each one's outcome is told here",
                      "%zu cancellations sent: each one's outcome is told here", (unsigned long)sheet->visitors),
             sheet->visitors);
}

static enum sheet_result cancel_many_count_key(struct cancel_many *sheet, const struct key *key, bool painted) {
  char wanted[24];
  size_t length = strlen(sheet->typed);
  int digit = question_digit(key);
  enum question_answer answer = question_answer(key, painted);
  snprintf(wanted, sizeof wanted, "%zu", sheet->count);
  if (answer == QUESTION_NO) {
    sheet->typed[0] = '\0';
    sheet->step = CANCEL_MANY_BY;
  } else if (key->code == KEYC_BACKSPACE && length > 0) {
    sheet->typed[length - 1] = '\0';
  } else if (digit >= 0 && !key->repeated && length < CANCEL_MANY_COUNT_DIGITS) {
    sheet->typed[length] = (char)('0' + digit);
    sheet->typed[length + 1] = '\0';
  }
  if (answer != QUESTION_YES) return SHEET_STAYS;
  if (strcmp(sheet->typed, wanted) != 0) {
    notice_say(sheet->context->notice, STYLE_WARN, _("Type how many visits are cancelled: %zu"), sheet->count);
    return SHEET_STAYS;
  }
  cancel_many_send(sheet);
  return SHEET_CLOSES;
}

static enum sheet_result cancel_many_key(void *state, const struct key *key, bool painted) {
  struct cancel_many *sheet = state;
  if (sheet->step == CANCEL_MANY_COUNT) return cancel_many_count_key(sheet, key, painted);
  if (question_is_no(key)) return SHEET_CLOSES;
  if (!question_is_letter(key, 'v') && !question_is_letter(key, 'p')) return SHEET_STAYS;
  sheet->by_owner = question_is_letter(key, 'p');
  sheet->step = CANCEL_MANY_COUNT;
  return SHEET_STAYS;
}

static void cancel_many_close(void *take_sheet) {
  struct cancel_many *sheet = take_sheet;
  for (size_t n = 0; n < sheet->count; n++)
    brief_free(sheet->briefs[n]);
  free(sheet->briefs);
  free(sheet);
}

static int cancel_many_by_instant(const void *one, const void *other) {
  const struct brief *first = *(struct brief *const *)one, *second = *(struct brief *const *)other;
  return first->at < second->at ? -1 : first->at > second->at;
}

const struct sheet_ops cancel_many_ops = {.name = "cancel-many",
                                          .height = cancel_many_height,
                                          .draw = cancel_many_draw,
                                          .key = cancel_many_key,
                                          .close = cancel_many_close};

struct cancel_many *cancel_many_new(struct context *context) {
  const struct marks *marks = &context->marks;
  struct cancel_many *sheet = mem_new(sizeof *sheet);
  sheet->context = context;
  sheet->briefs = mem_new_array(marks->count + 1, sizeof *sheet->briefs);
  for (size_t n = 0; n < marks->count; n++) {
    sheet->briefs[sheet->count++] = brief_copy(marks->briefs[n]);
    sheet->visitors += marks->briefs[n]->count;
  }
  qsort(sheet->briefs, sheet->count, sizeof *sheet->briefs, cancel_many_by_instant);
  return sheet;
}
