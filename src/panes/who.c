#include "panes/who.h"

#include <stdlib.h>

#include "base/mem.h"
#include "tui/command.h"

struct who {
  struct context *context;
  struct brief *brief;
  const char *question;
  size_t picked;
  enum intent_kind then;
};

void who_draw_list(const struct brief *brief, size_t picked, const char *question, struct canvas *canvas,
                   struct rect rect) {
  size_t rows = rect.height > 1 ? (size_t)rect.height - 1 : 1;
  size_t top = picked >= rows ? picked + 1 - rows : 0;
  canvas_text(canvas, rect.x + 1, rect.y, rect.width - 1, STYLE_KEY, question);
  for (size_t n = top; n < brief->count && n < top + rows; n++) {
    const struct visitor *visitor = &brief->visitors[n];
    bool here = n == picked;
    char *name = visitor_name(visitor), number[8] = " ";
    if (n < 9) number[0] = (char)('1' + n);
    canvas_print(canvas, rect.x, rect.y + 1 + (int)(n - top), rect.width, here ? STYLE_SELECTED : STYLE_TEXT,
                 "%s%s  %s  %s", here ? ">" : " ", number, name, visitor->email != NULL ? visitor->email : "");
    free(name);
  }
}

bool who_list_key(const struct brief *brief, size_t *picked, const struct key *key, bool painted) {
  enum command command = command_of_key(key, WHERE_CHOOSING);
  size_t number = command >= COMMAND_1 && command <= COMMAND_9 ? (size_t)(command - COMMAND_1) : brief->count;
  if (command == COMMAND_DOWN && *picked + 1 < brief->count) ++*picked;
  if (command == COMMAND_UP && *picked > 0) --*picked;
  if (!painted || (number >= brief->count && key->code != KEYC_ENTER)) return false;
  if (number < brief->count) *picked = number;
  return true;
}

static int who_height(const void *state, int width, int height) {
  (void)width;
  (void)height;
  return (int)((const struct who *)state)->brief->count + 1;
}

static void who_draw(const void *state, struct canvas *canvas, struct rect rect) {
  const struct who *sheet = state;
  who_draw_list(sheet->brief, sheet->picked, sheet->question, canvas, rect);
}

static enum sheet_result who_key(void *state, const struct key *key, bool painted) {
  struct who *sheet = state;
  if (key->code == KEYC_ESCAPE) return SHEET_CLOSES;
  if (!who_list_key(sheet->brief, &sheet->picked, key, painted)) return SHEET_STAYS;
  context_want(sheet->context,
               (struct intent){.kind = sheet->then, .brief = sheet->brief, .number = (int64_t)sheet->picked});
  sheet->brief = NULL;
  return SHEET_CLOSES;
}

static void who_close(void *take_sheet) {
  struct who *sheet = take_sheet;
  brief_free(sheet->brief);
  free(sheet);
}

const struct sheet_ops who_ops = {
    .name = "who", .height = who_height, .draw = who_draw, .key = who_key, .close = who_close};

struct who *who_new(struct context *context, struct brief *take_brief, const char *question, enum intent_kind then) {
  struct who *sheet = mem_new(sizeof *sheet);
  *sheet = (struct who){.context = context, .brief = take_brief, .question = question, .then = then};
  return sheet;
}
