#include "panes/question_sheet.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"

struct question_sheet {
  struct question question;
  struct context *context;
  struct intent yes, no;
};

static const char *question_sheet_hint(const void *state) {
  const char *hint = ((const struct question_sheet *)state)->question.hint;
  return hint != NULL ? hint : _("Esc back");
}

static enum sheet_result question_sheet_key(void *state, const struct key *key, bool painted) {
  struct question_sheet *sheet = state;
  int answer = question_key(&sheet->question, key, painted);
  struct intent want = answer == QUESTION_NO ? sheet->no : sheet->yes;
  if (answer == QUESTION_OPEN) return SHEET_STAYS;
  if (answer == QUESTION_MISCOUNTED) {
    notice_show(sheet->context->notice, STYLE_WARN, "%s", sheet->question.miscounted);
    return SHEET_STAYS;
  }
  if (answer != QUESTION_NO && sheet->question.letters != NULL) want.letter = (char)answer;
  context_want(sheet->context, want);
  return SHEET_CLOSES;
}

static void question_sheet_close(void *take_sheet) {
  question_clear(take_sheet);
  free(take_sheet);
}

const struct sheet_ops question_sheet_ops = {.name = "question",
                                             .height = question_rows,
                                             .draw = question_show,
                                             .hint = question_sheet_hint,
                                             .key = question_sheet_key,
                                             .close = question_sheet_close};

struct question_sheet *question_sheet_new(struct context *context, struct question take_question, struct intent yes,
                                          struct intent no) {
  struct question_sheet *sheet = mem_new(sizeof *sheet);
  *sheet = (struct question_sheet){take_question, context, yes, no};
  return sheet;
}
