#include "base/output.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/i18n.h"

enum { OUTPUT_BUFFER = 64 * 1024 };

/* stdout is one for the whole program, and so is why it failed. */
static int output_problem;

/* What stdio of its own would drop: an interrupted write, an output that is full for a moment. */
static ssize_t output_write(void *arg, const char *bytes, size_t size) {
  size_t done = 0;
  (void)arg;
  while (done < size && output_problem == 0) {
    ssize_t written = write(STDOUT_FILENO, bytes + done, size - done);
    if (written > 0)
      done += (size_t)written;
    else if (written < 0 && errno == EAGAIN)
      poll(&(struct pollfd){.fd = STDOUT_FILENO, .events = POLLOUT}, 1, -1);
    else if (written == 0 || errno != EINTR)
      output_problem = written == 0 ? EIO : errno;
  }
  return done == size ? (ssize_t)size : 0;
}

void output_begin(void) {
  FILE *out = fopencookie(NULL, "w", (cookie_io_functions_t){.write = output_write});
  if (out == NULL) return; /* no memory: stdio's own has to do */
  bool seen = isatty(STDOUT_FILENO) == 1;
  setvbuf(out, NULL, seen ? _IOLBF : _IOFBF, OUTPUT_BUFFER);
  stdout = out;
}

int output_end(const char *program, int status, bool done) {
  struct error error;
  errno = 0;
  if (fflush(stdout) != 0 && output_problem == 0) output_problem = errno;
  int copy = output_problem == 0 ? dup(STDOUT_FILENO) : -1; /* a network disk says at a close that it is full */
  if (copy >= 0 && close(copy) != 0) output_problem = errno;
  if (output_problem == 0 || (output_problem == EPIPE && !done)) return status;
  const char *why = output_problem == EBADF ? _("standard output is closed") : strerror(output_problem);
  if (done && status == 0)
    error_set(&error, ERROR_STORE, _("It is done, but this could not be written: %s"), why);
  else
    error_set(&error, ERROR_STORE, _("Can't write the output: %s"), why);
  fprintf(stderr, "%s: %s\n", program, error.text);
  return status == 0 && !done ? error_exit_status(ERROR_STORE) : status;
}
