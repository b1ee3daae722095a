/* Hands that type on: somebody with a caller on the line does not look whether there is something that takes what they
 * type. What they type for what is not there runs nothing. */
#include "base/i18n.h"
#include "dashboard/controller_private.h"
#include "panes/login.h"

enum { HANDS_REST_MS = 700 };

void controller_stop_hands(struct controller *controller) {
  controller->hands.how = HANDS_REST;
  controller->hands.last_ms = context_mono(&controller->context);
}

/* A part of a text: what it is written and corrected with, and bytes that a terminal sends for letters we can't read.
 */
static bool controller_is_text(const struct key *key) {
  return key->code == KEYC_CHAR || key->code == KEYC_ENTER || key->code == KEYC_BACKSPACE || key->code == KEYC_DELETE ||
         key->code == KEYC_ALT || key->code == KEYC_OTHER;
}

/* The letters among the numbers of a French keyboard begin names too: behind another key that was refused they are
 * numbers only when the hands have rested. */
static bool controller_is_number(const struct controller *controller, const struct key *key, bool rests) {
  enum command command = command_of_key(key, WHERE_CHOOSING);
  bool digit = key->character >= '0' && key->character <= '9';
  return command >= COMMAND_1 && command <= COMMAND_9 &&
         (digit || rests || key->character == controller->hands.character);
}

/* While they rest: a paste is kept where no sheet takes it. */
static bool controller_rests(struct controller *controller, const struct key *key, bool rests) {
  bool sheet = deck_sheet(controller->deck) != NULL;
  bool pastes = key->code == KEYC_PASTE && !rests;
  if (pastes && !sheet) return false;
  if (!pastes && (!controller_is_text(key) || rests)) {
    controller->hands.how = HANDS_HEARD;
    return false;
  }
  if (controller->context.notice->text[0] == '\0')
    controller_warn(controller, _("The screen has just changed: look, then type on"));
  return true;
}

static bool controller_refuses(struct controller *controller, const struct key *key, bool rests) {
  if (key->code == KEYC_PASTE) return false; /* kept */
  if (!controller_is_text(key)) {
    controller->hands.how = HANDS_HEARD;
    return false;
  }
  if (!controller->hands.typed && controller_is_number(controller, key, rests)) return false;
  controller->hands.typed = true;
  controller_warn(controller, _("Nothing was taken: no slot was chosen. An arrow or Esc, then its number"));
  return true;
}

bool controller_passes_over(struct controller *controller, const struct key *key, int64_t now_ms) {
  bool rests = now_ms - controller->hands.last_ms >= HANDS_REST_MS, passes = false;
  if (key->code == KEYC_SHOWN || (key->code == KEYC_MOUSE && key->mouse != KEY_MOUSE_PRESS)) return false;
  if (controller->hands.how == HANDS_REST) passes = controller_rests(controller, key, rests);
  if (controller->hands.how == HANDS_PICK) passes = controller_refuses(controller, key, rests);
  if (controller_is_text(key) || key->code == KEYC_PASTE) controller->hands.last_ms = now_ms;
  if (key->code == KEYC_CHAR && !passes) controller->hands.character = key->character;
  return passes;
}

/* Commands behind which people type. */
static bool controller_leads(enum command command) {
  return command == COMMAND_BOOK || command == COMMAND_MOVE || command == COMMAND_CANCEL || command == COMMAND_INVITE ||
         command == COMMAND_EDIT || command == COMMAND_FILTER || command == COMMAND_FIND || command == COMMAND_STATUS ||
         command == COMMAND_WRITE || command == COMMAND_NEW || command == COMMAND_TERMINATE;
}

void controller_note_key(struct controller *controller, const struct key *key, enum command command, unsigned where,
                         const struct deck_left *left) {
  const struct sheet_ops *sheet = deck_sheet(controller->deck);
  bool choosing = controller->context.choosing, opened = sheet != NULL || choosing;
  bool goes_on =
      command == COMMAND_NEW && controller->owner.why_not(&controller->owner, command) == NULL; /* to the next match */
  enum command meant = left->idle ? command_of_key(key, WHERE_ANY) : command;
  bool refused = controller_leads(meant) && !goes_on && !opened && controller_where(controller) == where;
  bool ends = left->confirmed || (sheet == &login_ops && key->code == KEYC_ENTER);
  if (ends) controller->hands.last_ms -= HANDS_REST_MS; /* whoever has confirmed types no text on */
  if (refused || (choosing && left->idle && controller_is_text(key))) controller_stop_hands(controller);
}

struct controller_keys controller_keys(const struct controller *controller) {
  return (struct controller_keys){deck_sheet(controller->deck), deck_top_pane(controller->deck),
                                  controller->context.choosing};
}

void controller_note_keys(struct controller *controller, const struct controller_keys *before) {
  struct controller_keys now = controller_keys(controller);
  bool same = now.sheet == before->sheet && now.top == before->top && now.choosing == before->choosing;
  bool typing = context_mono(&controller->context) - controller->hands.last_ms < HANDS_REST_MS;
  if (!same && controller->hands.how == HANDS_PICK) controller->hands.how = HANDS_HEARD;
  if (!same && typing) controller_stop_hands(controller);
}
