#include "visitdeck/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "api/http_curl.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/cli_print.h"
#include "store/database.h"
#include "tui/term.h"
#include "visitdeck/check_broker.h"
#include "visitdeck/check_host.h"
#include "visitdeck/check_server.h"

enum { CHECK_NAME = 14 /* cells */ };

/* ---- the configuration */

/* Nothing in it is a secret of itself, but a command may be written with one. */
static bool check_others_read(const char *path) {
  struct stat about;
  return stat(path, &about) == 0 && (about.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

/* The files that were read, parted by commas. New memory. */
static char *check_files(const struct cli_options *options) {
  AUTO(mem_free_at) char *own = config_path(options);
  char *files = access(own, F_OK) == 0 ? mem_copy(own) : mem_copy("");
  char *shared;
  for (size_t n = 0; options->config == NULL && (shared = config_shared_path(n)) != NULL; n++) {
    if (access(shared, F_OK) == 0) {
      char *more = mem_print("%s%s%s", files, files[0] != '\0' ? ", " : "", shared);
      free(files);
      files = more;
    }
    free(shared);
  }
  return files;
}

static void check_configuration(struct check *check, const struct error *failed) {
  static const char name[] = N_("configuration");
  const struct settings_account *account = &check->config->account;
  AUTO(mem_free_at) char *own = config_path(check->options);
  AUTO(mem_free_at) char *files = check_files(check->options);
  bool commands = account->password_command != NULL || account->mqtt_password_command != NULL;
  if (failed->code != ERROR_NONE)
    check_lines_wrong(check, name, failed->code, "%s", failed->text);
  else if (check->options->demo)
    check_lines_fine(check, name, "%s", _("the demo needs none"));
  else if (files[0] == '\0')
    check_lines_fine(check, name, _("none: everything is as it is without one; it would be %s"), own);
  else if (commands && check_others_read(own))
    check_lines_fine(check, name, _("%s, profile %s; others can read it, so let no password itself stand in it"), files,
                     check->config->name);
  else
    check_lines_fine(check, name, _("%s, profile %s"), files, check->config->name);
}

/* ---- what of it may leave the house */

static char *check_replace(char *take_text, const char *what, const char *by) {
  AUTO(mem_free_at) char *text = take_text;
  char *whole = mem_copy("");
  const char *at = text;
  for (const char *found; what[0] != '\0' && (found = strstr(at, what)) != NULL; at = found + strlen(what)) {
    char *more = mem_print("%s%.*s%s", whole, (int)(found - at), at, by);
    free(whole);
    whole = more;
  }
  char *more = mem_print("%s%s", whole, at);
  free(whole);
  return more;
}

/* No name of a person: their folder is ~, also where a part of another path is called as they are. New memory. */
static char *check_strip(const struct check *check, const char *text) {
  const char *home = file_home(), *user = check->config->account.user, *last;
  char *stripped = mem_copy(text);
  if (home != NULL && strcmp(home, "/") != 0) {
    stripped = check_replace(stripped, home, "~");
    last = strrchr(home, '/');
    AUTO(mem_free_at) char *folder = mem_print("%s/", last);
    if (last != home) stripped = check_replace(stripped, folder, "/~/");
  }
  if (user != NULL) stripped = check_replace(stripped, user, "~");
  return stripped;
}

/* ---- telling */

static void check_print_line(const struct check_line *line, const char *text) {
  static const char *const marks[] = {[CHECK_FINE] = "ok", [CHECK_WRONG] = "!!", [CHECK_UNSEEN] = "--"};
  printf("%s  ", marks[line->state]);
  cli_print_column(_(line->name), CHECK_NAME);
  printf(" %s\n", text);
}

static void check_print_json(const struct check *check) {
  static const char *const marks[] = {
      [CHECK_FINE] = "{\"ok\":true", [CHECK_WRONG] = "{\"ok\":false", [CHECK_UNSEEN] = "{\"ok\":null"};
  for (size_t n = 0; n < check->count; n++)
    cli_print_members(n, marks[check->lines[n].state], "check", check->lines[n].name, "text", check->lines[n].text,
                      NULL);
  cli_print_end(check->count);
}

static void check_print_variable(const char *name) {
  const char *value = getenv(name);
  if (text_is_filled(value)) printf("%s=%s\n", name, value);
}

static void check_print_report(const struct check *check, bool has_config) {
  static const char *const variables[] = {"TERM",     "COLORTERM", "LANG",     "LC_ALL",
                                          "LC_CTYPE", "LANGUAGE",  "NO_COLOR", "ESCDELAY"};
  char now[WHEN_SIZE];
  char libc[64] = "";
  struct utsname system;
  when_print(clock_utc(&clock_system), now);
  (void)confstr(_CS_GNU_LIBC_VERSION, libc, sizeof libc);
  printf("visitdeck " VERSION_TEXT ", %s\n", now);
  if (uname(&system) == 0) printf("%s %s %s, %s\n", system.sysname, system.release, system.machine, libc);
  printf("%s, SQLite %s, %s\n", http_curl_version(), database_version(), term_version());
  for (size_t n = 0; n < sizeof variables / sizeof *variables; n++)
    check_print_variable(variables[n]);
  if (getenv("SSH_CONNECTION") != NULL) puts("SSH");
  if (has_config) config_print(check->config);
  putchar('\n');
  for (size_t n = 0; n < check->count; n++) {
    AUTO(mem_free_at) char *text = check_strip(check, check->lines[n].text);
    check_print_line(&check->lines[n], text);
  }
}

static int check_print(const struct check *check, bool has_config) {
  int status = 0;
  if (check->options->json)
    check_print_json(check);
  else if (check->options->report)
    check_print_report(check, has_config);
  for (size_t n = 0; n < check->count; n++) {
    if (!check->options->json && !check->options->report) check_print_line(&check->lines[n], check->lines[n].text);
    if (status == 0 && check->lines[n].state == CHECK_WRONG) status = error_exit_status(check->lines[n].code);
  }
  return status;
}

int check_run(const struct cli_options *options, const struct config *config, const struct error *failed) {
  AUTO(check_lines_clear) struct check check = {.options = options, .config = config};
  bool has_config = failed->code == ERROR_NONE;
  check_configuration(&check, failed);
  if (has_config) {
    struct check_broker broker;
    check_broker_begin(&check, &broker);
    check_server(&check);
    check_host_zone(&check);
    check_host_disk(&check);
    check_broker_end(&check, &broker);
  }
  check_host_terminal(&check);
  return check_print(&check, has_config);
}
