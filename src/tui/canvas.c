#include "tui/canvas.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/plain.h"
#include "base/text.h"
#include "base/uri.h"

enum { CANVAS_TEXT_MAX = 1024, CANVAS_BESIDE = 3 /* rows that stand side by side */, CANVAS_LINKS = 256 };

struct canvas_row { /* what stands in a place of one row; width 0: nothing that is known */
  int x, width;
  uint64_t look;
};

struct canvas_target { /* what some of the cells open */
  uint32_t link;
  char *uri;
};

struct canvas {
  int width, height;
  bool ascii;
  struct cell *cells;
  struct canvas_row *rows; /* CANVAS_BESIDE for each */
  size_t target_count;
  struct canvas_target targets[CANVAS_LINKS];
  struct canvas_cursor cursor;
  const void *holder;
};

/* Where something is put, in how many cells and how. */
struct canvas_pen {
  int x, y, width;
  enum style style;
};

static const struct cell blank = {.text = " ", .width = 1, .style = STYLE_TEXT};

struct canvas *canvas_new(int width, int height, bool ascii) {
  struct canvas *canvas = mem_new(sizeof *canvas);
  canvas->ascii = ascii;
  canvas_resize(canvas, width, height);
  return canvas;
}

static void canvas_forget_links(struct canvas *canvas) {
  while (canvas->target_count > 0)
    free(canvas->targets[--canvas->target_count].uri);
}

void canvas_free(struct canvas *take_canvas) {
  if (take_canvas == NULL) return;
  canvas_forget_links(take_canvas);
  free(take_canvas->cells);
  free(take_canvas->rows);
  free(take_canvas);
}

void canvas_resize(struct canvas *canvas, int width, int height) {
  canvas->width = width > 0 ? width : 1;
  canvas->height = height > 0 ? height : 1;
  canvas->cells = mem_resize(canvas->cells, (size_t)canvas->width * (size_t)canvas->height, sizeof *canvas->cells);
  canvas->rows = mem_resize(canvas->rows, (size_t)canvas->height * CANVAS_BESIDE, sizeof *canvas->rows);
  canvas_clear(canvas);
}

void canvas_clear(struct canvas *canvas) {
  for (int n = 0; n < canvas->width * canvas->height; n++)
    canvas->cells[n] = blank;
  memset(canvas->rows, 0, (size_t)canvas->height * CANVAS_BESIDE * sizeof *canvas->rows);
  canvas_forget_links(canvas);
  canvas_cursor(canvas, 0, 0, false);
  canvas->holder = NULL;
}

int canvas_width(const struct canvas *canvas) {
  return canvas->width;
}

int canvas_height(const struct canvas *canvas) {
  return canvas->height;
}

const void *canvas_holder(const struct canvas *canvas) {
  return canvas->holder;
}

void canvas_hold(struct canvas *canvas, const void *holder) {
  canvas->holder = holder;
}

static struct cell *canvas_at(const struct canvas *canvas, int x, int y) {
  return &canvas->cells[y * canvas->width + x];
}

static void canvas_blank_half(struct cell *half) {
  *half = (struct cell){.text = " ", .width = 1, .style = half->style};
}

/* A wide character loses its other half when one half is drawn over. */
static void canvas_break_wide(struct canvas *canvas, int x, int y) {
  struct cell *cell = canvas_at(canvas, x, y);
  if (cell->width == 0 && x > 0) canvas_blank_half(cell - 1);
  if (cell->width == 2 && x + 1 < canvas->width) canvas_blank_half(cell + 1);
}

static void canvas_put(struct canvas *canvas, struct canvas_pen pen, const char *bytes, size_t length) {
  canvas_break_wide(canvas, pen.x, pen.y);
  if (pen.width == 2) {
    canvas_break_wide(canvas, pen.x + 1, pen.y);
    *canvas_at(canvas, pen.x + 1, pen.y) = (struct cell){.width = 0, .style = (unsigned char)pen.style};
  }
  struct cell *cell = canvas_at(canvas, pen.x, pen.y);
  *cell = (struct cell){.width = (unsigned char)pen.width, .style = (unsigned char)pen.style};
  if (length >= CANVAS_CELL_BYTES) { /* more marks than anybody writes: what fits, by whole characters */
    length = CANVAS_CELL_BYTES - 1;
    while (((unsigned char)bytes[length] & 0xC0) == 0x80)
      length--;
  }
  memcpy(cell->text, bytes, length);
}

