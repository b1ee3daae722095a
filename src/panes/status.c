#include "panes/status.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/when.h"

static void status_add(char *out, size_t size, const char *part) {
  size_t used = strlen(out);
  if (part != NULL && part[0] != '\0') snprintf(out + used, size - used, "%s%s", used > 0 ? " · " : "", part);
}

/* What is wrong comes first: a narrow window cuts the end. */
void status_show(const struct context *context, char *out, size_t size, enum style *style) {
  const struct context_status *status = &context->status;
  const struct context_account *account = &context->account;
  char part[128], since[64];
  out[0] = '\0';
  if (status->refused > 0) {
    snprintf(part, sizeof part, ngettext("%zu refused: o", "%zu refused: o", (unsigned long)status->refused),
             status->refused);
    status_add(out, size, part);
    *style = STYLE_BAD;
  }
  if (status->unsettled > 0) {
    snprintf(part, sizeof part, ngettext("%zu not settled: o", "%zu not settled: o", (unsigned long)status->unsettled),
             status->unsettled);
    status_add(out, size, part);
    if (status->refused == 0) *style = STYLE_WARN;
  }
  if (!context->setup.offline && account->link_known && !account->link_ok) {
    when_show_time(account->link_since, since, sizeof since);
    snprintf(part, sizeof part, _("no answer since %s"), since);
    status_add(out, size, part);
    if (status->refused == 0) *style = STYLE_WARN;
  }
  bool down = account->link_known && !account->link_ok;
  for (size_t n = 0; !down && n < sizeof status->trouble / sizeof *status->trouble; n++) {
    status_add(out, size, status->trouble[n]);
    if (status->trouble[n][0] != '\0' && status->refused == 0) *style = STYLE_WARN;
  }
  if (status->progress > 0) {
    char count[32];
    text_amount((double)status->progress, 0, count, sizeof count);
    snprintf(part, sizeof part,
             status->progress_what == REFRESH_PROPERTIES ? _("reading properties: %s") : _("reading visits: %s"),
             count);
    status_add(out, size, part);
  }
  if (status->unread > 0) {
    snprintf(part, sizeof part, ngettext("%zu new message: u", "%zu new messages: u", (unsigned long)status->unread),
             status->unread);
    status_add(out, size, part);
  }
  if (status->login_due) status_add(out, size, _("a login is needed"));
  status_add(out, size, context->setup.where);
  status_add(out, size, account->who);
  status_add(out, size, when_zone());
  if (context->setup.offline) status_add(out, size, _("offline"));
}
