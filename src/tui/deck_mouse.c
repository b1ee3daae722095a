/* What a mouse does: the keys that lead to what stands under it. No click acts on a row that was not painted there, or
 * that came there less than half a second ago by itself. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "tui/deck_private.h"

enum {
  DECK_MOUSE_STILL_MS = 500, /* so long a row has stood there */
  DECK_MOUSE_WHEEL = 3       /* rows */
};

struct deck_hit { /* what a cell of the screen belongs to; place NULL: no pane */
  struct deck_place *place;
  size_t number; /* of it, as its rows are kept */
  int x, y;      /* in its body; y below 0: its title */
};

/* ---- what is seen */

void deck_hear_mouse(struct deck *deck) {
  deck->mouse.on = true;
}

/* But for the first cell, where the cursor's mark stands. */
static uint64_t deck_mouse_look(const struct canvas *canvas, struct rect body, int y) {
  const struct cell *cells = canvas_cell(canvas, body.x, body.y + y);
  uint64_t look = PANE_LOOK;
  for (int x = 1; x < body.width; x++)
    for (const char *at = cells[x].text; *at != '\0'; at++)
      look = pane_look_add(look, (uint64_t)(unsigned char)*at);
  return look;
}

static void deck_mouse_see_place(struct deck *deck, const struct canvas *canvas, struct rect body, size_t number) {
  struct deck_mouse *mouse = &deck->mouse;
  struct deck_row *rows = mouse->rows + number * (size_t)mouse->height;
  for (int y = 0; y < body.height; y++) {
    uint64_t look = deck_mouse_look(canvas, body, y);
    bool same = look == rows[y].look;
    rows[y].look = look;
    rows[y].anew |= !same && (mouse->stirred || !mouse->keyed);
  }
}

/* What came with the frame before has stood there since that was shown. */
static void deck_mouse_date(struct deck_mouse *mouse) {
  for (int n = 0; n < mouse->height * (DECK_PANES_MAX + 1); n++) {
    if (mouse->rows[n].anew) mouse->rows[n].changed_ms = mouse->shown_ms;
    mouse->rows[n].anew = false;
  }
}

void deck_mouse_see(struct deck *deck, const struct canvas *canvas) {
  struct deck_mouse *mouse = &deck->mouse;
  if (!mouse->on) return;
  if (mouse->height != deck->height) {
    free(mouse->rows);
    mouse->height = deck->height;
    mouse->rows = mem_new_array((size_t)mouse->height * (DECK_PANES_MAX + 1), sizeof *mouse->rows);
  }
  deck_mouse_date(mouse);
  for (size_t n = 0; n < deck->count && deck->over_count == 0; n++)
    if (deck->panes[n].visible) deck_mouse_see_place(deck, canvas, deck->panes[n].body, n);
  if (deck->over_count > 0) deck_mouse_see_place(deck, canvas, deck_top_place(deck)->body, DECK_PANES_MAX);
  mouse->keyed = mouse->stirred = mouse->moved = false;
}

/* ---- what is hit */

static bool deck_mouse_is_in(struct rect rect, int x, int y) {
  return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}

static struct deck_hit deck_mouse_hit(struct deck *deck, const struct key *key) {
  struct deck_hit hit = {.number = DECK_PANES_MAX};
  if (deck->over_count > 0 && deck_mouse_is_in(deck_top_place(deck)->title, key->x, key->y))
    hit.place = deck_top_place(deck);
  for (size_t n = 0; n < deck->count && deck->over_count == 0; n++)
    if (deck->panes[n].visible && deck_mouse_is_in(deck->panes[n].title, key->x, key->y))
      hit = (struct deck_hit){.place = &deck->panes[n], .number = n};
  if (hit.place == NULL) return hit;
  hit.x = key->x - hit.place->body.x;
  hit.y = key->y - hit.place->body.y;
  return hit;
}

/* The person has seen that row there, for long enough to have meant it. */
static bool deck_mouse_is_seen(const struct deck *deck, const struct deck_hit *hit, int64_t now_ms) {
  const struct deck_mouse *mouse = &deck->mouse;
  const struct deck_drawn *drawn = &deck->drawn;
  if (mouse->moved || mouse->stirred || hit->y >= mouse->height) return false;
  if (drawn->held.on && hit->y < DECK_HELD_ROWS && !drawn->held.shown[hit->y]) return false;
  const struct deck_row *row = &mouse->rows[hit->number * (size_t)mouse->height + (size_t)hit->y];
  int64_t changed_ms = row->anew ? mouse->shown_ms : row->changed_ms;
  return changed_ms == 0 || now_ms - changed_ms >= DECK_MOUSE_STILL_MS;
}

/* ---- what it does */

/* Why it does nothing there, translated, or NULL: keys are what answers, and while slots are chosen no other pane acts.
 */
