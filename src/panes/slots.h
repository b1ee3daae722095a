/* slots: the pane with the slots of the chosen property, recommended ones first. UI thread. */
#ifndef PANES_SLOTS_H
#define PANES_SLOTS_H

#include "panes/context.h"
#include "tui/pane.h"

struct slots;
struct pane *slots_new(struct context *context);
struct slots *slots_of(struct pane *base); /* NULL: it is another pane */
/* The painted slot that a digit means, or the selected one (digit 0); NULL, and why, when none can be picked. */
const struct slot *slots_picked(const struct slots *pane, int digit, const char **why);
void slots_toggle_others(struct slots *pane);
size_t slots_others(const struct slots *pane);
/* The sentence with at most so many slots (1 to SLOTS_SENTENCES); "" without any. Valid until the next event or tick.
 */
enum { SLOTS_SENTENCES = 3 };
const char *slots_sentence(const struct slots *pane, size_t most);
/* For a line that has no room for one with one slot: that slot by the property's own time alone, then (1) no more than
 * when it is. */
enum { SLOTS_BRIEF = 2 };
const char *slots_sentence_brief(const struct slots *pane, int n);
const char *slots_ref(const struct slots *pane); /* whose slots these are */
int64_t slots_read_at(const struct slots *pane);
void slots_reset(struct slots *pane);
struct slots_seen {              /* what the week of them shows */
  const struct slot_list *list;  /* NULL: none of the chosen property has come; some may be past by now */
  const char *why_none;          /* ... or why none can be picked */
  const struct freshness *fresh; /* NULL: nothing has come */
  struct property_zone zone;
};
struct slots_seen slots_seen(const struct slots *pane); /* valid until the next event or tick */

#endif
