/* cli_visitor_edit: what the options say of a visitor, as edits. Main thread. */
#ifndef CLI_CLI_VISITOR_EDIT_H
#define CLI_CLI_VISITOR_EDIT_H

#include "cli/cli_options.h"

/* Edits of a Visitor (json_apply's). New memory; NULL, and why. */
char *cli_visitor_edit_read(const struct cli_options *options, struct error *error);

#endif
