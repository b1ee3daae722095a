/* availability_pane_private: what the files of the availability pane share. UI thread. */
#ifndef PANES_AVAILABILITY_PANE_PRIVATE_H
#define PANES_AVAILABILITY_PANE_PRIVATE_H

#include "model/availability.h"
#include "panes/context.h"
#include "panes/freshness.h"
#include "panes/availability_pane.h"

enum { AVAILABILITY_PANE_UNDO = 50 };

struct availability_pane_told { /* what Flatsy has */
  struct availability *hours;   /* NULL: none of it */
  char *raw;                    /* the list as it came; NULL: absent */
};
struct availability_pane {
  struct pane pane;
  struct reading reading;
  struct context *context;
  struct property_about about;
  struct availability_pane_told base;   /* as read */
  struct availability *hours;           /* with the person's changes; NULL until it is read */
  struct availability_pane_told theirs; /* what somebody else has made of it meanwhile */
  size_t undo_count;
  struct availability *undo[AVAILABILITY_PANE_UNDO];
  uint64_t sending;   /* the job's serial, or 0 */
  struct error error; /* why the last of them failed */
  bool lost;          /* the list of properties has its property no more */
  struct availability_grid grid;
  int day, row, top;      /* the cursor, and the first row in sight */
  bool selecting;         /* a range has been begun */
  int from_day, from_row; /* where */
  bool dragging;          /* ... by the mouse, which is still pressed */
  struct rect rect;
};

/* The corners of what Space changes: the range, or the cursor's half-hour. */
struct availability_pane_block {
  int first_day, last_day, first_row, last_row;
};
/* Before a change; availability_pane_did after it. */
void availability_pane_will(struct availability_pane *pane);
void availability_pane_did(struct availability_pane *pane);
/* The cursor goes to a day of any week, at the same time of day. */
void availability_pane_go_to_day(struct availability_pane *pane, int64_t day);
void availability_pane_post(struct availability_pane *pane);
/* What is on Flatsy now becomes the base, with the person's changes on top or without. */
void availability_pane_take(struct availability_pane *pane, bool keep_mine);

/* ---- availability_pane_draw.c */
struct availability_pane_block availability_pane_block(const struct availability_pane *pane);
bool availability_pane_changed(const struct availability_pane *pane); /* something is not sent */
int64_t availability_pane_today(const struct availability_pane *pane);
/* Which half-hour stands in that cell of the body; false: none does. */
bool availability_pane_at(const struct availability_pane *pane, int x, int y, int *day, int *row);
void availability_pane_title(const struct pane *base, char *out, size_t size);
void availability_pane_draw(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused);
enum { AVAILABILITY_PANE_HEAD = 1, AVAILABILITY_PANE_FOOT = 1 };

#endif
