/* What vendors and proxies make of an event, by every way in: what names a visit has it read, all else is answered 200
 * and has the lists read soon. And the address as they write it, who may come in, and who can't keep others out. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <zlib.h>

#include "../harness/run.h"
#include "../harness/sockets.h"
#include "../harness/test.h"
#include "ways.h"
#include "base/mem.h"

enum { BODY = 8 << 20, FLOOD = 600, EVENTS = 1200, AT_ONCE = 200, WAITING = 100 };

/* ---- bodies: each names "ID-1" and perhaps "ID-2" in its own way */

struct body {
  char *bytes;
  size_t length;
};
#define EVENT(id) "{\"eventType\":\"visit.confirmed\",\"visit\":{\"id\":\"" id "\",\"comment\":\"d\xc3\xa9j\xc3\xa0\"}}"

/* In units of text of that width. Our templates are ASCII and Latin-1 in UTF-8. */
static struct body widen(struct body from, size_t width, bool little, bool mark) {
  struct body body = {.bytes = calloc(from.length + 1, width)};
  for (size_t n = mark ? 0 : 1; n <= from.length; n++) {
    unsigned unit = n == 0 ? 0xfeff : (unsigned char)from.bytes[n - 1];
    if (unit == 0xc3) unit = 0x40 + (unsigned char)from.bytes[n++];
    for (size_t byte = 0; byte < width; byte++)
      body.bytes[body.length++] = (char)(unit >> 8 * (little ? byte : width - 1 - byte));
  }
  free(from.bytes);
  return body;
}

/* kind: as deflateInit2 has it. */
static struct body pack(struct body from, int kind) {
  z_stream stream = {.next_in = (Bytef *)from.bytes, .avail_in = (uInt)from.length};
  assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, kind, 9, Z_DEFAULT_STRATEGY), Z_OK);
  size_t most = deflateBound(&stream, from.length);
  struct body body = {.bytes = calloc(1, most)};
  stream.next_out = (Bytef *)body.bytes;
  stream.avail_out = (uInt)most;
  assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
  body.length = most - stream.avail_out;
  deflateEnd(&stream);
  free(from.bytes);
  return body;
}
enum { GZIP = 15 + 16, ZLIB = 15, RAW = -15 };

static struct body as_form(struct body from) {
  struct body body = {.bytes = calloc(3, from.length + 20)};
  body.length = (size_t)sprintf(body.bytes, "a=b&payload=");
  for (size_t n = 0; n < from.length; n++)
    body.length += (size_t)sprintf(body.bytes + body.length, "%%%02X", (unsigned char)from.bytes[n]);
  free(from.bytes);
  return body;
}

static struct body twice(struct body from) {
  struct body body = {.bytes = calloc(2, from.length), .length = 2 * from.length};
  memcpy(body.bytes, from.bytes, from.length);
  memcpy(body.bytes + from.length, from.bytes, from.length);
  free(from.bytes);
  return body;
}

static struct body shorter(struct body from, size_t less) {
  from.length -= less;
  return from;
}

enum making {
  PLAIN,
  LATIN_1,
  UTF_8_MARK,
  UTF_16LE,
  UTF_16BE,
  UTF_16LE_MARK,
  UTF_16BE_MARK,
  UTF_32LE,
  UTF_32BE_MARK,
  FORM,
  GZIPPED,
  GZIPPED_TWICE,
  TWO_GZIPPED,
  UTF_16_GZIPPED,
  ZLIBBED,
  DEFLATED,
  CUT,
  GZIPPED_CUT,
  ZEROS,
  ZEROS_GZIPPED,
  MANY
};

