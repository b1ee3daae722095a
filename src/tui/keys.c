#include "tui/keys.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "tui/keys_colour.h"
#include "tui/keys_mouse.h"
#include "tui/keys_numbers.h"

enum {
  ESC = 0x1B,
  CSI = 0x9B, /* its two bytes as one, where a terminal sends it so; no text has it */
  SS3 = 0x8F,
  KEYS_LEARNT_MAX = 16,
  KEYS_CHARACTER_MS = 1000, /* a slow line has split a character */
  KEYS_STRING_MS = 1000,    /* without a byte */
  KEYS_STRING_WHOLE_MS = 2000,
  KEYS_CSI_MAX = 64,
  KEYS_COLOUR_MAX = 32 /* bytes of an answer about one */
};
static const char keys_paste_end[] = "\033[201~", keys_paste_begin[] = "\033[200~";

/* What the bytes that come belong to. */
enum keys_state { KEYS_GROUND, KEYS_PASTE, KEYS_STRING, KEYS_LONG_CSI };

struct keys {
  struct buf bytes; /* what was read, */
  size_t taken;     /* ... and is done with, of that */
  int64_t read_ms;  /* when the last of them came */
  int escape_ms;
  bool hears_mouse;
  struct keys_learnt {
    char *sequence;
    enum key_code code;
  } learnt[KEYS_LEARNT_MAX];
  size_t learnt_count;
  enum keys_state state;
  int64_t since_ms;    /* that state */
  struct buf paste;    /* so far */
  size_t paste_length; /* of all of it */
  char *clean;         /* the paste that was taken last */
  struct key last;
  int64_t last_ms;
  bool last_more; /* when it was taken the next one lay there already */
};

struct keys *keys_new(int escape_ms) {
  struct keys *keys = mem_new(sizeof *keys);
  keys->escape_ms = escape_ms;
  buf_init(&keys->bytes, BUF_UNBOUNDED);
  buf_init(&keys->paste, KEYS_PASTE_MAX);
  return keys;
}

/* What was typed or pasted may be a password. */
static void keys_wipe(struct buf *buf) {
  if (buf->data != NULL) explicit_bzero(buf->data, buf->size);
  buf_reset(buf);
}

void keys_free(struct keys *take_keys) {
  if (take_keys == NULL) return;
  for (size_t n = 0; n < take_keys->learnt_count; n++)
    free(take_keys->learnt[n].sequence);
  keys_wipe(&take_keys->bytes);
  keys_wipe(&take_keys->paste);
  buf_free(&take_keys->bytes);
  buf_free(&take_keys->paste);
  mem_free_secret(take_keys->clean);
  free(take_keys);
}

void keys_learn(struct keys *keys, const char *sequence, enum key_code code) {
  if (keys->learnt_count == KEYS_LEARNT_MAX || sequence[0] == '\0') return;
  keys->learnt[keys->learnt_count++] = (struct keys_learnt){mem_copy(sequence), code};
}

void keys_hear_mouse(struct keys *keys, bool hears) {
  keys->hears_mouse = hears;
}

void keys_put(struct keys *keys, const char *bytes, size_t length, int64_t now_ms) {
  if (length == 0 || !buf_add(&keys->bytes, bytes, length)) return;
  keys->read_ms = now_ms;
}

static const char *keys_left(const struct keys *keys, size_t *length) {
  *length = keys->bytes.length - keys->taken;
  return keys->bytes.data + keys->taken;
}

static void keys_drop(struct keys *keys, size_t length) {
  keys->taken += length;
  if (keys->taken < keys->bytes.length) return;
  keys->taken = 0;
  keys_wipe(&keys->bytes);
}

static void keys_enter(struct keys *keys, enum keys_state state, int64_t now_ms) {
  keys->state = state;
  keys->since_ms = now_ms;
}

/* ---- what stands at the front: how many bytes it has, 0: its rest may be on the way. late: nothing more comes. */

