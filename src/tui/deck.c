#include "tui/deck.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "tui/deck_private.h"

/* ---- layout */

static void deck_put(struct deck_place *place, struct rect title) {
  struct rect body = {title.x, title.y + 1, title.width, title.height - 1};
  bool same = memcmp(&body, &place->body, sizeof body) == 0;
  struct pane *pane = place->pane;
  place->title = title;
  place->body = body;
  if (!same && pane->ops->resize != NULL) pane->ops->resize(pane, body);
}

/* Which panes are side by side: three from 92 columns, two from 60, else one. */
static size_t deck_visible(const struct deck *deck, size_t seen[DECK_PANES_MAX]) {
  size_t count = 0;
  if (deck->lean || deck->width < DECK_TWO || deck->count < 2) {
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
    const struct pane_ops *ops = deck->panes[seen[n]].pane->ops;
    widths[n] = ops->least;
    left -= ops->least;
    if (ops->wanted == 0) greedy = n;
  }
  for (size_t n = 0; n < count && left > 0; n++) {
    const struct pane_ops *ops = deck->panes[seen[n]].pane->ops;
    int more = ops->wanted > ops->least ? ops->wanted - ops->least : 0;
    if (more > left / 2) more = left / 2;
    widths[n] += more;
    left -= more;
  }
  widths[greedy] += left;
  int spare = widths[greedy] - DECK_AMPLE;
  if (spare <= 0 || greedy == 0) return;
  widths[0] += spare / 2; /* addresses are long */
  widths[greedy] -= spare / 2;
}

static int deck_foot_rows(const struct deck *deck) {
  return 2 + (deck->height >= DECK_SENTENCE_HEIGHT ? 1 : 0); /* status, hints, and the sentence */
}

static int deck_sheet_rows(const struct deck *deck) {
  const struct sheet *sheet = deck->sheet;
  if (sheet == NULL || sheet->ops->whole) return 0;
  int most = deck->height - deck_foot_rows(deck) - 1; /* a title stays */
  int rows = sheet->ops->height != NULL ? sheet->ops->height(sheet, deck->width, most) : 1;
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
    struct deck_place *place = &deck->panes[seen[n]];
    place->visible = true;
    deck_put(place, (struct rect){x, 0, widths[n], height});
    x += widths[n] + 1;
  }
  for (size_t n = 0; n < deck->over_count; n++)
    deck_put(&deck->over[n], (struct rect){0, 0, deck->width, height});
}

bool deck_too_small(const struct deck *deck) {
  return deck->width < DECK_LEAST_WIDTH || deck->height < DECK_LEAST_HEIGHT;
}

void deck_resize(struct deck *deck, int width, int height) {
  deck->width = width;
  deck->height = height;
  guard_renew(&deck->guard);
  deck_layout(deck);
}

void deck_be_lean(struct deck *deck) {
  deck->lean = true;
  guard_renew(&deck->guard);
  deck_layout(deck);
}

/* ---- what is open */

struct deck_place *deck_top_place(struct deck *deck) {
  return deck->over_count > 0 ? &deck->over[deck->over_count - 1] : &deck->panes[deck->focus];
}

struct pane *deck_top_pane(const struct deck *deck) {
  return (deck->over_count > 0 ? &deck->over[deck->over_count - 1] : &deck->panes[deck->focus])->pane;
}

struct pane *deck_under(const struct deck *deck) {
  return deck->over_count > 1 ? deck->over[deck->over_count - 2].pane : NULL;
}

const struct pane_ops *deck_top(const struct deck *deck) {
  return deck_top_pane(deck)->ops;
}

void deck_push(struct deck *deck, struct pane *take_pane) {
  if (deck->over_count == DECK_OVER_MAX) deck_pop(deck);
  deck->over[deck->over_count++] = (struct deck_place){.pane = take_pane, .visible = true};
  deck_layout(deck);
}

bool deck_pop(struct deck *deck) {
  if (deck->over_count == 0) return false;
  struct pane *pane = deck->over[--deck->over_count].pane;
  pane->ops->close(pane);
  deck_layout(deck);
  return true;
}

