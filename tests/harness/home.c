#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "home.h"
#include "folder.h"
#include "sockets.h"
#include "run.h"
#include "test.h"
#include "base/mem.h"

void home_open(struct home *home) {
  *home = (struct home){0};
  assert_true(folder_make(home->folder));
}

char *home_path(const struct home *home, const char *below) {
  return mem_print("%s/%s", home->folder, below);
}

void home_write(const struct home *home, const char *below, const void *bytes, size_t length) {
  AUTO(mem_free_at) char *path = home_path(home, below);
  for (char *slash = strchr(path + strlen(home->folder) + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    mkdir(path, 0700);
    *slash = '/';
  }
  folder_write(NULL, path, bytes, length);
}

void home_write_text(const struct home *home, const char *below, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  AUTO(mem_free_at) char *text = mem_print_with(format, arguments);
  va_end(arguments);
  home_write(home, below, text, strlen(text));
}

void home_write_profile(const struct home *home, const char *url, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  AUTO(mem_free_at) char *more = mem_print_with(format, arguments);
  va_end(arguments);
  home_write_text(home, "config/visitdeck/visitdeck.conf",
                  "profile default {\n  url = \"%s\"\n  user = \"demo@visitdeck.example\"\n"
                  "  password_command = \"echo demo\"\n  %s\n}\n",
                  url, more);
}

char *home_place(const struct home *home, const char *kind, const char *file) {
  return mem_print("%s/visitdeck/127.0.0.1-%s/%s", kind, strrchr(home->url, ':') + 1, file);
}

char *home_read(const struct home *home, const char *below, size_t *length) {
  return folder_read(home->folder, below, length);
}

void home_start_sandbox_as(struct home *home, int err, const char *const *argv) {
  char line[256];
  int out;
  home->sandbox = run_start(&(struct run_setup){.err = err}, argv, &out);
  FILE *lines = fdopen(out, "r");
  assert_non_null(fgets(line, sizeof line, lines));
  assert_int_equal(sscanf(line, "listening on %127s", home->url), 1);
  fclose(lines);
}

void home_start_sandbox_of(struct home *home, const char *const *options) {
  enum { MOST = 12 };
  const char *argv[6 + MOST + 1] = {"./visitdeck-sandbox", "--die-with-parent", "--pace", "0", "--listen"};
  int port = socket_hold();
  assert_true(port > 0);
  AUTO(mem_free_at) char *where = mem_print("127.0.0.1:%d", port);
  argv[5] = where; /* the last one given counts */
  for (int n = 0; options[n] != NULL && n < MOST; n++)
    argv[n + 6] = options[n];
  home_start_sandbox_as(home, 0, argv);
}

void home_start_sandbox(struct home *home, const char *option, const char *value) {
  home_start_sandbox_of(home, (const char *const[]){option, value, NULL});
}

void home_stop_sandbox(struct home *home) {
  if (home->sandbox == 0) return;
  kill(home->sandbox, SIGCONT);
  kill(home->sandbox, SIGTERM);
  waitpid(home->sandbox, NULL, 0);
  home->sandbox = 0;
}

void home_close(struct home *home) {
  home_stop_sandbox(home);
  assert_true(folder_remove(home->folder));
}

static char *ask(const struct home *home, const char *path, const char *body, const char *token) {
  long status;
  char *answer = ask_http(&(struct ask){.url = home->url, .path = path, .body = body, .token = token}, &status);
  assert_int_not_equal(status, 0);
  return answer;
}

char *home_ask(const struct home *home, const char *path, const char *body) {
  return ask(home, path, body, NULL);
}

void home_fault(const struct home *home, const char *spec) {
  AUTO(mem_free_at) char *answer = home_ask(home, "/sandbox/faults", spec);
  assert_string_equal(answer, "[]");
}

char *home_token(const struct home *home) {
  AUTO(mem_free_at)
  char *login =
      home_ask(home, "/api/v1/business/login", "{\"identifier\":\"demo@visitdeck.example\",\"password\":\"demo\"}");
  char token[200];
  text_behind(login, "\"token\":\"", sizeof token, token);
  return mem_copy(token);
}

char *home_api(const struct home *home, const char *path, const char *body) {
  AUTO(mem_free_at) char *token = home_token(home);
  return ask(home, path, body, token);
}

size_t home_requests(const struct home *home, const char *text) {
  AUTO(mem_free_at) char *all = home_ask(home, "/sandbox/requests", NULL);
  return text_count(all, text);
}

int home_visits(const struct home *home, const char *text, bool live) {
  AUTO(mem_free_at) char *all = home_ask(home, "/sandbox/visits", NULL);
  char *rest = all;
  int count = 0;
  /* Each visit ends with its duration. */
  for (char *end; (end = strstr(rest, "\"durationMinutes\":")) != NULL; rest = end + 1) {
    *end = '\0';
    bool alive = strstr(rest, "visit.status.proposed") != NULL || strstr(rest, "visit.status.confirmed") != NULL;
    count += strstr(rest, text) != NULL && (!live || alive);
  }
  return count;
}

char *home_shell(const struct home *home, const char *format, ...) {
  char command[1024];
  va_list args;
  va_start(args, format);
  vsnprintf(command, sizeof command, format, args);
  va_end(args);
  struct ran ran = run(home, NULL, (const char *const[]){"/bin/sh", "-c", command, NULL});
  if (ran.status != 0) fail_msg("%s: %d\n%s%s", command, ran.status, ran.out, ran.err);
  free(ran.err);
  return ran.out;
}

void home_slot(const struct home *home, const char *ref, int n, char date[HOME_DATE]) {
  AUTO(mem_free_at) char *slots = home_shell(home, "./visitdeck --url %s slots %s --all --json", home->url, ref);
  const char *at = slots;
  for (int skip = 0; skip < n && at != NULL; skip++)
    at = strstr(at + 1, "\"date\":\"");
  assert_non_null(at);
  text_behind(at, "\"date\":\"", HOME_DATE, date);
}
