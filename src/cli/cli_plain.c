#include "cli/cli_plain.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/output.h"
#include "base/when.h"
#include "cli/cli_plain_ask.h"
#include "cli/cli_plain_book.h"
#include "cli/cli_plain_visits.h"
#include "cli/cli_print.h"

/* ---- properties */

static void cli_plain_print_one(const struct property *property) {
  bool other = property->status == PROPERTY_STATUS_OTHER && property->status_text != NULL;
  printf("%s, %s, %s, %s %s\n", property->ref_shown,
         other ? property->status_text : property_status_label(property->status), cli_print_or_empty(property->address),
         cli_print_or_empty(property->zip), cli_print_or_empty(property->city));
}

static void cli_plain_print_property(const struct cli_plain *plain, const void *of, size_t n) {
  const struct property_set *set = of;
  (void)plain;
  cli_plain_print_one(set->properties[n]);
}

static void cli_plain_property(struct cli_plain *plain, const struct property *property) {
  enum { BOOK, VISITS, ABOUT, COUNT };
  static const char *const lines[COUNT] = {N_("Book a visit"), N_("Its visits to come"), N_("All about it")};
  int picked;
  do {
    cli_plain_print_one(property);
    picked = cli_plain_choose(plain, _("What about this property?"), lines, COUNT, false);
    if (picked == ABOUT) (void)cli_plain_do(plain, NULL, "property", property->id, NULL);
  } while (picked == ABOUT);
  if (picked == BOOK) cli_plain_book(plain, property->id, property->ref, property->place);
  if (picked == VISITS && property->ref != NULL) cli_plain_visits_of_property(plain, property->ref);
  if (picked == VISITS && property->ref == NULL)
    (void)cli_command_refuse(ERROR_REFUSED, "%s",
                             _("This property has no reference: Flatsy can't be told which one is meant"));
}

static void cli_plain_properties(struct cli_plain *plain, const char *text) {
  AUTO(event_free_at)
  struct event *event = cli_plain_read(plain, job_find(JOB_READ_PROPERTIES, text), EVENT_PROPERTY_SET);
  if (event == NULL) return;
  const struct property_set *set = event->set;
  if (set->count == 0 && event->fresh.left_out == 0) puts(_("No such property"));
  if (set->count == 0) return;
  int picked = cli_plain_pick(
      plain, &(struct cli_plain_list){
                 .count = set->count, .print = cli_plain_print_property, .of = set, .question = _("Which property?")});
  if (picked >= 0) cli_plain_property(plain, set->properties[picked]);
}

static void cli_plain_find(struct cli_plain *plain) {
  AUTO(mem_free_at)
  char *text = cli_plain_text(plain, _("Which property?"), _("A part of its reference, street, town or owner's name"));
  if (text != NULL) cli_plain_properties(plain, text);
}

/* ---- the outbox */

static void cli_plain_print_write(const struct cli_plain *plain, const void *of, size_t n) {
  const struct outbox_view *row = ((const struct outbox_view *const *)of)[n];
  char when[CLI_PRINT_WHEN];
  (void)plain;
  printf("%s, %s: %s, %s, %s. %s\n", row->kind_label, row->state_label, cli_print_or_empty(row->ref_shown),
         cli_print_or_empty(row->visitor_name), cli_print_when(row->at, when), cli_print_or_empty(row->note));
}

static void cli_plain_outbox(struct cli_plain *plain) {
  enum { RETRY, DROP, COUNT };
  static const char *const lines[COUNT] = {N_("Look on Flatsy, and send it if it is not there"), N_("Give it up")};
  AUTO(event_free_at) struct event *event = cli_plain_read(plain, job_new(JOB_READ_OUTBOX), EVENT_OUTBOX);
  if (event == NULL) return;
  AUTO(mem_free_at) const struct outbox_view **open = mem_new_array(event->count + 1, sizeof *open);
  size_t count = 0;
  for (size_t n = 0; n < event->count; n++)
    if (!event->rows[n].settled) open[count++] = &event->rows[n];
  if (count == 0) puts(_("Nothing is open: all that was sent is settled"));
  if (count == 0) return;
  int picked = cli_plain_pick(
      plain, &(struct cli_plain_list){
                 .count = count, .print = cli_plain_print_write, .of = open, .question = _("Which one?")});
  if (picked < 0) return;
  int what = cli_plain_choose(plain, _("What about it?"), lines, COUNT, false);
  AUTO(mem_free_at) char *row = mem_print("%lld", (long long)open[picked]->id);
  if (what >= 0) (void)cli_plain_do(plain, NULL, "outbox", what == RETRY ? "retry" : "drop", row);
}

/* ---- all of it */

static void cli_plain_log_in(struct cli_plain *plain) {
  struct cli_command seat = *plain->seat;
  struct work_setup setup = *seat.setup;
  AUTO(mem_free_at)
  char *user = setup.profile.user == NULL
                   ? cli_plain_text(plain, _("Who logs in?"), _("The email of the account at Flatsy"))
                   : NULL;
  const struct cli_command *before = plain->seat;
  if (user != NULL) setup.profile.user = user;
  if (setup.profile.user == NULL) return;
  seat.setup = &setup;
  plain->seat = &seat;
  (void)cli_plain_do(plain, NULL, "login", NULL, NULL);
  plain->seat = before;
}

static void cli_plain_talk(struct cli_plain *plain) {
  enum { TODAY, DAY, FIND, ALL, OUTBOX, LOG_IN, COUNT };
  static const char *const lines[COUNT] = {N_("Visits today"),   N_("Visits of another day"),     N_("Find a property"),
                                           N_("All properties"), N_("What was sent and is open"), N_("Log in")};
  for (size_t n = 0; n < COUNT; n++)
    printf("%zu. %s\n", n + 1, _(lines[n]));
  while (!plain->leaves) {
    int picked = cli_plain_choose(plain, _("What now?"), lines, COUNT, true);
    if (picked == TODAY) cli_plain_visits_of_day(plain, clock_utc(&clock_system));
    if (picked == DAY) cli_plain_visits_of_another(plain);
    if (picked == FIND) cli_plain_find(plain);
    if (picked == ALL) cli_plain_properties(plain, "");
    if (picked == OUTBOX) cli_plain_outbox(plain);
    if (picked == LOG_IN) cli_plain_log_in(plain);
  }
}

int cli_plain_run(const struct cli_options *options, const struct work_setup *setup) {
  struct cli_command seat = {.options = options, .setup = setup};
  struct cli_plain plain = {.seat = &seat};
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
    return cli_command_refuse(ERROR_USAGE, "%s",
                              _("--plain asks at a terminal; for scripts there are commands: visitdeck --help"));
  output_begin_lines();
  if (work_start(setup, &seat.work, &seat.error) != ERROR_NONE) return cli_command_fail(&seat.error);
  seat.zones = property_zones_new();
  cli_plain_talk(&plain);
  work_stop(seat.work);
  property_zones_free(seat.zones);
  return output_end("visitdeck", plain.status, true);
}
