#include "cli/cli_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/usage.h"
#include "base/when.h"
#include "cli/cli_print.h"
#include "cli/cli_print_outbox.h"

struct job_property cli_write_property(const struct property *property) {
  return (struct job_property){property->id, property->ref, property->address};
}

struct job_visit cli_write_visit(const struct visit *visit, const struct visitor *visitor) {
  return (struct job_visit){visit->id, visit->property_id,        visit->ref, visit->address,
                            visit->at, visit->visitor_count == 1, visitor};
}

/* An object as Flatsy has it now; when that can't be read, the outbox's row says what is known. */
static void cli_write_print(struct cli_command *command, const struct event *write, const char *ref, const char *id) {
  enum event_type type = ref != NULL ? EVENT_PROPERTY : EVENT_VISIT;
  AUTO(event_free_at)
  struct event *now =
      cli_command_ask(command, job_read(ref != NULL ? JOB_READ_PROPERTY : JOB_READ_VISIT, id, ref, false), type);
  if (now == NULL)
    cli_print_outbox(write, true);
  else if (type == EVENT_VISIT)
    cli_print_json(now->visit->raw, now->visit->raw_length);
  else
    cli_print_json(now->property->raw, now->property->raw_length);
}

/* What another try does is the same for all: it looks first, where there is something to look at. */
static const char *cli_write_hint(enum job_type type) {
  bool once = type == JOB_SAVE || type == JOB_STATUS || type == JOB_TERMINATE || type == JOB_INVITE;
  return once ? _("don't send it again by hand: look with visitdeck outbox")
              : _("don't do it again by hand: visitdeck outbox retry ROW looks once more, and sends it only if it is "
                  "not there");
}

int cli_write_tell(const struct cli_command *command, enum job_type type, const struct event *write, const char *done) {
  if (command->error.code != ERROR_NONE) {
    const char *note = write != NULL ? write->rows[0].note : NULL;
    bool decides = note != NULL && strcmp(note, command->error.text) == 0; /* a person, who was told what to do */
    if (command->error.code != ERROR_UNKNOWN || decides) return cli_command_fail(&command->error);
    AUTO(mem_free_at) char *said = mem_print(_("%s; %s"), command->error.text, cli_write_hint(type));
    usage_say("visitdeck", said); /* one line: what happened and what to do */
    return error_exit_status(command->error.code);
  }
  if (done != NULL) puts(done);
  if (write != NULL && write->rows[0].note != NULL) usage_say("visitdeck", write->rows[0].note);
  return 0;
}

void cli_write_told(struct cli_command *command, const struct outbox_view *row) {
  if (!row->done || row->told) return;
  (void)fflush(stdout); /* what fails is said at the end */
  event_free(cli_command_ask(command, job_row(JOB_TOLD, row->id), EVENT_DONE));
}

struct event *cli_write_send(struct cli_command *command, char *take_question, struct job *take_job) {
  struct event *write = NULL;
  if (take_question == NULL || cli_command_confirm(command, take_question) == ERROR_NONE)
    write = cli_command_ask(command, job_once(take_job), EVENT_WRITE);
  else
    job_free(take_job);
  free(take_question);
  return write;
}

char *cli_write_words(const struct outbox_view *row) {
  char when[CLI_PRINT_WHEN];
  const char *name = row->visitor_name != NULL ? row->visitor_name : "";
  return mem_print("%s: %s%s%s%s%s", row->done_label, cli_print_or_empty(row->ref_shown), name[0] != '\0' ? ", " : "",
                   name, row->at != WHEN_NONE ? ", " : "", row->at != WHEN_NONE ? cli_print_when(row->at, when) : "");
}

int cli_write(struct cli_command *command, char *take_question, struct job *take_job, char *take_done,
              const char *ref) {
  enum job_type type = take_job->type;
  int64_t at = take_job->at;
  AUTO(event_free_at) struct event *write = cli_write_send(command, take_question, take_job);
  const struct outbox_view *row = write != NULL ? &write->rows[0] : NULL;
  bool json = command->options->json, words = take_done == NULL && row != NULL;
  if (words) take_done = mem_print(_("%s: %s"), row->done_label, cli_print_or_empty(row->ref_shown));
  if (!words && row != NULL && row->done && row->at != at) { /* it became another date than was asked for */
    free(take_done);
    take_done = cli_write_words(row);
  }
  int status = cli_write_tell(command, type, write, json ? NULL : take_done);
  const char *id = row != NULL && row->new_visit_id != NULL ? row->new_visit_id : row != NULL ? row->visit_id : NULL;
  bool object = ref != NULL || (id != NULL && type != JOB_MESSAGE && type != JOB_INVITE); /* those are no objects */
  if (status == 0 && json && row != NULL && object)
    cli_write_print(command, write, ref, id);
  else if (status == 0 && json && row != NULL)
    cli_print_outbox(write, true);
  if (status == 0 && row != NULL) cli_write_told(command, row);
  free(take_done);
  return status;
}