/* Every character of the cluster only shows something, and there is a base below the marks. */
static bool canvas_is_harmless(const char *bytes, size_t length, int width) {
  uint32_t character;
  for (size_t at = 0; at < length;) {
    at += text_decode(bytes + at, length - at, &character);
    if (!text_is_visible(character)) return false;
  }
  return width > 0;
}

/* width: the cluster's, 0 of a mark without a base. */
static void canvas_put_cluster(struct canvas *canvas, struct canvas_pen pen, const char *bytes, size_t length) {
  bool harmless = canvas_is_harmless(bytes, length, pen.width), wide = pen.width == 2;
  if (harmless && !canvas->ascii) {
    canvas_put(canvas, pen, bytes, length);
    return;
  }
  char letter = harmless ? plain_letter(bytes, length) : '?';
  pen.width = 1;
  canvas_put(canvas, pen, canvas->ascii ? &letter : "\uFFFD", canvas->ascii ? 1 : strlen("\uFFFD"));
  pen.x++;
  if (wide) canvas_put(canvas, pen, " ", 1);
}

/* A character of printable ASCII that carries no mark. */
static bool canvas_is_plain(const char *at) {
  return *at >= ' ' && *at <= '~' && (unsigned char)at[1] < 0x80;
}

/* What of text is plain, in at most room cells from pen on; cells left of the canvas count, and are not drawn. */
static size_t canvas_put_plain(struct canvas *canvas, struct canvas_pen pen, int room, const char *text) {
  struct cell *row = canvas_at(canvas, 0, pen.y);
  size_t length = 0;
  for (int x = pen.x; length < (size_t)room && canvas_is_plain(text + length); length++, x++) {
    if (x < 0) continue;
    if (row[x].width != 1) canvas_break_wide(canvas, x, pen.y);
    row[x] = (struct cell){.text = {text[length]}, .width = 1, .style = (unsigned char)pen.style};
  }
  return length;
}

/* The first length bytes of text, by whole clusters, in at most pen's width. Returns the cells used. */
static int canvas_put_text(struct canvas *canvas, struct canvas_pen pen, const char *text, size_t length) {
  int end = pen.x + pen.width, begin = pen.x;
  for (const char *at = text; at < text + length;) {
    size_t left = (size_t)(text + length - at);
    int room = left < (size_t)(end - pen.x) ? (int)left : end - pen.x;
    size_t bytes = canvas_put_plain(canvas, pen, room, at);
    pen.x += (int)bytes;
    at += bytes;
    if (at == text + length || pen.x == end) break;
    bytes = text_next(at, &pen.width);
    int taken = pen.width > 0 ? pen.width : 1; /* a mark without a base, shown as what it is not */
    if (pen.x + taken > end) break;
    if (pen.x >= 0) canvas_put_cluster(canvas, pen, at, bytes);
    pen.x += taken;
    at += bytes;
  }
  return pen.x - begin;
}

int canvas_text(struct canvas *canvas, int x, int y, int width, enum style style, const char *text) {
  if (y < 0 || y >= canvas->height || x >= canvas->width || width <= 0 || text == NULL) return 0;
  if (width > canvas->width - x) width = canvas->width - x;
  struct canvas_pen pen = {x, y, width, style};
  size_t length = text_fit(text, width, NULL);
  if (text[length] == '\0') return canvas_put_text(canvas, pen, text, length);
  pen.width--;
  int used = canvas_put_text(canvas, pen, text, text_fit(text, width - 1, NULL));
  pen = (struct canvas_pen){x + used, y, width - used, style};
  return used + canvas_put_text(canvas, pen, "…", strlen("…"));
}

