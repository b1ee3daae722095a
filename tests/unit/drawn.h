/* drawn: what stands on a canvas, as text. */
#ifndef TESTS_UNIT_DRAWN_H
#define TESTS_UNIT_DRAWN_H

#include "tui/canvas.h"

/* A row without trailing blanks. New memory. */
char *drawn_row(const struct canvas *canvas, int y);
/* All rows, each with a line break behind it. New memory. */
char *drawn_all(const struct canvas *canvas);

#endif
