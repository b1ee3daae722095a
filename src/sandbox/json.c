/* json: reading JSON strictly, and without losing a digit of what isn't ours. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "sandbox/sandbox.h"

/* The next number of the text, which stands outside its strings. */
static const char *json_next_number(const char **at, size_t *length) {
  while (**at != '\0') {
    if (**at == '"') {
      for (++*at; **at != '"' && **at != '\0'; ++*at)
        if (**at == '\\' && (*at)[1] != '\0') ++*at;
    } else if (strchr("-0123456789", **at) != NULL) {
      const char *number = *at;
      *length = strspn(number, "+-0123456789.eE");
      *at += *length;
      return number;
    }
    if (**at != '\0') ++*at;
  }
  return NULL;
}

/* A double can't hold every number: they keep the digits they came with. The text's numbers stand in the order of the
 * tree. */
static void json_keep_digits(cJSON *item, const char **at) {
  if (cJSON_IsNumber(item)) {
    size_t length = 0;
    const char *number = json_next_number(at, &length);
    if (number == NULL) return;
    item->type = (item->type & ~cJSON_Number) | cJSON_Raw;
    item->valuestring = mem_copy_n(number, length);
    return;
  }
  for (cJSON *child = item->child; child != NULL; child = child->next)
    json_keep_digits(child, at);
}

/* cJSON ends a text at \u0000. */
static bool json_has_zero(const char *text) {
  for (; *text != '\0'; text++) {
    if (*text != '\\') continue;
    if (strncmp(text, "\\u0000", 6) == 0) return true;
    if (*++text == '\0') return false;
  }
  return false;
}

/* cJSON takes more than the standard (control characters, 01): SQLite's parser does not. */
static bool json_is_standard(struct sandbox *sandbox, const char *text) {
  sqlite3_stmt *check = store_query(sandbox, "SELECT json_valid(?1)", "t", text);
  bool valid = store_row(sandbox, check) && sqlite3_column_int(check, 0) == 1;
  sqlite3_finalize(check);
  return valid;
}

cJSON *json_read(const char *text) {
  cJSON *json = cJSON_Parse(text);
  if (json != NULL) json_keep_digits(json, &text);
  return json;
}

cJSON *json_read_strictly(struct sandbox *sandbox, const char *bytes, size_t length) {
  if (length == 0 || memchr(bytes, '\0', length) != NULL || !text_is_utf8(bytes, length) || json_has_zero(bytes) ||
      !json_is_standard(sandbox, bytes))
    return NULL;
  return json_read(bytes);
}

bool json_is_number(const cJSON *item) {
  return (cJSON_IsNumber(item) || cJSON_IsRaw(item)) && isfinite(item->valuedouble);
}

const char *json_text(const cJSON *object, const char *name) {
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
  return text != NULL ? text : "";
}

const cJSON *json_member(const cJSON *object, const char *name) {
  const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);
  return cJSON_IsNull(member) ? NULL : member;
}

void json_replace(cJSON *object, const char *name, cJSON *take_item) {
  cJSON_DeleteItemFromObjectCaseSensitive(object, name);
  cJSON_AddItemToObject(object, name, take_item);
}

void json_add_others(cJSON *object, const cJSON *given, const char *const *known) {
  const cJSON *member;
  cJSON_ArrayForEach(member, given) {
    const char *const *name = known;
    while (*name != NULL && strcmp(*name, member->string) != 0)
      name++;
    if (*name == NULL) cJSON_AddItemToObject(object, member->string, cJSON_Duplicate(member, true));
  }
}

static bool json_is_list(const cJSON *item, bool (*wanted)(const cJSON *item)) {
  const cJSON *child;
  cJSON_ArrayForEach(child, item) {
    if (!wanted(child)) return false;
  }
  return cJSON_IsArray(item);
}

static bool json_is_text(const cJSON *item) {
  return cJSON_IsString(item);
}

static bool json_is_surface(const cJSON *item) {
  return cJSON_IsString(cJSON_GetObjectItemCaseSensitive(item, "name")) &&
         json_is_number(cJSON_GetObjectItemCaseSensitive(item, "surface"));
}

static bool json_is_zone(const cJSON *item) {
  static const char *const zones[] = {"A", "Abis", "B1", "B2", "C"};
  for (size_t n = 0; n < sizeof zones / sizeof *zones; n++)
    if (cJSON_IsString(item) && strcmp(item->valuestring, zones[n]) == 0) return true;
  return false;
}

bool json_is(const cJSON *item, char type) {
  switch (type) {
  case 's':
    return cJSON_IsString(item);
  case 'b':
    return cJSON_IsBool(item);
  case 'n':
    return json_is_number(item);
  case 'i':
    return json_is_number(item) && item->valuedouble == floor(item->valuedouble) && item->valuedouble >= INT32_MIN &&
           item->valuedouble <= INT32_MAX;
  case 'o':
    return cJSON_IsObject(item);
  case 'v': /* a number or a text: the document doesn't say */
    return json_is_number(item) || cJSON_IsString(item);
  case 'z':
    return json_is_zone(item);
  case 'S':
    return json_is_list(item, json_is_text);
  default:
    return json_is_list(item, json_is_surface);
  }
}

bool json_fits(const cJSON *object, const struct json_member *members, size_t count, size_t required,
               const char **problem) {
  for (size_t n = 0; n < count; n++) {
    const cJSON *member = json_member(object, members[n].name);
    if (member != NULL ? json_is(member, members[n].type) : n >= required) continue;
    *problem = members[n].name;
    return false;
  }
  return true;
}
