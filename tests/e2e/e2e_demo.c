/* visitdeck --demo, many at once: they share one sandbox, which ends with the last of them, whoever that is and however
 * each ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/tty.h"
#include "../harness/test.h"
#include "base/mem.h"

#define LINES "state/visitdeck/.demo/sandbox" /* the URL, the password; each user has a lock on it */
#define LIVES "state/visitdeck/.demo/lives"   /* locked by the sandbox */
#define START "state/visitdeck/.demo/start"   /* locked by who starts or joins */

enum { END_MS = 120 * 1000, AGAIN_MS = 1 };

static struct tty *open_demo(const struct home *home) {
  struct tty *tty = tty_start(home, &(struct tty_setup){.rows = 40, .columns = 120},
                              (const char *const[]){"./visitdeck", "--demo", NULL});
  tty_wait(tty, "Recommended by Flatsy");
  return tty;
}

/* It reads as a command; what the sandbox is known by, new memory. */
static char *read_demo(const struct home *home) {
  size_t length;
  AUTO(ran_free)
  struct ran ran = run(home, NULL, (const char *const[]){"./visitdeck", "--demo", "agenda", "--json", NULL});
  if (ran.status != 0) fail_msg("%d %s", ran.status, ran.err);
  char *lines = home_read(home, LINES, &length);
  assert_non_null(lines);
  return lines;
}

/* The sandbox that this process has started: readable when it has ended, also when its parent can't be told any more.
 */
static int sandbox_of(pid_t pid) {
  AUTO(mem_free_at) char *command = mem_print("pgrep -P %d visitdeck", (int)pid);
  FILE *children = popen(command, "r");
  int sandbox = 0;
  assert_int_equal(fscanf(children, "%d", &sandbox), 1);
  pclose(children);
  int fd = (int)syscall(SYS_pidfd_open, sandbox, 0);
  assert_true(fd >= 0);
  return fd;
}

static bool has_ended(int sandbox, int milliseconds) {
  return poll(&(struct pollfd){.fd = sandbox, .events = POLLIN}, 1, milliseconds) == 1;
}

static int open_file(const struct home *home, const char *below) {
  AUTO(mem_free_at) char *path = home_path(home, below);
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  assert_true(fd >= 0);
  return fd;
}

static pid_t start_reading(const struct home *home, int *out) {
  return run_start(&(struct run_setup){.home = home}, (const char *const[]){"./visitdeck", "--demo", "agenda", NULL},
                   out);
}

/* How the first of them leaves. */
enum way { WAY_KEY, WAY_KILLED, WAY_TERMINATED, WAY_HUNG_UP, WAY_STOPPED, WAYS };

static void leave(struct tty *tty, enum way way) {
  static const int signals[] = {[WAY_KILLED] = SIGKILL, [WAY_TERMINATED] = SIGTERM, [WAY_STOPPED] = SIGSTOP};
  if (way == WAY_KEY) tty_type(tty, "q");
  if (way == WAY_HUNG_UP) tty_hang_up(tty);
  if (way == WAY_KILLED || way == WAY_TERMINATED || way == WAY_STOPPED) kill(tty_pid(tty), signals[way]);
  if (way != WAY_STOPPED) tty_wait_exit(tty);
}

TEST(the_last_one_out_ends_the_sandbox) {
  for (enum way way = WAY_KEY; way < WAYS; way++)
    for (enum way last = WAY_KEY; last <= WAY_KILLED; last++) {
      struct home home;
      home_open(&home);
      struct tty *first = open_demo(&home), *second = open_demo(&home);
      int sandbox = sandbox_of(tty_pid(first));
      AUTO(mem_free_at) char *before = read_demo(&home);
      leave(first, way);
      struct tty *third = open_demo(&home);
      leave(second, WAY_KILLED);
      AUTO(mem_free_at) char *after = read_demo(&home);
      assert_string_equal(before, after); /* the same one, with all that was done in it */
      tty_type(third, "r");
      tty_wait(third, "Read again");
      assert_false(has_ended(sandbox, 0));
      leave(third, last);
      if (way == WAY_STOPPED) { /* it is there still */
        free(read_demo(&home));
        assert_false(has_ended(sandbox, 0));
        leave(first, WAY_KILLED);
      }
      if (!has_ended(sandbox, END_MS)) fail_msg("%d %d: it is left", way, last);
      close(sandbox);
      tty_free(first);
      tty_free(second);
      tty_free(third);
      home_close(&home);
    }
}

