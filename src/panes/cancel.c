#include "panes/cancel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "panes/who.h"
#include "tui/question.h"

struct cancel {
  struct context *context;
  enum { CANCEL_WHO, CANCEL_BY, CANCEL_CONFIRM } step;
  struct brief *brief; /* with those whose visit can be cancelled */
  size_t picked;
  bool by_owner;
};

/* The question of the step, but for which visitor. */
static void cancel_sentence(const struct cancel *sheet, char *out, size_t size) {
  char when[160], who[CONTEXT_NAME_BYTES], address[CONTEXT_NAME_BYTES];
  const struct brief *brief = sheet->brief;
  char *name = visitor_name(&brief->visitors[sheet->picked]);
  context_clip(who, name);
  context_clip(address, brief->address);
  context_say_when(brief->at, when, sizeof when);
  if (sheet->step == CANCEL_BY)
    snprintf(out, size, _("Cancel the visit of %s: who wants it?"), who);
  else
    snprintf(out, size,
             sheet->by_owner ? _("Cancel the visit of %s, %s, %s %s, for the owner? Flatsy tells the visitor.")
                             : _("Cancel the visit of %s, %s, %s %s, for the visitor? Flatsy tells the agent."),
             who, when, brief->ref_shown, address);
  snprintf(out + strlen(out), size - strlen(out), "%s", brief_say_odd(brief->odd[sheet->picked]));
  free(name);
}

static int cancel_height(const void *state, int width, int height) {
  const struct cancel *sheet = state;
  char sentence[1024];
  if (sheet->step == CANCEL_WHO) return (int)sheet->brief->count + 1;
  cancel_sentence(sheet, sentence, sizeof sentence);
  return question_height(width, height, sentence);
}

static void cancel_draw(const void *state, struct canvas *canvas, struct rect rect) {
  const struct cancel *sheet = state;
  bool by = sheet->step == CANCEL_BY;
  char sentence[1024];
  if (sheet->step == CANCEL_WHO) {
    who_draw_list(sheet->brief, sheet->picked, _("Cancel for which visitor?"), canvas, rect);
    return;
  }
  cancel_sentence(sheet, sentence, sizeof sentence);
  question_draw(canvas, rect, by ? STYLE_TEXT : STYLE_WARN, sentence,
                by ? _("v the visitor   p the owner   Esc back") : _("y cancel the visit   n back"));
}

static const char *cancel_hint(const void *state) {
  return ((const struct cancel *)state)->step == CANCEL_WHO ? _("Enter choose   Esc back") : _("Esc back");
}

static enum sheet_result cancel_by_key(struct cancel *sheet, const struct key *key) {
  bool visitor = question_is_letter(key, 'v'), owner = question_is_letter(key, 'p');
  if (question_is_no(key)) {
    sheet->step = CANCEL_WHO;
    return sheet->brief->count > 1 ? SHEET_STAYS : SHEET_CLOSES;
  }
  sheet->by_owner = owner;
  if (visitor || owner) sheet->step = CANCEL_CONFIRM;
  return SHEET_STAYS;
}

static enum sheet_result cancel_key(void *state, const struct key *key, bool painted) {
  struct cancel *sheet = state;
  if (sheet->step == CANCEL_BY) return cancel_by_key(sheet, key);
  if (sheet->step == CANCEL_WHO) {
    if (key->code == KEYC_ESCAPE) return SHEET_CLOSES;
    if (who_list_key(sheet->brief, &sheet->picked, key, painted)) sheet->step = CANCEL_BY;
    return SHEET_STAYS;
  }
  enum question_answer answer = question_answer(key, painted);
  if (answer == QUESTION_NO) sheet->step = CANCEL_BY;
  if (answer != QUESTION_YES) return SHEET_STAYS;
  struct job *job = brief_job(sheet->brief, sheet->picked, JOB_CANCEL);
  job->by_owner = sheet->by_owner;
  context_send(sheet->context, job);
  return SHEET_CLOSES;
}

static void cancel_close(void *take_sheet) {
  struct cancel *sheet = take_sheet;
  brief_free(sheet->brief);
  free(sheet);
}

const struct sheet_ops cancel_ops = {.name = "cancel",
                                     .height = cancel_height,
                                     .draw = cancel_draw,
                                     .hint = cancel_hint,
                                     .key = cancel_key,
                                     .close = cancel_close};

struct cancel *cancel_new(struct context *context, const struct visit *visit) {
  struct cancel *sheet = mem_new(sizeof *sheet);
  *sheet = (struct cancel){.context = context, .brief = brief_of(visit, true)};
  sheet->step = sheet->brief->count > 1 ? CANCEL_WHO : CANCEL_BY;
  return sheet;
}
