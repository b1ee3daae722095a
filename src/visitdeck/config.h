/* config: the configuration file (libconfuse) and where a profile's files are. Before threads. */
#ifndef VISITDECK_CONFIG_H
#define VISITDECK_CONFIG_H

#include <stdbool.h>
#include "base/error.h"
#include "visitdeck/options.h"

struct config {
  char *name, *url, *user, *password_command, *zone;
  char *state_folder, *cache_folder;
  int refresh_seconds;
  char *mqtt_url, *mqtt_user, *mqtt_password_command, *mqtt_ca, *mqtt_cert, *mqtt_key;
  bool bell;
};
/* Reads the file (a missing default one is fine), applies the options over it. ERROR_CONFIG or ERROR_USAGE; a malformed
 * line is told with file and line. config_clear frees. */
enum error_code config_read(struct config *config, const struct options *options, struct error *error) MUST_CHECK;
void config_clear(struct config *config);
/* "127.0.0.1-8080" for a URL that no profile names: a token never goes to another server. New memory. */
char *config_name_of_url(const char *url);
/* PROFILE names a folder: letters, digits, dot, dash, underscore. */
enum error_code config_check_name(const char *name, struct error *error) MUST_CHECK;

#endif
