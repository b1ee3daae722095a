/* earth: places on it, in degrees, and how far they are. Any thread. */
#ifndef MODEL_EARTH_H
#define MODEL_EARTH_H

#include <stdbool.h>
#include <stddef.h>

#define EARTH_METRES 6371000.0 /* its radius */
#define EARTH_DEGREE (3.14159265358979323846 / 180)

/* Those are no place on earth (NAN is none), or 0, 0, which stands for not known. */
bool earth_is_nowhere(double latitude, double longitude);
/* As the crow flies, in metres. */
double earth_metres(double latitude, double longitude, double other_latitude, double other_longitude);
/* The same; -1: where one of them is is not known. */
double earth_distance(double latitude, double longitude, double other_latitude, double other_longitude);
/* For people: "350 m", "7.8 km", "9,350 km". */
void earth_show(double metres, char *out, size_t size);

#endif
