#include "cli/cli_visitor.h"

#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/usage.h"
#include "model/same.h"
#include "model/visitor_part.h"

void cli_visitor_doubt(const struct cli_options *options) {
  struct error error;
  AUTO(mem_free_at)
  char *phone = options->phone != NULL ? visitor_part_read(VISITOR_PHONE, options->phone, &error) : NULL;
  AUTO(mem_free_at)
  char *email = options->email != NULL ? visitor_part_read(VISITOR_EMAIL, options->email, &error) : NULL;
  unsigned doubts = visitor_doubts(&(struct visitor){.phone = phone, .email = email});
  if ((doubts & VISITOR_ODD_PHONE) != 0) usage_say("visitdeck", _("Check the phone: it has not the digits of one."));
  if ((doubts & VISITOR_ODD_EMAIL) != 0) usage_say("visitdeck", _("Check the email: its end is missing."));
}

enum error_code cli_visitor_read(const struct cli_options *options, struct visitor *visitor, struct error *error) {
  const struct {
    const char *text;
    char **to;
  } parts[VISITOR_PARTS] = {[VISITOR_FIRST_NAME] = {options->first_name, &visitor->first_name},
                            [VISITOR_LAST_NAME] = {options->last_name, &visitor->last_name},
                            [VISITOR_PHONE] = {options->phone, &visitor->phone},
                            [VISITOR_EMAIL] = {options->email, &visitor->email}};
  error_clear(error);
  for (size_t n = 0; n < VISITOR_PARTS; n++) {
    if (parts[n].text == NULL || parts[n].text[strspn(parts[n].text, " \t\n")] == '\0')
      return error_set(error, ERROR_USAGE, _("The visitor needs --email, --first-name, --last-name and --phone"));
    *parts[n].to = visitor_part_read((enum visitor_part)n, parts[n].text, error);
    if (*parts[n].to == NULL) return error->code;
  }
  if (visitor->first_name[0] == '\0' && visitor->last_name[0] == '\0') return visitor_part_refuse_nameless(error);
  visitor->email_exact = mem_copy(visitor->email);
  for (size_t n = 0; n < options->field_count; n++)
    if (!visitor_add_field(visitor, options->fields[n]))
      return error_set(error, ERROR_USAGE, _("--field %s: write NAME=VALUE, each name once"), options->fields[n]);
  cli_visitor_doubt(options);
  return ERROR_NONE;
}

static bool cli_visitor_is(const struct visitor *visitor, const char *email) {
  return email == NULL || same_email(visitor->email_exact, email);
}

const struct visitor *cli_visitor_pick(const struct visit *visit, const char *email, struct error *error) {
  const struct visit_visitor *picked = NULL;
  size_t live = 0;
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visit_visitor *part = &visit->visitors[n];
    if (!visit_status_may_come(part->status) || !cli_visitor_is(&part->visitor, email)) continue;
    picked = part;
    live++;
  }
  if (live == 1 && picked->status == VISIT_STATUS_OTHER)
    usage_say("visitdeck", _("The status of this visit can't be read: it may be over; Flatsy decides"));
  if (live == 1) return &picked->visitor;
  if (live > 1 && email != NULL)
    error_set(error, ERROR_REFUSED,
              _("Several visitors of this visit have the address %s, and Flatsy is told no more than that: nothing was "
                "sent. Give one of them another address on Flatsy first"),
              email);
  else
    error_set(error, live > 1 ? ERROR_USAGE : ERROR_REFUSED, "%s",
              live > 1                    ? _("This visit has several visitors: name one with --visitor EMAIL")
              : visit->visitor_count == 0 ? _("This visit has no visitors")
              : email != NULL             ? _("This visit has no such visitor whose visit is still to come")
                                          : _("This visit is done or cancelled already"));
  return NULL;
}
