#include "model/json.h"

#include <cjson/cJSON.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/json_private.h"

/* What was looked at, and is fine, as a tree. */
static struct cJSON *parse_fine(const char *bytes, size_t length) {
  const char *end = NULL;
  AUTO(json_free_at) cJSON *json = json_arena_parse(bytes, length, &end);
  if (json == NULL) return NULL;
  while (end < bytes + length && json_is_blank(*end))
    end++;
  return end == bytes + length ? mem_take(&json) : NULL;
}

struct cJSON *json_parse(const char *bytes, size_t length) {
  return json_faults(bytes, length) == 0 ? parse_fine(bytes, length) : NULL;
}

/* Writes an escape as it is; half a surrogate pair, and what would end C text, as U+FFFD. Returns the length read. */
static size_t repair_escape(const char *bytes, size_t length, char *out, size_t *written) {
  bool half = false;
  long value = json_escape_value(bytes, length);
  size_t taken = value >= 0 ? json_half_pair(bytes, length, value, &half) : length < 2 ? length : 2;
  bool bad = half || value == 0;
  memcpy(out, bad ? "\\ufffd" : bytes, bad ? 6 : taken);
  *written = bad ? 6 : taken;
  return taken;
}

struct cJSON *json_parse_tolerant(const char *bytes, size_t length) {
  unsigned found = json_faults(bytes, length);
  if (found == 0) return parse_fine(bytes, length);
  if ((found & JSON_BROKEN) != 0) return NULL;
  AUTO(mem_free_at) char *fixed = mem_resize(NULL, length, 3); /* a bad byte becomes three */
  size_t out = 0;
  for (size_t i = 0; i < length;) {
    uint32_t character;
    size_t taken = text_decode(bytes + i, length - i, &character), written;
    if (character == '\\')
      taken = repair_escape(bytes + i, length - i, fixed + out, &written);
    else
      written = text_encode(character == TEXT_INVALID || character == 0 ? 0xFFFD : character, fixed + out);
    i += taken;
    out += written;
  }
  return parse_fine(fixed, out);
}

/* The member, or NULL when it is absent or null. */
static const cJSON *find(const cJSON *object, const char *name) {
  const cJSON *member = cJSON_IsObject(object) ? object->child : NULL;
  while (member != NULL && (member->string[0] != name[0] || strcmp(member->string, name) != 0))
    member = member->next;
  return cJSON_IsNull(member) ? NULL : member;
}

static const char *find_text(const cJSON *object, const char *name) {
  return cJSON_GetStringValue(find(object, name));
}

char *json_line(const struct cJSON *object, const char *name) {
  return text_clean_line(find_text(object, name));
}

char *json_lines(const struct cJSON *object, const char *name) {
  const char *text = find_text(object, name);
  return text == NULL ? NULL : text_clean(text, strlen(text), TEXT_LINES);
}

char *json_exact(const struct cJSON *object, const char *name) {
  return mem_copy(find_text(object, name));
}

int64_t json_instant(const struct cJSON *object, const char *name) {
  const cJSON *member = find(object, name);
  int64_t instant;
  bool read = cJSON_IsNumber(member) ? when_of_number(member->valuedouble, &instant)
                                     : when_decode(cJSON_GetStringValue(member), &instant);
  return read ? instant : WHEN_NONE;
}

bool json_has(const struct cJSON *object, const char *name) {
  return find(object, name) != NULL;
}

bool json_bool(const struct cJSON *object, const char *name, bool otherwise) {
  const cJSON *member = find(object, name);
  return cJSON_IsBool(member) ? cJSON_IsTrue(member) : otherwise;
}

bool json_number(const struct cJSON *object, const char *name, double *number) {
  const cJSON *member = find(object, name);
  if (!cJSON_IsNumber(member) || !isfinite(member->valuedouble)) return false;
  *number = member->valuedouble;
  return true;
}

