#include "visitdeck/check_host.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "tui/term.h"

enum { CHECK_ROOM_MB = 32, CHECK_COLUMNS = 40, CHECK_ROWS = 10, CHECK_ROOM = 1 << 20 };

void check_host_zone(struct check *check) {
  static const char name[] = N_("time zone");
  int64_t now = clock_utc(&clock_system);
  time_t here = (time_t)now;
  struct tm local;
  bool known = localtime_r(&here, &local) != NULL;
  char time[32];
  when_show_time(now, time, sizeof time);
  if (known && local.tm_gmtoff != when_local(now).offset)
    check_lines_fine(check, name, _("%s, %s; this machine has %02d:%02d, which changes nothing"), when_zone(), time,
                     local.tm_hour, local.tm_min);
  else
    check_lines_fine(check, name, "%s, %s", when_zone(), time);
}

/* ---- the disk */

/* ERROR_STORE with what to do; *free_mb: its room. */
static enum error_code check_host_folder(const char *path, int64_t *free_mb, struct error *error) {
  struct statvfs about;
  if (file_make_folder(path, error) != ERROR_NONE) return error->code;
  int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const char *remote = fd >= 0 ? file_remote_disk(fd) : NULL;
  int problem = fd < 0 || fstatvfs(fd, &about) != 0 || faccessat(fd, ".", W_OK | X_OK, AT_EACCESS) != 0 ? errno : 0;
  if (fd >= 0) close(fd);
  if (problem != 0) return file_fail(path, problem, error);
  if (remote != NULL)
    return error_set(error, ERROR_STORE,
                     _("%s is on a network disk (%s), where it can't be kept safe: set XDG_STATE_HOME and "
                       "XDG_CACHE_HOME to a folder on a disk of this machine"),
                     path, remote);
  *free_mb = (int64_t)about.f_bavail * (int64_t)about.f_frsize / CHECK_ROOM;
  if (*free_mb < CHECK_ROOM_MB)
    return error_set(error, ERROR_STORE, _("only %lld MB are free for %s: make room on the disk"), (long long)*free_mb,
                     path);
  return ERROR_NONE;
}

void check_host_disk(struct check *check) {
  static const char name[] = N_("disk");
  const struct folders *folders = &check->config->folders;
  int64_t state_mb, cache_mb;
  struct error error;
  if (check_host_folder(folders->state, &state_mb, &error) != ERROR_NONE ||
      check_host_folder(folders->cache, &cache_mb, &error) != ERROR_NONE)
    check_lines_wrong(check, name, ERROR_STORE, "%s", error.text);
  else
    check_lines_fine(check, name, _("%s and %s can be written, %lld MB are free"), folders->state, folders->cache,
                     (long long)(state_mb < cache_mb ? state_mb : cache_mb));
}

/* ---- the terminal */

void check_host_terminal(struct check *check) {
  static const char name[] = N_("terminal");
  const char *term = getenv("TERM");
  struct winsize size;
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) {
    check_lines_unseen(check, name, "%s", _("none here: the dashboard needs one, commands don't"));
    return;
  }
  if (!text_is_filled(term) || strcmp(term, "dumb") == 0) {
    check_lines_wrong(
        check, name, ERROR_USAGE,
        _("TERM=%s can't show the dashboard: set the one that this terminal is, or start visitdeck --plain"),
        term != NULL ? term : "");
    return;
  }
  int colours = term_colours(term);
  const char *letters = i18n_is_utf8() && !check->options->ascii ? "UTF-8" : "ASCII";
  if (colours < 0)
    check_lines_wrong(check, name, ERROR_USAGE,
                      _("TERM=%s is not known here: xterm-256color is taken for it; install its description "
                        "(ncurses-term, or the terminal's own package)"),
                      term);
  else if (size.ws_col > 0 && size.ws_row > 0 && (size.ws_col < CHECK_COLUMNS || size.ws_row < CHECK_ROWS))
    check_lines_wrong(check, name, ERROR_USAGE, _("%d x %d is too small: %d x %d are needed"), size.ws_col, size.ws_row,
                      CHECK_COLUMNS, CHECK_ROWS);
  else
    check_lines_fine(check, name, _("%s, %d x %d, colours: %d, %s"), term, size.ws_col, size.ws_row, colours, letters);
}
