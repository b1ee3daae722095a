#include "tui/osc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

enum { OSC_MOST = 4096 /* bytes of links at once, and one more */ };

/* ---- the clipboard */

/* Base64 (RFC 4648) of at most OSC_COPY_MAX bytes. */
static void osc_encode(const char *text, size_t length, char *out) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const unsigned char *bytes = (const unsigned char *)text;
  for (size_t n = 0; n < length; n += 3) {
    uint32_t three = (uint32_t)bytes[n] << 16 | (n + 1 < length ? (uint32_t)bytes[n + 1] << 8 : 0) |
                     (n + 2 < length ? bytes[n + 2] : 0);
    *out++ = digits[three >> 18];
    *out++ = digits[three >> 12 & 63];
    *out++ = '=';
    *out++ = '=';
    if (n + 1 < length) out[-2] = digits[three >> 6 & 63];
    if (n + 2 < length) out[-1] = digits[three & 63];
  }
  *out = '\0';
}

bool osc_copy(struct buf *out, const char *text) {
  char encoded[OSC_COPY_MAX / 3 * 4 + 8];
  size_t length = strlen(text);
  if (length > OSC_COPY_MAX || !text_is_clean(text)) return false;
  osc_encode(text, length, encoded);
  return buf_print(out, "\033]52;c;%s\a", encoded); /* tmux takes it as it is; what is wrapped it passes by */
}

void osc_send(const struct buf *bytes) {
  fwrite(bytes->data, 1, bytes->length, stdout);
  fflush(stdout);
}

/* ---- links */

void osc_links_free(struct osc_links *links) {
  free(links->cells);
  free(links->rows);
  free(links->stale);
}

void osc_links_resize(struct osc_links *links, int width, int height) {
  links->width = width;
  links->height = height;
  links->cells = mem_resize(links->cells, (size_t)width * (size_t)height, sizeof *links->cells);
  links->rows = mem_resize(links->rows, (size_t)height, sizeof *links->rows);
  links->stale = mem_resize(links->stale, (size_t)height, sizeof *links->stale);
  osc_links_forget(links);
}

void osc_links_forget(struct osc_links *links) {
  memset(links->cells, 0, (size_t)links->width * (size_t)links->height * sizeof *links->cells);
  memset(links->rows, 0, (size_t)links->height * sizeof *links->rows);
  memset(links->stale, 0, (size_t)links->height * sizeof *links->stale);
}

void osc_links_written(struct osc_links *links, int x, int y) {
  links->cells[y * links->width + x] = 0;
  links->stale[y] = true;
}

void osc_links_go(struct osc_links *links, int x, int y) {
  links->stale[y] |= x != links->x || y != links->y;
  links->x = x;
  links->y = y;
}

bool osc_links_outdated(const struct osc_links *links, const struct canvas *canvas, int y, int *x, bool all) {
  const uint32_t *cells = &links->cells[y * links->width];
  const struct cell *row = canvas_cell(canvas, 0, y);
  int width = links->width < canvas_width(canvas) ? links->width : canvas_width(canvas);
  if (!links->rows[y]) return false;
  while (*x < width && (cells[*x] == 0 || (!all && cells[*x] == row[*x].link)))
    (*x)++;
  return *x < width;
}

bool osc_links_any(const struct osc_links *links) {
  bool any = false;
  for (int y = 0; y < links->height; y++)
    any |= links->rows[y];
  return any;
}

void osc_look(char out[OSC_LOOK], const bool looks[4], int colour) {
  size_t length = 0;
  char codes[16] = "";
  for (int n = 0; n < 4; n++)
    if (looks[n]) length += (size_t)snprintf(codes + length, sizeof codes - length, ";%c", "1247"[n]);
  if (colour >= 0) snprintf(codes + length, sizeof codes - length, ";3%d", colour % 8);
  out[0] = '\0';
  if (codes[0] != '\0') snprintf(out, OSC_LOOK, "\033[%sm", codes + 1);
}

struct osc_pen { /* how the terminal writes */
  const struct canvas *canvas;
  char (*looks)[OSC_LOOK];
  int x, y; /* where; -1: not known */
  int style;
  uint32_t link;
};

static void osc_paint_cell(struct osc_pen *pen, int x, int y, struct buf *out) {
  const struct cell *cell = canvas_cell(pen->canvas, x, y);
  const char *look = pen->looks[cell->style], *now = pen->style >= 0 ? pen->looks[pen->style] : "";
  if (x != pen->x || y != pen->y) (void)!buf_print(out, "\033[%d;%dH", y + 1, x + 1);
  if (strcmp(look, now) != 0) (void)!buf_print(out, "%s%s", now[0] != '\0' ? "\033[m" : "", look);
  if (cell->link != pen->link)
    (void)!buf_print(out, "\033]8;id=%08x;%s\033\\", (unsigned)cell->link, canvas_link_uri(pen->canvas, cell->link));
  (void)!buf_add_text(out, cell->text);
  *pen = (struct osc_pen){pen->canvas, pen->looks, x + cell->width, y, cell->style, cell->link};
}

/* False when that is enough for now. */
static bool osc_paint_row(struct osc_links *links, struct osc_pen *pen, int y, struct buf *out) {
  int width = links->width < canvas_width(pen->canvas) ? links->width : canvas_width(pen->canvas);
  const struct cell *row = canvas_cell(pen->canvas, 0, y);
  uint32_t *cells = &links->cells[y * links->width];
  links->rows[y] = false;
  for (int x = 0; x < width; x++) {
    links->rows[y] |= cells[x] != 0;
    if (row[x].link == 0 || (cells[x] == row[x].link && !links->stale[y])) continue;
    if (out->length > OSC_MOST) return links->rows[y] = true, false;
    if (row[x].width > 0) osc_paint_cell(pen, x, y, out);
    cells[x] = row[x].link;
    links->rows[y] = true;
  }
  links->stale[y] = false;
  return true;
}

void osc_links_paint(struct osc_links *links, const struct canvas *canvas, char looks[STYLE_COUNT][OSC_LOOK],
                     struct buf *out) {
  struct osc_pen pen = {.canvas = canvas, .looks = looks, .x = -1, .y = -1, .style = -1};
  int height = links->height < canvas_height(canvas) ? links->height : canvas_height(canvas);
  for (int y = 0; y < height; y++)
    if (!osc_paint_row(links, &pen, y, out)) break;
  if (pen.link != 0) (void)!buf_add_text(out, "\033]8;;\033\\");
  if (pen.style >= 0 && looks[pen.style][0] != '\0') (void)!buf_add_text(out, "\033[m");
  if (pen.x >= 0) (void)!buf_print(out, "\033[%d;%dH", links->y + 1, links->x + 1);
}
