/* check_broker: whether the broker lets us in. Its answer is waited for while the rest is looked at. Main thread. */
#ifndef VISITDECK_CHECK_BROKER_H
#define VISITDECK_CHECK_BROKER_H

#include <stdint.h>
#include "base/msgq.h"
#include "live/mqtt.h"
#include "visitdeck/check_lines.h"

struct check_broker {
  struct mqtt *mqtt; /* NULL: none is asked */
  struct msgq *news;
  int64_t end_ms; /* monotonic */
  struct error error;
};
void check_broker_begin(struct check *check, struct check_broker *broker);
void check_broker_end(struct check *check, struct check_broker *broker);

#endif
