/* json_private: what the files of json share. */
#ifndef MODEL_JSON_PRIVATE_H
#define MODEL_JSON_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

struct cJSON;

/* As cJSON_ParseWithLengthOpts, with memory that json_free takes back at once. */
struct cJSON *json_arena_parse(const char *bytes, size_t length, const char **end);
/* What a reader may stumble over; 0: nothing, though it may be no JSON at all. */
enum {
  JSON_BROKEN = 1,  /* too deep, empty, a mark in front, other blanks than JSON's, an escape of no four digits */
  JSON_NUL = 2,     /* in a string: C text ends there */
  JSON_BAD_TEXT = 4 /* bad UTF-8, half a surrogate pair */
};
unsigned json_faults(const char *bytes, size_t length);
bool json_is_blank(char byte); /* by RFC 8259 */
/* Of a number or a word: true, false, null. */
bool json_is_word(char byte);
/* By how much it changes the depth: 1 for an opening bracket, -1 for a closing one. Not of strings' bytes. */
static inline int json_depth(char byte) { /* here, for it is asked of each byte that is read */
  return byte < '[' ? 0 : (byte == '{' || byte == '[') - (byte == '}' || byte == ']');
}
/* Behind the token that begins at at, which is before end: a string, a number, a word, or a byte of anything else. */
const char *json_token_end(const char *at, const char *end);
/* The four hexadecimal digits of a \uXXXX at bytes, or -1. */
long json_escape_value(const char *bytes, size_t length);
/* A number by RFC 8259 at the beginning; its length, or 0. */
size_t json_number_length(const char *bytes, size_t length);
/* How long the \uXXXX of that value is, its other half included; *half: it has none. */
size_t json_half_pair(const char *bytes, size_t length, long value, bool *half);
/* How many of the bytes, which begin in a string, belong to it, its closing quote included; *ended: it is among them.
 * *escape: the byte before the first one, then the last one, is a backslash that escapes what follows. */
size_t json_string_rest(const char *bytes, size_t length, bool *escape, bool *ended);

#endif
