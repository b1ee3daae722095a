#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/http_curl.h"
#include "base/i18n.h"
#include "base/mem.h"

#define URL_API "/api/v1/business"

static bool url_is_loopback(const char *host) {
  struct in_addr address;
  if (strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0) return true;
  return inet_pton(AF_INET, host, &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

/* Host without port; "" when there is none. */
static char *url_host(const char *authority) {
  size_t length = authority[0] == '[' ? strcspn(authority, "]") + 1 : strcspn(authority, ":");
  return mem_copy_n(authority, length <= strlen(authority) ? length : 0);
}

static bool url_host_is_plain(const char *host) {
  for (const char *c = host; *c != '\0'; c++) {
    if (!isalnum((unsigned char)*c) && strchr(".-_[]:", *c) == NULL) return false;
  }
  return host[0] != '\0';
}

static bool url_port_is_plain(const char *authority, const char *host) {
  const char *port = authority + strlen(host);
  if (*port == '\0') return true;
  return *port == ':' && port[1] != '\0' && strspn(port + 1, "0123456789") == strlen(port + 1) && strlen(port) <= 6;
}

static void url_cut_end(char *rest) {
  size_t length = strlen(rest), api = strlen(URL_API);
  while (length > 0 && rest[length - 1] == '/')
    rest[--length] = '\0';
  if (length >= api && strcmp(rest + length - api, URL_API) == 0) rest[length - api] = '\0';
}

enum error_code http_base_url(const char *url, char **base, struct error *error) {
  *base = NULL;
  const char *mark = strstr(url, "://");
  char *scheme = mark != NULL ? mem_copy_n(url, (size_t)(mark - url)) : mem_copy("https");
  char *rest = mem_copy(mark != NULL ? mark + 3 : url);
  url_cut_end(rest);
  char *host = url_host(rest);
  bool https = strcasecmp(scheme, "https") == 0, http = strcasecmp(scheme, "http") == 0;
  enum error_code code = ERROR_NONE;
  if (!https && !http)
    code = error_set(error, ERROR_CONFIG, _("The URL %s starts with %s: write https://..."), url, scheme);
  else if (strchr(rest, '@') != NULL)
    code = error_set(error, ERROR_CONFIG, _("The URL holds a user or a password: leave them out, log in instead"));
  else if (strpbrk(rest, "/?#") != NULL || !url_host_is_plain(host) || !url_port_is_plain(rest, host))
    code = error_set(error, ERROR_CONFIG,
                     _("The URL %s is not a server's address: write it like https://www.flatsy.fr"), url);
  else if (http && !url_is_loopback(host))
    code =
        error_set(error, ERROR_CONFIG,
                  _("http to %s would send your token unprotected: write https://%s (http is for this machine only)"),
                  host, rest);
  if (code == ERROR_NONE) *base = mem_print("%s://%s", https ? "https" : "http", rest);
  free(scheme);
  free(rest);
  free(host);
  return code;
}
