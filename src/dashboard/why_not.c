#include "dashboard/why_not.h"

#include "base/container.h"
#include "base/i18n.h"
#include "dashboard/controller_private.h"
#include "panes/picked_pane.h"
#include "panes/find_pane.h"
#include "panes/property.h"

struct why_not { /* what a row's function may look at */
  const struct controller *controller;
  const struct context *context;
  unsigned where;                   /* the place that the keys go to */
  const struct visit *visit;        /* the one that is open or selected there, or NULL; */
  const struct visit_visitor *part; /* ... and whose part in it, where one was found */
  enum command command;
};

/* ---- of a visit */

static const char *why_not_unselected(const struct why_not *ask) {
  return ask->where == WHERE_FIND ? _("There is no visit in this row") : _("Select a visit in the planning (2) first");
}

/* It is asked of this visitor too. */
static bool why_not_is_about(const struct why_not *ask, const struct visit_visitor *part) {
  return ask->part == NULL || ask->part == part;
}

/* Nobody of the visit may come: why it can be neither cancelled nor moved. NULL when somebody may. */
static const char *why_not_over(const struct why_not *ask, const char *done, const char *cancelled,
                                const char *nobody) {
  const struct visit *visit = ask->visit;
  bool mixed, any_done = false;
  for (size_t n = 0; n < visit->visitor_count; n++) {
    if (!why_not_is_about(ask, &visit->visitors[n])) continue;
    if (visit_status_may_come(visit->visitors[n].status)) return NULL;
    any_done |= visit->visitors[n].status == VISIT_DONE;
  }
  if (any_done) return done;
  enum visit_status status = ask->part != NULL ? ask->part->status : visit_summary_status(visit, &mixed);
  return visit_status_is_cancelled(status) ? cancelled : nobody;
}

/* Why it can't be cancelled. */
static const char *why_not_ended(const struct why_not *ask) {
  return why_not_over(ask, _("This visit has taken place: it can't be cancelled"), _("This visit is cancelled already"),
                      _("This visit has nobody to cancel for"));
}

/* Of everybody of the visit (who may still come) something is on its way that another one of that kind would meet. */
static const char *why_not_again(const struct why_not *ask, enum outbox_kind kind) {
  const struct visit *visit = ask->visit;
  const struct open_writes *writes = &ask->context->open_writes;
  const char *why = NULL;
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visit_visitor *part = &visit->visitors[n];
    if (!visit_status_may_come(part->status) || !why_not_is_about(ask, part)) continue;
    why = open_writes_why_not(
        open_writes_of_visit(writes, open_writes_in_the_way(kind), visit->id, part->visitor.email_exact));
    if (why == NULL) return NULL;
  }
  return why;
}

static const char *why_not_cancel(const struct why_not *ask) {
  if (ask->context->setup.offline) return _("Offline: nothing can be cancelled");
  if (ask->where == WHERE_PLANNING && ask->context->marked_visits.count > 0) return NULL;
  if (ask->visit == NULL) return why_not_unselected(ask);
  const char *why = why_not_ended(ask);
  return why != NULL ? why : why_not_again(ask, OUTBOX_CANCEL);
}

static const char *why_not_move(const struct why_not *ask) {
  if (ask->context->setup.offline) return _("Offline: nothing can be moved");
  if (ask->visit == NULL) return why_not_unselected(ask);
  const char *why =
      why_not_over(ask, _("This visit has taken place: it can't be moved"),
                   _("This visit is cancelled: book a new one (b)"), _("This visit has nobody to move it for"));
  return why != NULL ? why : why_not_again(ask, OUTBOX_MOVE);
}

static const char *why_not_mark(const struct why_not *ask) {
  if (ask->where != WHERE_PLANNING) return NULL;
  if (ask->visit == NULL) return why_not_unselected(ask);
  if (marked_visits_has(&ask->context->marked_visits, ask->visit->id)) return NULL;
  const char *why = why_not_ended(ask);
  return why != NULL ? why : why_not_again(ask, OUTBOX_CANCEL);
}

/* ---- of a property: in a detail the one that is read about, in the planning and of what was found the row's, which is
 * chosen first */

static bool why_not_in_detail(const struct why_not *ask) {
  return (ask->where & (WHERE_VISIT | WHERE_PROPERTY | WHERE_PLANNING | WHERE_FIND)) != 0;
}

static const char *why_not_row(const struct why_not *ask) {
  if (ask->where == WHERE_FIND && find_pane_property_id(deck_top_pane(ask->controller->deck)) == NULL)
    return _("There is no property in this row");
  return ask->where == WHERE_PLANNING && ask->visit == NULL
             ? _("There is no visit under the cursor: go to the properties (1) or to another day")
             : NULL;
}

