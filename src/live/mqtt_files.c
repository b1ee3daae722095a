/* mqtt_files: the certificates and the key that a configuration names for a broker. */
#include "base/pem.h"
#include "live/mqtt.h"

enum error_code mqtt_check_files(char **ca, char **cert, char **key, struct error *error) {
  if (pem_check(ca, "mqtt_ca", PEM_CERTIFICATES, error) != ERROR_NONE ||
      pem_check(cert, "mqtt_cert", PEM_CERTIFICATES, error) != ERROR_NONE)
    return error->code;
  return pem_check(key, "mqtt_key", PEM_KEY, error);
}
