#include "cli/cli_table.h"

#include <string.h>

#include "base/i18n.h"
#include "cli/cli_commands.h"

static const struct cli_row cli_table_rows[] = {
#define CLI_ROW(name, usage, help, least, most, run, takes) {name, usage, help, least, most, run, takes},
    CLI_COMMANDS(CLI_ROW)
#undef CLI_ROW
};

const struct cli_row *cli_table_row(size_t n) {
  return n < sizeof cli_table_rows / sizeof *cli_table_rows ? &cli_table_rows[n] : NULL;
}

const struct cli_row *cli_table_find(const char *word) {
  const struct cli_row *row;
  for (size_t n = 0; (row = cli_table_row(n)) != NULL; n++)
    if (strcmp(row->name, word) == 0) return row;
  return NULL;
}
