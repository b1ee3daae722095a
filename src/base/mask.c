#include "base/mask.h"

#include <ctype.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mask_reading.h"
#include "base/mem.h"

enum {
  MASK_KEPT = 8,
  MASK_PASSING = 16,
  MASK_SECRETS = MASK_KEPT + MASK_PASSING,
  MASK_PART = 8,    /* bytes of a secret that are one already */
  MASK_WORD = 4,    /* a shorter secret must stand as a value */
  MASK_READINGS = 3 /* as it stands, and with one and two layers of escapes read */
};
#define MASK_STARS "***"

static pthread_mutex_t mask_lock = PTHREAD_MUTEX_INITIALIZER; /* guards mask_secrets */
static char *mask_secrets[MASK_SECRETS]; /* those that are kept, those that pass; of each the newest first, then NULL */

static void mask_put(char **secrets, size_t most, const char *secret) {
  if (secret == NULL || secret[0] == '\0') return;
  size_t at = 0; /* its own place, or that of the oldest */
  pthread_mutex_lock(&mask_lock);
  while (at < most - 1 && secrets[at] != NULL && strcmp(secrets[at], secret) != 0)
    at++;
  char *copy = mem_copy(secret); /* it may be that one */
  mem_free_secret(secrets[at]);
  memmove(secrets + 1, secrets, at * sizeof *secrets);
  secrets[0] = copy;
  pthread_mutex_unlock(&mask_lock);
}

void mask_keep(const char *secret) {
  mask_put(mask_secrets, MASK_KEPT, secret);
}

void mask_add(const char *secret) {
  mask_put(mask_secrets + MASK_KEPT, MASK_PASSING, secret);
}

void mask_clear(void) {
  pthread_mutex_lock(&mask_lock);
  for (size_t n = 0; n < MASK_SECRETS; n++) {
    mem_free_secret(mask_secrets[n]);
    mask_secrets[n] = NULL;
  }
  pthread_mutex_unlock(&mask_lock);
}

/* ---- what is looked for */

/* All parts of MASK_PART bytes of all secrets, and the secrets that are shorter. */
struct hunt {
  uint64_t *parts; /* by their hash; 0: no part, for no byte of one is 0 */
  size_t size;     /* a power of two */
  char *shorts[MASK_SECRETS * MASK_READINGS];
  size_t short_count;
};

/* Text without white space, which may be written +, and capitals; and where each of its bytes stands in its view. */
struct folded {
  char *bytes;
  size_t *from, length;
};

static struct folded mask_fold(const struct mask_reading *view) {
  struct folded folded = {.bytes = mem_new(view->length + 1),
                          .from = mem_new_array(view->length + 1, sizeof *folded.from)};
  for (size_t n = 0; n < view->length; n++) {
    unsigned char byte = (unsigned char)view->bytes[n];
    if (isspace(byte) || iscntrl(byte) || byte == '+') continue;
    folded.from[folded.length] = n;
    folded.bytes[folded.length++] = (char)tolower(byte);
  }
  return folded;
}

static void mask_unfold(struct folded *folded) {
  explicit_bzero(folded->bytes, folded->length);
  free(folded->bytes);
  free(folded->from);
}

/* The place of a part: where it is, or an empty one. */
static size_t hunt_place(const struct hunt *hunt, uint64_t part) {
  size_t at = (size_t)(part * 0x9E3779B97F4A7C15U >> 32) & (hunt->size - 1);
  while (hunt->parts[at] != 0 && hunt->parts[at] != part)
    at = (at + 1) & (hunt->size - 1);
  return at;
}

static void hunt_add(struct hunt *hunt, const struct mask_reading *view) {
  AUTO(mask_unfold) struct folded folded = mask_fold(view);
  uint64_t part = 0;
  if (folded.length > 0 && folded.length < MASK_PART)
    hunt->shorts[hunt->short_count++] = mem_copy_n(folded.bytes, folded.length);
  for (size_t n = 0; n < folded.length; n++) {
    part = part << 8 | (unsigned char)folded.bytes[n];
    if (n + 1 >= MASK_PART) hunt->parts[hunt_place(hunt, part)] = part;
  }
}

/* A secret as it is, and as it is when what looks like an escape in it is read, as it will be in a text. */
static void hunt_add_secret(struct hunt *hunt, const char *secret) {
  AUTO(mask_reading_clear) struct mask_reading view = mask_reading_of(secret);
  int readings = 0;
  do
    hunt_add(hunt, &view);
  while (++readings < MASK_READINGS && mask_reading_unescape(&view));
}

static struct hunt hunt_begin(void) {
  struct hunt hunt = {.size = 1};
  size_t bytes = 0;
  pthread_mutex_lock(&mask_lock);
  for (size_t n = 0; n < MASK_SECRETS; n++)
    bytes += mask_secrets[n] != NULL ? strlen(mask_secrets[n]) * MASK_READINGS : 0;
  while (hunt.size <= bytes * 2)
    hunt.size *= 2;
  hunt.parts = mem_new_array(hunt.size, sizeof *hunt.parts);
  for (size_t n = 0; n < MASK_SECRETS; n++)
    if (mask_secrets[n] != NULL) hunt_add_secret(&hunt, mask_secrets[n]);
  pthread_mutex_unlock(&mask_lock);
  return hunt;
}

static void hunt_end(struct hunt *hunt) {
  explicit_bzero(hunt->parts, hunt->size * sizeof *hunt->parts);
  free(hunt->parts);
  for (size_t n = 0; n < hunt->short_count; n++)
    mem_free_secret(hunt->shorts[n]);
}

