#include "relay/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "settings/settings.h"

#define CONFIG_STATE LOCALSTATEDIR "/lib/visitdeck-relay"
enum { CONFIG_DAYS_MOST = 3660 };

/* "127.0.0.1:8686", "[::1]:8686": numbers only, of one address. */
static bool config_split(const char *listen, struct address *address) {
  if (!address_read(listen, address)) return false;
  bool number = address->kind != ADDRESS_NAME && strchr(address->host, '%') == NULL; /* no zone: listen_read */
  if (number && address->port != ADDRESS_NO_PORT) return true;
  address_clear(address);
  return false;
}

/* "": none. */
static enum error_code config_check_listen(const char *listen, struct error *error) {
  AUTO(address_clear) struct address address = {0};
  if (listen[0] == '\0' || config_split(listen, &address)) return ERROR_NONE;
  return error_set(error, ERROR_CONFIG, _("%s is no address to listen on: write 127.0.0.1:8686"), listen);
}

/* doc/visitdeck-relay.8. */
#define AT(member) offsetof(struct config, member)
static const struct setting config_rows[] = {
    SETTINGS_ACCOUNT_LIST(SETTINGS_ACCOUNT_ROW, struct config) /* and its own */
    {"listen", SETTING_TEXT, .at = AT(listen.text), .check = config_check_listen},
    {"status_listen", SETTING_TEXT, .at = AT(status_listen.text), .check = config_check_listen},
    {"socket", SETTING_TEXT, .at = AT(socket)},
    {"group", SETTING_TEXT, .at = AT(group)},
    {"state", SETTING_TEXT, .at = AT(state)},
    {"days_back", SETTING_NUMBER, .at = AT(days_back), .number = 31, .least = 1, .most = CONFIG_DAYS_MOST},
    {"days_ahead", SETTING_NUMBER, .at = AT(days_ahead), .number = 92, .least = 1, .most = CONFIG_DAYS_MOST},
    {"rate", SETTING_NUMBER, .at = AT(rate), .number = 1000, .least = 1, .most = 1000000},
    {"public", SETTING_SWITCH, .at = AT(public)}};
#undef AT
static const struct settings config_settings = {
    .rows = config_rows, .count = sizeof config_rows / sizeof *config_rows, .refuses_empty = true};

/* A folder that systemd gives; NULL: none, or several. */
static const char *config_folder(const char *variable) {
  const char *folder = getenv(variable);
  return folder != NULL && folder[0] == '/' && strchr(folder, ':') == NULL ? folder : NULL;
}

/* Where its files are when the file does not say it. */
static void config_find_folders(struct config *config) {
  const char *state = config_folder("STATE_DIRECTORY"), *runtime = config_folder("RUNTIME_DIRECTORY");
  if (config->state == NULL) config->state = mem_copy(state != NULL ? state : CONFIG_STATE);
  for (size_t end = strlen(config->state); end > 1 && config->state[end - 1] == '/'; end--)
    config->state[end - 1] = '\0';
  if (config->socket == NULL) config->socket = mem_print("%s/hook.sock", runtime != NULL ? runtime : config->state);
  config->status_socket = mem_print("%s/status.sock", config->state);
  config->database = mem_print("%s/relay.db", config->state);
  config->lock = mem_print("%s/lock", config->state);
}

/* Without TLS, and for everybody: only who writes so means it. */
static enum error_code config_check_address(struct config *config, struct config_address *address, const char *path,
                                            struct error *error) {
  if (address->text == NULL) return ERROR_NONE;
  (void)!config_split(address->text, &address->at); /* it was checked when it was read */
  if (config->public || address_is_loopback(&address->at)) return ERROR_NONE;
  return error_set(
      error, ERROR_CONFIG,
      _("%s: other machines reach %s, and nothing is encrypted there: write 127.0.0.1, or public = true if "
        "that is meant"),
      path, address->text);
}

static enum error_code config_check(struct config *config, const char *path, struct error *error) {
  const struct settings_account *account = &config->account;
  if (account->user == NULL || account->password_command == NULL)
    return error_set(error, ERROR_CONFIG, _("%s: write user and password_command: the relay logs in by itself"), path);
  if (account->mqtt_url == NULL)
    return error_set(error, ERROR_CONFIG, _("%s: write mqtt_url, the broker's address"), path);
  if (config->state[0] != '/')
    return error_set(error, ERROR_CONFIG, _("%s: state is a folder's whole path, from / on"), path);
  if (config->socket[0] != '/') return error_set(error, ERROR_CONFIG, _("%s: socket is a whole path, from / on"), path);
  if (config_check_address(config, &config->listen, path, error) != ERROR_NONE) return error->code;
  if (config_check_address(config, &config->status_listen, path, error) != ERROR_NONE) return error->code;
  return settings_account_use(&config->account, error);
}

enum error_code config_read(struct config *config, const char *path, struct error *error) {
  enum settings_found found;
  *config = (struct config){0};
  if (settings_read(&config_settings, path, NULL, config, &found, error) != ERROR_NONE) return error->code;
  if (found == SETTINGS_NO_FILE) return error_set(error, ERROR_CONFIG, _("There is no configuration file %s"), path);
  config_find_folders(config);
  return config_check(config, path, error);
}

void config_clear(struct config *config) {
  settings_clear(&config_settings, config);
  address_clear(&config->listen.at);
  address_clear(&config->status_listen.at);
  free(config->status_socket);
  free(config->database);
  free(config->lock);
}

struct config_days config_days(const struct config *config, int64_t now) {
  int64_t today = when_day(now);
  return (struct config_days){.from = when_day_add(today, -config->days_back),
                              .to = when_day_add(today, config->days_ahead + 1)};
}
