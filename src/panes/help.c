#include "panes/help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/visit.h"
#include "tui/scroll.h"
#include "tui/field.h"

enum { HELP_KEYS_WIDTH = 14 };

struct help {
  struct scroll_pane page;
  unsigned where; /* of the pane that help was asked in */
  struct field search;
};

/* A line of the help, if what is typed finds it. */
static void help_line(struct help *pane, const char *needle, const char *left, const char *name, const char *text) {
  AUTO(mem_free_at) char *all = mem_print("%s %s %s", left, name, text);
  AUTO(mem_free_at) char *folded = text_fold(all);
  int pad = HELP_KEYS_WIDTH - text_width(left);
  if (text_match(folded, needle) >= 2) scroll_line(&pane->page.scroll, "%s%*s %s", left, pad > 0 ? pad : 0, "", text);
}

/* The signs and short words of the lists, in words. */
static void help_fill_signs(struct help *pane, const char *needle) {
  static const struct {
    unsigned where;
    const char *sign, *text;
  } signs[] = {{WHERE_PROPERTIES, "●", N_("the property takes visits")},
               {WHERE_PROPERTIES, "‖", N_("the property is paused")},
               {WHERE_PROPERTIES, "✕", N_("the property is closed")},
               {WHERE_SLOTS | WHERE_CHOOSING, "★", N_("recommended by Flatsy: offer these first")},
               {WHERE_PLANNING, "!", N_("the report is a draft: it may still change")},
               {WHERE_PLANNING, "*", N_("other visitors of this visit have another status")},
               {WHERE_PLANNING, "+1", N_("one more visitor comes along")},
               {WHERE_WEEK, "✓", N_("confirmed")},
               {WHERE_WEEK, "?", N_("proposed")},
               {WHERE_WEEK, "●", NC_("visits", "done")},
               {WHERE_WEEK, "✕", N_("cancelled")},
               {WHERE_WEEK, "!", N_("the status can't be read")},
               {WHERE_WEEK, "…", N_("not read yet: there may be visits")}};
  if (needle[0] == '\0') scroll_line(&pane->page.scroll, " ");
  for (size_t n = 0; n < sizeof signs / sizeof *signs; n++)
    if ((signs[n].where & pane->where) != 0) help_line(pane, needle, signs[n].sign, "", i18n_of(signs[n].text));
  for (enum visit_status status = VISIT_PROPOSED; status < VISIT_STATUS_OTHER; status++)
    if ((pane->where & WHERE_PLANNING) != 0)
      help_line(pane, needle, visit_status_short(status), "", visit_status_label(status));
}

static void help_fill(struct help *pane) {
  AUTO(mem_free_at) char *needle = text_fold(pane->search.text);
  scroll_reset(&pane->page.scroll);
  for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
    const struct command_row *row = command_row(command);
    char keys[64];
    command_keys(command, keys, sizeof keys);
    if ((row->where & pane->where) != 0) help_line(pane, needle, keys, row->name, _(row->help));
  }
  help_fill_signs(pane, needle);
  pane->page.scroll.first = 0;
  scroll_fit(&pane->page.scroll, pane->page.scroll.rect);
}

static void help_close(struct pane *take_pane) {
  struct help *pane = CONTAINER_OF(take_pane, struct help, page.base);
  field_clear(&pane->search);
  scroll_free(&pane->page.scroll);
  free(pane);
}

static void help_title(const struct pane *base, char *out, size_t size) {
  const struct help *pane = CONTAINER_OF(base, struct help, page.base);
  char place[32];
  scroll_place(&pane->page.scroll, place, sizeof place);
  if (pane->search.length > 0)
    snprintf(out, size, "%s\t/%s\t%s", _("Help"), pane->search.text, place);
  else
    snprintf(out, size, "%s\t%s\t%s", _("Help"), _("type to search"), place);
}

/* Letters search; arrows still scroll. */
static bool help_key(struct pane *base, const struct key *key, struct intents *wants) {
  struct help *pane = CONTAINER_OF(base, struct help, page.base);
  (void)wants;
  bool types = key->code == KEYC_CHAR || (key->code == KEYC_BACKSPACE && pane->search.length > 0);
  if (!types) return false;
  field_key(&pane->search, key);
  help_fill(pane);
  return true;
}

static bool help_command(struct pane *base, enum command command, struct intents *wants) {
  return scroll_command(&CONTAINER_OF(base, struct help, page.base)->page.scroll, command);
  (void)wants;
}

static const struct pane_ops help_ops = {.name = "help",
                                         .where = WHERE_HELP,
                                         .title = help_title,
                                         .draw = scroll_draw_pane,
                                         .resize = scroll_resize_pane,
                                         .key = help_key,
                                         .command = help_command,
                                         .close = help_close};

struct pane *help_new(unsigned where) {
  struct help *pane = mem_new_as(
      &(struct help){
          .page.base.ops = &help_ops, .where = where, .page.scroll = scroll_empty(), .search = field_empty(80, false)},
      sizeof *pane);
  help_fill(pane);
  return &pane->page.base;
}
