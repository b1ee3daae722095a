#include "cli/cli_print_property.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/usage.h"
#include "base/when.h"
#include "cli/cli_print.h"
#include "model/availability.h"

enum { CLI_PRINT_PROPERTY_HOURS = 1 << 20 };

void cli_print_property_row(const struct property *property) {
  AUTO(mem_free_at)
  char *place = mem_print("%s, %s %s", cli_print_or_empty(property->address), cli_print_or_empty(property->zip),
                          cli_print_or_empty(property->city));
  cli_print_column(property->ref_shown, 12);
  cli_print_column(property->status == PROPERTY_STATUS_OTHER && property->status_text != NULL
                       ? property->status_text
                       : property_status_label(property->status),
                   10);
  puts(place);
}

/* As `availability` says them: weekly hours are no single day's. */
static void cli_print_property_hours(const struct property *property) {
  AUTO(availability_free_at) struct availability *hours = NULL;
  AUTO(buf_free) struct buf text = buf_empty(CLI_PRINT_PROPERTY_HOURS);
  struct error error;
  if (availability_of_property(property->raw, property->raw_length, &hours, NULL, &error) != ERROR_NONE) return;
  availability_say(hours, when_day(clock_utc(&clock_system)), &text);
  for (char *rest = text.data, *line; (line = strsep(&rest, "\n")) != NULL;)
    if (line[0] != '\0') cli_print_fact(_("Can be visited"), line);
}

void cli_print_property_card(const struct property *property) {
  cli_print_property_row(property);
  cli_print_fact(_("Door"), property->door);
  if (property->offer != PROPERTY_OFFER_UNKNOWN)
    cli_print_fact(_("Offer"), property->offer == PROPERTY_RENT ? _("for rent") : _("for sale"));
  char amount[64];
  text_amount(property->price, 2, amount, sizeof amount);
  if (!isnan(property->price)) printf(_("Price: %s EUR"), amount), putchar('\n');
  text_amount(property->surface, 1, amount, sizeof amount);
  if (!isnan(property->surface)) printf(_("Surface: %s sq m"), amount), putchar('\n');
  if (property->rooms != INT_MIN) cli_print_number(_("Rooms"), property->rooms);
  cli_print_fact(_("In charge"), property->in_charge);
  cli_print_fact(_("Owner"), property->owner_name);
  cli_print_fact(_("Owner's phone"), property->owner_phone);
  cli_print_fact(_("Owner's email"), property->owner_email);
  if (property->planned >= 0) cli_print_number(_("Visits planned"), property->planned);
  if (property->done >= 0) cli_print_number(_("Visits done"), property->done);
  cli_print_property_hours(property);
  cli_print_fact(_("Description"), property->text);
}

void cli_print_property_odd_hours(size_t odd) {
  if (odd == 0) return;
  AUTO(mem_free_at)
  char *text = mem_print(ngettext("%zu interval that Flatsy has can't be read",
                                  "%zu intervals that Flatsy has can't be read", (unsigned long)odd),
                         odd);
  usage_say("visitdeck", text);
}
