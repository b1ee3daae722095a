#include "relay/hook_path.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/random.h"

enum { HOOK_PATH_BYTES = 32 };

static enum error_code hook_path_make(const char *path, struct error *error) {
  char text[2 * HOOK_PATH_BYTES + 2] = "";
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EEXIST) return ERROR_NONE;
  if (fd < 0) return file_fail(path, errno, error);
  bool drawn = random_hex(text, HOOK_PATH_BYTES);
  size_t length = strlen(text);
  text[length++] = '\n';
  errno = ENOSPC; /* when a part of it fits */
  bool made = drawn && write(fd, text, length) == (ssize_t)length && fsync(fd) == 0;
  int problem = errno;
  close(fd);
  if (made) return ERROR_NONE;
  unlink(path);
  if (!drawn) return error_set(error, ERROR_STORE, _("This machine gives no random numbers"));
  return file_fail(path, problem, error);
}

static bool hook_path_is_good(const char *text) {
  size_t length = strlen(text);
  return length >= 32 && strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_") == length;
}

enum error_code hook_path_read(const char *state, bool make, char **secret, struct error *error) {
  char text[256] = "";
  AUTO(mem_free_at) char *path = mem_print("%s/path", state);
  *secret = NULL;
  error_clear(error);
  bool there, looks = !make && geteuid() == 0; /* root asks for what is the relay's user's */
  if (make && (hook_path_make(path, error) != ERROR_NONE || file_look(path, &there, error) != ERROR_NONE))
    return error->code;
  int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK); /* a pipe must not hang the start */
  bool trusted = fd < 0 || file_check(fd, path, looks ? FILE_LOOKED_AT : FILE_KEY, error) == ERROR_NONE;
  ssize_t length = fd >= 0 && trusted ? read(fd, text, sizeof text - 1) : -1;
  int problem = errno;
  if (fd >= 0) close(fd);
  if (length >= 0) text[length] = '\0';
  text[strcspn(text, "\r\n")] = '\0';
  if (trusted && length < 0 && !make && problem == EACCES)
    error_set(error, ERROR_STORE, _("Only the relay's own user may open %s: ask as that one, or as root"), path);
  else if (trusted && length < 0)
    error_set(error, ERROR_STORE, _("Can't read %s: %s; start visitdeck-relay once, as its own user"), path,
              strerror(problem));
  else if (trusted && !hook_path_is_good(text))
    error_set(error, ERROR_CONFIG, _("%s holds no path of 32 letters and digits or more: remove it, it is made anew"),
              path);
  else if (trusted)
    *secret = mem_copy(text);
  return error->code;
}
