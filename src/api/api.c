#include "api/api.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mask.h"
#include "base/mem.h"
#include "base/note.h"
#include "base/text.h"
#include "base/url.h"
#include "model/account.h"
#include "model/json.h"
#include "model/json_edit.h"

enum {
  API_TARGET_MAX = 64 * 1024,
  API_READ_MS = 15 * 1000,
  API_WRITE_MS = 20 * 1000,
  API_STREAM_MS = 900 * 1000, /* a list in one answer, */
  API_STREAM_FREE_MS = 30 * 1000,
  API_STREAM_PACE = 512 /* a tenth of what the worst mobile line still carries, and unpacked text is counted */
};

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

/* Everything but unreserved characters, once; a whole "." or ".." too, which a path would swallow. */
static bool api_encode(struct buf *out, const char *text) {
  static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  bool dots = strcmp(text, ".") == 0 || strcmp(text, "..") == 0, added = true;
  for (const char *c = text; added && *c != '\0'; c++)
    added = !dots && strchr(unreserved, *c) != NULL ? buf_add(out, c, 1) : buf_print(out, "%%%02X", (unsigned char)*c);
  return added;
}

static bool api_target(struct buf *out, enum api_endpoint endpoint, const char *path_value,
                       const struct api_query *query) {
  const char *path = endpoints[endpoint].path, *hole = strstr(path, "{}");
  bool fits = buf_add_text(out, URL_API) && buf_add(out, path, hole != NULL ? (size_t)(hole - path) : strlen(path));
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
  struct buf target = buf_empty(API_TARGET_MAX);
  if (!api_target(&target, endpoint, path_value, query)) /* a longer one than any server takes: its 404 will say so */
    buf_reset(&target);
  struct http_request *request = mem_new(sizeof *request);
  bool list = endpoint == API_PROPERTIES || endpoint == API_CONVERSATIONS; /* read piece by piece */
  bool write = endpoints[endpoint].write;
  *request = (struct http_request){.method = endpoints[endpoint].method,
                                   .target = buf_take(&target),
                                   .write = write,
                                   .body = take_body,
                                   .body_length = take_body != NULL ? strlen(take_body) : 0,
                                   .cap = list                     ? (size_t)256 << 20
                                          : endpoint == API_VISITS ? (size_t)16 << 20
                                                                   : (size_t)4 << 20,
                                   .timeout_ms = list    ? API_STREAM_MS
                                                 : write ? API_WRITE_MS
                                                         : API_READ_MS,
                                   .free_ms = API_STREAM_FREE_MS,
                                   .pace = list ? API_STREAM_PACE : 0};
  return request;
}

/* ---- what an answer means */

static const char *api_body(const struct http_answer *answer) {
  return answer->body.data != NULL ? answer->body.data : "";
}

/* The first character that counts. */
static char api_first(const struct http_answer *answer) {
  return api_body(answer)[strspn(api_body(answer), " \t\r\n")];
}

bool api_is_page(const struct http_answer *answer) {
  return answer != NULL && api_first(answer) == '<';
}

bool api_is_missing(const struct http_answer *answer) {
  return answer != NULL && answer->outcome == HTTP_ANSWERED && (answer->status == 404 || answer->status == 410);
}

bool api_lacks_path(const struct http_answer *answer) {
  return answer != NULL && (answer->status == 404 || answer->status == 405);
}

bool api_is_json(const struct http_answer *answer) {
  return answer != NULL && (api_first(answer) == '{' || api_first(answer) == '[');
}

/* The title of a web page, or the first line of a text. New memory, NULL: there is none. */
static char *api_first_words(const struct http_answer *answer) {
  const char *body = api_body(answer);
  const char *title = strcasestr(body, "<title");
  if (!api_is_page(answer)) return text_clean(body, strcspn(body, "\r\n"), TEXT_LINE);
  if (title == NULL || (title = strchr(title, '>')) == NULL) return NULL;
  title += 1 + strspn(title + 1, " \t\r\n");
  return text_clean(title, strcspn(title, "<\r\n"), TEXT_LINE);
}

