/* file_bytes: what a file holds. Any thread. */
#ifndef BASE_FILE_BYTES_H
#define BASE_FILE_BYTES_H

#include <stddef.h>

/* The bytes of an open plain file from where it stands on, at most so many, and a zero behind them; *length is how
 * many. Opened with O_NONBLOCK, a FIFO in its place hangs nobody. NULL with errno set: it is no plain file, or can't be
 * read. New memory. */
char *file_bytes(int fd, size_t most, size_t *length);

#endif
