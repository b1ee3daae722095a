#include "cli/cli_print_outbox.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/when.h"
#include "cli/cli_print.h"

static void cli_print_outbox_json(const struct event *event) {
  struct buf out;
  buf_init(&out, (size_t)64 << 20);
  (void)!buf_add_text(&out, "[");
  for (size_t n = 0; n < event->count; n++) {
    const struct outbox_view *row = &event->rows[n];
    char at[WHEN_SIZE], created[WHEN_SIZE], updated[WHEN_SIZE];
    when_print(row->at, at);
    when_print(row->created_at, created);
    when_print(row->updated_at, updated);
    (void)!buf_print(&out, "%s{\"id\":%lld", n > 0 ? ",\n" : "", (long long)row->id);
    cli_print_members(&out, "kind", row->kind, "state", row->state, "key", row->key, "ref", row->ref, "propertyId",
                      row->property_id, "visitId", row->visit_id, "date", at, "visitor", row->visitor_name, "email",
                      row->visitor_email, "note", row->note, "account", row->account, "user", row->user, "createdAt",
                      created, "updatedAt", updated, NULL);
    (void)!buf_add_text(&out, "}");
  }
  (void)!buf_add_text(&out, "]");
  puts(out.data);
  buf_free(&out);
}

void cli_print_outbox(const struct event *event, bool json) {
  if (json) {
    cli_print_outbox_json(event);
    return;
  }
  for (size_t n = 0; n < event->count; n++) {
    const struct outbox_view *row = &event->rows[n];
    char number[24], at[CLI_PRINT_WHEN];
    snprintf(number, sizeof number, "%lld", (long long)row->id);
    cli_print_column(number, 4);
    cli_print_column(row->kind_label, 8);
    cli_print_column(row->state_label, 20);
    cli_print_column(cli_print_or_empty(row->ref_shown), 12);
    cli_print_column(cli_print_when(row->at, at), 16);
    printf("%s%s%s\n", cli_print_or_empty(row->visitor_name), row->note != NULL ? "  " : "",
           cli_print_or_empty(row->note));
  }
}
