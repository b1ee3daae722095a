#include "visitdeck/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/typed.h"
#include "model/seat.h"
#include "settings/settings.h"
#include "visitdeck/demo.h"

static const char *const config_themes[] = {[TERM_AUTO] = "auto", [TERM_DARK] = "dark", [TERM_LIGHT] = "light", NULL};
static const char *const config_leans[] = {
    [DASHBOARD_LEAN_AUTO] = "auto", [DASHBOARD_LEAN] = "true", [DASHBOARD_FULL] = "false", NULL};
static const char *const config_links[] = {
    [DASHBOARD_LINKS_AUTO] = "auto", [DASHBOARD_LINKS] = "true", [DASHBOARD_NO_LINKS] = "false", NULL};

/* Of a profile: doc/visitdeck.conf.5. */
static const struct setting config_rows[] = {
    SETTINGS_ACCOUNT_LIST(SETTINGS_ACCOUNT_ROW, struct config) /* and its own */
    {"refresh", SETTING_SECONDS, .at = offsetof(struct config, refresh_seconds), .number = 30, .least = 5,
     .most = 3600},
    {"history_months", SETTING_NUMBER, .at = offsetof(struct config, history_months), .number = 24, .least = 0,
     .most = 120},
    {"keep_days", SETTING_NUMBER, .at = offsetof(struct config, keep_days), .number = 90, .least = 1, .most = 3650},
    {"bell", SETTING_SWITCH, .at = offsetof(struct config, bell)},
    {"theme", SETTING_CHOICE, .at = offsetof(struct config, theme), .words = config_themes},
    {"lean", SETTING_CHOICE, .at = offsetof(struct config, lean), .words = config_leans},
    {"mouse", SETTING_SWITCH, .at = offsetof(struct config, mouse)},
    {"links", SETTING_CHOICE, .at = offsetof(struct config, links), .words = config_links},
    {"readonly", SETTING_SWITCH, .at = offsetof(struct config, readonly)},
    {"seat", SETTING_TEXT, .at = offsetof(struct config, seat), .check = seat_check},
    {"agent", SETTING_NAMES, .at = offsetof(struct config, names)}};
static const struct settings config_settings = {.rows = config_rows,
                                                .count = sizeof config_rows / sizeof *config_rows,
                                                .section = "profile",
                                                .titles = offsetof(struct config, profiles)};

