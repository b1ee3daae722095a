#include "panes/move.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"

static char *move_sentence(const struct context *context, const struct slot *slot) {
  const struct context_moving *moving = &context->moving;
  const struct held_visit *held = moving->visit;
  char from[CONTEXT_WHEN], to[CONTEXT_WHEN], who[CONTEXT_NAME_BYTES], address[CONTEXT_NAME_BYTES],
      where[CONTEXT_NAME_BYTES];
  AUTO(mem_free_at) char *name = visitor_name(&held->visitors[moving->visitor]);
  context_clip(who, name);
  context_clip(address, held->address);
  context_clip(where, held->ref_shown);
  context_say_when_at(context, held->place, held->at, from, sizeof from);
  context_say_when_at(context, held->place, slot->at, to, sizeof to);
  AUTO(mem_free_at)
  char *asked = mem_print(_("Move the visit of %s, %s %s, from %s to %s? Flatsy writes to the visitor."), who, where,
                          address, from, to);
  return mem_print("%s%s", asked, held_visit_say_odd(held->parts[moving->visitor].odd));
}

struct sheet *move_new(struct context *context, const struct slot *slot, int64_t slots_read_at) {
  return question_sheet_new(context,
                            (struct question){.style = STYLE_STRONG,
                                              .sentence = move_sentence(context, slot),
                                              .keys = _("y move the visit   n back")}, /* to the slots */
                            (struct intent){.kind = INTENT_MOVE, .slot = *slot, .at = slots_read_at},
                            (struct intent){.kind = INTENT_NONE});
}

uint64_t move_send(struct context *context, const struct slot *slot, int64_t slots_read_at) {
  const struct context_moving *moving = &context->moving;
  const struct job_slot to = {slot->at, slot->date, slots_read_at};
  return context_send(context, job_move(held_visit_job(moving->visit, moving->visitor), to));
}
