/* The sandbox as a server: where it listens, half and hostile requests, how it ends. */
#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
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
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "caller.h"
#include "../harness/cases.h"
#include "../harness/run.h"
#include "../harness/sockets.h"
#include "../harness/test.h"
#include "base/mem.h"

enum { RAW_WAIT_MS = 60000, RAW_ANSWER = 1 << 16 };

/* ---- a client that writes what it likes */

static int port_of(const struct home *home) {
  const char *colon = strrchr(home->url, ':');
  return atoi(colon + 1);
}

static int raw_open(const struct home *home) {
  int fd = socket_connect(port_of(home));
  assert_true(fd >= 0);
  return fd;
}

/* All that comes until the connection ends, however it does; NULL: it was broken off before a byte. New memory. */
static char *raw_take(int fd) {
  char *answer = malloc(RAW_ANSWER);
  size_t length = 0;
  for (;;) {
    struct pollfd waits = {.fd = fd, .events = POLLIN};
    assert_int_equal(poll(&waits, 1, RAW_WAIT_MS), 1);
    ssize_t count = recv(fd, answer + length, RAW_ANSWER - 1 - length, 0);
    if (count < 0 && length == 0) {
      free(answer);
      return NULL;
    }
    if (count <= 0) break;
    length += (size_t)count;
  }
  answer[length] = '\0';
  return answer;
}

static int raw_status(const char *answer) {
  int status = 0;
  return answer != NULL && sscanf(answer, "HTTP/1.1 %d ", &status) == 1 ? status : 0;
}

/* ---- where it listens */

/* Spellings of an address: what is printed, or the exit status. */
static const struct {
  const char *where, *url; /* url: how it begins; NULL: refused */
  int status;
  bool public;
} places[] = {
    {"127.0.0.1:0", "http://127.0.0.1:", 0, false},
    {"127.0.0.1:", "http://127.0.0.1:", 0, false},
    {"127.0.0.1", "http://127.0.0.1:", 0, false},
    {"127.0.0.2:0", "http://127.0.0.2:", 0, false},
    {"127.1:0", "http://127.0.0.1:", 0, false},
    {":0", "http://127.0.0.1:", 0, false},
    {"localhost:0", "http://", 0, false},
    {"LOCALHOST", "http://", 0, false},
    {"[::1]:0", "http://[::1]:", 0, false},
    {"[::1]", "http://[::1]:", 0, false},
    {"[0:0::1]:", "http://[::1]:", 0, false},
    {"0.0.0.0:0", "http://127.0.0.1:", 0, true},
    {"[::]:0", "http://[::1]:", 0, true},
    {"0.0.0.0:0", NULL, 2, false},
    {"[::]:0", NULL, 2, false},
    {"[::ffff:127.0.0.1]:0", "http://127.0.0.1:", 0, false},
    {"10.0.0.1:0", NULL, 2, false},
    {"[fe80::1]:0", NULL, 2, false},
    {"192.0.2.7:0", NULL, 1, true}, /* no address of this machine */
    {"127.0.0.1:65536", NULL, 2, false},
    {"127.0.0.1:-1", NULL, 2, false},
    {"127.0.0.1:+1", NULL, 2, false},
    {"127.0.0.1: 1", NULL, 2, false},
    {"127.0.0.1:abc", NULL, 2, false},
    {"127.0.0.1:80:80", NULL, 2, false},
    {"127.0.0.1:99999999999999999999", NULL, 2, false},
    {"[::1]80", NULL, 2, false},
    {"[::1", NULL, 2, false},
    {"[]:0", NULL, 2, false},
    {"[127.0.0.1]:0", NULL, 2, false},
    {"::1", NULL, 2, false},
    {"::1:80", NULL, 2, false},
    {"8080", NULL, 2, false},
    {"", NULL, 2, false},
    {"no.such.host.invalid:0", NULL, 1, false},
};

static bool has_ipv6(void) {
  struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = in6addr_loopback};
  int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool has = fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof address) == 0;
  if (fd >= 0) close(fd);
  return has;
}