static const char *why_not_book(const struct why_not *ask) {
  const struct context *context = ask->context;
  const char *why = why_not_row(ask);
  if (why != NULL) return why;
  bool known = why_not_in_detail(ask) && !context->setup.offline && context->account.session == SESSION_OPEN;
  return known ? NULL : context_why_not_book(context);
}

static const char *why_not_availability(const struct why_not *ask) {
  return !why_not_in_detail(ask) && ask->context->chosen.id == NULL ? _("Select a property first") : why_not_row(ask);
}

static const char *why_not_readonly(void) {
  return _("For reading only: this profile has readonly = true");
}

static const char *why_not_write(const struct why_not *ask) {
  if (ask->context->setup.readonly) return why_not_readonly();
  if (ask->context->setup.offline) return _("Offline: nothing can be changed");
  return ask->context->account.session != SESSION_OPEN ? _("Not logged in: nothing can be changed") : NULL;
}

static bool why_not_filtered(const struct why_not *ask) {
  const struct controller *controller = ask->controller;
  const char *filter = ask->where == WHERE_PLANNING ? planning_filter_text(controller->planning)
                                                    : properties_filter_text(controller->properties);
  return filter[0] != '\0';
}

/* Where a filter is on its key goes to the next match. */
static const char *why_not_new(const struct why_not *ask) {
  return why_not_filtered(ask) ? NULL : why_not_write(ask);
}

static const char *why_not_match(const struct why_not *ask) {
  return why_not_filtered(ask) ? NULL : _("No filter is on: / begins one");
}

static const char *why_not_named(const struct why_not *ask) {
  const struct property_about *chosen = &ask->context->chosen;
  if (why_not_in_detail(ask)) return NULL;
  if (chosen->id == NULL) return _("Select a property first");
  return chosen->ref == NULL ? _("This property has no reference: Flatsy can't be told which one is meant") : NULL;
}

/* What the command would do to the property is on its way already. */
static const char *why_not_property_again(const struct why_not *ask) {
  static const enum outbox_kind kinds[COMMAND_COUNT] = {
      [COMMAND_PAUSE] = OUTBOX_STATUS, [COMMAND_TERMINATE] = OUTBOX_TERMINATE, [COMMAND_EDIT] = OUTBOX_SAVE};
  const struct context *context = ask->context;
  const char *id = context->chosen.id, *ref = context->chosen.ref;
  bool pauses_marked = ask->command == COMMAND_PAUSE && ask->where == WHERE_PROPERTIES &&
                       properties_has_marks(ask->controller->properties);
  if (kinds[ask->command] == 0 || pauses_marked) return NULL;
  if (ask->where == WHERE_PROPERTY) id = property_pane_id(deck_top_pane(ask->controller->deck));
  if (ask->visit != NULL) id = ask->visit->property_id;
  if (why_not_in_detail(ask)) ref = NULL;
  return open_writes_why_not(
      open_writes_of_property(&context->open_writes, open_writes_in_the_way(kinds[ask->command]), id, ref));
}

static const char *why_not_change(const struct why_not *ask) {
  const char *why = why_not_row(ask);
  if (why == NULL) why = why_not_write(ask);
  if (why == NULL) why = why_not_named(ask);
  return why != NULL ? why : why_not_property_again(ask);
}

static const char *why_not_terminate(const struct why_not *ask) {
  const char *why = why_not_change(ask);
  bool ended = !why_not_in_detail(ask) && ask->context->chosen.status == PROPERTY_UNAVAILABLE;
  return why == NULL && ended ? _("The visits of this property have ended already") : why;
}

/* The property; in the planning, and of a visit, the visitor. */
static const char *why_not_edit(const struct why_not *ask) {
  if ((ask->where & (WHERE_PLANNING | WHERE_VISIT)) == 0) return why_not_change(ask);
  if (ask->context->setup.offline) return _("Offline: nothing can be changed");
  if (ask->visit == NULL) return why_not_unselected(ask);
  return ask->visit->visitor_count == 0 ? _("This visit has no visitor") : why_not_again(ask, OUTBOX_VISITOR);
}

/* Of the visit that is open or selected, else of a property. */
static const char *why_not_copy(const struct why_not *ask) {
  bool visits = (ask->where & (WHERE_PLANNING | WHERE_VISIT)) != 0;
  if (visits) return ask->visit == NULL ? why_not_unselected(ask) : NULL;
  if (ask->where == WHERE_FIND) return ask->visit == NULL ? why_not_row(ask) : NULL;
  return ask->where != WHERE_PROPERTY && ask->context->chosen.id == NULL ? _("Select a property first") : NULL;
}

/* ---- of neither */

static const char *why_not_others(const struct why_not *ask) {
  return slots_others(ask->controller->slots) == 0 ? _("There are no other slots") : NULL;
}

static const char *why_not_messages(const struct why_not *ask) {
  const char *why = ask->where == WHERE_FIND ? why_not_row(ask) : NULL;
  if (why != NULL) return why;
  return ask->context->account.server_known && !ask->context->account.later
             ? _("This server has no messages: it speaks the earlier edition of the API")
             : NULL;
}

