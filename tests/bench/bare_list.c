/* bare_list: the least that a list in a terminal costs: ncurses, 40 rows, every row drawn anew at each key. Beside it
 * `make bench` counts the dashboard's instructions a key. */
#include <curses.h>
#include <locale.h>

enum { ROWS = 40 };

static void draw(int selected) {
  erase();
  mvprintw(0, 0, " 1 Properties  up to date");
  for (int n = 0; n < ROWS && n < LINES - 4; n++) {
    mvprintw(n + 1, 0, "%c", n == selected ? '>' : ' ');
    if (n == selected) attron(A_BOLD);
    printw("75-%04d  ", 1000 + n);
    if (n == selected) attroff(A_BOLD);
    printw("%d rue de la Paix, 75002 Paris", n);
  }
  mvprintw(LINES - 1, 0, " b book  x cancel  m move  / filter  ? help");
  move(selected + 1, 0);
  refresh();
}

int main(void) {
  setlocale(LC_ALL, "");
  initscr();
  raw();
  noecho();
  int selected = 0;
  for (int key = 0; key != 'q'; key = getch()) {
    if (key == 'j' && selected < ROWS - 1) selected++;
    if (key == 'k' && selected > 0) selected--;
    draw(selected);
  }
  endwin();
  return 0;
}
