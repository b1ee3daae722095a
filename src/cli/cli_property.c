#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "cli/cli_commands.h"
#include "cli/cli_named.h"
#include "cli/cli_print.h"
#include "cli/cli_visitor.h"
#include "cli/cli_write.h"

/* The property of the first word, to which that is to be written. NULL when there is none, or an earlier one comes
 * first, which was said. The caller frees. */
static struct event *cli_property_read(struct cli_command *command, const struct cli_earlier *write) {
  AUTO(event_free_at) struct event *event = cli_named_property(command, command->argv[0], write);
  if (event == NULL || event->property->ref != NULL) return mem_take(&event);
  command->status = cli_command_refuse(ERROR_REFUSED, "%s",
                                       _("This property has no reference: Flatsy can't be told which one is meant"));
  return NULL;
}

/* "75-1042, 12 rue de la Paix, Paris". New memory. */
static char *cli_property_name(const struct property *property) {
  const char *address = property->address != NULL ? property->address : "", *city = property->city;
  return city != NULL ? mem_print("%s, %s, %s", property->ref_shown, address, city)
                      : mem_print("%s, %s", property->ref_shown, address);
}

/* ---- pause and resume */

static int cli_property_set_status(struct cli_command *command, bool standby) {
  const struct cli_earlier write = {.kinds = CLI_EARLIER_PROPERTY, .at = WHEN_NONE};
  AUTO(event_free_at) struct event *event = cli_property_read(command, &write);
  if (event == NULL) return command->status;
  const struct property *property = event->property;
  AUTO(mem_free_at) char *name = cli_property_name(property);
  bool closed = property->status == PROPERTY_UNAVAILABLE;
  char *question = mem_print(closed    ? _("%s is closed: its visitors were told that it is let or sold. Go on?")
                             : standby ? _("Pause %s?")
                                       : _("Resume %s?"),
                             name);
  return cli_write(command, question, job_status(cli_write_property(property), standby), NULL, property->ref);
}

int cli_property_pause(struct cli_command *command) {
  return cli_property_set_status(command, true);
}

int cli_property_resume(struct cli_command *command) {
  return cli_property_set_status(command, false);
}

/* ---- terminate */

/* Says on stderr who has a visit to come and will be told; the picked one's email as Flatsy wrote it, or NULL. */
static const char *cli_property_tell_visitors(const struct cli_command *command, const struct visit_list *visits) {
  const char *picked = NULL, *wanted = command->options->picked;
  int64_t now = clock_utc(&clock_system);
  for (size_t n = 0; n < visits->count; n++) {
    const struct visit *visit = visits->visits[n];
    for (size_t v = 0; v < visit->visitor_count; v++) {
      const struct visitor *visitor = &visit->visitors[v].visitor;
      const char *email = visitor->email_exact != NULL ? visitor->email_exact : "";
      bool is_picked = wanted != NULL && strcasecmp(email, wanted) == 0;
      enum visit_status status = visit->visitors[v].status;
      bool coming = visit_status_may_come(status) && (visit->at == WHEN_NONE || visit->at > now);
      if (is_picked) picked = email;
      if (!coming || is_picked) continue;
      char when[CLI_PRINT_WHEN], *name = visitor_name(visitor);
      fprintf(stderr,
              status != VISIT_STATUS_OTHER
                  ? _("told by email: %s  %s  %s\n")
                  : _("perhaps told by email, for the visit's status can't be read: %s  %s  %s\n"),
              cli_print_when(visit->at, when), name, visitor->email != NULL ? visitor->email : "");
      free(name);
    }
  }
  return picked;
}

/* The reference, typed. */
static enum error_code cli_property_confirm(struct cli_command *command, const struct property *property) {
  char line[1024], *name = cli_property_name(property);
  AUTO(mem_free_at) char *prompt = mem_print(_("End the visits of %s? Type the reference: "), name);
  enum error_code code = cli_command_prompt(command, prompt, line, sizeof line);
  if (code == ERROR_NONE && !command->options->yes && strcmp(line, property->ref_shown) != 0)
    code = error_set(&command->error, ERROR_REFUSED, _("This is not its reference: nothing was sent"));
  free(name);
  return code;
}

static int cli_property_end(struct cli_command *command, const struct property *property,
                            const struct visit_list *visits) {
  const char *wanted = command->options->picked, *picked = cli_property_tell_visitors(command, visits);
  if (wanted != NULL && picked == NULL)
    return cli_command_refuse(ERROR_USAGE, _("%s is no visitor of this property: nothing was sent"), wanted);
  if (cli_property_confirm(command, property) != ERROR_NONE) return cli_command_fail(&command->error);
  AUTO(visitor_clear) struct visitor visitor = {.email = mem_copy(picked), .email_exact = mem_copy(picked)};
  return cli_write(command, NULL, job_about(JOB_TERMINATE, cli_write_property(property), &visitor), NULL,
                   property->ref);
}

int cli_property_terminate(struct cli_command *command) {
  const struct cli_earlier write = {
      .kinds = CLI_EARLIER_PROPERTY, .done = CLI_EARLIER(OUTBOX_TERMINATE), .at = WHEN_NONE};
  AUTO(event_free_at) struct event *event = cli_property_read(command, &write);
  if (event == NULL) return command->status;
  AUTO(event_free_at)
  struct event *visits =
      cli_command_read(command, job_read(JOB_READ_VISITS, NULL, event->property->ref, false), EVENT_VISITS);
  if (visits == NULL) return command->status;
  cli_command_say_age(command, visits); /* more are told of it than can be named */
  return cli_property_end(command, event->property, visits->visits);
}

/* ---- invite */

int cli_property_invite(struct cli_command *command) {
  AUTO(visitor_clear) struct visitor visitor = {0};
  if (cli_visitor_read(command->options, &visitor, &command->error) != ERROR_NONE)
    return cli_command_fail(&command->error);
  AUTO(mem_free_at) char *name = visitor_name(&visitor);
  const struct cli_earlier write = {.kinds = CLI_EARLIER(OUTBOX_INVITE),
                                    .done = CLI_EARLIER(OUTBOX_INVITE),
                                    .email = visitor.email_exact,
                                    .name = name,
                                    .at = WHEN_NONE};
  AUTO(event_free_at) struct event *event = cli_property_read(command, &write);
  if (event == NULL) return command->status;
  AUTO(mem_free_at) char *place = cli_property_name(event->property);
  return cli_write(
      command,
      mem_print(_("Have Flatsy invite %s, %s, to visit %s? It sends an email each time."), name, visitor.email, place),
      job_about(JOB_INVITE, cli_write_property(event->property), &visitor), NULL, NULL);
}
