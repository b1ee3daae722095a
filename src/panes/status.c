#include "panes/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/when.h"

static void status_add(char *out, size_t size, const char *part) {
  size_t used = strlen(out);
  if (part == NULL || part[0] == '\0') return;
  if (used > 0) text_add(out + used, size - used, " · ");
  text_add(out + used, size - used, part);
}

/* A part that is counted or dated, if it is to be told. */
__attribute__((format(printf, 4, 5))) static void status_print(char *out, size_t size, bool told, const char *format,
                                                               ...) {
  char part[256];
  va_list arguments;
  if (!told) return;
  va_start(arguments, format);
  vsnprintf(part, sizeof part, format, arguments);
  va_end(arguments);
  status_add(out, size, part);
}

/* What the morning begins with: visits that nobody has confirmed, reports that are missing or new. */
static void status_say_due(const struct context *context, char *out, size_t size) {
  size_t missing = context->due.missing, unread = context->reports.unread;
  size_t unconfirmed = due_unconfirmed(&context->due, context_utc(context));
  char new_ones[64] = "", reports[128];
  status_print(out, size, unconfirmed > 0,
               ngettext("%zu begins within 3 h and is not confirmed", "%zu begin within 3 h and are not confirmed",
                        (unsigned long)unconfirmed),
               unconfirmed);
  if (missing + unread == 0) return;
  if (unread > 0) snprintf(new_ones, sizeof new_ones, ngettext("%zu new", "%zu new", (unsigned long)unread), unread);
  if (missing > 0)
    snprintf(reports, sizeof reports, ngettext("%zu report missing", "%zu reports missing", (unsigned long)missing),
             missing);
  else
    snprintf(reports, sizeof reports, "%s", _("reports"));
  /* TRANSLATORS: "2 reports missing, 1 new: f r", the keys for them. */
  status_print(out, size, true, _("%s%s%s: f r"), reports,
               missing > 0 && unread > 0 ? ", "
               : unread > 0              ? " "
                                         : "",
               new_ones);
}

/* What is wrong comes first: a narrow window cuts the end. */
void status_show(const struct context *context, char *out, size_t size, enum style *style) {
  const struct context_status *status = &context->status;
  const struct context_account *account = &context->account;
  bool offline = context->setup.offline, down = account->link_known && !account->link_ok;
  char since[64] = "", count[32] = "";
  out[0] = '\0';
  if (down) when_show_time(account->link_since, since, sizeof since);
  if (status->progress > 0) text_amount((double)status->progress, 0, count, sizeof count);
  status_print(out, size, status->refused > 0,
               ngettext("%zu refused: o", "%zu refused: o", (unsigned long)status->refused), status->refused);
  status_print(out, size, status->unsettled > 0,
               ngettext("%zu not settled: o", "%zu not settled: o", (unsigned long)status->unsettled),
               status->unsettled);
  status_print(out, size, down && !offline, _("no answer since %s"), since);
  for (size_t n = 0; !down && n < sizeof status->trouble / sizeof *status->trouble; n++)
    status_add(out, size, status->trouble[n]);
  if (out[0] != '\0') *style = status->refused > 0 ? STYLE_BAD : STYLE_WARN;
  status_print(out, size, status->progress > 0,
               status->progress_what == REFRESH_PROPERTIES ? _("reading properties: %s") : _("reading visits: %s"),
               count);
  status_say_due(context, out, size);
  status_print(out, size, status->unread > 0,
               ngettext("%zu new message: u", "%zu new messages: u", (unsigned long)status->unread), status->unread);
  status_print(out, size, status->changes > CHANGE_LIST_MOST, _("over %d unread changes: c"), CHANGE_LIST_MOST);
  status_print(out, size, status->changes > 0 && status->changes <= CHANGE_LIST_MOST,
               ngettext("%zu unread change: c", "%zu unread changes: c", (unsigned long)status->changes),
               status->changes);
  if (status->login_due) status_add(out, size, _("a login is needed"));
  status_add(out, size, context->setup.where);
  status_add(out, size, account->who);
  status_add(out, size, when_zone());
  if (offline) status_add(out, size, _("offline"));
  if (context->setup.readonly) status_add(out, size, _("for reading only"));
}
