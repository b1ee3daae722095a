/* seat: who sits here, a name that the configuration gives: kept with each write, and sent along with a booking's key.
 * Any thread. */
#ifndef MODEL_SEAT_H
#define MODEL_SEAT_H

#include "base/error.h"

enum { SEAT_CELLS_MOST = 60, SEAT_BYTES_MOST = 200 };
/* ERROR_CONFIG with what is wrong with a name: it has control characters or is no UTF-8, it is too long, or blank. */
enum error_code seat_check(const char *text, struct error *error) MUST_CHECK;
/* One that came from outside, for show: clean, no longer than one may be, cut with an ellipsis. NULL where nothing is
 * left of it. New memory. */
char *seat_show(const char *text);

#endif
