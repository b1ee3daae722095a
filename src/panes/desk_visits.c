#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "panes/desk_private.h"

enum { TALKS_POLL_MS = 5 * 60 * 1000 };

void desk_visits_init(struct desk *desk) {
  desk->visits.changes_since = WHEN_NONE;
}

void desk_visits_clear(struct desk *desk) {
  struct desk_visits *visits = &desk->visits;
  brief_free(visits->moving);
  visits->moving = NULL;
  move_note_rows(desk, &(struct event){.type = EVENT_OUTBOX});
  move_guess(desk, &(struct event){.type = EVENT_DAY});
  marks_clear(desk);
  for (size_t n = 0; n < visits->seen_count; n++)
    free(visits->seen[n].visit_id);
  free(visits->seen);
  free(visits->account_id);
  free(visits->draft);
  free(visits->draft_for);
  free(visits->sent);
}

/* ---- events */

static void visits_write(struct desk *desk, const struct event *event) {
  struct desk_visits *visits = &desk->visits;
  const struct outbox_view *row = &event->rows[0];
  bool refused = strcmp(row->state, "refused") == 0, empty = visits->draft == NULL || visits->draft[0] == '\0';
  move_note_rows(desk, event);
  if (strcmp(row->kind, "message") != 0 || !refused || !empty || visits->sent == NULL) return;
  free(visits->draft);
  visits->draft = visits->sent; /* nobody types it again */
  visits->sent = NULL;
}

/* Which reports changed while nobody was looking: asked once, from what is known here already. */
static void visits_ask_changes(struct desk *desk) {
  if (desk->visits.changes_asked) return;
  desk->visits.changes_asked = true;
  struct job *job = job_new(JOB_READ_CHANGES);
  job->from = desk->visits.changes_since;
  job->cached = true;
  desk_post(desk, job);
}

static void visits_ask_talks(struct desk *desk) {
  if (desk->setup.offline || !desk->visits.later) return;
  desk->visits.talks_asked_ms = desk_mono(desk);
  desk_post(desk, job_new(JOB_READ_TALKS));
}

void desk_visits_event(struct desk *desk, const struct event *event) {
  struct desk_visits *visits = &desk->visits;
  switch (event->type) {
  case EVENT_DAY:
    if (event->visits == NULL) break;
    move_guess(desk, event);
    reports_seen(desk, event->visits);
    move_check(desk, event->visits);
    marks_check(desk, event->visits);
    visits_ask_changes(desk);
    break;
  case EVENT_OUTBOX:
    move_note_rows(desk, event);
    break;
  case EVENT_WRITE:
    visits_write(desk, event);
    break;
  case EVENT_CHANGES:
    reports_changed(desk, event);
    break;
  case EVENT_SERVER:
    visits->server_known = true;
    visits->later = event->later;
    if (visits->talks_asked_ms == 0) visits_ask_talks(desk);
    break;
  case EVENT_TALKS:
  case EVENT_TALK:
    if (event->type == EVENT_TALKS) visits->unread = event->unread;
    if (event->id == NULL) break;
    free(visits->account_id);
    visits->account_id = mem_copy(event->id);
    break;
  case EVENT_NEWS:
    if (event->id != NULL) visits->unread++; /* counted anew when they are read next */
    break;
  default:
    break;
  }
}

void desk_visits_tick(struct desk *desk) {
  int64_t asked = desk->visits.talks_asked_ms;
  if (asked != 0 && desk_mono(desk) - asked >= TALKS_POLL_MS) visits_ask_talks(desk);
}

/* ---- commands */

static void visits_messages(struct desk *desk) {
  if (deck_top(desk->deck) != &property_ops) {
    deck_push(desk->deck, &talks_ops, talks_pane_new(desk));
  } else { /* of the property that is being read about */
    const char *id = property_pane_id(deck_top_state(desk->deck));
    const struct property_row *row = properties_find(deck_pane(desk->deck, DESK_PROPERTIES), id);
    deck_push(desk->deck, &talk_ops,
              talk_pane_new(desk, id, row != NULL ? row->ref : NULL, row != NULL ? row->ref_shown : NULL,
                            row != NULL ? row->address : NULL));
  }
}

static bool visits_on_visit(const struct desk *desk) {
  const struct pane_ops *top = deck_top(desk->deck);
  return top == &visit_ops || top == &planning_ops;
}

bool desk_visits_command(struct desk *desk, enum command command) {
  switch (command) {
  case COMMAND_CANCEL:
    if (deck_top(desk->deck) != &planning_ops || desk->visits.mark_count == 0) return false;
    cancel_many_open(desk);
    return true;
  case COMMAND_MOVE:
    move_begin(desk, desk_visit(desk));
    return true;
  case COMMAND_EDIT:
    if (!visits_on_visit(desk)) return false;
    visitor_form_open(desk, desk_visit(desk));
    return true;
  case COMMAND_MARK:
    if (deck_top(desk->deck) != &planning_ops) return false;
    marks_toggle(desk, desk_visit(desk));
    return true;
  case COMMAND_MESSAGES:
    visits_messages(desk);
    return true;
  case COMMAND_CHANGES:
    deck_push(desk->deck, &changes_ops, changes_pane_new(desk));
    return true;
  default:
    return false;
  }
}

static const char *visits_why_not_move(const struct desk *desk) {
  if (desk->setup.offline) return _("Offline: nothing can be moved");
  if (desk_visit(desk) == NULL) return _("Select a visit in the planning (2) first");
  return move_why_not(desk_visit(desk));
}

static const char *visits_why_not_edit(const struct desk *desk) {
  if (!visits_on_visit(desk)) return NULL;
  if (desk->setup.offline) return _("Offline: nothing can be changed");
  if (desk_visit(desk) == NULL) return _("Select a visit in the planning (2) first");
  return desk_visit(desk)->visitor_count == 0 ? _("This visit has no visitor") : NULL;
}

const char *desk_visits_why_not(const struct desk *desk, enum command command) {
  bool acts = command == COMMAND_MOVE || command == COMMAND_EDIT || command == COMMAND_MARK;
  bool planning = deck_top(desk->deck) == &planning_ops;
  if (acts && planning && desk_moved_tick(desk) >= 0) return _("The list has just changed: look, then press again");
  switch (command) {
  case COMMAND_MOVE:
    return visits_why_not_move(desk);
  case COMMAND_EDIT:
    return visits_why_not_edit(desk);
  case COMMAND_MARK:
    if (!planning) return NULL;
    if (desk_visit(desk) == NULL) return _("Select a visit in the planning (2) first");
    return marks_has(desk, desk_visit(desk)->id) ? NULL : cancel_why_not(desk_visit(desk));
  case COMMAND_MESSAGES:
    return desk->visits.server_known && !desk->visits.later
               ? _("This server has no messages: it speaks the earlier edition of the API")
               : NULL;
  default:
    return NULL;
  }
}
