/* What the two files of http_curl share. */
#ifndef API_HTTP_CURL_PRIVATE_H
#define API_HTTP_CURL_PRIVATE_H

#include <curl/curl.h>

#include "api/http_curl.h"
#include "api/http_unpack.h"

struct transfer {
  unsigned long handle;
  struct http_request *request;
  CURL *easy;
  struct curl_slist *headers;
  struct buf body;
  size_t head_length;
  int64_t begun_ms; /* monotonic */
  size_t worth;     /* bytes of the answer that earned time */
  bool slow;        /* it used up its time */
  struct http_unpack *unpack;
  char reason[CURL_ERROR_SIZE];
  bool sent;                          /* from here on the server may have the request */
  bool head_ended, tunnel_head_ended; /* of the server's, of a proxy's: it came to its end */
  bool too_large, refused;
  void (*done)(void *arg, const struct http_answer *answer);
  void *arg;
  struct transfer *next;
};

struct http_curl {
  struct http http; /* first */
  char *base, *host, *ca;
  char *proxy; /* by the environment, or NULL */
  struct {
    CURLcode code;
    long tunnel; /* the proxy's status */
  } logged;      /* the last ending that went into the log; CURLE_OK: none since all was well */
  bool loopback;
  CURLM *multi;
  struct transfer *transfers;
  unsigned long last_handle;
};

/* http_curl_end.c: the status that came, 0: none yet; it may be a proxy's as long as nothing was sent. */
long http_curl_end_status(const struct transfer *transfer);
/* What is certain about a transfer that ended, where that comes from, and the sentence for it. */
void http_curl_end_judge(struct http_curl *curl, const struct transfer *transfer, CURLcode code,
                         struct http_answer *answer);

#endif
