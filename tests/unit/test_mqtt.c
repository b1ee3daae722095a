/* The connection to a broker: a clock that is set meanwhile, and why there is none, in words. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../harness/sockets.h"
#include "../harness/test.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/msgq.h"
#include "broker.h"
#include "live/mqtt.h"
#include "secure.h"

enum { LONG_MS = 60 * 1000, HOUR = 3600 };

/* What everything in this program is told: the wall clock is an hour ahead of the kernel's. Who computes a wait from it
 * waits an hour longer than he meant to. */
static atomic_int ahead = HOUR;

#ifdef SYS_clock_gettime64 /* where the other call's seconds have 32 bits, and ours 64 */
#define CLOCK_CALL SYS_clock_gettime64
#else
#define CLOCK_CALL SYS_clock_gettime
#endif

int clock_gettime(clockid_t id, struct timespec *now) {
  int status = (int)syscall(CLOCK_CALL, id, now);
  if (status == 0 && id == CLOCK_REALTIME) now->tv_sec += atomic_load(&ahead);
  return status;
}

static void wake_nobody(UNUSED void *arg) {
}

/* A broker that takes the connection and says nothing. */
static int silent_broker(char *url, size_t size) {
  int port, fd = socket_listen(&port);
  snprintf(url, size, "mqtt://127.0.0.1:%d", port);
  return fd;
}

TEST(a_clock_that_is_set_makes_no_wait_longer) {
  char url[64];
  struct error error;
  struct mqtt *mqtt;
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

/* ---- why there is none */

struct curt { /* says something to whoever comes, and hangs up */
  const char *words;
  size_t length;
};

static void curt_serve(void *arg, int fd) {
  const struct curt *curt = arg;
  char heard[1000];
  (void)!read(fd, heard, sizeof heard);
  (void)!write(fd, curt->words, curt->length);
}

/* Until the connection came to nothing for that reason. */
static void await_why(const struct mqtt_profile *profile, const char *told) {
  char last[400] = "";
  struct error error;
  struct mqtt *mqtt;
  bool is = false;
  struct msgq *news = msgq_new(wake_nobody, NULL, mqtt_news_free);
  const struct mqtt_setup setup = {.profile = *profile, .name = "test", .news = news};
  assert_int_equal(mqtt_open(&setup, &mqtt, &error), ERROR_NONE);
  for (int64_t end = clock_mono_ms(&clock_system) + LONG_MS; !is && clock_mono_ms(&clock_system) < end; usleep(1000)) {
    struct mqtt_news *one = msgq_take(news);
    if (one != NULL && one->type == MQTT_DOWN) snprintf(last, sizeof last, "%s", one->error.text);
    is = strcmp(last, told) == 0;
    mqtt_news_free(one);
  }
  mqtt_close(mqtt, LONG_MS);
  for (void *one; (one = msgq_take(news)) != NULL;)
    mqtt_news_free(one);
  msgq_free(news);
  if (!is) fail_msg("\"%s\" instead of \"%s\"", last, told);
}

#define BROKER "The broker 127.0.0.1 "
#define NO_TLS BROKER "speaks no TLS that we know, or broke off: check the port in mqtt_url"
#define NO_MQTT BROKER "hangs up without a word of MQTT: check the port in mqtt_url (mqtts:// where it wants TLS)"
#define REFUSES BROKER "refuses us: check mqtt_user, mqtt_password_command or mqtt_cert"

/* What answered is never told as silence, nor what is ours as the broker's. */
TEST(who_is_there_but_does_not_serve_us_is_named) {
  static const struct {
    const char *words;
    size_t length;
    bool tls;
    const char *told;
  } rows[] = {
#define CONNACK(code, told) {"\x20\x03\x00" code "\x00", 5, false, told}
      CONNACK("\x86", REFUSES),
      CONNACK("\x87", REFUSES),
      CONNACK("\x8a", REFUSES),
      CONNACK("\x85", BROKER "turns us away: Client Identifier not valid"),
      CONNACK("\x88", BROKER "turns us away: Server unavailable"),
      CONNACK("\x89", BROKER "turns us away: Server busy"),
      CONNACK("\x97", BROKER "turns us away: Quota exceeded"),
      CONNACK("\x9c", BROKER "turns us away: Use another server"),
#undef CONNACK
      {"", 0, false, NO_MQTT},
      {"HTTP/1.1 400 Bad Request\r\n\r\n", 28, false, NO_MQTT},
      {"", 0, true, NO_TLS},
      {"HTTP/1.1 400 Bad Request\r\n\r\n", 28, true, NO_TLS},
  };
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct curt curt = {.words = rows[n].words, .length = rows[n].length};
    struct acceptor acceptor;
    int port;
    acceptor_begin(&acceptor, socket_bind(&port), curt_serve, &curt);
    AUTO(mem_free_at) char *url = mem_print("mqtt%s://127.0.0.1:%d", rows[n].tls ? "s" : "", port);
    await_why(&(struct mqtt_profile){.url = url}, rows[n].told);
    acceptor_end(&acceptor);
  }
  await_why(&(struct mqtt_profile){.url = "mqtt://127.0.0.1:1"}, "No answer from the broker 127.0.0.1");
  await_why(&(struct mqtt_profile){.url = "mqtts://no.such.example:1"},
            "Can't find the broker no.such.example: check the network and mqtt_url");
}

static char *pem(const char *name) {
  return name != NULL ? mem_print("%s/%s", secure_folder(), name) : NULL;
}

TEST(whose_certificate_is_wrong_is_named) {
  static const char untrusted[] = BROKER "can't prove who it is: check mqtt_url and mqtt_ca";
  static const struct {
    const char *its, *ca, *cert, *key, *told; /* its: and it wants one of ours */
  } rows[] = {
      {"good", NULL, NULL, NULL, untrusted},
      {"expired", "ca.pem", NULL, NULL, untrusted},
      {"other", "ca.pem", NULL, NULL, untrusted},
      {"good", "ca.pem", NULL, NULL, BROKER "wants a certificate of ours: write mqtt_cert and mqtt_key"},
      {"good", "ca.pem", "stranger.pem", "stranger.key",
       BROKER "does not take our certificate: check mqtt_cert and mqtt_key"},
      {"good", "ca.pem", "good.pem", "other.key",
       "mqtt_key is not the key of mqtt_cert: write the one that belongs to it"},
  };
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct broker broker;
    const char *folder = secure_folder();
    char *extra = mem_print("cafile %s/ca.pem\ncertfile %s/%s.pem\nkeyfile %s/%s.key\nrequire_certificate true", folder,
                            folder, rows[n].its, folder, rows[n].its);
    broker_start(&broker, extra);
    AUTO(mem_free_at) char *url = mem_print("mqtts://127.0.0.1:%d", broker.port);
    AUTO(mem_free_at) char *ca = pem(rows[n].ca);
    AUTO(mem_free_at) char *cert = pem(rows[n].cert);
    AUTO(mem_free_at) char *key = pem(rows[n].key);
    await_why(&(struct mqtt_profile){.url = url, .ca = ca, .cert = cert, .key = key}, rows[n].told);
    broker_end(&broker);
    free(extra);
  }
}

/* Whoever looks for leaks finds none when it has ended. */
TEST(one_that_is_left_to_its_thread_goes_with_it) {
  char url[64];
  struct error error;
  struct mqtt *mqtt;
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
