#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vterm.h>

#include "home.h"
#include "tty.h"
#include "run.h"
#include "base/text.h"
#include "test.h"

enum { TTY_WAIT_MS = 120 * 1000, TTY_READ_MS = 450, TTY_ROW = 8192 };

struct tty {
  pid_t pid;
  int fd;
  VTerm *vterm;
  VTermScreen *screen;
  VTerm *fresh; /* has seen what came since then, and no more; NULL: nobody asks */
  size_t fresh_since;
  int rows, columns, status;
  bool ended, cursor, french, second_screen, mouse;
  char *raw;
  size_t length, size;
};

static int tty_property(VTermProp property, VTermValue *value, void *arg) {
  struct tty *tty = arg;
  if (property == VTERM_PROP_CURSORVISIBLE) tty->cursor = value->boolean;
  if (property == VTERM_PROP_ALTSCREEN) tty->second_screen = value->boolean;
  if (property == VTERM_PROP_MOUSE) tty->mouse = value->number != VTERM_PROP_MOUSE_NONE;
  return 1;
}

static VTerm *tty_terminal(const struct tty *tty) {
  VTerm *vterm = vterm_new(tty->rows, tty->columns > 1 ? tty->columns : 2);
  VTermScreen *screen = vterm_obtain_screen(vterm);
  vterm_set_utf8(vterm, 1);
  vterm_screen_enable_altscreen(screen, 1);
  vterm_screen_reset(screen, 1);
  vterm_input_write(vterm, "\033(B", 3); /* else a character that comes in two parts is lost */
  return vterm;
}

struct tty *tty_start(const struct home *home, const struct tty_setup *setup, const char *const *argv) {
  static const VTermScreenCallbacks callbacks = {.settermprop = tty_property};
  struct tty *tty = calloc(1, sizeof *tty);
  tty->rows = setup->rows != 0 ? setup->rows : 24;
  tty->columns = setup->columns != 0 ? setup->columns : 80;
  tty->cursor = true;
  tty->french = setup->language != NULL && strcmp(setup->language, "fr") == 0;
  struct winsize size = {.ws_row = (unsigned short)tty->rows, .ws_col = (unsigned short)tty->columns};
  tty->pid = forkpty(&tty->fd, NULL, NULL, &size);
  assert_true(tty->pid >= 0);
  if (tty->pid == 0) {
    run_set_environment(home, setup->language != NULL ? setup->language : "en");
    setenv("TERM", setup->term != NULL ? setup->term : "xterm-256color", 1);
    execvp(argv[0], (char *const *)(uintptr_t)argv);
    _exit(127);
  }
  fcntl(tty->fd, F_SETFD, FD_CLOEXEC); /* when we end, nobody else holds the terminal */
  tty->vterm = tty_terminal(tty);
  tty->screen = vterm_obtain_screen(tty->vterm);
  vterm_screen_set_callbacks(tty->screen, &callbacks, tty);
  return tty;
}

/* Waits at most milliseconds for output and takes it. False at the end of the program's output. */
static bool tty_read(struct tty *tty, int milliseconds) {
  struct pollfd wait = {.fd = tty->fd, .events = POLLIN};
  char bytes[65536];
  if (tty->fd < 0) return false;
  if (poll(&wait, 1, milliseconds) <= 0) return true;
  ssize_t got = read(tty->fd, bytes, sizeof bytes);
  if (got <= 0) return got < 0 && errno == EINTR;
  vterm_input_write(tty->vterm, bytes, (size_t)got);
  if (tty->fresh != NULL) vterm_input_write(tty->fresh, bytes, (size_t)got);
  if (tty->length + (size_t)got >= tty->size) {
    tty->size = (tty->length + (size_t)got + 1) * 2;
    tty->raw = realloc(tty->raw, tty->size);
  }
  memcpy(tty->raw + tty->length, bytes, (size_t)got);
  tty->length += (size_t)got;
  tty->raw[tty->length] = '\0';
  return true;
}

void tty_take(struct tty *tty, int milliseconds) {
  tty_read(tty, milliseconds);
}

void tty_settle(struct tty *tty, int milliseconds) {
  size_t before;
  do {
    before = tty->length;
    if (!tty_read(tty, milliseconds)) return;
  } while (tty->length != before);
}

/* ---- the screen */

static size_t put_utf8(char *out, uint32_t character) {
  if (character < 0x80) {
    out[0] = (char)character;
    return 1;
  }
  size_t length = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
  for (size_t n = length - 1; n > 0; n--, character >>= 6)
    out[n] = (char)(0x80 | (character & 0x3F));
  out[0] = (char)((length == 2 ? 0xC0 : length == 3 ? 0xE0 : 0xF0) | character);
  return length;
}

