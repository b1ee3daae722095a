/* cli_plain_ask: the questions of --plain: numbered lines, a prompt, an answer of one line. Main thread. */
#ifndef CLI_CLI_PLAIN_ASK_H
#define CLI_CLI_PLAIN_ASK_H

#include "cli/cli_command.h"

struct cli_plain {
  const struct cli_command *seat; /* options, setup, worker and zones for each job */
  bool leaves;                    /* no more is asked */
  bool declined;                  /* what was done last was not to be sent */
  int status;                     /* the exit status of what was done last; what was declined is 0 */
};
/* Lines of which one is picked. */
struct cli_plain_list {
  size_t count, first; /* of them; how many are shown at first, 0: as many as are each time */
  void (*print)(const struct cli_plain *plain, const void *of, size_t n); /* ends its line */
  const void *of;
  const char *question; /* translated */
};
enum { CLI_PLAIN_BACK = -1 };
/* Which of them, from 0; CLI_PLAIN_BACK: none, or the person leaves. */
int cli_plain_pick(struct cli_plain *plain, const struct cli_plain_list *list);
/* The same of texts that are marked for translation; quiet: they are known, and shown when they are asked for. */
int cli_plain_choose(struct cli_plain *plain, const char *question, const char *const *lines, size_t count, bool quiet);
/* A text, clean and not empty. help: what can be answered. New memory; NULL: none, or the person leaves. */
char *cli_plain_text(struct cli_plain *plain, const char *question, const char *help);
/* Does a sub-command with at most two words (NULL: fewer); true: it went well. options NULL: no more than the seat's.
 */
bool cli_plain_do(struct cli_plain *plain, const struct cli_options *options, const char *name, const char *one,
                  const char *two);
/* Reads something to choose from; NULL: why not was said. The caller frees. */
struct event *cli_plain_read(struct cli_plain *plain, struct job *take_job, enum event_type wanted);

#endif