TEST(killed_at_once_they_leave_nothing) {
  struct home home;
  home_open(&home);
  struct tty *first = open_demo(&home), *second = open_demo(&home);
  int sandbox = sandbox_of(tty_pid(first));
  kill(tty_pid(first), SIGKILL);
  kill(tty_pid(second), SIGKILL);
  assert_true(has_ended(sandbox, END_MS));
  tty_wait_exit(first);
  tty_wait_exit(second);
  AUTO(mem_free_at) char *lines = read_demo(&home); /* another one */
  close(sandbox);
  tty_free(first);
  tty_free(second);
  home_close(&home);
}

/* A sandbox in the middle of its end, which is held there: its two locks go one after the other, and who starts then
 * waits for both. */
struct ending {
  struct home home;
  int lines, lives, out;
  pid_t reader;
};

static void begin_ending(struct ending *ending, const char *written) {
  home_open(&ending->home);
  free(read_demo(&ending->home)); /* its sandbox is gone, its files are there */
  ending->lines = open_file(&ending->home, LINES);
  ending->lives = open_file(&ending->home, LIVES);
  assert_int_equal(ftruncate(ending->lines, 0), 0);
  assert_int_equal(write(ending->lines, written, strlen(written)), (ssize_t)strlen(written));
  assert_int_equal(flock(ending->lives, LOCK_EX), 0);
}

static void end_ending(struct ending *ending) {
  size_t length;
  AUTO(mem_free_at) char *said = run_read(ending->out, &length);
  assert_int_equal(run_end(ending->reader), 0);
  assert_true(length > 0);
  close(ending->out);
  home_close(&ending->home);
}

TEST(who_starts_before_the_end_is_known_waits_for_it) {
  struct ending ending;
  begin_ending(&ending, "http://127.0.0.1:9\nnobody's\n");
  int start = open_file(&ending.home, START);
  assert_int_equal(flock(ending.lines, LOCK_EX), 0);
  ending.reader = start_reading(&ending.home, &ending.out);
  while (flock(start, LOCK_EX | LOCK_NB) == 0) { /* until it is at the door */
    flock(start, LOCK_UN);
    assert_int_equal(poll(&(struct pollfd){.fd = ending.out, .events = POLLIN}, 1, AGAIN_MS), 0); /* nor gone */
  }
  assert_int_equal(ftruncate(ending.lines, 0), 0);
  close(ending.lives);
  close(ending.lines);
  end_ending(&ending);
  close(start);
}

TEST(who_starts_when_the_end_is_known_waits_for_it) {
  struct ending ending;
  char seen[4096];
  begin_ending(&ending, "http://127.0.0.1:9"); /* as much as was written when it was killed */
  AUTO(mem_free_at) char *path = home_path(&ending.home, LINES);
  int reads = inotify_init1(IN_CLOEXEC);
  assert_true(inotify_add_watch(reads, path, IN_ACCESS) >= 0);
  ending.reader = start_reading(&ending.home, &ending.out);
  assert_true(read(reads, seen, sizeof seen) > 0); /* it knows, and has nothing to join */
  close(ending.lives);
  close(ending.lines);
  end_ending(&ending);
  close(reads);
}

