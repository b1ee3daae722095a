#include "base/plain.h"

#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

/* Of characters that are often shown here. */
static const char *const plain[0x80] = {['~'] = "…",
                                        ['*'] = "★●•",
                                        ['|'] = "│",
                                        ['='] = "‖▅",
                                        ['x'] = "✕",
                                        ['-'] = "·–—▄",
                                        ['\''] = "’‘",
                                        ['"'] = "“”«»",
                                        ['>'] = "→",
                                        ['<'] = "←",
                                        ['v'] = "✓",
                                        ['/'] = "↵",
                                        ['o'] = "°",
                                        ['E'] = "€",
                                        [' '] = "\u00a0\u202f",
                                        /* bars, from the lowest */
                                        ['_'] = "▁",
                                        ['.'] = "▂",
                                        [':'] = "▃",
                                        ['+'] = "▆▇",
                                        ['#'] = "█"};

char plain_letter(const char *bytes, size_t length) {
  uint32_t character;
  size_t first = text_decode(bytes, length, &character);
  if (character < 0x7F) return *bytes;
  if (character > 0x2800 && character <= 0x28FF) return '.'; /* braille: a grid of cells in the place of dots */
  for (int by = ' '; by < 0x80; by++)
    if (plain[by] != NULL && memmem(plain[by], strlen(plain[by]), bytes, first) != NULL) return (char)by;
  AUTO(mem_free_at) char *one = mem_copy_n(bytes, length);
  AUTO(mem_free_at) char *folded = text_fold(one);
  char letter = folded[0] > ' ' && folded[0] < 0x7F ? folded[0] : '?';
  bool upper = (character >= 0xC0 && character <= 0xDE) || character == 0x152;
  if (upper && letter >= 'a' && letter <= 'z') letter = (char)(letter - 'a' + 'A');
  return letter;
}

char *plain_text(const char *text, size_t length) {
  struct buf out = buf_empty(BUF_UNBOUNDED);
  AUTO(mem_free_at) char *copy = mem_copy_n(text, length); /* ends with a NUL */
  for (const char *at = copy; at < copy + length;) {
    bool control = (unsigned char)*at < ' '; /* a line break, a NUL */
    int width = 1;
    size_t bytes = control ? 1 : text_next(at, &width);
    char letter = control ? *at : plain_letter(at, bytes);
    if (width > 0) (void)!buf_add(&out, &letter, 1);
    if (width > 1) (void)!buf_add(&out, " ", 1);
    at += bytes;
  }
  return buf_take(&out);
}

size_t plain_whole(const char *bytes, size_t length) {
  size_t begun = 0;
  while (begun < 3 && begun < length && ((unsigned char)bytes[length - 1 - begun] & 0xC0) == 0x80)
    begun++;
  if (begun == length) return length;
  unsigned char first = (unsigned char)bytes[length - 1 - begun];
  size_t wanted = first >= 0xF8 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
  return wanted > begun + 1 ? length - 1 - begun : length;
}
