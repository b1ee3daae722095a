/* cli_secret: a line that nobody else sees: from a terminal that does not echo meanwhile, or from standard input. Main
 * thread. */
#ifndef CLI_CLI_SECRET_H
#define CLI_CLI_SECRET_H

#include <stdio.h>

enum { CLI_SECRET_MAX = 1023 }; /* bytes */
/* prompt NULL: in is no terminal. New secret memory, or NULL when there is none, or it is too long. *length: its bytes,
 * without the line's end. */
char *cli_secret_read(FILE *in, const char *prompt, size_t *length);

#endif
