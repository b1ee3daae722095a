#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/usage.h"
#include "base/when.h"
#include "cli/cli_commands.h"
#include "cli/cli_named.h"
#include "cli/cli_print.h"
#include "cli/cli_slot.h"
#include "cli/cli_visitor.h"
#include "cli/cli_visitor_edit.h"
#include "cli/cli_write.h"
#include "model/phone.h"
#include "model/same.h"

/* The visit, unless the outbox tells all of what is to become of it; NULL: that, or why not, was said. The caller
 * frees.
 */
static struct event *cli_booking_visit(struct cli_command *command, const struct cli_earlier *write) {
  struct cli_earlier first = *write;
  if (write->email == NULL)
    first.done = 0; /* whom it means is whoever may still come: of nobody cli_earlier_explain tells */
  if (cli_earlier_tells(command, &first)) return NULL;
  return cli_command_read(command, job_read(JOB_READ_VISIT, write->visit_id, NULL, false), EVENT_VISIT);
}

/* ---- book */

/* No slot is free then, perhaps because it is booked for that address, under another name. */
static int cli_booking_explain(struct cli_command *command, const struct property *property,
                               const struct cli_earlier *write) {
  struct cli_earlier any = *write;
  any.name = NULL;
  any.in_the_way = true;
  any.property_id = property->id;
  int status = cli_earlier_explain(command, &any);
  return status != 0 ? status : error_exit_status(ERROR_REFUSED);
}

/* The visitor has a visit here already, or elsewhere at that hour. */
static void cli_booking_tell_visits(struct cli_command *command, const struct property *property, int64_t at,
                                    const struct visitor *visitor, bool elsewhere) {
  const struct visit_visitor *part;
  struct job *job = elsewhere ? job_visits(NULL, at - VISIT_HOUR + 1, at + VISIT_HOUR, true)
                              : job_read(JOB_READ_VISITS, NULL, property->ref, true);
  AUTO(event_free_at) struct event *known = cli_command_ask(command, job, EVENT_VISITS);
  const struct visit *visit =
      known == NULL || known->visits == NULL ? NULL
      : elsewhere                            ? visit_list_elsewhere(known->visits, visitor, property->id, at, &part)
                  : visit_list_of_visitor(known->visits, visitor, property->id, clock_utc(&clock_system), &part);
  if (visit == NULL) return;
  AUTO(mem_free_at) char *id = text_clean_line(visit->id);
  AUTO(mem_free_at) char *name = visitor_name(&part->visitor);
  AUTO(mem_free_at)
  char *when = cli_print_when_at(command->zones, elsewhere ? visit->place : property->place, visit->at);
  AUTO(mem_free_at)
  char *text =
      elsewhere ? mem_print(_("%s has a visit elsewhere at that hour, %s: %s (%s)"), name, when, visit->ref_shown, id)
                : mem_print(_("%s has a visit here already, %s (%s): reschedule moves it"), name, when, id);
  usage_say("visitdeck", text);
}

/* The address is known with another telephone. */
static void cli_booking_tell_phone(struct cli_command *command, const struct visitor *visitor) {
  AUTO(event_free_at)
  struct event *known = cli_command_ask(command, job_find(JOB_READ_VISITORS, visitor->email), EVENT_VISITORS);
  for (size_t n = 0; known != NULL && n < known->count; n++) {
    const struct visitor *other = &known->visitors[n];
    bool has = same_email(other->email_exact, visitor->email) && other->phone != NULL && other->phone[0] != '\0';
    if (!has || phone_same(other->phone, visitor->phone) || same_text(other->phone, visitor->phone)) continue;
    AUTO(mem_free_at) char *phone = phone_shown(other->phone);
    AUTO(mem_free_at) char *text = mem_print(_("%s is known with another phone, %s"), visitor->email, phone);
    usage_say("visitdeck", text);
    return;
  }
}

/* It may be meant: said, not refused. */
static void cli_booking_tell_doubts(struct cli_command *command, const struct property *property, int64_t at,
                                    const struct visitor *visitor) {
  if (property->ref != NULL) cli_booking_tell_visits(command, property, at, visitor, false);
  cli_booking_tell_visits(command, property, at, visitor, true);
  if (visitor->email != NULL) cli_booking_tell_phone(command, visitor);
}

static int cli_booking_slot(struct cli_command *command, const struct property *property, const struct event *slots,
                            const struct visitor *visitor, const struct cli_earlier *write) {
  const struct slot *slot;
  char day[96], time[64], zone_name[192];
  int64_t at = cli_slot_meant(command, slots->slots, write->at);
  if (cli_slot_find(slots, at, false, &slot, &command->error) != ERROR_NONE)
    return cli_booking_explain(command, property, write);
  when_say_whole_day(at, clock_utc(&clock_system), day, sizeof day);
  when_say_time(at, time, sizeof time);
  const struct property_zone zone = property_zone_of(command->zones, property->place);
  property_zone_name(&zone, at, zone_name, sizeof zone_name);
  AUTO(mem_free_at) char *name = visitor_name(visitor);
  AUTO(mem_free_at)
  char *where = property->address != NULL ? mem_print("%s %s", property->ref_shown, property->address)
                                          : mem_copy(property->ref_shown);
  AUTO(mem_free_at) char *what = mem_print(_("%s at %s (%s), %s, for %s"), day, time, zone_name, where, name);
  cli_booking_tell_doubts(command, property, at, visitor);
  return cli_write(
      command, mem_print(_("Book %s?"), what),
      job_book(cli_write_property(property), (struct job_slot){slot->at, slot->date, slots->fresh.read_at}, visitor),
      mem_print(_("Booked: %s"), what), NULL);
}

