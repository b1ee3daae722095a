#include "panes/cancel.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "tui/question.h"

struct cancel {
  struct question question;
  struct context *context;
  const struct brief *brief;
  size_t visitor;
  bool by_owner, confirming;
};

static void cancel_ask(struct cancel *sheet, bool confirming) {
  const struct brief *brief = sheet->brief;
  char when[160], who[CONTEXT_NAME_BYTES], address[CONTEXT_NAME_BYTES];
  char *name = visitor_name(&brief->visitors[sheet->visitor]);
  context_clip(who, name);
  context_clip(address, brief->address);
  context_say_when(brief->at, when, sizeof when);
  free(name);
  char *asked = confirming
                    ? mem_print(sheet->by_owner
                                    ? _("Cancel the visit of %s, %s, %s %s, for the owner? Flatsy tells the visitor.")
                                    : _("Cancel the visit of %s, %s, %s %s, for the visitor? Flatsy tells the agent."),
                                who, when, brief->ref_shown, address)
                    : mem_print(_("Cancel the visit of %s: who wants it?"), who);
  question_ask(&sheet->question,
               (struct question){.style = confirming ? STYLE_WARN : STYLE_TEXT,
                                 .sentence = mem_print("%s%s", asked, brief_say_odd(brief->parts[sheet->visitor].odd)),
                                 .keys = confirming ? _("y cancel the visit   n back")
                                                    : _("v the visitor   p the owner   Esc back"),
                                 .letters = confirming ? NULL : "vp"});
  sheet->confirming = confirming;
  free(asked);
}

static enum sheet_result cancel_by_key(struct cancel *sheet, int answer) {
  if (answer == QUESTION_OPEN) return SHEET_STAYS;
  if (answer == QUESTION_NO) {
    if (sheet->brief->count > 1)
      context_want(sheet->context, (struct intent){.kind = INTENT_CANCEL, .number = (int64_t)sheet->visitor});
    return SHEET_CLOSES;
  }
  sheet->by_owner = answer == 'p';
  cancel_ask(sheet, true);
  return SHEET_STAYS;
}

static enum sheet_result cancel_key(void *state, const struct key *key, bool painted) {
  struct cancel *sheet = state;
  int answer = question_key(&sheet->question, key, painted);
  if (!sheet->confirming) return cancel_by_key(sheet, answer);
  if (answer == QUESTION_NO) cancel_ask(sheet, false);
  if (answer != QUESTION_YES) return SHEET_STAYS;
  struct job *job = brief_job(sheet->brief, sheet->visitor, JOB_CANCEL);
  job->by_owner = sheet->by_owner;
  context_send(sheet->context, job);
  return SHEET_CLOSES;
}

const struct sheet_ops cancel_ops = {.name = "cancel",
                                     .height = question_sheet_height,
                                     .draw = question_sheet_draw,
                                     .key = cancel_key,
                                     .close = question_sheet_close};

struct cancel *cancel_new(struct context *context, const struct brief *brief, size_t visitor) {
  struct cancel *sheet = mem_new(sizeof *sheet);
  *sheet = (struct cancel){.context = context, .brief = brief, .visitor = visitor};
  cancel_ask(sheet, false);
  return sheet;
}
