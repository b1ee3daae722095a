#include <termios.h>
#include <unistd.h>

#include "tui/term.h"
#include "tui/term_modes.h"

void term_crash_reset(void) {
  static const char reset[] = TERM_PASTE_OFF TERM_MOUSE_OFF "\033[?1049l\033[?25h\033[0m\r\n";
  struct termios modes; /* as found now: the modes that raw() took away are given back */
  if (tcgetattr(STDIN_FILENO, &modes) == 0) {
    modes.c_iflag |= ICRNL | IXON | BRKINT;
    modes.c_oflag |= OPOST | ONLCR;
    modes.c_lflag |= ICANON | ECHO | ISIG | IEXTEN;
    tcsetattr(STDIN_FILENO, TCSANOW, &modes);
  }
  if (write(STDOUT_FILENO, reset, sizeof reset - 1) < 0) return;
}
