#include "tui/term_clip.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Base64 (RFC 4648) of at most TERM_CLIP_MAX bytes. */
static void term_clip_encode(const char *text, size_t length, char *out) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const unsigned char *bytes = (const unsigned char *)text;
  for (size_t n = 0; n < length; n += 3) {
    uint32_t three = (uint32_t)bytes[n] << 16 | (n + 1 < length ? (uint32_t)bytes[n + 1] << 8 : 0) |
                     (n + 2 < length ? bytes[n + 2] : 0);
    *out++ = digits[three >> 18];
    *out++ = digits[three >> 12 & 63];
    *out++ = '=';
    *out++ = '=';
    if (n + 1 < length) out[-2] = digits[three >> 6 & 63];
    if (n + 2 < length) out[-1] = digits[three & 63];
  }
  *out = '\0';
}

void term_clip_print(const char *text) {
  char encoded[TERM_CLIP_MAX / 3 * 4 + 8];
  size_t length = strlen(text);
  if (length > TERM_CLIP_MAX) return;
  term_clip_encode(text, length, encoded);
  fputs("\033]52;c;", stdout); /* tmux takes it as it is; what is wrapped it passes by */
  fputs(encoded, stdout);
  fputs("\a", stdout);
  fflush(stdout);
}
