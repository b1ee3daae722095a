/* controller_private: what the controller's files share. Each calls those above it here. UI thread. */
#ifndef DASHBOARD_CONTROLLER_PRIVATE_H
#define DASHBOARD_CONTROLLER_PRIVATE_H

#include "dashboard/controller.h"
#include "panes/intent.h"
#include "panes/planning.h"
#include "panes/properties.h"
#include "panes/slots.h"
#include "tui/sheet.h"

enum { CONTROLLER_PROPERTIES, CONTROLLER_PLANNING, CONTROLLER_SLOTS };

struct controller {
  struct deck_owner owner;
  struct context context;
  struct deck *deck;
  struct properties *properties;
  struct planning *planning;
  struct slots *slots;
  bool has_properties, has_day, has_reports; /* their first snapshots have come */
  bool quit;
  char *next; /* the profile to go on with then, or NULL */
  char *login_why, *login_user;
  struct { /* what a sheet is about, as it was when that was opened */
    enum {
      HELD_NOTHING,
      HELD_VISIT,
      HELD_DETAILS, /* a visitor's of a visit, with what was typed */
      HELD_MOVE,    /* the visit that is being moved */
      HELD_MARKS,
      HELD_PROPERTIES,
      HELD_TYPED,  /* with what was typed */
      HELD_LEAVING /* what is held when the person quits */
    } what;
    unsigned marks; /* what had changed of them */
    size_t mark_count;
    struct held_visit *visit;
    size_t visitor;            /* of the visit; the count: it is being asked which one */
    enum held_visit_news said; /* of it, while its visitor's details are typed */
    size_t property_count;
    struct property_about *properties;
  } held;
  char *sought; /* a visit that is not on its day any more: where it is is being read; NULL: none */
  struct {      /* text that is typed for what is not there runs nothing */
    enum {
      HANDS_HEARD,
      HANDS_REST, /* not until they rest */
      HANDS_PICK  /* a number picked no slot: not until another one does, or a key that is no text comes */
    } how;
    bool typed;         /* other text than that number since */
    uint32_t character; /* the last one that was heard */
    int64_t last_ms;    /* monotonic: the last key of a text, also where it is heard */
  } hands;
  struct {           /* a booking or a move that no key has come behind */
    uint64_t serial; /* 0: there is none */
    char *property_id;
    char *moved_id; /* the visit that is to be moved; NULL: none */
    int64_t moved_at;
  } sent;
  struct {              /* what an earlier dashboard, that ended by itself, left */
    struct begun *text; /* NULL: nothing, or it is answered */
    char *id;           /* its name */
    bool asked;
  } begun;
  struct { /* of visitdeck, once what is held is sent or stopped */
    enum { LEAVING_NOT, LEAVING_ASKED, LEAVING_ANSWERED } how;
    uint64_t serial;
    bool ponders; /* what is held waits for the person's answer */
  } leaving;
  struct {           /* a new property that is shown when it is in the list */
    uint64_t serial; /* 0: it is saved */
    char *ref;       /* exact; NULL: there is none, or the person has gone on */
  } made;
};

/* ---- controller_screen.c: what is open */
void controller_warn(struct controller *controller, const char *why);
unsigned controller_where(const struct controller *controller); /* the place that the keys go to */
/* The visit that is open or selected; NULL. */
const struct visit *controller_visit(const struct controller *controller);
/* Puts the cursor on the property that an open detail is about; false, and says so, when it is not in the list. */
bool controller_choose_shown(struct controller *controller);
void controller_sheet(struct controller *controller, struct sheet *take_sheet);
/* yes of INTENT_NONE: there is nothing to answer, it says why something can't be done, at length. */
void controller_ask(struct controller *controller, char *take_question, struct intent yes);
/* In the planning, whatever that was filtered by: its day, and it selected. */
void controller_show_day(struct controller *controller, int64_t at, const char *visit_id);
/* Flatsy is told a reference: false, and says so, when another property has the same. */
bool controller_can_name(struct controller *controller, const struct property_about *about);
/* The sheet that has just been opened is about these properties; typed: with what was typed, which stays. */
void controller_hold_properties(struct controller *controller, const struct property_about *properties, size_t count,
                                bool typed);
/* About the marked visits. */
void controller_ask_marked(struct controller *controller, struct sheet *take_question);
void controller_held_clear(struct controller *controller);
void controller_alone(struct controller *controller); /* the panes: nothing over them */
void controller_open_outbox(struct controller *controller);

/* ---- controller_find.c: the line of ":" */
/* Where a command that is picked there works: the place on top (whose row it may be about), or one of the three panes,
 * to which *pane is set; else the count of these. 0: nowhere. */
