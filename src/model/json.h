/* json: cJSON behind a small door. The only place where text from the server becomes text of ours (text_clean). Any
 * thread. */
#ifndef MODEL_JSON_H
#define MODEL_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"

struct cJSON;

/* Makes cJSON's allocations end the program when memory is gone, as mem does: else that would pass for a bad answer.
 * Once, before threads. */
void json_setup(void);

/* Strict: valid UTF-8, one whole value, no trailing text, depth under 100, between values no blanks but RFC 8259's (no
 * byte-order mark either: who takes bytes from outside strips it, buf_drop_mark), no \u0000, behind which C text ends.
 * NULL if not. json_free frees. What it took json_edit.h reads alike. */
struct cJSON *json_parse(const char *bytes, size_t length);
/* The same for what a server says of people: a bad part of UTF-8, half a surrogate pair and a \u0000 read as U+FFFD
 * instead of hiding the whole object. */
struct cJSON *json_parse_tolerant(const char *bytes, size_t length);
void json_free(struct cJSON *take_json);
AUTO_OF(struct cJSON, json_free)
/* JSON to every reader: what may be sent back as it came. json_parse_tolerant lets more pass: 01 and 1. as numbers,
 * control characters in strings, bad UTF-8. */
bool json_is_sendable(const char *bytes, size_t length);
/* The same without \u0000. Asked of what a person wrote before it is sent. */
bool json_is_exact(const char *bytes, size_t length);

/* Members by exact name; null counts as absent. The text functions give new memory or NULL when absent or no string. */
char *json_line(const struct cJSON *object, const char *name);  /* cleaned, one line */
char *json_lines(const struct cJSON *object, const char *name); /* cleaned, line breaks kept */
char *json_exact(const struct cJSON *object,
                 const char *name); /* as the server wrote it: for sending back, never for show */
int64_t json_instant(const struct cJSON *object,
                     const char *name); /* when_decode, when_of_number; WHEN_NONE when absent or unreadable */
bool json_has(const struct cJSON *object, const char *name); /* whatever it is, but null */
bool json_bool(const struct cJSON *object, const char *name, bool otherwise);
bool json_number(const struct cJSON *object, const char *name, double *number); /* false when absent or not finite */
bool json_int(const struct cJSON *object, const char *name, int *number);       /* false too when out of int32 */
const struct cJSON *json_member(const struct cJSON *object, const char *name,
                                bool want_array); /* object or array member, else NULL */

/* The name of the first member of before (an object) that now lacks, wholly or in part: absent, null, of another kind
 * (text, number, yes or no, object, list), a shorter list, or one that is in an object or an element of it. What spare
 * says yes to is passed over, at the top; NULL: nothing. NULL when nothing is lost. Cleaned, new memory. */
char *json_lost(const struct cJSON *before, const struct cJSON *now, bool (*spare)(const char *name));

/* The member is there no more as a whole: absent, null, of another kind, without anything in it. */
bool json_is_emptied(const struct cJSON *before, const struct cJSON *now);

/* Splits an array that arrives in pieces into its elements, in memory of one element. A byte-order mark in front is
 * skipped. */
struct json_splitter;
/* element(arg, bytes, length): one element's raw text, valid during the call; return false to stop. An element of more
 * than max bytes is left out: bytes is NULL, length how many it had; the ones after it come as ever. */
struct json_splitter *json_splitter_new(bool (*element)(void *arg, const char *bytes, size_t length), void *arg,
                                        size_t max);
/* False when the text is no array of JSON values, or element() stopped it. */
bool json_splitter_feed(struct json_splitter *splitter, const char *bytes, size_t length) MUST_CHECK;
/* True if a whole array has been seen and nothing but blanks after it. */
bool json_splitter_done(const struct json_splitter *splitter);
void json_splitter_free(struct json_splitter *take_splitter);
AUTO_OF(struct json_splitter, json_splitter_free)

/* Adds "text" to a JSON document under construction: quoted and escaped; hostile characters (C1, DEL, bidi) as \uXXXX.
 */
bool json_add_string(struct buf *out, const char *text) MUST_CHECK;
/* A date as the server wrote it, to the byte: a slot's (struct slot), a string or a number. */
bool json_add_date(struct buf *out, const char *date) MUST_CHECK;
/* Raw JSON as the server sent it, same values, with every character that must not reach a terminal written as \uXXXX
 * and invalid UTF-8 as U+FFFD. New memory. */
char *json_print_safe(const char *bytes, size_t length);

#endif
