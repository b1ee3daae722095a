/* One row per endpoint: what is asked, and what each class of answer means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/cases.h"
#include "../harness/test.h"
#include "api/api.h"
#include "api/http_curl.h"
#include "base/mask.h"
#include "base/mem.h"

#define BASE "/api/v1/business"

TEST(every_endpoint_is_asked_as_the_document_says) {
  static const struct {
    enum api_endpoint endpoint;
    enum http_method method;
    const char *target;
    bool write;
  } rows[] = {{API_ME, HTTP_GET, BASE "/me", false},
              {API_LOGIN, HTTP_POST, BASE "/login", false},
              {API_PROPERTIES, HTTP_GET, BASE "/properties", false},
              {API_SAVE_PROPERTY, HTTP_POST, BASE "/properties", true},
              {API_SENDMAIL, HTTP_POST, BASE "/sendmail/R%2F1", true},
              {API_PROPERTY, HTTP_GET, BASE "/property", false},
              {API_AVAILABILITY, HTTP_PUT, BASE "/property/availability", true},
              {API_PROPERTY_STATUS, HTTP_POST, BASE "/property/R%2F1/status", true},
              {API_TERMINATE, HTTP_POST, BASE "/property/R%2F1/terminate", true},
              {API_VISIT, HTTP_GET, BASE "/visit/R%2F1", false},
              {API_UPDATE_VISITOR, HTTP_POST, BASE "/update/visitor", true},
              {API_VISITS, HTTP_GET, BASE "/visits", false},
              {API_CANCEL, HTTP_POST, BASE "/visit/cancel", true},
              {API_SLOTS, HTTP_GET, BASE "/visit/slots", false},
              {API_CREATE, HTTP_POST, BASE "/visit/create", true}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct http_request *request = api_request(rows[n].endpoint, "R/1", NULL, mem_copy("{}"));
    assert_int_equal(request->method, rows[n].method);
    assert_string_equal(request->target, rows[n].target);
    assert_true(request->write == rows[n].write && api_is_write(rows[n].endpoint) == rows[n].write);
    assert_int_equal(request->body_length, 2);
    assert_true(request->cap > 0 && request->timeout_ms > 0);
    if (request->timeout_ms > 20 * 1000) assert_true(request->pace > 0 && request->free_ms <= 30 * 1000);
    assert_null(request->token);
    http_request_free(request);
  }
}

static void assert_path(const char *value, const char *encoded) {
  struct http_request *request = api_request(API_VISIT, value, NULL, NULL);
  AUTO(mem_free_at) char *wanted = mem_print(BASE "/visit/%s", encoded);
  assert_string_equal(request->target, wanted);
  http_request_free(request);
}

TEST(everything_is_encoded_once) {
  assert_path("AZaz09-._~", "AZaz09-._~");
  assert_path("18/1280/02/0227", "18%2F1280%2F02%2F0227");
  assert_path("a+b c", "a%2Bb%20c");
  assert_path("100%25", "100%2525");
  assert_path("..", "%2E%2E");
  assert_path(".", "%2E");
  assert_path("...", "...");
  assert_path("../me", "..%2Fme");
  assert_path("\xe5\x85\xac", "%E5%85%AC");
  assert_path("a\r\nX: y\x01\xff", "a%0D%0AX%3A%20y%01%FF");
  assert_path("?#&=;:@", "%3F%23%26%3D%3B%3A%40");
  assert_path(NULL, "");
  struct api_query query[] = {{"ref", "18/12&page=9"}, {"endTime", NULL}, {"page", "0"}, {NULL, NULL}};
  struct http_request *request = api_request(API_VISITS, NULL, query, NULL);
  assert_string_equal(request->target, BASE "/visits?ref=18%2F12%26page%3D9&page=0");
  http_request_free(request);
}

/* A reference that no server takes must not become a shorter one. */
TEST(an_endless_reference_asks_for_nothing) {
  AUTO(mem_free_at) char *ref = mem_new(100 * 1024);
  memset(ref, 'a', 100 * 1024 - 1);
  struct http_request *request = api_request(API_VISIT, ref, NULL, NULL);
  assert_string_equal(request->target, "");
  http_request_free(request);
}

