/* http: a small transport. One implementation talks to servers (http_curl.c); tests may bring another. The worker
 * thread owns it. */
#ifndef API_HTTP_H
#define API_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"
#include "base/error.h"
#include "base/when.h"

enum http_method { HTTP_GET, HTTP_POST, HTTP_PUT };

/* What is certain about a request that ended. */
enum http_outcome {
  HTTP_ANSWERED,  /* a whole answer: status and body count */
  HTTP_NOT_SENT,  /* no byte of the request can have been read by the server (no connection, no way through, no TLS) */
  HTTP_LOST,      /* sent, perhaps in part, and no whole answer: time-out, reset, truncated */
  HTTP_TOO_LARGE, /* the answer passed the cap, or the sink refused it */
  HTTP_CANCELLED
};

/* Whose word an ending is. */
enum http_origin {
  HTTP_FROM_NOBODY,  /* cancelled by ourselves */
  HTTP_FROM_NETWORK, /* name, connection, TLS, certificate: before anything was sent */
  HTTP_FROM_PROXY,   /* on the way: before anything was sent */
  HTTP_FROM_SERVER   /* the request went out */
};

struct http_request {
  enum http_method method;
  bool write;   /* changes something: goes on a connection of its own, so that it can't be sent twice */
  char *target; /* "/api/v1/business/visits?page=0": percent-encoded already */
  char *token;  /* X-Auth-Token, or NULL */
  char *body;   /* JSON, or NULL */
  size_t body_length;
  size_t cap;      /* largest answer in bytes */
  long timeout_ms; /* whole call */
  /* Of a call that may take long: so much of its time is free, the rest is earned by what comes, a second by each pace
   * bytes of the answer that are no white space. pace 0: all of it is free. */
  long free_ms;
  size_t pace;
  /* With a sink the body of a 2xx answer goes there piece by piece instead of into the answer; false stops the call. */
  bool (*sink)(void *arg, const char *bytes, size_t length);
  void *sink_arg;
};

struct http_answer {
  enum http_outcome outcome;
  enum http_origin origin;
  int status;         /* the server's, never a proxy's; 0: none */
  struct buf body;    /* empty when a sink took it */
  long retry_after_s; /* -1 when not told; capped at 3600 */
  int64_t date;       /* when it was made, by the server's clock: UTC seconds; WHEN_NONE: not told, or kept since */
  bool html;          /* what came calls itself a web page */
  bool nameless;      /* no machine of the server's name was found, or nobody said one in time */
  bool lasting;       /* it will not pass by itself: a proxy's no, a certificate */
  struct error error; /* the sentence for the person, when not HTTP_ANSWERED: ERROR_UNREACHABLE or ERROR_UNKNOWN */
};

struct http;
struct http_ops {
  /* Takes the request; done(arg, answer) is called once, from http_run, on the owner's thread; the answer is the
   * transport's, gone after the call. Returns a handle > 0. */
  unsigned long (*submit)(struct http *http, struct http_request *take_request,
                          void (*done)(void *arg, const struct http_answer *answer), void *arg);
  /* The request ends with HTTP_CANCELLED before this returns (done is called), at once even when DNS hangs. Unknown
   * handles are ignored. */
  void (*cancel)(struct http *http, unsigned long handle);
  /* Waits at most timeout_ms for traffic or a wake-up, and calls done for what ended. */
  void (*run)(struct http *http, int timeout_ms);
  /* Any thread: makes run return. */
  void (*wake)(struct http *http);
  /* Cancels all, frees. */
  void (*free)(struct http *take_http);
};
struct http {
  const struct http_ops *ops;
};

/* Wipes the token. */
void http_request_free(struct http_request *take_request);

#endif
