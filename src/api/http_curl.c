#include "api/http_curl_private.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/http_proxy.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/mask.h"
#include "base/mem.h"

enum { CURL_CONNECT_MS = 10 * 1000, CURL_AT_ONCE = 8, CURL_SLOW_SECONDS = 20, CURL_HEAD_MAX = 128 * 1024 };

const char *http_curl_version(void) {
  return curl_version();
}

enum error_code http_curl_setup(struct error *error) {
  if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) return ERROR_NONE;
  return error_set(error, ERROR_STORE, _("The network library can't start"));
}

/* A large list on a bad line takes minutes, and all that time something comes; what drips, or is white space, holds
 * nobody up for as long. libcurl's own limit takes any byte for progress. */
static int transfer_pace(void *arg, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up_now) {
  struct transfer *transfer = arg;
  const struct http_request *request = transfer->request;
  (void)total, (void)now, (void)up_total, (void)up_now;
  if (request->pace == 0) return 0;
  int64_t earned = (int64_t)transfer->worth * 1000 / (int64_t)request->pace;
  transfer->slow = clock_mono_ms(&clock_system) - transfer->begun_ms > request->free_ms + earned;
  return transfer->slow;
}

static size_t count_worth(const char *bytes, size_t length) {
  size_t blank = 0;
  for (size_t n = 0; n < length; n++)
    blank += bytes[n] == ' ' || bytes[n] == '\n' || bytes[n] == '\r' || bytes[n] == '\t';
  return length - blank;
}

/* What came, unpacked. */
static bool transfer_take(void *arg, const char *bytes, size_t length) {
  struct transfer *transfer = arg;
  struct http_request *request = transfer->request;
  long status = http_curl_end_status(transfer);
  if (request->pace > 0) transfer->worth += count_worth(bytes, length);
  if (request->sink != NULL && status >= 200 && status < 300) {
    request->cap -= length < request->cap ? length : request->cap;
    transfer->too_large = request->cap == 0;
    transfer->refused = transfer->too_large || !request->sink(request->sink_arg, bytes, length);
    /* What could not be taken is shown to api_judge_body by its beginning. */
    if (transfer->refused && transfer->body.length == 0)
      (void)!buf_add(&transfer->body, bytes, length < 256 ? length : 256);
    return !transfer->refused;
  }
  if (buf_add(&transfer->body, bytes, length)) return true;
  transfer->too_large = true;
  return false;
}

static size_t transfer_write(char *bytes, size_t size, size_t count, void *arg) {
  struct transfer *transfer = arg;
  size_t length = size * count;
  return http_unpack_feed(transfer->unpack, bytes, length, transfer_take, transfer) ? length : 0;
}

/* The empty line behind a head: libcurl takes a connection that closes before it for the end of an answer, and a
 * proxy's status for its answer before all of its head is there. Lines that come behind a body, and another head behind
 * a first one, come here too. What comes before the request is out is a proxy's, and no answer's. */
static size_t transfer_head(char *bytes, size_t size, size_t count, void *arg) {
  struct transfer *transfer = arg;
  size_t length = size * count;
  bool *ended = transfer->sent ? &transfer->head_ended : &transfer->tunnel_head_ended;
  if (length >= 5 && memcmp(bytes, "HTTP/", 5) == 0) *ended = false;
  *ended |= length > 0 && (bytes[0] == '\r' || bytes[0] == '\n');
  if (!transfer->sent) return length; /* libcurl has a bound of its own for it */
  transfer->head_length += length;
  transfer->worth += length;
  transfer->too_large |= transfer->head_length > CURL_HEAD_MAX;
  return transfer->too_large ? 0 : length;
}

/* Connection, proxy and TLS are done: the request is the next that goes out. */
static int transfer_begins(void *arg, char *address, char *own_address, int port, int own_port) {
  struct transfer *transfer = arg;
  (void)address, (void)own_address, (void)port, (void)own_port;
  transfer->sent = true;
  return CURL_PREREQFUNC_OK;
}

static void transfer_end(struct http_curl *curl, struct transfer *transfer, const struct http_answer *answer) {
  struct transfer **at = &curl->transfers;
  while (*at != transfer)
    at = &(*at)->next;
  *at = transfer->next;
  curl_multi_remove_handle(curl->multi, transfer->easy);
  transfer->done(transfer->arg, answer);
  curl_easy_cleanup(transfer->easy);
  curl_slist_free_all(transfer->headers);
  buf_free(&transfer->body);
  http_unpack_free(transfer->unpack);
  http_request_free(transfer->request);
  free(transfer);
}

/* ---- the transport's functions */

