#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/desk_private.h"

struct cancel {
  struct desk *desk;
  enum { CANCEL_WHO, CANCEL_BY, CANCEL_CONFIRM } step;
  char *visit_id, *ref, *ref_shown, *address;
  int64_t at;
  size_t count, picked;
  struct visitor *visitors; /* those whose visit can be cancelled */
  bool *odd;                /* ... of each whether its status can't be read */
  bool by_owner, alone;
};

const char *cancel_why_not(const struct visit *visit) {
  bool mixed, done = false;
  for (size_t n = 0; n < visit->visitor_count; n++) {
    if (visit_status_may_come(visit->visitors[n].status)) return NULL;
    done |= visit->visitors[n].status == VISIT_DONE;
  }
  if (done) return _("This visit has taken place: it can't be cancelled");
  return visit_status_is_cancelled(visit_summary_status(visit, &mixed)) ? _("This visit is cancelled already")
                                                                        : _("This visit has nobody to cancel for");
}

/* The question of the step, but for which visitor. */
static void cancel_sentence(const struct cancel *sheet, char *out, size_t size) {
  char when[160], who[DESK_NAME_BYTES], address[DESK_NAME_BYTES];
  char *name = visitor_name(&sheet->visitors[sheet->picked]);
  text_clip(who, sizeof who, name, DESK_NAME_CELLS, false);
  text_clip(address, sizeof address, sheet->address != NULL ? sheet->address : "", DESK_NAME_CELLS, false);
  desk_say_when(sheet->at, when, sizeof when);
  if (sheet->step == CANCEL_BY)
    snprintf(out, size, _("Cancel the visit of %s: who wants it?"), who);
  else
    snprintf(out, size,
             sheet->by_owner ? _("Cancel the visit of %s, %s, %s %s, for the owner? Flatsy tells the visitor.")
                             : _("Cancel the visit of %s, %s, %s %s, for the visitor? Flatsy tells the agent."),
             who, when, sheet->ref_shown, address);
  snprintf(out + strlen(out), size - strlen(out), "%s", brief_say_odd(sheet->odd[sheet->picked]));
  free(name);
}

static int cancel_height(const void *state, int width, int height) {
  const struct cancel *sheet = state;
  char sentence[1024];
  if (sheet->step == CANCEL_WHO) return (int)sheet->count + 1;
  cancel_sentence(sheet, sentence, sizeof sentence);
  return canvas_paragraph(NULL, (struct rect){.width = width - 2, .height = height}, 0, STYLE_TEXT, sentence) + 1;
}

/* A number or the arrows and Enter; more visitors than rows scroll with the cursor. */
static void cancel_draw_who(const struct cancel *sheet, struct canvas *canvas, struct rect rect) {
  size_t rows = rect.height > 1 ? (size_t)rect.height - 1 : 1;
  size_t top = sheet->picked >= rows ? sheet->picked + 1 - rows : 0;
  canvas_text(canvas, rect.x + 1, rect.y, rect.width - 1, STYLE_KEY, _("Cancel for which visitor?"));
  for (size_t n = top; n < sheet->count && n < top + rows; n++) {
    const struct visitor *visitor = &sheet->visitors[n];
    char *name = visitor_name(visitor), number[8] = " ";
    if (n < 9) snprintf(number, sizeof number, "%zu", n + 1);
    canvas_print(canvas, rect.x, rect.y + 1 + (int)(n - top), rect.width,
                 n == sheet->picked ? STYLE_SELECTED : STYLE_TEXT, "%s%s  %s  %s", n == sheet->picked ? ">" : " ",
                 number, name, visitor->email != NULL ? visitor->email : "");
    free(name);
  }
}

static void cancel_draw(const void *state, struct canvas *canvas, struct rect rect) {
  const struct cancel *sheet = state;
  char sentence[1024];
  if (sheet->step == CANCEL_WHO) {
    cancel_draw_who(sheet, canvas, rect);
    return;
  }
  cancel_sentence(sheet, sentence, sizeof sentence);
  int lines = canvas_paragraph(canvas, (struct rect){rect.x + 1, rect.y, rect.width - 2, rect.height - 1}, 0,
                               sheet->step == CANCEL_BY ? STYLE_TEXT : STYLE_WARN, sentence);
  canvas_text(canvas, rect.x + 1, rect.y + (lines < rect.height ? lines : rect.height - 1), rect.width - 1, STYLE_KEY,
              sheet->step == CANCEL_BY ? _("v the visitor   p the owner   Esc back")
                                       : _("y cancel the visit   n back"));
}

