#include <string.h>

#include "api/http_curl.h"
#include "base/i18n.h"
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
  struct url url;
  enum error_code code = ERROR_NONE;
  *base = NULL;
  enum url_trouble trouble = url_read(text, &url);
  if (trouble != URL_FINE)
    code = http_refuse_url(text, trouble, error);
  else if (!url.https && !url.loopback)
    code =
        error_set(error, ERROR_CONFIG,
                  _("http to %s would send your token unprotected: write https://%s (http is for this machine only)"),
                  url.host, url.host);
  else
    *base = url_print(&url);
  url_clear(&url);
  return code;
}
