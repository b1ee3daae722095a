/* mqtt_url: a broker's address. Pure functions, any thread. */
#ifndef LIVE_MQTT_URL_H
#define LIVE_MQTT_URL_H

#include <stdbool.h>
#include "base/error.h"

/* *host: as base/address has it, new memory, NULL after an error. ERROR_CONFIG as mqtt_check_url. */
enum error_code mqtt_url_read(const char *url, char **host, int *port, bool *tls, struct error *error) MUST_CHECK;

#endif
