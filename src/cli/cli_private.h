/* cli_private: what the sub-commands share. Main thread. */
#ifndef CLI_CLI_PRIVATE_H
#define CLI_CLI_PRIVATE_H

#include "base/buf.h"
#include "cli/cli.h"

struct cli {
  const struct cli_options *options;
  struct work *work;
  int argc; /* words after the sub-command */
  char **argv;
};

/* Runs a job: returns the event of the wanted type that answered it (NULL when none came), and its outcome in *error.
 * wanted EVENT_DONE: none. The caller frees. */
struct event *cli_ask(struct cli *cli, struct job *take_job, enum event_type wanted, struct error *error);
/* Prints "visitdeck: text" on stderr; returns the exit status. */
int cli_fail(const struct error *error);
int cli_usage(const char *usage);
/* A day's instant, or any, from what a person typed. */
enum error_code cli_instant(const char *text, int64_t *instant, bool *has_time, struct error *error) MUST_CHECK;
/* "2026-11-27 14:30" in the profile's zone, with the offset on the two days when the clock changes. */
void cli_when(int64_t at, char *out, size_t size);
/* On standard error: how much of what came could not be read; offline, when what is printed was read, and what of it
 * is not known. */
void cli_say_age(const struct cli *cli, const struct event *event);
/* A whole file, or standard input for "-"; text is the caller's also on an error. ERROR_USAGE with a sentence. */
enum error_code cli_read_text(const char *path, struct buf *text, struct error *error) MUST_CHECK;
/* Asks on the terminal unless --yes; ERROR_USAGE when there is nobody to ask, ERROR_REFUSED when the answer is no. */
enum error_code cli_confirm(const struct cli *cli, const char *question, struct error *error) MUST_CHECK;

/* The visitor of --email and so on; ERROR_USAGE when one is missing or wrong. */
enum error_code cli_visitor(const struct cli *cli, struct visitor *visitor, struct error *error) MUST_CHECK;
/* ERROR_UNREACHABLE when working offline: for every write, before anything is read. */
enum error_code cli_online(const struct cli *cli, struct error *error) MUST_CHECK;
/* Sends, and says what became of it: with --json the property ref as Flatsy has it now, or (ref NULL) the outbox's row.
 * Returns the exit status. */
int cli_write_property(struct cli *cli, struct job *take_job, const char *ref);

/* ---- printing: everything is clean, a closed pipe is no error */
void cli_print_json(const char *raw, size_t length);
/* Raw objects as one array. */
void cli_print_array(size_t count, const char *(*raw)(const void *arg, size_t n, size_t *length), const void *arg);
/* A raw array, each of its elements once. */
void cli_print_each_once(const char *raw, size_t length);
void cli_print_property_row(const struct property *property);
void cli_print_property(const struct property *property);
/* On standard error: so many intervals of its availability can't be read. */
void cli_say_odd_hours(size_t odd);
void cli_print_visit_row(const struct visit *visit, bool with_day);
void cli_print_visit(const struct visit *visit);
void cli_print_outbox(const struct event *event, bool json);

/* A text of several lines: those after the first are indented, so that none passes for a line of ours. */
void cli_print_lines(const char *text);
/* What a report says, of which property when it is one of several; a draft says for how long it may change. */
void cli_print_reports(const struct visit *visit);
/* Says on standard error that reports of it can't be read. rest: others are printed all the same. The exit status. */
int cli_say_odd_reports(const struct visit *visit, bool rest);

/* ---- what booking, moving and cancelling share */
/* The words from the second one on as an instant with a time. */
enum error_code cli_book_time(const struct cli *cli, int64_t *at, struct error *error) MUST_CHECK;
/* A DATE that is written as one of the slots means that slot: a server's date without a zone is in UTC, a person's is
 * not. Else at. */
int64_t cli_slot_meant(const struct cli *cli, const struct slot_list *list, int64_t at);
/* The free slot of an EVENT_SLOTS at that instant; ERROR_REFUSED names the nearest ones. move: nothing was moved, else
 * booked. */
enum error_code cli_find_slot(const struct event *slots, int64_t at, bool move, const struct slot **slot,
                              struct error *error) MUST_CHECK;
/* The visitor of that email (NULL: the only one) whose visit is still to come, as far as can be read: said on standard
 * error where it can't; NULL, and why. */
const struct visitor *cli_pick_visitor(const struct visit *visit, const char *email, struct error *error);
/* Prints the outcome of a write; returns the exit status. */
int cli_tell_write(struct cli *cli, const struct event *write, const struct error *error, const char *done);

/* ---- sub-commands: return the exit status */
int cli_login(struct cli *cli);
int cli_logout(struct cli *cli);
int cli_forget(struct cli *cli); /* logout where no worker can be started */
int cli_whoami(struct cli *cli);
int cli_properties(struct cli *cli);
int cli_property(struct cli *cli);
int cli_slots(struct cli *cli);
int cli_visits(struct cli *cli);
int cli_visit(struct cli *cli);
int cli_agenda(struct cli *cli);
int cli_availability(struct cli *cli);
int cli_book(struct cli *cli);
int cli_cancel(struct cli *cli);
int cli_outbox(struct cli *cli);
int cli_reschedule(struct cli *cli);
int cli_visitor_edit(struct cli *cli);
int cli_report(struct cli *cli);
int cli_messages(struct cli *cli);
int cli_message(struct cli *cli);
int cli_changes(struct cli *cli);
int cli_save(struct cli *cli);
int cli_pause(struct cli *cli);
int cli_resume(struct cli *cli);
int cli_terminate(struct cli *cli);
int cli_invite(struct cli *cli);
int cli_agent(struct cli *cli);
int cli_coverage(struct cli *cli);

#endif