TEST(listens_where_it_is_told) {
  for (size_t n = 0; n < sizeof places / sizeof *places; n += cases_step()) {
    struct client client = {0};
    print_message("  %s\n", places[n].where);
    if (places[n].url != NULL && places[n].where[0] == '[' && !has_ipv6()) continue;
    home_open(&client.home);
    if (places[n].url == NULL) {
      struct ran ran = run_sandbox(
          &client.home, (const char *const[]){"--listen", places[n].where, places[n].public ? "--public" : NULL, NULL});
      assert_int_equal(ran.status, places[n].status);
      assert_true(ran.err_length > 0 && ran.out_length == 0);
      ran_free(&ran);
    } else {
      home_start_sandbox_of(
          &client.home, (const char *const[]){"--listen", places[n].where, places[n].public ? "--public" : NULL, NULL});
      assert_ptr_equal(strstr(client.home.url, places[n].url), client.home.url);
      client_login(&client); /* the URL is one that a client can use */
    }
    client_close(&client);
  }
}

/* A port that is taken is refused, by whatever program; the first one goes on alone. */
TEST_BETWEEN(a_taken_port_is_refused, client_setup, client_teardown) {
  struct client *client = *state;
  const char *taken = client->home.url + strlen("http://");
  struct ran ran = run_sandbox(&client->home, (const char *const[]){"--listen", taken, NULL});
  assert_int_equal(ran.status, 1);
  assert_non_null(strstr(ran.err, "can't listen on 127.0.0.1:"));
  assert_non_null(strstr(ran.err, "Address already in use"));
  assert_int_equal(ran.out_length, 0);
  ran_free(&ran);
  for (int n = 0; n < 20; n++) /* a second one would have half of them */
    answers(client, "GET", "me", NULL, 200);
}

/* Connections of the one before, which it ended itself, don't keep a port from the next one. */
TEST_BETWEEN(a_restart_finds_its_port, client_setup, client_teardown) {
  static const char last[] = "GET /api/v1/business/me HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  struct client *client = *state;
  char where[32];
  snprintf(where, sizeof where, "127.0.0.1:%d", port_of(&client->home));
  for (int n = 0; n < 3; n++) {
    int fd = raw_open(&client->home);
    assert_true(socket_send(fd, last, sizeof last - 1));
    char *answer = raw_take(fd); /* it closes first, and its end of the connection lives on */
    assert_int_equal(raw_status(answer), 401);
    free(answer);
    close(fd);
    home_stop_sandbox(&client->home);
    home_start_sandbox(&client->home, "--listen", where);
  }
}

/* ---- half requests */

#define HEAD "POST /api/v1/business/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
static const char *const halves[] = {
    "G",
    "GET /api/v1/business/me",
    "GET /api/v1/business/me HTTP/1.1\r\n",
    "GET /api/v1/business/me HTTP/1.1\r\nHost: a\r\nX-Long: aaaa",
    HEAD "Content-Length: 100\r\n\r\n",
    HEAD "Content-Length: 100\r\n\r\n{\"identifier\"",
    HEAD "Content-Length: 100\r\nExpect: 100-continue\r\n\r\n",
    HEAD "Transfer-Encoding: chunked\r\n\r\n",
    HEAD "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"ide",
    HEAD "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n0\r\n",
};
enum { HALVES = sizeof halves / sizeof *halves };

static int most_clients(int wanted) {
  struct rlimit limit;
  assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
  limit.rlim_cur = limit.rlim_max;
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
  return limit.rlim_max == RLIM_INFINITY || limit.rlim_max > (rlim_t)wanted + 100 ? wanted : (int)limit.rlim_max - 100;
}

/* Clients that stop in the middle, and some that say nothing at all: everybody else is served meanwhile, and who has
 * begun is answered in the end. Whoever hangs up in the middle is hung up on, with an answer or without one. */
