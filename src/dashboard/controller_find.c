/* The line of ":": what it finds is found by its pane; which commands work where it was opened is known here. */
#include "base/i18n.h"
#include "dashboard/controller_private.h"
#include "dashboard/why_not.h"
#include "panes/find_pane.h"

enum { CONTROLLER_PANES = CONTROLLER_SLOTS + 1 };

unsigned controller_place(const struct controller *controller, enum command command, size_t *pane) {
  static const unsigned panes[CONTROLLER_PANES] = {WHERE_PROPERTIES, WHERE_PLANNING, WHERE_SLOTS};
  const struct command_row *row = command_row(command);
  unsigned top = controller_where(controller);
  *pane = CONTROLLER_PANES;
  if ((row->where & top) != 0) return top;
  for (size_t n = 0; n < CONTROLLER_PANES; n++) {
    *pane = (deck_focused(controller->deck) + n) % CONTROLLER_PANES;
    if ((row->where & ~row->row & panes[*pane]) != 0) return panes[*pane]; /* nobody looks at its row */
  }
  return 0;
}

void controller_open_find(struct controller *controller) {
  find_whys whys = {NULL};
  size_t pane;
  for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
    unsigned where = controller_place(controller, command, &pane);
    whys[command] =
        where != 0 ? why_not_there(controller, where, command) : _("This works elsewhere only: its line says where");
  }
  deck_push(controller->deck, find_pane_new(&controller->context, whys));
}
