#include "stage.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/buf.h"
#include "base/mem.h"

enum { STAGE_STORY = 4096, STAGE_REQUEST = 64 * 1024 };

static const struct {
  char letter;
  const char *start; /* of the request, after the base path */
  const char *method;
} parts[] = {{'L', "/login", "POST"},
             {'M', "/me ", "GET"},
             {'P', "/properties", "GET"},
             {'V', "/visits", "GET"},
             {'S', "/visit/slots", "GET"},
             {'R', "/visit/", "GET"},
             {'C', "/visit/create", "POST"},
             {'X', "/visit/cancel", "POST"},
             {'O', "/property?", "GET"},
             {'W', "/properties", "POST"},
             {'A', "/property/availability", "PUT"},
             {'U', "/update/visitor", "POST"},
             {'G', "/property/agent", "GET"},
             {'T', "/messages/conversation", "GET"}};
enum { PARTS = sizeof parts / sizeof *parts, HELD = 16 };

struct stage {
  pthread_mutex_t mutex;
  pthread_t thread;
  int listener;
  struct {
    int status;
    char *body;
    char *asked; /* the body of the last request */
  } lines[PARTS];
  char *admitted;
  char key[64];
  char story[STAGE_STORY];
  size_t told;
  int held[HELD]; /* connections that wait for ever */
  size_t held_count;
};

static size_t stage_part(char letter) {
  size_t part = 0;
  while (part < PARTS && parts[part].letter != letter)
    part++;
  return part;
}

void stage_say(struct stage *stage, char letter, int status, const char *body) {
  size_t part = stage_part(letter);
  pthread_mutex_lock(&stage->mutex);
  free(stage->lines[part].body);
  stage->lines[part].status = status;
  stage->lines[part].body = mem_copy(body);
  pthread_mutex_unlock(&stage->mutex);
}

void stage_admit(struct stage *stage, const char *token) {
  pthread_mutex_lock(&stage->mutex);
  free(stage->admitted);
  stage->admitted = mem_copy(token);
  pthread_mutex_unlock(&stage->mutex);
}

char *stage_asked(struct stage *stage, char letter) {
  pthread_mutex_lock(&stage->mutex);
  char *asked = mem_copy(stage->lines[stage_part(letter)].asked);
  pthread_mutex_unlock(&stage->mutex);
  return asked;
}

char *stage_story(struct stage *stage, const char *letters) {
  char *story = mem_new(STAGE_STORY), *at = story;
  pthread_mutex_lock(&stage->mutex);
  for (size_t n = 0; n < stage->told; n++)
    if (strchr(letters, stage->story[n])) *at++ = stage->story[n];
  pthread_mutex_unlock(&stage->mutex);
  return story;
}

/* ---- one request a connection */

/* Head and body; false when the peer went away. */
static bool stage_read(int peer, char *request) {
  size_t length = 0;
  for (;;) {
    ssize_t got = read(peer, request + length, STAGE_REQUEST - 1 - length);
    if (got <= 0) return false;
    length += (size_t)got;
    request[length] = '\0';
    const char *end = strstr(request, "\r\n\r\n"), *size = strcasestr(request, "content-length:");
    if (end && length >= (size_t)(end + 4 - request) + (size > end || !size ? 0 : strtoul(size + 15, NULL, 10)))
      return true;
  }
}

static size_t stage_recognise(const char *request) {
  for (size_t part = 0; part < PARTS; part++) {
    char *start = mem_print("%s /api/v1/business%s", parts[part].method, parts[part].start);
    bool same = strncmp(request, start, strlen(start)) == 0;
    free(start);
    if (same) return part;
  }
  return PARTS;
}

static void stage_note_key(struct stage *stage, const char *request) {
  static const char name[] = "\"visitdeckKey\":\"";
  const char *key = strstr(request, name);
  if (key) snprintf(stage->key, sizeof stage->key, "%.36s", key + strlen(name));
}

