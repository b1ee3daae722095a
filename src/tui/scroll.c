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

static void scroll_forget_links(struct scroll *scroll) {
  while (scroll->link_count > 0)
    free(scroll->links[--scroll->link_count].uri);
}

void scroll_free(struct scroll *scroll) {
  scroll_forget_links(scroll);
  free(scroll->links);
  buf_free(&scroll->text);
}

void scroll_reset(struct scroll *scroll) {
  buf_reset(&scroll->text);
  scroll_forget_links(scroll);
  scroll->last = 0;
  scroll->cut = false;
}

bool scroll_is_full(const struct scroll *scroll) {
  return scroll->text.length > SCROLL_MAX - SCROLL_LINE;
}

/* What does not fit is missed: whole characters up to there, and a line that says so, once. */
static void scroll_add(struct scroll *scroll, const char *text) {
  size_t length = strlen(text), room = SCROLL_MAX - scroll->text.length, fits = length < room ? length : room;
  if (scroll->cut) return;
  scroll->last = scroll->text.length;
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

void scroll_link(struct scroll *scroll, const char *part, char *take_uri) {
  AUTO(mem_free_at) char *uri = take_uri;
  const char *at = scroll->text.data != NULL ? strstr(scroll->text.data + scroll->last, part) : NULL;
  if (uri == NULL || at == NULL || scroll->cut) return;
  size_t begin = (size_t)(at - scroll->text.data);
  if (scroll->link_count > 0 && scroll->links[scroll->link_count - 1].end > begin) return;
  if ((scroll->link_count & (scroll->link_count - 1)) == 0) /* there is room for a power of two */
    scroll->links = mem_resize(scroll->links, 2 * scroll->link_count + 1, sizeof *scroll->links);
  scroll->links[scroll->link_count++] = (struct scroll_link){begin, begin + strlen(part), mem_take(&uri)};
}

void scroll_fact_link(struct scroll *scroll, const char *label, const char *value, char *take_uri) {
  AUTO(mem_free_at) char *uri = take_uri;
  scroll_fact(scroll, label, value);
  if (text_is_filled(value)) scroll_link(scroll, value, mem_take(&uri));
}

/* What of the window is left for a paragraph from that row on. */
static struct rect scroll_place_of(struct rect window, int row) {
  int below = row > 0 ? row : 0;
  return (struct rect){window.x, window.y + below, window.width, window.height - below};
}

int scroll_paragraph(struct canvas *canvas, struct rect window, int row, enum style style, const char *text) {
  int need = canvas_paragraph(canvas, scroll_place_of(window, row), row < 0 ? -row : 0, style, text);
  return need > 0 ? need : 1;
}

/* Of a paragraph that begins at that byte of the page, and was drawn from that row on. */
static void scroll_draw_link(struct canvas *canvas, struct rect window, int row, const char *text, size_t begin,
                             const struct scroll_link *link) {
  canvas_link_paragraph(canvas, scroll_place_of(window, row), row < 0 ? -row : 0, text,
                        (struct canvas_link){link->begin - begin, link->end - begin, link->uri});
}

/* Lines that the text needs at that width; draws those in the window when canvas is given. */
static int scroll_walk(const struct scroll *scroll, struct canvas *canvas, struct rect rect) {
  int line = 0;
  size_t link = 0;
  const char *at = scroll->text.data != NULL ? scroll->text.data : "";
  while (*at != '\0') {
    size_t length = strcspn(at, "\n");
    bool heading = *at == SCROLL_HEADING;
    AUTO(mem_free_at) char *text = mem_copy_n(at + heading, length - heading);
    int row = line - scroll->first;
    line += scroll_paragraph(canvas, rect, row, heading ? STYLE_STRONG : STYLE_TEXT, text);
    size_t begin = (size_t)(at + heading - scroll->text.data), end = begin + length;
    for (; canvas != NULL && link < scroll->link_count && scroll->links[link].begin < end; link++)
      scroll_draw_link(canvas, rect, row, text, begin, &scroll->links[link]);
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
