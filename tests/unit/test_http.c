/* The transport over libcurl, against a server that breaks off, floods, drips and hangs: what is certain about each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "../harness/test.h"
#include "api/http_curl.h"
#include "base/clock.h"
#include "base/mem.h"
#include "raw_server.h"

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
#define WHOLE HEAD "Content-Length: 2\r\n\r\n{}"
enum { WAIT_MS = 120000, SMALL_CAP = 1000, BLANKS = 2000, TEXT = 200 };

struct line {
  struct raw_server *server;
  struct http *http;
};

/* How a request ended. */
struct end {
  int times;
  enum http_outcome outcome;
  enum http_origin origin;
  int status;
  long retry_after_s;
  char body[256];
  char text[sizeof((struct error *)0)->text];
};

static void note_end(void *arg, const struct http_answer *answer) {
  struct end *end = arg;
  end->times++;
  end->outcome = answer->outcome;
  end->origin = answer->origin;
  end->status = answer->status;
  end->retry_after_s = answer->retry_after_s;
  if (answer->body.length < sizeof end->body && answer->body.data != NULL) strcpy(end->body, answer->body.data);
  strcpy(end->text, answer->error.text);
}

static struct line open_line(const struct raw_server_line *lines, size_t count) {
  struct line line;
  char url[64];
  line.server = raw_server_open(url, sizeof url, lines, count);
  line.http = http_curl_new(url, NULL);
  return line;
}

static void close_line(struct line *line) {
  line->http->ops->free(line->http);
  raw_server_close(line->server);
}

static struct http_request *request(enum http_method method, bool write) {
  struct http_request *made = mem_new(sizeof *made);
  made->method = method;
  made->target = mem_copy("/x");
  made->write = write;
  made->cap = SMALL_CAP;
  made->timeout_ms = WAIT_MS;
  if (method != HTTP_GET) {
    made->body = mem_copy("{\"a\":1}");
    made->body_length = strlen(made->body);
  }
  return made;
}

static struct end run(struct line *line, struct http_request *take_request) {
  struct end end = {0};
  int64_t until = clock_mono_ms(&clock_system) + WAIT_MS;
  line->http->ops->submit(line->http, take_request, note_end, &end);
  while (end.times == 0) {
    assert_true(clock_mono_ms(&clock_system) < until);
    line->http->ops->run(line->http, 1000);
  }
  assert_int_equal(end.times, 1);
  return end;
}

/* One write, and how it ended. It went out once. */
static struct end write_once(const char *answer, enum raw_server_end then) {
  struct raw_server_line lines[] = {{answer, then}};
  struct line line = open_line(lines, 1);
  struct end end = run(&line, request(HTTP_POST, true));
  assert_int_equal(raw_server_requests(line.server, "POST /x "), 1);
  close_line(&line);
  return end;
}

TEST(a_broken_answer_is_lost) {
  static const struct {
    const char *answer;
    enum raw_server_end then;
  } broken[] = {{"", RAW_CLOSE},
                {"", RAW_RESET},
                {"HTTP/1.1 2", RAW_CLOSE},
                {HEAD "Content-Length: 20\r\n\r\n{\"id\":", RAW_CLOSE},
                {HEAD "Content-Length: 20\r\n\r\n{\"id\":", RAW_RESET},
                {HEAD "Transfer-Encoding: chunked\r\n\r\n10\r\n{\"id\":", RAW_CLOSE},
                {HEAD "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}", RAW_CLOSE},
                {"no protocol at all", RAW_CLOSE}};
  for (size_t n = 0; n < sizeof broken / sizeof *broken; n++) {
    struct end end = write_once(broken[n].answer, broken[n].then);
    if (end.outcome != HTTP_LOST) fail_msg("answer %zu: outcome %d", n, end.outcome);
    assert_true(end.text[0] != '\0');
  }
}

