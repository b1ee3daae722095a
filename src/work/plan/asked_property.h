/* asked_property: whether what came is of the property that was asked for. Worker thread. */
#ifndef WORK_PLAN_ASKED_PROPERTY_H
#define WORK_PLAN_ASKED_PROPERTY_H

#include <stdbool.h>
#include "work/worker.h"

/* Those that are not kept leave their list. */
void asked_property_filter(struct visit_list *list, bool (*keeps)(const struct visit *visit, const void *arg),
                           const void *arg);
/* What came is of the property that was asked for, else ERROR_ANSWER; visits of others leave their list. */
enum error_code asked_property_has_talk(struct worker *worker, const struct conversation *talk, const char *id,
                                        const char *ref, struct error *error) MUST_CHECK;
enum error_code asked_property_keep_visits(struct worker *worker, struct visit_list *list, const char *ref,
                                           struct error *error) MUST_CHECK;

#endif
