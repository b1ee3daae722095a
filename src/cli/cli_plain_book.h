/* cli_plain_book: booking and moving by --plain: a slot, a visitor, and then the command of that name. Main thread. */
#ifndef CLI_CLI_PLAIN_BOOK_H
#define CLI_CLI_PLAIN_BOOK_H

#include "cli/cli_plain_ask.h"
#include "model/visit.h"

/* At a property of that id and place (model/property_place.h); its reference may be NULL. */
void cli_plain_book(struct cli_plain *plain, const char *property_id, const char *ref, int place);
/* visitor: whose part of it. */
void cli_plain_move(struct cli_plain *plain, const struct visit *visit, const struct visitor *visitor);

#endif
