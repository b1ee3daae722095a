#include "../harness/run.h"
#include "../harness/sockets.h"
#include "fake_api.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/buf.h"
#include "base/mem.h"

enum { FAKE_API_STORY = 16 * 1024, FAKE_API_REQUEST = 64 * 1024 };

static const struct {
  char letter;
  const char *start; /* of the request, after the base path */
  const char *method;
} parts[] = {{'L', "/login", "POST"},           {'M', "/me ", "GET"},
             {'P', "/properties", "GET"},       {'A', "/property/agent", "GET"},
             {'O', "/property?", "GET"},        {'V', "/visits", "GET"},
             {'W', "/visits", "GET"},           {'S', "/visit/slots", "GET"},
             {'R', "/visit/", "GET"},           {'G', "/coverage", "GET"},
             {'K', "/messages/", "GET"},        {'T', "/messages", "GET"},
             {'C', "/visit/create", "POST"},    {'X', "/visit/cancel", "POST"},
             {'Y', "/properties", "POST"},      {'B', "/property/availability", "PUT"},
             {'Z', "/property/", "POST"},       {'I', "/sendmail/", "POST"},
             {'D', "/messages/save", "POST"},   {'U', "/update/visitor", "POST"},
             {'E', "/visit/reschedule", "POST"}};
enum { PARTS = sizeof parts / sizeof *parts, HELD = 256 };

struct fake_api {
  pthread_mutex_t mutex;
  struct acceptor acceptor;
  struct fake_api_line {
    int status;
    const char *body;          /* its own */
  } lines[PARTS], once[PARTS]; /* once: before it */
  size_t times[PARTS];         /* so often */
  char *bodies[PARTS];         /* of the last requests */
  char *known;
  struct buf requests; /* their first lines */
  char *admitted;
  const char *guarded; /* NULL: all */
  char key[64];
  char story[FAKE_API_STORY];
  size_t told;
  char *(*play)(void *arg, const char *request, int *status);
  void *play_arg;
  bool holds; /* answers wait until they are let go */
  struct fake_api_held {
    int peer;
    char *answer;
  } waiting[HELD];
  size_t waiting_count;
  int held[HELD]; /* connections that wait for ever */
  size_t held_count;
};

static size_t fake_api_part(char letter) {
  size_t part = 0;
  while (part < PARTS && parts[part].letter != letter)
    part++;
  return part;
}

char fake_api_letter(const char *method, const char *path) {
  for (size_t part = 0; part < PARTS; part++) {
    const char *start = parts[part].start;
    size_t length = strcspn(start, " ?");
    if (strcmp(parts[part].method, method) != 0 || strncmp(path, start, length) != 0) continue;
    if (start[length] == '\0' || path[length] == '\0') return parts[part].letter;
  }
  return '\0';
}

void fake_api_say(struct fake_api *api, char letter, int status, const char *body) {
  size_t part = fake_api_part(letter);
  pthread_mutex_lock(&api->mutex);
  free((char *)api->lines[part].body);
  api->lines[part].status = status;
  api->lines[part].body = mem_copy(body);
  pthread_mutex_unlock(&api->mutex);
}

void fake_api_say_times(struct fake_api *api, char letter, size_t times, int status, const char *body) {
  size_t part = fake_api_part(letter);
  pthread_mutex_lock(&api->mutex);
  free((char *)api->once[part].body);
  api->once[part] = (struct fake_api_line){.status = status, .body = mem_copy(body)};
  api->times[part] = times;
  pthread_mutex_unlock(&api->mutex);
}

void fake_api_play(struct fake_api *api, char *(*play)(void *arg, const char *request, int *status), void *arg) {
  pthread_mutex_lock(&api->mutex);
  api->play = play;
  api->play_arg = arg;
  pthread_mutex_unlock(&api->mutex);
}

void fake_api_know(struct fake_api *api, const char *ids) {
  pthread_mutex_lock(&api->mutex);
  free(api->known);
  api->known = mem_copy(ids);
  pthread_mutex_unlock(&api->mutex);
}

void fake_api_admit(struct fake_api *api, const char *token) {
  pthread_mutex_lock(&api->mutex);
  free(api->admitted);
  api->admitted = mem_copy(token);
  pthread_mutex_unlock(&api->mutex);
}

void fake_api_guard(struct fake_api *api, const char *letters) {
  pthread_mutex_lock(&api->mutex);
  api->guarded = letters;
  pthread_mutex_unlock(&api->mutex);
}

