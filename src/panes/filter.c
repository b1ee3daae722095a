#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "panes/desk_private.h"

struct filter {
  void *pane;
  void (*changed)(void *pane, const char *text);
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

/* Live while typing; Enter keeps, Esc clears, arrows move in the list. */
static enum sheet_result filter_key(void *state, const struct key *key, bool painted) {
  struct filter *sheet = state;
  (void)painted;
  switch (key->code) {
  case KEYC_ENTER:
    return SHEET_CLOSES;
  case KEYC_ESCAPE:
    sheet->changed(sheet->pane, "");
    return SHEET_CLOSES;
  case KEYC_UP:
  case KEYC_DOWN:
  case KEYC_PAGE_UP:
  case KEYC_PAGE_DOWN:
    return SHEET_PASSES;
  default:
    break;
  }
  if (field_key(&sheet->field, key)) sheet->changed(sheet->pane, sheet->field.text);
  return SHEET_STAYS;
}

static void filter_close(void *take_sheet) {
  struct filter *sheet = take_sheet;
  field_clear(&sheet->field);
  free(sheet);
}

void filter_open(struct desk *desk, void *pane, void (*changed)(void *pane, const char *text), const char *text) {
  static const struct sheet_ops ops = {.name = "filter",
                                       .height = filter_height,
                                       .draw = filter_draw,
                                       .hint = filter_hint,
                                       .key = filter_key,
                                       .close = filter_close};
  struct filter *sheet = mem_new(sizeof *sheet);
  sheet->pane = pane;
  sheet->changed = changed;
  field_init(&sheet->field, 80, false);
  field_set(&sheet->field, text);
  deck_open_sheet(desk->deck, &ops, sheet);
}

/* ---- the planning's status filter: one letter */

struct status_sheet {
  struct desk *desk;
};

static const char *status_text(void) {
  return _("Show only: p proposed, c confirmed, d done, x cancelled, b draft reports");
}

static int status_height(const void *state, int width, int height) {
  (void)state;
  return canvas_paragraph(NULL, (struct rect){.width = width - 2, .height = height}, 0, STYLE_KEY, status_text());
}

static void status_draw(const void *state, struct canvas *canvas, struct rect rect) {
  (void)state;
  canvas_paragraph(canvas, (struct rect){rect.x + 1, rect.y, rect.width - 2, rect.height}, 0, STYLE_KEY, status_text());
}

static const char *status_hint(const void *state) {
  (void)state;
  return _("Esc all");
}

static enum sheet_result status_key(void *state, const struct key *key, bool painted) {
  struct status_sheet *sheet = state;
  void *planning = deck_pane(sheet->desk->deck, DESK_PLANNING);
  (void)painted;
  if (key->code == KEYC_ESCAPE) planning_set_status(planning, 0);
  for (const char *letter = "pcdxb"; *letter != '\0'; letter++)
    if (desk_is_letter(key, *letter)) planning_set_status(planning, *letter);
  return SHEET_CLOSES;
}

void status_open(struct desk *desk) {
  static const struct sheet_ops ops = {.name = "status",
                                       .height = status_height,
                                       .draw = status_draw,
                                       .hint = status_hint,
                                       .key = status_key,
                                       .close = free};
  struct status_sheet *sheet = mem_new(sizeof *sheet);
  sheet->desk = desk;
  desk_set_choosing(desk, false);
  deck_focus(desk->deck, DESK_PLANNING);
  deck_open_sheet(desk->deck, &ops, sheet);
}
