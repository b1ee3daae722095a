#include "panes/move.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"

static char *move_sentence(const struct context_moving *moving, const struct slot *slot) {
  const struct brief *brief = moving->brief;
  char from[160], to[160], who[CONTEXT_NAME_BYTES], address[CONTEXT_NAME_BYTES], where[CONTEXT_NAME_BYTES];
  AUTO(mem_free_at) char *name = visitor_name(&brief->visitors[moving->visitor]);
  context_clip(who, name);
  context_clip(address, brief->address);
  context_clip(where, brief->ref_shown);
  context_say_when(brief->at, from, sizeof from);
  context_say_when(slot->at, to, sizeof to);
  AUTO(mem_free_at)
  char *asked = mem_print(_("Move the visit of %s, %s %s, from %s to %s? Flatsy writes to the visitor."), who, where,
                          address, from, to);
  return mem_print("%s%s", asked, brief_say_odd(brief->parts[moving->visitor].odd));
}

struct question_sheet *move_new(struct context *context, const struct slot *slot, int64_t slots_read_at) {
  return question_sheet_new(context,
                            (struct question){.style = STYLE_SAY,
                                              .sentence = move_sentence(&context->moving, slot),
                                              .keys = _("y move the visit   n back")}, /* to the slots */
                            (struct intent){.kind = INTENT_MOVE, .slot = *slot, .at = slots_read_at},
                            (struct intent){.kind = INTENT_NONE});
}

void move_send(struct context *context, const struct slot *slot, int64_t slots_read_at) {
  const struct context_moving *moving = &context->moving;
  struct job *job = brief_job(moving->brief, moving->visitor, JOB_MOVE);
  job->property_id = mem_copy(moving->brief->property_id);
  job->from = moving->brief->at;
  job->at = slot->at;
  job->date = mem_copy(slot->date);
  job->slots_read_at = slots_read_at;
  context_send(context, job);
}
