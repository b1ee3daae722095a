/* Moving visits, changing visitors, reports, messages, changes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/cli_private.h"
#include "model/json.h"
#include "model/json_edit.h"
#include "model/visitor_edit.h"

static int cli_offline(void) {
  struct error error;
  error_set(&error, ERROR_UNREACHABLE, _("Working offline: nothing was sent"));
  return cli_fail(&error);
}

/* Asks, sends, tells: frees question, job and done. */
static int cli_send(struct cli *cli, char *take_question, struct job *take_job, char *take_done) {
  struct error error;
  int status;
  if (cli_confirm(cli, take_question, &error) != ERROR_NONE) {
    job_free(take_job);
    status = cli_fail(&error);
  } else {
    take_job->once = true;
    struct event *write = cli_ask(cli, take_job, EVENT_WRITE, &error);
    status = cli_tell_write(cli, write, &error, take_done);
    event_free(write);
  }
  free(take_question);
  free(take_done);
  return status;
}

static struct event *cli_read_visit(struct cli *cli, const char *id, struct error *error) {
  struct job *job = job_new(JOB_READ_VISIT);
  job->id = mem_copy(id);
  job->cached = cli->options->setup->offline;
  return cli_ask(cli, job, EVENT_VISIT, error);
}

/* ---- reschedule */

static int cli_move_to(struct cli *cli, const struct visit *visit, const struct visitor *visitor,
                       const struct event *slots, int64_t at) {
  struct error error;
  const struct slot *slot;
  char from[64], to[64];
  if (at == visit->at) {
    error_set(&error, ERROR_REFUSED, _("Nothing was moved: the visit is at this time already"));
    return cli_fail(&error);
  }
  if (cli_find_slot(slots, at, true, &slot, &error) != ERROR_NONE) return cli_fail(&error);
  cli_when(visit->at, from, sizeof from);
  cli_when(at, to, sizeof to);
  char *name = visitor_name(visitor);
  char *what = mem_print(_("%s, %s, from %s to %s (%s)"), name, visit->ref_shown, from, to, when_zone());
  struct job *job = job_new(JOB_MOVE);
  job->id = mem_copy(visit->id);
  job->property_id = mem_copy(visit->property_id);
  job->ref = mem_copy(visit->ref);
  job->address = mem_copy(visit->address);
  job->from = visit->at;
  job->at = at;
  job->date = mem_copy(slot->date);
  job->slots_read_at = slots->fresh.read_at;
  job->alone = visit->visitor_count == 1;
  visitor_copy(&job->visitor, visitor);
  int status =
      cli_send(cli, mem_print(_("Move %s? Flatsy writes to the visitor."), what), job, mem_print(_("Moved: %s"), what));
  free(name);
  free(what);
  return status;
}

static int cli_move(struct cli *cli, const struct visit *visit, int64_t at) {
  struct error error;
  const struct visitor *visitor = cli_pick_visitor(visit, cli->options->visitor, &error);
  if (visitor == NULL) return cli_fail(&error);
  struct job *job = job_new(JOB_READ_SLOTS);
  job->id = mem_copy(visit->property_id);
  job->reschedule = true;
  struct event *slots = cli_ask(cli, job, EVENT_SLOTS, &error);
  if (slots == NULL) return cli_fail(&error);
  int status = cli_move_to(cli, visit, visitor, slots, cli_slot_meant(cli, slots->slots, at));
  event_free(slots);
  return status;
}

int cli_reschedule(struct cli *cli) {
  struct error error;
  int64_t at;
  if (cli->options->setup->offline) return cli_offline();
  if (cli_book_time(cli, &at, &error) != ERROR_NONE) return cli_fail(&error);
  struct event *event = cli_read_visit(cli, cli->argv[0], &error);
  if (event == NULL) return cli_fail(&error);
  int status = cli_move(cli, event->visit, at);
  event_free(event);
  return status;
}

/* ---- visitor */

static const struct visitor *cli_find_visitor(const struct visit *visit, const char *email) {
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const char *exact = visit->visitors[n].visitor.email_exact;
    if (exact != NULL && strcasecmp(exact, email) == 0) return &visit->visitors[n].visitor;
  }
  return NULL;
}

