/* phone: one rule for what a telephone number is, wherever a person gives one: a line, a form, an option. French first,
 * then any country's. Any thread. */
#ifndef MODEL_PHONE_H
#define MODEL_PHONE_H

#include <stdbool.h>
#include <stddef.h>

/* All of it is one number, in any grouping: "+33612345678" or "0612345678". New memory; NULL when it can't be one. */
char *phone_read(const char *text);
/* Takes the likeliest number out of a line: blanks stand in its place, and in that of an extension behind it. Digits
 * and dashes of any script count. *left: digits that look like another number, or like more of this one, stand there
 * still. New memory; NULL when there is none. */
char *phone_take(char *line, bool *left);
/* Digits, blanks and dashes of every kind become those of ASCII, in place: it only gets shorter. */
void phone_make_plain(char *line);
/* It has not its ten digits, where it is French; fewer than eight, where it is not. */
bool phone_is_odd(const char *phone);
/* Whoever calls one reaches the other: +33 6 and 06 are one. NULL, and what can't be one, is nobody's. */
bool phone_same(const char *one, const char *other);
/* "06 12 34 56 78", "+33 6 12 34 56 78": as it is read back. New memory. */
char *phone_shown(const char *phone);

#endif