static struct body make(enum making making, const char *text) {
  struct body body = {.bytes = strdup(text), .length = strlen(text)};
  switch (making) {
  case LATIN_1:
    return widen(body, 1, true, false);
  case UTF_8_MARK:
    body.bytes = realloc(body.bytes, body.length + 3);
    memmove(body.bytes + 3, body.bytes, body.length);
    memcpy(body.bytes, "\xef\xbb\xbf", 3);
    body.length += 3;
    return body;
  case UTF_16LE:
  case UTF_16LE_MARK:
    return widen(body, 2, true, making == UTF_16LE_MARK);
  case UTF_16BE:
  case UTF_16BE_MARK:
    return widen(body, 2, false, making == UTF_16BE_MARK);
  case UTF_32LE:
    return widen(body, 4, true, false);
  case UTF_32BE_MARK:
    return widen(body, 4, false, true);
  case FORM:
    return as_form(body);
  case GZIPPED:
    return pack(body, GZIP);
  case GZIPPED_TWICE:
    return pack(pack(body, GZIP), GZIP);
  case TWO_GZIPPED:
    return twice(pack(body, GZIP));
  case UTF_16_GZIPPED:
    return pack(widen(body, 2, true, true), GZIP);
  case ZLIBBED:
    return pack(body, ZLIB);
  case DEFLATED:
    return pack(body, RAW);
  case CUT:
    return shorter(body, 5);
  case GZIPPED_CUT:
    return shorter(pack(body, GZIP), 8);
  case ZEROS:
  case ZEROS_GZIPPED:
    free(body.bytes);
    body.length = making == ZEROS ? 300000 : BODY;
    body.bytes = calloc(1, body.length);
    return making == ZEROS ? body : pack(body, GZIP);
  case MANY:
    body.bytes = realloc(body.bytes, 3000000);
    for (size_t length = body.length; body.length + length < 3000000; body.length += length)
      memcpy(body.bytes + body.length, body.bytes, length);
    return body;
  default:
    return body;
  }
}

