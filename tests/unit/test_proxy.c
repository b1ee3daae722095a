/* The way to the server: proxies, certificates, names. Whatever ends there ends before anything was sent, is told as
 * what it is, and a write that came to it may be made again. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../harness/run.h"
#include "../harness/sockets.h"
#include "../harness/test.h"
#include "api/http_curl.h"
#include "api/http_proxy.h"
#include "base/clock.h"
#include "base/mem.h"
#include "secure.h"
#include "raw_server.h"

#define HOST "agence.example"
#define THROUGH "HTTP/1.1 200 Through\r\n\r\n"
enum { WAIT_MS = 120000, SHORT_MS = 400 };

struct end {
  int times, status;
  enum http_outcome outcome;
  enum http_origin origin;
  bool lasting;
  char text[sizeof((struct error *)0)->text];
};

static void note_end(void *arg, const struct http_answer *answer) {
  struct end *end = arg;
  end->times++;
  end->status = answer->status;
  end->outcome = answer->outcome;
  end->origin = answer->origin;
  end->lasting = answer->lasting;
  strcpy(end->text, answer->error.text);
}

static struct end ask(struct http *http, enum http_method method, long timeout_ms) {
  struct end end = {0};
  int64_t until = clock_mono_ms(&clock_system) + WAIT_MS;
  struct http_request *made = mem_new(sizeof *made);
  made->method = method;
  made->target = mem_copy("/x");
  made->write = method != HTTP_GET;
  made->cap = 1000;
  made->timeout_ms = timeout_ms;
  http->ops->submit(http, made, note_end, &end);
  while (end.times == 0) {
    assert_true(clock_mono_ms(&clock_system) < until);
    http->ops->run(http, 1000);
  }
  return end;
}

static char *path_of(const char *file) {
  return mem_print("%s/%s", secure_folder(), file);
}

static void use_proxy(const char *scheme, const char *where) {
  AUTO(mem_free_at) char *url = mem_print("%s%s", scheme, where);
  setenv("https_proxy", url, 1);
}

static void assert_unsent(const struct end *end, enum http_origin origin, const char *named, const char *said) {
  if (end->outcome != HTTP_NOT_SENT || end->origin != origin || end->status != 0)
    fail_msg("outcome %d of %d, status %d: %s", end->outcome, end->origin, end->status, end->text);
  if (strstr(end->text, named) == NULL || strstr(end->text, said) == NULL)
    fail_msg("not of %s, \"%s\": %s", named, said, end->text);
}

/* ---- proxies that don't let us through */

static const struct refusal {
  struct raw_server_line line;
  const char *said;
} refusals[] = {
    {{"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n", RAW_CLOSE, 0},
     "wants a login (status 407)"},
    {{"HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nContent-Length: 5\r\n\r\nwords", RAW_KEEP, 0},
     "(status 407)"},
    {{"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", RAW_CLOSE, 0}, "let us through to " HOST " (status 401)"},
    {{"HTTP/1.1 403 No\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", RAW_CLOSE, 0}, "(status 403)"},
    {{"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", RAW_CLOSE, 0}, "(status 404)"},
    {{"HTTP/1.0 302 Go\r\nLocation: https://portal.example/\r\n\r\n", RAW_CLOSE, 0}, "(status 302)"},
    {{"HTTP/1.1 429 Slow\r\nRetry-After: 9\r\nContent-Length: 0\r\n\r\n", RAW_CLOSE, 0}, "(status 429)"},
    {{"HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n", RAW_CLOSE, 0}, "can't reach " HOST " (status 502)"},
    {{"HTTP/1.1 503 Bad\r\nContent-Length: 0\r\n\r\n", RAW_KEEP, 0}, "(status 503)"},
    {{"HTTP/1.1 504 Bad\r\nContent-Length: 0\r\n\r\n", RAW_RESET, 0}, "(status 504)"},
    {{"HTTP/1.1 511 Log in\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", RAW_CLOSE, 0},
     "Open any web page in a browser"},
    {{"HTTP/1.1 307 Go\r\nLocation: http://portal.example/\r\nContent-Length: 0\r\n\r\n", RAW_CLOSE, 0},
     "Open any web page in a browser"},
    {{"HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n", RAW_CLOSE, 0}, "none for https (status 405)"},
    {{"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", RAW_CLOSE, 0}, "Try again"},
    {{"", RAW_CLOSE, 0}, "let us through to " HOST},
    {{"", RAW_RESET, 0}, "let us through to " HOST},
    {{"no protocol at all\r\n\r\n", RAW_CLOSE, 0}, "let us through to " HOST},
    {{"HTTP/1.1 200 Thr", RAW_CLOSE, 0}, "let us through to " HOST},
    {{"", RAW_HANG, 0}, "does not answer"},
};
enum { REFUSALS = sizeof refusals / sizeof *refusals };

