#include "panes/filter.h"

#include <stdlib.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "tui/field.h"

struct filter {
  struct sheet base;
  struct context *context;
  enum intent_kind what; /* which list */
  struct field field;
};

static void filter_draw(const struct sheet *base, struct canvas *canvas, struct rect rect) {
  const struct filter *sheet = CONTAINER_OF(base, struct filter, base);
  int used = canvas_text(canvas, rect.x + 1, rect.y, rect.width - 1, STYLE_KEY, _("Filter:"));
  field_draw(&sheet->field, canvas, rect.x + used + 2, rect.y, rect.width - used - 3, true);
}

static const char *filter_hint(const struct sheet *base) {
  (void)base;
  return _("Enter keep   Esc clear");
}

/* Live while typing; Enter keeps, Esc clears, arrows move in the list. */
static enum sheet_result filter_key(struct sheet *base, const struct key *key, struct intents *wants) {
  struct filter *sheet = CONTAINER_OF(base, struct filter, base);
  bool clears = key->code == KEYC_ESCAPE;
  if (key->code == KEYC_UP || key->code == KEYC_DOWN || key->code == KEYC_PAGE_UP || key->code == KEYC_PAGE_DOWN)
    return SHEET_PASSES;
  bool typed = !clears && key->code != KEYC_ENTER && field_key(&sheet->field, key);
  if (typed) field_tell(&sheet->field, sheet->context->notice);
  if (clears || typed)
    intents_add(wants, (struct intent){.kind = sheet->what, .text = mem_copy(clears ? "" : sheet->field.text)});
  return clears || key->code == KEYC_ENTER ? SHEET_CLOSES : SHEET_STAYS;
}

static void filter_close(struct sheet *take_sheet) {
  struct filter *sheet = CONTAINER_OF(take_sheet, struct filter, base);
  field_clear(&sheet->field);
  free(sheet);
}

static const struct sheet_ops filter_ops = {.name = "filter",
                                            .draw = filter_draw,
                                            .hint = filter_hint,
                                            .asks = sheet_asks_nothing,
                                            .key = filter_key,
                                            .close = filter_close};

/* ---- the planning's status filter: one letter */

struct sheet *filter_status_new(struct context *context) {
  return question_sheet_new(
      context,
      (struct question){
          .style = STYLE_KEY,
          .sentence = mem_copy(_("Show only: p proposed, c confirmed, d done, x cancelled, b draft reports; r the "
                                 "reports of all days")),
          .letters = "pcdxbr",
          .hint = _("Esc all")},
      (struct intent){.kind = INTENT_STATUS}, (struct intent){.kind = INTENT_STATUS});
}

struct sheet *filter_reports_new(struct context *context) {
  return question_sheet_new(context,
                            (struct question){.style = STYLE_KEY,
                                              .sentence = mem_copy(_("Show only: m missing, u new, b draft reports")),
                                              .letters = "mub",
                                              .hint = _("Esc all")},
                            (struct intent){.kind = INTENT_STATUS}, (struct intent){.kind = INTENT_STATUS});
}

struct sheet *filter_new(struct context *context, enum intent_kind what, const char *text) {
  struct filter *sheet = mem_new_as(
      &(struct filter){.base.ops = &filter_ops, .context = context, .what = what, .field = field_empty(80, false)},
      sizeof *sheet);
  field_set(&sheet->field, text);
  return &sheet->base;
}
