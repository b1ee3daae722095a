/* exchange: one request taken apart, and what is answered to it. */
#ifndef SANDBOX_EXCHANGE_H
#define SANDBOX_EXCHANGE_H

#include <cjson/cJSON.h>
#include <stddef.h>

#include "base/buf.h"
#include "sandbox/faults.h"
#include "sandbox/sandbox.h"

enum { EXCHANGE_SEGMENTS_MAX = 8, EXCHANGE_PARAMETERS_MAX = 100, EXCHANGE_ANSWER_MAX = 1 << 30 };

struct exchange {
  struct sandbox *sandbox;
  const char *method, *target; /* target: path and query as they came */
  const char *text;            /* the body as it came; NULL: there is none */
  cJSON *body;                 /* parsed, an object, or NULL */
  size_t segment_count, parameter_count;
  char *segments[EXCHANGE_SEGMENTS_MAX]; /* of the path after exchange_split's base, decoded */
  struct {
    char *name, *value; /* decoded; NULL: a name alone */
  } parameters[EXCHANGE_PARAMETERS_MAX];
  char property[ID_SIZE]; /* the id of the one that is asked for, once it is found; "" */
  cJSON *tree;            /* the property or the visit that is worked on */
  int status;
  char *answer; /* JSON text, malloc'ed */
  const char *allow;
  struct fault_effect effect; /* what goes wrong with it */
};

/* ---- asking */
/* Takes the target apart; base: how it begins. False when it does not. */
bool exchange_split(struct exchange *exchange, const char *base);
/* Whether the path is that one; "*" is any segment but an empty one. */
bool exchange_is(const struct exchange *exchange, const char *path);
/* A parameter's value; NULL when it isn't there, or a name alone. */
const char *exchange_parameter(const struct exchange *exchange, const char *name);
/* A text of the body, NULL when it isn't there; false when it is no text: the answer says so. */
bool exchange_text(struct exchange *exchange, const char *name, const char **text);
/* A date-time of the body, 0 when it isn't there; false when it is none: the answer says so. */
bool exchange_instant(struct exchange *exchange, const char *name, int64_t *instant);

/* ---- answering: an operation is false when it is refused; the answer, of EXCHANGE_ANSWER_MAX bytes at the most, is
 * set either way */
/* Sets an error answer {"errors":["..."]}; returns false for the caller to return. */
bool exchange_refuse(struct exchange *exchange, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Answers with a tree (taken); with a copy of one. */
bool exchange_answer(struct exchange *exchange, cJSON *take_json);
bool exchange_answer_copy(struct exchange *exchange, const cJSON *json);
bool exchange_answer_text(struct exchange *exchange, char *take_text);
/* Rows of JSON; a second column, if there is one, has further members of that object, and its end. Answers with the
 * first row; false when there is none: nothing is answered. */
bool exchange_answer_row(struct exchange *exchange, sqlite3_stmt *take_rows);
/* Answers with all of them as a list. */
bool exchange_answer_rows(struct exchange *exchange, sqlite3_stmt *take_rows);
/* Adds such a list; false when it has no room. */
bool exchange_add_rows(const struct exchange *exchange, struct buf *out, sqlite3_stmt *take_rows);

/* Frees what is of the exchange. */
void exchange_end(struct exchange *exchange);

#endif
