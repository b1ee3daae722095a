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
#include "port.h"
#include "run.h"
#include "test.h"

static char *text_join(const char *one, const char *two) {
  char *text = malloc(strlen(one) + strlen(two) + 1);
  return strcat(strcpy(text, one), two);
}

void home_open(struct home *home) {
  *home = (struct home){0};
  assert_true(folder_make(home->folder));
}

char *home_path(const struct home *home, const char *below) {
  char *folder = text_join(home->folder, "/"), *path = text_join(folder, below);
  free(folder);
  return path;
}

void home_write(const struct home *home, const char *below, const void *bytes, size_t length) {
  char *path = home_path(home, below);
  for (char *slash = strchr(path + strlen(home->folder) + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    mkdir(path, 0700);
    *slash = '/';
  }
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, length, file), length);
  assert_int_equal(fclose(file), 0);
  free(path);
}

void home_write_profile(const struct home *home, const char *url, const char *format, ...) {
  char more[300], text[600];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(more, sizeof more, format, arguments);
  va_end(arguments);
  int length = snprintf(text, sizeof text,
                        "profile default {\n  url = \"%s\"\n  user = \"demo@visitdeck.example\"\n"
                        "  password_command = \"echo demo\"\n  %s\n}\n",
                        url, more);
  home_write(home, "config/visitdeck/visitdeck.conf", text, (size_t)length);
}

char *home_read(const struct home *home, const char *below, size_t *length) {
  char *path = home_path(home, below), *bytes = NULL;
  FILE *file = fopen(path, "r");
  *length = 0;
  while (file != NULL && !feof(file)) {
    bytes = realloc(bytes, *length + 65536 + 1);
    *length += fread(bytes + *length, 1, 65536, file);
    bytes[*length] = '\0';
  }
  if (file != NULL) fclose(file);
  free(path);
  return bytes;
}

void home_start_sandbox_of(struct home *home, const char *const *options) {
  const char *argv[18] = {"visitdeck-sandbox", "--die-with-parent", "--pace", "0", "--listen"};
  int out[2], port = port_hold();
  char line[256], where[32];
  assert_true(port > 0);
  snprintf(where, sizeof where, "127.0.0.1:%d", port);
  argv[5] = where; /* the last one given counts */
  for (int n = 0; options[n] != NULL && n < 11; n++)
    argv[n + 6] = options[n];
  assert_int_equal(pipe2(out, O_CLOEXEC), 0);
  home->sandbox = fork();
  if (home->sandbox == 0) {
    dup2(out[1], STDOUT_FILENO);
    execv("./visitdeck-sandbox", (char *const *)(uintptr_t)argv);
    _exit(127);
  }
  close(out[1]);
  FILE *lines = fdopen(out[0], "r");
  assert_non_null(fgets(line, sizeof line, lines));
  assert_int_equal(sscanf(line, "listening on %127s", home->url), 1);
  fclose(lines);
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
  char *answer = home_ask(home, "/sandbox/faults", spec);
  assert_string_equal(answer, "[]");
  free(answer);
}

char *home_api(const struct home *home, const char *path, const char *body) {
  char *login =
      home_ask(home, "/api/v1/business/login", "{\"identifier\":\"demo@visitdeck.example\",\"password\":\"demo\"}");
  char *token = strstr(login, "\"token\":\"");
  assert_non_null(token);
  token += strlen("\"token\":\"");
  *strchr(token, '"') = '\0';
  char *answer = ask(home, path, body, token);
  free(login);
  return answer;
}

size_t home_requests(const struct home *home, const char *text) {
  char *all = home_ask(home, "/sandbox/requests", NULL);
  size_t count = text_count(all, text);
  free(all);
  return count;
}

int home_visits(const struct home *home, const char *text, bool live) {
  char *all = home_ask(home, "/sandbox/visits", NULL), *rest = all;
  int count = 0;
  /* Each visit ends with its duration. */
  for (char *end; (end = strstr(rest, "\"durationMinutes\":")) != NULL; rest = end + 1) {
    *end = '\0';
    bool alive = strstr(rest, "visit.status.proposed") != NULL || strstr(rest, "visit.status.confirmed") != NULL;
    count += strstr(rest, text) != NULL && (!live || alive);
  }
  free(all);
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
  char *slots = home_shell(home, "./visitdeck --url %s slots %s --all --json", home->url, ref), *at = slots;
  for (int skip = 0; skip < n && at != NULL; skip++)
    at = strstr(at + 1, "\"date\":\"");
  assert_non_null(at);
  text_behind(at, "\"date\":\"", HOME_DATE, date);
  free(slots);
}
