#include "tui/term.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termcap.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

enum {
  TERM_PASTE_MAX = 4096,
  TERM_PASTE_BEGIN = KEY_MAX + 0x1000, /* far from KEY_MAX: curses numbers terminfo's own extra keys from there */
  TERM_PASTE_END = TERM_PASTE_BEGIN + 1,
  TERM_NAMED = 0x110000, /* named keys, told from characters */
  TERM_REPEAT_MS = 60,
  TERM_BARE = STYLE_COUNT, /* the look of a cell that was cleared: pair 0 */
  TERM_GAP = 3,            /* blanks that are cheaper to draw than to step over */
  TERM_LITTLE = 8,         /* cells that a selection or a status changes */
  TERM_ESCAPE_MS = 50,
  TERM_ESCAPE_SSH_MS = 250 /* a slow line may split the bytes of one key */
};
#define TERM_PASTE_ON "\033[?2004h"
#define TERM_PASTE_OFF "\033[?2004l"

struct term {
  SCREEN *screen;
  bool no_colour, gone, pastes;
  struct cell *given; /* the canvas as it was last shown: only rows that differ are looked at */
  struct cell *shown; /* what curses has been told */
  struct cell *plan;  /* a row as it is to be drawn */
  int width, height;
  attr_t attributes[STYLE_COUNT];
  short pairs[STYLE_COUNT];
  char *paste;
  size_t paste_length;
  bool pasting;
  char partial[4]; /* the bytes so far of a character that a slow line has split */
  size_t partial_length;
  uint32_t last_key;
  int64_t last_key_ms;
  bool last_key_more; /* when it was taken the next one lay there already */
};

/* ---- opening and closing */

/* How each style looks, with 16 colours on the terminal's own background; without colour by bold, underline and reverse
 * alone. */
struct term_look {
  short colour; /* -1 default, 0-15 */
  attr_t attributes;
  attr_t alone; /* more of them where there are no colours: with one, bold costs 20 bytes more */
};
static const struct term_look term_looks[STYLE_COUNT] = {
    [STYLE_TEXT] = {-1, A_NORMAL, A_NORMAL},          [STYLE_FAINT] = {-1, A_DIM, A_NORMAL},
    [STYLE_TITLE] = {-1, A_UNDERLINE, A_NORMAL},      [STYLE_TITLE_FOCUS] = {-1, A_BOLD | A_REVERSE, A_NORMAL},
    [STYLE_SELECTED] = {-1, A_REVERSE, A_NORMAL}, /* bold too would cost ten bytes more a key */
    [STYLE_KEY] = {COLOR_CYAN, A_NORMAL, A_BOLD},     [STYLE_STAR] = {COLOR_YELLOW, A_BOLD, A_NORMAL},
    [STYLE_STRONG] = {COLOR_GREEN, A_BOLD, A_NORMAL}, [STYLE_GOOD] = {COLOR_GREEN, A_NORMAL, A_NORMAL},
    [STYLE_WARN] = {COLOR_YELLOW, A_NORMAL, A_BOLD},  [STYLE_BAD] = {COLOR_RED, A_BOLD, A_NORMAL},
    [STYLE_INPUT] = {-1, A_UNDERLINE, A_NORMAL},
};

static void term_styles(struct term *term) {
  bool colours = !term->no_colour && has_colors() && start_color() == OK && use_default_colors() == OK;
  for (int style = 0; style < STYLE_COUNT; style++) {
    short colour = term_looks[style].colour;
    term->attributes[style] = term_looks[style].attributes | (colours ? A_NORMAL : term_looks[style].alone);
    /* Plain text has a pair too: from a colour to the bare pair 0 curses would also end attributes. */
    term->pairs[style] = (short)(colours ? style + 1 : 0);
    if (colours) init_pair(term->pairs[style], colour >= 0 ? (short)(colour % COLORS) : -1, -1);
  }
}

static int term_escape_ms(void) {
  const char *set = getenv("ESCDELAY");
  if (set != NULL && atoi(set) > 0) return atoi(set);
  return getenv("SSH_CONNECTION") != NULL ? TERM_ESCAPE_SSH_MS : TERM_ESCAPE_MS;
}

