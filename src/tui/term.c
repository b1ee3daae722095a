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
#include "tui/keys.h"
#include "tui/osc.h"
#include "tui/term_info.h"
#include "tui/term_modes.h"
#include "tui/term_name.h"

enum {
  TERM_READ_MAX = 1 << 20, /* at once: what else there is to do waits no longer */
  TERM_BARE = STYLE_COUNT, /* the look of a cell that was cleared: pair 0 */
  TERM_GAP = 3,            /* blanks that are cheaper to draw than to step over */
  TERM_LITTLE = 8,         /* cells that a selection or a status changes */
};

struct term {
  SCREEN *screen;
  bool no_colour, gone, pastes;
  bool has_mouse, hears_mouse;
  bool light; /* the background that it is drawn for: that of a theme, or (follows) what it says of its own: */
  bool can_tell, asked, told, follows; /* told: light, or nothing yet */
  enum term_clipboard clipboard;
  bool anew;           /* nothing is known of the screen, nor of the terminal's modes */
  struct cell *given;  /* the canvas as it was last shown: only rows that differ are looked at */
  struct cell *shown;  /* what curses has been told */
  struct cell *plan;   /* a row as it is to be drawn */
  unsigned char plain; /* what plain text is drawn in, where the frame is by now */
  int width, height;
  attr_t attributes[STYLE_COUNT];
  short pairs[STYLE_COUNT];
  char looks[STYLE_COUNT][OSC_LOOK]; /* the same for links, which curses does not write */
  struct osc_links links;
  struct keys *keys;
};

/* ---- opening and closing */

/* How each style looks, with 16 colours on the terminal's own background; without colour by bold, underline and reverse
 * alone. */
struct term_look {
  short colour; /* -1 default, 0-15 */
  attr_t attributes;
  attr_t alone; /* more of them where there are no colours: with one, bold costs 20 bytes more */
};
/* Which of the colours is read on a light background: cyan and yellow are not. */
static short term_colour(bool light, short colour) {
  static const short on_light[] = {
      [COLOR_CYAN] = COLOR_BLUE, [COLOR_YELLOW] = COLOR_MAGENTA, [COLOR_GREEN] = COLOR_GREEN, [COLOR_RED] = COLOR_RED};
  return light && colour >= 0 ? on_light[colour] : colour;
}
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
    short colour = term_colour(term->light, term_looks[style].colour);
    term->attributes[style] = term_looks[style].attributes | (colours ? A_NORMAL : term_looks[style].alone);
    /* What has no colour is of pair 0: of another one curses would end even the default colours with each frame. But
     * from a colour to pair 0 it also ends attributes: behind one plain text has a pair. */
    bool paired = colours && (colour >= 0 || style == STYLE_TEXT);
    term->pairs[style] = (short)(paired ? style + 1 : 0);
    attr_t is = term->attributes[style];
    osc_look(term->looks[style], (const bool[]){is & A_BOLD, is & A_DIM, is & A_UNDERLINE, is & A_REVERSE},
             paired ? colour : -1);
    if (paired) init_pair(term->pairs[style], colour >= 0 ? (short)(colour % COLORS) : -1, -1);
  }
}

static void term_send(const char *bytes) {
  putp(bytes);
  fflush(stdout);
}

/* What the terminal sends beyond keys, or no more. */
static void term_send_modes(const struct term *term, bool on) {
  if (term->pastes) term_send(on ? TERM_PASTE_ON : TERM_PASTE_OFF);
  if (term->hears_mouse) term_send(on ? TERM_MOUSE_ON : TERM_MOUSE_OFF);
}

