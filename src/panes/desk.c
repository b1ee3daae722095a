#include "panes/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/desk_private.h"

enum { DESK_MOVED_MS = 500 };

int64_t desk_utc(const struct desk *desk) {
  return clock_utc(desk->setup.clock);
}

int64_t desk_mono(const struct desk *desk) {
  return clock_mono_ms(desk->setup.clock);
}

uint64_t desk_post(struct desk *desk, struct job *take_job) {
  /* Counted from the key on, not from the worker's answer: q right after y asks too. */
  if (take_job->type == JOB_BOOK || take_job->type == JOB_CANCEL) desk->unsettled++;
  return desk->setup.post(desk->setup.arg, take_job);
}

/* ---- time */

int desk_moved_tick(const struct desk *desk) {
  int64_t left = desk->moved_ms != 0 ? desk->moved_ms + DESK_MOVED_MS - desk_mono(desk) : -1;
  return left > 0 ? (int)left : -1;
}

void desk_say_when(int64_t at, char *out, size_t size) {
  char day[96], time[32];
  when_say_day(at, day, sizeof day);
  when_say_time(at, time, sizeof time);
  if (at == WHEN_NONE)
    snprintf(out, size, "%s", day);
  else
    snprintf(out, size, _("%s at %s (%s)"), day, time, when_zone());
}

/* ---- keys of questions */

bool desk_is_letter(const struct key *key, char letter) {
  return key->code == KEYC_CHAR && key->character == (uint32_t)letter;
}

bool desk_is_yes(const struct key *key) {
  /* TRANSLATORS: the letter that says yes to a question, besides y. */
  return desk_is_letter(key, 'y') || desk_is_letter(key, _("yes:y")[4]);
}

bool desk_is_no(const struct key *key) {
  return desk_is_letter(key, 'n') || desk_is_letter(key, 'q') || key->code == KEYC_ESCAPE;
}

/* ---- what is chosen */

static void chosen_clear(struct chosen *chosen) {
  free(chosen->id);
  free(chosen->ref);
  free(chosen->ref_shown);
  free(chosen->address);
  *chosen = (struct chosen){0};
}

void desk_choose(struct desk *desk, const struct property_row *row) {
  chosen_clear(&desk->chosen);
  if (row == NULL) return;
  desk->chosen = (struct chosen){.id = mem_copy(row->id),
                                 .ref = mem_copy(row->ref),
                                 .ref_shown = mem_copy(row->ref_shown),
                                 .address = row->city[0] != '\0' ? mem_print("%s, %s", row->address, row->city)
                                                                 : mem_copy(row->address),
                                 .status = row->status};
}

void desk_want_slots(struct desk *desk) {
  struct job *job = job_new(JOB_WATCH_SLOTS);
  job->id = mem_copy(desk->chosen.id);
  job->ref = mem_copy(desk->chosen.ref);
  free(desk->wanted);
  desk->wanted = mem_copy(desk->chosen.id);
  desk_post(desk, job);
}

bool desk_has_slots(const struct desk *desk) {
  const char *id = desk->chosen.id;
  return id == NULL ? desk->wanted == NULL : desk->wanted != NULL && strcmp(id, desk->wanted) == 0;
}

void desk_set_choosing(struct desk *desk, bool choosing) {
  desk->choosing = choosing;
  deck_set_choosing(desk->deck, choosing);
}

void desk_keep_line(struct desk *desk, const char *line) {
  char *kept = mem_copy(line);
  free(desk->visitor_line);
  desk->visitor_line = kept;
}

void desk_sent_line(struct desk *desk) {
  free(desk->sent_line);
  desk->sent_line = desk->visitor_line;
  desk->visitor_line = NULL;
}

void desk_moved(struct desk *desk) {
  desk->moved_ms = desk_mono(desk);
}

/* ---- commands that no pane took */

/* In a detail b means the property that is being read about. */
static bool desk_choose_shown(struct desk *desk) {
  const struct pane_ops *top = deck_top(desk->deck);
  const void *state = deck_top_state(desk->deck);
  const char *id = desk->chosen.id;
  if (top == &property_ops) id = property_pane_id(state);
  if (top == &visit_ops) id = visit_pane_visit(state) != NULL ? visit_pane_visit(state)->property_id : NULL;
  return id != NULL && properties_select(deck_pane(desk->deck, DESK_PROPERTIES), id);
}

