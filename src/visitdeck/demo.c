#include "visitdeck/demo.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/random.h"

extern char **environ;

enum { DEMO_START_MS = 20 * 1000, DEMO_AGAIN_MS = 10, DEMO_LINE = 256, DEMO_SECRET = 16 };

/* Three files in the state folder, each for its lock (flock), which the kernel takes back however a process ends:
 * "start"    exclusive: one starts or joins at a time
 * "sandbox"  shared: whoever uses the sandbox; holds its URL and its password, a line each. Exclusive: the sandbox
 *            itself, when nobody does any more: it empties the file and ends
 * "lives"    exclusive: the sandbox as long as there is a process */

/* visitdeck-sandbox beside this program, else in PATH. New memory. */
static char *demo_program(void) {
  char self[4096];
  ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
  if (length > 0) {
    self[length] = '\0';
    char *slash = strrchr(self, '/');
    AUTO(mem_free_at) char *beside = mem_print("%.*s/visitdeck-sandbox", (int)(slash - self), self);
    if (access(beside, X_OK) == 0) return mem_take(&beside);
  }
  return mem_copy("visitdeck-sandbox");
}

static enum error_code demo_make_folder(const char *path, struct error *error) {
  struct stat about;
  if (lstat(path, &about) == 0 && S_ISLNK(about.st_mode)) /* to somebody's files, which would go */
    return error_set(error, ERROR_STORE, _("%s is a link: remove it, the demo's files are deleted at each start"),
                     path);
  return file_make_folder(path, error);
}

/* A new sandbox has new data: what the last demo left would be about visits that are no more. */
static void demo_forget(const char *folder) {
  static const char *const names[] = {"token",          "outbox.db", "outbox.db-wal", "outbox.db-shm",
                                      "outbox.db.lock", "cache.db",  "cache.db-wal",  "cache.db-shm"};
  for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
    AUTO(mem_free_at) char *path = mem_print("%s/%s", folder, names[n]);
    unlink(path);
  }
}

/* Reads the first line, "listening on URL", before the time is up. New memory, or NULL. */
static char *demo_read_url(int out) {
  char line[DEMO_LINE] = "";
  size_t length = 0;
  int64_t end = clock_mono_ms(&clock_system) + DEMO_START_MS;
  while (memchr(line, '\n', length) == NULL) {
    struct pollfd wait = {.fd = out, .events = POLLIN};
    int64_t left = end - clock_mono_ms(&clock_system);
    if (left <= 0 || poll(&wait, 1, (int)left) == 0 || length == sizeof line - 1) return NULL;
    ssize_t got = read(out, line + length, sizeof line - 1 - length);
    if (got == 0 || (got < 0 && errno != EINTR)) return NULL;
    length += got > 0 ? (size_t)got : 0;
  }
  static const char before[] = "listening on ";
  if (strncmp(line, before, sizeof before - 1) != 0) return NULL;
  line[strcspn(line, "\r\n")] = '\0';
  return mem_copy(line + sizeof before - 1);
}

static int demo_open(const char *folder, const char *name, struct error *error) {
  AUTO(mem_free_at) char *path = mem_print("%s/%s", folder, name);
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    error_set(error, ERROR_STORE, _("Can't open %s: %s"), path, strerror(errno));
  else if (file_keep_private(fd, path, error) == ERROR_NONE)
    return fd;
  if (fd >= 0) close(fd);
  return -1;
}

/* 0, EWOULDBLOCK: somebody else has it, or another errno. */
static int demo_try(int fd, int how) {
  int got;
  do
    got = flock(fd, how | LOCK_NB);
  while (got != 0 && errno == EINTR);
  return got == 0 ? 0 : errno;
}

/* Some network folders have no locks. */
static enum error_code demo_cannot_lock(const char *folder, int problem, struct error *error) {
  return error_set(error, ERROR_STORE, _("Can't lock the demo's files in %s: %s"), folder, strerror(problem));
}

