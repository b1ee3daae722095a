#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/mem.h"

/* What case folding and decomposition leave, and fingers type otherwise. None is longer folded than before. */
static const struct {
  const char *by, *characters;
} folds[] = {{"oe", "œø"}, {"ae", "æ"},   {"d", "ðđ"},    {"th", "þ"},   {"l", "ł"},
             {"i", "ı"},   {"'", "’‘ʼ′"}, {"\"", "“”«»"}, {"-", "‐‑–—"}, {" ", "\u00A0\u202F"}};

static void fold_leftovers(char *text) {
  char *out = text;
  for (size_t length; *text != '\0'; text += length) {
    uint32_t character;
    length = text_decode(text, 4, &character); /* stops at the NUL, which continues nothing */
    size_t n = 0, count = sizeof folds / sizeof *folds;
    if (length == 1) n = count;
    while (n < count && memmem(folds[n].characters, strlen(folds[n].characters), text, length) == NULL)
      n++;
    size_t made = n < count ? strlen(folds[n].by) : length;
    memmove(out, n < count ? folds[n].by : text, made);
    out += made;
  }
  *out = '\0';
}

/* All of it by utf8proc. */
static char *fold_any(const char *text) {
  const utf8proc_option_t options = UTF8PROC_NULLTERM | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
                                    UTF8PROC_STRIPMARK | UTF8PROC_IGNORE;
  utf8proc_uint8_t *mapped = NULL;
  if (utf8proc_map((const utf8proc_uint8_t *)text, 0, &mapped, options) < 0) {
    /* Only bad UTF-8 gets here: repaired, it folds. */
    AUTO(mem_free_at) char *clean = text_clean_line(text);
    if (utf8proc_map((const utf8proc_uint8_t *)clean, 0, &mapped, options) < 0) return mem_take(&clean);
  }
  fold_leftovers((char *)mapped);
  return (char *)mapped;
}

/* ASCII folds byte by byte, and no rule of Unicode reaches over an ASCII character: only what is between is left to
 * utf8proc, which costs fifty times as much a character. */
char *text_fold(const char *text) {
  struct buf out = buf_empty(BUF_UNBOUNDED);
  if (!text_is_utf8(text, strlen(text))) return fold_any(text);
  bool added = true;
  while (added && *text != '\0') {
    size_t length = 0;
    char part[64];
    for (; length < sizeof part && (unsigned char)(text[length] - 1) < 0x7F; length++)
      part[length] = (char)(text[length] >= 'A' && text[length] <= 'Z' ? text[length] | 0x20 : text[length]);
    added = buf_add(&out, part, length);
    text += length;
    for (length = 0; (unsigned char)text[length] >= 0x80;)
      length++;
    if (length == 0) continue;
    AUTO(mem_free_at) char *between = mem_copy_n(text, length), *folded = fold_any(between);
    added = added && buf_add_text(&out, folded);
    text += length;
  }
  return buf_take(&out);
}

static bool is_word_byte(char byte) {
  unsigned char c = (unsigned char)byte;
  return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool has_subsequence(const char *hay, const char *word, size_t length) {
  for (size_t i = 0; i < length; i++, hay++) {
    hay = strchr(hay, word[i]);
    if (hay == NULL) return false;
  }
  return true;
}

static int match_word(const char *hay, const char *word, size_t length) {
  int best = 0;
  for (const char *at = hay; (at = memmem(at, strlen(at), word, length)) != NULL; at++) {
    if (at == hay || !is_word_byte(at[-1])) return 3;
    best = 2;
  }
  if (best > 0) return best;
  return has_subsequence(hay, word, length) ? 1 : 0;
}

int text_match(const char *hay, const char *needle) {
  int worst = 3;
  for (;;) {
    needle += strspn(needle, " ");
    size_t length = strcspn(needle, " ");
    if (length == 0) return worst;
    int match = match_word(hay, needle, length);
    if (match < worst) worst = match;
    if (worst == 0) return 0;
    needle += length;
  }
}

char *text_exchange(const char *text, const char *what, const char *by) {
  struct buf out = buf_empty(BUF_UNBOUNDED);
  for (const char *found; (found = strstr(text, what)) != NULL; text = found + strlen(what))
    (void)!(buf_add(&out, text, (size_t)(found - text)) && buf_add_text(&out, by)); /* there is no maximum to pass */
  (void)!buf_add_text(&out, text);
  return buf_take(&out);
}

bool text_can_be_typed(const char *text) {
  AUTO(mem_free_at) char *clean = text_clean(text, strlen(text), TEXT_LINES);
  AUTO(mem_free_at) char *unix_ends = text_exchange(text, "\r\n", "\n"), *ends = text_exchange(unix_ends, "\r", "\n");
  return strcmp(ends, clean) == 0 && strstr(text, TEXT_ARROW) == NULL;
}