struct keys_front {
  const unsigned char *at;
  size_t count;
  bool late, hears_mouse;
  struct key key;         /* KEYC_NONE: none, but these bytes are done with */
  enum keys_state begins; /* with them */
};

static size_t keys_is(struct keys_front *front, size_t length, enum key_code code, uint32_t character) {
  front->key = (struct key){.code = code, .character = character};
  return length;
}

static size_t keys_control(struct keys_front *front) {
  unsigned char byte = front->at[0];
  switch (byte) {
  case '\r':
  case '\n':
    return keys_is(front, 1, KEYC_ENTER, 0);
  case '\t':
    return keys_is(front, 1, KEYC_TAB, 0);
  case 0x7F:
  case 0x08:
    return keys_is(front, 1, KEYC_BACKSPACE, 0);
  default:
    return keys_is(front, 1, KEYC_CONTROL, byte + 0x60u);
  }
}

/* How many bytes the character that begins so has. */
static size_t keys_character_length(unsigned char first) {
  if ((first & 0xE0) == 0xC0) return 2;
  if ((first & 0xF0) == 0xE0) return 3;
  return (first & 0xF8) == 0xF0 ? 4 : 1;
}

static size_t keys_character(struct keys_front *front, size_t from, enum key_code code) {
  size_t left = front->count - from, wanted = keys_character_length(front->at[from]);
  uint32_t character;
  size_t length = text_decode((const char *)front->at + from, left, &character);
  if (character != TEXT_INVALID) return keys_is(front, from + length, code, character);
  /* All that is there may be the beginning of one. */
  if (length == left && left < wanted && !front->late) return 0;
  return keys_is(front, from + length, KEYC_OTHER, 0);
}

static size_t keys_named(struct keys_front *front, size_t length, unsigned modifiers, enum key_code code) {
  return keys_is(front, length, modifiers == 0 ? code : KEYC_OTHER, 0);
}

static enum key_code keys_letter(unsigned char letter) {
  static const struct {
    unsigned char letter;
    enum key_code code;
  } letters[] = {{'A', KEYC_UP},   {'B', KEYC_DOWN}, {'C', KEYC_RIGHT},
                 {'D', KEYC_LEFT}, {'H', KEYC_HOME}, {'F', KEYC_END}};
  for (size_t n = 0; n < sizeof letters / sizeof *letters; n++)
    if (letters[n].letter == letter) return letters[n].code;
  return KEYC_OTHER;
}

static enum key_code keys_tilde(unsigned number) {
  static const enum key_code codes[] = {KEYC_OTHER,   KEYC_HOME,      KEYC_OTHER, KEYC_DELETE, KEYC_END,
                                        KEYC_PAGE_UP, KEYC_PAGE_DOWN, KEYC_HOME,  KEYC_END};
  return number < sizeof codes / sizeof *codes ? codes[number] : KEYC_OTHER;
}

/* A key told by its character: what xterm and kitty do where they were asked for it, by somebody before us. */
static size_t keys_told(struct keys_front *front, size_t length, unsigned character, unsigned modifiers) {
  enum { SHIFT = 1, ALT = 2, CONTROL = 4, KITTY_KEYPAD = 57399, KITTY_KEYPAD_ENTER = 57414 };
  static const char keypad[] = "0123456789./*-+";
  if (character >= KITTY_KEYPAD && character < KITTY_KEYPAD + sizeof keypad - 1)
    character = (unsigned char)keypad[character - KITTY_KEYPAD];
  if (character == KITTY_KEYPAD_ENTER) character = '\r';
  if (character == ESC) return keys_named(front, length, modifiers, KEYC_ESCAPE);
  if (character < 0x20 || character == 0x7F) {
    struct keys_front plain = {.at = (const unsigned char[]){(unsigned char)character}};
    keys_control(&plain);
    if (plain.key.code == KEYC_TAB && modifiers == SHIFT) return keys_is(front, length, KEYC_BACKTAB, 0);
    return keys_named(front, length, modifiers, plain.key.code == KEYC_CONTROL ? KEYC_OTHER : plain.key.code);
  }
  if (modifiers == CONTROL && character < 0x80) return keys_is(front, length, KEYC_CONTROL, character | 0x20);
  if ((modifiers & ~(unsigned)SHIFT) == ALT) return keys_is(front, length, KEYC_ALT, character);
  bool text = (modifiers & ~(unsigned)SHIFT) == 0 && character < 0xD800; /* above: keys that are no text */
  return keys_is(front, length, text ? KEYC_CHAR : KEYC_OTHER, character);
}

