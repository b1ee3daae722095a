#include "store/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/url.h"
#include "base/when.h"

enum { SECRET_FILE_MAX = 32 * 1024 };

static bool secret_write_all(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = TEMP_FAILURE_RETRY(write(fd, bytes, length));
    if (written <= 0) return false;
    bytes += written;
    length -= (size_t)written;
  }
  return true;
}

static void secret_sync_folder(const char *path) {
  char *folder = mem_copy(path), *slash = strrchr(folder, '/');
  if (slash != NULL) *slash = '\0';
  int fd = open(slash != NULL ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) {
    (void)!fsync(fd);
    close(fd);
  }
  free(folder);
}

/* Three lines: account, expiry, token. */
enum error_code secret_write_token(const char *path, const char *account, const char *token, int64_t expires,
                                   struct error *error) {
  char when[WHEN_SIZE];
  when_print(expires, when);
  AUTO(mem_free_secret_at) char *text = mem_print("%s\n%s\n%s\n", account, when, token);
  AUTO(mem_free_at) char *temporary = mem_print("%s.%ld", path, (long)getpid());
  unlink(temporary);
  int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  bool written = fd >= 0 && secret_write_all(fd, text, strlen(text)) && fsync(fd) == 0;
  bool kept = written && rename(temporary, path) == 0;
  int problem = errno;
  if (fd >= 0) close(fd); /* which fails for nothing that is on the disk */
  if (kept)
    secret_sync_folder(path);
  else
    unlink(temporary);
  if (kept) return ERROR_NONE;
  return error_set(error, ERROR_STORE, _("Can't keep the login in %s: %s; it lasts until this program ends"), path,
                   strerror(problem));
}

/* The file's bytes, or NULL; *error is set only for a file that must not be trusted or can't be read. */
static char *secret_read_file(const char *path, struct error *error) {
  AUTO(mem_free_at) char *text = NULL;
  error_clear(error);
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0 && errno == ENOENT) return NULL;
  bool barred = fd < 0 && (errno == ELOOP || errno == EACCES);
  bool trusted = fd < 0 || file_check(fd, path, FILE_TOKEN, error) == ERROR_NONE;
  if (fd >= 0 && trusted) text = mem_new(SECRET_FILE_MAX + 1);
  if (trusted && (text == NULL || read(fd, text, SECRET_FILE_MAX) < 0))
    error_set(error, ERROR_STORE,
              barred ? _("Can't read the login in %s: %s; remove it and log in again")
                     : _("Can't read the login in %s: %s"), /* it may be as good as ever */
              path, strerror(errno));
  if (fd >= 0) close(fd);
  return error->code == ERROR_NONE ? mem_take(&text) : NULL;
}

enum error_code secret_read_token(const char *path, const char *account, char **token, int64_t *expires,
                                  struct error *error) {
  *token = NULL;
  *expires = WHEN_NONE;
  char *text = secret_read_file(path, error);
  if (text == NULL) return error->code;
  char *rest = text;
  char *owner = strsep(&rest, "\n"), *when = strsep(&rest, "\n"), *value = strsep(&rest, "\n");
  if (value != NULL && value[0] != '\0' && (strcmp(owner, account) == 0 || url_same(owner, account))) {
    *token = mem_copy(value);
    if (!when_parse(when, expires)) *expires = WHEN_NONE;
  }
  explicit_bzero(text, SECRET_FILE_MAX);
  free(text);
  return ERROR_NONE;
}

enum error_code secret_remove(const char *path, struct error *error) {
  if (unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR) return ERROR_NONE;
  return error_set(error, ERROR_STORE, _("Can't remove the login in %s: %s"), path, strerror(errno));
}