static const char *cancel_hint(const void *state) {
  return ((const struct cancel *)state)->step == CANCEL_WHO ? _("Enter choose   Esc back") : _("Esc back");
}

static void cancel_send(struct cancel *sheet) {
  struct job *job = job_new(JOB_CANCEL);
  job->id = mem_copy(sheet->visit_id);
  job->ref = mem_copy(sheet->ref);
  job->address = mem_copy(sheet->address);
  job->at = sheet->at;
  job->by_owner = sheet->by_owner;
  job->alone = sheet->alone;
  visitor_copy(&job->visitor, &sheet->visitors[sheet->picked]);
  desk_post(sheet->desk, job);
  deck_notice(sheet->desk->deck, STYLE_TEXT, _("Sent: waiting for Flatsy"));
}

static enum sheet_result cancel_who_key(struct cancel *sheet, const struct key *key, bool painted) {
  enum command command = command_of_key(key, WHERE_CHOOSING);
  size_t number = command >= COMMAND_1 && command <= COMMAND_9 ? (size_t)(command - COMMAND_1) : sheet->count;
  if (key->code == KEYC_ESCAPE) return SHEET_CLOSES;
  if (command == COMMAND_DOWN && sheet->picked + 1 < sheet->count) sheet->picked++;
  if (command == COMMAND_UP && sheet->picked > 0) sheet->picked--;
  if (!painted || (number >= sheet->count && key->code != KEYC_ENTER)) return SHEET_STAYS;
  if (number < sheet->count) sheet->picked = number;
  sheet->step = CANCEL_BY;
  return SHEET_STAYS;
}

static enum sheet_result cancel_key(void *state, const struct key *key, bool painted) {
  struct cancel *sheet = state;
  switch (sheet->step) {
  case CANCEL_WHO:
    return cancel_who_key(sheet, key, painted);
  case CANCEL_BY:
    if (desk_is_no(key)) {
      sheet->step = CANCEL_WHO;
      return sheet->count > 1 ? SHEET_STAYS : SHEET_CLOSES;
    }
    if (!desk_is_letter(key, 'v') && !desk_is_letter(key, 'p')) return SHEET_STAYS;
    sheet->by_owner = desk_is_letter(key, 'p');
    sheet->step = CANCEL_CONFIRM;
    return SHEET_STAYS;
  case CANCEL_CONFIRM:
    if (desk_is_no(key)) sheet->step = CANCEL_BY;
    if (!desk_is_yes(key) || key->repeated || !painted) return SHEET_STAYS;
    cancel_send(sheet);
    return SHEET_CLOSES;
  }
  return SHEET_STAYS;
}

static void cancel_close(void *take_sheet) {
  struct cancel *sheet = take_sheet;
  free(sheet->visit_id);
  free(sheet->ref);
  free(sheet->ref_shown);
  free(sheet->address);
  for (size_t n = 0; n < sheet->count; n++)
    visitor_clear(&sheet->visitors[n]);
  free(sheet->visitors);
  free(sheet->odd);
  free(sheet);
}

void cancel_open(struct desk *desk, const struct visit *visit) {
  static const struct sheet_ops ops = {.name = "cancel",
                                       .height = cancel_height,
                                       .draw = cancel_draw,
                                       .hint = cancel_hint,
                                       .key = cancel_key,
                                       .close = cancel_close};
  struct cancel *sheet = mem_new(sizeof *sheet);
  *sheet = (struct cancel){.desk = desk,
                           .visit_id = mem_copy(visit->id),
                           .ref = mem_copy(visit->ref),
                           .ref_shown = mem_copy(visit->ref_shown),
                           .address = mem_copy(visit->address),
                           .at = visit->at,
                           .alone = visit->visitor_count == 1};
  sheet->visitors = mem_new_array(visit->visitor_count + 1, sizeof *sheet->visitors);
  sheet->odd = mem_new_array(visit->visitor_count + 1, sizeof *sheet->odd);
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visit_visitor *part = &visit->visitors[n];
    if (!visit_status_may_come(part->status)) continue;
    sheet->odd[sheet->count] = part->status == VISIT_STATUS_OTHER;
    visitor_copy(&sheet->visitors[sheet->count++], &part->visitor);
  }
  sheet->step = sheet->count > 1 ? CANCEL_WHO : CANCEL_BY;
  deck_open_sheet(desk->deck, &ops, sheet);
}
