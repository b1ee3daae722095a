#include "panes/ask.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"

struct ask {
  struct question question;
  struct context *context;
  struct intent yes, no;
};

static const char *ask_hint(const void *state) {
  const char *hint = ((const struct ask *)state)->question.hint;
  return hint != NULL ? hint : _("Esc back");
}

static enum sheet_result ask_key(void *state, const struct key *key, bool painted) {
  struct ask *sheet = state;
  int answer = question_key(&sheet->question, key, painted);
  struct intent want = answer == QUESTION_NO ? sheet->no : sheet->yes;
  if (answer == QUESTION_OPEN) return SHEET_STAYS;
  if (answer == QUESTION_MISCOUNTED) {
    notice_say(sheet->context->notice, STYLE_WARN, "%s", sheet->question.miscounted);
    return SHEET_STAYS;
  }
  if (answer != QUESTION_NO && sheet->question.letters != NULL) want.letter = (char)answer;
  context_want(sheet->context, want);
  return SHEET_CLOSES;
}

static void ask_close(void *take_sheet) {
  question_clear(take_sheet);
  free(take_sheet);
}

const struct sheet_ops ask_ops = {.name = "ask",
                                  .height = question_sheet_height,
                                  .draw = question_sheet_draw,
                                  .hint = ask_hint,
                                  .key = ask_key,
                                  .close = ask_close};

struct ask *ask_new(struct context *context, struct question take_question, struct intent yes, struct intent no) {
  struct ask *sheet = mem_new(sizeof *sheet);
  *sheet = (struct ask){take_question, context, yes, no};
  return sheet;
}
