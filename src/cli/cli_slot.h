/* cli_slot: which slot a DATE means. Main thread. */
#ifndef CLI_CLI_SLOT_H
#define CLI_CLI_SLOT_H

#include "cli/cli_command.h"

/* The words from the second one on as an instant with a time. */
enum error_code cli_slot_time(const struct cli_command *command, int64_t *at, struct error *error) MUST_CHECK;
/* As a person can give it to book: the slot's date itself where that says which instant it is. */
void cli_slot_date(const struct slot *slot, char out[SLOT_DATE]);
/* A DATE that is written as one of the slots means that slot: a server's date without a zone is in UTC, a person's is
 * not. Else at. */
int64_t cli_slot_meant(const struct cli_command *command, const struct slot_list *list, int64_t at);
/* The free slot of an EVENT_SLOTS at that instant; ERROR_REFUSED names the nearest ones. move: nothing was moved, else
 * booked. */
enum error_code cli_slot_find(const struct event *slots, int64_t at, bool move, const struct slot **slot,
                              struct error *error) MUST_CHECK;

#endif