static const char *deck_mouse_why_not(const struct deck *deck, const struct deck_hit *hit) {
  const struct pane *top = deck_top_pane(deck);
  bool asks =
      deck->sheet != NULL || (top->ops->where & WHERE_FORM) != 0 || (top->ops->asks != NULL && top->ops->asks(top));
  if (asks) return _("The mouse does nothing here: the keys answer");
  if (hit->place != NULL && deck_where(deck) == WHERE_CHOOSING && hit->place->pane != top)
    return _("Choose a slot first: its number; Esc leaves");
  return NULL;
}

static void deck_mouse_step(struct deck *deck, int steps, enum command back, enum command on, struct intents *wants) {
  struct deck_left nothing;
  for (; steps < 0; steps++)
    deck_run(deck, back, &nothing, wants);
  for (; steps > 0; steps--)
    deck_run(deck, on, &nothing, wants);
}

static void deck_mouse_go(struct deck *deck, const struct deck_hit *hit, const struct pane_spot *spot,
                          struct deck_left *left, struct intents *wants) {
  bool had_keys = hit->place == deck_top_place(deck);
  bool selected = spot->command == COMMAND_NONE && spot->right == 0 && spot->down == 0;
  if (!had_keys) deck_focus(deck, hit->number);
  bool opens = spot->there && had_keys && selected && (command_row(COMMAND_OPEN)->where & deck_where(deck)) != 0;
  deck->mouse.moved |= !had_keys || opens || spot->command != COMMAND_NONE;
  if (!spot->there) return;
  if (opens || spot->command != COMMAND_NONE) deck_run(deck, opens ? COMMAND_OPEN : spot->command, left, wants);
  deck_mouse_step(deck, spot->right, COMMAND_LEFT, COMMAND_RIGHT, wants);
  deck_mouse_step(deck, spot->down, COMMAND_UP, COMMAND_DOWN, wants);
}

static void deck_mouse_press(struct deck *deck, const struct deck_hit *hit, int64_t now_ms, struct deck_left *left,
                             struct intents *wants) {
  struct pane *pane = hit->place->pane;
  bool inside = hit->y >= 0;
  struct pane_spot spot = {.there = false};
  if (inside && pane->ops->spot != NULL) spot = pane->ops->spot(pane, hit->place->body, hit->x, hit->y);
  bool drags = inside && pane->ops->drag != NULL;
  if ((spot.there || drags) && !deck_mouse_is_seen(deck, hit, now_ms)) {
    notice_show(&deck->notice, STYLE_WARN, "%s", _("The list has just changed: look, then press again"));
    return;
  }
  deck_mouse_go(deck, hit, &spot, left, wants);
  if (drags) pane->ops->drag(pane, KEY_MOUSE_PRESS, hit->x, hit->y);
}

/* Not where typing would become keys of a list by it. */
static void deck_mouse_wheel(struct deck *deck, const struct deck_hit *hit, bool down, struct intents *wants) {
  struct pane *pane = hit->place->pane;
  if (pane->ops->command == NULL || (pane->ops->where & WHERE_FIND_LINE) != 0) return;
  deck->mouse.moved = true;
  for (int n = 0; n < DECK_MOUSE_WHEEL; n++)
    (void)pane->ops->command(pane, down ? COMMAND_DOWN : COMMAND_UP, wants);
}

/* A range is painted on, wherever the pointer is by now. */
static void deck_mouse_drag(struct deck *deck, const struct key *key) {
  struct deck_place *top = deck_top_place(deck);
  if (top->pane->ops->drag != NULL)
    top->pane->ops->drag(top->pane, key->mouse, key->x - top->body.x, key->y - top->body.y);
}

bool deck_point(struct deck *deck, const struct key *key, int64_t now_ms, struct deck_left *left,
                struct intents *wants) {
  *left = (struct deck_left){.command = COMMAND_NONE};
  deck_keyed(deck, now_ms);
  deck->mouse.keyed = true;
  if (!deck->mouse.on || deck_too_small(deck)) return true;
  const struct deck_hit hit = deck_mouse_hit(deck, key);
  const char *why_not = deck_mouse_why_not(deck, &hit);
  if (key->mouse == KEY_MOUSE_DRAG || key->mouse == KEY_MOUSE_RELEASE) {
    if (why_not == NULL) deck_mouse_drag(deck, key);
    return true;
  }
  notice_key(&deck->notice, now_ms);
  if (why_not != NULL && key->mouse == KEY_MOUSE_PRESS)
    notice_show(&deck->notice, STYLE_WARN, "%s", why_not);
  else if (why_not == NULL && hit.place != NULL && key->mouse == KEY_MOUSE_PRESS)
    deck_mouse_press(deck, &hit, now_ms, left, wants);
  else if (why_not == NULL && hit.place != NULL)
    deck_mouse_wheel(deck, &hit, key->mouse == KEY_MOUSE_WHEEL_DOWN, wants);
  notice_answer(&deck->notice, false);
  return !deck->quit;
}
