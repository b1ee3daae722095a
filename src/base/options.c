#include "base/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/usage.h"

/* New memory. */
static struct option *options_known(const struct options_table *table) {
  struct option *known = mem_new((table->count + 1) * sizeof *known);
  for (size_t n = 0; n < table->count; n++) {
    bool has_value = table->rows[n].kind == OPTION_TEXT || table->rows[n].kind == OPTION_OWN;
    known[n] = (struct option){table->rows[n].name, has_value, NULL, USAGE_LONG + (int)n};
  }
  return known;
}

/* By what getopt_long returns; NULL: there is none. */
static const struct options_row *options_find(const struct options_table *table, int id) {
  for (size_t n = 0; n < table->count; n++)
    if (id == USAGE_LONG + (int)n || (id == table->rows[n].letter && id != 0)) return &table->rows[n];
  return NULL;
}

/* A blank too: what a script's variable holds that was never set. */
static bool options_is_empty(const struct options_row *row) {
  return row->kind == OPTION_TEXT && usage_is_empty(optarg);
}

/* False: no more are read. */
static bool options_take(const struct options_table *table, const struct options_row *row, void *into) {
  void *at = (char *)into + row->at;
  if (row->given != 0) *(bool *)((char *)into + row->given) = true;
  if (row->kind == OPTION_OWN) return table->take(into, row, optarg);
  if (row->kind == OPTION_TEXT) *(const char **)at = optarg;
  if (row->kind == OPTION_SWITCH) *(bool *)at = true;
  return row->kind != OPTION_SHOW;
}

enum error_code options_read(const struct options_table *table, void *into, int argc, char **argv,
                             const struct options_row **stopped, struct error *error) {
  AUTO(mem_free_at) struct option *known = options_known(table);
  int id;
  opterr = 0;
  *stopped = NULL;
  error_clear(error);
  (void)unsetenv("POSIXLY_CORRECT"); /* options stand behind words, too */
  while (error->code == ERROR_NONE && *stopped == NULL && (id = getopt_long(argc, argv, ":hV", known, NULL)) != -1) {
    const struct options_row *row = options_find(table, id);
    if (row == NULL)
      (void)usage_option(table->program, id, argv[optind - 1], error);
    else if (options_is_empty(row))
      error_set(error, ERROR_USAGE, _("--%s is empty: is a variable of a script not set? Nothing was done"), row->name);
    else if (!options_take(table, row, into))
      *stopped = row;
  }
  return error->code;
}

bool options_is_given(const struct options_row *row, const void *from) {
  const void *at = (const char *)from + row->at;
  return row->kind == OPTION_SWITCH ? *(const bool *)at : row->kind == OPTION_TEXT && *(const char *const *)at != NULL;
}

void options_print(const struct options_table *table) {
  for (const struct options_row *row = table->rows; row < table->rows + table->count; row++) {
    if (row->help == NULL) continue;
    char letter[] = {'-', (char)row->letter, ',', ' ', '\0'};
    AUTO(mem_free_at)
    char *name = mem_print("%s--%s%s%s", row->letter != 0 ? letter : "", row->name, row->value != NULL ? " " : "",
                           row->value != NULL ? _(row->value) : "");
    int pad = table->width - text_width(name);
    printf("  %s%*s %s", name, pad > 0 ? pad : 0, "", _(row->help));
    if (row->without != NULL) printf(" (%s)", row->without);
    putchar('\n');
  }
}
