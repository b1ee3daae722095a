/* desk_private: what the panes and sheets of this room share. UI thread. */
#ifndef PANES_DESK_PRIVATE_H
#define PANES_DESK_PRIVATE_H

#include "panes/desk.h"
#include "panes/desk_visits.h"
#include "tui/field.h"
#include "tui/list.h"

enum { DESK_PROPERTIES, DESK_PLANNING, DESK_SLOTS };

struct chosen { /* the property under the cursor */
  char *id, *ref, *ref_shown, *address;
  enum property_status status;
};

struct desk {
  struct desk_setup setup;
  struct deck *deck;
  enum session_state session;
  char *who;                    /* the account's name */
  bool has_properties, has_day; /* their first snapshots have come */
  bool later;                   /* the server speaks the later edition */
  bool link_known, link_ok;
  int64_t link_since;
  size_t unsettled;
  size_t refused; /* since the outbox was last looked at: stays on screen until then */
  bool login_due; /* a login is needed, once the sheet that is open is closed */
  char *login_why, *login_user;
  int64_t asked_ms[3]; /* by enum refresh less one: when the person asked to read a pane again; 0: that has come */
  /* By enum refresh less one, and the conversations: why the last read failed, or how much of it could not be read. */
  char trouble[4][160];
  size_t progress;
  enum refresh progress_what;
  struct chosen chosen;
  bool choosing;
  char *visitor_line; /* typed and not sent yet: offered again at the next pick */
  char *sent_line;    /* the line of the last booking sent: offered again when that is refused */
  char *wanted;       /* whose slots were asked for last */
  struct desk_visits visits;
  int64_t moved_ms; /* when the selected row last changed under the person's hands; monotonic */
};

void chosen_copy(struct chosen *to, const struct chosen *from);
void chosen_clear(struct chosen *chosen);

int64_t desk_utc(const struct desk *desk);
int64_t desk_mono(const struct desk *desk);
uint64_t desk_post(struct desk *desk, struct job *take_job);
/* "up to date", "3 min", "no answer, 13:42"; "reading" while what the person asked for takes its time. */
void desk_age(const struct desk *desk, enum refresh what, const struct freshness *fresh, char *out, size_t size);
/* The look of that text (tui/pane.h): another one whenever the text is. */
uint64_t desk_age_look(const struct desk *desk, enum refresh what, const struct freshness *fresh);
/* The title of a detail: name, what of it is seen (or why it can't be read), and the age of what stands there. A fresh
 * of these begins with read_at WHEN_NONE. */
void desk_detail_title(const struct desk *desk, const char *name, const char *place, bool reading,
                       const struct freshness *fresh, char *out, size_t size);
void desk_detail_age(const struct desk *desk, bool reading, const struct freshness *fresh, char *out, size_t size);
/* A read of it ended so. */
void desk_detail_ended(const struct desk *desk, struct freshness *fresh, const struct error *error);
int desk_detail_tick(const struct desk *desk, const struct freshness *fresh);
/* Milliseconds until that text changes by itself; -1: never. */
int desk_age_tick(const struct desk *desk, enum refresh what, const struct freshness *fresh);
/* The sentence to read aloud, and the status line: for the deck. */
void desk_say(const void *desk, int width, char *out, size_t size);
void desk_status(const void *desk, char *out, size_t size, enum style *style);
/* What there is to say of the last read of a list. */
void desk_note_trouble(struct desk *desk, enum refresh what, const struct event *event);
/* What an empty list says: nothing, or, of an event of that type, that there was something which can't be read. */
void desk_say_nothing(enum event_type type, const struct freshness *fresh, const char *nothing, char *out, size_t size);
/* How much of what was asked for once could not be read: a notice. */
void desk_say_left_out(struct desk *desk, const struct event *event);
/* Once a loop: what had to wait for a sheet to close. */
void desk_tick(struct desk *desk);
/* Milliseconds until a list that has just changed takes keys again; -1: it does now. */
int desk_moved_tick(const struct desk *desk);
enum { DESK_NAME_CELLS = 60, DESK_NAME_BYTES = 512 }; /* in a question: what stands after a name must stay in sight */
/* "Friday 27 November at 14:30 (Europe/Paris)". */
void desk_say_when(int64_t at, char *out, size_t size);
/* Why nothing can be booked at the chosen property, or NULL. */
const char *desk_why_not_book(const struct desk *desk);
/* For the deck: what a command does that no pane took (false: nothing), and why it can't work now, or NULL. */
bool desk_command(void *desk, enum command command);
const char *desk_why_not(const void *desk, enum command command);
/* The visit that is open or selected; NULL. */
const struct visit *desk_visit(const struct desk *desk);
/* Puts the cursor on the property that an open detail is about; false when it is not in the list. */
bool desk_choose_shown(struct desk *desk);
/* y, or the language's own letter; never Enter. */
bool desk_is_yes(const struct key *key);
bool desk_is_no(const struct key *key);
bool desk_is_letter(const struct key *key, char letter);
/* 0 to 9, also as AZERTY types them without Shift; -1 when it is no digit. */
int desk_digit(const struct key *key);
/* The property under the cursor changed; now: its slots are wanted at once. */
void desk_choose(struct desk *desk, const struct property_row *row);
void desk_want_slots(struct desk *desk);
bool desk_has_slots(const struct desk *desk); /* they are wanted already */
void desk_set_choosing(struct desk *desk, bool choosing);
void desk_keep_line(struct desk *desk, const char *line);
/* A slot was picked: for a booking, or for the visit that is being moved. */
void desk_open_slot(struct desk *desk, const struct slot *slot);
/* A booking was sent: its line is no longer the next one's. */
void desk_sent_line(struct desk *desk);
/* A row's selection moved without a key. */
void desk_moved(struct desk *desk);