/* ---- answers */

static struct http_answer answer_of(enum http_outcome outcome, int status, const char *body) {
  struct http_answer answer = {.outcome = outcome, .status = status, .retry_after_s = -1};
  buf_init(&answer.body, 4096);
  assert_true(buf_add_text(&answer.body, body));
  if (outcome != HTTP_ANSWERED) error_set(&answer.error, ERROR_UNREACHABLE, "the reason");
  return answer;
}

static enum error_code judged(enum api_endpoint endpoint, enum http_outcome outcome, int status, const char *body,
                              struct error *error) {
  struct http_answer answer = answer_of(outcome, status, body);
  enum error_code code = api_judge(endpoint, &answer, error);
  assert_int_equal(error->code, code);
  assert_true((error->text[0] != '\0') == (code != ERROR_NONE));
  buf_free(&answer.body);
  return code;
}

TEST(a_status_decides) {
  static const struct {
    int status;
    enum error_code read, write;
  } rows[] = {{200, ERROR_NONE, ERROR_NONE},           {201, ERROR_NONE, ERROR_NONE},
              {204, ERROR_NONE, ERROR_NONE},           {100, ERROR_ANSWER, ERROR_UNKNOWN},
              {302, ERROR_ANSWER, ERROR_UNKNOWN},      {304, ERROR_ANSWER, ERROR_UNKNOWN},
              {400, ERROR_REFUSED, ERROR_REFUSED},     {401, ERROR_AUTH, ERROR_AUTH},
              {403, ERROR_REFUSED, ERROR_REFUSED},     {404, ERROR_NOT_FOUND, ERROR_NOT_FOUND},
              {405, ERROR_REFUSED, ERROR_REFUSED},     {407, ERROR_UNREACHABLE, ERROR_UNKNOWN},
              {408, ERROR_UNREACHABLE, ERROR_UNKNOWN}, {409, ERROR_REFUSED, ERROR_REFUSED},
              {413, ERROR_REFUSED, ERROR_REFUSED},     {422, ERROR_REFUSED, ERROR_REFUSED},
              {425, ERROR_UNREACHABLE, ERROR_UNKNOWN}, {429, ERROR_UNREACHABLE, ERROR_UNREACHABLE},
              {500, ERROR_UNREACHABLE, ERROR_UNKNOWN}, {502, ERROR_UNREACHABLE, ERROR_UNKNOWN},
              {503, ERROR_UNREACHABLE, ERROR_UNKNOWN}, {504, ERROR_UNREACHABLE, ERROR_UNKNOWN},
              {511, ERROR_UNREACHABLE, ERROR_UNKNOWN}, {599, ERROR_UNREACHABLE, ERROR_UNKNOWN},
              {999, ERROR_UNREACHABLE, ERROR_UNKNOWN}};
  struct error error;
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    enum error_code read = judged(API_VISITS, HTTP_ANSWERED, rows[n].status, "", &error);
    enum error_code write = judged(API_CREATE, HTTP_ANSWERED, rows[n].status, "", &error);
    if (read != rows[n].read || write != rows[n].write) fail_msg("status %d: %d %d", rows[n].status, read, write);
  }
}

