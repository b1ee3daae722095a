/* http_unpack: a body that came packed by gzip, whatever its head calls it. By what it begins with: no text begins with
 * that byte, and servers and proxies name codings that aren't there, or forget those that are. */
#ifndef API_HTTP_UNPACK_H
#define API_HTTP_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

struct http_unpack; /* of one body */
struct http_unpack *http_unpack_new(void);
void http_unpack_free(struct http_unpack *take_unpack);
/* Hands what the next bytes hold to take, in pieces. False when it can't be unpacked, or take said so. */
bool http_unpack_feed(struct http_unpack *unpack, const char *bytes, size_t length,
                      bool (*take)(void *arg, const char *bytes, size_t length), void *arg);
/* Something can't be unpacked, or the rest of it never came. */
bool http_unpack_is_broken(const struct http_unpack *unpack);

#endif
