#include "cli/cli_secret.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <termios.h>
#include <unistd.h>

#include "base/mem.h"

/* Signals that would end or stop us while the terminal does not echo: noted, and taken when it echoes again. One may
 * come at any moment, on any thread: it wakes who waits for the line. Never closed: a handler may still be at it. */
static atomic_int cli_secret_signal, cli_secret_wake = -1;
/* Behind it we were stopped and went on: the shell was quicker than we were. */
static atomic_bool cli_secret_stopped;

static void cli_secret_note_signal(int number) {
  int before = errno;
  if (number == SIGCONT) {
    cli_secret_stopped = true;
    return;
  }
  cli_secret_signal = number;
  (void)!write(cli_secret_wake, &(uint64_t){1}, sizeof(uint64_t));
  errno = before;
}

static const int cli_secret_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT};
enum { CLI_SECRET_SIGNALS = sizeof cli_secret_signals / sizeof *cli_secret_signals };

/* To the byte, less one line end. *length: its bytes; what is too long, or no text, leaves none of it: a part would be
 * another secret. */
static bool cli_secret_line(FILE *in, char *line, size_t *length) {
  bool zero = false, carriage = false;
  int c;
  for (*length = 0; (c = getc(in)) != EOF && c != '\n'; ++*length) {
    if (*length < CLI_SECRET_MAX) line[*length] = (char)c;
    zero |= c == '\0';
    carriage = c == '\r';
  }
  *length -= c == '\n' && carriage;
  if (zero || *length > CLI_SECRET_MAX) explicit_bzero(line, CLI_SECRET_MAX + 1);
  if (zero || *length > CLI_SECRET_MAX) return false;
  line[*length] = '\0';
  return *length > 0;
}

/* False: a signal came first. */
static bool cli_secret_await(FILE *in) {
  uint64_t count;
  (void)!read(cli_secret_wake, &count, sizeof count); /* an earlier question's */
  struct pollfd files[] = {{.fd = fileno(in), .events = POLLIN}, {.fd = cli_secret_wake, .events = POLLIN}};
  while (cli_secret_signal == 0 && poll(files, 2, -1) < 0 && errno == EINTR)
    ;
  return cli_secret_signal == 0;
}

static bool cli_secret_ask(FILE *in, const char *prompt, char *line, size_t *length) {
  struct termios before, quiet;
  struct sigaction note = {.sa_handler = cli_secret_note_signal}, old[CLI_SECRET_SIGNALS];
  if (tcgetattr(fileno(in), &before) != 0) return cli_secret_line(in, line, length);
  cli_secret_signal = 0;
  cli_secret_stopped = false;
  if (cli_secret_wake < 0) cli_secret_wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  for (size_t n = 0; n < CLI_SECRET_SIGNALS; n++)
    sigaction(cli_secret_signals[n], &note, &old[n]);
  quiet = before;
  quiet.c_lflag &= ~(tcflag_t)ECHO;
  tcsetattr(fileno(in), TCSAFLUSH, &quiet);
  fprintf(stderr, "%s", prompt);
  (void)fflush(stderr);
  bool read = cli_secret_await(in) && cli_secret_line(in, line, length);
  tcsetattr(fileno(in), TCSAFLUSH, &before);
  fputc('\n', stderr);
  for (size_t n = 0; n < CLI_SECRET_SIGNALS; n++)
    sigaction(cli_secret_signals[n], &old[n], NULL);
  bool stopped = cli_secret_signal == SIGTSTP && cli_secret_stopped;
  if (cli_secret_signal != 0 && !stopped) raise(cli_secret_signal);
  return read && cli_secret_signal == 0;
}

/* Who was stopped meanwhile is asked again: what is typed without a question is seen, and taken by a shell. */
static bool cli_secret_ask_on(FILE *in, const char *prompt, char *line, size_t *length) {
  bool read;
  do
    read = cli_secret_ask(in, prompt, line, length);
  while (!read && cli_secret_signal == SIGTSTP);
  return read;
}

char *cli_secret_read(FILE *in, const char *prompt, size_t *length) {
  char *line = mem_new(CLI_SECRET_MAX + 1);
  *length = 0;
  if (prompt != NULL ? cli_secret_ask_on(in, prompt, line, length) : cli_secret_line(in, line, length)) return line;
  explicit_bzero(line, CLI_SECRET_MAX + 1);
  free(line);
  return NULL;
}
