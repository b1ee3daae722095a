/* visitor_part: one rule for each part of a visitor, wherever a person gives it by itself: a form, an option. Any
 * thread. */
#ifndef MODEL_VISITOR_PART_H
#define MODEL_VISITOR_PART_H

#include "base/buf.h"
#include "base/error.h"

enum visitor_part { VISITOR_FIRST_NAME, VISITOR_LAST_NAME, VISITOR_PHONE, VISITOR_EMAIL, VISITOR_PARTS };
/* Its member of a Visitor: "firstName". */
const char *visitor_part_member(enum visitor_part part);
/* Its name for people, translated: "First name". */
const char *visitor_part_label(enum visitor_part part);
/* What was given as it is sent: no blanks at its ends, a telephone without its grouping, a lone dash is a name that
 * there is not. NULL and ERROR_USAGE with what to do when nothing was given, or what can't be one. New memory. */
char *visitor_part_read(enum visitor_part part, const char *text, struct error *error);
/* Of those bits of a visitor line (enum visitor_line) that say what of it is not sent: a sentence each, behind a blank.
 */
void visitor_part_say_left(unsigned left, struct buf *out);
/* Neither name says anything: ERROR_USAGE, with what to do. */
enum error_code visitor_part_refuse_nameless(struct error *error);

#endif
