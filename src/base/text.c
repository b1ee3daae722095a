#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>

#include "base/i18n.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wchar.h>

#include "base/mem.h"

#define TEXT_MARKS_MAX 4
#define REPLACEMENT 0xFFFD

/* A character, or the longest bad part that could begin one (Unicode 15, table 3-7). */
size_t text_decode(const char *bytes, size_t length, uint32_t *character) {
  if (length == 0) return 0;
  const unsigned char *s = (const unsigned char *)bytes;
  *character = s[0];
  if (s[0] < 0x80) return 1;
  *character = TEXT_INVALID;
  if (s[0] < 0xC2 || s[0] > 0xF4) return 1;
  size_t need = s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
  unsigned char low = s[0] == 0xE0 ? 0xA0 : s[0] == 0xF0 ? 0x90 : 0x80;
  unsigned char high = s[0] == 0xED ? 0x9F : s[0] == 0xF4 ? 0x8F : 0xBF;
  uint32_t value = s[0] & (0x7Fu >> need);
  for (size_t i = 1; i < need; i++) {
    if (i >= length || s[i] < low || s[i] > high) return i;
    value = value << 6 | (s[i] & 0x3Fu);
    low = 0x80;
    high = 0xBF;
  }
  *character = value;
  return need;
}

void text_wide(const char *text, wchar_t *out, size_t size) {
  size_t left = strlen(text), count = 0;
  while (left > 0 && count + 1 < size) {
    uint32_t character;
    size_t length = text_decode(text, left, &character);
    out[count++] = (wchar_t)character;
    text += length;
    left -= length;
  }
  out[count] = L'\0';
}

size_t text_encode(uint32_t character, char out[4]) {
  if (character < 0x80) {
    out[0] = (char)character;
    return 1;
  }
  size_t length = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
  for (size_t i = length - 1; i > 0; i--, character >>= 6)
    out[i] = (char)(0x80 | (character & 0x3F));
  static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
  out[0] = (char)(lead[length] | character);
  return length;
}

/* Eight ASCII bytes at a time: most of what comes is ASCII, all of it is looked at. */
bool text_is_utf8(const char *bytes, size_t length) {
  for (size_t i = 0; i < length;) {
    uint64_t word;
    for (; i + sizeof word <= length; i += sizeof word) {
      memcpy(&word, bytes + i, sizeof word);
      if ((word & 0x8080808080808080u) != 0) break;
    }
    if (i == length) return true;
    uint32_t character;
    i += text_decode(bytes + i, length - i, &character);
    if (character == TEXT_INVALID) return false;
  }
  return true;
}

/* Format controls (category Cf), variation selectors, and what Unicode calls default ignorable or draws as nothing:
 * joiners, fillers, inherent vowels, a null note. They steer a terminal, or make two names look like one. Sorted. */
static const struct {
  uint32_t first, last;
} formats[] = {
    {0x00AD, 0x00AD},   {0x034F, 0x034F},   {0x061C, 0x061C},   {0x070F, 0x070F},   {0x115F, 0x1160},
    {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F},   {0x202A, 0x202E},   {0x2060, 0x206F},
    {0x3164, 0x3164},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},
    {0x13430, 0x1343F}, {0x16FE4, 0x16FE4}, {0x1BCA0, 0x1BCA3}, {0x1D159, 0x1D159}, {0x1D173, 0x1D17A},
    {0xE0000, 0xE0FFF},
};

/* A blank in everything but its name: the Braille pattern without a dot. */
#define BLANK_PATTERN 0x2800

static bool text_is_format(uint32_t character) {
  for (size_t i = 0; i < sizeof formats / sizeof *formats && formats[i].first <= character; i++)
    if (character <= formats[i].last) return true;
  return false;
}

static bool text_is_control(uint32_t character) {
  return character < 0x20 || (character >= 0x7F && character < 0xA0);
}

/* Line ends that are no \n: VT, FF, CR, NEL, LINE and PARAGRAPH SEPARATOR. */
static bool text_is_break(uint32_t character) {
  return (character >= '\n' && character <= '\r') || character == 0x85 || character == 0x2028 || character == 0x2029;
}