static const struct row {
  const char *name, *headers, *text;
  enum making making;
  int ids; /* that are understood */
  bool unclear;
} rows[] = {
    {"an event", "Content-Type: application/json\r\n", EVENT("ID-1"), PLAIN, 1, false},
    {"no type", "", EVENT("ID-1"), PLAIN, 1, false},
    {"another type", "Content-Type: text/plain; charset=us-ascii\r\n", EVENT("ID-1"), PLAIN, 1, false},
    {"blanks round it", "", "\r\n\t " EVENT("ID-1") " \n", PLAIN, 1, false},
    {"a date change", "", "{\"visit\":{\"id\":\"ID-1\"},\"previousId\":\"ID-2\"}", PLAIN, 2, false},
    {"with a mark", "", EVENT("ID-1"), UTF_8_MARK, 1, false},
    {"Latin-1", "Content-Type: application/json; charset=ISO-8859-1\r\n", EVENT("ID-1"), LATIN_1, 1, false},
    {"UTF-16", "Content-Type: application/json; charset=utf-16\r\n", EVENT("ID-1"), UTF_16LE, 1, false},
    {"UTF-16, big", "", EVENT("ID-1"), UTF_16BE, 1, false},
    {"UTF-16, mark", "", EVENT("ID-1"), UTF_16LE_MARK, 1, false},
    {"UTF-16, big, mark", "", EVENT("ID-1"), UTF_16BE_MARK, 1, false},
    {"UTF-32", "", EVENT("ID-1"), UTF_32LE, 1, false},
    {"UTF-32, big, mark", "", EVENT("ID-1"), UTF_32BE_MARK, 1, false},
    {"a list", "", "[" EVENT("ID-1") "," EVENT("ID-2") "]", PLAIN, 2, false},
    {"a list in UTF-16", "", "[" EVENT("ID-1") "," EVENT("ID-2") "]", UTF_16LE, 2, false},
    {"an envelope", "", "{\"count\":2,\"tags\":[\"x\"],\"events\":[" EVENT("ID-1") "," EVENT("ID-2") "]}", PLAIN, 2,
     false},
    {"lines", "Content-Type: application/x-ndjson\r\n", EVENT("ID-1") "\n" EVENT("ID-2") "\n", PLAIN, 2, false},
    {"lines of a PC", "", EVENT("ID-1") "\r\n\r\n" EVENT("ID-2"), PLAIN, 2, false},
    {"one behind the other", "", EVENT("ID-1") EVENT("ID-2"), PLAIN, 2, false},
    {"with separators", "Content-Type: application/json-seq\r\n", "\x1e" EVENT("ID-1") "\n\x1e" EVENT("ID-2") "\n",
     PLAIN, 2, false},
    {"a form", "Content-Type: application/x-www-form-urlencoded\r\n", EVENT("ID-1"), FORM, 1, false},
    {"a form of its own", "Content-Type: application/x-www-form-urlencoded\r\n",
     "eventType=visit.confirmed&visit%5Bid%5D=ID-1&previousId=ID-2", PLAIN, 2, false},
    {"parts", "Content-Type: multipart/form-data; boundary=b\r\n",
     "--b\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n" EVENT("ID-1") "\r\n--b--\r\n", PLAIN, 1, false},
    {"text in text", "", "\"{\\\"visit\\\":{\\\"id\\\":\\\"ID-1\\\"}}\"", PLAIN, 1, false},
    {"an envelope of text", "", "{\"Type\":\"x\",\"Message\":\"{\\\"visit\\\":{\\\"id\\\":\\\"ID-1\\\"}}\"}", PLAIN, 1,
     false},
    {"gzip", "Content-Encoding: gzip\r\n", EVENT("ID-1"), GZIPPED, 1, false},
    {"gzip, unsaid", "", EVENT("ID-1"), GZIPPED, 1, false},
    {"gzip, said only", "Content-Encoding: gzip\r\n", EVENT("ID-1"), PLAIN, 1, false},
    {"a charset as coding", "Content-Encoding: UTF-8\r\n", EVENT("ID-1"), PLAIN, 1, false},
    {"gzip, twice", "Content-Encoding: gzip, gzip\r\n", EVENT("ID-1"), GZIPPED_TWICE, 1, false},
    {"gzip, in two parts", "", EVENT("ID-1"), TWO_GZIPPED, 1, false},
    {"gzip of UTF-16", "Content-Encoding: gzip\r\n", EVENT("ID-1"), UTF_16_GZIPPED, 1, false},
    {"gzip of a list", "Content-Encoding: x-gzip\r\n", "[" EVENT("ID-1") "," EVENT("ID-2") "]", GZIPPED, 2, false},
    {"deflate", "Content-Encoding: deflate\r\n", EVENT("ID-1"), ZLIBBED, 1, false},
    {"deflate, bare", "Content-Encoding: deflate\r\n", EVENT("ID-1"), DEFLATED, 1, false},
    {"a list with something else", "", "[" EVENT("ID-1") ",{\"visite\":7}]", PLAIN, 1, true},
    {"a line that is cut", "", EVENT("ID-1") "\n" EVENT("ID-2"), CUT, 1, true},
    {"gzip, cut", "", EVENT("ID-1"), GZIPPED_CUT, 1, true},
    {"a megabyte of it", "", EVENT("ID-1") "\n", MANY, 0, true},
    {"half an event", "", EVENT("ID-1"), CUT, 0, true},
    {"nothing", "", "", PLAIN, 0, true},
    {"an empty object", "", "{}", PLAIN, 0, true},
    {"an empty list", "", "[]", PLAIN, 0, true},
    {"null", "", "null", PLAIN, 0, true},
    {"a number", "", "7", PLAIN, 0, true},
    {"an id that is none", "", "{\"visit\":{\"id\":7}}", PLAIN, 0, true},
    {"a word", "", "rubbish", PLAIN, 0, true},
    {"XML", "Content-Type: text/xml\r\n", "<visit><id>ID-1</id></visit>", PLAIN, 0, true},
    {"a page", "Content-Type: text/html\r\n", "<html>{}</html>", PLAIN, 0, true},
    {"another packing", "Content-Encoding: br\r\n", "\x0b\x02\x80hello\x03", PLAIN, 0, true},
    {"zeros", "", "", ZEROS, 0, true},
    {"a bomb", "Content-Encoding: gzip\r\n", "", ZEROS_GZIPPED, 0, true},
};
enum { ROWS = sizeof rows / sizeof *rows };

/* The template with ids of this row and way. */
static char *name_ids(const char *text, size_t row, size_t way) {
  AUTO(mem_free_at) char *id = mem_print("%c%02u-", (char)('a' + way), (unsigned)row % 100);
  return text_fill(text, "ID-", id);
}

