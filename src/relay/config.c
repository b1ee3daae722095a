#include "relay/config.h"

#include <confuse.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/http_curl.h"
#include "base/address.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/pem.h"
#include "base/random.h"
#include "base/when.h"

#define CONFIG_URL "https://www.flatsy.fr"
#define CONFIG_STATE LOCALSTATEDIR "/lib/visitdeck-relay"
enum {
  CONFIG_DAYS_BACK = 31,
  CONFIG_DAYS_AHEAD = 92,
  CONFIG_DAYS_MOST = 3660,
  CONFIG_RATE = 1000,
  CONFIG_RATE_MOST = 1000000,
  CONFIG_SECRET_BYTES = 32
};

/* libconfuse tells errors by a callback without an argument of ours: kept here during config_parse, on one thread. */
static struct error *config_told;
static int config_end; /* the line behind its text */

__attribute__((format(printf, 2, 0))) static void config_tell(cfg_t *cfg, const char *format, va_list arguments) {
  char what[200];
  if (config_told->code != ERROR_NONE) return;
  vsnprintf(what, sizeof what, format, arguments);
  bool last = cfg != NULL && (cfg->line >= config_end || strstr(what, FILE_CONFIG_END) != NULL);
  if (last && cfg->filename != NULL) {
    (void)file_config_is_cut(cfg->filename, config_told);
    return;
  }
  error_set(config_told, ERROR_CONFIG, _("%s:%d: correct this line: %s"),
            cfg != NULL && cfg->filename != NULL ? cfg->filename : "relay.conf", cfg != NULL ? cfg->line : 0, what);
}

/* ---- checks of single options: they tell file and line */

static const char *config_value(cfg_opt_t *option) {
  const char *value = cfg_opt_getnstr(option, cfg_opt_size(option) - 1);
  return value != NULL ? value : "";
}

static int config_say(cfg_t *cfg, enum error_code code, const struct error *error) {
  if (code == ERROR_NONE) return 0;
  cfg_error(cfg, "%s", error->text);
  return -1;
}

static int config_check_url(cfg_t *cfg, cfg_opt_t *option) {
  struct error error;
  char *base = NULL;
  enum error_code code = http_base_url(config_value(option), &base, &error);
  free(base);
  return config_say(cfg, code, &error);
}

static int config_check_mqtt(cfg_t *cfg, cfg_opt_t *option) {
  struct error error;
  return config_say(cfg, mqtt_check_url(config_value(option), &error), &error);
}

static int config_check_zone(cfg_t *cfg, cfg_opt_t *option) {
  struct error error;
  return config_say(cfg, when_zone_set(config_value(option), &error), &error);
}

static int config_check_range(cfg_t *cfg, cfg_opt_t *option) {
  long value = cfg_opt_getnint(option, cfg_opt_size(option) - 1);
  bool rate = strcmp(cfg_opt_name(option), "rate") == 0;
  long most = rate ? CONFIG_RATE_MOST : CONFIG_DAYS_MOST;
  if (value >= 1 && value <= most) return 0;
  cfg_error(cfg, _("%s is %ld: write 1 to %ld"), cfg_opt_name(option), value, most);
  return -1;
}

/* "127.0.0.1:8686", "[::1]:8686": numbers only, of one address. */
static bool config_split(const char *listen, struct address *address) {
  if (!address_read(listen, address)) return false;
  bool number = address->kind != ADDRESS_NAME && strchr(address->host, '%') == NULL; /* no zone: listen_read */
  if (number && address->port != ADDRESS_NO_PORT) return true;
  address_clear(address);
  return false;
}

static int config_check_listen(cfg_t *cfg, cfg_opt_t *option) {
  struct address address = {.host = NULL};
  bool good = config_value(option)[0] == '\0' || config_split(config_value(option), &address); /* "": none */
  address_clear(&address);
  if (good) return 0;
  cfg_error(cfg, _("%s is no address to listen on: write 127.0.0.1:8686"), config_value(option));
  return -1;
}

