#include "settings/settings.h"

#include <confuse.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

/* libconfuse's callbacks have no argument of ours: kept here while it parses, on one thread. */
static struct {
  const struct settings *settings;
  struct error *error;
  const char *path;
  int end; /* the line behind its text */
} settings_now;

__attribute__((format(printf, 2, 0))) static void settings_tell(cfg_t *cfg, const char *format, va_list arguments) {
  char what[200];
  int line = cfg != NULL ? cfg->line : 0;
  if (settings_now.error->code != ERROR_NONE) return;
  vsnprintf(what, sizeof what, format, arguments);
  if (line >= settings_now.end || strstr(what, FILE_CONFIG_END) != NULL)
    (void)file_config_is_cut(settings_now.path, settings_now.error);
  else
    error_set(settings_now.error, ERROR_CONFIG, _("%s:%d: correct this line: %s"), settings_now.path, line, what);
}

/* ---- checks of single settings: they tell file and line */

static int settings_check_text(cfg_t *cfg, const struct setting *row, const char *text) {
  struct error error;
  bool checked = row->check != NULL && (text[0] != '\0' || settings_now.settings->refuses_empty);
  if (!checked || row->check(text, &error) == ERROR_NONE) return 0;
  cfg_error(cfg, "%s", error.text);
  return -1;
}

static int settings_check_number(cfg_t *cfg, const struct setting *row, long number) {
  if (number >= row->least && number <= row->most) return 0;
  cfg_error(cfg,
            row->kind == SETTING_SECONDS ? _("%s is %ld: write %d to %d, in seconds") : _("%s is %ld: write %d to %d"),
            row->name, number, row->least, row->most);
  return -1;
}

/* Which of the words it is: the first of none, or ""; their number when it is another one. */
static int settings_choice(const struct setting *row, const char *text) {
  int n = 0;
  while (text != NULL && text[0] != '\0' && row->words[n] != NULL && strcmp(row->words[n], text) != 0)
    n++;
  return n;
}

static int settings_check_choice(cfg_t *cfg, const struct setting *row, const char *text) {
  if (row->words[settings_choice(row, text)] != NULL) return 0;
  struct buf words = buf_empty(BUF_UNBOUNDED);
  for (size_t n = 0; row->words[n] != NULL; n++)
    (void)!buf_print(&words, "%s%s",
                     n == 0                      ? ""
                     : row->words[n + 1] == NULL ? C_("settings", " or ")
                                                 : ", ",
                     row->words[n]);
  /* TRANSLATORS: "theme is auto, dark or light". */
  cfg_error(cfg, C_("settings", "%s is %s"), row->name, words.data);
  buf_free(&words);
  return -1;
}

static int settings_check(cfg_t *cfg, cfg_opt_t *option) {
  const struct setting *row = settings_now.settings->rows;
  unsigned last = cfg_opt_size(option) - 1;
  while (strcmp(row->name, cfg_opt_name(option)) != 0)
    row++;
  if (row->kind == SETTING_SWITCH || row->kind == SETTING_NAMES) return 0;
  bool text_is = row->kind == SETTING_TEXT || row->kind == SETTING_CHOICE;
  if (!text_is) return settings_check_number(cfg, row, cfg_opt_getnint(option, last));
  const char *text = cfg_opt_getnstr(option, last);
  return (row->kind == SETTING_CHOICE ? settings_check_choice : settings_check_text)(cfg, row,
                                                                                     text != NULL ? text : "");
}

/* ---- reading */

static bool settings_is_written(cfg_t *from, const struct setting *row) {
  if (row->kind == SETTING_NAMES) return cfg_size(from, row->name) > 0;
  return (cfg_getopt(from, row->name)->flags & CFGF_MODIFIED) != 0;
}

static void settings_clear_names(struct settings_names *names) {
  for (size_t n = 0; n < names->count; n++) {
    free(names->rows[n].title);
    free(names->rows[n].name);
  }
  free(names->rows);
  *names = (struct settings_names){0};
}

/* One without a name says nothing. */
static void settings_take_names(cfg_t *from, const char *section, struct settings_names *names) {
  settings_clear_names(names);
  for (unsigned n = 0; from != NULL && n < cfg_size(from, section); n++) {
    cfg_t *one = cfg_getnsec(from, section, n);
    AUTO(mem_free_at) char *name = text_clean_line(cfg_getstr(one, "name"));
    if (name == NULL || name[0] == '\0') continue;
    names->rows = mem_grow(names->rows, names->count, sizeof *names->rows);
    names->rows[names->count++] = (struct settings_name){mem_copy(cfg_title(one)), mem_take(&name)};
  }
}

/* Of whatever section it is that is read. */
static void settings_take_titles(const struct settings *settings, cfg_t *cfg, char *into) {
  struct settings_names *titles = (struct settings_names *)(into + settings->titles);
  for (unsigned n = 0; settings->titles != 0 && n < cfg_size(cfg, settings->section); n++) {
    const char *title = cfg_title(cfg_getnsec(cfg, settings->section, n));
    size_t known = 0;
    while (known < titles->count && strcmp(titles->rows[known].title, title) != 0)
      known++;
    if (known < titles->count) continue;
    titles->rows = mem_grow(titles->rows, titles->count, sizeof *titles->rows);
    titles->rows[titles->count++] = (struct settings_name){.title = mem_copy(title)};
  }
}

