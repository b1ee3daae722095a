#include "tui/form.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "tui/question.h"

enum { FORM_SAID = 400, FORM_WIDE = 60, FORM_BESIDE = 51 /* cells of a text that has room for a fault beside it */ };

struct form form_begin(enum form_look look, struct notice *notice, const struct form_ops *ops) {
  struct scroll question = scroll_empty();
  return (struct form){.look = look, .notice = notice, .ops = ops, .question = mem_new_as(&question, sizeof question)};
}

void form_empty(struct form *form) {
  for (size_t n = 0; n < form->count; n++) {
    free(form->rows[n].name);
    free(form->rows[n].label);
    free(form->rows[n].before);
    field_clear(&form->rows[n].field);
  }
  form->count = form->at = 0;
}

void form_clear(struct form *form) {
  form_empty(form);
  free(form->rows);
  scroll_free(form->question);
  free(form->question);
}

/* ---- rows */

struct form_row *form_add(struct form *form, size_t n, enum form_kind kind, const char *label, size_t max) {
  form->rows = mem_resize(form->rows, form->count + 1, sizeof *form->rows);
  struct form_row *row = &form->rows[n];
  memmove(row + 1, row, (form->count - n) * sizeof *row);
  if (n < form->count && n <= form->at) form->at++;
  form->count++;
  *row = (struct form_row){
      .label = mem_copy(label), .heading = kind == FORM_HEADING, .field = field_empty(max, kind == FORM_SECRET)};
  row->field.lines = kind == FORM_LINES;
  return row;
}

void form_set(struct form_row *row, const char *text) {
  AUTO(mem_free_at) char *shown = field_arrows(text != NULL ? text : "");
  field_set(&row->field, shown);
  row->locked |= strlen(shown) > row->field.max;
  mem_replace(&row->before, row->field.text);
}

bool form_changed(const struct form_row *row) {
  if (row->removed) return row->before != NULL;
  return row->before == NULL || strcmp(row->before, row->field.text) != 0;
}

const char *form_text(const struct form *form, size_t n) {
  return form->rows[n].field.text;
}

/* ---- the row that has the keys */

size_t form_place(const struct form *form, size_t *count) {
  size_t place = 0;
  *count = 0;
  for (size_t n = 0; n < form->count; n++) {
    *count += !form->rows[n].heading;
    if (n == form->at) place = *count;
  }
  return place;
}

/* The first row in sight: the one that has the keys is seen, with its heading. */
static size_t form_first(const struct form *form, int height) {
  size_t seen = height > 1 ? (size_t)height : 1, from = form->at;
  if (from > 0 && form->rows[from - 1].heading) from--;
  size_t top = from < form->top ? from : form->top;
  return form->at >= top + seen ? form->at + 1 - seen : top;
}

void form_fit(struct form *form, int height) {
  form->height = height;
  form->top = form_first(form, height);
}

void form_select(struct form *form, size_t n) {
  form->at = n;
  if (form->look != FORM_PAGE) return;
  form->rows[n].field.cursor = form->rows[n].field.length;
  form_fit(form, form->height);
}

void form_move(struct form *form, int steps) {
  if (form->ops != NULL && form->ops->leave != NULL) form->ops->leave(form);
  size_t at = form->at, step = steps < 0 ? SIZE_MAX : 1;
  for (int left = abs(steps); left > 0; left--) {
    size_t next = at;
    do
      next = form->look == FORM_PAGE ? next + step : (next + form->count + step) % form->count;
    while (next < form->count && form->rows[next].heading);
    if (next >= form->count) break; /* also below 0 */
    at = next;
  }
  form_select(form, at);
}

bool form_find_wrong(struct form *form) {
  char why[FORM_SAID];
  size_t n = 0;
  while (n < form->count && form->ops->state(form, n, why, sizeof why) != FORM_WRONG)
    n++;
  if (n == form->count) return false;
  form_select(form, n);
  notice_show(form->notice, STYLE_WARN, _("%s: %s"), form->rows[n].label, why);
  return true;
}

/* ---- keys */

/* The next of the few values; false when the row has any. */
static bool form_cycle(struct form *form) {
  struct field *field = &form->rows[form->at].field;
  const char *(*choice)(const struct form *, size_t, size_t) = form->ops != NULL ? form->ops->choice : NULL;
  const char *next = choice != NULL ? choice(form, form->at, 0) : NULL, *text = next;
  if (next == NULL) return false;
  for (size_t i = 0; (text = choice(form, form->at, i)) != NULL; i++) {
    const char *after = choice(form, form->at, i + 1);
    if (strcmp(text, field->text) == 0 && after != NULL) next = after;
  }
  field_set(field, next);
  return true;
}

static enum form_result form_type(struct form *form, const struct key *key) {
  struct form_row *row = &form->rows[form->at];
  if (row->locked) return FORM_LOCKED;
  if (row->removed) return FORM_TAKEN;
  bool typed = (question_is_letter(key, ' ') && form_cycle(form)) || field_key(&row->field, key);
  field_tell(&row->field, form->notice);
  return typed ? FORM_TYPED : FORM_TAKEN;
}