/* ---- reading */

static char *config_text(cfg_t *cfg, const char *name, const char *otherwise) {
  const char *value = cfg_getstr(cfg, name);
  return mem_copy(value != NULL && value[0] != '\0' ? value : otherwise);
}

/* A folder that systemd gives; NULL: none, or several. */
static const char *config_folder(const char *variable) {
  const char *folder = getenv(variable);
  return folder != NULL && folder[0] == '/' && strchr(folder, ':') == NULL ? folder : NULL;
}

static void config_take(struct config *config, cfg_t *cfg) {
  const char *state = config_folder("STATE_DIRECTORY"), *runtime = config_folder("RUNTIME_DIRECTORY");
  config->url = config_text(cfg, "url", CONFIG_URL);
  config->ca = config_text(cfg, "ca", NULL);
  config->user = config_text(cfg, "user", NULL);
  config->password_command = config_text(cfg, "password_command", NULL);
  config->zone = config_text(cfg, "timezone", WHEN_ZONE_DEFAULT);
  config->listen.text = config_text(cfg, "listen", NULL);
  config->status_listen.text = config_text(cfg, "status_listen", NULL);
  config->group = config_text(cfg, "group", NULL);
  config->state = config_text(cfg, "state", state != NULL ? state : CONFIG_STATE);
  for (size_t end = strlen(config->state); end > 1 && config->state[end - 1] == '/'; end--)
    config->state[end - 1] = '\0';
  char *socket = mem_print("%s/hook.sock", runtime != NULL ? runtime : config->state);
  config->socket = config_text(cfg, "socket", socket);
  config->status_socket = mem_print("%s/status.sock", config->state);
  free(socket);
  config->mqtt_url = config_text(cfg, "mqtt_url", NULL);
  config->mqtt_user = config_text(cfg, "mqtt_user", NULL);
  config->mqtt_password_command = config_text(cfg, "mqtt_password_command", NULL);
  config->mqtt_ca = config_text(cfg, "mqtt_ca", NULL);
  config->mqtt_cert = config_text(cfg, "mqtt_cert", NULL);
  config->mqtt_key = config_text(cfg, "mqtt_key", NULL);
  config->days_back = (int)cfg_getint(cfg, "days_back");
  config->days_ahead = (int)cfg_getint(cfg, "days_ahead");
  config->rate = (int)cfg_getint(cfg, "rate");
  config->public = cfg_getbool(cfg, "public");
}

/* Without TLS, and for everybody: only who writes so means it. */
static enum error_code config_check_address(struct config *config, struct config_address *address, const char *path,
                                            struct error *error) {
  struct address read;
  if (address->text == NULL) return ERROR_NONE;
  if (!config_split(address->text, &read))
    return error_set(error, ERROR_CONFIG, _("%s is no address to listen on: write 127.0.0.1:8686"), address->text);
  address->host = read.host;
  address->port = read.port;
  if (config->public || address_is_loopback(&read)) return ERROR_NONE;
  return error_set(
      error, ERROR_CONFIG,
      _("%s: other machines reach %s, and nothing is encrypted there: write 127.0.0.1, or public = true if "
        "that is meant"),
      path, address->text);
}

static enum error_code config_check(struct config *config, const char *path, struct error *error) {
  char *base = NULL;
  if (config->user == NULL || config->password_command == NULL)
    return error_set(error, ERROR_CONFIG, _("%s: write user and password_command: the relay logs in by itself"), path);
  if (config->mqtt_url == NULL)
    return error_set(error, ERROR_CONFIG, _("%s: write mqtt_url, the broker's address"), path);
  if (config->state[0] != '/')
    return error_set(error, ERROR_CONFIG, _("%s: state is a folder's whole path, from / on"), path);
  if (config->socket[0] != '/') return error_set(error, ERROR_CONFIG, _("%s: socket is a whole path, from / on"), path);
  if (config_check_address(config, &config->listen, path, error) != ERROR_NONE) return error->code;
  if (config_check_address(config, &config->status_listen, path, error) != ERROR_NONE) return error->code;
  if (http_base_url(config->url, &base, error) != ERROR_NONE) return error->code;
  free(config->url);
  config->url = base;
  return when_zone_set(config->zone, error);
}