static char *stage_fill(const struct stage *stage, const char *body) {
  const char *hole = strstr(body, "%KEY%");
  if (!hole) return mem_copy(body);
  return mem_print("%.*s%s%s", (int)(hole - body), body, stage->key, hole + 5);
}

/* What is answered: a whole answer, or NULL to close. */
static char *stage_answer(struct stage *stage, const char *request) {
  size_t part = stage_recognise(request);
  if (part == PARTS) return mem_copy("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  char letter = parts[part].letter;
  bool later_page = letter == 'V' && !strstr(request, "page=0");
  if (!later_page && stage->told < STAGE_STORY - 1) stage->story[stage->told++] = letter;
  if (letter == 'C') stage_note_key(stage, request);
  free(stage->lines[part].asked);
  stage->lines[part].asked = mem_copy(strstr(request, "\r\n\r\n") + 4);
  int status = stage->lines[part].status;
  const char *line = later_page ? "[]" : stage->lines[part].body;
  char *token = stage->admitted ? mem_print("X-Auth-Token: %s\r\n", stage->admitted) : NULL;
  if (token && letter != 'L' && !strstr(request, token)) {
    status = 401;
    line = "{}";
  }
  free(token);
  if (!line) return NULL;
  if (status == 0) return mem_copy("");
  char *body = stage_fill(stage, line);
  char *answer = mem_print("HTTP/1.1 %d Said\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
                           "%sConnection: close\r\n\r\n%s",
                           status, strlen(body), status == 429 ? "Retry-After: 60\r\n" : "", body);
  free(body);
  return answer;
}

static void stage_serve(struct stage *stage, int peer, char *request) {
  if (!stage_read(peer, request)) return;
  pthread_mutex_lock(&stage->mutex);
  char *answer = stage_answer(stage, request);
  pthread_mutex_unlock(&stage->mutex);
  if (answer && !*answer && stage->held_count < HELD)
    stage->held[stage->held_count++] = dup(peer);
  else if (answer)
    (void)!write(peer, answer, strlen(answer));
  free(answer);
}

static void *stage_main(void *arg) {
  struct stage *stage = arg;
  char *request = mem_new(STAGE_REQUEST);
  for (int peer; (peer = accept(stage->listener, NULL, NULL)) >= 0; close(peer))
    stage_serve(stage, peer, request);
  free(request);
  return NULL;
}

struct stage *stage_open(char *url, size_t size) {
  struct stage *stage = mem_new(sizeof *stage);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  pthread_mutex_init(&stage->mutex, NULL);
  stage->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(stage->listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(stage->listener, 16) != 0 ||
      getsockname(stage->listener, (struct sockaddr *)&address, &length) != 0)
    abort();
  snprintf(url, size, "http://127.0.0.1:%d", ntohs(address.sin_port));
  stage_say(stage, 'L', 200, "{\"token\":\"first\",\"userId\":\"u\",\"errors\":[]}");
  stage_say(stage, 'M', 200, "{\"id\":\"c\",\"name\":\"Agence\"}");
  static const char lists[] = {'P', 'V', 'S'};
  for (size_t n = 0; n < sizeof lists; n++)
    stage_say(stage, lists[n], 200, "[]");
  if (pthread_create(&stage->thread, NULL, stage_main, stage) != 0) abort();
  return stage;
}

void stage_close(struct stage *take_stage) {
  shutdown(take_stage->listener, SHUT_RDWR); /* wakes accept */
  pthread_join(take_stage->thread, NULL);
  close(take_stage->listener);
  for (size_t n = 0; n < take_stage->held_count; n++)
    close(take_stage->held[n]);
  for (size_t part = 0; part < PARTS; part++) {
    free(take_stage->lines[part].body);
    free(take_stage->lines[part].asked);
  }
  free(take_stage->admitted);
  pthread_mutex_destroy(&take_stage->mutex);
  free(take_stage);
}
