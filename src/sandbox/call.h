/* call: one request taken apart, and what is answered to it. */
#ifndef SANDBOX_CALL_H
#define SANDBOX_CALL_H

#include <cjson/cJSON.h>
#include <stddef.h>

#include "base/buf.h"
#include "sandbox/sandbox.h"

enum { CALL_SEGMENTS_MAX = 8, CALL_PARAMETERS_MAX = 100, CALL_ANSWER_MAX = 1 << 30 };

struct call {
  struct sandbox *sandbox;
  const char *method, *target; /* target: path and query as they came */
  const char *text;            /* the body as it came; NULL: there is none */
  cJSON *body;                 /* parsed, an object, or NULL */
  size_t segment_count, parameter_count;
  char *segments[CALL_SEGMENTS_MAX]; /* of the path after call_split's base, decoded */
  struct {
    char *name, *value; /* decoded; NULL: a name alone */
  } parameters[CALL_PARAMETERS_MAX];
  int status;
  char *answer; /* JSON text, malloc'ed */
  const char *allow;
  const char *respell; /* fault respell: how what it sends is kept; NULL: as it is */
  int64_t hidden;      /* fault lag: how many answers of visits leave a new visit out */
};

/* ---- asking */
/* Takes the target apart; base: how it begins. False when it does not. */
bool call_split(struct call *call, const char *base);
/* Whether the path is that one; "*" is any segment but an empty one. */
bool call_is(const struct call *call, const char *path);
/* A parameter's value; NULL when it isn't there, or a name alone. */
const char *call_parameter(const struct call *call, const char *name);
/* A text of the body, NULL when it isn't there; false when it is no text: the answer says so. */
bool call_text(struct call *call, const char *name, const char **text);
/* A date-time of the body, 0 when it isn't there; false when it is none: the answer says so. */
bool call_moment(struct call *call, const char *name, int64_t *moment);

/* ---- answering: an operation is false when it is refused; the answer, of CALL_ANSWER_MAX bytes at the most, is set
 * either way */
/* Sets an error answer {"errors":["..."]}; returns false for the caller to return. */
bool call_refuse(struct call *call, int status, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Answers with a tree (taken). */
bool call_answer(struct call *call, cJSON *take_json);
bool call_answer_text(struct call *call, char *take_text);
/* Rows of JSON; a second column, if there is one, has further members of that object, and its end. Answers with the
 * first row; false when there is none: nothing is answered. */
bool call_answer_row(struct call *call, sqlite3_stmt *take_rows);
/* Answers with all of them as a list. */
bool call_answer_rows(struct call *call, sqlite3_stmt *take_rows);
/* Adds such a list; false when it has no room. */
bool call_add_rows(const struct call *call, struct buf *out, sqlite3_stmt *take_rows);

/* Frees what is of the call. */
void call_end(struct call *call);

#endif