/* The same with all of it real, and whoever comes first: nobody fails, nothing is left. */
TEST(starts_and_ends_meet) {
  enum { ROUNDS = 10, STARTS = 3 };
  struct home home;
  home_open(&home);
  free(read_demo(&home));
  for (int round = 0; round < ROUNDS; round++) {
    int out[STARTS];
    pid_t pids[STARTS];
    struct tty *last = open_demo(&home);
    leave(last, WAY_KILLED); /* its sandbox ends by itself */
    tty_free(last);
    for (int n = 0; n < STARTS; n++)
      pids[n] = start_reading(&home, &out[n]);
    for (int n = 0; n < STARTS; n++) {
      size_t length;
      AUTO(mem_free_at) char *said = run_read(out[n], &length);
      assert_int_equal(run_end(pids[n]), 0);
      close(out[n]);
    }
  }
  int lives = open_file(&home, LIVES);
  assert_int_equal(flock(lives, LOCK_EX), 0); /* comes when the last one has ended */
  close(lives);
  home_close(&home);
}

/* Who started it was killed before they wrote down where it is. */
TEST(a_sandbox_that_nobody_knows_is_not_joined) {
  struct home home;
  home_open(&home);
  struct tty *first = open_demo(&home);
  int sandbox = sandbox_of(tty_pid(first)), lines = open_file(&home, LINES);
  assert_int_equal(ftruncate(lines, 0), 0);
  kill(tty_pid(first), SIGKILL);
  AUTO(mem_free_at) char *others = read_demo(&home);
  assert_true(has_ended(sandbox, END_MS));
  tty_wait_exit(first);
  close(lines);
  close(sandbox);
  tty_free(first);
  home_close(&home);
}

static ino_t number_of(const struct home *home, const char *below) {
  struct stat about;
  AUTO(mem_free_at) char *path = home_path(home, below);
  if (stat(path, &about) != 0) fail_msg("there is no %s", below);
  return about.st_ino;
}

/* What they have open belongs to them until they leave. */
TEST(who_outlives_a_killed_sandbox_keeps_the_files) {
  static const char *const files[] = {"state/visitdeck/.demo/token", "state/visitdeck/.demo/outbox.db",
                                      "state/visitdeck/.demo/outbox.db.lock", "cache/visitdeck/.demo/cache.db"};
  enum { FILES = sizeof files / sizeof *files };
  ino_t before[FILES];
  struct home home;
  home_open(&home);
  struct tty *users[2] = {open_demo(&home), open_demo(&home)};
  int sandbox = sandbox_of(tty_pid(users[0]));
  assert_int_equal(syscall(SYS_pidfd_send_signal, sandbox, SIGKILL, NULL, 0), 0);
  assert_true(has_ended(sandbox, END_MS));
  for (int n = 0; n < FILES; n++)
    before[n] = number_of(&home, files[n]);
  for (int left = 0; left < 2; left++) {
    AUTO(ran_free)
    struct ran ran = run(&home, NULL, (const char *const[]){"./visitdeck", "--demo", "agenda", NULL});
    assert_int_not_equal(ran.status, 0);
    assert_has(ran.err, "The demo's sandbox is gone: leave the other dashboards first");
    for (int n = 0; n < FILES; n++)
      assert_int_equal(number_of(&home, files[n]), before[n]);
    leave(users[left], WAY_KEY);
  }
  free(read_demo(&home)); /* another one */
  close(sandbox);
  for (int n = 0; n < 2; n++)
    tty_free(users[n]);
  home_close(&home);
}

/* A program for which that kind of lock fails, as in a network folder that has none. */
struct lockless {
  const struct home *home;
  const char *const *argv;
  int how, out;
  pid_t pid;
  pthread_t thread;
  sem_t started;
};

/* The filter is this thread's and its children's, who end with it. */
static void *lockless_run(void *data) {
  enum { LOW_HALF = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0 };
  struct lockless *lockless = data;
  struct sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_flock, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1]) + LOW_HALF),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)lockless->how, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOLCK),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog filter = {.len = sizeof rules / sizeof *rules, .filter = rules};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) abort();
  lockless->pid =
      run_start(&(struct run_setup){.home = lockless->home, .err = RUN_AS_OUT}, lockless->argv, &lockless->out);
  sem_post(&lockless->started);
  waitid(P_PID, (id_t)lockless->pid, &(siginfo_t){0}, WEXITED | WNOWAIT);
  return NULL;
}

