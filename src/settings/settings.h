/* settings: a configuration file (libconfuse), read into a struct by a table of its settings. Before threads. */
#ifndef SETTINGS_SETTINGS_H
#define SETTINGS_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include "base/error.h"

/* SETTING_CHOICE: one of some words. SETTING_NAMES: sections within ours, each with a title and one text, name: agent
 * "ID" { name = "Léa" }. */
enum setting_kind { SETTING_TEXT, SETTING_NUMBER, SETTING_SECONDS, SETTING_SWITCH, SETTING_CHOICE, SETTING_NAMES };
struct settings_names {
  size_t count;
  struct settings_name {
    char *title, *name; /* name: cleaned */
  } * rows;
};
struct setting {
  const char *name;
  enum setting_kind kind;
  size_t at;        /* of a char *, int (a choice's too: which word), bool or struct settings_names in the struct */
  const char *text; /* a text that is not written, or is ""; or NULL */
  enum error_code (*check)(const char *text, struct error *error); /* NULL: any text will do */
  int number, least, most;                                         /* a number that is not written; its range */
  const char *const *words; /* of a choice, NULL behind the last; the first is what is not written */
};
struct settings {
  const struct setting *rows;
  size_t count;
  const char *section; /* they stand in sections of that name, each with a title; NULL: in none */
  size_t titles; /* of a struct settings_names in the struct, to which the titles of all sections are added (without
                    names), in their order, each once; 0: nobody wants them */
  bool refuses_empty; /* a "" is checked like other texts */
};

/* What was found. */
enum settings_found { SETTINGS_NO_FILE, SETTINGS_NO_SECTION, SETTINGS_THERE };

/* Sets all of them in *into, which the caller has set to 0, to what they are without a file. */
void settings_reset(const struct settings *settings, void *into);
/* The same, to what the file says where it does.
 * ERROR_CONFIG: a malformed line is told with file and line, whatever section it is in. */
enum error_code settings_read(const struct settings *settings, const char *path, const char *title, void *into,
                              enum settings_found *found, struct error *error) MUST_CHECK;
/* The same over what *into has already, of another file or by settings_reset: what is not written stays. */
enum error_code settings_read_over(const struct settings *settings, const char *path, const char *title, void *into,
                                   enum settings_found *found, struct error *error) MUST_CHECK;
/* Frees the texts. */
void settings_clear(const struct settings *settings, void *from);

#endif
