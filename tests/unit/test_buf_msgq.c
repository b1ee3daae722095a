/* The capped buffer, and the queue that moves ownership between threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/test.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/msgq.h"

TEST(test_buf_keeps_its_maximum) {
  AUTO(buf_free) struct buf buf;
  buf_init(&buf, 10);
  assert_true(buf_add_text(&buf, "12345"));
  assert_false(buf_add_text(&buf, "678901"));
  assert_string_equal(buf.data, "12345");
  assert_false(buf_print(&buf, "%d", 678901));
  assert_string_equal(buf.data, "12345");
  assert_true(buf_print(&buf, "%d", 67890));
  assert_string_equal(buf.data, "1234567890");
  assert_int_equal(buf.length, 10);
  assert_false(buf_add(&buf, "x", SIZE_MAX));
}

TEST(test_buf_gives_and_empties) {
  AUTO(buf_free) struct buf buf;
  buf_init(&buf, 1000);
  AUTO(mem_free_at) char *empty = buf_take(&buf);
  assert_string_equal(empty, "");
  for (int i = 0; i < 100; i++)
    assert_true(buf_add(&buf, "ab\0d", 4));
  assert_int_equal(buf.length, 400);
  assert_memory_equal(buf.data + 396, "ab\0d", 4);
  buf_reset(&buf);
  assert_int_equal(buf.length, 0);
  assert_true(buf_add_text(&buf, "x"));
  buf_reset(&buf);
  assert_string_equal(buf.data, "");
  assert_true(buf_add_text(&buf, "y"));
  AUTO(mem_free_at) char *taken = buf_take(&buf);
  assert_string_equal(taken, "y");
  assert_null(buf.data);
  assert_true(buf_add_text(&buf, "z"));
}

TEST(test_mem) {
  assert_null(mem_copy(NULL));
  AUTO(mem_free_secret_at) char *text = mem_print("%d-%s", 4, "x");
  assert_string_equal(text, "4-x");
  mem_free_secret(NULL);
}

static void count_wake(void *arg) {
  sem_post(arg);
}

#define EACH 2000

static void *put_numbers(void *queue) {
  for (int i = 0; i < EACH; i++) {
    int *number = mem_new(sizeof *number);
    *number = i;
    msgq_put(queue, number);
  }
  return NULL;
}

TEST(test_msgq_between_threads) {
  sem_t woken;
  sem_init(&woken, 0, 0);
  struct msgq *queue = msgq_new(count_wake, &woken, free);
  assert_null(msgq_take(queue));
  pthread_t threads[2];
  for (int i = 0; i < 2; i++)
    assert_int_equal(pthread_create(&threads[i], NULL, put_numbers, queue), 0);
  int64_t sum = 0;
  for (int i = 0; i < 2 * EACH; i++) {
    sem_wait(&woken);
    int *number = msgq_take(queue);
    assert_non_null(number);
    sum += *number;
    free(number);
  }
  for (int i = 0; i < 2; i++)
    pthread_join(threads[i], NULL);
  assert_int_equal(sum, (int64_t)EACH * (EACH - 1));
  assert_null(msgq_take(queue));
  msgq_free(queue);
  sem_destroy(&woken);
}

static int freed;

static void count_free(void *message) {
  freed++;
  free(message);
}

TEST(test_msgq_keeps_order_and_frees_the_rest) {
  struct msgq *queue = msgq_new(NULL, NULL, count_free);
  static const char *const texts[] = {"a", "b", "c", "d"};
  for (int i = 0; i < 4; i++)
    msgq_put(queue, mem_copy(texts[i]));
  AUTO(mem_free_at) char *first = msgq_take(queue);
  AUTO(mem_free_at) char *second = msgq_take(queue);
  assert_string_equal(first, "a");
  assert_string_equal(second, "b");
  msgq_free(queue);
  assert_int_equal(freed, 2);
  msgq_free(NULL);
}
