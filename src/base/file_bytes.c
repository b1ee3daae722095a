#include "base/file_bytes.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

char *file_bytes(int fd, size_t most, size_t *length) {
  struct stat about;
  *length = 0;
  if (fstat(fd, &about) != 0) return NULL;
  errno = S_ISDIR(about.st_mode) ? EISDIR : EINVAL;
  if (!S_ISREG(about.st_mode)) return NULL;
  char *bytes = mem_new(most + 1);
  ssize_t got = 1;
  while (*length < most && (got = read(fd, bytes + *length, most - *length)) > 0)
    *length += (size_t)got;
  if (got >= 0) return mem_resize(bytes, *length + 1, 1);
  int problem = errno;
  free(bytes);
  errno = problem;
  return NULL;
}
