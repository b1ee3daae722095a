/* canvas: a grid of styled cells that panes draw on; term shows it. No terminal needed, so every pane is tested on one.
 * UI thread. */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a text means; term says how it looks. Meaning never rests on colour alone. */
enum style {
  STYLE_TEXT,
  STYLE_FAINT,       /* hints that don't work now, ages */
  STYLE_TITLE,       /* pane title */
  STYLE_TITLE_FOCUS, /* title of the pane that has the keys */
  STYLE_SELECTED,    /* key field of the selected row */
  STYLE_KEY,         /* a key in the hint bar */
  STYLE_STAR,        /* recommended by Flatsy */
  STYLE_STRONG,      /* what is read aloud or heads a part */
  STYLE_GOOD,
  STYLE_WARN,
  STYLE_BAD,
  STYLE_INPUT, /* text being typed */
  STYLE_COUNT
};

struct rect {
  int x, y, width, height;
};
#define CANVAS_CELL_BYTES 34 /* no byte of a cell is left over: cells are compared whole */
struct cell {
  char text[CANVAS_CELL_BYTES]; /* one grapheme cluster, "" for the right half of a wide one */
  unsigned char width;          /* 1 or 2; 0 for the right half */
  unsigned char style;
  uint32_t link; /* what a click opens, for canvas_link_uri; 0: nothing */
};
struct canvas_link {
  size_t begin, end; /* which bytes of a text that was drawn are a link; */
  const char *uri;   /* ... and what it opens (base/uri.h). NULL, or no safe one: none is made */
};
struct canvas_cursor {
  int x, y;
  bool shown; /* visible, for text */
};
struct canvas;

/* ascii: no character beyond 0x7F is drawn ("…" becomes "~", ★ "*", │ "|", others their nearest or "?"). */
struct canvas *canvas_new(int width, int height, bool ascii);
void canvas_free(struct canvas *take_canvas);
void canvas_resize(struct canvas *canvas, int width, int height); /* clears */
void canvas_clear(struct canvas *canvas);
int canvas_width(const struct canvas *canvas);
int canvas_height(const struct canvas *canvas);
/* Whose picture is on it, as canvas_hold told since it was new, resized or cleared; NULL for nobody's. So who draws
 * only what has changed knows that the rest is still there. */
const void *canvas_holder(const struct canvas *canvas);
void canvas_hold(struct canvas *canvas, const void *holder);
/* Draws clean text in at most width cells from x, y, cut with an ellipsis; clipped to the canvas; a character that
 * text_clean would not let through is drawn as U+FFFD. Returns the cells used. */
int canvas_text(struct canvas *canvas, int x, int y, int width, enum style style, const char *text);
int canvas_print(struct canvas *canvas, int x, int y, int width, enum style style, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
/* The same, right-aligned in width. */
int canvas_text_right(struct canvas *canvas, int x, int y, int width, enum style style, const char *text);
/* Wraps at words in rect from the line first of the wrapped text; returns how many lines the whole text needs at that
 * width. A NULL canvas only counts. */
int canvas_paragraph(struct canvas *canvas, struct rect rect, int first, enum style style, const char *text);
void canvas_fill(struct canvas *canvas, struct rect rect, enum style style); /* blanks */
/* Begins a row of a list (height 1) whose picture depends on nothing but its look (tui/pane.h): true when it is to be
 * drawn, on blanks; false when it stands there already, as it was begun with that look and nothing has filled the place
 * since. */
bool canvas_begin_row(struct canvas *canvas, struct rect row, uint64_t look);
/* A part of what canvas_text, canvas_paragraph has just drawn (the same place and text) is a link, where it was drawn
 * whole, or of a paragraph the lines that are in sight. Whatever is drawn over it takes it away. No text differs. */
void canvas_link_text(struct canvas *canvas, int x, int y, int width, const char *text, struct canvas_link link);
void canvas_link_paragraph(struct canvas *canvas, struct rect rect, int first, const char *text,
                           struct canvas_link link);
/* NULL: none. Until the next link is made. */
const char *canvas_link_uri(const struct canvas *canvas, uint32_t link);
void canvas_vertical(struct canvas *canvas, int x, int y,
                     int height); /* a │, in the plain style: faint would cost 14 bytes a row */
/* Where the terminal's cursor rests (the selected row, the text being typed). */
void canvas_cursor(struct canvas *canvas, int x, int y, bool shown);
struct canvas_cursor canvas_get_cursor(const struct canvas *canvas);
/* A cell; the rest of its row follows it. */
const struct cell *canvas_cell(const struct canvas *canvas, int x, int y);
#endif
