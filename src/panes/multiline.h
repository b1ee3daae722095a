/* multiline: a text of several lines in a field of one: a line break shows as an arrow there. UI thread. */
#ifndef PANES_MULTILINE_H
#define PANES_MULTILINE_H

#include "tui/field.h"

/* As field_key; Ctrl-O is a line break; a paste keeps its own. True if the key was the field's. */
bool multiline_key(struct field *field, const struct key *key);
/* With arrows for line breaks, and back. New memory. */
char *multiline_shown(const char *text);
char *multiline_text(const char *shown);

#endif
