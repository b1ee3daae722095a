#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "tui/deck_private.h"

enum { DECK_LINE = 512 };

/* A title's parts are its name, what is shown, and the age, parted by tabs. Where there is no room for all the name
 * goes first, then the end of the middle: an age is never cut off. */
static void deck_draw_parts(struct canvas *canvas, struct rect rect, char *title) {
  char *rest = title, *name = strsep(&rest, "\t"), *shown = strsep(&rest, "\t"), *age = rest;
  char line[DECK_LINE];
  if (shown == NULL || age == NULL) {
    canvas_text(canvas, rect.x, rect.y, rect.width, STYLE_TITLE, title);
    return;
  }
  const char *gap = shown[0] != '\0' ? "  " : "";
  snprintf(line, sizeof line, "%s%s%s", name, gap, shown);
  int room = rect.width - (age[0] != '\0' ? text_width(age) + 2 : 0);
  if (text_width(line) > room && shown[0] != '\0') snprintf(line, sizeof line, "%s", shown);
  int used = room > 0 ? canvas_text(canvas, rect.x, rect.y, room, STYLE_TITLE, line) : -2;
  if (age[0] == '\0') return;
  if (used >= 0) canvas_text(canvas, rect.x + used, rect.y, 2, STYLE_TITLE, "  ");
  canvas_text(canvas, rect.x + used + 2, rect.y, rect.width - used - 2, STYLE_TITLE, age);
}

/* Only the number tells which pane has the keys: a switch repaints three cells, not two title lines. */
static void deck_draw_title(struct canvas *canvas, const struct deck_pane *pane, int number, bool focused) {
  char title[DECK_LINE], tag[16];
  pane->ops->title(pane->state, title, sizeof title);
  int x = pane->title.x, width = pane->title.width;
  if (number > 0) {
    snprintf(tag, sizeof tag, " %d ", number);
    int used = canvas_text(canvas, x, pane->title.y, width, focused ? STYLE_TITLE_FOCUS : STYLE_TITLE, tag);
    x += used;
    width -= used;
  }
  if (width <= 1) return;
  canvas_text(canvas, x, pane->title.y, 1, number > 0 ? STYLE_TITLE : STYLE_TEXT, " "); /* no change of style here */
  struct rect rect = {x + 1, pane->title.y, width - 1, 1};
  deck_draw_parts(canvas, rect, title);
}

static void deck_draw_pane(struct deck *deck, struct canvas *canvas, const struct deck_pane *pane, int number,
                           bool focused) {
  deck_draw_title(canvas, pane, number, focused);
  if (pane->body.height > 0) pane->ops->draw(pane->state, canvas, pane->body, focused && deck->sheet == NULL);
  if (pane->ops->painted != NULL) pane->ops->painted(pane->state);
}

static void deck_draw_panes(struct deck *deck, struct canvas *canvas) {
  if (deck->over_count > 0) {
    deck_draw_pane(deck, canvas, &deck->over[deck->over_count - 1], 0, true);
    return;
  }
  for (size_t n = 0; n < deck->count; n++) {
    const struct deck_pane *pane = &deck->panes[n];
    if (!pane->visible) continue;
    if (pane->title.x > 0) canvas_vertical(canvas, pane->title.x - 1, 0, pane->title.height);
    if (n != deck->focus) deck_draw_pane(deck, canvas, pane, (int)n + 1, false);
  }
  deck_draw_pane(deck, canvas, &deck->panes[deck->focus], (int)deck->focus + 1, true); /* last: its cursor stays */
}

static int deck_hint_width(enum command command) {
  char key[16];
  command_first_key(command, key, sizeof key);
  return text_width(key) + 1 + text_width(_(command_row(command)->hint));
}

static int deck_draw_hint(struct deck *deck, struct canvas *canvas, int x, int y, enum command command) {
  char key[16];
  command_first_key(command, key, sizeof key);
  bool works = deck_hint_why_not(deck, command) == NULL;
  int used = canvas_text(canvas, x, y, deck->width - x, works ? STYLE_KEY : STYLE_FAINT, key) + 1;
  return used + canvas_text(canvas, x + used, y, deck->width - x - used, works ? STYLE_TEXT : STYLE_FAINT,
                            _(command_row(command)->hint));
}

