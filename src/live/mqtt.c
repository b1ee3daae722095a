#include "live/mqtt.h"

#include <errno.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <pthread.h>
#include <signal.h>
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
  pthread_mutex_t lock; /* around handle, up, is_5, ended, left and the condition */
  pthread_cond_t ending;
  struct mosquitto *handle; /* NULL: no connection; made and destroyed by the thread */
  bool up, is_5, ended;     /* ended: of the thread */
  bool left;                /* to the thread, which frees it */
  uint32_t packet_max;      /* the largest that the broker takes */
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

static void mqtt_tell(struct mqtt *mqtt, struct mqtt_news *take_news) {
  if (atomic_load(&mqtt->stop)) { /* the queue may be gone */
    mqtt_news_free(take_news);
    return;
  }
  take_news->from = mqtt;
  atomic_fetch_add(&mqtt->unread, 1);
  atomic_fetch_add(&mqtt->unread_bytes, mqtt_news_size(take_news));
  msgq_put(mqtt->news, take_news);
}

static struct mqtt_news *mqtt_news_new(enum mqtt_news_type type) {
  struct mqtt_news *news = mem_new(sizeof *news);
  news->type = type;
  return news;
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
  pthread_mutex_lock(&mqtt->lock);
  mqtt->up = true;
  mqtt->packet_max = UINT32_MAX;
  mosquitto_property_read_int32(properties, MQTT_PROP_MAXIMUM_PACKET_SIZE, &mqtt->packet_max, false);
  mqtt->is_5 = mqtt->version == MQTT_PROTOCOL_V5;
  pthread_mutex_unlock(&mqtt->lock);
  mqtt_tell(mqtt, mqtt_news_new(MQTT_UP));
}

static void mqtt_on_disconnect(struct mosquitto *handle, void *arg, int reason, const mosquitto_property *properties) {
  struct mqtt *mqtt = arg;
  (void)handle;
  (void)properties;
  if (reason != 0 && mqtt->reason <= 0) mqtt->reason = reason;
}

static void mqtt_on_message(struct mosquitto *handle, void *arg, const struct mosquitto_message *message,
                            const mosquitto_property *properties) {
  struct mqtt *mqtt = arg;
  (void)handle;
  (void)properties;
  if (message->payloadlen < 0 || (size_t)message->payloadlen > mqtt->largest) return;
  if (atomic_load(&mqtt->unread) > MQTT_UNREAD_MAX || atomic_load(&mqtt->unread_bytes) > MQTT_UNREAD_BYTES) return;
  struct mqtt_news *news = mqtt_news_new(MQTT_MESSAGE);
  news->topic = mem_copy(message->topic);
  news->length = (size_t)message->payloadlen;
  news->bytes = mem_copy_n(message->payload != NULL ? message->payload : "", news->length);
  news->retained = message->retain;
  mqtt_tell(mqtt, news);
}

static void mqtt_on_publish(struct mosquitto *handle, void *arg, int mid, int reason,
                            const mosquitto_property *properties) {
  struct mqtt *mqtt = arg;
  (void)handle;
  (void)properties;
  struct mqtt_news *news = mqtt_news_new(MQTT_PUBLISHED);
  news->mid = mid;
  news->too_large = reason == MQTT_RC_PACKET_TOO_LARGE;
  news->refused = reason >= MQTT_RC_UNSPECIFIED && !news->too_large;
  mqtt_tell(mqtt, news);
}

