/* check_server: what is on the way to Flatsy and to the broker. Main thread. */
#ifndef VISITDECK_CHECK_SERVER_H
#define VISITDECK_CHECK_SERVER_H

#include <stdint.h>
#include "base/msgq.h"
#include "live/mqtt.h"
#include "visitdeck/check_lines.h"

/* Name, proxy, certificate, answer, login, clock: by one request, which changes nothing and shows the way as every
 * other goes it. */
void check_server(struct check *check);

/* The broker, whose answer is waited for while the rest is looked at. */
struct check_broker {
  struct mqtt *mqtt; /* NULL: none is asked */
  struct msgq *news;
  int64_t end_ms; /* monotonic */
  struct error error;
};
void check_broker_begin(struct check *check, struct check_broker *broker);
void check_broker_end(struct check *check, struct check_broker *broker);

#endif