void fake_api_hold(struct fake_api *api) {
  pthread_mutex_lock(&api->mutex);
  api->holds = true;
  pthread_mutex_unlock(&api->mutex);
}

char *fake_api_body(struct fake_api *api, char letter) {
  pthread_mutex_lock(&api->mutex);
  char *body = mem_copy(api->bodies[fake_api_part(letter)]);
  pthread_mutex_unlock(&api->mutex);
  return body;
}

char *fake_api_story(struct fake_api *api, const char *letters) {
  char *story = mem_new(FAKE_API_STORY), *at = story;
  pthread_mutex_lock(&api->mutex);
  for (size_t n = 0; n < api->told; n++)
    if (strchr(letters, api->story[n])) *at++ = api->story[n];
  pthread_mutex_unlock(&api->mutex);
  return story;
}

size_t fake_api_asked(struct fake_api *api, const char *text) {
  pthread_mutex_lock(&api->mutex);
  size_t count = text_count(api->requests.data, text);
  pthread_mutex_unlock(&api->mutex);
  return count;
}

/* ---- one request a connection */

static size_t fake_api_recognise(const char *request) {
  for (size_t part = 0; part < PARTS; part++) {
    AUTO(mem_free_at) char *start = mem_print("%s /api/v1/business%s", parts[part].method, parts[part].start);
    bool same = strncmp(request, start, strlen(start)) == 0;
    if (same) return part;
  }
  return PARTS;
}

static void fake_api_note_key(struct fake_api *api, const char *request) {
  static const char name[] = "\"visitdeckKey\":\"";
  const char *key = strstr(request, name);
  if (key) snprintf(api->key, sizeof api->key, "%.36s", key + strlen(name));
}

/* The text with another one wherever that stands in it. New memory. */
static char *fake_api_fill(const struct fake_api *api, const char *request, const char *body) {
  const char *id = strstr(request, "/visit/");
  AUTO(mem_free_at) char *named = id != NULL ? mem_print("%.*s", (int)strcspn(id + 7, " ?"), id + 7) : mem_copy("");
  const char *page = strstr(request, "page=");
  AUTO(mem_free_at)
  char *number = page != NULL ? mem_print("%.*s", (int)strcspn(page + 5, "& "), page + 5) : mem_copy("");
  AUTO(mem_free_at) char *keyed = text_fill(body, "%KEY%", api->key), *known = text_fill(keyed, "%ID%", named);
  return text_fill(known, "%PAGE%", number);
}

/* Is it one of the visits that are known? */
static bool fake_api_knows(const struct fake_api *api, const char *request) {
  const char *id = strstr(request, "/visit/") + strlen("/visit");
  AUTO(mem_free_at) char *name = mem_print("%.*s/", (int)strcspn(id + 1, " ?") + 1, id);
  return api->known == NULL || strstr(api->known, name) != NULL;
}

static struct fake_api_line fake_api_line(struct fake_api *api, size_t part, const char *request) {
  static const struct fake_api_line empty = {200, "[]"}, missing = {404, "{}"}, stranger = {401, "{}"};
  char letter = parts[part].letter;
  AUTO(mem_free_at) char *token = api->admitted ? mem_print("X-Auth-Token: %s\r\n", api->admitted) : NULL;
  bool guarded = api->guarded != NULL ? strchr(api->guarded, letter) != NULL : letter != 'L';
  bool let_in = token == NULL || !guarded || strstr(request, token) != NULL;
  if (!let_in) return stranger;
  bool numbered = letter == 'W' && api->lines[part].body != NULL && strstr(api->lines[part].body, "%PAGE%") != NULL;
  if (letter == 'W' && !numbered && strstr(request, "page=1&") == NULL) return empty;
  if (letter == 'R' && !fake_api_knows(api, request)) return missing;
  if (api->times[part] == 0) return api->lines[part];
  api->times[part]--;
  return api->once[part];
}

static char *fake_api_frame(int status, const char *body) {
  return mem_print("HTTP/1.1 %d Said\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
                   "%sConnection: close\r\n\r\n%s",
                   status, strlen(body), status == 429 ? "Retry-After: 60\r\n" : "", body);
}

static char *fake_api_played(struct fake_api *api, const char *request) {
  int status = 200;
  AUTO(mem_free_at) char *line = mem_print("%.*s", (int)strcspn(request, "\r"), request);
  AUTO(mem_free_at) char *body = api->play(api->play_arg, line, &status);
  return fake_api_frame(status, body);
}

