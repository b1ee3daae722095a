#include "live/mqtt.h"

#include <errno.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "live/mqtt_url.h"
#include "live/mqtt_why.h"
#include "live/nudge.h"
#include "store/secret.h"

enum {
  MQTT_KEEPALIVE = 20, /* seconds; the will comes after 1.5 of it */
  MQTT_LOOP_MS = 1000,
  MQTT_BACKOFF_MS = 500, /* doubling */
  MQTT_BACKOFF_MAX_MS = 60000,
  MQTT_STEADY_MS = 10000, /* a connection that stood so long begins anew with short waits */
  MQTT_CONNECT_MS = 15000,
  MQTT_ADDRESS_MS = 5000,       /* for one of a name's addresses: one may swallow packets */
  MQTT_UNREAD_MAX = 50000,      /* news that nobody took: more is dropped, as brokers do; claims tell it */
  MQTT_UNREAD_BYTES = 64 << 20, /* ... however few they are */
  MQTT_TOPIC_MAX = 65535,
  MQTT_PACKET_HEAD = 64, /* what of a packet is neither topic nor message: less than that */
  MQTT_FAREWELL_MS = 40
};

struct mqtt {
  struct mqtt_profile profile;
  char *host, *id, *will_topic, *will;
  int port;
  bool tls;
  size_t largest;
  struct msgq *news;
  pthread_t thread;
  pthread_mutex_t lock; /* around handle, ended, left and the condition */
  pthread_cond_t ending;
  struct mosquitto *handle; /* NULL: no connection; made and destroyed by the thread */
  bool ended, left;         /* the thread has; it frees this */
  atomic_uint packet_max;   /* the largest that the broker takes */
  atomic_bool up, is_5;     /* up: the handle is there */
  atomic_bool stop, hang_up;
  atomic_int unread;
  atomic_size_t unread_bytes; /* of messages */
  /* the thread's own */
  int version;                        /* which is tried */
  int reason;                         /* of the last CONNACK or DISCONNECT; -1: none came */
  bool acknowledged, reached, silent; /* silent: it did not answer in time */
  char said[200];                     /* by libmosquitto, of an error, last */
  char *password;
};

static atomic_bool mqtt_left_one; /* a thread of ours still runs */

void mqtt_begin(void) {
  mosquitto_lib_init();
}

int mqtt_end(int status) {
  if (!atomic_load(&mqtt_left_one)) return status;
  fflush(NULL);
  _exit(status);
}

/* ---- news */

/* A topic may be as long as a message. */
static size_t mqtt_news_size(const struct mqtt_news *news) {
  return news->length + (news->topic != NULL ? strlen(news->topic) : 0);
}

/* Takes what it points to. */
static void mqtt_tell(struct mqtt *mqtt, struct mqtt_news news) {
  struct mqtt_news *told = mem_new(sizeof *told);
  *told = news;
  if (atomic_load(&mqtt->stop)) { /* the queue may be gone */
    mqtt_news_free(told);
    return;
  }
  told->from = mqtt;
  atomic_fetch_add(&mqtt->unread, 1);
  atomic_fetch_add(&mqtt->unread_bytes, mqtt_news_size(told));
  msgq_put(mqtt->news, told);
}

void mqtt_news_free(void *take_news) {
  struct mqtt_news *news = take_news;
  if (news == NULL) return;
  if (news->from != NULL) {
    atomic_fetch_sub(&news->from->unread, 1);
    atomic_fetch_sub(&news->from->unread_bytes, mqtt_news_size(news));
  }
  free(news->topic);
  free(news->bytes);
  free(news);
}

/* ---- libmosquitto's callbacks, on the thread */

static void mqtt_on_connect(struct mosquitto *handle, void *arg, int reason, int flags,
                            const mosquitto_property *properties) {
  struct mqtt *mqtt = arg;
  (void)handle;
  (void)flags;
  mqtt->acknowledged = true;
  mqtt->reason = reason;
  if (reason != 0) return;
  uint32_t packet_max = UINT32_MAX;
  mosquitto_property_read_int32(properties, MQTT_PROP_MAXIMUM_PACKET_SIZE, &packet_max, false);
  atomic_store(&mqtt->packet_max, packet_max);
  atomic_store(&mqtt->is_5, mqtt->version == MQTT_PROTOCOL_V5);
  atomic_store(&mqtt->up, true);
  mqtt_tell(mqtt, (struct mqtt_news){.type = MQTT_UP});
}