/* ---- panes */
extern const struct pane_ops property_form_ops, properties_ops, planning_ops, slots_ops, property_ops, visit_ops,
    outbox_ops, help_ops, availability_ops;

void properties_filter(void *pane, const char *text);
const char *properties_filter_text(const void *pane);
/* Puts the cursor on a property, dropping a filter that hides it; false when it is not in the list. */
bool properties_select(void *pane, const char *id);
/* A property of the account, NULL when it is not in the list. Valid until the next event. */
const struct property_row *properties_find(const void *pane, const char *id);

/* True in *lost when a list comes that lacks a property which the one before had: what hangs on it goes, or says so
 * (properties_gone_text). False when one comes that has it. Before the properties pane takes the event. */
void properties_note_lost(const struct desk *desk, const struct event *event, const char *id, bool *lost);
const char *properties_gone_text(void); /* translated */

/* The properties that are marked and still in the list; *marked new memory, chosen_clear each. */
size_t properties_marked(const void *pane, struct chosen **marked);
void properties_unmark(void *pane);

void planning_filter(void *pane, const char *text);
const char *planning_filter_text(const void *pane);
/* Shows a day; visit_id (may be NULL): selected when it is there. */
void planning_show(void *pane, int64_t day, const char *visit_id);
const struct visit *planning_selected(const void *pane);
int64_t planning_day(const void *pane);
/* 'p' 'c' 'd' 'x' 'b', 0 for all. */
void planning_set_status(void *pane, char letter);

/* The painted slot that a digit means, or the selected one (digit 0); NULL, and why, when none can be picked. */
const struct slot *slots_picked(const void *pane, int digit, const char **why);
void slots_toggle_others(void *pane);
size_t slots_others(const void *pane);
/* The sentence with at most so many slots (1 to SLOTS_SAID); "" without any. Valid until the next event or tick. */
enum { SLOTS_SAID = 3 };
const char *slots_say(const void *pane, size_t most);
const char *slots_ref(const void *pane); /* whose slots these are */
int64_t slots_read_at(const void *pane);
void slots_reset(void *pane);

void *property_pane_new(struct desk *desk, const char *id, const char *ref);
const char *property_pane_id(const void *pane);
void *visit_pane_new(struct desk *desk, const char *id);
const struct visit *visit_pane_visit(const void *pane);
void *availability_pane_new(struct desk *desk, const struct chosen *property);
void *outbox_pane_new(struct desk *desk);
void *help_pane_new(unsigned where);

void property_form_edit(struct desk *desk); /* the chosen one, read anew */
void property_form_new(struct desk *desk);
/* Edit, new, pause, terminate, invite: true if it was one of them. Why it can't work now, or NULL. */
bool property_act(struct desk *desk, enum command command);
const char *property_why_not_act(const struct desk *desk, enum command command);

/* ---- sheets */
void login_open(struct desk *desk, const char *user, const char *why);
bool login_is_open(const struct desk *desk);
void booking_open(struct desk *desk, const struct slot *slot);
void cancel_open(struct desk *desk, const struct visit *visit);
void terminate_open(struct desk *desk); /* the chosen property */
void invite_open(struct desk *desk);
void filter_open(struct desk *desk, void *pane, void (*changed)(void *pane, const char *text), const char *text);
void status_open(struct desk *desk);
/* A question; yes(desk, number) when it is answered with y. */
void ask_open(struct desk *desk, const char *question, void (*yes)(struct desk *desk, int64_t number), int64_t number);
/* Why a visit can't be cancelled, or NULL. */
const char *cancel_why_not(const struct visit *visit);

#endif
