/* Addresses in every spelling: taken apart in one place, and what is this machine's own judged there, for all who ask.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/test.h"
#include "api/http_curl.h"
#include "base/address.h"
#include "base/mem.h"
#include "base/url.h"
#include "live/mqtt.h"

#define NONE ADDRESS_NO_PORT
#define OWN true

static const struct {
  const char *text, *host; /* host NULL: no address */
  int port;
  bool loopback;
  enum address_kind kind;
} rows[] = {
    {"localhost", "localhost", NONE, OWN, ADDRESS_NAME},
    {"LocalHost.:80", "localhost", 80, OWN, ADDRESS_NAME},
    {"localhost..", NULL, 0, false, 0},
    {"localhost.example", "localhost.example", NONE, false, ADDRESS_NAME},
    {"my.localhost", "my.localhost", NONE, false, ADDRESS_NAME}, /* some resolvers ask the network for it */
    {"localhost6", "localhost6", NONE, false, ADDRESS_NAME},
    {"WWW.Flatsy.FR.", "www.flatsy.fr", NONE, false, ADDRESS_NAME},
    {"under_score-1", "under_score-1", NONE, false, ADDRESS_NAME},
    {"4.example", "4.example", NONE, false, ADDRESS_NAME},
    {"127.0.0.1.example:1", "127.0.0.1.example", 1, false, ADDRESS_NAME},
    /* four bytes, as a resolver reads them */
    {"127.0.0.1", "127.0.0.1", NONE, OWN, ADDRESS_FOUR},
    {"127.0.0.1.", "127.0.0.1", NONE, OWN, ADDRESS_FOUR},
    {"127.255.255.254:8", "127.255.255.254", 8, OWN, ADDRESS_FOUR},
    {"127.1", "127.0.0.1", NONE, OWN, ADDRESS_FOUR},
    {"2130706433", "127.0.0.1", NONE, OWN, ADDRESS_FOUR},
    {"2130706433:99", "127.0.0.1", 99, OWN, ADDRESS_FOUR},
    {"017700000001", "127.0.0.1", NONE, OWN, ADDRESS_FOUR},
    {"0177.0.0.1", "127.0.0.1", NONE, OWN, ADDRESS_FOUR},
    {"0127.0.0.1", "87.0.0.1", NONE, false, ADDRESS_FOUR}, /* octal, whatever it looks like */
    {"0x7f.1", "127.0.0.1", NONE, OWN, ADDRESS_FOUR},
    {"0X7F000001", "127.0.0.1", NONE, OWN, ADDRESS_FOUR},
    {"127.0.0.0x1", "127.0.0.1", NONE, OWN, ADDRESS_FOUR},
    {"128.0.0.1", "128.0.0.1", NONE, false, ADDRESS_FOUR},
    {"126.255.255.255", "126.255.255.255", NONE, false, ADDRESS_FOUR},
    {"0.0.0.0:80", "0.0.0.0", 80, false, ADDRESS_FOUR},
    {"0", "0.0.0.0", NONE, false, ADDRESS_FOUR},
    {"4294967296", NULL, 0, false, 0},
    {"127.0.0.256", NULL, 0, false, 0},
    {"127.0.0.1.1", NULL, 0, false, 0},
    {"127.0.0.09", NULL, 0, false, 0},
    {"127..1", NULL, 0, false, 0},
    {"x.0x", NULL, 0, false, 0},
    {"x.1", NULL, 0, false, 0},
    {"127.0.0.1%lo", NULL, 0, false, 0},
    {"127.0.0.1/8", NULL, 0, false, 0},
    /* IPv6: in brackets, or a port could not be told from it */
    {"[::1]", "::1", NONE, OWN, ADDRESS_SIX},
    {"[::1]:8080", "::1", 8080, OWN, ADDRESS_SIX},
    {"[0:0:0:0:0:0:0:1]", "::1", NONE, OWN, ADDRESS_SIX},
    {"[0000::0.0.0.1]", "::1", NONE, OWN, ADDRESS_SIX},
    {"[::ffff:127.0.0.1]", "127.0.0.1", NONE, OWN, ADDRESS_FOUR},
    {"[::FFFF:7f00:1]:80", "127.0.0.1", 80, OWN, ADDRESS_FOUR},
    {"[0:0:0:0:0:ffff:127.9.9.9]", "127.9.9.9", NONE, OWN, ADDRESS_FOUR},
    {"[::ffff:128.0.0.1]", "128.0.0.1", NONE, false, ADDRESS_FOUR},
    {"[::127.0.0.1]", "::127.0.0.1", NONE, false, ADDRESS_SIX}, /* of the kind that no network has any more */
    {"[64:ff9b::127.0.0.1]", "64:ff9b::7f00:1", NONE, false, ADDRESS_SIX},
    {"[::]:1", "::", 1, false, ADDRESS_SIX},
    {"[::2]", "::2", NONE, false, ADDRESS_SIX},
    {"[2001:0DB8:0:0::1]", "2001:db8::1", NONE, false, ADDRESS_SIX},
    {"[fe80::1%eth0]:80", "fe80::1%eth0", 80, false, ADDRESS_SIX},
    {"[fe80::1%25eth0]:80", "fe80::1%eth0", 80, false, ADDRESS_SIX},
    {"[fe80::1%2]", "fe80::1%2", NONE, false, ADDRESS_SIX},
    {"[::1%lo]", "::1%lo", NONE, false, ADDRESS_SIX}, /* ours has no zone */
    {"[::ffff:127.0.0.1%lo]", NULL, 0, false, 0},
    {"[::1%]", NULL, 0, false, 0},
    {"[::1%a b]", NULL, 0, false, 0},
    {"[::1%a]b]", NULL, 0, false, 0},
    {"::1", NULL, 0, false, 0},
    {"::1:8080", NULL, 0, false, 0},
    {"2001:db8::1", NULL, 0, false, 0},
    {"::ffff:127.0.0.1", NULL, 0, false, 0},
    {"[::1", NULL, 0, false, 0},
    {"::1]", NULL, 0, false, 0},
    {"[[::1]]", NULL, 0, false, 0},
    {"[::1]80", NULL, 0, false, 0},
    {"[::1].", NULL, 0, false, 0},
    {"[]", NULL, 0, false, 0},
    {"[]:80", NULL, 0, false, 0},
    {"[127.0.0.1]", NULL, 0, false, 0},
    {"[localhost]", NULL, 0, false, 0},
    /* ports */
    {"h:", "h", NONE, false, ADDRESS_NAME},
    {"h:0", "h", 0, false, ADDRESS_NAME},
    {"h:00000000000000000000", "h", 0, false, ADDRESS_NAME},
    {"h:1", "h", 1, false, ADDRESS_NAME},
    {"h:08080", "h", 8080, false, ADDRESS_NAME}, /* no octal here */
    {"h:65535", "h", 65535, false, ADDRESS_NAME},
    {"h:65536", NULL, 0, false, 0},
    {"h:99999", NULL, 0, false, 0},
    {"h:4294967376", NULL, 0, false, 0}, /* 80 in 32 bits */
    {"h:99999999999999999999", NULL, 0, false, 0},
    {"h:+1", NULL, 0, false, 0},
    {"h:-1", NULL, 0, false, 0},
    {"h:0x50", NULL, 0, false, 0},
    {"h: 80", NULL, 0, false, 0},
    {"h:80 ", NULL, 0, false, 0},
    {"h:8 0", NULL, 0, false, 0},
    {"h:80\n", NULL, 0, false, 0},
    {"h:80:80", NULL, 0, false, 0},
    {"h:http", NULL, 0, false, 0},
    {"h::", NULL, 0, false, 0},
    /* nothing of the kind */
    {"", NULL, 0, false, 0},
    {":", NULL, 0, false, 0},
    {":80", NULL, 0, false, 0},
    {".", NULL, 0, false, 0},
    {" ", NULL, 0, false, 0},
    {" localhost", NULL, 0, false, 0},
    {"localhost ", NULL, 0, false, 0},
    {"local host", NULL, 0, false, 0},
    {"localhost\t", NULL, 0, false, 0},
    {"localhost\n:80", NULL, 0, false, 0},
    {"127.0.0.1 .example", NULL, 0, false, 0},
    {"me@localhost", NULL, 0, false, 0},
    {"localhost/", NULL, 0, false, 0},
    {"localhost?", NULL, 0, false, 0},
    {"localhost#", NULL, 0, false, 0},
    {"localhost\\", NULL, 0, false, 0},
    {"%6cocalhost", NULL, 0, false, 0},
    {"l\u00f6calhost", NULL, 0, false, 0},
    {"127\u3002"
     "0.0.1",
     NULL, 0, false, 0},
};
enum { ROWS = sizeof rows / sizeof *rows };

