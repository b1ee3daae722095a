/* config: the configuration file (libconfuse) and where a profile's files are. Before threads. */
#ifndef VISITDECK_CONFIG_H
#define VISITDECK_CONFIG_H

#include <stdbool.h>
#include "base/error.h"
#include "visitdeck/options.h"

struct config {
  char *name, *url, *ca, *user, *password_command, *zone;
  char *state_folder, *cache_folder;
  int refresh_seconds, keep_days;
  char *mqtt_url, *mqtt_user, *mqtt_password_command, *mqtt_ca, *mqtt_cert, *mqtt_key;
  bool bell;
};
/* Reads the file (a missing default one is fine), applies the options over it. ERROR_CONFIG or ERROR_USAGE; a malformed
 * line is told with file and line. config_clear frees. */
enum error_code config_read(struct config *config, const struct options *options, struct error *error) MUST_CHECK;
void config_clear(struct config *config);

#endif
