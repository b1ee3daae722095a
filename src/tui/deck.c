#include "tui/deck.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "tui/deck_private.h"

/* ---- layout */

static void deck_place(struct deck_pane *pane, struct rect title) {
  struct rect body = {title.x, title.y + 1, title.width, title.height - 1};
  bool same = memcmp(&body, &pane->body, sizeof body) == 0;
  pane->title = title;
  pane->body = body;
  if (!same && pane->ops->resize != NULL) pane->ops->resize(pane->state, body);
}

/* Which panes are side by side: three from 92 columns, two from 60, else one. */
static size_t deck_visible(const struct deck *deck, size_t seen[DECK_PANES_MAX]) {
  size_t count = 0;
  if (deck->setup.lean || deck->width < DECK_TWO || deck->count < 2) {
    seen[count++] = deck->focus;
  } else if (deck->width >= DECK_THREE || deck->count == 2) {
    for (size_t n = 0; n < deck->count; n++)
      seen[count++] = n;
  } else { /* the first, which the others depend on, and the one that has the keys */
    seen[count++] = 0;
    seen[count++] = deck->focus > 0 ? deck->focus : 1;
  }
  return count;
}

static void deck_share(struct deck *deck, const size_t *seen, size_t count, int *widths) {
  int left = deck->width - (int)count + 1;
  size_t greedy = 0;
  for (size_t n = 0; n < count; n++) {
    const struct pane_ops *ops = deck->panes[seen[n]].ops;
    widths[n] = ops->least;
    left -= ops->least;
    if (ops->wanted == 0) greedy = n;
  }
  for (size_t n = 0; n < count && left > 0; n++) {
    const struct pane_ops *ops = deck->panes[seen[n]].ops;
    int more = ops->wanted > ops->least ? ops->wanted - ops->least : 0;
    if (more > left / 2) more = left / 2;
    widths[n] += more;
    left -= more;
  }
  widths[greedy] += left;
}

static int deck_foot_rows(const struct deck *deck) {
  return 2 + (deck->height >= DECK_SENTENCE_HEIGHT ? 1 : 0); /* status, hints, and the sentence */
}

static int deck_sheet_rows(const struct deck *deck) {
  if (deck->sheet.ops == NULL || deck->sheet.ops->whole) return 0;
  int most = deck->height - deck_foot_rows(deck) - 1; /* a title stays */
  int rows = deck->sheet.ops->height != NULL ? deck->sheet.ops->height(deck->sheet.state, deck->width, most) : 1;
  return rows < most ? rows : most;
}

static void deck_layout(struct deck *deck) {
  size_t seen[DECK_PANES_MAX];
  int widths[DECK_PANES_MAX] = {0}, x = 0;
  if (deck_too_small(deck)) return;
  int height = deck->height - deck_foot_rows(deck) - deck_sheet_rows(deck);
  for (size_t n = 0; n < deck->count; n++)
    deck->panes[n].visible = false;
  size_t count = deck_visible(deck, seen);
  deck_share(deck, seen, count, widths);
  for (size_t n = 0; n < count; n++) {
    struct deck_pane *pane = &deck->panes[seen[n]];
    pane->visible = true;
    deck_place(pane, (struct rect){x, 0, widths[n], height});
    x += widths[n] + 1;
  }
  for (size_t n = 0; n < deck->over_count; n++)
    deck_place(&deck->over[n], (struct rect){0, 0, deck->width, height});
}

bool deck_too_small(const struct deck *deck) {
  return deck->width < DECK_LEAST_WIDTH || deck->height < DECK_LEAST_HEIGHT;
}

void deck_resize(struct deck *deck, int width, int height) {
  deck->width = width;
  deck->height = height;
  deck_layout(deck);
}

/* ---- what is open */

struct deck_pane *deck_top_pane(struct deck *deck) {
  return deck->over_count > 0 ? &deck->over[deck->over_count - 1] : &deck->panes[deck->focus];
}

const struct pane_ops *deck_top(const struct deck *deck) {
  return deck_top_pane((struct deck *)deck)->ops;
}

void *deck_top_state(const struct deck *deck) {
  return deck_top_pane((struct deck *)deck)->state;
}

void deck_push(struct deck *deck, const struct pane_ops *ops, void *take_pane) {
  if (deck->over_count == DECK_OVER_MAX) deck_pop(deck);
  deck->over[deck->over_count++] = (struct deck_pane){.ops = ops, .state = take_pane, .visible = true};
  deck_layout(deck);
}

bool deck_pop(struct deck *deck) {
  if (deck->over_count == 0) return false;
  struct deck_pane *pane = &deck->over[--deck->over_count];
  pane->ops->close(pane->state);
  deck_layout(deck);
  return true;
}

