#include "drawn.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"

char *drawn_row(const struct canvas *canvas, int y) {
  struct buf row = buf_empty(BUF_UNBOUNDED);
  for (int x = 0; x < canvas_width(canvas); x++)
    (void)!buf_add_text(&row, canvas_cell(canvas, x, y)->text);
  while (row.length > 0 && row.data[row.length - 1] == ' ')
    buf_cut(&row, row.length - 1);
  return buf_take(&row);
}

char *drawn_all(const struct canvas *canvas) {
  struct buf all = buf_empty(BUF_UNBOUNDED);
  for (int y = 0; y < canvas_height(canvas); y++) {
    AUTO(mem_free_at) char *row = drawn_row(canvas, y);
    (void)!buf_print(&all, "%s\n", row);
  }
  return buf_take(&all);
}