TEST(no_answer_is_unknown_only_for_what_may_have_arrived) {
  struct error error;
  assert_int_equal(judged(API_CREATE, HTTP_NOT_SENT, 0, "", &error), ERROR_UNREACHABLE);
  assert_string_equal(error.text, "the reason");
  assert_int_equal(judged(API_CREATE, HTTP_LOST, 0, "", &error), ERROR_UNKNOWN);
  assert_int_equal(judged(API_CREATE, HTTP_LOST, 409, "", &error), ERROR_UNKNOWN); /* truncated: not believed */
  assert_int_equal(judged(API_CREATE, HTTP_TOO_LARGE, 200, "", &error), ERROR_UNKNOWN);
  assert_int_equal(judged(API_CREATE, HTTP_CANCELLED, 0, "", &error), ERROR_UNKNOWN);
  assert_int_equal(judged(API_VISITS, HTTP_NOT_SENT, 0, "", &error), ERROR_UNREACHABLE);
  assert_int_equal(judged(API_VISITS, HTTP_LOST, 0, "", &error), ERROR_UNREACHABLE);
  assert_int_equal(judged(API_VISITS, HTTP_TOO_LARGE, 200, "", &error), ERROR_ANSWER);
}

TEST(the_servers_words_are_shown_clean) {
  struct error error;
  judged(API_CREATE, HTTP_ANSWERED, 409, "{\"errors\":[\"Pris\\u001b]52;c;x\\u0007 d\\u00e9j\\u00e0\\u202e\"]}",
         &error);
  assert_string_equal(error.text, "Flatsy refused: Pris déjà");
  judged(API_CREATE, HTTP_ANSWERED, 400,
         "{\"errors\":[\"caf\xff\x9b"
         "31m\"]}",
         &error); /* invalid UTF-8 and a raw C1 */
  assert_null(strpbrk(error.text, "\x9b\xff\x1b"));
  judged(API_CREATE, HTTP_ANSWERED, 418, "{\"message\":\"teapot\"}", &error);
  assert_string_equal(error.text, "Flatsy refused (status 418): teapot");
  /* It is perhaps no word of Flatsy's: what stands there tells who to ask. */
  judged(API_PROPERTY, HTTP_ANSWERED, 403, "Blocked by\x1b]52;c;x\x07 policy 17\nmore", &error);
  assert_string_equal(error.text, "This account may not do that: Blocked by policy 17");
}

/* A proxy's, a firewall's: it neither refuses nor knows anything. */
TEST(a_web_page_is_no_word_of_flatsys) {
  static const int statuses[] = {400, 402, 403, 404, 405, 406, 409, 410, 413, 418, 422, 451};
  struct error error;
  for (size_t n = 0; n < sizeof statuses / sizeof *statuses; n++) {
    assert_int_equal(judged(API_VISIT, HTTP_ANSWERED, statuses[n], " \r\n<html>Not here</html>", &error),
                     ERROR_UNREACHABLE);
    assert_non_null(strstr(error.text, "A web page came"));
    assert_int_equal(judged(API_CREATE, HTTP_ANSWERED, statuses[n], "<html>Not here</html>", &error), ERROR_UNKNOWN);
    assert_non_null(strstr(error.text, "A web page came"));
  }
  /* A proxy that wants a login: nothing was done, and nobody's session has ended. */
  assert_int_equal(judged(API_VISIT, HTTP_ANSWERED, 401, "<html>Log in</html>", &error), ERROR_UNREACHABLE);
  assert_non_null(strstr(error.text, "A web page came"));
  assert_int_equal(judged(API_CREATE, HTTP_ANSWERED, 401, "<html>Log in</html>", &error), ERROR_UNREACHABLE);
}

/* What it calls itself is said: nginx asks so for a client's certificate. */
TEST(a_page_is_named) {
  struct error error;
  judged(API_CREATE, HTTP_ANSWERED, 400,
         "<html>\n<head><TITLE lang=en>\n 400 No required SSL certificate was sent</TITLE>", &error);
  assert_string_equal(error.text, "A web page came instead of Flatsy's answer (status 400: 400 No required SSL "
                                  "certificate was sent)");
  judged(API_VISIT, HTTP_ANSWERED, 403, "<title>a\x1b]52;c;x\x07 b</title>", &error);
  assert_non_null(strstr(error.text, "(status 403: a b): perhaps"));
  judged(API_VISIT, HTTP_ANSWERED, 403, "<title", &error);
  assert_non_null(strstr(error.text, "(status 403): perhaps"));
}

