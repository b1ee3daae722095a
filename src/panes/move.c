#include "panes/move.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "tui/question.h"

struct move {
  struct context *context;
  struct brief *brief;
  size_t visitor;
  struct slot slot;
  int64_t slots_read_at;
};

static void move_sentence(const struct move *sheet, char *out, size_t size) {
  char from[160], to[160], who[CONTEXT_NAME_BYTES], address[CONTEXT_NAME_BYTES], where[CONTEXT_NAME_BYTES];
  char *name = visitor_name(&sheet->brief->visitors[sheet->visitor]);
  context_clip(who, name);
  context_clip(address, sheet->brief->address);
  context_clip(where, sheet->brief->ref_shown);
  context_say_when(sheet->brief->at, from, sizeof from);
  context_say_when(sheet->slot.at, to, sizeof to);
  snprintf(out, size, _("Move the visit of %s, %s %s, from %s to %s? Flatsy writes to the visitor."), who, where,
           address, from, to);
  snprintf(out + strlen(out), size - strlen(out), "%s", brief_say_odd(sheet->brief->odd[sheet->visitor]));
  free(name);
}

static int move_height(const void *state, int width, int height) {
  char sentence[2048];
  move_sentence(state, sentence, sizeof sentence);
  return question_height(width, height, sentence);
}

static void move_draw(const void *state, struct canvas *canvas, struct rect rect) {
  char sentence[2048];
  move_sentence(state, sentence, sizeof sentence);
  question_draw(canvas, rect, STYLE_SAY, sentence, _("y move the visit   n back"));
}

static void move_send(struct move *sheet) {
  struct job *job = brief_job(sheet->brief, sheet->visitor, JOB_MOVE);
  job->property_id = mem_copy(sheet->brief->property_id);
  job->from = sheet->brief->at;
  job->at = sheet->slot.at;
  job->date = mem_copy(sheet->slot.date);
  job->slots_read_at = sheet->slots_read_at;
  context_send(sheet->context, job);
  context_want(sheet->context, (struct intent){.kind = INTENT_SHOW_SENT, .at = sheet->slot.at});
}

static enum sheet_result move_key(void *state, const struct key *key, bool painted) {
  enum question_answer answer = question_answer(key, painted);
  if (answer == QUESTION_YES) move_send(state);
  return answer == QUESTION_OPEN ? SHEET_STAYS : SHEET_CLOSES; /* n: back to the slots */
}

/* The visit may not be moved any more. */
static enum sheet_result move_event(void *state, struct event *event) {
  const struct move *sheet = state;
  (void)event;
  return sheet->context->moving.brief == NULL ? SHEET_CLOSES : SHEET_STAYS;
}

static void move_close(void *take_sheet) {
  struct move *sheet = take_sheet;
  brief_free(sheet->brief);
  free(sheet);
}

const struct sheet_ops move_ops = {.name = "move",
                                   .height = move_height,
                                   .draw = move_draw,
                                   .key = move_key,
                                   .event = move_event,
                                   .close = move_close};

struct move *move_new(struct context *context, const struct slot *slot, int64_t slots_read_at) {
  struct move *sheet = mem_new(sizeof *sheet);
  *sheet = (struct move){.context = context,
                         .brief = brief_copy(context->moving.brief),
                         .visitor = context->moving.visitor,
                         .slot = *slot,
                         .slots_read_at = slots_read_at};
  return sheet;
}
