#include "visitdeck/first.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "api/http_curl.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "tui/keys.h"

#define FIRST_TEST_URL "https://test.flatsy.fr"
enum { FIRST_ESCAPE_MS = 250, FIRST_ADDRESS = 256, FIRST_BYTES = 256 };

bool first_is_due(const struct cli_options *options, const struct config *config) {
  const char *term = getenv("TERM");
  bool told = options->url != NULL || options->profile != NULL || options->config != NULL || options->demo ||
              options->offline || options->now != NULL;
  if (told || config->has_file || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || !isatty(STDERR_FILENO) ||
      !text_is_filled(term) || strcmp(term, "dumb") == 0)
    return false;
  AUTO(mem_free_at) char *token = mem_print("%s/token", config->folders.state);
  return access(token, F_OK) != 0;
}

/* ---- the file */

static enum error_code first_cannot_write(const char *path, int problem, struct error *error) {
  if (problem == EEXIST)
    return error_set(error, ERROR_STORE, _("There is a configuration %s by now: it is left as it is"), path);
  return error_set(error, ERROR_STORE, _("Can't write %s: %s"), path, strerror(problem));
}

static enum error_code first_write(const char *path, const char *url, struct error *error) {
  AUTO(mem_free_at) char *folder = mem_copy_n(path, (size_t)(strrchr(path, '/') - path));
  AUTO(mem_free_at) char *temporary = mem_print("%s.%ld", path, (long)getpid());
  AUTO(mem_free_at)
  char *text = mem_print("# %s\nprofile default {\n  url = \"%s\"\n}\n",
                         _("visitdeck wrote this at its first start; man visitdeck.conf has all settings"), url);
  if (file_make_folder(folder, error) != ERROR_NONE) return error->code;
  unlink(temporary);
  int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  bool written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && fsync(fd) == 0;
  bool kept = written && link(temporary, path) == 0; /* which never replaces */
  int problem = errno;
  if (fd >= 0) close(fd);
  unlink(temporary);
  return kept ? ERROR_NONE : first_cannot_write(path, problem, error);
}

/* ---- asking */

struct first {
  struct termios before;
  sigset_t signals, blocked_before;
  int caught; /* a file of the signals that end us */
  struct keys *keys;
};

/* Keys come one by one, and none of them is a signal; nothing is echoed but by us. */
static bool first_begin(struct first *first) {
  static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
  if (tcgetattr(STDIN_FILENO, &first->before) != 0) return false;
  sigemptyset(&first->signals);
  for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++)
    sigaddset(&first->signals, numbers[n]);
  sigprocmask(SIG_BLOCK, &first->signals, &first->blocked_before);
  first->caught = signalfd(-1, &first->signals, SFD_CLOEXEC);
  struct termios quiet = first->before;
  quiet.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
  quiet.c_cc[VMIN] = 1;
  quiet.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSADRAIN, &quiet);
  first->keys = keys_new(FIRST_ESCAPE_MS);
  return true;
}

/* A signal that came meanwhile ends us here. */
static void first_end(struct first *first) {
  tcsetattr(STDIN_FILENO, TCSADRAIN, &first->before);
  fputc('\n', stderr);
  keys_free(first->keys);
  close(first->caught);
  sigprocmask(SIG_SETMASK, &first->blocked_before, NULL);
}

/* KEYC_GONE: leave: the terminal is gone, or a signal came, which still waits. */
static struct key first_key(struct first *first) {
  struct pollfd files[] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = first->caught, .events = POLLIN}};
  char bytes[FIRST_BYTES];
  struct key key;
  while ((key = keys_take(first->keys, clock_mono_ms(&clock_system))).code == KEYC_NONE) {
    int ready = poll(files, 2, keys_wait_ms(first->keys, clock_mono_ms(&clock_system)));
    if ((ready < 0 && errno != EINTR) || (ready > 0 && files[1].revents != 0)) break;
    if (ready <= 0 || files[0].revents == 0) continue;
    ssize_t got = read(STDIN_FILENO, bytes, sizeof bytes);
    if (got == 0 || (got < 0 && errno != EINTR)) break;
    if (got > 0) keys_put(first->keys, bytes, (size_t)got, clock_mono_ms(&clock_system));
  }
  if (key.code == KEYC_NONE) key.code = KEYC_GONE;
  return key;
}