static bool cli_edit_field(struct buf *edits, const char *given) {
  const char *equals = strchr(given, '=');
  struct buf raw;
  if (equals == NULL || equals == given) return false;
  char *name = mem_copy_n(given, (size_t)(equals - given));
  buf_init(&raw, VISITOR_EDITS_MAX);
  bool takes_out = equals[1] == '\0';
  bool added = !visitor_custom_is_ours(name) && (takes_out || json_add_string(&raw, equals + 1)) &&
               visitor_edit_custom(edits, name, takes_out ? NULL : raw.data);
  buf_free(&raw);
  free(name);
  return added;
}

/* What could only go out mended, which is not what was typed. */
static enum error_code cli_check_edits(const struct cli_options *options, struct error *error) {
  const char *const all[] = {options->email, options->first_name, options->last_name, options->phone};
  error_clear(error);
  for (size_t n = 0; n < sizeof all / sizeof *all + options->field_count; n++) {
    const char *text = n < sizeof all / sizeof *all ? all[n] : options->fields[n - sizeof all / sizeof *all];
    if (text != NULL && !text_is_utf8(text, strlen(text)))
      return error_set(error, ERROR_USAGE, _("\"%s\" is not UTF-8 text: correct it; nothing was sent"), text);
  }
  if (options->email != NULL && (strchr(options->email, '@') == NULL || !text_is_clean(options->email)))
    return error_set(error, ERROR_USAGE, _("This is no email address: %s"), options->email);
  return ERROR_NONE;
}

/* New memory; NULL, and why. */
static char *cli_visitor_edits(const struct cli_options *options, struct error *error) {
  struct buf edits;
  const struct {
    const char *member, *text;
  } all[] = {{"firstName", options->first_name},
             {"lastName", options->last_name},
             {"phone", options->phone},
             {"email", options->email}};
  if (cli_check_edits(options, error) != ERROR_NONE) return NULL;
  buf_init(&edits, VISITOR_EDITS_MAX);
  for (size_t n = 0; error->code == ERROR_NONE && n < sizeof all / sizeof *all; n++) {
    char *text = all[n].text != NULL ? text_clean_line(all[n].text) : NULL;
    if (text != NULL && text[0] == '\0')
      error_set(error, ERROR_USAGE, _("A visitor keeps names, phone and email: they can't be emptied"));
    else if (text != NULL && !visitor_edit_member(&edits, all[n].member, text))
      error_set(error, ERROR_USAGE, _("This is too long to send: shorten it"));
    free(text);
  }
  for (size_t n = 0; error->code == ERROR_NONE && n < options->field_count; n++)
    if (!cli_edit_field(&edits, options->fields[n]))
      error_set(error, ERROR_USAGE, _("--field %s: write NAME=VALUE, or NAME= to take it out"), options->fields[n]);
  char *made = error->code == ERROR_NONE ? visitor_edits_take(&edits) : NULL;
  if (made == NULL && error->code == ERROR_NONE)
    error_set(error, ERROR_USAGE,
              _("What is changed? Add --first-name, --last-name, --phone, --email or --field NAME=VALUE"));
  buf_free(&edits);
  return made;
}

static int cli_edit_visit(struct cli *cli, const struct visit *visit, const struct visitor *visitor,
                          const char *edits) {
  char when[64];
  struct job *job = job_new(JOB_VISITOR);
  cli_when(visit->at, when, sizeof when);
  job->id = mem_copy(visit->id);
  job->ref = mem_copy(visit->ref);
  job->address = mem_copy(visit->address);
  job->at = visit->at;
  job->alone = visit->visitor_count == 1;
  job->edits = mem_copy(edits);
  visitor_copy(&job->visitor, visitor);
  char *name = visitor_name(visitor), *shown = text_clean_line(edits);
  int status = cli_send(cli, mem_print(_("Change %s, visit of %s, %s: %s?"), name, when, visit->ref_shown, shown), job,
                        mem_print(_("Changed: %s, visit of %s, %s"), name, when, visit->ref_shown));
  free(name);
  free(shown);
  return status;
}

