/* property_draft: a property being edited: what was read, what was typed on top. One owner, any thread. */
#ifndef MODEL_PROPERTY_DRAFT_H
#define MODEL_PROPERTY_DRAFT_H

#include "model/property_member.h"

struct property_draft;
/* request: as property_request gives it; NULL for a new property, whose country is FR until another one is typed: sent
 * with its address, not without one. property_draft_free frees. */
struct property_draft *property_draft_new(const char *request);
void property_draft_free(struct property_draft *take_draft);
/* What was read and what is there now (typed, or as read); the draft's, until it is set again. */
const char *property_draft_before(const struct property_draft *draft, enum property_member member);
const char *property_draft_text(const struct property_draft *draft, enum property_member member);
/* Types; NULL: as read again. */
void property_draft_set(struct property_draft *draft, enum property_member member, const char *text);
/* Means another value than what was read (a number written in another way does not). */
bool property_draft_changed(const struct property_draft *draft, enum property_member member);
size_t property_draft_changes(const struct property_draft *draft);
/* Why a member can't be changed at all, translated, or NULL. */
const char *property_draft_locked(const struct property_draft *draft, enum property_member member);
/* It has a place in the form: members of the other edition only when they are there. */
bool property_draft_shows(const struct property_draft *draft, enum property_member member, bool later);
/* What is wrong with a member, in words to stand beside it; false when nothing is. */
bool property_draft_fault(const struct property_draft *draft, enum property_member member, char *out, size_t size);
/* What changed, as json_apply's edits. False when there is a fault or it is too long: they are not whole then. */
bool property_draft_edits(const struct property_draft *draft, struct buf *edits) MUST_CHECK;
/* The same typing on a newer reading. */
void property_draft_rebase(struct property_draft *draft, const char *request);

#endif