/* What the answer says for people, whatever its form; cleaned, cut, without our secrets. */
static void api_words(const struct http_answer *answer, char *told, size_t size) {
  account_error_text(api_body(answer), answer->body.length, told, size);
  if (told[0] != '\0' || strchr("{[", api_first(answer)) != NULL) return;
  AUTO(mem_free_at) char *words = api_first_words(answer);
  if (words == NULL) return;
  mask_text(words);
  text_copy(told, size, words);
}

/* what: a note. */
static enum error_code api_set(struct error *error, enum error_code code, const char *what, const char *told) {
  if (told[0] != '\0') return error_set(error, code, _("%s: %s"), what, told);
  return error_set(error, code, "%s", what);
}

/* A read that was neither answered nor refused. */
static enum error_code api_judge_stray_status(int status, struct error *error) {
  if (status == 304)
    return error_set(error, ERROR_ANSWER,
                     _("Something on the way says that nothing has changed (status %d), which nobody asked: try again, "
                       "or ask who runs the network"),
                     status);
  if (status >= 300 && status < 400)
    return error_set(error, ERROR_ANSWER,
                     _("This server sends us elsewhere (status %d): check the URL, or whether this network wants a "
                       "login first"),
                     status);
  if (status < 200)
    return error_set(error, ERROR_ANSWER, _("This is no Flatsy server (status %d): check the URL"), status);
  return error_set(error, ERROR_UNREACHABLE, _("Flatsy has a problem (status %d): try again in a moment"), status);
}

static enum error_code api_judge_status(bool write, int status, const char *told, struct error *error) {
  switch (status) {
  case 400:
  case 422:
    return api_set(error, ERROR_REFUSED, NOTE_("Flatsy does not accept this"), told);
  case 401:
    return api_set(error, ERROR_AUTH, NOTE_("Flatsy asks for a login"), told);
  case 403:
    return api_set(error, ERROR_REFUSED, NOTE_("This account may not do that"), told);
  case 404:
    return api_set(error, ERROR_NOT_FOUND, NOTE_("Flatsy does not know it"), told);
  case 407:
    return error_set(error, write ? ERROR_UNKNOWN : ERROR_UNREACHABLE,
                     _("A proxy on the way wants a login (status %d): ask who runs it"), status);
  case 409:
    return api_set(error, ERROR_REFUSED, NOTE_("Flatsy refused"), told);
  case 429:
    /* Turned away before anything was done. */
    return api_set(error, ERROR_UNREACHABLE, NOTE_("Flatsy asks to wait: too many requests"), told);
  default:
    break;
  }
  if (status >= 400 && status < 500 && status != 408 && status != 425)
    return error_set(error, ERROR_REFUSED, _("Flatsy refused (status %d)%s%s"), status, told[0] != '\0' ? ": " : "",
                     told);
  if (status == 511)
    return error_set(error, write ? ERROR_UNKNOWN : ERROR_UNREACHABLE,
                     _("This network wants a login first: open any web page in a browser (status %d)"), status);
  return write ? error_set(error, ERROR_UNKNOWN, _("Flatsy answered with an error (status %d)"), status)
               : api_judge_stray_status(status, error);
}

/* A refusal in HTML: nginx says so that it wants a client's certificate, or no plain http. A 401 did nothing, whoever
 * asks for a login with it. */
static enum error_code api_judge_page(enum api_endpoint endpoint, const struct http_answer *answer,
                                      struct error *error) {
  char told[100];
  bool write = endpoints[endpoint].write;
  api_words(answer, told, sizeof told);
  const char *colon = told[0] != '\0' ? ": " : "";
  if (answer->status == 401 && endpoint != API_LOGIN)
    return error_set(error, ERROR_UNREACHABLE,
                     _("A web page came instead of Flatsy's answer (status %d%s%s): perhaps a proxy on the way wants a "
                       "login; ask who runs the network, and if it lasts, log in to Flatsy anew"),
                     answer->status, colon, told);
  if (write)
    return error_set(error, ERROR_UNKNOWN, _("A web page came instead of Flatsy's answer (status %d%s%s)"),
                     answer->status, colon, told);
  return error_set(error, ERROR_UNREACHABLE,
                   _("A web page came instead of Flatsy's answer (status %d%s%s): perhaps a proxy's or a network's "
                     "login page; try again, or ask who runs the network"),
                   answer->status, colon, told);
}

