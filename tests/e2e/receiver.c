#include "../harness/run.h"
#include "../harness/sockets.h"
#include "receiver.h"
#include "base/mem.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { REQUESTS = 500, ANSWERS = 16, REQUEST_BYTES = 1 << 17, WAIT_SECONDS = 120 };

struct receiver {
  int socket;
  char url[80];
  struct acceptor acceptor; /* of the socket, once it listens */
  bool listens;
  pthread_mutex_t lock; /* around all below */
  pthread_cond_t more;
  int answers[ANSWERS], held[ANSWERS]; /* held: connections that hang */
  size_t answer_count, answered, held_count, count;
  struct {
    bool right; /* a POST of JSON to the address */
    cJSON *event;
    int64_t came;
  } requests[REQUESTS];
};

struct receiver *receiver_new(void) {
  struct receiver *receiver = calloc(1, sizeof *receiver);
  int port;
  receiver->socket = socket_bind(&port);
  snprintf(receiver->url, sizeof receiver->url, "http://127.0.0.1:%d/hook?key=1", port);
  pthread_mutex_init(&receiver->lock, NULL);
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&receiver->more, &attributes);
  pthread_condattr_destroy(&attributes);
  return receiver;
}

const char *receiver_url(const struct receiver *receiver) {
  return receiver->url;
}

void receiver_script(struct receiver *receiver, const int *answers, size_t count) {
  assert_true(count <= ANSWERS);
  pthread_mutex_lock(&receiver->lock);
  memcpy(receiver->answers, answers, count * sizeof *answers);
  receiver->answer_count = count;
  receiver->answered = 0;
  pthread_mutex_unlock(&receiver->lock);
}

static bool is_webhook(const char *head) {
  static const char first[] = "POST /hook?key=1 HTTP/1.1\r\n";
  return strncmp(head, first, sizeof first - 1) == 0 &&
         strcasestr(head, "\r\nContent-Type: application/json\r\n") != NULL;
}

static void answer(struct receiver *receiver, int connection) {
  int status = receiver->answered < receiver->answer_count ? receiver->answers[receiver->answered++] : 200;
  if (status == RECEIVER_HANG) {
    receiver->held[receiver->held_count++] = dup(connection);
    return;
  }
  if (status != RECEIVER_CLOSE)
    dprintf(connection, "HTTP/1.1 %d x\r\nLocation: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status,
            receiver->url);
}

static void serve(void *arg, int connection) {
  struct receiver *receiver = arg;
  AUTO(mem_free_at) char *bytes = malloc(REQUEST_BYTES);
  char *body = socket_request(connection, bytes, REQUEST_BYTES);
  pthread_mutex_lock(&receiver->lock);
  if (body != NULL && receiver->count < REQUESTS) {
    size_t n = receiver->count++;
    receiver->requests[n].came = monotonic_ms();
    receiver->requests[n].event = cJSON_Parse(body);
    receiver->requests[n].right = is_webhook(bytes);
  }
  answer(receiver, connection);
  pthread_cond_broadcast(&receiver->more);
  pthread_mutex_unlock(&receiver->lock);
}

void receiver_listen(struct receiver *receiver) {
  acceptor_begin(&receiver->acceptor, receiver->socket, serve, receiver);
  receiver->listens = true;
}

static void await(struct receiver *receiver, size_t number) {
  struct timespec until;
  int problem = 0;
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_sec += WAIT_SECONDS;
  pthread_mutex_lock(&receiver->lock);
  while (receiver->count <= number && problem == 0)
    problem = pthread_cond_timedwait(&receiver->more, &receiver->lock, &until);
  size_t count = receiver->count;
  pthread_mutex_unlock(&receiver->lock);
  if (count <= number) fail_msg("only %zu events came, %zu are awaited", count, number + 1);
}

const cJSON *receiver_event(struct receiver *receiver, size_t number) {
  await(receiver, number);
  pthread_mutex_lock(&receiver->lock);
  bool right = receiver->requests[number].right;
  const cJSON *event = receiver->requests[number].event;
  pthread_mutex_unlock(&receiver->lock);
  assert_true(right && cJSON_IsObject(event));
  return event;
}

int64_t receiver_came(struct receiver *receiver, size_t number) {
  await(receiver, number);
  pthread_mutex_lock(&receiver->lock);
  int64_t came = receiver->requests[number].came;
  pthread_mutex_unlock(&receiver->lock);
  return came;
}

size_t receiver_count(struct receiver *receiver) {
  pthread_mutex_lock(&receiver->lock);
  size_t count = receiver->count;
  pthread_mutex_unlock(&receiver->lock);
  return count;
}

void receiver_free(struct receiver *take_receiver) {
  if (take_receiver->listens)
    acceptor_end(&take_receiver->acceptor);
  else
    close(take_receiver->socket);
  for (size_t n = 0; n < take_receiver->held_count; n++)
    close(take_receiver->held[n]);
  for (size_t n = 0; n < take_receiver->count; n++)
    cJSON_Delete(take_receiver->requests[n].event);
  pthread_cond_destroy(&take_receiver->more);
  pthread_mutex_destroy(&take_receiver->lock);
  free(take_receiver);
}
