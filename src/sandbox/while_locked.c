#include "sandbox/while_locked.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/i18n.h"

static void *while_locked_wait(void *file) {
  int fd = (int)(intptr_t)file, got;
  do
    got = flock(fd, LOCK_EX);
  while (got != 0 && errno == EINTR);
  if (got != 0) { /* whether anybody has a lock isn't known: rather left over than gone under them */
    fprintf(stderr, _("visitdeck-sandbox: can't lock the file of --while-locked (%s); it doesn't end by itself\n"),
            strerror(errno));
    return NULL;
  }
  (void)!ftruncate(fd, 0);
  kill(getpid(), SIGTERM);
  return NULL;
}

/* Signals are for the main thread. */
enum error_code while_locked_begin(const char *path, struct error *error) {
  int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return error_set(error, ERROR_STORE, _("Can't open %s: %s"), path, strerror(errno));
  pthread_t thread;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  if (pthread_create(&thread, NULL, while_locked_wait, (void *)(intptr_t)fd) != 0) abort();
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_detach(thread);
  return ERROR_NONE;
}