static struct tty_cell tty_cell_of(VTermScreen *screen, int row, int column) {
  struct tty_cell out = {.width = 1, .foreground = -1, .background = -1};
  VTermScreenCell cell;
  size_t length = 0;
  vterm_screen_get_cell(screen, (VTermPos){row, column}, &cell);
  for (int n = 0; n < VTERM_MAX_CHARS_PER_CELL && cell.chars[n] != 0 && length < sizeof out.text - 5; n++)
    if (cell.chars[n] != (uint32_t)-1) length += put_utf8(out.text + length, cell.chars[n]);
  if (length == 0) strcpy(out.text, " ");
  out.width = cell.width;
  out.bold = cell.attrs.bold;
  out.underline = cell.attrs.underline != 0;
  out.reverse = cell.attrs.reverse;
  if (!VTERM_COLOR_IS_DEFAULT_FG(&cell.fg)) {
    vterm_screen_convert_color_to_rgb(screen, &cell.fg);
    out.foreground = cell.fg.rgb.red << 16 | cell.fg.rgb.green << 8 | cell.fg.rgb.blue;
  }
  if (!VTERM_COLOR_IS_DEFAULT_BG(&cell.bg)) {
    vterm_screen_convert_color_to_rgb(screen, &cell.bg);
    out.background = cell.bg.rgb.red << 16 | cell.bg.rgb.green << 8 | cell.bg.rgb.blue;
  }
  return out;
}

struct tty_cell tty_cell(const struct tty *tty, int row, int column) {
  return tty_cell_of(tty->screen, row, column);
}

static void tty_row(const struct tty *tty, int row, char out[TTY_ROW]) {
  size_t length = 0;
  for (int column = 0; column < tty->columns && length < TTY_ROW - 64;) {
    struct tty_cell cell = tty_cell(tty, row, column);
    strcpy(out + length, cell.text);
    length += strlen(cell.text);
    column += cell.width > 0 ? cell.width : 1;
  }
  while (length > 0 && out[length - 1] == ' ')
    length--;
  out[length] = '\0';
}

static bool tty_shows(const struct tty *tty, const char *text) {
  char row[TTY_ROW];
  for (int n = 0; n < tty->rows; n++) {
    tty_row(tty, n, row);
    if (strstr(row, text) != NULL) return true;
  }
  return false;
}

/* Behind the mark of a selected row, in the same pane. */
static bool tty_selects(const struct tty *tty, const char *text) {
  char row[TTY_ROW];
  for (int n = 0; n < tty->rows; n++) {
    tty_row(tty, n, row);
    for (char *mark = row; (mark = strchr(mark, '>')) != NULL; mark++) {
      const char *at = strstr(mark, text), *pane = strstr(mark, "\u2502");
      if (at != NULL && (pane == NULL || at < pane)) return true;
    }
  }
  return false;
}

bool tty_has(struct tty *tty, const char *text) {
  tty_settle(tty, 0);
  return tty_shows(tty, text);
}

void tty_print(const struct tty *tty) {
  char row[TTY_ROW];
  for (int n = 0; n < tty->rows; n++) {
    tty_row(tty, n, row);
    print_message("|%s\n", row);
  }
}

static void tty_fail(const struct tty *tty, const char *what, const char *text) {
  tty_print(tty);
  kill(tty->pid, SIGKILL);
  fail_msg("%s: %s", what, text);
}

/* Until it is so; the output that has come at the end of the time is looked at, too. */
static void tty_until(struct tty *tty, bool (*is)(const struct tty *tty, const char *one, const char *other),
                      const char *one, const char *other, const char *why) {
  int64_t end = monotonic_ms() + TTY_WAIT_MS;
  while (!is(tty, one, other)) {
    int64_t left = end - monotonic_ms();
    bool open = left > 0 && tty_read(tty, (int)left);
    if (!open && !is(tty, one, other)) tty_fail(tty, why, one);
  }
}

static bool tty_is_shown(const struct tty *tty, const char *one, const char *other) {
  return tty_shows(tty, one) || (other != NULL && tty_shows(tty, other));
}

static bool tty_is_gone(const struct tty *tty, const char *one, const char *other) {
  return !tty_is_shown(tty, one, other);
}

static bool tty_is_gone_or(const struct tty *tty, const char *one, const char *other) {
  return !tty_shows(tty, one) || tty_shows(tty, other);
}

