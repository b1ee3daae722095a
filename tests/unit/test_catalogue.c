/* Catalogues: every text of po/fr.po, and bytes that are none. Which language the environment asks for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/catalogue.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "../harness/folder.h"
#include "../harness/test.h"

/* ---- the real one, beside po/fr.po */

enum { PO_TEXT = 8192, CONTEXT = 0, ID, PLURAL, TEXT, FORM_0, FORM_1, PARTS };

/* A "quoted" part of a .po file behind what is there. */
TEST(without_a_catalogue_texts_are_themselves) {
  const char *text = "done", *key = NC_("visit", "done");
  assert_ptr_equal(i18n_text(text), text);
  assert_string_equal(i18n_of(key), "done");
  assert_string_equal(i18n_of(text), "done");
  assert_ptr_equal(i18n_source(text), text);
  assert_string_equal(ngettext("one", "many", 0), "many");
  assert_string_equal(ngettext("one", "many", 1), "one");
}

static void add_quoted(char *out, const char *quoted) {
  size_t length = strlen(out);
  for (const char *c = strchr(quoted, '"') + 1; *c != '"'; c++) {
    assert_true(length + 2 < PO_TEXT);
    bool escaped = *c == '\\';
    c += escaped;
    out[length++] = escaped && *c == 'n' ? '\n' : escaped && *c == 't' ? '\t' : *c;
  }
  out[length] = '\0';
}

static void expect(const char *found, const char *wanted, const char *key) {
  if (found == NULL || strcmp(found, wanted) != 0) fail_msg("%s: %s", key, found != NULL ? found : "none");
}

static void expect_entry(const struct catalogue *catalogue, char parts[PARTS][PO_TEXT], int counts[2]) {
  static const unsigned long ones[] = {0, 1}, many[] = {2, 3, 11, 1000001};
  AUTO(mem_free_at) char *key = mem_print("%s%s%s", parts[CONTEXT], parts[CONTEXT][0] != '\0' ? "\004" : "", parts[ID]);
  bool plural = parts[PLURAL][0] != '\0';
  if (key[0] != '\0' && !plural) { /* "": the head */
    expect(catalogue_find(catalogue, key), parts[TEXT], key);
    expect(catalogue_source(catalogue, catalogue_find(catalogue, key)), key, key);
  }
  for (size_t n = 0; plural && n < sizeof ones / sizeof *ones; n++)
    expect(catalogue_find_plural(catalogue, key, ones[n]), parts[FORM_0], key);
  for (size_t n = 0; plural && n < sizeof many / sizeof *many; n++)
    expect(catalogue_find_plural(catalogue, key, many[n]), parts[FORM_1], key);
  counts[plural]++;
}

TEST(every_french_text_is_found) {
  static const char *const words[PARTS] = {"msgctxt", "msgid", "msgid_plural", "msgstr", "msgstr[0]", "msgstr[1]"};
  static char parts[PARTS][PO_TEXT];
  char line[PO_TEXT];
  AUTO(mem_free_at) char *path = folder_source("po/fr.po");
  int now = -1, counts[2] = {0, 0};
  struct catalogue *catalogue = catalogue_open("locale/fr/LC_MESSAGES/visitdeck.mo");
  assert_non_null(catalogue);
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  for (bool more = true; more;) {
    more = fgets(line, sizeof line, file) != NULL;
    if (!more || line[0] == '\n') {
      if (now >= 0) expect_entry(catalogue, parts, counts);
      memset(parts, 0, sizeof parts);
      now = -1;
    } else if (line[0] == '"') {
      assert_true(now >= 0);
      add_quoted(parts[now], line);
    } else if (line[0] != '#') {
      for (now = PARTS - 1; strncmp(line, words[now], strlen(words[now])) != 0 || line[strlen(words[now])] != ' ';
           now--)
        assert_true(now > 0);
      add_quoted(parts[now], line);
    }
  }
  fclose(file);
  assert_in_range(counts[0], 500, 100000);
  assert_in_range(counts[1], 10, 1000);
  assert_null(catalogue_find(catalogue, "no text of visitdeck"));
  assert_null(catalogue_source(catalogue, "done"));
  assert_null(catalogue_source(catalogue, catalogue_find(catalogue, "Paused") + 1));
  assert_null(catalogue_find(catalogue, "no text\004of visitdeck"));
  catalogue_free(catalogue);
}

