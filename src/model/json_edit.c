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
#include "model/json_private.h"

enum { EDIT_DIGITS_SURE = 15 };

struct json_span json_span_of(const char *text) {
  return (struct json_span){text, strlen(text)};
}

struct json_span json_span_of_buf(const struct buf *buf) {
  return (struct json_span){buf->data, buf->length};
}

static struct json_span edit_span(const char *from, const char *to) {
  return (struct json_span){from, (size_t)(to - from)};
}

/* Behind blanks, and one mark among them. */
static const char *edit_skip(const char *at, const char *end, char mark) {
  for (; at < end && (json_is_blank(*at) || *at == mark); at++)
    if (*at == mark) mark = ' ';
  return at;
}

static const char *edit_skip_blanks(const char *at, const char *end) {
  return edit_skip(at, end, ' ');
}

/* Back over blanks that stand before at. */
static const char *edit_back(const char *begin, const char *at) {
  while (at > begin && json_is_blank(at[-1]))
    at--;
  return at;
}

/* Behind the value that begins at at. */
static const char *edit_value_end(const char *at, const char *end) {
  int depth = 0;
  while (at < end) {
    depth += json_depth(*at);
    at = json_token_end(at, end);
    if (depth <= 0) break;
  }
  return at;
}

bool json_walk_begin(struct json_walk *walk, struct json_span object) {
  const char *end = object.bytes + object.length;
  *walk = (struct json_walk){.at = edit_skip_blanks(object.bytes, end), .end = end};
  if (walk->at == walk->end || *walk->at != '{') return false;
  walk->at++;
  return true;
}

bool json_walk_next(struct json_walk *walk) {
  const char *at = edit_skip(walk->at, walk->end, ',');
  if (at == walk->end || *at != '"') return false;
  const char *end = json_token_end(at, walk->end);
  walk->key = edit_span(at, end);
  at = edit_skip(end, walk->end, ':');
  walk->at = edit_value_end(at, walk->end);
  walk->value = edit_span(at, walk->at);
  return true;
}

/* It is not, byte for byte, the text that it means: escapes, and what is mended. */
static bool edit_is_odd(struct json_span text) {
  return memchr(text.bytes, '\\', text.length) != NULL || memchr(text.bytes, '\0', text.length) != NULL ||
         !text_is_utf8(text.bytes, text.length);
}

char *json_text(struct json_span raw) {
  if (raw.length < 2 || raw.bytes[0] != '"') return NULL;
  if (!edit_is_odd(raw)) return mem_copy_n(raw.bytes + 1, raw.length - 2);
  AUTO(json_free_at) cJSON *json = json_parse_tolerant(raw.bytes, raw.length);
  return mem_copy(cJSON_GetStringValue(json));
}

bool json_walk_is(const struct json_walk *walk, const char *name) {
  size_t length = strlen(name);
  if (!edit_is_odd(walk->key)) return walk->key.length == length + 2 && memcmp(walk->key.bytes + 1, name, length) == 0;
  AUTO(mem_free_at) char *key = json_text(walk->key);
  return key != NULL && strcmp(key, name) == 0;
}

