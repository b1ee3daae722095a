#include "api/http_curl.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

enum { CURL_CONNECT_MS = 10 * 1000, CURL_AT_ONCE = 8, CURL_SLOW_SECONDS = 20, CURL_RETRY_AFTER_MAX = 3600 };

struct transfer {
  unsigned long handle;
  struct http_request *request;
  CURL *easy;
  struct curl_slist *headers;
  struct buf body;
  char reason[CURL_ERROR_SIZE];
  bool too_large, refused;
  void (*done)(void *arg, const struct http_answer *answer);
  void *arg;
  struct transfer *next;
};

struct http_curl {
  struct http http; /* first */
  char *base, *host;
  bool loopback;
  CURLM *multi;
  struct transfer *transfers;
  unsigned long last_handle;
};

enum error_code http_curl_setup(struct error *error) {
  if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) return ERROR_NONE;
  return error_set(error, ERROR_STORE, _("The network library can't start"));
}

static long transfer_status(const struct transfer *transfer) {
  long status = 0;
  curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

static size_t transfer_write(char *bytes, size_t size, size_t count, void *arg) {
  struct transfer *transfer = arg;
  struct http_request *request = transfer->request;
  size_t length = size * count;
  long status = transfer_status(transfer);
  if (request->sink != NULL && status >= 200 && status < 300) {
    request->cap -= length < request->cap ? length : request->cap;
    transfer->too_large = request->cap == 0;
    transfer->refused = transfer->too_large || !request->sink(request->sink_arg, bytes, length);
    /* What could not be taken is shown to api_judge_body by its beginning. */
    if (transfer->refused && transfer->body.length == 0 &&
        !buf_add(&transfer->body, bytes, length < 256 ? length : 256))
      return 0;
    return transfer->refused ? 0 : length;
  }
  if (buf_add(&transfer->body, bytes, length)) return length;
  transfer->too_large = true;
  return 0;
}

/* ---- how it ended */

/* True when not a byte of the request can have reached the server. */
static bool transfer_was_never_sent(const struct transfer *transfer, CURLcode code) {
  long sent = 0;
  curl_off_t before_request = 0;
  curl_easy_getinfo(transfer->easy, CURLINFO_REQUEST_SIZE, &sent);
  curl_easy_getinfo(transfer->easy, CURLINFO_PRETRANSFER_TIME_T, &before_request);
  switch (code) {
  case CURLE_COULDNT_RESOLVE_HOST:
  case CURLE_COULDNT_RESOLVE_PROXY:
  case CURLE_COULDNT_CONNECT:
  case CURLE_SSL_CONNECT_ERROR:
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_URL_MALFORMAT:
  case CURLE_UNSUPPORTED_PROTOCOL:
    return sent == 0;
  case CURLE_OPERATION_TIMEDOUT:
    return sent == 0 && before_request == 0;
  default:
    return false;
  }
}

static void transfer_explain(const struct http_curl *curl, CURLcode code, bool sent, struct http_answer *answer) {
  enum error_code kind = ERROR_UNREACHABLE;
  switch (code) {
  case CURLE_COULDNT_RESOLVE_HOST:
    error_set(&answer->error, kind, _("Can't find %s: check the network and the URL"), curl->host);
    break;
  case CURLE_COULDNT_CONNECT:
    error_set(&answer->error, kind, _("Can't reach %s: no connection"), curl->host);
    break;
  case CURLE_SSL_CONNECT_ERROR:
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE:
    error_set(&answer->error, kind, _("The certificate of %s can't be trusted: nothing was sent"), curl->host);
    break;
  case CURLE_OPERATION_TIMEDOUT:
    answer->timed_out = true;
    error_set(&answer->error, kind, sent ? _("No answer from %s in time") : _("Can't reach %s: no connection in time"),
              curl->host);
    break;
  default:
    error_set(&answer->error, kind, _("The connection to %s broke"), curl->host);
  }
}

static void transfer_judge(const struct http_curl *curl, struct transfer *transfer, CURLcode code,
                           struct http_answer *answer) {
  answer->retry_after_s = -1;
  buf_drop_mark(&transfer->body);
  answer->body = transfer->body;
  answer->status = (int)transfer_status(transfer);
  if (transfer->too_large || transfer->refused) {
    answer->outcome = HTTP_TOO_LARGE;
    error_set(&answer->error, ERROR_ANSWER, _("The answer of %s can't be read"), curl->host);
  } else if (code == CURLE_OK && answer->status != 0) {
    curl_off_t wait = 0;
    answer->outcome = HTTP_ANSWERED;
    if (curl_easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &wait) == CURLE_OK && wait > 0)
      answer->retry_after_s = wait > CURL_RETRY_AFTER_MAX ? CURL_RETRY_AFTER_MAX : (long)wait;
  } else {
    bool never = transfer_was_never_sent(transfer, code);
    answer->outcome = never ? HTTP_NOT_SENT : HTTP_LOST;
    transfer_explain(curl, code, !never, answer);
  }
}

static void transfer_end(struct http_curl *curl, struct transfer *transfer, const struct http_answer *answer) {
  for (struct transfer **at = &curl->transfers; *at != NULL; at = &(*at)->next) {
    if (*at == transfer) {
      *at = transfer->next;
      break;
    }
  }
  curl_multi_remove_handle(curl->multi, transfer->easy);
  transfer->done(transfer->arg, answer);
  curl_easy_cleanup(transfer->easy);
  curl_slist_free_all(transfer->headers);
  buf_free(&transfer->body);
  http_request_free(transfer->request);
  free(transfer);
}