static void desk_book(struct desk *desk) {
  if (!desk_choose_shown(desk)) {
    deck_notice(desk->deck, STYLE_WARN, "%s", _("This property is not in the list"));
    return;
  }
  const char *why = desk_why_not_book(desk);
  if (why != NULL) {
    deck_notice(desk->deck, STYLE_WARN, "%s", why);
    return;
  }
  slots_reset(deck_pane(desk->deck, DESK_SLOTS));
  while (deck_pop(desk->deck))
    ;
  desk_want_slots(desk);
  desk_set_choosing(desk, true);
  deck_focus(desk->deck, DESK_SLOTS);
}

static void desk_pick(struct desk *desk, int digit) {
  const char *why;
  const struct slot *slot = slots_picked(deck_pane(desk->deck, DESK_SLOTS), digit, &why);
  if (slot == NULL)
    deck_notice(desk->deck, STYLE_WARN, "%s", why);
  else
    booking_open(desk, slot);
}

static void desk_refresh(struct desk *desk, bool all) {
  static const enum refresh panes[] = {REFRESH_PROPERTIES, REFRESH_DAY, REFRESH_SLOTS};
  struct job *job = job_new(JOB_REFRESH);
  job->what = all ? REFRESH_ALL : panes[deck_focused(desk->deck)];
  for (enum refresh what = REFRESH_PROPERTIES; what <= REFRESH_SLOTS; what++)
    if (all || what == job->what) desk->asked_ms[what - 1] = desk_mono(desk);
  desk_post(desk, job);
}

static void desk_filter(struct desk *desk) {
  size_t focus = deck_focused(desk->deck);
  void *pane = deck_pane(desk->deck, focus);
  if (focus == DESK_PROPERTIES)
    filter_open(desk, pane, properties_filter, properties_filter_text(pane));
  else
    filter_open(desk, pane, planning_filter, planning_filter_text(pane));
}

static const struct visit *desk_visit(const struct desk *desk) {
  const struct pane_ops *top = deck_top(desk->deck);
  if (top == &visit_ops) return visit_pane_visit(deck_top_state(desk->deck));
  return top == &planning_ops ? planning_selected(deck_pane(desk->deck, DESK_PLANNING)) : NULL;
}

static void desk_leave(struct desk *desk, int64_t number) {
  (void)number;
  deck_quit(desk->deck);
}

static bool desk_quit(struct desk *desk) {
  if (desk->unsettled == 0) return false;
  char *question = mem_print(
      ngettext("%zu booking or cancellation is not settled yet. It is kept and checked at the next start. Quit?",
               "%zu bookings or cancellations are not settled yet. They are kept and checked at the next start. Quit?",
               (unsigned long)desk->unsettled),
      desk->unsettled);
  ask_open(desk, question, desk_leave, 0);
  free(question);
  return true;
}

static bool desk_command(void *context, enum command command) {
  struct desk *desk = context;
  switch (command) {
  case COMMAND_BOOK:
    desk_book(desk);
    return true;
  case COMMAND_CANCEL:
    cancel_open(desk, desk_visit(desk));
    return true;
  case COMMAND_OTHERS:
    slots_toggle_others(deck_pane(desk->deck, DESK_SLOTS));
    return true;
  case COMMAND_FILTER:
    desk_filter(desk);
    return true;
  case COMMAND_STATUS:
    status_open(desk);
    return true;
  case COMMAND_TODAY:
    planning_show(deck_pane(desk->deck, DESK_PLANNING), when_day(desk_utc(desk)), NULL);
    return true;
  case COMMAND_OUTBOX:
    if (deck_top(desk->deck) != &outbox_ops) deck_push(desk->deck, &outbox_ops, outbox_pane_new(desk));
    return true;
  case COMMAND_HELP:
    deck_push(desk->deck, &help_ops,
              help_pane_new(deck_top(desk->deck)->where | (desk->choosing ? WHERE_CHOOSING : 0)));
    return true;
  case COMMAND_REFRESH:
  case COMMAND_REFRESH_ALL:
    desk_refresh(desk, command == COMMAND_REFRESH_ALL);
    return true;
  case COMMAND_BACK:
    if (!desk->choosing) return false;
    desk_set_choosing(desk, false);
    deck_focus(desk->deck, DESK_PROPERTIES);
    return true;
  case COMMAND_QUIT:
    if (desk->choosing) return desk_command(desk, COMMAND_BACK);
    return desk_quit(desk);
  default:
    break;
  }
  if (!desk->choosing || command < COMMAND_1 || command > COMMAND_9) return false;
  if (deck_top(desk->deck) != &slots_ops) { /* something lies over the slots: a number is a pane again */
    desk_set_choosing(desk, false);
    return false;
  }
  desk_pick(desk, (int)(command - COMMAND_1) + 1);
  return true;
}

