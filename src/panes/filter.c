#include "panes/filter.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "tui/field.h"

struct filter {
  struct context *context;
  struct field field;
};

static int filter_height(const void *state, int width, int height) {
  (void)state;
  (void)width;
  (void)height;
  return 1;
}

static void filter_draw(const void *state, struct canvas *canvas, struct rect rect) {
  const struct filter *sheet = state;
  int used = canvas_text(canvas, rect.x + 1, rect.y, rect.width - 1, STYLE_KEY, _("Filter:"));
  field_draw(&sheet->field, canvas, rect.x + used + 2, rect.y, rect.width - used - 3, true);
}

static const char *filter_hint(const void *state) {
  (void)state;
  return _("Enter keep   Esc clear");
}

static void filter_changed(const struct filter *sheet, const char *text) {
  context_want(sheet->context, (struct intent){.kind = INTENT_FILTER, .text = mem_copy(text)});
}

/* Live while typing; Enter keeps, Esc clears, arrows move in the list. */
static enum sheet_result filter_key(void *state, const struct key *key, bool painted) {
  struct filter *sheet = state;
  (void)painted;
  switch (key->code) {
  case KEYC_ENTER:
    return SHEET_CLOSES;
  case KEYC_ESCAPE:
    filter_changed(sheet, "");
    return SHEET_CLOSES;
  case KEYC_UP:
  case KEYC_DOWN:
  case KEYC_PAGE_UP:
  case KEYC_PAGE_DOWN:
    return SHEET_PASSES;
  default:
    break;
  }
  if (field_key(&sheet->field, key)) filter_changed(sheet, sheet->field.text);
  return SHEET_STAYS;
}

static void filter_close(void *take_sheet) {
  struct filter *sheet = take_sheet;
  field_clear(&sheet->field);
  free(sheet);
}

const struct sheet_ops filter_ops = {.name = "filter",
                                     .height = filter_height,
                                     .draw = filter_draw,
                                     .hint = filter_hint,
                                     .key = filter_key,
                                     .close = filter_close};

struct filter *filter_new(struct context *context, const char *text) {
  struct filter *sheet = mem_new(sizeof *sheet);
  sheet->context = context;
  field_init(&sheet->field, 80, false);
  field_set(&sheet->field, text);
  return sheet;
}

/* ---- the planning's status filter: one letter */

struct ask *filter_status_new(struct context *context) {
  return ask_new(context,
                 (struct question){.style = STYLE_KEY,
                                   .sentence = mem_copy(
                                       _("Show only: p proposed, c confirmed, d done, x cancelled, b draft reports")),
                                   .letters = "pcdxb",
                                   .hint = _("Esc all")},
                 (struct intent){.kind = INTENT_STATUS}, (struct intent){.kind = INTENT_STATUS});
}
