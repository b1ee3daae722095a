#include "tui/scroll.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

enum { SCROLL_MAX = 256 * 1024, SCROLL_LINE = 4096, SCROLL_HEADING = '\x01' };

void scroll_init(struct scroll *scroll) {
  *scroll = (struct scroll){.text = buf_empty(SCROLL_MAX), .height = 1};
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

/* Lines that the text needs at that width; draws those in the window when canvas is given. */
static int scroll_walk(const struct scroll *scroll, struct canvas *canvas, struct rect rect) {
  int line = 0;
  const char *at = scroll->text.data != NULL ? scroll->text.data : "";
  while (*at != '\0') {
    size_t length = strcspn(at, "\n");
    bool heading = *at == SCROLL_HEADING;
    AUTO(mem_free_at) char *text = mem_copy_n(at + heading, length - heading);
    int row = line - scroll->first, need = canvas_paragraph(NULL, rect, 0, STYLE_TEXT, text);
    if (need == 0) need = 1;
    if (canvas != NULL && row + need > 0 && row < rect.height) {
      struct rect place = {rect.x, rect.y + (row > 0 ? row : 0), rect.width, rect.height - (row > 0 ? row : 0)};
      canvas_paragraph(canvas, place, row < 0 ? -row : 0, heading ? STYLE_SAY : STYLE_TEXT, text);
    }
    line += need;
    at += length + (at[length] == '\n');
  }
  return line;
}

static struct rect scroll_inner(struct rect rect) {
  return (struct rect){rect.x + 1, rect.y, rect.width - 2, rect.height};
}

void scroll_draw(const struct scroll *scroll, struct canvas *canvas, struct rect rect) {
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

void scroll_draw_pane(const void *pane, struct canvas *canvas, struct rect rect, bool focused) {
  (void)focused;
  scroll_draw(pane, canvas, rect);
}

void scroll_resize_pane(void *pane, struct rect rect) {
  ((struct scroll *)pane)->rect = rect;
  scroll_fit(pane, rect);
}

void scroll_place(const struct scroll *scroll, char *out, size_t size) {
  int last = scroll->first + scroll->height;
  out[0] = '\0';
  if (scroll->lines > scroll->height)
    snprintf(out, size, "%d-%d/%d", scroll->first + 1, last < scroll->lines ? last : scroll->lines, scroll->lines);
}

bool scroll_command(struct scroll *scroll, enum command command) {
  int step = scroll->height - 1, last = scroll->lines > scroll->height ? scroll->lines - scroll->height : 0;
  const struct {
    enum command command;
    int by;
  } moves[] = {{COMMAND_UP, -1},          {COMMAND_DOWN, 1},      {COMMAND_PAGE_UP, -step},
               {COMMAND_PAGE_DOWN, step}, {COMMAND_FIRST, -last}, {COMMAND_LAST, last}};
  for (size_t n = 0; n < sizeof moves / sizeof *moves; n++) {
    if (moves[n].command != command) continue;
    int to = scroll->first + moves[n].by;
    scroll->first = to < 0 ? 0 : to > last ? last : to;
    return true;
  }
  return false;
}
