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

#define DEPTH_MAX 100

static bool is_blank(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

size_t json_string_rest(const char *bytes, size_t length, bool *escape, bool *ended) {
  size_t from = length > 0 && *escape, at = from; /* where to look; what is behind it is known */
  *ended = false;
  if (from > 0) *escape = false;
  while (at < length) {
    const char *quote = memchr(bytes + at, '"', length - at);
    size_t stop = quote != NULL ? (size_t)(quote - bytes) : length, slashes = stop;
    while (slashes > at && bytes[slashes - 1] == '\\')
      slashes--;
    *escape = (stop - slashes) % 2 == 1;
    if (quote == NULL) return length;
    at = stop + 1;
    *ended = !*escape;
    *escape = false;
    if (*ended) return at;
  }
  return length;
}

/* Whether the byte is there less often than that. */
static bool is_rare(const char *bytes, size_t length, char byte, int times) {
  const char *end = bytes + length;
  while (times > 0 && (bytes = memchr(bytes, byte, (size_t)(end - bytes))) != NULL) {
    bytes++;
    times--;
  }
  return times > 0;
}

/* Bounds cJSON's recursion. Counts brackets outside strings, where there are enough of them at all. */
static bool depth_is_fine(const char *bytes, size_t length) {
  int depth = 0;
  if (is_rare(bytes, length, '[', DEPTH_MAX / 2) && is_rare(bytes, length, '{', DEPTH_MAX / 2)) return true;
  for (size_t i = 0; i < length; i++) {
    char byte = bytes[i];
    if (byte == '"') {
      bool escape = false, ended;
      i += json_string_rest(bytes + i + 1, length - i - 1, &escape, &ended);
    } else if ((byte == '[' || byte == '{') && ++depth >= DEPTH_MAX) {
      return false;
    } else if (byte == ']' || byte == '}') {
      depth--;
    }
  }
  return true;
}

struct cJSON *json_parse(const char *bytes, size_t length) {
  if (length == 0 || !text_is_utf8(bytes, length) || !depth_is_fine(bytes, length)) return NULL;
  const char *end = NULL;
  cJSON *json = json_arena_parse(bytes, length, &end);
  if (json == NULL) return NULL;
  while (end < bytes + length && is_blank(*end))
    end++;
  if (end == bytes + length) return json;
  json_free(json);
  return NULL;
}

static size_t digits_from(const char *bytes, size_t at, size_t length) {
  while (at < length && bytes[at] >= '0' && bytes[at] <= '9')
    at++;
  return at;
}

/* A number by RFC 8259 at the beginning; its length, or 0. */
static size_t number_length(const char *bytes, size_t length) {
  size_t begin = length > 0 && bytes[0] == '-', at = digits_from(bytes, begin, length);
  if (at == begin || (bytes[begin] == '0' && at > begin + 1)) return 0;
  if (at < length && bytes[at] == '.') {
    size_t fraction = at + 1;
    at = digits_from(bytes, fraction, length);
    if (at == fraction) return 0;
  }
  if (at < length && (bytes[at] == 'e' || bytes[at] == 'E')) {
    size_t exponent = at + 1;
    if (exponent < length && (bytes[exponent] == '+' || bytes[exponent] == '-')) exponent++;
    at = digits_from(bytes, exponent, length);
    if (at == exponent) return 0;
  }
  return at;
}

/* The length of the string whose quote is the first byte, or 0. */
static size_t string_length(const char *bytes, size_t length) {
  for (size_t at = 1; at < length && (unsigned char)bytes[at] >= ' '; at++) {
    if (bytes[at] == '"') return at + 1;
    if (bytes[at] != '\\') continue;
    if (length - at >= 6 && memcmp(bytes + at, "\\u0000", 6) == 0) return 0;
    at++;
  }
  return 0;
}

bool json_is_exact(const char *bytes, size_t length) {
  for (size_t at = 0; at < length;) {
    bool number = bytes[at] == '-' || (bytes[at] >= '0' && bytes[at] <= '9');
    size_t taken = number             ? number_length(bytes + at, length - at)
                   : bytes[at] == '"' ? string_length(bytes + at, length - at)
                                      : is_blank(bytes[at]) || (unsigned char)bytes[at] > ' ';
    if (taken == 0) return false;
    at += taken;
  }
  return true;
}

/* The four hexadecimal digits of a \uXXXX at bytes, or -1. */
static long escape_value(const char *bytes, size_t length) {
  if (length < 6 || bytes[0] != '\\' || bytes[1] != 'u') return -1;
  long value = 0;
  for (int i = 2; i < 6; i++) {
    const char *digits = "0123456789abcdef", *digit = memchr(digits, bytes[i] | 0x20, 16);
    if (digit == NULL) return -1;
    value = value * 16 + (digit - digits);
  }
  return value;
}

/* Writes what follows a backslash, with half a surrogate pair as U+FFFD. Returns the length read. */
static size_t repair_escape(const char *bytes, size_t length, char *out, size_t *written) {
  long value = escape_value(bytes, length);
  size_t take = length < 2 ? length : 2;
  bool is_high = value >= 0xD800 && value < 0xDC00, is_low = value >= 0xDC00 && value < 0xE000;
  if (is_high) {
    long second = escape_value(bytes + 6, length - 6);
    is_low = second < 0xDC00 || second > 0xDFFF;
    take = 12;
  }
  if (is_low) {
    memcpy(out, "\\ufffd", 6);
    *written = 6;
    return 6;
  }
  memcpy(out, bytes, take);
  *written = take;
  return take;
}

struct cJSON *json_parse_tolerant(const char *bytes, size_t length) {
  cJSON *json = json_parse(bytes, length);
  if (json != NULL || length == 0) return json;
  char *fixed = mem_resize(NULL, length, 3); /* a bad byte becomes three */
  size_t out = 0;
  for (size_t i = 0; i < length;) {
    size_t written, taken;
    if (bytes[i] == '\\')
      taken = repair_escape(bytes + i, length - i, fixed + out, &written);
    else {
      uint32_t character;
      taken = text_decode(bytes + i, length - i, &character);
      written = text_encode(character == TEXT_INVALID ? 0xFFFD : character, fixed + out);
    }
    i += taken;
    out += written;
  }
  json = json_parse(fixed, out);
  free(fixed);
  return json;
}

/* The member, or NULL when it is absent or null. */
static const cJSON *find(const cJSON *object, const char *name) {
  if (!cJSON_IsObject(object)) return NULL;
  const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);
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
  int64_t instant;
  return when_parse(find_text(object, name), &instant) ? instant : WHEN_NONE;
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
  if (!added && out->data != NULL) {
    out->length = start;
    out->data[start] = '\0';
  }
  return added;
}

char *json_print_safe(const char *bytes, size_t length) {
  struct buf out;
  buf_init(&out, SIZE_MAX / 2);
  bool in_string = false, escaped = false, added = true;
  for (size_t i = 0; i < length && added;) {
    uint32_t character;
    i += text_decode(bytes + i, length - i, &character);
    if (!in_string && character < 0x80 && is_blank((char)character)) {
      char blank = (char)character;
      added = buf_add(&out, &blank, 1);
    } else
      added = add_character(&out, character);
    if (character == '"' && !escaped) in_string = !in_string;
    escaped = in_string && !escaped && character == '\\';
  }
  return buf_take(&out);
}