/* libcurl calls that a success with an empty body. An empty body behind a whole head is one. */
TEST(closed_inside_the_head_is_cut_off) {
  static const char *const cut[] = {"HTTP/1.1 200 OK\r\nContent-Ty", "HTTP/1.1 200 OK\r\n",
                                    "HTTP/1.1 100 Go on\r\n\r\nHTTP/1.1 200 OK\r\n"};
  static const char *const empty[] = {"HTTP/1.1 204 No\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                                      "HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 100 Go on\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"};
  for (size_t n = 0; n < sizeof cut / sizeof *cut; n++) {
    struct end end = write_once(cut[n], RAW_CLOSE);
    assert_int_equal(end.outcome, HTTP_LOST);
    assert_non_null(strstr(end.text, "cut off"));
  }
  for (size_t n = 0; n < sizeof empty / sizeof *empty; n++)
    assert_int_equal(write_once(empty[n], RAW_CLOSE).outcome, HTTP_ANSWERED);
}

/* Lines behind a body are no new head. */
TEST(trailers_end_nothing) {
  struct end end =
      write_once(HEAD "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\n{}\r\n0\r\nX-Sum: 7\r\n\r\n", RAW_KEEP);
  assert_int_equal(end.outcome, HTTP_ANSWERED);
  assert_string_equal(end.body, "{}");
}

/* What came is told as what it is. */
TEST(a_lost_answer_says_how) {
  static const struct {
    const char *answer;
    enum raw_server_end then;
    const char *said;
  } rows[] = {{"", RAW_CLOSE, "hung up without an answer"},
              {"", RAW_RESET, "broke"},
              {HEAD "Content-Length: 20\r\n\r\n{\"id\":", RAW_CLOSE, "cut off"},
              {HEAD "Transfer-Encoding: chunked\r\n\r\n10\r\n{\"id\":", RAW_CLOSE, "cut off"},
              {"no protocol at all", RAW_CLOSE, "no web server"},
              {"SSH-2.0-OpenSSH_9.2\r\n", RAW_CLOSE, "no web server"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct end end = write_once(rows[n].answer, rows[n].then);
    if (strstr(end.text, rows[n].said) == NULL) fail_msg("not \"%s\": %s", rows[n].said, end.text);
    assert_int_equal(end.origin, HTTP_FROM_SERVER);
  }
}

/* ---- codings */

static struct buf packed(const char *text) {
  struct buf out;
  unsigned char bytes[4096];
  z_stream stream = {.next_in = (unsigned char *)text, .avail_in = (unsigned)strlen(text)};
  buf_init(&out, 1 << 20);
  assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
  int code = Z_OK;
  while (code == Z_OK) {
    stream.next_out = bytes;
    stream.avail_out = sizeof bytes;
    code = deflate(&stream, Z_FINISH);
    assert_true(buf_add(&out, (const char *)bytes, sizeof bytes - stream.avail_out));
  }
  assert_int_equal(code, Z_STREAM_END);
  deflateEnd(&stream);
  return out;
}

/* One write that is answered with that coding and that body, cut short by so many bytes. */
static struct end coded(const char *coding, const char *bytes, size_t length, size_t cut, enum raw_server_end then) {
  AUTO(buf_free) struct buf answer = buf_empty(1 << 20);
  assert_true(buf_print(&answer, HEAD "%s%s\r\nContent-Length: %zu\r\n\r\n",
                        coding[0] != '\0' ? "Content-Encoding: " : "X: y", coding, length - cut) &&
              buf_add(&answer, bytes, length - cut));
  struct raw_server_line lines[] = {{answer.data, then, 0, answer.length}};
  struct line line = open_line(lines, 1);
  struct end end = run(&line, request(HTTP_POST, true));
  close_line(&line);
  return end;
}

/* Whatever the head calls it: the body itself says whether it is packed. */
TEST(a_coding_is_what_the_body_says) {
  static const char *const codings[] = {"",     "UTF-8",  "utf8", "identity",    "none",
                                        "gzip", "x-gzip", "br",   "gzip, UTF-8", "?"};
  AUTO(buf_free) struct buf once = packed("{\"a\":[1,2,3]}"), first = packed("{\"a\":["), then = packed("1,2,3]}");
  assert_true(buf_add(&first, then.data, then.length));
  for (size_t n = 0; n < sizeof codings / sizeof *codings; n++) {
    struct end ends[] = {coded(codings[n], "{\"a\":[1,2,3]}", 13, 0, RAW_KEEP),
                         coded(codings[n], once.data, once.length, 0, RAW_KEEP),
                         coded(codings[n], first.data, first.length, 0, RAW_KEEP)};
    for (size_t e = 0; e < sizeof ends / sizeof *ends; e++) {
      if (ends[e].outcome != HTTP_ANSWERED) fail_msg("%s, %zu: %s", codings[n], e, ends[e].text);
      assert_string_equal(ends[e].body, "{\"a\":[1,2,3]}");
    }
  }
  buf_free(&first);
  buf_free(&then);
}

TEST(a_body_that_cant_be_unpacked_is_lost) {
  AUTO(buf_free) struct buf good = packed("{\"a\":[1,2,3]}");
  for (size_t cut = 1; cut < good.length; cut++) { /* a whole answer of part of a body */
    struct end end = coded("gzip", good.data, good.length, cut, RAW_KEEP);
    assert_int_equal(end.outcome, HTTP_LOST);
    assert_non_null(strstr(end.text, "can't be unpacked"));
  }
  for (size_t at = 10; at < good.length; at += 3) { /* behind gzip's own head */
    good.data[at] ^= 0x55;
    assert_int_equal(coded("gzip", good.data, good.length, 0, RAW_KEEP).outcome, HTTP_LOST);
    good.data[at] ^= 0x55;
  }
}

/* A thousand times as large as what came. */
TEST(an_unpacked_body_has_its_cap) {
  AUTO(mem_free_at) char *blanks = mem_new(500 * 1000 + 1);
  memset(blanks, ' ', 500 * 1000);
  AUTO(buf_free) struct buf small = packed(blanks);
  assert_true(small.length < SMALL_CAP);
  assert_int_equal(coded("gzip", small.data, small.length, 0, RAW_KEEP).outcome, HTTP_TOO_LARGE);
}

/* Of many lines, and of one. */
TEST(an_endless_head_ends) {
  static const struct raw_server_line lines[] = {{HEAD "X-Long: ", RAW_FLOOD, 0, 0}};
  struct line line = open_line(lines, 1);
  assert_int_equal(run(&line, request(HTTP_GET, false)).outcome, HTTP_TOO_LARGE);
  close_line(&line);
  AUTO(mem_free_at) char *long_line = mem_new(400 * 1000 + 1);
  memset(long_line, 'x', 400 * 1000);
  AUTO(mem_free_at) char *answer = mem_print(HEAD "X-Long: %s\r\n\r\n{}", long_line);
  struct end end = write_once(answer, RAW_CLOSE);
  assert_int_equal(end.outcome, HTTP_LOST);
  if (strstr(end.text, "too long") == NULL) fail_msg("%s", end.text);
}

TEST(an_answer_over_the_cap_is_too_large) {
  AUTO(mem_free_at) char *body = mem_new(SMALL_CAP + 2);
  memset(body, ' ', SMALL_CAP + 1);
  AUTO(mem_free_at) char *told = mem_print(HEAD "Content-Length: %d\r\n\r\n%s", SMALL_CAP + 1, body);
  assert_int_equal(write_once(told, RAW_KEEP).outcome, HTTP_TOO_LARGE);
  AUTO(mem_free_at) char *untold = mem_print(HEAD "\r\n%s", body);
  assert_int_equal(write_once(untold, RAW_FLOOD).outcome, HTTP_TOO_LARGE);
}

/* Its time is up only once it was sent: however slow the machine, one of these times is long enough for that. */
static struct end write_in_little_time(const struct raw_server_line *answer) {
  struct end end = {.outcome = HTTP_NOT_SENT};
  for (long timeout_ms = 300; end.outcome == HTTP_NOT_SENT && timeout_ms < WAIT_MS; timeout_ms *= 2) {
    struct line line = open_line(answer, 1);
    struct http_request *post = request(HTTP_POST, true);
    post->timeout_ms = timeout_ms;
    end = run(&line, post);
    close_line(&line);
  }
  return end;
}

TEST(silence_and_drips_run_out_of_time) {
  static const enum raw_server_end slow[] = {RAW_HANG, RAW_DRIP};
  for (size_t n = 0; n < sizeof slow / sizeof *slow; n++) {
    struct end end = write_in_little_time(&(struct raw_server_line){HEAD "Content-Length: 4\r\n\r\n{ ", slow[n], 0, 0});
    assert_int_equal(end.outcome, HTTP_LOST);
    assert_non_null(strstr(end.text, "in time"));
  }
}

/* A call that may take long has to earn it, by what is no white space: blanks that counted would earn more than they
 * take here. */
TEST(blanks_earn_no_time) {
  AUTO(mem_free_at) char *dripped = mem_print(HEAD "\r\n[%*s", BLANKS, "");
  struct raw_server_line lines[] = {{dripped, RAW_DRIP}};
  struct line line = open_line(lines, 1);
  struct http_request *get = request(HTTP_GET, false);
  get->free_ms = 1000;
  get->pace = 20;
  struct end end = run(&line, get);
  assert_int_equal(end.outcome, HTTP_LOST);
  assert_non_null(strstr(end.text, "comes too slowly"));
  close_line(&line);
}

/* ... and what is slow, but comes, is read to its end: it takes longer than what is free. */
TEST(what_comes_earns_its_time) {
  char body[TEXT + 1];
  memset(body, 'x', TEXT);
  body[TEXT] = '\0';
  AUTO(mem_free_at) char *dripped = mem_print(HEAD "Content-Length: %d\r\n\r\n%s", TEXT, body);
  struct raw_server_line lines[] = {{dripped, RAW_DRIP}};
  struct line line = open_line(lines, 1);
  struct http_request *get = request(HTTP_GET, false);
  get->free_ms = 3000;
  get->pace = 1;
  struct end end = run(&line, get);
  assert_int_equal(end.outcome, HTTP_ANSWERED);
  assert_string_equal(end.body, body);
  close_line(&line);
}

TEST(nobody_there_is_not_sent) {
  char url[64];
  struct raw_server_line lines[] = {{WHOLE, RAW_KEEP}};
  struct line line;
  struct raw_server *gone = raw_server_open(url, sizeof url, lines, 1);
  raw_server_close(gone);
  line.http = http_curl_new(url, NULL);
  struct end end = run(&line, request(HTTP_POST, true));
  assert_int_equal(end.outcome, HTTP_NOT_SENT);
  line.http->ops->free(line.http);
  /* No certificate there: TLS fails before a byte of the request. */
  line.server = raw_server_open(url, sizeof url, (struct raw_server_line[]){{"", RAW_CLOSE}}, 1);
  AUTO(mem_free_at) char *secure = mem_print("https%s", strchr(url, ':'));
  line.http = http_curl_new(secure, NULL);
  struct http_request *post = request(HTTP_POST, true);
  post->timeout_ms = 300; /* the server waits for the end of a head that is no head */
  assert_int_equal(run(&line, post).outcome, HTTP_NOT_SENT);
  close_line(&line);
}

/* libcurl repeats by itself what went out on a kept connection that died (A10): a read may be, a write never goes
 * there. */
TEST(a_write_never_meets_a_dying_connection) {
  static const struct raw_server_line lines[] = {{WHOLE, RAW_KEEP}, {"", RAW_CLOSE}, {WHOLE, RAW_KEEP}};
  struct line line = open_line(lines, 3);
  assert_int_equal(run(&line, request(HTTP_GET, false)).outcome, HTTP_ANSWERED);
  assert_int_equal(run(&line, request(HTTP_POST, true)).outcome, HTTP_LOST);
  assert_int_equal(raw_server_requests(line.server, "POST"), 1);
  assert_int_equal(raw_server_connection(line.server, 0), 1);
  assert_int_equal(raw_server_connection(line.server, 1), 2);
  close_line(&line);
  line = open_line(lines, 3);
  run(&line, request(HTTP_GET, false));
  assert_int_equal(run(&line, request(HTTP_GET, false)).outcome, HTTP_ANSWERED);
  assert_int_equal(raw_server_requests(line.server, "GET"), 3); /* the danger is real */
  assert_int_equal(raw_server_connection(line.server, 1), 1);
  close_line(&line);
}

/* Nothing is sent on the connection of a write either. */
TEST(a_writes_connection_is_not_kept) {
  static const struct raw_server_line lines[] = {{WHOLE, RAW_KEEP}};
  struct line line = open_line(lines, 1);
  for (int n = 0; n < 3; n++)
    assert_int_equal(run(&line, request(HTTP_POST, true)).outcome, HTTP_ANSWERED);
  assert_int_equal(raw_server_connection(line.server, 2), 3);
  close_line(&line);
}

/* The server never answers it, and its own time is up in an hour: who waits for it waits for ever. */
static struct http_request *endless(void) {
  struct http_request *made = request(HTTP_GET, false);
  made->timeout_ms = 3600 * 1000;
  return made;
}

TEST(a_cancel_is_immediate) {
  static const struct raw_server_line lines[] = {{"", RAW_HANG}};
  struct line line = open_line(lines, 1);
  struct end end = {0};
  unsigned long handle = line.http->ops->submit(line.http, endless(), note_end, &end);
  while (raw_server_request(line.server, 0) == NULL)
    line.http->ops->run(line.http, 10);
  line.http->ops->cancel(line.http, handle);
  assert_int_equal(end.times, 1);
  assert_int_equal(end.outcome, HTTP_CANCELLED);
  line.http->ops->cancel(line.http, handle); /* no such handle any more */
  line.http->ops->cancel(line.http, 77);
  assert_int_equal(end.times, 1);
  /* What is under way at the end is cancelled too. */
  line.http->ops->submit(line.http, endless(), note_end, &end);
  line.http->ops->free(line.http);
  assert_int_equal(end.times, 2);
  assert_int_equal(end.outcome, HTTP_CANCELLED);
  raw_server_close(line.server);
}

TEST(a_redirect_is_an_answer) {
  static const struct raw_server_line lines[] = {
      {"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2:9/\r\nContent-Length: 0\r\n\r\n", RAW_KEEP}};
  struct line line = open_line(lines, 1);
  struct http_request *get = request(HTTP_GET, false);
  get->token = mem_copy("secret-1");
  struct end end = run(&line, get);
  assert_int_equal(end.outcome, HTTP_ANSWERED);
  assert_int_equal(end.status, 302);
  assert_non_null(strstr(raw_server_request(line.server, 0), "\r\nX-Auth-Token: secret-1\r\n"));
  close_line(&line);
}

TEST(says_how_long_to_wait) {
  struct end end = write_once("HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", RAW_KEEP);
  assert_int_equal(end.retry_after_s, 7);
  end = write_once("HTTP/1.1 503 Down\r\nRetry-After: 99999999\r\nContent-Length: 0\r\n\r\n", RAW_KEEP);
  assert_int_equal(end.retry_after_s, 3600);
  assert_int_equal(write_once(WHOLE, RAW_KEEP).retry_after_s, -1);
}

TEST(sends_what_it_is_told) {
  static const struct raw_server_line lines[] = {{WHOLE, RAW_KEEP}};
  struct line line = open_line(lines, 1);
  struct http_request *put = request(HTTP_PUT, true);
  free(put->target);
  put->target = mem_copy("/a/../%2E%2E?ref=a%2Fb");
  assert_string_equal(run(&line, put).body, "{}");
  const char *text = raw_server_request(line.server, 0);
  assert_ptr_equal(strstr(text, "PUT /a/../%2E%2E?ref=a%2Fb HTTP/1.1\r\n"), text);
  assert_non_null(strstr(text, "\r\nContent-Type: application/json\r\n"));
  assert_non_null(strstr(text, "\r\n\r\n{\"a\":1}"));
  assert_null(strcasestr(text, "\r\nexpect:"));
  run(&line, request(HTTP_GET, false));
  assert_null(strcasestr(raw_server_request(line.server, 1), "\r\ncontent-type:"));
  assert_null(strcasestr(raw_server_request(line.server, 1), "\r\nx-auth-token:"));
  close_line(&line);
}

struct taken {
  size_t length, refuse_from;
};

static bool take(void *arg, UNUSED const char *bytes, size_t length) {
  struct taken *taken = arg;
  taken->length += length;
  return taken->length < taken->refuse_from;
}

/* A sink takes the body of a good answer, not that of an error; it may stop the call. */
TEST(a_sink_takes_the_body) {
  static const struct raw_server_line lines[] = {
      {WHOLE, RAW_KEEP}, {"HTTP/1.1 500 No\r\nContent-Length: 5\r\n\r\nwords", RAW_KEEP}, {WHOLE, RAW_KEEP}};
  struct line line = open_line(lines, 3);
  struct taken taken = {.refuse_from = SIZE_MAX};
  for (int n = 0; n < 3; n++) {
    struct http_request *get = request(HTTP_GET, false);
    get->sink = take;
    get->sink_arg = &taken;
    if (n == 2) taken.refuse_from = 0;
    struct end end = run(&line, get);
    if (n == 0) assert_string_equal(end.body, "");
    if (n == 1) assert_string_equal(end.body, "words");
    if (n == 1) assert_int_equal(taken.length, 2);
    if (n == 2) assert_int_equal(end.outcome, HTTP_TOO_LARGE);
  }
  close_line(&line);
}
