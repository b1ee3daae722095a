#include "base/url.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

#define URL_API "/api/v1/business"
#define URL_DIGITS "0123456789"
#define URL_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
enum { URL_PORT_MAX = 65535, URL_HTTPS = 443, URL_HTTP = 80, URL_HOST_MAX = 255 };

static void url_cut_slashes(char *rest) {
  size_t length = strlen(rest);
  while (length > 0 && rest[length - 1] == '/')
    rest[--length] = '\0';
}

static void url_cut_path(char *rest) {
  url_cut_slashes(rest);
  size_t length = strlen(rest), api = strlen(URL_API);
  if (length >= api && strcmp(rest + length - api, URL_API) == 0) rest[length - api] = '\0';
  url_cut_slashes(rest);
}

/* Takes the port off the end of rest. */
static bool url_take_port(char *rest, struct url *url) {
  char *end = rest[0] == '[' ? strchr(rest, ']') : rest;
  char *colon = end != NULL ? strchr(end, ':') : NULL;
  if (colon == NULL) return end != NULL;
  *colon = '\0';
  const char *digits = colon + 1 + strspn(colon + 1, "0");
  size_t length = strlen(digits);
  if (strspn(digits, URL_DIGITS) != length || length > 5) return false;
  long port = strtol(digits, NULL, 10);
  if (port > URL_PORT_MAX || (port == 0 && colon[1] != '\0')) return false;
  url->port = port == (url->https ? URL_HTTPS : URL_HTTP) ? 0 : (int)port;
  return true;
}

static char *url_six(char *host) {
  struct in6_addr address;
  char text[INET6_ADDRSTRLEN];
  size_t length = strlen(host);
  if (length < 2 || host[length - 1] != ']') return NULL;
  host[length - 1] = '\0';
  if (inet_pton(AF_INET6, host + 1, &address) != 1) return NULL;
  inet_ntop(AF_INET6, &address, text, sizeof text);
  return mem_print("[%s]", text);
}

/* Labels of letters, digits, '-' and '_'. Where the last one is a number, all of it is: an address of four bytes, in
 * any of the forms that a resolver takes. New memory, or NULL. */
static char *url_name(char *host) {
  struct in_addr address;
  size_t length = strlen(host);
  if (length > 0 && host[length - 1] == '.') host[--length] = '\0';
  if (length == 0 || length > URL_HOST_MAX || host[0] == '.' || strstr(host, "..") != NULL ||
      strspn(host, URL_LETTERS URL_DIGITS "-_.") != length)
    return NULL;
  for (char *c = host; *c != '\0'; c++)
    if (*c >= 'A' && *c <= 'Z') *c = (char)(*c - 'A' + 'a');
  const char *dot = strrchr(host, '.'), *last = dot != NULL ? dot + 1 : host;
  if (last[strspn(last, URL_DIGITS)] != '\0' && strncmp(last, "0x", 2) != 0) return mem_copy(host);
  char text[INET_ADDRSTRLEN];
  if (inet_aton(host, &address) == 0 || inet_ntop(AF_INET, &address, text, sizeof text) == NULL) return NULL;
  return mem_copy(text);
}

static enum url_trouble url_read_rest(char *rest, struct url *url) {
  url_cut_path(rest);
  if (strchr(rest, '@') != NULL) return URL_USER;
  for (const char *c = rest; *c != '\0'; c++)
    if ((unsigned char)*c >= 0x80) return URL_NAME;
  if (!url_take_port(rest, url)) return URL_SHAPE;
  url->host = rest[0] == '[' ? url_six(rest) : url_name(rest);
  return url->host != NULL ? URL_FINE : URL_SHAPE;
}

enum url_trouble url_read(const char *text, struct url *url) {
  const char *mark = strstr(text, "://");
  size_t scheme = mark != NULL ? (size_t)(mark - text) : 0;
  *url = (struct url){.https = mark == NULL || (scheme == 5 && strncasecmp(text, "https", 5) == 0)};
  if (!url->https && !(scheme == 4 && strncasecmp(text, "http", 4) == 0)) return URL_SCHEME;
  char *rest = mem_copy(mark != NULL ? mark + 3 : text);
  enum url_trouble trouble = url_read_rest(rest, url);
  free(rest);
  return trouble;
}

void url_clear(struct url *url) {
  free(url->host);
  url->host = NULL;
}

char *url_print(const struct url *url) {
  const char *scheme = url->https ? "https" : "http";
  return url->port != 0 ? mem_print("%s://%s:%d", scheme, url->host, url->port)
                        : mem_print("%s://%s", scheme, url->host);
}

bool url_is_loopback(const struct url *url) {
  struct in_addr address;
  if (strcmp(url->host, "localhost") == 0 || strcmp(url->host, "[::1]") == 0) return true;
  return inet_pton(AF_INET, url->host, &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

bool url_same(const char *one, const char *other) {
  struct url first, second;
  bool both = url_read(one, &first) == URL_FINE;
  both &= url_read(other, &second) == URL_FINE;
  bool same = both && first.https == second.https && first.port == second.port && strcmp(first.host, second.host) == 0;
  url_clear(&first);
  url_clear(&second);
  return same;
}
