/* deck_private: what deck.c and deck_draw.c share. UI thread. */
#ifndef TUI_DECK_PRIVATE_H
#define TUI_DECK_PRIVATE_H

#include "tui/deck.h"
#include "tui/guard.h"

enum {
  DECK_PANES_MAX = 3,
  DECK_OVER_MAX = 4,
  DECK_TWO = 60,   /* columns from which two panes stand side by side */
  DECK_THREE = 92, /* ... three */
  DECK_AMPLE = 96, /* ... of the widest pane: of more the first one has half */
  DECK_LEAST_WIDTH = 40,
  DECK_LEAST_HEIGHT = 10,
  DECK_SENTENCE_HEIGHT = 14, /* rows from which the sentence has a line of its own */
  DECK_HELD_ROWS = 256,      /* a taller window is drawn whole at once */
  DECK_HELD_STEP = 5,        /* bytes of a step over blanks */
  DECK_HELD_CELLS = 100,     /* what is drawn of a pane at first */
  DECK_HELD_MS = 200         /* ... and how long keys rest before the rest is */
};

struct deck_picture { /* what stands on the canvas of a pane */
  bool there, focused, active;
  uint64_t look;
};

struct deck_place { /* of a pane */
  struct pane *pane;
  bool visible;
  struct rect title, body; /* title: the whole place, its first row is the title */
  struct deck_picture drawn;
};

/* Where everything stands: another frame is drawn from nothing. */
struct deck_frame {
  int width, height, foot, over_count; /* no hole between them: compared whole */
  struct rect places[DECK_PANES_MAX];  /* empty: not seen */
};

struct deck_hint { /* a command in the hint bar */
  char key[16];
  const char *word; /* translated; NULL: not made yet */
  int width;
};

struct deck_drawn {
  const struct canvas *canvas; /* drawn on last */
  struct deck_frame frame;     /* ... so */
  struct canvas_cursor cursor; /* ... and where the focused pane put it */
  struct {
    bool on;
    int room;                   /* cells that may still be shown */
    int64_t keyed_ms;           /* when the last key came, by deck_key */
    bool shown[DECK_HELD_ROWS]; /* rows of the body that are drawn */
  } held;                       /* --lean: a pane that has just come is drawn in part */
  struct deck_hint hints[COMMAND_COUNT];
  struct {
    unsigned where;            /* 0: not drawn yet */
    bool works[COMMAND_COUNT]; /* ... and not dimmed, as drawn last */
    bool due;                  /* some do otherwise by now: drawn once keys rest, as a row's card is */
    bool rests;                /* no key came for so long */
  } bar;
};

struct deck_row { /* of a place's body, as it stands on the screen */
  uint64_t look;
  bool anew;          /* it came with the last frame, by no key; */
  int64_t changed_ms; /* ... and when it did before */
};
struct deck_mouse {
  bool on;
  struct deck_row *rows; /* of each pane, then of what lies over them */
  int height;            /* so many for each */
  int64_t shown_ms;      /* the last frame */
  /* Since then: a key was heard; something else has happened; what stands there may be elsewhere by now. */
  bool keyed, stirred, moved;
};

struct deck {
  const struct deck_owner *owner;
  bool lean;
  int width, height;
  size_t count, focus, over_count;
  struct deck_place panes[DECK_PANES_MAX], over[DECK_OVER_MAX];
  struct sheet *sheet; /* NULL: none is open */
  bool sheet_painted;  /* what it asks now */
  struct guard guard;
  bool choosing, quit, repaint, interrupted;
  struct notice notice;
  struct deck_drawn drawn;
  struct deck_mouse mouse;
};

/* ---- deck_mouse.c: the frame is drawn */
void deck_mouse_see(struct deck *deck, const struct canvas *canvas);

/* A key came, or the mouse did something. */
void deck_keyed(struct deck *deck, int64_t now_ms);
unsigned deck_where(const struct deck *deck);
bool deck_too_small(const struct deck *deck);
struct deck_place *deck_top_place(struct deck *deck);
/* Why the command can't work now, or NULL. */
const char *deck_why_not(const struct deck *deck, enum command command);

#endif
