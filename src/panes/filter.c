#include "panes/filter.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "tui/field.h"

struct filter {
  struct context *context;
  struct field field;
};

static void filter_draw(const void *state, struct canvas *canvas, struct rect rect) {
  const struct filter *sheet = state;
  int used = canvas_text(canvas, rect.x + 1, rect.y, rect.width - 1, STYLE_KEY, _("Filter:"));
  field_draw(&sheet->field, canvas, rect.x + used + 2, rect.y, rect.width - used - 3, true);
}

static const char *filter_hint(const void *state) {
  (void)state;
  return _("Enter keep   Esc clear");
}

/* Live while typing; Enter keeps, Esc clears, arrows move in the list. */
static enum sheet_result filter_key(void *state, const struct key *key, bool painted) {
  struct filter *sheet = state;
  bool clears = key->code == KEYC_ESCAPE, typed = !clears && key->code != KEYC_ENTER && field_key(&sheet->field, key);
  (void)painted;
  if (key->code == KEYC_UP || key->code == KEYC_DOWN || key->code == KEYC_PAGE_UP || key->code == KEYC_PAGE_DOWN)
    return SHEET_PASSES;
  if (typed) field_tell(&sheet->field, sheet->context->notice);
  if (clears || typed)
    context_want(sheet->context,
                 (struct intent){.kind = INTENT_FILTER, .text = mem_copy(clears ? "" : sheet->field.text)});
  return clears || key->code == KEYC_ENTER ? SHEET_CLOSES : SHEET_STAYS;
}

static void filter_close(void *take_sheet) {
  struct filter *sheet = take_sheet;
  field_clear(&sheet->field);
  free(sheet);
}

const struct sheet_ops filter_ops = {
    .name = "filter", .draw = filter_draw, .hint = filter_hint, .key = filter_key, .close = filter_close};

struct filter *filter_new(struct context *context, const char *text) {
  struct filter *sheet = mem_new(sizeof *sheet);
  sheet->context = context;
  field_init(&sheet->field, 80, false);
  field_set(&sheet->field, text);
  return sheet;
}

/* ---- the planning's status filter: one letter */

struct question_sheet *filter_status_new(struct context *context) {
  return question_sheet_new(
      context,
      (struct question){.style = STYLE_KEY,
                        .sentence =
                            mem_copy(_("Show only: p proposed, c confirmed, d done, x cancelled, b draft reports")),
                        .letters = "pcdxb",
                        .hint = _("Esc all")},
      (struct intent){.kind = INTENT_STATUS}, (struct intent){.kind = INTENT_STATUS});
}
