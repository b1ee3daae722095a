#include "base/url.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/address.h"
#include "base/mem.h"

enum { URL_HTTPS = 443, URL_HTTP = 80 };

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

static enum url_trouble url_read_rest(char *rest, struct url *url) {
  url_cut_path(rest);
  if (strchr(rest, '@') != NULL) return URL_USER;
  for (const char *c = rest; *c != '\0'; c++)
    if ((unsigned char)*c >= 0x80) return URL_NAME;
  AUTO(address_clear) struct address address = {0};
  if (!address_read(rest, &address)) return URL_SHAPE;
  url->port = address.port == ADDRESS_NO_PORT || address.port == (url->https ? URL_HTTPS : URL_HTTP) ? 0 : address.port;
  url->loopback = address_is_loopback(&address);
  bool good = address.port != 0 && strchr(address.host, '%') == NULL;
  address.port = ADDRESS_NO_PORT;
  if (good) url->host = address_print(&address);
  return good ? URL_FINE : URL_SHAPE;
}

enum url_trouble url_read(const char *text, struct url *url) {
  const char *mark = strstr(text, "://");
  size_t scheme = mark != NULL ? (size_t)(mark - text) : 0;
  *url = (struct url){.https = mark == NULL || (scheme == 5 && strncasecmp(text, "https", 5) == 0)};
  if (!url->https && !(scheme == 4 && strncasecmp(text, "http", 4) == 0)) return URL_SCHEME;
  AUTO(mem_free_at) char *rest = mem_copy(mark != NULL ? mark + 3 : text);
  return url_read_rest(rest, url);
}

void url_clear(struct url *url) {
  mem_free_at(&url->host);
}

char *url_print(const struct url *url) {
  const char *scheme = url->https ? "https" : "http";
  return url->port != 0 ? mem_print("%s://%s:%d", scheme, url->host, url->port)
                        : mem_print("%s://%s", scheme, url->host);
}

bool url_same(const char *one, const char *other) {
  AUTO(url_clear) struct url first = {0}, second = {0};
  bool both = url_read(one, &first) == URL_FINE;
  both &= url_read(other, &second) == URL_FINE;
  return both && first.https == second.https && first.port == second.port && strcmp(first.host, second.host) == 0;
}