unsigned controller_place(const struct controller *controller, enum command command, size_t *pane);
void controller_open_find(struct controller *controller);

/* ---- controller_choose.c: choosing a slot */
void controller_set_choosing(struct controller *controller, bool choosing);
/* For a booking, or for that visit (taken) and visitor, at the chosen property. */
void controller_choose(struct controller *controller, struct held_visit *take_moving, size_t visitor);
/* The visit at hand. */
void controller_move(struct controller *controller, size_t visitor);
/* The same: another visit of its property, of that visitor. */
void controller_book_again(struct controller *controller, size_t visitor);
bool controller_leave_choosing(struct controller *controller); /* true if slots were being chosen */
void controller_pick(struct controller *controller, const struct slot *slot);
void controller_pick_digit(struct controller *controller, int digit);

/* ---- controller_hands.c: text that is typed for what is not there */
/* What it was for has been taken from under the hands, or was refused. */
void controller_stop_hands(struct controller *controller);
/* The key is a part of it: it runs nothing. */
bool controller_passes_over(struct controller *controller, const struct key *key, int64_t now_ms);
/* It has been taken, and was that command there (COMMAND_NONE: of no pane), and what was left of it. Where people type
 * behind it and nothing has opened that takes that, they are stopped. */
void controller_note_key(struct controller *controller, const struct key *key, enum command command, unsigned where,
                         const struct deck_left *left);
/* Whom the keys go to. */
struct controller_keys {
  const struct sheet_ops *sheet;
  const struct pane *top;
  bool choosing;
};
struct controller_keys controller_keys(const struct controller *controller);
/* What has happened since then was no key: hands that type are stopped where it is somebody else by now. */
void controller_note_keys(struct controller *controller, const struct controller_keys *before);

/* ---- controller_held.c: what is asked about while the world goes on */
/* Before the panes hear of it: what asks about a visit that the event moves, ends or takes away closes, and that is
 * said; what was typed stays. */
void controller_hear(struct controller *controller, const struct event *event);
/* After that: the same of properties. */
void controller_hear_properties(struct controller *controller);

/* ---- controller_visitor.c: which visitor of a visit is meant */
/* Why it can't be done for visitor n, as Flatsy can't be told who that is, or as it is on its way: new memory, or NULL.
 * For what: INTENT_CANCEL_VISITOR... */
char *controller_why_not_visitor(const struct controller *controller, const struct held_visit *held, size_t n,
                                 enum intent_kind what);
/* Of that visit, which is held from now on: asked where there are several. */
void controller_who(struct controller *controller, struct held_visit *take_visit, enum intent_kind what);
void controller_ask_who(struct controller *controller, enum intent_kind what); /* of the visit that is held */
/* The same of the visitor whose part that is. */
void controller_who_is(struct controller *controller, struct held_visit *take_visit, const struct visit_visitor *part,
                       enum intent_kind what);
/* That visitor of it is meant. */
void controller_meant(struct controller *controller, enum intent_kind what, size_t n);
void controller_cancel_by(struct controller *controller, size_t n, char by); /* ... and who wants it */

/* ---- controller_sent.c: what was sent, until its outcome is known or a key comes */
/* Choosing is over; what is sent stays on screen, in the planning of its day. When it is refused the person is where
 * they can go on. serial: of the job. */
void controller_show_sent(struct controller *controller, int64_t at, uint64_t serial);
void controller_await_property(struct controller *controller, const char *ref, uint64_t serial);
void controller_sent_goes_on(struct controller *controller); /* a key is heard */
/* When the panes have heard of it, and what they want is done. */
void controller_hear_sent(struct controller *controller, const struct event *event);
void controller_sent_clear(struct controller *controller);

/* ---- controller_leave.c: quitting */
/* q at the top; true if that comes to something else, or is asked about first. */
bool controller_quit(struct controller *controller);
void controller_leave(struct controller *controller, const struct intent *intent);
/* The same as quitting, and that profile is opened then. */
void controller_change_profile(struct controller *controller, const struct intent *intent);
void controller_leave_look(struct controller *controller); /* after everything that happens */
void controller_leave_hear(struct controller *controller, const struct event *event);

/* ---- controller_begun.c: what was begun before a line dropped */
void controller_begun_hear(struct controller *controller, const struct event *event);
/* Asks about it, when nothing else is being done: once. True: now. */
bool controller_begun_offer(struct controller *controller);
void controller_take_up(struct controller *controller);
void controller_let_begun_go(struct controller *controller);

/* ---- controller_intent.c */
/* What the panes want done, now that they have returned. */
void controller_act(struct controller *controller, const struct intents *wants);

/* ---- controller_command.c */
/* One that no pane took. True if it was one. */
bool controller_command(struct controller *controller, enum command command);

#endif
