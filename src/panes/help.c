#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "panes/desk_private.h"
#include "panes/scroll.h"

enum { HELP_KEYS_WIDTH = 14 };

struct help {
  unsigned where; /* of the pane that help was asked in */
  struct field search;
  struct scroll scroll;
  struct rect rect;
};

static void help_fill(struct help *pane) {
  char *needle = text_fold(pane->search.text);
  scroll_reset(&pane->scroll);
  for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
    const struct command_row *row = command_row(command);
    char keys[64];
    command_keys(command, keys, sizeof keys);
    char *all = mem_print("%s %s %s", keys, row->name, _(row->help)), *folded = text_fold(all);
    if ((row->where & pane->where) != 0 && text_match(folded, needle) >= 2) {
      int pad = HELP_KEYS_WIDTH - text_width(keys);
      scroll_line(&pane->scroll, "%s%*s %s", keys, pad > 0 ? pad : 0, "", _(row->help));
    }
    free(all);
    free(folded);
  }
  free(needle);
  pane->scroll.first = 0;
  scroll_fit(&pane->scroll, pane->rect);
}

void *help_pane_new(unsigned where) {
  struct help *pane = mem_new(sizeof *pane);
  pane->where = where;
  field_init(&pane->search, 80, false);
  scroll_init(&pane->scroll);
  help_fill(pane);
  return pane;
}

static void help_close(void *take_pane) {
  struct help *pane = take_pane;
  field_clear(&pane->search);
  scroll_free(&pane->scroll);
  free(pane);
}

static void help_title(const void *state, char *out, size_t size) {
  const struct help *pane = state;
  if (pane->search.length > 0)
    snprintf(out, size, _("Help  /%s"), pane->search.text);
  else
    snprintf(out, size, "%s", _("Help: what works here. Type to search, Esc goes back"));
}

static void help_draw(const void *state, struct canvas *canvas, struct rect rect, bool focused) {
  (void)focused;
  scroll_draw(&((const struct help *)state)->scroll, canvas, rect);
}

static void help_resize(void *state, struct rect rect) {
  struct help *pane = state;
  pane->rect = rect;
  scroll_fit(&pane->scroll, rect);
}

/* Letters search; arrows still scroll. */
static bool help_key(void *state, const struct key *key) {
  struct help *pane = state;
  bool types = key->code == KEYC_CHAR || (key->code == KEYC_BACKSPACE && pane->search.length > 0);
  if (!types) return false;
  field_key(&pane->search, key);
  help_fill(pane);
  return true;
}

static bool help_command(void *state, enum command command) {
  return scroll_command(&((struct help *)state)->scroll, command);
}

const struct pane_ops help_ops = {.name = "help",
                                  .where = WHERE_HELP,
                                  .title = help_title,
                                  .draw = help_draw,
                                  .resize = help_resize,
                                  .key = help_key,
                                  .command = help_command,
                                  .close = help_close};
