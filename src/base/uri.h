/* uri: what a click may open. Any thread. */
#ifndef BASE_URI_H
#define BASE_URI_H

#include <stdbool.h>

enum { URI_MAX = 2083 /* bytes: longer ones terminals drop */ };
/* A telephone, an address or a page (tel, mailto, http, https) of at most URI_MAX bytes, every one of which may stand
 * in a URI: so none of them ends what it stands in. */
bool uri_is_safe(const char *uri);
/* Text as a part of one: each byte of it that is no letter, digit, - . _ or ~ as %XX. New memory. */
char *uri_encode(const char *text);
/* A web page's as people and servers write it, with what may not stand in it as %XX. New memory; NULL when it is none
 * of http and https with a host of ASCII and without a user, or too long. */
char *uri_page(const char *text);

#endif
