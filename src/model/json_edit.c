#include "model/json_edit.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/json.h"

enum { EDIT_DIGITS_SURE = 15 };

struct json_span json_span_of(const char *text) {
  return (struct json_span){text, strlen(text)};
}

static bool edit_is(const char *set, char byte) {
  return byte != '\0' && strchr(set, byte) != NULL;
}

static const char *edit_skip(const char *at, const char *end) {
  while (at < end && edit_is(" \t\r\n", *at))
    at++;
  return at;
}

/* Behind the string that begins at at. */
static const char *edit_string_end(const char *at, const char *end) {
  for (at++; at < end && *at != '"'; at++)
    if (*at == '\\' && at + 1 < end) at++;
  return at < end ? at + 1 : end;
}

/* Behind the value that begins at at. */
static const char *edit_value_end(const char *at, const char *end) {
  int depth = 0;
  do {
    if (at < end && *at == '"') {
      at = edit_string_end(at, end);
      continue;
    }
    if (at < end && edit_is("{[", *at)) {
      depth++;
      at++;
      continue;
    }
    if (at < end && edit_is("}]", *at)) {
      depth--;
      at++;
      continue;
    }
    if (depth > 0) {
      at++;
      continue;
    }
    while (at < end && !edit_is(",}] \t\r\n", *at)) /* a number or a word */
      at++;
  } while (depth > 0 && at < end);
  return at;
}

bool json_walk_begin(struct json_walk *walk, struct json_span object) {
  const char *end = object.bytes + object.length;
  *walk = (struct json_walk){.at = edit_skip(object.bytes, end), .end = end};
  if (walk->at == walk->end || *walk->at != '{') return false;
  walk->at++;
  return true;
}

bool json_walk_next(struct json_walk *walk) {
  const char *at = edit_skip(walk->at, walk->end);
  if (at < walk->end && *at == ',') at = edit_skip(at + 1, walk->end);
  if (at == walk->end || *at != '"') return false;
  const char *end = edit_string_end(at, walk->end);
  walk->key = (struct json_span){at, (size_t)(end - at)};
  at = edit_skip(end, walk->end);
  if (at < walk->end && *at == ':') at = edit_skip(at + 1, walk->end);
  end = edit_value_end(at, walk->end);
  walk->value = (struct json_span){at, (size_t)(end - at)};
  walk->at = end;
  return true;
}

/* It is not, byte for byte, the name that it means: escapes, and what is mended. */
static bool edit_is_odd(struct json_span key) {
  return memchr(key.bytes, '\\', key.length) != NULL || memchr(key.bytes, '\0', key.length) != NULL ||
         !text_is_utf8(key.bytes, key.length);
}

/* A member's name as a string, as json_parse_tolerant has it; new memory, NULL when it is no string. */
static char *edit_name(const struct json_walk *walk) {
  struct json_span key = walk->key;
  if (key.length < 2) return NULL;
  if (!edit_is_odd(key)) return mem_copy_n(key.bytes + 1, key.length - 2);
  cJSON *json = json_parse_tolerant(key.bytes, key.length);
  char *name = mem_copy(cJSON_GetStringValue(json));
  json_free(json);
  return name;
}

bool json_walk_is(const struct json_walk *walk, const char *name) {
  size_t length = strlen(name);
  if (!edit_is_odd(walk->key)) return walk->key.length == length + 2 && memcmp(walk->key.bytes + 1, name, length) == 0;
  char *key = edit_name(walk);
  bool same = key != NULL && strcmp(key, name) == 0;
  free(key);
  return same;
}

bool json_element(struct json_span array, size_t *at, struct json_span *element) {
  const char *end = array.bytes + array.length, *next = edit_skip(array.bytes + *at, end);
  if (*at == 0 && next < end && *next == '[') next = edit_skip(next + 1, end);
  if (next < end && *next == ',') next = edit_skip(next + 1, end);
  if (next >= end || *next == ']') return false;
  const char *behind = edit_value_end(next, end);
  *element = (struct json_span){next, (size_t)(behind - next)};
  *at = (size_t)(behind - array.bytes);
  return true;
}

/* The first name of a pointer, new memory; *rest is what follows it, or NULL. */
static char *edit_part(const char *path, const char **rest) {
  if (*path == '/') path++;
  size_t length = strcspn(path, "/"), out = 0;
  char *name = mem_copy_n(path, length);
  *rest = path[length] == '/' ? path + length : NULL;
  for (size_t n = 0; n < length; n++) {
    bool escape = name[n] == '~' && n + 1 < length;
    name[out++] = escape ? name[n + 1] == '1' ? '/' : '~' : name[n];
    n += escape;
  }
  name[out] = '\0';
  return name;
}

