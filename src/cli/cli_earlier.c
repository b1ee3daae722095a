#include "cli/cli_earlier.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/cli_print.h"
#include "cli/cli_print_outbox.h"
#include "cli/cli_print_visit.h"
#include "model/same.h"

enum { CLI_EARLIER_SECONDS = 15 * 60 };

static bool cli_earlier_is_email(const char *email, const char *wanted) {
  return wanted == NULL || (email != NULL && strcasecmp(email, wanted) == 0);
}

/* What is named by a reference may since be known by its id. */
static bool cli_earlier_is_of(const struct outbox_view *row, const struct cli_earlier *write) {
  bool named = write->ref != NULL && row->ref != NULL && strcmp(row->ref, write->ref) == 0;
  if (write->property_id != NULL && row->property_id != NULL) return text_same_id(row->property_id, write->property_id);
  return named || (write->ref == NULL && write->property_id == NULL);
}

static bool cli_earlier_is_about(const struct outbox_view *row, const struct cli_earlier *write) {
  if (row->others || row->kind_is == OUTBOX_KIND_OTHER || (write->kinds & CLI_EARLIER(row->kind_is)) == 0) return false;
  if (write->visit_id != NULL && (row->visit_id == NULL || !text_same_id(row->visit_id, write->visit_id))) return false;
  return cli_earlier_is_of(row, write);
}

static bool cli_earlier_is_theirs(const struct outbox_view *row, const struct cli_earlier *write) {
  return cli_earlier_is_about(row, write) && cli_earlier_is_email(row->visitor_email, write->email);
}

/* A date without a zone is in UTC where Flatsy writes it, and not where a person does: only the same text is the same.
 */
static bool cli_earlier_is_then(const struct outbox_view *row, const struct cli_earlier *write) {
  int64_t as_given;
  bool has_time;
  struct error error;
  if (write->at == WHEN_NONE || write->date == NULL || row->date == NULL)
    return write->at == WHEN_NONE || row->at == write->at;
  bool zoned = cli_command_instant(row->date, &as_given, &has_time, &error) != ERROR_NONE || as_given == row->at;
  return strcmp(row->date, write->date) == 0 || (zoned && row->at == write->at);
}

/* An open one of the visit comes first whatever it makes of it, of whom; a booking, where it is the same. */
static bool cli_earlier_is_open(const struct outbox_view *row, const struct cli_earlier *write) {
  if (row->settled) return false;
  if (write->visit_id != NULL) return cli_earlier_is_about(row, write);
  return cli_earlier_is_then(row, write) && cli_earlier_is_theirs(row, write);
}

static bool cli_earlier_is_same(const char *one, const char *other) {
  return one == NULL || (other != NULL && strcmp(one, other) == 0);
}

/* Whoever sent a message may want to say the same again: where it was answered, something else was said since, or too
 * long ago for a line that is given again. */
static bool cli_earlier_is_meant(const struct event *outbox, const struct outbox_view *row,
                                 const struct cli_earlier *write) {
  if (row->kind_is != OUTBOX_MESSAGE) return true;
  bool last = row->doubtful && clock_utc(&clock_system) - row->updated_at <= CLI_EARLIER_SECONDS;
  for (size_t n = 0; n < outbox->count; n++)
    last &= outbox->rows[n].id <= row->id || !cli_earlier_is_about(&outbox->rows[n], write);
  return last;
}

static bool cli_earlier_is_done(const struct event *outbox, const struct outbox_view *row,
                                const struct cli_earlier *write) {
  bool same = cli_earlier_is_then(row, write) && (write->name == NULL || same_text(write->name, row->visitor_name)) &&
              cli_earlier_is_same(write->edits, row->edits) && (write->done & CLI_EARLIER(row->kind_is)) != 0;
  return row->done && same && cli_earlier_is_theirs(row, write) && cli_earlier_is_meant(outbox, row, write);
}

