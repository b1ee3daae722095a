#include <string.h>

#include "api/http_curl.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/url.h"

static enum error_code http_refuse_url(const char *text, enum url_trouble trouble, struct error *error) {
  switch (trouble) {
  case URL_SCHEME:
    return error_set(error, ERROR_CONFIG, _("The URL %s starts with %.*s: write https://..."), text,
                     (int)strcspn(text, ":"), text);
  case URL_USER:
    return error_set(error, ERROR_CONFIG, _("The URL holds a user or a password: leave them out, log in instead"));
  case URL_NAME:
    return error_set(error, ERROR_CONFIG, _("The URL %s is not ASCII: write the name as the network has it, xn--..."),
                     text);
  default:
    return error_set(error, ERROR_CONFIG,
                     _("The URL %s is not a server's address: write it like https://www.flatsy.fr"), text);
  }
}

enum error_code http_base_url(const char *text, char **base, struct error *error) {
  AUTO(url_clear) struct url url = {0};
  enum url_trouble trouble = url_read(text, &url);
  *base = NULL;
  if (trouble != URL_FINE) return http_refuse_url(text, trouble, error);
  if (!url.https && !url.loopback)
    return error_set(
        error, ERROR_CONFIG,
        _("http to %s would send your token unprotected: write https://%s (http is for this machine only)"), url.host,
        url.host);
  *base = url_print(&url);
  return ERROR_NONE;
}