/* from NULL: what they are without being written. over: what is not written stays as it is. */
static void settings_take(const struct settings *settings, cfg_t *from, bool over, char *into) {
  for (const struct setting *row = settings->rows; row < settings->rows + settings->count; row++) {
    void *at = into + row->at;
    if (over && !settings_is_written(from, row)) continue;
    if (row->kind == SETTING_TEXT) {
      const char *text = from != NULL ? cfg_getstr(from, row->name) : NULL;
      mem_replace(at, text != NULL && text[0] != '\0' ? text : row->text);
    } else if (row->kind == SETTING_CHOICE) {
      *(int *)at = settings_choice(row, from != NULL ? cfg_getstr(from, row->name) : NULL);
    } else if (row->kind == SETTING_NAMES) {
      settings_take_names(from, row->name, at);
    } else if (row->kind == SETTING_SWITCH) {
      *(bool *)at = from != NULL && cfg_getbool(from, row->name);
    } else {
      *(int *)at = from != NULL ? (int)cfg_getint(from, row->name) : row->number;
    }
  }
}

void settings_reset(const struct settings *settings, void *into) {
  settings_take(settings, NULL, false, into);
}

/* The table as libconfuse has it, with our last line behind it where that stands. New memory. */
static cfg_opt_t *settings_options(const struct settings *settings, bool last) {
  static cfg_opt_t named[] = {CFG_STR("name", NULL, CFGF_NONE), CFG_END()};
  cfg_opt_t *options = mem_resize(NULL, settings->count + 2, sizeof *options), *option = options;
  for (const struct setting *row = settings->rows; row < settings->rows + settings->count; row++, option++) {
    if (row->kind == SETTING_TEXT || row->kind == SETTING_CHOICE)
      *option = (cfg_opt_t)CFG_STR(row->name, NULL, CFGF_NONE);
    else if (row->kind == SETTING_NAMES)
      *option = (cfg_opt_t)CFG_SEC(row->name, named, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES);
    else if (row->kind == SETTING_SWITCH)
      *option = (cfg_opt_t)CFG_BOOL(row->name, cfg_false, CFGF_NONE);
    else
      *option = (cfg_opt_t)CFG_INT(row->name, row->number, CFGF_NONE);
  }
  if (last) *option++ = (cfg_opt_t)CFG_BOOL(FILE_CONFIG_END, cfg_false, CFGF_NONE);
  *option = (cfg_opt_t)CFG_END();
  return options;
}

static cfg_t *settings_begin(const struct settings *settings, cfg_opt_t *options) {
  cfg_opt_t sections[] = {CFG_SEC(settings->section, options, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
                          CFG_BOOL(FILE_CONFIG_END, cfg_false, CFGF_NONE), CFG_END()};
  cfg_t *cfg = cfg_init(settings->section != NULL ? sections : options, CFGF_NONE); /* it has a copy */
  for (size_t n = 0; n < settings->count; n++) {
    const char *name = settings->rows[n].name;
    AUTO(mem_free_at)
    char *path = settings->section != NULL ? mem_print("%s|%s", settings->section, name) : mem_copy(name);
    cfg_set_validate_func(cfg, path, settings_check);
  }
  cfg_set_error_function(cfg, settings_tell);
  return cfg;
}

enum error_code settings_read(const struct settings *settings, const char *path, const char *title, void *into,
                              enum settings_found *found, struct error *error) {
  settings_reset(settings, into);
  return settings_read_over(settings, path, title, into, found, error);
}

enum error_code settings_read_over(const struct settings *settings, const char *path, const char *title, void *into,
                                   enum settings_found *found, struct error *error) {
  FILE *file;
  *found = SETTINGS_NO_FILE;
  error_clear(error);
  if (file_open_config(path, &file, &settings_now.end, error) != ERROR_NONE || file == NULL) return error->code;
  settings_now.settings = settings;
  settings_now.error = error;
  settings_now.path = path;
  AUTO(mem_free_at) cfg_opt_t *options = settings_options(settings, settings->section == NULL);
  cfg_t *cfg = settings_begin(settings, options);
  bool parsed = cfg_parse_fp(cfg, file) == CFG_SUCCESS;
  fclose(file);
  if (parsed && !cfg_getbool(cfg, FILE_CONFIG_END))
    (void)file_config_is_cut(path, error);
  else if (!parsed && error->code == ERROR_NONE)
    error_set(error, ERROR_CONFIG, _("%s can't be understood"), path);
  if (error->code == ERROR_NONE) {
    cfg_t *from = settings->section != NULL ? cfg_gettsec(cfg, settings->section, title) : cfg;
    *found = from != NULL ? SETTINGS_THERE : SETTINGS_NO_SECTION;
    if (from != NULL) settings_take(settings, from, true, into);
    settings_take_titles(settings, cfg, into);
  }
  cfg_free(cfg);
  return error->code;
}

void settings_clear(const struct settings *settings, void *from) {
  for (size_t n = 0; n < settings->count; n++) {
    void *at = (char *)from + settings->rows[n].at;
    if (settings->rows[n].kind == SETTING_TEXT) free(*(char **)at);
    if (settings->rows[n].kind == SETTING_NAMES) settings_clear_names(at);
  }
  if (settings->titles != 0) settings_clear_names((struct settings_names *)((char *)from + settings->titles));
}