enum error_code config_read(struct config *config, const char *path, struct error *error) {
  static const char *const texts[] = {"url",
                                      "ca",
                                      "user",
                                      "password_command",
                                      "timezone",
                                      "listen",
                                      "status_listen",
                                      "socket",
                                      "group",
                                      "state",
                                      "mqtt_url",
                                      "mqtt_user",
                                      "mqtt_password_command",
                                      "mqtt_ca",
                                      "mqtt_cert",
                                      "mqtt_key"};
  enum { TEXTS = sizeof texts / sizeof *texts };
  cfg_opt_t options[TEXTS + 6];
  for (size_t n = 0; n < TEXTS; n++)
    options[n] = (cfg_opt_t)CFG_STR(texts[n], NULL, CFGF_NONE);
  options[TEXTS] = (cfg_opt_t)CFG_INT("days_back", CONFIG_DAYS_BACK, CFGF_NONE);
  options[TEXTS + 1] = (cfg_opt_t)CFG_INT("days_ahead", CONFIG_DAYS_AHEAD, CFGF_NONE);
  options[TEXTS + 2] = (cfg_opt_t)CFG_INT("rate", CONFIG_RATE, CFGF_NONE);
  options[TEXTS + 3] = (cfg_opt_t)CFG_BOOL("public", cfg_false, CFGF_NONE);
  options[TEXTS + 4] = (cfg_opt_t)CFG_BOOL(FILE_CONFIG_END, cfg_false, CFGF_NONE);
  options[TEXTS + 5] = (cfg_opt_t)CFG_END();
  *config = (struct config){0};
  error_clear(error);
  FILE *opened;
  if (file_open_config(path, &opened, &config_end, error) != ERROR_NONE) return error->code;
  if (opened == NULL) return error_set(error, ERROR_CONFIG, _("There is no configuration file %s"), path);
  cfg_t *cfg = cfg_init(options, CFGF_NONE);
  cfg_set_validate_func(cfg, "url", config_check_url);
  cfg_set_validate_func(cfg, "mqtt_url", config_check_mqtt);
  cfg_set_validate_func(cfg, "timezone", config_check_zone);
  cfg_set_validate_func(cfg, "listen", config_check_listen);
  cfg_set_validate_func(cfg, "status_listen", config_check_listen);
  cfg_set_validate_func(cfg, "days_back", config_check_range);
  cfg_set_validate_func(cfg, "days_ahead", config_check_range);
  cfg_set_validate_func(cfg, "rate", config_check_range);
  config_told = error;
  cfg_set_error_function(cfg, config_tell);
  cfg->filename = strdup(path); /* what is told names it; freed by cfg_free */
  bool parsed = cfg_parse_fp(cfg, opened) == CFG_SUCCESS;
  if (parsed && !cfg_getbool(cfg, FILE_CONFIG_END))
    (void)file_config_is_cut(path, error);
  else if (parsed)
    config_take(config, cfg);
  else if (error->code == ERROR_NONE)
    error_set(error, ERROR_CONFIG, _("%s can't be understood"), path);
  config_told = NULL;
  fclose(opened);
  cfg_free(cfg);
  return error->code == ERROR_NONE ? config_check(config, path, error) : error->code;
}

enum error_code config_check_files(struct config *config, struct error *error) {
  if (pem_check(&config->ca, "ca", PEM_CERTIFICATES, error) != ERROR_NONE) return error->code;
  return mqtt_check_files(&config->mqtt_ca, &config->mqtt_cert, &config->mqtt_key, error);
}