void deck_open_sheet(struct deck *deck, const struct sheet_ops *ops, void *take_sheet) {
  deck_close_sheet(deck);
  deck->sheet = (struct deck_sheet){.ops = ops, .state = take_sheet};
  deck_layout(deck);
}

void deck_close_sheet(struct deck *deck) {
  struct deck_sheet sheet = deck->sheet;
  if (sheet.ops == NULL) return;
  deck->sheet = (struct deck_sheet){.ops = NULL};
  sheet.ops->close(sheet.state);
  deck_layout(deck);
}

const struct sheet_ops *deck_sheet(const struct deck *deck) {
  return deck->sheet.ops;
}

void deck_focus(struct deck *deck, size_t pane) {
  if (pane >= deck->count) return;
  deck->focus = pane;
  deck_layout(deck);
}

size_t deck_focused(const struct deck *deck) {
  return deck->focus;
}

struct notice *deck_notice(struct deck *deck) {
  return &deck->notice;
}

void deck_set_choosing(struct deck *deck, bool choosing) {
  deck->choosing = choosing;
}

bool deck_wants_repaint(struct deck *deck) {
  bool wants = deck->repaint;
  deck->repaint = false;
  return wants;
}

void *deck_pane(const struct deck *deck, size_t n) {
  return deck->panes[n].state;
}

/* ---- keys */

const char *deck_why_not(struct deck *deck, enum command command) {
  const struct deck_pane *top = deck_top_pane(deck);
  const char *why = top->ops->why_not != NULL ? top->ops->why_not(top->state, command) : NULL;
  return why == NULL && deck->setup.why_not != NULL ? deck->setup.why_not(deck->setup.context, command) : why;
}

static bool deck_own_command(struct deck *deck, enum command command) {
  switch (command) {
  case COMMAND_REPAINT:
    return deck->repaint = true;
  case COMMAND_NEXT_PANE:
  case COMMAND_PREVIOUS_PANE:
    if (deck->over_count == 0)
      deck_focus(deck, (deck->focus + (command == COMMAND_NEXT_PANE ? 1 : deck->count - 1)) % deck->count);
    return true;
  case COMMAND_1:
  case COMMAND_2:
  case COMMAND_3:
    while (deck_pop(deck))
      ;
    deck_focus(deck, (size_t)(command - COMMAND_1));
    return true;
  case COMMAND_BACK:
    return deck_pop(deck);
  case COMMAND_QUIT:
    deck->quit = !deck_pop(deck);
    return true;
  default:
    return false;
  }
}

static void deck_do(struct deck *deck, enum command command, struct deck_left *left) {
  struct deck_pane *top = deck_top_pane(deck);
  const char *why = deck_why_not(deck, command);
  bool digit = command >= COMMAND_1 && command <= COMMAND_9, over = deck->over_count > 0;
  bool owner_first = (digit && deck->choosing) || (command == COMMAND_QUIT && !over);
  if (why != NULL) {
    notice_show(&deck->notice, STYLE_WARN, "%s", why);
    return;
  }
  if (top->ops->command != NULL && top->ops->command(top->state, command)) return;
  if (owner_first || !deck_own_command(deck, command))
    *left = (struct deck_left){.command = command, .otherwise = owner_first ? DECK_ELSE_OWN : DECK_ELSE_NOTHING};
}

static bool deck_is_interrupt(const struct key *key) {
  return key->code == KEYC_CONTROL && key->character == 'c';
}

/* Ctrl-C goes back one level as q does, out of a text too, and leaves at the top; a second one while that is being
 * asked about leaves at once. */
static void deck_interrupt(struct deck *deck, struct deck_left *left) {
  bool asked = deck->interrupted && deck->sheet.ops != NULL;
  deck->interrupted = true;
  if (asked || deck_too_small(deck) || (deck->sheet.ops != NULL && deck->sheet.ops->whole))
    deck->quit = true;
  else if (deck->sheet.ops != NULL)
    deck_close_sheet(deck);
  else
    deck_do(deck, COMMAND_QUIT, left);
}

/* What the sheet made of a key or an event. */
static void deck_sheet_did(struct deck *deck, const struct deck_sheet *sheet, enum sheet_result result) {
  if (result == SHEET_CHANGED) deck->sheet.painted = false;
  if (result == SHEET_CLOSES && deck->sheet.state == sheet->state) deck_close_sheet(deck);
}

/* True if the sheet took the key. */
static bool deck_sheet_key(struct deck *deck, const struct key *key) {
  struct deck_sheet sheet = deck->sheet;
  if (sheet.ops == NULL) return false;
  deck->sheet.painted = false;
  enum sheet_result result = sheet.ops->key(sheet.state, key, sheet.painted);
  deck_sheet_did(deck, &sheet, result);
  if (deck->sheet.ops != NULL) deck_layout(deck); /* it may need other rows now */
  return result != SHEET_PASSES;
}

