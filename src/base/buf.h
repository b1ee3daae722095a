/* buf: a growing byte buffer that must be given a maximum. Always NUL-terminated once data is not NULL. One owner, any
 * thread. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"

struct buf {
  char *data;
  size_t length, size, max;
};

/* For what has no maximum of its own. */
#define BUF_UNBOUNDED (SIZE_MAX / 2)
struct buf buf_empty(size_t max);
void buf_init(struct buf *buf, size_t max);
/* Adders return false, and change nothing, when the maximum would be passed. */
bool buf_add(struct buf *buf, const void *bytes, size_t length) MUST_CHECK;
bool buf_add_text(struct buf *buf, const char *text) MUST_CHECK;
bool buf_print(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3))) MUST_CHECK;
/* Hands over the bytes (never NULL; free() them) and leaves the buffer empty. */
char *buf_take(struct buf *buf);
/* Takes off what is behind the first length bytes, of which there are as many; keeps the memory. */
void buf_cut(struct buf *buf, size_t length);
/* Empties, keeps the memory. */
void buf_reset(struct buf *buf);
/* Takes off the UTF-8 byte-order mark at the beginning: what came from outside may have one, and it is no text. */
void buf_drop_mark(struct buf *buf);
void buf_free(struct buf *buf);

#endif
