#include "api/api.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "model/account.h"

#define API_BASE "/api/v1/business"

enum { API_TARGET_MAX = 64 * 1024, API_READ_MS = 15 * 1000, API_WRITE_MS = 20 * 1000, API_STREAM_MS = 900 * 1000 };

static const struct {
  enum http_method method;
  const char *path;
  bool write;
} endpoints[] = {
#define X(name, method, path, write, section) [name] = {method, path, write},
    API_LIST(X)
#undef X
};

bool api_is_write(enum api_endpoint endpoint) {
  return endpoints[endpoint].write;
}

/* Everything but unreserved characters, once; a whole "." or ".." too, which a path would swallow (A19). */
static bool api_encode(struct buf *out, const char *text) {
  static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  bool dots = strcmp(text, ".") == 0 || strcmp(text, "..") == 0;
  for (const char *c = text; *c != '\0'; c++) {
    bool added =
        !dots && strchr(unreserved, *c) != NULL ? buf_add(out, c, 1) : buf_print(out, "%%%02X", (unsigned char)*c);
    if (!added) return false;
  }
  return true;
}

static bool api_target(struct buf *out, enum api_endpoint endpoint, const char *path_value,
                       const struct api_query *query) {
  const char *path = endpoints[endpoint].path, *hole = strstr(path, "{}");
  bool fits = buf_add_text(out, API_BASE) && buf_add(out, path, hole != NULL ? (size_t)(hole - path) : strlen(path));
  if (hole != NULL) fits = fits && api_encode(out, path_value != NULL ? path_value : "") && buf_add_text(out, hole + 2);
  const char *separator = "?";
  for (; query != NULL && query->name != NULL; query++) {
    if (query->value == NULL) continue;
    fits = fits && buf_print(out, "%s%s=", separator, query->name) && api_encode(out, query->value);
    separator = "&";
  }
  return fits;
}

struct http_request *api_request(enum api_endpoint endpoint, const char *path_value, const struct api_query *query,
                                 char *take_body) {
  struct buf target;
  buf_init(&target, API_TARGET_MAX);
  if (!api_target(&target, endpoint, path_value, query)) /* a longer one than any server takes: its 404 will say so */
    buf_reset(&target);
  struct http_request *request = http_request_new(endpoints[endpoint].method, buf_take(&target));
  request->write = endpoints[endpoint].write;
  request->body = take_body;
  request->body_length = take_body != NULL ? strlen(take_body) : 0;
  bool list = endpoint == API_PROPERTIES || endpoint == API_CONVERSATIONS; /* read piece by piece */
  request->cap = list ? (size_t)256 << 20 : endpoint == API_VISITS ? (size_t)16 << 20 : (size_t)4 << 20;
  request->timeout_ms = list ? API_STREAM_MS : request->write ? API_WRITE_MS : API_READ_MS;
  return request;
}

/* ---- what an answer means */

static enum error_code api_set(struct error *error, enum error_code code, const char *what, const char *told) {
  if (told[0] != '\0') return error_set(error, code, _("%s: %s"), what, told);
  return error_set(error, code, "%s", what);
}

static enum error_code api_judge_status(bool write, int status, const char *told, struct error *error) {
  switch (status) {
  case 400:
  case 422:
    return api_set(error, ERROR_REFUSED, _("Flatsy does not accept this"), told);
  case 401:
    return api_set(error, ERROR_AUTH, _("Flatsy asks for a login"), told);
  case 403:
    return api_set(error, ERROR_REFUSED, _("This account may not do that"), told);
  case 404:
    return api_set(error, ERROR_NOT_FOUND, _("Flatsy does not know it"), told);
  case 409:
    return api_set(error, ERROR_REFUSED, _("Flatsy refused"), told);
  case 429:
    /* Turned away before anything was done. */
    return api_set(error, ERROR_UNREACHABLE, _("Flatsy asks to wait: too many requests"), told);
  default:
    break;
  }
  if (status >= 400 && status < 500 && status != 408 && status != 425)
    return error_set(error, ERROR_REFUSED, _("Flatsy refused (status %d)%s%s"), status, told[0] != '\0' ? ": " : "",
                     told);
  if (write)
    return error_set(error, ERROR_UNKNOWN, _("Flatsy answered with an error (status %d): this may have gone through"),
                     status);
  if (status >= 300 && status < 400)
    return error_set(error, ERROR_ANSWER, _("This server sends us elsewhere (status %d): check the URL"), status);
  if (status < 200)
    return error_set(error, ERROR_ANSWER, _("This is no Flatsy server (status %d): check the URL"), status);
  return error_set(error, ERROR_UNREACHABLE, _("Flatsy has a problem (status %d): try again in a moment"), status);
}

enum error_code api_judge(enum api_endpoint endpoint, const struct http_answer *answer, struct error *error) {
  bool write = endpoints[endpoint].write;
  error_clear(error);
  switch (answer->outcome) {
  case HTTP_NOT_SENT:
    *error = answer->error;
    return error->code = ERROR_UNREACHABLE;
  case HTTP_TOO_LARGE:
    if (write)
      return error_set(error, ERROR_UNKNOWN, _("Flatsy's answer is too long to be one: this may have gone through"));
    return error_set(error, ERROR_ANSWER, _("Flatsy's answer can't be read: it is too long or broken"));
  case HTTP_LOST:
  case HTTP_CANCELLED:
    *error = answer->error;
    if (error->text[0] == '\0') error_set(error, ERROR_UNREACHABLE, _("No answer from Flatsy"));
    return error->code = write ? ERROR_UNKNOWN : ERROR_UNREACHABLE;
  case HTTP_ANSWERED:
    break;
  }
  if (answer->status >= 200 && answer->status < 300) return ERROR_NONE;
  char told[200];
  account_error_text(answer->body.data != NULL ? answer->body.data : "", answer->body.length, told, sizeof told);
  return api_judge_status(write, answer->status, told, error);
}

enum error_code api_judge_body(enum api_endpoint endpoint, const struct http_answer *answer, bool decoded,
                               struct error *error) {
  if (decoded) {
    error_clear(error);
    return ERROR_NONE;
  }
  if (endpoints[endpoint].write)
    return error_set(error, ERROR_UNKNOWN, _("Flatsy's answer can't be read: this may have gone through"));
  size_t start = answer->body.data != NULL ? strspn(answer->body.data, " \t\r\n") : 0;
  if (answer->body.data != NULL && answer->body.data[start] == '<')
    return error_set(
        error, ERROR_ANSWER,
        _("A web page came instead of data: this is no Flatsy server, or a network's login page; check the URL"));
  return error_set(error, ERROR_ANSWER, _("What came is no answer of a Flatsy server: check the URL"));
}