static bool tty_is_selected(const struct tty *tty, const char *one, UNUSED const char *other) {
  return tty_selects(tty, one);
}

void tty_wait(struct tty *tty, const char *text) {
  tty_until(tty, tty_is_shown, text, NULL, "does not come");
}

void tty_wait_gone(struct tty *tty, const char *text) {
  tty_until(tty, tty_is_gone, text, NULL, "does not go");
}

void tty_pick(struct tty *tty, const char *bytes, const char *shown) {
  const char *changed = tty->french ? "La liste vient de changer" : "The list has just changed";
  for (;;) {
    tty_type(tty, bytes);
    tty_until(tty, tty_is_shown, shown, changed, "neither comes");
    if (tty_shows(tty, shown)) return;
    tty_type(tty, "\033[A");
    tty_wait_gone(tty, changed);
  }
}

void tty_wait_selected(struct tty *tty, const char *text) {
  tty_until(tty, tty_is_selected, text, NULL, "is not selected");
}

/* ---- the person */

void tty_send(struct tty *tty, const void *bytes, size_t length) {
  assert_int_equal(write(tty->fd, bytes, length), length);
}

void tty_type(struct tty *tty, const char *bytes) {
  tty_send(tty, bytes, strlen(bytes));
}

/* What libvterm answers to questions is nobody's: only reports of the mouse are sent on. */
static void tty_report(struct tty *tty) {
  char bytes[256];
  size_t length = vterm_output_read(tty->vterm, bytes, sizeof bytes);
  if (length > 0) tty_send(tty, bytes, length);
}

static void tty_drop_answers(const struct tty *tty) {
  char bytes[256];
  while (vterm_output_read(tty->vterm, bytes, sizeof bytes) > 0)
    ;
}

void tty_move(struct tty *tty, int row, int column) {
  tty_drop_answers(tty);
  vterm_mouse_move(tty->vterm, row, column, VTERM_MOD_NONE);
  tty_report(tty);
}

void tty_point(struct tty *tty, enum tty_mouse mouse, int row, int column) {
  static const int buttons[] = {[TTY_PRESS] = 1, [TTY_RELEASE] = 1, [TTY_WHEEL_UP] = 4, [TTY_WHEEL_DOWN] = 5};
  tty_move(tty, row, column);
  vterm_mouse_button(tty->vterm, buttons[mouse], mouse != TTY_RELEASE, VTERM_MOD_NONE);
  tty_report(tty);
}

void tty_find(struct tty *tty, const char *text, int *row, int *column) {
  char line[TTY_ROW];
  tty_wait(tty, text);
  for (*row = 0; *row < tty->rows; ++*row) {
    tty_row(tty, *row, line);
    char *at = strstr(line, text);
    if (at == NULL) continue;
    *at = '\0';
    *column = text_width(line);
    return;
  }
}

/* A row of the foot takes back what was said. */
static void tty_click_foot(struct tty *tty, const char *said) {
  tty_point(tty, TTY_PRESS, tty->rows - 1, 0);
  tty_point(tty, TTY_RELEASE, tty->rows - 1, 0);
  tty_wait_gone(tty, said);
}

void tty_click(struct tty *tty, const char *text, int under, const char *shown) {
  const char *changed = tty->french ? "La liste vient de changer" : "The list has just changed";
  int row, column;
  for (;; tty_click_foot(tty, changed)) {
    tty_find(tty, text, &row, &column);
    tty_point(tty, TTY_PRESS, row + under, column);
    tty_point(tty, TTY_RELEASE, row + under, column);
    tty_until(tty, tty_is_shown, shown, changed, "neither comes");
    if (tty_shows(tty, shown)) return;
  }
}

void tty_rest(struct tty *tty) {
  int64_t end = monotonic_ms() + TTY_READ_MS;
  for (int64_t left; (left = end - monotonic_ms()) > 0;)
    tty_take(tty, (int)left);
}

void tty_confirm(struct tty *tty, const char *bytes, const char *question) {
  const char *soon = tty->french ? "Trop tôt" : "Too soon"; /* it was drawn anew meanwhile */
  tty_wait(tty, question);
  for (tty_rest(tty); tty_has(tty, question); tty_rest(tty)) {
    tty_type(tty, bytes);
    tty_until(tty, tty_is_gone_or, question, soon, "does not go");
  }
}