static void mqtt_on_disconnect(struct mosquitto *handle, void *arg, int reason) {
  struct mqtt *mqtt = arg;
  (void)handle;
  if (reason != 0 && mqtt->reason <= 0) mqtt->reason = reason;
}

static void mqtt_on_message(struct mosquitto *handle, void *arg, const struct mosquitto_message *message) {
  struct mqtt *mqtt = arg;
  (void)handle;
  if (message->payloadlen < 0 || (size_t)message->payloadlen > mqtt->largest) return;
  if (atomic_load(&mqtt->unread) > MQTT_UNREAD_MAX || atomic_load(&mqtt->unread_bytes) > MQTT_UNREAD_BYTES) return;
  size_t length = (size_t)message->payloadlen;
  mqtt_tell(mqtt, (struct mqtt_news){.type = MQTT_MESSAGE,
                                     .topic = mem_copy(message->topic),
                                     .bytes = mem_copy_n(message->payload != NULL ? message->payload : "", length),
                                     .length = length,
                                     .retained = message->retain});
}

static void mqtt_on_publish(struct mosquitto *handle, void *arg, int mid, int reason,
                            const mosquitto_property *properties) {
  bool too_large = reason == MQTT_RC_PACKET_TOO_LARGE, refused = reason >= MQTT_RC_UNSPECIFIED && !too_large;
  (void)handle;
  (void)properties;
  mqtt_tell(arg, (struct mqtt_news){.type = MQTT_PUBLISHED, .mid = mid, .too_large = too_large, .refused = refused});
}

static void mqtt_on_subscribe(struct mosquitto *handle, void *arg, int mid, int count, const int *granted) {
  bool refused = false;
  (void)handle;
  for (int n = 0; n < count; n++)
    refused |= granted[n] >= MQTT_RC_UNSPECIFIED;
  mqtt_tell(arg, (struct mqtt_news){.type = MQTT_SUBSCRIBED, .mid = mid, .refused = refused});
}

static void mqtt_on_log(struct mosquitto *handle, void *arg, int level, const char *text) {
  struct mqtt *mqtt = arg;
  (void)handle;
  if (level == MOSQ_LOG_ERR) text_copy(mqtt->said, sizeof mqtt->said, text);
}

/* ---- the thread */

/* libmosquitto takes a certificate of our own only together with a file or folder of those to trust. */
static int mqtt_set_tls(struct mosquitto *handle, const struct mqtt_profile *profile) {
  int code = mosquitto_tls_opts_set(handle, 1, "tlsv1.2", NULL); /* or newer; 1: the broker proves who it is */
  if (code == MOSQ_ERR_SUCCESS && profile->ca == NULL)
    code = mosquitto_int_option(handle, MOSQ_OPT_TLS_USE_OS_CERTS, 1);
  if (code != MOSQ_ERR_SUCCESS || (profile->ca == NULL && profile->cert == NULL)) return code;
  return mosquitto_tls_set(handle, profile->ca, profile->ca == NULL ? "/etc/ssl/certs" : NULL, profile->cert,
                           profile->key, NULL);
}

static struct mosquitto *mqtt_make(struct mqtt *mqtt) {
  const struct mqtt_profile *profile = &mqtt->profile;
  struct mosquitto *handle = mosquitto_new(mqtt->id, true, mqtt);
  if (handle == NULL) return NULL;
  mosquitto_threaded_set(handle, true);
  mosquitto_int_option(handle, MOSQ_OPT_PROTOCOL_VERSION, mqtt->version);
  mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1);
  mosquitto_connect_v5_callback_set(handle, mqtt_on_connect);
  mosquitto_disconnect_callback_set(handle, mqtt_on_disconnect);
  mosquitto_message_callback_set(handle, mqtt_on_message);
  mosquitto_publish_v5_callback_set(handle, mqtt_on_publish);
  mosquitto_subscribe_callback_set(handle, mqtt_on_subscribe);
  mosquitto_log_callback_set(handle, mqtt_on_log);
  int code = MOSQ_ERR_SUCCESS;
  if (profile->user != NULL) code = mosquitto_username_pw_set(handle, profile->user, mqtt->password);
  if (code == MOSQ_ERR_SUCCESS && mqtt->tls) code = mqtt_set_tls(handle, profile);
  if (code == MOSQ_ERR_SUCCESS && mqtt->will_topic != NULL)
    code = mosquitto_will_set(handle, mqtt->will_topic, (int)strlen(mqtt->will), mqtt->will, 1, true);
  if (code == MOSQ_ERR_SUCCESS) return handle;
  mosquitto_destroy(handle);
  return NULL;
}

