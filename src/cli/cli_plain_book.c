#include "cli/cli_plain_book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/cli_print.h"
#include "cli/cli_slot.h"
#include "model/phone.h"
#include "model/visitor_part.h"

/* ---- when */

struct cli_plain_slots {
  const struct slot_list *list;
  int place;
};

static void cli_plain_print_slot(const struct cli_plain *plain, const void *of, size_t n) {
  const struct cli_plain_slots *slots = of;
  char when[96], there[CLI_PRINT_THERE];
  int64_t at = slots->list->slots[n].at;
  when_show_coming(at, clock_utc(&clock_system), when, sizeof when);
  cli_print_there(plain->seat->zones, slots->place, at, there);
  printf(n < slots->list->recommended ? _("%s%s, recommended by Flatsy\n") : "%s%s\n", when, there);
}

/* The date of one of them, as it can be given to book; false: none. */
static bool cli_plain_slot(struct cli_plain *plain, struct job *take_job, int place, char date[SLOT_DATE]) {
  AUTO(event_free_at) struct event *event = cli_plain_read(plain, take_job, EVENT_SLOTS);
  if (event == NULL) return false;
  const struct slot_list *list = event->slots;
  const struct cli_plain_slots slots = {list, place};
  const struct property_zone zone = property_zone_of(plain->seat->zones, place);
  AUTO(mem_free_at) char *say = slot_list_say(list, SIZE_MAX, &zone, clock_utc(&clock_system));
  if (say[0] != '\0') puts(say);
  if (list->count == 0 && list->left_out == 0) puts(_("No free slot"));
  if (list->count == 0) return false;
  if (list->recommended == 0) puts(_("No recommended slot"));
  int picked = cli_plain_pick(plain, &(struct cli_plain_list){.count = list->count,
                                                              .first = list->recommended,
                                                              .print = cli_plain_print_slot,
                                                              .of = &slots,
                                                              .question = _("Which slot?")});
  if (picked >= 0) cli_slot_date(&list->slots[picked], date);
  return picked >= 0;
}

/* ---- who */

static void cli_plain_print_known(const struct cli_plain *plain, const void *of, size_t n) {
  const struct visitor *known = &((const struct visitor *)of)[n];
  (void)plain;
  AUTO(mem_free_at) char *name = visitor_name(known);
  AUTO(mem_free_at) char *phone = phone_shown(cli_print_or_empty(known->phone));
  printf("%s, %s, %s\n", name, phone, cli_print_or_empty(known->email));
}

/* What of the line was understood, and what lacks. */
static void cli_plain_tell_visitor(const struct visitor *visitor, unsigned read) {
  static const unsigned missing[VISITOR_PARTS] = {VISITOR_NO_FIRST_NAME, VISITOR_NO_LAST_NAME, VISITOR_NO_PHONE,
                                                  VISITOR_NO_EMAIL};
  AUTO(mem_free_at) char *phone = phone_shown(cli_print_or_empty(visitor->phone));
  const char *const parts[VISITOR_PARTS] = {visitor->first_name, visitor->last_name, phone, visitor->email};
  AUTO(buf_free) struct buf left = buf_empty(BUF_UNBOUNDED);
  for (size_t n = 0; n < VISITOR_PARTS; n++)
    cli_print_fact(visitor_part_label((enum visitor_part)n), (read & missing[n]) != 0 ? _("missing")
                                                             : parts[n][0] == '\0'    ? _("none")
                                                                                      : parts[n]);
  visitor_part_say_left(read & ~(unsigned)VISITOR_MISSING, &left);
  if (left.length > 0) puts(left.data + 1);
}

static bool cli_plain_is_whole(const struct visitor *visitor) {
  return visitor->email != NULL && visitor->first_name != NULL && visitor->last_name != NULL &&
         visitor->phone != NULL && visitor->phone[0] != '\0';
}

/* Of a line that does not say all: somebody who is known. */
static bool cli_plain_known(struct cli_plain *plain, const char *line, struct visitor *visitor) {
  AUTO(event_free_at)
  struct event *event = cli_plain_read(plain, job_find(JOB_READ_VISITORS, line), EVENT_VISITORS);
  size_t count = 0;
  for (size_t n = 0; event != NULL && n < event->count; n++) { /* those who can be booked come first */
    struct visitor one = event->visitors[n];
    if (!cli_plain_is_whole(&one)) continue;
    event->visitors[n] = event->visitors[count];
    event->visitors[count++] = one;
  }
  if (count == 0) return false;
  puts(_("Known visitors:"));
  int picked = cli_plain_pick(plain, &(struct cli_plain_list){.count = count,
                                                              .print = cli_plain_print_known,
                                                              .of = event->visitors,
                                                              .question = _("Which visitor?")});
  if (picked < 0) return false;
  visitor_clear(visitor);
  visitor_copy(visitor, &event->visitors[picked]);
  return true;
}

static bool cli_plain_visitor(struct cli_plain *plain, struct visitor *visitor) {
  while (!plain->leaves) {
    AUTO(mem_free_at)
    char *line = cli_plain_text(plain, _("Visitor: name, phone and email?"),
                                _("First name, last name, phone and email in any order, on one line: Marie Dupont 06 "
                                  "12 34 56 78 marie@example.com. Of somebody who is known a part will do."));
    if (line == NULL) return false;
    visitor_clear(visitor);
    unsigned read = visitor_line_read(line, visitor);
    if ((read & VISITOR_MISSING) != 0 && cli_plain_known(plain, line, visitor)) return true;
    if (plain->leaves) return false;
    cli_plain_tell_visitor(visitor, read);
    if ((read & VISITOR_MISSING) == 0) return true;
    puts(_("The visitor needs a first name, a last name, a phone and an email"));
  }
  return false;
}

/* ---- both */

/* A name that there is not is written as a dash. */
static const char *cli_plain_name(const char *name) {
  return name[0] != '\0' ? name : "-";
}

void cli_plain_book(struct cli_plain *plain, const char *property_id, const char *ref, int place) {
  AUTO(visitor_clear) struct visitor visitor = {0};
  char date[SLOT_DATE];
  const char *name = property_id != NULL ? property_id : ref;
  bool again = name != NULL;
  if (name == NULL) (void)cli_command_refuse(ERROR_REFUSED, "%s", _("No such property"));
  while (again && cli_plain_slot(plain, job_slots(JOB_READ_SLOTS, property_id, ref, false), place, date)) {
    if (visitor.email == NULL && !cli_plain_visitor(plain, &visitor)) return;
    struct cli_options options = *plain->seat->options;
    options.first_name = cli_plain_name(visitor.first_name);
    options.last_name = cli_plain_name(visitor.last_name);
    options.phone = visitor.phone;
    options.email = visitor.email_exact;
    again = !cli_plain_do(plain, &options, "book", name, date) && !plain->declined && !plain->leaves &&
            plain->status == error_exit_status(ERROR_REFUSED); /* it is gone meanwhile: another one, for the same */
  }
}

void cli_plain_move(struct cli_plain *plain, const struct visit *visit, const struct visitor *visitor) {
  struct cli_options options = *plain->seat->options;
  char date[SLOT_DATE];
  options.visitor = visitor->email_exact;
  if (cli_plain_slot(plain, job_slots(JOB_READ_SLOTS, visit->property_id, visit->ref, true), visit->place, date))
    (void)cli_plain_do(plain, &options, "reschedule", visit->id, date);
}