/* What a whole CSI sequence is, whose parameters are at[0 .. length - 1] and whose last byte is final. */
static size_t keys_csi_means(struct keys_front *front, size_t whole, const unsigned char *at, size_t length,
                             unsigned char final) {
  struct keys_numbers numbers = keys_numbers_read(at, length);
  unsigned first = numbers.number[0], modifiers = keys_numbers_modifiers(numbers.number[1]);
  bool own = length > 0 && at[0] >= '<'; /* < = > ?: a mouse, or an answer */
  if (front->hears_mouse && keys_mouse_read(at, length, final, &front->key)) return whole;
  if (final == 'n' && length == 1 && first == 0) return keys_is(front, whole, KEYC_SHOWN, 0); /* "I am well" */
  if (own || numbers.released || (length > 0 && strchr("MRtyxn", final) != NULL) ||
      (length == 0 && strchr("IO", final) != NULL))
    return keys_is(front, whole, KEYC_NONE, 0);
  switch (final) {
  case 'Z':
    return keys_is(front, whole, KEYC_BACKTAB, 0);
  case 'u':
    return keys_told(front, whole, first, modifiers);
  case '~':
    if (first == 200) front->begins = KEYS_PASTE;
    if (first == 200 || first == 201) return keys_is(front, whole, KEYC_NONE, 0);
    if (first == 27 && numbers.count == 3) return keys_told(front, whole, numbers.number[2], modifiers);
    return keys_named(front, whole, modifiers, keys_tilde(first));
  default:
    return keys_named(front, whole, modifiers, keys_letter(final));
  }
}

/* begin: how many bytes introduce it. */
static size_t keys_csi(struct keys_front *front, size_t begin) {
  const unsigned char *at = front->at;
  size_t end = begin;
  if (end < front->count && at[end] == '[') /* the function keys of linux */
    return end + 1 < front->count || front->late ? keys_is(front, end + 1 + (end + 1 < front->count), KEYC_OTHER, 0)
                                                 : 0;
  while (end < front->count && at[end] >= 0x30 && at[end] <= 0x3F)
    end++;
  size_t length = end - begin;
  while (end < front->count && at[end] >= 0x20 && at[end] <= 0x2F)
    end++;
  bool ends = end<front->count, own = length> 0 && at[begin] >= '<';
  bool dollar = length > 0 && !own && end == begin + length + 1 && at[end - 1] == '$';
  if (dollar && ends && at[end] != 'y') return keys_is(front, end, KEYC_OTHER, 0); /* rxvt, with Shift */
  if (end - begin > KEYS_CSI_MAX) {
    front->begins = KEYS_LONG_CSI;
    return keys_is(front, end, KEYC_OTHER, 0);
  }
  if (!ends && !front->late) return 0;
  if (!ends && end == begin && begin > 1) return keys_is(front, end, KEYC_ALT, at[begin - 1]);
  if (!ends || at[end] < 0x40 || at[end] > 0x7E) return keys_is(front, end, KEYC_OTHER, 0); /* broken off */
  if (at[end] == 'M' && length == 0) { /* a mouse, as the first xterms had it: three bytes more */
    if (end + 3 < front->count) return keys_is(front, end + 4, KEYC_NONE, 0);
    return front->late ? keys_is(front, end + 1, KEYC_OTHER, 0) : 0;
  }
  return keys_csi_means(front, end + 1, at + begin, length, at[end]);
}

