#include <curl/curl.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness.h"
#include "environment.h"
#include "folder.h"
#include "port.h"

static char *text_join(const char *one, const char *two) {
  char *text = malloc(strlen(one) + strlen(two) + 1);
  return strcat(strcpy(text, one), two);
}

void place_open(struct place *place) {
  *place = (struct place){0};
  assert_true(folder_make(place->folder));
}

char *place_path(const struct place *place, const char *below) {
  char *folder = text_join(place->folder, "/"), *path = text_join(folder, below);
  free(folder);
  return path;
}

void place_write(const struct place *place, const char *below, const void *bytes, size_t length) {
  char *path = place_path(place, below);
  for (char *slash = strchr(path + strlen(place->folder) + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
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

void place_write_profile(const struct place *place, const char *url, const char *format, ...) {
  char more[300], text[600];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(more, sizeof more, format, arguments);
  va_end(arguments);
  int length = snprintf(text, sizeof text,
                        "profile default {\n  url = \"%s\"\n  user = \"demo@visitdeck.example\"\n"
                        "  password_command = \"echo demo\"\n  %s\n}\n",
                        url, more);
  place_write(place, "config/visitdeck/visitdeck.conf", text, (size_t)length);
}

char *place_read(const struct place *place, const char *below, size_t *length) {
  char *path = place_path(place, below), *bytes = NULL;
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

void place_start_sandbox_of(struct place *place, const char *const *options) {
  const char *argv[18] = {"visitdeck-sandbox", "--die-with-parent", "--pace", "0", "--listen"};
  int out[2], port = port_hold();
  char line[256], where[32];
  assert_true(port > 0);
  snprintf(where, sizeof where, "127.0.0.1:%d", port);
  argv[5] = where; /* the last one given counts */
  for (int n = 0; options[n] != NULL && n < 11; n++)
    argv[n + 6] = options[n];
  assert_int_equal(pipe2(out, O_CLOEXEC), 0);
  place->sandbox = fork();
  if (place->sandbox == 0) {
    dup2(out[1], STDOUT_FILENO);
    execv("./visitdeck-sandbox", (char *const *)(uintptr_t)argv);
    _exit(127);
  }
  close(out[1]);
  FILE *lines = fdopen(out[0], "r");
  assert_non_null(fgets(line, sizeof line, lines));
  assert_int_equal(sscanf(line, "listening on %127s", place->url), 1);
  fclose(lines);
}

void place_start_sandbox(struct place *place, const char *option, const char *value) {
  place_start_sandbox_of(place, (const char *const[]){option, value, NULL});
}

void place_stop_sandbox(struct place *place) {
  if (place->sandbox == 0) return;
  kill(place->sandbox, SIGCONT);
  kill(place->sandbox, SIGTERM);
  waitpid(place->sandbox, NULL, 0);
  place->sandbox = 0;
}

void place_close(struct place *place) {
  place_stop_sandbox(place);
  assert_true(folder_remove(place->folder));
}

/* ---- the sandbox over HTTP */

struct text {
  char *bytes;
  size_t length;
};

static size_t text_take(char *bytes, size_t size, size_t count, void *arg) {
  struct text *text = arg;
  text->bytes = realloc(text->bytes, text->length + size * count + 1);
  memcpy(text->bytes + text->length, bytes, size * count);
  text->length += size * count;
  text->bytes[text->length] = '\0';
  return size * count;
}

static char *ask(const struct place *place, const char *path, const char *body, const char *token) {
  struct text text = {0};
  CURL *curl = curl_easy_init();
  char *url = text_join(place->url, path), *line = token != NULL ? text_join("X-Auth-Token: ", token) : NULL;
  struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
  if (line != NULL) headers = curl_slist_append(headers, line);
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, text_take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &text);
  if (body != NULL) curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
  assert_int_equal(curl_easy_perform(curl), CURLE_OK);
  curl_easy_cleanup(curl);
  curl_slist_free_all(headers);
  free(line);
  free(url);
  return text.bytes != NULL ? text.bytes : strdup("");
}

char *place_ask(const struct place *place, const char *path, const char *body) {
  return ask(place, path, body, NULL);
}

void place_fault(const struct place *place, const char *spec) {
  char *answer = place_ask(place, "/sandbox/faults", spec);
  assert_string_equal(answer, "[]");
  free(answer);
}

char *place_api(const struct place *place, const char *path, const char *body) {
  char *login =
      place_ask(place, "/api/v1/business/login", "{\"identifier\":\"demo@visitdeck.example\",\"password\":\"demo\"}");
  char *token = strstr(login, "\"token\":\"");
  assert_non_null(token);
  token += strlen("\"token\":\"");
  *strchr(token, '"') = '\0';
  char *answer = ask(place, path, body, token);
  free(login);
  return answer;
}

size_t place_requests(const struct place *place, const char *text) {
  char *all = place_ask(place, "/sandbox/requests", NULL);
  size_t count = text_count(all, text);
  free(all);
  return count;
}

int place_visits(const struct place *place, const char *text, bool live) {
  char *all = place_ask(place, "/sandbox/visits", NULL), *rest = all;
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

/* ---- commands */

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

void environment_set(const struct place *place, const char *language) {
  static const char *const names[] = {"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"};
  static const char *const folders[] = {"config", "state", "cache"};
  setenv("HOME", place->folder, 1);
  for (int n = 0; n < 3; n++) {
    char *path = place_path(place, folders[n]);
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

struct ran run(const struct place *place, const char *input, const char *const *argv) {
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
    environment_set(place, "en");
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

/* ---- processes */

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

char *place_shell(const struct place *place, const char *format, ...) {
  char command[1024];
  va_list args;
  va_start(args, format);
  vsnprintf(command, sizeof command, format, args);
  va_end(args);
  struct ran ran = run(place, NULL, (const char *const[]){"/bin/sh", "-c", command, NULL});
  if (ran.status != 0) fail_msg("%s: %d\n%s%s", command, ran.status, ran.out, ran.err);
  free(ran.err);
  return ran.out;
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

void place_slot(const struct place *place, const char *ref, int n, char date[PLACE_DATE]) {
  char *slots = place_shell(place, "./visitdeck --url %s slots %s --all --json", place->url, ref), *at = slots;
  for (int skip = 0; skip < n && at != NULL; skip++)
    at = strstr(at + 1, "\"date\":\"");
  assert_non_null(at);
  text_behind(at, "\"date\":\"", PLACE_DATE, date);
  free(slots);
}