/* Still to come, or it can't be read that it is not. */
static bool cli_may_come(const struct visit *visit) {
  if (visit_status_is_live(visit_summary_status(visit, NULL))) return true;
  return visit_may_come(visit) && (visit->at == WHEN_NONE || visit->at > clock_utc(&clock_system));
}

/* Every visit of theirs that is still to come; else the last one that they had. */
static int cli_edit_visits(struct cli *cli, const struct visit_list *list, const char *email, const char *edits) {
  const struct visit *last = NULL;
  int status = 0, count = 0;
  for (size_t n = 0; n < list->count; n++) {
    const struct visitor *visitor = cli_find_visitor(list->visits[n], email);
    if (visitor == NULL) continue;
    last = list->visits[n];
    if (!cli_may_come(list->visits[n])) continue;
    int one = cli_edit_visit(cli, list->visits[n], visitor, edits);
    if (one > status) status = one;
    count++;
  }
  if (count == 0 && last != NULL) return cli_edit_visit(cli, last, cli_find_visitor(last, email), edits);
  if (last != NULL) return status;
  struct error error;
  error_set(&error, ERROR_NOT_FOUND, _("No visit has a visitor with the email %s"), email);
  return cli_fail(&error);
}

static int cli_edit_in(struct cli *cli, const char *visit_id, const char *email, const char *edits) {
  struct error error;
  struct event *event = cli_read_visit(cli, visit_id, &error);
  if (event == NULL) return cli_fail(&error);
  const struct visitor *visitor = cli_find_visitor(event->visit, email);
  int status;
  if (visitor != NULL) {
    status = cli_edit_visit(cli, event->visit, visitor, edits);
  } else {
    error_set(&error, ERROR_NOT_FOUND, _("This visit has no visitor with the email %s"), email);
    status = cli_fail(&error);
  }
  event_free(event);
  return status;
}

int cli_visitor_edit(struct cli *cli) {
  struct error error;
  const char *email = cli->argv[0];
  if (cli->options->setup->offline) return cli_offline();
  char *edits = cli_visitor_edits(cli->options, &error);
  if (edits == NULL) return cli_fail(&error);
  int status;
  if (cli->options->visit != NULL) {
    status = cli_edit_in(cli, cli->options->visit, email, edits);
  } else {
    struct event *event = cli_ask(cli, job_new(JOB_READ_VISITS), EVENT_VISITS, &error);
    if (event != NULL) cli_say_age(cli, event); /* theirs may be among those that could not be read */
    status = event != NULL ? cli_edit_visits(cli, event->visits, email, edits) : cli_fail(&error);
    event_free(event);
  }
  free(edits);
  return status;
}

/* ---- report */

int cli_say_odd_reports(const struct visit *visit, bool rest) {
  struct error error;
  if (visit->odd_reports == 0) return 0;
  error_set(&error, ERROR_ANSWER,
            rest ? _("A part of this visit's report can't be read") : _("The report of this visit can't be read"));
  int status = cli_fail(&error);
  return rest ? 0 : status;
}

int cli_report(struct cli *cli) {
  struct error error;
  struct json_span reports;
  struct event *event = cli_read_visit(cli, cli->argv[0], &error);
  if (event == NULL) return cli_fail(&error);
  const struct visit *visit = event->visit;
  bool any = json_find((struct json_span){visit->raw, visit->raw_length}, "/propertyVisits", &reports) != JSON_ABSENT;
  bool json = cli->options->json && (!any || reports.bytes[0] == '[');
  int status = cli_say_odd_reports(visit, json || visit_has_report(visit));
  if (json)
    cli_print_each_once(any ? reports.bytes : "[]", any ? reports.length : 2);
  else if (visit_has_report(visit))
    cli_print_reports(visit);
  else if (status == 0)
    puts(_("No report yet"));
  event_free(event);
  return status;
}

/* ---- messages */

/* Every conversation, each message of it once. */
static void cli_print_talks_json(const struct conversation_list *list) {
  putchar('[');
  for (size_t n = 0; n < list->count; n++) {
    size_t length;
    char *raw = conversation_once(list->conversations[n], &length), *safe = json_print_safe(raw, length);
    printf("%s%s", n > 0 ? ",\n" : "", safe);
    free(safe);
    free(raw);
  }
  puts("]");
}

