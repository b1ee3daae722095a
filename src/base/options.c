#include "base/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/scan.h"
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
static bool options_take(const struct options_table *table, const struct options_row *row, const char *value,
                         void *into) {
  void *at = (char *)into + row->at;
  if (row->given != 0) *(bool *)((char *)into + row->given) = true;
  if (row->kind == OPTION_OWN) return table->take(into, row, value);
  if (row->kind == OPTION_TEXT) *(const char **)at = value;
  if (row->kind == OPTION_SWITCH) *(bool *)at = true;
  return row->kind != OPTION_SHOW;
}

/* "-1" is a number, not an option: while getopt_long sorts the words it is given without its sign. */
struct options_numbers {
  size_t count;
  char **words; /* with their signs */
};

static void options_hide_numbers(struct options_numbers *numbers, int argc, char **argv) {
  numbers->words = mem_new(((size_t)argc + 1) * sizeof *numbers->words);
  for (int n = 1; n < argc && strcmp(argv[n], "--") != 0; n++)
    if (argv[n][0] == '-' && scan_run(argv[n] + 1) > 0) numbers->words[numbers->count++] = argv[n]++;
}

static char *options_as_given(const struct options_numbers *numbers, char *word) {
  for (size_t n = 0; n < numbers->count; n++)
    if (word == numbers->words[n] + 1) return numbers->words[n];
  return word;
}

enum error_code options_read(const struct options_table *table, void *into, int argc, char **argv,
                             const struct options_row **stopped, struct error *error) {
  AUTO(mem_free_at) struct option *known = options_known(table);
  struct options_numbers numbers = {0};
  int id;
  opterr = 0;
  *stopped = NULL;
  error_clear(error);
  (void)unsetenv("POSIXLY_CORRECT"); /* options stand behind words, too */
  options_hide_numbers(&numbers, argc, argv);
  while (error->code == ERROR_NONE && *stopped == NULL && (id = getopt_long(argc, argv, ":hV", known, NULL)) != -1) {
    const struct options_row *row = options_find(table, id);
    if (row == NULL)
      (void)usage_option(table->program, id, argv[optind - 1], error);
    else if (options_is_empty(row))
      error_set(error, ERROR_USAGE, _("--%s is empty: is a variable of a script not set? Nothing was done"), row->name);
    else if (!options_take(table, row, optarg != NULL ? options_as_given(&numbers, optarg) : NULL, into))
      *stopped = row;
  }
  for (int n = 1; n < argc; n++)
    argv[n] = options_as_given(&numbers, argv[n]);
  free(numbers.words);
  return error->code;
}

bool options_is_given(const struct options_row *row, const void *from) {
  const void *at = (const char *)from + row->at;
  return row->kind == OPTION_SWITCH ? *(const bool *)at : row->kind == OPTION_TEXT && *(const char *const *)at != NULL;
}

void options_print_row(const struct options_table *table, const struct options_row *row) {
  char letter[] = {'-', (char)row->letter, ',', ' ', '\0'};
  AUTO(mem_free_at)
  char *name = mem_print("%s--%s%s%s", row->letter != 0 ? letter : "", row->name, row->value != NULL ? " " : "",
                         row->value != NULL ? _(row->value) : "");
  int pad = table->width - text_width(name);
  printf("  %s%*s %s", name, pad > 0 ? pad : 0, "", _(row->help));
  if (row->without != NULL) printf(" (%s)", row->without);
  putchar('\n');
}

void options_print(const struct options_table *table) {
  for (const struct options_row *row = table->rows; row < table->rows + table->count; row++)
    if (row->help != NULL) options_print_row(table, row);
}