/* The visit is still as the write was to make it. */
static bool cli_earlier_stands(const struct visit *visit, const struct outbox_view *row,
                               const struct cli_earlier *write) {
  enum visit_status cancelled = write->by_owner ? VISIT_CANCELLED_OWNER : VISIT_CANCELLED_VISITOR;
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visit_visitor *part = &visit->visitors[n];
    bool as_meant = row->kind_is == OUTBOX_CANCEL ? part->status == cancelled
                                                  : visit_status_is_live(part->status) && visit->at == row->at;
    if (as_meant && cli_earlier_is_email(part->visitor.email_exact, row->visitor_email)) return true;
  }
  return false;
}

/* visit NULL: the row is all there is. */
static void cli_earlier_print(const struct cli_command *command, struct outbox_view *row, const struct visit *visit) {
  bool json = command->options->json;
  if (json && visit != NULL) cli_print_json(visit->raw, visit->raw_length);
  if (json && visit == NULL) cli_print_outbox(&(struct event){.count = 1, .rows = row}, true);
  if (json) return;
  printf(_("%s already, by row %lld of the outbox"), row->done_label, (long long)row->id);
  putchar('\n');
  if (visit != NULL) cli_print_visit_row(visit, true);
}

/* True: it is told, or can't be. */
static bool cli_earlier_tell_done(struct cli_command *command, struct outbox_view *row,
                                  const struct cli_earlier *write) {
  const char *id = row->new_visit_id != NULL ? row->new_visit_id : row->visit_id;
  if (row->kind_is == OUTBOX_MESSAGE) { /* sent is sent */
    cli_earlier_print(command, row, NULL);
    return true;
  }
  if (id == NULL) return false;
  AUTO(event_free_at)
  struct event *event = cli_command_ask(command, job_read(JOB_READ_VISIT, id, NULL, false), EVENT_VISIT);
  bool stands = event != NULL && cli_earlier_stands(event->visit, row, write);
  bool unread = event == NULL && command->error.code != ERROR_NOT_FOUND;
  if (unread) command->status = cli_command_fail(&command->error);
  if (stands) cli_earlier_print(command, row, event->visit);
  return stands || unread;
}

int cli_earlier_explain(struct cli_command *command, const struct cli_earlier *write) {
  const struct error refused = command->error;
  struct error why = refused;
  AUTO(event_free_at) struct event *outbox = cli_command_ask(command, job_new(JOB_READ_OUTBOX), EVENT_OUTBOX);
  bool done = false;
  for (size_t n = 0; outbox != NULL && !done && n < outbox->count; n++) {
    struct outbox_view *row = &outbox->rows[n];
    if (!row->done || !cli_earlier_is_theirs(row, write)) continue;
    if (cli_earlier_is_done(outbox, row, write) && cli_earlier_tell_done(command, row, write)) return command->status;
    done = row->kind_is == OUTBOX_VISITOR && write->edits != NULL && cli_earlier_is_same(write->edits, row->edits);
    if (done) cli_earlier_print(command, row, NULL);
    if (row->kind_is != OUTBOX_MOVE || row->new_visit_id == NULL) continue;
    char when[CLI_PRINT_WHEN], *id = text_clean_line(row->new_visit_id);
    error_set(&why, why.code, _("%s: row %lld of the outbox has moved it to %s, it is visit %s now"), refused.text,
              (long long)row->id, cli_print_when(row->at, when), id);
    free(id);
    break;
  }
  return done ? 0 : cli_command_fail(&why);
}

bool cli_earlier_tells(struct cli_command *command, const struct cli_earlier *write) {
  AUTO(event_free_at) struct event *outbox = cli_command_ask(command, job_new(JOB_READ_OUTBOX), EVENT_OUTBOX);
  bool told = false;
  for (size_t n = 0; outbox != NULL && !told && n < outbox->count; n++) { /* what is open comes first */
    struct outbox_view *row = &outbox->rows[n];
    if (cli_earlier_is_open(row, write)) {
      error_set(&command->error, ERROR_UNKNOWN,
                _("Row %lld of the outbox (%s, %s) is about the same and still open; this is not sent: %s"),
                (long long)row->id, row->kind_label, row->state_label, cli_print_or_empty(row->note));
      command->status = cli_command_fail(&command->error);
      told = true;
    } else if (cli_earlier_is_done(outbox, row, write)) {
      told = cli_earlier_tell_done(command, row, write);
    }
  }
  return told;
}
