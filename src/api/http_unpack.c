#include "api/http_unpack.h"

#include <stdlib.h>
#include <zlib.h>

#include "base/mem.h"

enum { UNPACK_FIRST = 0x1F, UNPACK_PIECE = 16 * 1024, UNPACK_GZIP = 16 /* added to zlib's window bits */ };

struct http_unpack {
  bool begun, packed, inside, broken; /* inside: the packed part is not at its end */
  z_stream stream;
};

struct http_unpack *http_unpack_new(void) {
  return mem_new(sizeof(struct http_unpack));
}

void http_unpack_free(struct http_unpack *take_unpack) {
  if (take_unpack == NULL) return;
  if (take_unpack->packed) inflateEnd(&take_unpack->stream);
  free(take_unpack);
}

static bool http_unpack_begin(struct http_unpack *unpack, unsigned char first) {
  unpack->begun = true;
  if (first != UNPACK_FIRST) return true;
  unpack->packed = unpack->inside = inflateInit2(&unpack->stream, MAX_WBITS + UNPACK_GZIP) == Z_OK;
  return unpack->packed;
}

/* One piece; false at an error. */
static bool unpack_piece(struct http_unpack *unpack, bool (*take)(void *arg, const char *bytes, size_t length),
                         void *arg) {
  unsigned char piece[UNPACK_PIECE];
  z_stream *stream = &unpack->stream;
  /* A body may be of several packed parts, one behind the other. */
  if (!unpack->inside && (*stream->next_in != UNPACK_FIRST || inflateReset(stream) != Z_OK)) return false;
  stream->next_out = piece;
  stream->avail_out = sizeof piece;
  int code = inflate(stream, Z_NO_FLUSH);
  unpack->inside = code != Z_STREAM_END;
  if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) return false;
  size_t length = sizeof piece - stream->avail_out;
  return length == 0 || take(arg, (const char *)piece, length);
}

bool http_unpack_feed(struct http_unpack *unpack, const char *bytes, size_t length,
                      bool (*take)(void *arg, const char *bytes, size_t length), void *arg) {
  if (length == 0) return !unpack->broken;
  if (!unpack->begun && !http_unpack_begin(unpack, (unsigned char)bytes[0])) unpack->broken = true;
  if (unpack->broken) return false;
  if (!unpack->packed) return take(arg, bytes, length);
  z_stream *stream = &unpack->stream;
  stream->next_in = (unsigned char *)bytes; /* zlib reads it only */
  stream->avail_in = (unsigned)length;
  do {
    if (unpack_piece(unpack, take, arg)) continue;
    unpack->broken = true;
    return false;
  } while (stream->avail_in > 0 || (unpack->inside && stream->avail_out == 0));
  return true;
}

bool http_unpack_is_broken(const struct http_unpack *unpack) {
  return unpack->broken || (unpack->packed && unpack->inside);
}
