/* visitor_edit: a visitor's custom fields as the server has them, and what is changed in a visitor: JSON pointers to
 * new raw values (document: updateVisitor). Any thread. */
#ifndef MODEL_VISITOR_EDIT_H
#define MODEL_VISITOR_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include "base/buf.h"
#include "model/json_edit.h"

enum { VISITOR_EDITS_MAX = 256 * 1024 };

struct visitor_custom { /* one member of fields */
  char *name, *shown;   /* exact; cleaned */
  char *text;           /* cleaned, several lines: a text's own, else the JSON as it is written */
  bool is_text;
  bool locked; /* the name is there twice, or no C text; the text has signs that can't be typed: it can't be changed */
};
struct visitor_customs {
  size_t count;
  struct visitor_custom *fields; /* in the server's order; without our own */
};
/* The custom fields of a Visitor as it came. */
void visitor_customs_read(struct visitor_customs *customs, struct json_span visitor);
void visitor_customs_clear(struct visitor_customs *customs);
/* The exact names of those from the from-th on, to look one up. */
struct visitor_names {
  size_t count;
  char **names; /* sorted */
};
void visitor_names_take(struct visitor_names *names, const struct visitor_customs *customs, size_t from);
bool visitor_names_has(const struct visitor_names *names, const char *name);
void visitor_names_clear(struct visitor_names *names);

/* Adds to a buffer that began empty: a member's new text ("firstName"); a custom field's new raw value, NULL takes it
 * out. False when the maximum would be passed. */
bool visitor_edit_member(struct buf *edits, const char *member, const char *text) MUST_CHECK;
bool visitor_edit_custom(struct buf *edits, const char *name, const char *raw) MUST_CHECK;
/* The edits as an object; NULL when there are none. Empties the buffer. New memory. */
char *visitor_edits_take(struct buf *edits);

#endif
