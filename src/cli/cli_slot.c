#include "cli/cli_slot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "cli/cli_print.h"

enum { CLI_SLOT_NEAREST = 3 };

enum error_code cli_slot_time(const struct cli_command *command, int64_t *at, struct error *error) {
  AUTO(mem_free_at) char *words = cli_command_words(command, 1);
  bool has_time = false;
  enum error_code code = cli_command_instant(words, at, &has_time, error);
  if (code == ERROR_NONE && !has_time)
    code = error_set(error, ERROR_USAGE, _("At what time? Write it like \"2026-11-27 14:30\""));
  return code;
}

void cli_slot_date(const struct slot *slot, char out[SLOT_DATE]) {
  int64_t at;
  char when[WHEN_SIZE];
  when_print(slot->at, when);
  snprintf(out, SLOT_DATE, "%s", when_parse(slot->date, &at) ? slot->date : when);
}

static int64_t cli_slot_distance(int64_t one, int64_t two) {
  return one > two ? one - two : two - one;
}

/* The nearest slots that are offered, in words. */
static void cli_slot_nearest(const struct slot_list *list, int64_t at, char *out, size_t size) {
  size_t picked[CLI_SLOT_NEAREST], count = 0;
  out[0] = '\0';
  while (count < CLI_SLOT_NEAREST && count < list->count) {
    size_t best = list->count;
    for (size_t n = 0; n < list->count; n++) {
      bool taken = false;
      for (size_t p = 0; p < count; p++)
        taken |= picked[p] == n;
      if (!taken && (best == list->count ||
                     cli_slot_distance(list->slots[n].at, at) < cli_slot_distance(list->slots[best].at, at)))
        best = n;
    }
    char when[CLI_PRINT_WHEN];
    snprintf(out + strlen(out), size - strlen(out), "%s%s", count > 0 ? ", " : "",
             cli_print_when(list->slots[best].at, when));
    picked[count++] = best;
  }
}

static const struct slot *cli_slot_at(const struct slot_list *list, int64_t at) {
  for (size_t n = 0; n < list->count; n++)
    if (list->slots[n].at == at) return &list->slots[n];
  return NULL;
}

int64_t cli_slot_meant(const struct cli_command *command, const struct slot_list *list, int64_t at) {
  for (size_t n = 0; command->argc == 2 && n < list->count; n++)
    if (strcmp(list->slots[n].date, command->argv[1]) == 0) return list->slots[n].at;
  return at;
}

enum error_code cli_slot_find(const struct event *slots, int64_t at, bool move, const struct slot **slot,
                              struct error *error) {
  const struct slot_list *list = slots->slots;
  char nearest[300], past[128];
  *slot = cli_slot_at(list, at);
  if (*slot != NULL) return ERROR_NONE;
  if (list->left_out > 0)
    return error_set(error, ERROR_ANSWER,
                     ngettext("Nothing was sent: %zu slot of Flatsy's list can't be read, perhaps this one",
                              "Nothing was sent: %zu slots of Flatsy's list can't be read, perhaps this one",
                              (unsigned long)list->left_out),
                     list->left_out);
  event_say_left_out(slots, past, sizeof past);
  if (past[0] != '\0')
    return error_set(error, ERROR_REFUSED, move ? _("Nothing was moved: %s") : _("Nothing was booked: %s"), past);
  cli_slot_nearest(list, at, nearest, sizeof nearest);
  if (nearest[0] == '\0')
    return error_set(error, ERROR_REFUSED, "%s",
                     move ? _("Nothing was moved: this property has no free slot")
                          : _("Nothing was booked: this property has no free slot"));
  return error_set(error, ERROR_REFUSED,
                   move ? _("Nothing was moved: this is no free slot; nearest: %s")
                        : _("Nothing was booked: this is no free slot; nearest: %s"),
                   nearest);
}
