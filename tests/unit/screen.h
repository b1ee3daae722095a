/* screen: the dashboard on a canvas, with a real worker behind it, on the agency's fake API. */
#ifndef TESTS_SCREEN_H
#define TESTS_SCREEN_H

#include "agency.h"
#include "dashboard/controller.h"

enum { SCREEN_ASKED = 256 };
struct screen {
  struct context_poster poster;
  struct agency *agency;
  struct controller *controller;
  struct canvas *canvas;
  struct clock clock;
  int64_t mono;
  uint64_t asked[SCREEN_ASKED]; /* what was posted since screen_listen and has not ended */
  size_t asked_count;
  size_t failed;    /* how many of those ended badly */
  struct error why; /* the first of these endings */
  char *text;       /* the last picture */
};
/* A dashboard of the agency's worker. */
struct screen *screen_open(struct agency *agency);
void screen_close(struct screen *take_screen);
/* Draws; the picture, valid until the next. */
const char *screen_show(struct screen *screen);
bool screen_has(struct screen *screen, const char *text);
/* The picture without title and status lines: what was read, and nothing of how. New memory. */
char *screen_body(struct screen *screen);
/* Each character a key, a second after the one before; \n is Enter, \x1b Esc. */
void screen_types(struct screen *screen, const char *text);
/* A second without a key. */
void screen_rest(struct screen *screen);
/* The next event, which the dashboard has had: the caller frees it. */
struct event *screen_next(struct screen *screen);
/* Until the picture has the text. */
void screen_await(struct screen *screen, const char *text);
/* From now on what is posted is noted. */
void screen_listen(struct screen *screen);
/* Until all of that has ended. */
void screen_await_ended(struct screen *screen);

#endif