static void mqtt_on_subscribe(struct mosquitto *handle, void *arg, int mid, int count, const int *granted,
                              const mosquitto_property *properties) {
  struct mqtt *mqtt = arg;
  (void)handle;
  (void)properties;
  struct mqtt_news *news = mqtt_news_new(MQTT_SUBSCRIBED);
  news->mid = mid;
  for (int n = 0; n < count; n++)
    news->refused |= granted[n] >= MQTT_RC_UNSPECIFIED;
  mqtt_tell(mqtt, news);
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
  mosquitto_disconnect_v5_callback_set(handle, mqtt_on_disconnect);
  mosquitto_message_v5_callback_set(handle, mqtt_on_message);
  mosquitto_publish_v5_callback_set(handle, mqtt_on_publish);
  mosquitto_subscribe_v5_callback_set(handle, mqtt_on_subscribe);
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

static bool mqtt_find_password(struct mqtt *mqtt, struct error *error) {
  if (mqtt->profile.password_command == NULL || mqtt->password != NULL) return true;
  return !secret_run_command(mqtt->profile.password_command, &clock_system, &mqtt->stop, &mqtt->password, error);
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
  struct error error;
  int64_t begun_ms = clock_mono_ms(&clock_system);
  int code = MOSQ_ERR_NOMEM;
  error_clear(&error);
  mqtt->reason = -1;
  mqtt->acknowledged = mqtt->reached = mqtt->silent = false;
  mqtt->said[0] = '\0';
  bool ready = mqtt_find_password(mqtt, &error);
  struct mosquitto *handle = ready ? mqtt_make(mqtt) : NULL;
  /* The files were there when the program began, or so its configuration said. */
  struct mqtt_profile *own = &mqtt->profile;
  if (ready && handle == NULL &&
      mqtt_check_files((char **)&own->ca, (char **)&own->cert, (char **)&own->key, &error) == ERROR_NONE)
    error_set(&error, ERROR_CONFIG,
              _("The broker's certificates can't be read: check mqtt_ca, mqtt_cert and mqtt_key"));
  if (handle != NULL) {
    pthread_mutex_lock(&mqtt->lock);
    mqtt->handle = handle;
    pthread_mutex_unlock(&mqtt->lock);
    code = mqtt_serve(mqtt);
    pthread_mutex_lock(&mqtt->lock);
    mqtt->handle = NULL;
    mqtt->up = false;
    pthread_mutex_unlock(&mqtt->lock);
    mosquitto_destroy(handle);
    mqtt_explain(mqtt, code, &error);
  }
  if (mqtt_is_refusal(mqtt->reason)) {
    mem_free_secret(mqtt->password); /* asked for anew: it may have been changed */
    mqtt->password = NULL;
  }
  struct mqtt_news *news = mqtt_news_new(MQTT_DOWN);
  news->error = error;
  mqtt_tell(mqtt, news);
  return mqtt->acknowledged ? clock_mono_ms(&clock_system) - begun_ms : 0;
}

static void mqtt_begin_lock(struct mqtt *mqtt) {
  pthread_condattr_t monotonic;
  pthread_mutex_init(&mqtt->lock, NULL);
  pthread_condattr_init(&monotonic);
  pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init(&mqtt->ending, &monotonic);
  pthread_condattr_destroy(&monotonic);
}

static void mqtt_pause(struct mqtt *mqtt, int64_t milliseconds) {
  struct timespec until = clock_deadline(milliseconds);
  pthread_mutex_lock(&mqtt->lock);
  while (!atomic_load(&mqtt->stop) && pthread_cond_timedwait(&mqtt->ending, &mqtt->lock, &until) != ETIMEDOUT)
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
  static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGILL};
  sigset_t all;
  sigfillset(&all);
  for (size_t n = 0; n < sizeof crashes / sizeof *crashes; n++)
    sigdelset(&all, crashes[n]);            /* the dashboard's handler gives the terminal back */
  pthread_sigmask(SIG_SETMASK, &all, NULL); /* a broker that hangs up is no reason to die of SIGPIPE */
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
  if (mqtt_url_read(setup->profile.url, &made->host, &made->port, &made->tls, error) != ERROR_NONE) {
    free(made);
    return error->code;
  }
  (void)!getrandom(&end, sizeof end, GRND_NONBLOCK);
  made->profile = mqtt_profile_copy(&setup->profile); /* its own: a thread that is left behind still reads it */
  made->id = mem_print("%s-%d-%08x", setup->name, (int)getpid(), end);
  made->will_topic = mem_copy(setup->will_topic);
  made->will = mem_copy(setup->will);
  made->news = setup->news;
  made->largest = setup->largest;
  made->version = MQTT_PROTOCOL_V5;
  mqtt_begin_lock(made);
  if (pthread_create(&made->thread, NULL, mqtt_main, made) != 0) {
    mqtt_free(made);
    return error_set(error, ERROR_STORE, _("No more threads can be started"));
  }
  *mqtt = made;
  return ERROR_NONE;
}