static enum json_found edit_find_member(struct json_span object, const char *name,
                                        bool (*is)(const struct json_walk *walk, const char *name),
                                        struct json_walk *found) {
  struct json_walk walk;
  enum json_found times = JSON_ABSENT;
  if (!json_walk_begin(&walk, object)) return JSON_ABSENT;
  while (json_walk_next(&walk)) {
    if (!is(&walk, name)) continue;
    if (times == JSON_ABSENT) *found = walk; /* as cJSON finds it */
    times = times == JSON_ABSENT ? JSON_ONCE : JSON_TWICE;
  }
  return times;
}

static bool edit_is_in_any_case(const struct json_walk *walk, const char *name) {
  char *key = edit_name(walk);
  bool same = key != NULL && strcasecmp(key, name) == 0;
  free(key);
  return same;
}

static enum json_found edit_find(struct json_span object, const char *path, bool any_case, struct json_span *value) {
  struct json_walk walk = {0};
  enum json_found worst = JSON_ONCE;
  *value = object;
  while (path != NULL) {
    char *name = edit_part(path, &path);
    enum json_found found = edit_find_member(*value, name, json_walk_is, &walk);
    if (found == JSON_ABSENT && any_case) found = edit_find_member(*value, name, edit_is_in_any_case, &walk);
    free(name);
    if (found == JSON_ABSENT) return JSON_ABSENT;
    if (found == JSON_TWICE) worst = JSON_TWICE;
    *value = walk.value;
  }
  return worst;
}

enum json_found json_find(struct json_span object, const char *path, struct json_span *value) {
  return edit_find(object, path, false, value);
}

enum json_found json_find_in_any_case(struct json_span object, const char *path, struct json_span *value) {
  return edit_find(object, path, true, value);
}

/* ---- putting */

static bool edit_is_object(struct json_span value) {
  return value.length > 0 && value.bytes[0] == '{';
}

static bool edit_put_in(struct buf *out, struct json_span object, const char *path, const char *raw);

/* The value that a member gets: raw itself, or the object in it with the rest of the path changed. */
static bool edit_add_value(struct buf *out, struct json_span before, const char *rest, const char *raw) {
  if (rest == NULL) return buf_add_text(out, raw);
  return edit_put_in(out, edit_is_object(before) ? before : json_span_of("{}"), rest, raw);
}

/* A new member before the object's closing bracket. */
static bool edit_append(struct buf *out, struct json_span object, const char *name, const char *rest, const char *raw) {
  struct json_walk walk;
  const char *begin = object.bytes, *close = begin + object.length - 1;
  bool any = json_walk_begin(&walk, object) && json_walk_next(&walk);
  while (close > begin && *close != '}')
    close--;
  const char *last = close;
  while (last > begin + 1 && edit_is(" \t\r\n", last[-1]))
    last--;
  return buf_add(out, begin, (size_t)(last - begin)) && buf_add_text(out, any ? "," : "") &&
         json_add_string(out, name) && buf_add(out, ":", 1) &&
         edit_add_value(out, (struct json_span){"", 0}, rest, raw) &&
         buf_add(out, last, (size_t)(begin + object.length - last));
}

/* Without the member: its comma goes too. */
static bool edit_take_out(struct buf *out, struct json_span object, const struct json_walk *member) {
  const char *from = member->key.bytes, *to = member->value.bytes + member->value.length,
             *end = object.bytes + object.length, *next = edit_skip(to, end);
  if (next < end && *next == ',') {
    to = edit_skip(next + 1, end);
  } else {
    while (from > object.bytes && edit_is(" \t\r\n", from[-1]))
      from--;
    if (from > object.bytes && from[-1] == ',') from--;
  }
  return buf_add(out, object.bytes, (size_t)(from - object.bytes)) && buf_add(out, to, (size_t)(end - to));
}

static bool edit_put_name(struct buf *out, struct json_span object, const char *name, const char *rest,
                          const char *raw) {
  struct json_walk member;
  enum json_found found = edit_find_member(object, name, json_walk_is, &member);
  if (found == JSON_TWICE) return false;
  bool gone = found == JSON_ABSENT || (rest != NULL && !edit_is_object(member.value));
  if (raw == NULL && gone) return buf_add(out, object.bytes, object.length);
  if (raw == NULL && rest == NULL) return edit_take_out(out, object, &member);
  if (found == JSON_ABSENT) return edit_append(out, object, name, rest, raw);
  const char *end = member.value.bytes + member.value.length;
  return buf_add(out, object.bytes, (size_t)(member.value.bytes - object.bytes)) &&
         edit_add_value(out, member.value, rest, raw) &&
         buf_add(out, end, (size_t)(object.bytes + object.length - end));
}