int canvas_print(struct canvas *canvas, int x, int y, int width, enum style style, const char *format, ...) {
  char text[CANVAS_TEXT_MAX];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return canvas_text(canvas, x, y, width, style, text);
}

int canvas_text_right(struct canvas *canvas, int x, int y, int width, enum style style, const char *text) {
  int need = text_width(text);
  if (need > width) need = width;
  return canvas_text(canvas, x + width - need, y, need, style, text);
}

/* How many bytes of text make a line of at most width cells; *next is where the next line begins. */
static size_t canvas_line(const char *text, int width, size_t *next) {
  size_t fits = text_fit(text, width, NULL);
  const char *newline = memchr(text, '\n', fits); /* no further: a long text is read once, not once a line */
  size_t end = newline != NULL ? (size_t)(newline - text) : fits;
  if (text[end] == '\n' || text[end] == '\0') {
    *next = end + (text[end] == '\n');
    return end;
  }
  size_t cut = fits;
  while (cut > 0 && text[cut] != ' ')
    cut--;
  int cells;
  if (cut == 0) cut = fits > 0 ? fits : text_next(text, &cells); /* a word longer than the line */
  *next = cut + strspn(text + cut, " ");
  return cut;
}

int canvas_paragraph(struct canvas *canvas, struct rect rect, int first, enum style style, const char *text) {
  int lines = 0;
  if (rect.width <= 0) return 0;
  while (*text != '\0') {
    size_t next, length = canvas_line(text, rect.width, &next);
    int row = lines - first;
    if (canvas != NULL && row >= 0 && row < rect.height) {
      AUTO(mem_free_at) char *line = mem_copy_n(text, length);
      canvas_text(canvas, rect.x, rect.y + row, rect.width, style, line);
    }
    lines++;
    text += next;
  }
  return lines;
}

/* ---- links */

/* Of those that no cell has any more. */
static void canvas_sweep_links(struct canvas *canvas) {
  size_t kept = 0;
  for (size_t n = 0; n < canvas->target_count; n++) {
    bool used = false;
    for (int at = 0; !used && at < canvas->width * canvas->height; at++)
      used = canvas->cells[at].link == canvas->targets[n].link;
    if (used)
      canvas->targets[kept++] = canvas->targets[n];
    else
      free(canvas->targets[n].uri);
  }
  canvas->target_count = kept;
}

const char *canvas_link_uri(const struct canvas *canvas, uint32_t link) {
  for (size_t n = 0; link != 0 && n < canvas->target_count; n++)
    if (canvas->targets[n].link == link) return canvas->targets[n].uri;
  return NULL;
}

/* The same number for the same URI on every canvas (FNV-1a). 0: there is none, no room for it, or another one has its
 * number. */
static uint32_t canvas_link_of(struct canvas *canvas, const char *uri) {
  uint32_t link = 2166136261u;
  if (uri == NULL || !uri_is_safe(uri)) return 0;
  for (const char *at = uri; *at != '\0'; at++)
    link = (link ^ (unsigned char)*at) * 16777619u;
  const char *known = canvas_link_uri(canvas, link);
  if (known != NULL) return strcmp(known, uri) == 0 ? link : 0;
  if (canvas->target_count == CANVAS_LINKS) canvas_sweep_links(canvas);
  if (canvas->target_count == CANVAS_LINKS || link == 0) return 0;
  canvas->targets[canvas->target_count++] = (struct canvas_target){link, mem_copy(uri)};
  return link;
}

static int canvas_width_of(const char *text, size_t length) {
  AUTO(mem_free_at) char *part = mem_copy_n(text, length);
  return text_width(part);
}

/* The bytes of a line that begins at x. */
static void canvas_link_cells(struct canvas *canvas, int x, int y, const char *line, struct canvas_link bytes) {
  uint32_t link = canvas_link_of(canvas, bytes.uri);
  int begin = x + canvas_width_of(line, bytes.begin), end = x + canvas_width_of(line, bytes.end);
  if (end > canvas->width) end = canvas->width;
  for (int at = begin > 0 ? begin : 0; at < end && y >= 0 && y < canvas->height; at++)
    canvas_at(canvas, at, y)->link = link;
}