/* ---- one made here */

#define HEAD_OF(plural) "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: " plural ";\n"
#define HEAD HEAD_OF("nplurals=2; plural=(n > 1)")
struct text {
  const char *bytes;
  size_t length;
};
#define TEXT_OF(literal)                                                                                               \
  { literal, sizeof literal - 1 }

static const struct text keys[] = {TEXT_OF(""), TEXT_OF("%zu day\0%zu days"), TEXT_OF("done"),
                                   TEXT_OF("visit\004done")};
static const struct text texts[] = {TEXT_OF(HEAD), TEXT_OF("%zu jour\0%zu jours"), TEXT_OF("fait"), TEXT_OF("faite")};
enum { ROWS = sizeof keys / sizeof *keys, TABLES = 28 };

static void put(unsigned char *at, uint32_t number, bool big) {
  for (int n = 0; n < 4; n++)
    at[n] = (unsigned char)(number >> 8 * (big ? 3 - n : n));
}

/* Exactly as long as it is, so that a step outside is found. New memory. */
static unsigned char *make(const struct text *of, const struct text *to, bool big, size_t *length) {
  *length = TABLES + 16 * ROWS;
  for (size_t n = 0; n < ROWS; n++)
    *length += of[n].length + to[n].length + 2;
  unsigned char *bytes = mem_new(*length);
  const uint32_t head[7] = {0x950412de, 0, ROWS, TABLES, TABLES + 8 * ROWS, 0, 0};
  for (size_t n = 0; n < 7; n++)
    put(bytes + 4 * n, head[n], big);
  size_t at = TABLES + 16 * ROWS;
  for (size_t n = 0; n < 2 * ROWS; n++) {
    const struct text *text = n < ROWS ? &of[n] : &to[n - ROWS];
    put(bytes + TABLES + 8 * n, (uint32_t)text->length, big);
    put(bytes + TABLES + 8 * n + 4, (uint32_t)at, big);
    memcpy(bytes + at, text->bytes, text->length);
    at += text->length + 1;
  }
  return bytes;
}

TEST(both_byte_orders_are_read) {
  for (int big = 0; big < 2; big++) {
    size_t length;
    unsigned char *bytes = make(keys, texts, big, &length);
    struct catalogue *catalogue = catalogue_new(bytes, length);
    assert_non_null(catalogue);
    assert_string_equal(catalogue_find(catalogue, "done"), "fait");
    assert_string_equal(catalogue_find(catalogue, "visit\004done"), "faite");
    assert_string_equal(catalogue_find_plural(catalogue, "%zu day", 1), "%zu jour");
    assert_string_equal(catalogue_find_plural(catalogue, "%zu day", 2), "%zu jours");
    assert_null(catalogue_find_plural(catalogue, "done", 2)); /* it has one form */
    assert_null(catalogue_find(catalogue, "don"));
    catalogue_free(catalogue);
  }
}

static struct catalogue *of_texts(const struct text *of, const struct text *to) {
  size_t length;
  unsigned char *bytes = make(of, to, false, &length);
  return catalogue_new(bytes, length);
}