/* ---- the transport's functions */

static void transfer_set_headers(struct transfer *transfer) {
  struct http_request *request = transfer->request;
  transfer->headers = curl_slist_append(NULL, "Accept: application/json");
  transfer->headers = curl_slist_append(transfer->headers, "Expect:");
  if (request->body != NULL) transfer->headers = curl_slist_append(transfer->headers, "Content-Type: application/json");
  if (request->token != NULL) {
    char *line = mem_print("X-Auth-Token: %s", request->token);
    transfer->headers = curl_slist_append(transfer->headers, line);
    mem_free_secret(line);
  }
  curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
}

static void transfer_set_method(struct transfer *transfer) {
  struct http_request *request = transfer->request;
  if (request->method == HTTP_GET) {
    curl_easy_setopt(transfer->easy, CURLOPT_HTTPGET, 1L);
    return;
  }
  curl_easy_setopt(transfer->easy, CURLOPT_POST, 1L);
  curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, request->body != NULL ? request->body : "");
  curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_length);
  if (request->method == HTTP_PUT) curl_easy_setopt(transfer->easy, CURLOPT_CUSTOMREQUEST, "PUT");
}

static void transfer_set_rules(const struct http_curl *curl, struct transfer *transfer) {
  CURL *easy = transfer->easy;
  const struct http_request *request = transfer->request;
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* a hanging name look-up must not hold up a cancel */
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, curl->loopback ? "http,https" : "https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L); /* the token would go along */
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "visitdeck/" VERSION_TEXT);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CURL_CONNECT_MS);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, request->timeout_ms);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)CURL_SLOW_SECONDS);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->reason);
  if (curl->loopback) curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
  /* libcurl sends a POST again by itself when a reused connection turns out dead (A10): a write gets one of its own. */
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, request->write ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, request->write ? 1L : 0L);
}

static unsigned long curl_submit(struct http *http, struct http_request *take_request,
                                 void (*done)(void *arg, const struct http_answer *answer), void *arg) {
  struct http_curl *curl = (struct http_curl *)http;
  struct transfer *transfer = mem_new(sizeof *transfer);
  transfer->handle = ++curl->last_handle;
  transfer->request = take_request;
  transfer->done = done;
  transfer->arg = arg;
  transfer->easy = curl_easy_init();
  buf_init(&transfer->body, take_request->sink != NULL ? 64 * 1024 : take_request->cap);
  char *url = mem_print("%s%s", curl->base, take_request->target);
  curl_easy_setopt(transfer->easy, CURLOPT_URL, url);
  free(url);
  curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer);
  curl_easy_setopt(transfer->easy, CURLOPT_WRITEFUNCTION, transfer_write);
  curl_easy_setopt(transfer->easy, CURLOPT_WRITEDATA, transfer);
  transfer_set_rules(curl, transfer);
  transfer_set_headers(transfer);
  transfer_set_method(transfer);
  transfer->next = curl->transfers;
  curl->transfers = transfer;
  curl_multi_add_handle(curl->multi, transfer->easy);
  return transfer->handle;
}

static void curl_cancel(struct http *http, unsigned long handle) {
  struct http_curl *curl = (struct http_curl *)http;
  for (struct transfer *transfer = curl->transfers; transfer != NULL; transfer = transfer->next) {
    if (transfer->handle != handle) continue;
    struct http_answer answer = {.outcome = HTTP_CANCELLED, .retry_after_s = -1};
    transfer_end(curl, transfer, &answer);
    return;
  }
}

static void curl_run(struct http *http, int timeout_ms) {
  struct http_curl *curl = (struct http_curl *)http;
  int running, left;
  curl_multi_perform(curl->multi, &running);
  CURLMsg *message = curl_multi_info_read(curl->multi, &left);
  if (message == NULL) {
    curl_multi_poll(curl->multi, NULL, 0, timeout_ms, NULL);
    curl_multi_perform(curl->multi, &running);
    message = curl_multi_info_read(curl->multi, &left);
  }
  for (; message != NULL; message = curl_multi_info_read(curl->multi, &left)) {
    struct transfer *transfer = NULL;
    struct http_answer answer = {0};
    CURLcode code = message->data.result;
    if (message->msg != CURLMSG_DONE) continue;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    transfer_judge(curl, transfer, code, &answer);
    transfer_end(curl, transfer, &answer);
  }
}

static void curl_wake(struct http *http) {
  curl_multi_wakeup(((struct http_curl *)http)->multi);
}

static void curl_free_all(struct http *take_http) {
  struct http_curl *curl = (struct http_curl *)take_http;
  while (curl->transfers != NULL)
    curl_cancel(take_http, curl->transfers->handle);
  curl_multi_cleanup(curl->multi);
  free(curl->base);
  free(curl->host);
  free(curl);
}

struct http *http_curl_new(const char *base_url) {
  static const struct http_ops ops = {curl_submit, curl_cancel, curl_run, curl_wake, curl_free_all};
  struct http_curl *curl = mem_new(sizeof *curl);
  curl->http.ops = &ops;
  curl->base = mem_copy(base_url);
  const char *host = strstr(base_url, "://");
  curl->host = mem_copy(host != NULL ? host + 3 : base_url);
  curl->loopback = strncmp(base_url, "http://", 7) == 0; /* http_base_url lets plain http through for loopback only */
  curl->multi = curl_multi_init();
  curl_multi_setopt(curl->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)CURL_AT_ONCE);
  return &curl->http;
}