static int cli_talks(struct cli *cli) {
  struct error error;
  struct event *event = cli_ask(cli, job_new(JOB_READ_TALKS), EVENT_TALKS, &error);
  if (event == NULL || event->talks == NULL) {
    event_free(event);
    return cli_fail(&error);
  }
  const struct conversation_list *list = event->talks;
  if (cli->options->json) cli_print_talks_json(list);
  for (size_t n = 0; !cli->options->json && n < list->count; n++) {
    const struct conversation *talk = list->conversations[n];
    const struct message *last = talk->message_count > 0 ? &talk->messages[talk->message_count - 1] : NULL;
    char when[64] = "", *line = text_clean_line(last != NULL && last->text != NULL ? last->text : "");
    size_t unread = conversation_unread(talk, event->id);
    if (last != NULL) cli_when(last->created_at, when, sizeof when);
    printf("%s  %s  ", talk->ref_shown, when);
    if (unread > 0) printf(ngettext("(%zu unread)  ", "(%zu unread)  ", (unsigned long)unread), unread);
    puts(line);
    free(line);
  }
  cli_say_age(cli, event);
  event_free(event);
  return 0;
}

static void cli_print_talk(const struct conversation *talk, const char *account_id) {
  for (size_t n = 0; n < talk->message_count; n++) {
    const struct message *message = &talk->messages[n];
    bool own = message_is_own(message, account_id);
    char when[64];
    cli_when(message->created_at, when, sizeof when);
    printf("%s  %s%s\n", when,
           own                       ? _("you")
           : message->sender != NULL ? message->sender
                                     : _("agent"),
           !own && message->read_at == WHEN_NONE ? _("  new") : "");
    for (const char *at = message->text != NULL ? message->text : ""; *at != '\0';) {
      size_t length = strcspn(at, "\n");
      printf("    %.*s\n", (int)length, at);
      at += length + (at[length] == '\n');
    }
  }
}

int cli_messages(struct cli *cli) {
  struct error error;
  error_clear(&error);
  /* Whose own messages are own. Offline it is the messages that are not kept, whether the account is known or not. */
  if (!cli->options->setup->offline) event_free(cli_ask(cli, job_new(JOB_READ_ME), EVENT_CLIENT, &error));
  if (error.code != ERROR_NONE) return cli_fail(&error);
  if (cli->argc == 0) return cli_talks(cli);
  struct job *job = job_new(JOB_READ_TALK);
  job->ref = mem_copy(cli->argv[0]);
  struct event *event = cli_ask(cli, job, EVENT_TALK, &error);
  if (event == NULL || event->talk == NULL) {
    event_free(event);
    return cli_fail(&error);
  }
  if (cli->options->json) {
    size_t length;
    char *once = conversation_once(event->talk, &length);
    cli_print_json(once, length);
    free(once);
  } else {
    cli_print_talk(event->talk, event->id);
  }
  cli_say_age(cli, event);
  event_free(event);
  return 0;
}

/* The words behind the reference. New memory. */
static char *cli_text(const struct cli *cli) {
  struct buf text;
  buf_init(&text, VISITOR_EDITS_MAX);
  for (int n = 1; n < cli->argc; n++)
    if (!buf_print(&text, "%s%s", n > 1 ? " " : "", cli->argv[n])) break;
  return buf_take(&text);
}

/* The earlier edition has neither coverage nor messages: said before anything is sent. */
static enum error_code cli_has_messages(struct cli *cli, struct error *error) {
  event_free(cli_ask(cli, job_new(JOB_READ_COVERAGE), EVENT_COVERAGE, error));
  if (error->code == ERROR_NOT_FOUND) error_set(error, ERROR_NOT_FOUND, _("This server has no messages"));
  return error->code;
}