/* Of a read too: maintenance is no wrong URL. */
TEST(what_came_instead_is_told) {
  static const struct {
    const char *body, *told;
  } rows[] = {{"{\"errors\":[\"maintenance\"]}", "\"maintenance\""},
              {"{\"error\":\"maintenance\"}", "\"maintenance\""},
              {"{\"message\":\"maintenance\"}", "\"maintenance\""},
              {"maintenance\nto 10 h", "\"maintenance\""},
              {"{}", "What came is no answer of a Flatsy server"}};
  struct error error;
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct http_answer answer = answer_of(HTTP_ANSWERED, 200, rows[n].body);
    assert_int_equal(api_judge_body(API_VISITS, &answer, false, &error), ERROR_ANSWER);
    if (strstr(error.text, rows[n].told) == NULL) fail_msg("%s: %s", rows[n].body, error.text);
    buf_free(&answer.body);
  }
  assert_int_equal(judged(API_VISITS, HTTP_ANSWERED, 304, "", &error), ERROR_ANSWER);
  assert_null(strstr(error.text, "elsewhere"));
  assert_non_null(strstr(error.text, "304"));
}

/* No part was asked for: a list of it would be taken for the whole. */
TEST(a_part_is_no_answer) {
  struct error error;
  assert_int_equal(judged(API_VISITS, HTTP_ANSWERED, 206, "[]", &error), ERROR_ANSWER);
  assert_int_equal(judged(API_CREATE, HTTP_ANSWERED, 206, "{}", &error), ERROR_UNKNOWN);
}

TEST(a_good_status_needs_a_good_body) {
  struct error error;
  struct http_answer page = answer_of(HTTP_ANSWERED, 200, "\r\n <!DOCTYPE html>"),
                     none = answer_of(HTTP_ANSWERED, 200, "");
  assert_int_equal(api_judge_body(API_CREATE, &page, true, &error), ERROR_NONE);
  assert_int_equal(api_judge_body(API_CREATE, &page, false, &error), ERROR_UNKNOWN);
  assert_int_equal(api_judge_body(API_CREATE, &none, false, &error), ERROR_UNKNOWN);
  assert_int_equal(api_judge_body(API_VISITS, &page, false, &error), ERROR_ANSWER);
  assert_non_null(strstr(error.text, "web page"));
  assert_int_equal(api_judge_body(API_VISITS, &none, false, &error), ERROR_ANSWER);
  assert_non_null(strstr(error.text, "check the URL"));
  buf_free(&page.body);
  buf_free(&none.body);
}

/* An answer that speaks of an error is no success of a write, whatever its status and whatever else is in it. */
TEST(an_error_in_a_good_answer_is_no_success) {
  struct error error;
  struct http_answer names = answer_of(HTTP_ANSWERED, 200, "{\"id\":\"v1\",\"errors\":[\"Complet\"]}"),
                     none = answer_of(HTTP_ANSWERED, 200, "{\"id\":\"v1\",\"errors\":[],\"error\":null}"),
                     one = answer_of(HTTP_ANSWERED, 200, "{\"id\":\"v1\",\"error\":{\"message\":\"Complet\"}}");
  assert_int_equal(api_judge_body(API_CREATE, &one, true, &error), ERROR_UNKNOWN);
  assert_non_null(strstr(error.text, "Complet"));
  buf_free(&one.body);
  assert_int_equal(api_judge_body(API_CREATE, &names, true, &error), ERROR_UNKNOWN);
  assert_non_null(strstr(error.text, "Complet"));
  assert_int_equal(api_judge_body(API_VISIT, &names, true, &error), ERROR_NONE);
  assert_int_equal(api_judge_body(API_CREATE, &none, true, &error), ERROR_NONE);
  buf_free(&names.body);
  buf_free(&none.body);
}

