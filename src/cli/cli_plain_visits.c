#include "cli/cli_plain_visits.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "cli/cli_plain_book.h"
#include "cli/cli_print.h"
#include "cli/cli_visitor.h"
#include "model/visit.h"

/* ---- one visit */

struct cli_plain_guests {
  const struct visit_visitor **parts;
  size_t count;
};

static void cli_plain_print_guest(const struct cli_plain *plain, const void *of, size_t n) {
  const struct cli_plain_guests *guests = of;
  const struct visitor *visitor = &guests->parts[n]->visitor;
  (void)plain;
  AUTO(mem_free_at) char *name = visitor_name(visitor);
  printf("%s, %s, %s\n", name, cli_print_or_empty(visitor->phone), cli_print_or_empty(visitor->email));
}

static const struct visitor *cli_plain_nobody(struct cli_plain *plain, const struct visit *visit) {
  struct error why;
  const struct visitor *none = cli_visitor_pick(visit, NULL, &why);
  plain->status = cli_command_fail(&why);
  return none;
}

/* Who of those who may still come is meant; nobody asks of one. NULL: none, which was said where there is none. */
static const struct visitor *cli_plain_guest(struct cli_plain *plain, const struct visit *visit) {
  AUTO(mem_free_at)
  const struct visit_visitor **parts = mem_new_array(visit->visitor_count + 1, sizeof *parts);
  struct cli_plain_guests guests = {parts, 0};
  for (size_t n = 0; n < visit->visitor_count; n++)
    if (visit_status_may_come(visit->visitors[n].status)) parts[guests.count++] = &visit->visitors[n];
  if (guests.count == 0) return cli_plain_nobody(plain, visit);
  int picked = guests.count == 1 ? 0
                                 : cli_plain_pick(plain, &(struct cli_plain_list){.count = guests.count,
                                                                                  .print = cli_plain_print_guest,
                                                                                  .of = &guests,
                                                                                  .question = _("Which visitor?")});
  return picked >= 0 ? &parts[picked]->visitor : NULL;
}

static void cli_plain_cancel(struct cli_plain *plain, const struct visit *visit, bool by_owner) {
  const struct visitor *visitor = cli_plain_guest(plain, visit);
  if (visitor == NULL) return;
  struct cli_options options = *plain->seat->options;
  options.by = by_owner ? "owner" : "visitor";
  options.visitor = visitor->email_exact;
  (void)cli_plain_do(plain, &options, "cancel", visit->id, NULL);
}

static void cli_plain_visit(struct cli_plain *plain, const struct visit *visit) {
  enum { REPORT, MOVE, BY_VISITOR, BY_OWNER, BOOK, COUNT };
  static const char *const lines[COUNT] = {N_("Read the report"), N_("Move it"), N_("Cancel it: the visitor wants it"),
                                           N_("Cancel it: the owner wants it"), N_("Book another visit here")};
  if (!cli_plain_do(plain, NULL, "visit", visit->id, NULL)) return;
  int picked = cli_plain_choose(plain, _("What about this visit?"), lines, COUNT, false);
  while (picked == REPORT) {
    (void)cli_plain_do(plain, NULL, "report", visit->id, NULL);
    picked = cli_plain_choose(plain, _("What about this visit?"), lines, COUNT, false);
  }
  const struct visitor *visitor = picked == MOVE ? cli_plain_guest(plain, visit) : NULL;
  if (visitor != NULL) cli_plain_move(plain, visit, visitor);
  if (picked == BY_VISITOR || picked == BY_OWNER) cli_plain_cancel(plain, visit, picked == BY_OWNER);
  if (picked == BOOK) cli_plain_book(plain, visit->property_id, visit->ref, visit->place);
}

/* ---- several */

/* In words: "14:30, confirmed, 75-1007, Noémie Roux and 1 more, 41 avenue de l'Opéra". */
static void cli_plain_print_row(const struct cli_plain *plain, const struct visit *visit, const char *when) {
  char there[CLI_PRINT_THERE];
  bool mixed;
  size_t others = visit->visitor_count > 1 ? visit->visitor_count - 1 : 0;
  enum visit_status status = visit_summary_status(visit, &mixed);
  AUTO(mem_free_at) char *name = visit->visitor_count > 0 ? visitor_name(&visit->visitors[0].visitor) : mem_copy("");
  cli_print_there(plain->seat->zones, visit->place, visit->at, there);
  printf("%s%s, %s, %s", when, there, visit_status_label(status), visit->ref_shown);
  if (name[0] != '\0') printf(", %s", name);
  if (others > 0) printf(_(" and %zu more"), others);
  printf(", %s\n", cli_print_or_empty(visit->address));
}

static void cli_plain_print_visit(const struct cli_plain *plain, const void *of, size_t n) {
  const struct visit *visit = ((const struct visit_list *)of)->visits[n];
  char when[CLI_PRINT_WHEN];
  when_show_time(visit->at, when, sizeof when);
  cli_plain_print_row(plain, visit, when);
}

static void cli_plain_print_visit_and_day(const struct cli_plain *plain, const void *of, size_t n) {
  const struct visit *visit = ((const struct visit_list *)of)->visits[n];
  char when[96];
  when_show_coming(visit->at, clock_utc(&clock_system), when, sizeof when);
  cli_plain_print_row(plain, visit, when);
}

static void cli_plain_visits(struct cli_plain *plain, const struct event *event, bool with_day) {
  const struct visit_list *list = event->visits;
  if (list->count == 0 && event->fresh.left_out == 0)
    puts(with_day ? _("No visit to come") : _("No visit on this day"));
  if (list->count == 0) return;
  int picked = cli_plain_pick(
      plain, &(struct cli_plain_list){.count = list->count,
                                      .print = with_day ? cli_plain_print_visit_and_day : cli_plain_print_visit,
                                      .of = list,
                                      .question = _("Which visit?")});
  if (picked >= 0) cli_plain_visit(plain, list->visits[picked]);
}

void cli_plain_visits_of_day(struct cli_plain *plain, int64_t instant) {
  char day[96];
  int64_t from = when_day(instant);
  AUTO(event_free_at)
  struct event *event = cli_plain_read(plain, job_visits(NULL, from, when_day_add(from, 1), false), EVENT_VISITS);
  if (event == NULL) return;
  when_say_whole_day(from, clock_utc(&clock_system), day, sizeof day);
  printf("%s (%s)\n", day, when_zone());
  cli_plain_visits(plain, event, false);
}

void cli_plain_visits_of_another(struct cli_plain *plain) {
  while (!plain->leaves) {
    AUTO(mem_free_at)
    char *text = cli_plain_text(plain, _("Which day?"), _("A day as people say it: tomorrow, +3, friday, 27/11"));
    struct error error;
    int64_t instant;
    bool has_time;
    if (text == NULL) return;
    if (cli_command_instant(text, &instant, &has_time, &error) == ERROR_NONE) {
      cli_plain_visits_of_day(plain, instant);
      return;
    }
    (void)cli_command_fail(&error);
  }
}

void cli_plain_visits_of_property(struct cli_plain *plain, const char *ref) {
  AUTO(event_free_at)
  struct event *event =
      cli_plain_read(plain, job_visits(ref, when_day(clock_utc(&clock_system)), WHEN_NONE, false), EVENT_VISITS);
  if (event != NULL) cli_plain_visits(plain, event, true);
}
