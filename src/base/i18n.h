/* i18n: marks the texts that people see. */
#ifndef BASE_I18N_H
#define BASE_I18N_H

#include <libintl.h>
#include <string.h>

#define _(text) gettext(text)
#define N_(text) text
/* With a context: "done" of a visit is another word in French than "done" of a write. */
#define C_(context, text) i18n_in_context(context "\004" text, text)
#define NC_(context, text) context "\004" text

static inline const char *i18n_in_context(const char *key, const char *text) {
  const char *found = gettext(key);
  return found == key ? text : found;
}
/* The translation of what NC_ marked. */
static inline const char *i18n_of(const char *key) {
  const char *bar = strchr(key, '\004'), *text = bar != NULL ? bar + 1 : key;
  return i18n_in_context(key, text);
}

#endif
