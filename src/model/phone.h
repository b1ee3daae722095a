/* phone: one rule for what a telephone number is, wherever a person gives one: a line, a form, an option. French first,
 * then any country's. Any thread. */
#ifndef MODEL_PHONE_H
#define MODEL_PHONE_H

#include <stdbool.h>
#include <stddef.h>

/* All of it is one number, in any grouping: "+33612345678" or "0612345678". New memory; NULL when it can't be one, or
 * has an extension, which would not be sent. */
char *phone_read(const char *text);
/* Takes the likeliest number out of a line, in which digits, blanks and dashes of every kind become those of ASCII:
 * blanks stand in its place, in that of an extension behind it and of "T." or "SMS" before it. A date, an amount, a
 * reference, a fax are none. *left: there was another number, or there are digits that look like more of this one.
 * *others: a date, a fax or an extension stood there, in whose place are blanks, too. New memory; NULL when there is
 * none. */
char *phone_take(char *line, bool *left, bool *others);
/* It has not its ten digits, where it is French; fewer than eight, where it is not. */
bool phone_is_odd(const char *phone);
/* Whoever calls one reaches the other: +33 6 and 06 are one. NULL, and what can't be one, is nobody's. */
bool phone_same(const char *one, const char *other);
/* "06 12 34 56 78", "+33 6 12 34 56 78": as it is read back. New memory. */
char *phone_shown(const char *phone);

#endif