int cli_booking_book(struct cli_command *command) {
  AUTO(visitor_clear) struct visitor visitor = {0};
  int64_t at;
  if (cli_slot_time(command, &at, &command->error) != ERROR_NONE ||
      cli_visitor_read(command->options, &visitor, &command->error) != ERROR_NONE)
    return cli_command_fail(&command->error);
  AUTO(mem_free_at) char *name = visitor_name(&visitor);
  AUTO(mem_free_at) char *details = cli_visitor_edit_read(command->options, &command->error);
  if (details == NULL) return cli_command_fail(&command->error);
  const struct cli_earlier write = {.kinds = CLI_EARLIER_BOOKING,
                                    .done = CLI_EARLIER_BOOKING,
                                    .email = visitor.email_exact,
                                    .name = name,
                                    .details = details,
                                    .at = at,
                                    .date = command->argc == 2 ? command->argv[1] : NULL};
  AUTO(event_free_at) struct event *event = cli_named_property(command, command->argv[0], &write);
  AUTO(event_free_at)
  struct event *slots =
      event != NULL
          ? cli_command_read(command, job_slots(JOB_READ_SLOTS, event->property->id, NULL, false), EVENT_SLOTS)
          : NULL;
  if (slots != NULL) command->status = cli_booking_slot(command, event->property, slots, &visitor, &write);
  return command->status;
}

/* ---- reschedule */

static int cli_booking_move_to(struct cli_command *command, const struct visit *visit, const struct visitor *visitor,
                               const struct event *slots, int64_t at) {
  const struct slot *slot;
  char to[CLI_PRINT_WHEN], zone_name[192];
  if (at == visit->at)
    return cli_command_refuse(ERROR_REFUSED, "%s", _("Nothing was moved: the visit is at this time already"));
  if (cli_slot_find(slots, at, true, &slot, &command->error) != ERROR_NONE) return cli_command_fail(&command->error);
  AUTO(mem_free_at) char *name = visitor_name(visitor);
  AUTO(mem_free_at) char *from = cli_print_when_at(command->zones, visit->place, visit->at);
  const struct property_zone zone = property_zone_of(command->zones, visit->place);
  property_zone_name(&zone, at, zone_name, sizeof zone_name);
  AUTO(mem_free_at)
  char *what =
      mem_print(_("%s, %s, from %s to %s (%s)"), name, visit->ref_shown, from, cli_print_when(at, to), zone_name);
  return cli_write(
      command, mem_print(_("Move %s? Flatsy writes to the visitor."), what),
      job_move(cli_write_visit(visit, visitor), (struct job_slot){slot->at, slot->date, slots->fresh.read_at}),
      mem_print(_("Moved: %s"), what), NULL);
}

int cli_booking_move(struct cli_command *command) {
  int64_t at;
  if (cli_slot_time(command, &at, &command->error) != ERROR_NONE) return cli_command_fail(&command->error);
  const struct cli_earlier write = {.kinds = CLI_EARLIER_VISIT,
                                    .done = CLI_EARLIER(OUTBOX_MOVE),
                                    .visit_id = command->argv[0],
                                    .email = command->options->visitor,
                                    .at = at,
                                    .date = command->argc == 2 ? command->argv[1] : NULL};
  AUTO(event_free_at) struct event *event = cli_booking_visit(command, &write);
  if (event == NULL) return command->status;
  const struct visitor *visitor = cli_visitor_pick(event->visit, command->options->visitor, &command->error);
  if (visitor == NULL) return cli_earlier_explain(command, &write);
  AUTO(event_free_at)
  struct event *slots = cli_command_read(
      command, job_slots(JOB_READ_SLOTS, event->visit->property_id, event->visit->ref, true), EVENT_SLOTS);
  if (slots == NULL) return command->status;
  return cli_booking_move_to(command, event->visit, visitor, slots, cli_slot_meant(command, slots->slots, at));
}

/* ---- cancel */

static int cli_booking_cancel_visit(struct cli_command *command, const struct visit *visit,
                                    const struct cli_earlier *write) {
  const struct visitor *visitor = cli_visitor_pick(visit, command->options->visitor, &command->error);
  if (visitor == NULL) return cli_earlier_explain(command, write);
  AUTO(mem_free_at) char *when = cli_print_when_at(command->zones, visit->place, visit->at);
  AUTO(mem_free_at) char *name = visitor_name(visitor);
  char *question =
      mem_print(write->by_owner ? _("Cancel %s, %s, %s, for the owner?") : _("Cancel %s, %s, %s, for the visitor?"),
                when, visit->ref_shown, name);
  return cli_write(command, question, job_cancel(cli_write_visit(visit, visitor), write->by_owner),
                   mem_print(_("Cancelled: %s, %s, %s"), when, visit->ref_shown, name), NULL);
}

int cli_booking_cancel(struct cli_command *command) {
  const char *by = command->options->by;
  if (by == NULL || (strcmp(by, "visitor") != 0 && strcmp(by, "owner") != 0))
    return cli_command_refuse(ERROR_USAGE, "%s", _("Who wants it? Add --by visitor or --by owner"));
  const struct cli_earlier write = {.kinds = CLI_EARLIER_VISIT,
                                    .done = CLI_EARLIER(OUTBOX_CANCEL),
                                    .visit_id = command->argv[0],
                                    .email = command->options->visitor,
                                    .at = WHEN_NONE,
                                    .by_owner = strcmp(by, "owner") == 0};
  AUTO(event_free_at) struct event *event = cli_booking_visit(command, &write);
  if (event != NULL) command->status = cli_booking_cancel_visit(command, event->visit, &write);
  return command->status;
}