TESTS_BEGIN() {
  AUTO(mem_free_at) char *conf = path_of("openssl.conf");
  FILE *file = fopen(conf, "w");
  assert_non_null(file);
  fputs("openssl_conf=a\n[a]\nssl_conf=b\n[b]\nsystem_default=c\n[c]\nMinProtocol=TLSv1\n"
        "CipherString=DEFAULT@SECLEVEL=0\n",
        file);
  fclose(file);
  setenv("OPENSSL_CONF", conf, 1);
}

/* Also behind reads that went well on another connection: its ticket may end in between. */
TEST(a_proxys_refusal_is_the_proxys) {
  char url[64];
  struct secure *secure = secure_open("good");
  AUTO(mem_free_at) char *ca = path_of("ca.pem");
  for (size_t n = 0; n < REFUSALS; n++) {
    const struct raw_server_line lines[] = {{THROUGH, RAW_TUNNEL, secure_port(secure)}, refusals[n].line};
    struct raw_server *server = raw_server_open(url, sizeof url, lines, 2);
    size_t before = secure_requests(secure, NULL);
    use_proxy("http://", strstr(url, "127"));
    struct http *http = http_curl_new("https://" HOST, ca);
    struct end end = ask(http, HTTP_GET, WAIT_MS);
    if (end.outcome != HTTP_ANSWERED) fail_msg("%s", end.text);
    for (int read = 0; read < 2; read++)
      assert_int_equal(ask(http, HTTP_GET, WAIT_MS).outcome, HTTP_ANSWERED);
    end = ask(http, HTTP_POST, refusals[n].line.end == RAW_HANG ? SHORT_MS : WAIT_MS);
    assert_unsent(&end, HTTP_FROM_PROXY, strstr(url, "127"), refusals[n].said);
    assert_int_equal(secure_requests(secure, NULL), before + 3);
    if (strstr(refusals[n].said, "Open any web page") != NULL) assert_true(end.lasting);
    http->ops->free(http);
    http = http_curl_new("https://" HOST, ca); /* and at once */
    end = ask(http, HTTP_GET, refusals[n].line.end == RAW_HANG ? SHORT_MS : WAIT_MS);
    assert_unsent(&end, HTTP_FROM_PROXY, strstr(url, "127"), refusals[n].said);
    http->ops->free(http);
    raw_server_close(server);
  }
  unsetenv("https_proxy");
  secure_close(secure);
}

static struct end through(const char *scheme, const char *where, const char *ca) {
  use_proxy(scheme, where);
  struct http *http = http_curl_new("https://" HOST, ca);
  struct end end = ask(http, HTTP_POST, WAIT_MS);
  http->ops->free(http);
  unsetenv("https_proxy");
  return end;
}

