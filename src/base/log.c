#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/plain.h"
#include "base/text.h"
#include "base/when.h"

#define LOG_MAX (1024 * 1024)
#define LOG_LINE_MAX 1000

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER; /* guards log_fd and log_path */
static int log_fd = -1;
static char *log_path;
static bool log_is_service, log_is_plain; /* set before threads */
static unsigned log_lost;                 /* lines of a service that nobody took; under log_lock */

/* It is only added to, so what stands there does no harm. O_NONBLOCK: a FIFO in the log's place must not hang the
 * start. -1 and *error. */
static int log_open_file(const char *path, int create, struct error *error) {
  int fd = open(path, O_WRONLY | O_APPEND | create | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
  if (fd < 0) error_set(error, ERROR_STORE, _("Can't write the log %s: %s."), path, strerror(errno));
  if (fd < 0 || file_keep_private(fd, path, error) == ERROR_NONE) return fd;
  close(fd);
  return -1;
}

/* Moves a full file to PATH.1, unless another process did so already, and starts a new one. Keeps the old one if that
 * fails. */
static void log_rotate(void) {
  struct stat ours, named;
  struct error none;
  if (fstat(log_fd, &ours) != 0 || ours.st_size <= LOG_MAX) return;
  if (lstat(log_path, &named) == 0 && named.st_ino == ours.st_ino && named.st_dev == ours.st_dev) {
    AUTO(mem_free_at) char *old = mem_print("%s.1", log_path);
    if (rename(log_path, old) != 0) return;
  }
  int fd = log_open_file(log_path, O_CREAT, &none);
  if (fd < 0) return;
  close(log_fd);
  log_fd = fd;
}

/* Whoever reads it may stand still (a terminal that was stopped, a pipe): no service waits for that. Where anything can
 * be written there is room for both lines. */
static void log_say(const char *line, size_t length) {
  struct pollfd room = {.fd = STDERR_FILENO, .events = POLLOUT};
  if (poll(&room, 1, 0) == 0) {
    log_lost++;
    return;
  }
  if (log_lost > 0) dprintf(STDERR_FILENO, "<6>%u lines of this log are lost: nobody took them\n", log_lost);
  log_lost = 0;
  AUTO(mem_free_at) char *plain = log_is_plain ? plain_text(line, length) : NULL;
  (void)!write(STDERR_FILENO, plain != NULL ? plain : line, plain != NULL ? strlen(plain) : length);
}

void log_to_stderr(void) {
  log_is_service = true;
  log_is_plain = !i18n_is_utf8();
}

enum error_code log_open(const char *path, struct error *error) {
  struct error none;
  if (log_is_service) return ERROR_NONE;
  log_close();
  int fd = log_open_file(path, O_CREAT, error);
  if (fd < 0) return error->code;
  pthread_mutex_lock(&log_lock);
  log_fd = fd;
  log_path = mem_copy(path);
  log_rotate();
  AUTO(mem_free_at) char *old = mem_print("%s.1", path);
  int old_fd = log_open_file(old, 0, &none); /* made when it was open to others */
  if (old_fd >= 0) close(old_fd);
  pthread_mutex_unlock(&log_lock);
  return ERROR_NONE;
}

void log_close(void) {
  pthread_mutex_lock(&log_lock);
  if (log_fd >= 0) close(log_fd);
  log_fd = -1;
  mem_free_at(&log_path);
  pthread_mutex_unlock(&log_lock);
}

void log_line(const char *format, ...) {
  char raw[LOG_LINE_MAX], cut[LOG_LINE_MAX], line[LOG_LINE_MAX + 1], stamp[WHEN_SIZE];
  va_list args;
  va_start(args, format);
  vsnprintf(raw, sizeof raw, format, args);
  va_end(args);
  text_copy(cut, sizeof cut - 1, raw);
  AUTO(mem_free_at) char *clean = text_clean(cut, strlen(cut), TEXT_LINE);
  when_print(clock_utc(&clock_system), stamp);
  int head = log_is_service ? snprintf(line, sizeof line, "<6>") : snprintf(line, sizeof line, "%s ", stamp);
  text_copy(line + head, sizeof line - (size_t)head - 1, clean);
  size_t length = strlen(line);
  line[length++] = '\n';
  pthread_mutex_lock(&log_lock);
  if (log_is_service) {
    log_say(line, length);
  } else if (log_fd >= 0) {
    /* A log that can't be written stops nobody's work. */
    ssize_t written = write(log_fd, line, length);
    if (written > 0) log_rotate();
  }
  pthread_mutex_unlock(&log_lock);
}
