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
static void deck_draw_title(struct canvas *canvas, const struct deck_place *place, int number, bool focused) {
  char title[DECK_LINE], tag[16];
  place->pane->ops->title(place->pane, title, sizeof title);
  int x = place->title.x, width = place->title.width;
  if (number > 0) {
    snprintf(tag, sizeof tag, " %d ", number);
    int used = canvas_text(canvas, x, place->title.y, width, focused ? STYLE_TITLE_FOCUS : STYLE_TITLE, tag);
    x += used;
    width -= used;
  }
  if (width <= 1) return;
  canvas_text(canvas, x, place->title.y, 1, number > 0 ? STYLE_TITLE : STYLE_TEXT, " "); /* no change of style here */
  struct rect rect = {x + 1, place->title.y, width - 1, 1};
  deck_draw_parts(canvas, rect, title);
}

/* ---- a pane that has just come, in part */

/* What a row costs on the line, roughly: its characters, and a step over each gap. */
static int deck_ink(const struct canvas *canvas, struct rect body, int row) {
  const struct cell *cells = canvas_cell(canvas, body.x, body.y + row);
  int ink = 0, gap = 0;
  for (int x = 0; x < body.width; x++) {
    bool blank = strcmp(cells[x].text, " ") == 0;
    if (!blank) ink += 1 + (gap < DECK_HELD_STEP ? gap : DECK_HELD_STEP);
    gap = blank ? gap + 1 : 0;
  }
  return ink;
}

/* Which row comes after n others on the way from the middle to both ends. */
static int deck_near(int middle, int n, int height) {
  int above = middle, below = height - 1 - middle, both = above < below ? above : below;
  if (n <= 2 * both) return n % 2 == 1 ? middle + (n + 1) / 2 : middle - n / 2;
  return above < below ? n : height - 1 - n;
}

/* Shows the row of the cursor, and at first what there is room for beside it. True when that is all. */
static bool deck_hold_rows(struct deck *deck, const struct canvas *canvas, struct rect body, int middle) {
  bool all = true;
  for (int n = 0; n < body.height; n++) {
    int row = deck_near(middle, n, body.height), ink = deck_ink(canvas, body, row);
    if (deck->drawn.held.shown[row] || ink == 0) continue;
    bool fits = ink <= deck->drawn.held.room;
    deck->drawn.held.room = fits ? deck->drawn.held.room - ink : 0;
    deck->drawn.held.shown[row] = n == 0 || fits;
    all = all && deck->drawn.held.shown[row];
  }
  return all;
}

/* While keys come the rest stays blank: what stood there was another pane's. */
static void deck_hold(struct deck *deck, struct canvas *canvas, struct rect body) {
  if (!deck->drawn.held.on) return;
  int y = canvas_get_cursor(canvas).y;
  int middle = y >= body.y && y < body.y + body.height ? y - body.y : 0;
  deck->drawn.held.on = body.height <= DECK_HELD_ROWS && !deck_hold_rows(deck, canvas, body, middle);
  for (int row = 0; row < body.height && deck->drawn.held.on; row++)
    if (!deck->drawn.held.shown[row])
      canvas_fill(canvas, (struct rect){body.x, body.y + row, body.width, 1}, STYLE_TEXT);
}

/* Draws it unless it stands there as it would be drawn now. */
static void deck_draw_pane(struct deck *deck, struct canvas *canvas, struct deck_place *place, int number,
                           bool focused) {
  struct pane *pane = place->pane;
  bool active = focused && deck->sheet == NULL;
  uint64_t look = pane->ops->look != NULL ? pane->ops->look(pane) : 0;
  bool same = place->drawn.there && place->drawn.focused == focused && place->drawn.active == active;
  if (same && pane->ops->look != NULL && place->drawn.look == look) return;
  struct rect stale = place->title; /* its own picture, or that of one that stood here */
  if (place->drawn.there && pane->ops->rows) stale.height = 1;
  canvas_fill(canvas, stale, STYLE_TEXT);
  deck_draw_title(canvas, place, number, focused);
  if (place->body.height > 0) pane->ops->draw(pane, canvas, place->body, active);
  if (focused) deck_hold(deck, canvas, place->body);
  if (pane->ops->painted != NULL) pane->ops->painted(pane, !deck->drawn.held.on);
  bool there = !deck->drawn.held.on; /* else the next frame draws what is missing */
  place->drawn = (struct deck_picture){.there = there, .focused = focused, .active = active, .look = look};
  if (focused) deck->drawn.cursor = canvas_get_cursor(canvas);
}