static size_t keys_ss3(struct keys_front *front, size_t begin) {
  static const char keypad[] = "*+,-./0123456789"; /* j to y */
  const unsigned char *at = front->at;
  size_t end = begin;
  while (end < front->count && ((at[end] >= '0' && at[end] <= '9') || at[end] == ';'))
    end++;
  if (end == front->count && !front->late) return 0;
  bool ends = end < front->count && at[end] >= ' ' && at[end] <= '~';
  if (!ends && end == begin) /* 'O' alone */
    return begin > 1 ? keys_is(front, begin, KEYC_ALT, 'O') : keys_is(front, begin, KEYC_OTHER, 0);
  if (!ends) return keys_is(front, end, KEYC_OTHER, 0);
  struct keys_numbers numbers = keys_numbers_read(at + begin, end - begin);
  unsigned modifiers = keys_numbers_modifiers(numbers.count > 0 ? numbers.number[numbers.count - 1] : 0);
  unsigned char final = at[end++];
  if (final >= 'j' && final <= 'y' && modifiers == 0)
    return keys_is(front, end, KEYC_CHAR, (unsigned char)keypad[final - 'j']);
  if ((final == 'X' || final == ' ') && modifiers == 0) return keys_is(front, end, KEYC_CHAR, final == 'X' ? '=' : ' ');
  enum key_code code = final == 'M' ? KEYC_ENTER : final == 'I' ? KEYC_TAB : keys_letter(final);
  return keys_named(front, end, modifiers, code);
}

static size_t keys_string(struct keys_front *front, size_t begin) {
  front->begins = KEYS_STRING;
  return keys_is(front, begin, KEYC_NONE, 0);
}

/* What a terminal says of its background, once it is whole: all else of that kind is eaten as it comes. */
static size_t keys_osc(struct keys_front *front) {
  static const char answer[] = "\033]11;rgb:";
  const unsigned char *at = front->at;
  size_t known = sizeof answer - 1, end = known;
  if (memcmp(at, answer, front->count < known ? front->count : known) != 0 || front->late) return keys_string(front, 2);
  while (end < front->count && (isxdigit(at[end]) || at[end] == '/'))
    end++;
  if (end >= front->count) return end > KEYS_COLOUR_MAX ? keys_string(front, 2) : 0;
  bool bell = at[end] == '\a';
  if (!bell && at[end] == ESC && end + 1 == front->count) return 0;
  int light = bell || (at[end] == ESC && at[end + 1] == '\\') ? keys_colour_is_light(at + known, at + end) : -1;
  if (light < 0) return keys_string(front, 2);
  return keys_is(front, end + (bell ? 1 : 2), KEYC_BACKGROUND, (uint32_t)light);
}

static bool keys_introduces_string(unsigned char byte) { /* of OSC, DCS, APC, PM, SOS the second byte */
  return byte == ']' || byte == 'P' || byte == '_' || byte == '^' || byte == 'X';
}

static size_t keys_escape(struct keys_front *front) {
  const unsigned char *at = front->at;
  if (front->count == 1) return front->late ? keys_is(front, 1, KEYC_ESCAPE, 0) : 0;
  if (at[1] == ESC) { /* rxvt: Alt with what has a sequence of its own */
    if (front->count == 2 && !front->late) return 0;
    if (front->count == 2 || (at[2] != '[' && at[2] != 'O')) return keys_is(front, 1, KEYC_ESCAPE, 0);
    struct keys_front inner = {.at = at + 1, .count = front->count - 1, .late = front->late};
    size_t length = keys_escape(&inner);
    return length > 0 ? keys_is(front, length + 1, KEYC_OTHER, 0) : 0;
  }
  if (at[1] == '[') return keys_csi(front, 2);
  if (at[1] == 'O') return keys_ss3(front, 2);
  if (at[1] == ']' && front->count > 2) return keys_osc(front);
  if (keys_introduces_string(at[1]) && front->count > 2) return keys_string(front, 2);
  if (keys_introduces_string(at[1]) && !front->late) return 0;
  if (at[1] == 0x03) return keys_is(front, 1, KEYC_ESCAPE, 0); /* Ctrl-C is always one */
  if (at[1] < 0x20 || at[1] == 0x7F) return keys_is(front, 2, KEYC_OTHER, 0);
  return keys_character(front, 1, KEYC_ALT);
}

