/* screenshot: runs the demo in a terminal and writes its screen as SVG. Usage: screenshot [FILE [LANGUAGE]] (make
 * screenshot). */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/home.h"
#include "../harness/tty.h"

enum { ROWS = 26, COLUMNS = 116, CELL_WIDTH = 8, CELL_HEIGHT = 17, PAPER = 0x15171A, INK = 0xD0D0D0 };

static const char *path = "doc/screenshot.svg", *language = "en";

static void write_text(FILE *out, const char *text) {
  for (; *text != '\0'; text++) {
    if (*text == '&')
      fputs("&amp;", out);
    else if (*text == '<')
      fputs("&lt;", out);
    else
      fputc(*text, out);
  }
}

static void write_cell(FILE *out, const struct tty_cell *cell, int row, int column) {
  int ink = cell->foreground >= 0 ? cell->foreground : INK, paper = cell->background >= 0 ? cell->background : PAPER;
  int x = column * CELL_WIDTH, y = row * CELL_HEIGHT, width = cell->width * CELL_WIDTH;
  if (cell->reverse) {
    int swap = ink;
    ink = paper;
    paper = swap;
  }
  if (paper != PAPER)
    fprintf(out, "<rect x='%d' y='%d' width='%d' height='%d' fill='#%06x'/>\n", x, y, width, CELL_HEIGHT, paper);
  if (strcmp(cell->text, " ") != 0) {
    fprintf(out, "<text x='%d' y='%d' fill='#%06x'%s>", x, y + 13, ink, cell->bold ? " font-weight='bold'" : "");
    write_text(out, cell->text);
    fputs("</text>\n", out);
  }
  if (cell->underline)
    fprintf(out, "<rect x='%d' y='%d' width='%d' height='1' fill='#%06x'/>\n", x, y + 15, width, ink);
}

static void write_screen(void **state) {
  struct home home;
  (void)state;
  home_open(&home);
  struct tty *tty = tty_start(&home, &(struct tty_setup){.rows = ROWS, .columns = COLUMNS, .language = language},
                              (const char *const[]){"./visitdeck", "--demo", NULL});
  tty_wait(tty, "★");
  tty_wait(tty, "Agence du Parc");
  tty_type(tty, "b");
  tty_wait(tty, "1-9");
  tty_type(tty, "1");
  tty_type(tty, "Marie Dupont 06 12 34 56 78 marie@x.fr");
  tty_wait(tty, "mail marie@x.fr");
  FILE *out = fopen(path, "w");
  assert_non_null(out);
  fprintf(out,
          "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='DejaVu Sans "
          "Mono,Menlo,Consolas,monospace' font-size='13'>\n"
          "<rect width='100%%' height='100%%' fill='#%06x'/>\n",
          COLUMNS * CELL_WIDTH, ROWS * CELL_HEIGHT, PAPER);
  for (int row = 0; row < ROWS; row++) {
    for (int column = 0; column < COLUMNS;) {
      struct tty_cell cell = tty_cell(tty, row, column);
      if (cell.width < 1) cell.width = 1;
      write_cell(out, &cell, row, column);
      column += cell.width;
    }
  }
  fputs("</svg>\n", out);
  assert_int_equal(fclose(out), 0);
  tty_type(tty, "\003\003\003"); /* out of the line, out of choosing, out */
  tty_wait_exit(tty);
  tty_free(tty);
  home_close(&home);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(write_screen)};
  if (argc > 1) path = argv[1];
  if (argc > 2) language = argv[2];
  signal(SIGPIPE, SIG_IGN);
  return cmocka_run_group_tests_name("screenshot", tests, NULL, NULL);
}