TEST_BETWEEN(half_requests_hold_up_nobody, client_setup, client_teardown) {
  struct client *client = *state;
  int count = most_clients(300), fds[300], gone[HALVES];
  for (int n = 0; n < HALVES; n++) {
    gone[n] = raw_open(&client->home);
    assert_true(socket_send(gone[n], halves[n], strlen(halves[n])));
    shutdown(gone[n], SHUT_WR);
  }
  for (int n = 0; n < count; n++) {
    fds[n] = raw_open(&client->home);
    const char *half = n % (HALVES + 1) < HALVES ? halves[n % (HALVES + 1)] : "";
    assert_true(socket_send(fds[n], half, strlen(half)));
  }
  for (int n = 0; n < 50; n++)
    answers(client, "GET", "me", NULL, 200);
  for (int n = 0; n < count; n++) {
    if (n % (HALVES + 1) < HALVES) {
      char *answer = raw_take(fds[n]), *said = strstr(answer, " 408 ");
      assert_non_null(said);
      assert_non_null(strstr(said, "\"errors\""));
      free(answer);
    }
    close(fds[n]);
  }
  for (int n = 0; n < HALVES; n++) {
    free(raw_take(gone[n]));
    close(gone[n]);
  }
}

/* A byte now and then is no request either, on a new connection as on one that has had its answer. */
TEST_BETWEEN(a_slow_drip_ends, client_setup, client_teardown) {
  static const char whole[] = "GET /api/v1/business/me HTTP/1.1\r\nHost: a\r\n\r\n",
                    begin[] = "GET /api/v1/business/me HTTP/1.1\r\nHost: a\r\nX-Long: ";
  struct client *client = *state;
  int fds[2];
  for (int n = 0; n < 2; n++) {
    char last = '\0';
    fds[n] = raw_open(&client->home);
    if (n == 1) assert_true(socket_send(fds[n], whole, sizeof whole - 1));
    while (n == 1 && last != '}')
      assert_int_equal(recv(fds[n], &last, 1, 0), 1);
    assert_true(socket_send(fds[n], begin, sizeof begin - 1));
  }
  for (int n = 0; n < 2; n++) {
    int ready = 0;
    for (int drops = 0; ready == 0 && drops < 600; drops++) {
      struct pollfd waits = {.fd = fds[n], .events = POLLIN};
      ready = poll(&waits, 1, 100); /* the pace of the drip */
      for (int to = n; ready == 0 && to < 2; to++)
        socket_send(fds[to], "a", 1);
    }
    AUTO(mem_free_at) char *answer = raw_take(fds[n]);
    assert_int_equal(raw_status(answer), 408);
    close(fds[n]);
  }
}

/* More of them than connections can be: the oldest go, the next one is served. */
TEST_BETWEEN(more_clients_than_there_is_room_for, client_setup, client_teardown) {
  enum { MOST = 1100 };
  static int fds[MOST];
  struct client *client = *state;
  int count = most_clients(MOST);
  for (int n = 0; n < count; n++) {
    fds[n] = raw_open(&client->home);
    assert_true(socket_send(fds[n], halves[n % HALVES], strlen(halves[n % HALVES])));
    if (n % 100 == 99) answers(client, "GET", "me", NULL, 200);
  }
  answers(client, "GET", "me", NULL, 200);
  for (int n = 0; n < count; n++)
    close(fds[n]);
}

/* Starts a shell's command that ends in a sandbox; its standard error is read here. */
static FILE *start_shell(struct home *home, const char *command) {
  int said;
  home->sandbox =
      run_start(&(struct run_setup){.err = RUN_AS_OUT}, (const char *const[]){"/bin/sh", "-c", command, NULL}, &said);
  return fdopen(said, "r");
}

/* Where all connections wait for answers that a fault keeps back, one more is told so; at the end they all have theirs.
 */
