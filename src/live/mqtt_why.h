/* mqtt_why: how a connection to a broker came to nothing, for the person who looks after it. Pure functions. */
#ifndef LIVE_MQTT_WHY_H
#define LIVE_MQTT_WHY_H

#include <stdbool.h>
#include "base/error.h"

struct mqtt_end {
  const char *host;
  bool refused;           /* it said that it doesn't know us, or may not let us in */
  bool taken_over;        /* it said that another one has come under our name */
  const char *turns_away; /* why else, in its words; NULL: it said nothing of that */
  bool nameless;          /* no machine has that name */
  bool tls;               /* TLS was asked for, and failed */
  bool has_cert;          /* of our own */
  bool mute;              /* it was reached, and ended the connection before a word of MQTT */
  const char *said;       /* what the TLS library said last; "" */
};
/* ERROR_AUTH: it refuses us; else ERROR_UNREACHABLE. */
enum error_code mqtt_why(const struct mqtt_end *end, struct error *error);

#endif
