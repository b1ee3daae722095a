#include "relay.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "../harness/run.h"
#include "../harness/sockets.h"
#include "base/mem.h"
#include "../harness/folder.h"

enum { RELAY_WAIT_MS = 60000, RELAY_LOOK_MS = 10, RELAY_ANSWER_SECONDS = 60, RELAY_LATE_MS = 500 };

static char *relay_path(const struct relay *relay, const char *below) {
  return mem_print("%s/%s/%s", relay->home->folder, relay->name, below);
}

void relay_prepare(struct relay *relay, const struct home *home, const char *name) {
  *relay = (struct relay){.home = home, .port = socket_hold()};
  assert_true(relay->port > 0);
  snprintf(relay->name, sizeof relay->name, "%s", name);
  snprintf(relay->secret, sizeof relay->secret, "a-secret-of-a-test-that-is-long-enough-%s", name);
  snprintf(relay->hook, sizeof relay->hook, "http://127.0.0.1:%d/hook/%s", relay->port, relay->secret);
  AUTO(mem_free_at) char *below = mem_print("%s/path", name), *path = home_path(home, below);
  home_write_text(home, below, "%s", relay->secret);
  assert_int_equal(chmod(path, 0600), 0);
}

/* A port where whoever asks is refused. */
static int relay_nowhere(void) {
  static int port;
  if (port == 0) port = socket_hold();
  assert_true(port > 0);
  return port;
}

char *relay_configure(const struct relay *relay, const char *mqtt_url, const char *more) {
  AUTO(mem_free_at) char *url = mem_print("http://127.0.0.1:%d", relay_nowhere());
  AUTO(mem_free_at) char *broker = mem_print("mqtt://127.0.0.1:%d", relay_nowhere());
  AUTO(mem_free_at) char *state = relay_path(relay, ""), *below = mem_print("%s/conf", relay->name);
  home_write_text(relay->home, below,
                  "url = \"%s\"\nuser = \"demo@visitdeck.example\"\npassword_command = \"echo demo\"\n"
                  "listen = \"127.0.0.1:%d\"\nstate = \"%s\"\nmqtt_url = \"%s\"\n%s\n",
                  relay->home->url[0] != '\0' ? relay->home->url : url, relay->port, state,
                  mqtt_url != NULL ? mqtt_url : broker, more != NULL ? more : "");
  return relay_path(relay, "conf");
}

static int relay_spawn(struct relay *relay) {
  AUTO(mem_free_at) char *config = relay_path(relay, "conf"), *log = relay_path(relay, "log");
  int out, err = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  relay->pid = run_start(&(struct run_setup){relay->home, relay->language, 0, err},
                         (const char *const[]){"./visitdeck-relay", "--config", config, NULL}, &out);
  close(err);
  return out;
}

void relay_start(struct relay *relay) {
  relay_start_in(relay, "http://127.0.0.1:");
}

void relay_start_in(struct relay *relay, const char *where) {
  char line[400];
  FILE *out = fdopen(relay_spawn(relay), "r");
  if (fgets(line, sizeof line, out) == NULL) {
    AUTO(mem_free_at) char *log = relay_path(relay, "log");
    fail_msg("the relay does not start: %s", folder_read(NULL, log, NULL));
  }
  assert_ptr_equal(strstr(line, "listening on "), line);
  assert_ptr_equal(strstr(line, where), line + strlen("listening on "));
  fclose(out);
}

static int relay_wait(struct relay *relay) {
  int status = run_end(relay->pid);
  relay->pid = 0;
  return status;
}

int relay_run(struct relay *relay) {
  int out = relay_spawn(relay);
  struct pollfd ends = {.fd = out, .events = POLLIN}; /* it says where it listens, or ends */
  char byte;
  bool runs = poll(&ends, 1, RELAY_WAIT_MS) <= 0 || read(out, &byte, 1) > 0;
  close(out);
  if (runs) relay_kill(relay);
  return runs ? -1 : relay_wait(relay);
}

void relay_kill(struct relay *relay) {
  if (relay->pid == 0) return;
  kill(relay->pid, SIGKILL);
  relay_wait(relay);
}

int relay_end(struct relay *relay) {
  kill(relay->pid, SIGTERM);
  return relay_wait(relay);
}

struct ran relay_command(const struct relay *relay, const char *command) {
  AUTO(mem_free_at) char *config = relay_path(relay, "conf");
  return run(relay->home, NULL, (const char *const[]){"./visitdeck-relay", "--config", config, command, NULL});
}

int relay_connect_in(const struct relay *relay, const char *name) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  struct timeval wait = {.tv_sec = RELAY_ANSWER_SECONDS};
  AUTO(mem_free_at) char *path = relay_path(relay, name);
  assert_true(strlen(path) < sizeof address.sun_path);
  strcpy(address.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
  close(fd);
  return -1;
}

/* Of a socket with a time limit: who is stopped and goes on is interrupted, without any handler (signal(7)). */
static ssize_t relay_receive(int fd, char *bytes, size_t length) {
  ssize_t got;
  do
    got = recv(fd, bytes, length, 0);
  while (got < 0 && errno == EINTR);
  return got;
}

