/* password_command: the first line that it prints, and no longer than we promised to wait. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/secret.h"

extern char **environ;

enum {
  COMMAND_MS = 30 * 1000,
  COMMAND_AFTER_MS = 2000, /* to end and say whether it went well, once its line is there */
  COMMAND_LOOK_MS = 20,    /* how soon a stop is seen */
  COMMAND_CLOSED_MS = 2,   /* how soon the end of one that has closed its output */
  COMMAND_LINE_MAX = 4096,
  COMMAND_PIPE = 64 * 1024 /* what may wait in a pipe */
};

struct command {
  pid_t child;
  int out;     /* -1: nobody can write any more */
  char *bytes; /* secret, COMMAND_LINE_MAX */
  size_t length;
  bool whole;  /* the line is there; what comes behind it is of no interest */
  bool ended;  /* by itself */
  bool failed; /* ... and badly */
};

/* The dashboard blocks signals for its signalfd: the command must not inherit that. */
static int command_spawn(struct command *command, const char *line, int out) {
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t files;
  sigset_t blocked, all;
  char *argv[] = {(char *)"sh", (char *)"-c", (char *)line, NULL}; /* exec changes none */
  sigemptyset(&blocked);
  sigfillset(&all);
  /* A stop of our group that comes before it has one of its own would hold it, and us, for ever: whoever goes on with
   * our group does not know the other one. */
  sigaddset(&blocked, SIGTSTP);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setsigmask(&attributes, &blocked);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  int problem = posix_spawn(&command->child, "/bin/sh", &files, &attributes, argv, environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  return problem;
}

static void command_close(struct command *command) {
  if (command->out >= 0) close(command->out);
  command->out = -1;
}

static void command_keep(struct command *command, const char *bytes, size_t length) {
  const char *end = memchr(bytes, '\n', length);
  size_t wanted = end != NULL ? (size_t)(end - bytes) + 1 : length;
  size_t room = COMMAND_LINE_MAX - command->length;
  memcpy(command->bytes + command->length, bytes, wanted < room ? wanted : room);
  command->length += wanted < room ? wanted : room;
  command->whole = end != NULL || wanted >= room;
}

/* Takes what waits in the pipe, and never more: who writes without an end must not hold us here. */
static void command_read(struct command *command) {
  char bytes[4096];
  for (size_t taken = 0; command->out >= 0 && taken < COMMAND_PIPE;) {
    ssize_t got = TEMP_FAILURE_RETRY(read(command->out, bytes, sizeof bytes));
    if (got < 0 && errno == EAGAIN) break;
    if (got <= 0) command_close(command);
    if (got > 0 && !command->whole) command_keep(command, bytes, (size_t)got);
    taken += got > 0 ? (size_t)got : 0;
  }
  explicit_bzero(bytes, sizeof bytes);
}

/* Left to be waited for: as long as it is, its number and that of its group are nobody else's. */
static void command_look(struct command *command) {
  siginfo_t about = {0};
  if (waitid(P_PID, (id_t)command->child, &about, WEXITED | WNOHANG | WNOWAIT) != 0 || about.si_pid == 0) return;
  command->ended = true;
  command->failed = about.si_code != CLD_EXITED || about.si_status != 0;
}

/* Until it has ended, or its line is there and its time is over. */
static void command_await(struct command *command, const struct clock *clock, const atomic_bool *stop) {
  int64_t end = clock_mono_ms(clock) + COMMAND_MS;
  bool waited = false; /* for its end, once there is a line */
  while (!command->ended && !atomic_load(stop) && clock_mono_ms(clock) < end) {
    struct pollfd wait = {.fd = command->out, .events = POLLIN};
    poll(&wait, 1, command->out >= 0 ? COMMAND_LOOK_MS : COMMAND_CLOSED_MS);
    command_look(command); /* before reading: whatever it wrote is in the pipe then */
    command_read(command);
    if (command->out < 0 && command->length == 0) return; /* no line can come */
    command->whole |= command->out < 0;
    if (!command->whole || waited) continue;
    waited = true;
    if (clock_mono_ms(clock) + COMMAND_AFTER_MS < end) end = clock_mono_ms(clock) + COMMAND_AFTER_MS;
  }
}

/* What it leaves running goes too. One that not even this ends is not waited for. */
static void command_end(struct command *command) {
  command_close(command);
  kill(-command->child, SIGKILL);
  for (int n = 0; n < COMMAND_LOOK_MS && waitpid(command->child, NULL, WNOHANG) == 0; n++)
    poll(NULL, 0, 1);
}

/* New secret memory; NULL when it is none. */
static char *command_line(const struct command *command) {
  size_t length = command->length;
  if ((!command->whole && !command->ended) || command->failed || length == COMMAND_LINE_MAX) return NULL;
  if (length > 0 && command->bytes[length - 1] == '\n') length--;
  if (length < command->length && length > 0 && command->bytes[length - 1] == '\r') length--;
  if (length == 0 || memchr(command->bytes, '\0', length) != NULL) return NULL;
  return mem_copy_n(command->bytes, length);
}

enum error_code secret_run_command(const char *line, const struct clock *clock, const atomic_bool *stop,
                                   char **password, struct error *error) {
  int ends[2];
  struct command command = {.out = -1};
  *password = NULL;
  if (pipe2(ends, O_CLOEXEC) != 0)
    return error_set(error, ERROR_STORE, _("No more files can be opened: %s"), strerror(errno));
  int problem = command_spawn(&command, line, ends[1]);
  close(ends[1]);
  if (problem != 0) {
    close(ends[0]);
    return error_set(error, ERROR_AUTH, _("password_command can't be started: %s"), strerror(problem));
  }
  command.out = ends[0];
  command.bytes = mem_new(COMMAND_LINE_MAX);
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  command_await(&command, clock, stop);
  command_end(&command);
  if (!atomic_load(stop)) *password = command_line(&command);
  explicit_bzero(command.bytes, COMMAND_LINE_MAX);
  free(command.bytes);
  if (*password != NULL) return ERROR_NONE;
  return error_set(error, ERROR_AUTH, _("password_command gave no password: run it by hand to see why, or log in"));
}