void deck_open_sheet(struct deck *deck, struct sheet *take_sheet) {
  deck_close_sheet(deck);
  deck->sheet = take_sheet;
  deck->sheet_painted = false;
  deck_layout(deck);
}

void deck_close_sheet(struct deck *deck) {
  struct sheet *sheet = mem_take(&deck->sheet);
  if (sheet == NULL) return;
  sheet->ops->close(sheet);
  deck_layout(deck);
}

const struct sheet_ops *deck_sheet(const struct deck *deck) {
  return deck->sheet != NULL ? deck->sheet->ops : NULL;
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

bool deck_shown(struct deck *deck, int64_t now_ms) {
  deck->mouse.shown_ms = now_ms;
  return guard_shown(&deck->guard, now_ms);
}

bool deck_wants_repaint(struct deck *deck) {
  bool wants = deck->repaint;
  deck->repaint = false;
  return wants;
}

/* ---- keys */

const char *deck_why_not(const struct deck *deck, enum command command) {
  return deck->owner->why_not != NULL ? deck->owner->why_not(deck->owner, command) : NULL;
}

/* A broken line breaks whatever is shown. */
static void deck_repaint(struct deck *deck) {
  deck->repaint = true;
  guard_renew(&deck->guard);
}

static bool deck_own_command(struct deck *deck, enum command command) {
  switch (command) {
  case COMMAND_REPAINT:
    deck_repaint(deck);
    return true;
  case COMMAND_NEXT_PANE:
  case COMMAND_PREVIOUS_PANE:
    if (deck->over_count > 0)
      notice_show(&deck->notice, STYLE_WARN, "%s", _("There is one pane here: Esc goes back to the others"));
    else
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

/* Where keys are looked up: while slots are chosen no letter runs another command. */
unsigned deck_where(const struct deck *deck) {
  return deck->choosing && deck->over_count == 0 ? WHERE_CHOOSING : deck_top(deck)->where;
}

static void deck_do(struct deck *deck, enum command command, struct deck_left *left, struct intents *wants) {
  struct pane *top = deck_top_pane(deck);
  const char *why = deck_why_not(deck, command);
  bool digit = command >= COMMAND_1 && command <= COMMAND_9, over = deck->over_count > 0;
  bool owner_first = (digit && deck_where(deck) == WHERE_CHOOSING) || (command == COMMAND_QUIT && !over);
  if (why != NULL) {
    notice_show(&deck->notice, STYLE_WARN, "%s", why);
    return;
  }
  if (command == COMMAND_REFRESH || command == COMMAND_REFRESH_ALL) /* what comes may look the same */
    notice_show(&deck->notice, STYLE_TEXT, "%s", _("Reading again"));
  if (top->ops->command != NULL && top->ops->command(top, command, wants)) return;
  if (owner_first || !deck_own_command(deck, command))
    *left = (struct deck_left){.command = command, .otherwise = owner_first ? DECK_ELSE_OWN : DECK_ELSE_NOTHING};
}

static bool deck_is_interrupt(const struct key *key) {
  return key->code == KEYC_CONTROL && key->character == 'c';
}

/* Ctrl-C goes back one level as q does, out of a text too, and leaves at the top; a second one while that is being
 * asked about leaves at once. */
static void deck_interrupt(struct deck *deck, struct deck_left *left, struct intents *wants) {
  bool asked = deck->interrupted && deck->sheet != NULL;
  deck->interrupted = true;
  if (asked || deck_too_small(deck) || (deck->sheet != NULL && deck->sheet->ops->whole))
    deck->quit = true;
  else if (deck->sheet != NULL)
    deck_close_sheet(deck);
  else
    deck_do(deck, COMMAND_QUIT, left, wants);
}

/* What the sheet made of a key or an event. */
static void deck_sheet_did(struct deck *deck, const struct sheet *sheet, enum sheet_result result) {
  if (result == SHEET_CHANGED) deck->sheet_painted = false;
  if (result == SHEET_CLOSES && deck->sheet == sheet) deck_close_sheet(deck);
}

/* True if the sheet took the key. */
static bool deck_sheet_key(struct deck *deck, const struct key *key, struct intents *wants) {
  struct sheet *sheet = deck->sheet;
  if (sheet == NULL) return false;
  deck->sheet_painted = false;
  enum sheet_result result = sheet->ops->key(sheet, key, wants);
  deck_sheet_did(deck, sheet, result);
  if (deck->sheet != NULL) deck_layout(deck); /* it may need other rows now */
  return result != SHEET_PASSES;
}

/* No key is silent: a person would wait for what it does. */
void deck_say_nothing(struct deck *deck, const struct key *key) {
  char name[64];
  enum command elsewhere = command_of_key(key, WHERE_ANY), here = command_of_key(key, deck_where(deck));
  bool space = key->code == KEYC_CHAR && key->character == ' '; /* it is too many things elsewhere */
  command_name_key(key, name, sizeof name);
  if (here != COMMAND_NONE)
    notice_show(&deck->notice, STYLE_WARN, _("%s has nothing to do here now"), name);
  else if (elsewhere != COMMAND_NONE && !space)
    notice_show(&deck->notice, STYLE_WARN, _("%s does nothing here; elsewhere: %s"), name,
                _(command_row(elsewhere)->help));
  else
    notice_show(&deck->notice, STYLE_WARN, _("%s does nothing here; ? says what the keys do"), name);
}

/* The key does nothing here; true if that is said. */
static bool deck_say_idle(struct deck *deck, const struct key *key) {
  bool choosing = deck_where(deck) == WHERE_CHOOSING && key->code != KEYC_PASTE;
  if (choosing)
    notice_show(&deck->notice, STYLE_WARN, "%s", _("Choose a slot first: its number; Esc leaves"));
  else if (key->code != KEYC_PASTE && (key->code != KEYC_CHAR || text_is_visible(key->character)))
    deck_say_nothing(deck, key);
  else
    return false;
  return true;
}

static void deck_take_key(struct deck *deck, const struct key *key, struct deck_left *left, struct intents *wants) {
  if (deck_is_interrupt(key)) {
    deck_interrupt(deck, left, wants);
    return;
  }
  deck->interrupted = false;
  if (key->code == KEYC_CONTROL && key->character == 'l') {
    deck_repaint(deck);
    return;
  }
  if (deck_too_small(deck)) { /* the owner may have something to ask first */
    bool leaves = key->code == KEYC_CHAR && key->character == 'q' && deck->sheet == NULL;
    if (leaves) *left = (struct deck_left){.command = COMMAND_QUIT, .otherwise = DECK_ELSE_QUITS};
    return;
  }
  if (key->code == KEYC_PASTE && key->length > 0) {
    notice_show(&deck->notice, STYLE_WARN, _("This paste is too long (bytes: %zu): nothing of it was taken"),
                key->length);
    return;
  }
  if (deck_sheet_key(deck, key, wants)) return;
  struct pane *top = deck_top_pane(deck);
  if (top->ops->key != NULL && top->ops->key(top, key, wants)) return;
  if (key->code == KEYC_PASTE) left->paste = key->paste;
  enum command command = command_of_key(key, deck_where(deck));
  if (command != COMMAND_NONE)
    deck_do(deck, command, left, wants);
  else
    left->idle = deck_say_idle(deck, key);
}

void deck_keyed(struct deck *deck, int64_t now_ms) {
  deck->drawn.held.keyed_ms = now_ms;
  deck->drawn.bar.rests = false;
}

enum command deck_command(const struct deck *deck, const struct key *key) {
  return deck->sheet == NULL ? command_of_key(key, deck_where(deck)) : COMMAND_NONE;
}

bool deck_key(struct deck *deck, const struct key *key, int64_t now_ms, struct deck_left *left, struct intents *wants) {
  *left = (struct deck_left){.command = COMMAND_NONE};
  if (key->code != KEYC_SHOWN) deck_keyed(deck, now_ms);
  if (key->code != KEYC_SHOWN) deck->mouse.keyed = deck->mouse.moved = true;
  if (key->code == KEYC_NONE) return !deck->quit;
  if (key->code == KEYC_GONE) return false;
  if (key->code == KEYC_SHOWN) {
    guard_answer(&deck->guard, now_ms);
    return !deck->quit;
  }
  notice_key(&deck->notice, now_ms);
  struct key given = guard_key(&deck->guard, key, deck->sheet == NULL || deck->sheet_painted, now_ms);
  deck_take_key(deck, &given, left, wants);
  left->confirmed = given.guard->heard;
  const char *early = guard_taken(&deck->guard, now_ms);
  if (early != NULL) notice_show(&deck->notice, STYLE_WARN, "%s", early);
  notice_answer(&deck->notice, false);
  return !deck->quit;
}

void deck_run(struct deck *deck, enum command command, struct deck_left *left, struct intents *wants) {
  *left = (struct deck_left){.command = COMMAND_NONE};
  deck_do(deck, command, left, wants);
}

bool deck_else(struct deck *deck, const struct deck_left *left) {
  if (left->otherwise == DECK_ELSE_OWN) deck_own_command(deck, left->command);
  if (left->otherwise == DECK_ELSE_QUITS) deck->quit = true;
  return !deck->quit;
}

static void deck_tell(struct pane *pane, struct event *event, struct intents *wants) {
  if (pane->ops->event != NULL) pane->ops->event(pane, event, wants);
}

void deck_event(struct deck *deck, struct event *event, struct intents *wants) {
  struct sheet *sheet = deck->sheet;
  deck->mouse.stirred = true;
  if (sheet != NULL && sheet->ops->event != NULL) deck_sheet_did(deck, sheet, sheet->ops->event(sheet, event));
  for (size_t n = deck->over_count; n-- > 0;)
    if (n < deck->over_count) deck_tell(deck->over[n].pane, event, wants);
  for (size_t n = 0; n < deck->count; n++)
    deck_tell(deck->panes[n].pane, event, wants);
  if (deck->sheet != NULL) deck_layout(deck);
}

/* Milliseconds until what waits for keys to rest is drawn, the rest of a pane and the hints; 0: now; -1: nothing does.
 */
static int deck_rest_tick(struct deck *deck, int64_t now_ms) {
  struct deck_drawn *drawn = &deck->drawn;
  int64_t left = drawn->held.keyed_ms + DECK_HELD_MS - now_ms;
  bool waits = drawn->held.on || drawn->bar.due;
  drawn->bar.rests = left <= 0;
  if (drawn->bar.rests) drawn->held.on = drawn->bar.due = false;
  return !waits ? -1 : left > 0 ? (int)left : 0;
}

int deck_tick(struct deck *deck, int64_t now_ms) {
  int soonest = deck_rest_tick(deck, now_ms);
  notice_tick(&deck->notice, now_ms);
  for (size_t n = 0; n < deck->count + deck->over_count; n++) {
    struct pane *pane = (n < deck->count ? &deck->panes[n] : &deck->over[n - deck->count])->pane;
    int next = pane->ops->tick != NULL ? pane->ops->tick(pane, now_ms) : -1;
    if (next >= 0 && (soonest < 0 || next < soonest)) soonest = next;
  }
  return soonest;
}

/* ---- life */

struct deck *deck_new(struct pane *const *take_panes, const struct deck_owner *owner, bool lean, int width,
                      int height) {
  struct deck *deck = mem_new_as(&(struct deck){.owner = owner, .lean = lean, .guard = guard_begin()}, sizeof *deck);
  for (; take_panes[deck->count] != NULL; deck->count++)
    deck->panes[deck->count].pane = take_panes[deck->count];
  deck_resize(deck, width, height);
  return deck;
}

void deck_free(struct deck *take_deck) {
  deck_close_sheet(take_deck);
  while (deck_pop(take_deck))
    ;
  for (size_t n = 0; n < take_deck->count; n++)
    take_deck->panes[n].pane->ops->close(take_deck->panes[n].pane);
  free(take_deck->mouse.rows);
  free(take_deck);
}