TEST(one_too_many_is_told) {
  enum { ROOM = 40 }; /* of 72 descriptors */
  static const char head[] = HEAD "Connection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  struct client client = {0};
  char line[200] = "", go_on[26];
  int fds[ROOM];
  home_open(&client.home);
  FILE *err = start_shell(&client.home, "ulimit -n 72; exec ./visitdeck-sandbox --die-with-parent --fault login:silence"
                                        " >/dev/full");
  assert_non_null(fgets(line, sizeof line, err));
  assert_int_equal(sscanf(strstr(line, "http://"), "%127s", client.home.url), 1);
  for (int n = 0; n < ROOM; n++) {
    fds[n] = raw_open(&client.home);
    assert_true(socket_send(fds[n], head, sizeof head - 1));
    assert_int_equal(recv(fds[n], go_on, 25, MSG_WAITALL),
                     25); /* it is known: nobody takes its place before the rest */
    assert_true(socket_send(fds[n], "{}", 2));
  }
  int more = raw_open(&client.home);
  char *answer = raw_take(more);
  assert_int_equal(raw_status(answer), 503);
  assert_non_null(strstr(answer, "\"errors\""));
  free(answer);
  close(more);
  kill(client.home.sandbox, SIGTERM);
  for (int n = 0; n < ROOM; n++) {
    answer = raw_take(fds[n]);
    assert_int_equal(raw_status(answer), 400);
    free(answer);
    close(fds[n]);
  }
  fclose(err);
  client_close(&client);
}

/* ---- hostile requests */

/* What no status stands for: an end, with an answer or without; a refusal of microhttpd, whose versions have statuses
 * of their own. */
enum { ENDED, REFUSED };

