/* served_seat: a worker that has not begun yet, and the server that says what the test tells it, which it will ask. */
#ifndef TESTS_SERVED_SEAT_H
#define TESTS_SERVED_SEAT_H

#include "seat.h"
#include "fake_api.h"

struct served_seat {
  struct seat seat; /* hurries */
  struct fake_api *api;
};
struct served_seat *served_seat_open(void);
void served_seat_close(struct served_seat *take_served);
/* For cmocka: one as the state. */
int served_seat_setup(void **state);
int served_seat_teardown(void **state);

#endif