static void deck_take_key(struct deck *deck, const struct key *key, struct deck_left *left) {
  if (deck_is_interrupt(key)) {
    deck_interrupt(deck, left);
    return;
  }
  deck->interrupted = false;
  if (deck_too_small(deck)) { /* the owner may have something to ask first */
    bool leaves = key->code == KEYC_CHAR && key->character == 'q' && deck->sheet.ops == NULL;
    if (leaves) *left = (struct deck_left){.command = COMMAND_QUIT, .otherwise = DECK_ELSE_QUITS};
    return;
  }
  if (key->code == KEYC_PASTE && key->length > 0) {
    notice_show(&deck->notice, STYLE_WARN, _("This paste is too long (bytes: %zu): nothing of it was taken"),
                key->length);
    return;
  }
  if (deck_sheet_key(deck, key)) return;
  struct deck_pane *top = deck_top_pane(deck);
  if (top->ops->key != NULL && top->ops->key(top->state, key)) return;
  if (key->code == KEYC_PASTE) left->paste = key->paste;
  enum command command = command_of_key(key, top->ops->where | (deck->choosing ? WHERE_CHOOSING : 0));
  if (command != COMMAND_NONE) deck_do(deck, command, left);
}

bool deck_key(struct deck *deck, const struct key *key, int64_t now_ms, struct deck_left *left) {
  *left = (struct deck_left){.command = COMMAND_NONE};
  deck->drawn.held.keyed_ms = now_ms;
  if (key->code == KEYC_NONE) return !deck->quit;
  if (key->code == KEYC_GONE) return false;
  notice_key(&deck->notice, now_ms);
  deck_take_key(deck, key, left);
  notice_answer(&deck->notice, false);
  return !deck->quit;
}

bool deck_else(struct deck *deck, const struct deck_left *left) {
  if (left->otherwise == DECK_ELSE_OWN) deck_own_command(deck, left->command);
  if (left->otherwise == DECK_ELSE_QUITS) deck->quit = true;
  return !deck->quit;
}

void deck_event(struct deck *deck, struct event *event) {
  struct deck_sheet sheet = deck->sheet;
  if (sheet.ops != NULL && sheet.ops->event != NULL) deck_sheet_did(deck, &sheet, sheet.ops->event(sheet.state, event));
  for (size_t n = deck->over_count; n-- > 0;)
    if (n < deck->over_count && deck->over[n].ops->event != NULL) deck->over[n].ops->event(deck->over[n].state, event);
  for (size_t n = 0; n < deck->count; n++)
    if (deck->panes[n].ops->event != NULL) deck->panes[n].ops->event(deck->panes[n].state, event);
  if (deck->sheet.ops != NULL) deck_layout(deck);
}

/* Milliseconds until the rest of a pane is drawn, 0: now; -1: there is none. */
static int deck_held_tick(struct deck *deck, int64_t now_ms) {
  if (!deck->drawn.held.on) return -1;
  int64_t left = deck->drawn.held.keyed_ms + DECK_HELD_MS - now_ms;
  deck->drawn.held.on = left > 0;
  return deck->drawn.held.on ? (int)left : 0;
}

int deck_tick(struct deck *deck, int64_t now_ms) {
  int soonest = deck_held_tick(deck, now_ms);
  notice_tick(&deck->notice, now_ms);
  for (size_t n = 0; n < deck->count + deck->over_count; n++) {
    struct deck_pane *pane = n < deck->count ? &deck->panes[n] : &deck->over[n - deck->count];
    int next = pane->ops->tick != NULL ? pane->ops->tick(pane->state, now_ms) : -1;
    if (next >= 0 && (soonest < 0 || next < soonest)) soonest = next;
  }
  return soonest;
}

/* ---- life */

struct deck *deck_new(const struct deck_setup *setup, int width, int height) {
  struct deck *deck = mem_new(sizeof *deck);
  deck->setup = *setup;
  while (setup->panes[deck->count] != NULL && deck->count < DECK_PANES_MAX) {
    struct deck_pane *pane = &deck->panes[deck->count++];
    pane->ops = setup->panes[deck->count - 1];
    pane->state = pane->ops->open(setup->open);
  }
  deck_resize(deck, width, height);
  return deck;
}

void deck_free(struct deck *take_deck) {
  deck_close_sheet(take_deck);
  while (deck_pop(take_deck))
    ;
  for (size_t n = 0; n < take_deck->count; n++)
    take_deck->panes[n].ops->close(take_deck->panes[n].state);
  free(take_deck);
}