bool text_is_visible(uint32_t character) {
  if (character >= 0x20 && character < 0x7F) return true;
  if (character > 0x10FFFF || (character & 0xFFFE) == 0xFFFE || (character >= 0xFDD0 && character <= 0xFDEF))
    return false;
  if (text_is_control(character) || text_is_break(character) || text_is_format(character) || character == BLANK_PATTERN)
    return false;
  return wcwidth((wchar_t)character) >= 0;
}

/* One character at i; a raw C1 byte, which UTF-8 does not know but an 8-bit terminal obeys, as the C1 it is. */
static size_t text_peek(const char *bytes, size_t length, uint32_t *character) {
  size_t taken = text_decode(bytes, length, character);
  unsigned char byte = taken > 0 ? (unsigned char)bytes[0] : 0;
  if (taken == 1 && *character == TEXT_INVALID && byte >= 0x80 && byte < 0xA0) *character = byte;
  return taken;
}

/* Where the bytes from at on are no longer among these. */
static size_t text_run(const char *bytes, size_t at, size_t length, char least, char most) {
  while (at < length && bytes[at] >= least && bytes[at] <= most)
    at++;
  return at;
}

/* After a CSI: parameters, intermediates and the final byte. */
static size_t text_skip_csi(const char *bytes, size_t length) {
  size_t end = text_run(bytes, text_run(bytes, 0, length, 0x30, 0x3F), length, 0x20, 0x2F);
  return end + (end < length && bytes[end] >= 0x40 && bytes[end] <= 0x7E);
}

/* After an OSC, DCS, SOS, PM or APC: to BEL, ST, CAN or SUB (taken too), or to the next escape or line end (left). */
static size_t text_skip_string(const char *bytes, size_t length) {
  size_t i = 0;
  while (i < length) {
    uint32_t character;
    size_t taken = text_peek(bytes + i, length - i, &character);
    if (character == 0x1B) return i + 1 < length && bytes[i + 1] == '\\' ? i + 2 : i;
    if (character == 0x9C || character == 0x07 || character == 0x18 || character == 0x1A) return i + taken;
    if (text_is_break(character) || (character >= 0x80 && character < 0xA0)) return i;
    i += taken;
  }
  return i;
}

/* The length of what follows an ESC and belongs to it. */
static size_t text_skip_escape(const char *bytes, size_t length) {
  if (length == 0) return 0;
  if (bytes[0] == '[') return 1 + text_skip_csi(bytes + 1, length - 1);
  if (memchr("]PX^_", bytes[0], 5) != NULL) return 1 + text_skip_string(bytes + 1, length - 1);
  size_t end = text_run(bytes, 0, length, 0x20, 0x2F);
  return end + (end < length && bytes[end] >= 0x30 && bytes[end] <= 0x7E);
}

/* The length of the rest of an escape sequence that character begins; 0 for any other. */
static size_t text_skip_sequence(uint32_t character, const char *bytes, size_t length) {
  if (character == 0x1B) return text_skip_escape(bytes, length);
  if (character == 0x9B) return text_skip_csi(bytes, length);
  bool string = character == 0x90 || character == 0x98 || (character >= 0x9D && character <= 0x9F);
  return string ? text_skip_string(bytes, length) : 0;
}

struct cleaner {
  char *out;
  size_t length;
  enum text_kind kind;
  bool blank; /* TEXT_LINE: a blank waits for the character after it */
  int marks;  /* combining marks on the last base; TEXT_MARKS_MAX when there is none to sit on */
};

static void cleaner_add(struct cleaner *cleaner, uint32_t character) {
  bool is_mark = character >= 0x300 && wcwidth((wchar_t)character) == 0;
  if (cleaner->blank && cleaner->length > 0) {
    cleaner->out[cleaner->length++] = ' ';
    cleaner->marks = 0;
  }
  cleaner->blank = false;
  if (is_mark && cleaner->marks >= TEXT_MARKS_MAX) return;
  cleaner->marks = is_mark ? cleaner->marks + 1 : 0;
  cleaner->length += text_encode(character, cleaner->out + cleaner->length);
}