TEST(a_proxy_that_is_not_there_is_named) {
  char url[64];
  raw_server_close(raw_server_open(url, sizeof url, (struct raw_server_line[]){{"", RAW_CLOSE, 0}}, 1));
  struct end end = through("http://", strstr(url, "127"), NULL);
  assert_unsent(&end, HTTP_FROM_PROXY, strstr(url, "127"), "Can't reach the proxy");
  end = through("http://me:word@", "nowhere.invalid:3128", NULL);
  assert_unsent(&end, HTTP_FROM_PROXY, "nowhere.invalid:3128", "Can't find the proxy");
  assert_null(strstr(end.text, "word@"));
  end = through("http://me:hush-hush-word@", "no host:12x", NULL); /* libcurl quotes what it can't read */
  assert_int_equal(end.outcome, HTTP_NOT_SENT);
  assert_null(strstr(end.text, "hush"));
  end = through("socks5h://", strstr(url, "127"), NULL);
  assert_unsent(&end, HTTP_FROM_PROXY, strstr(url, "127"), "proxy");
}

/* Each greeting is answered with those bytes. */
struct socks {
  const char *bytes;
  size_t length;
};

static void socks_serve(void *arg, int peer) {
  const struct socks *socks = arg;
  char greeting[16 * 1024];
  (void)!read(peer, greeting, sizeof greeting);
  (void)!write(peer, socks->bytes, socks->length);
  if (socks->length > 0) (void)!read(peer, greeting, sizeof greeting);
}

TEST(a_socks_proxys_refusal_is_the_proxys) {
  struct socks socks = {.bytes = "\x05\xff", .length = 2}; /* no way to log in */
  struct acceptor acceptor;
  int port;
  acceptor_begin(&acceptor, socket_bind(&port), socks_serve, &socks);
  AUTO(mem_free_at) char *where = mem_print("127.0.0.1:%d", port);
  struct end end = through("socks5h://", where, NULL);
  assert_unsent(&end, HTTP_FROM_PROXY, where, "does not let us through to " HOST);
  acceptor_end(&acceptor);
}

/* A proxy that is itself asked by https. */
TEST(a_proxys_own_certificate_is_told_apart) {
  char *ca = path_of("ca.pem"), where[32];
  struct secure *secure = secure_open("stranger");
  snprintf(where, sizeof where, "127.0.0.1:%d", secure_port(secure));
  struct end end = through("https://", where, ca);
  assert_unsent(&end, HTTP_FROM_PROXY, where, "The certificate of the proxy");
  secure_close(secure);
  free(ca);
}

/* It lets us through to somebody else. */
TEST(a_proxy_that_reads_along_is_named) {
  char url[64];
  struct secure *secure = secure_open("stranger");
  AUTO(mem_free_at) char *ca = path_of("ca.pem");
  AUTO(mem_free_at) char *its = path_of("stranger.pem");
  struct raw_server *server =
      raw_server_open(url, sizeof url, (struct raw_server_line[]){{THROUGH, RAW_TUNNEL, secure_port(secure)}}, 1);
  struct end end = through("http://", strstr(url, "127"), ca);
  assert_unsent(&end, HTTP_FROM_PROXY, strstr(url, "127"), "a certificate for " HOST " that can't be trusted");
  assert_int_equal(secure_requests(secure, NULL), 0);
  assert_int_equal(through("http://", strstr(url, "127"), its).outcome, HTTP_ANSWERED); /* by right */
  raw_server_close(server);
  secure_close(secure);
}

TEST(the_environment_says_which_proxy) {
  static const struct {
    const char *proxy, *spared, *host, *named;
  } rows[] = {{"http://p.example:3128", NULL, HOST, "p.example:3128"},
              {"http://me:wo@rd@p.example:3128/", NULL, HOST, "p.example:3128"},
              {"p.example", NULL, HOST, "p.example"},
              {"http://p.example", "other.example, " HOST, HOST, NULL},
              {"http://p.example", ".example", HOST ":8443", NULL},
              {"http://p.example", "gence.example", HOST, "p.example"},
              {"http://p.example", "*", HOST, NULL},
              {"http://p.example", "::1", "[::1]:80", NULL},
              {"http://p.example", "10.0.0.0/8", "10.9.8.7:443", NULL},
              {"http://p.example", "10.8.0.0/15", "10.9.8.7", NULL},
              {"http://p.example", "10.8.0.0/16", "10.9.8.7", "p.example"},
              {"http://p.example", "10.0.0.0/99", "10.9.8.7", "p.example"},
              {"http://p.example", "10.0.0.0/8", HOST, "p.example"},
              {"http://p.example", "2001:db8::/32", "[2001:db8::7]:443", NULL},
              {"", NULL, HOST, NULL},
              {NULL, NULL, HOST, NULL}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    if (rows[n].proxy != NULL) setenv("https_proxy", rows[n].proxy, 1);
    if (rows[n].spared != NULL) setenv("no_proxy", rows[n].spared, 1);
    AUTO(mem_free_at) char *named = http_proxy_for(rows[n].host);
    if (rows[n].named == NULL)
      assert_null(named);
    else
      assert_string_equal(named, rows[n].named);
    unsetenv("https_proxy");
    unsetenv("no_proxy");
  }
}

