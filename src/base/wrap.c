#include "base/wrap.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

enum { WRAP_INDENT = 2 };

static void wrap_break(struct wrap *wrap, struct buf *out) {
  (void)!buf_print(out, "\n%*s", WRAP_INDENT, "");
  wrap->column = WRAP_INDENT;
}

/* One word behind so many blanks, which are dropped where the line ends. */
static void wrap_word(struct wrap *wrap, int blanks, const char *word, struct buf *out) {
  int columns = wrap->columns > WRAP_LEAST ? wrap->columns : WRAP_LEAST, width = text_width(word), used;
  if (wrap->column + blanks + width <= columns) {
    (void)!buf_print(out, "%*s", blanks, "");
    wrap->column += blanks;
  } else if (wrap->column > WRAP_INDENT) {
    wrap_break(wrap, out);
  }
  for (; wrap->column + (width = text_width(word)) > columns; wrap_break(wrap, out)) {
    size_t fits = text_fit(word, columns - wrap->column, &used);
    (void)!buf_add(out, word, fits);
    word += fits;
  }
  (void)!buf_add_text(out, word);
  wrap->column += width;
}

char *wrap_text(struct wrap *wrap, const char *text, size_t length) {
  struct buf out = buf_empty(BUF_UNBOUNDED);
  AUTO(mem_free_at) char *copy = mem_copy_n(text, length); /* ends with a NUL */
  for (const char *at = copy; *at != '\0';) {
    size_t blanks = strspn(at, " "), letters = strcspn(at + blanks, " \n");
    AUTO(mem_free_at) char *word = mem_copy_n(at + blanks, letters);
    at += blanks + letters;
    if (letters > 0 || (*at == '\0' && wrap->column + (int)blanks <= wrap->columns))
      wrap_word(wrap, (int)blanks, word, &out);
    if (*at != '\n') continue;
    (void)!buf_add_text(&out, "\n");
    wrap->column = 0;
    at++;
  }
  return buf_take(&out);
}