static void term_modes(void) {
  raw(); /* Ctrl-C, Ctrl-Z, Ctrl-S and Ctrl-Q come as keys: none of them freezes or kills */
  noecho();
  nonl();
  intrflush(stdscr, FALSE);
  typeahead(-1); /* frames are whole: the loop drains keys itself */
  curs_set(0);
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

int term_colours(const char *name) {
  if (tgetent(NULL, name) != 1) return -1;
  int colours = tgetnum("Co");
  return colours > 0 ? colours : 0;
}

const char *term_version(void) {
  return curses_version();
}

/* curses has just set the modes right, and cleared the screen, unless it took that for one of another size. */
static void term_begin(struct term *term) {
  int width = COLS, height = LINES;
  term_resize(term);
  if (term->width != width || term->height != height) return;
  term->anew = clearok(curscr, FALSE) != OK || clearok(stdscr, FALSE) != OK;
}

static bool term_set_background(struct term *term, bool light) {
  bool changed = light != term->light;
  term->light = light;
  if (!changed) return false;
  term_styles(term);
  term_repaint(term);
  return true;
}

void term_set_theme(struct term *term, enum term_theme theme) {
  term->follows = theme == TERM_AUTO && term->can_tell;
  if (term->follows && !term->asked) term_send("\033]11;?\a");
  term->asked |= term->follows;
  (void)term_set_background(term, term->follows ? term->told : theme == TERM_LIGHT);
}

enum error_code term_open(bool no_colour, enum term_theme theme, struct term **term, struct error *error) {
  const char *name = getenv("TERM");
  *term = NULL;
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
    return error_set(error, ERROR_USAGE,
                     _("The dashboard needs a terminal; for scripts there are commands: visitdeck --help"));
  if (!text_is_filled(name) || strcmp(name, "dumb") == 0)
    return error_set(
        error, ERROR_USAGE,
        _("This terminal (TERM=%s) can't show the dashboard; visitdeck --plain needs no more than lines; commands "
          "work, too: visitdeck --help"),
        name != NULL ? name : "");
  struct term *made = mem_new(sizeof *made);
  made->no_colour = no_colour;
  made->light = theme == TERM_LIGHT;
  /* Most that are unknown here are close to xterm. Asked before newterm, which loses memory when it fails. */
  const char *taken = tgetent(NULL, name) == 1 ? name : "xterm-256color";
  made->screen = newterm(taken, stdout, stdin);
  if (made->screen == NULL || !term_info_can("cup")) {
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
  made->pastes = strncmp(taken, "vt52", 4) != 0; /* it would show the bytes; who does not know the mode leaves it */
  made->has_mouse = term_name_has_mouse(taken);
  made->clipboard = term_name_clipboard(name);
  made->keys = keys_new(term_name_escape_ms());
  term_info_learn(made->keys);
  term_info_cut("smcup", "\033[22;0;0t"); /* the window's title, which is left as it is */
  term_info_cut("rmcup", "\033[23;0;0t");
  term_info_cut("oc", "\033]104\a"); /* the palette too */
  term_styles(made);
  term_settle(); /* here the set is left for good */
  term_info_cut_sets();
  if (term_name_is_modern(taken)) term_info_step_down();
  term_modes();
  made->can_tell = !no_colour && term_name_can_tell(taken);
  term_send_modes(made, true);
  term_set_theme(made, theme);
  term_begin(made);
  *term = made;
  return ERROR_NONE;
}

static void term_last_line(struct term *term) {
  if (term_info_can("smcup") || term->gone) return;
  /* No second screen to leave (vt100): what was drawn stays above, the prompt comes on a clean line. */
  move(term->height - 1, 0);
  clrtoeol();
  refresh();
}

void term_leave(struct term *term) {
  if (!term->gone) term_send_modes(term, false);
  term_last_line(term);
  curs_set(1);
  endwin();
  /* A terminal that keeps the cursor with its second screen has it hidden again by now. */
  if (!term->gone && term_info_can("cnorm")) term_send(tigetstr("cnorm"));
}

void term_enter(struct term *term) {
  term_modes();
  term_send_modes(term, true);
  term_repaint(term);
}

void term_hear_mouse(struct term *term, bool hears) {
  hears &= term->has_mouse;
  if (hears == term->hears_mouse) return;
  term->hears_mouse = hears;
  keys_hear_mouse(term->keys, hears);
  term_send(hears ? TERM_MOUSE_ON : TERM_MOUSE_OFF);
}

void term_close(struct term *take_term) {
  term_leave(take_term);
  delscreen(take_term->screen);
  keys_free(take_term->keys);
  osc_links_free(&take_term->links);
  free(take_term->given);
  free(take_term->shown);
  free(take_term->plan);
  free(take_term);
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
    osc_links_resize(&term->links, width, height);
  }
  term_repaint(term);
}

void term_repaint(struct term *term) {
  memset(term->given, 0, (size_t)term->width * (size_t)term->height * sizeof *term->given);
  memset(term->shown, 0, (size_t)term->width * (size_t)term->height * sizeof *term->shown);
  osc_links_forget(&term->links);
  clearok(curscr, TRUE);
  term->anew = true;
}

void term_bell(struct term *term) {
  if (!term->gone) beep();
}

void term_ask(struct term *term) {
  if (term->pastes && !term->gone) term_send("\033[5n"); /* DSR: how are you? */
}

enum term_clipboard term_clipboard(const struct term *term) {
  return term->clipboard;
}

void term_copy(struct term *term, const char *text) {
  AUTO(buf_free) struct buf out = buf_empty(BUF_UNBOUNDED);
  if (!term->gone && term->clipboard != TERM_CLIPBOARD_NONE && osc_copy(&out, text)) osc_send(&out);
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
  text_wide(cell->text, characters, CCHARW_MAX + 1);
  cchar_t complex;
  bool bare = cell->style == TERM_BARE;
  if (setcchar(&complex, characters, bare ? A_NORMAL : term->attributes[cell->style],
               bare ? 0 : term->pairs[cell->style], NULL) == OK)
    mvadd_wch(y, x, &complex);
}

static bool term_is_plain(const struct cell *cell) {
  return cell->style == STYLE_TEXT || cell->style == TERM_BARE;
}

/* How a row's cells are to be drawn. Plain text before any colour of the frame is bare. A blank between two texts takes
 * the look of the first, as it can't be seen: every change of style costs a dozen bytes. Where there are many of them,
 * and at the end, they are bare, so that the cursor can step over them and the line be cleared. Returns how many cells
 * change, blanks for blanks apart. */
static int term_plan_row(struct term *term, const struct cell *row, int y, int width) {
  const struct cell *shown = &term->shown[y * term->width];
  int end = width, last = -TERM_GAP - 1, changes = 0;
  while (end > 0 && term_is_blank(term, &row[end - 1]))
    end--;
  unsigned char ink = TERM_BARE, plain = term->plain;
  for (int x = 0; x < width; x++) {
    struct cell *plan = &term->plan[x];
    *plan = row[x];
    plan->link = 0; /* curses knows none */
    bool blank = term_is_blank(term, plan);
    if (blank) {
      plan->style = x < end && x - last <= TERM_GAP ? ink : TERM_BARE;
    } else {
      if (!term_is_plain(plan) && term->pairs[plan->style] != 0) plain = STYLE_TEXT;
      if (term_is_plain(plan)) plan->style = plain;
      ink = term_inks_blanks(term, plan->style) ? plain : plan->style;
      for (int before = last < 0 && x <= TERM_GAP ? x : 0;
           before > 0;) /* a few at the beginning: that of what follows */
        term->plan[--before].style = ink;
      last = x;
    }
    bool same = memcmp(plan, &shown[x], sizeof *plan) == 0;
    changes += !same && !(blank && term_is_blank(term, &shown[x]));
  }
  bool paired = ink != TERM_BARE && term->pairs[ink] != 0;
  if (changes > TERM_LITTLE) term->plain = paired ? plain : TERM_BARE;
  return changes;
}

static bool term_is_given(const struct term *term, const struct canvas *canvas, int y, int width) {
  const struct cell *row = canvas_cell(canvas, 0, y);
  return memcmp(&term->given[y * term->width], row, (size_t)width * sizeof *row) == 0;
}

/* Where little changes, blanks keep the look that they have. A row that was given so before is on the screen: planned
 * again it would give the same. */
static void term_show_row(struct term *term, const struct canvas *canvas, int y, int width) {
  const struct cell *row = canvas_cell(canvas, 0, y);
  if (term_is_given(term, canvas, y, width)) return;
  memcpy(&term->given[y * term->width], row, (size_t)width * sizeof *row);
  bool anew = term_plan_row(term, row, y, width) > TERM_LITTLE;
  for (int x = 0; x < width; x++) {
    const struct cell *plan = &term->plan[x];
    struct cell *shown = &term->shown[y * term->width + x];
    if (memcmp(plan, shown, sizeof *plan) == 0) continue;
    if (!anew && term_is_blank(term, plan) && term_is_blank(term, shown)) continue;
    if (term_is_plain(plan) && term_is_plain(shown) && strcmp(plan->text, shown->text) == 0) continue;
    *shown = *plan;
    osc_links_written(&term->links, x, y);
    if (plan->width > 0) term_put(term, x, y, plan);
  }
}

/* What another program has left, or what came for a window that had another size by then: lines that alone scroll,
 * another look or set of characters, a mode that moves what stands. curses says each where it uses it, and only there.
 */
static void term_set_right(struct term *term) {
  static const char *const capabilities[] = {"sgr0", "rmacs", "rmir"};
  for (size_t n = 0; n < sizeof capabilities / sizeof *capabilities; n++)
    if (term_info_can(capabilities[n])) term_send(tigetstr(capabilities[n]));
  if (term_info_can("csr"))
    term_send(tiparm(tigetstr("csr"), 0, term->height - 1)); /* the cursor goes home: so does a clearing */
  term->anew = false;
}

/* A cell that does not change would keep its link, and half of a number that is another one by now would dial the one
 * before: so curses is told that something else stands there, and writes it anew. All of them where more than two rows
 * change: then curses may move rows, with the links that they have. */
static void term_unlink(struct term *term, const struct canvas *canvas, int width, int height) {
  int changed = 0;
  bool linked = osc_links_any(&term->links);
  for (int y = 0; linked && y < height; y++)
    changed += !term_is_given(term, canvas, y, width);
  for (int y = 0; linked && y < height; y++)
    for (int x = 0; osc_links_outdated(&term->links, canvas, y, &x, changed > 2); x++) {
      osc_links_written(&term->links, x, y);
      mvwaddch(curscr, y, x, ' ' | A_INVIS);
    }
  idcok(stdscr, !linked); /* cells that are moved take their links along */
}

void term_show(struct term *term, const struct canvas *canvas) {
  if (term->gone) return;
  if (term->anew && !isendwin())
    term_set_right(term); /* else curses enters the second screen anew, and does it there */
  int width = canvas_width(canvas) < term->width ? canvas_width(canvas) : term->width;
  int height = canvas_height(canvas) < term->height ? canvas_height(canvas) : term->height;
  term_unlink(term, canvas, width, height);
  term->plain = TERM_BARE;
  for (int y = 0; y < height; y++)
    term_show_row(term, canvas, y, width);
  struct canvas_cursor cursor = canvas_get_cursor(canvas);
  curs_set(cursor.shown ? 1 : 0);
  int x = cursor.x < width ? cursor.x : width - 1, y = cursor.y < height ? cursor.y : height - 1;
  osc_links_go(&term->links, x, y);
  move(y, x); /* rests on the selected row: screen readers follow it */
  wnoutrefresh(stdscr);
  doupdate();
}

void term_link(struct term *term, const struct canvas *canvas) {
  AUTO(buf_free) struct buf out = buf_empty(BUF_UNBOUNDED);
  if (term->gone || term->anew || !term->pastes || isendwin()) return;
  osc_links_paint(&term->links, canvas, term->looks, &out);
  if (out.length > 0) osc_send(&out);
}

/* ---- keys */

/* Takes in what the terminal has sent; false when it is gone: readable, and nothing there. */
static bool term_read(struct term *term, int64_t now_ms) {
  char bytes[4096];
  struct pollfd wait = {.fd = STDIN_FILENO, .events = POLLIN};
  for (size_t all = 0; all < TERM_READ_MAX && poll(&wait, 1, 0) > 0;) {
    if (!(wait.revents & POLLIN)) return false;
    ssize_t length = read(STDIN_FILENO, bytes, sizeof bytes);
    if (length < 0 && (errno == EINTR || errno == EAGAIN)) break;
    if (length <= 0) return false;
    keys_put(term->keys, bytes, (size_t)length, now_ms);
    explicit_bzero(bytes, (size_t)length);
    all += (size_t)length;
  }
  return true;
}

/* True when its colours are others now. */
static bool term_hear_background(struct term *term, bool light) {
  if (!term->asked) return false;
  term->told = light;
  return term->follows && term_set_background(term, light);
}

struct key term_key(struct term *term) {
  int64_t now_ms = clock_mono_ms(&clock_system);
  if (!term->gone) term->gone = !term_read(term, now_ms);
  struct key key;
  do
    key = keys_take(term->keys, now_ms);
  while (key.code == KEYC_BACKGROUND && !term_hear_background(term, key.character == 1));
  if (key.code == KEYC_NONE && term->gone) key.code = KEYC_GONE;
  return key;
}

int term_wait_ms(const struct term *term) {
  return keys_wait_ms(term->keys, clock_mono_ms(&clock_system));
}
