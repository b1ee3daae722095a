/* pane: the contract of a pane: a base that each pane holds, from which its functions find it (CONTAINER_OF), and one
 * const struct of these functions. The deck owns layout and focus. UI thread. */
#ifndef TUI_PANE_H
#define TUI_PANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tui/canvas.h"
#include "tui/command.h"
#include "tui/key.h"

struct event;   /* work's; the deck only passes it on */
struct intents; /* the owner's list of what a key or an event came to that only the owner can do: the same */

/* A look: a number made of all that a picture depends on. */
#define PANE_LOOK 14695981039346656037u
static inline uint64_t pane_look_add(uint64_t look, uint64_t value) {
  look = (look ^ value) * 0x9E3779B97F4A7C15u;
  return look ^ look >> 32;
}

/* What stands in a cell: the keys that lead there, as a click is nothing else. */
struct pane_spot {
  bool there;           /* else nothing does that can be selected */
  enum command command; /* which runs first: it goes to the list, or picks what stands there; COMMAND_NONE */
  int right, down;      /* then so many steps; left and up: less than 0. None at all: it is selected */
};

struct pane {
  const struct pane_ops *ops;
};
struct pane_ops {
  const char *name;  /* for tests and the layout: "properties" */
  unsigned where;    /* its bit of enum command_where */
  int least, wanted; /* columns: fewest that are useful, most that help (0: all) */
  /* One line for the title bar, without the number: name, tab, what is shown (day, count, filter), tab, age. Clean
   * text. */
  void (*title)(const struct pane *pane, char *out, size_t size);
  /* Draws the body in rect, on blanks. Changes nothing: same state, same picture. */
  void (*draw)(const struct pane *pane, struct canvas *canvas, struct rect rect, bool focused);
  /* The look of title and body: another one whenever title or draw would give another picture in the same rectangle,
   * whatever the reason (a key, an event, a minute that has passed, a neighbour's selection). While it stays the same
   * the deck leaves what it drew. Optional: without it the pane is drawn anew at each frame. */
  uint64_t (*look)(const struct pane *pane);
  /* The body is drawn over what stands there, row by row (canvas_begin_row); draw blanks what it leaves empty. */
  bool rows;
  /* The deck has just drawn it: what the person sees now. A number picks only what stood there. whole: all of it; else,
   * for a moment, only the row of the cursor and some beside it. Optional. */
  void (*painted)(struct pane *pane, bool whole);
  /* What stands in the cell x, y of the body, which is body's size. Optional: nothing can be clicked. */
  struct pane_spot (*spot)(const struct pane *pane, struct rect body, int x, int y);
  /* The mouse is pressed in that cell, moves on or is let go of: for panes that are painted in. Behind the press the
   * cell may lie outside the body, and a press may never be let go of. Optional. */
  void (*drag)(struct pane *pane, enum key_mouse mouse, int x, int y);
  /* The body's rectangle changed. Optional. */
  void (*resize)(struct pane *pane, struct rect rect);
  /* A question stands in it that a key would confirm (tui/question.h). Optional: none ever does. */
  bool (*asks)(const struct pane *pane);
  /* A key before it is looked up as a command: for panes where typing searches (help). True if taken. Optional. */
  bool (*key)(struct pane *pane, const struct key *key, struct intents *wants);
  /* True if the pane took the command. Optional. */
  bool (*command)(struct pane *pane, enum command command, struct intents *wants);
  /* Why a command whose row says why_not_pane can't work now, translated; NULL if it can. Optional. */
  const char *(*why_not)(const struct pane *pane, enum command command);
  /* Something arrived from the worker. May take a snapshot out of it, leaving NULL. Optional. */
  void (*event)(struct pane *pane, struct event *event, struct intents *wants);
  /* Time passed (at most every second, only while something waits): ages, prefetch. Returns milliseconds until it wants
   * the next call, -1: never. Optional. */
  int (*tick)(struct pane *pane, int64_t now_ms);
  void (*close)(struct pane *take_pane);
};

#endif