const char *desk_why_not_book(const struct desk *desk) {
  if (desk->setup.offline) return _("Offline: nothing can be booked");
  if (desk->session != SESSION_OPEN)
    return desk->link_known && !desk->link_ok ? _("No answer from Flatsy, not logged in yet: nothing can be booked")
                                              : _("Not logged in: nothing can be booked");
  if (desk->chosen.id == NULL) return _("Select a property first");
  if (desk->chosen.status == PROPERTY_STANDBY) return _("This property is paused: it takes no visits now");
  if (desk->chosen.status == PROPERTY_UNAVAILABLE) return _("This property is closed: it takes no more visits");
  return NULL;
}

static const char *desk_why_not(const void *context, enum command command) {
  const struct desk *desk = context;
  bool acts = command == COMMAND_BOOK || command == COMMAND_CANCEL || command == COMMAND_OPEN;
  bool detail = deck_top(desk->deck) == &visit_ops || deck_top(desk->deck) == &property_ops;
  if (acts && !detail && desk_moved_tick(desk) >= 0) return _("The list has just changed: look, then press again");
  switch (command) {
  case COMMAND_BOOK:
    if (detail && !desk->setup.offline && desk->session == SESSION_OPEN) return NULL; /* its property is chosen first */
    return desk_why_not_book(desk);
  case COMMAND_CANCEL:
    if (desk->setup.offline) return _("Offline: nothing can be cancelled");
    if (desk_visit(desk) == NULL) return _("Select a visit in the planning (2) first");
    return cancel_why_not(desk_visit(desk));
  case COMMAND_OTHERS:
    return slots_others(deck_pane(desk->deck, DESK_SLOTS)) == 0 ? _("There are no other slots") : NULL;
  case COMMAND_REFRESH:
  case COMMAND_REFRESH_ALL:
    return desk->setup.offline ? _("Offline: nothing can be read") : NULL;
  default:
    return NULL;
  }
}

/* A paste never runs keys: it is the visitor of the booking at hand, or of the next one. */
static void desk_paste(void *context, const char *text) {
  struct desk *desk = context;
  desk_keep_line(desk, text);
  const char *why;
  const struct slot *slot = desk->choosing ? slots_picked(deck_pane(desk->deck, DESK_SLOTS), 0, &why) : NULL;
  if (slot != NULL && deck_top(desk->deck) == &slots_ops)
    booking_open(desk, slot);
  else
    deck_notice(desk->deck, STYLE_TEXT, _("Kept as the visitor of the next booking"));
}

/* ---- events */

static void desk_session(struct desk *desk, const struct event *event) {
  desk->session = event->session;
  if (event->session == SESSION_LOGIN_NEEDED) {
    if (login_is_open(desk)) return;
    free(desk->login_why);
    free(desk->login_user);
    desk->login_why = mem_copy(event->text);
    desk->login_user = text_clean_line(event->id != NULL ? event->id : desk->setup.user);
    desk->login_due = true; /* after the sheet that is open: nobody's typing is taken away */
    if (deck_sheet(desk->deck) != NULL) deck_notice(desk->deck, STYLE_WARN, "%s", event->text);
    desk_tick(desk);
  } else if (event->session == SESSION_OPEN) {
    desk->login_due = false;
    char *who = text_clean_line(event->text);
    if (who != NULL) {
      free(desk->who);
      desk->who = who;
    }
    if (login_is_open(desk)) deck_close_sheet(desk->deck);
  }
}

void desk_tick(struct desk *desk) {
  if (!desk->login_due || deck_sheet(desk->deck) != NULL) return;
  desk->login_due = false;
  login_open(desk, desk->login_user, desk->login_why);
}

static void desk_write_done(struct desk *desk, const struct outbox_view *row, const char *when) {
  bool book = strcmp(row->kind, "book") == 0;
  deck_notice(desk->deck, STYLE_GOOD, book ? _("Booked: %s, %s, %s") : _("Cancelled: %s, %s, %s"), when,
              row->ref_shown != NULL ? row->ref_shown : "", row->visitor_name != NULL ? row->visitor_name : "");
  void *planning = deck_pane(desk->deck, DESK_PLANNING);
  if (book && row->at != WHEN_NONE && planning_day(planning) == when_day(row->at)) /* another day is being read: stay */
    planning_show(planning, when_day(row->at), row->visit_id);
}