/* ---- certificates */

TEST(a_bad_certificate_is_told_as_what_it_is) {
  static const struct {
    const char *certificate, *ca, *said;
  } rows[] = {{"good", "ca.pem", NULL},
              {"good", NULL, "can't be trusted"},
              {"good", "stranger.pem", "can't be trusted"},
              {"good", "rubbish.pem", "rubbish.pem)"},
              {"good", "missing.pem", "missing.pem)"},
              {"expired", "ca.pem", "has expired"},
              {"early", "ca.pem", "not valid yet"},
              {"other", "ca.pem", "another name"},
              {"stranger", "ca.pem", "can't be trusted"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    char url[64], *ca = rows[n].ca != NULL ? path_of(rows[n].ca) : NULL;
    struct secure *secure = secure_open(rows[n].certificate);
    snprintf(url, sizeof url, "https://127.0.0.1:%d", secure_port(secure));
    struct http *http = http_curl_new(url, ca);
    struct end end = ask(http, HTTP_POST, WAIT_MS);
    if (rows[n].said != NULL)
      assert_unsent(&end, HTTP_FROM_NETWORK, "nothing was sent", rows[n].said);
    else
      assert_int_equal(end.outcome, HTTP_ANSWERED);
    assert_int_equal(secure_requests(secure, NULL), rows[n].said == NULL);
    http->ops->free(http);
    secure_close(secure);
    free(ca);
  }
}

/* Whatever the machine's own settings allow (main). */
TEST(an_old_tls_is_refused) {
  char url[64], *ca = path_of("ca.pem");
  struct secure *secure = secure_open_old("good");
  snprintf(url, sizeof url, "https://127.0.0.1:%d", secure_port(secure));
  struct http *http = http_curl_new(url, ca);
  struct end end = ask(http, HTTP_POST, WAIT_MS);
  assert_unsent(&end, HTTP_FROM_NETWORK, "nothing was sent", "No encrypted connection");
  assert_int_equal(secure_requests(secure, NULL), 0);
  http->ops->free(http);
  secure_close(secure);
  free(ca);
}

TEST(what_speaks_no_tls_is_no_bad_certificate) {
  char url[64];
  struct raw_server *server = raw_server_open(url, sizeof url, (struct raw_server_line[]){{"", RAW_CLOSE, 0}}, 1);
  AUTO(mem_free_at) char *secure = mem_print("https%s", strchr(url, ':'));
  struct http *http = http_curl_new(secure, NULL);
  struct end end = ask(http, HTTP_POST, SHORT_MS); /* it waits for the end of a head */
  assert_unsent(&end, HTTP_FROM_NETWORK, "127.0.0.1", "no connection in time");
  http->ops->free(http);
  raw_server_close(server);
}

/* What is no TLS, or what closes at once; at that server, and behind a proxy. */
TEST(what_answers_without_tls_is_told) {
  static const struct {
    const char *bytes, *said;
  } rows[] = {{"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<html>plain</html>", "speaks no TLS"},
              {"<html><title>Bienvenue</title></html>", "open any web page in a browser"},
              {"SSH-2.0-OpenSSH_9.2\r\n", "speaks no TLS"},
              {"220 mail ESMTP\r\n", "speaks no TLS"},
              {"", "hung up before the connection was encrypted"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    for (int proxied = 0; proxied < 2; proxied++) {
      char url[64];
      struct socks peer = {.bytes = rows[n].bytes, .length = strlen(rows[n].bytes)};
      struct acceptor acceptor;
      int port;
      acceptor_begin(&acceptor, socket_bind(&port), socks_serve, &peer);
      AUTO(mem_free_at) char *where = mem_print("https://127.0.0.1:%d", port);
      struct raw_server *server =
          raw_server_open(url, sizeof url, (struct raw_server_line[]){{THROUGH, RAW_TUNNEL, port}}, 1);
      if (proxied) use_proxy("http://", strstr(url, "127"));
      struct http *http = http_curl_new(proxied ? "https://" HOST : where, NULL);
      struct end end = ask(http, HTTP_POST, WAIT_MS);
      assert_unsent(&end, HTTP_FROM_NETWORK, proxied ? HOST : "127.0.0.1", rows[n].said);
      http->ops->free(http);
      unsetenv("https_proxy");
      raw_server_close(server);
      acceptor_end(&acceptor);
    }
}

/* The openssl command as a server: its process; *port is where it listens. */
static pid_t serve_with(const char *version, const char *cipher, int *port) {
  char said[256];
  AUTO(mem_free_at) char *certificate = path_of("good.pem"), *key = path_of("good.key");
  const char *argv[] = {"openssl", "s_server", "-www",    "-accept", "127.0.0.1:0", "-cert", certificate, "-key",
                        key,       version,    "-Verify", "1",       "-cipher",     cipher,  NULL};
  int out, err = open("/dev/null", O_WRONLY | O_CLOEXEC);
  pid_t child = run_start(&(struct run_setup){.err = err}, argv, &out);
  FILE *file = fdopen(out, "r");
  close(err);
  *port = 0;
  while (*port == 0 && fgets(said, sizeof said, file) != NULL)
    if (sscanf(said, "ACCEPT 127.0.0.1:%d", port) != 1) *port = 0;
  assert_true(*port > 0);
  fclose(file);
  return child;
}

/* Its TLS turns us away, in 1.3 only when the request is on its way: that was not read all the same. */
TEST(a_server_that_wants_a_certificate_is_told) {
  static const char *const versions[] = {"-tls1_2", "-tls1_3"};
  char *ca = path_of("ca.pem"), url[64];
  for (size_t n = 0; n < sizeof versions / sizeof *versions; n++) {
    int port;
    pid_t child = serve_with(versions[n], "DEFAULT", &port);
    snprintf(url, sizeof url, "https://127.0.0.1:%d", port);
    struct http *http = http_curl_new(url, ca);
    for (int write = 0; write < 2; write++) {
      struct end end = ask(http, write ? HTTP_POST : HTTP_GET, WAIT_MS);
      assert_unsent(&end, HTTP_FROM_NETWORK, "client's certificate", "nothing was done");
      assert_true(end.lasting); /* a dashboard is told */
    }
    http->ops->free(http);
    kill(child, SIGTERM);
    waitpid(child, NULL, 0);
  }
  free(ca);
}

/* libcurl takes no texts as long as that: what keeps us safe can't be set, so nothing goes out. */
TEST(nothing_goes_out_unsafe) {
  enum { TOO_LONG = 9 * 1000 * 1000 };
  char url[64], *ca = mem_new(TOO_LONG + 1);
  memset(ca, 'a', TOO_LONG);
  struct raw_server *server = raw_server_open(
      url, sizeof url, (struct raw_server_line[]){{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", RAW_KEEP, 0}}, 1);
  struct http *http = http_curl_new(url, ca);
  struct end end = ask(http, HTTP_POST, WAIT_MS);
  assert_unsent(&end, HTTP_FROM_NETWORK, "127.0.0.1", "nothing was sent");
  assert_int_equal(raw_server_requests(server, ""), 0);
  http->ops->free(http);
  raw_server_close(server);
  free(ca);
}