/* The terminal has that capability of terminfo. */
static bool term_can(const char *capability) {
  const char *text = tigetstr(capability);
  return text != NULL && text != (const char *)-1;
}

static void term_send(const char *bytes) {
  putp(bytes);
  fflush(stdout);
}

static void term_modes(void) {
  raw(); /* Ctrl-C, Ctrl-Z, Ctrl-S and Ctrl-Q come as keys: none of them freezes or kills */
  noecho();
  nonl();
  intrflush(stdscr, FALSE);
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  meta(stdscr, TRUE);
  set_escdelay(term_escape_ms());
  typeahead(-1); /* frames are whole: the loop drains keys itself */
  define_key("\033[200~", TERM_PASTE_BEGIN);
  define_key("\033[201~", TERM_PASTE_END);
  define_key("\033[Z", KEY_BTAB); /* linux names it otherwise, vt100 not at all */
  curs_set(0);
}

/* Terminals that do what xterm does: they take DECSET, where a vt100 would show the bytes, and a VT as a line feed. */
static bool term_is_modern(const char *name) {
  static const char *const families[] = {"xterm",     "tmux",  "screen",  "rxvt", "linux", "foot",
                                         "alacritty", "kitty", "wezterm", "st-",  "vte",   "konsole"};
  for (size_t n = 0; n < sizeof families / sizeof *families; n++)
    if (strncmp(name, families[n], strlen(families[n])) == 0) return true;
  return false;
}

/* Until its first end curses writes once a cursor move; after it once a frame. The terminal need not see the beginning
 * that so ends at once, only the second one. */
static void term_settle(void) {
  int terminal = dup(STDOUT_FILENO), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  bool quiet = terminal >= 0 && nowhere >= 0 && dup2(nowhere, STDOUT_FILENO) >= 0;
  endwin();
  if (quiet) dup2(terminal, STDOUT_FILENO);
  if (terminal >= 0) close(terminal);
  if (nowhere >= 0) close(nowhere);
  doupdate();
}

/* Takes a part out of a capability, in curses' own copy: it reads that at each use. */
static void term_cut(const char *capability, const char *part) {
  char *text = tigetstr(capability);
  char *at = term_can(capability) ? strstr(text, part) : NULL;
  if (at != NULL) memmove(at, at + strlen(part), strlen(at + strlen(part)) + 1);
}

/* With each change of look terminfo also leaves the line-drawing set, which is never entered here: three bytes each. */
static void term_cut_sets(void) {
  term_cut("sgr", "%?%p9%t\033(0%e\033(B%;");
  term_cut("sgr0", "\033(B");
  term_cut("sgr", "%?%p9%t\016%e\017%;");
  term_cut("sgr0", "\017");
}

/* Down a row curses does not go by a line feed, which the terminal line may translate, but to a position, in four or
 * five bytes. A VT does the same as a line feed, and no line translates it. */
static void term_step_down(void) {
  char *down = tigetstr("cud1");
  if (term_can("cud1") && strcmp(down, "\n") == 0) *down = '\v';
}

enum error_code term_open(bool no_colour, struct term **term, struct error *error) {
  const char *name = getenv("TERM");
  *term = NULL;
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
    return error_set(error, ERROR_USAGE,
                     _("The dashboard needs a terminal; for scripts there are commands: visitdeck --help"));
  if (!text_is_filled(name) || strcmp(name, "dumb") == 0)
    return error_set(error, ERROR_USAGE,
                     _("This terminal (TERM=%s) can't show the dashboard; commands work: visitdeck --help"),
                     name != NULL ? name : "");
  struct term *made = mem_new(sizeof *made);
  made->no_colour = no_colour;
  /* Most that are unknown here are close to xterm. Asked before newterm, which loses memory when it fails. */
  const char *taken = tgetent(NULL, name) == 1 ? name : "xterm-256color";
  made->screen = newterm(taken, stdout, stdin);
  if (made->screen == NULL || !term_can("cup")) {
    if (made->screen != NULL) {
      endwin();
      delscreen(made->screen);
    }
    free(made);
    return error_set(
        error, ERROR_USAGE,
        _("This terminal (TERM=%s) is not known here; try TERM=xterm-256color, or the commands: visitdeck --help"),
        name);
  }
  made->pastes = term_is_modern(taken);
  made->paste = mem_new(TERM_PASTE_MAX + 1);
  term_settle(); /* here the set is left for good */
  term_cut_sets();
  if (term_is_modern(taken)) term_step_down();
  term_styles(made);
  term_modes();
  if (made->pastes) term_send(TERM_PASTE_ON);
  term_resize(made);
  *term = made;
  return ERROR_NONE;
}

