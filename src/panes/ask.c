#include "panes/ask.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "tui/question.h"

struct ask {
  struct question question;
  struct context *context;
  struct intent yes;
};

static enum sheet_result ask_key(void *state, const struct key *key, bool painted) {
  struct ask *sheet = state;
  int answer = question_key(&sheet->question, key, painted);
  if (answer == QUESTION_YES && sheet->yes.kind != INTENT_NONE) context_want(sheet->context, sheet->yes);
  return answer == QUESTION_OPEN ? SHEET_STAYS : SHEET_CLOSES;
}

const struct sheet_ops ask_ops = {.name = "ask",
                                  .height = question_sheet_height,
                                  .draw = question_sheet_draw,
                                  .key = ask_key,
                                  .close = question_sheet_close};

struct ask *ask_new(struct context *context, char *take_sentence, enum intent_kind yes, int64_t number) {
  struct ask *sheet = mem_new(sizeof *sheet);
  *sheet = (struct ask){.question = {.style = STYLE_WARN,
                                     .sentence = take_sentence,
                                     .keys = yes != INTENT_NONE ? _("y yes   n no") : _("Esc back")},
                        .context = context,
                        .yes = {.kind = yes, .number = number}};
  return sheet;
}
