/* http_unpack: a body that came packed by gzip, whatever its head calls it. By what it begins with: no text begins with
 * that byte, and servers and proxies name codings that aren't there, or forget those that are. */
#ifndef API_HTTP_UNPACK_H
#define API_HTTP_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

struct unpack; /* of one body */
struct unpack *unpack_new(void);
void unpack_free(struct unpack *take_unpack);
/* Hands what the next bytes hold to take, in pieces. False when it can't be unpacked, or take said so. */
bool unpack_feed(struct unpack *unpack, const char *bytes, size_t length,
                 bool (*take)(void *arg, const char *bytes, size_t length), void *arg);
/* Something can't be unpacked, or the rest of it never came. */
bool unpack_is_broken(const struct unpack *unpack);

#endif