static void term_last_line(struct term *term) {
  if (term_can("smcup") || term->gone) return;
  /* No second screen to leave (vt100): what was drawn stays above, the prompt comes on a clean line. */
  move(term->height - 1, 0);
  clrtoeol();
  refresh();
}

void term_leave(struct term *term) {
  if (term->pastes && !term->gone) term_send(TERM_PASTE_OFF);
  term_last_line(term);
  curs_set(1);
  endwin();
}

void term_enter(struct term *term) {
  term_modes();
  if (term->pastes) term_send(TERM_PASTE_ON);
  term_repaint(term);
}

void term_close(struct term *take_term) {
  term_leave(take_term);
  delscreen(take_term->screen);
  explicit_bzero(take_term->paste, TERM_PASTE_MAX);
  free(take_term->paste);
  free(take_term->given);
  free(take_term->shown);
  free(take_term->plan);
  free(take_term);
}

void term_crash_reset(void) {
  static const char reset[] = "\033[?2004l\033[?1049l\033[?25h\033[0m\r\n";
  struct termios modes; /* as found now: the modes that raw() took away are given back */
  if (tcgetattr(STDIN_FILENO, &modes) == 0) {
    modes.c_iflag |= ICRNL | IXON | BRKINT;
    modes.c_oflag |= OPOST | ONLCR;
    modes.c_lflag |= ICANON | ECHO | ISIG | IEXTEN;
    tcsetattr(STDIN_FILENO, TCSANOW, &modes);
  }
  if (write(STDOUT_FILENO, reset, sizeof reset - 1) < 0) return;
}

void term_size(const struct term *term, int *width, int *height) {
  *width = term->width;
  *height = term->height;
}

void term_resize(struct term *term) {
  struct winsize size;
  int width = term->width, height = term->height;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
    width = size.ws_col;
    height = size.ws_row;
  } else if (width == 0) {
    width = COLS;
    height = LINES;
  }
  if (width != term->width || height != term->height) {
    term->width = width;
    term->height = height;
    resizeterm(height, width);
    term->given = mem_resize(term->given, (size_t)width * (size_t)height, sizeof *term->given);
    term->shown = mem_resize(term->shown, (size_t)width * (size_t)height, sizeof *term->shown);
    term->plan = mem_resize(term->plan, (size_t)width, sizeof *term->plan);
  }
  term_repaint(term);
}

void term_repaint(struct term *term) {
  memset(term->given, 0, (size_t)term->width * (size_t)term->height * sizeof *term->given);
  memset(term->shown, 0, (size_t)term->width * (size_t)term->height * sizeof *term->shown);
  clearok(curscr, TRUE);
}

void term_bell(struct term *term) {
  if (!term->gone) beep();
}

/* ---- showing */

/* A blank of that style is seen. */
static bool term_inks_blanks(const struct term *term, unsigned char style) {
  return style != TERM_BARE && (term->attributes[style] & (A_UNDERLINE | A_REVERSE)) != 0;
}

static bool term_is_blank(const struct term *term, const struct cell *cell) {
  return cell->text[0] == ' ' && cell->text[1] == '\0' && !term_inks_blanks(term, cell->style);
}

static void term_put(struct term *term, int x, int y, const struct cell *cell) {
  wchar_t characters[CCHARW_MAX + 1];
  const char *at = cell->text;
  size_t left = strlen(at), count = 0;
  while (left > 0 && count < CCHARW_MAX) {
    uint32_t character;
    size_t length = text_decode(at, left, &character);
    characters[count++] = (wchar_t)character;
    at += length;
    left -= length;
  }
  characters[count] = L'\0';
  cchar_t complex;
  bool bare = cell->style == TERM_BARE;
  if (setcchar(&complex, characters, bare ? A_NORMAL : term->attributes[cell->style],
               bare ? 0 : term->pairs[cell->style], NULL) == OK)
    mvadd_wch(y, x, &complex);
}

