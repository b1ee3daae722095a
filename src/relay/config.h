/* config: visitdeck-relay's configuration file. Before threads. */
#ifndef RELAY_CONFIG_H
#define RELAY_CONFIG_H

#include <stdbool.h>
#include <stdint.h>
#include "base/address.h"
#include "base/error.h"
#include "settings/settings_account.h"

struct config_address { /* text NULL: none */
  char *text;           /* as it was written */
  struct address at;    /* a number; port 0: a free one */
};
struct config {
  struct settings_account account;
  struct config_address listen, status_listen; /* events, and how it is, on addresses too */
  bool public;                                 /* those may be reached by other machines */
  char *socket, *group;                        /* events: path, and whose members may connect (NULL: we alone) */
  char *status_socket;                         /* how it is: in the state folder, for our own user */
  char *state;                                 /* folder of the token, the path and the next two */
  char *database, *lock;
  int days_back, days_ahead; /* which days are published, counted from today */
  int rate;                  /* events a second that are taken */
};
/* ERROR_CONFIG names file and line. config_clear frees, also after an error. */
enum error_code config_read(struct config *config, const char *path, struct error *error) MUST_CHECK;
void config_clear(struct config *config);
struct config_days { /* instants; WHEN_NONE: open */
  int64_t from, to;  /* UTC, exclusive */
};
/* The days that are to be published, at that time. */
struct config_days config_days(const struct config *config, int64_t now);

#endif
