#include "panes/ask.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "tui/question.h"

struct ask {
  struct context *context;
  char *question;
  enum intent_kind yes;
  int64_t number;
};

static int ask_height(const void *state, int width, int height) {
  return question_height(width, height, ((const struct ask *)state)->question);
}

static void ask_draw(const void *state, struct canvas *canvas, struct rect rect) {
  question_draw(canvas, rect, STYLE_WARN, ((const struct ask *)state)->question, _("y yes   n no"));
}

static enum sheet_result ask_key(void *state, const struct key *key, bool painted) {
  struct ask *sheet = state;
  enum question_answer answer = question_answer(key, painted);
  if (answer == QUESTION_YES)
    context_want(sheet->context, (struct intent){.kind = sheet->yes, .number = sheet->number});
  return answer == QUESTION_OPEN ? SHEET_STAYS : SHEET_CLOSES;
}

static void ask_close(void *take_sheet) {
  struct ask *sheet = take_sheet;
  free(sheet->question);
  free(sheet);
}

const struct sheet_ops ask_ops = {
    .name = "ask", .height = ask_height, .draw = ask_draw, .key = ask_key, .close = ask_close};

struct ask *ask_new(struct context *context, const char *question, enum intent_kind yes, int64_t number) {
  struct ask *sheet = mem_new(sizeof *sheet);
  *sheet = (struct ask){context, mem_copy(question), yes, number};
  return sheet;
}
