/* api: one row per endpoint of the vendor's document. Builds requests, judges answers; knows nothing of threads. Pure
 * functions, any thread. */
#ifndef API_API_H
#define API_API_H

#include <stdbool.h>
#include <stdint.h>
#include "api/http.h"
#include "base/buf.h"
#include "base/error.h"

/* enum, method, path (one {} for the path parameter), write, the document's operation (tests/api.sh). Base path
 * /api/v1/business. From API_RESCHEDULE on: the later edition's, which a server may not have (404 or 405). */
#define API_LIST(X)                                                                                                    \
  X(API_ME, HTTP_GET, "/me", false, "me")                                                                              \
  X(API_LOGIN, HTTP_POST, "/login", false, "login")                                                                    \
  X(API_PROPERTIES, HTTP_GET, "/properties", false, "properties")                                                      \
  X(API_SAVE_PROPERTY, HTTP_POST, "/properties", true, "saveProperty")                                                 \
  X(API_SENDMAIL, HTTP_POST, "/sendmail/{}", true, "sendmail")                                                         \
  X(API_PROPERTY, HTTP_GET, "/property", false, "property")                                                            \
  X(API_AVAILABILITY, HTTP_PUT, "/property/availability", true, "propertyAvailability")                                \
  X(API_PROPERTY_STATUS, HTTP_POST, "/property/{}/status", true, "updatePropertyStatus")                               \
  X(API_TERMINATE, HTTP_POST, "/property/{}/terminate", true, "terminateProperty")                                     \
  X(API_VISIT, HTTP_GET, "/visit/{}", false, "visit")                                                                  \
  X(API_UPDATE_VISITOR, HTTP_POST, "/update/visitor", true, "updateVisitor")                                           \
  X(API_VISITS, HTTP_GET, "/visits", false, "visits")                                                                  \
  X(API_CANCEL, HTTP_POST, "/visit/cancel", true, "visitCancel")                                                       \
  X(API_SLOTS, HTTP_GET, "/visit/slots", false, "slots")                                                               \
  X(API_CREATE, HTTP_POST, "/visit/create", true, "visitCreate")                                                       \
  X(API_RESCHEDULE, HTTP_POST, "/visit/reschedule", true, "reschedule")                                                \
  X(API_AGENT, HTTP_GET, "/property/agent", false, "agent")                                                            \
  X(API_COVERAGE, HTTP_GET, "/coverage", false, "coverage")                                                            \
  X(API_CONVERSATIONS, HTTP_GET, "/messages", false, "messages")                                                       \
  X(API_CONVERSATION, HTTP_GET, "/messages/conversation", false, "conversation")                                       \
  X(API_SAVE_MESSAGE, HTTP_POST, "/messages/save", true, "saveMessage")

enum api_endpoint {
#define X(name, method, path, write, section) name,
  API_LIST(X)
#undef X
};

struct api_query {
  const char *name, *value;
}; /* exact, not yet encoded; a NULL value is left out */

/* A request without token. path_value: the {} or NULL; query ends with a NULL name, or is NULL; take_body: JSON in new
 * memory or NULL. Percent-encodes everything but unreserved characters, once; "." and ".." as "%2E" forms, for a path
 * would swallow them. Caps and time-outs by endpoint: 4 MiB and 15 s (writes 20 s); a page of visits 16 MiB; the lists
 * of properties and conversations, which go to a sink, 256 MiB and 15 min, of which all but the first 30 s is earned by
 * 512 bytes a second. More than 64 KiB of target become an empty one. */
struct http_request *api_request(enum api_endpoint endpoint, const char *path_value, const struct api_query *query,
                                 char *take_body);
bool api_is_write(enum api_endpoint endpoint);

/* What an answer means. ERROR_NONE for 2xx; 401 ERROR_AUTH; 404 ERROR_NOT_FOUND; other 4xx ERROR_REFUSED; for a read
 * 407 408 425 429 5xx, lost, not sent ERROR_UNREACHABLE, and 1xx, 3xx, too large ERROR_ANSWER. For a write only what
 * certainly did nothing is ERROR_UNREACHABLE: not sent, and 429 (turned away before anything was done); 407 408 425 1xx
 * 3xx 5xx, lost, too large are ERROR_UNKNOWN. The sentence holds the server's first text, cleaned, without our
 * secrets. */
enum error_code api_judge(enum api_endpoint endpoint, const struct http_answer *answer, struct error *error) MUST_CHECK;
/* What became of a login. ERROR_NONE with a token (a secret: mem_free_secret) and when it ends (WHEN_NONE: not
 * told). ERROR_AUTH only for what the document takes for a refusal: 400, 401, 403, 422 that are no web page, and a 200
 * that says so. All else says nothing of the password: ERROR_UNREACHABLE, to be tried again. */
enum error_code api_judge_login(const struct http_answer *answer, char **token, int64_t *expires,
                                struct error *error) MUST_CHECK;
/* A 2xx that is not JSON of the expected kind, or for a write one that names errors: ERROR_ANSWER ("no Flatsy server:
 * …, check the URL") for a read, ERROR_UNKNOWN for a write. */
enum error_code api_judge_body(enum api_endpoint endpoint, const struct http_answer *answer, bool decoded,
                               struct error *error) MUST_CHECK;
/* A web page: not Flatsy's word, but a proxy's, a firewall's or a network's login. answer may be NULL. */
bool api_is_page(const struct http_answer *answer);
/* It says that there is no such thing (404, 410), be it in a web page: nothing is taken away for this alone, for
 * whatever stands before a server says it too. answer may be NULL. */
bool api_is_missing(const struct http_answer *answer);
/* 404 or 405: there is no such path, if it is the server's own word. NULL: no. */
bool api_lacks_path(const struct http_answer *answer);
/* It begins as JSON does. What does not may be anybody's word: a web page, a text, nothing at all. */
bool api_is_json(const struct http_answer *answer);
/* The document's "string" as a confirmation: text in JSON or as it is, or nothing at all; no other kind of JSON,
 * no web page, and no text that speaks of an error. */
bool api_is_string(const struct http_answer *answer);

#endif
