/* json_edit: a JSON object as text, changed member by member. What isn't touched stays as the server wrote it, to the
 * byte: numbers no double holds, members nobody knows, their order. The text must be one that json_parse took. Pure
 * functions, any thread. */
#ifndef MODEL_JSON_EDIT_H
#define MODEL_JSON_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include "base/buf.h"

struct json_span { /* raw JSON inside a longer text; not terminated */
  const char *bytes;
  size_t length;
};
struct json_span json_span_of(const char *text);
struct json_span json_span_of_buf(const struct buf *buf);

bool json_is_null(struct json_span value);
/* Without the blanks around it. */
struct json_span json_trim(struct json_span value);

/* Goes through the members of an object, in order. key: raw, with its quotes; value: raw. */
struct json_walk {
  const char *at, *end;
  struct json_span key, value;
};
/* False when the text is no object. */
bool json_walk_begin(struct json_walk *walk, struct json_span object) MUST_CHECK;
bool json_walk_next(struct json_walk *walk);
/* The key is that name, however it was escaped. */
bool json_walk_is(const struct json_walk *walk, const char *name);

/* What a raw string says, as json_parse_tolerant has it; NULL when it is no string. New memory. */
char *json_text(struct json_span raw);

/* The elements of an array, in order: *at begins as 0. False at the end. */
bool json_element(struct json_span array, size_t *at, struct json_span *element);

/* How often an object has a member. Twice: readers differ on which one counts, so none may be changed. */
enum json_found { JSON_ABSENT, JSON_ONCE, JSON_TWICE };
/* path: a JSON pointer (RFC 6901) through objects, "/address/zip", "/fields/a~1b". *value is the first one, as cJSON
 * finds it. */
enum json_found json_find(struct json_span object, const char *path, struct json_span *value);
/* The same; where there is no such name, the one that is it in another case: some servers write all in lower case. */
enum json_found json_find_in_any_case(struct json_span object, const char *path, struct json_span *value);

/* The pointer to a member of what above points to ("": the whole). New memory. */
char *json_pointer(const char *above, const char *name);

/* Puts a raw value in a member's place, or at the object's end; objects on the way that are absent, null or no objects
 * are made. raw NULL takes the member out. False, and nothing changed, when a name of the path is there twice or the
 * buffer's maximum would be passed. The object is the buffer's whole text. */
bool json_put(struct buf *object, const char *path, const char *raw) MUST_CHECK;

/* The object with that done, of any length; NULL when a name is there twice. New memory. */
char *json_with(struct json_span object, const char *path, const char *raw, size_t *length);

/* Edits are an object too: {"/address/zip":"69002","/price":null}, null for what is taken out. Puts all of them or
 * none; ERROR_REFUSED names the member that can't be changed, or says that the object can't be read in one way. */
enum error_code json_apply(struct buf *object, struct json_span edits, struct error *error) MUST_CHECK;
/* Adds an edit to such an object, which is empty at first and not closed yet. All or nothing. */
bool json_add_edit(struct buf *edits, const char *path, struct json_span raw) MUST_CHECK;

/* The object itself has a member twice: *key is the raw name of one that is there again. */
bool json_find_twin(struct json_span object, struct json_span *key);
/* An object in it, at any depth, has a member twice. */
bool json_has_twins(struct json_span value);
/* The same value: members in any order, numbers by value (by digits where a double can't hold them). */
bool json_same(struct json_span one, struct json_span other);

/* A tree of json_parse or json_parse_tolerant and the text that it was parsed from say the same: the same members and
 * elements, in order, with the same values, down to the last. Asked before something is sent that was made of both. */
struct cJSON;
bool json_agrees(const struct cJSON *json, struct json_span raw) MUST_CHECK;

#endif
