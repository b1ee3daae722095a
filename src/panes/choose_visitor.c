#include "panes/choose_visitor.h"

#include <stdlib.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "tui/command.h"
#include "tui/list.h"
#include "tui/question.h"

struct choose_visitor {
  struct sheet base;
  const struct held_visit *held;
  const char *question;
  enum intent_kind then;
  struct list list;
};

static void choose_visitor_draw_row(const struct list *list, struct canvas *canvas, struct rect rect, size_t n,
                                    enum list_row selected) {
  const struct visitor *visitor = &CONTAINER_OF(list, struct choose_visitor, list)->held->visitors[n];
  char number[8] = " ";
  AUTO(mem_free_at) char *name = visitor_name(visitor);
  if (n < 9) number[0] = (char)('1' + n);
  canvas_print(canvas, rect.x + 1, rect.y, rect.width - 1, selected ? STYLE_SELECTED : STYLE_TEXT, "%s  %s  %s", number,
               name, visitor->email != NULL ? visitor->email : "");
}

static const struct list_ops choose_visitor_list = {.draw = choose_visitor_draw_row};

static int choose_visitor_height(const struct sheet *base, int width, int height) {
  (void)width, (void)height;
  return (int)CONTAINER_OF(base, struct choose_visitor, base)->held->count + 1;
}

static void choose_visitor_draw(const struct sheet *base, struct canvas *canvas, struct rect rect) {
  const struct choose_visitor *sheet = CONTAINER_OF(base, struct choose_visitor, base);
  canvas_text(canvas, rect.x + 1, rect.y, rect.width - 1, STYLE_KEY, sheet->question);
  list_draw(&sheet->list, canvas, (struct rect){rect.x, rect.y + 1, rect.width, rect.height - 1}, true, NULL);
}

static const char *choose_visitor_hint(const struct sheet *base) {
  (void)base;
  return _("Enter choose   Esc back");
}

/* A number, or the arrows and Enter. */
static enum sheet_result choose_visitor_key(struct sheet *base, const struct key *key, struct intents *wants) {
  struct choose_visitor *sheet = CONTAINER_OF(base, struct choose_visitor, base);
  enum command command = command_of_key(key, WHERE_CHOOSING);
  bool number = command >= COMMAND_1 && command <= COMMAND_9;
  size_t picked = number ? (size_t)(command - COMMAND_1) : sheet->list.selected;
  if (key->code == KEYC_ESCAPE) return SHEET_CLOSES;
  if (list_command(&sheet->list, command) || !question_is_painted(key)) return SHEET_STAYS;
  if ((!number && key->code != KEYC_ENTER) || picked >= sheet->held->count) return SHEET_STAYS;
  intents_add(wants, (struct intent){.kind = sheet->then, .number = (int64_t)picked});
  return SHEET_CLOSES;
}

static void choose_visitor_close(struct sheet *take_sheet) {
  struct choose_visitor *sheet = CONTAINER_OF(take_sheet, struct choose_visitor, base);
  list_clear(&sheet->list);
  free(sheet);
}

static const struct sheet_ops choose_visitor_ops = {.name = "choose-visitor",
                                                    .height = choose_visitor_height,
                                                    .draw = choose_visitor_draw,
                                                    .hint = choose_visitor_hint,
                                                    .asks = sheet_asks_nothing,
                                                    .key = choose_visitor_key,
                                                    .close = choose_visitor_close};

struct sheet *choose_visitor_new(const struct held_visit *held, const char *question, enum intent_kind then) {
  struct choose_visitor *sheet = mem_new_as(&(struct choose_visitor){.base.ops = &choose_visitor_ops,
                                                                     .held = held,
                                                                     .question = question,
                                                                     .then = then,
                                                                     .list = list_empty(&choose_visitor_list)},
                                            sizeof *sheet);
  list_fit(&sheet->list, (int)held->count);
  list_reset(&sheet->list, held->count);
  return &sheet->base;
}
