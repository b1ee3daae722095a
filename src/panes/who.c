#include "panes/who.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "tui/command.h"
#include "tui/list.h"

struct who {
  struct context *context;
  const struct brief *brief;
  const char *question;
  enum intent_kind then;
  struct list list;
};

static void who_draw_row(const void *state, struct canvas *canvas, struct rect rect, size_t n, enum list_row selected) {
  const struct visitor *visitor = &((const struct who *)state)->brief->visitors[n];
  char *name = visitor_name(visitor), number[8] = " ";
  if (n < 9) number[0] = (char)('1' + n);
  canvas_print(canvas, rect.x + 1, rect.y, rect.width - 1, selected ? STYLE_SELECTED : STYLE_TEXT, "%s  %s  %s", number,
               name, visitor->email != NULL ? visitor->email : "");
  free(name);
}

static const struct list_ops who_list = {.draw = who_draw_row};

static int who_height(const void *state, int width, int height) {
  (void)width, (void)height;
  return (int)((const struct who *)state)->brief->count + 1;
}

static void who_draw(const void *state, struct canvas *canvas, struct rect rect) {
  const struct who *sheet = state;
  canvas_text(canvas, rect.x + 1, rect.y, rect.width - 1, STYLE_KEY, sheet->question);
  list_draw(&sheet->list, canvas, (struct rect){rect.x, rect.y + 1, rect.width, rect.height - 1}, true, NULL);
}

static const char *who_hint(const void *state) {
  (void)state;
  return _("Enter choose   Esc back");
}

/* A number, or the arrows and Enter. */
static enum sheet_result who_key(void *state, const struct key *key, bool painted) {
  struct who *sheet = state;
  enum command command = command_of_key(key, WHERE_CHOOSING);
  bool number = command >= COMMAND_1 && command <= COMMAND_9;
  size_t picked = number ? (size_t)(command - COMMAND_1) : sheet->list.selected;
  if (key->code == KEYC_ESCAPE) return SHEET_CLOSES;
  if (list_command(&sheet->list, command) || !painted) return SHEET_STAYS;
  if ((!number && key->code != KEYC_ENTER) || picked >= sheet->brief->count) return SHEET_STAYS;
  context_want(sheet->context, (struct intent){.kind = sheet->then, .number = (int64_t)picked});
  return SHEET_CLOSES;
}

static void who_close(void *take_sheet) {
  struct who *sheet = take_sheet;
  list_clear(&sheet->list);
  free(sheet);
}

const struct sheet_ops who_ops = {
    .name = "who", .height = who_height, .draw = who_draw, .hint = who_hint, .key = who_key, .close = who_close};

struct who *who_new(struct context *context, const struct brief *brief, const char *question, enum intent_kind then) {
  struct who *sheet = mem_new(sizeof *sheet);
  *sheet = (struct who){.context = context, .brief = brief, .question = question, .then = then};
  list_init(&sheet->list, &who_list, sheet);
  list_fit(&sheet->list, (int)brief->count);
  list_reset(&sheet->list, brief->count);
  return sheet;
}
