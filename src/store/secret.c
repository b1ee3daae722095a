#include "store/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"

extern char **environ;

enum {
  SECRET_FILE_MAX = 32 * 1024,
  SECRET_PASSWORD_MAX = 4096,
  SECRET_LOOK_MS = 50,
  /* how soon a stop is seen */ SECRET_COMMAND_MS = 30 * 1000
};

static bool secret_write_all(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = write(fd, bytes, length);
    if (written < 0 && errno == EINTR) continue;
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
  char *text = mem_print("%s\n%s\n%s\n", account, when, token);
  char *temporary = mem_print("%s.%ld", path, (long)getpid());
  unlink(temporary);
  int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  bool kept = fd >= 0 && secret_write_all(fd, text, strlen(text)) && fsync(fd) == 0;
  int problem = errno;
  if (fd >= 0 && close(fd) != 0 && kept) {
    kept = false;
    problem = errno;
  }
  if (kept && rename(temporary, path) != 0) {
    kept = false;
    problem = errno;
  }
  if (kept)
    secret_sync_folder(path);
  else
    unlink(temporary);
  mem_free_secret(text);
  free(temporary);
  if (kept) return ERROR_NONE;
  return error_set(error, ERROR_STORE, _("Can't keep the login in %s: %s; it lasts until this program ends"), path,
                   strerror(problem));
}

/* The file's bytes, or NULL; *error is set only for a file that must not be trusted or can't be read. */
static char *secret_read_file(const char *path, struct error *error) {
  struct stat about;
  error_clear(error);
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) {
    if (errno != ENOENT)
      error_set(error, ERROR_STORE, _("Can't read the login in %s: %s; remove it and log in again"), path,
                strerror(errno));
    return NULL;
  }
  char *text = NULL;
  if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
    error_set(error, ERROR_STORE, _("%s is no file: move it away and log in again"), path);
  } else if (about.st_uid != geteuid()) {
    error_set(error, ERROR_STORE, _("The login in %s belongs to another user: remove it and log in again"), path);
  } else if ((about.st_mode & 077) != 0) {
    error_set(error, ERROR_STORE, _("The login in %s can be read by others: remove it and log in again"), path);
  } else {
    text = mem_new(SECRET_FILE_MAX + 1);
    ssize_t length = read(fd, text, SECRET_FILE_MAX);
    if (length < 0) {
      error_set(error, ERROR_STORE, _("Can't read the login in %s: %s; remove it and log in again"), path,
                strerror(errno));
      free(text);
      text = NULL;
    } else {
      text[length] = '\0';
    }
  }
  close(fd);
  return text;
}

enum error_code secret_read_token(const char *path, const char *account, char **token, int64_t *expires,
                                  struct error *error) {
  *token = NULL;
  *expires = WHEN_NONE;
  char *text = secret_read_file(path, error);
  if (text == NULL) return error->code;
  char *rest = text;
  char *owner = strsep(&rest, "\n"), *when = strsep(&rest, "\n"), *value = strsep(&rest, "\n");
  if (value != NULL && value[0] != '\0' && strcmp(owner, account) == 0) {
    *token = mem_copy(value);
    if (!when_parse(when, expires)) *expires = WHEN_NONE;
  }
  explicit_bzero(text, SECRET_FILE_MAX);
  free(text);
  return ERROR_NONE;
}

enum error_code secret_remove(const char *path, struct error *error) {
  if (unlink(path) == 0 || errno == ENOENT) return ERROR_NONE;
  return error_set(error, ERROR_STORE, _("Can't remove the login in %s: %s"), path, strerror(errno));
}

/* ---- password_command */

/* The dashboard blocks signals for its signalfd: the command must not inherit that. */
static int secret_spawn(const char *command, int out, pid_t *child) {
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t files;
  sigset_t none, all;
  char *argv[] = {(char *)"sh", (char *)"-c", (char *)command, NULL}; /* exec changes none */
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  int problem = posix_spawn(child, "/bin/sh", &files, &attributes, argv, environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  return problem;
}

/* True when all came before the time was up. */
static bool secret_collect(int in, const atomic_bool *stop, struct buf *text) {
  int64_t end = clock_mono_ms(&clock_system) + SECRET_COMMAND_MS;
  struct pollfd wait = {.fd = in, .events = POLLIN};
  for (;;) {
    char bytes[512];
    int64_t left = end - clock_mono_ms(&clock_system);
    if (left <= 0 || atomic_load(stop)) return false;
    if (poll(&wait, 1, SECRET_LOOK_MS) == 0) continue;
    ssize_t length = read(in, bytes, sizeof bytes);
    if (length < 0 && errno == EINTR) continue;
    bool kept = length > 0 && buf_add(text, bytes, (size_t)length);
    explicit_bzero(bytes, sizeof bytes);
    if (!kept) return length == 0;
  }
}

enum error_code secret_run_command(const char *command, const atomic_bool *stop, char **password, struct error *error) {
  int ends[2], status = 0;
  pid_t child;
  struct buf text;
  *password = NULL;
  if (pipe2(ends, O_CLOEXEC) != 0)
    return error_set(error, ERROR_STORE, _("No more files can be opened: %s"), strerror(errno));
  int problem = secret_spawn(command, ends[1], &child);
  close(ends[1]);
  if (problem != 0) {
    close(ends[0]);
    return error_set(error, ERROR_AUTH, _("password_command can't be started: %s"), strerror(problem));
  }
  buf_init(&text, SECRET_PASSWORD_MAX);
  bool whole = secret_collect(ends[0], stop, &text);
  close(ends[0]);
  if (!whole) kill(-child, SIGKILL);
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  char *all = buf_take(&text);
  all[strcspn(all, "\r\n")] = '\0';
  if (whole && WIFEXITED(status) && WEXITSTATUS(status) == 0 && all[0] != '\0') {
    *password = all;
    return ERROR_NONE;
  }
  mem_free_secret(all);
  return error_set(error, ERROR_AUTH, _("password_command gave no password: run it by hand to see why, or log in"));
}