/* ---- what it says of itself */

char *relay_status(const struct relay *relay) {
  char *answer = calloc(1, 8192);
  size_t length = 0;
  ssize_t got;
  int fd = relay_connect_in(relay, "status.sock");
  while (fd >= 0 && length < 8191 && (got = relay_receive(fd, answer + length, 8191 - length)) > 0)
    length += (size_t)got;
  if (fd >= 0) close(fd);
  return answer;
}

void relay_await(const struct relay *relay, const char *text) {
  for (int64_t end = monotonic_ms() + RELAY_WAIT_MS;; poll(NULL, 0, RELAY_LOOK_MS)) {
    AUTO(mem_free_at) char *status = relay_status(relay);
    bool has = strstr(status, text) != NULL;
    if (!has && monotonic_ms() > end) fail_msg("the relay never said \"%s\": %s", text, status);
    if (has) return;
  }
}

long relay_number(const struct relay *relay, const char *before) {
  AUTO(mem_free_at) char *status = relay_status(relay);
  const char *at = strstr(status, before);
  if (at == NULL) fail_msg("no \"%s\" in: %s", before, status);
  return strtol(at + strlen(before), NULL, 10);
}

size_t relay_logged(const struct relay *relay, const char *text) {
  AUTO(mem_free_at) char *log = relay_path(relay, "log");
  return folder_count(NULL, log, text);
}

void relay_await_log(const struct relay *relay, const char *text, size_t times) {
  for (int64_t end = monotonic_ms() + RELAY_WAIT_MS; relay_logged(relay, text) < times; poll(NULL, 0, RELAY_LOOK_MS))
    if (monotonic_ms() > end) fail_msg("the relay never logged \"%s\" %zu times", text, times);
}

/* ---- plain sockets */

int relay_connect(const struct relay *relay) {
  struct timeval wait = {.tv_sec = RELAY_ANSWER_SECONDS};
  int fd = socket_connect(relay->port);
  if (fd >= 0) setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  return fd;
}

int relay_answer(int fd) {
  char head[4096];
  size_t length = 0;
  while (length < sizeof head - 1) { /* a byte at a time: what follows is the next answer's */
    if (relay_receive(fd, head + length, 1) != 1) return 0;
    head[++length] = '\0';
    if (length >= 4 && strcmp(head + length - 4, "\r\n\r\n") == 0) break;
  }
  const char *size = strcasestr(head, "\r\nContent-Length: ");
  long body = size != NULL ? strtol(size + strlen("\r\nContent-Length: "), NULL, 10) : 0;
  char byte;
  for (; body > 0; body--)
    if (relay_receive(fd, &byte, 1) != 1) return 0;
  return strncmp(head, "HTTP/1.", 7) == 0 ? (int)strtol(head + 9, NULL, 10) : 0;
}

bool relay_hangs_up(int fd, int milliseconds) {
  char bytes[1024];
  struct pollfd wait = {.fd = fd, .events = POLLIN};
  for (int64_t end = monotonic_ms() + milliseconds, left = milliseconds; left > 0; left = end - monotonic_ms()) {
    if (poll(&wait, 1, (int)left) <= 0) return false;
    if (relay_receive(fd, bytes, sizeof bytes) <= 0) return true;
  }
  return false;
}

bool relay_is_late(int64_t begun_ms) {
  return monotonic_ms() - begun_ms > RELAY_LATE_MS;
}

static int relay_request_once(const struct relay *relay, const char *head, const char *body, bool *late) {
  int64_t begun_ms = monotonic_ms();
  int status = 0, fd = relay_connect(relay);
  *late = false;
  if (fd < 0) return 0;
  bool sent = socket_send(fd, head, strlen(head));
  *late = relay_is_late(begun_ms);
  if (sent) {
    socket_send(fd, body, strlen(body)); /* it may answer before it has read that */
    status = relay_answer(fd);
  }
  close(fd);
  return status;
}

int relay_request(const struct relay *relay, const char *method, const char *path, const char *body) {
  char head[512];
  bool late = true;
  int status = 0;
  snprintf(head, sizeof head, "%s %s%s HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n", method,
           path != NULL ? path : "/hook/", path != NULL ? "" : relay->secret, strlen(body));
  while (status == 0 && late)
    status = relay_request_once(relay, head, body, &late);
  return status;
}

static char *relay_event_body(const char *visit_id) {
  return mem_print("{\"eventType\":\"visit.confirmed\",\"visit\":{\"id\":\"%s\"}}", visit_id);
}

int relay_event(const struct relay *relay, const char *visit_id) {
  AUTO(mem_free_at) char *body = relay_event_body(visit_id);
  return relay_request(relay, "POST", NULL, body);
}

bool relay_send_event(const struct relay *relay, int fd, const char *visit_id) {
  AUTO(mem_free_at) char *body = relay_event_body(visit_id);
  AUTO(mem_free_at)
  char *request = mem_print("POST /hook/%s HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n%s", relay->secret,
                            strlen(body), body);
  return socket_send(fd, request, strlen(request));
}
