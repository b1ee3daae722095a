/* The connection to a broker, and a clock that is set meanwhile. */
#include <dirent.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/msgq.h"
#include "live/mqtt.h"

enum { LONG_MS = 60 * 1000, HOUR = 3600 };

/* What everything in this program is told: the wall clock is an hour ahead of the kernel's. Who computes a wait from it
 * waits an hour longer than he meant to. */
static atomic_int ahead = HOUR;

int clock_gettime(clockid_t id, struct timespec *now) {
  int status = (int)syscall(SYS_clock_gettime, id, now);
  if (status == 0 && id == CLOCK_REALTIME) now->tv_sec += atomic_load(&ahead);
  return status;
}

static void wake_nobody(void *arg) {
  (void)arg;
}

/* A broker that takes the connection and says nothing. */
static int silent_broker(char *url, size_t size) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
  assert_int_equal(listen(fd, 8), 0);
  assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
  snprintf(url, size, "mqtt://127.0.0.1:%d", ntohs(address.sin_port));
  return fd;
}

static void a_clock_that_is_set_makes_no_wait_longer(void **state) {
  char url[64];
  struct error error;
  struct mqtt *mqtt;
  (void)state;
  int fd = silent_broker(url, sizeof url);
  struct msgq *news = msgq_new(wake_nobody, NULL, mqtt_news_free);
  const struct mqtt_setup setup = {.profile = {.url = url}, .name = "test", .news = news};
  assert_int_equal(mqtt_open(&setup, &mqtt, &error), ERROR_NONE);
  int connection = accept(fd, NULL, NULL); /* it has begun */
  assert_true(connection >= 0);
  int64_t begun = clock_mono_ms(&clock_system);
  mqtt_close(mqtt, 100);
  assert_true(clock_mono_ms(&clock_system) - begun < LONG_MS);
  close(connection);
  /* The pause before the next try. */
  assert_int_equal(mqtt_open(&setup, &mqtt, &error), ERROR_NONE);
  for (int n = 0; n < 4; n++) { /* both versions, then again */
    connection = accept(fd, NULL, NULL);
    assert_true(connection >= 0);
    close(connection);
  }
  assert_true(clock_mono_ms(&clock_system) - begun < LONG_MS);
  mqtt_close(mqtt, LONG_MS);
  close(fd);
  for (void *one; (one = msgq_take(news)) != NULL;)
    mqtt_news_free(one);
  msgq_free(news);
}

static int threads(void) {
  int count = 0;
  DIR *folder = opendir("/proc/self/task");
  assert_non_null(folder);
  for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
    count += entry->d_name[0] != '.';
  closedir(folder);
  return count;
}

/* Whoever looks for leaks finds none when it has ended. */
static void one_that_is_left_to_its_thread_goes_with_it(void **state) {
  char url[64];
  struct error error;
  struct mqtt *mqtt;
  (void)state;
  int before = threads(), fd = silent_broker(url, sizeof url);
  struct msgq *news = msgq_new(wake_nobody, NULL, mqtt_news_free);
  assert_int_equal(
      mqtt_open(&(struct mqtt_setup){.profile = {.url = url}, .name = "test", .news = news}, &mqtt, &error),
      ERROR_NONE);
  int connection = accept(fd, NULL, NULL);
  assert_true(connection >= 0);
  mqtt_close(mqtt, 0); /* the thread waits for the broker's word */
  close(connection);
  close(fd);
  while (threads() > before)
    usleep(1000);
  msgq_free(news);
}

static int setup(void **state) {
  (void)state;
  mqtt_begin();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_clock_that_is_set_makes_no_wait_longer),
                                     cmocka_unit_test(one_that_is_left_to_its_thread_goes_with_it)};
  return mqtt_end(cmocka_run_group_tests(tests, setup, NULL));
}
