/* visitor_label: what pasted forms, exports and mails call the parts of a visitor. Any thread. */
#ifndef MODEL_VISITOR_LABEL_H
#define MODEL_VISITOR_LABEL_H

#include <stdbool.h>
#include <stddef.h>

/* What the words behind a label are, up to the next one. */
enum visitor_label {
  VISITOR_LABEL_NAMES,
  VISITOR_LABEL_LAST,
  VISITOR_LABEL_FIRST,
  VISITOR_LABEL_OTHER /* no part of a visitor */
};
/* The label that begins there, the longest one: "Nom de famille :", "Votre prénom* :", "Tél. 2 :", "nom=" as "nom:".
 * How many bytes it takes, with colon and blanks; 0 when none begins there. */
size_t visitor_label_at(const char *at, enum visitor_label *label);
/* A word, folded, without the marks behind it. New memory. */
char *visitor_label_word(const char *word, size_t length);

#endif