void canvas_link_text(struct canvas *canvas, int x, int y, int width, const char *text, struct canvas_link link) {
  if (width > canvas->width - x) width = canvas->width - x;
  if (width <= 0) return;
  size_t fits = text_fit(text, width, NULL);
  if (text[fits] != '\0') fits = text_fit(text, width - 1, NULL); /* an ellipsis stands there */
  if (link.end <= fits) canvas_link_cells(canvas, x, y, text, link);
}

void canvas_link_paragraph(struct canvas *canvas, struct rect rect, int first, const char *text,
                           struct canvas_link link) {
  size_t at = 0, next;
  for (int row = -first; rect.width > 0 && row < rect.height && at < link.end && text[at] != '\0'; row++, at += next) {
    size_t length = canvas_line(text + at, rect.width, &next), end = link.end - at;
    size_t begin = link.begin > at ? link.begin - at : 0;
    if (row < 0 || begin >= length) continue;
    struct canvas_link part = {begin, end < length ? end : length, link.uri};
    canvas_link_cells(canvas, rect.x, rect.y + row, text + at, part);
  }
}

/* ---- places */

static struct rect canvas_inside(const struct canvas *canvas, struct rect rect) {
  int x = rect.x > 0 ? rect.x : 0, y = rect.y > 0 ? rect.y : 0;
  int right = rect.x + rect.width, bottom = rect.y + rect.height;
  if (right > canvas->width) right = canvas->width;
  if (bottom > canvas->height) bottom = canvas->height;
  return (struct rect){x, y, right - x, bottom - y};
}

static void canvas_forget_rows(struct canvas *canvas, struct rect rect, int y) {
  for (int n = 0; n < CANVAS_BESIDE; n++) {
    struct canvas_row *known = &canvas->rows[y * CANVAS_BESIDE + n];
    if (known->x < rect.x + rect.width && rect.x < known->x + known->width) known->width = 0;
  }
}

void canvas_fill(struct canvas *canvas, struct rect rect, enum style style) {
  struct cell filled = blank;
  filled.style = (unsigned char)style;
  rect = canvas_inside(canvas, rect);
  for (int y = rect.y; y < rect.y + rect.height && rect.width > 0; y++) {
    canvas_forget_rows(canvas, rect, y);
    canvas_break_wide(canvas, rect.x, y);
    canvas_break_wide(canvas, rect.x + rect.width - 1, y);
    for (int x = rect.x; x < rect.x + rect.width; x++)
      *canvas_at(canvas, x, y) = filled;
  }
}

bool canvas_begin_row(struct canvas *canvas, struct rect row, uint64_t look) {
  if (row.y < 0 || row.y >= canvas->height || row.width <= 0) return false;
  struct canvas_row *known = &canvas->rows[row.y * CANVAS_BESIDE];
  for (int n = 0; n < CANVAS_BESIDE; n++)
    if (known[n].width == row.width && known[n].x == row.x && known[n].look == look) return false;
  canvas_fill(canvas, row, STYLE_TEXT);
  for (int n = 0; n < CANVAS_BESIDE; n++) {
    if (known[n].width != 0) continue;
    known[n] = (struct canvas_row){row.x, row.width, look};
    break;
  }
  return true;
}

void canvas_vertical(struct canvas *canvas, int x, int y, int height) {
  for (int n = 0; n < height; n++)
    canvas_text(canvas, x, y + n, 1, STYLE_TEXT, "│");
}

void canvas_cursor(struct canvas *canvas, int x, int y, bool shown) {
  canvas->cursor = (struct canvas_cursor){
      .x = x < canvas->width ? x : canvas->width - 1, .y = y < canvas->height ? y : canvas->height - 1, .shown = shown};
}

struct canvas_cursor canvas_get_cursor(const struct canvas *canvas) {
  return canvas->cursor;
}

const struct cell *canvas_cell(const struct canvas *canvas, int x, int y) {
  return canvas_at(canvas, x, y);
}
