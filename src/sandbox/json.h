/* json: reading JSON strictly, and without losing a digit of what isn't ours; members of objects. */
#ifndef SANDBOX_JSON_H
#define SANDBOX_JSON_H

#include <cjson/cJSON.h>
#include <stdarg.h>
#include <stddef.h>

#include "base/mem.h"
#include "sandbox/sandbox.h"

AUTO_OF(cJSON, cJSON_Delete)

/* Text of our own. NULL when it is none. */
cJSON *json_read(const char *text);
/* A request's body: JSON by the standard, UTF-8, no \u0000; NULL otherwise. bytes end with a NUL. */
cJSON *json_read_strictly(struct sandbox *sandbox, const char *bytes, size_t length);
/* What is kept under an id; sql selects it. NULL when there is none. */
cJSON *json_load(struct sandbox *sandbox, const char *sql, const char *id);

/* ---- members */
cJSON *json_get(const cJSON *object, const char *name);
/* NULL too when it is null. */
const cJSON *json_member(const cJSON *object, const char *name);
/* "" when it isn't there, or no text. */
const char *json_text(const cJSON *object, const char *name);
/* A finite one; numbers that were read are kept as cJSON_Raw. */
bool json_is_number(const cJSON *item);
/* s text, b boolean, n number, i int32, o object, v number or text, z zone of a subsidy, a Surface, S and A
 * lists of s and a. */
bool json_is(const cJSON *item, char type);
/* Members of an object as the document has them, in a text: each is a type (json_is), '!' when it is required or else a
 * blank, and the name: "s!externalRef n price". The next one; false at the end. */
enum { JSON_NAME_SIZE = 32 };
struct json_member {
  char type, name[JSON_NAME_SIZE];
  bool required;
};
bool json_next(const char **members, struct json_member *next);
/* Those that the object has must be of their type, and the required ones be there; else problem is the first that isn't
 * so. */
bool json_fits(const cJSON *object, const char *members, struct json_member *problem);

/* ---- changing: what is set comes instead of what has that name, and stands last */
void json_set(cJSON *object, const char *name, cJSON *take_item);
/* A text. */
cJSON *json_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* NULL of 0. */
cJSON *json_instant(int64_t instant);
void json_set_instant(cJSON *object, const char *name, int64_t instant);
/* A copy; nothing when given is NULL. */
void json_set_copy(cJSON *object, const char *name, const cJSON *given);
/* Adds members, a value each, in the order of a text like that of json_next: s const char *, n double, i int, b bool, m
 * an instant (int64_t), o a tree that is taken. A NULL and an instant 0 are left out. object NULL: a new one. */
cJSON *json_add(cJSON *object, const char *members, ...);
/* The value of such a member; NULL: it is left out. */
cJSON *json_item(char type, va_list *values);
/* Adds copies of what given has besides the known names (the last one is NULL): what isn't the document's is kept. */
void json_add_others(cJSON *object, const cJSON *given, const char *const *known);

#endif