/* Who else has it is about to start, or to end: that takes no time, unless they are stopped. */
static enum error_code demo_lock(int fd, int how, const char *folder, struct error *error) {
  const struct timespec again = {.tv_nsec = DEMO_AGAIN_MS * 1000000L};
  int64_t end = clock_mono_ms(&clock_system) + DEMO_START_MS;
  int problem;
  while ((problem = demo_try(fd, how)) != 0) {
    if (problem != EWOULDBLOCK) return demo_cannot_lock(folder, problem, error);
    if (clock_mono_ms(&clock_system) >= end)
      return error_set(error, ERROR_STORE, _("The demo is just starting: try again"));
    nanosleep(&again, NULL);
  }
  return ERROR_NONE;
}

/* 0 or an errno. in: where it reads its password, out: where it says its URL. */
static int demo_launch(struct demo *demo, const char *users, int in, int out) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  AUTO(mem_free_at) char *program = demo_program();
  AUTO(mem_free_at) char *locked = mem_copy(users);
  char name[] = "visitdeck-sandbox", option[] = "--while-locked", secret[] = "--password", from[] = "-";
  char *argv[] = {name, option, locked, secret, from, NULL};
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID); /* Ctrl-C in the terminal, and its end, are not for it */
  int problem = posix_spawnp(&demo->sandbox, program, &files, &attributes, argv, environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (problem != 0) demo->sandbox = 0;
  return problem;
}

static enum error_code demo_spawn(struct demo *demo, const char *users, struct error *error) {
  int in[2] = {-1, -1}, out[2] = {-1, -1};
  demo->password = mem_new(2 * DEMO_SECRET + 1);
  bool open = random_hex(demo->password, DEMO_SECRET) && pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0;
  int problem = open ? demo_launch(demo, users, in[0], out[1]) : errno;
  if (out[1] >= 0) close(out[1]);
  if (problem == 0) {
    dprintf(in[1], "%s\n", demo->password);
    demo->url = demo_read_url(out[0]);
  }
  const int left[] = {in[0], in[1], out[0]};
  for (size_t n = 0; n < sizeof left / sizeof *left; n++)
    if (left[n] >= 0) close(left[n]);
  if (demo->url != NULL) return ERROR_NONE;
  if (!open) return error_set(error, ERROR_STORE, _("No more files can be opened: %s"), strerror(problem));
  return error_set(error, ERROR_STORE, _("The demo's sandbox can't start (%s): is visitdeck-sandbox installed?"),
                   problem != 0 ? strerror(problem) : _("no answer"));
}

/* What stands about the sandbox that lives; false: it ends, or whoever started it was killed before they wrote it. */
static bool demo_join(struct demo *demo) {
  char text[DEMO_LINE] = "", *rest = text;
  ssize_t length = pread(demo->users, text, sizeof text - 1, 0);
  text[length > 0 ? length : 0] = '\0';
  char *url = strsep(&rest, "\n"), *password = strsep(&rest, "\n");
  if (rest == NULL) return false;
  demo->url = mem_copy(url);
  demo->password = mem_copy(password);
  return true;
}

/* The sandbox is given that file, with its lock. */
static enum error_code demo_run(struct demo *demo, int lives, const char *state_folder, const char *cache_folder,
                                struct error *error) {
  AUTO(mem_free_at) char *path = mem_print("%s/sandbox", state_folder);
  if (ftruncate(demo->users, 0) != 0 || fcntl(lives, F_SETFD, 0) != 0)
    return error_set(error, ERROR_STORE, _("Can't write %s: %s"), path, strerror(errno));
  demo_forget(state_folder);
  demo_forget(cache_folder);
  if (demo_spawn(demo, path, error) != ERROR_NONE) return error->code;
  AUTO(mem_free_at) char *text = mem_print("%s\n%s\n", demo->url, demo->password);
  bool written = pwrite(demo->users, text, strlen(text), 0) == (ssize_t)strlen(text);
  return written ? ERROR_NONE : error_set(error, ERROR_STORE, _("Can't write %s: %s"), path, strerror(errno));
}