TEST(a_spelling_has_one_meaning) {
  for (size_t n = 0; n < ROWS; n++) {
    struct address address;
    bool read = address_read(rows[n].text, &address);
    if (read != (rows[n].host != NULL)) fail_msg("%s: %d", rows[n].text, read);
    if (!read) continue;
    if (strcmp(address.host, rows[n].host) != 0 || address.port != rows[n].port || address.kind != rows[n].kind ||
        address_is_loopback(&address) != rows[n].loopback)
      fail_msg("%s: %s, %d, kind %d, loopback %d", rows[n].text, address.host, address.port, address.kind,
               address_is_loopback(&address));
    struct address again;
    char *printed = address_print(&address); /* the one form is a spelling of its own */
    if (!address_read(printed, &again) || strcmp(again.host, address.host) != 0 || again.port != address.port ||
        again.kind != address.kind)
      fail_msg("%s: %s", rows[n].text, printed);
    free(printed);
    address_clear(&again);
    address_clear(&address);
    assert_null(address.host);
  }
}

/* What goes unprotected to this machine goes so to no other, in whatever place the address stands: a server's, a
 * broker's. */
TEST(all_who_ask_hear_the_same) {
  for (size_t n = 0; n < ROWS; n++) {
    const char *host = rows[n].host;
    bool zone = host != NULL && strchr(host, '%') != NULL, address = host != NULL && rows[n].port != 0;
    if (strcmp(rows[n].text, "localhost/") == 0) continue; /* a URL may end so */
    char *plain = mem_print("http://%s", rows[n].text), *safe = mem_print("https://%s", rows[n].text), *base;
    AUTO(mem_free_at) char *broker = mem_print("mqtt://%s", rows[n].text);
    AUTO(mem_free_at) char *brokers = mem_print("mqtts://%s", rows[n].text);
    struct error error;
    bool good = http_base_url(plain, &base, &error) == ERROR_NONE;
    free(base);
    if (good != (address && rows[n].loopback && !zone)) fail_msg("%s: %d", plain, good);
    good = http_base_url(safe, &base, &error) == ERROR_NONE;
    free(base);
    if (good != (address && !zone)) fail_msg("%s: %d", safe, good);
    good = mqtt_check_url(broker, &error) == ERROR_NONE;
    if (good != (address && rows[n].loopback)) fail_msg("%s: %d", broker, good);
    good = mqtt_check_url(brokers, &error) == ERROR_NONE;
    if (good != address) fail_msg("%s: %d", brokers, good);
    free(plain);
    free(safe);
  }
}

