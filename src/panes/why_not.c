#include "panes/why_not.h"

#include "base/i18n.h"

static const char *why_not_unselected(void) {
  return _("Select a visit in the planning (2) first");
}

/* Nobody of the visit may come: why it can be neither cancelled nor moved. NULL when somebody may. */
static const char *why_not_over(const struct visit *visit, const char *done, const char *cancelled,
                                const char *nobody) {
  bool mixed, any_done = false;
  for (size_t n = 0; n < visit->visitor_count; n++) {
    if (visit_status_may_come(visit->visitors[n].status)) return NULL;
    any_done |= visit->visitors[n].status == VISIT_DONE;
  }
  if (any_done) return done;
  return visit_status_is_cancelled(visit_summary_status(visit, &mixed)) ? cancelled : nobody;
}

static const char *why_not_cancel(const struct visit *visit) {
  return why_not_over(visit, _("This visit has taken place: it can't be cancelled"),
                      _("This visit is cancelled already"), _("This visit has nobody to cancel for"));
}

static const char *why_not_move(const struct context *context, const struct visit *visit) {
  if (context->setup.offline) return _("Offline: nothing can be moved");
  if (visit == NULL) return why_not_unselected();
  return why_not_over(visit, _("This visit has taken place: it can't be moved"),
                      _("This visit is cancelled: book a new one (b)"), _("This visit has nobody to move it for"));
}

static const char *why_not_mark(const struct context *context, const struct visit *visit) {
  if (visit == NULL) return why_not_unselected();
  return marked_visits_has(&context->marked_visits, visit->id) ? NULL : why_not_cancel(visit);
}

static const char *why_not_cancel_here(const struct context *context, unsigned where, const struct visit *visit) {
  if (context->setup.offline) return _("Offline: nothing can be cancelled");
  if (where == WHERE_PLANNING && context->marked_visits.count > 0) return NULL;
  return visit == NULL ? why_not_unselected() : why_not_cancel(visit);
}

static const char *why_not_edit_visitor(const struct context *context, const struct visit *visit) {
  if (context->setup.offline) return _("Offline: nothing can be changed");
  if (visit == NULL) return why_not_unselected();
  return visit->visitor_count == 0 ? _("This visit has no visitor") : NULL;
}

/* detail: the property is the one that is read about, which is chosen first. */
static const char *why_not_change_property(const struct context *context, bool detail, enum command command) {
  const struct property_about *chosen = &context->chosen;
  if (context->setup.offline) return _("Offline: nothing can be changed");
  if (context->account.session != SESSION_OPEN) return _("Not logged in: nothing can be changed");
  if (command == COMMAND_NEW || detail) return NULL;
  if (chosen->id == NULL) return _("Select a property first");
  if (chosen->ref == NULL) return _("This property has no reference: Flatsy can't be told which one is meant");
  if (command == COMMAND_TERMINATE && chosen->status == PROPERTY_UNAVAILABLE)
    return _("The visits of this property have ended already");
  return NULL;
}

/* Where a command acts on the selected row: nowhere in a detail. */
enum { WHY_NOT_LISTS = WHERE_ANY & ~(WHERE_VISIT | WHERE_PROPERTY) };
static const unsigned why_not_rows[COMMAND_COUNT] = {
    [COMMAND_BOOK] = WHY_NOT_LISTS,   [COMMAND_CANCEL] = WHY_NOT_LISTS, [COMMAND_OPEN] = WHY_NOT_LISTS,
    [COMMAND_EDIT] = WHY_NOT_LISTS,   [COMMAND_PAUSE] = WHY_NOT_LISTS,  [COMMAND_TERMINATE] = WHY_NOT_LISTS,
    [COMMAND_INVITE] = WHY_NOT_LISTS, [COMMAND_MARK] = WHY_NOT_LISTS,   [COMMAND_AVAILABILITY] = WHY_NOT_LISTS,
    [COMMAND_MOVE] = WHERE_PLANNING};

static bool why_not_is_of_property(enum command command) {
  return command == COMMAND_BOOK || command == COMMAND_AVAILABILITY || command == COMMAND_PAUSE ||
         command == COMMAND_INVITE;
}

/* Of those about a property. */
static const char *why_not_property(const struct context *context, bool detail, enum command command) {
  switch (command) {
  case COMMAND_BOOK: /* in a detail its property is chosen first */
    return detail && !context->setup.offline && context->account.session == SESSION_OPEN
               ? NULL
               : context_why_not_book(context);
  case COMMAND_AVAILABILITY:
    return !detail && context->chosen.id == NULL ? _("Select a property first") : NULL;
  case COMMAND_EDIT:
  case COMMAND_PAUSE:
  case COMMAND_TERMINATE:
  case COMMAND_INVITE:
  case COMMAND_NEW:
    return why_not_change_property(context, detail, command);
  default:
    return NULL;
  }
}

const char *why_not_command(const struct context *context, unsigned where, const struct visit *visit,
                            enum command command) {
  bool edits_visitor = command == COMMAND_EDIT && (where & (WHERE_PLANNING | WHERE_VISIT)) != 0;
  if ((why_not_rows[command] & where) != 0 && context_moved_tick(context) >= 0)
    return _("The list has just changed: look, then press again");
  if (edits_visitor) return why_not_edit_visitor(context, visit);
  switch (command) {
  case COMMAND_CANCEL:
    return why_not_cancel_here(context, where, visit);
  case COMMAND_MOVE:
    return why_not_move(context, visit);
  case COMMAND_MARK:
    return where == WHERE_PLANNING ? why_not_mark(context, visit) : NULL;
  case COMMAND_MESSAGES:
    return context->account.server_known && !context->account.later
               ? _("This server has no messages: it speaks the earlier edition of the API")
               : NULL;
  case COMMAND_FILTER:
    return where == WHERE_SLOTS ? _("Filter the properties (1) or the planning (2)") : NULL;
  case COMMAND_REFRESH:
  case COMMAND_REFRESH_ALL:
    return context->setup.offline ? _("Offline: nothing can be read") : NULL;
  default: /* in the planning it is the row's property, which is chosen first as a detail's is */
    if (where == WHERE_PLANNING && visit == NULL && why_not_is_of_property(command))
      return _("There is no visit under the cursor: go to the properties (1) or to another day");
    return why_not_property(context, (where & (WHERE_VISIT | WHERE_PROPERTY | WHERE_PLANNING)) != 0, command);
  }
}
