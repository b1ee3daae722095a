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

/* Each piece is its length and its bytes. The file has the first ones, tail those that came last. */
struct spool {
  char *beside;
  int fd;         /* -1: none */
  bool full;      /* no file can be had, or written: the rest stays in memory, as the cache itself does then */
  size_t written; /* bytes in the file */
  struct buf tail;
  struct buf part; /* of the file, while it is read */
  size_t part_at, tail_at, read;
};

struct spool *spool_new(const char *beside) {
  struct spool *spool = mem_new(sizeof *spool);
  *spool = (struct spool){
      .beside = mem_copy(beside), .fd = -1, .tail = buf_empty(BUF_UNBOUNDED), .part = buf_empty(BUF_UNBOUNDED)};
  return spool;
}

static bool spool_open(struct spool *spool) {
  AUTO(mem_free_at) char *folder = mem_copy_n(spool->beside, (size_t)(strrchr(spool->beside, '/') - spool->beside) + 1);
  spool->fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (spool->fd >= 0) return true;
  AUTO(mem_free_at)
  char *path = mem_print("%s-read-XXXXXX", spool->beside); /* a file system that has none without a name */
  spool->fd = mkostemp(path, O_CLOEXEC);
  if (spool->fd >= 0) unlink(path);
  return spool->fd >= 0;
}

/* The tail goes into the file. False when it does not fit. */
static bool spool_flush(struct spool *spool) {
  size_t done = 0;
  if (spool->fd < 0 && !spool_open(spool)) return false;
  while (done < spool->tail.length) {
    ssize_t put = TEMP_FAILURE_RETRY(
        pwrite(spool->fd, spool->tail.data + done, spool->tail.length - done, (off_t)(spool->written + done)));
    if (put <= 0) return false; /* what was written of it is not counted */
    done += (size_t)put;
  }
  spool->written += done;
  buf_reset(&spool->tail);
  return true;
}

void spool_add(struct spool *spool, const char *bytes, size_t length) {
  /* Memory ends the program before this buffer's maximum does. */
  (void)!(buf_add(&spool->tail, &length, sizeof length) && buf_add(&spool->tail, bytes, length));
  if (spool->tail.length >= SPOOL_MEMORY && !spool->full) spool->full = !spool_flush(spool);
}

void spool_rewind(struct spool *spool) {
  spool->part_at = spool->tail_at = spool->read = 0;
  buf_reset(&spool->part);
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
  size_t rest = spool->part.length - spool->part_at, left = spool->written - spool->read;
  char bytes[SPOOL_PART];
  if (rest > 0) memmove(spool->part.data, spool->part.data + spool->part_at, rest);
  spool->part.length = rest;
  spool->part_at = 0;
  ssize_t got =
      TEMP_FAILURE_RETRY(pread(spool->fd, bytes, left < sizeof bytes ? left : sizeof bytes, (off_t)spool->read));
  if (got > 0 && buf_add(&spool->part, bytes, (size_t)got)) {
    spool->read += (size_t)got;
    return true;
  }
  error_set(error, ERROR_STORE, _("What Flatsy sent can't be read back: %s; try again"),
            strerror(got < 0 ? errno : EIO));
  return false;
}

const char *spool_next(struct spool *spool, size_t *length, struct error *error) {
  error_clear(error);
  for (;;) {
    const char *bytes = spool_piece(&spool->part, &spool->part_at, length);
    if (bytes != NULL) return bytes;
    if (spool->read == spool->written) return spool_piece(&spool->tail, &spool->tail_at, length);
    if (!spool_read(spool, error)) return NULL;
  }
}

void spool_reset(struct spool *spool) {
  if (spool->fd >= 0) (void)!ftruncate(spool->fd, 0);
  spool->written = 0;
  buf_reset(&spool->tail);
  spool_rewind(spool);
}

void spool_free(struct spool *take_spool) {
  if (take_spool == NULL) return;
  if (take_spool->fd >= 0) close(take_spool->fd);
  buf_free(&take_spool->tail);
  buf_free(&take_spool->part);
  free(take_spool->beside);
  free(take_spool);
}
