/* visitor: a visit's visitors: their details, and their parts in it (the document's VisitorVisit), which have a status
 * each. Trees of JSON; nothing here is stored. */
#ifndef SANDBOX_VISITOR_H
#define SANDBOX_VISITOR_H

#include "sandbox/exchange.h"

#define VISITOR_STATUS "visit.status."

/* ---- details */
/* It has the members that the document requires, of their types. */
bool visitor_is_whole(const cJSON *visitor);
/* The document's members alone; fields of another one (or NULL) when it has none. New. */
cJSON *visitor_copy(const cJSON *given, const cJSON *otherwise);

/* ---- parts */
/* Those of a visit. */
cJSON *visitor_parts(const cJSON *visit);
cJSON *visitor_first_part(const cJSON *visit);
/* The one that an email names; without one ("") the only one there is. NULL: the answer says why not. */
cJSON *visitor_part(struct exchange *exchange, const cJSON *visit, const char *email);
/* status without VISITOR_STATUS. */
bool visitor_has(const cJSON *part, const char *status);
/* Proposed or confirmed. */
bool visitor_lives(const cJSON *part);
/* Gives it the status, as of now. */
void visitor_set(struct sandbox *sandbox, cJSON *part, const char *status);

#endif
