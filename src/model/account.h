/* account: the login and the client behind it (document: login, me; schemas LoginResponse, Client). Any thread. */
#ifndef MODEL_ACCOUNT_H
#define MODEL_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"

/* Reads a login answer: a refusal may come with status 200. ERROR_AUTH with the server's texts when it holds errors or
 * no token; ERROR_ANSWER when it is no JSON object, one that says neither, or its token can't be used. *token is a
 * secret: mem_free_secret. *expires (UTC) is WHEN_NONE when not told. */
enum error_code account_login_decode(const char *bytes, size_t length, char **token, int64_t *expires,
                                     struct error *error) MUST_CHECK;
/* Credentials {"identifier","password"}. */
bool account_login_encode(struct buf *out, const char *user, const char *password) MUST_CHECK;

struct client {
  char *id, *email, *name; /* name: fullName, else first and last, else email */
  char *phone;
  char *raw;
  size_t raw_length;
};
enum error_code client_decode(const char *bytes, size_t length, struct client **client, struct error *error) MUST_CHECK;
void client_free(struct client *take_client);
AUTO_OF(struct client, client_free)
/* By id, else by email: either may be NULL. */
bool client_is_same(const struct client *one, const struct client *other);

/* The first text found in errors[], error, error.message, message, detail, title of an error body, cleaned and
 * cut, our secrets masked; "" when there is none. */
void account_error_text(const char *bytes, size_t length, char *out, size_t size);
/* A list of errors that is not empty, or an error by that name: whatever the status was, this is no success. */
bool account_has_errors(const char *bytes, size_t length);

#endif