bool json_int(const struct cJSON *object, const char *name, int *number) {
  double value;
  if (!json_number(object, name, &value) || value < INT_MIN || value > INT_MAX) return false;
  *number = (int)value;
  return true;
}

const struct cJSON *json_member(const struct cJSON *object, const char *name, bool want_array) {
  const cJSON *member = find(object, name);
  return (want_array ? cJSON_IsArray(member) : cJSON_IsObject(member)) ? member : NULL;
}

/* \uXXXX, as two of them beyond the first plane. */
static bool add_escape(struct buf *out, uint32_t character) {
  if (character < 0x10000) return buf_print(out, "\\u%04x", (unsigned)character);
  unsigned rest = (unsigned)character - 0x10000;
  return buf_print(out, "\\u%04x\\u%04x", 0xD800 + (rest >> 10), 0xDC00 + (rest & 0x3FF));
}

static bool add_character(struct buf *out, uint32_t character) {
  if (character == TEXT_INVALID) character = 0xFFFD;
  if (!text_is_visible(character)) return add_escape(out, character);
  char bytes[4];
  return buf_add(out, bytes, text_encode(character, bytes));
}

bool json_add_string(struct buf *out, const char *text) {
  size_t start = out->length, length = strlen(text);
  bool added = buf_add(out, "\"", 1);
  for (size_t i = 0; added && i < length;) {
    uint32_t character;
    i += text_decode(text + i, length - i, &character);
    if (character == '"' || character == '\\')
      added = buf_print(out, "\\%c", (int)character);
    else if (character == '\n')
      added = buf_add(out, "\\n", 2);
    else
      added = add_character(out, character);
  }
  added = added && buf_add(out, "\"", 1);
  /* All or nothing, as buf's own adders. */
  if (!added) buf_cut(out, start);
  return added;
}

bool json_add_date(struct buf *out, const char *date) {
  static const char dotnet[] = "/Date(";
  size_t length = strlen(date);
  if (strncmp(date, dotnet, strlen(dotnet)) == 0) /* told from a text by the escaped slash, .NET's rule */
    return buf_print(out, "\"\\/%.*s\\/\"", (int)length - 2, date + 1);
  if (json_number_length(date, length) == length && length > 0) return buf_add(out, date, length);
  return json_add_string(out, date);
}

char *json_print_safe(const char *bytes, size_t length) {
  struct buf out = buf_empty(BUF_UNBOUNDED);
  bool in_string = false, escaped = false, added = true;
  for (size_t i = 0; i < length && added;) {
    uint32_t character;
    i += text_decode(bytes + i, length - i, &character);
    if (!in_string && character < 0x80 && json_is_blank((char)character)) {
      char blank = (char)character;
      added = buf_add(&out, &blank, 1);
    } else
      added = add_character(&out, character);
    if (character == '"' && !escaped) in_string = !in_string;
    escaped = in_string && !escaped && character == '\\';
  }
  return buf_take(&out);
}

/* ---- what may be sent */

/* No 01 or 1., which are no numbers to every reader, and no control character in a string. */
static bool token_is_strict(const char *at, const char *end) {
  if (*at == '-' || (*at >= '0' && *at <= '9')) return at + json_number_length(at, (size_t)(end - at)) == end;
  for (bool string = *at == '"'; string && at < end; at++)
    if ((unsigned char)*at < ' ') return false;
  return true;
}

bool json_is_sendable(const char *bytes, size_t length) {
  if ((json_faults(bytes, length) & ~JSON_NUL) != 0) return false;
  for (const char *at = bytes, *next; at < bytes + length; at = next) {
    next = json_token_end(at, bytes + length);
    if (!token_is_strict(at, next)) return false;
  }
  AUTO(json_free_at) struct cJSON *json = json_parse_tolerant(bytes, length);
  return json != NULL;
}

bool json_is_exact(const char *bytes, size_t length) {
  return (json_faults(bytes, length) & JSON_NUL) == 0 && json_is_sendable(bytes, length);
}