TEST(what_a_resolver_gives_is_judged_alike) {
  static const struct {
    const char *six;
    bool loopback;
  } sixes[] = {{"::1", OWN},  {"::ffff:127.0.0.1", OWN}, {"::ffff:127.255.0.1", OWN}, {"::ffff:10.0.0.1", false},
               {"::", false}, {"::127.0.0.1", false},    {"fe80::1", false},          {"7f00::1", false}};
  struct sockaddr local = {.sa_family = AF_UNIX};
  for (size_t n = 0; n < ROWS; n++) {
    struct sockaddr_in four = {.sin_family = AF_INET};
    if (rows[n].kind != ADDRESS_FOUR) continue;
    assert_int_equal(inet_pton(AF_INET, rows[n].host, &four.sin_addr), 1);
    assert_int_equal(address_socket_is_loopback((const struct sockaddr *)&four), rows[n].loopback);
  }
  for (size_t n = 0; n < sizeof sixes / sizeof *sixes; n++) {
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    assert_int_equal(inet_pton(AF_INET6, sixes[n].six, &six.sin6_addr), 1);
    if (address_socket_is_loopback((const struct sockaddr *)&six) != sixes[n].loopback) fail_msg("%s", sixes[n].six);
  }
  assert_false(address_socket_is_loopback(&local));
}

/* One server has one folder, one login, one outbox. */
TEST(one_server_is_one_however_it_is_written) {
  static const struct {
    const char *one, *other;
    bool same;
  } pairs[] = {{"http://127.0.0.1", "http://[::ffff:127.0.0.1]:80/", true},
               {"http://127.0.0.1:8080", "http://0x7f.1:08080", true},
               {"https://WWW.flatsy.fr:443", "www.flatsy.fr.", true},
               {"https://[2001:DB8::1]", "https://[2001:db8:0::1]:443", true},
               {"http://localhost", "http://127.0.0.1", false},
               {"http://127.0.0.1", "https://127.0.0.1", false},
               {"https://h:8443", "https://h", false},
               {"", "", false}};
  for (size_t n = 0; n < sizeof pairs / sizeof *pairs; n++)
    if (url_same(pairs[n].one, pairs[n].other) != pairs[n].same) fail_msg("%s %s", pairs[n].one, pairs[n].other);
}