static bool first_leaves(const struct key *key) {
  bool control = key->code == KEYC_CONTROL && (key->character == 'c' || key->character == 'd');
  return control || key->code == KEYC_ESCAPE || key->code == KEYC_GONE;
}

/* 1 to 4, also by the keys of a French keyboard's upper row; 0: leave. */
static int first_ask_number(struct first *first) {
  static const uint32_t others[] = {'&', 0xe9, '"', '\''};
  for (;;) {
    struct key key = first_key(first);
    if (first_leaves(&key) || (key.code == KEYC_CHAR && (key.character == 'q' || key.character == 'Q'))) return 0;
    for (int n = 0; key.code == KEYC_CHAR && n < 4; n++)
      if (key.character == (uint32_t)('1' + n) || key.character == others[n]) {
        fprintf(stderr, "%d\n", n + 1);
        return n + 1;
      }
    fprintf(stderr, "\n%s", _("1, 2, 3 or 4, q leaves: "));
  }
}

/* What is typed or pasted: an address has no other signs. */
static void first_type(char *address, const char *text) {
  size_t length = strlen(address);
  for (; *text > ' ' && *text < 0x7f && length < FIRST_ADDRESS - 1; text++) {
    address[length++] = *text;
    fputc(*text, stderr);
  }
  address[length] = '\0';
}

static void first_take_back(char *address, size_t count) {
  for (size_t length = strlen(address); count > 0 && length > 0; count--) {
    address[--length] = '\0';
    fputs("\b \b", stderr);
  }
}

/* False: leave. */
static bool first_ask_line(struct first *first, char *address) {
  fprintf(stderr, "%s", _("Its address (https://..., Esc leaves): "));
  address[0] = '\0';
  for (;;) {
    struct key key = first_key(first);
    char typed[] = {(char)(key.character < 0x7f ? key.character : 0), '\0'};
    if (first_leaves(&key)) return false;
    if (key.code == KEYC_ENTER && address[0] != '\0') return true;
    if (key.code == KEYC_CHAR) first_type(address, typed);
    if (key.code == KEYC_PASTE) first_type(address, key.paste + strspn(key.paste, " "));
    if (key.code == KEYC_BACKSPACE) first_take_back(address, 1);
    if (key.code == KEYC_CONTROL && key.character == 'u') first_take_back(address, FIRST_ADDRESS);
  }
}

/* Until it is one of a server. New memory; NULL: leave. */
static char *first_ask_address(struct first *first) {
  char address[FIRST_ADDRESS], *url = NULL;
  struct error error;
  while (first_ask_line(first, address)) {
    fputc('\n', stderr);
    if (http_base_url(address, &url, &error) == ERROR_NONE) return url;
    fprintf(stderr, "%s\n", error.text);
  }
  return NULL;
}

/* What was chosen: the server's address, "" for the demo, NULL: leave. New memory. */
static char *first_ask_where(struct first *first) {
  fprintf(stderr,
          _("visitdeck books property visits with Flatsy, from this terminal.\n"
            "It is not configured yet. What shall it open?\n"
            "\n"
            "  1  the demo: nothing real, all on this machine\n"
            "  2  Flatsy: %s\n"
            "  3  Flatsy's test host: %s\n"
            "  4  another address\n"
            "\n"
            "Its number, q leaves: "),
          SETTINGS_ACCOUNT_URL, FIRST_TEST_URL);
  switch (first_ask_number(first)) {
  case 1:
    return mem_copy("");
  case 2:
    return mem_copy(SETTINGS_ACCOUNT_URL);
  case 3:
    return mem_copy(FIRST_TEST_URL);
  case 4:
    return first_ask_address(first);
  default:
    return NULL;
  }
}

enum error_code first_ask(const char *path, enum first_choice *choice, struct error *error) {
  struct first first;
  *choice = FIRST_LEAVE;
  error_clear(error);
  if (!first_begin(&first)) return ERROR_NONE;
  AUTO(mem_free_at) char *url = first_ask_where(&first);
  first_end(&first);
  if (url == NULL) return ERROR_NONE;
  if (url[0] == '\0') {
    *choice = FIRST_DEMO;
  } else if (first_write(path, url, error) == ERROR_NONE) {
    fprintf(stderr, _("Written: %s. Now the login.\n"), path);
    *choice = FIRST_WRITTEN;
  }
  return error->code;
}