/* The document's "string", which may be JSON or not. */
TEST(a_string_is_told_from_all_else) {
  static const struct {
    const char *body;
    bool is;
  } rows[] = {{"", true},
              {" \n", true},
              {"\"ok\"", true},
              {"ok", true},
              {"Mail envoy\xc3\xa9", true},
              {"null", false},
              {"[]", false},
              {"{}", false},
              {"true", false},
              {"7", false},
              {"{\"errors\":", false},
              {"<html>", false},
              {"[cut", false},
              {" \"a\" ", true},
              {"\"cut", false},
              {"\"a\" b", false},
              {"\"<p>a</p>\"", false},
              {"502 Bad Gateway", false},
              {"\"\\u00c9chec\"", false},
              {"\"Terror\"", true},
              {"Erreur : adresse inconnue", false},
              {"Mail could not be sent", false},
              {"\"Sent to <marie@unknown-artists.fr>\"", true}, /* words of an address are no words */
              {"Mail to fail@x.fr, error.page@x.fr", true},
              {"error=a@x.fr", false},
              {"Not sent to a@x.fr", false}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct http_answer answer = answer_of(HTTP_ANSWERED, 200, rows[n].body);
    if (api_is_string(&answer) != rows[n].is) fail_msg("%s", rows[n].body);
    answer.html = true; /* a text that calls itself a page is none but in JSON */
    const char *body = rows[n].body + strspn(rows[n].body, " \n");
    if (api_is_string(&answer) != (rows[n].is && (*body == '"' || *body == '\0'))) fail_msg("page: %s", rows[n].body);
    buf_free(&answer.body);
  }
}

/* ---- logins */

static enum error_code login_of(enum http_outcome outcome, int status, const char *body, struct error *error) {
  struct http_answer answer = answer_of(outcome, status, body);
  char *token;
  int64_t expires;
  enum error_code code = api_judge_login(&answer, &token, &expires, error);
  assert_true((token != NULL) == (code == ERROR_NONE));
  mem_free_secret(token);
  buf_free(&answer.body);
  return code;
}

/* Only what is about the password is a refusal: all else is tried again. */
TEST(a_login_fails_for_now_unless_it_is_refused) {
  static const char *const bodies[] = {
      "", "null", "[]", "{}", "7", "<html><title>x</title></html>", "{\"e", "\"text\"", "{\"errors\":[\"No\"]}"};
  struct error error;
  for (int status = 100; status < 600; status += (int)cases_step())
    for (size_t n = 0; n < sizeof bodies / sizeof *bodies; n++) {
      bool page = bodies[n][0] == '<', says = strstr(bodies[n], "No") != NULL,
           good = status >= 200 && status < 300 && status != 206;
      bool refused = ((status == 400 || status == 401 || status == 403 || status == 422) && !page) || (good && says);
      enum error_code code = login_of(HTTP_ANSWERED, status, bodies[n], &error);
      if (code != (refused ? ERROR_AUTH : ERROR_UNREACHABLE) || code != error.code)
        fail_msg("%d %s: %d, %s", status, bodies[n], code, error.text);
      if ((strstr(error.text, "The server refused the login") != NULL) != refused) fail_msg("%s", error.text);
      assert_null(strstr(error.text, "does not know it"));
    }
  assert_int_equal(login_of(HTTP_NOT_SENT, 0, "", &error), ERROR_UNREACHABLE);
  assert_string_equal(error.text, "the reason");
  assert_int_equal(login_of(HTTP_LOST, 401, "", &error), ERROR_UNREACHABLE);
  assert_int_equal(login_of(HTTP_TOO_LARGE, 200, "", &error), ERROR_UNREACHABLE);
  assert_int_equal(login_of(HTTP_ANSWERED, 200, "{\"token\":\"a b\"}", &error), ERROR_UNREACHABLE);
  assert_int_equal(login_of(HTTP_ANSWERED, 200, "{\"token\":\"abc\"}", &error), ERROR_NONE);
  login_of(HTTP_ANSWERED, 404, "", &error);
  assert_string_equal(error.text, "No login for now: this server takes no logins (status 404): check the URL");
  login_of(HTTP_ANSWERED, 200, "<html>", &error);
  assert_non_null(strstr(error.text, "web page"));
}

