#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "panes/desk_private.h"

enum { CANCEL_VISITORS_MAX = 9 };

struct cancel {
  struct desk *desk;
  enum { CANCEL_WHO, CANCEL_BY, CANCEL_CONFIRM } step;
  char *visit_id, *ref, *ref_shown, *address;
  int64_t at;
  size_t count, picked;
  struct visitor visitors[CANCEL_VISITORS_MAX]; /* those whose visit can be cancelled */
  bool by_owner;
};

const char *cancel_why_not(const struct visit *visit) {
  bool mixed, done = false;
  for (size_t n = 0; n < visit->visitor_count; n++) {
    if (visit_status_is_live(visit->visitors[n].status)) return NULL;
    done |= visit->visitors[n].status == VISIT_DONE;
  }
  if (done) return _("This visit has taken place: it can't be cancelled");
  return visit_status_is_cancelled(visit_summary_status(visit, &mixed)) ? _("This visit is cancelled already")
                                                                        : _("This visit has nobody to cancel for");
}

static void cancel_sentence(const struct cancel *sheet, char *out, size_t size) {
  char day[96], time[32];
  char *name = visitor_name(&sheet->visitors[sheet->picked]);
  when_say_day(sheet->at, day, sizeof day);
  when_say_time(sheet->at, time, sizeof time);
  snprintf(out, size,
           sheet->by_owner
               ? _("Cancel the visit of %s, %s at %s (%s), %s %s, for the owner? Flatsy tells the visitor.")
               : _("Cancel the visit of %s, %s at %s (%s), %s %s, for the visitor? Flatsy tells the agent."),
           name, day, time, when_zone(), sheet->ref_shown, sheet->address != NULL ? sheet->address : "");
  free(name);
}

static int cancel_height(const void *state, int width, int height) {
  const struct cancel *sheet = state;
  char sentence[1024];
  if (sheet->step == CANCEL_WHO) return (int)sheet->count + 1;
  if (sheet->step == CANCEL_BY) return 2;
  cancel_sentence(sheet, sentence, sizeof sentence);
  return canvas_paragraph(NULL, (struct rect){.width = width - 2, .height = height}, 0, STYLE_TEXT, sentence) + 1;
}

static void cancel_draw_who(const struct cancel *sheet, struct canvas *canvas, struct rect rect) {
  canvas_text(canvas, rect.x + 1, rect.y, rect.width - 1, STYLE_KEY, _("Cancel for which visitor?"));
  for (size_t n = 0; n < sheet->count; n++) {
    char *name = visitor_name(&sheet->visitors[n]);
    canvas_print(canvas, rect.x + 1, rect.y + 1 + (int)n, rect.width - 1, STYLE_TEXT, "%zu  %s  %s", n + 1, name,
                 sheet->visitors[n].email != NULL ? sheet->visitors[n].email : "");
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
  char *name = visitor_name(&sheet->visitors[sheet->picked]);
  if (sheet->step == CANCEL_BY) {
    canvas_print(canvas, rect.x + 1, rect.y, rect.width - 1, STYLE_TEXT, _("Cancel the visit of %s: who wants it?"),
                 name);
    canvas_text(canvas, rect.x + 1, rect.y + 1, rect.width - 1, STYLE_KEY, _("v the visitor   p the owner   Esc back"));
  } else {
    cancel_sentence(sheet, sentence, sizeof sentence);
    int lines = canvas_paragraph(canvas, (struct rect){rect.x + 1, rect.y, rect.width - 2, rect.height - 1}, 0,
                                 STYLE_WARN, sentence);
    canvas_text(canvas, rect.x + 1, rect.y + (lines < rect.height ? lines : rect.height - 1), rect.width - 1, STYLE_KEY,
                _("y cancel the visit   n back"));
  }
  free(name);
}

static void cancel_send(struct cancel *sheet) {
  struct job *job = job_new(JOB_CANCEL);
  job->id = mem_copy(sheet->visit_id);
  job->ref = mem_copy(sheet->ref);
  job->address = mem_copy(sheet->address);
  job->at = sheet->at;
  job->by_owner = sheet->by_owner;
  visitor_copy(&job->visitor, &sheet->visitors[sheet->picked]);
  desk_post(sheet->desk, job);
  deck_notice(sheet->desk->deck, STYLE_TEXT, _("Sent: waiting for Flatsy"));
}

static enum sheet_result cancel_key(void *state, const struct key *key, bool painted) {
  struct cancel *sheet = state;
  switch (sheet->step) {
  case CANCEL_WHO:
    if (key->code == KEYC_ESCAPE) return SHEET_CLOSES;
    for (size_t n = 0; n < sheet->count; n++) {
      struct key digit = *key;
      enum command command = command_of_key(&digit, WHERE_CHOOSING);
      if (command != (enum command)(COMMAND_1 + (int)n) || !painted) continue;
      sheet->picked = n;
      sheet->step = CANCEL_BY;
      return SHEET_STAYS;
    }
    return SHEET_STAYS;
  case CANCEL_BY:
    if (desk_is_no(key)) return SHEET_CLOSES;
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
  free(sheet);
}

void cancel_open(struct desk *desk, const struct visit *visit) {
  static const struct sheet_ops ops = {
      .name = "cancel", .height = cancel_height, .draw = cancel_draw, .key = cancel_key, .close = cancel_close};
  struct cancel *sheet = mem_new(sizeof *sheet);
  *sheet = (struct cancel){.desk = desk,
                           .visit_id = mem_copy(visit->id),
                           .ref = mem_copy(visit->ref),
                           .ref_shown = mem_copy(visit->ref_shown),
                           .address = mem_copy(visit->address),
                           .at = visit->at};
  for (size_t n = 0; n < visit->visitor_count && sheet->count < CANCEL_VISITORS_MAX; n++)
    if (visit_status_is_live(visit->visitors[n].status))
      visitor_copy(&sheet->visitors[sheet->count++], &visit->visitors[n].visitor);
  sheet->step = sheet->count > 1 ? CANCEL_WHO : CANCEL_BY;
  deck_open_sheet(desk->deck, &ops, sheet);
}
