/* visit: a visit as it is kept and sent: the JSON of the document, with columns for searching. */
#ifndef SANDBOX_VISIT_H
#define SANDBOX_VISIT_H

#include "sandbox/exchange.h"

/* Of the table visit: visits in which the property is seen, first or further on. */
#define VISIT_OF_PROPERTY(parameter)                                                                                   \
  "(property=" parameter " OR id IN (SELECT visit FROM also WHERE also.property=" parameter "))"

/* NULL when there is none. */
cJSON *visit_load(struct sandbox *sandbox, const char *id);
/* The visit of that id, which is in exchange->tree; NULL: the answer says why not. */
cJSON *visit_find(struct exchange *exchange, const char *id);
/* The id of the property that is seen first. */
const char *visit_property(const cJSON *visit);
/* A new visit, or one that has changed; either is told (events.h). hidden: how many answers leave a new one out. */
void visit_store(struct sandbox *sandbox, cJSON *visit, int64_t hidden);
/* Stores one that has changed, and counts its property's visits anew. */
void visit_store_counted(struct sandbox *sandbox, cJSON *visit);
/* date 0: without one. status without VISITOR_STATUS. New, not stored. */
cJSON *visit_new(struct sandbox *sandbox, const char *property_id, int64_t date, const cJSON *visitor,
                 const char *status);
/* A visit of the same visitor at another date; the old part is cancelled.rescheduled; both are stored. New. */
cJSON *visit_moved(struct sandbox *sandbox, cJSON *visit, cJSON *part, int64_t date, const char *status,
                   int64_t hidden);

#endif
