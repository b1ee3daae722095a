/* deck: lays out panes, routes keys and events, draws titles, hint bar, notice and sheet. Knows no pane by name. UI
 * thread. */
#ifndef TUI_DECK_H
#define TUI_DECK_H

#include <stdint.h>
#include "tui/canvas.h"
#include "tui/notice.h"
#include "tui/pane.h"
#include "tui/sheet.h"

struct deck;
struct deck_owner { /* what the deck asks of whoever holds this (CONTAINER_OF) */
  /* Why a command can't work now, translated, or NULL: dims the hint and answers the key. Optional. */
  const char *(*why_not)(const struct deck_owner *owner, enum command command);
  /* A line under the panes: the sentence to read aloud, in at most width cells, or "". Clean. Optional. */
  void (*sentence)(const struct deck_owner *owner, int width, char *out, size_t size);
  /* The left end of the hint bar's line above: account, zone, link, waiting writes. Clean. */
  void (*status)(const struct deck_owner *owner, char *out, size_t size, enum style *style);
};
/* take_panes: three at most, side by side, numbered from 1; ends with NULL. lean: one pane, full width, for slow lines:
 * of a pane that comes in the place of another one only the title, the row of the cursor and the rows next to it are
 * drawn, some hundred bytes in all; the rest when keys have rested for 200 ms. */
struct deck *deck_new(struct pane *const *take_panes, const struct deck_owner *owner, bool lean, int width, int height);
/* lean from now on. */
void deck_be_lean(struct deck *deck);
void deck_free(struct deck *take_deck);
void deck_resize(struct deck *deck, int width, int height);
/* Draws on canvas (of the deck's size) and marks what is open as painted. On the canvas that it drew on last, panes
 * whose look is still the same are left as they are; on any other everything is drawn. Under 40x10 a plain message. */
void deck_draw(struct deck *deck, struct canvas *canvas);
/* What was drawn is on its way to the terminal (now_ms: monotonic). True: the terminal is to be asked whether it has
 * shown it, and answers with a KEYC_SHOWN. */
bool deck_shown(struct deck *deck, int64_t now_ms);
/* What a key came to that is for the deck's owner. */
struct deck_left {
  enum command command; /* that no pane took (book, outbox, refresh...), or COMMAND_NONE */
  enum { DECK_ELSE_NOTHING, DECK_ELSE_OWN, DECK_ELSE_QUITS } otherwise; /* what else the command is: deck_else */
  const char *paste;                                                    /* outside any text: the key's; or NULL */
  bool idle;                                                            /* the key does nothing here, which was said */
  bool confirmed;                                                       /* a question has heard it */
};
/* One key. False when the deck wants to quit (q at the top, Ctrl-C). now_ms: monotonic. wants: to it whoever takes the
 * key adds what the owner is to do, now that all have returned. */
bool deck_key(struct deck *deck, const struct key *key, int64_t now_ms, struct deck_left *left, struct intents *wants);
/* Clicks and the wheel do something from now on: what is drawn is remembered, so that none hits what has just moved. */
void deck_hear_mouse(struct deck *deck);
/* The same for a KEYC_MOUSE. A press selects what stands there, and its pane, or else opens it as Enter does; the wheel
 * goes three rows on. Where a sheet is open, or a pane asks, it does nothing: no question is answered so. */
bool deck_point(struct deck *deck, const struct key *key, int64_t now_ms, struct deck_left *left,
                struct intents *wants);
/* The command that a key is now, if nothing takes it before; COMMAND_NONE. */
enum command deck_command(const struct deck *deck, const struct key *key);
/* That command, as if its key were pressed now: picked from a list of them. What is left of it as deck_key has it. */
void deck_run(struct deck *deck, enum command command, struct deck_left *left, struct intents *wants);
/* The owner does not take the command that is left: what it is then. False as deck_key. */
bool deck_else(struct deck *deck, const struct deck_left *left);
/* An event for all, from the top down: the sheet, what lies over the panes, the panes. Each may take what the event
 * carries, so whoever is on top has it first. */
void deck_event(struct deck *deck, struct event *event, struct intents *wants);
/* Runs the panes' ticks; milliseconds until the next, -1 for none. */
int deck_tick(struct deck *deck, int64_t now_ms);

/* Opens a pane over the others (detail, outbox, help): Esc or q closes it. */
void deck_push(struct deck *deck, struct pane *take_pane);
bool deck_pop(struct deck *deck);                                  /* false when nothing is over the panes */
struct pane *deck_top_pane(const struct deck *deck);               /* the pane that has the keys */
struct pane *deck_under(const struct deck *deck);                  /* the one right below it; NULL: none is */
const struct pane_ops *deck_top(const struct deck *deck);          /* ... what it is */
void deck_open_sheet(struct deck *deck, struct sheet *take_sheet); /* replaces an open one */
void deck_close_sheet(struct deck *deck);
const struct sheet_ops *deck_sheet(const struct deck *deck); /* NULL when none */
void deck_focus(struct deck *deck, size_t pane);             /* 0-based */
size_t deck_focused(const struct deck *deck);
/* The line over the hint bar. The deck's. */
struct notice *deck_notice(struct deck *deck);
/* Says that the key does nothing here, and what it does elsewhere. */
void deck_say_nothing(struct deck *deck, const struct key *key);
/* Slots are being chosen: only the commands of WHERE_CHOOSING act, and digits go to the slots pane. */
void deck_set_choosing(struct deck *deck, bool choosing);
/* True once after Ctrl-L: the terminal is to be painted anew. */
bool deck_wants_repaint(struct deck *deck);

#endif
