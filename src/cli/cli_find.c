#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/usage.h"
#include "base/when.h"
#include "cli/cli_commands.h"
#include "cli/cli_print.h"
#include "cli/cli_print_visit.h"
#include "model/agent.h"
#include "model/json.h"
#include "model/phone.h"
#include "model/search.h"

enum { CLI_FIND_DAYS = 14 };

/* ---- for scripts */

/* A visitor is told by the address, as --visitor takes it, else by the telephone or the name. New memory. */
static char *cli_find_id(const struct found_item *item) {
  if (item->kind != FOUND_VISITOR) return mem_copy(item->id);
  const struct visitor *visitor = &item->visit->visitors[item->visitor].visitor;
  if (visitor->email_exact != NULL) return mem_copy(visitor->email_exact);
  return visitor->phone != NULL ? mem_copy(visitor->phone) : visitor_name(visitor);
}

static void cli_find_print_json(size_t n, const struct found_item *item) {
  const char *raw = item->property != NULL ? item->property->raw : item->visit->raw;
  size_t length = item->property != NULL ? item->property->raw_length : item->visit->raw_length;
  AUTO(buf_free) struct buf out = buf_empty(BUF_UNBOUNDED);
  AUTO(mem_free_at) char *id = cli_find_id(item);
  (void)!(buf_print(&out, "{\"kind\":\"%s\",\"id\":", found_kind_word(item->kind)) && json_add_string(&out, id) &&
          buf_add_text(&out, ",\"object\":") && buf_add(&out, raw, length) && buf_add_text(&out, "}"));
  cli_print_element(n, out.data, out.length);
}

/* ---- for people */

/* Their next visit, or the last. */
static void cli_find_print_next(struct cli_command *command, const struct found_item *item, enum visit_status status) {
  AUTO(mem_free_at) char *when = cli_print_when_at(command->zones, item->visit->place, item->visit->at);
  printf(item->comes ? _("next %s") : _("last %s"), when);
  printf("  %s  %s\n", cli_print_or_empty(item->visit->ref_shown), visit_status_label(status));
}

static void cli_find_print_agent(struct cli_command *command, const struct found_item *item) {
  AUTO(mem_free_at) char *called = agent_of_visit(item->visit);
  cli_print_column(called, 22);
  cli_find_print_next(command, item, visit_summary_status(item->visit, NULL));
}

static void cli_find_print_visitor(struct cli_command *command, const struct found_item *item) {
  const struct visit_visitor *part = &item->visit->visitors[item->visitor];
  AUTO(mem_free_at) char *name = visitor_name(&part->visitor);
  AUTO(mem_free_at) char *phone = part->visitor.phone != NULL ? phone_shown(part->visitor.phone) : mem_copy("");
  cli_print_column(name, 22);
  cli_print_column(phone, 14);
  cli_find_print_next(command, item, part->status);
}

/* The owner too: it may be that who calls. */
static void cli_find_print_property(const struct property *property) {
  AUTO(mem_free_at)
  char *place = mem_print("%s, %s %s", cli_print_or_empty(property->address), cli_print_or_empty(property->zip),
                          cli_print_or_empty(property->city));
  AUTO(mem_free_at) char *phone = property->owner_phone != NULL ? phone_shown(property->owner_phone) : NULL;
  cli_print_column(property->ref_shown, 12);
  fputs(place, stdout);
  if (property->owner_name != NULL || phone != NULL)
    printf(_("  owner %s %s"), cli_print_or_empty(property->owner_name), cli_print_or_empty(phone));
  putchar('\n');
}

static void cli_find_print_item(struct cli_command *command, const struct found_item *item) {
  if (item->property != NULL)
    cli_find_print_property(item->property);
  else if (item->kind == FOUND_VISIT)
    cli_print_visit_row(command->zones, item->visit, true);
  else if (item->kind == FOUND_AGENT)
    cli_find_print_agent(command, item);
  else
    cli_find_print_visitor(command, item);
}

static void cli_find_print_heading(const struct found_list *list, enum found_kind kind) {
  size_t shown = 0;
  for (size_t n = 0; n < list->count; n++)
    shown += list->items[n].kind == kind;
  if (shown < list->counts[kind])
    printf(_("%s (%zu of %zu)"), found_kind_heading(kind), shown, list->counts[kind]), putchar('\n');
  else
    puts(found_kind_heading(kind));
}

/* What was not looked at: on standard error, for it is no part of what was found. */
static void cli_find_say_covered(const struct found_list *list) {
  AUTO(mem_free_at) char *text = NULL;
  struct when_local local = when_local(list->covered_from);
  if (list->no_properties) usage_say("visitdeck", _("the properties were never read: none of them is found"));
  if (list->left_out > 0)
    text = mem_print(ngettext("%zu of what Flatsy has can't be read: it may be that",
                              "%zu of what Flatsy has can't be read: it may be one of them",
                              (unsigned long)list->left_out),
                     list->left_out);
  if (text != NULL) usage_say("visitdeck", text);
  if (list->covered_from == WHEN_NONE && list->complete) return;
  AUTO(mem_free_at)
  char *covered =
      list->covered_from == WHEN_NONE
          ? mem_copy(_("of the visits only those that were seen before are searched"))
          : mem_print(_("visits since %04d-%02d-%02d are searched; of older ones those that were seen before"),
                      local.year, local.month, local.day);
  usage_say("visitdeck", covered);
}

static void cli_find_print(struct cli_command *command, const struct event *event) {
  const struct found_list *list = event->found;
  bool json = command->options->json;
  for (size_t n = 0; n < list->count; n++) {
    const struct found_item *item = &list->items[n];
    if (!json && (n == 0 || list->items[n - 1].kind != item->kind)) cli_find_print_heading(list, item->kind);
    if (json)
      cli_find_print_json(n, item);
    else
      printf("  "), cli_find_print_item(command, item);
  }
  if (json)
    cli_print_end(list->count);
  else if (list->count == 0)
    puts(_("Nothing found"));
  cli_find_say_covered(list);
}

int cli_find(struct cli_command *command) {
  AUTO(mem_free_at) char *words = cli_command_words(command, 0);
  AUTO(search_free_at) struct search *search = search_new(words);
  AUTO(event_free_at) struct event *properties = NULL, *visits = NULL;
  int64_t today = when_day(clock_utc(&clock_system));
  if (search_is_short(search)) return cli_command_refuse(ERROR_USAGE, "%s", _("Two characters at least"));
  if (!command->setup->offline) { /* what is cheap is searched as it is now */
    properties = cli_command_read(command, job_find(JOB_READ_PROPERTIES, ""), EVENT_PROPERTY_SET);
    if (properties == NULL) return command->status;
    visits =
        cli_command_read(command, job_visits(NULL, today, when_day_add(today, CLI_FIND_DAYS), false), EVENT_VISITS);
    if (visits == NULL) return command->status;
  }
  return cli_command_show(command, job_search(words), EVENT_FOUND, cli_find_print);
}
