/* field: typed text with a cursor, on one line; grapheme-wise, UTF-8, capped. UI thread. */
#ifndef TUI_FIELD_H
#define TUI_FIELD_H

#include "tui/canvas.h"
#include "tui/key.h"
#include "tui/notice.h"

struct field {
  char *text; /* never NULL after field_empty */
  size_t length, cursor, max;
  size_t refused; /* characters of the last key that did not fit: none of them was taken */
  bool secret;    /* drawn as bullets, wiped when cleared */
  bool lines;     /* a text of several lines: a line break shows, and is held, as an arrow */
};
struct field field_empty(size_t max_bytes, bool secret);
void field_set(struct field *field, const char *text);
/* Whole or not at all, a secret's paste to the byte (less one line end). Characters, paste, Backspace, Delete, Left,
 * Right, Home, End, Ctrl-A E K U W. In a text of several lines Ctrl-O is a line break, and a paste keeps its own. True
 * if the key was the field's. */
bool field_key(struct field *field, const struct key *key);
/* Says so when the last key's text did not fit. */
void field_tell(const struct field *field, struct notice *notice);
/* Draws in width cells, scrolled so that the cursor shows; puts the canvas's cursor there when focused. */
void field_draw(const struct field *field, struct canvas *canvas, int x, int y, int width, bool focused);
void field_clear(struct field *field); /* frees; wipes when secret */
/* A text with arrows for its line breaks, and back. New memory. */
char *field_arrows(const char *text);
char *field_breaks(const char *shown);

#endif