static void deck_draw_panes(struct deck *deck, struct canvas *canvas) {
  canvas_cursor(canvas, 0, 0, false);
  if (deck->over_count > 0) {
    deck_draw_pane(deck, canvas, deck_top_place(deck), 0, true);
  } else {
    for (size_t n = 0; n < deck->count; n++)
      if (deck->panes[n].visible && n != deck->focus) deck_draw_pane(deck, canvas, &deck->panes[n], (int)n + 1, false);
    deck_draw_pane(deck, canvas, &deck->panes[deck->focus], (int)deck->focus + 1, true);
  }
  canvas_cursor(canvas, deck->drawn.cursor.x, deck->drawn.cursor.y, deck->drawn.cursor.shown);
}

/* What a command is called in the hint bar: made once, as the language stays. */
static const struct deck_hint *deck_hint(struct deck *deck, enum command command) {
  struct deck_hint *hint = &deck->drawn.hints[command];
  if (hint->word != NULL) return hint;
  command_first_key(command, hint->key, sizeof hint->key);
  hint->word = _(command_row(command)->hint);
  hint->width = text_width(hint->key) + 1 + text_width(hint->word);
  return hint;
}

static int deck_draw_words(struct canvas *canvas, struct rect place, bool works, const char *key, const char *word) {
  int used = canvas_text(canvas, place.x, place.y, place.width, works ? STYLE_KEY : STYLE_FAINT, key) + 1;
  return used +
         canvas_text(canvas, place.x + used, place.y, place.width - used, works ? STYLE_TEXT : STYLE_FAINT, word);
}

/* In --lean what acts on the selected row is never dimmed, for that would be painted with each row: the key says why.
 */
static bool deck_hint_works(const struct deck *deck, enum command command) {
  return (deck->lean && (command_row(command)->row & deck_where(deck)) != 0) || deck_why_not(deck, command) == NULL;
}

static int deck_draw_hint(struct deck *deck, struct canvas *canvas, int x, int y, enum command command) {
  const struct deck_hint *hint = deck_hint(deck, command);
  bool works = deck_hint_works(deck, command), *shown = &deck->drawn.bar.works[command];
  deck->drawn.bar.due |= works != *shown && !deck->drawn.bar.rests;
  if (deck->drawn.bar.rests) *shown = works;
  return deck_draw_words(canvas, (struct rect){x, y, deck->width - x, 1}, *shown, hint->key, hint->word);
}

/* A key and its word, if there is room for both. */
static int deck_draw_pair(struct canvas *canvas, int x, int y, int room, const char *key, const char *word) {
  if (x + text_width(key) + 1 + text_width(word) > room) return 0;
  return deck_draw_words(canvas, (struct rect){x, y, room - x, 1}, true, key, word) + 2;
}

/* While slots are chosen only what that needs: the rest would hide it in a narrow window. */
static void deck_draw_choosing(struct deck *deck, struct canvas *canvas, int y, int room) {
  int x = 1;
  x += deck_draw_pair(canvas, x, y, room, "1-9", _("pick"));
  x += deck_draw_pair(canvas, x, y, room, _("Esc"), _("back"));
  if (x + deck_hint(deck, COMMAND_OTHERS)->width <= room) x += deck_draw_hint(deck, canvas, x, y, COMMAND_OTHERS) + 2;
  if (x + deck_hint(deck, COMMAND_WEEK)->width <= room) x += deck_draw_hint(deck, canvas, x, y, COMMAND_WEEK) + 2;
  deck_draw_hint(deck, canvas, x, y, COMMAND_HELP);
}