struct hostile {
  const char *name, *head, *repeated, *tail;
  int times, status;
};
#define GET_ME "GET /api/v1/business/me"
#define REST " HTTP/1.1\r\nHost: a\r\n\r\n"
static const struct hostile hostiles[] = {
    {"parameters", GET_ME "?x=y", "&a=b", REST, 5000, 414},
    {"parameters without values", GET_ME "?", "&", REST, 3000, 414},
    {"a hundred parameters", GET_ME "?x=y", "&a=b", REST, 99, 401},
    {"one parameter more", GET_ME "?x=y", "&a=b", REST, 100, 414},
    {"a long address", GET_ME "?x=", "a", REST, 7000, 401},
    {"a longer address", GET_ME "?x=", "a", REST, 9000, 414},
    {"an address without end", GET_ME "/", "a", "", 1000000, REFUSED},
    {"a deep path", GET_ME, "/a", REST, 3000, 401},
    {"a long method", "", "G", " / HTTP/1.1\r\nHost: a\r\n\r\n", 100, 404},
    {"headers", GET_ME " HTTP/1.1\r\nHost: a\r\n", "X-A: b\r\n", "\r\n", 5000, REFUSED},
    {"a long header", GET_ME " HTTP/1.1\r\nHost: a\r\nX-A: ", "b", "\r\n\r\n", 100000, REFUSED},
    {"a header without end", GET_ME " HTTP/1.1\r\nHost: a\r\n", "b", "", 1000000, REFUSED},
    {"cookies", GET_ME " HTTP/1.1\r\nHost: a\r\nCookie: ", "a=b; ", "\r\n\r\n", 2000, REFUSED},
    {"a great length", HEAD "Content-Length: 99999999\r\n\r\n", "x", "", 1000, 413},
    {"a length beyond numbers", HEAD "Content-Length: 99999999999999999999999\r\n\r\n", "x", "", 1, REFUSED},
    {"a great body", HEAD "Content-Length: 1048577\r\n\r\n", "x", "", 1048577, 413},
    {"a negative length", HEAD "Content-Length: -1\r\n\r\n", "x", "", 1, REFUSED},
    {"a length that is none", HEAD "Content-Length: 5x\r\n\r\n", "x", "", 5, REFUSED},
    {"two lengths", HEAD "Content-Length: 5\r\nContent-Length: 6\r\n\r\n", "x", "", 6, REFUSED},
    {"length and chunks", HEAD "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "x", "", 5, REFUSED},
    {"another encoding", HEAD "Transfer-Encoding: gzip, chunked\r\n\r\n", "x", "", 5, REFUSED},
    {"a bomb of chunks", HEAD "Transfer-Encoding: chunked\r\n\r\n", "400\r\n%", "0\r\n\r\n", 1100, 413},
    {"one great chunk", HEAD "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFFFF\r\n", "x", "", 10, REFUSED},
    {"many small chunks", HEAD "Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n", "0\r\n\r\n", 50000, 400},
    {"a chunk without a size", HEAD "Transfer-Encoding: chunked\r\n\r\n", "x\r\n", "", 1, REFUSED},
    {"a chunk of another size", HEAD "Transfer-Encoding: chunked\r\n\r\n1\r\n", "xx\r\n", "", 1, REFUSED},
    {"an extension without end", HEAD "Transfer-Encoding: chunked\r\n\r\n1;", "a", "", 100000, ENDED},
    {"trailers", HEAD "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n0\r\n", "X-A: b\r\n", "\r\n", 1000, REFUSED},
    {"no host", GET_ME " HTTP/1.1\r\n", "", "\r\n", 0, REFUSED},
    {"no version", GET_ME "\r\n", "", "", 0, REFUSED},
    {"HTTP/2", GET_ME " HTTP/2.0\r\nHost: a\r\n\r\n", "", "", 0, 505},
    {"noise", "\x16\x03\x01\x02", "\x01", "\r\n\r\n", 10, ENDED},
    {"an address with a control character", GET_ME "?a=\x01" REST, "", "", 0, 400},
    {"an address that is no text", GET_ME "?a=\xff" REST, "", "", 0, 400},
    {"an address with an accent", GET_ME "?a=\xc3\xa9" REST, "", "", 0, 401},
    {"a header that is none", GET_ME " HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", "", "", 0, REFUSED},
    {"half an end of line", GET_ME " HTTP/1.1\rHost: a\r\n\r\n", "", "", 0, REFUSED},
    {"an unknown method", "BREW /api/v1/business/me" REST, "", "", 0, 401},
    {"an absolute address", "GET http://x:1/api/v1/business/me" REST, "", "", 0, 401},
    {"HTTP/1.0", GET_ME " HTTP/1.0\r\n\r\n", "", "", 0, 401},
    {"ends of line before it", "\r\n\r\n" GET_ME REST, "", "", 0, 401},
};

/* What a row sends; its '%' is a kilobyte and its end. New memory. */
static char *hostile_bytes(const struct hostile *hostile, size_t *length) {
  char *all = malloc(strlen(hostile->head) + (size_t)hostile->times * (strlen(hostile->repeated) + 1030) + 64),
       *at = all;
  at = stpcpy(at, hostile->head);
  for (int n = 0; n < hostile->times; n++) {
    const char *kilobyte = strchr(hostile->repeated, '%');
    if (kilobyte == NULL) {
      at = stpcpy(at, hostile->repeated);
      continue;
    }
    memcpy(at, hostile->repeated, (size_t)(kilobyte - hostile->repeated));
    at += kilobyte - hostile->repeated;
    memset(at, ' ', 1024);
    at = stpcpy(at + 1024, "\r\n");
  }
  at = stpcpy(at, hostile->tail);
  *length = (size_t)(at - all);
  return all;
}

/* Whatever is HTTP has an answer before the connection ends, ours with errors in it; what is none at all may be hung up
 * on. */
TEST_BETWEEN(hostile_requests_are_answered, client_setup, client_teardown) {
  struct client *client = *state;
  for (size_t n = 0; n < sizeof hostiles / sizeof *hostiles; n += cases_step()) {
    size_t length;
    AUTO(mem_free_at) char *bytes = hostile_bytes(&hostiles[n], &length);
    int fd = raw_open(&client->home);
    socket_send(fd, bytes, length); /* it may have heard enough before the end */
    shutdown(fd, SHUT_WR);
    AUTO(mem_free_at) char *answer = raw_take(fd);
    int status = raw_status(answer);
    print_message("  %s: %d\n", hostiles[n].name, status);
    bool refused = (status >= 400 && status < 500) || status == 501 || status == 505; /* a 500 were our own fault */
    if (hostiles[n].status == REFUSED) assert_true(refused);
    if (hostiles[n].status > REFUSED) assert_int_equal(status, hostiles[n].status);
    if (hostiles[n].status > REFUSED && status < 500) assert_non_null(strstr(answer, "{\"errors\":[\""));
    close(fd);
  }
  answers(client, "GET", "me", NULL, 200);
}

/* A head that leaves no room to answer it is no exception. */
TEST_BETWEEN(a_head_of_any_size_is_answered, client_setup, client_teardown) {
  enum { LEAST = 30000, MOST = 33500, STEP = 24 };
  static const int counts[] = {1, 20, 90};
  struct client *client = *state;
  for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
    for (int size = LEAST - 64 * counts[c]; size < MOST; size += STEP * (int)cases_step()) {
      char *head = calloc(1, MOST + 1000), *at = stpcpy(head, GET_ME " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n");
      for (int n = 0; n < counts[c]; n++) {
        at += sprintf(at, "X-%d: ", n);
        memset(at, 'a', (size_t)(size / counts[c] - 9));
        at = stpcpy(at + size / counts[c] - 9, "\r\n");
      }
      strcpy(at, "\r\n");
      int fd = raw_open(&client->home);
      socket_send(fd, head, strlen(head));
      AUTO(mem_free_at) char *answer = raw_take(fd);
      int status = raw_status(answer);
      if (status != 401 && status != 431) fail_msg("%zu bytes, %d headers: %d", strlen(head), counts[c], status);
      free(head);
      close(fd);
    }
}

/* Several at once, each in its turn; and one in single bytes. */
TEST_BETWEEN(requests_come_in_any_pieces, client_setup, client_teardown) {
  enum { REQUESTS = 200 };
  static const char one[] = "GET /api/v1/business/me HTTP/1.1\r\nHost: a\r\n\r\n",
                    last[] = HEAD "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n1\r\n{\r\nA\r\n"
                                  "\"identifie\r\n2\r\nr\"\r\n1\r\n}\r\n0\r\nX-Trailer: x\r\n\r\n";
  struct client *client = *state;
  int fd = raw_open(&client->home);
  char many[REQUESTS * (sizeof one - 1) + sizeof last], *at = many;
  for (int n = 0; n < REQUESTS; n++)
    at = stpcpy(at, one);
  at = stpcpy(at, last);
  assert_true(socket_send(fd, many, (size_t)(at - many)));
  char *answer = raw_take(fd);
  assert_int_equal(text_count(answer, "HTTP/1.1 401 "), REQUESTS);
  assert_int_equal(text_count(answer, "HTTP/1.1 400 "), 1);
  assert_non_null(strstr(strstr(answer, "HTTP/1.1 400 "), "{\"errors\":[")); /* not JSON: and no more than that */
  free(answer);
  close(fd);
  fd = raw_open(&client->home);
  for (size_t n = 0; n < sizeof last - 1; n++)
    assert_true(socket_send(fd, last + n, 1));
  answer = raw_take(fd);
  assert_int_equal(raw_status(answer), 400);
  free(answer);
  close(fd);
}

/* Who waits for "100 Continue" gets it, and no body is asked for that would be refused. */
TEST_BETWEEN(bodies_are_asked_for, client_setup, client_teardown) {
  static const char head[] = HEAD "Connection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
                    large[] = HEAD "Expect: 100-continue\r\nContent-Length: 2000000\r\n\r\n";
  struct client *client = *state;
  char go_on[26] = "";
  int fd = raw_open(&client->home);
  assert_true(socket_send(fd, head, sizeof head - 1));
  assert_int_equal(recv(fd, go_on, 25, MSG_WAITALL), 25);
  assert_string_equal(go_on, "HTTP/1.1 100 Continue\r\n\r\n");
  assert_true(socket_send(fd, "{}", 2));
  char *answer = raw_take(fd);
  assert_int_equal(raw_status(answer), 400);
  free(answer);
  close(fd);
  fd = raw_open(&client->home);
  assert_true(socket_send(fd, large, sizeof large - 1));
  shutdown(fd, SHUT_WR);
  answer = raw_take(fd);
  assert_int_equal(raw_status(answer), 413);
  free(answer);
  close(fd);
}

/* What a fault keeps back goes out when it is time, though nothing else happens: that it is lost is an end too. */
TEST_BETWEEN(a_delayed_answer_comes_by_itself, client_setup, client_teardown) {
  static const char last[] = GET_ME " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  struct client *client = *state;
  home_fault(&client->home, "me:delay=400*1\nme:delay=400+1\nme:drop+1");
  for (int status = 401; status >= 0; status -= 401) {
    int fd = raw_open(&client->home);
    assert_true(socket_send(fd, last, sizeof last - 1));
    AUTO(mem_free_at) char *answer = raw_take(fd);
    assert_int_equal(raw_status(answer), status);
    close(fd);
  }
}

/* Who has said all, and asked to stay, is hung up on once he has his answer; also where the sandbox looked for such
 * while it was reading him: it stands still until that look is due, and finds all that he says. */
TEST_BETWEEN(an_end_that_comes_with_much_is_seen, client_setup, client_teardown) {
  enum { CHUNKS = 10000, TRIES = 3, LOOK_US = 150000 }; /* as much as one event brings */
  struct client *client = *state;
  const struct hostile much = {"", HEAD "Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n", "0\r\n\r\n", CHUNKS, 400};
  size_t length;
  AUTO(mem_free_at) char *bytes = hostile_bytes(&much, &length);
  for (int n = 0; n < TRIES; n++) {
    int fd = raw_open(&client->home);
    answers(client, "GET", "me", NULL, 200); /* it was accepted before */
    kill(client->home.sandbox, SIGSTOP);
    assert_true(socket_send(fd, bytes, length));
    shutdown(fd, SHUT_WR);
    usleep(LOOK_US);
    kill(client->home.sandbox, SIGCONT);
    AUTO(mem_free_at) char *answer = raw_take(fd);
    assert_int_equal(raw_status(answer), 400);
    close(fd);
  }
}

/* ---- how it ends */

static int wait_for(struct home *home) {
  int status = run_end(home->sandbox);
  home->sandbox = 0;
  return status;
}

/* A signal ends it with 0; what was answered already, and a fault keeps back, still goes out, and is kept. */
TEST(signals_end_it_well) {
  static const int signals[] = {SIGTERM, SIGINT, SIGHUP};
  static const char save[] = "{\"externalRef\":\"kept\"}";
  for (size_t n = 0; n < sizeof signals / sizeof *signals; n++) {
    struct client client = {0};
    char request[900];
    home_open(&client.home);
    char *path = home_path(&client.home, "sandbox.db");
    home_start_sandbox(&client.home, "--db", path);
    client_login(&client);
    home_fault(&client.home, "saveProperty:silence");
    snprintf(request, sizeof request,
             "POST /api/v1/business/properties HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
             "X-Auth-Token: %s\r\nContent-Length: %zu\r\n\r\n%s",
             client.token, sizeof save - 1, save);
    int fd = raw_open(&client.home), idle = raw_open(&client.home), half = raw_open(&client.home);
    assert_true(socket_send(half, "GET", 3));
    assert_true(socket_send(fd, request, strlen(request)));
    while (true) { /* until it is done, though not answered */
      AUTO(answer_clear) struct answer answer = call(&client, "GET", "property?ref=kept", NULL);
      if (answer.status == 200) break;
    }
    kill(client.home.sandbox, signals[n]);
    AUTO(mem_free_at) char *answer = raw_take(fd);
    assert_int_equal(raw_status(answer), 200);
    close(fd);
    close(idle);
    close(half);
    assert_int_equal(wait_for(&client.home), 0);
    home_start_sandbox(&client.home, "--db", path);
    answers(&client, "GET", "property?ref=kept", NULL, 200);
    free(path);
    client_close(&client);
  }
}

/* nohup is honoured. Standard output that is closed or full loses the URL: standard error has it, and it serves; no
 * closed descriptor becomes the database's. */
TEST(output_may_be_closed_or_full) {
  static const char *const outputs[] = {">&-", ">/dev/full", ">&- <&-"};
  for (size_t n = 0; n < sizeof outputs / sizeof *outputs; n++) {
    struct client client = {0};
    char command[400], line[300] = "";
    home_open(&client.home);
    AUTO(mem_free_at) char *path = home_path(&client.home, "sandbox.db");
    snprintf(command, sizeof command, "trap '' HUP; exec ./visitdeck-sandbox --die-with-parent --db %s %s", path,
             outputs[n]);
    FILE *err = start_shell(&client.home, command);
    assert_non_null(fgets(line, sizeof line, err));
    char *url = strstr(line, "http://");
    assert_non_null(url);
    assert_int_equal(sscanf(url, "%127s", client.home.url), 1);
    client_login(&client);
    kill(client.home.sandbox, SIGHUP);
    answers(&client, "GET", "me", NULL, 200);
    kill(client.home.sandbox, SIGTERM);
    assert_int_equal(wait_for(&client.home), 0);
    fclose(err);
    home_start_sandbox(&client.home, "--db", path);
    answers(&client, "GET", "me", NULL, 200);
    client_close(&client);
  }
}

/* A receiver that isn't there, or knows no https, is told, with the reason, and holds up nothing. */
TEST(a_webhook_that_fails_is_told) {
  static const char *const schemes[] = {"http", "https"};
  int nobody = socket_hold();
  for (size_t n = 0; n < sizeof schemes / sizeof *schemes; n++) {
    struct client client = {0};
    char command[200], line[300] = "";
    home_open(&client.home);
    snprintf(command, sizeof command,
             "exec ./visitdeck-sandbox --die-with-parent --webhook %s://127.0.0.1:%d/hook >/dev/full", schemes[n],
             nobody);
    FILE *err = start_shell(&client.home, command);
    assert_non_null(fgets(line, sizeof line, err));
    assert_int_equal(sscanf(strstr(line, "http://"), "%127s", client.home.url), 1);
    client_login(&client);
    answers(&client, "POST", "messages/save", "{\"text\":\"when?\",\"propertyRef\":\"" REF "\"}", 200);
    assert_non_null(fgets(line, sizeof line, err));
    assert_non_null(strstr(line, "does not take events ("));
    assert_non_null(strstr(line, "connect to server)"));
    fclose(err);
    client_close(&client);
  }
}

/* What a person gets wrong is told with what is right. */
TEST(options_are_told) {
  static const char *const wrong[][4] = {
      {"--visits", "ten", "a number from 0 to 10000000"},
      {"--visits", "-1", "a number from"},
      {"--properties", " 5", "a number from"},
      {"--seed", "0x7", "a number from"},
      {"--token-seconds", "0", "a number from 1 to"},
      {"--pace", "99999999999999999999", "a number from"},
      {"--now", "tomorrow", "2026-11-30T09:00:00+01:00"},
      {"--now", "2026-11-30T09:00", "2026-11-30T09:00:00+01:00"},
      {"--now", "9999-12-31T23:59:59Z", "1970 to 2999"},
      {"--now", "0001-01-01T00:00:00Z", "1970 to 2999"},
      {"--edition", "2019-01", "2018-08, 2018-12"},
      {"--webhook", "example.org", "http://"},
      {"--webhook", "ftp://example.org/", "http://"},
      {"--db", "", "not empty"},
      {"--user", "", "not empty"},
      {"--fault", "visits:vanish", "lose drop cut silence html"},
      {"--fault", "visit:status=503x", "status=CODE"},
      {"--fault", "vist:lose", "saveProperty"},
      {"--reset", NULL, "--reset needs --db"},
      {"--listen", NULL, "--listen wants a value"},
      {"--what", NULL, "There is no option --what"},
      {"--public=1", NULL, "--public=1: this option takes no value"},
      {"--help=1", NULL, "--help=1: this option takes no value"},
      {"-xh", NULL, "There is no option -x"},
      {"what", NULL, "unexpected argument: what"},
  };
  struct home home;
  home_open(&home);
  for (size_t n = 0; n < sizeof wrong / sizeof *wrong; n++) {
    struct ran ran = run_sandbox(&home, (const char *const[]){wrong[n][0], wrong[n][1], NULL});
    print_message("  %s", ran.err);
    assert_int_equal(ran.status, 2);
    assert_int_equal(ran.out_length, 0);
    assert_non_null(strstr(ran.err, wrong[n][2]));
    assert_non_null(strstr(ran.err, "see visitdeck-sandbox --help"));
    ran_free(&ran);
  }
  home_close(&home);
}