static void cleaner_add_break(struct cleaner *cleaner) {
  cleaner->out[cleaner->length++] = '\n';
  cleaner->marks = TEXT_MARKS_MAX;
}

static void cleaner_add_any(struct cleaner *cleaner, uint32_t character) {
  bool blank = character == '\t' || character == ' ' || character == BLANK_PATTERN, ends = text_is_break(character);
  if ((blank || ends) && cleaner->kind == TEXT_LINE)
    cleaner->blank = true;
  else if (ends)
    cleaner_add_break(cleaner);
  else if (blank)
    cleaner_add(cleaner, ' ');
  else if (!text_is_control(character) && !text_is_format(character))
    cleaner_add(cleaner, text_is_visible(character) ? character : REPLACEMENT);
}

/* Nearly every text: printable ASCII, which is kept byte for byte; in a line no blanks that would be joined or cut. */
static bool text_is_plain(const char *bytes, size_t length, enum text_kind kind) {
  bool blank = kind == TEXT_LINE;
  for (size_t i = 0; i < length; i++) {
    if (bytes[i] < 0x20 || bytes[i] > 0x7E) return false;
    if (kind == TEXT_LINE && blank && bytes[i] == ' ') return false;
    blank = bytes[i] == ' ';
  }
  return kind != TEXT_LINE || !blank || length == 0;
}

char *text_clean(const char *bytes, size_t length, enum text_kind kind) {
  if (text_is_plain(bytes, length, kind)) return mem_copy_n(bytes, length);
  /* A bad byte becomes three. */
  struct cleaner cleaner = {.out = mem_resize(NULL, length + 1, 3), .kind = kind, .marks = TEXT_MARKS_MAX};
  bool after_bad = false; /* a raw C1 byte there is more of the bad UTF-8 */
  for (size_t i = 0; i < length;) {
    uint32_t character;
    size_t taken = text_peek(bytes + i, length - i, &character);
    i += taken;
    bool is_raw = taken == 1 && character >= 0x80;
    size_t sequence = is_raw && after_bad ? 0 : text_skip_sequence(character, bytes + i, length - i);
    i += sequence;
    /* A raw C1 byte that begins nothing is bad UTF-8 before it is a control. */
    if (is_raw && sequence == 0) character = TEXT_INVALID;
    after_bad = character == TEXT_INVALID;
    if (character == '\r' && i < length && bytes[i] == '\n') i++;
    cleaner_add_any(&cleaner, character);
  }
  cleaner.out[cleaner.length] = '\0';
  return mem_resize(cleaner.out, cleaner.length + 1, 1);
}

char *text_clean_line(const char *text) {
  return text == NULL ? NULL : text_clean(text, strlen(text), TEXT_LINE);
}

bool text_is_clean(const char *text) {
  if (text_is_plain(text, strlen(text), TEXT_LINES)) return true;
  AUTO(mem_free_at) char *clean = text_clean(text, strlen(text), TEXT_LINES);
  return strcmp(clean, text) == 0;
}

static size_t text_next_character(const char *text, int *width) {
  uint32_t character;
  if (text[0] == '\0') return 0;
  size_t taken = text_decode(text, 4, &character); /* stops at the NUL, which continues nothing */
  int cells = character == TEXT_INVALID ? -1 : wcwidth((wchar_t)character);
  *width = cells < 0 ? 1 : cells;
  return taken;
}

/* Every ASCII character has a cell of its own, unless a mark follows. At most size bytes of such a run. */
static size_t text_ascii(const char *text, size_t size) {
  size_t length = 0;
  while (length < size && (unsigned char)(text[length] - 1) < 0x7F)
    length++;
  if (length > 0 && (unsigned char)text[length] >= 0x80) length--; /* it may carry the marks */
  return length;
}

