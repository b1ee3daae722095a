/* cli_write: how a sub-command writes: asks the person, sends, says what became of it. Main thread. */
#ifndef CLI_CLI_WRITE_H
#define CLI_CLI_WRITE_H

#include "cli/cli_command.h"

/* What a write is about: a property, or one visitor of a visit; theirs. */
struct job_property cli_write_property(const struct property *property);
struct job_visit cli_write_visit(const struct visit *visit, const struct visitor *visitor);
/* Asks the question (NULL: it was asked), sends at once or not at all, says that it is done (NULL: in the outbox's
 * words); with --json prints the property ref, or else the visit, as Flatsy has it now; where there is neither, the
 * outbox's row. Returns the exit status. */
int cli_write(struct cli_command *command, char *take_question, struct job *take_job, char *take_done, const char *ref);
/* ---- its parts */
/* Asks the question (NULL: it was asked), sends: the EVENT_WRITE, or NULL, and what became of it in the command's
 * error. The caller frees. */
struct event *cli_write_send(struct cli_command *command, char *take_question, struct job *take_job);
/* "Booked: REF, Marie Dupont, 2026-12-01 14:30", as the row has it. New memory. */
char *cli_write_words(const struct outbox_view *row);
/* Says what became of it, on stderr and as the exit status. done: for people, on stdout; NULL: nothing. */
int cli_write_tell(const struct cli_command *command, enum job_type type, const struct event *write, const char *done);

/* Once its end was printed: who asked for that row knows it, and the same line is meant anew. */
void cli_write_told(struct cli_command *command, const struct outbox_view *row);

#endif
