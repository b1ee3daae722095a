#include "base/output.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/plain.h"
#include "base/wrap.h"

enum { OUTPUT_BUFFER = 64 * 1024, OUTPUT_COLUMNS = 80 };

/* stdout and stderr are one for the whole program, and so is why stdout failed. */
static int output_problem;
static bool output_is_plain;

/* What was written up to a character that is not whole yet. */
struct output_rest {
  char bytes[4];
  size_t length;
};
static struct output_rest output_rest, output_error_rest;

/* Where the line of a person's terminal stands. */
static struct wrap output_wrap;

/* What stdio of its own would drop: an interrupted write, an output that is full for a moment. The first problem of
 * such a file, 0: none. */
static int output_write_all(int fd, const char *bytes, size_t size) {
  int problem = 0;
  for (size_t done = 0; done < size && problem == 0;) {
    ssize_t written = write(fd, bytes + done, size - done);
    if (written > 0)
      done += (size_t)written;
    else if (written < 0 && errno == EAGAIN)
      poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
    else if (written == 0 || errno != EINTR)
      problem = written == 0 ? EIO : errno;
  }
  return problem;
}

static int output_write_plain(int fd, struct output_rest *rest, const char *bytes, size_t size) {
  AUTO(buf_free) struct buf text = buf_empty(BUF_UNBOUNDED);
  (void)!(buf_add(&text, rest->bytes, rest->length) && buf_add(&text, bytes, size)); /* there is no maximum to pass */
  size_t whole = plain_whole(text.data, text.length);
  rest->length = text.length - whole;
  memcpy(rest->bytes, text.data + whole, rest->length);
  AUTO(mem_free_at) char *plain = plain_text(text.data, whole);
  return output_write_all(fd, plain, strlen(plain));
}

/* arg: something for an output to the byte. */
static ssize_t output_write(void *arg, const char *bytes, size_t size) {
  if (output_problem == 0)
    output_problem = output_is_plain && arg == NULL ? output_write_plain(STDOUT_FILENO, &output_rest, bytes, size)
                                                    : output_write_all(STDOUT_FILENO, bytes, size);
  return output_problem == 0 ? (ssize_t)size : 0;
}

static ssize_t output_write_error(void *arg, const char *bytes, size_t size) {
  (void)arg;
  (void)output_write_plain(STDERR_FILENO, &output_error_rest, bytes, size); /* there is nowhere to tell it */
  return (ssize_t)size;
}

void output_be_plain(void) {
  if (output_is_plain) return;
  output_is_plain = true;
  FILE *errors = fopencookie(NULL, "w", (cookie_io_functions_t){.write = output_write_error});
  if (errors == NULL) return;
  setvbuf(errors, NULL, _IONBF, 0);
  stderr = errors;
}

void output_begin(bool exact) {
  FILE *out = fopencookie(exact ? &output_problem : NULL, "w", (cookie_io_functions_t){.write = output_write});
  if (out == NULL) return; /* no memory: stdio's own has to do */
  bool seen = isatty(STDOUT_FILENO) == 1;
  setvbuf(out, NULL, seen ? _IOLBF : _IOFBF, OUTPUT_BUFFER);
  stdout = out;
}

/* Its last column stays empty: some terminals go to the next line by themselves when it is full. */
static int output_columns(void) {
  struct winsize size;
  const char *told = getenv("COLUMNS");
  int columns = told != NULL ? atoi(told) : 0;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) columns = size.ws_col;
  return (columns > 0 ? columns : OUTPUT_COLUMNS) - 1;
}

static ssize_t output_write_line(void *arg, const char *bytes, size_t size) {
  output_wrap.columns = output_columns();
  AUTO(mem_free_at) char *lines = wrap_text(&output_wrap, bytes, size);
  (void)output_write(arg, lines, strlen(lines)); /* why it failed is kept */
  return output_problem == 0 ? (ssize_t)size : 0;
}

void output_begin_lines(void) {
  FILE *out = fopencookie(NULL, "w", (cookie_io_functions_t){.write = output_write_line});
  if (out == NULL) return; /* no memory: stdio's own has to do */
  setvbuf(out, NULL, _IOLBF, OUTPUT_BUFFER);
  stdout = stderr = out;
}

void output_line_ended(void) {
  output_wrap.column = 0;
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
