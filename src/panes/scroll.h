/* scroll: a page of text lines that moves: what details, outbox notes and help share. UI thread. */
#ifndef PANES_SCROLL_H
#define PANES_SCROLL_H

#include "base/buf.h"
#include "tui/canvas.h"
#include "tui/command.h"

struct scroll {
  struct buf text; /* paragraphs, one a line; a line that begins with \x01 is a heading */
  int first, height, lines;
};
void scroll_init(struct scroll *scroll);
void scroll_free(struct scroll *scroll);
/* Begins the text anew; the place in it stays. */
void scroll_reset(struct scroll *scroll);
/* No page holds more: what would follow is said in a line, not read through. */
bool scroll_is_full(const struct scroll *scroll);
void scroll_heading(struct scroll *scroll, const char *text);
/* "label: value"; nothing when value is NULL or empty. */
void scroll_fact(struct scroll *scroll, const char *label, const char *value);
/* The same for a phone number, in the groups that it is read aloud in. */
void scroll_phone(struct scroll *scroll, const char *label, const char *phone);
void scroll_line(struct scroll *scroll, const char *format, ...) __attribute__((format(printf, 2, 3)));
void scroll_draw(const struct scroll *scroll, struct canvas *canvas, struct rect rect);
void scroll_fit(struct scroll *scroll, struct rect rect);
/* "1-20/28": which lines are seen; "" when all are. */
void scroll_place(const struct scroll *scroll, char *out, size_t size);
bool scroll_command(struct scroll *scroll, enum command command);

#endif