/* How a row's cells are to be drawn. A blank between two texts takes the look of the first, as it can't be seen: every
 * change of style costs a dozen bytes. Where there are many of them, and at the end, they are bare, so that the cursor
 * can step over them and the line be cleared. Returns how many cells change, blanks for blanks apart. */
static int term_plan_row(struct term *term, const struct cell *row, int y, int width) {
  const struct cell *shown = &term->shown[y * term->width];
  int end = width, last = -TERM_GAP - 1, changes = 0;
  while (end > 0 && term_is_blank(term, &row[end - 1]))
    end--;
  unsigned char ink = STYLE_TEXT;
  for (int x = 0; x < width; x++) {
    struct cell *plan = &term->plan[x];
    *plan = row[x];
    bool blank = term_is_blank(term, plan);
    if (blank) {
      plan->style = x < end && x - last <= TERM_GAP ? ink : TERM_BARE;
    } else {
      ink = term_inks_blanks(term, plan->style) ? STYLE_TEXT : plan->style;
      last = x;
    }
    bool same = memcmp(plan, &shown[x], sizeof *plan) == 0;
    changes += !same && !(blank && term_is_blank(term, &shown[x]));
  }
  return changes;
}

/* Where little changes, blanks keep the look that they have. A row that was given so before is on the screen: planned
 * again it would give the same. */
static void term_show_row(struct term *term, const struct canvas *canvas, int y, int width) {
  const struct cell *row = canvas_cell(canvas, 0, y);
  struct cell *given = &term->given[y * term->width];
  if (memcmp(given, row, (size_t)width * sizeof *row) == 0) return;
  memcpy(given, row, (size_t)width * sizeof *row);
  bool anew = term_plan_row(term, row, y, width) > TERM_LITTLE;
  for (int x = 0; x < width; x++) {
    const struct cell *plan = &term->plan[x];
    struct cell *shown = &term->shown[y * term->width + x];
    if (memcmp(plan, shown, sizeof *plan) == 0) continue;
    if (!anew && term_is_blank(term, plan) && term_is_blank(term, shown)) continue;
    *shown = *plan;
    if (plan->width > 0) term_put(term, x, y, plan);
  }
}

void term_show(struct term *term, const struct canvas *canvas) {
  if (term->gone) return;
  int width = canvas_width(canvas) < term->width ? canvas_width(canvas) : term->width;
  int height = canvas_height(canvas) < term->height ? canvas_height(canvas) : term->height;
  for (int y = 0; y < height; y++)
    term_show_row(term, canvas, y, width);
  struct canvas_cursor cursor = canvas_get_cursor(canvas);
  curs_set(cursor.shown ? 1 : 0);
  move(cursor.y < height ? cursor.y : height - 1,
       cursor.x < width ? cursor.x : width - 1); /* rests on the selected row: screen readers follow it */
  wnoutrefresh(stdscr);
  doupdate();
}

/* ---- keys */

static enum key_code term_code(int code) {
  static const enum key_code codes[] = {
      [KEY_UP] = KEYC_UP,         [KEY_DOWN] = KEYC_DOWN,           [KEY_LEFT] = KEYC_LEFT, [KEY_RIGHT] = KEYC_RIGHT,
      [KEY_PPAGE] = KEYC_PAGE_UP, [KEY_NPAGE] = KEYC_PAGE_DOWN,     [KEY_HOME] = KEYC_HOME, [KEY_END] = KEYC_END,
      [KEY_BTAB] = KEYC_BACKTAB,  [KEY_BACKSPACE] = KEYC_BACKSPACE, [KEY_DC] = KEYC_DELETE, [KEY_ENTER] = KEYC_ENTER};
  bool known = code >= 0 && (size_t)code < sizeof codes / sizeof *codes && codes[code] != KEYC_NONE;
  return known ? codes[code] : KEYC_OTHER;
}

