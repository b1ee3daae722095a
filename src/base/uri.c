#include "base/uri.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"

#define URI_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define URI_UNRESERVED URI_LETTERS "0123456789-._~"
#define URI_RESERVED ":/?#[]@!$&'()*+,;="
#define URI_HOST URI_LETTERS "0123456789-._:[]"

static const char *const uri_schemes[] = {"tel:", "mailto:", "http://", "https://"};
enum { URI_PAGES = 2 /* from which on they are pages */, URI_SCHEMES = sizeof uri_schemes / sizeof *uri_schemes };

bool uri_is_safe(const char *uri) {
  size_t length = strnlen(uri, URI_MAX + 1);
  if (length > URI_MAX || strspn(uri, URI_UNRESERVED URI_RESERVED "%") != length) return false;
  for (size_t n = 0; n < URI_SCHEMES; n++)
    if (strncmp(uri, uri_schemes[n], strlen(uri_schemes[n])) == 0) return length > strlen(uri_schemes[n]);
  return false;
}

/* Each byte as it is where it may be, else as %XX. False when it gets too long. */
static bool uri_add(struct buf *out, const char *text, const char *may) {
  bool fits = true;
  for (const char *at = text; fits && *at != '\0'; at++) {
    bool code = at[0] == '%' && isxdigit((unsigned char)at[1]) && isxdigit((unsigned char)at[2]);
    fits = strchr(may, *at) != NULL && (*at != '%' || code) ? buf_add(out, at, 1)
                                                            : buf_print(out, "%%%02X", (unsigned char)*at);
  }
  return fits;
}

char *uri_encode(const char *text) {
  AUTO(buf_free) struct buf out = buf_empty(BUF_UNBOUNDED);
  (void)!uri_add(&out, text, URI_UNRESERVED);
  return buf_take(&out);
}

char *uri_page(const char *text) {
  AUTO(buf_free) struct buf out = buf_empty(URI_MAX);
  for (size_t n = URI_PAGES; n < URI_SCHEMES; n++) {
    const char *host = text + strlen(uri_schemes[n]);
    if (strncasecmp(text, uri_schemes[n], strlen(uri_schemes[n])) != 0) continue;
    size_t length = strcspn(host, "/?#"); /* a user is not in it: what stands before an @ would pass for the host */
    if (length == 0 || strspn(host, URI_HOST) < length) return NULL;
    bool fits = buf_add_text(&out, uri_schemes[n]) && uri_add(&out, host, URI_UNRESERVED URI_RESERVED "%");
    return fits ? buf_take(&out) : NULL;
  }
  return NULL;
}
