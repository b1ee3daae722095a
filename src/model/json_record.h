/* json_record: an object's members into a struct's, by the table that base/record.h describes. Any thread. */
#ifndef MODEL_JSON_RECORD_H
#define MODEL_JSON_RECORD_H

#include <stdbool.h>
#include "base/record.h"

struct cJSON;

/* Gives every member of the table that has a name its value (texts, instants, ints, counts and reals); what is absent,
 * null, of another kind, or no object at all gives what the kind is then. Texts are new memory: record_free_texts. */
void json_record_read(const struct cJSON *object, const struct record_member *members, void *record);
/* It is an object, and what it has by these names is absent, null or of the member's kind. */
bool json_record_is_readable(const struct cJSON *object, const struct record_member *members);

#endif