/* "0 jour", but "0 días". */
TEST(a_plural_is_that_of_its_language) {
  struct text spanish[ROWS];
  memcpy(spanish, texts, sizeof spanish);
  spanish[0] = (struct text)TEXT_OF(HEAD_OF("nplurals=2; plural=(n != 1)"));
  spanish[1] = (struct text)TEXT_OF("%zu día\0%zu días");
  struct catalogue *other = of_texts(keys, spanish);
  struct catalogue *french = of_texts(keys, texts);
  assert_non_null(other);
  assert_string_equal(catalogue_find_plural(french, "%zu day", 0), "%zu jour");
  assert_string_equal(catalogue_find_plural(other, "%zu day", 0), "%zu días");
  assert_string_equal(catalogue_find_plural(other, "%zu day", 1), "%zu día");
  assert_string_equal(catalogue_find_plural(other, "%zu day", 2), "%zu días");
  catalogue_free(other);
  catalogue_free(french);
}

TEST(what_is_no_catalogue_of_ours_is_refused) {
  struct text other[ROWS];
  memcpy(other, keys, sizeof other);
  other[2] = keys[3];
  other[3] = keys[2];
  assert_null(of_texts(other, texts)); /* not in order */
  other[2] = other[3] = keys[2];
  assert_null(of_texts(other, texts)); /* twice */
  memcpy(other, keys, sizeof other);
  other[0] = (struct text)TEXT_OF("!");
  assert_null(of_texts(other, texts)); /* without a head */
  static const struct text heads[] = {
      TEXT_OF("Content-Type: text/plain; charset=ISO-8859-1\nPlural-Forms: nplurals=2; plural=(n > 1);\n"),
      TEXT_OF(HEAD_OF("nplurals=3; plural=(n == 1 ? 0 : n == 2 ? 1 : 2)")), TEXT_OF(HEAD_OF("nplurals=1; plural=0")),
      TEXT_OF("")};
  for (size_t n = 0; n < sizeof heads / sizeof *heads; n++) {
    memcpy(other, texts, sizeof other);
    other[0] = heads[n];
    assert_null(of_texts(keys, other));
  }
}

/* Looks for everything; ASan sees each step. */
static bool survives(unsigned char *take_bytes, size_t length) {
  struct catalogue *catalogue = catalogue_new(take_bytes, length);
  if (catalogue == NULL) return false;
  size_t sum = 0;
  for (size_t n = 0; n < ROWS; n++)
    for (unsigned long count = 1; count < 3; count++) {
      const char *found = catalogue_find_plural(catalogue, keys[n].bytes, count);
      if (found != NULL) sum += strlen(found);
    }
  assert_in_range(sum, 0, 16 * length);
  catalogue_free(catalogue);
  return true;
}

TEST(broken_bytes_do_no_harm) {
  size_t length;
  int refused = 0, taken = 0;
  AUTO(mem_free_at) unsigned char *good = make(keys, texts, false, &length);
  for (size_t cut = 0; cut < length; cut++) {
    unsigned char *bytes = mem_new(cut + 1);
    bytes = mem_resize(bytes, cut > 0 ? cut : 1, 1);
    memcpy(bytes, good, cut);
    assert_false(survives(bytes, cut));
  }
  for (size_t at = 0; at < length; at++)
    for (int value = 0; value < 256; value += at < TABLES + 16 * ROWS ? 1 : 17) {
      unsigned char *bytes = mem_new(length);
      memcpy(bytes, good, length);
      bytes[at] = (unsigned char)value;
      if (survives(bytes, length))
        taken++;
      else
        refused++;
    }
  assert_true(taken > 1000 && refused > 10000);
}

TEST(only_small_plain_files_are_read) {
  char folder[FOLDER_PATH];
  assert_true(folder_make(folder));
  AUTO(mem_free_at) char *pipe = mem_print("%s/pipe", folder);
  AUTO(mem_free_at) char *large = mem_print("%s/large", folder);
  assert_int_equal(mkfifo(pipe, 0600), 0);
  FILE *file = fopen(large, "w");
  assert_non_null(file);
  assert_int_equal(ftruncate(fileno(file), (4 << 20) + 1), 0);
  fclose(file);
  assert_null(catalogue_open(pipe)); /* and does not wait for a writer */
  assert_null(catalogue_open(large));
  assert_null(catalogue_open(folder));
  assert_null(catalogue_open("/nonexistent/visitdeck.mo"));
  assert_true(folder_remove(folder));
}

