/* controller_private: what the controller's files share. Each calls those above it here. UI thread. */
#ifndef DASHBOARD_CONTROLLER_PRIVATE_H
#define DASHBOARD_CONTROLLER_PRIVATE_H

#include "dashboard/controller.h"
#include "panes/planning.h"
#include "panes/properties.h"
#include "panes/slots.h"

enum { CONTROLLER_PROPERTIES, CONTROLLER_PLANNING, CONTROLLER_SLOTS };

struct controller {
  struct context context;
  struct deck *deck;
  struct properties *properties;
  struct planning *planning;
  struct slots *slots;
  bool has_properties, has_day; /* their first snapshots have come */
  bool quit;
  char *login_why, *login_user;
};

/* ---- controller_screen.c: what is open */
void controller_warn(struct controller *controller, const char *why);
unsigned controller_where(const struct controller *controller); /* the place that the keys go to */
/* The visit that is open or selected; NULL. */
const struct visit *controller_visit(const struct controller *controller);
/* Puts the cursor on the property that an open detail is about; false, and says so, when it is not in the list. */
bool controller_choose_shown(struct controller *controller);
void controller_sheet(struct controller *controller, const struct sheet_ops *ops, void *take_sheet);
void controller_ask(struct controller *controller, const char *question, enum intent_kind yes, int64_t number);
void controller_alone(struct controller *controller); /* the panes: nothing over them */
void controller_open_outbox(struct controller *controller);

/* ---- controller_choose.c: choosing a slot */
void controller_set_choosing(struct controller *controller, bool choosing);
/* For a booking, or for that visit (taken) and visitor, at the chosen property. */
void controller_choose(struct controller *controller, struct brief *take_moving, size_t visitor);
void controller_move(struct controller *controller, struct brief *take_brief, size_t visitor);
void controller_pick(struct controller *controller, const struct slot *slot);
void controller_pick_digit(struct controller *controller, int digit);
/* The day has been read again: the visit that is being moved may have been cancelled meanwhile. */
void controller_check_moving(struct controller *controller, const struct visit_list *list);
/* What was sent stays on screen, in the planning of its day. */
void controller_show_sent(struct controller *controller, int64_t at);
/* The property that slots are chosen at is gone. */
void controller_lose_property(struct controller *controller);

/* ---- controller_intent.c */
/* What the panes want done, now that they have returned. */
void controller_act(struct controller *controller);

/* ---- controller_command.c */
/* One that no pane took. True if it was one. */
bool controller_command(struct controller *controller, enum command command);
/* Why it can't work now, or NULL. For the deck: controller is the controller. */
const char *controller_why_not(const void *controller, enum command command);

#endif
