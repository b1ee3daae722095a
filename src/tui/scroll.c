#include "tui/scroll.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"

enum { SCROLL_MAX = 256 * 1024, SCROLL_LINE = 4096, SCROLL_HEADING = '\x01' };

struct scroll scroll_empty(void) {
  return (struct scroll){.text = buf_empty(SCROLL_MAX), .height = 1};
}

void scroll_free(struct scroll *scroll) {
  buf_free(&scroll->text);
}

void scroll_reset(struct scroll *scroll) {
  buf_reset(&scroll->text);
}

bool scroll_is_full(const struct scroll *scroll) {
  return scroll->text.length > SCROLL_MAX - SCROLL_LINE;
}

void scroll_heading(struct scroll *scroll, const char *text) {
  (void)!buf_print(&scroll->text, "%c%s\n", SCROLL_HEADING, text);
}

void scroll_fact(struct scroll *scroll, const char *label, const char *value) {
  if (value != NULL && value[0] != '\0') scroll_line(scroll, _("%s: %s"), label, value);
}

void scroll_text(struct scroll *scroll, const char *text) {
  (void)!buf_print(&scroll->text, "%s\n", text);
}

void scroll_line(struct scroll *scroll, const char *format, ...) {
  char line[SCROLL_LINE];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  scroll_text(scroll, line);
}

int scroll_paragraph(struct canvas *canvas, struct rect window, int row, enum style style, const char *text) {
  int above = row < 0 ? -row : 0, below = row > 0 ? row : 0;
  struct rect place = {window.x, window.y + below, window.width, window.height - below};
  int need = canvas_paragraph(canvas, place, above, style, text);
  return need > 0 ? need : 1;
}

/* Lines that the text needs at that width; draws those in the window when canvas is given. */
static int scroll_walk(const struct scroll *scroll, struct canvas *canvas, struct rect rect) {
  int line = 0;
  const char *at = scroll->text.data != NULL ? scroll->text.data : "";
  while (*at != '\0') {
    size_t length = strcspn(at, "\n");
    bool heading = *at == SCROLL_HEADING;
    AUTO(mem_free_at) char *text = mem_copy_n(at + heading, length - heading);
    line += scroll_paragraph(canvas, rect, line - scroll->first, heading ? STYLE_STRONG : STYLE_TEXT, text);
    at += length + (at[length] == '\n');
  }
  return line;
}

static struct rect scroll_inner(struct rect rect) {
  return (struct rect){rect.x + 1, rect.y, rect.width - 2, rect.height};
}

static void scroll_draw(const struct scroll *scroll, struct canvas *canvas, struct rect rect) {
  scroll_walk(scroll, canvas, scroll_inner(rect));
}

void scroll_fit(struct scroll *scroll, struct rect rect) {
  scroll->height = rect.height > 0 ? rect.height : 1;
  scroll->lines = scroll_walk(scroll, NULL, scroll_inner(rect));
  if (scroll->first > scroll->lines - scroll->height) scroll->first = scroll->lines - scroll->height;
  if (scroll->first < 0) scroll->first = 0;
}

int scroll_height(struct scroll *scroll, int width, int height) {
  scroll_fit(scroll, (struct rect){.width = width, .height = height - 1});
  return scroll->lines + 1 < height ? scroll->lines + 1 : height;
}

void scroll_draw_over(struct scroll *scroll, struct canvas *canvas, struct rect rect, const char *keys) {
  rect.height--;
  scroll_fit(scroll, rect);
  scroll_draw(scroll, canvas, rect);
  canvas_text(canvas, rect.x + 1, rect.y + rect.height, rect.width - 1, STYLE_KEY, keys);
}

void scroll_draw_pane(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused) {
  (void)focused;
  scroll_draw(&CONTAINER_OF(base, struct scroll_pane, base)->scroll, canvas, rect);
}

void scroll_resize_pane(struct pane *base, struct rect rect) {
  struct scroll *scroll = &CONTAINER_OF(base, struct scroll_pane, base)->scroll;
  scroll->rect = rect;
  scroll_fit(scroll, rect);
}

void scroll_place(const struct scroll *scroll, char *out, size_t size) {
  int last = scroll->first + scroll->height;
  out[0] = '\0';
  if (scroll->lines > scroll->height)
    snprintf(out, size, "%d-%d/%d", scroll->first + 1, last < scroll->lines ? last : scroll->lines, scroll->lines);
}

bool scroll_command(struct scroll *scroll, enum command command) {
  int last = scroll->lines > scroll->height ? scroll->lines - scroll->height : 0;
  int step = command_rows(command, scroll->height > 1 ? scroll->height - 1 : 1, last + 1), to = scroll->first + step;
  if (step != 0) scroll->first = to < 0 ? 0 : to > last ? last : to;
  return step != 0;
}
