/* url: the address of a server in one normal form, whatever its spelling. Any thread. */
#ifndef BASE_URL_H
#define BASE_URL_H

#include <stdbool.h>

/* Where the vendor's API is on a server; people copy it with the address. */
#define URL_API "/api/v1/business"

struct url {
  bool https;
  char *host;    /* as base/address has it, IPv6 in brackets and without a zone; url_clear frees */
  int port;      /* 0: the scheme's own */
  bool loopback; /* of this machine itself */
};
enum url_trouble {
  URL_FINE,
  URL_SCHEME, /* another one than https and http */
  URL_USER,   /* holds a user or a password */
  URL_NAME,   /* a name that is not ASCII: its letters have another form on the wire */
  URL_SHAPE   /* no server's address */
};
/* What people write: without a scheme https is meant; slashes at the end and the API's own path are taken off. */
enum url_trouble url_read(const char *text, struct url *url);
void url_clear(struct url *url);
/* "https://host[:port]", new memory. */
char *url_print(const struct url *url);
/* Both are addresses of one server. */
bool url_same(const char *one, const char *other);

#endif
