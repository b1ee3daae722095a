#include "tui/field.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

/* A secret has all its room at once: growing would leave copies of it in memory. */
struct field field_empty(size_t max_bytes, bool secret) {
  return (struct field){.text = mem_new(secret ? max_bytes + 1 : 1), .max = max_bytes, .secret = secret};
}

void field_clear(struct field *field) {
  if (field->secret && field->text != NULL) explicit_bzero(field->text, field->max);
  free(field->text);
  *field = (struct field){0};
}

static void field_insert(struct field *field, const char *text) {
  size_t length = strlen(text);
  while (length > 0 && field->length + length > field->max) { /* what fits, by whole characters */
    length--;
    while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
      length--;
  }
  if (!field->secret) field->text = mem_resize(field->text, field->length + length + 1, 1);
  memmove(field->text + field->cursor + length, field->text + field->cursor, field->length - field->cursor + 1);
  memcpy(field->text + field->cursor, text, length);
  field->length += length;
  field->cursor += length;
}

void field_set(struct field *field, const char *text) {
  if (field->secret) explicit_bzero(field->text, field->max);
  field->text[0] = '\0';
  field->length = field->cursor = 0;
  field_insert(field, text != NULL ? text : "");
}

static char *field_replace(const char *text, const char *from, const char *to) {
  struct buf made = buf_empty(BUF_UNBOUNDED);
  for (const char *at; (at = strstr(text, from)) != NULL; text = at + strlen(from))
    if (!buf_add(&made, text, (size_t)(at - text)) || !buf_add_text(&made, to)) break;
  (void)!buf_add_text(&made, text);
  return buf_take(&made);
}

char *field_arrows(const char *text) {
  return field_replace(text, "\n", TEXT_ARROW);
}

char *field_breaks(const char *shown) {
  return field_replace(shown, TEXT_ARROW, "\n");
}

static void field_cut(struct field *field, size_t from, size_t to) {
  memmove(field->text + from, field->text + to, field->length - to + 1);
  field->length -= to - from;
  field->cursor = from;
}

static size_t field_before(const struct field *field) {
  size_t at = 0, length;
  int width;
  while ((length = text_next(field->text + at, &width)) > 0 && at + length < field->cursor)
    at += length;
  return field->cursor > 0 ? at : 0;
}

static size_t field_after(const struct field *field) {
  int width;
  return field->cursor + text_next(field->text + field->cursor, &width);
}

static size_t field_word_before(const struct field *field) {
  size_t at = field->cursor;
  while (at > 0 && field->text[at - 1] == ' ')
    at--;
  while (at > 0 && field->text[at - 1] != ' ')
    at--;
  return at;
}

/* All of it, or nothing. */
static void field_take(struct field *field, const char *text) {
  size_t length = strlen(text);
  if (field->length + length <= field->max) {
    field_insert(field, text);
    return;
  }
  for (size_t at = 0; at < length; at++)
    field->refused += ((unsigned char)text[at] & 0xC0) != 0x80;
}

static bool field_control(struct field *field, uint32_t character) {
  switch (character) {
  case 'a':
    field->cursor = 0;
    break;
  case 'e':
    field->cursor = field->length;
    break;
  case 'k':
    field_cut(field, field->cursor, field->length);
    break;
  case 'u':
    field_cut(field, 0, field->cursor);
    break;
  case 'w':
    field_cut(field, field_word_before(field), field->cursor);
    break;
  case 'o':
    if (field->lines) field_take(field, TEXT_ARROW);
    return field->lines;
  default:
    return false;
  }
  return true;
}

static bool field_is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* A blank at an edge of what is pasted parts it from what is there: cleaning alone would glue the words together. */
static void field_paste(struct field *field, const char *text) {
  size_t length = strlen(text);
  AUTO(mem_free_at) char *line = text_clean(text, length, TEXT_LINE);
  bool before = length > 0 && field_is_blank(text[0]) && field->cursor > 0 && field->text[field->cursor - 1] != ' ';
  bool after = length > 0 && field_is_blank(text[length - 1]) && field->cursor < field->length;
  AUTO(mem_free_at) char *parted = mem_print("%s%s%s", before ? " " : "", line, after ? " " : "");
  if (line[0] != '\0') field_take(field, parted);
}

/* To the byte, less the line end of a copied line: a blank is part of a secret as any other character. */
static void field_paste_secret(struct field *field, const char *text) {
  size_t length = strlen(text);
  AUTO(mem_free_secret_at) char *secret = mem_copy_n(text, length - (length > 0 && text[length - 1] == '\n'));
  field_take(field, secret);
}

static void field_paste_lines(struct field *field, const char *text) {
  AUTO(mem_free_at) char *lines = text_clean(text, strlen(text), TEXT_LINES);
  size_t length = strlen(lines);
  while (length > 0 && lines[length - 1] == '\n') /* of a copied line, not of the text */
    lines[--length] = '\0';
  AUTO(mem_free_at) char *arrows = field_arrows(lines);
  field_paste(field, arrows);
}

bool field_key(struct field *field, const struct key *key) {
  char bytes[5] = "";
  field->refused = 0;
  switch (key->code) {
  case KEYC_CHAR:
    if (!text_is_visible(key->character)) return false;
    bytes[text_encode(key->character, bytes)] = '\0';
    field_take(field, bytes);
    break;
  case KEYC_PASTE:
    (field->secret ? field_paste_secret : field->lines ? field_paste_lines : field_paste)(field, key->paste);
    break;
  case KEYC_BACKSPACE:
    if (field->cursor > 0) field_cut(field, field_before(field), field->cursor);
    break;
  case KEYC_DELETE:
    field_cut(field, field->cursor, field_after(field));
    break;
  case KEYC_LEFT:
    field->cursor = field_before(field);
    break;
  case KEYC_RIGHT:
    field->cursor = field_after(field);
    break;
  case KEYC_HOME:
    return field_control(field, 'a');
  case KEYC_END:
    return field_control(field, 'e');
  case KEYC_CONTROL:
    return field_control(field, key->character);
  default:
    return false;
  }
  return true;
}

void field_tell(const struct field *field, struct notice *notice) {
  if (field->refused > 0)
    notice_show(notice, STYLE_WARN,
                ngettext("There is no room for %zu character more: it was not taken",
                         "There is no room for %zu characters more: none of them was taken",
                         (unsigned long)field->refused),
                field->refused);
}

/* The text as drawn: a bullet for each character of a secret. New memory. */
static char *field_shown(const struct field *field, size_t from, size_t to) {
  int width;
  if (!field->secret) return mem_copy_n(field->text + from, to - from);
  struct buf bullets = buf_empty(BUF_UNBOUNDED);
  for (size_t at = from; at < to; at += text_next(field->text + at, &width))
    (void)!buf_add_text(&bullets, "•");
  return buf_take(&bullets);
}

void field_draw(const struct field *field, struct canvas *canvas, int x, int y, int width, bool focused) {
  size_t from = 0;
  AUTO(mem_free_at) char *before = field_shown(field, from, field->cursor);
  int used = text_width(before), cells;
  while (used >= width && from < field->cursor) { /* scrolled so that the cursor shows: one walk, however long it is */
    from += text_next(field->text + from, &cells);
    used -= field->secret ? 1 : cells;
  }
  AUTO(mem_free_at) char *all = field_shown(field, from, field->length);
  canvas_fill(canvas, (struct rect){x, y, width, 1}, STYLE_INPUT);
  canvas_text(canvas, x, y, width, STYLE_INPUT, all);
  if (focused) canvas_cursor(canvas, x + used, y, true);
}
