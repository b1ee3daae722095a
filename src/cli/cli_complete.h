/* cli_complete: what completes visitdeck's words in a shell, from the tables of commands and options. Standard output.
 * Main thread. */
#ifndef CLI_CLI_COMPLETE_H
#define CLI_CLI_COMPLETE_H

#include "base/error.h"

/* ERROR_USAGE: no such shell is known: bash, zsh, fish. */
enum error_code cli_complete_print(const char *shell, struct error *error) MUST_CHECK;

#endif