static bool mqtt_is_refusal(int reason) {
  return reason == CONNACK_REFUSED_BAD_USERNAME_PASSWORD || reason == CONNACK_REFUSED_NOT_AUTHORIZED ||
         reason == MQTT_RC_BAD_USERNAME_OR_PASSWORD || reason == MQTT_RC_NOT_AUTHORIZED || reason == MQTT_RC_BANNED;
}

/* Its own words: of a CONNACK, or of MQTT 5's DISCONNECT; what libmosquitto notes of its own is below. */
static const char *mqtt_turns_away(const struct mqtt *mqtt) {
  if (mqtt->reason >= MQTT_RC_UNSPECIFIED) return mosquitto_reason_string(mqtt->reason);
  bool answer = mqtt->acknowledged && mqtt->version != MQTT_PROTOCOL_V5 && mqtt->reason > 0;
  return answer && mqtt->reason <= CONNACK_REFUSED_NOT_AUTHORIZED ? mosquitto_connack_string(mqtt->reason) : NULL;
}

static void mqtt_explain(struct mqtt *mqtt, int code, struct error *error) {
  (void)mqtt_why(&(struct mqtt_end){.host = mqtt->host,
                                    .refused = mqtt_is_refusal(mqtt->reason),
                                    .taken_over = mqtt->reason == MQTT_RC_SESSION_TAKEN_OVER,
                                    .turns_away = mqtt_turns_away(mqtt),
                                    .nameless = code == MOSQ_ERR_EAI,
                                    .tls = mqtt->tls && !mqtt->acknowledged && (code == MOSQ_ERR_TLS || mqtt->said[0]),
                                    .has_cert = mqtt->profile.cert != NULL,
                                    .mute = mqtt->reached && !mqtt->acknowledged && !mqtt->silent,
                                    .said = mqtt->said},
                 error);
}

/* libmosquitto tries the addresses of a name one after the other, each for as long as the kernel does: minutes. */
static int mqtt_connect(struct mqtt *mqtt) {
  mosquitto_property *properties = NULL;
  struct nudge nudge;
  if (mqtt->version == MQTT_PROTOCOL_V5)
    mosquitto_property_add_int32(&properties, MQTT_PROP_MAXIMUM_PACKET_SIZE,
                                 (uint32_t)(mqtt->largest + MQTT_TOPIC_MAX + MQTT_PACKET_HEAD));
  nudge_begin(&nudge, MQTT_ADDRESS_MS);
  int code = mosquitto_connect_bind_v5(mqtt->handle, mqtt->host, mqtt->port, MQTT_KEEPALIVE, NULL, properties);
  nudge_end(&nudge);
  mosquitto_property_free_all(&properties);
  return code;
}

/* The caller's side may use it from now on. NULL: no longer. */
static void mqtt_set_handle(struct mqtt *mqtt, struct mosquitto *handle) {
  pthread_mutex_lock(&mqtt->lock);
  mqtt->handle = handle;
  atomic_store(&mqtt->up, false);
  pthread_mutex_unlock(&mqtt->lock);
}

/* From the connection until it is lost; at the end what was published goes out, and a farewell. */
static int mqtt_serve(struct mqtt *mqtt) {
  int code = mqtt_connect(mqtt);
  int64_t begun_ms = clock_mono_ms(&clock_system);
  mqtt->reached = code == MOSQ_ERR_SUCCESS;
  while (code == MOSQ_ERR_SUCCESS && !atomic_load(&mqtt->stop)) {
    code = mosquitto_loop(mqtt->handle, MQTT_LOOP_MS, 1);
    mqtt->silent = !mqtt->acknowledged && clock_mono_ms(&clock_system) - begun_ms > MQTT_CONNECT_MS;
    if (mqtt->silent) code = MOSQ_ERR_CONN_LOST;
    if (mqtt->acknowledged && mqtt->reason > 0) code = MOSQ_ERR_CONN_REFUSED;
    if (atomic_exchange(&mqtt->hang_up, false)) code = MOSQ_ERR_CONN_LOST;
  }
  int64_t end_ms = clock_mono_ms(&clock_system) + MQTT_FAREWELL_MS;
  while (code == MOSQ_ERR_SUCCESS && clock_mono_ms(&clock_system) < end_ms)
    code = mosquitto_loop(mqtt->handle, MQTT_FAREWELL_MS / 4, 1);
  return code;
}