enum error_code api_judge(enum api_endpoint endpoint, const struct http_answer *answer, struct error *error) {
  bool write = endpoints[endpoint].write;
  error_clear(error);
  switch (answer->outcome) {
  case HTTP_NOT_SENT:
    *error = answer->error;
    return error->code = ERROR_UNREACHABLE;
  case HTTP_TOO_LARGE:
    if (write) return error_set(error, ERROR_UNKNOWN, _("Flatsy's answer is too long to be one"));
    return error_set(error, ERROR_ANSWER, _("Flatsy's answer can't be read: it is too long or broken"));
  case HTTP_LOST:
  case HTTP_CANCELLED:
    *error = answer->error;
    if (error->text[0] == '\0') error_set(error, ERROR_UNREACHABLE, _("No answer from Flatsy"));
    return error->code = write ? ERROR_UNKNOWN : ERROR_UNREACHABLE;
  case HTTP_ANSWERED:
    break;
  }
  if (answer->status == 206) /* nobody asked for a part */
    return error_set(
        error, write ? ERROR_UNKNOWN : ERROR_ANSWER,
        write ? _("A part only of Flatsy's answer came (status 206)")
              : _("A part only of Flatsy's answer came (status 206): try again, or ask who runs the network"));
  if (answer->status >= 200 && answer->status < 300) return ERROR_NONE;
  if (api_is_page(answer) && answer->status >= 400 && answer->status < 500)
    return api_judge_page(endpoint, answer, error);
  char told[200];
  api_words(answer, told, sizeof told); /* a text is a gateway's or a firewall's, and says whose no this is */
  return api_judge_status(write, answer->status, told, error);
}

/* ---- bodies */

enum error_code api_judge_body(enum api_endpoint endpoint, const struct http_answer *answer, bool decoded,
                               struct error *error) {
  bool write = endpoints[endpoint].write;
  char told[200];
  if (write && account_has_errors(api_body(answer), answer->body.length)) {
    account_error_text(api_body(answer), answer->body.length, told, sizeof told);
    return error_set(error, ERROR_UNKNOWN, _("Flatsy speaks of an error, and does not refuse%s%s"),
                     told[0] != '\0' ? ": " : "", told);
  }
  error_clear(error);
  if (decoded) return ERROR_NONE;
  api_words(answer, told, 100);
  if (write && told[0] == '\0') return error_set(error, ERROR_UNKNOWN, _("Flatsy's answer is not the expected one"));
  if (write) return error_set(error, ERROR_UNKNOWN, _("This came instead of Flatsy's answer: \"%s\""), told);
  if (api_is_page(answer))
    return error_set(
        error, ERROR_ANSWER,
        _("A web page came instead of data: this is no Flatsy server, or a network's login page; check the URL"));
  if (told[0] == '\0')
    return error_set(error, ERROR_ANSWER, _("What came is no answer of a Flatsy server: check the URL"));
  return error_set(error, ERROR_ANSWER,
                   _("This came instead of Flatsy's answer: \"%s\"; try again in a moment, or check the URL"), told);
}

/* Blanks the word that is there in the text. */
static void api_blank_word(char *text, char *at) {
  static const char ends[] = " <>()[],;:=\"";
  char *from = at;
  while (from > text && strchr(ends, from[-1]) == NULL)
    from--;
  memset(from, ' ', (size_t)(at - from) + strcspn(at, ends));
}

