#include "settings/settings_account.h"

#include "api/http_curl.h"
#include "base/mem.h"
#include "base/pem.h"

enum error_code settings_account_check_url(const char *url, struct error *error) {
  AUTO(mem_free_at) char *base = NULL;
  return http_base_url(url, &base, error);
}

enum error_code settings_account_check_files(struct settings_account *account, struct error *error) {
  if (pem_check(&account->ca, "ca", PEM_CERTIFICATES, error) != ERROR_NONE || account->mqtt_url == NULL)
    return error->code;
  return mqtt_check_files(&account->mqtt_ca, &account->mqtt_cert, &account->mqtt_key, error);
}

enum error_code settings_account_use(struct settings_account *account, struct error *error) {
  AUTO(mem_free_at) char *base = NULL;
  if (http_base_url(account->url, &base, error) != ERROR_NONE) return error->code;
  mem_replace(&account->url, base);
  return when_zone_set(account->zone, error);
}

struct mqtt_profile settings_account_mqtt(const struct settings_account *account) {
  return (struct mqtt_profile){.url = account->mqtt_url,
                               .user = account->mqtt_user,
                               .password_command = account->mqtt_password_command,
                               .ca = account->mqtt_ca,
                               .cert = account->mqtt_cert,
                               .key = account->mqtt_key};
}
