#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "run.h"
#include "folder.h"
#include "test.h"
#include "base/buf.h"
#include "base/mem.h"

char *run_read(int fd, size_t *length) {
  char *bytes = NULL;
  ssize_t got = 1;
  for (*length = 0; got > 0; *length += got > 0 ? (size_t)got : 0) {
    bytes = realloc(bytes, *length + 65536 + 1);
    got = read(fd, bytes + *length, 65536);
  }
  bytes[*length] = '\0';
  return bytes;
}

void run_set_environment(const struct home *home, const char *language) {
  static const char *const names[] = {"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_DIRS"};
  static const char *const folders[] = {"config", "state", "cache", "site"};
  setenv("HOME", home->folder, 1);
  for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
    AUTO(mem_free_at) char *path = home_path(home, folders[n]);
    setenv(names[n], path, 1);
  }
  setenv("LC_ALL", "C.UTF-8", 1);
  setenv("LANGUAGE", language, 1);
  static const char *const proxies[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
  for (size_t n = 0; n < sizeof proxies / sizeof *proxies; n++)
    unsetenv(proxies[n]);
  unsetenv("NO_COLOR");
  unsetenv("SSH_CONNECTION");
  unsetenv("ESCDELAY");
}

pid_t run_start(const struct run_setup *setup, const char *const *argv, int *out) {
  int ends[2];
  assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (setup->home != NULL) run_set_environment(setup->home, setup->language != NULL ? setup->language : "en");
    dup2(setup->in, STDIN_FILENO);
    dup2(ends[1], STDOUT_FILENO);
    if (setup->err != 0) dup2(setup->err == RUN_AS_OUT ? ends[1] : setup->err, STDERR_FILENO);
    execvp(argv[0], (char *const *)(uintptr_t)argv);
    _exit(127);
  }
  close(ends[1]);
  *out = ends[0];
  return child;
}

int run_end(pid_t pid) {
  int status;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

struct ran run(const struct home *home, const char *input, const char *const *argv) {
  struct ran ran = {0};
  FILE *in = tmpfile(), *err = tmpfile();
  int out;
  assert_non_null(in);
  assert_non_null(err);
  if (input != NULL) fputs(input, in);
  rewind(in);
  pid_t child = run_start(&(struct run_setup){.home = home, .in = fileno(in), .err = fileno(err)}, argv, &out);
  ran.out = run_read(out, &ran.out_length);
  close(out);
  ran.status = run_end(child);
  rewind(err);
  ran.err = run_read(fileno(err), &ran.err_length);
  fclose(in);
  fclose(err);
  return ran;
}

void ran_free(struct ran *ran) {
  free(ran->out);
  free(ran->err);
}

char *process_about(pid_t pid, const char *what) {
  AUTO(mem_free_at) char *folder = mem_print("/proc/%d", (int)pid);
  return folder_read(folder, what, NULL);
}

bool process_lives(pid_t pid) {
  return kill(pid, 0) == 0;
}

char process_state(pid_t pid) {
  AUTO(mem_free_at) char *stat = process_about(pid, "stat");
  const char *name = stat != NULL ? strrchr(stat, ')') : NULL; /* of one that ends just now nothing is told */
  return name != NULL ? name[2] : '\0';
}

void text_behind(const char *text, const char *mark, int bytes, char *out) {
  const char *at = strstr(text, mark);
  if (at == NULL) fail_msg("no %s in %s", mark, text);
  at += strlen(mark);
  snprintf(out, (size_t)bytes, "%.*s", (int)strcspn(at, "\""), at);
}

size_t text_count(const char *text, const char *part) {
  size_t count = 0;
  for (const char *at = text; at != NULL && (at = strstr(at, part)) != NULL; at++)
    count++;
  return count;
}

char *text_fill(const char *text, const char *hole, const char *with) {
  struct buf out = buf_empty(BUF_UNBOUNDED);
  for (const char *at; (at = strstr(text, hole)) != NULL; text = at + strlen(hole))
    if (!buf_add(&out, text, (size_t)(at - text)) || !buf_add_text(&out, with)) abort(); /* on any thread */
  if (!buf_add_text(&out, text)) abort();
  return buf_take(&out);
}

void assert_has(const char *text, const char *part) {
  if (strstr(text, part) == NULL) fail_msg("\"%s\" is not in\n%s", part, text);
}

double exact_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

int64_t monotonic_ms(void) {
  return (int64_t)exact_ms();
}

void process_limit_files(pid_t pid, uint64_t bytes) {
  struct rlimit limit;
  assert_int_equal(prlimit(pid, RLIMIT_FSIZE, NULL, &limit), 0);
  limit.rlim_cur = bytes < limit.rlim_max ? (rlim_t)bytes : limit.rlim_max;
  assert_int_equal(prlimit(pid, RLIMIT_FSIZE, &limit, NULL), 0);
}

long process_resident_kb(pid_t pid) {
  AUTO(mem_free_at) char *status = process_about(pid, "status");
  assert_non_null(status);
  const char *resident = strstr(status, "\nVmRSS:");
  return resident != NULL ? strtol(resident + strlen("\nVmRSS:"), NULL, 10) : 0;
}

int64_t process_cpu_ns(pid_t pid) {
  clockid_t clock;
  struct timespec used;
  assert_int_equal(clock_getcpuclockid(pid, &clock), 0);
  assert_int_equal(clock_gettime(clock, &used), 0);
  return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}