/* No sandbox is there, so nobody else can be waiting for the exclusive lock: who has a shared one still is a dashboard
 * whose sandbox was killed, and has the files open that a new one begins by deleting. */
static enum error_code demo_be_alone(const struct demo *demo, const char *folder, struct error *error) {
  int problem = demo_try(demo->users, LOCK_EX);
  if (problem == EWOULDBLOCK)
    return error_set(error, ERROR_STORE, _("The demo's sandbox is gone: leave the other dashboards first"));
  if (problem != 0) return demo_cannot_lock(folder, problem, error);
  return demo_lock(demo->users, LOCK_SH, folder, error);
}

/* Nobody else starts or joins meanwhile. A user from here on: the sandbox that lives doesn't end. */
static enum error_code demo_enter(struct demo *demo, int lives, const char *state_folder, const char *cache_folder,
                                  struct error *error) {
  if (demo_lock(demo->users, LOCK_SH, state_folder, error) != ERROR_NONE) return error->code;
  int problem = demo_try(lives, LOCK_EX);
  if (problem != 0 && problem != EWOULDBLOCK) return demo_cannot_lock(state_folder, problem, error);
  if (problem != 0 && demo_join(demo)) return ERROR_NONE;
  if (problem != 0) {
    flock(demo->users, LOCK_UN); /* one that has no user ends */
    if (demo_lock(lives, LOCK_EX, state_folder, error) != ERROR_NONE ||
        demo_lock(demo->users, LOCK_SH, state_folder, error) != ERROR_NONE)
      return error->code;
  }
  if (demo_be_alone(demo, state_folder, error) != ERROR_NONE) return error->code;
  return demo_run(demo, lives, state_folder, cache_folder, error);
}

/* With its sandbox, if that is still this process's. */
static void demo_drop(struct demo *take_demo) {
  if (take_demo->sandbox > 0) {
    kill(take_demo->sandbox, SIGCONT); /* one that was stopped can't end otherwise */
    kill(take_demo->sandbox, SIGTERM);
    while (waitpid(take_demo->sandbox, NULL, 0) < 0 && errno == EINTR)
      ;
  }
  if (take_demo->users >= 0) close(take_demo->users);
  free(take_demo->url);
  free(take_demo->password);
  free(take_demo);
}

enum error_code demo_start(const char *state_folder, const char *cache_folder, struct demo **demo,
                           struct error *error) {
  *demo = NULL;
  if (demo_make_folder(state_folder, error) != ERROR_NONE || demo_make_folder(cache_folder, error) != ERROR_NONE)
    return error->code;
  struct demo *made = mem_new(sizeof *made);
  int start = demo_open(state_folder, "start", error), lives = -1;
  made->users = start >= 0 ? demo_open(state_folder, "sandbox", error) : -1;
  if (made->users >= 0) lives = demo_open(state_folder, "lives", error);
  if (lives >= 0 && demo_lock(start, LOCK_EX, state_folder, error) == ERROR_NONE &&
      demo_enter(made, lives, state_folder, cache_folder, error) == ERROR_NONE)
    *demo = made;
  else
    demo_drop(made);
  if (lives >= 0) close(lives);
  if (start >= 0) close(start);
  return *demo != NULL ? ERROR_NONE : error->code;
}

/* Nobody uses it any more, or it ends for that reason already. */
static bool demo_is_last(const struct demo *demo) {
  return demo_try(demo->users, LOCK_EX) == 0 || demo_try(demo->users, LOCK_SH) == EWOULDBLOCK;
}

void demo_stop(struct demo *take_demo) {
  if (take_demo == NULL) return;
  if (take_demo->sandbox > 0 && (waitpid(take_demo->sandbox, NULL, WNOHANG) != 0 || !demo_is_last(take_demo)))
    take_demo->sandbox = 0; /* gone already, or others' from now on */
  demo_drop(take_demo);
}