static const char *why_not_listed(const struct why_not *ask) {
  return picked_pane_of(deck_under(ask->controller->deck)) == NULL
             ? _("J and K go through a list: open a visit from the reports (f r) or from a number of the summary (S)")
             : NULL;
}

static const char *why_not_filter(const struct why_not *ask) {
  return ask->where == WHERE_SLOTS ? _("Filter the properties (1) or the planning (2)") : NULL;
}

static const char *why_not_read(const struct why_not *ask) {
  return ask->context->setup.offline ? _("Offline: nothing can be read") : NULL;
}

static const char *why_not_pane(const struct why_not *ask) {
  const struct pane *top = deck_top_pane(ask->controller->deck);
  return top->ops->why_not != NULL ? top->ops->why_not(top, ask->command) : NULL;
}

static const char *why_not_write_agent(const struct why_not *ask) {
  if (ask->context->setup.offline) return _("Offline: nothing can be sent");
  if (ask->where == WHERE_VISIT && ask->visit == NULL) return _("This visit is still being read");
  const char *why = why_not_messages(ask);
  return why != NULL ? why : why_not_pane(ask);
}

/* In the outbox it is about the selected row. */
static const char *why_not_stop(const struct why_not *ask) {
  bool held = second_thoughts_last(&ask->context->second_thoughts) != 0;
  bool elsewhere = open_writes_held_elsewhere(&ask->context->open_writes) != NULL;
  if (ask->where == WHERE_OUTBOX) return why_not_pane(ask);
  if (held || (elsewhere && !ask->context->setup.readonly && !ask->context->choosing)) return NULL;
  if (elsewhere) return _("Another window of this profile holds a write: the outbox (o) shows it");
  return ask->context->choosing ? _("Choose a slot first: its number; Esc leaves")
                                : _("Nothing is held: what was confirmed can be stopped for 5 s, then it is sent");
}

static const char *why_not_profile(const struct why_not *ask) {
  return context_has_profiles(ask->context) ? NULL : _("The configuration has no other profile");
}

/* ---- all of them */

/* What would end in something being sent. */
static bool why_not_is_write(enum command command) {
  static const bool writes[COMMAND_COUNT] = {
      [COMMAND_BOOK] = true,         [COMMAND_WRITE] = true,         [COMMAND_CANCEL] = true,
      [COMMAND_MOVE] = true,         [COMMAND_EDIT] = true,          [COMMAND_HOURS_TOGGLE] = true,
      [COMMAND_HOURS_SEND] = true,   [COMMAND_HOURS_SELECT] = true,  [COMMAND_HOURS_COPY] = true,
      [COMMAND_HOURS_WEEKLY] = true, [COMMAND_HOURS_DEFAULT] = true, [COMMAND_HOURS_UNDO] = true,
      [COMMAND_PAUSE] = true,        [COMMAND_TERMINATE] = true,     [COMMAND_INVITE] = true,
      [COMMAND_MARK] = true,         [COMMAND_RETRY] = true,         [COMMAND_WRITE_AGENT] = true};
  return writes[command];
}

static const char *why_not_ask(const struct why_not *ask) {
  static const char *(*const why_nots[COMMAND_COUNT])(const struct why_not *ask) = {
#define COMMAND(id, name, keys, hint, help, where, row, why_not) [id] = why_not,
#include "tui/command.def"
#undef COMMAND
  };
  if (ask->context->setup.readonly && why_not_is_write(ask->command)) return why_not_readonly();
  const struct pane *top = deck_top_pane(ask->controller->deck);
  bool own = why_nots[ask->command] == why_not_pane, here = ask->where == controller_where(ask->controller);
  const char *why = why_nots[ask->command] != NULL && (here || !own) ? why_nots[ask->command](ask) : NULL;
  if (!here || (command_row(ask->command)->row & ask->where) == 0) return why;
  const char *waits = find_pane_waits(top);
  if (waits == NULL && context_moved_tick(ask->context) >= 0)
    waits = _("The list has just changed: look, then press again");
  bool first = why == NULL || !own; /* a pane that has no row at all says that */
  return waits != NULL && first ? waits : why;
}

const char *why_not_there(const struct controller *controller, unsigned where, enum command command) {
  bool here = where == controller_where(controller);
  return why_not_ask(&(struct why_not){.controller = controller,
                                       .context = &controller->context,
                                       .where = where,
                                       .visit = here ? controller_visit(controller) : NULL,
                                       .part = here ? find_pane_part(deck_top_pane(controller->deck)) : NULL,
                                       .command = command});
}

const char *why_not_command(const struct deck_owner *owner, enum command command) {
  const struct controller *controller = CONTAINER_OF(owner, struct controller, owner);
  return why_not_there(controller, controller_where(controller), command);
}
