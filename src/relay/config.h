/* config: visitdeck-relay's configuration file (libconfuse). Before threads. */
#ifndef RELAY_CONFIG_H
#define RELAY_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "live/mqtt.h"

struct config_address { /* text NULL: none */
  char *text;           /* as it was written */
  char *host;
  int port; /* 0: a free one */
};
struct config {
  char *url, *ca, *user, *password_command, *zone; /* the account at Flatsy */
  struct config_address listen, status_listen;     /* events, and how it is, on addresses too */
  bool public;                                     /* those may be reached by other machines */
  char *socket, *group;                            /* events: path, and whose members may connect (NULL: we alone) */
  char *status_socket;                             /* how it is: in the state folder, for our own user */
  char *state;                                     /* folder of relay.db, the token and the path */
  char *mqtt_url, *mqtt_user, *mqtt_password_command, *mqtt_ca, *mqtt_cert, *mqtt_key;
  int days_back, days_ahead; /* which days are published, counted from today */
  int rate;                  /* events a second that are taken */
};
/* ERROR_CONFIG names file and line. config_clear frees, also after an error. */
enum error_code config_read(struct config *config, const char *path, struct error *error) MUST_CHECK;
/* The certificates and keys that it names, for who is to use them: "~" is put in its place. ERROR_CONFIG names option,
 * file and reason. */
enum error_code config_check_files(struct config *config, struct error *error) MUST_CHECK;
void config_clear(struct config *config);
/* The days that are to be published, at that time: UTC, to exclusive. */
void config_days(const struct config *config, int64_t now, int64_t *from, int64_t *to);
/* Borrows the strings. */
struct mqtt_profile config_mqtt(const struct config *config);
/* The unguessable end of the address that the vendor posts to, from STATE/path; made at the first start (make), 0600.
 * New memory. */
enum error_code config_secret(const struct config *config, bool make, char **secret, struct error *error) MUST_CHECK;

#endif
