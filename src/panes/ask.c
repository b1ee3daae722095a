#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "panes/desk_private.h"

struct ask {
  struct desk *desk;
  char *question;
  void (*yes)(struct desk *desk, int64_t number);
  int64_t number;
};

static int ask_height(const void *state, int width, int height) {
  const struct ask *sheet = state;
  int lines =
      canvas_paragraph(NULL, (struct rect){.width = width - 2, .height = height}, 0, STYLE_TEXT, sheet->question);
  return lines + 1;
}

static void ask_draw(const void *state, struct canvas *canvas, struct rect rect) {
  const struct ask *sheet = state;
  int lines = canvas_paragraph(canvas, (struct rect){rect.x + 1, rect.y, rect.width - 2, rect.height - 1}, 0,
                               STYLE_WARN, sheet->question);
  canvas_text(canvas, rect.x + 1, rect.y + (lines < rect.height ? lines : rect.height - 1), rect.width - 1, STYLE_KEY,
              _("y yes   n no"));
}

static enum sheet_result ask_key(void *state, const struct key *key, bool painted) {
  struct ask *sheet = state;
  if (desk_is_no(key)) return SHEET_CLOSES;
  if (!desk_is_yes(key) || key->repeated || !painted) return SHEET_STAYS;
  sheet->yes(sheet->desk, sheet->number);
  return SHEET_CLOSES;
}

static void ask_close(void *take_sheet) {
  struct ask *sheet = take_sheet;
  free(sheet->question);
  free(sheet);
}

void ask_open(struct desk *desk, const char *question, void (*yes)(struct desk *desk, int64_t number), int64_t number) {
  static const struct sheet_ops ops = {
      .name = "ask", .height = ask_height, .draw = ask_draw, .key = ask_key, .close = ask_close};
  struct ask *sheet = mem_new(sizeof *sheet);
  *sheet = (struct ask){desk, mem_copy(question), yes, number};
  deck_open_sheet(desk->deck, &ops, sheet);
}