static enum form_result form_answer(struct form *form, const struct key *key) {
  switch (question_answer(key)) {
  case QUESTION_YES:
    return FORM_YES;
  case QUESTION_NO:
    form->asking = false;
    return FORM_NO;
  default:
    scroll_command(form->question, command_of_key(key, WHERE_FORM));
    return FORM_TAKEN;
  }
}

enum form_result form_key(struct form *form, const struct key *key) {
  static const int steps[KEYC_GONE] = {
      [KEYC_ENTER] = 1, [KEYC_DOWN] = 1, [KEYC_TAB] = 1, [KEYC_UP] = -1, [KEYC_BACKTAB] = -1};
  bool page = form->look == FORM_PAGE, enter = key->code == KEYC_ENTER;
  bool down = key->code == KEYC_PAGE_DOWN, turns = down || key->code == KEYC_PAGE_UP;
  if (form->asking) return form_answer(form, key);
  if (key->code == KEYC_ESCAPE) return FORM_BACK;
  if (page ? key->code == KEYC_CONTROL && key->character == 'g' : enter) return FORM_ON;
  const struct form_row *row = &form->rows[form->at];
  int by = !turns ? steps[key->code] : down ? form->height - 1 : 1 - form->height;
  if (enter && row->field.lines && !row->locked)
    return form_type(form, &(struct key){.code = KEYC_CONTROL, .character = 'o'});
  if (by == 0 && !turns) return form_type(form, key);
  if (page || !turns) form_move(form, by);
  return FORM_TAKEN;
}

enum sheet_result form_sheet_result(enum form_result result) {
  return result == FORM_BACK || result == FORM_YES ? SHEET_CLOSES : SHEET_STAYS;
}

void form_ask(struct form *form, const char *sentence) {
  scroll_reset(form->question);
  scroll_heading(form->question, sentence);
  form->question->first = 0;
  form->asking = true;
}

/* ---- drawing */

static const struct form_dress {
  int column, narrow; /* where the text begins; in a narrow window */
  int lead;           /* cells before the label */
  enum style here, other;
} form_dresses[] = {
    [FORM_PAGE] = {25, 15, 2, STYLE_SELECTED, STYLE_TEXT}, [FORM_SHEET] = {16, 13, 1, STYLE_KEY, STYLE_FAINT}};

/* Of room cells those for what is said of a text: beside it, or behind it. */
static int form_aside(const struct form *form, int room, enum form_state state, const char *said) {
  int width = text_width(said), most = room / 2 + 1;
  if (form->look == FORM_PAGE) return state == FORM_WRONG && room >= FORM_BESIDE ? (room - 1) / 2 : 0;
  return width < most ? width : most;
}

static void form_draw_row(const struct form *form, struct canvas *canvas, struct rect place, size_t n) {
  const struct form_row *row = &form->rows[n];
  const struct form_dress *dress = &form_dresses[form->look];
  char said[FORM_SAID] = "";
  enum form_state state = form->ops->state(form, n, said, sizeof said);
  bool here = n == form->at, page = form->look == FORM_PAGE, still = row->locked || row->removed;
  enum style style = state >= FORM_WAS_WRONG ? STYLE_BAD : STYLE_WARN;
  int y = place.y, x = place.x + (place.width < FORM_WIDE ? dress->narrow : dress->column);
  int end = place.x + place.width, room = end - x, edge = page ? 0 : 1, aside = form_aside(form, room, state, said);
  canvas_text(canvas, place.x, y, 1, STYLE_TEXT, here ? ">" : "");
  if (page) canvas_text(canvas, place.x + 1, y, 1, style, state == FORM_WRONG ? "!" : state == FORM_CHANGED ? "*" : "");
  canvas_text(canvas, place.x + dress->lead, y, x - place.x - dress->lead - 1, here ? dress->here : dress->other,
              row->label);
  if (aside > 0) {
    canvas_text(canvas, end - aside - edge, y, aside, style, said);
    room -= aside + 1 + edge;
  }
  if (still || (page && !here))
    canvas_text(canvas, x, y, room,
                page && state == FORM_WRONG ? STYLE_BAD
                : still                     ? STYLE_FAINT
                                            : STYLE_TEXT,
                row->field.text);
  else
    field_draw(&row->field, canvas, x, y, room, here);
  if (still && here) canvas_cursor(canvas, x, y, false);
}

void form_draw(const struct form *form, struct canvas *canvas, struct rect rect) {
  int high = form->look == FORM_STACK ? 2 : 1;
  size_t first = form_first(form, rect.height / high);
  for (size_t n = first; n < form->count && (int)(n - first) < rect.height / high; n++) {
    const struct form_row *row = &form->rows[n];
    struct rect place = {rect.x, rect.y + (int)(n - first) * high, rect.width, 1};
    if (row->heading) {
      canvas_text(canvas, place.x, place.y, place.width, STYLE_STRONG, row->label);
    } else if (form->look == FORM_LINE) {
      int used = canvas_text(canvas, place.x, place.y, place.width, STYLE_KEY, row->label) + 1;
      field_draw(&row->field, canvas, place.x + used, place.y, place.width - used, true);
    } else if (form->look == FORM_STACK) {
      canvas_text(canvas, place.x, place.y, place.width, STYLE_TEXT, row->label);
      field_draw(&row->field, canvas, place.x, place.y + 1, place.width, n == form->at);
    } else {
      form_draw_row(form, canvas, place, n);
    }
  }
}