static void transfer_set_headers(struct transfer *transfer) {
  struct http_request *request = transfer->request;
  transfer->headers = curl_slist_append(NULL, "Accept: application/json");
  transfer->headers = curl_slist_append(transfer->headers, "Expect:");
  /* Unpacked by ourselves: libcurl throws an answer away whose head names a coding that it does not know. */
  transfer->headers = curl_slist_append(transfer->headers, "Accept-Encoding: gzip");
  if (request->body != NULL) transfer->headers = curl_slist_append(transfer->headers, "Content-Type: application/json");
  if (request->token != NULL) {
    AUTO(mem_free_secret_at) char *line = mem_print("X-Auth-Token: %s", request->token);
    transfer->headers = curl_slist_append(transfer->headers, line);
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

/* Whom we talk to, that nobody reads along, how long it may take, and who takes what comes: a request for which one of
 * these can't be set does not go out. */
static bool transfer_set_options(const struct http_curl *curl, struct transfer *transfer) {
  CURL *easy = transfer->easy;
  const struct http_request *request = transfer->request;
  const CURLcode codes[] = {
      curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, transfer_begins),
      curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer),
      curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, curl->loopback ? "http,https" : "https"),
      curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L), /* the token would go along */
      curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L),
      curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L),
      curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2),
      curl_easy_setopt(easy, CURLOPT_PROXY_SSL_VERIFYPEER, 1L),
      curl_easy_setopt(easy, CURLOPT_PROXY_SSL_VERIFYHOST, 2L),
      curl_easy_setopt(easy, CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2),
      curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, request->write ? 1L : 0L),
      curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, request->write ? 1L : 0L),
      curl->loopback ? curl_easy_setopt(easy, CURLOPT_NOPROXY, "*") : CURLE_OK,
      /* instead of the system's: its folder too */
      curl->ca != NULL ? curl_easy_setopt(easy, CURLOPT_CAINFO, curl->ca) : CURLE_OK,
      curl->ca != NULL ? curl_easy_setopt(easy, CURLOPT_CAPATH, NULL) : CURLE_OK,
      curl->ca != NULL ? curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, curl->ca) : CURLE_OK,
      curl->ca != NULL ? curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, NULL) : CURLE_OK,
      curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L),
      curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L), /* a hanging name look-up must not hold up a cancel */
      curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L),
      curl_easy_setopt(easy, CURLOPT_USERAGENT, "visitdeck/" VERSION_TEXT),
      curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CURL_CONNECT_MS),
      curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, request->timeout_ms),
      curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L),
      curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)CURL_SLOW_SECONDS),
      curl_easy_setopt(easy, CURLOPT_NOPROGRESS, request->pace > 0 ? 0L : 1L),
      curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, transfer_pace),
      curl_easy_setopt(easy, CURLOPT_XFERINFODATA, transfer),
      curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->reason),
      curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, transfer_write),
      curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer),
      curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, transfer_head),
      curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer),
  };
  for (size_t n = 0; n < sizeof codes / sizeof *codes; n++)
    if (codes[n] != CURLE_OK) return false;
  return true;
}

static unsigned long curl_submit(struct http *http, struct http_request *take_request,
                                 void (*done)(void *arg, const struct http_answer *answer), void *arg) {
  struct http_curl *curl = (struct http_curl *)http;
  struct transfer *transfer = mem_new(sizeof *transfer);
  *transfer = (struct transfer){.handle = ++curl->last_handle,
                                .request = take_request,
                                .done = done,
                                .arg = arg,
                                .begun_ms = clock_mono_ms(&clock_system),
                                .easy = curl_easy_init(),
                                .body = buf_empty(take_request->sink != NULL ? 64 * 1024 : take_request->cap),
                                .unpack = http_unpack_new(),
                                .next = curl->transfers};
  curl->transfers = transfer;
  curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer);
  if (transfer_set_options(curl, transfer)) { /* without a URL it ends before anything begins */
    AUTO(mem_free_at) char *url = mem_print("%s%s", curl->base, take_request->target);
    curl_easy_setopt(transfer->easy, CURLOPT_URL, url);
  }
  transfer_set_headers(transfer);
  transfer_set_method(transfer);
  curl_multi_add_handle(curl->multi, transfer->easy);
  return transfer->handle;
}

static void curl_cancel(struct http *http, unsigned long handle) {
  struct http_curl *curl = (struct http_curl *)http;
  for (struct transfer *transfer = curl->transfers; transfer != NULL; transfer = transfer->next) {
    if (transfer->handle != handle) continue;
    struct http_answer answer = {.outcome = HTTP_CANCELLED, .retry_after_s = -1, .date = WHEN_NONE};
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
    mask_text(transfer->reason);
    http_curl_end_judge(curl, transfer, code, &answer);
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
  free(curl->ca);
  free(curl->proxy);
  free(curl);
}

struct http *http_curl_new(const char *base_url, const char *ca) {
  static const struct http_ops ops = {curl_submit, curl_cancel, curl_run, curl_wake, curl_free_all};
  struct http_curl *curl = mem_new(sizeof *curl);
  const char *mark = strstr(base_url, "://"), *host = mark != NULL ? mark + 3 : base_url;
  bool loopback = strncmp(base_url, "http://", 7) == 0; /* http_base_url lets plain http through for loopback only */
  *curl = (struct http_curl){.http.ops = &ops,
                             .base = mem_copy(base_url),
                             .host = mem_copy(host),
                             .ca = mem_copy(ca),
                             .loopback = loopback,
                             .proxy = loopback ? NULL : http_proxy_for(host),
                             .multi = curl_multi_init()};
  curl_multi_setopt(curl->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)CURL_AT_ONCE);
  return &curl->http;
}
