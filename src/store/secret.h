/* secret: the token file (0600, written to a temporary file, fsync, rename) and password_command. Worker thread or the
 * command line before it. */
#ifndef STORE_SECRET_H
#define STORE_SECRET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"

/* The token belongs to one account (URL and user); another account's is not given out. */
enum error_code secret_write_token(const char *path, const char *account, const char *token, int64_t expires,
                                   struct error *error) MUST_CHECK;
/* *token NULL (no error) when there is none; ERROR_STORE when the file is a link, another user's, or readable by
 * others. */
enum error_code secret_read_token(const char *path, const char *account, char **token, int64_t *expires,
                                  struct error *error) MUST_CHECK;
/* Removing what is not there is no error. */
enum error_code secret_remove(const char *path, struct error *error) MUST_CHECK;
/* Runs command with /bin/sh -c (posix_spawn, signal mask and handlers reset, stdin /dev/null, 30 s at most), first line
 * without its newline. Waits: on a thread of its own; ended (and the command killed) soon after *stop becomes true. */
enum error_code secret_run_command(const char *command, const atomic_bool *stop, char **password,
                                   struct error *error) MUST_CHECK;

#endif