static struct key term_character(uint32_t character) {
  static const enum key_code codes[' '] = {
      ['\r'] = KEYC_ENTER, ['\n'] = KEYC_ENTER, ['\t'] = KEYC_TAB, ['\033'] = KEYC_ESCAPE, ['\b'] = KEYC_BACKSPACE};
  if (character == 0x7F) character = '\b';
  if (character >= ' ') return (struct key){.code = KEYC_CHAR, .character = character};
  bool named = codes[character] != KEYC_NONE;
  return named ? (struct key){.code = codes[character]}
               : (struct key){.code = KEYC_CONTROL, .character = character + 0x60};
}

/* Adds to the paste what fits; controls are cleaned away at its end. */
static void term_paste_add(struct term *term, uint32_t character) {
  char bytes[4];
  size_t length = text_encode(character == '\r' ? '\n' : character, bytes);
  if (term->paste_length + length > TERM_PASTE_MAX) return;
  memcpy(term->paste + term->paste_length, bytes, length);
  term->paste_length += length;
}

static struct key term_paste_end(struct term *term) {
  term->pasting = false;
  AUTO(mem_free_secret_at) char *clean = text_clean(term->paste, term->paste_length, TEXT_LINES);
  size_t length = strnlen(clean, TERM_PASTE_MAX);
  memcpy(term->paste, clean, length);
  term->paste[length] = '\0';
  return (struct key){.code = KEYC_PASTE, .paste = term->paste};
}

/* curses says ERR for "nothing yet" and for "gone" alike. */
static bool term_is_gone(void) {
  struct pollfd wait = {.fd = STDIN_FILENO, .events = POLLIN};
  if (poll(&wait, 1, 0) <= 0) return false;
  if (wait.revents & (POLLHUP | POLLERR | POLLNVAL)) return true;
  int waiting = 0; /* readable, and nothing there: the other end is closed */
  return (wait.revents & POLLIN) && ioctl(STDIN_FILENO, FIONREAD, &waiting) == 0 && waiting == 0;
}

/* What came together with the key before it is a repetition however long we took for that one. */
static void term_note_repeat(struct term *term, uint32_t character, struct key *key) {
  int64_t now = clock_mono_ms(&clock_system);
  int waiting = 0;
  bool at_once = term->last_key_more || now - term->last_key_ms < TERM_REPEAT_MS;
  key->repeated = character == term->last_key && at_once;
  term->last_key = character;
  term->last_key_ms = now;
  term->last_key_more = ioctl(STDIN_FILENO, FIONREAD, &waiting) == 0 && waiting > 0;
}

/* How many bytes the character that begins so has. */
static size_t term_length(unsigned char first) {
  if ((first & 0xE0) == 0xC0) return 2;
  if ((first & 0xF0) == 0xE0) return 3;
  return (first & 0xF8) == 0xF0 ? 4 : 1;
}

/* True when the byte ends a character. Curses would lose one that comes in two parts, and the keys after a bad byte. */
static bool term_assemble(struct term *term, unsigned char byte, uint32_t *character) {
  if ((byte & 0xC0) != 0x80) term->partial_length = 0;
  term->partial[term->partial_length++] = (char)byte;
  size_t length = term_length((unsigned char)term->partial[0]);
  if (term->partial_length < length) return false;
  term->partial_length = 0;
  return text_decode(term->partial, length, character) == length && *character != TEXT_INVALID;
}

struct key term_key(struct term *term) {
  for (;;) {
    int code = getch();
    uint32_t character = 0;
    if (code == ERR) {
      term->gone = term->gone || term_is_gone();
      return (struct key){.code = term->gone ? KEYC_GONE : KEYC_NONE};
    }
    if (code == KEY_RESIZE) continue; /* SIGWINCH told already */
    if (code == TERM_PASTE_BEGIN) term->paste_length = 0;
    if (code == TERM_PASTE_END) return term_paste_end(term);
    term->pasting |= code == TERM_PASTE_BEGIN;
    if (code == KEY_SUSPEND) code = 'z' - 0x60; /* linux has a name for Ctrl-Z */
    bool named = code >= KEY_MIN;
    if (!named && !term_assemble(term, (unsigned char)code, &character)) continue;
    if (term->pasting) {
      if (!named) term_paste_add(term, character);
      continue;
    }
    struct key key = named ? (struct key){.code = term_code(code)} : term_character(character);
    term_note_repeat(term, named ? TERM_NAMED + (uint32_t)code : character, &key);
    return key;
  }
}
