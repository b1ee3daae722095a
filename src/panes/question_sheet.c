#include "panes/question_sheet.h"

#include <stdlib.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"

struct asked {
  struct question_sheet asks;
  struct context *context;
  struct intent yes, no;
};

static const char *question_sheet_hint(const struct sheet *base) {
  const char *hint = CONTAINER_OF(base, struct asked, asks.base)->asks.question.hint;
  return hint != NULL ? hint : _("Esc back");
}

static enum sheet_result question_sheet_key(struct sheet *base, const struct key *key, struct intents *wants) {
  struct asked *sheet = CONTAINER_OF(base, struct asked, asks.base);
  int answer = question_key(&sheet->asks.question, key);
  struct intent want = answer == QUESTION_NO ? sheet->no : sheet->yes;
  if (answer == QUESTION_OPEN) return SHEET_STAYS;
  if (answer == QUESTION_MISCOUNTED) {
    notice_show(sheet->context->notice, STYLE_WARN, "%s", sheet->asks.question.miscounted);
    return SHEET_STAYS;
  }
  if (answer != QUESTION_NO && sheet->asks.question.letters != NULL) want.letter = (char)answer;
  intents_add(wants, want);
  return SHEET_CLOSES;
}

static void question_sheet_close(struct sheet *take_sheet) {
  struct asked *sheet = CONTAINER_OF(take_sheet, struct asked, asks.base);
  question_clear(&sheet->asks.question);
  free(sheet);
}

static const struct sheet_ops question_sheet_ops = {.name = "question",
                                                    .height = question_rows,
                                                    .draw = question_show,
                                                    .hint = question_sheet_hint,
                                                    .key = question_sheet_key,
                                                    .close = question_sheet_close};

struct sheet *question_sheet_new(struct context *context, struct question take_question, struct intent yes,
                                 struct intent no) {
  struct asked *sheet = mem_new_as(&(struct asked){.asks.base.ops = &question_sheet_ops,
                                                   .asks.question = take_question,
                                                   .context = context,
                                                   .yes = yes,
                                                   .no = no},
                                   sizeof *sheet);
  return &sheet->asks.base;
}
