#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "run.h"
#include "environment.h"
#include "test.h"

static char *read_all(int fd, size_t *length) {
  char *bytes = NULL;
  ssize_t got = 1;
  for (*length = 0; got > 0; *length += got > 0 ? (size_t)got : 0) {
    bytes = realloc(bytes, *length + 65536 + 1);
    got = read(fd, bytes + *length, 65536);
  }
  bytes[*length] = '\0';
  return bytes;
}

void environment_set(const struct home *home, const char *language) {
  static const char *const names[] = {"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"};
  static const char *const folders[] = {"config", "state", "cache"};
  setenv("HOME", home->folder, 1);
  for (int n = 0; n < 3; n++) {
    char *path = home_path(home, folders[n]);
    setenv(names[n], path, 1);
    free(path);
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

struct ran run(const struct home *home, const char *input, const char *const *argv) {
  struct ran ran = {0};
  FILE *in = tmpfile(), *err = tmpfile();
  int out[2], status;
  assert_non_null(in);
  assert_non_null(err);
  if (input != NULL) fputs(input, in);
  rewind(in);
  assert_int_equal(pipe2(out, O_CLOEXEC), 0);
  pid_t child = fork();
  if (child == 0) {
    environment_set(home, "en");
    dup2(fileno(in), STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    dup2(fileno(err), STDERR_FILENO);
    execv(argv[0], (char *const *)(uintptr_t)argv);
    _exit(127);
  }
  close(out[1]);
  ran.out = read_all(out[0], &ran.out_length);
  close(out[0]);
  waitpid(child, &status, 0);
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  rewind(err);
  ran.err = read_all(fileno(err), &ran.err_length);
  fclose(in);
  fclose(err);
  return ran;
}

void ran_free(struct ran *ran) {
  free(ran->out);
  free(ran->err);
}

double process_cpu(pid_t pid) {
  char path[64], line[1024] = "";
  unsigned long user = 0, kernel = 0;
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  FILE *file = fopen(path, "r");
  if (file == NULL) return 0;
  if (fgets(line, sizeof line, file) != NULL)
    sscanf(strrchr(line, ')') + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &kernel);
  fclose(file);
  return (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK);
}

bool process_lives(pid_t pid) {
  return kill(pid, 0) == 0;
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

int64_t monotonic_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void process_limit_files(pid_t pid, uint64_t bytes) {
  struct rlimit limit;
  assert_int_equal(prlimit(pid, RLIMIT_FSIZE, NULL, &limit), 0);
  limit.rlim_cur = bytes < limit.rlim_max ? (rlim_t)bytes : limit.rlim_max;
  assert_int_equal(prlimit(pid, RLIMIT_FSIZE, &limit, NULL), 0);
}

long process_resident_kb(pid_t pid) {
  char path[64], line[256];
  long kb = 0;
  snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  while (kb == 0 && fgets(line, sizeof line, file) != NULL)
    sscanf(line, "VmRSS: %ld", &kb);
  fclose(file);
  return kb;
}

int64_t process_cpu_ns(pid_t pid) {
  clockid_t clock;
  struct timespec used;
  assert_int_equal(clock_getcpuclockid(pid, &clock), 0);
  assert_int_equal(clock_gettime(clock, &used), 0);
  return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}
