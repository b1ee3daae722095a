/* What cJSON lets pass and other readers of JSON do not: looked for before it parses, so that two readers of one text
 * agree on it, or it is refused. */
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "model/json_private.h"

enum { DEPTH_MAX = 100, WORD = sizeof(uint64_t), ESCAPE = 6 /* \uXXXX */ };

bool json_is_blank(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

bool json_is_word(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '+' || byte == '.' ||
         byte == 'E';
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

const char *json_token_end(const char *at, const char *end) {
  bool escape = false, ended, word = json_is_word(*at);
  if (*at++ == '"') return at + json_string_rest(at, (size_t)(end - at), &escape, &ended);
  while (word && at < end && json_is_word(*at))
    at++;
  return at;
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

/* A byte below a blank, or beyond ASCII, is among them: eight at a time, most texts have none. */
static void look_at_bytes(const char *bytes, size_t length, bool *control, bool *beyond) {
  uint64_t below = 0, high = 0;
  size_t i = 0;
  for (; i + WORD <= length; i += WORD) {
    uint64_t word;
    memcpy(&word, bytes + i, WORD);
    below |= (word - 0x2020202020202020u) & ~word;
    high |= word;
  }
  for (; i < length; i++) {
    below |= (unsigned char)bytes[i] < ' ' ? 0x80 : 0;
    high |= (unsigned char)bytes[i];
  }
  *control = (below & 0x8080808080808080u) != 0;
  *beyond = (high & 0x8080808080808080u) != 0;
}

/* What bounds cJSON's recursion; and control characters: between values cJSON takes all of them for blanks. In a string
 * they are text, though no JSON; a NUL would end it. */
static unsigned look_at_tokens(const char *bytes, size_t length) {
  unsigned found = 0;
  int depth = 0;
  const char *end = bytes + length;
  for (const char *at = bytes, *next; at < end; at = next) {
    next = at + 1;
    if (*at == '"') {
      next = json_token_end(at, end);
      found |= memchr(at, '\0', (size_t)(next - at)) != NULL ? JSON_NUL : 0;
    } else if (*at > '9') { /* brackets are among those */
      depth += json_depth(*at);
      if (depth >= DEPTH_MAX) return JSON_BROKEN;
    } else if ((unsigned char)*at < ' ' && !json_is_blank(*at))
      return JSON_BROKEN;
  }
  return found;
}

long json_escape_value(const char *bytes, size_t length) {
  if (length < ESCAPE || bytes[0] != '\\' || bytes[1] != 'u') return -1;
  long value = 0;
  for (int i = 2; i < ESCAPE; i++) {
    static const char digits[] = "0123456789abcdefABCDEF";
    const char *digit = memchr(digits, bytes[i], sizeof digits - 1);
    if (digit == NULL) return -1;
    long number = digit - digits;
    value = value * 16 + (number < 16 ? number : number - 6);
  }
  return value;
}

size_t json_half_pair(const char *bytes, size_t length, long value, bool *half) {
  bool high = value >= 0xD800 && value < 0xDC00;
  *half = value >= 0xDC00 && value < 0xE000;
  if (!high) return ESCAPE;
  long second = json_escape_value(bytes + ESCAPE, length - ESCAPE);
  *half = second < 0xDC00 || second > 0xDFFF;
  return *half ? ESCAPE : (size_t)2 * ESCAPE;
}

/* cJSON reads \u00zz as \u0000, behind which C text ends. */
static unsigned look_at_escapes(const char *bytes, size_t length) {
  unsigned found = 0;
  const char *end = bytes + length, *at = bytes;
  while ((at = memchr(at, '\\', (size_t)(end - at))) != NULL) {
    size_t left = (size_t)(end - at), taken = left < 2 ? left : 2;
    if (left > 1 && at[1] == 'u') {
      bool half;
      long value = json_escape_value(at, left);
      if (value < 0) return JSON_BROKEN;
      if (value == 0) found |= JSON_NUL;
      taken = json_half_pair(at, left, value, &half);
      if (half) found |= JSON_BAD_TEXT;
    }
    at += taken;
  }
  return found;
}

unsigned json_faults(const char *bytes, size_t length) {
  size_t mark = strlen(TEXT_MARK);
  if (length == 0 || (length >= mark && memcmp(bytes, TEXT_MARK, mark) == 0)) return JSON_BROKEN;
  bool control, beyond;
  look_at_bytes(bytes, length, &control, &beyond);
  bool deep = !is_rare(bytes, length, '[', DEPTH_MAX / 2) || !is_rare(bytes, length, '{', DEPTH_MAX / 2);
  unsigned found = beyond && !text_is_utf8(bytes, length) ? JSON_BAD_TEXT : 0;
  if (control || deep) found |= look_at_tokens(bytes, length);
  return found | look_at_escapes(bytes, length);
}

static size_t digits_from(const char *bytes, size_t at, size_t length) {
  while (at < length && bytes[at] >= '0' && bytes[at] <= '9')
    at++;
  return at;
}

size_t json_number_length(const char *bytes, size_t length) {
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