/* ---- secrets */

#define SECRET "Soleil  Bleu 42-xyz"

TEST(a_secret_that_comes_back_is_masked) {
  static const struct {
    const char *body, *shown;
  } rows[] = {
      {"{\"errors\":[\"password " SECRET " is wrong\"]}", "password *** is wrong"},
      {"{\"message\":\"bad: soleil bleu 42-XYZ\"}", "bad: ***"},
      {"{\"error\":{\"message\":\"<eil  Bleu 4>\"}}", "<***>"},
      {"{\"detail\":\"\\u0053oleil  Bleu 42-xyz\"}", "***"},
      {"{\"title\":\"eil Bleu\"}", "eil Bleu"}, /* seven */
      {"{\"errors\":[\"no tok3n, tok3ns are old\"]}", "no ***, tok3ns are old"},
      {"{\"errors\":[\"a " SECRET "\",{\"message\":\"b leu 42-xyz\"}]}", "a *** ***"},
  };
  struct error error;
  mask_add(SECRET);
  mask_add("tok3n");
  mask_keep("path-of-the-relay"); /* outlives however many tokens */
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    static const int statuses[] = {400, 403, 409, 418};
    for (size_t s = 0; s < sizeof statuses / sizeof *statuses; s++) {
      judged(API_CREATE, HTTP_ANSWERED, statuses[s], rows[n].body, &error);
      if (strstr(error.text, rows[n].shown) == NULL) fail_msg("%s", error.text);
    }
    login_of(HTTP_ANSWERED, 400, rows[n].body, &error);
    if (strstr(error.text, rows[n].shown) == NULL) fail_msg("%s", error.text);
    login_of(HTTP_ANSWERED, 200, rows[n].body, &error);
    if (strstr(error.text, rows[n].shown) == NULL) fail_msg("%s", error.text);
  }
  for (int n = 0; n < 100; n++) { /* the newest are kept, and what is told again is new */
    char other[32];
    snprintf(other, sizeof other, "another secret %d", n);
    mask_add(other);
    mask_add(SECRET);
  }
  judged(API_CREATE, HTTP_ANSWERED, 400, rows[0].body, &error);
  assert_null(strstr(error.text, "Bleu"));
  judged(API_CREATE, HTTP_ANSWERED, 400, "{\"errors\":[\"at path-of-the-relay\"]}", &error);
  assert_string_equal(error.text, "Flatsy does not accept this: at ***");
  mask_clear();
  judged(API_CREATE, HTTP_ANSWERED, 400, rows[0].body, &error);
  assert_non_null(strstr(error.text, "Bleu"));
}

/* ---- the server's address */

