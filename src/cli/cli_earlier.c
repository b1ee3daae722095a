#include "cli/cli_earlier.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/usage.h"
#include "base/when.h"
#include "cli/cli_print.h"
#include "cli/cli_print_outbox.h"
#include "cli/cli_print_visit.h"
#include "cli/cli_write.h"
#include "model/json.h"
#include "model/json_edit.h"
#include "model/same.h"
#include "model/visitor_part.h"

enum { CLI_EARLIER_SECONDS = 15 * 60 };

static bool cli_earlier_is_email(const char *email, const char *wanted) {
  return wanted == NULL || same_email(email, wanted);
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

/* What reaches somebody each time may be wanted again by who knows that it was done. Of a message whose answer was lost
 * he may not have heard: where nothing else was said since, and not too long ago for a line that is given again. */
static bool cli_earlier_is_meant(const struct event *outbox, const struct outbox_view *row,
                                 const struct cli_earlier *write) {
  if ((CLI_EARLIER_EACH_TIME & CLI_EARLIER(row->kind_is)) == 0 || !row->told) return true;
  bool last = row->kind_is == OUTBOX_MESSAGE && row->doubtful &&
              clock_utc(&clock_system) - row->updated_at <= CLI_EARLIER_SECONDS;
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

/* Whom that address means is as the edits say; who: raw, no bytes where nobody has it. */
static bool cli_earlier_shows(const struct visit *visit, const char *edits, const char *email, struct json_span *who) {
  *who = (struct json_span){0};
  return visit_find_visitor_span(visit, email, who) &&
         same_edits(*who, (struct json_span){0}, edits, true) == SAME_AS_SENT;
}

/* What the row changed of a visitor is still so; they may have another address since. */
static bool cli_earlier_shows_edits(const struct visit *visit, const struct outbox_view *row) {
  struct json_span who;
  AUTO(json_free_at) struct cJSON *edits = json_parse(row->edits, strlen(row->edits));
  AUTO(mem_free_at) char *email = json_exact(edits, "/email");
  return cli_earlier_shows(visit, row->edits, email != NULL ? email : row->visitor_email, &who);
}

/* A visitor's member or own field in a person's words. New memory. */
static char *cli_earlier_member(const char *path) {
  static const char fields[] = "/fields/";
  for (size_t n = 0; n < VISITOR_PARTS; n++)
    if (strcmp(path + 1, visitor_part_member((enum visitor_part)n)) == 0)
      return mem_copy(visitor_part_label((enum visitor_part)n));
  return text_clean_line(strncmp(path, fields, strlen(fields)) == 0 ? path + strlen(fields) : path);
}

/* The booking is there, but what of its visitor Flatsy has otherwise than it was given now is not done by it. */
static void cli_earlier_say_differences(const struct visit *visit, const struct cli_earlier *write) {
  struct json_span who, now;
  struct json_walk walk;
  if (write->details == NULL || cli_earlier_shows(visit, write->details, write->email, &who) || who.bytes == NULL ||
      !json_walk_begin(&walk, json_span_of(write->details)))
    return;
  while (json_walk_next(&walk)) {
    AUTO(mem_free_at) char *path = json_text(walk.key);
    AUTO(mem_free_at) char *member = cli_earlier_member(path);
    AUTO(mem_free_at) char *wanted = json_print_safe(walk.value.bytes, walk.value.length);
    AUTO(mem_free_at)
    char *one =
        mem_print("{%.*s:%.*s}", (int)walk.key.length, walk.key.bytes, (int)walk.value.length, walk.value.bytes);
    if (same_edits(who, (struct json_span){0}, one, true) == SAME_AS_SENT) continue;
    bool there = json_find_in_any_case(who, path, &now) != JSON_ABSENT;
    AUTO(mem_free_at) char *is = there ? json_print_safe(now.bytes, now.length) : mem_copy(_("(nothing)"));
    fprintf(stderr, _("visitdeck: but Flatsy has: %s %s, not %s\n"), member, is, wanted);
  }
  if (write->in_the_way) return;
  AUTO(mem_free_at) char *email = text_clean_line(write->email);
  AUTO(mem_free_at) char *id = text_clean_line(visit->id);
  fprintf(
      stderr,
      _("visitdeck: nothing was sent now; to change it: visitdeck visitor %s --visit %s, with --phone, --first-name, "
        "--last-name or --field\n"),
      email, id);
}

/* raw NULL: the row is all there is. */
static void cli_earlier_print(struct cli_command *command, struct outbox_view *row, const struct cli_earlier *write,
                              const char *raw, size_t length) {
  char when[CLI_PRINT_WHEN];
  bool json = command->options->json && !write->in_the_way;
  if (json && raw != NULL) cli_print_json(raw, length);
  if (json && raw == NULL) cli_print_outbox(&(struct event){.count = 1, .rows = row}, true);
  if (json) return;
  AUTO(mem_free_at)
  char *said = mem_print(_("%s already, by row %lld of the outbox, at %s"), row->done_label, (long long)row->id,
                         cli_print_when(row->updated_at, when));
  if (write->in_the_way)
    usage_say("visitdeck", said);
  else
    puts(said);
}

/* What the row did was undone since, which whoever did not hear that it was done is told first. */
static void cli_earlier_tell_undone(struct cli_command *command, struct outbox_view *row, const char *id) {
  char when[CLI_PRINT_WHEN];
  AUTO(mem_free_at) char *look = id != NULL ? mem_print("visit %s", id) : mem_print("property %s", row->ref_shown);
  command->status = cli_command_refuse(
      ERROR_REFUSED,
      _("%s by row %lld of the outbox, at %s, but it is not so any more: nothing was sent now. Look with visitdeck %s, "
        "then give the line again if it is to be done anew"),
      row->done_label, (long long)row->id, cli_print_when(row->updated_at, when), look);
  cli_write_told(command, row);
}

/* What Flatsy has now is still as the row made it. True: that is told, or can't be. */
static bool cli_earlier_tell_now(struct cli_command *command, struct outbox_view *row,
                                 const struct cli_earlier *write) {
  const char *id = row->new_visit_id != NULL ? row->new_visit_id : row->visit_id;
  bool ended = row->kind_is == OUTBOX_TERMINATE; /* and was not opened again since */
  if (id == NULL && !ended) return false;
  struct job *job =
      job_read(ended ? JOB_READ_PROPERTY : JOB_READ_VISIT, ended ? row->property_id : id, row->ref, false);
  AUTO(event_free_at) struct event *event = cli_command_ask(command, job, ended ? EVENT_PROPERTY : EVENT_VISIT);
  bool stands = event != NULL && (ended                            ? event->property->status == PROPERTY_UNAVAILABLE
                                  : row->kind_is == OUTBOX_VISITOR ? cli_earlier_shows_edits(event->visit, row)
                                                                   : cli_earlier_stands(event->visit, row, write));
  bool unread = event == NULL && command->error.code != ERROR_NOT_FOUND;
  if (unread) command->status = cli_command_fail(&command->error);
  if (stands && ended) {
    cli_earlier_print(command, row, write, event->property->raw, event->property->raw_length);
  } else if (stands) {
    cli_earlier_print(command, row, write, event->visit->raw, event->visit->raw_length);
    if (!command->options->json && !write->in_the_way) cli_print_visit_row(command->zones, event->visit, true);
    cli_earlier_say_differences(event->visit, write);
  }
  bool undone = !stands && !unread && !row->told && (CLI_EARLIER_TWICE_HURTS & CLI_EARLIER(row->kind_is)) != 0;
  if (undone) cli_earlier_tell_undone(command, row, ended ? NULL : id);
  return stands || unread || undone;
}

/* The same. */
static bool cli_earlier_tell_done(struct cli_command *command, struct outbox_view *row,
                                  const struct cli_earlier *write) {
  bool sent = row->kind_is == OUTBOX_MESSAGE || row->kind_is == OUTBOX_INVITE; /* which it is for ever */
  if (sent) cli_earlier_print(command, row, write, NULL, 0);
  if (!sent && !cli_earlier_tell_now(command, row, write)) return false;
  if (command->status == 0) cli_write_told(command, row);
  return true;
}

int cli_earlier_explain(struct cli_command *command, const struct cli_earlier *write) {
  const struct error refused = command->error;
  struct error why = refused;
  struct cli_earlier one = *write;
  AUTO(event_free_at) struct event *outbox = cli_command_ask(command, job_new(JOB_READ_OUTBOX), EVENT_OUTBOX);
  if (write->edits != NULL) one.done |= CLI_EARLIER(OUTBOX_VISITOR);
  for (size_t n = 0; outbox != NULL && n < outbox->count; n++) {
    struct outbox_view *row = &outbox->rows[n];
    bool moved = row->kind_is == OUTBOX_MOVE && row->new_visit_id != NULL && write->visit_id != NULL;
    if (!row->done || !cli_earlier_is_theirs(row, &one)) continue;
    bool same = cli_earlier_is_done(outbox, row, &one);
    if (same && cli_earlier_tell_done(command, row, &one)) return command->status;
    if (!moved && !(same && row->kind_is == OUTBOX_VISITOR)) continue;
    char when[CLI_PRINT_WHEN];
    AUTO(mem_free_at) char *id = text_clean_line(moved ? row->new_visit_id : row->visit_id);
    error_set(&why, refused.code,
              moved ? _("%s: row %lld of the outbox has moved it to %s, where it became visit %s")
                    : _("%s: row %lld of the outbox saved this at %s, but it is not so any more, and nothing was sent: "
                        "visitdeck visit %s"),
              refused.text, (long long)row->id, cli_print_when(moved ? row->at : row->updated_at, when), id);
    break;
  }
  return cli_command_fail(&why);
}

bool cli_earlier_tells(struct cli_command *command, const struct cli_earlier *write) {
  AUTO(event_free_at) struct event *outbox = cli_command_ask(command, job_new(JOB_READ_OUTBOX), EVENT_OUTBOX);
  bool told = false;
  for (size_t n = 0; outbox != NULL && !told && n < outbox->count; n++) { /* what is open comes first */
    struct outbox_view *row = &outbox->rows[n];
    if (cli_earlier_is_open(row, write)) {
      error_set(&command->error, ERROR_UNKNOWN,
                _("Row %lld of the outbox (%s, %s) is about the same and still open; this is not sent: %s"),
                (long long)row->id, row->kind_label, row->state_label,
                row->note != NULL ? row->note : _("look at it with visitdeck outbox"));
      command->status = cli_command_fail(&command->error);
      told = true;
    } else if (cli_earlier_is_done(outbox, row, write)) {
      told = cli_earlier_tell_done(command, row, write);
    }
  }
  return told;
}
