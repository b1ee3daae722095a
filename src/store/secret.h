/* secret: the token file (0600, written to a temporary file, fsync, rename) and password_command. Worker thread or the
 * command line before it. */
#ifndef STORE_SECRET_H
#define STORE_SECRET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/clock.h"
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
/* secret_command.c: runs command with /bin/sh -c (signal mask and handlers reset, stdin /dev/null) and gives the first
 * line of what it prints, to the byte, without its line end: ERROR_AUTH when there is none within 30 s, when it is
 * empty, holds a NUL or never ends, or when the command fails. One that goes on running has two seconds after its line.
 * Whatever is then left of its process group is killed. Waits: on a thread of its own; ends soon after *stop becomes
 * true. clock: its monotonic time counts. */
enum error_code secret_run_command(const char *command, const struct clock *clock, const atomic_bool *stop,
                                   char **password, struct error *error) MUST_CHECK;

#endif
