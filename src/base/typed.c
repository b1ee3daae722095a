#include "base/typed.h"

#include <iconv.h>
#include <stddef.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

/* Of the whole program, as its arguments are. */
static struct typed_word {
  char *read;
  const char *given;
} * typed_words;
static size_t typed_count;

bool typed_is_text(const char *word) {
  return text_is_utf8(word, strlen(word));
}

/* New memory; NULL: these bytes are no text there. */
static char *typed_decode(iconv_t charset, const char *word) {
  size_t left = strlen(word), room = 4 * left; /* UTF-8 takes no more for a byte */
  char *in = mem_copy(word), *from = in, *read = mem_new(room + 1), *to = read;
  bool whole = iconv(charset, &from, &left, &to, &room) != (size_t)-1 && left == 0;
  mem_free_at(&in);
  if (!whole) mem_free_at(&read);
  return read;
}

/* Of the locale; (iconv_t)-1: there is nothing to read in it. */
static iconv_t typed_charset(void) {
  char name[40];
  i18n_charset(name, sizeof name);
  return i18n_is_utf8() || name[0] == '\0' ? (iconv_t)-1 : iconv_open("UTF-8", name);
}

char *typed_line(const char *line) {
  iconv_t charset = typed_is_text(line) ? (iconv_t)-1 : typed_charset();
  char *read = charset != (iconv_t)-1 ? typed_decode(charset, line) : NULL;
  if (charset != (iconv_t)-1) iconv_close(charset);
  return read != NULL ? read : mem_copy(line);
}

void typed_read(int argc, char **argv) {
  iconv_t charset = typed_charset();
  if (charset == (iconv_t)-1) return;
  for (int n = 1; n < argc; n++) {
    char *read = typed_is_text(argv[n]) ? NULL : typed_decode(charset, argv[n]);
    if (read == NULL) continue;
    typed_words = mem_grow(typed_words, typed_count, sizeof *typed_words);
    typed_words[typed_count++] = (struct typed_word){read, argv[n]};
    argv[n] = read;
  }
  iconv_close(charset);
}

const char *typed_as_given(const char *word) {
  for (size_t n = 0; n < typed_count; n++) {
    const char *read = typed_words[n].read, *given = typed_words[n].given;
    if (word < read || word > read + strlen(read)) continue;
    size_t name = (size_t)(word - read); /* of an option, with its "=": ASCII */
    if (strncmp(read, given, name) == 0) return given + name;
  }
  return word;
}