static size_t keys_front(struct keys_front *front) {
  unsigned char byte = front->at[0];
  if (byte == ESC) return keys_escape(front);
  if (byte < 0x20 || byte == 0x7F) return keys_control(front);
  if (byte == CSI) return keys_csi(front, 1);
  if (byte == SS3) return keys_ss3(front, 1);
  if (byte >= 0x80 && byte < 0xA0 && keys_introduces_string(byte - 0x40)) return keys_string(front, 1);
  return keys_character(front, 0, KEYC_CHAR);
}

/* Of this terminal's own sequences. */
static size_t keys_learnt(const struct keys *keys, struct keys_front *front) {
  for (size_t n = 0; n < keys->learnt_count; n++) {
    size_t length = strlen(keys->learnt[n].sequence);
    if (length <= front->count && memcmp(front->at, keys->learnt[n].sequence, length) == 0)
      return keys_is(front, length, keys->learnt[n].code, 0);
  }
  return 0;
}

/* Another sequence of this terminal may be on its way. */
static bool keys_may_be_learnt(const struct keys *keys, const struct keys_front *front) {
  for (size_t n = 0; n < keys->learnt_count; n++)
    if (strlen(keys->learnt[n].sequence) > front->count &&
        memcmp(front->at, keys->learnt[n].sequence, front->count) == 0)
      return true;
  return false;
}

/* ---- the states in which bytes are eaten */

/* Up to the end of a string: BEL, ST, Ctrl-C; an Esc that begins something else ends it too, and stays. */
static void keys_eat_string(struct keys *keys) {
  size_t n = 0, length;
  const unsigned char *at = (const unsigned char *)keys_left(keys, &length);
  while (n < length && at[n] != '\a' && at[n] != 0x03 && at[n] != 0x9C && at[n] != ESC)
    n++;
  if (n < length && at[n] != ESC) {
    n++;
    keys->state = KEYS_GROUND;
  } else if (n + 1 < length) { /* ESC, and what follows */
    keys->state = KEYS_GROUND;
    if (at[n + 1] == '\\') n += 2;
  }
  keys_drop(keys, n);
}

static void keys_eat_csi(struct keys *keys) {
  size_t n = 0, length;
  const unsigned char *at = (const unsigned char *)keys_left(keys, &length);
  while (n < length && at[n] >= 0x20 && at[n] <= 0x3F)
    n++;
  if (n < length) keys->state = KEYS_GROUND;
  keys_drop(keys, n + (n < length && at[n] >= 0x40 && at[n] <= 0x7E));
}

static struct key keys_paste_done(struct keys *keys) {
  bool whole = keys->paste_length <= KEYS_PASTE_MAX;
  struct key key = {.code = KEYC_PASTE, .length = whole ? 0 : keys->paste_length};
  keys->clean = whole ? text_clean(keys->paste.data, keys->paste.length, TEXT_LINES) : mem_copy("");
  key.paste = keys->clean;
  keys->paste_length = 0;
  keys_wipe(&keys->paste);
  keys->state = KEYS_GROUND;
  return key;
}

/* What there is is that mark, or its beginning. */
static bool keys_is_mark(const char *at, size_t left, const char *mark) {
  size_t length = strlen(mark);
  return memcmp(at, mark, left < length ? left : length) == 0;
}

