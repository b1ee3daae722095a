#include "cli/cli_print_outbox.h"

#include <stdio.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/cli_print.h"

static void cli_print_outbox_json(size_t n, const struct outbox_view *row) {
  char at[WHEN_SIZE], created[WHEN_SIZE], updated[WHEN_SIZE], begins[40];
  when_print(row->at, at);
  when_print(row->created_at, created);
  when_print(row->updated_at, updated);
  snprintf(begins, sizeof begins, "{\"id\":%lld", (long long)row->id);
  cli_print_members(n, begins, "kind", row->kind, "state", row->state, "key", row->key, "ref", row->ref, "propertyId",
                    row->property_id, "visitId", row->visit_id, "date", at, "visitor", row->visitor_name, "email",
                    row->visitor_email, "note", row->note, "account", row->account, "user", row->user, "seat",
                    row->seat, "createdAt", created, "updatedAt", updated, NULL);
}

void cli_print_outbox(const struct event *event, bool json) {
  for (size_t n = 0; json && n < event->count; n++)
    cli_print_outbox_json(n, &event->rows[n]);
  if (json) cli_print_end(event->count);
  for (size_t n = 0; !json && n < event->count; n++) {
    const struct outbox_view *row = &event->rows[n];
    char number[24], at[CLI_PRINT_WHEN];
    snprintf(number, sizeof number, "%lld", (long long)row->id);
    cli_print_column(number, 4);
    cli_print_column(row->kind_label, 8);
    cli_print_column(row->state_label, 20);
    cli_print_column(cli_print_or_empty(row->ref_shown), 12);
    cli_print_column(cli_print_when(row->at, at), 16);
    fputs(cli_print_or_empty(row->visitor_name), stdout);
    if (row->seat != NULL) {
      fputs(text_is_filled(row->visitor_name) ? "  " : "", stdout);
      printf(_("by %s"), row->seat);
    }
    printf("%s%s\n", row->note != NULL ? "  " : "", cli_print_or_empty(row->note));
  }
}