/* A key and its word, if there is room for both. */
static int deck_draw_pair(struct canvas *canvas, int x, int y, int room, const char *key, const char *word) {
  if (x + text_width(key) + 1 + text_width(word) > room) return 0;
  int used = canvas_text(canvas, x, y, room - x, STYLE_KEY, key) + 1;
  return used + canvas_text(canvas, x + used, y, room - x - used, STYLE_TEXT, word) + 2;
}

/* While slots are chosen only what that needs: the rest would hide it in a narrow window. */
static void deck_draw_choosing(struct deck *deck, struct canvas *canvas, int y, int room) {
  int x = 1;
  x += deck_draw_pair(canvas, x, y, room, "1-9", _("pick"));
  x += deck_draw_pair(canvas, x, y, room, _("Esc"), _("back"));
  if (x + deck_hint_width(COMMAND_OTHERS) <= room) x += deck_draw_hint(deck, canvas, x, y, COMMAND_OTHERS) + 2;
  deck_draw_hint(deck, canvas, x, y, COMMAND_HELP);
}

/* As many as fit; the help, which names the others, always has its place. */
static void deck_draw_hints(struct deck *deck, struct canvas *canvas, int y) {
  unsigned where = deck_top_pane(deck)->ops->where;
  int x = 1, room = deck->width - deck_hint_width(COMMAND_HELP) - 2;
  if (deck->sheet != NULL) { /* the sheet has the keys */
    canvas_text(canvas, x, y, deck->width - x, STYLE_FAINT,
                deck->sheet->hint != NULL ? deck->sheet->hint(deck->sheet_state) : _("Esc back"));
    return;
  }
  if (deck->choosing && deck->over_count == 0) {
    deck_draw_choosing(deck, canvas, y, room);
    return;
  }
  for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
    const struct command_row *row = command_row(command);
    if (row->hint[0] == '\0' || (row->where & where) == 0 || command == COMMAND_HELP) continue;
    if (x + deck_hint_width(command) <= room) x += deck_draw_hint(deck, canvas, x, y, command) + 2;
  }
  if (where == WHERE_HELP)
    deck_draw_pair(canvas, x, y, deck->width, _("Esc"), _("back"));
  else if ((command_row(COMMAND_HELP)->where & where) != 0)
    deck_draw_hint(deck, canvas, x, y, COMMAND_HELP);
}

static void deck_draw_status(struct deck *deck, struct canvas *canvas, int y) {
  char status[DECK_LINE] = "";
  enum style style = STYLE_FAINT;
  if (deck->notice[0] != '\0') {
    canvas_text(canvas, 1, y, deck->width - 1, deck->notice_style, deck->notice);
    return;
  }
  deck->setup.status(deck->setup.context, status, sizeof status, &style);
  canvas_text(canvas, 1, y, deck->width - 1, style, status);
}

static void deck_draw_too_small(const struct deck *deck, struct canvas *canvas) {
  char text[DECK_LINE];
  snprintf(text, sizeof text, _("Window too small: %dx%d at least"), DECK_LEAST_WIDTH, DECK_LEAST_HEIGHT);
  struct rect rect = {0, 0, deck->width, deck->height};
  int lines = canvas_paragraph(canvas, rect, 0, STYLE_TEXT, text);
  rect = (struct rect){0, lines, deck->width, deck->height - lines};
  canvas_paragraph(canvas, rect, 0, STYLE_FAINT, _("nothing is lost"));
}

void deck_draw(struct deck *deck, struct canvas *canvas) {
  canvas_clear(canvas);
  if (deck_too_small(deck)) {
    deck_draw_too_small(deck, canvas);
    return;
  }
  if (deck->sheet != NULL && deck->sheet->whole) {
    deck->sheet->draw(deck->sheet_state, canvas, (struct rect){0, 0, deck->width, deck->height});
    deck->sheet_painted = true;
    return;
  }
  deck_draw_panes(deck, canvas);
  int y = deck_top_pane(deck)->title.height;
  if (deck->height >= DECK_SAY_HEIGHT) {
    char say[DECK_LINE] = "";
    if (deck->setup.say != NULL && deck->over_count == 0)
      deck->setup.say(deck->setup.context, deck->width - 1, say, sizeof say);
    canvas_text(canvas, 1, y++, deck->width - 1, STYLE_SAY, say);
  }
  if (deck->sheet != NULL) {
    deck->sheet->draw(deck->sheet_state, canvas, (struct rect){0, y, deck->width, deck->height - 2 - y});
    deck->sheet_painted = true;
  }
  deck_draw_status(deck, canvas, deck->height - 2);
  deck_draw_hints(deck, canvas, deck->height - 1);
}