/* As many as fit; the help, which names the others, always has its place. */
static void deck_draw_hints(struct deck *deck, struct canvas *canvas, int y) {
  unsigned where = deck_top(deck)->where;
  int x = 1, room = deck->width - deck_hint(deck, COMMAND_HELP)->width - 2;
  if (deck->sheet != NULL) { /* the sheet has the keys */
    canvas_text(canvas, x, y, deck->width - x, STYLE_FAINT,
                deck->sheet->ops->hint != NULL ? deck->sheet->ops->hint(deck->sheet) : _("Esc back"));
    return;
  }
  if (deck->drawn.bar.where != deck_where(deck)) deck->drawn.bar.rests = true; /* others come */
  deck->drawn.bar.where = deck_where(deck);
  if (deck_where(deck) == WHERE_CHOOSING) {
    deck_draw_choosing(deck, canvas, y, room);
    return;
  }
  for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
    const struct command_row *row = command_row(command);
    if (row->hint[0] == '\0' || (row->where & where) == 0 || command == COMMAND_HELP) continue;
    if (x + deck_hint(deck, command)->width <= room) x += deck_draw_hint(deck, canvas, x, y, command) + 2;
  }
  if (where == WHERE_HELP || where == WHERE_FIND_LINE)
    deck_draw_pair(canvas, x, y, deck->width, _("Esc"), _("back"));
  else if ((command_row(COMMAND_HELP)->where & where) != 0)
    deck_draw_hint(deck, canvas, x, y, COMMAND_HELP);
}

static void deck_draw_status(struct deck *deck, struct canvas *canvas, int y) {
  char status[DECK_LINE] = "";
  enum style style = STYLE_FAINT;
  bool news = deck->notice.text[0] != '\0';
  if (!news) deck->owner->status(deck->owner, status, sizeof status, &style);
  canvas_text(canvas, 1, y, deck->width - 1, news ? deck->notice.style : style, news ? deck->notice.text : status);
}

static void deck_draw_too_small(const struct deck *deck, struct canvas *canvas) {
  char text[DECK_LINE];
  snprintf(text, sizeof text, _("Window too small: %dx%d at least"), DECK_LEAST_WIDTH, DECK_LEAST_HEIGHT);
  struct rect rect = {0, 0, deck->width, deck->height};
  int lines = canvas_paragraph(canvas, rect, 0, STYLE_TEXT, text);
  rect = (struct rect){0, lines, deck->width, deck->height - lines};
  canvas_paragraph(canvas, rect, 0, STYLE_FAINT, _("nothing is lost"));
}

/* ---- all of it */

static struct deck_frame deck_frame(struct deck *deck) {
  struct deck_frame frame = {.width = deck->width, .height = deck->height, .over_count = (int)deck->over_count};
  frame.foot = deck_top_place(deck)->title.height;
  for (size_t n = 0; n < deck->count; n++)
    if (deck->panes[n].visible) frame.places[n] = deck->panes[n].title;
  return frame;
}

/* In --lean another pane comes where one stood. */
static bool deck_changes_pane(const struct deck *deck, const struct deck_frame *to) {
  const struct deck_frame *from = &deck->drawn.frame;
  if (!deck->lean || to->over_count > 0 || from->width != to->width || from->height != to->height) return false;
  return from->over_count > 0 || from->places[deck->focus].width == 0;
}

