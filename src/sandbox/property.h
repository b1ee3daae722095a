/* property: a property as it is kept and sent: the JSON of the document, with columns for searching. */
#ifndef SANDBOX_PROPERTY_H
#define SANDBOX_PROPERTY_H

#include "sandbox/exchange.h"

#define PROPERTY_STATUS "property.basics.status."

/* ---- finding: its id is in the exchange; false: the answer says why not */
/* By externalRef, then additionalRefs. */
bool property_find(struct exchange *exchange, const char *ref);
/* The one that id or ref (NULL: not given) names: one of them is needed, and both must be the same. */
bool property_find_either(struct exchange *exchange, const char *given_id, const char *given_ref);
/* The one that was found, to be worked on: exchange->tree. */
cJSON *property_take(struct exchange *exchange);
/* NULL when there is none. */
cJSON *property_load(struct sandbox *sandbox, const char *id);

/* ---- keeping */
/* agent: of a new one. */
void property_store(struct sandbox *sandbox, const char *id, const cJSON *json, const char *agent);
/* Keeps exchange->tree as changed now, and answers with it. */
bool property_answer_changed(struct exchange *exchange);
/* updatedAt is now, and always later than it was. */
void property_touch(struct sandbox *sandbox, cJSON *json);
/* Counts and days of its visits anew; NULL: of every property. */
void property_recount(struct sandbox *sandbox, const char *id);

/* ---- parts of one */
/* What the later edition says of a new one: it has an agent at once. */
void property_add_staff(cJSON *json);
/* 7:00 to 21:00 in Paris: every week, in the earlier edition dated, for the coming days. */
cJSON *property_default_availability(struct sandbox *sandbox);
/* Adds an interval, which is returned; weekly: one that is repeated. */
cJSON *property_add_interval(cJSON *all, int64_t start, int64_t end, bool weekly);
/* The PropertySummary. New. */
cJSON *property_summary(const cJSON *property);

#endif
