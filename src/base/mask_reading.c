#include "base/mask_reading.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { READING_UTF8_MOST = 4, READING_BETWEEN = 0xFF, READING_ENTITY_DIGITS = 8 };

static struct mask_reading reading_new(size_t most) {
  return (struct mask_reading){.bytes = mem_new(most + 1),
                               .first = mem_new_array(most + 1, sizeof(size_t)),
                               .last = mem_new_array(most + 1, sizeof(size_t))};
}

void mask_reading_clear(struct mask_reading *view) {
  if (view->bytes != NULL) explicit_bzero(view->bytes, view->length);
  free(view->bytes);
  free(view->first);
  free(view->last);
}

static void reading_add(struct mask_reading *view, unsigned char byte, size_t first, size_t last) {
  view->first[view->length] = first;
  view->last[view->length] = last;
  view->bytes[view->length++] = (char)byte;
}

struct mask_reading mask_reading_of(const char *text) {
  size_t length = strlen(text);
  struct mask_reading view = reading_new(length);
  for (size_t n = 0; n < length; n++)
    reading_add(&view, (unsigned char)text[n], n, n);
  return view;
}

/* ---- escapes */

struct escape {
  size_t eats; /* 0: none stands here */
  bool byte;   /* of a text in UTF-8, not a character */
  uint32_t code;
};

static int reading_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* count digits at at. */
static bool reading_number(const char *at, size_t left, size_t count, uint32_t *number) {
  *number = 0;
  for (size_t n = 0; n < count; n++) {
    int digit = n < left ? reading_digit(at[n]) : -1;
    if (digit < 0) return false;
    *number = *number << 4 | (uint32_t)digit;
  }
  return true;
}

static struct escape reading_backslash(const char *at, size_t left) {
  struct escape escape = {0};
  uint32_t low;
  if (left < 2) return escape;
  if (at[1] == 'u' && reading_number(at + 2, left - 2, 4, &escape.code)) {
    escape.eats = 6;
    if (escape.code >= 0xD800 && escape.code < 0xDC00 && left >= 12 && at[6] == '\\' && at[7] == 'u' &&
        reading_number(at + 8, left - 8, 4, &low) && low >= 0xDC00 && low < 0xE000) {
      escape.code = 0x10000 + ((escape.code - 0xD800) << 10) + (low - 0xDC00);
      escape.eats = 12;
    }
  } else if (at[1] == 'x' && reading_number(at + 2, left - 2, 2, &escape.code)) {
    escape = (struct escape){.eats = 4, .byte = true, .code = escape.code};
  } else if (strchr("nrtbf", at[1]) != NULL || ispunct((unsigned char)at[1])) {
    escape = (struct escape){.eats = 2, .code = ispunct((unsigned char)at[1]) ? (unsigned char)at[1] : ' '};
  }
  return escape;
}

static struct escape reading_entity(const char *at, size_t left) {
  static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};
  static const char meant[] = "&<>\"'";
  struct escape escape = {0};
  for (size_t n = 0; n < sizeof names / sizeof *names; n++)
    if (strlen(names[n]) <= left && memcmp(at, names[n], strlen(names[n])) == 0)
      return (struct escape){.eats = strlen(names[n]), .code = (unsigned char)meant[n]};
  bool hex = left > 2 && at[1] == '#' && tolower((unsigned char)at[2]) == 'x';
  size_t begin = hex ? 3 : 2, n = begin;
  if (left <= begin || at[1] != '#') return escape;
  for (; n < left && n < begin + READING_ENTITY_DIGITS && reading_digit(at[n]) >= 0 &&
         reading_digit(at[n]) < (hex ? 16 : 10);
       n++)
    escape.code = escape.code * (hex ? 16 : 10) + (uint32_t)reading_digit(at[n]);
  if (n > begin && n < left && at[n] == ';' && escape.code < 0x110000) escape.eats = n + 1;
  return escape;
}

static struct escape reading_escape(const char *at, size_t left) {
  struct escape escape = {0};
  if (at[0] == '\\') return reading_backslash(at, left);
  if (at[0] == '&') return reading_entity(at, left);
  if (at[0] == '%' && reading_number(at + 1, left - 1, 2, &escape.code))
    escape = (struct escape){.eats = 3, .byte = true, .code = escape.code};
  return escape;
}

/* Never more bytes than the escape has. */
static size_t reading_utf8(uint32_t code, unsigned char out[READING_UTF8_MOST]) {
  size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  static const unsigned char heads[] = {0, 0, 0xC0, 0xE0, 0xF0};
  for (size_t n = length; n-- > 1; code >>= 6)
    out[n] = (unsigned char)(0x80 | (code & 0x3F));
  out[0] = (unsigned char)(heads[length] | code);
  return length;
}

bool mask_reading_unescape(struct mask_reading *view) {
  bool any = false;
  struct mask_reading read = reading_new(view->length);
  for (size_t n = 0; n < view->length;) {
    struct escape escape = reading_escape(view->bytes + n, view->length - n);
    unsigned char bytes[READING_UTF8_MOST] = {(unsigned char)(escape.eats > 0 ? escape.code : 0)};
    size_t eats = escape.eats > 0 ? escape.eats : 1, made = 1;
    if (escape.eats == 0)
      bytes[0] = (unsigned char)view->bytes[n];
    else if (!escape.byte)
      made = reading_utf8(escape.code, bytes);
    for (size_t m = 0; m < made; m++)
      reading_add(&read, bytes[m], view->first[n], view->last[n + eats - 1]);
    any = any || escape.eats > 0;
    n += eats;
  }
  AUTO(mask_reading_clear) struct mask_reading old = any ? *view : read;
  if (any) *view = read;
  return any;
}

/* ---- base64, hex */

static int reading_base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* Digits of so many bits, those of each run from the shift-th on, put together to bytes. */
static struct mask_reading reading_digits(const struct mask_reading *view, int (*digit_of)(char c), unsigned width,
                                          size_t shift) {
  struct mask_reading read = reading_new(view->length);
  size_t skipped = 0, before = 0;
  unsigned held = 0, bits = 0;
  for (size_t n = 0; n < view->length; n++) {
    if (isspace((unsigned char)view->bytes[n])) continue;
    int digit = digit_of(view->bytes[n]);
    if (digit < 0) {
      reading_add(&read, READING_BETWEEN, view->first[n], view->last[n]);
      skipped = bits = 0;
    } else if (skipped < shift) {
      skipped++;
    } else {
      held = held << width | (unsigned)digit;
      bits += width;
      if (bits >= 8) { /* of two digits */
        bits -= 8;
        reading_add(&read, (unsigned char)(held >> bits), view->first[before], view->last[n]);
      }
      before = n;
    }
  }
  return read;
}

struct mask_reading mask_reading_base64(const struct mask_reading *view, size_t shift) {
  return reading_digits(view, reading_base64_digit, 6, shift);
}

struct mask_reading mask_reading_hex(const struct mask_reading *view, size_t shift) {
  return reading_digits(view, reading_digit, 4, shift);
}
