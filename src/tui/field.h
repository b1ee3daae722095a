/* field: one line of typed text with a cursor; grapheme-wise, UTF-8, capped. UI thread. */
#ifndef TUI_FIELD_H
#define TUI_FIELD_H

#include "tui/canvas.h"
#include "tui/key.h"

struct field {
  char *text; /* never NULL after field_init */
  size_t length, cursor, max;
  bool secret; /* drawn as bullets, wiped when cleared */
};
void field_init(struct field *field, size_t max_bytes, bool secret);
void field_set(struct field *field, const char *text);
/* Characters, paste, Backspace, Delete, Left, Right, Home, End, Ctrl-A E K U W. True if the key was the field's. */
bool field_key(struct field *field, const struct key *key);
/* Draws in width cells, scrolled so that the cursor shows; puts the canvas's cursor there when focused. */
void field_draw(const struct field *field, struct canvas *canvas, int x, int y, int width, bool focused);
void field_clear(struct field *field); /* frees; wipes when secret */

#endif