static bool edit_put_in(struct buf *out, struct json_span object, const char *path, const char *raw) {
  const char *rest;
  char *name = edit_part(path, &rest);
  bool put = edit_put_name(out, object, name, rest, raw);
  free(name);
  return put;
}

bool json_put(struct buf *object, const char *path, const char *raw) {
  struct buf made;
  buf_init(&made, object->max);
  if (!edit_put_in(&made, (struct json_span){object->data, object->length}, path, raw)) {
    buf_free(&made);
    return false;
  }
  buf_free(object);
  *object = made;
  return true;
}

static bool edit_is_null(struct json_span value) {
  return value.length == 4 && memcmp(value.bytes, "null", 4) == 0;
}

/* What is sent must hold all that was read: a walk that lost a member would take it out of what is there. */
static bool edit_is_whole(struct json_span object) {
  cJSON *json = json_parse_tolerant(object.bytes, object.length);
  bool whole = json != NULL && json_agrees(json, object);
  json_free(json);
  return whole;
}

enum error_code json_apply(struct buf *object, struct json_span edits, struct error *error) {
  struct json_walk walk;
  struct buf made;
  buf_init(&made, object->max);
  error_clear(error);
  if (!edit_is_whole((struct json_span){object->data, object->length}) || !edit_is_whole(edits))
    return error_set(error, ERROR_REFUSED, "%s", _("What Flatsy sent can't be read in one way: nothing was sent"));
  bool fine = buf_add(&made, object->data, object->length) && json_walk_begin(&walk, edits);
  while (fine && json_walk_next(&walk)) {
    char *path = edit_name(&walk);
    char *raw = edit_is_null(walk.value) ? NULL : mem_copy_n(walk.value.bytes, walk.value.length);
    fine = path != NULL && json_put(&made, path, raw);
    if (!fine)
      error_set(error, ERROR_REFUSED, _("%s can't be changed: Flatsy sends it twice, or it is too long"),
                path != NULL ? path : "");
    free(path);
    free(raw);
  }
  if (!fine) {
    buf_free(&made);
    return error->code != ERROR_NONE ? error->code : error_set(error, ERROR_REFUSED, _("This is too long to send"));
  }
  buf_free(object);
  *object = made;
  return ERROR_NONE;
}

/* ---- comparing */

static struct json_span edit_trim(struct json_span value) {
  const char *end = value.bytes + value.length, *at = edit_skip(value.bytes, end);
  while (end > at && edit_is(" \t\r\n", end[-1]))
    end--;
  return (struct json_span){at, (size_t)(end - at)};
}

static bool edit_same_bytes(struct json_span one, struct json_span other) {
  return one.length == other.length && memcmp(one.bytes, other.bytes, one.length) == 0;
}

/* Digits of a number before its exponent: a double holds fifteen for certain. */
static size_t edit_digits(struct json_span number) {
  size_t digits = 0;
  for (size_t n = 0; n < number.length && !edit_is("eE", number.bytes[n]); n++)
    digits += number.bytes[n] >= '0' && number.bytes[n] <= '9';
  return digits;
}

static bool edit_same_scalar(struct json_span one, struct json_span other) {
  if (edit_same_bytes(one, other)) return true;
  cJSON *first = json_parse_tolerant(one.bytes, one.length), *second = json_parse_tolerant(other.bytes, other.length);
  bool same = false;
  if (cJSON_IsNumber(first) && cJSON_IsNumber(second))
    same = first->valuedouble == second->valuedouble && isfinite(first->valuedouble) &&
           edit_digits(one) <= EDIT_DIGITS_SURE && edit_digits(other) <= EDIT_DIGITS_SURE;
  else if (cJSON_IsString(first) && cJSON_IsString(second))
    same = strcmp(first->valuestring, second->valuestring) == 0;
  json_free(first);
  json_free(second);
  return same;
}

struct edit_member {
  char *name;
  struct json_span key, value;
};

static int edit_by_name(const void *one, const void *other) {
  return strcmp(((const struct edit_member *)one)->name, ((const struct edit_member *)other)->name);
}

static void edit_free_members(struct edit_member *take_members, size_t count) {
  for (size_t n = 0; n < count; n++)
    free(take_members[n].name);
  free(take_members);
}

