/* mqtt_profile: what a configuration says of a broker, and the files that it names for it. */
#include <stdlib.h>
#include "base/mem.h"
#include "base/pem.h"
#include "live/mqtt.h"

enum error_code mqtt_check_files(char **ca, char **cert, char **key, struct error *error) {
  if (pem_check(ca, "mqtt_ca", PEM_CERTIFICATES, error) != ERROR_NONE ||
      pem_check(cert, "mqtt_cert", PEM_CERTIFICATES, error) != ERROR_NONE)
    return error->code;
  return pem_check(key, "mqtt_key", PEM_KEY, error);
}

struct mqtt_profile mqtt_profile_copy(const struct mqtt_profile *profile) {
  return (struct mqtt_profile){.user = mem_copy(profile->user),
                               .password_command = mem_copy(profile->password_command),
                               .ca = mem_copy(profile->ca),
                               .cert = mem_copy(profile->cert),
                               .key = mem_copy(profile->key)};
}

void mqtt_profile_clear(const struct mqtt_profile *profile) {
  const char *const texts[] = {profile->user, profile->password_command, profile->ca, profile->cert, profile->key};
  for (size_t n = 0; n < sizeof texts / sizeof *texts; n++)
    free((char *)texts[n]);
}