/* What servers, proxies and mailers say where something went wrong. */
static bool api_speaks_of_error(const char *text) {
  static const char *const words[] = {
      "error",     "erreur",      "exception", "fail",       "echec",      "echoue",    "unavailable", "indisponible",
      "denied",    "refus",       "forbidden", "interdit",   "timeout",    "timed out", "gateway",     "not found",
      "no such",   "introuvable", "not sent",  "not be",     "pas ete",    "pas pu",    "non envoy",   "n'existe",
      "invalid",   "unknown",     "inconnu",   "impossible", "unauthoriz", "expired",   "maintenance", "log in",
      "connectez", "identifiez",  "cannot",    "can't",      "could not",  "unable",    "bad request", "too many",
      "reset by",  "overload",    "surcharge", "incorrect",  "temporar",   "try again", "reessayez",   "not allowed",
      "reject",    "rejet",       "bounce",    "undeliver",  "blocked",    "bloqu",     "full"};
  AUTO(mem_free_at) char *folded = text_fold(text);
  bool speaks = false;
  for (char *at = folded; (at = strchr(at, '@')) != NULL; at++) /* an address says nothing, whatever its words are */
    api_blank_word(folded, at);
  for (size_t n = 0; !speaks && n < sizeof words / sizeof *words; n++)
    for (const char *at = strstr(folded, words[n]); !speaks && at != NULL; at = strstr(at + 1, words[n]))
      speaks = at == folded || !isalpha((unsigned char)at[-1]);
  return speaks;
}

/* The text that a body is, cleaned; NULL: it is something else. */
static char *api_text(const struct http_answer *answer) {
  struct json_span body = {api_body(answer), answer->body.length};
  AUTO(json_free_at) struct cJSON *json = json_parse_tolerant(body.bytes, body.length);
  bool bare = json == NULL && strchr("{[\"", api_first(answer)) == NULL && !answer->html; /* these: cut */
  if (bare) return text_clean(body.bytes, body.length, TEXT_LINE);
  AUTO(mem_free_at) char *exact = json != NULL ? json_text(json_trim(body)) : NULL;
  return text_clean_line(exact);
}

bool api_is_string(const struct http_answer *answer) {
  if (api_first(answer) == '\0') return true;
  AUTO(mem_free_at) char *text = api_is_page(answer) ? NULL : api_text(answer);
  return text != NULL && text[0] != '<' && text[0] != '{' && !api_speaks_of_error(text);
}

/* ---- logins */

static enum error_code api_login_later(struct error *error) {
  return error_set(error, ERROR_UNREACHABLE, _("No login for now: %s"), error_note(error)); /* which may be in it */
}

/* The statuses that may be about what was typed. A web page is not Flatsy's: a firewall or a proxy wrote it. */
static bool api_login_is_refused(const struct http_answer *answer) {
  if (answer->outcome != HTTP_ANSWERED) return false;
  bool about = answer->status == 400 || answer->status == 401 || answer->status == 403 || answer->status == 422;
  return about && !api_is_page(answer);
}

enum error_code api_judge_login(const struct http_answer *answer, char **token, int64_t *expires, struct error *error) {
  char told[200];
  *token = NULL;
  if (api_login_is_refused(answer)) {
    api_words(answer, told, sizeof told);
    if (told[0] != '\0') return error_set(error, ERROR_AUTH, _("The server refused the login: %s"), told);
    return error_set(error, ERROR_AUTH, _("The server refused the login: check the email and the password."));
  }
  enum error_code code = api_judge(API_LOGIN, answer, error);
  if (code == ERROR_NONE) {
    code = account_login_decode(api_body(answer), answer->body.length, token, expires, error);
    if (code == ERROR_ANSWER && api_first(answer) == '<') (void)!api_judge_body(API_LOGIN, answer, false, error);
    if (code == ERROR_NONE || code == ERROR_AUTH) return code;
    return api_login_later(error);
  }
  if (answer->outcome == HTTP_ANSWERED && (code == ERROR_NOT_FOUND || code == ERROR_REFUSED))
    error_set(error, code, _("this server takes no logins (status %d): check the URL"), answer->status);
  if (answer->outcome == HTTP_ANSWERED) return api_login_later(error);
  return error->code = ERROR_UNREACHABLE;
}
