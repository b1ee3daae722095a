#include "panes/cancel_many.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "tui/question.h"

enum { CANCEL_MANY_TEXT = 1024 };

struct cancel_many {
  struct question question;
  struct context *context; /* has the marked visits */
  size_t count, visitors;
  unsigned changed; /* the marks, as they are asked about */
  bool by_owner, confirming;
};

/* Which ones, as many as the room takes: "Thu 26 14:00 Marie Roy, ...". */
static char *cancel_many_list(const struct marks *marks) {
  char *out = mem_new(CANCEL_MANY_TEXT);
  for (size_t n = 0; n < marks->count; n++) {
    const struct brief *brief = marks->briefs[n];
    char when[64], who[128], more[24] = "";
    char *name = visitor_name(&brief->visitors[0]);
    when_show_day_time(brief->at, when, sizeof when);
    text_clip(who, sizeof who, name, 24, false);
    free(name);
    size_t used = strlen(out);
    if (used + strlen(when) + strlen(who) + sizeof more > CANCEL_MANY_TEXT) break;
    if (brief->count > 1) snprintf(more, sizeof more, " +%zu", brief->count - 1);
    snprintf(out + used, CANCEL_MANY_TEXT - used, "%s%s %s%s", n > 0 ? ", " : "", when, who, more);
  }
  return out;
}

static char *cancel_many_sentence(const struct cancel_many *sheet) {
  const struct marks *marks = &sheet->context->marks;
  size_t odd = 0; /* how many of the visits may be over, for all that can be read */
  for (size_t n = 0; n < marks->count; n++) {
    bool any = false;
    for (size_t v = 0; v < marks->briefs[n]->count; v++)
      any |= marks->briefs[n]->parts[v].odd;
    odd += any;
  }
  char *asked = mem_print(sheet->by_owner
                              ? _("Cancel the marked visits (%zu) for the owner? Flatsy writes to the visitors (%zu).")
                              : _("Cancel the marked visits (%zu) for the visitors (%zu)? Flatsy tells the agents."),
                          sheet->count, sheet->visitors);
  if (odd == 0) return asked;
  /* TRANSLATORS: behind the question whether the marked visits are cancelled. */
  char *doubts = mem_print(ngettext(" The status of %zu of them can't be read: it may be over.",
                                    " The status of %zu of them can't be read: they may be over.", (unsigned long)odd),
                           odd);
  char *sentence = mem_print("%s%s", asked, doubts);
  free(asked);
  free(doubts);
  return sentence;
}

/* Who wants it, then whether. */
static void cancel_many_ask(struct cancel_many *sheet, bool confirming) {
  const struct marks *marks = &sheet->context->marks;
  sheet->confirming = confirming;
  sheet->changed = marks->changed;
  sheet->count = marks->count;
  sheet->visitors = 0;
  for (size_t n = 0; n < marks->count; n++)
    sheet->visitors += marks->briefs[n]->count;
  if (confirming)
    question_ask(&sheet->question, (struct question){.style = STYLE_WARN,
                                                     .sentence = cancel_many_sentence(sheet),
                                                     .text = cancel_many_list(marks),
                                                     .number = sheet->count});
  else
    question_ask(&sheet->question, (struct question){.style = STYLE_TEXT,
                                                     .sentence = mem_print(ngettext("Cancel %zu visit: who wants it?",
                                                                                    "Cancel %zu visits: who wants it?",
                                                                                    (unsigned long)sheet->count),
                                                                           sheet->count),
                                                     .keys = _("v the visitor   p the owner   Esc back"),
                                                     .letters = "vp"});
}

static void cancel_many_send(struct cancel_many *sheet) {
  struct context *context = sheet->context;
  for (size_t n = 0; n < sheet->count; n++)
    for (size_t v = 0; v < context->marks.briefs[n]->count; v++) {
      struct job *job = brief_job(context->marks.briefs[n], v, JOB_CANCEL);
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

static enum sheet_result cancel_many_key(void *state, const struct key *key, bool painted) {
  struct cancel_many *sheet = state;
  int answer = question_key(&sheet->question, key, painted);
  switch (answer) {
  case QUESTION_OPEN:
    return SHEET_STAYS;
  case QUESTION_NO:
    if (!sheet->confirming) return SHEET_CLOSES;
    cancel_many_ask(sheet, false);
    return SHEET_STAYS;
  case QUESTION_YES:
    cancel_many_send(sheet);
    return SHEET_CLOSES;
  case QUESTION_MISCOUNTED:
    notice_say(sheet->context->notice, STYLE_WARN, _("Type how many visits are cancelled: %zu"), sheet->count);
    return SHEET_STAYS;
  default:
    sheet->by_owner = answer == 'p';
    cancel_many_ask(sheet, true);
    return SHEET_STAYS;
  }
}

/* Those that were moved or are over by now are not marked any more, and that is said; who else comes is asked anew. */
static enum sheet_result cancel_many_event(void *state, struct event *event) {
  struct cancel_many *sheet = state;
  (void)event;
  if (sheet->context->marks.count < sheet->count) return SHEET_CLOSES;
  if (sheet->context->marks.changed == sheet->changed) return SHEET_STAYS;
  cancel_many_ask(sheet, sheet->confirming);
  return SHEET_CHANGED;
}

const struct sheet_ops cancel_many_ops = {.name = "cancel-many",
                                          .height = question_sheet_height,
                                          .draw = question_sheet_draw,
                                          .key = cancel_many_key,
                                          .event = cancel_many_event,
                                          .close = question_sheet_close};

static int cancel_many_by_instant(const void *one, const void *other) {
  const struct brief *first = *(struct brief *const *)one, *second = *(struct brief *const *)other;
  return first->at < second->at ? -1 : first->at > second->at;
}

struct cancel_many *cancel_many_new(struct context *context) {
  struct cancel_many *sheet = mem_new(sizeof *sheet);
  sheet->context = context;
  qsort(context->marks.briefs, context->marks.count, sizeof *context->marks.briefs, cancel_many_by_instant);
  cancel_many_ask(sheet, false);
  return sheet;
}