/* What is answered: a whole answer, or NULL to close. *hold: and then nothing. */
static char *fake_api_answer(struct fake_api *api, const char *request, bool *hold) {
  size_t part = fake_api_recognise(request);
  if (!buf_add(&api->requests, request, strcspn(request, "\r") + 1)) buf_reset(&api->requests);
  if (part == PARTS) return mem_copy("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  if (parts[part].letter == 'V' && strstr(request, "page=0") == NULL) part = fake_api_part('W');
  char letter = parts[part].letter;
  if (api->told < FAKE_API_STORY - 1) api->story[api->told++] = letter;
  if (letter == 'C') fake_api_note_key(api, request);
  free(api->bodies[part]);
  api->bodies[part] = mem_copy(strstr(request, "\r\n\r\n") + 4);
  if (strchr("VW", letter) != NULL && api->play != NULL) return fake_api_played(api, request);
  struct fake_api_line line = fake_api_line(api, part, request);
  if (!line.body) return NULL;
  if (line.status == 0) return mem_copy("");
  *hold = line.status == -2;
  if (line.status < 0) return mem_copy(line.body);
  AUTO(mem_free_at) char *body = fake_api_fill(api, request, line.body);
  return fake_api_frame(line.status, body);
}

void fake_api_let_go(struct fake_api *api) {
  pthread_mutex_lock(&api->mutex);
  for (size_t n = 0; n < api->waiting_count; n++) {
    socket_send(api->waiting[n].peer, api->waiting[n].answer, strlen(api->waiting[n].answer));
    close(api->waiting[n].peer);
    free(api->waiting[n].answer);
  }
  api->waiting_count = 0;
  api->holds = false;
  pthread_mutex_unlock(&api->mutex);
}

static void fake_api_serve(void *arg, int peer) {
  struct fake_api *api = arg;
  AUTO(mem_free_at) char *request = mem_new(FAKE_API_REQUEST);
  if (socket_request(peer, request, FAKE_API_REQUEST) == NULL) return;
  pthread_mutex_lock(&api->mutex);
  bool hold = false;
  AUTO(mem_free_at) char *answer = fake_api_answer(api, request, &hold);
  if (api->holds && answer != NULL && api->waiting_count < HELD) {
    api->waiting[api->waiting_count++] = (struct fake_api_held){dup(peer), answer};
    answer = NULL;
  }
  pthread_mutex_unlock(&api->mutex);
  if (hold && api->held_count < HELD) api->held[api->held_count++] = dup(peer);
  if (answer && !*answer && api->held_count < HELD)
    api->held[api->held_count++] = dup(peer);
  else if (answer)
    socket_send(peer, answer, strlen(answer));
}

struct fake_api *fake_api_open(char *url, size_t size) {
  struct fake_api *api = mem_new(sizeof *api);
  pthread_mutex_init(&api->mutex, NULL);
  buf_init(&api->requests, 1 << 20);
  int port, bound = socket_bind(&port);
  snprintf(url, size, "http://127.0.0.1:%d", port);
  fake_api_say(api, 'L', 200, "{\"token\":\"first\",\"userId\":\"u\",\"errors\":[]}");
  fake_api_say(api, 'M', 200, "{\"id\":\"c\",\"name\":\"Agence\"}");
  static const char lists[] = {'P', 'V', 'W', 'S'};
  for (size_t n = 0; n < sizeof lists; n++)
    fake_api_say(api, lists[n], 200, "[]");
  static const char none[] = {'O', 'A', 'G', 'T', 'K', 'E'};
  for (size_t n = 0; n < sizeof none; n++)
    fake_api_say(api, none[n], 404, "");
  acceptor_begin(&api->acceptor, bound, fake_api_serve, api);
  return api;
}

void fake_api_close(struct fake_api *take_api) {
  acceptor_end(&take_api->acceptor);
  fake_api_let_go(take_api);
  for (size_t n = 0; n < take_api->held_count; n++)
    close(take_api->held[n]);
  for (size_t part = 0; part < PARTS; part++) {
    free((char *)take_api->lines[part].body);
    free((char *)take_api->once[part].body);
    free(take_api->bodies[part]);
  }
  free(take_api->known);
  buf_free(&take_api->requests);
  free(take_api->admitted);
  pthread_mutex_destroy(&take_api->mutex);
  free(take_api);
}
