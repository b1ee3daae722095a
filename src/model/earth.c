#include "model/earth.h"

#include <math.h>
#include <stdio.h>

#include "base/i18n.h"
#include "base/text.h"

enum { EARTH_FAR_METRES = 100000 /* of which nobody wants the hundreds */ };

bool earth_is_nowhere(double latitude, double longitude) {
  bool earth = latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180; /* NAN is neither */
  return !earth || (latitude == 0 && longitude == 0);
}

double earth_metres(double latitude, double longitude, double other_latitude, double other_longitude) {
  double north = sin((other_latitude - latitude) * EARTH_DEGREE / 2);
  double east = sin((other_longitude - longitude) * EARTH_DEGREE / 2);
  double half = north * north + cos(latitude * EARTH_DEGREE) * cos(other_latitude * EARTH_DEGREE) * east * east;
  return 2 * EARTH_METRES * asin(sqrt(half < 1 ? half : 1));
}

double earth_distance(double latitude, double longitude, double other_latitude, double other_longitude) {
  if (earth_is_nowhere(latitude, longitude) || earth_is_nowhere(other_latitude, other_longitude)) return -1;
  return earth_metres(latitude, longitude, other_latitude, other_longitude);
}

void earth_show(double metres, char *out, size_t size) {
  char number[48];
  bool near = metres < 1000;
  text_amount(near ? floor(metres / 10) * 10 : metres / 1000, near || metres >= EARTH_FAR_METRES ? 0 : 1, number,
              sizeof number);
  snprintf(out, size, near ? _("%s m") : _("%s km"), number);
}
