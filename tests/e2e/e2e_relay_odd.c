/* More of everything than anybody sends, and other protocols, by every way in. Whatever it is answered, that is soon,
 * and on the right path it is a hint: taken, or counted as missed, which has the lists read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../harness/run.h"
#include "../harness/test.h"
#include "ways.h"

enum { REQUEST_MAX = 1 << 20, WAIT_MS = 60000, RSS_KB = 10 * 1024 };

#define LINE(method, target) method " " target " HTTP/1.1\r\nHost: x\r\n"
#define POST LINE("POST", "/hook/SECRET")
#define LENGTH "Content-Length: 2\r\n"
#define CHUNKED "Transfer-Encoding: chunked\r\n\r\n"

/* What no status stands for: whatever it is, the end of the connection too; 200 or, as microhttpd 1.0 has it of what no
 * web server sends, 400. */
enum { WHATEVER, CLEAN };

static const struct {
  const char *name, *before, *padding, *after; /* SECRET stands for the secret */
  int count;                                   /* of the padding; # in it stands for its number */
  int status;                                  /* or one of those above */
  int answers, hints;
} rows[] = {
    {"parameters", "POST /hook/SECRET?", "a&", " HTTP/1.1\r\nHost: x\r\n" LENGTH "\r\n{}", 3000, 200, 1, 1},
    {"parameters, long", "POST /hook/SECRET?", "ab=cd&", " HTTP/1.1\r\nHost: x\r\n" LENGTH "\r\n{}", 1200, 200, 1, 1},
    {"parameters, a stranger's", "POST /hook/guess?", "a&", " HTTP/1.1\r\nHost: x\r\n\r\n", 3000, 404, 1, 0},
    {"parameters of a GET", "GET /hook/SECRET?", "a&", " HTTP/1.1\r\nHost: x\r\n\r\n", 3000, 200, 1, 0},
    {"headers", POST LENGTH, "X-#: y\r\n", "\r\n{}", 300, 200, 1, 1},
    {"thousands of headers", POST LENGTH, "X-#: y\r\n", "\r\n{}", 3000, WHATEVER, 1, 1},
    {"a header of 7 KB", POST LENGTH "X: ", "x", "\r\n\r\n{}", 7000, 200, 1, 1},
    {"a header of 20 KB", POST LENGTH "X: ", "x", "\r\n\r\n{}", 20000, WHATEVER, 1, 1},
    {"a header of 200 KB", POST LENGTH "X: ", "x", "\r\n\r\n{}", 200000, WHATEVER, 1, 1},
    {"cookies", POST LENGTH "Cookie: ", "a=b; ", "\r\n\r\n{}", 1000, WHATEVER, 1, 1},
    {"tiny chunks", POST CHUNKED, "1\r\n \r\n", "0\r\n\r\n", 20000, 200, 1, 1},
    {"extensions", POST CHUNKED, "1;a=b;c=\"d\"\r\n \r\n", "0;z\r\n\r\n", 5000, CLEAN, 1, 1},
    {"a long extension", POST CHUNKED "2;", "x", "\r\n{}\r\n0\r\n\r\n", 100000, WHATEVER, 1, 1},
    {"trailers", POST CHUNKED "2\r\n{}\r\n0\r\n", "X-#: y\r\n", "\r\n", 100, 200, 1, 1},
    {"thousands of trailers", POST CHUNKED "2\r\n{}\r\n0\r\n", "X-#: y\r\n", "\r\n", 5000, WHATEVER, 1, 1},
    {"pipelined", "", POST LENGTH "\r\n{}", "", 100, 200, 100, 100},
    {"no chunk", POST CHUNKED "zz\r\n\r\n", "", "", 0, WHATEVER, 1, 1},
    {"a chunk without an end", POST CHUNKED "fffffffffffffffffff\r\n", "", "", 0, WHATEVER, 1, 1},
    {"a length that is none", POST "Content-Length: 2x\r\n\r\n{}", "", "", 0, WHATEVER, 1, 1},
    {"a length below nothing", POST "Content-Length: -2\r\n\r\n{}", "", "", 0, WHATEVER, 1, 1},
    {"no colon", POST LENGTH "rubbish\r\n\r\n{}", "", "", 0, WHATEVER, 1, 1},
    {"an upgrade",
     POST "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n" LENGTH "\r\n{}", "", "",
     0, 200, 1, 1},
    {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "", "", 0, WHATEVER, 1, 0},
    {"TLS", "\x16\x03\x01\x01\x2c\x01\x01\x01\x28\x03\x03rubbish that is no line of any kind", "", "", 0, WHATEVER, 1,
     0},
    {"SSH", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "", "", 0, WHATEVER, 1, 0},
    {"a proxy's own line", "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" POST LENGTH "\r\n{}", "", "", 0, WHATEVER, 1, 0},
};
enum { ROWS = sizeof rows / sizeof *rows };