static void post_row(const struct ways *ways, size_t row, size_t way) {
  AUTO(mem_free_at) char *text = name_ids(rows[row].text, row, way);
  struct body body = make(rows[row].making, text);
  AUTO(mem_free_at) char *request = malloc(body.length + 600);
  int fd, head = snprintf(request, 600, "POST /hook/%s HTTP/1.1\r\nHost: x\r\n%sContent-Length: %zu\r\n\r\n",
                          ways->relay.secret, rows[row].headers, body.length);
  memcpy(request + head, body.bytes, body.length);
  int status = way_ask(ways, way, request, (size_t)head + body.length, &fd);
  if (status != 200) fail_msg("%s through %s: %d", rows[row].name, way_names[way], status);
  close(fd);
  free(body.bytes);
}

/* "events 7, 0 to read, 3 unclear" */
static long unclear_of(const struct ways *ways) {
  char *status = relay_status(&ways->relay), *at = strstr(status, " unclear");
  assert_non_null(at);
  while (at[-1] != ' ')
    at--;
  long number = strtol(at, NULL, 10);
  free(status);
  return number;
}

/* What the relay asked the API for: those that were named, and nothing that wasn't. */
static void is_read(const struct ways *ways, size_t row, size_t way) {
  AUTO(mem_free_at) char *all = home_ask(&ways->home, "/sandbox/requests", NULL);
  for (int n = 1; n <= 2; n++) {
    AUTO(mem_free_at) char *id = mem_print("visit/%c%02u-%d\"", (char)('a' + way), (unsigned)row, n);
    if ((strstr(all, id) != NULL) != (n <= rows[row].ids))
      fail_msg("%s through %s: %s is %sread", rows[row].name, way_names[way], id, n <= rows[row].ids ? "not " : "");
  }
}

TEST(every_body_by_every_way) {
  const struct ways *ways = *state;
  for (size_t way = 0; way < ways->count; way++)
    for (size_t row = 0; row < ROWS; row++) {
      long before = unclear_of(ways);
      post_row(ways, row, way);
      if (unclear_of(ways) != before + rows[row].unclear)
        fail_msg("%s through %s: said to be %sclear", rows[row].name, way_names[way], rows[row].unclear ? "" : "un");
    }
  relay_await(&ways->relay, ", 0 to read");
  for (size_t way = 0; way < ways->count; way++)
    for (size_t row = 0; row < ROWS; row++)
      is_read(ways, row, way);
}

/* ---- the request itself, as proxies and vendors write it. SECRET stands for the secret */

static const struct {
  const char *name, *head, *body;
  int status;
} requests[] = {
    {"as it is", "POST /hook/SECRET HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n", "{}", 200},
    {"a query", "POST /hook/SECRET?source=flatsy&x=/ HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n", "{}", 200},
    {"an empty query", "POST /hook/SECRET? HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n", "{}", 200},
    {"a slash", "POST /hook/SECRET/ HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n", "{}", 200},
    {"a slash and a query", "POST /hook/SECRET/?a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n", "{}", 200},
    {"slashes", "POST //hook///SECRET// HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n", "{}", 200},
    {"dots", "POST /./a/../hook/./SECRET HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n", "{}", 200},
    {"percent", "POST /%68%6fok%2FSECRET HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n", "{}", 200},
    {"absolute",
     "POST http://hook.example.fr/hook/SECRET HTTP/1.1\r\nHost: hook.example.fr\r\nContent-Length: 2\r\n\r\n", "{}",
     200},
    {"absolute, port",
     "POST HTTPS://hook.example.fr:443/hook/SECRET?a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n", "{}", 200},
    {"lower case", "POST /hook/SECRET HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n", "{}", 200},
    {"1.0", "POST /hook/SECRET HTTP/1.0\r\nContent-Length: 2\r\n\r\n", "{}", 200},
    {"1.0 with a host", "POST /hook/SECRET HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n",
     "{}", 200},
    {"1.0 without a length", "POST /hook/SECRET HTTP/1.0\r\n\r\n", "", 200},
    {"no length", "POST /hook/SECRET HTTP/1.1\r\nHost: x\r\n\r\n", "", 200},
    {"length 0", "POST /hook/SECRET HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", "", 200},
    {"chunks", "POST /hook/SECRET HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
     "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", 200},
    {"chunks with a trailer",
     "POST /hook/SECRET HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n",
     "2\r\n{}\r\n0\r\nX: y\r\n\r\n", 200},
    {"no chunk", "POST /hook/SECRET HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", "0\r\n\r\n", 200},
    {"closing", "POST /hook/SECRET HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n", "{}", 200},
    {"GET", "GET /hook/SECRET HTTP/1.1\r\nHost: x\r\n\r\n", "", 200},
    {"GET, asking", "GET /hook/SECRET/?challenge=1 HTTP/1.1\r\nHost: x\r\n\r\n", "", 200},
    {"GET 1.0", "GET /hook/SECRET HTTP/1.0\r\n\r\n", "", 200},
    {"PUT", "PUT /hook/SECRET HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n", "{}", 405},
    {"another end", "POST /hook/SECRETS HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n", "{}", 404},
    {"more below", "POST /hook/SECRET/status HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n", "{}", 404},
    {"another begin", "POST /hooks/SECRET HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n", "{}", 404},
    {"a zero", "POST /hook/SECRET%00 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n", "{}", 404},
    {"GET elsewhere", "GET /hook/ HTTP/1.1\r\nHost: x\r\n\r\n", "", 404},
};