/* ---- which language */

TEST(the_languages_of_a_list) {
  static const struct {
    const char *list, *first, *second; /* NULL: English */
  } lists[] = {{"fr", "fr", NULL},
               {"fr_FR.UTF-8", "fr_FR", NULL},
               {"fr_FR@euro", "fr_FR", NULL},
               {"fr_CA:fr:en", "fr_CA", "fr"},
               {"de:fr", "de", "fr"},
               {":fr:", "fr", NULL},
               {"../../tmp/fr:fr", "fr", NULL},
               {"/tmp/fr:.:..", NULL, NULL},
               {"en:fr", NULL, NULL},
               {"en_GB.UTF-8", NULL, NULL},
               {"fr:en:de", "fr", NULL},
               {"C.UTF-8", NULL, NULL},
               {"POSIX", NULL, NULL},
               {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:fr", "fr", NULL},
               {"", NULL, NULL}};
  for (size_t n = 0; n < sizeof lists / sizeof *lists; n++) {
    const char *list = lists[n].list;
    char out[32];
    const char *wanted[] = {lists[n].first, lists[n].second, NULL};
    for (size_t m = 0; m == 0 || wanted[m - 1] != NULL; m++) {
      bool found = i18n_next_language(&list, out, sizeof out);
      if (found != (wanted[m] != NULL) || (found && strcmp(out, wanted[m]) != 0))
        fail_msg("%s: %zu: %s", lists[n].list, m, found ? out : "none");
    }
  }
}

static void set(const char *name, const char *value) {
  if (value != NULL)
    setenv(name, value, 1);
  else
    unsetenv(name);
}

TEST(the_environment_decides) {
  static const struct {
    const char *language, *all, *messages, *lang, *wanted;
  } rows[] = {{NULL, NULL, NULL, NULL, ""},
              {NULL, NULL, NULL, "fr_FR.UTF-8", "fr_FR.UTF-8"},
              {NULL, NULL, "de_DE", "fr_FR.UTF-8", "de_DE"},
              {NULL, "fr_BE", "de_DE", "en_US", "fr_BE"},
              {NULL, "", "", "fr_FR.UTF-8", "fr_FR.UTF-8"},
              {"fr", NULL, NULL, NULL, "fr"},
              {"fr", "C.UTF-8", NULL, NULL, "fr"},
              {"fr", "C", NULL, NULL, ""}, /* a script's: it reads what is printed */
              {"fr", NULL, NULL, "POSIX", ""},
              {"de:fr", NULL, NULL, "en_US.UTF-8", "de:fr"},
              {"", NULL, NULL, "fr_FR.UTF-8", "fr_FR.UTF-8"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    set("LANGUAGE", rows[n].language);
    set("LC_ALL", rows[n].all);
    set("LC_MESSAGES", rows[n].messages);
    set("LANG", rows[n].lang);
    assert_string_equal(i18n_wanted(), rows[n].wanted);
  }
}

/* The locale need not be installed to say what the terminal shows. */
TEST(the_character_set_is_the_terminals) {
  static const struct {
    const char *locale;
    bool utf8;
  } rows[] = {{"fr_FR.UTF-8", true},
              {"fr_FR.utf8", true},
              {"C.UTF-8", true},
              {"C", true},
              {"", true},
              {"fr_FR.ISO-8859-1", false},
              {"fr_FR.ISO-8859-15@euro", false}};
  AUTO(mem_free_at) char *before = mem_copy(getenv("LC_ALL"));
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    setenv("LC_ALL", rows[n].locale, 1);
    setenv("LANG", "C.UTF-8", 1);
    if (i18n_is_utf8() != rows[n].utf8) fail_msg("%s", rows[n].locale);
  }
  if (before != NULL)
    setenv("LC_ALL", before, 1);
  else
    unsetenv("LC_ALL");
}
