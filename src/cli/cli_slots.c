#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "cli/cli_commands.h"
#include "cli/cli_named.h"
#include "cli/cli_print.h"

/* As a person can give it to book: the date itself where that says which instant it is. */
static void cli_slots_date(const struct slot *slot, char *out, size_t size) {
  int64_t at;
  char when[WHEN_SIZE];
  when_print(slot->at, when);
  snprintf(out, size, "%s", when_parse(slot->date, &at) ? slot->date : when);
}

static void cli_slots_print_lines(const struct event *event, bool all, bool ascii) {
  const struct slot_list *list = event->slots;
  int64_t now = clock_utc(&clock_system);
  char when[96], date[SLOT_DATE];
  AUTO(mem_free_at) char *say = slot_list_say(list, SIZE_MAX, now);
  size_t others = list->count - list->recommended;
  for (size_t n = 0; n < (all ? list->count : list->recommended); n++) {
    when_show_coming(list->slots[n].at, now, when, sizeof when);
    cli_slots_date(&list->slots[n], date, sizeof date);
    printf("%s %s  %s\n", n >= list->recommended ? " " : ascii ? "*" : "★", when, date);
  }
  if (say[0] != '\0') puts(say);
  if (list->recommended == 0 && list->left_out == 0 && event->fresh.past == 0) puts(_("No recommended slot"));
  if (!all) printf(ngettext("%zu other slot: --all\n", "%zu other slots: --all\n", (unsigned long)others), others);
}

static void cli_slots_print(struct cli_command *command, const struct event *event) {
  const struct slot_list *list = event->slots;
  bool all = command->options->all;
  bool json = command->options->json;
  size_t count = all ? list->count : list->recommended;
  for (size_t n = 0; json && n < count; n++) /* the API's own objects, in our order */
    cli_print_element(n, list->raw + list->slots[n].raw_at, list->slots[n].raw_length);
  if (json)
    cli_print_end(count);
  else
    cli_slots_print_lines(event, all, command->options->ascii);
  cli_command_say_age(command, event);
}

int cli_slots(struct cli_command *command) {
  AUTO(cli_named_clear) struct cli_named named;
  if (!cli_named_find(command, JOB_READ_SLOTS, command->argv[0], &named)) return command->status;
  return cli_command_show(command, job_slots(JOB_READ_SLOTS, named.id, named.ref, command->options->reschedule),
                          EVENT_SLOTS, cli_slots_print);
}
