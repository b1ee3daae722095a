#include "cli/cli_print_outbox.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/when.h"
#include "cli/cli_print.h"
#include "model/json.h"

static void cli_print_outbox_row_json(struct buf *out, const struct outbox_view *row) {
  char at[WHEN_SIZE], created[WHEN_SIZE], updated[WHEN_SIZE];
  const struct {
    const char *name, *value;
  } members[] = {{"kind", row->kind},
                 {"state", row->state},
                 {"key", row->key},
                 {"ref", row->ref},
                 {"propertyId", row->property_id},
                 {"visitId", row->visit_id},
                 {"date", at},
                 {"visitor", row->visitor_name},
                 {"email", row->visitor_email},
                 {"note", row->note},
                 {"account", row->account},
                 {"user", row->user},
                 {"createdAt", created},
                 {"updatedAt", updated}};
  when_print(row->at, at);
  when_print(row->created_at, created);
  when_print(row->updated_at, updated);
  (void)!buf_print(out, "{\"id\":%lld", (long long)row->id);
  for (size_t n = 0; n < sizeof members / sizeof *members; n++)
    if (members[n].value != NULL)
      (void)!(buf_print(out, ",\"%s\":", members[n].name) && json_add_string(out, members[n].value));
  (void)!buf_add_text(out, "}");
}

static void cli_print_outbox_json(const struct event *event) {
  struct buf out;
  buf_init(&out, (size_t)64 << 20);
  (void)!buf_add_text(&out, "[");
  for (size_t n = 0; n < event->count; n++) {
    if (n > 0) (void)!buf_add_text(&out, ",\n");
    cli_print_outbox_row_json(&out, &event->rows[n]);
  }
  (void)!buf_add_text(&out, "]");
  puts(out.data != NULL ? out.data : "[]");
  buf_free(&out);
}

void cli_print_outbox(const struct event *event, bool json) {
  if (json) {
    cli_print_outbox_json(event);
    return;
  }
  for (size_t n = 0; n < event->count; n++) {
    const struct outbox_view *row = &event->rows[n];
    char number[24], at[96];
    snprintf(number, sizeof number, "%lld", (long long)row->id);
    cli_print_when(row->at, at, sizeof at);
    cli_print_column(number, 4);
    cli_print_column(row->kind_label, 8);
    cli_print_column(row->state_label, 20);
    cli_print_column(cli_print_or_empty(row->ref_shown), 12);
    cli_print_column(at, 16);
    printf("%s%s%s\n", cli_print_or_empty(row->visitor_name), row->note != NULL ? "  " : "",
           cli_print_or_empty(row->note));
  }
}