int cli_message(struct cli *cli) {
  struct error error;
  if (cli->options->setup->offline) return cli_offline();
  for (int n = 1; n < cli->argc; n++)
    if (!text_is_utf8(cli->argv[n], strlen(cli->argv[n]))) {
      error_set(&error, ERROR_USAGE, _("\"%s\" is not UTF-8 text: correct it; nothing was sent"), cli->argv[n]);
      return cli_fail(&error);
    }
  if (cli_has_messages(cli, &error) != ERROR_NONE) return cli_fail(&error);
  struct job *read = job_new(JOB_READ_PROPERTY);
  read->ref = mem_copy(cli->argv[0]);
  struct event *event = cli_ask(cli, read, EVENT_PROPERTY, &error);
  if (event == NULL) return cli_fail(&error);
  const struct property *property = event->property;
  struct job *job = job_new(JOB_MESSAGE);
  job->id = mem_copy(property->id);
  job->ref = mem_copy(property->ref);
  job->address = mem_copy(property->address);
  job->text = cli_text(cli);
  char *shown = text_clean_line(job->text);
  int status = cli_send(cli, mem_print(_("Send to the visit agents of %s: \"%s\"?"), property->ref_shown, shown), job,
                        mem_print(_("Message sent: %s"), property->ref_shown));
  free(shown);
  event_free(event);
  return status;
}

/* ---- changes: as this profile has seen them */

static const char *cli_change_name(const struct change *change) {
  return change->kind == CHANGE_NEW ? "new" : change->kind == CHANGE_STATUS ? "status" : "report";
}

static void cli_print_changes_json(const struct event *event) {
  struct buf out;
  buf_init(&out, (size_t)16 << 20);
  (void)!buf_add_text(&out, "[");
  for (size_t n = 0; n < event->count; n++) {
    const struct change *change = &event->changes[n];
    char seen[WHEN_SIZE], at[WHEN_SIZE];
    when_print(change->seen_at, seen);
    when_print(change->at, at);
    (void)!(buf_print(&out, "%s{\"seenAt\":\"%s\",\"change\":\"%s\",\"visitId\":", n > 0 ? ",\n" : "", seen,
                      cli_change_name(change)) &&
            json_add_string(&out, change->visit_id));
    if (at[0] != '\0') (void)!buf_print(&out, ",\"date\":\"%s\"", at);
    if (change->kind != CHANGE_REPORT && change->after != VISIT_STATUS_OTHER)
      (void)!buf_print(&out, ",\"status\":\"visit.status.%s\"", visit_status_api(change->after));
    if (change->kind == CHANGE_STATUS && change->before != VISIT_STATUS_OTHER)
      (void)!buf_print(&out, ",\"oldStatus\":\"visit.status.%s\"", visit_status_api(change->before));
    (void)!buf_add_text(&out, "}");
  }
  (void)!buf_add_text(&out, "]");
  puts(out.data);
  buf_free(&out);
}

static void cli_print_change(const struct change *change) {
  char seen[64], at[64];
  cli_when(change->seen_at, seen, sizeof seen);
  cli_when(change->at, at, sizeof at);
  printf("%s  %s  %s  %s  ", seen, at, change->ref_shown != NULL ? change->ref_shown : "",
         change->visitor_name != NULL ? change->visitor_name : "");
  if (change->kind == CHANGE_NEW)
    printf(_("new: %s"), visit_status_label(change->after));
  else if (change->kind == CHANGE_STATUS)
    printf(_("%s, was %s"), visit_status_label(change->after), visit_status_label(change->before));
  else
    fputs(_("the report changed"), stdout);
  char *id = text_clean_line(change->visit_id);
  printf("  %s\n", id);
  free(id);
}

int cli_changes(struct cli *cli) {
  struct error error;
  bool has_time;
  struct job *job = job_new(JOB_READ_CHANGES);
  job->cached = cli->options->setup->offline;
  if (cli->options->since != NULL && cli_instant(cli->options->since, &job->from, &has_time, &error) != ERROR_NONE) {
    job_free(job);
    return cli_fail(&error);
  }
  struct event *event = cli_ask(cli, job, EVENT_CHANGES, &error);
  if (event == NULL) return cli_fail(&error);
  if (cli->options->json) cli_print_changes_json(event);
  for (size_t n = 0; !cli->options->json && n < event->count; n++)
    cli_print_change(&event->changes[n]);
  if (!cli->options->json && event->count == 0 && event->fresh.left_out == 0) puts(_("Nothing has changed"));
  cli_say_age(cli, event);
  event_free(event);
  return 0;
}
