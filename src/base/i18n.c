#include "base/i18n.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/catalogue.h"
#include "base/mem.h"

/* Of the whole program: set by i18n_begin before there are threads, and never changed. */
static struct catalogue *i18n_catalogue;

const char *i18n_text(const char *text) {
  const char *found = i18n_catalogue != NULL ? catalogue_find(i18n_catalogue, text) : NULL;
  return found != NULL ? found : text;
}

const char *i18n_source(const char *translation) {
  const char *found = i18n_catalogue != NULL ? catalogue_source(i18n_catalogue, translation) : NULL;
  return found != NULL ? found : translation;
}

const char *i18n_plural(const char *one, const char *many, unsigned long count) {
  const char *found = i18n_catalogue != NULL ? catalogue_find_plural(i18n_catalogue, one, count) : NULL;
  return found != NULL ? found : count == 1 ? one : many;
}

const char *i18n_in_context(const char *key, const char *text) {
  const char *found = i18n_text(key);
  return found == key ? text : found;
}

const char *i18n_of(const char *key) {
  const char *bar = strchr(key, '\004');
  return i18n_in_context(key, bar != NULL ? bar + 1 : key);
}

static const char *i18n_variable(const char *name) {
  const char *value = getenv(name);
  return value != NULL && value[0] != '\0' ? value : NULL;
}

const char *i18n_wanted(void) {
  const char *locale = i18n_variable("LC_ALL"), *language = i18n_variable("LANGUAGE");
  if (locale == NULL) locale = i18n_variable("LC_MESSAGES");
  if (locale == NULL) locale = i18n_variable("LANG");
  if (locale != NULL && (strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0)) return "";
  return language != NULL ? language : locale != NULL ? locale : "";
}

bool i18n_next_language(const char **list, char *out, size_t size) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
  while (**list != '\0') {
    const char *name = *list;
    size_t whole = strcspn(name, ":"), length = strspn(name, letters);
    *list += whole + (name[whole] == ':');
    if (length == 0 || length >= size || (length < whole && strchr(".@", name[length]) == NULL)) continue;
    memcpy(out, name, length);
    out[length] = '\0';
    bool english = strcmp(out, "en") == 0 || strncmp(out, "en_", 3) == 0;
    return !english && strcmp(out, "C") != 0 && strcmp(out, "POSIX") != 0; /* also of C.UTF-8 */
  }
  return false;
}

static struct catalogue *i18n_open(const char *folder, const char *language) {
  AUTO(mem_free_at) char *path = mem_print("%s/%s/LC_MESSAGES/visitdeck.mo", folder, language);
  return catalogue_open(path);
}

/* FOLDER's catalogue of the first language wanted that has one; of "fr_CA" that of "fr" will do. */
static struct catalogue *i18n_find(const char *folder) {
  char language[32];
  struct catalogue *found = NULL;
  const char *list = i18n_wanted();
  while (found == NULL && i18n_next_language(&list, language, sizeof language)) {
    found = i18n_open(folder, language);
    if (found != NULL || strchr(language, '_') == NULL) continue;
    *strchr(language, '_') = '\0';
    found = i18n_open(folder, language);
  }
  return found;
}

bool i18n_speak(const char *folder) {
  i18n_catalogue = i18n_find(folder);
  return i18n_catalogue != NULL;
}

/* The folder locale beside the program; new memory, NULL when it can't be known. */
static char *i18n_beside(void) {
  char self[4096];
  ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
  if (length <= 0) return NULL;
  self[length] = '\0';
  *strrchr(self, '/') = '\0';
  return mem_print("%s/locale", self);
}

/* The locale's own, where it is installed and not UTF-8; of the plain C nobody knows: "". */
static char i18n_other_set[32];

void i18n_begin(void) {
  bool installed = setlocale(LC_ALL, "") != NULL, utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
  if (installed && !utf8 && strcmp(nl_langinfo(CODESET), "ANSI_X3.4-1968") != 0)
    snprintf(i18n_other_set, sizeof i18n_other_set, "%s", nl_langinfo(CODESET));
  if (!installed || !utf8) setlocale(LC_ALL, "C.UTF-8");
  setlocale(LC_NUMERIC, "C"); /* numbers in JSON and SQL */
  AUTO(mem_free_at) char *beside = i18n_beside();
  if (beside == NULL || !i18n_speak(beside)) (void)i18n_speak(LOCALEDIR);
}

/* What the locale's name says of its charset, and "@euro" or the like; NULL: nothing. */
static const char *i18n_named_set(void) {
  const char *locale = i18n_variable("LC_ALL");
  if (locale == NULL) locale = i18n_variable("LC_CTYPE");
  if (locale == NULL) locale = i18n_variable("LANG");
  const char *dot = locale != NULL ? strchr(locale, '.') : NULL;
  return dot != NULL ? dot + 1 : NULL;
}

bool i18n_is_utf8(void) {
  const char *set = i18n_named_set();
  return set != NULL ? strncasecmp(set, "UTF-8", 5) == 0 || strncasecmp(set, "UTF8", 4) == 0
                     : i18n_other_set[0] == '\0';
}

void i18n_charset(char *out, size_t size) {
  static const char iso[] = "iso8859"; /* as libc spells them in the names of locales; iconv wants a hyphen */
  const char *named = i18n_named_set(), *number;
  size_t length = named != NULL ? strcspn(named, "@") : 0;
  if (i18n_other_set[0] != '\0' || named == NULL) {
    snprintf(out, size, "%s", i18n_other_set);
  } else if (strncasecmp(named, iso, sizeof iso - 1) == 0) {
    number = named + sizeof iso - 1 + (named[sizeof iso - 1] == '-');
    snprintf(out, size, "ISO-8859-%.*s", (int)strcspn(number, "@"), number);
  } else {
    snprintf(out, size, "%.*s", (int)length, named);
  }
}
