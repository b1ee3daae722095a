#include "store/begun_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/file_bytes.h"
#include "base/mem.h"
#include "model/begun.h"
#include "store/outbox_private.h"

static const char begun_file_begins[] = "begun.";

static char *begun_file_path(const char *folder, const char *name) {
  return mem_print("%s/%s", folder, name);
}

static char *begun_file_own(const struct outbox *outbox) {
  return mem_print("%s%" PRId64 ".%s", begun_file_begins, outbox->owner, outbox->mark);
}

static bool begun_file_write(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = TEMP_FAILURE_RETRY(write(fd, bytes, length));
    if (written <= 0) return false;
    bytes += written;
    length -= (size_t)written;
  }
  return fsync(fd) == 0;
}

enum error_code begun_file_keep(const struct outbox *outbox, const char *folder, const char *text,
                                struct error *error) {
  AUTO(mem_free_at) char *name = begun_file_own(outbox);
  AUTO(mem_free_at) char *path = begun_file_path(folder, name);
  AUTO(mem_free_at) char *temporary = mem_print("%s/.%s", folder, name);
  error_clear(error);
  if (text == NULL) {
    unlink(path);
    return ERROR_NONE;
  }
  if (outbox->owner == 0) return outbox->why.code != ERROR_NONE ? (*error = outbox->why).code : ERROR_NONE;
  unlink(temporary);
  int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  bool kept = fd >= 0 && begun_file_write(fd, text, strlen(text)) && rename(temporary, path) == 0;
  int problem = errno;
  if (fd >= 0) close(fd);
  if (kept) return ERROR_NONE;
  unlink(temporary);
  return file_fail(path, problem, error);
}

/* NULL: it is none of ours, or can't be read. */
static char *begun_file_read(const char *path) {
  struct error ignored;
  size_t length;
  AUTO(mem_free_at) char *text = NULL;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd >= 0 && file_check(fd, path, FILE_SECRET, &ignored) == ERROR_NONE)
    text = file_bytes(fd, BEGUN_MAX + 1, &length);
  if (fd >= 0) close(fd);
  return text != NULL && length <= BEGUN_MAX && strlen(text) == length ? mem_take(&text) : NULL;
}

/* The number in "begun.12.k3jx"; 0: it is another file, or this process's. */
static int64_t begun_file_number(const struct outbox *outbox, const char *name) {
  AUTO(mem_free_at) char *own = begun_file_own(outbox);
  size_t length = strlen(begun_file_begins);
  char *end;
  if (strncmp(name, begun_file_begins, length) != 0 || strcmp(name, own) == 0) return 0;
  long long number = strtoll(name + length, &end, 10);
  bool ours = *end == '.' && end[1] != '\0' && strspn(end + 1, "0123456789abcdef") == strlen(end + 1);
  return ours && number > 0 && !outbox_owner_lives(outbox, number) ? number : 0;
}

/* One that can't be read hides no other. */
char *begun_file_find(const struct outbox *outbox, const char *folder, char **name) {
  DIR *files = opendir(folder);
  int64_t last = 0;
  char *text = NULL;
  *name = NULL;
  if (files == NULL) return NULL;
  for (struct dirent *file; (file = readdir(files)) != NULL;) {
    int64_t number = begun_file_number(outbox, file->d_name);
    AUTO(mem_free_at) char *path = number > last ? begun_file_path(folder, file->d_name) : NULL;
    char *read = path != NULL ? begun_file_read(path) : NULL;
    if (read == NULL) continue;
    last = number;
    free(text);
    text = read;
    mem_replace(name, file->d_name);
  }
  closedir(files);
  return text;
}

void begun_file_remove(const char *folder, const char *name) {
  AUTO(mem_free_at) char *path = begun_file_path(folder, name);
  unlink(path);
}
