/* http: a request of HTTP/1.0 or 1.1 out of the bytes that come in, within bounds. It is our own and not microhttpd's:
 * that one closes without a word what has too many parameters, and knows no time for a whole request. The bytes may
 * come one at a time, or several requests at once. One owner, one thread. */
#ifndef SANDBOX_HTTP_H
#define SANDBOX_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum {
  HTTP_TARGET_MAX = 8000,
  HTTP_HEAD_MAX = 32 << 10,
  HTTP_FIELDS_MAX = 100,
  HTTP_PARAMETERS_MAX = 100,
  HTTP_BODY_MAX = 1 << 20
};

enum http_state {
  HTTP_NOTHING, /* not one byte of it has come */
  HTTP_HEAD,
  HTTP_BODY,
  HTTP_SIZE, /* the line before a chunk */
  HTTP_CHUNK,
  HTTP_CHUNK_END,
  HTTP_TRAILER,
  HTTP_WHOLE,
  HTTP_REFUSED /* why: the status to answer with; what follows can't be told apart from it, the connection ends */
};

struct http {
  enum http_state state;
  int status; /* of HTTP_REFUSED */
  const char *why;
  char method[16];
  char *target; /* path and query, as they came; "" until the first line is whole */
  struct buf head, body;
  size_t line;         /* where the line that comes in begins in head */
  size_t left;         /* bytes of the body or the chunk that are still to come */
  bool has_length;     /* Content-Length was given */
  bool chunked, close; /* close: the client takes no other answer on this connection */
  bool expects;        /* it waits for "100 Continue": the caller says so, and clears it */
  bool host;
  int minor; /* HTTP/1.minor */
  size_t field_count;
  size_t fields[HTTP_FIELDS_MAX]; /* where each begins in head, as "name\0value\0" */
};

void http_init(struct http *http);
void http_free(struct http *http);
/* Takes bytes up to the end of the request: how many. None once it is HTTP_WHOLE or HTTP_REFUSED. */
size_t http_take(struct http *http, const char *bytes, size_t length);
/* The value of a header, the first of that name; NULL: there is none. */
const char *http_field(const struct http *http, const char *name);
/* The words that go with a status: "OK". */
const char *http_reason(int status);

#endif
