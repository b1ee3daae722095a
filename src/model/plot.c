#include "model/plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/earth.h"

#define PLOT_DEGREE EARTH_DEGREE
#define PLOT_EARTH_KM (EARTH_METRES / 1000)
#define PLOT_LEAST_KM 0.01

double plot_km(struct plot_point from, struct plot_point to) {
  return earth_metres(from.latitude, from.longitude, to.latitude, to.longitude) / 1000;
}

/* Degrees east of that meridian, the shorter way round. */
static double plot_east(double longitude, double meridian) {
  double east = longitude - meridian;
  return east > 180 ? east - 360 : east < -180 ? east + 360 : east;
}

/* ---- which belong together */

static int plot_order(const void *a, const void *b) {
  double one = *(const double *)a, other = *(const double *)b;
  return one < other ? -1 : one > other;
}

static double plot_median(double *values, size_t count) {
  qsort(values, count, sizeof *values, plot_order);
  return values[(count - 1) / 2];
}

size_t plot_middle(const struct plot_point *points, size_t count) {
  AUTO(mem_free_at) double *values = mem_new_array(count, sizeof *values);
  struct plot_point median;
  size_t nearest = 0;
  for (size_t n = 0; n < count; n++)
    values[n] = points[n].latitude;
  median.latitude = plot_median(values, count);
  for (size_t n = 0; n < count; n++)
    values[n] = plot_east(points[n].longitude, points[0].longitude);
  median.longitude = points[0].longitude + plot_median(values, count);
  for (size_t n = 1; n < count; n++)
    if (plot_km(points[n], median) < plot_km(points[nearest], median)) nearest = n;
  return nearest;
}

/* ---- the view */

struct plot_view plot_view_of(const struct plot_point *points, size_t count, int width, int height) {
  struct plot_view view = {.km = PLOT_LEAST_KM, .width = width, .height = height};
  double south = 0, north = 0, west = 0, east = 0;
  for (size_t n = 0; n < count; n++) {
    double at = plot_east(points[n].longitude, points[0].longitude);
    south = n == 0 || points[n].latitude < south ? points[n].latitude : south;
    north = n == 0 || points[n].latitude > north ? points[n].latitude : north;
    west = at < west ? at : west;
    east = at > east ? at : east;
  }
  if (count == 0) return view;
  view.middle = (struct plot_point){(south + north) / 2, points[0].longitude + (west + east) / 2};
  double across = (east - west) * cos(view.middle.latitude * PLOT_DEGREE) * PLOT_DEGREE * PLOT_EARTH_KM;
  double down = (north - south) * PLOT_DEGREE * PLOT_EARTH_KM;
  if (width > 1 && across / (width - 1) > view.km) view.km = across / (width - 1);
  if (height > 1 && down / (height - 1) > view.km) view.km = down / (height - 1);
  return view;
}

static int plot_clamp(double at, int size) {
  return at < 0 ? 0 : at > size - 1 ? size - 1 : (int)(at + 0.5);
}

struct plot_dot plot_dot_of(const struct plot_view *view, struct plot_point point) {
  double scale = PLOT_DEGREE * PLOT_EARTH_KM / view->km;
  double east = plot_east(point.longitude, view->middle.longitude) * cos(view->middle.latitude * PLOT_DEGREE) * scale;
  double north = (point.latitude - view->middle.latitude) * scale;
  return (struct plot_dot){plot_clamp((view->width - 1) / 2.0 + east, view->width),
                           plot_clamp((view->height - 1) / 2.0 - north, view->height)};
}

/* ---- dots */

static void plot_set(struct plot_raster *raster, int x, int y) {
  static const unsigned char bits[PLOT_ACROSS][PLOT_DOWN] = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};
  int column = x / PLOT_ACROSS, row = y / PLOT_DOWN;
  if (x < 0 || y < 0 || column >= raster->columns || row >= raster->rows) return;
  raster->cells[row * raster->columns + column] |= bits[x % PLOT_ACROSS][y % PLOT_DOWN];
}

void plot_line(struct plot_raster *raster, struct plot_dot from, struct plot_dot to) {
  int across = abs(to.x - from.x), down = abs(to.y - from.y), steps = across > down ? across : down;
  for (int step = 0; step <= steps; step++) {
    double part = steps > 0 ? (double)step / steps : 0;
    plot_set(raster, (int)lround(from.x + (to.x - from.x) * part), (int)lround(from.y + (to.y - from.y) * part));
  }
}

void plot_braille(unsigned char bits, char out[4]) {
  memcpy(out, " ", 2);
  if (bits == 0) return;
  out[0] = '\xE2';
  out[1] = (char)(0xA0 + (bits >> 6));
  out[2] = (char)(0x80 + (bits & 0x3F));
  out[3] = '\0';
}

struct plot_scale plot_scale_of(const struct plot_view *view, int most) {
  static const int steps[] = {1, 2, 5};
  struct plot_scale best = {0, 0};
  double ten = PLOT_LEAST_KM;
  for (size_t n = 0; steps[n % 3] * ten / view->km <= most; n++, ten *= n % 3 == 0 ? 10 : 1)
    best = (struct plot_scale){(int)lround(steps[n % 3] * ten / view->km), steps[n % 3] * ten};
  return best;
}