static void lockless_start(struct lockless *lockless) {
  sem_init(&lockless->started, 0, 0);
  assert_int_equal(pthread_create(&lockless->thread, NULL, lockless_run, lockless), 0);
  while (sem_wait(&lockless->started) != 0)
    ;
}

static void lockless_end(struct lockless *lockless) {
  pthread_join(lockless->thread, NULL);
  sem_destroy(&lockless->started);
}

TEST(a_folder_without_locks_is_told) {
  static const int hows[] = {LOCK_EX | LOCK_NB, LOCK_SH | LOCK_NB};
  struct home home;
  home_open(&home);
  for (size_t n = 0; n < sizeof hows / sizeof *hows; n++) {
    size_t length;
    struct lockless demo = {
        .home = &home, .argv = (const char *const[]){"./visitdeck", "--demo", "agenda", NULL}, .how = hows[n]};
    lockless_start(&demo);
    AUTO(mem_free_at) char *said = run_read(demo.out, &length);
    lockless_end(&demo);
    assert_int_not_equal(run_end(demo.pid), 0);
    assert_has(said, "Can't lock the demo's files in ");
    assert_has(said, "/state/visitdeck/.demo: No locks available");
    close(demo.out);
  }
  home_close(&home);
}

TEST(a_sandbox_that_cannot_lock_its_file_lives) {
  struct home home;
  size_t length;
  char line[256];
  bool told = false;
  home_open(&home);
  AUTO(mem_free_at) char *path = home_path(&home, "users");
  int users = open_file(&home, "users");
  assert_int_equal(write(users, "written", 7), 7);
  struct lockless sandbox = {.home = &home,
                             .argv = (const char *const[]){"./visitdeck-sandbox", "--die-with-parent", "--listen",
                                                           "127.0.0.1:0", "--while-locked", path, NULL},
                             .how = LOCK_EX};
  lockless_start(&sandbox);
  home.sandbox = sandbox.pid;
  FILE *lines = fdopen(sandbox.out, "r");
  while (!told || home.url[0] == '\0') { /* in whichever order */
    assert_non_null(fgets(line, sizeof line, lines));
    sscanf(line, "listening on %127s", home.url);
    told = told || strstr(line, "can't lock the file of --while-locked (No locks available)") != NULL;
  }
  free(home_ask(&home, "/sandbox/visits", NULL));
  AUTO(mem_free_at) char *kept = home_read(&home, "users", &length);
  assert_string_equal(kept, "written");
  kill(sandbox.pid, SIGTERM);
  lockless_end(&sandbox);
  fclose(lines);
  close(users);
  home_close(&home);
}

TEST(a_sandbox_lives_while_its_file_is_locked) {
  struct home home;
  size_t length;
  home_open(&home);
  int users[2] = {open_file(&home, "users"), open_file(&home, "users")};
  AUTO(mem_free_at) char *path = home_path(&home, "users");
  for (int n = 0; n < 2; n++)
    assert_int_equal(flock(users[n], LOCK_SH), 0);
  assert_int_equal(write(users[0], "written", 7), 7);
  home_start_sandbox(&home, "--while-locked", path);
  close(users[0]);
  free(home_ask(&home, "/sandbox/visits", NULL));
  AUTO(mem_free_at) char *kept = home_read(&home, "users", &length);
  assert_string_equal(kept, "written");
  close(users[1]);
  assert_int_equal(run_end(home.sandbox), 0);
  home.sandbox = 0;
  AUTO(mem_free_at) char *empty = home_read(&home, "users", &length);
  assert_string_equal(empty, "");
  AUTO(ran_free)
  struct ran ran = run(&home, NULL, (const char *const[]){"./visitdeck-sandbox", "--while-locked", "/nothing", NULL});
  assert_int_not_equal(ran.status, 0);
  assert_non_null(strstr(ran.err, "Can't open /nothing"));
  home_close(&home);
}