/* Milliseconds that a connection stood. */
static int64_t mqtt_session(struct mqtt *mqtt) {
  struct mqtt_profile *profile = &mqtt->profile;
  struct error error;
  int64_t begun_ms = clock_mono_ms(&clock_system);
  error_clear(&error);
  mqtt->reason = -1;
  mqtt->acknowledged = mqtt->reached = mqtt->silent = false;
  mqtt->said[0] = '\0';
  const char *command = mqtt->password == NULL ? profile->password_command : NULL;
  bool ready =
      command == NULL || secret_run_command(command, &clock_system, &mqtt->stop, &mqtt->password, &error) == ERROR_NONE;
  struct mosquitto *handle = ready ? mqtt_make(mqtt) : NULL;
  /* The files were there when the program began, or so its configuration said. */
  if (ready && handle == NULL &&
      mqtt_check_files((char **)&profile->ca, (char **)&profile->cert, (char **)&profile->key, &error) == ERROR_NONE)
    error_set(&error, ERROR_CONFIG,
              _("The broker's certificates can't be read: check mqtt_ca, mqtt_cert and mqtt_key"));
  if (handle != NULL) {
    mqtt_set_handle(mqtt, handle);
    int code = mqtt_serve(mqtt);
    mqtt_set_handle(mqtt, NULL);
    mosquitto_destroy(handle);
    mqtt_explain(mqtt, code, &error);
  }
  if (mqtt_is_refusal(mqtt->reason)) {
    mem_free_secret(mqtt->password); /* asked for anew: it may have been changed */
    mqtt->password = NULL;
  }
  mqtt_tell(mqtt, (struct mqtt_news){.type = MQTT_DOWN, .error = error});
  return mqtt->acknowledged ? clock_mono_ms(&clock_system) - begun_ms : 0;
}

/* Until something of it ends; false when the time is over. Under the lock. */
static bool mqtt_wait(struct mqtt *mqtt, const struct timespec *until) {
  return pthread_cond_clockwait(&mqtt->ending, &mqtt->lock, CLOCK_MONOTONIC, until) != ETIMEDOUT;
}

static void mqtt_pause(struct mqtt *mqtt, int64_t milliseconds) {
  struct timespec until = clock_deadline(milliseconds);
  pthread_mutex_lock(&mqtt->lock);
  while (!atomic_load(&mqtt->stop) && mqtt_wait(mqtt, &until))
    ;
  pthread_mutex_unlock(&mqtt->lock);
}

/* A broker that turned the version away, or hung up before a word: the other version, at once. */
static bool mqtt_other_version(struct mqtt *mqtt) {
  bool refused =
      mqtt->reason == CONNACK_REFUSED_PROTOCOL_VERSION || mqtt->reason == MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION;
  if (mqtt->acknowledged && !refused) return false;
  mqtt->version = mqtt->version == MQTT_PROTOCOL_V5 ? MQTT_PROTOCOL_V311 : MQTT_PROTOCOL_V5;
  return mqtt->version == MQTT_PROTOCOL_V311;
}

static void mqtt_free(struct mqtt *mqtt) {
  mqtt_profile_clear(&mqtt->profile);
  pthread_mutex_destroy(&mqtt->lock);
  pthread_cond_destroy(&mqtt->ending);
  mem_free_secret(mqtt->password);
  free(mqtt->host);
  free(mqtt->id);
  free(mqtt->will_topic);
  free(mqtt->will);
  free(mqtt);
}

static void *mqtt_main(void *arg) {
  struct mqtt *mqtt = arg;
  int64_t wait = MQTT_BACKOFF_MS;
  unsigned seed = (unsigned)getpid() ^ (unsigned)time(NULL);
  while (!atomic_load(&mqtt->stop)) {
    int64_t stood = mqtt_session(mqtt);
    if (atomic_load(&mqtt->stop)) break;
    if (stood >= MQTT_STEADY_MS) wait = MQTT_BACKOFF_MS;
    if (mqtt_other_version(mqtt)) continue;
    mqtt_pause(mqtt, wait / 2 + rand_r(&seed) % (wait / 2));
    wait = wait * 2 > MQTT_BACKOFF_MAX_MS ? MQTT_BACKOFF_MAX_MS : wait * 2;
  }
  pthread_mutex_lock(&mqtt->lock);
  mqtt->ended = true;
  bool left = mqtt->left;
  pthread_cond_broadcast(&mqtt->ending);
  pthread_mutex_unlock(&mqtt->lock);
  if (left) mqtt_free(mqtt);
  return NULL;
}

