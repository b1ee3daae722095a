#include "visitdeck/config.h"

#include <confuse.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/http_curl.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/pem.h"
#include "base/when.h"
#include "live/mqtt.h"
#include "visitdeck/demo.h"
#include "visitdeck/folders.h"

#define CONFIG_URL "https://www.flatsy.fr"
enum {
  CONFIG_REFRESH = 30,
  CONFIG_REFRESH_LEAST = 5,
  CONFIG_REFRESH_MOST = 3600,
  CONFIG_KEEP_DAYS = 90,
  CONFIG_KEEP_DAYS_MOST = 3650
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
            cfg != NULL && cfg->filename != NULL ? cfg->filename : "visitdeck.conf", cfg != NULL ? cfg->line : 0, what);
}

static void config_take(char **out, cfg_t *profile, const char *name) {
  const char *value = cfg_getstr(profile, name);
  if (value == NULL || value[0] == '\0') return;
  free(*out);
  *out = mem_copy(value);
}

/* Checks of single options: they tell file and line. */
static int config_check_url(cfg_t *cfg, cfg_opt_t *option) {
  struct error error;
  char *base = NULL;
  const char *url = cfg_opt_getnstr(option, cfg_opt_size(option) - 1);
  if (url == NULL || url[0] == '\0' || http_base_url(url, &base, &error) == ERROR_NONE) {
    free(base);
    return 0;
  }
  cfg_error(cfg, "%s", error.text);
  return -1;
}

static int config_check_mqtt(cfg_t *cfg, cfg_opt_t *option) {
  struct error error;
  const char *url = cfg_opt_getnstr(option, cfg_opt_size(option) - 1);
  if (url == NULL || url[0] == '\0' || mqtt_check_url(url, &error) == ERROR_NONE) return 0;
  cfg_error(cfg, "%s", error.text);
  return -1;
}

static int config_check_zone(cfg_t *cfg, cfg_opt_t *option) {
  struct error error;
  const char *zone = cfg_opt_getnstr(option, cfg_opt_size(option) - 1);
  if (zone == NULL || zone[0] == '\0' || when_zone_set(zone, &error) == ERROR_NONE) return 0;
  cfg_error(cfg, "%s", error.text);
  return -1;
}

static int config_check_refresh(cfg_t *cfg, cfg_opt_t *option) {
  long seconds = cfg_opt_getnint(option, cfg_opt_size(option) - 1);
  if (seconds >= CONFIG_REFRESH_LEAST && seconds <= CONFIG_REFRESH_MOST) return 0;
  cfg_error(cfg, _("refresh is %ld: write %d to %d, in seconds"), seconds, CONFIG_REFRESH_LEAST, CONFIG_REFRESH_MOST);
  return -1;
}

static int config_check_keep(cfg_t *cfg, cfg_opt_t *option) {
  long days = cfg_opt_getnint(option, cfg_opt_size(option) - 1);
  if (days >= 1 && days <= CONFIG_KEEP_DAYS_MOST) return 0;
  cfg_error(cfg, _("keep_days is %ld: write 1 to %d"), days, CONFIG_KEEP_DAYS_MOST);
  return -1;
}

static void config_take_all(struct config *config, cfg_t *profile) {
  const struct {
    const char *name;
    char **out;
  } texts[] = {{"url", &config->url},
               {"ca", &config->ca},
               {"user", &config->user},
               {"password_command", &config->password_command},
               {"timezone", &config->zone},
               {"mqtt_url", &config->mqtt_url},
               {"mqtt_user", &config->mqtt_user},
               {"mqtt_password_command", &config->mqtt_password_command},
               {"mqtt_ca", &config->mqtt_ca},
               {"mqtt_cert", &config->mqtt_cert},
               {"mqtt_key", &config->mqtt_key}};
  for (size_t n = 0; n < sizeof texts / sizeof *texts; n++)
    config_take(texts[n].out, profile, texts[n].name);
  config->refresh_seconds = (int)cfg_getint(profile, "refresh");
  config->keep_days = (int)cfg_getint(profile, "keep_days");
  config->bell = cfg_getbool(profile, "bell");
}

/* The files that the profile in use names; those of a broker that nobody asks don't matter. */
static enum error_code config_check_files(struct config *config, struct error *error) {
  if (pem_check(&config->ca, "ca", PEM_CERTIFICATES, error) != ERROR_NONE) return error->code;
  if (config->mqtt_url == NULL) return ERROR_NONE;
  return mqtt_check_files(&config->mqtt_ca, &config->mqtt_cert, &config->mqtt_key, error);
}

