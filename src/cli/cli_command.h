/* cli_command: one sub-command under way: what it was given, the worker that it asks, the person whom it asks, and how
 * it fails. Main thread. */
#ifndef CLI_CLI_COMMAND_H
#define CLI_CLI_COMMAND_H

#include <stdbool.h>
#include <stdint.h>
#include "base/buf.h"
#include "base/error.h"
#include "cli/cli_options.h"
#include "model/property_zone.h"
#include "work/event.h"
#include "work/job.h"
#include "work/work.h"

struct cli_command {
  const struct cli_options *options;
  const struct work_setup *setup;
  const char *usage; /* how it goes, behind "visitdeck " */
  struct work *work;
  struct property_zones *zones; /* the clocks of the properties elsewhere */
  /* What an ALONE one does, which is above this room. */
  int (*alone)(const struct cli_options *options);
  int argc; /* words after the sub-command */
  char **argv;
  struct error error; /* of what was asked or checked last */
  int status;         /* of what came to nothing */
  bool declined;      /* the person was asked, and did not say yes */
  bool leaves;        /* ... and answered q, or nothing more can be asked */
};

/* Prints "visitdeck: text" on stderr; returns the exit status. */
int cli_command_fail(const struct error *error);
/* The same of a text of our own. */
int cli_command_refuse(enum error_code code, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* How it goes, on stderr; returns the exit status. */
int cli_command_show_usage(const struct cli_command *command);

/* ---- the worker */
/* Runs a job: returns the event of the wanted type that answered it (NULL when none came), and its outcome in error.
 * wanted EVENT_DONE: none. The caller frees. */
struct event *cli_command_ask(struct cli_command *command, struct job *take_job, enum event_type wanted);
/* The same where nothing can be done without that event: NULL when none came, which was said, and is in status. */
struct event *cli_command_read(struct cli_command *command, struct job *take_job, enum event_type wanted);
/* The same, and prints it; take_job NULL: why not is said. Returns the exit status. */
int cli_command_show(struct cli_command *command, struct job *take_job, enum event_type wanted,
                     void (*print)(struct cli_command *command, const struct event *event));
/* On standard error: how much of what came could not be read; offline, when what is printed was read, and what of it
 * is not known. */
void cli_command_say_age(const struct cli_command *command, const struct event *event);

/* ---- the person */
/* The words from that one on as one text. New memory. */
char *cli_command_words(const struct cli_command *command, int first);
/* A day's instant, or any, from what a person typed. */
enum error_code cli_command_instant(const char *text, int64_t *instant, bool *has_time, struct error *error) MUST_CHECK;
/* Adds a whole file, or standard input for "-", to an empty text, which is UTF-8 without a mark and without zero bytes.
 * ERROR_USAGE with a sentence. */
enum { CLI_COMMAND_FILE_MAX = 4 << 20 };
enum error_code cli_command_read_file(const char *path, struct buf *text, struct error *error) MUST_CHECK;
/* Asks on the terminal unless --yes. prompt: what is shown; line: what was typed, or "" after --yes. ERROR_USAGE when
 * there is nobody to ask. */
enum error_code cli_command_prompt(struct cli_command *command, const char *prompt, char *line, int size) MUST_CHECK;
/* One line as it was typed, without its end, behind a question that is shown by then. New memory; NULL: there is no
 * more of them. */
char *cli_command_line(void);
/* Asks yes or no unless --yes; ERROR_USAGE when there is nobody to ask, ERROR_REFUSED when the answer is no. */
enum error_code cli_command_confirm(struct cli_command *command, const char *question) MUST_CHECK;

#endif
