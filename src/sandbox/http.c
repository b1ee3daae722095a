#include "sandbox/http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"

enum { HTTP_LINE_MAX = 512 }; /* before, behind and after chunks */

void http_init(struct http *http) {
  *http = (struct http){.state = HTTP_NOTHING};
  buf_init(&http->head, HTTP_HEAD_MAX + HTTP_LINE_MAX); /* of chunks too there are lines */
  buf_init(&http->body, HTTP_BODY_MAX);
}

void http_free(struct http *http) {
  buf_free(&http->head);
  buf_free(&http->body);
  free(http->target);
}

const char *http_field(const struct http *http, const char *name) {
  for (size_t n = 0; n < http->field_count; n++) {
    const char *field = http->head.data + http->fields[n];
    if (strcasecmp(field, name) == 0) return field + strlen(field) + 1;
  }
  return NULL;
}

const char *http_reason(int status) {
  static const struct {
    int status;
    const char *words;
  } known[] = {{200, "OK"},
               {204, "No Content"},
               {400, "Bad Request"},
               {401, "Unauthorized"},
               {403, "Forbidden"},
               {404, "Not Found"},
               {405, "Method Not Allowed"},
               {408, "Request Timeout"},
               {409, "Conflict"},
               {413, "Content Too Large"},
               {414, "URI Too Long"},
               {415, "Unsupported Media Type"},
               {417, "Expectation Failed"},
               {429, "Too Many Requests"},
               {431, "Request Header Fields Too Large"},
               {500, "Internal Server Error"},
               {501, "Not Implemented"},
               {502, "Bad Gateway"},
               {503, "Service Unavailable"},
               {504, "Gateway Timeout"},
               {505, "HTTP Version Not Supported"}};
  for (size_t n = 0; n < sizeof known / sizeof *known; n++)
    if (known[n].status == status) return known[n].words;
  return "Other";
}

static bool http_refuse(struct http *http, int status, const char *why) {
  http->state = HTTP_REFUSED;
  http->status = status;
  http->why = why;
  return false;
}

static bool http_is_token(const char *text, size_t length) {
  for (size_t n = 0; n < length; n++)
    if (text[n] <= ' ' || text[n] >= 127 || strchr("\"(),/:;<=>?@[\\]{}", text[n]) != NULL) return false;
  return length > 0;
}

/* ---- the head, line by line */

/* Path and query: of "http://host/path" too, as a proxy would ask for it. */
static const char *http_path(const char *target) {
  const char *host = strncasecmp(target, "http://", 7) == 0 ? target + 7 : NULL;
  if (host == NULL) return target[0] == '/' || strcmp(target, "*") == 0 ? target : NULL;
  const char *path = strpbrk(host, "/?");
  return path != NULL ? path : "/";
}

static size_t http_parameters(const char *target) {
  const char *query = strchr(target, '?');
  size_t count = query != NULL;
  for (; query != NULL && *query != '\0'; query++)
    count += *query == '&';
  return count;
}

/* Characters, none of them a blank or a control: it is written down, and shown to who asks for the last requests. */
static bool http_is_target(const char *target) {
  for (const char *at = target; *at != '\0'; at++)
    if ((unsigned char)*at <= ' ' || *at == 127) return false;
  return text_is_utf8(target, strlen(target));
}

/* METHOD SP TARGET SP HTTP/1.x */
static bool http_take_first(struct http *http, char *line) {
  char *target = strchr(line, ' '), *version = target != NULL ? strchr(target + 1, ' ') : NULL;
  if (version == NULL) return http_refuse(http, 400, "The first line is none of HTTP");
  *target++ = '\0';
  *version++ = '\0';
  const char *path = http_path(target);
  if (!http_is_token(line, strlen(line)) || !http_is_target(target) || path == NULL ||
      strncmp(version, "HTTP/", 5) != 0)
    return http_refuse(http, 400, "The first line is none of HTTP");
  if (strncmp(version, "HTTP/1.", 7) != 0 || version[7] < '0' || version[7] > '9' || version[8] != '\0')
    return http_refuse(http, 505, "HTTP/1.1, please");
  if (strlen(line) >= sizeof http->method) return http_refuse(http, 501, "No such method");
  if (strlen(target) > HTTP_TARGET_MAX) return http_refuse(http, 414, "The address is too long");
  if (http_parameters(path) > HTTP_PARAMETERS_MAX) return http_refuse(http, 414, "The address has too many parameters");
  snprintf(http->method, sizeof http->method, "%s", line);
  http->minor = version[7] - '0';
  http->close = http->minor == 0;
  http->target = mem_copy(path);
  return true;
}

static bool http_take_length(struct http *http, const char *value) {
  size_t digits = strspn(value, "0123456789"), length = 0;
  if (digits == 0 || value[digits] != '\0') return http_refuse(http, 400, "Content-Length is no number");
  for (; *value != '\0' && length <= HTTP_BODY_MAX; value++)
    length = length * 10 + (size_t)(*value - '0');
  if (http->has_length && length != http->left) return http_refuse(http, 400, "Two lengths");
  http->has_length = true;
  http->left = length;
  return true;
}