TEST(base_urls) {
  static const struct {
    const char *url, *base;
  } rows[] = {{"https://www.flatsy.fr", "https://www.flatsy.fr"},
              {"www.flatsy.fr", "https://www.flatsy.fr"},
              {"https://www.flatsy.fr/", "https://www.flatsy.fr"},
              {"https://www.flatsy.fr/api/v1/business/", "https://www.flatsy.fr"},
              {"HTTPS://h:8443", "https://h:8443"},
              {"http://127.0.0.1:80", "http://127.0.0.1"},
              {"http://127.9.9.9", "http://127.9.9.9"},
              {"http://localhost:1", "http://localhost:1"},
              {"http://[::1]:80/", "http://[::1]"},
              {"https://[2001:db8::1]", "https://[2001:db8::1]"},
              {"http://www.flatsy.fr", NULL},
              {"http://127.0.0.1.evil.example", NULL},
              {"http://localhost.evil.example", NULL},
              {"http://0.0.0.0", NULL},
              {"http://[::ffff:1.2.3.4]", NULL},
              {"ftp://h", NULL},
              {"file:///etc/passwd", NULL},
              {"https://me:secret@h", NULL},
              {"https://h/else", NULL},
              {"https://h?x", NULL},
              {"https://h#x", NULL},
              {"https://WWW.Flatsy.FR", "https://www.flatsy.fr"},
              {"https://www.flatsy.fr:443", "https://www.flatsy.fr"},
              {"https://www.flatsy.fr:", "https://www.flatsy.fr"},
              {"https://www.flatsy.fr:00443/", "https://www.flatsy.fr"},
              {"https://www.flatsy.fr.", "https://www.flatsy.fr"},
              {"https://www.flatsy.fr.:443///", "https://www.flatsy.fr"},
              {"hTTps://www.flatsy.fr//api/v1/business//", "https://www.flatsy.fr"},
              {"www.flatsy.fr:443", "https://www.flatsy.fr"},
              {"https://www.flatsy.fr:80", "https://www.flatsy.fr:80"},
              {"https://www.flatsy.fr:08443", "https://www.flatsy.fr:8443"},
              {"http://LOCALHOST.:080", "http://localhost"},
              {"http://localhost:443", "http://localhost:443"},
              {"http://127.1:8080", "http://127.0.0.1:8080"},
              {"http://0x7f000001", "http://127.0.0.1"},
              {"http://2130706433", "http://127.0.0.1"},
              {"http://0177.0.0.1", "http://127.0.0.1"},
              {"http://127.0.0.1.:81", "http://127.0.0.1:81"},
              {"https://[2001:0DB8:0:0::1]:0443", "https://[2001:db8::1]"},
              {"http://[0:0:0:0:0:0:0:1]:7", "http://[::1]:7"},
              {"https://agence-1.example", "https://agence-1.example"},
              {"https://xn--agence-t-cya.example", "https://xn--agence-t-cya.example"},
              {"https://4.example", "https://4.example"},
              {"http://128.1", NULL},
              {"https://999.1.1.1", NULL},
              {"https://1.2.3.4.5", NULL},
              {"https://0x", NULL},
              {"https://h:0", NULL},
              {"https://h:65536", NULL},
              {"https://h:-1", NULL},
              {"https://h:+1", NULL},
              {"https://h..", NULL},
              {"https://.h", NULL},
              {"https://a..b", NULL},
              {"https://.", NULL},
              {"https://www%2Eflatsy.fr", NULL},
              {"https://agence-\u00e9t\u00e9.example", NULL},
              {"https://www\u3002flatsy.fr", NULL},
              {"https://h\\x", NULL},
              {"https://@h", NULL},
              {"https://[::1]x", NULL},
              {"https://[fe80::1%25eth0]", NULL},
              {"https://[1.2.3.4]", NULL},
              {"https://[]", NULL},
              {"https:h", NULL},
              {"//h", NULL},
              {"https://h:12x", NULL},
              {"https://h:123456", NULL},
              {"https://", NULL},
              {"https://[::1", NULL},
              {"https://h h", NULL},
              {"https://h\r\nX: y", NULL},
              {"", NULL}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct error error = {0};
    char *base;
    enum error_code code = http_base_url(rows[n].url, &base, &error);
    if ((code == ERROR_NONE) != (rows[n].base != NULL)) fail_msg("%s: %d", rows[n].url, code);
    if (rows[n].base != NULL) assert_string_equal(base, rows[n].base);
    if (rows[n].base == NULL) assert_true(code == ERROR_CONFIG && base == NULL && error.text[0] != '\0');
    assert_null(strstr(error.text, "secret"));
    free(base);
  }
}