size_t text_next(const char *text, int *width) {
  *width = 1;
  if (text_ascii(text, 1) == 1) return 1;
  *width = 0;
  size_t length = text_next_character(text, width);
  if (length == 0) return 0;
  while ((unsigned char)text[length] >= 0x80) { /* no ASCII character is a mark */
    int cells;
    size_t taken = text_next_character(text + length, &cells);
    if (cells != 0) return length;
    length += taken;
  }
  return length;
}

int text_width(const char *text) {
  int used;
  text_fit(text, INT_MAX, &used);
  return used;
}

size_t text_fit(const char *text, int cells, int *used) {
  size_t length = 0;
  int total = 0, width;
  for (;;) {
    size_t plain = cells > total ? text_ascii(text + length, (size_t)(cells - total)) : 0;
    length += plain;
    total += (int)plain;
    size_t taken = text_next(text + length, &width);
    if (taken == 0 || width > cells - total) break;
    length += taken;
    total += width;
  }
  if (used != NULL) *used = total;
  return length;
}

void text_clip(char *out, size_t size, const char *text, int cells, bool ascii) {
  if (size == 0) return;
  const char *tail = ascii ? "~" : "…";
  size_t length = text_fit(text, cells, NULL);
  if (text[length] == '\0' && length < size) {
    memcpy(out, text, length + 1);
    return;
  }
  out[0] = '\0';
  if (cells < 1 || strlen(tail) >= size) return;
  size_t room = size - strlen(tail) - 1, fits = text_fit(text, cells - 1, NULL);
  if (fits > room) { /* whole clusters only */
    int width;
    fits = 0;
    for (size_t taken; (taken = text_next(text + fits, &width)) > 0 && taken <= room - fits;)
      fits += taken;
  }
  memcpy(out, text, fits);
  memcpy(out + fits, tail, strlen(tail) + 1);
}

bool text_is_filled(const char *text) {
  return text != NULL && text[0] != '\0';
}

void text_copy(char *out, size_t size, const char *text) {
  if (size == 0) return;
  size_t length = strnlen(text, size);
  if (length == size) {
    length = size - 1;
    while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
      length--;
  }
  memcpy(out, text, length);
  out[length] = '\0';
}

void text_add(char *out, size_t size, const char *text) {
  size_t used = strnlen(out, size);
  text_copy(out + used, size - used, text);
}

void text_amount(double value, int decimals, char *out, size_t size) {
  /* TRANSLATORS: what stands between thousands, after the colon. */
  const char *thousands = strchr(_("thousands:,"), ':') + 1;
  /* TRANSLATORS: the decimal sign, after the colon. */
  const char *point = strchr(_("decimals:."), ':') + 1;
  char plain[400];
  snprintf(plain, sizeof plain, "%.*f", value == floor(value) ? 0 : decimals, fabs(value));
  size_t whole = strcspn(plain, "."), used = 0;
  out[0] = '\0';
  if (value < 0) used += (size_t)snprintf(out, size, "-");
  for (size_t n = 0; n < whole && used + 8 < size; n++) {
    bool gap = n > 0 && (whole - n) % 3 == 0;
    used += (size_t)snprintf(out + used, size - used, "%s%c", gap ? thousands : "", plain[n]);
  }
  if (plain[whole] == '.' && used + 8 < size) snprintf(out + used, size - used, "%s%s", point, plain + whole + 1);
}

uint64_t text_number(const char *text) {
  return text_number_of(text, strlen(text));
}

uint64_t text_number_of(const char *bytes, size_t length) {
  uint64_t number = 14695981039346656037u;
  for (size_t n = 0; n < length; n++)
    number = (number ^ (unsigned char)bytes[n]) * 1099511628211u;
  return number;
}

static bool text_is_uuid(const char *text) {
  static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  size_t n = 0;
  while (form[n] != '\0' && (form[n] == '-' ? text[n] == '-' : isxdigit((unsigned char)text[n]) != 0))
    n++;
  return form[n] == '\0' && text[n] == '\0';
}

bool text_same_id(const char *one, const char *other) {
  return strcmp(one, other) == 0 || (text_is_uuid(one) && text_is_uuid(other) && strcasecmp(one, other) == 0);
}
