#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "panes/desk_private.h"

const char *brief_say_odd(bool odd) {
  /* TRANSLATORS: behind a question that ends with "?" or ".". */
  return odd ? _(" Its status can't be read: it may be over.") : "";
}

struct brief *brief_of(const struct visit *visit, bool live) {
  struct brief *brief = mem_new(sizeof *brief);
  *brief = (struct brief){.id = mem_copy(visit->id),
                          .property_id = mem_copy(visit->property_id),
                          .ref = mem_copy(visit->ref),
                          .ref_shown = mem_copy(visit->ref_shown),
                          .address = mem_copy(visit->address),
                          .at = visit->at,
                          .alone = visit->visitor_count == 1};
  brief->visitors = mem_new_array(visit->visitor_count + 1, sizeof *brief->visitors);
  brief->odd = mem_new_array(visit->visitor_count + 1, sizeof *brief->odd);
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visit_visitor *part = &visit->visitors[n];
    if (live && !visit_status_may_come(part->status)) continue;
    brief->odd[brief->count] = part->status == VISIT_STATUS_OTHER;
    visitor_copy(&brief->visitors[brief->count++], &part->visitor);
  }
  return brief;
}

struct brief *brief_copy(const struct brief *brief) {
  struct brief *copy = mem_new(sizeof *copy);
  *copy = (struct brief){.id = mem_copy(brief->id),
                         .property_id = mem_copy(brief->property_id),
                         .ref = mem_copy(brief->ref),
                         .ref_shown = mem_copy(brief->ref_shown),
                         .address = mem_copy(brief->address),
                         .at = brief->at,
                         .alone = brief->alone,
                         .count = brief->count,
                         .visitors = mem_new_array(brief->count + 1, sizeof *copy->visitors),
                         .odd = mem_new_array(brief->count + 1, sizeof *copy->odd)};
  for (size_t n = 0; n < brief->count; n++) {
    copy->odd[n] = brief->odd[n];
    visitor_copy(&copy->visitors[n], &brief->visitors[n]);
  }
  return copy;
}

void brief_free(struct brief *take_brief) {
  if (take_brief == NULL) return;
  for (size_t n = 0; n < take_brief->count; n++)
    visitor_clear(&take_brief->visitors[n]);
  free(take_brief->visitors);
  free(take_brief->odd);
  free(take_brief->id);
  free(take_brief->property_id);
  free(take_brief->ref);
  free(take_brief->ref_shown);
  free(take_brief->address);
  free(take_brief);
}

/* ---- which visitor of several */

struct who {
  struct desk *desk;
  struct brief *brief;
  char *question;
  size_t picked;
  void (*then)(struct desk *desk, struct brief *take_brief, size_t n);
};

static int who_height(const void *state, int width, int height) {
  const struct who *sheet = state;
  (void)width;
  (void)height;
  return (int)sheet->brief->count + 1;
}

/* A number or the arrows and Enter; more visitors than rows scroll with the cursor. */
static void who_draw(const void *state, struct canvas *canvas, struct rect rect) {
  const struct who *sheet = state;
  size_t rows = rect.height > 1 ? (size_t)rect.height - 1 : 1;
  size_t top = sheet->picked >= rows ? sheet->picked + 1 - rows : 0;
  canvas_text(canvas, rect.x + 1, rect.y, rect.width - 1, STYLE_KEY, sheet->question);
  for (size_t n = top; n < sheet->brief->count && n < top + rows; n++) {
    const struct visitor *visitor = &sheet->brief->visitors[n];
    bool here = n == sheet->picked;
    char *name = visitor_name(visitor), number[8] = " ";
    if (n < 9) number[0] = (char)('1' + n);
    canvas_print(canvas, rect.x, rect.y + 1 + (int)(n - top), rect.width, here ? STYLE_SELECTED : STYLE_TEXT,
                 "%s%s  %s  %s", here ? ">" : " ", number, name, visitor->email != NULL ? visitor->email : "");
    free(name);
  }
}

static enum sheet_result who_key(void *state, const struct key *key, bool painted) {
  struct who *sheet = state;
  size_t count = sheet->brief->count;
  enum command command = command_of_key(key, WHERE_CHOOSING);
  size_t number = command >= COMMAND_1 && command <= COMMAND_9 ? (size_t)(command - COMMAND_1) : count;
  if (key->code == KEYC_ESCAPE) return SHEET_CLOSES;
  if (command == COMMAND_DOWN && sheet->picked + 1 < count) sheet->picked++;
  if (command == COMMAND_UP && sheet->picked > 0) sheet->picked--;
  if (!painted || (number >= count && key->code != KEYC_ENTER)) return SHEET_STAYS;
  if (number < count) sheet->picked = number;
  struct desk *desk = sheet->desk;
  struct brief *brief = sheet->brief;
  size_t picked = sheet->picked;
  void (*then)(struct desk * desk, struct brief * take_brief, size_t n) = sheet->then;
  sheet->brief = NULL;
  deck_close_sheet(desk->deck); /* first: what comes next may open one of its own */
  then(desk, brief, picked);
  return SHEET_STAYS;
}

static void who_close(void *take_sheet) {
  struct who *sheet = take_sheet;
  brief_free(sheet->brief);
  free(sheet->question);
  free(sheet);
}

void who_open(struct desk *desk, struct brief *take_brief, const char *question,
              void (*picked)(struct desk *desk, struct brief *take_brief, size_t n)) {
  static const struct sheet_ops ops = {
      .name = "who", .height = who_height, .draw = who_draw, .key = who_key, .close = who_close};
  if (take_brief->count == 0) { /* the caller has said why nothing can be done */
    brief_free(take_brief);
    return;
  }
  if (take_brief->count == 1) {
    picked(desk, take_brief, 0);
    return;
  }
  struct who *sheet = mem_new(sizeof *sheet);
  *sheet = (struct who){.desk = desk, .brief = take_brief, .question = mem_copy(question), .then = picked};
  deck_open_sheet(desk->deck, &ops, sheet);
}