void config_clear(struct config *config) {
  char *const all[] = {config->url,
                       config->ca,
                       config->user,
                       config->password_command,
                       config->zone,
                       config->listen.text,
                       config->listen.host,
                       config->status_listen.text,
                       config->status_listen.host,
                       config->socket,
                       config->status_socket,
                       config->group,
                       config->state,
                       config->mqtt_url,
                       config->mqtt_user,
                       config->mqtt_ca,
                       config->mqtt_password_command,
                       config->mqtt_cert,
                       config->mqtt_key};
  for (size_t n = 0; n < sizeof all / sizeof *all; n++)
    free(all[n]);
}

void config_days(const struct config *config, int64_t now, int64_t *from, int64_t *to) {
  int64_t today = when_day(now);
  *from = when_day_add(today, -config->days_back);
  *to = when_day_add(today, config->days_ahead + 1);
}

struct mqtt_profile config_mqtt(const struct config *config) {
  return (struct mqtt_profile){.url = config->mqtt_url,
                               .user = config->mqtt_user,
                               .password_command = config->mqtt_password_command,
                               .ca = config->mqtt_ca,
                               .cert = config->mqtt_cert,
                               .key = config->mqtt_key};
}

/* ---- the secret path */

static enum error_code secret_make(const char *path, struct error *error) {
  char text[2 * CONFIG_SECRET_BYTES + 2] = "";
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EEXIST) return ERROR_NONE;
  if (fd < 0) return file_fail(path, errno, error);
  bool drawn = random_hex(text, CONFIG_SECRET_BYTES);
  size_t length = strlen(text);
  text[length++] = '\n';
  errno = ENOSPC; /* when a part of it fits */
  bool made = drawn && write(fd, text, length) == (ssize_t)length && fsync(fd) == 0;
  int problem = errno;
  close(fd);
  if (made) return ERROR_NONE;
  unlink(path);
  if (!drawn) return error_set(error, ERROR_STORE, _("This machine gives no random numbers"));
  return file_fail(path, problem, error);
}

static bool secret_is_good(const char *text) {
  size_t length = strlen(text);
  return length >= 32 && strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_") == length;
}

enum error_code config_secret(const struct config *config, bool make, char **secret, struct error *error) {
  char text[256] = "", *path = mem_print("%s/path", config->state);
  *secret = NULL;
  error_clear(error);
  if (make && secret_make(path, error) != ERROR_NONE) {
    free(path);
    return error->code;
  }
  bool there, looks = !make && geteuid() == 0; /* root asks for what is the relay's user's */
  if (make && file_look(path, &there, error) != ERROR_NONE) {
    free(path);
    return error->code;
  }
  int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK); /* a pipe must not hang the start */
  bool trusted = fd < 0 || file_check(fd, path, looks ? FILE_LOOKED_AT : FILE_KEY, error) == ERROR_NONE;
  ssize_t length = fd >= 0 && trusted ? read(fd, text, sizeof text - 1) : -1;
  int problem = errno;
  if (fd >= 0) close(fd);
  if (length >= 0) text[length] = '\0';
  text[strcspn(text, "\r\n")] = '\0';
  if (trusted && length < 0 && !make && problem == EACCES)
    error_set(error, ERROR_STORE, _("Only the relay's own user may open %s: ask as that one, or as root"), path);
  else if (trusted && length < 0)
    error_set(error, ERROR_STORE, _("Can't read %s: %s; start visitdeck-relay once, as its own user"), path,
              strerror(problem));
  else if (trusted && !secret_is_good(text))
    error_set(error, ERROR_CONFIG, _("%s holds no path of 32 letters and digits or more: remove it, it is made anew"),
              path);
  else if (trusted)
    *secret = mem_copy(text);
  free(path);
  return error->code;
}
