/* first: the first minute: started in a terminal without any configuration, visitdeck says what it is, and asks what it
 * shall open. Main thread, before others. */
#ifndef VISITDECK_FIRST_H
#define VISITDECK_FIRST_H

#include <stdbool.h>
#include "visitdeck/config.h"

enum first_choice { FIRST_LEAVE, FIRST_DEMO, FIRST_WRITTEN /* the configuration */ };

/* A person is there to be asked, and nothing says where to go: no file, no option, no login from before. */
bool first_is_due(const struct cli_options *options, const struct config *config);
/* Asks, in plain lines on standard error, which a screen reader and any terminal can show; the terminal is then as it
 * was. Esc, q, Ctrl-C, Ctrl-D and a terminal that goes leave, and nothing is written; a signal that ends us does so.
 * path: where the configuration is written (0600, whole or not at all), never over another. ERROR_STORE. */
enum error_code first_ask(const char *path, enum first_choice *choice, struct error *error) MUST_CHECK;

#endif
