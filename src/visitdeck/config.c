#include "visitdeck/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/typed.h"
#include "settings/settings.h"
#include "visitdeck/demo.h"

static const char *const config_themes[] = {[TERM_AUTO] = "auto", [TERM_DARK] = "dark", [TERM_LIGHT] = "light"};
enum { CONFIG_THEMES = sizeof config_themes / sizeof *config_themes };

static size_t config_find_theme(const char *text) {
  size_t n = 0;
  while (n < CONFIG_THEMES && strcmp(config_themes[n], text) != 0)
    n++;
  return n;
}

static enum error_code config_check_theme(const char *text, struct error *error) {
  error_clear(error);
  return config_find_theme(text) < CONFIG_THEMES ? ERROR_NONE
                                                 : error_set(error, ERROR_CONFIG, _("theme is auto, dark or light"));
}

enum term_theme config_theme(const struct config *config) {
  return (enum term_theme)config_find_theme(config->theme);
}

/* Of a profile: doc/visitdeck.conf.5. */
static const struct setting config_rows[] = {
    SETTINGS_ACCOUNT_LIST(SETTINGS_ACCOUNT_ROW, struct config) /* and its own */
    {"refresh", SETTING_SECONDS, .at = offsetof(struct config, refresh_seconds), .number = 30, .least = 5,
     .most = 3600},
    {"history_months", SETTING_NUMBER, .at = offsetof(struct config, history_months), .number = 24, .least = 0,
     .most = 120},
    {"keep_days", SETTING_NUMBER, .at = offsetof(struct config, keep_days), .number = 90, .least = 1, .most = 3650},
    {"bell", SETTING_SWITCH, .at = offsetof(struct config, bell)},
    {"theme", SETTING_TEXT, .at = offsetof(struct config, theme), .text = "auto", .check = config_check_theme},
    {"readonly", SETTING_SWITCH, .at = offsetof(struct config, readonly)}};
static const struct settings config_settings = {
    .rows = config_rows, .count = sizeof config_rows / sizeof *config_rows, .section = "profile"};

/* PROFILE names a folder: letters, digits, dot, dash, underscore. */
static enum error_code config_check_name(const char *name, struct error *error) {
  if (name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")] != '\0')
    return error_set(error, ERROR_USAGE, _("A profile's name has letters, digits, '.', '-' and '_' only"));
  if (name[0] == '\0' || name[0] == '.')
    return error_set(error, ERROR_USAGE, _("A profile's name begins with a letter or a digit"));
  return ERROR_NONE;
}

/* must_have: a profile that was named. */
static enum error_code config_read_file(struct config *config, const struct cli_options *options, bool must_have,
                                        struct error *error) {
  enum settings_found found;
  AUTO(mem_free_at) char *base = folders_base("XDG_CONFIG_HOME", ".config");
  AUTO(mem_free_at)
  char *path = options->config != NULL ? mem_copy(typed_as_given(options->config))
                                       : mem_print("%s/visitdeck/visitdeck.conf", base);
  enum error_code code = settings_read(&config_settings, path, config->name, config, &found, error);
  if (code == ERROR_NONE && found == SETTINGS_NO_FILE && options->config != NULL)
    code = error_set(error, ERROR_CONFIG, _("There is no configuration file %s"), path);
  else if (code == ERROR_NONE && found != SETTINGS_THERE && must_have)
    code = error_set(error, ERROR_CONFIG, _("There is no profile \"%s\": write it in %s"), config->name, path);
  return code;
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
  if (settings_account_use(&config->account, error) != ERROR_NONE ||
      settings_account_check_files(&config->account, error) != ERROR_NONE)
    return error->code;
  /* A server that no profile names has its own: a token never goes to another one. */
  config->folders = options->url != NULL && options->profile == NULL
                        ? folders_of_server(config->account.url, options->url)
                        : folders_of(config->name);
  return ERROR_NONE;
}

void config_clear(struct config *config) {
  settings_clear(&config_settings, config);
  free(config->name);
  free(config->folders.state);
  free(config->folders.cache);
}
