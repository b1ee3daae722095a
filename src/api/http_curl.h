/* http_curl: the transport over libcurl's multi interface: a cancel waits for no name, no redirect is followed, a write
 * goes on a connection of its own, an answer has a cap. Worker thread, but http_curl_setup. */
#ifndef API_HTTP_CURL_H
#define API_HTTP_CURL_H

#include "api/http.h"

/* Once, before threads. */
enum error_code http_curl_setup(struct error *error) MUST_CHECK;
/* base_url: as http_base_url made it. ca: file of certificates to trust, NULL: the system's. Proxies by the environment
 * (https_proxy, all_proxy, no_proxy), none for http, which stays on this machine. Reasons that only libcurl knows go to
 * the log. */
struct http *http_curl_new(const char *base_url, const char *ca);
/* What it is built on, for who helps: "libcurl/7.88.1 OpenSSL/3.0.11 ...". */
const char *http_curl_version(void);
/* Makes the normal form (base/url.h) of what people write, one for all spellings of a server. ERROR_CONFIG with a
 * sentence for plain http to a host that is not loopback, other schemes, user:password@, what is no address. New memory
 * in *base. */
enum error_code http_base_url(const char *url, char **base, struct error *error) MUST_CHECK;

#endif
