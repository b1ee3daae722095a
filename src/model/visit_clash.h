/* visit_clash: what of a day can't be: an agent at two properties at once, or too far from one to the next. Any thread.
 */
#ifndef MODEL_VISIT_CLASH_H
#define MODEL_VISIT_CLASH_H

#include "model/visit.h"

/* Looked at are visits that stand (proposed or confirmed), are not over and have an agent, at different properties.
 * VISIT_CLASH_TIME: they overlap by their durations. VISIT_CLASH_WAY: from the end of one to the beginning of the next
 * there is less time than the way takes at 60 km/h with five minutes to leave and arrive; as the crow flies, so no road
 * is faster. Under 1,500 m nothing is said: such visits are put one behind the other on purpose. */
struct visit_clash {
  enum visit_clash_kind { VISIT_CLASH_NONE, VISIT_CLASH_TIME, VISIT_CLASH_WAY } kind;
  size_t with; /* the other visit's place in the list */
  int metres, minutes;
};

/* One for each visit of the list, new memory; both of two that overlap have one, of a way that is too long the later
 * one. NULL: there is none at all. now: UTC. */
struct visit_clash *visit_clashes(const struct visit_list *list, int64_t now);

#endif