/* PROFILE names a folder: letters, digits, dot, dash, underscore. */
static enum error_code config_check_name(const char *name, struct error *error) {
  if (name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")] != '\0')
    return error_set(error, ERROR_USAGE, _("A profile's name has letters, digits, '.', '-' and '_' only"));
  if (name[0] == '\0' || name[0] == '.')
    return error_set(error, ERROR_USAGE, _("A profile's name begins with a letter or a digit"));
  return ERROR_NONE;
}

char *config_path(const struct cli_options *options) {
  AUTO(mem_free_at) char *base = folders_base("XDG_CONFIG_HOME", ".config");
  return options->config != NULL ? mem_copy(typed_as_given(options->config))
                                 : mem_print("%s/visitdeck/visitdeck.conf", base);
}

char *config_shared_path(size_t n) {
  const char *folders = getenv("XDG_CONFIG_DIRS");
  if (!text_is_filled(folders)) folders = "/etc/xdg";
  for (const char *at = folders; *at != '\0'; at += *at == ':') {
    int length = (int)strcspn(at, ":");
    if (*at == '/' && n-- == 0) return mem_print("%.*s/visitdeck/visitdeck.conf", length, at);
    at += length;
  }
  return NULL;
}

/* What it says of the profile goes over what is there. *there: it names that profile. */
static enum error_code config_read_one(struct config *config, const char *path, bool *there, struct error *error) {
  enum settings_found found;
  enum error_code code = settings_read_over(&config_settings, path, config->name, config, &found, error);
  *there |= found == SETTINGS_THERE;
  config->has_file |= found != SETTINGS_NO_FILE;
  return code;
}

/* Those for everybody, the last of them first, for the first counts most. */
static enum error_code config_read_shared(struct config *config, bool *there, struct error *error) {
  size_t count = 0;
  for (char *path; (path = config_shared_path(count)) != NULL; count++)
    free(path);
  error_clear(error);
  while (error->code == ERROR_NONE && count > 0) {
    AUTO(mem_free_at) char *path = config_shared_path(--count);
    (void)!config_read_one(config, path, there, error);
  }
  return error->code;
}

/* must_have: a profile that was named. */
static enum error_code config_read_file(struct config *config, const struct cli_options *options, bool must_have,
                                        struct error *error) {
  AUTO(mem_free_at) char *path = config_path(options);
  bool there = false;
  settings_reset(&config_settings, config);
  error_clear(error);
  if ((options->config == NULL && config_read_shared(config, &there, error) != ERROR_NONE) ||
      config_read_one(config, path, &there, error) != ERROR_NONE)
    return error->code;
  if (!config->has_file && options->config != NULL)
    return error_set(error, ERROR_CONFIG, _("There is no configuration file %s"), path);
  if (!there && must_have)
    return error_set(error, ERROR_CONFIG, _("There is no profile \"%s\": write it in %s"), config->name, path);
  return ERROR_NONE;
}

/* What the options say goes over the file. */
static void config_apply(struct config *config, const struct cli_options *options) {
  struct settings_account *account = &config->account;
  /* Another server: the profile's account, broker and authority are not for it. */
  char **const all[] = {&account->user, &account->password_command, &account->mqtt_url, &account->ca};
  bool other = options->url != NULL && options->profile == NULL;
  if (options->url != NULL) mem_replace(&account->url, options->url);
  for (size_t n = 0; other && n < sizeof all / sizeof *all; n++)
    mem_replace(all[n], NULL);
  if (options->user != NULL) mem_replace(&account->user, options->user);
}

enum error_code config_read(struct config *config, const struct cli_options *options, struct error *error) {
  const char *name = options->profile != NULL ? options->profile : "default";
  *config = (struct config){.name = mem_copy(options->demo ? DEMO_PROFILE : name)};
  error_clear(error);
  if (options->demo)
    settings_reset(&config_settings, config);
  else if (config_check_name(config->name, error) != ERROR_NONE ||
           config_read_file(config, options, options->profile != NULL && options->url == NULL, error) != ERROR_NONE)
    return error->code;
  config_apply(config, options);
  AUTO(mem_free_at) char *seat = text_clean_line(config->seat); /* without the blanks at its ends */
  mem_replace(&config->seat, seat);
  config->agents = mem_new_array(config->names.count + 1, sizeof *config->agents);
  for (size_t n = 0; n < config->names.count; n++)
    config->agents[n] = (struct agent_name){config->names.rows[n].title, config->names.rows[n].name};
  if (config->profiles.count > 0) config->titles = mem_new_array(config->profiles.count + 1, sizeof *config->titles);
  for (size_t n = 0; n < config->profiles.count; n++)
    config->titles[n] = config->profiles.rows[n].title;
  if (settings_account_use(&config->account, error) != ERROR_NONE ||
      settings_account_check_files(&config->account, error) != ERROR_NONE)
    return error->code;
  /* A server that no profile names has its own: a token never goes to another one. */
  config->folders = options->url != NULL && options->profile == NULL
                        ? folders_of_server(config->account.url, options->url)
                        : folders_of(config->name);
  return ERROR_NONE;
}

void config_print(const struct config *config) {
  static const char *const open[] = {"url", "timezone", "mqtt_url"};
  for (const struct setting *row = config_rows; row < config_rows + config_settings.count; row++) {
    const void *at = (const char *)config + row->at;
    const char *text = row->kind == SETTING_TEXT ? *(const char *const *)at : NULL;
    bool shown = false;
    for (size_t n = 0; n < sizeof open / sizeof *open; n++)
      shown |= strcmp(row->name, open[n]) == 0;
    if (row->kind == SETTING_SWITCH)
      printf("%s = %s\n", row->name, *(const bool *)at ? "true" : "false");
    else if (row->kind == SETTING_CHOICE)
      printf("%s = %s\n", row->name, row->words[*(const int *)at]);
    else if (row->kind == SETTING_NAMES)
      printf("%s = %zu\n", row->name, ((const struct settings_names *)at)->count);
    else if (row->kind != SETTING_TEXT)
      printf("%s = %d\n", row->name, *(const int *)at);
    else if (text != NULL)
      printf("%s = %s\n", row->name, shown ? text : "***");
  }
}

void config_clear(struct config *config) {
  settings_clear(&config_settings, config);
  free(config->agents);
  free(config->titles);
  free(config->name);
  free(config->folders.state);
  free(config->folders.cache);
}