bool mqtt_is_5(struct mqtt *mqtt) {
  pthread_mutex_lock(&mqtt->lock);
  bool is_5 = mqtt->is_5;
  pthread_mutex_unlock(&mqtt->lock);
  return is_5;
}

bool mqtt_takes(struct mqtt *mqtt, const char *topic, size_t length) {
  size_t topic_length = strlen(topic);
  pthread_mutex_lock(&mqtt->lock);
  bool takes =
      topic_length <= MQTT_TOPIC_MAX && (!mqtt->is_5 || length + topic_length + MQTT_PACKET_HEAD <= mqtt->packet_max);
  pthread_mutex_unlock(&mqtt->lock);
  return takes;
}

bool mqtt_publish(struct mqtt *mqtt, const char *topic, const char *bytes, size_t length, bool keep, unsigned expiry,
                  int *mid) {
  mosquitto_property *properties = NULL;
  pthread_mutex_lock(&mqtt->lock);
  if (mqtt->up && mqtt->is_5 && expiry > 0)
    mosquitto_property_add_int32(&properties, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, expiry);
  bool sent = mqtt->up && mosquitto_publish_v5(mqtt->handle, mid, topic, (int)length, bytes, 1, keep, properties) ==
                              MOSQ_ERR_SUCCESS;
  pthread_mutex_unlock(&mqtt->lock);
  mosquitto_property_free_all(&properties);
  return sent;
}

bool mqtt_subscribe(struct mqtt *mqtt, char *const *filters, size_t count, bool replay, int *mid) {
  pthread_mutex_lock(&mqtt->lock);
  int options = mqtt->is_5 && !replay ? MQTT_SUB_OPT_SEND_RETAIN_NEVER : 0;
  bool sent = mqtt->up && mosquitto_subscribe_multiple(mqtt->handle, mid, (int)count, filters, 0, options, NULL) ==
                              MOSQ_ERR_SUCCESS;
  pthread_mutex_unlock(&mqtt->lock);
  return sent;
}

void mqtt_hang_up(struct mqtt *mqtt) {
  atomic_store(&mqtt->hang_up, true);
}

void mqtt_close(struct mqtt *take_mqtt, int wait_ms) {
  struct mqtt *mqtt = take_mqtt;
  struct timespec until = clock_deadline(wait_ms);
  atomic_store(&mqtt->stop, true);
  pthread_mutex_lock(&mqtt->lock);
  if (mqtt->handle != NULL) mosquitto_disconnect(mqtt->handle);
  pthread_cond_broadcast(&mqtt->ending);
  while (!mqtt->ended && pthread_cond_timedwait(&mqtt->ending, &mqtt->lock, &until) != ETIMEDOUT)
    ;
  bool ended = mqtt->ended;
  pthread_t thread = mqtt->thread;
  mqtt->left = !ended;
  if (!ended) atomic_store(&mqtt_left_one, true);
  pthread_mutex_unlock(&mqtt->lock);
  if (!ended) {
    pthread_detach(thread); /* nobody waits for it any more, and it touches its own only: mqtt_end */
    return;
  }
  pthread_join(thread, NULL);
  for (struct mqtt_news *news; (news = msgq_take(mqtt->news)) != NULL;)
    mqtt_news_free(news);
  mqtt_free(mqtt);
}
