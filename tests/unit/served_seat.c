#include "served_seat.h"

#include <stdlib.h>

#include "base/mem.h"

struct served_seat *served_seat_open(void) {
  struct served_seat *served = mem_new(sizeof *served);
  assert_true(seat_setup(&served->seat));
  served->seat.hurry = true;
  served->api = fake_api_open(served->seat.url, sizeof served->seat.url);
  return served;
}

void served_seat_close(struct served_seat *take_served) {
  seat_clear(&take_served->seat);
  fake_api_close(take_served->api);
  free(take_served);
}

int served_seat_setup(void **state) {
  *state = served_seat_open();
  return 0;
}

int served_seat_teardown(void **state) {
  served_seat_close(*state);
  return 0;
}
