/* secure: an https server of one answer, and certificates of every kind. */
#ifndef TESTS_SECURE_H
#define TESTS_SECURE_H

#include <stddef.h>

/* Makes, with the openssl command, in a folder: ca.pem, an authority; and, each NAME.pem with its NAME.key, good (for
 * agence.example and 127.0.0.1), expired, early (in the year 2090), other (for other.example), all of that authority;
 * stranger, of nobody's; rubbish.pem. Once a program. */
const char *secure_folder(void);

struct secure;
/* Listens on the loopback with that certificate; every request is answered 200 with {}, or with what is told for its
 * path (which begins behind /api/v1/business; texts of the caller's). */
struct secure *secure_open(const char *certificate);
/* One that speaks TLS 1.1 and nothing newer. */
struct secure *secure_open_old(const char *certificate);
void secure_say(struct secure *secure, const char *path, const char *body);
void secure_close(struct secure *take_secure);
int secure_port(const struct secure *secure);
/* The requests that came so far; to that path, if not NULL. */
size_t secure_requests(struct secure *secure, const char *path);

#endif
