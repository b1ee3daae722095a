#include "sandbox/json.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "sandbox/instant.h"
#include "sandbox/store.h"

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

cJSON *json_read(const char *text) {
  cJSON *json = cJSON_Parse(text);
  if (json != NULL) json_keep_digits(json, &text);
  return json;
}

/* cJSON takes more than the standard (control characters, 01): SQLite's parser does not. */
cJSON *json_read_strictly(struct sandbox *sandbox, const char *bytes, size_t length) {
  bool standard = length > 0 && memchr(bytes, '\0', length) == NULL && text_is_utf8(bytes, length) &&
                  !json_has_zero(bytes) &&
                  store_number(sandbox, 0, store_query(sandbox, "SELECT json_valid(?1)", "t", bytes)) == 1;
  return standard ? json_read(bytes) : NULL;
}

cJSON *json_load(struct sandbox *sandbox, const char *sql, const char *id) {
  AUTO(sqlite3_finalize_at) sqlite3_stmt *rows = store_query(sandbox, sql, "t", id);
  return store_row(sandbox, rows) ? json_read(store_text(rows, 0)) : NULL;
}

/* ---- members */

cJSON *json_get(const cJSON *object, const char *name) {
  return cJSON_GetObjectItemCaseSensitive(object, name);
}

const cJSON *json_member(const cJSON *object, const char *name) {
  const cJSON *member = json_get(object, name);
  return cJSON_IsNull(member) ? NULL : member;
}

const char *json_text(const cJSON *object, const char *name) {
  const char *text = cJSON_GetStringValue(json_get(object, name));
  return text != NULL ? text : "";
}

bool json_is_number(const cJSON *item) {
  return (cJSON_IsNumber(item) || cJSON_IsRaw(item)) && isfinite(item->valuedouble);
}

static bool json_is_list(const cJSON *item, char type) {
  const cJSON *child;
  cJSON_ArrayForEach(child, item) {
    if (!json_is(child, type)) return false;
  }
  return cJSON_IsArray(item);
}

static bool json_is_zone(const cJSON *item) {
  static const char *const zones[] = {"A", "Abis", "B1", "B2", "C"};
  bool is = false;
  for (size_t n = 0; n < sizeof zones / sizeof *zones; n++)
    is |= cJSON_IsString(item) && strcmp(item->valuestring, zones[n]) == 0;
  return is;
}

static bool json_is_int(const cJSON *item) {
  return json_is_number(item) && item->valuedouble == floor(item->valuedouble) && item->valuedouble >= INT32_MIN &&
         item->valuedouble <= INT32_MAX;
}

bool json_is(const cJSON *item, char type) {
  return type == 's'   ? cJSON_IsString(item)
         : type == 'b' ? cJSON_IsBool(item)
         : type == 'n' ? json_is_number(item)
         : type == 'i' ? json_is_int(item)
         : type == 'o' ? cJSON_IsObject(item)
         : type == 'v' ? json_is_number(item) || cJSON_IsString(item) /* the document doesn't say */
         : type == 'z' ? json_is_zone(item)
         : type == 'S' ? json_is_list(item, 's')
         : type == 'A' ? json_is_list(item, 'a')
                       : cJSON_IsString(json_get(item, "name")) && json_is_number(json_get(item, "surface"));
}

bool json_next(const char **members, struct json_member *next) {
  const char *at = *members;
  if (*at == '\0') return false;
  size_t length = strcspn(at + 2, " ");
  next->type = at[0];
  next->required = at[1] == '!';
  snprintf(next->name, sizeof next->name, "%.*s", (int)length, at + 2);
  *members = at + 2 + length + (at[2 + length] == ' ');
  return true;
}

bool json_fits(const cJSON *object, const char *members, struct json_member *problem) {
  while (json_next(&members, problem)) {
    const cJSON *member = json_member(object, problem->name);
    if (member != NULL ? !json_is(member, problem->type) : problem->required) return false;
  }
  return true;
}

/* ---- changing */

static cJSON *json_of_text(const char *text) {
  return text != NULL ? cJSON_CreateString(text) : NULL;
}

cJSON *json_instant(int64_t instant) {
  char text[INSTANT_SIZE];
  return instant != 0 ? cJSON_CreateString(instant_print(instant, text)) : NULL;
}

void json_set(cJSON *object, const char *name, cJSON *take_item) {
  cJSON_DeleteItemFromObjectCaseSensitive(object, name);
  cJSON_AddItemToObject(object, name, take_item);
}

cJSON *json_format(const char *format, ...) {
  va_list arguments;
  AUTO(mem_free_at) char *text = NULL;
  va_start(arguments, format);
  if (vasprintf(&text, format, arguments) < 0) abort();
  va_end(arguments);
  return cJSON_CreateString(text);
}

void json_set_instant(cJSON *object, const char *name, int64_t instant) {
  json_set(object, name, json_instant(instant));
}

void json_set_copy(cJSON *object, const char *name, const cJSON *given) {
  if (given != NULL) json_set(object, name, cJSON_Duplicate(given, true));
}

cJSON *json_item(char type, va_list *values) {
  return type == 's'   ? json_of_text(va_arg(*values, const char *))
         : type == 'n' ? cJSON_CreateNumber(va_arg(*values, double))
         : type == 'i' ? cJSON_CreateNumber(va_arg(*values, int))
         : type == 'b' ? cJSON_CreateBool(va_arg(*values, int))
         : type == 'm' ? json_instant(va_arg(*values, int64_t))
                       : va_arg(*values, cJSON *);
}

cJSON *json_add(cJSON *object, const char *members, ...) {
  va_list values;
  if (object == NULL) object = cJSON_CreateObject();
  va_start(values, members);
  for (struct json_member next; json_next(&members, &next);)
    cJSON_AddItemToObject(object, next.name, json_item(next.type, &values));
  va_end(values);
  return object;
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
