#include "store/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/mem.h"

enum { SPOOL_MEMORY = 256 * 1024, SPOOL_PART = 32 * 1024 };

/* Each piece is its length and its bytes. The file has the first ones, memory those that came last. */
struct spool {
  char *beside;
  int fd;         /* -1: none yet */
  size_t written; /* bytes in the file */
  struct buf tail;
  struct buf part; /* of the file, while it is read */
  size_t part_at, read;
};

struct spool *spool_new(const char *beside) {
  struct spool *spool = mem_new(sizeof *spool);
  *spool = (struct spool){.beside = mem_copy(beside), .fd = -1};
  buf_init(&spool->tail, SIZE_MAX / 2);
  buf_init(&spool->part, SIZE_MAX / 2);
  return spool;
}

static enum error_code spool_open(struct spool *spool, struct error *error) {
  char *path = mem_print("%s-read-XXXXXX", spool->beside);
  spool->fd = mkostemp(path, O_CLOEXEC);
  int reason = errno;
  if (spool->fd >= 0) unlink(path);
  free(path);
  if (spool->fd >= 0) return ERROR_NONE;
  return error_set(error, ERROR_STORE, _("What Flatsy sends can't be kept beside %s: %s; make it writable for you"),
                   spool->beside, strerror(reason));
}

static enum error_code spool_flush(struct spool *spool, struct error *error) {
  size_t done = 0;
  if (spool->fd < 0 && spool_open(spool, error) != ERROR_NONE) return error->code;
  while (done < spool->tail.length) {
    ssize_t put = pwrite(spool->fd, spool->tail.data + done, spool->tail.length - done, (off_t)(spool->written + done));
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0)
      return error_set(error, ERROR_STORE, _("What Flatsy sends can't be kept beside %s: %s; make room on the disk"),
                       spool->beside, strerror(put < 0 ? errno : ENOSPC));
    done += (size_t)put;
  }
  spool->written += done;
  buf_reset(&spool->tail);
  return ERROR_NONE;
}

enum error_code spool_add(struct spool *spool, const char *bytes, size_t length, struct error *error) {
  error_clear(error);
  if (!buf_add(&spool->tail, &length, sizeof length) || !buf_add(&spool->tail, bytes, length))
    return error_set(error, ERROR_STORE, _("This is too long to be kept"));
  return spool->tail.length < SPOOL_MEMORY ? ERROR_NONE : spool_flush(spool, error);
}

enum error_code spool_rewind(struct spool *spool, struct error *error) {
  error_clear(error);
  spool->part_at = spool->read = 0;
  buf_reset(&spool->part);
  return spool->fd < 0 ? ERROR_NONE : spool_flush(spool, error);
}

/* The piece at *at, which goes behind it; NULL when it is not whole there. */
static const char *spool_piece(const struct buf *buf, size_t *at, size_t *length) {
  size_t left = buf->length - *at;
  if (left < sizeof *length) return NULL;
  memcpy(length, buf->data + *at, sizeof *length);
  if (left - sizeof *length < *length) return NULL;
  const char *bytes = buf->data + *at + sizeof *length;
  *at += sizeof *length + *length;
  return bytes;
}

/* More of the file into the part, of which only what was not handed over stays. */
static bool spool_read(struct spool *spool, struct error *error) {
  size_t rest = spool->part.length - spool->part_at;
  char bytes[SPOOL_PART];
  if (rest > 0) memmove(spool->part.data, spool->part.data + spool->part_at, rest);
  spool->part.length = rest;
  spool->part_at = 0;
  ssize_t got;
  do
    got = pread(spool->fd, bytes, sizeof bytes, (off_t)spool->read);
  while (got < 0 && errno == EINTR);
  if (got > 0 && buf_add(&spool->part, bytes, (size_t)got)) {
    spool->read += (size_t)got;
    return true;
  }
  error_set(error, ERROR_STORE, _("What Flatsy sent can't be read back: %s; try again"),
            strerror(got < 0 ? errno : EIO));
  return false;
}

const char *spool_next(struct spool *spool, size_t *length, struct error *error) {
  const char *bytes = NULL;
  error_clear(error);
  if (spool->fd < 0) return spool_piece(&spool->tail, &spool->part_at, length); /* there is no file */
  while ((bytes = spool_piece(&spool->part, &spool->part_at, length)) == NULL)
    if (spool->read == spool->written || !spool_read(spool, error)) return NULL;
  return bytes;
}

void spool_reset(struct spool *spool) {
  if (spool->fd >= 0) (void)!ftruncate(spool->fd, 0);
  spool->written = spool->read = spool->part_at = 0;
  buf_reset(&spool->tail);
  buf_reset(&spool->part);
}

void spool_free(struct spool *take_spool) {
  if (take_spool == NULL) return;
  if (take_spool->fd >= 0) close(take_spool->fd);
  buf_free(&take_spool->tail);
  buf_free(&take_spool->part);
  free(take_spool->beside);
  free(take_spool);
}
