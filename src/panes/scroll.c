#include "panes/scroll.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "model/visitor.h"

enum { SCROLL_MAX = 256 * 1024, SCROLL_LINE = 4096, SCROLL_HEADING = '\x01' };

void scroll_init(struct scroll *scroll) {
  *scroll = (struct scroll){.height = 1};
  buf_init(&scroll->text, SCROLL_MAX);
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
  char line[SCROLL_LINE];
  if (value == NULL || value[0] == '\0') return;
  snprintf(line, sizeof line, _("%s: %s"), label, value);
  (void)!buf_print(&scroll->text, "%s\n", line);
}

void scroll_phone(struct scroll *scroll, const char *label, const char *phone) {
  char *shown = phone != NULL ? visitor_phone_shown(phone) : NULL;
  scroll_fact(scroll, label, shown);
  free(shown);
}

void scroll_line(struct scroll *scroll, const char *format, ...) {
  char line[SCROLL_LINE];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  (void)!buf_print(&scroll->text, "%s\n", line);
}

/* Lines that the text needs at that width; draws those in the window when canvas is given. */
static int scroll_walk(const struct scroll *scroll, struct canvas *canvas, struct rect rect) {
  int line = 0;
  const char *at = scroll->text.data != NULL ? scroll->text.data : "";
  while (*at != '\0') {
    size_t length = strcspn(at, "\n");
    bool heading = *at == SCROLL_HEADING;
    char *text = mem_copy_n(at + heading, length - heading);
    int row = line - scroll->first, need = canvas_paragraph(NULL, rect, 0, STYLE_TEXT, text);
    if (need == 0) need = 1;
    if (canvas != NULL && row + need > 0 && row < rect.height) {
      struct rect place = {rect.x, rect.y + (row > 0 ? row : 0), rect.width, rect.height - (row > 0 ? row : 0)};
      canvas_paragraph(canvas, place, row < 0 ? -row : 0, heading ? STYLE_SAY : STYLE_TEXT, text);
    }
    free(text);
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

void scroll_place(const struct scroll *scroll, char *out, size_t size) {
  int last = scroll->first + scroll->height;
  out[0] = '\0';
  if (scroll->lines > scroll->height)
    snprintf(out, size, "%d-%d/%d", scroll->first + 1, last < scroll->lines ? last : scroll->lines, scroll->lines);
}

bool scroll_command(struct scroll *scroll, enum command command) {
  int last = scroll->lines > scroll->height ? scroll->lines - scroll->height : 0, to = scroll->first;
  switch (command) {
  case COMMAND_UP:
    to--;
    break;
  case COMMAND_DOWN:
    to++;
    break;
  case COMMAND_PAGE_UP:
    to -= scroll->height - 1;
    break;
  case COMMAND_PAGE_DOWN:
    to += scroll->height - 1;
    break;
  case COMMAND_FIRST:
    to = 0;
    break;
  case COMMAND_LAST:
    to = last;
    break;
  default:
    return false;
  }
  scroll->first = to < 0 ? 0 : to > last ? last : to;
  return true;
}
