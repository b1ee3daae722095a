/* settings_account: the settings of both programs that say how an account at Flatsy is reached, and its broker. Before
 * threads. */
#ifndef SETTINGS_SETTINGS_ACCOUNT_H
#define SETTINGS_SETTINGS_ACCOUNT_H

#include <stddef.h>
#include "base/error.h"
#include "base/when.h"
#include "live/mqtt.h"
#include "settings/settings.h"

#define SETTINGS_ACCOUNT_URL "https://www.flatsy.fr"

struct settings_account { /* texts: NULL where there is none */
  char *url, *ca, *user, *password_command, *zone;
  char *mqtt_url, *mqtt_user, *mqtt_password_command, *mqtt_ca, *mqtt_cert, *mqtt_key;
};

enum error_code settings_account_check_url(const char *url, struct error *error) MUST_CHECK;

/* One row a setting: X(of, member, name, what it is without being written, check). */
#define SETTINGS_ACCOUNT_LIST(X, of)                                                                                   \
  X(of, url, "url", SETTINGS_ACCOUNT_URL, settings_account_check_url)                                                  \
  X(of, ca, "ca", NULL, NULL)                                                                                          \
  X(of, user, "user", NULL, NULL)                                                                                      \
  X(of, password_command, "password_command", NULL, NULL)                                                              \
  X(of, zone, "timezone", WHEN_ZONE_DEFAULT, when_zone_set)                                                            \
  X(of, mqtt_url, "mqtt_url", NULL, mqtt_check_url)                                                                    \
  X(of, mqtt_user, "mqtt_user", NULL, NULL)                                                                            \
  X(of, mqtt_password_command, "mqtt_password_command", NULL, NULL)                                                    \
  X(of, mqtt_ca, "mqtt_ca", NULL, NULL)                                                                                \
  X(of, mqtt_cert, "mqtt_cert", NULL, NULL)                                                                            \
  X(of, mqtt_key, "mqtt_key", NULL, NULL)
/* As rows of a table of a struct, which has a struct settings_account called account. */
#define SETTINGS_ACCOUNT_ROW(of, member, word, otherwise, verb)                                                        \
  {.name = word, .at = offsetof(of, account.member), .text = otherwise, .check = verb},

/* The certificates and keys that they name, for who is to use them: "~" is put in its place; those of a broker that
 * nobody asks don't matter. ERROR_CONFIG names option, file and reason. */
enum error_code settings_account_check_files(struct settings_account *account, struct error *error) MUST_CHECK;
/* url in its normal form, the zone in use: for what does not come from a file. ERROR_CONFIG. */
enum error_code settings_account_use(struct settings_account *account, struct error *error) MUST_CHECK;
/* Borrows the strings. */
struct mqtt_profile settings_account_mqtt(const struct settings_account *account);

#endif