/* Sorted by name; false when it is no object, or a name is none. */
static bool edit_members(struct json_span object, struct edit_member **members, size_t *count) {
  struct json_walk walk;
  bool good = json_walk_begin(&walk, object);
  *members = NULL;
  *count = 0;
  while (good && json_walk_next(&walk)) {
    *members = mem_grow(*members, *count, sizeof **members);
    struct edit_member member = {edit_name(&walk), walk.key, walk.value};
    good = member.name != NULL;
    if (good) (*members)[(*count)++] = member;
  }
  if (*count > 0) qsort(*members, *count, sizeof **members, edit_by_name);
  return good;
}

/* Of members by name: where one is there again, or their number. */
static size_t edit_twin(const struct edit_member *members, size_t count) {
  size_t n = 1;
  while (n < count && strcmp(members[n - 1].name, members[n].name) != 0)
    n++;
  return n;
}

bool json_find_twin(struct json_span object, struct json_span *key) {
  struct edit_member *members;
  size_t count;
  (void)!edit_members(object, &members, &count);
  size_t twin = edit_twin(members, count);
  if (twin < count) *key = members[twin].key;
  edit_free_members(members, count);
  return twin < count;
}

bool json_has_twins(struct json_span value) {
  struct json_walk walk;
  struct json_span element, key;
  size_t at = 0;
  bool twins = json_find_twin(value, &key);
  value = edit_trim(value);
  if (json_walk_begin(&walk, value))
    while (!twins && json_walk_next(&walk))
      twins = json_has_twins(walk.value);
  else if (value.length > 0 && value.bytes[0] == '[')
    while (!twins && json_element(value, &at, &element))
      twins = json_has_twins(element);
  return twins;
}

static bool edit_same_object(struct json_span one, struct json_span other) {
  struct edit_member *members, *others;
  size_t count, other_count;
  bool same = edit_members(one, &members, &count);
  same =
      edit_members(other, &others, &other_count) && same && count == other_count && edit_twin(members, count) >= count;
  for (size_t n = 0; same && n < count; n++)
    same = strcmp(members[n].name, others[n].name) == 0 && json_same(members[n].value, others[n].value);
  edit_free_members(members, count);
  edit_free_members(others, other_count);
  return same;
}

static bool edit_same_array(struct json_span one, struct json_span other) {
  size_t at = 0, other_at = 0;
  struct json_span element, other_element;
  for (;;) {
    bool more = json_element(one, &at, &element), other_more = json_element(other, &other_at, &other_element);
    if (more != other_more) return false;
    if (!more) return true;
    if (!json_same(element, other_element)) return false;
  }
}

bool json_same(struct json_span one, struct json_span other) {
  one = edit_trim(one);
  other = edit_trim(other);
  if (edit_same_bytes(one, other)) return true;
  if (one.length == 0 || other.length == 0) return false;
  if (one.bytes[0] == '{') return other.bytes[0] == '{' && edit_same_object(one, other);
  if (one.bytes[0] == '[') return other.bytes[0] == '[' && edit_same_array(one, other);
  return !edit_is("{[", other.bytes[0]) && edit_same_scalar(one, other);
}

/* ---- two readers of one text */

static bool edit_agrees_scalar(const cJSON *json, struct json_span raw) {
  cJSON *alone = json_parse_tolerant(raw.bytes, raw.length);
  bool same = alone != NULL && ((json->type ^ alone->type) & 0xFF) == 0;
  if (same && cJSON_IsString(json)) same = strcmp(json->valuestring, alone->valuestring) == 0;
  if (same && cJSON_IsNumber(json)) same = json->valuedouble == alone->valuedouble;
  json_free(alone);
  return same;
}

bool json_agrees(const struct cJSON *json, struct json_span raw) {
  struct json_walk walk;
  struct json_span element;
  size_t at = 0;
  bool same = true;
  if (cJSON_IsObject(json)) {
    same = json_walk_begin(&walk, raw);
    for (const cJSON *item = json->child; same && item != NULL; item = item->next) {
      char *name = json_walk_next(&walk) ? edit_name(&walk) : NULL;
      same = name != NULL && strcmp(name, item->string) == 0 && json_agrees(item, walk.value);
      free(name);
    }
    return same && !json_walk_next(&walk);
  }
  if (!cJSON_IsArray(json)) return json != NULL && edit_agrees_scalar(json, edit_trim(raw));
  for (const cJSON *item = json->child; same && item != NULL; item = item->next)
    same = json_element(raw, &at, &element) && json_agrees(item, element);
  return same && !json_element(raw, &at, &element);
}