/* Adds what came to the paste; true at its end. */
static bool keys_eat_paste(struct keys *keys) {
  size_t n = 0, length, mark = sizeof keys_paste_end - 1;
  const char *at = keys_left(keys, &length);
  bool ends = false;
  while (n < length && at[n] != 0x03 && !keys_is_mark(at + n, length - n, keys_paste_end) &&
         !keys_is_mark(at + n, length - n, keys_paste_begin))
    n++;
  keys->paste_length += n;
  if (!buf_add(&keys->paste, at, n)) keys_wipe(&keys->paste); /* too long: its length is all that is told */
  if (n < length && at[n] == 0x03) {
    ends = true;
    n++;
  } else if (length - n >= mark) {
    ends = true;
    if (keys_is_mark(at + n, mark, keys_paste_end)) n += mark; /* another beginning stays */
  }
  keys_drop(keys, n);
  return ends;
}

/* Eats what belongs to the state; true when a key came of it. */
static bool keys_eat(struct keys *keys, int64_t now_ms, struct key *key) {
  int64_t quiet = now_ms - keys->read_ms, whole = now_ms - keys->since_ms;
  bool over = false;
  if (keys->state == KEYS_PASTE) {
    over = keys_eat_paste(keys) || quiet >= KEYS_PASTE_MS;
    if (over) *key = keys_paste_done(keys);
    return over;
  }
  if (keys->bytes.length > 0 && keys->state == KEYS_STRING) keys_eat_string(keys);
  if (keys->bytes.length > 0 && keys->state == KEYS_LONG_CSI) keys_eat_csi(keys);
  if (quiet >= KEYS_STRING_MS || whole >= KEYS_STRING_WHOLE_MS) keys->state = KEYS_GROUND;
  return false;
}

/* ---- taking */

static int keys_patience_ms(const struct keys *keys) {
  if (keys->state == KEYS_PASTE) return KEYS_PASTE_MS;
  if (keys->state != KEYS_GROUND) return KEYS_STRING_MS;
  unsigned char first = keys->bytes.length > 0 ? (unsigned char)keys->bytes.data[keys->taken] : 0;
  return first >= 0xC0 ? KEYS_CHARACTER_MS : keys->escape_ms;
}

/* What came together with the key before it is a repetition however long we took for that one. */
static void keys_note_repeat(struct keys *keys, int64_t now_ms, struct key *key) {
  bool same = key->code != KEYC_OTHER && key->code == keys->last.code && key->character == keys->last.character;
  key->repeated = same && (keys->last_more || now_ms - keys->last_ms < KEYS_REPEAT_MS);
  keys->last = *key;
  keys->last_ms = now_ms;
  keys->last_more = key->followed = keys->bytes.length > 0;
}

struct key keys_take(struct keys *keys, int64_t now_ms) {
  struct key key = {.code = KEYC_NONE};
  mem_free_secret(keys->clean);
  keys->clean = NULL;
  while (keys->bytes.length > 0 || keys->state != KEYS_GROUND) {
    if (keys->state != KEYS_GROUND) {
      if (keys_eat(keys, now_ms, &key)) return key;
      if (keys->state != KEYS_GROUND) return key;
      continue;
    }
    struct keys_front front = {.late = now_ms - keys->read_ms >= keys_patience_ms(keys),
                               .hears_mouse = keys->hears_mouse};
    front.at = (const unsigned char *)keys_left(keys, &front.count);
    size_t length = keys_learnt(keys, &front);
    if (length == 0 && !front.late && keys_may_be_learnt(keys, &front)) return key;
    if (length == 0) length = keys_front(&front);
    if (length == 0) return key;
    keys_drop(keys, length);
    if (front.begins != KEYS_GROUND) keys_enter(keys, front.begins, now_ms);
    if (front.key.code == KEYC_NONE) continue;
    if (front.key.code >= KEYC_SHOWN) return front.key; /* no key */
    keys_note_repeat(keys, now_ms, &front.key);
    return front.key;
  }
  return key;
}

int keys_wait_ms(const struct keys *keys, int64_t now_ms) {
  if (keys->bytes.length == 0 && keys->state == KEYS_GROUND) return -1;
  int64_t left = keys->read_ms + keys_patience_ms(keys) - now_ms;
  return left > 0 ? (int)left : 0;
}