static char *with_secret(const struct ways *ways, const char *head, const char *body) {
  AUTO(mem_free_at) char *filled = text_fill(head, "SECRET", ways->relay.secret);
  return mem_print("%s%s", filled, body);
}

static int ask_with(const struct ways *ways, size_t way, const char *head, const char *body) {
  AUTO(mem_free_at) char *whole = with_secret(ways, head, body);
  int fd, status = way_ask(ways, way, whole, strlen(whole), &fd);
  close(fd);
  return status;
}

TEST(every_request_by_every_way) {
  const struct ways *ways = *state;
  for (size_t way = 0; way < ways->count; way++)
    for (size_t n = 0; n < sizeof requests / sizeof *requests; n++) {
      int status = ask_with(ways, way, requests[n].head, requests[n].body);
      bool zero = way == 2 && strcmp(requests[n].name, "a zero") == 0; /* nginx itself refuses that */
      if (status != (zero ? 400 : requests[n].status))
        fail_msg("%s through %s: %d", requests[n].name, way_names[way], status);
    }
}

/* No body, no word of it in the answer's head, and the connection goes on. */
TEST(head_is_answered_without_a_body) {
  const struct ways *ways = *state;
  for (size_t way = 0; way < ways->count; way++) {
    AUTO(mem_free_at) char *head = with_secret(ways, "HEAD /hook/SECRET HTTP/1.1\r\nHost: x\r\n\r\n", "");
    int fd;
    if (way_ask(ways, way, head, strlen(head), &fd) != 200) fail_msg("%s", way_names[way]);
    if (!socket_send(fd, head, strlen(head)) || relay_answer(fd) != 200) fail_msg("%s, again", way_names[way]);
    close(fd);
  }
}

TEST(who_waits_for_a_word_gets_it) {
  const struct ways *ways = *state;
  for (size_t way = 0; way < ways->count; way++) {
    AUTO(mem_free_at)
    char *head = with_secret(
        ways, "POST /hook/SECRET HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n", "");
    int fd;
    assert_int_equal(way_ask(ways, way, head, strlen(head), &fd), 100);
    assert_true(socket_send(fd, "{}", 2));
    assert_int_equal(relay_answer(fd), 200);
    close(fd);
  }
}

/* ---- who else is there */

TEST(sockets_are_for_their_own) {
  const struct ways *ways = *state;
  static const char *const names[] = {"relay/hook.sock", "relay/status.sock"};
  for (size_t n = 0; n < 2; n++) {
    struct stat about;
    AUTO(mem_free_at) char *path = home_path(&ways->home, names[n]);
    assert_int_equal(stat(path, &about), 0);
    assert_true(S_ISSOCK(about.st_mode));
    assert_int_equal(about.st_mode & 0777, 0600);
  }
}