bool json_element(struct json_span array, size_t *at, struct json_span *element) {
  const char *end = array.bytes + array.length, *next = edit_skip(array.bytes + *at, end, *at == 0 ? '[' : ',');
  if (next >= end || *next == ']') return false;
  const char *behind = edit_value_end(next, end);
  *element = edit_span(next, behind);
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

char *json_pointer(const char *above, const char *name) {
  AUTO(mem_free_at) char *tildes = text_exchange(name, "~", "~0"), *escaped = text_exchange(tildes, "/", "~1");
  return mem_print("%s/%s", above, escaped);
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
  AUTO(mem_free_at) char *key = json_text(walk->key);
  return key != NULL && strcasecmp(key, name) == 0;
}

static enum json_found edit_find(struct json_span object, const char *path, bool any_case, struct json_span *value) {
  struct json_walk walk = {0};
  enum json_found worst = JSON_ONCE;
  *value = object;
  while (path != NULL) {
    AUTO(mem_free_at) char *name = edit_part(path, &path);
    enum json_found found = edit_find_member(*value, name, json_walk_is, &walk);
    if (found == JSON_ABSENT && any_case) found = edit_find_member(*value, name, edit_is_in_any_case, &walk);
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
  const char *begin = object.bytes, *end = begin + object.length, *close = end - 1;
  bool any = json_walk_begin(&walk, object) && json_walk_next(&walk);
  while (close > begin && *close != '}')
    close--;
  const char *last = edit_back(begin + 1, close);
  return buf_add(out, begin, (size_t)(last - begin)) && buf_add_text(out, any ? "," : "") &&
         json_add_string(out, name) && buf_add(out, ":", 1) && edit_add_value(out, json_span_of(""), rest, raw) &&
         buf_add(out, last, (size_t)(end - last));
}

/* Without the member: its comma goes too. */
static bool edit_take_out(struct buf *out, struct json_span object, const struct json_walk *member) {
  const char *from = member->key.bytes, *end = object.bytes + object.length, *next = edit_skip_blanks(member->at, end),
             *to = member->at;
  if (next < end && *next == ',') {
    to = edit_skip_blanks(next + 1, end);
  } else {
    from = edit_back(object.bytes, from);
    if (from > object.bytes && from[-1] == ',') from--;
  }
  return buf_add(out, object.bytes, (size_t)(from - object.bytes)) && buf_add(out, to, (size_t)(end - to));
}

static bool edit_put_name(struct buf *out, struct json_span object, const char *name, const char *rest,
                          const char *raw) {
  struct json_walk member = {0};
  enum json_found found = edit_find_member(object, name, json_walk_is, &member);
  if (found == JSON_TWICE) return false;
  bool gone = found == JSON_ABSENT || (rest != NULL && !edit_is_object(member.value));
  if (raw == NULL && gone) return buf_add(out, object.bytes, object.length);
  if (raw == NULL && rest == NULL) return edit_take_out(out, object, &member);
  if (found == JSON_ABSENT) return edit_append(out, object, name, rest, raw);
  return buf_add(out, object.bytes, (size_t)(member.value.bytes - object.bytes)) &&
         edit_add_value(out, member.value, rest, raw) && buf_add(out, member.at, (size_t)(member.end - member.at));
}

static bool edit_put_in(struct buf *out, struct json_span object, const char *path, const char *raw) {
  const char *rest;
  AUTO(mem_free_at) char *name = edit_part(path, &rest);
  return edit_put_name(out, object, name, rest, raw);
}

/* The object becomes what was made of it, or stays. */
static void edit_take(struct buf *object, struct buf *take_made, bool good) {
  AUTO(buf_free) struct buf old = good ? *object : *take_made;
  if (good) *object = *take_made;
}

bool json_put(struct buf *object, const char *path, const char *raw) {
  struct buf made = buf_empty(object->max);
  bool put = edit_put_in(&made, json_span_of_buf(object), path, raw);
  edit_take(object, &made, put);
  return put;
}

bool json_is_null(struct json_span value) {
  return value.length == 4 && memcmp(value.bytes, "null", 4) == 0;
}

char *json_with(struct json_span object, const char *path, const char *raw, size_t *length) {
  AUTO(buf_free) struct buf made = buf_empty(BUF_UNBOUNDED);
  bool put = edit_put_in(&made, object, path, raw);
  *length = made.length;
  return put ? buf_take(&made) : NULL;
}

/* ---- edits */

bool json_add_edit(struct buf *edits, const char *path, struct json_span raw) {
  size_t before = edits->length;
  bool added = buf_add_text(edits, before > 0 ? "," : "{") && json_add_string(edits, path) &&
               buf_add_text(edits, ":") && buf_add(edits, raw.bytes, raw.length);
  if (!added) buf_cut(edits, before);
  return added;
}

/* What is sent must hold all that was read: a walk that lost a member would take it out of what is there. */
static bool edit_is_whole(struct json_span object) {
  AUTO(json_free_at) cJSON *json = json_parse_tolerant(object.bytes, object.length);
  return json != NULL && json_agrees(json, object);
}

enum error_code json_apply(struct buf *object, struct json_span edits, struct error *error) {
  struct json_walk walk;
  error_clear(error);
  if (!edit_is_whole(json_span_of_buf(object)) || !edit_is_whole(edits))
    return error_set(error, ERROR_REFUSED,
                     _("What Flatsy sent can't be read in one way, and is not sent back so: tell Flatsy"));
  struct buf made = buf_empty(object->max);
  bool fine = buf_add(&made, object->data, object->length) && json_walk_begin(&walk, edits);
  while (fine && json_walk_next(&walk)) {
    AUTO(mem_free_at) char *path = json_text(walk.key);
    AUTO(mem_free_at) char *raw = json_is_null(walk.value) ? NULL : mem_copy_n(walk.value.bytes, walk.value.length);
    fine = path != NULL && json_put(&made, path, raw);
    if (!fine)
      error_set(error, ERROR_REFUSED, _("%s can't be changed: Flatsy sends it twice, or it is too long"),
                path != NULL ? path : "");
  }
  edit_take(object, &made, fine);
  return fine || error->code != ERROR_NONE ? error->code : error_over(error, ERROR_REFUSED, object->max);
}

/* ---- comparing */

struct json_span json_trim(struct json_span value) {
  const char *end = value.bytes + value.length, *at = edit_skip_blanks(value.bytes, end);
  return edit_span(at, edit_back(at, end));
}

static bool edit_same_bytes(struct json_span one, struct json_span other) {
  return one.length == other.length && memcmp(one.bytes, other.bytes, one.length) == 0;
}

/* Digits of a number before its exponent: a double holds fifteen for certain. */
static size_t edit_digits(struct json_span number) {
  size_t digits = 0;
  for (size_t n = 0; n < number.length && number.bytes[n] != 'e' && number.bytes[n] != 'E'; n++)
    digits += number.bytes[n] >= '0' && number.bytes[n] <= '9';
  return digits;
}

/* Two texts or two numbers that say the same, or two of one kind else. */
static bool edit_same_tree(const cJSON *one, const cJSON *other) {
  if (one == NULL || other == NULL || ((one->type ^ other->type) & 0xFF) != 0) return false;
  if (cJSON_IsString(one)) return strcmp(one->valuestring, other->valuestring) == 0;
  return !cJSON_IsNumber(one) || one->valuedouble == other->valuedouble;
}

static bool edit_same_scalar(struct json_span one, struct json_span other) {
  AUTO(json_free_at) cJSON *first = json_parse_tolerant(one.bytes, one.length);
  AUTO(json_free_at) cJSON *second = json_parse_tolerant(other.bytes, other.length);
  bool same = edit_same_tree(first, second);
  if (same && cJSON_IsNumber(first))
    same =
        isfinite(first->valuedouble) && edit_digits(one) <= EDIT_DIGITS_SURE && edit_digits(other) <= EDIT_DIGITS_SURE;
  return same;
}

struct edit_members { /* of an object, by name */
  size_t count;
  struct edit_member {
    char *name;
    struct json_span key, value;
  } * all;
};

static int edit_by_name(const void *one, const void *other) {
  return strcmp(((const struct edit_member *)one)->name, ((const struct edit_member *)other)->name);
}

static void edit_free_members(struct edit_members *members) {
  for (size_t n = 0; n < members->count; n++)
    free(members->all[n].name);
  free(members->all);
}

/* False when it is no object, or a name is none. */
static bool edit_read_members(struct json_span object, struct edit_members *members) {
  struct json_walk walk;
  bool good = json_walk_begin(&walk, object);
  while (good && json_walk_next(&walk)) {
    members->all = mem_grow(members->all, members->count, sizeof *members->all);
    struct edit_member member = {json_text(walk.key), walk.key, walk.value};
    good = member.name != NULL;
    if (good) members->all[members->count++] = member;
  }
  if (members->count > 0) qsort(members->all, members->count, sizeof *members->all, edit_by_name);
  return good;
}

/* One that is there again; NULL: none is. */
static const struct edit_member *edit_twin(const struct edit_members *members) {
  for (size_t n = 1; n < members->count; n++)
    if (strcmp(members->all[n - 1].name, members->all[n].name) == 0) return &members->all[n];
  return NULL;
}

bool json_find_twin(struct json_span object, struct json_span *key) {
  AUTO(edit_free_members) struct edit_members members = {0};
  (void)!edit_read_members(object, &members);
  const struct edit_member *twin = edit_twin(&members);
  if (twin != NULL) *key = twin->key;
  return twin != NULL;
}

bool json_has_twins(struct json_span value) {
  struct json_walk walk;
  struct json_span element, key;
  size_t at = 0;
  bool twins = json_find_twin(value, &key);
  value = json_trim(value);
  if (json_walk_begin(&walk, value))
    while (!twins && json_walk_next(&walk))
      twins = json_has_twins(walk.value);
  else if (value.length > 0 && value.bytes[0] == '[')
    while (!twins && json_element(value, &at, &element))
      twins = json_has_twins(element);
  return twins;
}

static bool edit_same_object(struct json_span one, struct json_span other) {
  AUTO(edit_free_members) struct edit_members members = {0}, others = {0};
  bool same = edit_read_members(one, &members) && edit_read_members(other, &others) && members.count == others.count &&
              edit_twin(&members) == NULL;
  for (size_t n = 0; same && n < members.count; n++)
    same = strcmp(members.all[n].name, others.all[n].name) == 0 && json_same(members.all[n].value, others.all[n].value);
  return same;
}

static bool edit_same_array(struct json_span one, struct json_span other) {
  size_t at = 0, other_at = 0;
  struct json_span element, other_element;
  bool more = true, same = true;
  while (more && same) {
    more = json_element(one, &at, &element);
    same = json_element(other, &other_at, &other_element) == more && (!more || json_same(element, other_element));
  }
  return same;
}

bool json_same(struct json_span one, struct json_span other) {
  one = json_trim(one);
  other = json_trim(other);
  if (edit_same_bytes(one, other)) return true;
  if (one.length == 0 || other.length == 0) return false;
  if (one.bytes[0] == '{') return other.bytes[0] == '{' && edit_same_object(one, other);
  if (one.bytes[0] == '[') return other.bytes[0] == '[' && edit_same_array(one, other);
  return json_depth(other.bytes[0]) == 0 && edit_same_scalar(one, other);
}

/* ---- two readers of one text */

static bool edit_agrees_scalar(const cJSON *json, struct json_span raw) {
  AUTO(json_free_at) cJSON *alone = json_parse_tolerant(raw.bytes, raw.length);
  return edit_same_tree(json, alone);
}

bool json_agrees(const struct cJSON *json, struct json_span raw) {
  struct json_walk walk;
  struct json_span element;
  size_t at = 0;
  bool same = true;
  if (cJSON_IsObject(json)) {
    same = json_walk_begin(&walk, raw);
    for (const cJSON *item = json->child; same && item != NULL; item = item->next) {
      AUTO(mem_free_at) char *name = json_walk_next(&walk) ? json_text(walk.key) : NULL;
      same = name != NULL && strcmp(name, item->string) == 0 && json_agrees(item, walk.value);
    }
    return same && !json_walk_next(&walk);
  }
  if (!cJSON_IsArray(json)) return edit_agrees_scalar(json, json_trim(raw));
  for (const cJSON *item = json->child; same && item != NULL; item = item->next)
    same = json_element(raw, &at, &element) && json_agrees(item, element);
  return same && !json_element(raw, &at, &element);
}
