/* i18n: the texts that people see, in English or in the language that the environment names. The texts are marked as
 * for gettext and kept in catalogues of msgfmt's; they are looked up here and not by libc, which finds a catalogue only
 * where the host has a locale of that language (from glibc 2.41 on LANGUAGE alone does not do), and a bare server has
 * none. */
#ifndef BASE_I18N_H
#define BASE_I18N_H

#include <stdbool.h>
#include <stddef.h>

#define _(text) i18n_text(text)
#define N_(text) text
/* With a context: "done" of a visit is another word in French than "done" of a write. */
#define C_(context, text) i18n_in_context(context "\004" text, text)
#define NC_(context, text) context "\004" text
#define ngettext(one, many, count) i18n_plural(one, many, count)

/* Once, before threads: the locale (always UTF-8, numbers as in C), and the language's catalogue: beside the program (a
 * build tree), else the installed one. Without it every text is English. */
void i18n_begin(void);

/* The catalogue below that folder of the first language wanted that has one there: once, before threads. False: there
 * is none, and texts are English. */
bool i18n_speak(const char *folder);

/* The environment's locale is one of UTF-8, or does not say: else a terminal is given plain ASCII. */
bool i18n_is_utf8(void);

/* The name of the locale's charset, as iconv knows it; "": it does not say. */
void i18n_charset(char *out, size_t size);

/* What is found lives as long as the program; without a translation it is the text itself. Any thread. */
const char *i18n_text(const char *text) __attribute__((format_arg(1)));
const char *i18n_plural(const char *one, const char *many, unsigned long count)
    __attribute__((format_arg(1), format_arg(2)));
const char *i18n_in_context(const char *key, const char *text) __attribute__((format_arg(2)));
/* What i18n_text gave this for, known by where it lies: the English text; of another text itself. */
const char *i18n_source(const char *translation) __attribute__((format_arg(1)));
/* The translation of what NC_ marked. */
const char *i18n_of(const char *key);

/* The next language of a list like "fr_CA:fr:en" or a locale like "fr_FR.UTF-8@euro": "fr_CA", "fr". *list moves on.
 * False at its end, and at English, which needs no catalogue. What is no language's name is left out. */
bool i18n_next_language(const char **list, char *out, size_t size);
/* Whose list counts, as gettext has it: LANGUAGE, unless the locale is C; else the locale: LC_ALL, LC_MESSAGES, LANG.
 */
const char *i18n_wanted(void);

#endif
