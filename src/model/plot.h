/* plot: places on the earth as dots of a small map, and dots as braille. Pure functions, any thread. */
#ifndef MODEL_PLOT_H
#define MODEL_PLOT_H

#include <stdbool.h>
#include <stddef.h>

struct plot_point { /* degrees */
  double latitude, longitude;
};
/* As the crow flies. */
double plot_km(struct plot_point from, struct plot_point to);
/* Which of them the others lie round: the one that is nearest to the medians. count > 0. */
size_t plot_middle(const struct plot_point *points, size_t count);

struct plot_dot {
  int x, y; /* from the upper left */
};
struct plot_view { /* equirectangular round its middle: the same scale both ways */
  struct plot_point middle;
  double km; /* a dot */
  int width, height;
};
/* All of them in so many dots, both at least 1; never less than 10 m a dot. count 0: a view of nothing. */
struct plot_view plot_view_of(const struct plot_point *points, size_t count, int width, int height);
/* Within the view, whatever the point. */
struct plot_dot plot_dot_of(const struct plot_view *view, struct plot_point point);

/* Cells of 2 x 4 dots, row by row, a bit a dot as U+2800 has them. */
struct plot_raster {
  int columns, rows;
  unsigned char *cells; /* the caller's */
};
enum { PLOT_ACROSS = 2, PLOT_DOWN = 4 };
/* From dot to dot, both too; one that is not in the raster is left out. */
void plot_line(struct plot_raster *raster, struct plot_dot from, struct plot_dot to);
/* A cell as text, with a NUL; a blank without a dot. */
void plot_braille(unsigned char bits, char out[4]);

/* A round length (1, 2 or 5 of a power of ten; at least 10 m) that takes at most so many dots; 0: none does. */
struct plot_scale {
  int dots;
  double km;
};
struct plot_scale plot_scale_of(const struct plot_view *view, int most);

#endif