static enum error_code config_parse(struct config *config, const char *path, bool must_exist, bool must_have,
                                    struct error *error) {
  cfg_opt_t profile[] = {CFG_STR("url", NULL, CFGF_NONE),
                         CFG_STR("ca", NULL, CFGF_NONE),
                         CFG_STR("user", NULL, CFGF_NONE),
                         CFG_STR("password_command", NULL, CFGF_NONE),
                         CFG_STR("timezone", NULL, CFGF_NONE),
                         CFG_INT("refresh", CONFIG_REFRESH, CFGF_NONE),
                         CFG_INT("keep_days", CONFIG_KEEP_DAYS, CFGF_NONE),
                         CFG_STR("mqtt_url", NULL, CFGF_NONE),
                         CFG_STR("mqtt_user", NULL, CFGF_NONE),
                         CFG_STR("mqtt_password_command", NULL, CFGF_NONE),
                         CFG_STR("mqtt_ca", NULL, CFGF_NONE),
                         CFG_STR("mqtt_cert", NULL, CFGF_NONE),
                         CFG_STR("mqtt_key", NULL, CFGF_NONE),
                         CFG_BOOL("bell", cfg_false, CFGF_NONE),
                         CFG_END()};
  cfg_opt_t file[] = {CFG_SEC("profile", profile, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
                      CFG_BOOL(FILE_CONFIG_END, cfg_false, CFGF_NONE), CFG_END()};
  FILE *opened;
  if (file_open_config(path, &opened, &config_end, error) != ERROR_NONE) return error->code;
  if (opened == NULL) {
    if (must_exist) return error_set(error, ERROR_CONFIG, _("There is no configuration file %s"), path);
    if (must_have)
      return error_set(error, ERROR_CONFIG, _("There is no profile \"%s\": write it in %s"), config->name, path);
    return ERROR_NONE;
  }
  cfg_t *cfg = cfg_init(file, CFGF_NONE);
  cfg_set_validate_func(cfg, "profile|url", config_check_url);
  cfg_set_validate_func(cfg, "profile|timezone", config_check_zone);
  cfg_set_validate_func(cfg, "profile|refresh", config_check_refresh);
  cfg_set_validate_func(cfg, "profile|keep_days", config_check_keep);
  cfg_set_validate_func(cfg, "profile|mqtt_url", config_check_mqtt);
  config_told = error;
  cfg_set_error_function(cfg, config_tell);
  cfg->filename = strdup(path); /* what is told names it; freed by cfg_free */
  int parsed = cfg_parse_fp(cfg, opened);
  config_told = NULL;
  fclose(opened);
  if (parsed == CFG_SUCCESS && !cfg_getbool(cfg, FILE_CONFIG_END)) {
    parsed = CFG_PARSE_ERROR;
    (void)file_config_is_cut(path, error);
  }
  if (parsed != CFG_SUCCESS && error->code == ERROR_NONE)
    error_set(error, ERROR_CONFIG, _("%s can't be understood"), path);
  cfg_t *found = parsed == CFG_SUCCESS ? cfg_gettsec(cfg, "profile", config->name) : NULL;
  if (found != NULL) {
    config_take_all(config, found);
  } else if (parsed == CFG_SUCCESS && must_have) {
    error_set(error, ERROR_CONFIG, _("There is no profile \"%s\": write it in %s"), config->name, path);
  }
  cfg_free(cfg);
  return error->code;
}

/* PROFILE names a folder: letters, digits, dot, dash, underscore. */
static enum error_code config_check_name(const char *name, struct error *error) {
  for (const char *c = name; *c != '\0'; c++)
    if (!isalnum((unsigned char)*c) && strchr("._-", *c) == NULL)
      return error_set(error, ERROR_USAGE, _("A profile's name has letters, digits, '.', '-' and '_' only"));
  if (name[0] == '\0' || name[0] == '.')
    return error_set(error, ERROR_USAGE, _("A profile's name begins with a letter or a digit"));
  return ERROR_NONE;
}

/* A server that no profile names has its own: a token never goes to another one. */
static void config_find_folders(struct config *config, const struct options *options) {
  bool server = options->url != NULL && options->profile == NULL;
  struct folders folders = server ? folders_of_server(config->url, options->url) : folders_of(config->name);
  config->state_folder = folders.state;
  config->cache_folder = folders.cache;
}

enum error_code config_read(struct config *config, const struct options *options, struct error *error) {
  *config = (struct config){
      .refresh_seconds = CONFIG_REFRESH, .keep_days = CONFIG_KEEP_DAYS, .zone = mem_copy(WHEN_ZONE_DEFAULT)};
  error_clear(error);
  config->name = mem_copy(options->demo ? DEMO_PROFILE : options->profile != NULL ? options->profile : "default");
  if (!options->demo) {
    if (config_check_name(config->name, error) != ERROR_NONE) return error->code;
    char *base = folders_base("XDG_CONFIG_HOME", ".config");
    char *path = options->config != NULL ? mem_copy(options->config) : mem_print("%s/visitdeck/visitdeck.conf", base);
    config_parse(config, path, options->config != NULL, options->profile != NULL && options->url == NULL, error);
    free(base);
    free(path);
  }
  if (error->code != ERROR_NONE) return error->code;
  char *url = mem_copy(options->url != NULL ? options->url : config->url != NULL ? config->url : CONFIG_URL);
  free(config->url);
  config->url = NULL;
  enum error_code code = http_base_url(url, &config->url, error);
  free(url);
  if (code != ERROR_NONE) return code;
  if (options->url != NULL && options->profile == NULL) {
    free(config->user); /* another server: the profile's account, broker and authority are not for it */
    free(config->password_command);
    free(config->mqtt_url);
    free(config->ca);
    config->user = config->password_command = config->mqtt_url = config->ca = NULL;
  }
  if (options->cli.user != NULL) {
    free(config->user);
    config->user = mem_copy(options->cli.user);
  }
  if (config_check_files(config, error) != ERROR_NONE) return error->code;
  config_find_folders(config, options);
  return when_zone_set(config->zone, error);
}

void config_clear(struct config *config) {
  free(config->name);
  free(config->url);
  free(config->ca);
  free(config->user);
  free(config->password_command);
  free(config->zone);
  free(config->mqtt_url);
  free(config->mqtt_user);
  free(config->mqtt_password_command);
  free(config->mqtt_ca);
  free(config->mqtt_cert);
  free(config->mqtt_key);
  free(config->state_folder);
  free(config->cache_folder);
}
