#include "sandbox/webhook.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "sandbox/events.h"
#include "sandbox/instant.h"

enum {
  WEBHOOK_CONNECT_MS = 10000,
  WEBHOOK_TOTAL_MS = 30000,
  WEBHOOK_AGAIN_MS = 250, /* after the first failure; doubled after each further one */
  WEBHOOK_TRIES = 8,
  WEBHOOK_STORE_MS = 1000,
  WEBHOOK_POLL_MS = 1000
};

struct webhook {
  struct sandbox *sandbox;
  pthread_t thread;
  atomic_bool stopping;
  CURLM *multi; /* the thread's, but for curl_multi_wakeup */
  CURL *easy;
  struct curl_slist *headers;
  bool failing;  /* the last try failed, and that has been told */
  char why[100]; /* how the last try went, for people */
};

AUTO_OF(char, curl_free)
AUTO_OF(CURLU, curl_url_cleanup)

bool webhook_takes(const char *url) {
  AUTO(curl_free_at) char *scheme = NULL;
  AUTO(curl_free_at) char *host = NULL;
  AUTO(curl_url_cleanup_at) CURLU *parts = curl_url();
  return curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
         curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
         curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
         (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0);
}

static size_t webhook_ignore(char *bytes, size_t size, size_t count, void *arg) {
  (void)bytes;
  (void)arg;
  return size * count;
}

static void webhook_set_up(struct webhook *webhook) {
  CURL *easy = webhook->easy;
  webhook->headers = curl_slist_append(NULL, "Content-Type: application/json");
  webhook->headers = curl_slist_append(webhook->headers, "Expect:"); /* a receiver need not know 100-continue */
  curl_easy_setopt(easy, CURLOPT_URL, webhook->sandbox->settings.webhook);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L); /* on a reused one libcurl repeats a POST unasked */
  curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* a hanging name look-up must not hold up the end */
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "visitdeck-sandbox/" VERSION_TEXT);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, webhook->headers);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)WEBHOOK_CONNECT_MS);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)WEBHOOK_TOTAL_MS);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, webhook_ignore);
}

/* The HTTP status, 0 without a whole answer. Called without the lock. */
static long webhook_post(struct webhook *webhook, const char *json) {
  int running = 1, left;
  long status = 0;
  curl_easy_setopt(webhook->easy, CURLOPT_POSTFIELDS, json);
  curl_multi_add_handle(webhook->multi, webhook->easy);
  while (curl_multi_perform(webhook->multi, &running) == CURLM_OK && running > 0 && !webhook->stopping)
    curl_multi_poll(webhook->multi, NULL, 0, WEBHOOK_POLL_MS, NULL);
  const CURLMsg *ended = curl_multi_info_read(webhook->multi, &left);
  CURLcode code = ended != NULL ? ended->data.result : CURLE_OK;
  if (ended != NULL && code == CURLE_OK) curl_easy_getinfo(webhook->easy, CURLINFO_RESPONSE_CODE, &status);
  if (code == CURLE_OK)
    snprintf(webhook->why, sizeof webhook->why, "HTTP %ld", status);
  else
    snprintf(webhook->why, sizeof webhook->why, "%s", curl_easy_strerror(code));
  curl_multi_remove_handle(webhook->multi, webhook->easy);
  return status;
}

/* Called with the lock held, which is given up meanwhile. */
static void webhook_pause(struct webhook *webhook, long milliseconds) {
  struct timespec until = instant_wait(milliseconds);
  while (!webhook->stopping &&
         pthread_cond_timedwait(&webhook->sandbox->event_added, &webhook->sandbox->lock, &until) == 0)
    ;
}

/* Once, not for every try. */
static void webhook_tell(struct webhook *webhook, bool failing) {
  if (failing && !webhook->failing)
    fprintf(stderr, _("visitdeck-sandbox: the webhook does not take events (%s); they are sent again\n"), webhook->why);
  webhook->failing = failing;
}

/* One try of the oldest event. */
static void webhook_send(struct webhook *webhook, struct event *event) {
  pthread_mutex_unlock(&webhook->sandbox->lock);
  long status = webhook_post(webhook, event->json);
  pthread_mutex_lock(&webhook->sandbox->lock);
  if (status != 200 && webhook->stopping) return; /* broken off: that was no try */
  webhook_tell(webhook, status != 200);
  event->tries++;
  enum event_state state = status == 200 ? EVENT_SENT : event->tries >= WEBHOOK_TRIES ? EVENT_GIVEN_UP : EVENT_WAITING;
  if (state == EVENT_GIVEN_UP)
    fprintf(stderr, _("visitdeck-sandbox: event %lld given up; tries: %d, the last answer: %s\n"), (long long)event->id,
            event->tries, webhook->why);
  /* What the database doesn't take would be sent again at once, and again. */
  while (!events_tried(webhook->sandbox, event, status, state) && !webhook->stopping)
    webhook_pause(webhook, WEBHOOK_STORE_MS);
  if (state == EVENT_WAITING) webhook_pause(webhook, (long)WEBHOOK_AGAIN_MS << (event->tries - 1));
}

static void *webhook_run(void *arg) {
  struct webhook *webhook = arg;
  pthread_mutex_lock(&webhook->sandbox->lock);
  while (!webhook->stopping) {
    struct event event;
    if (events_next(webhook->sandbox, &event)) {
      webhook_send(webhook, &event);
      free(event.json);
    } else {
      pthread_cond_wait(&webhook->sandbox->event_added, &webhook->sandbox->lock);
    }
  }
  pthread_mutex_unlock(&webhook->sandbox->lock);
  return NULL;
}

struct webhook *webhook_start(struct sandbox *sandbox) {
  struct webhook *webhook = mem_new(sizeof *webhook);
  webhook->sandbox = sandbox;
  curl_global_init(CURL_GLOBAL_DEFAULT);
  webhook->multi = curl_multi_init();
  webhook->easy = curl_easy_init();
  if (webhook->multi == NULL || webhook->easy == NULL) abort();
  webhook_set_up(webhook);
  sandbox->tells = true;
  if (pthread_create(&webhook->thread, NULL, webhook_run, webhook) != 0) abort();
  return webhook;
}

void webhook_stop(struct webhook *take_webhook) {
  if (take_webhook == NULL) return;
  pthread_mutex_lock(&take_webhook->sandbox->lock);
  take_webhook->stopping = true;
  pthread_cond_signal(&take_webhook->sandbox->event_added);
  pthread_mutex_unlock(&take_webhook->sandbox->lock);
  curl_multi_wakeup(take_webhook->multi);
  pthread_join(take_webhook->thread, NULL);
  curl_easy_cleanup(take_webhook->easy);
  curl_multi_cleanup(take_webhook->multi);
  curl_slist_free_all(take_webhook->headers);
  curl_global_cleanup();
  free(take_webhook);
}
