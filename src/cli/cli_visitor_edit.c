#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/cli_commands.h"
#include "cli/cli_earlier.h"
#include "cli/cli_print.h"
#include "cli/cli_visitor.h"
#include "cli/cli_visitor_edit.h"
#include "cli/cli_write.h"
#include "model/json.h"
#include "model/same.h"
#include "model/visitor_edit.h"
#include "model/visitor_part.h"

static bool cli_visitor_edit_field(struct buf *edits, const char *given) {
  const char *equals = strchr(given, '=');
  if (equals == NULL || equals == given) return false;
  AUTO(mem_free_at) char *name = mem_copy_n(given, (size_t)(equals - given));
  AUTO(buf_free) struct buf raw = buf_empty(VISITOR_EDITS_MAX);
  bool takes_out = equals[1] == '\0';
  return !visitor_field_is_ours(name) && (takes_out || json_add_string(&raw, equals + 1)) &&
         visitor_edit_custom(edits, name, takes_out ? NULL : raw.data);
}

char *cli_visitor_edit_read(const struct cli_options *options, struct error *error) {
  AUTO(buf_free) struct buf edits = buf_empty(VISITOR_EDITS_MAX);
  const char *const texts[VISITOR_PARTS] = {[VISITOR_FIRST_NAME] = options->first_name,
                                            [VISITOR_LAST_NAME] = options->last_name,
                                            [VISITOR_PHONE] = options->phone,
                                            [VISITOR_EMAIL] = options->email};
  int empty = 0; /* names; what is not given stays */
  error_clear(error);
  for (size_t n = 0; error->code == ERROR_NONE && n < VISITOR_PARTS; n++) {
    if (texts[n] == NULL) continue;
    AUTO(mem_free_at) char *part = visitor_part_read((enum visitor_part)n, texts[n], error);
    empty += part != NULL && part[0] == '\0';
    if (part != NULL && !visitor_edit_member(&edits, visitor_part_member((enum visitor_part)n), part))
      error_too_long(error, strlen(part), VISITOR_EDITS_MAX);
  }
  if (error->code == ERROR_NONE && empty == 2) visitor_part_refuse_nameless(error);
  for (size_t n = 0; error->code == ERROR_NONE && n < options->field_count; n++)
    if (!cli_visitor_edit_field(&edits, options->fields[n]))
      error_set(error, ERROR_USAGE, _("--field %s: write NAME=VALUE, or NAME= to take it out"), options->fields[n]);
  char *made = error->code == ERROR_NONE ? visitor_edits_take(&edits) : NULL;
  if (made == NULL && error->code == ERROR_NONE)
    error_set(error, ERROR_USAGE,
              _("What is changed? Add --first-name, --last-name, --phone, --email or --field NAME=VALUE"));
  return made;
}

static int cli_visitor_edit_visit(struct cli_command *command, const struct visit *visit, const struct visitor *visitor,
                                  const char *edits) {
  char when[CLI_PRINT_WHEN];
  cli_print_when(visit->at, when);
  AUTO(mem_free_at) char *name = visitor_name(visitor);
  AUTO(mem_free_at) char *shown = text_clean_line(edits);
  return cli_write(command, mem_print(_("Change %s, visit of %s, %s: %s?"), name, when, visit->ref_shown, shown),
                   job_visitor(cli_write_visit(visit, visitor), edits),
                   mem_print(_("Changed: %s, visit of %s, %s"), name, when, visit->ref_shown), NULL);
}

/* Still to come, or it can't be read that it is not. */
static bool cli_visitor_edit_may_come(const struct visit *visit) {
  if (visit_status_is_live(visit_summary_status(visit, NULL))) return true;
  return visit_may_come(visit) && (visit->at == WHEN_NONE || visit->at > clock_utc(&clock_system));
}

/* Who would be changed is one person; else both are named, and it is in the command's status. */
static bool cli_visitor_edit_names_one(struct cli_command *command, const struct visit_list *list, const char *email) {
  AUTO(mem_free_at) char *first = NULL;
  AUTO(mem_free_at) char *other = NULL;
  for (size_t n = 0; other == NULL && n < list->count; n++) {
    const struct visit_visitor *part = visit_find_visitor(list->visits[n], email);
    if (part == NULL || !cli_visitor_edit_may_come(list->visits[n])) continue;
    AUTO(mem_free_at) char *name = visitor_name(&part->visitor);
    if (first != NULL && !same_text(first, name)) other = mem_copy(name);
    if (first == NULL) first = mem_copy(name);
  }
  if (other == NULL) return true;
  command->status = cli_command_refuse(
      ERROR_REFUSED,
      _("Two visitors have the address %s: %s and %s. Name the visit of the one that is meant, --visit ID"), email,
      first, other);
  return false;
}

/* Every visit of theirs that is still to come; else the last one that they had. */
static int cli_visitor_edit_all(struct cli_command *command, const struct visit_list *list,
                                const struct cli_earlier *write) {
  const struct visit *last = NULL;
  const struct visit_visitor *theirs = NULL;
  int status = 0, count = 0;
  if (!cli_visitor_edit_names_one(command, list, write->email)) return command->status;
  for (size_t n = 0; n < list->count; n++) {
    const struct visit_visitor *part = visit_find_visitor(list->visits[n], write->email);
    if (part == NULL) continue;
    last = list->visits[n];
    theirs = part;
    if (!cli_visitor_edit_may_come(last)) continue;
    int one = cli_visitor_edit_visit(command, last, &part->visitor, write->edits);
    if (one > status) status = one;
    count++;
  }
  error_set(&command->error, ERROR_NOT_FOUND, _("No visit has a visitor with the email %s"), write->email);
  if (last == NULL) return cli_earlier_explain(command, write);
  return count > 0 ? status : cli_visitor_edit_visit(command, last, &theirs->visitor, write->edits);
}

static int cli_visitor_edit_one(struct cli_command *command, const struct visit *visit,
                                const struct cli_earlier *write) {
  const struct visit_visitor *part = visit_find_visitor(visit, write->email);
  if (part != NULL) return cli_visitor_edit_visit(command, visit, &part->visitor, write->edits);
  error_set(&command->error, ERROR_NOT_FOUND, _("This visit has no visitor with the email %s"), write->email);
  return cli_earlier_explain(command, write);
}

int cli_visitor_edit(struct cli_command *command) {
  const char *id = command->options->visit;
  AUTO(mem_free_at) char *edits = cli_visitor_edit_read(command->options, &command->error);
  if (edits == NULL) return cli_command_fail(&command->error);
  cli_visitor_doubt(command->options);
  const struct cli_earlier write = {
      .kinds = CLI_EARLIER(OUTBOX_VISITOR), .visit_id = id, .email = command->argv[0], .edits = edits, .at = WHEN_NONE};
  if (cli_earlier_tells(command, &write)) return command->status;
  struct job *job = job_read(id != NULL ? JOB_READ_VISIT : JOB_READ_VISITS, id, NULL, false);
  AUTO(event_free_at) struct event *event = cli_command_read(command, job, id != NULL ? EVENT_VISIT : EVENT_VISITS);
  if (event == NULL) return command->status;
  if (id != NULL) return cli_visitor_edit_one(command, event->visit, &write);
  cli_command_say_age(command, event); /* theirs may be among those that could not be read */
  return cli_visitor_edit_all(command, event->visits, &write);
}
