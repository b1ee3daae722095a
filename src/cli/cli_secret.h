/* cli_secret: a line that nobody else sees: from a terminal that does not echo meanwhile, or from standard input. Main
 * thread. */
#ifndef CLI_CLI_SECRET_H
#define CLI_CLI_SECRET_H

#include <stdio.h>

/* prompt NULL: in is no terminal. New secret memory, or NULL when there is none. */
char *cli_secret_read(FILE *in, const char *prompt);

#endif