void tty_resize(struct tty *tty, int rows, int columns) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  tty->rows = rows;
  tty->columns = columns;
  int least = columns > 1 ? columns : 2; /* libvterm has no room for a wide character in one column, and dies of it */
  vterm_set_size(tty->vterm, rows, least);
  if (tty->fresh != NULL) vterm_set_size(tty->fresh, rows, least);
  assert_int_equal(ioctl(tty->fd, TIOCSWINSZ, &size), 0);
}

void tty_signal(struct tty *tty, int number) {
  assert_int_equal(kill(tty->pid, number), 0);
}

int tty_wait_exit(struct tty *tty) {
  int64_t end = monotonic_ms() + TTY_WAIT_MS;
  while (!tty->ended) {
    int status;
    bool open = tty_read(tty, 20);
    pid_t gone = waitpid(tty->pid, &status, open ? WNOHANG : 0);
    if (gone == tty->pid) {
      tty->ended = true;
      tty->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      tty_settle(tty, 0);
    } else if (monotonic_ms() > end) {
      tty_fail(tty, "does not end", "");
    }
  }
  return tty->status;
}

void tty_hang_up(struct tty *tty) {
  close(tty->fd);
  tty->fd = -1;
}

struct termios tty_modes(struct tty *tty) {
  struct termios modes;
  assert_int_equal(tcgetattr(tty->fd, &modes), 0);
  return modes;
}

pid_t tty_pid(const struct tty *tty) {
  return tty->pid;
}

const char *tty_raw(const struct tty *tty, size_t *length) {
  *length = tty->length;
  return tty->raw;
}

bool tty_wants_mouse(const struct tty *tty) {
  return tty->mouse;
}

bool tty_cursor_shown(const struct tty *tty) {
  return tty->cursor;
}

bool tty_is_left(const struct tty *tty) {
  return tty->cursor && !tty->second_screen && !tty->mouse;
}

void tty_disturb(struct tty *tty, const char *bytes) {
  vterm_input_write(tty->vterm, bytes, strlen(bytes));
}

void tty_watch_afresh(struct tty *tty) {
  if (tty->fresh != NULL) vterm_free(tty->fresh);
  tty->fresh = tty_terminal(tty);
  tty->fresh_since = tty->length;
}

static bool tty_same_cell(const struct tty_cell *one, const struct tty_cell *other) {
  return strcmp(one->text, other->text) == 0 && one->bold == other->bold && one->reverse == other->reverse &&
         one->underline == other->underline && one->foreground == other->foreground &&
         one->background == other->background;
}

bool tty_is_painted_afresh(const struct tty *tty) {
  const char *since = tty->raw + tty->fresh_since;
  size_t length = tty->length - tty->fresh_since;
  bool same = memmem(since, length, "\033[2J", 4) != NULL || memmem(since, length, "\033[J", 3) != NULL;
  for (int n = 0; same && n < tty->rows * tty->columns; n++) {
    int row = n / tty->columns, column = n % tty->columns;
    struct tty_cell one = tty_cell(tty, row, column);
    struct tty_cell other = tty_cell_of(vterm_obtain_screen(tty->fresh), row, column);
    same = tty_same_cell(&one, &other);
  }
  return same;
}

static bool tty_is_repainted(const struct tty *tty, const char *one, UNUSED const char *other) {
  return tty_is_painted_afresh(tty) && tty_shows(tty, one);
}

void tty_wait_afresh(struct tty *tty, const char *text) {
  tty_until(tty, tty_is_repainted, text, NULL, "is not painted anew");
}

void tty_free(struct tty *take_tty) {
  if (!take_tty->ended) {
    kill(take_tty->pid, SIGKILL);
    waitpid(take_tty->pid, NULL, 0);
  }
  if (take_tty->fd >= 0) close(take_tty->fd);
  vterm_free(take_tty->vterm);
  if (take_tty->fresh != NULL) vterm_free(take_tty->fresh);
  free(take_tty->raw);
  free(take_tty);
}

struct tty *tty_visitdeck(const struct home *home, const struct tty_setup *setup) {
  return tty_start(home, setup, (const char *const[]){"./visitdeck", "--url", home->url, NULL});
}

void tty_quit(struct tty *take_tty) {
  tty_type(take_tty, "q");
  assert_int_equal(tty_wait_exit(take_tty), 0);
  tty_free(take_tty);
}

void tty_book(struct tty *tty, const char *line, const char *email) {
  char read[100];
  snprintf(read, sizeof read, "email %s", email);
  tty_wait(tty, ">1 ");
  tty_pick(tty, "1", "Visitor:");
  tty_type(tty, line);
  tty_wait(tty, read);
  tty_type(tty, "\r");
  tty_confirm(tty, "y", "y book");
}
