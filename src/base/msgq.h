/* msgq: a queue between two threads that moves ownership. Put transfers a message to the queue, take to the caller. */
#ifndef BASE_MSGQ_H
#define BASE_MSGQ_H

#include <stdbool.h>

struct msgq;

/* wake(arg) is called after each put, outside the lock, on the putting thread; free_message for what is left at
 * msgq_free. */
struct msgq *msgq_new(void (*wake)(void *arg), void *arg, void (*free_message)(void *message));
/* Any thread. */
void msgq_put(struct msgq *queue, void *take_message);
/* The oldest message, now the caller's, or NULL. Never blocks. Any thread. */
void *msgq_take(struct msgq *queue);
/* No thread may use the queue any more. */
void msgq_free(struct msgq *take_queue);

#endif
