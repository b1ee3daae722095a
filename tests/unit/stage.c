#include "../harness/sockets.h"
#include "stage.h"

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

enum { STAGE_STORY = 16 * 1024, STAGE_REQUEST = 64 * 1024 };

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

struct stage {
  pthread_mutex_t mutex;
  pthread_t thread;
  int listener;
  struct stage_line {
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
  char story[STAGE_STORY];
  size_t told;
  char *(*play)(void *arg, const char *request, int *status);
  void *play_arg;
  bool holds; /* answers wait until they are let go */
  struct stage_held {
    int peer;
    char *answer;
  } waiting[HELD];
  size_t waiting_count;
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
  free((char *)stage->lines[part].body);
  stage->lines[part].status = status;
  stage->lines[part].body = mem_copy(body);
  pthread_mutex_unlock(&stage->mutex);
}

void stage_say_times(struct stage *stage, char letter, size_t times, int status, const char *body) {
  size_t part = stage_part(letter);
  pthread_mutex_lock(&stage->mutex);
  free((char *)stage->once[part].body);
  stage->once[part] = (struct stage_line){.status = status, .body = mem_copy(body)};
  stage->times[part] = times;
  pthread_mutex_unlock(&stage->mutex);
}

void stage_play(struct stage *stage, char *(*play)(void *arg, const char *request, int *status), void *arg) {
  pthread_mutex_lock(&stage->mutex);
  stage->play = play;
  stage->play_arg = arg;
  pthread_mutex_unlock(&stage->mutex);
}

void stage_know(struct stage *stage, const char *ids) {
  pthread_mutex_lock(&stage->mutex);
  free(stage->known);
  stage->known = mem_copy(ids);
  pthread_mutex_unlock(&stage->mutex);
}

void stage_admit(struct stage *stage, const char *token) {
  pthread_mutex_lock(&stage->mutex);
  free(stage->admitted);
  stage->admitted = mem_copy(token);
  pthread_mutex_unlock(&stage->mutex);
}

void stage_guard(struct stage *stage, const char *letters) {
  pthread_mutex_lock(&stage->mutex);
  stage->guarded = letters;
  pthread_mutex_unlock(&stage->mutex);
}

void stage_hold(struct stage *stage) {
  pthread_mutex_lock(&stage->mutex);
  stage->holds = true;
  pthread_mutex_unlock(&stage->mutex);
}

char *stage_body(struct stage *stage, char letter) {
  pthread_mutex_lock(&stage->mutex);
  char *body = mem_copy(stage->bodies[stage_part(letter)]);
  pthread_mutex_unlock(&stage->mutex);
  return body;
}

char *stage_story(struct stage *stage, const char *letters) {
  char *story = mem_new(STAGE_STORY), *at = story;
  pthread_mutex_lock(&stage->mutex);
  for (size_t n = 0; n < stage->told; n++)
    if (strchr(letters, stage->story[n])) *at++ = stage->story[n];
  pthread_mutex_unlock(&stage->mutex);
  return story;
}

size_t stage_asked(struct stage *stage, const char *text) {
  size_t count = 0;
  pthread_mutex_lock(&stage->mutex);
  for (const char *at = stage->requests.data; at != NULL && (at = strstr(at, text)) != NULL; at++)
    count++;
  pthread_mutex_unlock(&stage->mutex);
  return count;
}

/* ---- one request a connection */

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

/* The text with another one wherever that stands in it. New memory. */
static char *stage_replace(const char *text, const char *hole, const char *with) {
  struct buf out;
  buf_init(&out, SIZE_MAX / 2);
  for (const char *at; (at = strstr(text, hole)) != NULL; text = at + strlen(hole))
    if (!buf_add(&out, text, (size_t)(at - text)) || !buf_add_text(&out, with)) abort();
  if (!buf_add_text(&out, text)) abort();
  return buf_take(&out);
}

static char *stage_fill(const struct stage *stage, const char *request, const char *body) {
  const char *id = strstr(request, "/visit/");
  char *named = id != NULL ? mem_print("%.*s", (int)strcspn(id + 7, " ?"), id + 7) : mem_copy("");
  const char *page = strstr(request, "page=");
  char *number = page != NULL ? mem_print("%.*s", (int)strcspn(page + 5, "& "), page + 5) : mem_copy("");
  char *keyed = stage_replace(body, "%KEY%", stage->key), *known = stage_replace(keyed, "%ID%", named),
       *filled = stage_replace(known, "%PAGE%", number);
  free(named);
  free(number);
  free(keyed);
  free(known);
  return filled;
}

/* Is it one of the visits that are known? */
static bool stage_knows(const struct stage *stage, const char *request) {
  const char *id = strstr(request, "/visit/") + strlen("/visit");
  char *name = mem_print("%.*s/", (int)strcspn(id + 1, " ?") + 1, id);
  bool known = stage->known == NULL || strstr(stage->known, name) != NULL;
  free(name);
  return known;
}

static struct stage_line stage_line(struct stage *stage, size_t part, const char *request) {
  static const struct stage_line empty = {200, "[]"}, missing = {404, "{}"}, stranger = {401, "{}"};
  char letter = parts[part].letter;
  char *token = stage->admitted ? mem_print("X-Auth-Token: %s\r\n", stage->admitted) : NULL;
  bool guarded = stage->guarded != NULL ? strchr(stage->guarded, letter) != NULL : letter != 'L';
  bool let_in = token == NULL || !guarded || strstr(request, token) != NULL;
  free(token);
  if (!let_in) return stranger;
  bool numbered = letter == 'W' && stage->lines[part].body != NULL && strstr(stage->lines[part].body, "%PAGE%") != NULL;
  if (letter == 'W' && !numbered && strstr(request, "page=1&") == NULL) return empty;
  if (letter == 'R' && !stage_knows(stage, request)) return missing;
  if (stage->times[part] == 0) return stage->lines[part];
  stage->times[part]--;
  return stage->once[part];
}

static char *stage_frame(int status, const char *body) {
  return mem_print("HTTP/1.1 %d Said\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
                   "%sConnection: close\r\n\r\n%s",
                   status, strlen(body), status == 429 ? "Retry-After: 60\r\n" : "", body);
}

static char *stage_played(struct stage *stage, const char *request) {
  int status = 200;
  char *line = mem_print("%.*s", (int)strcspn(request, "\r"), request);
  char *body = stage->play(stage->play_arg, line, &status), *answer = stage_frame(status, body);
  free(line);
  free(body);
  return answer;
}

/* What is answered: a whole answer, or NULL to close. *hold: and then nothing. */
static char *stage_answer(struct stage *stage, const char *request, bool *hold) {
  size_t part = stage_recognise(request);
  if (!buf_add(&stage->requests, request, strcspn(request, "\r") + 1)) buf_reset(&stage->requests);
  if (part == PARTS) return mem_copy("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  if (parts[part].letter == 'V' && strstr(request, "page=0") == NULL) part = stage_part('W');
  char letter = parts[part].letter;
  if (stage->told < STAGE_STORY - 1) stage->story[stage->told++] = letter;
  if (letter == 'C') stage_note_key(stage, request);
  free(stage->bodies[part]);
  stage->bodies[part] = mem_copy(strstr(request, "\r\n\r\n") + 4);
  if (strchr("VW", letter) != NULL && stage->play != NULL) return stage_played(stage, request);
  struct stage_line line = stage_line(stage, part, request);
  if (!line.body) return NULL;
  if (line.status == 0) return mem_copy("");
  *hold = line.status == -2;
  if (line.status < 0) return mem_copy(line.body);
  char *body = stage_fill(stage, request, line.body);
  char *answer = stage_frame(line.status, body);
  free(body);
  return answer;
}

void stage_let_go(struct stage *stage) {
  pthread_mutex_lock(&stage->mutex);
  for (size_t n = 0; n < stage->waiting_count; n++) {
    socket_send(stage->waiting[n].peer, stage->waiting[n].answer, strlen(stage->waiting[n].answer));
    close(stage->waiting[n].peer);
    free(stage->waiting[n].answer);
  }
  stage->waiting_count = 0;
  stage->holds = false;
  pthread_mutex_unlock(&stage->mutex);
}

static void stage_serve(struct stage *stage, int peer, char *request) {
  if (socket_request(peer, request, STAGE_REQUEST) == NULL) return;
  pthread_mutex_lock(&stage->mutex);
  bool hold = false;
  char *answer = stage_answer(stage, request, &hold);
  if (stage->holds && answer != NULL && stage->waiting_count < HELD) {
    stage->waiting[stage->waiting_count++] = (struct stage_held){dup(peer), answer};
    answer = NULL;
  }
  pthread_mutex_unlock(&stage->mutex);
  if (hold && stage->held_count < HELD) stage->held[stage->held_count++] = dup(peer);
  if (answer && !*answer && stage->held_count < HELD)
    stage->held[stage->held_count++] = dup(peer);
  else if (answer)
    socket_send(peer, answer, strlen(answer));
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
  pthread_mutex_init(&stage->mutex, NULL);
  buf_init(&stage->requests, 1 << 20);
  int port;
  stage->listener = socket_listen(&port);
  snprintf(url, size, "http://127.0.0.1:%d", port);
  stage_say(stage, 'L', 200, "{\"token\":\"first\",\"userId\":\"u\",\"errors\":[]}");
  stage_say(stage, 'M', 200, "{\"id\":\"c\",\"name\":\"Agence\"}");
  static const char lists[] = {'P', 'V', 'W', 'S'};
  for (size_t n = 0; n < sizeof lists; n++)
    stage_say(stage, lists[n], 200, "[]");
  static const char none[] = {'O', 'A', 'G', 'T', 'K', 'E'};
  for (size_t n = 0; n < sizeof none; n++)
    stage_say(stage, none[n], 404, "");
  if (pthread_create(&stage->thread, NULL, stage_main, stage) != 0) abort();
  return stage;
}

void stage_close(struct stage *take_stage) {
  shutdown(take_stage->listener, SHUT_RDWR); /* wakes accept */
  pthread_join(take_stage->thread, NULL);
  stage_let_go(take_stage);
  close(take_stage->listener);
  for (size_t n = 0; n < take_stage->held_count; n++)
    close(take_stage->held[n]);
  for (size_t part = 0; part < PARTS; part++) {
    free((char *)take_stage->lines[part].body);
    free((char *)take_stage->once[part].body);
    free(take_stage->bodies[part]);
  }
  free(take_stage->known);
  buf_free(&take_stage->requests);
  free(take_stage->admitted);
  pthread_mutex_destroy(&take_stage->mutex);
  free(take_stage);
}
