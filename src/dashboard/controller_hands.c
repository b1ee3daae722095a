/* Hands that type on: somebody with a caller on the line does not look whether there is something that takes what they
 * type. What they type for what is not there runs nothing. */
#include "base/i18n.h"
#include "dashboard/controller_private.h"

enum { HANDS_REST_MS = 700 };

void controller_stop_hands(struct controller *controller) {
  controller->hands.how = HANDS_REST;
  controller->hands.last_ms = context_mono(&controller->context);
}

static bool controller_is_number(const struct key *key) {
  enum command command = command_of_key(key, WHERE_CHOOSING);
  return command >= COMMAND_1 && command <= COMMAND_9;
}

bool controller_passes_over(struct controller *controller, const struct key *key, int64_t now_ms) {
  bool text = key->code == KEYC_CHAR || key->code == KEYC_ENTER || key->code == KEYC_BACKSPACE;
  bool rests = controller->hands.how == HANDS_REST && now_ms - controller->hands.last_ms >= HANDS_REST_MS;
  if (key->code == KEYC_SHOWN || controller->hands.how == HANDS_HEARD) return false;
  if (!text || rests) {
    controller->hands.how = HANDS_HEARD;
    return false;
  }
  controller->hands.last_ms = now_ms;
  if (controller->hands.how == HANDS_REST) return true;
  if (!controller->hands.typed && controller_is_number(key)) return false;
  controller->hands.typed = true;
  controller_warn(controller, _("Nothing was taken: no slot was chosen. An arrow or Esc, then its number"));
  return true;
}

void controller_note_refused(struct controller *controller, enum command command, unsigned where) {
  bool leads = command == COMMAND_BOOK || command == COMMAND_MOVE || command == COMMAND_INVITE ||
               command == COMMAND_EDIT || command == COMMAND_FILTER || command == COMMAND_WRITE;
  bool opened = deck_sheet(controller->deck) != NULL || controller->context.choosing;
  if (leads && !opened && controller_where(controller) == where) controller_stop_hands(controller);
}
