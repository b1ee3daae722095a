#include "sandbox/phone.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { PHONE_SIGNS = PHONE_SIZE - 1 };

/* What people and programs put between digits: blanks, dots, strokes, brackets, and marks that nobody sees. */
static bool phone_is_between(uint32_t character) {
  static const uint32_t ranges[] = {/* first, last */
                                    '\t',   '\t',   ' ',    ' ',    '(',    ')',    ',',    '/',
                                    '_',    '_',    0xA0,   0xA0,   0xAD,   0xAD,   0xB7,   0xB7,
                                    0x2000, 0x2015, 0x2028, 0x202F, 0x205F, 0x206F, 0x2212, 0x2212,
                                    0x3000, 0x3000, 0xFEFF, 0xFEFF, 0xFF08, 0xFF09, 0xFF0D, 0xFF0E};
  bool between = false;
  for (size_t n = 0; n < sizeof ranges / sizeof *ranges; n += 2)
    between |= character >= ranges[n] && character <= ranges[n + 1];
  return between;
}

/* Its digits, also those of full width, and a '+' before them; "" when there is anything else. */
static void phone_signs(const char *phone, char out[PHONE_SIGNS]) {
  size_t length = 0, left = strlen(phone);
  uint32_t character;
  for (size_t taken; (taken = text_decode(phone, left, &character)) > 0; phone += taken, left -= taken) {
    if (character >= 0xFF10 && character <= 0xFF19) character = character - 0xFF10 + '0';
    bool plus = (character == '+' || character == 0xFF0B) && length == 0;
    if (plus || (character >= '0' && character <= '9'))
      out[length++] = plus ? '+' : (char)character;
    else if (!phone_is_between(character))
      length = PHONE_SIGNS;
    if (length >= PHONE_SIGNS - 1) { /* longer than any number */
      out[0] = '\0';
      return;
    }
  }
  out[length] = '\0';
}

void phone_digits(const char *phone, char out[PHONE_SIZE]) {
  static const char *const abroad[] = {"+33", "0033", "33"};
  char signs[PHONE_SIGNS];
  phone_signs(phone, signs);
  const char *rest = signs;
  for (size_t n = 0; rest == signs && n < sizeof abroad / sizeof *abroad; n++) {
    size_t length = strlen(abroad[n]);
    if (strncmp(signs, abroad[n], length) == 0 && strlen(signs) >= length + 9) rest = signs + length;
  }
  snprintf(out, PHONE_SIZE, "%s%s", rest != signs && rest[0] != '0' ? "0" : "", rest);
}
