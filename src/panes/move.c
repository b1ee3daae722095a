#include "panes/move.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "tui/question.h"

struct move {
  struct question question;
  struct context *context; /* has the visit, as long as this asks about it */
  struct slot slot;
  int64_t slots_read_at;
};

static char *move_sentence(const struct move *sheet) {
  const struct context_moving *moving = &sheet->context->moving;
  const struct brief *brief = moving->brief;
  char from[160], to[160], who[CONTEXT_NAME_BYTES], address[CONTEXT_NAME_BYTES], where[CONTEXT_NAME_BYTES];
  char *name = visitor_name(&brief->visitors[moving->visitor]);
  context_clip(who, name);
  context_clip(address, brief->address);
  context_clip(where, brief->ref_shown);
  context_say_when(brief->at, from, sizeof from);
  context_say_when(sheet->slot.at, to, sizeof to);
  free(name);
  char *asked = mem_print(_("Move the visit of %s, %s %s, from %s to %s? Flatsy writes to the visitor."), who, where,
                          address, from, to);
  char *sentence = mem_print("%s%s", asked, brief_say_odd(brief->parts[moving->visitor].odd));
  free(asked);
  return sentence;
}

static void move_send(struct move *sheet) {
  const struct context_moving *moving = &sheet->context->moving;
  struct job *job = brief_job(moving->brief, moving->visitor, JOB_MOVE);
  job->property_id = mem_copy(moving->brief->property_id);
  job->from = moving->brief->at;
  job->at = sheet->slot.at;
  job->date = mem_copy(sheet->slot.date);
  job->slots_read_at = sheet->slots_read_at;
  context_send(sheet->context, job);
  context_want(sheet->context, (struct intent){.kind = INTENT_SHOW_SENT, .at = sheet->slot.at});
}

static enum sheet_result move_key(void *state, const struct key *key, bool painted) {
  int answer = question_key(state, key, painted);
  if (answer == QUESTION_YES) move_send(state);
  return answer == QUESTION_OPEN ? SHEET_STAYS : SHEET_CLOSES; /* n: back to the slots */
}

const struct sheet_ops move_ops = {.name = "move",
                                   .height = question_sheet_height,
                                   .draw = question_sheet_draw,
                                   .key = move_key,
                                   .close = question_sheet_close};

struct move *move_new(struct context *context, const struct slot *slot, int64_t slots_read_at) {
  struct move *sheet = mem_new(sizeof *sheet);
  *sheet = (struct move){.context = context, .slot = *slot, .slots_read_at = slots_read_at};
  sheet->question =
      (struct question){.style = STYLE_SAY, .sentence = move_sentence(sheet), .keys = _("y move the visit   n back")};
  return sheet;
}