/* ---- where it is found */

/* A mark as stands round a value: of ASCII those in marks, and whatever is no letter of Latin-1's rest and General
 * Punctuation (quotes, spaces that don't break). */
static bool mask_is_mark(const char *bytes, size_t left, const char *marks) {
  const unsigned char *at = (const unsigned char *)bytes;
  if (at[0] < 0x80) return at[0] != '\0' && strchr(marks, at[0]) != NULL;
  return (left >= 2 && at[0] == 0xC2) || (left >= 3 && at[0] == 0xE2 && (at[1] == 0x80 || at[1] == 0x81));
}

/* Two or three letters are a word of their own in many a sentence: only what is set apart as a value is taken for such
 * a secret, as in password=abc, "abc", : abc. */
static bool mask_is_value(const struct mask_reading *view, size_t first, size_t last) {
  size_t before = first, after = last + 1;
  while (before > 0 && view->bytes[before - 1] == ' ')
    before--;
  while (after < view->length && view->bytes[after] == ' ')
    after++;
  size_t back = before;
  while (back > 0 && before - back < 3 && ((unsigned char)view->bytes[back - 1] & 0xC0) == 0x80)
    back--; /* to the beginning of a character */
  if (back > 0) back--;
  return before > 0 && mask_is_mark(view->bytes + back, view->length - back, "=:\"'`(<>[/") &&
         (after == view->length || mask_is_mark(view->bytes + after, view->length - after, ",;.&\"'`)<>]}/"));
}

static bool mask_is_word(const struct mask_reading *view, size_t first, size_t last) {
  return (first == 0 || !isalnum((unsigned char)view->bytes[first - 1])) &&
         (last + 1 >= view->length || !isalnum((unsigned char)view->bytes[last + 1]));
}

static void mask_mark(const struct mask_reading *view, size_t first, size_t last, bool *hidden) {
  memset(hidden + view->first[first], true, view->last[last] - view->first[first] + 1);
}

/* decoded: of letters that may have meant nothing, where few of them would be found by chance. */
static void mask_find(const struct hunt *hunt, const struct mask_reading *view, bool decoded, bool *hidden) {
  AUTO(mask_unfold) struct folded folded = mask_fold(view);
  uint64_t part = 0;
  for (size_t n = 0; n < folded.length; n++) {
    part = part << 8 | (unsigned char)folded.bytes[n];
    if (n + 1 >= MASK_PART && hunt->parts[hunt_place(hunt, part)] != 0)
      mask_mark(view, folded.from[n + 1 - MASK_PART], folded.from[n], hidden);
  }
  for (size_t s = 0; s < hunt->short_count; s++) {
    size_t length = strlen(hunt->shorts[s]);
    for (size_t n = 0; n + length <= folded.length; n++) {
      size_t first = folded.from[n], last = folded.from[n + length - 1];
      if (memcmp(folded.bytes + n, hunt->shorts[s], length) != 0 || !mask_is_word(view, first, last)) continue;
      if (length < MASK_WORD && (decoded || !mask_is_value(view, first, last))) continue;
      mask_mark(view, first, last, hidden);
    }
  }
}

static void mask_find_decoded(const struct hunt *hunt, struct mask_reading take_view, bool *hidden) {
  mask_find(hunt, &take_view, true, hidden);
  if (mask_reading_unescape(&take_view)) mask_find(hunt, &take_view, true, hidden);
  mask_reading_clear(&take_view);
}

static void mask_find_all(const struct hunt *hunt, const char *text, bool *hidden) {
  AUTO(mask_reading_clear) struct mask_reading view = mask_reading_of(text);
  int readings = 0;
  do {
    mask_find(hunt, &view, false, hidden);
    for (size_t shift = 0; shift < MASK_BASE64_SHIFTS; shift++)
      mask_find_decoded(hunt, mask_reading_base64(&view, shift), hidden);
    for (size_t shift = 0; shift < MASK_HEX_SHIFTS; shift++)
      mask_find_decoded(hunt, mask_reading_hex(&view, shift), hidden);
  } while (++readings < MASK_READINGS && mask_reading_unescape(&view));
}

/* The three stars never take more room than what they hide, but for a secret of one or two bytes: then there are fewer.
 */
static void mask_hide(char *text, const bool *hidden) {
  char *to = text;
  for (size_t n = 0; text[n] != '\0'; n++) {
    bool begins = hidden[n] && (n == 0 || !hidden[n - 1]);
    if (begins)
      for (size_t star = 0; star < strlen(MASK_STARS) && hidden[n + star]; star++)
        *to++ = MASK_STARS[star];
    else if (!hidden[n])
      *to++ = text[n];
  }
  *to = '\0';
}

static void mask_cut(char *text) {
  size_t length = strnlen(text, MASK_TEXT_MAX + 1);
  if (length <= MASK_TEXT_MAX) return;
  for (length = MASK_TEXT_MAX; length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80; length--)
    ; /* at a character */
  text[length] = '\0';
}

void mask_text(char *text) {
  if (text[0] == '\0') return; /* most often */
  mask_cut(text);
  AUTO(mem_free_at) bool *hidden = mem_new_array(strlen(text) + 1, sizeof *hidden);
  AUTO(hunt_end) struct hunt hunt = hunt_begin();
  mask_find_all(&hunt, text, hidden);
  mask_hide(text, hidden);
}
