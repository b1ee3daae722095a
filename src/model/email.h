/* email: one rule for what an address is, wherever a person gives one: a line, a form, an option. Any thread. */
#ifndef MODEL_EMAIL_H
#define MODEL_EMAIL_H

#include <stddef.h>

/* All of it is one address: one @ with something good on both sides. As it is sent, in new memory: a telephone's
 * typographic apostrophe is a plain one. NULL when it is none. */
char *email_read(const char *text);
/* Takes the first address out of a line of clean text: blanks stand in its place, in that of a label before it and
 * of all other words with an @, which are no names. *count: how many addresses there were, each once. New memory; NULL
 * when there is none. */
char *email_take(char *line, size_t *count);

#endif
