/* scroll: a page of text lines that moves: what details, help and questions of many lines share. UI thread. */
#ifndef TUI_SCROLL_H
#define TUI_SCROLL_H

#include <stdbool.h>
#include "base/buf.h"
#include "tui/canvas.h"
#include "tui/command.h"
#include "tui/pane.h"

struct scroll_link { /* of a part of its text */
  size_t begin, end;
  char *uri;
};
struct scroll {
  struct buf text; /* paragraphs, one a line; a line that begins with \x01 is a heading */
  bool cut;        /* it holds no more */
  size_t last;     /* where the paragraph begins that was added last */
  size_t link_count;
  struct scroll_link *links; /* in the text's order */
  int first, height, lines;
  struct rect rect; /* of the pane that it fills: scroll_resize_pane */
};
struct scroll scroll_empty(void);
void scroll_free(struct scroll *scroll);
/* Begins the text anew; the place in it stays. */
void scroll_reset(struct scroll *scroll);
/* No page holds more: what would follow is said in a line, not read through. Longer texts are cut, which is said. */
bool scroll_is_full(const struct scroll *scroll);
void scroll_heading(struct scroll *scroll, const char *text);
/* "label: value"; nothing when value is NULL or empty. */
void scroll_fact(struct scroll *scroll, const char *label, const char *value);
/* A click on that part of what was added last, if it is there, opens take_uri (canvas_link_text), if it is not NULL. */
void scroll_link(struct scroll *scroll, const char *part, char *take_uri);
void scroll_fact_link(struct scroll *scroll, const char *label, const char *value, char *take_uri);
void scroll_text(struct scroll *scroll, const char *text); /* however long */
void scroll_line(struct scroll *scroll, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A paragraph from that row of a window on, which may be above it: drawn as far as it is in sight. The rows that it
 * takes, one at least. A NULL canvas only counts. */
int scroll_paragraph(struct canvas *canvas, struct rect window, int row, enum style style, const char *text);
void scroll_fit(struct scroll *scroll, struct rect rect);
/* With a line of keys (translated) under it, which says where there is more than is seen: the rows that both take, of
 * height at most; and both drawn. Fits it. */
int scroll_height(struct scroll *scroll, int width, int height);
void scroll_draw_over(struct scroll *scroll, struct canvas *canvas, struct rect rect, const char *keys);
/* "1-20/28": which lines are seen; "" when all are. */
void scroll_place(const struct scroll *scroll, char *out, size_t size);
struct scroll_pane { /* what a pane holds that its page fills */
  struct pane base;
  struct scroll scroll;
};
/* For its ops. */
void scroll_draw_pane(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused);
void scroll_resize_pane(struct pane *base, struct rect rect);
bool scroll_command(struct scroll *scroll, enum command command);

#endif
