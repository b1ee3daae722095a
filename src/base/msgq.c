#include "base/msgq.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"

struct node {
  struct node *next;
  void *message;
};

struct msgq {
  pthread_mutex_t lock; /* guards first and last */
  struct node *first, *last;
  void (*wake)(void *arg);
  void *arg;
  void (*free_message)(void *message);
};

struct msgq *msgq_new(void (*wake)(void *arg), void *arg, void (*free_message)(void *message)) {
  struct msgq *queue = mem_new(sizeof *queue);
  *queue = (struct msgq){.wake = wake, .arg = arg, .free_message = free_message};
  pthread_mutex_init(&queue->lock, NULL);
  return queue;
}

void msgq_put(struct msgq *queue, void *take_message) {
  struct node *node = mem_new(sizeof *node);
  node->message = take_message;
  pthread_mutex_lock(&queue->lock);
  if (queue->last != NULL)
    queue->last->next = node;
  else
    queue->first = node;
  queue->last = node;
  pthread_mutex_unlock(&queue->lock);
  if (queue->wake != NULL) queue->wake(queue->arg);
}

void *msgq_take(struct msgq *queue) {
  pthread_mutex_lock(&queue->lock);
  AUTO(mem_free_at) struct node *node = queue->first;
  if (node != NULL) {
    queue->first = node->next;
    if (queue->first == NULL) queue->last = NULL;
  }
  pthread_mutex_unlock(&queue->lock);
  return node != NULL ? node->message : NULL;
}

void msgq_free(struct msgq *take_queue) {
  if (take_queue == NULL) return;
  void *message;
  while ((message = msgq_take(take_queue)) != NULL)
    take_queue->free_message(message);
  pthread_mutex_destroy(&take_queue->lock);
  free(take_queue);
}
