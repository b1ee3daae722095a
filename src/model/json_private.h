/* json_private: what the files of json share. */
#ifndef MODEL_JSON_PRIVATE_H
#define MODEL_JSON_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

struct cJSON;

/* As cJSON_ParseWithLengthOpts, with memory that json_free takes back at once. */
struct cJSON *json_arena_parse(const char *bytes, size_t length, const char **end);
/* How many of the bytes, which begin in a string, belong to it, its closing quote included; *ended: it is among them.
 * *escape: the byte before the first one, then the last one, is a backslash that escapes what follows. */
size_t json_string_rest(const char *bytes, size_t length, bool *escape, bool *ended);

#endif
