#include "api/http_proxy.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/address.h"
#include "base/mask.h"
#include "base/mem.h"

static const char *proxy_variable(const char *const *names) {
  const char *value = NULL;
  for (; *names != NULL && (value == NULL || value[0] == '\0'); names++)
    value = getenv(*names);
  return value != NULL && value[0] != '\0' ? value : NULL;
}

/* "10.0.0.0/8" and "2001:db8::/32" stand for the addresses of a network. */
static bool proxy_is_in_network(const char *name, size_t length, const char *host) {
  char network[64];
  unsigned char one[16], other[16];
  const char *slash = memchr(name, '/', length);
  if (slash == NULL || length >= sizeof network) return false;
  snprintf(network, sizeof network, "%.*s", (int)(slash - name), name);
  int family = strchr(host, ':') != NULL ? AF_INET6 : AF_INET;
  long bits = strtol(slash + 1, NULL, 10), most = family == AF_INET6 ? 128 : 32;
  if (inet_pton(family, network, one) != 1 || inet_pton(family, host, other) != 1 || bits < 0 || bits > most)
    return false;
  size_t whole = (size_t)bits / 8, rest = (size_t)bits % 8;
  return memcmp(one, other, whole) == 0 && (rest == 0 || ((one[whole] ^ other[whole]) >> (8 - rest)) == 0);
}

/* "example.fr" and ".example.fr" stand for it and all below it. */
static bool proxy_is_spared(const char *name, size_t length, const char *host) {
  for (; length > 0 && name[0] == '.'; length--)
    name++;
  for (; length > 0 && name[length - 1] == '.'; length--)
    ;
  if (length == 1 && name[0] == '*') return true;
  size_t host_length = strlen(host);
  if (length == 0 || length > host_length) return false;
  size_t before = host_length - length;
  return strncasecmp(host + before, name, length) == 0 && (before == 0 || host[before - 1] == '.');
}

/* libcurl quotes a proxy that it can't read. */
static void proxy_mask_login(const char *begin, const char *end) {
  char *login = mem_copy_n(begin, (size_t)(end - begin)), *password = strchr(login, ':');
  mask_keep(login);
  if (password != NULL) mask_keep(password + 1);
  mem_free_secret(login);
}

static bool proxy_is_out_of_use(const char *names, const char *host) {
  AUTO(address_clear) struct address address = {0};
  bool spared = false;
  if (!address_read(host, &address)) return false;
  while (!spared && *names != '\0') {
    size_t length = strcspn(names, ", ");
    spared = proxy_is_spared(names, length, address.host) || proxy_is_in_network(names, length, address.host);
    names += length + strspn(names + length, ", ");
  }
  return spared;
}

char *http_proxy_for(const char *host) {
  static const char *const proxies[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", NULL};
  static const char *const spared[] = {"no_proxy", "NO_PROXY", NULL};
  const char *proxy = proxy_variable(proxies), *names = proxy_variable(spared);
  if (proxy == NULL || (names != NULL && proxy_is_out_of_use(names, host))) return NULL;
  const char *mark = strstr(proxy, "://"), *at = strrchr(proxy, '@');
  if (mark != NULL) proxy = mark + 3;
  if (at != NULL && at > proxy) proxy_mask_login(proxy, at);
  if (at != NULL) proxy = at + 1;
  return mem_copy_n(proxy, strcspn(proxy, "/"));
}
