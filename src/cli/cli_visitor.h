/* cli_visitor: which visitor is meant: the one of --email and so on, or one of a visit's. Main thread. */
#ifndef CLI_CLI_VISITOR_H
#define CLI_CLI_VISITOR_H

#include <stdbool.h>
#include "base/error.h"
#include "cli/cli_options.h"
#include "model/visit.h"
#include "model/visitor.h"

/* On standard error: what of the telephone and the email given looks mistyped, but may be right. */
void cli_visitor_doubt(const struct cli_options *options);
/* The visitor of --email and so on, into an empty one, and its doubts said; ERROR_USAGE when one is missing or can't be
 * what it is to be. */
enum error_code cli_visitor_read(const struct cli_options *options, struct visitor *visitor,
                                 struct error *error) MUST_CHECK;
/* The visitor of that email (NULL: the only one) whose visit is still to come, as far as can be read: said on standard
 * error where it can't; NULL, and why. */
const struct visitor *cli_visitor_pick(const struct visit *visit, const char *email, struct error *error);

#endif