/* What says how the message goes on; all else is only kept. */
static bool http_take_meaning(struct http *http, const char *name, const char *value) {
  if (strcasecmp(name, "Host") == 0) http->host = true;
  if (strcasecmp(name, "Connection") == 0) {
    if (strcasestr(value, "close") != NULL) http->close = true;
    if (http->minor == 0 && strcasestr(value, "keep-alive") != NULL) http->close = false;
  }
  if (strcasecmp(name, "Content-Length") == 0) return http_take_length(http, value);
  if (strcasecmp(name, "Transfer-Encoding") == 0) {
    if (http->chunked || http->minor == 0) return http_refuse(http, 400, "Transfer-Encoding where none can be");
    if (strcasecmp(value, "chunked") != 0) return http_refuse(http, 501, "No such Transfer-Encoding");
    http->chunked = true;
  }
  if (strcasecmp(name, "Expect") == 0) {
    if (strcasecmp(value, "100-continue") != 0) return http_refuse(http, 417, "No such Expect");
    http->expects = http->minor > 0;
  }
  return true;
}

/* name: value, which stays in head as two texts. */
static bool http_take_field(struct http *http, char *line) {
  char *colon = strchr(line, ':');
  if (colon == NULL || !http_is_token(line, (size_t)(colon - line)))
    return http_refuse(http, 400, "A header that is none");
  if (http->field_count == HTTP_FIELDS_MAX) return http_refuse(http, 431, "Too many headers");
  *colon = '\0';
  char *value = colon + 1 + strspn(colon + 1, " \t"), *end = value + strlen(value);
  while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
    *--end = '\0';
  memmove(colon + 1, value, strlen(value) + 1);
  http->fields[http->field_count++] = (size_t)(line - http->head.data);
  return http_take_meaning(http, line, colon + 1);
}

static bool http_end_head(struct http *http) {
  if (http->minor > 0 && !http->host) return http_refuse(http, 400, "Host is missing");
  if (http->chunked && http->has_length) return http_refuse(http, 400, "Both a length and chunks");
  if (http->left > HTTP_BODY_MAX) return http_refuse(http, 413, "The body is too large");
  http->state = http->chunked ? HTTP_SIZE : http->left > 0 ? HTTP_BODY : HTTP_WHOLE;
  if (http->state == HTTP_WHOLE) http->expects = false;
  return true;
}

/* ---- chunks */

/* The size of a chunk, and what a client may write behind it. */
static bool http_take_size(struct http *http, const char *line) {
  size_t digits = strspn(line, "0123456789abcdefABCDEF");
  unsigned long size = strtoul(line, NULL, 16);
  if (digits == 0 || (line[digits] != '\0' && strchr("; \t", line[digits]) == NULL))
    return http_refuse(http, 400, "A chunk without a size");
  if (digits > 8 || size > HTTP_BODY_MAX - http->body.length) return http_refuse(http, 413, "The body is too large");
  http->left = size;
  http->state = size > 0 ? HTTP_CHUNK : HTTP_TRAILER;
  return true;
}

/* ---- bytes */

/* A line is whole; the two bytes at its end may be one. */
static bool http_take_line(struct http *http) {
  size_t end = http->head.length - 1;
  if (end > http->line && http->head.data[end - 1] == '\r') end--;
  http->head.data[end] = '\0';
  char *line = http->head.data + http->line;
  bool first = http->target == NULL, empty = line[0] == '\0';
  if (strlen(line) != end - http->line) return http_refuse(http, 400, "A NUL in the head");
  if (strchr(line, '\r') != NULL) return http_refuse(http, 400, "Half an end of line");
  if (http->state == HTTP_HEAD) {
    http->line = http->head.length;
    if (first) return http_take_first(http, line);
    return empty ? http_end_head(http) : http_take_field(http, line);
  }
  http->head.length = http->line; /* what stands between chunks need not be kept */
  switch (http->state) {
  case HTTP_SIZE:
    return http_take_size(http, line);
  case HTTP_CHUNK_END:
    http->state = HTTP_SIZE;
    return empty || http_refuse(http, 400, "A chunk of another size");
  default: /* a trailer: nobody asks for it */
    if (empty) http->state = HTTP_WHOLE;
    return true;
  }
}

/* One byte of the lines. */
static bool http_take_letter(struct http *http, char letter) {
  size_t most = http->target == NULL       ? HTTP_TARGET_MAX + 64
                : http->state == HTTP_HEAD ? HTTP_HEAD_MAX - http->line
                                           : HTTP_LINE_MAX;
  if (http->head.length - http->line >= most || !buf_add(&http->head, &letter, 1))
    return http->target == NULL ? http_refuse(http, 414, "The address is too long")
                                : http_refuse(http, 431, "The head is too large");
  return letter != '\n' || http_take_line(http);
}

static size_t http_take_bytes(struct http *http, const char *bytes, size_t length) {
  size_t count = length < http->left ? length : http->left;
  if (!buf_add(&http->body, bytes, count)) http_refuse(http, 413, "The body is too large");
  http->left -= count;
  if (http->left == 0 && http->state != HTTP_REFUSED)
    http->state = http->state == HTTP_CHUNK ? HTTP_CHUNK_END : HTTP_WHOLE;
  return count;
}

size_t http_take(struct http *http, const char *bytes, size_t length) {
  size_t taken = 0;
  if (http->state == HTTP_NOTHING) { /* an end of line behind the request before begins nothing */
    while (taken < length && (bytes[taken] == '\r' || bytes[taken] == '\n'))
      taken++;
    if (taken < length) http->state = HTTP_HEAD;
  }
  while (taken < length && http->state < HTTP_WHOLE) {
    if (http->state == HTTP_BODY || http->state == HTTP_CHUNK)
      taken += http_take_bytes(http, bytes + taken, length - taken);
    else
      http_take_letter(http, bytes[taken++]);
  }
  return taken;
}
