#include "live/mqtt_url.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "live/mqtt.h"

enum { MQTT_PORT = 1883, MQTT_TLS_PORT = 8883 };

static bool mqtt_is_loopback(const char *host) {
  return strcmp(host, "localhost") == 0 || strcmp(host, "127.0.0.1") == 0 || strcmp(host, "::1") == 0;
}

enum error_code mqtt_url_read(const char *url, char **host, int *port, bool *tls, struct error *error) {
  const char *rest = strstr(url, "://");
  *host = NULL;
  *tls = strncasecmp(url, "mqtts://", 8) == 0;
  if (rest == NULL || (!*tls && strncasecmp(url, "mqtt://", 7) != 0))
    return error_set(error, ERROR_CONFIG, _("%s is no broker's address: write mqtts://host"), url);
  rest += 3;
  bool bracket = rest[0] == '[';
  size_t length = bracket ? strcspn(rest, "]") : strcspn(rest, ":/");
  const char *after = rest + length + (bracket && rest[length] == ']');
  char *end = (char *)after;
  long number = *tls ? MQTT_TLS_PORT : MQTT_PORT;
  if (*after == ':') number = strtol(after + 1, &end, 10);
  bool good = length > bracket && (*after != ':' || end > after + 1) && strcmp(end, *end == '/' ? "/" : "") == 0 &&
              number > 0 && number < 65536 && strcspn(rest, "@ ?#") == strlen(rest);
  if (!good) return error_set(error, ERROR_CONFIG, _("%s is no broker's address: write mqtts://host:port"), url);
  *host = mem_copy_n(rest + bracket, length - bracket);
  *port = (int)number;
  if (*tls || mqtt_is_loopback(*host)) return ERROR_NONE;
  error_set(error, ERROR_CONFIG,
            _("mqtt to %s would send visitors' names unprotected: write mqtts://%s (mqtt is for this machine only)"),
            *host, *host);
  free(*host);
  *host = NULL;
  return error->code;
}

enum error_code mqtt_check_url(const char *url, struct error *error) {
  char *host;
  int port;
  bool tls;
  enum error_code code = mqtt_url_read(url, &host, &port, &tls, error);
  free(host);
  return code;
}
