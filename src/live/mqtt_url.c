#include "live/mqtt_url.h"

#include <string.h>
#include <strings.h>

#include "base/address.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "live/mqtt.h"

enum { MQTT_PORT = 1883, MQTT_TLS_PORT = 8883 };

static void mqtt_refuse_plain(const struct address *address, struct error *error) {
  struct address alone = {.kind = address->kind, .host = address->host, .port = ADDRESS_NO_PORT};
  AUTO(mem_free_at) char *host = address_print(&alone);
  error_set(error, ERROR_CONFIG,
            _("mqtt to %s would send visitors' names unprotected: write mqtts://%s (mqtt is for this machine only)"),
            host, host);
}

enum error_code mqtt_url_read(const char *url, char **host, int *port, bool *tls, struct error *error) {
  const char *rest = strstr(url, "://");
  *host = NULL;
  *tls = strncasecmp(url, "mqtts://", 8) == 0;
  if (rest == NULL || (!*tls && strncasecmp(url, "mqtt://", 7) != 0))
    return error_set(error, ERROR_CONFIG, _("%s is no broker's address: write mqtts://host"), url);
  AUTO(address_clear) struct address address = {0};
  AUTO(mem_free_at) char *where = mem_copy(rest + 3);
  size_t length = strlen(where);
  if (length > 0 && where[length - 1] == '/') where[length - 1] = '\0';
  bool good = address_read(where, &address) && address.port != 0;
  error_clear(error);
  if (!good)
    error_set(error, ERROR_CONFIG, _("%s is no broker's address: write mqtts://host:port"), url);
  else if (!*tls && !address_is_loopback(&address))
    mqtt_refuse_plain(&address, error);
  *port = address.port != ADDRESS_NO_PORT ? address.port : *tls ? MQTT_TLS_PORT : MQTT_PORT;
  if (error->code == ERROR_NONE) *host = mem_take(&address.host);
  return error->code;
}

enum error_code mqtt_check_url(const char *url, struct error *error) {
  AUTO(mem_free_at) char *host = NULL;
  int port;
  bool tls;
  return mqtt_url_read(url, &host, &port, &tls, error);
}
