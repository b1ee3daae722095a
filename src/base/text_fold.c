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

/* Latin letters, as the rest would fold them: what French, and most names of Europe, are written with. */
static const char latin[][4] = {
    /* clang-format off */
    /* U+00C0 */ "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
    /* U+00D0 */ "d", "n", "o", "o", "o", "o", "o", "\xC3\x97", "oe", "u", "u", "u", "u", "y", "th", "ss",
    /* U+00E0 */ "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
    /* U+00F0 */ "d", "n", "o", "o", "o", "o", "o", "\xC3\xB7", "oe", "u", "u", "u", "u", "y", "th", "y",
    /* U+0100 */ "a", "a", "a", "a", "a", "a", "c", "c", "c", "c", "c", "c", "c", "c", "d", "d",
    /* U+0110 */ "d", "d", "e", "e", "e", "e", "e", "e", "e", "e", "e", "e", "g", "g", "g", "g",
    /* U+0120 */ "g", "g", "g", "g", "h", "h", "\xC4\xA7", "\xC4\xA7", "i", "i", "i", "i", "i", "i", "i", "i",
    /* U+0130 */ "i", "i", "ij", "ij", "j", "j", "k", "k", "\xC4\xB8", "l", "l", "l", "l", "l", "l", "l\xC2\xB7",
    /* U+0140 */ "l\xC2\xB7", "l", "l", "n", "n", "n", "n", "n", "n", "'n", "\xC5\x8B", "\xC5\x8B", "o", "o", "o", "o",
    /* U+0150 */ "o", "o", "oe", "oe", "r", "r", "r", "r", "r", "r", "s", "s", "s", "s", "s", "s",
    /* U+0160 */ "s", "s", "t", "t", "t", "t", "\xC5\xA7", "\xC5\xA7", "u", "u", "u", "u", "u", "u", "u", "u",
    /* U+0170 */ "u", "u", "u", "u", "w", "w", "y", "y", "y", "z", "z", "z", "z", "z", "z", "s"
    /* clang-format on */
};
enum { LATIN_FIRST = 0xC0 };

/* One character that a table has: its length, and by what it is folded; 0: it has none. */
static size_t fold_known(const char *text, const char **by) {
  unsigned char lead = (unsigned char)text[0], next = (unsigned char)text[1];
  if (lead == 0xE2 && next == 0x80 && (unsigned char)text[2] == 0x99) {
    *by = "'";
    return 3;
  }
  if (lead == 0xC2 && next == 0xA0) {
    *by = " ";
    return 2;
  }
  if (lead < 0xC3 || lead > 0xC5) return 0;
  *by = latin[((lead & 0x1Fu) << 6 | (next & 0x3Fu)) - LATIN_FIRST];
  return 2;
}

/* What begins there and no table has, up to what is ASCII or in one. */
static size_t fold_unknown(const char *text) {
  const char *by;
  size_t length = 0;
  while ((unsigned char)text[length] >= 0x80 && fold_known(text + length, &by) == 0) {
    length++;
    while (((unsigned char)text[length] & 0xC0) == 0x80)
      length++;
  }
  return length;
}

/* The ASCII at text, folded, as much of it as stands whole in eights and fits in size bytes; its length. */
static size_t fold_eights(const char *text, size_t left, char *out, size_t size) {
  const uint64_t each = 0x0101010101010101u;
  size_t length = 0;
  uint64_t word;
  if (size > left) size = left;
  for (; length + sizeof word <= size; length += sizeof word) {
    memcpy(&word, text + length, sizeof word);
    if ((word & each * 0x80) != 0) break;
    uint64_t from_a = word + each * (0x80 - 'A'), past_z = word + each * (0x80 - 'Z' - 1);
    word |= ((from_a ^ past_z) & each * 0x80) >> 2;
    memcpy(out + length, &word, sizeof word);
  }
  return length;
}

/* ASCII folds byte by byte, Latin letters by their table, and no rule of Unicode reaches over a character: only what is
 * between is left to utf8proc, which costs fifty times as much a character. */
char *text_fold(const char *text) {
  struct buf out = buf_empty(BUF_UNBOUNDED);
  const char *end = text + strlen(text);
  if (!text_is_utf8(text, (size_t)(end - text))) return fold_any(text);
  bool added = true;
  while (added && text < end) {
    size_t length = 0, took;
    char part[256];
    const char *by;
    while (length < sizeof part - 4 && text < end) {
      took = fold_eights(text, (size_t)(end - text), part + length, sizeof part - 4 - length);
      length += took;
      text += took;
      if (took > 0) continue;
      if ((unsigned char)*text < 0x80) {
        part[length++] = (char)(*text >= 'A' && *text <= 'Z' ? *text | 0x20 : *text);
        text++;
      } else if ((took = fold_known(text, &by)) > 0) {
        for (text += took; *by != '\0'; by++)
          part[length++] = *by;
      } else {
        break;
      }
    }
    added = buf_add(&out, part, length);
    length = fold_unknown(text);
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
