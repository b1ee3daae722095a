#include "tui/scroll.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

enum { SCROLL_MAX = 256 * 1024, SCROLL_LINE = 4096, SCROLL_LAST = 512, SCROLL_HEADING = '\x01' };

struct scroll scroll_empty(void) {
  return (struct scroll){.text = buf_empty(SCROLL_MAX + SCROLL_LAST), .height = 1};
}

void scroll_free(struct scroll *scroll) {
  buf_free(&scroll->text);
}

void scroll_reset(struct scroll *scroll) {
  buf_reset(&scroll->text);
  scroll->cut = false;
}

bool scroll_is_full(const struct scroll *scroll) {
  return scroll->text.length > SCROLL_MAX - SCROLL_LINE;
}

/* What does not fit is missed: whole characters up to there, and a line that says so, once. */
static void scroll_add(struct scroll *scroll, const char *text) {
  size_t length = strlen(text), room = SCROLL_MAX - scroll->text.length, fits = length < room ? length : room;
  if (scroll->cut) return;
  while (fits < length && fits > 0 && ((unsigned char)text[fits] & 0xC0) == 0x80)
    fits--;
  (void)!buf_add(&scroll->text, text, fits);
  (void)!buf_add_text(&scroll->text, "\n");
  scroll->cut = fits < length || scroll->text.length >= SCROLL_MAX;
  if (scroll->cut) (void)!buf_print(&scroll->text, "%s\n", _("The rest is too long to be shown here"));
}

void scroll_heading(struct scroll *scroll, const char *text) {
  AUTO(mem_free_at) char *heading = mem_print("%c%s", SCROLL_HEADING, text);
  scroll_add(scroll, heading);
}

void scroll_fact(struct scroll *scroll, const char *label, const char *value) {
  if (value != NULL && value[0] != '\0') scroll_line(scroll, _("%s: %s"), label, value);
}

void scroll_text(struct scroll *scroll, const char *text) {
  scroll_add(scroll, text);
}

void scroll_line(struct scroll *scroll, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  AUTO(mem_free_at) char *line = mem_print_with(format, arguments);
  va_end(arguments);
  scroll_add(scroll, line);
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
  int used = 1 + canvas_text(canvas, rect.x + 1, rect.y + rect.height, rect.width - 1, STYLE_KEY, keys);
  const char *more = _("   Up Down more");
  bool fits = used + text_width(more) <= rect.width;
  if (scroll->lines > scroll->height && fits)
    canvas_text(canvas, rect.x + used, rect.y + rect.height, rect.width - used, STYLE_KEY, more);
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