/* Who holds connections and says nothing is dropped after a second, and keeps nobody out meanwhile. */
TEST(a_flood_of_silence_keeps_nobody_out) {
  const struct ways *ways = *state;
  static int fds[FLOOD];
  for (size_t way = 0; way < 2; way++) {
    for (int n = 0; n < FLOOD; n++) {
      fds[n] = way_open(ways, way);
      if (n % 3 == 1) socket_send(fds[n], "POST /hook/", 11);
      if (n % 3 == 2) socket_send(fds[n], "POST /hook/guess HTTP/1.1\r\n", 27);
      if (n % 20 == 0) assert_int_equal(ask_with(ways, way, requests[0].head, "{}"), 200);
    }
    int64_t begun = monotonic_ms();
    assert_int_equal(ask_with(ways, way, requests[0].head, "{}"), 200);
    for (int n = 0; n < FLOOD; n++) {
      assert_true(relay_hangs_up(fds[n], 60000));
      close(fds[n]);
    }
    print_message("  %s: all hung up on after %d ms\n", way_names[way], (int)(monotonic_ms() - begun));
  }
}

/* Nobody is hung up on for the time that the relay itself stood still: what they said is read then. */
TEST(a_relay_that_stood_still_answers_all) {
  enum { STOOD_MS = 1200 }; /* it hangs up on who says nothing for a second */
  const struct ways *ways = *state;
  int fds[WAITING];
  for (size_t way = 0; way < WAY_NGINX; way++) {
    AUTO(mem_free_at) char *request = with_secret(ways, requests[0].head, requests[0].body);
    for (int n = 0; n < WAITING; n++)
      fds[n] = way_open(ways, way);
    kill(ways->relay.pid, SIGSTOP);
    for (int n = 0; n < WAITING; n++)
      socket_send(fds[n], request, strlen(request));
    poll(NULL, 0, STOOD_MS);
    kill(ways->relay.pid, SIGCONT);
    for (int n = 0; n < WAITING; n++) {
      assert_int_equal(relay_answer(fds[n]), 200);
      close(fds[n]);
    }
  }
}

/* Whoever listens on that port gets nothing, and what he says reaches no terminal. */
TEST(status_asks_nobody_else) {
  struct ways *ways = *state;
  assert_int_equal(relay_end(&ways->relay), 0);
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  address.sin_port = htons((uint16_t)ways->relay.port);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
  assert_int_equal(listen(fd, 4), 0);
  struct ran ran = relay_command(&ways->relay, "status");
  assert_int_equal(ran.status, 5);
  assert_int_equal(ran.out_length, 0);
  ran_free(&ran);
  assert_int_equal(poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 0), 0);
  close(fd);
  relay_start(&ways->relay);
}

/* ---- behind nginx */

/* A day that is moved comes as so many at once: all are taken. */
TEST(a_burst_passes_nginx) {
  const struct ways *ways = *state;
  int fds[AT_ONCE];
  if (ways->count < WAYS) return;
  for (int sent = 0; sent < EVENTS; sent += AT_ONCE) {
    for (int n = 0; n < AT_ONCE; n++) {
      fds[n] = nginx_connect(&ways->nginx);
      assert_true(fds[n] >= 0 && relay_send_event(&ways->relay, fds[n], "burst"));
    }
    for (int n = 0; n < AT_ONCE; n++) {
      assert_int_equal(relay_answer(fds[n]), 200);
      close(fds[n]);
    }
  }
}

/* What nginx says when the relay is away, when a body is too large, or a client goes: none of it has the path. */
TEST(nginx_writes_the_secret_nowhere) {
  struct ways *ways = *state;
  if (ways->count < WAYS) return;
  assert_int_equal(ask_with(ways, 2, "POST /hook/SECRET HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n", ""),
                   413);
  int fd = nginx_connect(&ways->nginx);
  AUTO(mem_free_at)
  char *head = with_secret(ways, "POST /hook/SECRET HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n", "{");
  assert_true(socket_send(fd, head, strlen(head)));
  close(fd);
  assert_int_equal(relay_end(&ways->relay), 0);
  assert_int_equal(ask_with(ways, 2, requests[0].head, "{}"), 502);
  relay_start(&ways->relay);
  assert_int_equal(ask_with(ways, 2, requests[0].head, "{}"), 200);
  assert_true(nginx_wrote(&ways->nginx, "visitdeck.error.log")); /* that it looks at all: the configuration */
  assert_false(nginx_wrote(&ways->nginx, ways->relay.secret));
}

TESTS_SHARE(ways_setup, ways_teardown)
