#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "cli/cli_commands.h"
#include "cli/cli_named.h"
#include "cli/cli_print.h"
#include "cli/cli_slot.h"
#include "model/property_place.h"

static void cli_slots_print_lines(const struct cli_command *command, const struct event *event, int place) {
  bool all = command->options->all;
  const struct property_zone zone = property_zone_of(command->zones, place);
  const struct slot_list *list = event->slots;
  int64_t now = clock_utc(&clock_system);
  char when[96], date[SLOT_DATE], there[CLI_PRINT_THERE];
  AUTO(mem_free_at) char *say = slot_list_say(list, SIZE_MAX, &zone, now);
  size_t others = list->count - list->recommended;
  for (size_t n = 0; n < (all ? list->count : list->recommended); n++) {
    when_show_coming(list->slots[n].at, now, when, sizeof when);
    cli_slot_date(&list->slots[n], date);
    cli_print_there(command->zones, place, list->slots[n].at, there);
    printf("%s %s%s  %s\n", n >= list->recommended ? " " : "★", when, there, date);
  }
  if (say[0] != '\0') puts(say);
  if (list->recommended == 0 && list->left_out == 0 && event->fresh.past == 0) puts(_("No recommended slot"));
  if (!all) printf(ngettext("%zu other slot: --all\n", "%zu other slots: --all\n", (unsigned long)others), others);
}

/* Where the property of the slots is; read for that, where it is not known yet. */
static int cli_slots_place(struct cli_command *command, const struct cli_named *named) {
  if (named->property_id != NULL || command->setup->offline) return named->place;
  AUTO(event_free_at)
  struct event *read = cli_command_ask(command, job_read(JOB_READ_PROPERTY, NULL, named->ref, false), EVENT_PROPERTY);
  return read != NULL ? read->property->place : PROPERTY_PLACE_NONE;
}

static void cli_slots_print(struct cli_command *command, const struct cli_named *named, const struct event *event) {
  const struct slot_list *list = event->slots;
  bool all = command->options->all;
  bool json = command->options->json;
  size_t count = all ? list->count : list->recommended;
  for (size_t n = 0; json && n < count; n++) /* the API's own objects, in our order */
    cli_print_element(n, list->raw + list->slots[n].raw_at, list->slots[n].raw_length);
  if (json)
    cli_print_end(count);
  else
    cli_slots_print_lines(command, event, cli_slots_place(command, named));
  cli_command_say_age(command, event);
}

int cli_slots(struct cli_command *command) {
  AUTO(cli_named_clear) struct cli_named named;
  if (!cli_named_find(command, JOB_READ_SLOTS, command->argv[0], &named)) return command->status;
  AUTO(event_free_at)
  struct event *event = cli_command_read(
      command, job_slots(JOB_READ_SLOTS, named.id, named.ref, command->options->reschedule), EVENT_SLOTS);
  if (event != NULL) cli_slots_print(command, &named, event);
  return command->status;
}