/* The slot may be gone, the visitor is still on the phone: fresh slots, and the line again at the next pick. */
static void desk_refused(struct desk *desk, const struct outbox_view *row) {
  if (strcmp(row->kind, "book") != 0) return;
  struct job *job = job_new(JOB_REFRESH);
  job->what = REFRESH_SLOTS;
  desk_post(desk, job);
  bool free_line = desk->visitor_line == NULL || desk->visitor_line[0] == '\0';
  if (!free_line || desk->sent_line == NULL || row->visitor_email == NULL) return;
  if (strstr(desk->sent_line, row->visitor_email) != NULL) desk_keep_line(desk, desk->sent_line);
}

static void desk_write(struct desk *desk, const struct event *event) {
  const struct outbox_view *row = &event->rows[0];
  char when[96];
  when_show_day_time(row->at, when, sizeof when);
  if (row->done)
    desk_write_done(desk, row, when);
  else if (strcmp(row->state, "refused") == 0) {
    desk->refused += deck_top(desk->deck) != &outbox_ops;
    deck_notice(desk->deck, STYLE_BAD, _("Refused: %s, %s: %s"), when,
                row->visitor_name != NULL ? row->visitor_name : "", row->note != NULL ? row->note : "");
    desk_refused(desk, row);
  } else if (row->unknown || (strcmp(row->state, "queued") == 0 && row->note != NULL))
    deck_notice(desk->deck, STYLE_WARN, row->unknown ? "%s" : _("Waits in the outbox (o), not sent yet: %s"),
                row->note != NULL ? row->note : "");
}

static void desk_came(struct desk *desk, enum refresh what, const struct event *event) {
  if (!event->fresh.loading) desk->asked_ms[what - 1] = 0;
}

void desk_event(struct desk *desk, struct event *event) {
  switch (event->type) {
  case EVENT_SESSION:
    desk_session(desk, event);
    break;
  case EVENT_LINK:
    desk->link_known = true;
    desk->link_ok = event->link_ok;
    desk->link_since = event->at;
    break;
  case EVENT_PROPERTIES:
    desk->has_properties = true;
    desk_came(desk, REFRESH_PROPERTIES, event);
    break;
  case EVENT_DAY:
    desk->has_day = true;
    desk_came(desk, REFRESH_DAY, event);
    break;
  case EVENT_SLOTS:
    desk_came(desk, REFRESH_SLOTS, event);
    break;
  case EVENT_OUTBOX:
    desk->unsettled = event->unsettled;
    break;
  case EVENT_PROGRESS:
    desk->progress = event->finished ? 0 : event->count;
    desk->progress_what = event->what;
    break;
  case EVENT_WRITE:
    desk_write(desk, event);
    break;
  case EVENT_NOTICE:
    deck_notice(desk->deck, STYLE_WARN, "%s", event->error.text);
    break;
  case EVENT_DONE:
    if (event->error.code == ERROR_STORE || event->error.code == ERROR_USAGE)
      deck_notice(desk->deck, STYLE_BAD, "%s", event->error.text);
    break;
  default:
    break;
  }
  deck_event(desk->deck, event);
}

/* ---- life */

struct desk *desk_new(const struct desk_setup *setup, int width, int height) {
  static const struct pane_ops *const panes[] = {&properties_ops, &planning_ops, &slots_ops, NULL};
  struct desk *desk = mem_new(sizeof *desk);
  desk->setup = *setup;
  desk->deck = deck_new(&(struct deck_setup){.panes = panes,
                                             .context = desk,
                                             .lean = setup->lean,
                                             .command = desk_command,
                                             .why_not = desk_why_not,
                                             .paste = desk_paste,
                                             .say = desk_say,
                                             .status = desk_status},
                        width, height);
  planning_show(deck_pane(desk->deck, DESK_PLANNING), when_day(desk_utc(desk)), NULL);
  desk_post(desk, job_new(JOB_WATCH_PROPERTIES));
  desk_post(desk, job_new(JOB_WATCH_OUTBOX));
  return desk;
}

void desk_free(struct desk *desk) {
  deck_free(desk->deck);
  chosen_clear(&desk->chosen);
  free(desk->who);
  free(desk->visitor_line);
  free(desk->sent_line);
  free(desk->wanted);
  free(desk->login_why);
  free(desk->login_user);
  free(desk);
}

struct deck *desk_deck(const struct desk *desk) {
  return desk->deck;
}

bool desk_has_lists(const struct desk *desk) {
  return desk->has_properties && desk->has_day;
}