/* ---- the caller's side */

enum error_code mqtt_open(const struct mqtt_setup *setup, struct mqtt **mqtt, struct error *error) {
  struct mqtt *made = mem_new(sizeof *made);
  uint32_t end = 0;
  *mqtt = NULL;
  (void)!getrandom(&end, sizeof end, GRND_NONBLOCK);
  *made = (struct mqtt){.profile = mqtt_profile_copy(&setup->profile), /* a thread that is left behind still reads it */
                        .id = mem_print("%s-%d-%08x", setup->name, (int)getpid(), end),
                        .will_topic = mem_copy(setup->will_topic),
                        .will = mem_copy(setup->will),
                        .news = setup->news,
                        .largest = setup->largest,
                        .version = MQTT_PROTOCOL_V5};
  pthread_mutex_init(&made->lock, NULL);
  pthread_cond_init(&made->ending, NULL);
  if (mqtt_url_read(setup->profile.url, &made->host, &made->port, &made->tls, error) == ERROR_NONE &&
      pthread_create(&made->thread, NULL, mqtt_main, made) != 0)
    error_set(error, ERROR_STORE, _("No more threads can be started"));
  if (error->code == ERROR_NONE)
    *mqtt = made;
  else
    mqtt_free(made);
  return error->code;
}

bool mqtt_is_5(struct mqtt *mqtt) {
  return atomic_load(&mqtt->is_5);
}

bool mqtt_takes(struct mqtt *mqtt, const char *topic, size_t length) {
  size_t topic_length = strlen(topic), all = length + topic_length + MQTT_PACKET_HEAD;
  return topic_length <= MQTT_TOPIC_MAX && (!mqtt_is_5(mqtt) || all <= atomic_load(&mqtt->packet_max));
}

int mqtt_publish(struct mqtt *mqtt, const char *topic, const char *bytes, size_t length, int keep) {
  mosquitto_property *properties = NULL;
  int mid = 0, code = MOSQ_ERR_NO_CONN;
  if (keep > 0 && mqtt_is_5(mqtt))
    mosquitto_property_add_int32(&properties, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, (uint32_t)keep);
  pthread_mutex_lock(&mqtt->lock);
  if (atomic_load(&mqtt->up))
    code = mosquitto_publish_v5(mqtt->handle, &mid, topic, (int)length, bytes, 1, keep != MQTT_PASSING, properties);
  pthread_mutex_unlock(&mqtt->lock);
  mosquitto_property_free_all(&properties);
  return code == MOSQ_ERR_SUCCESS ? mid : 0;
}

int mqtt_subscribe(struct mqtt *mqtt, char *const *filters, size_t count, bool replay) {
  int options = mqtt_is_5(mqtt) && !replay ? MQTT_SUB_OPT_SEND_RETAIN_NEVER : 0, mid = 0, code = MOSQ_ERR_NO_CONN;
  pthread_mutex_lock(&mqtt->lock);
  if (atomic_load(&mqtt->up))
    code = mosquitto_subscribe_multiple(mqtt->handle, &mid, (int)count, filters, 0, options, NULL);
  pthread_mutex_unlock(&mqtt->lock);
  return code == MOSQ_ERR_SUCCESS ? mid : 0;
}

void mqtt_hang_up(struct mqtt *mqtt) {
  atomic_store(&mqtt->hang_up, true);
}

void mqtt_close(struct mqtt *take_mqtt, int wait_ms) {
  struct timespec until = clock_deadline(wait_ms);
  atomic_store(&take_mqtt->stop, true);
  pthread_mutex_lock(&take_mqtt->lock);
  if (take_mqtt->handle != NULL) mosquitto_disconnect(take_mqtt->handle);
  pthread_cond_broadcast(&take_mqtt->ending);
  while (!take_mqtt->ended && mqtt_wait(take_mqtt, &until))
    ;
  bool ended = take_mqtt->ended;
  pthread_t thread = take_mqtt->thread;
  take_mqtt->left = !ended;
  if (!ended) atomic_store(&mqtt_left_one, true);
  pthread_mutex_unlock(&take_mqtt->lock);
  if (!ended) {
    pthread_detach(thread); /* nobody waits for it any more, and it touches its own only: mqtt_end */
    return;
  }
  pthread_join(thread, NULL);
  for (struct mqtt_news *news; (news = msgq_take(take_mqtt->news)) != NULL;)
    mqtt_news_free(news);
  mqtt_free(take_mqtt);
}
