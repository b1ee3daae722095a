/* osc: what a terminal is told beside the text of its screen: a text for its clipboard (OSC 52), and which of its cells
 * are links (OSC 8). Knows no curses: those who know neither drop both as what they are, commands of the operating
 * system kind. UI thread. */
#ifndef TUI_OSC_H
#define TUI_OSC_H

#include "base/buf.h"
#include "tui/canvas.h"

enum { OSC_COPY_MAX = 4096 /* bytes; what some terminals take of one text in all is not much more */ };
/* Clean text of at most that. False: it is not, or the buffer is full. */
bool osc_copy(struct buf *out, const char *text) MUST_CHECK;
/* At once, behind what curses has sent. */
void osc_send(const struct buf *bytes);

/* Which cells of the screen the terminal has as links. A link is painted by writing its cells once more, for a cell
 * gets it as it gets its colour; nothing else on the screen moves, and curses need not know. */
struct osc_links {
  int width, height, x, y; /* where the cursor rests */
  uint32_t *cells;         /* canvas_link; 0: none */
  bool *rows;              /* ... any of that row has one */
  bool *stale;             /* something was written in that row since: it may have lost some */
};
void osc_links_free(struct osc_links *links);
/* Another size; nothing is a link. */
void osc_links_resize(struct osc_links *links, int width, int height);
void osc_links_forget(struct osc_links *links);
/* That cell was written anew: it is no link any more. */
void osc_links_written(struct osc_links *links, int x, int y);
/* The cursor goes there; on its way curses may write what stands. */
void osc_links_go(struct osc_links *links, int x, int y);
/* The first cell of the row from *x on that is another link on the canvas than on the terminal, as whose text it would
 * stay if that does not differ; all: any link of it. False: none is. */
bool osc_links_outdated(const struct osc_links *links, const struct canvas *canvas, int y, int *x, bool all);
bool osc_links_any(const struct osc_links *links);
/* How the text of a style begins ("\033[1m"), from the plain look. */
enum { OSC_LOOK = 24 };
/* bold, faint, underlined, reversed; a colour of the first eight, or -1. */
void osc_look(char out[OSC_LOOK], const bool looks[4], int colour);
/* What paints those that the terminal lacks of the canvas that stands on it, at most some kilobytes: the rest the next
 * time. out: without a maximum. Ends as curses ends a frame: in the plain look, the cursor at its
 * rest. Nothing is added when none lacks. */
void osc_links_paint(struct osc_links *links, const struct canvas *canvas, char looks[STYLE_COUNT][OSC_LOOK],
                     struct buf *out);

#endif
