/* slots: when a property can be visited.
 *
 * Every half hour of the property's availability, from an hour ahead for ten days; what was on offer when the sandbox
 * began stays so until half an hour ahead: whoever has seen it has time to take it. An interval that is repeated weekly
 * comes again at the same hours in Paris, also after the clocks have changed. A slot is available if the
 * property's agent can be there: no live visit of the agent (which includes the property's own) within half an hour
 * plus the way, which takes five minutes and three a kilometre.
 *
 * The rule for isPriority: it brings an agent's visits together, to save ways and cancellations. First the slots that
 * stand directly before or after another live visit of the agent within 1.5 km; two a day at the most. When these are
 * fewer than three, mid-morning (10:00) and mid-afternoon (15:00) of days on which the agent has no visit at all; then
 * the first available ones. Never more than five in all. */
#ifndef SANDBOX_SLOTS_H
#define SANDBOX_SLOTS_H

#include "sandbox/sandbox.h"

/* A slot at that instant that can be booked. */
bool slots_free(struct sandbox *sandbox, const char *property_id, int64_t date);
/* The next free slot after an instant, or 0. */
int64_t slots_next(struct sandbox *sandbox, const char *property_id, int64_t after);

#endif