/* Forgets what was drawn, unless the canvas holds this deck's last picture and everything still stands where it was. */
static void deck_begin(struct deck *deck, struct canvas *canvas) {
  struct deck_frame frame = deck_frame(deck);
  bool known = deck->drawn.canvas == canvas && canvas_holder(canvas) == deck;
  bool same = memcmp(&frame, &deck->drawn.frame, sizeof frame) == 0;
  if (known && same) return;
  if (!same) {
    deck->drawn.held.on = known && deck_changes_pane(deck, &frame);
    deck->drawn.held.room = DECK_HELD_CELLS;
    memset(deck->drawn.held.shown, 0, sizeof deck->drawn.held.shown);
  }
  canvas_clear(canvas);
  canvas_hold(canvas, deck);
  deck->drawn.canvas = canvas;
  deck->drawn.frame = frame;
  for (size_t n = 0; n < DECK_PANES_MAX; n++)
    deck->panes[n].drawn.there = false;
  for (size_t n = 0; n < DECK_OVER_MAX; n++)
    deck->over[n].drawn.there = false;
  for (size_t n = 0; n < deck->count && deck->over_count == 0; n++)
    if (deck->panes[n].visible && deck->panes[n].title.x > 0)
      canvas_vertical(canvas, deck->panes[n].title.x - 1, 0, deck->panes[n].title.height);
}

/* A question that is drawn otherwise than before, or not at all, is another one. */
static void deck_guard(struct deck *deck, const struct canvas *canvas, struct rect rect, bool asks) {
  uint64_t look = PANE_LOOK;
  for (int y = rect.y; asks && y < rect.y + rect.height; y++)
    for (int x = rect.x; x < rect.x + rect.width; x++)
      for (const char *at = canvas_cell(canvas, x, y)->text; *at != '\0'; at++)
        look = pane_look_add(look, (uint64_t)(unsigned char)*at);
  guard_draw(&deck->guard, asks ? look | 1 : 0);
}

static void deck_draw_sheet(struct deck *deck, struct canvas *canvas, struct rect rect) {
  const struct sheet *sheet = deck->sheet;
  sheet->ops->draw(sheet, canvas, rect);
  deck->sheet_painted = true;
  deck_guard(deck, canvas, rect, sheet->ops->asks == NULL || sheet->ops->asks(sheet));
}

/* The lines under the panes: short, and drawn at each frame. */
static void deck_draw_foot(struct deck *deck, struct canvas *canvas, int y) {
  canvas_fill(canvas, (struct rect){0, y, deck->width, deck->height - y}, STYLE_TEXT);
  if (deck->height >= DECK_SENTENCE_HEIGHT) {
    char say[DECK_LINE] = "";
    if (deck->owner->sentence != NULL && deck->over_count == 0)
      deck->owner->sentence(deck->owner, deck->width - 1, say, sizeof say);
    canvas_text(canvas, 1, y++, deck->width - 1, STYLE_STRONG, say);
  }
  if (deck->sheet != NULL) deck_draw_sheet(deck, canvas, (struct rect){0, y, deck->width, deck->height - 2 - y});
  deck_draw_status(deck, canvas, deck->height - 2);
  deck_draw_hints(deck, canvas, deck->height - 1);
}

void deck_draw(struct deck *deck, struct canvas *canvas) {
  if (deck_too_small(deck)) {
    canvas_clear(canvas);
    deck_draw_too_small(deck, canvas);
    guard_draw(&deck->guard, 0);
    return;
  }
  if (deck->sheet != NULL && deck->sheet->ops->whole) {
    canvas_clear(canvas);
    deck_draw_sheet(deck, canvas, (struct rect){0, 0, deck->width, deck->height});
    if (deck->notice.text[0] != '\0') deck_draw_status(deck, canvas, deck->height - 2);
    return;
  }
  deck_begin(deck, canvas);
  deck_draw_panes(deck, canvas);
  deck_mouse_see(deck, canvas);
  deck_draw_foot(deck, canvas, deck->drawn.frame.foot);
  const struct deck_place *top = deck_top_place(deck);
  bool asks = top->pane->ops->asks != NULL && top->pane->ops->asks(top->pane);
  if (deck->sheet == NULL) deck_guard(deck, canvas, top->body, asks);
}