/* Behind out: the text with the secret, and the number for '#'. Its end. */
static char *add(const struct ways *ways, char *out, const char *text, int number) {
  while (*text != '\0') {
    if (strncmp(text, "SECRET", 6) == 0) {
      out = stpcpy(out, ways->relay.secret);
      text += 6;
    } else if (*text == '#') {
      out += sprintf(out, "%d", number);
      text++;
    } else {
      *out++ = *text++;
    }
  }
  *out = '\0';
  return out;
}

/* Events that were taken, and those that were missed. */
static long hints_of(const struct ways *ways) {
  char *status = relay_status(&ways->relay), *events = strstr(status, "; events "), *missed = strstr(status, " missed");
  assert_true(events != NULL && missed != NULL);
  while (missed[-1] != ' ')
    missed--;
  long count = strtol(events + strlen("; events "), NULL, 10) + strtol(missed, NULL, 10);
  free(status);
  return count;
}

/* How many more came is known when one that goes the same way has come. */
static void hints_are(const struct ways *ways, size_t row, size_t way, long hints) {
  int64_t end = monotonic_ms() + WAIT_MS;
  assert_int_equal(relay_request(&ways->relay, "POST", NULL, "{}"), 200);
  long now = hints_of(ways);
  for (; now != hints + 1 && monotonic_ms() < end; now = hints_of(ways))
    usleep(5000);
  if (now != hints + 1) fail_msg("%s through %s: %ld hints too many", rows[row].name, way_names[way], now - hints - 1);
}

static bool fits(size_t row, int status) {
  int wanted = rows[row].status;
  return wanted == WHATEVER || (wanted == CLEAN && (status == 200 || status == 400)) || wanted == status;
}

/* The status of the last answer that it has, 0 for none; late: as of way_send. */
static int ask_row(const struct ways *ways, size_t row, size_t way, bool *late) {
  static char request[REQUEST_MAX];
  char *end = add(ways, request, rows[row].before, 0);
  for (int n = 0; n < rows[row].count; n++)
    end = add(ways, end, rows[row].padding, n);
  end = add(ways, end, rows[row].after, 0);
  assert_true(end < request + REQUEST_MAX);
  int fd = way_send(ways, way, request, (size_t)(end - request), late), status = 0;
  for (int n = 0; n < rows[row].answers; n++) {
    status = relay_answer(fd);
    if (status == 0 && *late) break;
    if (!fits(row, status)) fail_msg("%s through %s: %d", rows[row].name, way_names[way], status);
  }
  if (status == 0) assert_true(relay_hangs_up(fd, WAIT_MS));
  close(fd);
  return status;
}

static void try_row(const struct ways *ways, size_t row, size_t way) {
  bool late = true;
  int status = 0;
  long before;
  do {
    before = hints_of(ways);
    status = ask_row(ways, row, way, &late);
  } while (status == 0 && late);
  print_message("  %s: %s: %d\n", way_names[way], rows[row].name, status);
  bool refused = way == WAY_NGINX && rows[row].status <= CLEAN && status != 200; /* nginx may keep it to itself */
  if (!refused) hints_are(ways, row, way, before + rows[row].hints);
}

TEST(everything_is_answered) {
  const struct ways *ways = *state;
  long rss_kb = process_resident_kb(ways->relay.pid);
  for (size_t way = 0; way < ways->count; way++)
    for (size_t row = 0; row < ROWS; row++)
      try_row(ways, row, way);
  print_message("  resident memory %ld kB before, %ld kB now\n", rss_kb, process_resident_kb(ways->relay.pid));
  if (RELAY_SLOW == 1)
    assert_true(process_resident_kb(ways->relay.pid) < rss_kb + RSS_KB); /* sanitizers keep what is freed */
}

TESTS_SHARE(ways_setup, ways_teardown)
