#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

struct buf buf_empty(size_t max) {
  return (struct buf){.max = max};
}

void buf_init(struct buf *buf, size_t max) {
  *buf = buf_empty(max);
}

/* Makes room for length bytes more and the NUL; false when the maximum would be passed. */
static bool buf_reserve(struct buf *buf, size_t length) {
  if (length > buf->max - buf->length) return false;
  size_t need = buf->length + length;
  if (need < buf->size) return true;
  size_t size = buf->size < 64 ? 64 : buf->size;
  while (size <= need)
    if (__builtin_mul_overflow(size, (size_t)2, &size)) return false;
  buf->data = mem_resize(buf->data, size, 1);
  buf->size = size;
  return true;
}

bool buf_add(struct buf *buf, const void *bytes, size_t length) {
  if (!buf_reserve(buf, length)) return false;
  if (length > 0) memcpy(buf->data + buf->length, bytes, length);
  buf->length += length;
  buf->data[buf->length] = '\0';
  return true;
}

bool buf_add_text(struct buf *buf, const char *text) {
  return buf_add(buf, text, strlen(text));
}

bool buf_print(struct buf *buf, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int length = vsnprintf(NULL, 0, format, args);
  va_end(args);
  bool added = length >= 0 && buf_reserve(buf, (size_t)length);
  if (added) {
    vsnprintf(buf->data + buf->length, (size_t)length + 1, format, again);
    buf->length += (size_t)length;
  }
  va_end(again);
  return added;
}

char *buf_take(struct buf *buf) {
  char *data = buf->data != NULL ? buf->data : mem_copy("");
  buf_init(buf, buf->max);
  return data;
}

void buf_cut(struct buf *buf, size_t length) {
  buf->length = length;
  if (buf->data != NULL) buf->data[length] = '\0';
}

void buf_reset(struct buf *buf) {
  buf_cut(buf, 0);
}

void buf_drop_mark(struct buf *buf) {
  size_t mark = strlen(TEXT_MARK);
  if (buf->length < mark || memcmp(buf->data, TEXT_MARK, mark) != 0) return;
  buf->length -= mark;
  memmove(buf->data, buf->data + mark, buf->length + 1);
}

void buf_free(struct buf *buf) {
  free(buf->data);
  buf_init(buf, buf->max);
}
