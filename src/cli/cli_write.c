#include "cli/cli_write.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/usage.h"
#include "cli/cli_print.h"
#include "cli/cli_print_outbox.h"

struct job *cli_write_property_job(enum job_type type, const struct property *property) {
  struct job *job = job_new(type);
  job->id = mem_copy(property->id);
  job->ref = mem_copy(property->ref);
  job->address = mem_copy(property->address);
  job->once = true;
  return job;
}

struct job *cli_write_visit_job(enum job_type type, const struct visit *visit, const struct visitor *visitor) {
  struct job *job = job_new(type);
  job->id = mem_copy(visit->id);
  job->ref = mem_copy(visit->ref);
  job->address = mem_copy(visit->address);
  job->at = visit->at;
  job->alone = visit->visitor_count == 1;
  job->once = true;
  visitor_copy(&job->visitor, visitor);
  return job;
}

/* An object as Flatsy has it now; when that can't be read, the outbox's row says what is known. */
static void cli_write_print(struct cli_command *command, struct job *take_job, enum event_type type,
                            const struct event *write) {
  struct event *now = take_job != NULL ? cli_command_ask(command, take_job, type) : NULL;
  if (now == NULL)
    cli_print_outbox(write, true);
  else if (type == EVENT_VISIT)
    cli_print_json(now->visit->raw, now->visit->raw_length);
  else
    cli_print_json(now->property->raw, now->property->raw_length);
  event_free(now);
}

int cli_write_tell(const struct cli_command *command, const struct event *write, const char *done) {
  if (command->error.code == ERROR_NONE) {
    if (done != NULL) puts(done);
    if (write != NULL && write->rows[0].note != NULL) usage_say("visitdeck", write->rows[0].note);
    return 0;
  }
  int status = cli_command_fail(&command->error);
  if (command->error.code == ERROR_UNKNOWN)
    usage_say("visitdeck",
              _("don't do it again by hand: visitdeck outbox retry ROW looks once more, and sends it only if it is not "
                "there"));
  return status;
}

struct event *cli_write_send(struct cli_command *command, char *take_question, struct job *take_job) {
  struct event *write = NULL;
  if (take_question == NULL || cli_command_confirm(command, take_question) == ERROR_NONE)
    write = cli_command_ask(command, take_job, EVENT_WRITE);
  else
    job_free(take_job);
  free(take_question);
  return write;
}

int cli_write(struct cli_command *command, char *take_question, struct job *take_job, char *take_done) {
  bool json = command->options->json, of_visit = take_job->type != JOB_MESSAGE; /* a message has no visit */
  struct event *write = cli_write_send(command, take_question, take_job);
  int status = cli_write_tell(command, write, json ? NULL : take_done);
  if (status == 0 && json && write != NULL) {
    const struct outbox_view *row = &write->rows[0];
    const char *id = row->new_visit_id != NULL ? row->new_visit_id : row->visit_id;
    bool there = id != NULL && of_visit;
    cli_write_print(command, there ? cli_command_job(command, JOB_READ_VISIT, NULL, id) : NULL, EVENT_VISIT, write);
  }
  event_free(write);
  free(take_done);
  return status;
}

int cli_write_property(struct cli_command *command, char *take_question, struct job *take_job, const char *ref) {
  struct event *write = cli_write_send(command, take_question, take_job);
  const struct outbox_view *row = write != NULL ? &write->rows[0] : NULL;
  enum error_code code = command->error.code;
  int status = code != ERROR_NONE ? cli_command_fail(&command->error) : 0;
  if (code == ERROR_UNKNOWN) usage_say("visitdeck", _("don't send it again by hand: look with visitdeck outbox"));
  if (status == 0 && row != NULL && command->options->json) {
    cli_write_print(command, ref != NULL ? cli_command_job(command, JOB_READ_PROPERTY, ref, NULL) : NULL,
                    EVENT_PROPERTY, write);
  } else if (status == 0 && row != NULL) {
    printf(_("%s: %s"), row->done_label, cli_print_or_empty(row->ref_shown));
    putchar('\n');
    if (row->note != NULL) usage_say("visitdeck", row->note);
  }
  event_free(write);
  return status;
}
